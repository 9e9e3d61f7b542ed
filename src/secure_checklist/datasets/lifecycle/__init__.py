"""The table of how long systems and devices get security fixes, and the function that reads it."""

from secure_checklist.core.lazy import lazily

__getattr__, __dir__ = lazily(__name__)
