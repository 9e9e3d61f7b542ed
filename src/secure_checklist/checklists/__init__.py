"""The content model: checklists, sections, items, guards, parameters, steps, do-nots; validation and translation.

It holds what an author writes. What becomes of it for a person is for evaluation.
"""

from typing import TYPE_CHECKING

from secure_checklist.core.lazy import lazily

if TYPE_CHECKING:
    from secure_checklist.checklists.cards import CardTemplate as CardTemplate
    from secure_checklist.checklists.checklist import Checklist as Checklist
    from secure_checklist.checklists.credits import Credit as Credit
    from secure_checklist.checklists.items import Effort as Effort
    from secure_checklist.checklists.items import Example as Example
    from secure_checklist.checklists.items import Guard as Guard
    from secure_checklist.checklists.items import Item as Item
    from secure_checklist.checklists.items import ItemPath as ItemPath
    from secure_checklist.checklists.items import Parameter as Parameter
    from secure_checklist.checklists.items import Prose as Prose
    from secure_checklist.checklists.items import Section as Section
    from secure_checklist.checklists.items import Selection as Selection
    from secure_checklist.checklists.items import SideEffect as SideEffect
    from secure_checklist.checklists.items import Situation as Situation
    from secure_checklist.checklists.items import Tag as Tag
    from secure_checklist.checklists.items import Title as Title
    from secure_checklist.checklists.items import Unclear as Unclear
    from secure_checklist.checklists.loading import load_catalogue as load_catalogue
    from secure_checklist.checklists.loading import load_checklist as load_checklist
    from secure_checklist.checklists.loading import load_references as load_references
    from secure_checklist.checklists.plan_items import PHASES as PHASES
    from secure_checklist.checklists.plan_items import Deadline as Deadline
    from secure_checklist.checklists.plan_items import DoNot as DoNot
    from secure_checklist.checklists.plan_items import Need as Need
    from secure_checklist.checklists.plan_items import Phase as Phase
    from secure_checklist.checklists.plan_items import StartsBy as StartsBy
    from secure_checklist.checklists.plan_items import Verification as Verification
    from secure_checklist.checklists.profiles import Profile as Profile
    from secure_checklist.checklists.profiles import ProfileNote as ProfileNote
    from secure_checklist.checklists.profiles import Selector as Selector
    from secure_checklist.checklists.sources import Confidence as Confidence
    from secure_checklist.checklists.sources import Reference as Reference
    from secure_checklist.checklists.sources import ReferenceMapping as ReferenceMapping
    from secure_checklist.checklists.sources import Relation as Relation
    from secure_checklist.checklists.sources import RepositoryFile as RepositoryFile
    from secure_checklist.checklists.sources import Source as Source
    from secure_checklist.checklists.steps import Steps as Steps
    from secure_checklist.checklists.steps import StepsKind as StepsKind
    from secure_checklist.checklists.steps import Tried as Tried
    from secure_checklist.checklists.words import Cause as Cause
    from secure_checklist.checklists.words import CauseDeclaration as CauseDeclaration
    from secure_checklist.checklists.words import Level as Level
    from secure_checklist.checklists.words import LevelDeclaration as LevelDeclaration
    from secure_checklist.checklists.words import OwnWord as OwnWord
    from secure_checklist.checklists.words import Platform as Platform
    from secure_checklist.core.messages import fingerprint as fingerprint
    from secure_checklist.translations.models import Catalogue as Catalogue
    from secure_checklist.translations.models import Translation as Translation

if not TYPE_CHECKING:
    __getattr__, __dir__, __all__ = lazily(
        __name__,
        {
            "checklists.checklist": "Checklist",
            "checklists.credits": "Credit",
            "checklists.items": (
                "Effort Example Guard Item ItemPath Parameter Prose Section Selection SideEffect "
                "Situation Tag Title Unclear"
            ),
            "checklists.loading": "load_catalogue load_checklist load_references",
            "checklists.cards": "CardTemplate",
            "checklists.plan_items": "Deadline DoNot Need PHASES Phase StartsBy Verification",
            "checklists.profiles": "Profile ProfileNote Selector",
            "checklists.sources": "Confidence Reference ReferenceMapping Relation RepositoryFile Source",
            "checklists.steps": "Steps StepsKind Tried",
            "checklists.words": "Cause CauseDeclaration Level LevelDeclaration OwnWord Platform",
            "translations.models": "Catalogue Translation",
            "core.messages": "fingerprint",
        },
    )
