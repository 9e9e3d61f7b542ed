"""The built-in checklists and those of plug-ins. A pack is a checklist in a file."""

from secure_checklist.core.lazy import lazily

__getattr__, __dir__ = lazily(__name__)
