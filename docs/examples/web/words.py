"""Words that the pages need beside those of the library, and names of countries and time zones."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import NamedTuple
from urllib.parse import quote
from zoneinfo import ZoneInfo, available_timezones

from secure_checklist import Question
from secure_checklist.checklists import DoNot, Verification
from secure_checklist.core import labels
from secure_checklist.core.countries import all_countries
from secure_checklist.incident import Incident, Law, Place, Response
from secure_checklist.incident.case import Answer
from secure_checklist.incident.contacts import Channel, Found, bundled
from secure_checklist.incident.laws import bundled as laws
from secure_checklist.incident.laws import risk_note
from secure_checklist.incident.platforms import find
from secure_checklist.interview import choices_of

__all__ = [
    "ANSWERS",
    "CARDS",
    "CHECKED",
    "NEEDS",
    "OUTCOMES",
    "PHASES",
    "ROUTES",
    "SPOKEN",
    "STANDINGS",
    "CountryNumbers",
    "around",
    "channel_link",
    "countries",
    "country_name",
    "day",
    "place_name",
    "places",
    "says_what",
    "some_first",
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
SPOKEN = ("phone", "sms", "whatsapp")
"""The ways that are a number, which says nothing of whose it is."""
FIRST = 5
"""How many do-nots are read at once where none surely fits; the others are folded."""


ROUTES: Mapping[str, str] = {
    **{str(one.value): one.label for one in choices_of(Incident.facts()["reported_to"])},
    "lawyer": "A lawyer",
    "court": "A court",
    "other": "Somebody else",
}
"""To whom a report went."""
ANSWERS: Mapping[Answer, str] = {
    "waiting": "No answer yet.",
    "removed": "They removed it.",
    "refused": "They refused.",
    "partly": "They removed a part.",
}
CARDS: Mapping[str, str] = {
    "danger": "In danger from others",
    "danger-of-others": "Somebody I help is in danger",
    "suicide": "Thoughts of suicide",
    "suicide-after-sharing": "I shared something of somebody else, and think of suicide",
    "suicide-of-others": "Somebody I help thinks of suicide",
    "threatened-young": "A stranger threatens me, and I am under 18",
    "threatened-young-known": "Somebody I know threatens me, and I am under 18",
    "threatened-while-watched": "I am threatened, and somebody may look into my phone",
    "threatened-by-stranger": "A stranger threatens me",
    "threatened": "Somebody threatens me",
    "close-young": "It is a partner, an ex or family, and I am under 18",
    "close": "It is a partner, an ex or family",
    "posted-young": "It was posted or sent on, and I am under 18",
    "posted": "It was posted or sent on",
    "fake-young": "It is a fake, and I am under 18",
    "fake": "It is a fake",
    "account-taken": "An account or a device was taken",
    "has-it-young": "Somebody has it, and I am under 18",
    "has-it": "Somebody has it",
    "found-out": "Somebody found it",
    "parent": "It is about my child",
    "helper": "I help somebody",
    "work": "It is about a colleague",
    "school-or-work": "It is about a pupil",
    "shared-it-young": "I shared something of somebody else, and am under 18",
    "shared-it": "I shared something of somebody else",
    "nothing-known": "Something else, or I don't know",
}
"""What the cards are for, in the order of the page that stands alone."""


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


def some_first(plan: Response) -> tuple[tuple[DoNot, ...], tuple[DoNot, ...]]:
    """Return the do-nots to read at once, and those to fold."""
    first = plan.first_do_nots or plan.do_nots[:FIRST]
    return first, tuple(one for one in plan.do_nots if one not in first)


def channel_link(channel: Channel) -> str:
    """Return the address that a press opens; empty: there is none, so people read it and use it themselves."""
    if channel.medium in ("phone", "sms"):
        return f"{'tel' if channel.medium == 'phone' else 'sms'}:{quote(channel.value, safe='+*')}"
    if channel.medium == "email":
        return f"mailto:{channel.value}"
    return channel.value if channel.medium in ("url", "chat") else ""


def around(text: str, part: str) -> tuple[str, str, str]:
    """Return what stands before a part of a text, the part, and what stands after it."""
    return text.partition(part) if part else (text, "", "")


def place_name(place: Place, number: int, discreet: bool) -> str:  # noqa: FBT001 - a template has no keywords to spare
    """Return what a page calls a place; its link isn't shown again."""
    if discreet or not place.platform:
        return f"Place {number}"
    known = find(place.platform)
    return f"Place {number}: {place.platform if known.general else known.name}"


def day(at: datetime, zone: str) -> str:
    """Return the day of a time, where the person is."""
    return at.astimezone(ZoneInfo(zone)).date().isoformat()


def law_words(law: Law) -> str:
    """Return whether a law holds, and how well that was checked."""
    return f"{STANDINGS[law.standing]} {CHECKED[law.status]} As of {law.as_of.isoformat()}."


@cache
def countries() -> tuple[tuple[str, str], ...]:
    """Return codes and English names of countries, by name."""
    return tuple((one.code, one.name) for one in sorted(all_countries(), key=lambda one: one.name))


def country_name(code: str | None) -> str:
    """Return the English name of a country; empty: it isn't known."""
    return dict(countries()).get(code or "", "")


class CountryNumbers(NamedTuple):
    """Whom to call in one country when it can't wait: the emergency services, crisis lines, lines for young people.

    `risk` is what to know there before the police are told; empty: nothing is known.
    """

    name: str
    emergency: Found
    crisis: Found
    child: Found
    risk: str


@cache
def places() -> tuple[CountryNumbers, ...]:
    """Return the countries of which the directory knows an emergency number, by name."""
    table = bundled()
    found = (
        CountryNumbers(
            name,
            table.find(country=code, need="emergency"),
            table.find(country=code, need="crisis"),
            table.find(country=code, age="minor", need="child_helpline"),
            risk_note(laws().risks_of(code)),
        )
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
