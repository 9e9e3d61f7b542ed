"""Adapters: one module for each source, which turns the source's records into facts and never into verdicts.

The function `read` takes a record from a source as plain JSON data. An adapter reads only the keys that it names, so
the names, numbers and addresses of people and devices go no further. A fact stays unknown, with a reason, if the source
doesn't report it, reports a placeholder, or uses an unrecognized word.
"""

from secure_checklist.core.lazy import lazily

__getattr__, __dir__ = lazily(__name__)
