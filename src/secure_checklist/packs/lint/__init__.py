"""What a reviewer would object to in a checklist: contradictions, sources, dates, length, hard and hurtful words."""

from typing import TYPE_CHECKING

from secure_checklist.core.lazy import lazily

if TYPE_CHECKING:
    from secure_checklist.packs.lint.linter import Remark as Remark
    from secure_checklist.packs.lint.linter import lint as lint
    from secure_checklist.packs.lint.linter import marks as marks

__all__ = [
    "Remark",
    "lint",
    "marks",
]

if not TYPE_CHECKING:
    __getattr__, __dir__ = lazily(
        __name__,
        {
            "packs.lint.linter": "Remark lint marks",
        },
    )
