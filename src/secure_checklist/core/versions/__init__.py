"""Versions of systems and apps, in an order that is unknown where a text doesn't settle it, and specifiers."""
