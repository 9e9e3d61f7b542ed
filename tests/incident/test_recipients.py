"""Who is named on a card: by need, caller, what a person can use, and the hour."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import permutations, product
from typing import Any

import pytest

from secure_checklist import Person, packs
from secure_checklist.core import countries, subdivisions
from secure_checklist.core.messages import message
from secure_checklist.incident import Card, Incident, respond
from secure_checklist.incident.cards import card_of
from secure_checklist.incident.contacts import Contact, Directory, bundled
from secure_checklist.incident.laws import bundled as laws
from secure_checklist.incident.recipients import Recipient, Recipients
from secure_checklist.incident.situation import Situation
from tests.cases import each, sure, tables
from tests.incident.rows import contact

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)
BIG = ["GB", "DE", "IN", "CA", "IE", "IT", "AU", "FR", "US", "BR", "MX", "ES", "ZA"]
TABLES = tables(__file__)
WHO, WHAT = TABLES["who"], TABLES["what"]
SPECIALISTS = {"image_removal", "regulator", "sextortion", "child_image"}

NIGHT = NOON + timedelta(hours=15)
EVERYWHERE = sorted({place for one in bundled().contacts if one.kind != "emergency" for place in one.countries})
"""Every country with more than an emergency number."""
HELD: dict[tuple[str, str], list[Contact]] = {}
for held in bundled().contacts:
    for way in held.channels:
        HELD.setdefault((way.medium, way.value), []).append(held)


def only_card(now: datetime, *contacts: Contact, language: str | None = None, **facts: Any) -> Card:
    """Return the card without the plan behind it, which takes ten times as long; with these contacts, of them alone."""
    who = {fact: facts.pop(named) for named, fact in (("minor", "minor"), ("home", "country")) if named in facts}
    person = Person.model_validate(who) if who else None
    incident, pack = Incident.model_validate(facts), packs.load("leak-response")
    situation = Situation(incident, person, pack, laws(), now)
    directory = Directory(as_of=NOON.date(), contacts=contacts) if contacts else bundled()
    return sure(card_of(situation, pack.cards, Recipients(situation, directory, language)))


# the real directory ----------------------------------------------------------------------------------------------


@each("country", BIG)
def test_somebody_who_can_act_is_named_at_every_hour_of_a_week(country: str) -> None:
    for hour in range(168):
        found = only_card(NOON + timedelta(hours=hour), country=country, **WHO["adult"], **WHAT["posted"])
        contact = sure(found.can_act.contact)
        assert SPECIALISTS & {*contact.needs}, hour
        assert contact.kind != "emergency"
        assert message("incident.slot.not_you") not in found.lines, "that is for whoever did it"


@each("facts", [{"danger_now": "yes"}, {"self_harm_now": "yes"}, {**WHO["adult"], **WHAT["posted"]}])
def test_no_card_speaks_of_an_emergency_number_without_one(facts: dict[str, Any]) -> None:
    """All countries and territories, where nobody lives too, and no country: a number stands on the card."""
    for place in (None, *countries.all_countries()):
        found = only_card(NOON, country=place and place.code, **facts)
        slot = next((one for _, one in found.slots if one.need == "emergency"), None)
        if slot is None:
            assert any(map(str.isdigit, found.emergency)), place
        else:
            assert sure(slot.channel).shown in slot.lines[0]
            # Neither the fire service nor the ambulance alone comes against a person; 112 and 911 call from any mobile.
            called = sure(slot.channel).services or ("police",) * ("911" in slot.text)
            assert "police" in called or "danger_now" not in facts, (place, slot.text)


def test_whoever_is_helped_from_abroad_is_helped_where_they_are() -> None:
    """For each country of theirs: first the numbers there, in danger and against violence, then the helper's own."""
    whats: list[dict[str, Any]] = [WHAT["posted"], {"danger_now": "yes"}, {"self_harm_now": "yes"}]
    for place, who in product(countries.all_countries(), ("parent", "friend", "teacher", "colleague")):
        home, own = ("US", "911") if "GB" in (place.code, place.part_of) else ("GB", "999")
        theirs = bundled().serving(place, "emergency")[0]
        if theirs.international:
            continue
        for what in whats:
            found = only_card(NOON, home=home, country=place.code, **WHO[who], **what)
            slot = next((" ".join(slot.lines) for _, slot in found.slots if slot.need == "emergency"), found.emergency)
            yours = slot.partition(f"Where you are ({countries.find(home).name}): ")
            assert any(way.shown in yours[0] for way in theirs.channels), (place.code, who, slot)
            assert place.name in yours[0], slot
            assert yours[2].startswith(own), slot
        at: dict[str, Any] = {"country": home, "country_of_case": place.code, "caller": "friend", "now": NOON}
        for need in ("emergency", "partner_violence"):
            there = bundled().find(country=place.code, need=need, caller="friend", now=NOON).contacts
            listed = bundled().find(need=need, **at).listings
            assert place.code not in there[0].countries or listed[0].contact == there[0], (place.code, need)
            assert any(one.here for one in listed), (place.code, need)


