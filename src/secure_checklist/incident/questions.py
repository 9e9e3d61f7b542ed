"""Which questions about an incident to ask next: those that decide whether a step applies to this person.

A plan can be shown at any time, and each answer makes it fit better. What has already been done isn't asked about
unless someone comes back, since nobody should fill in forms about it in their worst hour. A fact that starts a legal
clock is asked for once it can matter: when a law of the country, or the checklist, counts a period from it.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from secure_checklist.checklists.items import Item
from secure_checklist.checklists.plan_items import Need
from secure_checklist.core import countries, subdivisions
from secure_checklist.core.messages import labelled, listed
from secure_checklist.incident.clocks import REMOVALS
from secure_checklist.incident.contacts.directory import bundled
from secure_checklist.incident.laws.law import Law
from secure_checklist.incident.laws.table import LawTable
from secure_checklist.incident.situation import Situation, inventory_of
from secure_checklist.interview.questions import choices_of
from secure_checklist.rules.conditions.base import Condition
from secure_checklist.rules.conditions.logic import facts_in
from secure_checklist.rules.fact import Fact
from secure_checklist.rules.outcome import NOT_APPLICABLE
from secure_checklist.subjects.ages import acted_on, may_be_asked
from secure_checklist.subjects.incident import Incident, asked_for
from secure_checklist.subjects.person import Person
from secure_checklist.subjects.resolution import SubjectView

if TYPE_CHECKING:
    from secure_checklist.interview.open_facts import Waiting

FIRST = ("platforms", "age_when_taken", "age_now", "has_consent", "device_watched", "subdivision", "demands", "paid")
"""The facts to ask for before all others, in this order, once the country is known: how to report it, who it is
about, and safety. The part of the country decides no step, so it comes after questions that may concern safety."""

SINCE = (
    *("reported_to", "platform_answer", "platform_reported_at", "platform_answered_at"),
    *("regulator_reported_at", "erasure_requested_at"),
)
"""The facts about what has been done since. Nobody is asked for them in the first hour."""


SAME: tuple[tuple[Fact[Any], str, Mapping[object, object] | None], ...] = (
    (Person.recent_events, "whose", dict.fromkeys(Person.recent_events.vocabulary or (), "me")),
    (
        Person.recent_events,
        "happened",
        {
            "picture_asked": "asked",
            "threatened": "threat",
            **dict.fromkeys(("remote_control", "code_given", "device_gone"), "account"),
        },
    ),
    (Person.minor, "age_now", {True: "minor", False: "adult"}),
    (Person.country, "country", None),
    (Person.fears_monitoring, "device_watched", {"unsure": "unsure", "yes": "yes"}),
)
"""Facts of a person, each with the fact of an incident that it also answers, and a map from the person's answers to
the incident's; if None, the answer is the same. The incident's fact is still asked for if the answer isn't in the
map: whether leaked content is online or was sent to people, and whether someone who fears no one still shares the
device."""


def taken_over(person: Person) -> Mapping[str, Any]:
    """Return the facts of an incident, by field, that follow from a person's answers about prevention."""
    found = dict[str, Any]()
    for fact, field, answers in SAME:
        same = {one if answers is None else answers.get(one) for one in _values(person, fact)}
        if same and None not in same:
            found[field] = frozenset(same) if field == "happened" else same.pop()
    if "whose" not in found:  # no one said that it is about them
        found.pop("age_now", None)
    return found


def said_before(person: Person) -> tuple[str, ...]:
    """Return the answers that were taken over, in the words of the questions that the person was asked."""
    found, said = taken_over(person), dict[str, str]()
    for fact, field, _ in SAME:
        labels: dict[object, str] = {choice.value: choice.label for choice in choices_of(fact)}
        if field == "country" and person.country is not None:
            labels[person.country] = countries.find(person.country).name
        if field in found:
            values = _values(person, fact)
            said[fact.name] = labelled(fact.label, listed(label for one, label in labels.items() if one in values))
    return tuple(said.values())


def _values(person: Person, fact: Fact[Any]) -> Collection[object]:
    value = getattr(person, fact.field)
    return () if value is None else value if fact.type.name == "enum_set" else (value,)


def open_fields(
    situation: Situation, laws: LawTable, *, leave: Collection[str] = (), follow_up: bool = False
) -> tuple[str, ...]:
    """Return the fields of the incident to ask for, the most important first; empty if no answer decides anything.

    Facts that start or stop a clock come once the plan is decided, since only then can they matter.

    Args:
        situation: What is known.
        laws: The laws.
        leave: The names of fields not to ask for, because the person would rather not say.
        follow_up: Whether to ask about what has been done since, too, for someone who comes back.

    """
    left = {*leave} if follow_up else {*leave, *SINCE}
    wanted = [field for field in _of_plan(situation, laws) if field not in left]
    return tuple(wanted or (field for field in _of_clocks(situation) if field not in leave))


