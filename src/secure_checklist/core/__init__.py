"""What everything else stands on: frozen models, errors, value types, versions, messages, safe text, documents.

It knows nothing of rules, subjects or checklists, and imports nothing of ours.
"""

from typing import TYPE_CHECKING

from secure_checklist.core.lazy import lazily

if TYPE_CHECKING:
    from secure_checklist.core import countries as countries
    from secure_checklist.core import subdivisions as subdivisions
    from secure_checklist.core.errors import InvalidCaseError as InvalidCaseError
    from secure_checklist.core.errors import InvalidChecklistError as InvalidChecklistError
    from secure_checklist.core.errors import InvalidConditionError as InvalidConditionError
    from secure_checklist.core.errors import InvalidDirectoryError as InvalidDirectoryError
    from secure_checklist.core.errors import InvalidDocumentError as InvalidDocumentError
    from secure_checklist.core.errors import InvalidInventoryError as InvalidInventoryError
    from secure_checklist.core.errors import InvalidLifecycleError as InvalidLifecycleError
    from secure_checklist.core.errors import InvalidReportError as InvalidReportError
    from secure_checklist.core.errors import InvalidTableError as InvalidTableError
    from secure_checklist.core.errors import Problem as Problem
    from secure_checklist.core.errors import SecureChecklistError as SecureChecklistError
    from secure_checklist.core.errors import StoreError as StoreError
    from secure_checklist.core.errors import UnknownNameError as UnknownNameError
    from secure_checklist.core.errors import did_you_mean as did_you_mean
    from secure_checklist.core.messages import all_messages as all_messages
    from secure_checklist.core.messages import labels as labels
    from secure_checklist.core.messages import use_messages as use_messages
    from secure_checklist.core.model import FrozenMap as FrozenMap
    from secure_checklist.core.model import Model as Model
    from secure_checklist.core.model import list_of as list_of
    from secure_checklist.core.model import mapping_of as mapping_of
    from secure_checklist.core.types import Date as Date
    from secure_checklist.core.types import Instant as Instant
    from secure_checklist.core.types import Scalar as Scalar
    from secure_checklist.core.types import TypeName as TypeName
    from secure_checklist.core.types import ValueType as ValueType
    from secure_checklist.core.types import value_type_of as value_type_of
    from secure_checklist.core.versions.specifiers import OsVersion as OsVersion
    from secure_checklist.core.worded import Worded as Worded

if not TYPE_CHECKING:
    __getattr__, __dir__, __all__ = lazily(
        __name__,
        {
            "core.errors": (
                "InvalidCaseError InvalidChecklistError InvalidConditionError InvalidDirectoryError "
                "InvalidDocumentError InvalidInventoryError InvalidLifecycleError "
                "InvalidReportError InvalidTableError Problem SecureChecklistError StoreError UnknownNameError "
                "did_you_mean"
            ),
            "core.messages": "all_messages labels use_messages",
            "core.model": "FrozenMap Model list_of mapping_of",
            "core.types": "Date Instant Scalar TypeName ValueType value_type_of",
            "core.versions.specifiers": "OsVersion",
            "core.worded": "Worded",
        },
        "countries subdivisions",
    )
