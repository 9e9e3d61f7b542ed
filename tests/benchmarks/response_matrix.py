"""Who stands on the card, by country, caller, event and hour: `python -m tests.benchmarks.response_matrix [PART ...]`.

Parts: `matrix` (60 countries), `week` (adults, every hour), `words` (of cards and plans), `screen` (80 by 24, in
danger). Without one, all of them. The exit code is 1 where a crisis line stands as who can act on it.
"""

import json
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import product
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from secure_checklist import Person
from secure_checklist.incident import Incident, Response, contacts, respond
from secure_checklist.incident.contacts.models import Caller
from tests.commands import called_in_text
from tests.terminals import CLEAR, terminal

# fmt: off
POPULOUS = (
    "IN", "CN", "US", "ID", "PK", "NG", "BR", "BD", "RU", "ET", "MX", "JP", "EG", "PH", "CD", "VN", "IR", "TR",
    "DE", "TH", "GB", "TZ", "FR", "ZA", "IT", "KE", "MM", "CO", "KR", "SD", "UG", "ES", "DZ", "IQ", "AR", "AF",
    "YE", "CA", "PL", "MA", "AO", "UA", "UZ", "MY", "MZ", "GH", "PE", "SA", "MG", "CI", "NP", "CM", "VE", "NE",
    "AU", "KP", "SY", "ML", "BF", "LK",
)
# fmt: on
"""The 60 countries with the most people, about in that order."""
NAMED = ("GB", "DE", "IN", "CA", "IE", "IT", "AU", "FR", "US", "BR", "MX", "ES", "ZA")
"""The countries whose week is shown."""
SCREENS = ("GB", "DE", "FR", "IT", "ES", "PT", "NL", "US", "CA", "AU", "IN", "BR", "MX", "ZA")
WORDED = ("GB", "US", "DE", "IN")
WEDNESDAY, SUNDAY = datetime(2026, 11, 25, tzinfo=UTC), datetime(2026, 11, 29, tzinfo=UTC)
HOURS = (
    *(WEDNESDAY + timedelta(hours=hour) for hour in range(0, 24, 3)),
    *(SUNDAY + timedelta(hours=hour) for hour in range(0, 24, 6)),
)
EVENTS: tuple[str, ...] = tuple(Incident.named_facts()["incident.happened"].vocabulary or ())
ACTING = {"image_removal", "child_image", "child_helpline", "sextortion", "regulator", "cybercrime", "sexual_violence"}
"""The needs of a specialist; who helps anybody who was harmed is told apart, as `support`."""
ACTS = ("specialist", "list", "support", "crisis", "nobody")
LISTENING_ONLY = {"crisis", "victim_support"}


class Who(NamedTuple):
    """Who asks, and of whom: the facts of the incident, and whether the person who asks is under 18."""

    caller: Caller
    facts: Mapping[str, Any]
    minor: bool | None = None


WHO = {
    "adult": Who("person_shown", {"whose": "me", "age_when_taken": "adult"}, minor=False),
    "minor": Who("person_shown", {"whose": "me", "age_now": "minor"}, minor=True),
    "parent": Who("parent", {"whose": "my_child"}, minor=False),
    "friend": Who("friend", {"whose": "friend", "age_now": "adult"}, minor=False),
    "professional": Who("professional", {"whose": "pupil"}, minor=False),
}


def known(who: Who, event: str, country: str) -> dict[str, Any]:
    """Return the facts of an incident: a stranger threatens or steals, and somebody known does what else there is."""
    stranger = event in ("threat", "fake", "camera", "account", "paid_work")
    return {**who.facts, "happened": [event], "did_it": "stranger" if stranger else "known", "country": country}


def answer(who: Who, event: str, country: str, now: datetime) -> Response:
    """Return what to do."""
    facts = known(who, event, country)
    incident = Incident.model_validate({**facts, "happened": frozenset(facts["happened"])})
    return respond(incident, person=Person(minor=who.minor), now=now)


