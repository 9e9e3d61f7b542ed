"""Invented incidents of every sort, for properties that must hold of all of them.

`incidents` gives them to hypothesis. `walk` replies at random to the screens of an interview, as a person with an app
would, and gives what is known after each answer.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from random import Random
from typing import Any, NamedTuple

from hypothesis import strategies as st

from secure_checklist import Fact, Person, Question
from secure_checklist.core import countries
from secure_checklist.incident import Incident, IncidentInterview, contacts, laws, platforms
from secure_checklist.incident.case import Case
from tests.cases import sure

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


@st.composite
def incidents(draw: st.DrawFn, /, **fixed: Any) -> Incident:
    """Return incidents of which anything may be known; `fixed` facts are as given, None among them.

    Hypothesis draws a seed, since to draw each of sixty facts takes it longer than what is tried of them.
    """
    random = Random(draw(st.integers(0, 2**32 - 1)))  # noqa: S311 - no secret
    facts = [fact for fact in Incident.facts().values() if fact.reads is None and random.random() < 0.5]
    parts = (None, "GB-ENG", "CA-BC", "US-CA")
    return Incident.model_validate({**{fact.field: value_of(fact, random, NOW, parts) for fact in facts}, **fixed})


def at_the_card(asking: IncidentInterview | None = None, /, **said: Any) -> IncidentInterview:
    """Return an interview whose screens up to the card were replied to, by the names of their questions."""
    asking = asking or IncidentInterview()
    while not asking.has_card:
        screen = sure(asking.next())
        keys = {question.key for question in screen.questions}
        asking = asking.reply({key: said[name] for name in said if (key := f"incident.{name}") in keys}, screen)
    return asking


# the walk ---------------------------------------------------------------------------------------------------------


class Met(NamedTuple):
    """What is known at one point of a walk, and how it is looked at."""

    asking: IncidentInterview
    now: datetime
    language: str | None

    @property
    def incident(self) -> Incident:
        """What is known of the incident."""
        return self.asking.incident

    @property
    def person(self) -> Person:
        """Who asks for help."""
        return self.asking.person

    @property
    def zone(self) -> str:
        """Their time zone."""
        return self.asking.zone

    def __repr__(self) -> str:
        """Return all that is known: a failure must be understood, and nobody is in it."""
        incident, person = _known(self.incident), _known(self.person)
        return f"{incident=} {person=} now={self.now} zone={self.zone} language={self.language}"


def _known(subject: Incident | Person) -> dict[str, Any]:
    return {fact.field: value for fact in subject.facts().values() if (value := subject.__dict__.get(fact.field))}


def walk(random: Random, most: int = 5) -> Iterator[Met]:
    """Return what is known after each reply of a walk: first what somebody says unasked, then what screens ask for."""
    now = NOW + timedelta(minutes=random.randrange(400 * 24 * 60))
    asking = IncidentInterview(
        case=Case(incident=_said(random, now)),
        person=Person(
            minor=random.choice((None, None, True, False)),
            country=random.choice((None, None, random.choice(EVERYWHERE))),
            fears_monitoring=random.choice((None, None, "no", "unsure", "yes")),
        ),
        zone=random.choice(ZONES),
        follow_up=random.random() < 0.5,
        discreet=random.random() < 0.2,
    )
    met = Met(asking, now, random.choice((None, None, "en", "es", "hi", "ar-EG")))
    yield met
    for _ in range(random.randint(1, most)):
        met = met._replace(asking=_replied(met, random))
        yield met


_MOSTLY_SAID = ("whose", "did_it", "country")
_CALM = {"danger_now": "no", "self_harm_now": "no"}
"""What is said of most, since in danger little else is shown."""
_REPORTED = {"happened": frozenset({"posted"}), "us_legal_notice": True, "platform_answer": None}
"""What is said with when a platform was told, so that a clock runs, or has run out."""


def _said(random: Random, now: datetime) -> Incident:
    """Return an incident of which little is known, or much, by chance; ages may contradict each other."""
    share = random.choice((0.05, 0.2, 0.5, 0.9))
    facts = [
        fact
        for fact in Incident.facts().values()
        if fact.reads is None and random.random() < (max(share, 0.8) if fact.field in _MOSTLY_SAID else share)
    ]
    calm = _CALM if random.random() < 0.6 else {}
    late = {"platform_reported_at": now - timedelta(days=random.randrange(1, 9)), **_REPORTED} if calm else {}
    values = {fact.field: value_of(fact, random, now) for fact in facts} | calm
    incident = Incident.model_validate(values | (late if random.random() < 0.3 else {}))
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


def value_of(fact: Fact[Any], random: Random, now: datetime, parts: Sequence[str | None] = (None,)) -> Any:
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
    return by_type[fact.type.name]()


def _replied(met: Met, random: Random) -> IncidentInterview:
    """Reply to the screen that comes next, or leave some of it open; where there is none, ask once more."""
    screen = met.asking.next()
    if screen is None:
        return met.asking.again()
    asked = [question for question in screen.questions if random.random() < 0.8]
    return met.asking.reply({question.key: _answer(question, met, random) for question in asked}, screen, met.now)


def _answer(question: Question, met: Met, random: Random) -> object:
    fact = Incident.named_facts().get(question.fact)
    if fact is not None:
        where = met.incident.country or met.person.country
        value = value_of(fact, random, met.now, parts_of(where) or (None,))
        return ", ".join(sorted(value)) if fact.type.name == "text_set" else value
    return random.choice(question.choices).value
