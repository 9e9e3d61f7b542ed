"""What everything else stands on: frozen models, errors, value types, versions, messages, safe text, documents.

It knows nothing of rules, subjects or checklists, and imports nothing of ours.
"""

from typing import TYPE_CHECKING

from secure_checklist.core.lazy import lazily

if TYPE_CHECKING:
    from secure_checklist.core import countries as countries
    from secure_checklist.core.errors import InvalidCaseError as InvalidCaseError
    from secure_checklist.core.errors import InvalidConditionError as InvalidConditionError
    from secure_checklist.core.errors import InvalidDirectoryError as InvalidDirectoryError
    from secure_checklist.core.errors import InvalidLifecycleError as InvalidLifecycleError
    from secure_checklist.core.errors import InvalidTableError as InvalidTableError
    from secure_checklist.core.errors import UnknownNameError as UnknownNameError
    from secure_checklist.core.messages import all_messages as all_messages
    from secure_checklist.core.messages import use_messages as use_messages
    from secure_checklist.core.model import FrozenMap as FrozenMap
    from secure_checklist.core.model import Model as Model
    from secure_checklist.core.model import list_of as list_of
    from secure_checklist.core.model import mapping_of as mapping_of

if not TYPE_CHECKING:
    __getattr__, __dir__, __all__ = lazily(
        __name__,
        {
            "core.errors": (
                "InvalidCaseError InvalidConditionError InvalidDirectoryError InvalidLifecycleError InvalidTableError "
                "UnknownNameError"
            ),
            "core.messages": "all_messages use_messages",
            "core.model": "FrozenMap Model list_of mapping_of",
        },
        "countries",
    )
