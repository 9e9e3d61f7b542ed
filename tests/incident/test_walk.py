"""The laws of a random walk over incidents: whatever is answered, left open or contradicted, nobody is endangered.

Each law is checked after every answer of every walk, for the card, the plan, its contacts, questions and clocks. What
it takes to be right is worked out here once more, from the entries of the directory and of the laws, and by `zoneinfo`.
"""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from random import Random
from typing import get_args
from zoneinfo import ZoneInfo

import pytest

from secure_checklist import Store, dump, evaluate, packs
from secure_checklist.checklists import Deadline
from secure_checklist.checklists.plan_items import Need
from secure_checklist.core import countries
from secure_checklist.core.messages import message
from secure_checklist.incident import Contact, Due, Law, Response, Step, inventory_of, papers, respond, triage
from secure_checklist.incident.contacts import FOR_THE_YOUNG, Found, bundled
from secure_checklist.incident.contacts.models import NUMBERS
from secure_checklist.incident.laws import EEA, EU
from secure_checklist.incident.laws import bundled as bundled_laws
from secure_checklist.subjects import Incident
from secure_checklist.subjects.ages import TOUCHES_MEDIA, Ages, ages_of
from secure_checklist.subjects.incident import CLOSE, Role
from secure_checklist.translations import in_language
from tests.incident.test_minors import ABOUT_SOMETHING_ELSE, PICTURE, official, texts_of
from tests.incident.test_response_choice import all_steps, before_the_choice, may_be_noticed
from tests.incidents import Met, asked_now, parts_of, walk
from tests.plan_texts import told

PACK = packs.load("leak-response")
MOST_WORDS = 120
MOST_WORDS_ELSEWHERE = 150
FLEETING = ("danger_now", "safe_for_now", "self_harm_now", "crisis_line_seen")
WALKS, PARTS, THOROUGH = 30, 20, 20_000
"""How many walks the quick suite goes; in how many parts the thorough one does, and how many cases it meets."""
ALERTING = re.compile(r"\b(block|report|delete|password|sign out|recovery page)\b", re.IGNORECASE)
"""What an act of a card might say that somebody close would notice."""
ASKS_FIRST = re.compile(
    r"somebody close may be behind it|[Aa]sk the helper below before|before anybody is blocked or reported"
)
"""How a card says that a helper comes before that."""


@dataclass(frozen=True)
class Seen:
    """What somebody is shown at one point of a walk."""

    met: Met
    response: Response

    @property
    def incident(self) -> Incident:
        return self.met.incident

    @property
    def ages(self) -> Ages:
        return ages_of(self.incident, self.met.person)

    @property
    def calling(self) -> str | None:
        """The age of whoever calls, or for whom they do: `minor` where it may be one; None: nobody said."""
        person = self.met.person
        if person is not None and person.minor is True:
            return "minor"
        if person is not None and person.minor is False and self.incident.role == "shared_it":
            return "adult"  # they call for themselves, whoever is in the picture
        return None if self.ages.now is None else "adult" if self.ages.now == "adult" else "minor"

    @property
    def case_country(self) -> str | None:
        """Where the case is."""
        if self.incident.country is not None or self.incident.role != "self":
            return self.incident.country
        return self.met.person.country if self.met.person is not None else None

    @property
    def standing_in(self) -> str | None:
        """Where whoever calls is."""
        return (self.met.person.country if self.met.person is not None else None) or self.case_country

    @property
    def handles_no_picture(self) -> bool:
        """Whether the person shown may be a minor, or it isn't known to be them who asks."""
        return self.incident.role != "self" or self.ages.then != "adult"

    @property
    def steps(self) -> tuple[Step, ...]:
        return (*self.response.steps, *self.response.later, *self.response.on_answer)


def see(met: Met, *, done: bool = False) -> Seen:
    response = respond(
        met.incident,
        person=met.person,
        now=met.now,
        zone=met.zone,
        language=met.language,
        checklist=PACK,
        done=done,
    )
    return Seen(met, response)


# the card ---------------------------------------------------------------------------------------------------------


def law_a_card_is_short_and_has_three_acts(seen: Seen) -> None:
    """Everybody gets a card: three acts, a number or how to get one, that it isn't their fault, in 120 words."""
    card = seen.response.card
    assert card is not None
    assert len(card.acts) == 3
    assert all(line.strip() for line in card.lines)
    most = MOST_WORDS if seen.response.language == "en" else MOST_WORDS_ELSEWHERE
    assert len(" ".join(card.lines).split()) <= most
    assert not re.search(r"[{}]", " ".join(card.lines)), "a text that was not filled in"


