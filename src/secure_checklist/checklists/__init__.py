"""The content model: checklists, sections, items, guards, parameters, steps, do-nots; validation and translation.

It holds what an author writes. What becomes of it for a person is for evaluation.

A document goes this way; each step names the module to read:

1. `loading` or `rows`: a file or a table becomes plain data, and this a `Checklist` of sections and `items`.
2. `validation`: everything that one part says of another is checked at once, with places in the document.
3. `selection`: a profile leaves a part of it; `translation` puts a catalogue's texts in place of its own.
"""

from typing import TYPE_CHECKING

from secure_checklist.core.lazy import lazily

if TYPE_CHECKING:
    from secure_checklist.checklists.items import Effort as Effort
    from secure_checklist.checklists.items import Example as Example
    from secure_checklist.checklists.items import Parameter as Parameter
    from secure_checklist.checklists.items import SideEffect as SideEffect
    from secure_checklist.checklists.loading import load_catalogue as load_catalogue
    from secure_checklist.checklists.loading import load_references as load_references
    from secure_checklist.checklists.plan_items import Deadline as Deadline
    from secure_checklist.checklists.plan_items import DoNot as DoNot
    from secure_checklist.checklists.plan_items import Phase as Phase
    from secure_checklist.checklists.profiles import Profile as Profile
    from secure_checklist.checklists.profiles import Selector as Selector
    from secure_checklist.checklists.sources import Confidence as Confidence
    from secure_checklist.checklists.sources import Reference as Reference
    from secure_checklist.checklists.sources import Source as Source
    from secure_checklist.checklists.steps import Steps as Steps
    from secure_checklist.checklists.words import CauseDeclaration as CauseDeclaration
    from secure_checklist.checklists.words import LevelDeclaration as LevelDeclaration
    from secure_checklist.checklists.words import Platform as Platform
    from secure_checklist.core.messages import fingerprint as fingerprint
    from secure_checklist.translations.models import Catalogue as Catalogue
    from secure_checklist.translations.models import Translation as Translation

if not TYPE_CHECKING:
    __getattr__, __dir__, __all__ = lazily(
        __name__,
        {
            "checklists.items": "Effort Example Parameter SideEffect",
            "checklists.loading": "load_catalogue load_references",
            "checklists.plan_items": "Deadline DoNot Phase",
            "checklists.profiles": "Profile Selector",
            "checklists.sources": "Confidence Reference Source",
            "checklists.steps": "Steps",
            "checklists.words": "CauseDeclaration LevelDeclaration Platform",
            "core.messages": "fingerprint",
            "translations.models": "Catalogue Translation",
        },
    )
