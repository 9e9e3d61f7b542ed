"""What everything else stands on: frozen models, errors, value types, versions, messages, safe text, documents.

It knows nothing of rules, subjects or checklists, and imports nothing of ours.
"""

from secure_checklist.core.lazy import lazily

__getattr__, __dir__ = lazily(__name__)