def law_the_number_on_the_card_can_be_used_by_this_person(seen: Seen) -> None:
    """It is for their age and where they are, is no tool for pictures, and is there if the directory has one.

    An emergency number is for emergencies: it stands on no other card, be the police behind it.
    """
    card = seen.response.card
    assert card is not None
    reachable, here = card.reachable, seen.standing_in
    needs: list[Need] = [need for need in card.template.needs if seen.calling != "adult" or need not in FOR_THE_YOUNG]
    if reachable is None:
        listed = [] if here is None else [one for need in needs for one in own_of(need, seen, here)]
        assert not [one for one in listed if one.kind != "emergency" or "emergency" in needs]
        return
    contact, channel = reachable.contact, reachable.channel
    assert fits(contact, seen)
    assert contact.kind not in ("hash_matching", "platform", "search_engine")
    assert not contact.takes_file
    assert contact.international or here in lands_of(contact)
    assert not (channel.is_short_code and contact.international)
    assert channel.value in [one.value for one in bundled().get(contact.id).channels] or channel.value == contact.home
    assert channel.shown in card.reach
    if here is not None and not contact.international:
        with in_language(seen.response.language):
            assert f"({countries.find(here).name})" in card.reach
    assert contact.kind != "emergency" or "emergency" in needs
    if "emergency" in needs[:1] and here is not None and own_of("emergency", seen, here):
        assert contact.kind == "emergency"


# pictures ---------------------------------------------------------------------------------------------------------


def law_nobody_handles_a_picture_of_a_possible_minor(seen: Seen) -> None:
    """Neither card, step, detail, do-not, contact nor document has a possible minor, or a helper, handle a picture."""
    if not seen.handles_no_picture:
        return
    assert not [step.item.id for step in seen.steps if "touches-media" in step.item.tags]
    for contact in contacts_shown(seen.response):
        assert not contact.takes_file or (seen.incident.role == "self" and official(contact)), contact.id
    card = seen.response.card
    assert card is not None
    assert not asking_for_pictures({*card.lines, *(text for _, text in texts_of(seen.response))})
    offers = [offer.paper for offer in papers.offered(seen.incident, seen.met.person)]
    assert {"stopncii", "us-dmca-512c"}.isdisjoint(offers)
    for name in offers:  # their texts are tested in `test_papers`
        assert papers.fill(name, seen.incident, person=seen.met.person, zone=seen.met.zone).id == name


def asking_for_pictures(texts: set[str]) -> list[str]:
    return [text for text in texts if _asks_for_pictures(text)]


@cache
def _asks_for_pictures(text: str) -> bool:
    return PICTURE.search(told(text)) is not None and text not in ABOUT_SOMETHING_ELSE


# the choice to be safe --------------------------------------------------------------------------------------------


def law_nothing_alerts_somebody_close_before_the_choice(seen: Seen) -> None:
    """Where somebody close may be behind it, neither card nor plan has what they would notice before the choice.

    Where only the device may be watched, that holds of the plan.
    """
    if not may_be_noticed(seen.incident):
        return
    assert before_the_choice(all_steps(seen.response)) == set()
    if seen.incident.perpetrator not in (*CLOSE, "not_known", None):
        return
    card = seen.response.card
    assert card is not None
    asked = seen.incident.role == "shared_it"
    for sentence in (one for act in card.acts for one in re.split(r"(?<=[.!?])\s", act)):
        asked = asked or ASKS_FIRST.search(sentence) is not None
        refused = sentence.startswith(("Don't", "Answer nobody")) or "Don't block" in sentence
        assert asked or refused or not ALERTING.search(sentence), sentence


# contacts ---------------------------------------------------------------------------------------------------------