@cache
def has_line_for(caller: Caller, country: str, *, risky: bool) -> bool:
    """Return whether a country lists a line for children that this caller can use, or one for parents.

    Where the police can turn on somebody, it is none that calls them in.
    """
    found = contacts.bundled().find(country=country, age="minor", need="child_helpline", caller=caller, now=WEDNESDAY)
    lines = (one for one in found.contacts if "child_helpline" in one.needs and not one.international)
    return any(not (risky and one.works_with_police) for one in lines)


def acting(response: Response) -> str:
    """Return what stands as who can act on it.

    `specialist`: somebody in the country for whom it is their work. `list`: a list of such bodies in the world.
    `support`: who helps anybody who was harmed. `nobody`. `crisis`: what must not be.
    """
    assert response.card is not None
    slot = response.card.can_act
    if slot.contact is None:
        return "nobody"
    if slot.need in ACTING and slot.contact.kind != "emergency":
        return "list" if slot.contact.international else "specialist"
    only_crisis = slot.need == "crisis" or set(slot.contact.needs) <= {"crisis", "emergency"}
    return "crisis" if only_crisis else "support"


def listening(response: Response, who: Who, country: str) -> str:
    """Return whether whoever listens fits the caller: `fits`, `unfit`, or that nobody else is named: `nobody`."""
    assert response.card is not None
    contact = response.card.listens.contact
    if contact is None:
        return "nobody"
    young = who.facts["whose"] == "my_child" or who.facts.get("age_now") == "minor" or who.facts["whose"] == "pupil"
    named = who.caller in contact.callers
    serves = not contact.callers or named
    ages = named or ("minor" if young else "adult") in contact.ages
    helped = who.caller not in ("parent", "professional") or not set(contact.needs) <= LISTENING_ONLY
    first = response.card.can_act.contact
    has_line = has_line_for(who.caller, country, risky=bool(response.risks))
    helped = helped or (first is not None and "child_helpline" in first.needs)
    return "fits" if serves and ages and (helped or not has_line) else "unfit"


class Row(NamedTuple):
    """What one card names in each slot."""

    country: str
    caller: str
    event: str
    hour: str
    acts: str
    listens: str
    acting: str
    listening: str


def row(name: str, event: str, country: str, now: datetime) -> Row:
    """Return what the card of one situation names."""
    response, who = answer(WHO[name], event, country, now), WHO[name]
    assert response.card is not None
    names = (slot.contact.id if slot.contact else "nobody" for slot in (response.card.can_act, response.card.listens))
    hour = f"{now:%a %H} UTC"
    return Row(country, name, event, hour, acting(response), listening(response, who, country), *names)


def share(rows: list[Row], field: str, value: str) -> float:
    """Return how many percent of rows have a value."""
    return 100 * [getattr(one, field) for one in rows].count(value) / len(rows)


def matrix() -> int:
    """Print the shares of 60 countries; returns how many cards name a crisis line as who can act."""
    cards = product(POPULOUS, WHO, EVENTS, HOURS)
    rows = [row(name, event, country, now) for country, name, event, now in cards]
    sizes = f"{len(POPULOUS)} countries x {len(WHO)} callers x {len(EVENTS)} events x {len(HOURS)} hours"
    print(f"{len(rows)} cards: {sizes}")
    print(f"{'can act, %:':16} {''.join(f'{one:>10}' for one in ACTS)} | listens: fits     unfit    nobody")
    for field in ("country", "caller", "event", "hour"):
        for value in dict.fromkeys(getattr(one, field) for one in rows):
            _print_shares(value, [one for one in rows if getattr(one, field) == value])
        print()
    _print_shares("all", rows)
    by_country = {name: [one for one in rows if one.country == name] for name in POPULOUS}
    print("\nThe 10 countries with the fewest specialists, and who stands in their place:")
    for name in sorted(POPULOUS, key=lambda name: share(by_country[name], "acts", "specialist"))[:10]:
        others = Counter(one.acting for one in by_country[name] if one.acts != "specialist")
        print(f"  {name} {share(by_country[name], 'acts', 'specialist'):.1f} %: {listed(others)}")
    unfit = Counter(f"{one.country} {one.caller} {one.listening}" for one in rows if one.listens == "unfit")
    print(f"\nWho listens and doesn't fit, in {unfit.total()} cards: {listed(unfit, most=20) or 'nobody'}")
    return sum(one.acts == "crisis" for one in rows)


