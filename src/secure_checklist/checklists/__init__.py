"""The content model: checklists, sections, items, guards, parameters, steps and do-nots, and how they are checked.

The package `evaluation` works out what a checklist means for a person.

A document passes through these steps, each in the module named:

1. `loading` or `rows`: a file or a table becomes plain data, and then a `Checklist` of sections and `items`.
2. `validation`: all references between the checklist's parts are checked at once. Problems are reported with their
   places.
3. `selection`: a profile selects a part of the checklist. `translation` replaces the texts with those of a catalogue.
"""

from secure_checklist.core.lazy import lazily

__getattr__, __dir__ = lazily(__name__)