def _of_plan(situation: Situation, laws: LawTable) -> list[str]:
    """Return the facts that decide whether a step is for this person, or who can help.

    A step that is hidden while it is unclear asks for one fact after the other, as its rule reads them. So what
    concerns a person's own picture is asked only of an adult whom it is about, once both are known. The age now is
    asked, too, where it decides who can help and doesn't follow from other answers; and so is the part of the country
    where laws or services differ by part.
    """
    from secure_checklist.interview.interview import Interview  # noqa: PLC0415 - for import time: a card needs no further question

    incident, person, checklist = situation.incident, situation.person, situation.checklist
    asking = acted_on(inventory_of(incident, person, situation.inventory.attestations), asking=True)
    interview = Interview(checklist, asking, now=situation.now)
    wanted = dict.fromkeys(name for waiting in interview.waiting for name in _of_step(waiting))
    applying = (one.item for one in interview.report.findings if one.outcome != "not_applicable")
    needs: set[Need] = {need for name in applying for need in checklist.item(name).needs}
    by_age = situation.role != "doer" and bundled().goes_by_age(
        needs, country=situation.country, subdivision=incident.subdivision
    )
    if by_age and "age_now" in situation.ages.open:
        wanted["incident.age_now"] = None
    if incident.platforms is None and not needs.isdisjoint(_BY_PLATFORM):
        wanted["incident.platforms"] = None
    open_ = incident.subdivision is None and incident.unknown.get("subdivision") != "declined"
    if open_ and _differs(situation, laws, needs):
        wanted["incident.subdivision"] = None
    else:  # a rule may read it, of a country that isn't known yet
        wanted.pop("incident.subdivision", None)
    known = Incident.named_facts()
    fields = [
        known[name].field
        for name in wanted
        if name in known and may_be_asked(known[name].field, incident, person)
        if (first := ONLY_IF.get(known[name].field)) is None or situation.evaluate(first) is not False
    ]
    return sorted(fields, key=lambda field: FIRST.index(field) if field in FIRST else len(FIRST))


def _differs(situation: Situation, laws: LawTable, needs: Collection[Need]) -> bool:
    """Return True if there are laws, or someone who helps with these needs, for a part of the country alone."""
    country = situation.country
    if country is None or not subdivisions.of(country):
        return False  # a part that can't be named can't be asked for
    near = bundled().contacts if situation.here == country else ()
    able = (one for one in near if not {*needs}.isdisjoint(one.needs))
    named = any(part.startswith(f"{country}-") for one in able for part in one.subdivisions)
    return named or (not situation.harmed_others and bool(laws.parts_of(country)))


_BY_PLATFORM: tuple[Need, ...] = ("platform_report", "search_removal")
"""Needs that each platform meets in its own way."""


def _of_step(waiting: "Waiting") -> list[str]:
    """Return the facts that would settle whether a step applies; of a hidden one only the first."""
    item = waiting.item
    if item.rule is None or item.rule.applies_to is None or not waiting.mask & NOT_APPLICABLE:
        return []
    read = {one for name in facts_in(item.rule.applies_to) for one in asked_for(name)}
    found = [gap.key.fact for gap in waiting.gaps if gap.key.fact in read]
    return found[:1] if item.when_unclear == "hide" else found


ONLY_IF: Mapping[str, Condition] = {
    **dict.fromkeys(("demands", "paid", "contacts_named"), Incident.happened.has_any("threat")),
    "us_legal_notice": Incident.reported_to.has_any("platform"),
    "platform_reported_at": Incident.reported_to.has_any("platform"),
    "platform_answer": Incident.reported_to.has_any("platform"),
    "platform_answered_at": Incident.platform_answer.one_of("removed", "refused"),
    "regulator_reported_at": Incident.reported_to.has_any("regulator"),
    "erasure_requested_at": Incident.reported_to.has_any("platform", "search_engine", "host"),
    "doer_known_since": Incident.did_it.one_of("partner", "family", "child", "known", "stranger"),
}
"""The condition under which it makes sense to ask for a fact. Nobody is asked when they reported something they
didn't report, or what is demanded of them if they said that nobody threatens them."""


def _of_clocks(situation: Situation) -> Iterator[str]:
    """Yield the facts that start or stop a clock for this incident.

    A clock counts if a law that holds today in the country sets it, or the checklist; the shortest comes first, and of
    one what it depends on, such as a report, before what starts it and what stops it. What is answered with no ends the
    questions that build on it. For a period of the person's own of more than a year nothing is asked.
    """
    if situation.harmed_others:
        return
    ruling = (law for law in situation.laws if law.holds(situation.now.date()))
    holders: tuple[Law | Item, ...] = (*ruling, *situation.whole.items)
    entries = (entry for one in holders for entry in one.deadlines)
    counted = (entry for entry in entries if entry.kind == "reminder" or entry.status != "recalled")
    near = (entry for entry in counted if entry.who != "person" or (entry.months or 0) <= _YEAR)
    view = situation.clocks
    # by about how many hours a clock runs, so that what is due first is asked first
    for entry in sorted(near, key=lambda one: (one.hours or 0) + 24 * ((one.days or 0) + 30 * (one.months or 0))):
        holds, found = _depends_on(entry.when, view)
        if holds:
            found = _open(entry.starts, view)
            if not found and view[entry.starts] is not None and entry.kind in REMOVALS:
                found = _open(Incident.platform_answer.name, view)  # stops a clock that runs
        yield from found


_YEAR = 12
"""The maximum length, in months, of a period of the person's own for which questions are asked in the first hour. A
longer period is still shown with its length, and runs once its start is known."""


def _open(name: str, view: SubjectView) -> list[str]:
    """Return the field of a fact that is unknown, or those that it is derived from, or those that must be so first."""
    fact = Incident.named_facts().get(name)
    if fact is None or view[name] is not None:
        return []
    if fact.reads is not None:
        return [field for read in fact.reads for field in _open(f"incident.{read}", view)]
    holds, before = _depends_on(ONLY_IF.get(fact.field), view)
    return [fact.field] if holds else before


def _depends_on(condition: Condition | None, view: SubjectView) -> tuple[bool | None, list[str]]:
    """Return the truth of a condition, and the fields to ask for where it isn't known."""
    holds = True if condition is None else condition.evaluate(view, {})
    unknown = () if condition is None or holds is not None else facts_in(condition)
    return holds, [field for name in unknown for field in _open(name, view)]
