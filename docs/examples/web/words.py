"""Words that the pages need beside those of the library, and names of countries and time zones."""

from collections.abc import Mapping
from functools import cache
from typing import NamedTuple
from zoneinfo import available_timezones

from secure_checklist import Question
from secure_checklist.checklists import Verification
from secure_checklist.core import labels
from secure_checklist.core.countries import all_countries
from secure_checklist.incident import Due, Law
from secure_checklist.incident.contacts import Found, bundled

__all__ = [
    "CHECKED",
    "NEEDS",
    "OUTCOMES",
    "PHASES",
    "STANDINGS",
    "CountryNumbers",
    "countries",
    "due_words",
    "places",
    "says_what",
    "zones",
]

PHASES = dict[str | None, str]([*labels("phase").items(), (None, "At any time")])
NEEDS: Mapping[str, str] = labels("need")
CHECKED: Mapping[Verification, str] = {
    "found": "The publisher's own text was read.",
    "found_copy": "A copy of the publisher's text was read.",
    "found_address": "Only the address of the source was seen.",
    "second_hand": "Somebody else reports it.",
    "recalled": "Written from memory; no source was read.",
}
STANDINGS: Mapping[str, str] = {
    "in_force": "In force, as far as the sources go.",
    "not_commenced": "Passed, and not known to have begun.",
    "proposed": "Proposed only.",
    "superseded": "Replaced by another law.",
}
OUTCOMES: Mapping[str, str] = {name: labels("outcome")[name] for name in ("pass", "partial", "fail")}


def says_what(question: Question) -> str:
    """Say what an answer to a question looks like, for somebody whose last one couldn't be taken."""
    least, most = question.minimum, question.maximum
    bounds = f", {least:g} or more" if least is not None else ""
    bounds = f" from {least:g} to {most:g}" if least is not None and most is not None else bounds
    return {
        "yes_no": "Choose yes or no.",
        "one_of": "Choose one of the answers.",
        "some_of": "Tick all that fit.",
        "whole_number": f"Write a whole number{bounds}, in figures such as 3.",
        "number": f"Write a number{bounds}, in figures such as 2.5.",
        "date": "Write a day as year, month and day, such as 2026-11-24.",
        "datetime": "Write a day and a time, such as 2026-11-24 and 18:30.",
        "text": "Write an answer of at most 10,000 characters.",
        "subjects": "Tick or name at least one. Names are different, and have at most 200 characters.",
    }[question.input]


def due_words(due: Due) -> str:
    """Say one time limit. Nothing here says that it is too late."""
    where = f" ({due.title}, {due.jurisdiction})" if due.jurisdiction else ""
    if due.state == "not_started" or due.at is None:
        return f"{due.due}: {due.length}{where}. It isn't known when that began. Ask a lawyer or a helpline soon."
    if due.state == "ask":
        return f"{due.due}: {due.length}{where}. Ask a lawyer or a helpline what still holds. Don't take it as over."
    when = due.last_day.isoformat() if due.last_day else due.at.strftime("%Y-%m-%d, %H:%M %Z")
    passed = " They should have acted by now: go on to the next step." if due.state == "reached" else ""
    return f"{due.due}: by {when}{where}.{passed}"


def law_words(law: Law) -> str:
    """Return whether a law holds, and how well that was checked."""
    return f"{STANDINGS[law.standing]} {CHECKED[law.status]} As of {law.as_of.isoformat()}."


@cache
def countries() -> tuple[tuple[str, str], ...]:
    """Return codes and English names of countries, by name."""
    return tuple((one.code, one.name) for one in sorted(all_countries(), key=lambda one: one.name))


class CountryNumbers(NamedTuple):
    """Whom to call in one country when it can't wait: the emergency services, and crisis lines."""

    name: str
    emergency: Found
    crisis: Found


@cache
def places() -> tuple[CountryNumbers, ...]:
    """Return the countries of which the directory knows an emergency number, by name."""
    table = bundled()
    found = (
        CountryNumbers(name, table.find(country=code, need="emergency"), table.find(country=code, need="crisis"))
        for code, name in countries()
    )
    return tuple(one for one in found if not one.emergency.fallback)


@cache
def zones() -> tuple[str, ...]:
    """Return the names of time zones of places."""
    first = (
        "Africa",
        "America",
        "Antarctica",
        "Arctic",
        "Asia",
        "Atlantic",
        "Australia",
        "Europe",
        "Indian",
        "Pacific",
    )
    return ("UTC", *sorted(name for name in available_timezones() if name.startswith(first) and "/" in name))