def law_every_need_that_the_country_has_leads_to_somebody(seen: Seen) -> None:
    """For each need of a step, all are given whom the directory has where they are, and no makeshift in their place.

    If the case is in another country, those are given, too, who can be reached from where they are; to somebody who
    helps, all of both countries. Whoever shared it is given legal help from those who give nothing else: the others
    are for people who were harmed.
    """
    here, there = seen.standing_in, seen.case_country
    helps = seen.incident.role in ("parent_or_guardian", "helper", "professional") and there is not None
    for need, found in needs_of(seen):
        own = () if here is None else own_of(need, seen, here)
        theirs = () if there is None or there == here else own_of(need, seen, there)
        if need == "legal" and seen.incident.role == "shared_it":
            own, theirs = (tuple(one for one in some if one.needs == ("legal",)) for some in (own, theirs))
            assert found is None or {one.needs for one in found.contacts} == {("legal",)}
        if need in FOR_THE_YOUNG and seen.calling == "adult":
            assert found is None, need
            continue
        if theirs if helps and there != here else own:
            assert found is not None, (need, [one.id for one in own])
            assert found.fallback is None, (need, [one.id for one in own])
        if found is None:
            continue
        if not (own or theirs):
            assert found.listings or found.note, need
            assert found.fallback or _lent_or_everywhere(found.contacts, here, there), (need, here)
        given = {one.id for one in found.contacts}
        assert {one.id for one in own} <= given, need
        assert {one.id for one in theirs if helps or _open_from_abroad(one, seen)} <= given, (need, there)


def _open_from_abroad(contact: Contact, seen: Seen) -> bool:
    """Whether a contact has a page or a chat of which a source says that it is open from abroad."""
    ways = [one for one in contact.channels if one.source and one.medium in ("url", "chat") and one.abroad == "yes"]
    return any(seen.calling is None or not one.ages or seen.calling in one.ages for one in ways)


def _lent_or_everywhere(given: tuple[Contact, ...], *places: str | None) -> bool:
    """Whether there is a service of the territory's state among them, or one of those that serve all countries."""
    kinds = ("hash_matching", "platform", "search_engine")
    return any(one.kind in kinds or lands_of(one) & {*places} for one in given)


def law_whoever_is_named_helps_this_person_there(seen: Seen) -> None:
    """Nobody is sent to who is for another age or another country, or for others than helpers, or has no way in."""
    places = {seen.case_country, seen.standing_in}
    for contact in contacts_shown(seen.response):
        assert fits(contact, seen), contact.id
        assert contact.international or places & lands_of(contact), (contact.id, places)
        assert contact.channels, contact.id
        assert not any(channel.recalled for channel in contact.channels), contact.id


def law_whoever_is_led_to_the_police_is_warned_where_that_can_turn_on_them(seen: Seen) -> None:
    """Where somebody who tells the police can be charged, each such risk stands before card and steps that name them.

    Both countries count: that of the case, and that where they are. Nobody else is warned.
    """
    places = {place for place in (seen.case_country, seen.standing_in) if place is not None}
    states = {state for place in places if (state := countries.state_whose_law_holds(place)) is not None}
    parts = {seen.incident.subdivision if place == seen.case_country else None for place in places}
    certain = {one.id for one in bundled_laws().risks if one.jurisdiction in states}
    possible = {one.id for one in bundled_laws().risks if one.jurisdiction[:2] in states}
    given = {one.id for one in seen.response.risks}
    assert certain <= given <= possible
    if parts == {None}:
        assert given == possible
    note, card = seen.response.risk_note, seen.response.card
    assert bool(note) == bool(given)
    assert all(one.text in note for one in seen.response.risks)
    named = [step for step in seen.steps if {"police", "cybercrime"} & {*step.contacts}]
    assert all(step.leads_to_the_police for step in named)
    for step in seen.steps:
        officers = [one.id for found in step.contacts.values() for one in found.contacts if one.kind == "police"]
        assert step.leads_to_the_police or not officers, officers
    assert card is None or not given or note


def needs_of(seen: Seen) -> Iterator[tuple[Need, Found | None]]:
    """Return each need of a step with whom it leads to, or None; and those of what is urgent."""
    for step in seen.steps:
        for need in step.item.needs:
            yield need, step.contacts.get(need)
    for urgent in seen.response.urgent:
        yield urgent.need, urgent.found


def contacts_shown(response: Response) -> Iterator[Contact]:
    found = [one for step in (*response.steps, *response.later, *response.on_answer) for one in step.contacts.values()]
    for one in (*found, *(urgent.found for urgent in response.urgent)):
        yield from one.contacts