def _print_shares(title: str, rows: list[Row]) -> None:
    acts = "".join(f"{share(rows, 'acts', one):10.1f}" for one in ACTS)
    listens = "".join(f"{share(rows, 'listens', one):10.1f}" for one in ("fits", "unfit", "nobody"))
    print(f"{title:16} {acts} |    {listens}")


def listed(counts: Counter[str], most: int = 4) -> str:
    """Return what was counted most often, with how often."""
    return ", ".join(f"{name} {count}" for name, count in counts.most_common(most))


def week() -> None:
    """Print the share of a week in which an adult's card names a specialist, after a picture was posted."""
    print("\nAn adult whose picture was posted: who can act, share of the 168 hours of a week:")
    for country in NAMED:
        rows = [row("adult", "posted", country, WEDNESDAY + timedelta(hours=hour)) for hour in range(168)]
        print(f"  {country} {share(rows, 'acts', 'specialist'):.1f} % {listed(Counter(one.acting for one in rows))}")


def words() -> None:
    """Print how long cards and plans are, for 30 situations in four countries."""
    cards, steps, briefs, plans, details = list[int](), list[int](), list[int](), list[int](), list[int]()
    for (name, who), event, country in product(WHO.items(), EVENTS, WORDED):
        if name not in ("adult", "minor", "parent"):
            continue
        response = answer(who, event, country, WEDNESDAY + timedelta(hours=12))
        assert response.card is not None
        cards.append(response.card.words)
        steps.append(len(response.steps))
        briefs.append(sum(len(line.split()) for step in response.steps for line in (step.item.title, *step.brief)))
        plans.append(printed(who, event, country))
        details.append(printed(who, event, country, "--details"))
    print(f"\nWords, for {len(cards)} plans (min, median, max):")
    rows = {
        "on the card": cards,
        "steps now": steps,
        "titles and briefs of all steps": briefs,
        "the terminal prints": plans,
        "the terminal prints, with details": details,
    }
    for label, values in rows.items():
        print(f"  {label:34} {min(values):6} {median(values):8.0f} {max(values):6}")


def printed(who: Who, event: str, country: str, *words: str) -> int:
    """Return how many words the terminal prints for a situation."""
    subjects = [{"kind": "incident", **known(who, event, country)}, {"kind": "person", "minor": who.minor}]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "case.json")
        file.write_text(json.dumps({"subjects": subjects}), encoding="utf-8")
        done = called_in_text("respond", "--facts", str(file), *words, env={"COLUMNS": "80"})
    if done.returncode:
        raise RuntimeError(done.stderr)
    return len(done.stdout.split())


def screen() -> None:
    """Print in how many countries somebody in danger has the emergency number on a screen of 80 by 24."""
    print("\nIn danger, on a terminal of 80 by 24:")
    seen = [country for country in SCREENS if on_screen(country)]
    print(f"  the number is on the screen in {len(seen)} of {len(SCREENS)} countries")


def on_screen(country: str) -> bool:
    """Return whether the number stands in the last 24 lines of what a terminal shows, as far as it was not cleared."""
    facts = Incident(country=country, danger_now="yes")
    card = respond(facts, now=WEDNESDAY).card
    assert card is not None
    assert card.can_act.channel is not None
    with (
        tempfile.TemporaryDirectory() as folder,
        terminal("respond", "--country", country, cwd=Path(folder), columns=80) as shown,
    ):
        shown.type("1")
        shown.wait_for("Enter: what comes next")
        text = shown.seen.decode().rpartition(CLEAR)[2]
        shown.type("x")
        shown.end()
    lines = re.sub(r"\x1b\[[0-9;]*[A-Za-z]", "", text).splitlines()
    number = card.can_act.channel.shown
    found = any(number in line for line in lines[-24:])
    print(f"  {country} {number:6} {'on' if found else 'OFF'} ({len(lines)} lines, widest {max(map(len, lines))})")
    return found


PARTS: dict[str, Callable[[], int | None]] = {"matrix": matrix, "week": week, "words": words, "screen": screen}


def main(names: list[str]) -> int:
    """Print the parts that are named, or all."""
    wrong = [PARTS[name]() for name in names or PARTS]
    return int(any(wrong))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
