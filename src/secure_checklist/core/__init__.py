"""The foundation of all other packages: frozen models, errors, value types, versions, messages, safe text and files."""

from secure_checklist.core.lazy import lazily

__getattr__, __dir__ = lazily(__name__)
