"""Invented incidents of every sort, for properties that must hold of all of them.

`incidents` gives them to hypothesis. `walk` goes at random through triage and questions, as a person with an app would,
and gives what is known after each answer.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache
from random import Random
from typing import Any, NamedTuple

from hypothesis import strategies as st

from secure_checklist import Checklist, Fact, Person
from secure_checklist.core import countries
from secure_checklist.incident import clock_facts, contacts, inventory_of, laws, open_facts, platforms, triage
from secure_checklist.subjects import Incident

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
COUNTRIES = ["US", "GB", "IN", "AU", "IT", "DE", "KE", "AQ", "PR", "GG"]
EVERYWHERE = [place.code for place in countries.all_countries()]
WRITTEN = ["instagram", "Insta", "X/Twitter", "google-search", "a site"]
"""Places as people write them; the last is none that anybody knows."""
ZONES = (
    *("UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Asia/Kathmandu"),
    *("Australia/Lord_Howe", "America/Havana", "America/Santiago", "Africa/Cairo", "Pacific/Kiritimati"),
)
"""Zones without and with daylight saving: by half an hour, and at midnight, so that a day begins at one or twice."""


def values_of(fact: Fact[Any]) -> st.SearchStrategy[Any]:
    """Return known values of a fact."""
    if fact.field == "country":
        return st.sampled_from(COUNTRIES)
    if fact.field == "subdivision":
        return st.sampled_from(["GB-ENG", "CA-BC", "US-CA"])
    by_type: dict[str, st.SearchStrategy[Any]] = {
        "boolean": st.booleans(),
        "integer": st.integers(0, 5),
        "date": st.dates(date(2026, 1, 1), date(2026, 11, 24)),
        "instant": st.integers(0, 2000).map(lambda hours: NOW - timedelta(hours=hours)),
    }
    if fact.field == "platforms":
        return st.frozensets(st.sampled_from(WRITTEN))
    words = list(fact.vocabulary or ())
    if fact.type_name == "enum":
        return st.sampled_from(words)
    if fact.type_name == "enum_set":
        return st.frozensets(st.sampled_from(words))
    return by_type[fact.type_name]


@st.composite
def incidents(draw: st.DrawFn, /, **fixed: Any) -> Incident:
    """Return incidents of which anything may be known; `fixed` facts are as given, None among them."""
    facts = [fact for fact in Incident.facts().values() if fact.reads is None and fact.field not in fixed]
    known = {fact.field: draw(st.none() | values_of(fact)) for fact in facts}
    return Incident.model_validate({**known, **fixed})


# the walk ---------------------------------------------------------------------------------------------------------


class Met(NamedTuple):
    """What is known at one point of a walk, and how it is looked at."""

    incident: Incident
    person: Person | None
    now: datetime
    zone: str
    language: str | None
    left: frozenset[str]
    """What they would rather not say."""

    def __repr__(self) -> str:
        """Return all that is known: a failure must be understood, and nobody is in it."""
        who = {} if self.person is None else _known(self.person)
        return f"incident={_known(self.incident)} person={who} now={self.now} zone={self.zone} language={self.language}"


def _known(subject: Incident | Person) -> dict[str, Any]:
    return {fact.field: value for fact in subject.facts().values() if (value := subject.__dict__.get(fact.field))}


def walk(random: Random, checklist: Checklist, most: int = 5) -> Iterator[Met]:
    """Return what is known after each answer of a walk: first what somebody says unasked, then what they are asked."""
    now = NOW + timedelta(minutes=random.randrange(400 * 24 * 60))
    language = random.choice((None, None, "en", "es", "hi", "ar-EG"))
    met = Met(_said(random, now), _somebody(random), now, random.choice(ZONES), language, frozenset())
    yield met
    for _ in range(random.randint(1, most)):
        met = _answered(met, random, checklist)
        yield met


def _somebody(random: Random) -> Person | None:
    if random.random() < 0.4:
        return None
    return Person(
        minor=random.choice((None, True, False)),
        country=random.choice((None, random.choice(EVERYWHERE))),
        fears_monitoring=random.choice((None, "no", "unsure", "yes")),
    )


_MOSTLY_SAID = ("role", "country")


def _said(random: Random, now: datetime) -> Incident:
    """Return an incident of which little is known, or much, by chance; ages may contradict each other."""
    share = random.choice((0.05, 0.2, 0.5, 0.9))
    facts = [
        fact
        for fact in Incident.facts().values()
        if fact.reads is None and random.random() < (max(share, 0.8) if fact.field in _MOSTLY_SAID else share)
    ]
    incident = Incident.model_validate({fact.field: _value(fact, random, now) for fact in facts})
    parts = parts_of(incident.country)
    return incident.replace(subdivision=random.choice(parts) if parts and random.random() < 0.5 else None)


@cache
def parts_of(country: str | None) -> list[str]:
    """Return the parts of a country that laws or contacts name."""
    table = laws.bundled()
    named = {part for contact in contacts.bundled().contacts for part in contact.subdivisions}
    named |= {law.jurisdiction for law in table.laws} | {risk.jurisdiction for risk in table.risks}
    return sorted(part for part in {*named, "GB-ENG"} - {"GB-EAW"} if part.startswith(f"{country}-"))


@cache
def _countries() -> list[str]:
    """Return every country, and those that set a clock many times, since a clock is what is seldom met otherwise."""
    ticking = sorted({law.jurisdiction[:2] for law in laws.bundled().laws if law.deadlines} & {*EVERYWHERE})
    return [*EVERYWHERE, *ticking * (len(EVERYWHERE) // len(ticking))]


def _value(fact: Fact[Any], random: Random, now: datetime, parts: Sequence[str | None] = (None,)) -> Any:
    """Return a known value of a fact: days and times lie up to two years back, and so before and after every change.

    A part of a country is one of `parts`.
    """
    if fact.field == "country":
        return random.choice(_countries())
    if fact.field == "platforms":
        known = [one.id for one in platforms.bundled().platforms]
        return frozenset(random.sample([*WRITTEN, *random.sample(known, 5)], random.randint(0, 3)))
    words = list(fact.vocabulary or ())
    at = now - timedelta(minutes=random.randrange(random.choice((3, 60, 750)) * 24 * 60))
    by_type: dict[str, Callable[[], Any]] = {
        "boolean": lambda: random.random() < 0.5,
        "integer": lambda: random.randint(0, 5),
        "date": at.date,
        "instant": lambda: at,
        "enum": lambda: random.choice(words),
        "enum_set": lambda: frozenset(random.sample(words, random.randint(0, min(3, len(words))))),
        "text": lambda: random.choice(parts),
    }
    return by_type[fact.type_name]()


def _answered(met: Met, random: Random, checklist: Checklist) -> Met:
    """Answer one question that an app would ask now, or leave it open."""
    incident = met.incident
    way = random.choice(("triage", "plan", "plan", "clocks"))
    if way == "triage":
        open_questions = triage.needed(incident)
        if not open_questions:
            return met
        question = random.choice(open_questions)
        return met._replace(incident=question.answered(incident, random.choice(question.choices).id))
    asked = asked_now(met, checklist, clocks=way == "clocks")
    if not asked:
        return met
    fact = random.choice((asked[0], random.choice(asked)))
    if random.random() < 0.2:
        return met._replace(left=met.left | {fact.field})
    where = incident.country or (met.person.country if met.person is not None else None)
    value = _value(fact, random, met.now, parts_of(where) or (None,))
    return met._replace(incident=incident.replace(**{fact.field: value}))


def asked_now(met: Met, checklist: Checklist, *, clocks: bool) -> tuple[Fact[Any], ...]:
    """Return what is asked at this point: for the plan, or for what starts and ends clocks."""
    if clocks:
        return clock_facts(met.incident, met.now, person=met.person, checklist=checklist, leave=met.left)
    inventory = inventory_of(met.incident, met.person)
    return open_facts(checklist, inventory, met.now, leave=met.left, follow_up=True)
