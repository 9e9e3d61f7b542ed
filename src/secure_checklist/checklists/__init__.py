"""The content model: checklists, sections, items, guards, parameters, steps, do-nots; validation and translation.

It holds what an author writes. What becomes of it for a person is for evaluation.

A document goes this way; each step names the module to read:

1. `loading` or `rows`: a file or a table becomes plain data, and this a `Checklist` of sections and `items`.
2. `validation`: everything that one part says of another is checked at once, with places in the document.
3. `selection`: a profile leaves a part of it; `translation` puts a catalogue's texts in place of its own.
"""

from secure_checklist.core.lazy import lazily

__getattr__, __dir__ = lazily(__name__)
