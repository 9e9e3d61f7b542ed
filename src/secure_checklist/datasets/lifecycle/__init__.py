"""Until when systems and devices get security fixes: the table, and where it is read from."""

from secure_checklist.core.lazy import lazily

__getattr__, __dir__ = lazily(__name__)
