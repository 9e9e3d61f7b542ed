"""The content model: checklists, sections, items, guards, parameters, steps and do-nots, and how they are checked.

This package holds what an author writes. The `evaluation` package works out what it means for a person.

A document passes through these steps, each in the module named:

1. `loading` or `rows`: a file or a table becomes plain data, and then a `Checklist` of sections and `items`.
2. `validation`: all references between its parts are checked at once. Problems are reported with their places.
3. `selection`: a profile selects a part of it. `translation` replaces its texts with those of a catalogue.
"""

from secure_checklist.core.lazy import lazily

__getattr__, __dir__ = lazily(__name__)