def test_someone_who_looks_after_a_child_hears_an_open_line_first_wherever_there_is_one() -> None:
    """The parents' line that was closed stood under "Someone to talk to now"; it comes later, with its hours."""
    for country, who in product(EVERYWHERE, ("parent", "teacher")):
        there = [one for one in lines_for(country, "crisis") if not one.callers and not one.subdivisions]
        found = only_card(NIGHT, country=country, **WHO[who], **WHAT["posted"]).listens
        always = any(way.medium == "phone" and one.hours_of(way).always for one in there for way in one.channels)
        assert not always or found.open_now is not False, (country, who, found.text)
    assert "Later: Elterntelefon" in only_card(NIGHT, country="DE", **WHO["parent"], **WHAT["posted"]).listens.text


def test_where_no_age_is_known_the_card_names_somebody_for_each_age() -> None:
    """A frightened adult finds who helps adults, and a child the hotline for children, on one card."""
    for country in BIG:
        found = only_card(NOON, country=country, whose="me", **WHAT["posted"]).can_act
        assert (sure(found.contact).only_for == "minor") is ("18 or over? " in found.text), country
        assert "Under 18? " in found.text, country
        known = only_card(NOON, country=country, **WHO["adult"], **WHAT["posted"]).can_act
        assert "18 or over?" not in known.text


def test_a_line_of_one_part_of_a_country_is_for_that_part() -> None:
    """With each part, and none, of each country that has such lines: the wrong part never meets it."""
    for entry in (one for one in bundled().contacts if one.subdivisions):
        country = entry.countries[0]
        for part in (None, *(part.code for part in subdivisions.of(country))):
            outside = part not in (None, *entry.subdivisions)
            for need in entry.needs:
                found = bundled().find(country=country, subdivision=part, need=need, caller="person_shown", now=NOON)
                named = entry.id in [one.id for one in found.contacts]
                assert not (named and outside), (entry.id, part)
            for who in ("adult", "young"):
                shown = only_card(NOON, country=country, subdivision=part, **WHO[who], **WHAT["assault"])
                slots = [slot for _, slot in shown.slots if slot.contact == entry]
                assert not (slots and outside), (entry.id, part)


def test_a_tool_of_a_country_is_for_people_there() -> None:
    """Report Remove is for the UK: a case there is no reason to show it to a child elsewhere."""
    (tool,) = (one for one in bundled().contacts if one.kind == "hash_matching" and one.countries == ("GB",))
    for place in countries.all_countries():
        found = bundled().find(country=place.code, country_of_case="GB", age="minor", need=tool.needs[0], now=NOON)
        assert (tool.id in [one.id for one in found.contacts]) is ("GB" in (place.code, place.part_of)), place.code


def test_no_police_line_stands_under_who_can_take_it_down() -> None:
    """In every country: police take no picture down, and a child would start a record about a classmate, unwarned."""
    police = [one for one in bundled().contacts if one.kind == "police"]
    for country, who in product(EVERYWHERE, WHO):
        found = only_card(NOON, country=country, **WHO[who], **WHAT["posted"])
        first = found.can_act.contact
        named = [] if first is None else [first, *beside(found.can_act)]
        here = [one.id for one in named if one in police and country in one.countries]
        assert not here or found.headings[0] != message("incident.slot.can_act.removal"), (country, here)
        assert not here or "Or call" not in found.can_act.text or first in police, (country, here)


