"""A linter that checks checklists for contradictions, sources, dates, length, and hard or hurtful words."""

from secure_checklist.core.lazy import lazily

__getattr__, __dir__ = lazily(__name__)
