"""A way of sending messages: its facts, and what follows from what its service claims."""

from typing import TYPE_CHECKING

from secure_checklist.core.lazy import lazily

if TYPE_CHECKING:
    from secure_checklist.subjects.messenger.facts import Messenger as Messenger

if not TYPE_CHECKING:
    __getattr__, __dir__, __all__ = lazily(
        __name__,
        {
            "subjects.messenger.facts": "Messenger",
        },
    )