def test_whoever_is_or_may_be_under_18_finds_the_official_tool_and_a_child_helpline() -> None:
    """In every country and none, whatever happened, and with none of it known; nobody else is named the tool."""
    whats: list[dict[str, Any]] = [{}, {"happened": {"held"}}, {"happened": {"fake"}}, *WHAT.values()]
    for country in (None, *EVERYWHERE):
        ears = lines_for(country, "child_helpline", age="minor") if country else []
        lines = bundled().serving(countries.find(country) if country else None, "child_helpline")
        for age, what in product((None, "unsure", "minor", "adult"), whats):
            found = only_card(NOON, country=country, whose="me", age_now=age, **what)
            young, text = age != "adult", found.can_act.text
            tool = "takeitdown.ncmec.org" in text or "Report Remove" in text
            crowded = len(found.can_act.lines) == 1 and found.words > 100
            assert tool is young or crowded or found.id == "assault", (country, age, what, text)
            named = any(one.name in line for one in lines for line in found.lines)
            assert named or not (young and ears), (country, age, what, found.lines)
        for happened in ({"account"}, {"address", "account"}):
            found = only_card(NOON, country=country, happened=happened, **WHO["young"])
            assert "takeitdown" not in found.can_act.text, country
        for who in ("friend", "teacher", "colleague"):
            assert "takeitdown" not in " ".join(only_card(NOON, country=country, **WHO[who], **WHAT["posted"]).lines)


def test_an_adult_is_sent_to_nobody_for_pictures_of_under_18s() -> None:
    adult: dict[str, Any] = {"whose": "me", "age_now": "adult", "age_when_taken": "adult"}
    whats: list[dict[str, Any]] = [{"happened": {"camera"}}, *WHAT.values()]
    for place in countries.all_countries():
        for what in whats:
            for _, slot in only_card(NOON, country=place.code, **adult, **what).slots:
                said = slot.text if slot.channel is None else f"{slot.text} {slot.channel.says}"
                assert not re.search("under.18", said), (place.code, said)


LISTENING = {"crisis", "child_helpline"}
GETS_DOWN = {"image_removal", "regulator", "sextortion", "child_image", "cybercrime"}
TALK = {"phone", "chat", "sms", "whatsapp", "email"}
NUMBERS = {"phone", "sms", "whatsapp"}


@pytest.mark.slow
def test_every_line_stands_for_its_purpose() -> None:
    """In every country: who acts on a picture does, and who listens can be talked to and passes nothing on.

    A line for some people alone stands for nobody who may be another, without who is there for them or its own word.
    """
    whats: list[dict[str, Any]] = [*WHAT.values(), {"happened": {"account"}, "did_it": "unknown"}]
    whos = [*WHO.values(), {"whose": "me"}, {"whose": "someone"}, {"whose": "friend"}]
    for country in (place.code for place in countries.all_countries()):
        for who in whos:
            for what in whats:
                found = only_card(NOON, country=country, **who, **what)
                acts, ear = found.can_act, found.listens
                after_violence = found.id in ("close", "assault") or not acts.need
                if acts.contact is not None and not after_violence and acts.need in GETS_DOWN:
                    line_ = acts.contact.of_abuse or not LISTENING.isdisjoint(acts.contact.needs)
                    assert not line_ or "image_removal" in acts.contact.needs, (country, found.id, acts.contact.id)
                if ear.contact is not None and ear.channel is not None:
                    assert ear.contact.kind == "helpline", (country, ear.contact.id)
                    assert ear.contact.works_with_police is not True, (country, ear.contact.id)
                    # where nobody of the country listens, what finds a helpline is better than nobody
                    finder = not ear.contact.countries and ear.contact.purpose == "finds a helpline"
                    assert ear.channel.medium in TALK or finder, (country, ear.contact.id)
                    if ear.contact.only_for == "minor" and "18 or over?" not in ear.text:
                        alone = ear.contact.serves or "parent" in ear.contact.callers
                        assert who.get("age_now") == "minor" or "whose" in who or alone, (country, ear.contact.id)
                for _, slot in found.slots:
                    groups = () if slot.contact is None else slot.contact.for_whom
                    assert not groups or "For: " in slot.text, (country, slot.text)
                assert found.words <= 120 or len(ear.lines) == 1, (country, found.id)


# who is named for whom, in every country -------------------------------------------------------------------------


def beside(slot: Recipient) -> list[Contact]:
    """Return who is named beside the first one: of those with one number, each."""
    return [one for channel in slot.others for one in HELD[channel.medium, channel.value]]


