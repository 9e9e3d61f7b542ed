"""Make untrusted text safe for its destination: a terminal, Markdown or a spreadsheet cell."""

from secure_checklist.core.lazy import lazily

__getattr__, __dir__ = lazily(__name__)
