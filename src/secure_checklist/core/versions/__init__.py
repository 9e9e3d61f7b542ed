"""Versions of systems and apps, and specifiers. The order of two versions is unknown if their texts don't settle it."""