def test_whoever_may_end_their_life_is_sent_to_a_crisis_line_first() -> None:
    """Unless each that the country has is closed, or it has none; and never to a line that is only about pictures."""
    people: list[dict[str, Any]] = [*WHO.values(), {}, {"whose": "someone", "did_it": "me"}]
    for country in EVERYWHERE:
        lines = [one for one in bundled().serving(countries.find(country), "crisis") if one.countries]
        for who in people:
            for now in (NOON, NIGHT):
                card = only_card(now, country=country, self_harm_now="unsure", **who)
                ear = card.listens
                needs = set[str]() if ear.contact is None else {*ear.contact.needs}
                assert not needs or needs & {*LISTENING, "victim_support"}, (country, ear.contact)
                first, slots = card.acts[0], (card.can_act, ear)
                known = all(one.contact and one.contact.countries and one.open_now is not False for one in slots)
                said = all(
                    sure(one.channel).shown.removeprefix("https://").rstrip("/") in first for one in slots if known
                )
                assert said, (country, first)
                assert known is ("the first helpline" not in first), (country, first)
                anybody = [one for one in lines if not one.callers and not one.for_whom and len(one.ages) > 1]
                there = [
                    (one.id, way.value)
                    for one in anybody
                    for way in one.channels
                    if way.medium in ("phone", "chat") and one.hours_of(way).open_at(now)
                ]
                assert ear.need == "crisis" or not there, (country, who, ear.text)
                assert not there or ear.open_now, (country, who, ear.text)


def test_someone_who_paid_reads_of_the_bank_first_and_no_child_of_a_line_for_leaving_home() -> None:
    """A bank can stop it for minutes; and a child who is blackmailed at home read "leaving home" in six steps."""
    for country, who in product(EVERYWHERE, ("young", "adult")):
        found = only_card(NOON, country=country, paid=True, **WHO[who], **WHAT["threat"])
        assert found.acts[0].startswith("Tell your bank"), (country, who)
        for slot in (found.can_act, found.listens):
            assert slot.contact is None or "leaving home" not in slot.text, (country, slot.text)
    child: Any = {**WHO["young"], **WHAT["threat"], "country": "US"}
    steps = respond(Incident.model_validate(child), now=NOON).steps
    named = [one.id for step in steps for found in step.contacts.values() for one in found.contacts]
    assert named.count("us-runaway") == 1
    assert "us-crisis-text-line" in named


def test_whoever_may_be_close_is_asked_about_once_with_a_line_for_that() -> None:
    """In every country: "ask a helpline below" stood over a regulator, or over a line that only takes pictures down."""
    whats: list[dict[str, Any]] = [{"happened": {"account"}}, {**WHAT["threat"], "did_it": None}, WHAT["posted"]]
    for country, who, what, now in product(EVERYWHERE, ("young", "adult"), whats, (NOON, NIGHT)):
        found = only_card(now, country=country, **{**what, **WHO[who]})
        asks = [act for act in found.acts if "Could it be a partner, an ex or family? First" in act]
        theirs = [act for act in found.acts if re.search("isn't someone close|no one close|Sure it's a", act)]
        assert asks == theirs[:1], (country, found.acts)
        need: Any = "partner_violence" if who == "adult" else "child_helpline"
        lines = bundled().serving(countries.find(country), need)
        ways = [way.shown for one in lines if one.countries for way in one.channels]
        named = [way for way in ways if asks and way.removeprefix("https://").rstrip("/") in asks[0]]
        assert not asks or named or "findahelpline.com" in asks[0], (country, asks)


def test_a_threat_is_answered_before_a_complaint_about_a_late_removal() -> None:
    """The complaint led the card and the steps of someone who was being blackmailed."""
    sent: dict[str, Any] = {"reported_to": {"platform"}, "platform_reported_at": NOON - timedelta(days=3)}
    late: dict[str, Any] = {"us_legal_notice": True, "platform_answer": "waiting", "country": "US", **sent}
    for who in ("stranger", "unknown"):
        facts: dict[str, Any] = {**WHAT["threat"], **WHO["adult"], **late, "did_it": who}
        acts = only_card(NOON, **facts).acts
        assert [place for place, act in enumerate(acts) if "omplain" in act] == [1], (who, acts)
        steps = [step.item.id for step in respond(Incident.model_validate(facts), now=NOON).steps]
        before = steps.index("stop-contact-do-not-pay") < steps.index("escalate-to-regulator")
        assert before or who != "stranger", steps


