"""A checklist becomes expressions over columns, whichever engine runs them."""
