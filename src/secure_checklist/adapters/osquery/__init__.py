"""Tables of osquery, and hosts of the product Fleet, which collects them."""
