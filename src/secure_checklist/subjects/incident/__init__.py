"""What has leaked or is threatened: its facts and their enum values."""

from typing import TYPE_CHECKING

from secure_checklist.core.lazy import lazily

if TYPE_CHECKING:
    from secure_checklist.subjects.incident.facts import Incident as Incident

if not TYPE_CHECKING:
    __getattr__, __dir__, __all__ = lazily(
        __name__,
        {
            "subjects.incident.facts": "Incident",
        },
    )
