"""A case with something of everything, for tests of what is shown, written and loaded. It needs no extra."""

import json
from datetime import UTC, datetime
from typing import Any

from secure_checklist.incident import Incident
from secure_checklist.incident.case import Case
from secure_checklist.incident.case.rows import ROWS
from secure_checklist.incident.papers import Details
from tests.cases import tables

SAMPLES = tables(__file__)
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
OWN = "λόγος"
"""What people write themselves."""
DETAILS = Details.model_validate(SAMPLES["details"])


def an_incident(**facts: Any) -> Incident:
    """Return an incident in which as much as possible is offered."""
    return Incident.model_validate(SAMPLES["incident"] | facts)


def a_case(country: str = "US") -> Case:
    """Return a case with all that papers read: two places, three reports, an answer, notes, people and payments."""
    case = Case(id="cd" * 16, incident=an_incident(country=country, happened=["threat", "posted"]))
    for kind, rows in SAMPLES["rows"].items():
        for row in rows:
            case = case.with_row(ROWS[kind].model_validate_json(json.dumps(row)), NOW)
    return case.answered("asked", "refused", NOW, now=NOW)
