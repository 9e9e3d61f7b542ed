"""What a reviewer would object to in a checklist: contradictions, sources, dates, length, hard and hurtful words."""

from typing import TYPE_CHECKING

from secure_checklist.core.lazy import lazily

if TYPE_CHECKING:
    from secure_checklist.checklists.fields import items_of as items_of
    from secure_checklist.packs.lint.diagnostic import Check as Check
    from secure_checklist.packs.lint.diagnostic import Diagnostic as Diagnostic
    from secure_checklist.packs.lint.diagnostic import Run as Run
    from secure_checklist.packs.lint.linter import informational as informational
    from secure_checklist.packs.lint.linter import lint as lint

if not TYPE_CHECKING:
    __getattr__, __dir__, __all__ = lazily(
        __name__,
        {
            "checklists.fields": "items_of",
            "packs.lint.diagnostic": "Check Diagnostic Run",
            "packs.lint.linter": "lint informational",
        },
    )
