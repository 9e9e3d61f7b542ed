"""What a reviewer would object to in a checklist: contradictions, sources, dates, length, hard and hurtful words."""

from secure_checklist.core.lazy import lazily

__getattr__, __dir__ = lazily(__name__)