def fits(contact: Contact, seen: Seen) -> bool:
    """Whether somebody of their age may turn to a contact, and whether it is for whoever asks.

    Where whoever calls is under 18, the picture counts as one of a minor, whoever is in it: rather too much care.
    """
    then = "minor" if seen.calling == "minor" else seen.ages.then
    counted = None if then is None else "adult" if then == "adult" else "minor"
    whom = counted if contact.by_age_when_taken else seen.calling
    if contact.audience == "supporter":  # a line for parents, say: it is their own age that counts
        person = seen.met.person
        said = None if person is None else person.minor
        grown_up = seen.incident.role in ("parent_or_guardian", "professional") and said is not True
        whom = "adult" if grown_up or (seen.incident.role == "helper" and said is False) else "minor"
    aged = whom is None or whom in contact.ages
    picture = not contact.takes_file or then == "adult" or contact.ages == ("minor",)
    if seen.incident.role == "self":
        other = contact.audience != "supporter"
    else:
        other = not (contact.takes_file or contact.audience == "person_shown")
    return aged and picture and other


def lands_of(contact: Contact) -> set[str]:
    """Return where a contact serves people, with the territories whose people turn to it."""
    lent = {
        place.code
        for place in countries.all_countries()
        if place.part_of in contact.countries
        and not contact.subdivisions
        and (contact.kind != "emergency" or place.same_emergency_number)
    }
    return {*contact.countries} | lent


def own_of(need: Need, seen: Seen, country: str) -> tuple[Contact, ...]:
    """Return whom the directory has for a need in a country itself, with a way in that a source gives."""
    part = seen.incident.subdivision if country == seen.case_country else None
    whom = seen.calling
    return tuple(
        contact
        for contact in _listed(need, country)
        if fits(contact, seen)
        and (not contact.subdivisions or part is None or part in contact.subdivisions)
        and _has_a_way_in(contact, whom, seen.met.now.date())
    )


@cache
def _listed(need: Need, country: str) -> tuple[Contact, ...]:
    return tuple(one for one in bundled().contacts if need in one.needs and country in one.countries and one.sources)


def _has_a_way_in(contact: Contact, whom: str | None, day: date) -> bool:
    aged = [one for one in contact.channels if one.source and (whom is None or not one.ages or whom in one.ages)]
    return bool(contact.home) or any(one.medium not in NUMBERS for one in aged) or bool(aged and not contact.old(day))


# clocks -----------------------------------------------------------------------------------------------------------


def law_clocks_end_when_the_calendar_of_the_person_says(seen: Seen) -> None:
    """Each deadline ends as counted here once more, on the wall clock of their zone, and what it tells fits to that."""
    zone = ZoneInfo(seen.met.zone)
    for due in seen.response.due:
        entry, start = _entry_of(due), _start_of(due, seen.incident)
        assert (due.started is None) == (start is None), due.id
        if start is None:
            assert (due.at, due.last_day, due.state) == (None, None, "not_started"), due.id
            continue
        assert due.at is not None
        assert due.at.astimezone(UTC) == _ends(entry, start, zone).astimezone(UTC), due.id
        assert due.at.utcoffset() == due.at.astimezone(zone).utcoffset(), due.id
        ended = due.at <= seen.met.now
        assert due.state == ("running" if not ended else "ask" if due.kind in ("complaint", "appeal") else "reached")


def law_each_clock_belongs_to_the_country_and_none_is_missing(seen: Seen) -> None:
    """Deadlines are those of laws that hold there on the day; each that has begun and asks nothing else is given.

    Whoever shared it reads of none: the periods are those of the person who was harmed.
    """
    if seen.incident.role == "shared_it":
        assert seen.response.due == ()
        return
    state = None if seen.case_country is None else countries.state_whose_law_holds(seen.case_country)
    shown = {due.id for due in seen.response.due}
    for due in seen.response.due:
        european = due.jurisdiction == "EU" and state in (EEA if due.of == "eu-gdpr-17" else EU)
        assert due.jurisdiction == "" or due.jurisdiction[:2] == state or european
    for law in (one for one in bundled_laws().laws if one.jurisdiction == state and not one.stands_for_parts):
        for entry in (one for one in law.deadlines if one.status != "recalled"):
            start = _value(entry.starts, seen.incident)
            if start is None or not _asks_for_the_country_alone(entry, state) or law.status == "recalled":
                continue
            day = start.astimezone(ZoneInfo(seen.met.zone)).date() if isinstance(start, datetime) else start
            if law.holds(day) and entry.kind != "reminder":
                assert entry.id in shown, entry.id


