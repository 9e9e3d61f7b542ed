"""When something has leaked or is threatened: the card, the plan, legal clocks, where to find help, and one case.

It says what to do. It never opens, keeps, hashes or sends a picture.
"""

from typing import TYPE_CHECKING

from secure_checklist.core.lazy import lazily

if TYPE_CHECKING:
    from secure_checklist.incident.cards import Card as Card
    from secure_checklist.incident.interview import IncidentInterview as IncidentInterview
    from secure_checklist.incident.response import Response as Response
    from secure_checklist.incident.response import Step as Step
    from secure_checklist.incident.response import respond as respond
    from secure_checklist.subjects.incident import Incident as Incident

if not TYPE_CHECKING:
    __getattr__, __dir__, __all__ = lazily(
        __name__,
        {
            "incident.cards": "Card",
            "incident.interview": "IncidentInterview",
            "incident.response": "Response Step respond",
            "subjects.incident": "Incident",
        },
    )
