"""An account: its facts, and how strong its weakest way in is."""

from typing import TYPE_CHECKING

from secure_checklist.core.lazy import lazily

if TYPE_CHECKING:
    from secure_checklist.subjects.account.facts import Account as Account

if not TYPE_CHECKING:
    __getattr__, __dir__, __all__ = lazily(
        __name__,
        {
            "subjects.account.facts": "Account",
        },
    )