def law_no_period_for_adults_runs_for_a_possible_minor(seen: Seen) -> None:
    """A period that the law has for adults is given to nobody who was or may have been under 18."""
    if seen.ages.then == "adult":
        return
    for due in seen.response.due:
        when = _entry_of(due).when
        assert when is None or '"adult"' not in when.model_dump_json(), due.id


@cache
def _deadlines() -> dict[tuple[str, str], tuple[Deadline, Law | None]]:
    found: dict[tuple[str, str], tuple[Deadline, Law | None]] = {
        (law.id, entry.id): (entry, law) for law in bundled_laws().laws for entry in law.deadlines
    }
    return found | {(item.id, entry.id): (entry, None) for item in PACK.items for entry in item.deadlines}


def _entry_of(due: Due) -> Deadline:
    return _deadlines()[due.of, due.id][0]


def _start_of(due: Due, incident: Incident) -> date | None:
    return _value(_entry_of(due).starts, incident)


def _value(name: str, incident: Incident) -> date | None:
    """Return the day or time of a fact; of the derived one, the later of the two that it is made of."""
    if name != "incident.act_and_person_known":
        value = incident.__dict__[name.removeprefix("incident.")]
        assert value is None or isinstance(value, date)
        return value
    both = (incident.known_since, incident.perpetrator_known_since)
    return max(day for day in both if day) if all(both) else None


