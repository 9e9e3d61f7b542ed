"""Tables made from records of management systems and from text columns."""
