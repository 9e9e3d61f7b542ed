"""The engines that run the expressions: polars, SQL, and tables that go through them."""
