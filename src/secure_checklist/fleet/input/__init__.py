"""Tables out of records of management systems and out of text columns."""
