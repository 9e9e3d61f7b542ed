"""The content model: checklists, sections, items, guards, parameters, steps, do-nots; validation and translation.

It holds what an author writes. What becomes of it for a person is for evaluation.

A document goes this way; each step names the module to read:

1. `loading` or `rows`: a file or a table becomes plain data, and this a `Checklist` of sections and `items`.
2. `validation`: everything that one part says of another is checked at once, with places in the document.
3. `selection`: a profile leaves a part of it; `translation` puts a catalogue's texts in place of its own.
"""

from secure_checklist.checklists.items import Effort, Example, Parameter, SideEffect
from secure_checklist.checklists.loading import load_catalogue, load_references
from secure_checklist.checklists.plan_items import Deadline, DoNot, Phase
from secure_checklist.checklists.profiles import Profile, Selector
from secure_checklist.checklists.sources import Confidence, Reference, Source
from secure_checklist.checklists.steps import Steps
from secure_checklist.checklists.words import CauseDeclaration, LevelDeclaration, Platform
from secure_checklist.core.messages import fingerprint
from secure_checklist.translations.models import Catalogue, Translation

__all__ = [
    "Catalogue",
    "CauseDeclaration",
    "Confidence",
    "Deadline",
    "DoNot",
    "Effort",
    "Example",
    "LevelDeclaration",
    "Parameter",
    "Phase",
    "Platform",
    "Profile",
    "Reference",
    "Selector",
    "SideEffect",
    "Source",
    "Steps",
    "Translation",
    "fingerprint",
    "load_catalogue",
    "load_references",
]