def test_where_only_the_state_has_a_line_what_finds_one_is_named_too() -> None:
    """In its territory it may not answer, as a Dutch chat in Curaçao."""
    for place in (one for one in countries.all_countries() if one.part_of):
        ear = only_card(NOON, country=place.code, self_harm_now="yes").listens
        own = ear.contact is None or place.code in ear.contact.countries
        assert own or "findahelpline.com" in ear.text, place.code


@each("why, facts, part, said, unsaid", TABLES["says"])
def test_what_a_card_says_in_some_places(
    why: str, facts: dict[str, Any], part: str, said: list[str], unsaid: list[str]
) -> None:
    """The words of a part of the card."""
    found: Any = getattr(only_card(NOON, **facts), part)
    text = found.text if isinstance(found, Recipient) else " ".join([found] if isinstance(found, str) else found)
    assert [one for one in said if one not in text] == [one for one in unsaid if one in text] == [], why


def lines_for(country: str, *needs: str, age: str = "adult") -> list[Contact]:
    """Return the helplines of a whole country that can be talked to with one of these needs, whoever calls."""
    return [
        one
        for one in bundled().serving(countries.find(country))
        if one.countries and one.kind == "helpline" and not (one.subdivisions or one.is_of_police or one.for_helpers)
        if not {*needs}.isdisjoint(one.needs) and age in one.ages
        if any(way.medium in TALK and way.source and age in (way.ages or one.ages) for way in one.channels)
    ]


def test_a_child_is_sent_to_a_line_for_children_first() -> None:
    """Whatever happened, and whether they did it themselves, in danger, too; unless they may end their life."""
    own: list[dict[str, Any]] = [{}, *WHAT.values(), TABLES["more"]["family"], {"danger_now": "yes"}]
    cases = [{**WHO["young"], **what} for what in own] + [{**what, **TABLES["more"]["doer"]} for what in own]
    for country in EVERYWHERE:
        lines = lines_for(country, "child_helpline", age="minor")
        for facts in cases if lines else ():
            found = only_card(NOON, country=country, minor=True, **facts)
            assert any(slot.contact in lines for _, slot in found.slots), (country, facts, found.listens.text)


def test_in_danger_the_emergency_number_leads_and_help_against_violence_at_home_is_next() -> None:
    """Where someone close may be behind it, or looks into the phone; who else there is names it to a child as well."""
    close: list[dict[str, Any]] = [{}, {"did_it": "family"}, {"did_it": "stranger", "device_watched": "unsure"}]
    for country, what in product(EVERYWHERE, close):
        for age in ("adult", None, "minor"):
            facts: dict[str, Any] = {"country": country, "whose": "me", "danger_now": "yes", "age_now": age, **what}
            lines = lines_for(country, "partner_violence", age=age or "adult")
            found = only_card(NOON, **facts)
            assert found.can_act.need in ("emergency", None), country
            answer = [one for one in lines if one.hours.open_at(NOON) and one.for_whom in ((), ("women",))]
            assert age == "minor" or not answer or found.listens.contact in lines, (country, facts, found.listens.text)
            if country in BIG and lines:
                calls = respond(Incident.model_validate(facts), now=NOON).calls
                assert calls[0].need == "emergency"
                assert any(one.contact in lines for one in calls), (country, facts)


def test_whoever_is_of_no_group_finds_a_line_for_everybody() -> None:
    """Beside a line for women, and beside a page: a number of the country, where it has one for everybody."""
    asked: list[dict[str, Any]] = [{"happened": ["asked"]}, {"happened": ["camera"]}]
    whats = [WHAT["posted"], WHAT["threat"], WHAT["close"], *asked]
    for country, what in product(EVERYWHERE, whats):
        found = only_card(NOON, country=country, **WHO["adult"], **what)
        needs = SPECIALISTS - ({"sextortion"} if what["happened"] != ["threat"] else set())
        acts = [one for one in lines_for(country, *needs) if not one.listens and one.id.startswith(country.lower())]
        for there, shown in ((acts, found.can_act.text), (lines_for(country, *LISTENING), " ".join(found.lines))):
            named = [*beside(found.can_act), *beside(found.listens), found.can_act.contact, found.listens.contact]
            for_all = [way for one in named if one is not None and not one.for_whom for way in one.channels]
            numbers = [way.shown for way in for_all if way.medium in NUMBERS]
            open_now = [one for one in there if not one.for_whom and one.hours.open_at(NOON) is not False]
            there_is = [one.id for one in open_now if any(way.medium in NUMBERS for way in one.channels)]
            assert not there_is or any(one in shown for one in numbers), (country, found.id, shown, there_is)