def _ends(entry: Deadline, start: date, zone: ZoneInfo) -> datetime:
    """Count a deadline on a wall clock: hours as they pass, days and months by the dates that the clock shows."""
    if entry.hours is not None:
        began = start if isinstance(start, datetime) else _first_moment(start, zone)
        return began + timedelta(hours=entry.hours)
    day = start.astimezone(zone).date() if isinstance(start, datetime) else start
    if entry.days is not None:
        return _first_moment(day + timedelta(days=entry.days + 1), zone)
    months = day.month - 1 + (entry.months or 0)
    last = _latest(date(day.year + months // 12, months % 12 + 1, 1), day)
    return _first_moment(last + timedelta(days=1), zone)


def _latest(first: date, day: date) -> date:
    """Return the day of the month that begins then, or its last one."""
    fitting = [first + timedelta(days=step) for step in range(day.day)]
    return max(one for one in fitting if one.month == first.month)


def _first_moment(day: date, zone: ZoneInfo) -> datetime:
    """Return the first moment at which the clocks of a zone show a day, found by looking at them."""
    before, after = (datetime.combine(day, datetime.min.time(), UTC) + timedelta(days=n) for n in (-1, 1))
    while after - before > timedelta(minutes=1):
        between = before + (after - before) / 2
        before, after = (before, between) if between.astimezone(zone).date() >= day else (between, after)
    return after.replace(second=0, microsecond=0)


def _asks_for_the_country_alone(entry: Deadline, state: str | None) -> bool:
    return entry.when is None or json.loads(entry.when.model_dump_json()) == {
        "fact": "incident.country",
        "op": "equals",
        "value": state,
    }


# questions --------------------------------------------------------------------------------------------------------


def law_nobody_is_asked_in_vain(seen: Seen) -> None:
    """Nothing is asked that was answered or left open, nor anything about a picture that they don't handle."""
    for clocks in (False, True):
        asked = {fact.field for fact in asked_now(seen.met, PACK, clocks=clocks)}
        assert asked.isdisjoint(seen.met.left)
        assert not [name for name in asked if getattr(seen.incident, name) is not None]
        assert TOUCHES_MEDIA.isdisjoint(asked) or not seen.handles_no_picture
        assert "subdivision" not in asked or parts_of(seen.case_country)
    assert not triage.endangered(seen.incident) or triage.needed(seen.incident) == ()


# what is never kept or shown --------------------------------------------------------------------------------------


def law_what_is_fleeting_is_in_no_dump(seen: Seen) -> None:
    """What was said of danger and self-harm is in nothing that is written: every dump is the same without it."""
    incident = seen.incident
    forgotten = incident.replace(**dict.fromkeys(FLEETING))
    assert incident.model_dump_json() == forgotten.model_dump_json()
    said, kept = (inventory_of(one, seen.met.person) for one in (incident, forgotten))
    assert dump(said) == dump(kept)
    assert dump(said, incidents=True) == dump(kept, incidents=True)
    assert said.model_dump_json() == kept.model_dump_json()
    assert "incident" not in json.loads(dump(said)).get("complete", ())


def law_repr_tells_nothing(seen: Seen) -> None:
    """What a log or an error page would show of it is that there is one, and no more."""
    assert repr(seen.incident) == "Incident(id='incident')"
    assert re.fullmatch(r"Response\(steps=\d+\)", repr(seen.response))
    assert all(repr(due) == f"Due(id='{due.id}')" for due in seen.response.due)
    with in_language(seen.response.language):
        assert all(due.notification == message("reminder") for due in seen.response.due)


LAWS: tuple[Callable[[Seen], None], ...] = tuple(
    check for name, check in sorted(globals().items()) if name.startswith("law_")
)


# the walks --------------------------------------------------------------------------------------------------------


@cache
def quick() -> tuple[Seen, ...]:
    """Go some walks: the same ones every time."""
    return tuple(see(met) for number in range(WALKS) for met in walk(Random(number), PACK))  # noqa: S311 - the same walks every time


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.__name__.removeprefix("law_"))
def test_law_of_the_walk(law: Callable[[Seen], None]) -> None:
    """Each law holds at every point of every walk."""
    for seen in quick():
        held(law, seen)


def test_the_walks_meet_what_the_laws_are_about() -> None:
    """None of the laws holds for want of a case."""
    seen = quick()
    assert len(seen) >= 100
    assert {one.incident.role for one in seen} == {*get_args(Role), None}
    assert sum(one.handles_no_picture for one in seen) > 50
    assert sum(not one.handles_no_picture for one in seen) > 3
    assert sum(may_be_noticed(one.incident) for one in seen) > 50
    assert sum(due.at is not None for one in seen for due in one.response.due) > 20
    assert sum(one.incident.perpetrator in CLOSE for one in seen) > 10
    assert sum(bool(one.response.urgent) for one in seen) > 20
    assert sum(bool(one.response.risks) for one in seen) > 10


def test_a_store_and_a_report_keep_nothing_of_what_is_fleeting() -> None:
    """The same for what a store gives back, and for the report that may be exported."""
    for seen in quick()[::10]:
        forgotten = seen.incident.replace(**dict.fromkeys(FLEETING))
        said, kept = (inventory_of(one, seen.met.person) for one in (seen.incident, forgotten))
        with Store.in_memory() as store:
            store.save(said, now=seen.met.now)
            assert store.load().by_id["incident"] == forgotten
            assert not any(name in json.dumps(store.export(), default=str) for name in FLEETING)
        assert evaluate(PACK, said, now=seen.met.now).to_json() == evaluate(PACK, kept, now=seen.met.now).to_json()


@pytest.mark.slow  # 20,000 cases with every law: minutes, in parts that run side by side
@pytest.mark.parametrize("part", range(PARTS))
def test_every_law_holds_in_twenty_thousand_cases(part: int) -> None:
    """The same walks without end, in other places each: all laws, and the plan with what is done."""
    random, cases = Random(f"part {part}"), 0  # noqa: S311 - as above
    while cases < THOROUGH // PARTS:
        for met in walk(random, PACK):
            cases += 1
            seen = see(met, done=cases % 4 == 0)
            for law in LAWS:
                held(law, seen)


def held(law: Callable[[Seen], None], seen: Seen) -> None:
    """Check a law; where it is broken, tell the smallest incident that breaks it."""
    try:
        law(seen)
    except AssertionError as broken:
        smallest = smaller(law, seen.met)
        raise AssertionError(f"{law.__name__}: {broken}\n{smallest}") from broken


def smaller(law: Callable[[Seen], None], met: Met) -> Met:
    """Leave out one answer after the other as long as the law stays broken."""

    def breaks(one: Met) -> bool:
        try:
            law(see(one))
        except AssertionError:
            return True
        return False

    if breaks(met._replace(person=None)):
        met = met._replace(person=None)
    for change in ({"zone": "UTC"}, {"language": None}, {"left": frozenset[str]()}):
        if breaks(met._replace(**change)):
            met = met._replace(**change)
    for name in Incident.facts():
        without = met._replace(incident=met.incident.replace(**{name: None})) if name in Incident.model_fields else met
        if breaks(without):
            met = without
    return met
