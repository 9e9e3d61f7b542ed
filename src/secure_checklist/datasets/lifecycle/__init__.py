"""Until when systems and devices get security fixes: the table, where it is read from, and the newer one of a user."""

from secure_checklist.core.lazy import lazily

__getattr__, __dir__ = lazily(__name__)