def test_police_and_offices_act_for_nobody_who_agreed_to_nothing() -> None:
    people: list[dict[str, Any]] = [WHO["friend"], {"whose": "colleague", "age_now": "adult"}]
    whats: list[dict[str, Any]] = [*WHAT.values(), {"happened": {"fake", "seen"}, "did_it": "known"}]
    for country, who, what in product(EVERYWHERE, people, whats):
        for _, slot in only_card(NOON, country=country, **who, **what).slots:
            for ones in [HELD[way.medium, way.value] for way in slot.others] + [[slot.contact]] * bool(slot.contact):
                free = [one for one in ones if one and not one.is_of_police and one.kind != "regulator"]
                assert free, (country, slot.text)


def test_whoever_did_it_finds_help_that_fits_whom_they_did_it_to() -> None:
    for country in EVERYWHERE:
        doer = only_card(NOON, country=country, whose="friend", age_now="adult", did_it="me", happened={"seen"})
        named = [*beside(doer.can_act), *([doer.can_act.contact] if doer.can_act.contact else [])]
        assert not any("harms_young" in one.for_whom or (one.needs == ("legal",) and one.for_whom) for one in named)
        assert all(one.needs == ("legal",) or "change" in one.needs for one in named), (country, doer.can_act.text)
        parent = only_card(NOON, country=country, whose="my_child", did_it="my_child", happened={"seen"}).can_act
        families = [one for one in bundled().serving(countries.find(country), "change") if "parent" in one.callers]
        assert not families or parent.contact in families, (country, parent.text)


# made-up directories: one thing differs --------------------------------------------------------------------------


def facts_of(words: str) -> dict[str, Any]:
    """Return what is known in Great Britain by words for who it is and what happened; the last counts."""
    named = WHO | WHAT | TABLES["more"]
    return {"country": "GB"} | dict(fact for word in words.split() for fact in named[word].items())


def line(name: str, needs: Sequence[str], medium: str = "phone", value: str = "", **rest: Any) -> Contact:
    """Return a contact in Great Britain that answers at any hour."""
    number = f"+44207946{sum(map(ord, name)):04}"
    way = {"medium": medium, "value": value or ("help@help.example" if medium == "email" else number), "source": "S"}
    named = {field: TABLES["values"].get(said, said) if isinstance(said, str) else said for field, said in rest.items()}
    given = {"name": name, "needs": needs, "hours": {"always": True}, "channels": (way,)}
    return contact(f"gb-{name}", **(given | named))


@each("why, facts, slot, right, other", TABLES["first"])
def test_who_comes_first(why: str, facts: str, slot: str, right: dict[str, Any], other: dict[str, Any]) -> None:
    """Both orders of the directory lead to the same line."""
    acts = (line("acts", ["image_removal"], value="+442079460009"),)  # or they would be in the other slot
    for contacts in permutations((line(**right), line(**other), *(acts if slot == "listens" else ()))):
        assert getattr(only_card(NOON, *contacts, **facts_of(facts)), slot).contact == line(**right), why


@each("why, facts, contact", TABLES["never"])
def test_who_is_never_named(why: str, facts: str, contact: dict[str, Any]) -> None:
    found = only_card(NOON, line(**contact), **facts_of(facts))
    assert [slot.contact for _, slot in found.slots if slot.contact] == [], why
    assert all(slot.lines for _, slot in found.slots)


def test_a_full_card_keeps_a_childs_crisis_line_and_begins_with_help_against_violence() -> None:
    """What was fitted into 120 words had lost the first; and who says what is safe came behind a crisis line."""
    known: Any = {"id": "i", "whose": "me", "happened": {"threat"}, "danger_now": "no", "self_harm_now": "no"}
    for country in ["BD", "CA", "EE", "ES", "FR", "GB", "HK", "JP", "NL", "PY", "RO", "SG", "TH", "US", "ZA"]:
        child = Incident(**known, country=country, age_now="minor", age_when_taken="minor", did_it="stranger")
        card = respond(child, now=NOON).card
        assert card is not None
        assert "Too much to bear?" in card.listens.text, country
    for country in ["AU", "CA", "DE", "ES", "FR", "GB", "IE", "IN", "US"]:
        adult = Incident(**known, country=country, age_now="adult", age_when_taken="adult", did_it="partner")
        card = respond(adult, now=NOON).card
        assert card is not None
        assert card.slots[0][1].need == "partner_violence", country
