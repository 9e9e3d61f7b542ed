"""A case with something of everything, for tests of what is shown, written and loaded. It needs no extra."""

from datetime import UTC, datetime, timedelta
from typing import Any

from secure_checklist.incident import Incident
from secure_checklist.incident.case import Case, Note, Party, Payment, Place, Report
from secure_checklist.incident.papers import Details

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
OWN = "λόγος"
"""What people write themselves."""
DETAILS = Details(
    name=OWN,
    address=OWN,
    email="λ@example.org",
    phone="+1 555 0100",
    shown_name=OWN,
    age_then="17",
    account=OWN,
    recipient=OWN,
    reference="12",
    what_happened=OWN,
)


def an_incident(**facts: Any) -> Incident:
    """Return an incident in which as much as possible is offered."""
    rich: dict[str, Any] = {
        "id": "case",
        "whose": "me",
        "has_consent": True,
        "happened": ["threat", "posted", "fake"],
        "content": ["picture"],
        "demands": ["money"],
        "self_taken": True,
        "own_copy": True,
        "involves": ["work", "school"],
        "did_it": "stranger",
        "danger_now": "no",
        "device_watched": "no",
    }
    return Incident.model_validate(rich | facts)


def a_case(country: str = "US") -> Case:
    """Return a case with all that papers read: two places, three reports, an answer, notes, people and payments."""
    case = Case(id="cd" * 16, incident=an_incident(country=country, happened=["threat", "posted"]))
    for row in (
        Place(id="first", platform="instagram", kind=OWN, account=OWN, since=NOW - timedelta(days=10)),
        Place(id="second", platform="1", address="https://example.org/a"),
        Report(id="asked", places=("first",), to="platform", at=NOW - timedelta(days=9)),
        Report(id="searched", places=("first",), to="search_engine", at=NOW - timedelta(hours=1)),
        Report(id="told", to="police", at=NOW - timedelta(hours=2), number="7", officer=OWN),
        Party(id="1", label=OWN, relation=OWN, handles=(OWN,), phones=("1",), why=OWN),
        Party(id="witness", part="witness", label=OWN, why=OWN),
        Note(id="said", kind="said", when=NOW, words=OWN, place="first"),
        Note(id="seen", kind="seen", when=NOW.date(), words=OWN),
        Note(id="harm", kind="damage", words=OWN),
        Payment(id="paid", when=NOW.date(), amount="50", currency="1", how=OWN, recipient=OWN, transaction="1"),
    ):
        case = case.with_row(row, NOW)
    return case.answered("asked", "refused", NOW, now=NOW)
