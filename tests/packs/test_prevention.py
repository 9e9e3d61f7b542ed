"""The prevention pack: what it asks for can be done, nothing claims too much, and each reads what is for them.

The profiles of both packs have items, keep what makes them safe, and say that they are only a part.
"""

import re
from collections.abc import Iterator
from typing import Any

import pytest

import secure_checklist as sc
from secure_checklist.checklists import Example
from secure_checklist.checklists.implied import facts_of
from secure_checklist.incident.contacts import bundled as bundled_contacts
from secure_checklist.packs.examples import outcome_for
from tests.cases import each, spread, tables
from tests.golden_personas import NOW, PACK, inventory_of, names
from tests.plan_texts import DID_HARM
from tests.strategies import GUARDED


@each("item", PACK.items)
def test_who_may_notice_is_decided_for_each_item_and_the_guard_holds_what_is_noticed(item: sc.Item) -> None:
    assert item.effects
    held = any(guard.holds.picks(item) for guard in PACK.guards)
    assert held == bool(item.noticed) == any(effect.noticed for effect in item.effects)
    assert [effect for effect in item.effects if effect.what == "none" and effect.noticed] == []


LONGER = {"young.if-asked", "phish.code-given", "phish.sextortion-plan"}
"""What is said to somebody to whom something happened, which takes a word or two more."""


@each("item", PACK.items)
def test_a_title_is_read_at_a_glance(item: sc.Item) -> None:
    assert len(item.title.split()) <= 9 + 2 * (item.id in LONGER)


SAFE_FIRST = re.compile(
    r"(Could|may be|could be) someone (near|close to) you|someone (near|close to) you could notice"
    r"|something done to you, ask a helper"
)
"""How steps say to choose to be safe first."""
SAFE = [item for item in PACK.items if any(SAFE_FIRST.search(line) for steps in item.steps for line in steps.do)]


@each("item", SAFE)
def test_steps_for_a_system_never_take_the_place_of_the_choice_to_be_safe(item: sc.Item) -> None:
    for system in sc.Device.os_name.vocabulary or ():
        for maker in (None, "samsung"):
            lines = [line for steps in item.steps_for(system, maker) for line in steps.do]
            assert not lines or any(map(SAFE_FIRST.search, lines)), system


# nothing that claims "only you" is done while somebody else is known to have access ---

ACCESS = {
    name: name.endswith("shared_login")
    for name in facts_of(PACK)
    if name.endswith(("_only_mine", ".shared_login")) and "attested" not in name
}
"""Each fact on who else has access, with the value that says that somebody has."""
READING = [(item, name) for item in PACK.items for name in (item.rule.facts() if item.rule else ()) if name in ACCESS]


@each("item, name", READING)
def test_an_item_is_not_done_while_somebody_else_is_known_to_have_access(item: sc.Item, name: str) -> None:
    """Each example that passes by such a fact: turned round it doesn't pass, and without it nobody knows."""
    passing = [example for example in item.examples if example.outcome == "pass" and name in example.facts]
    assert passing
    for example in passing:
        others = {key: value for key, value in example.facts.items() if key != name}
        told = Example(outcome="fail", facts={**others, name: ACCESS[name]}, on=example.on)
        assert outcome_for(PACK, item, told) in ("partial", "fail")
        open_ = Example(outcome="unknown", facts=others, on=example.on)
        assert outcome_for(PACK, item, open_) == "unknown"


# what has just happened: its own action leads, and nothing that is written says so ------------------------------------

OWN: dict[str, str] = tables(__file__)["own"]
"""The item that is for each event."""


def happened(name: str, *events: Any) -> sc.Inventory:
    inventory = inventory_of(name)
    return inventory.with_subjects(inventory.person.replace(recent_events=frozenset(events)))


@each("name", names())
def test_an_events_own_action_is_first_or_behind_a_plan_that_holds_it_back(name: str) -> None:
    assert {*OWN} == {*(sc.Person.recent_events.vocabulary or ())}
    for event, item in OWN.items():
        report = sc.evaluate(PACK, happened(name, event), now=NOW)
        actions = [action.item for action in report.actions() if action.item not in report.first]
        held = {one.item for one in report.findings if one.disposition == "suppressed"}
        assert item in held or actions[0] == item, event
        assert PACK.item(item).noticed or report.actions(1)[0].item == item, "what no one notices waits for no plan"
        assert item not in held or report.first, "what is held back waits for a plan"
        assert item not in {one.item for one in sc.evaluate(PACK, happened(name), now=NOW).actions()}
        called = sc.formats.summary_of(report, checklist=PACK, audience="self").at_once.tasks
        assert item in held or (called[0].action.item == item and called[0].steps), "its steps are shown at once"
        assert not PACK.item(item).noticed or "helper" in PACK.item(item).steps[0].do[0], "the choice to be safe leads"
        assert sc.formats.summary_of(report, checklist=PACK).at_once.tasks == (), "what is written says nothing of it"


def test_who_helps_with_an_event_fits_the_age_and_no_report_is_sent_where_there_is_no_police() -> None:
    directory = bundled_contacts()
    for country, minor, name in (("GB", True, "CEOP Safety Centre"), ("GB", False, "Revenge Porn Helpline")):
        found = next(directory.helpers(("sextortion",), sc.Person(country=country, minor=minor)))
        assert found.name == name
    assert [*directory.helpers(("sextortion", "police"), sc.Person(minor=False))] == []


# for somebody under 18, or who may be ---------------------------------------------------------------------------------

ADULTS_ONLY = [item for item in PACK.items if "adults-only" in item.tags]
INTIMATE = re.compile(
    r"(private|intimate|nude|naked|sexual|sexy|most private) (\w+ )?(picture|photo|video|media|image|selfie)|a nude|"
    r"view-once|bear to see|send (it )?only|keeping and deleting|leave out faces|on screen before you send",
    re.IGNORECASE,
)
"""How a text speaks of such a picture."""
PROTECTS = {"young.if-asked", "share.minors-never", "share.sensitive-warning"}
"""What speaks of them to say that nobody has a right to one, that help is there, or to keep those of others away."""


def texts_of(item: sc.Item) -> Iterator[str]:
    """Return what an item explains; what it forbids is left out."""
    yield from (item.title, item.why, item.question)
    for steps in item.steps:
        yield from steps.do


def test_what_speaks_of_intimate_pictures_is_marked() -> None:
    """No item without the mark mentions one in a title, why, question or step, so that no new item slips through."""
    found = [
        (item.id, text)
        for item in PACK.items
        if item not in ADULTS_ONLY and item.id not in PROTECTS
        for text in texts_of(item)
        if INTIMATE.search(text)
    ]
    assert found == []
    assert {"msg.e2ee-default", "msg.view-once-limits", "cloud.locked-folder"} <= {item.id for item in ADULTS_ONLY}


def test_what_is_for_adults_only_never_applies_under_18() -> None:
    """Whatever else is so, it doesn't apply to a minor, and isn't shown as advice while the age isn't known."""
    for item in ADULTS_ONLY:
        assert item.when_unclear in ("ask_first", "hide")
        for example in item.examples:
            facts = {name: value for name, value in example.facts.items() if name != "person.minor"}
            young = Example(outcome="unknown", facts={**facts, "person.minor": True}, on=example.on)
            assert outcome_for(PACK, item, young) == "not_applicable", facts
            open_ = Example(outcome="unknown", facts=facts, on=example.on)
            assert outcome_for(PACK, item, open_) in ("unknown", "not_applicable"), facts


def test_nobody_who_may_be_a_minor_gets_such_advice() -> None:
    """Every persona as a minor, and with the age open: no such item among what to do, not even where all else is known.

    An open age counts as that of a minor, with or without a sign: other people set up the devices, school is a worry.
    """
    for minor in [True, None]:
        for name in names():
            inventory = inventory_of(name)
            person = inventory.person.replace(minor=minor, others_manage_devices=True, unknown={})
            inventory = inventory.with_subjects(person)
            report = sc.evaluate(PACK, inventory, now=NOW)
            shown = {action.item for action in report.actions()}
            assert shown.isdisjoint(item.id for item in ADULTS_ONLY)
            for item in ADULTS_ONLY:
                for finding in report.of(item.id):
                    unlisted = finding.subject is None  # nothing of that kind was listed, so it is of nobody
                    unasked = minor is None and finding.display in ("ask_first", "hide")
                    assert finding.outcome == "not_applicable" or unlisted or unasked


def test_what_a_minor_reads_has_none_of_it() -> None:
    """The whole written report of the 14-year-old says nowhere how to send or keep such a picture."""
    inventory = inventory_of("teenager-old-android")
    report = sc.evaluate(PACK, inventory, now=NOW)
    written = sc.formats.write(report, "markdown", checklist=PACK, inventory=inventory).decode()
    for item in ADULTS_ONLY:
        assert not [line for steps in item.steps for line in steps.do if line in written], item.id
        assert item.why not in written


def test_no_question_to_a_minor_serves_only_such_advice() -> None:
    """What is asked for those items alone, as of view-once, is never asked of a minor."""
    others = {fact for item in PACK.items if item not in ADULTS_ONLY and item.rule for fact in item.rule.facts()}
    alone = {fact for item in ADULTS_ONLY if item.rule for fact in item.rule.facts()} - others
    assert "messenger.view_once" in alone
    asked = {question.fact for question in sc.Interview(PACK, inventory_of("teenager-old-android"), now=NOW).open()}
    assert alone.isdisjoint(asked)


# profiles of both packs ----------------------------------------------------------------------------------------------

RESPONSE = sc.packs.load("leak-response")
PROFILES = [(pack, profile.id) for pack in (PACK, RESPONSE) for profile in pack.profiles]


def ids(checklist: sc.Checklist) -> set[str]:
    return {item.id for item in checklist.items}


def test_planning_first_stays_with_what_others_may_notice() -> None:
    for pack, name in PROFILES:
        part = pack.profile(name)
        for guard in pack.guards:
            if any(guard.holds.picks(item) for item in part.items):
                assert {*guard.instead} <= ids(part)
                assert part.guards[pack.guards.index(guard)].instead == guard.instead


def test_a_part_of_the_response_keeps_what_makes_its_steps_safe() -> None:
    """The choice to be safe, what is said to minors and their helpers, and each step's prerequisites."""
    for name in ["first-hour", "first-day"]:
        part = RESPONSE.profile(name)
        assert [item.after for item in part.items] == [RESPONSE.item(item.id).after for item in part.items]
        safe = {"check-immediate-safety", "check-self-harm-risk", "use-a-safer-device", "safety-plan-before-reporting"}
        assert safe <= ids(part)
        others = DID_HARM | {item.id for one in RESPONSE.sections if one.id == "put-right" for item in one.items}
        assert {item.id for item in RESPONSE.items if "safety" in item.tags} - others <= ids(part)
        assert {item.id for item in RESPONSE.items if item.phase == "first_hour"} - others <= ids(part)
        assert DID_HARM.isdisjoint(ids(part))
        assert part.do_nots == RESPONSE.do_nots


def test_the_part_for_a_first_phone_has_nothing_for_adults_only() -> None:
    part = PACK.profile("first-phone")
    assert [item.id for item in part.items if "adults-only" in item.tags] == []
    assert {"young.if-asked", "phish.sextortion-plan", "share.minors-never", "safety.plan-first"} <= ids(part)
    assert part.items[0].id == "young.if-asked"


@pytest.mark.thinned
def test_nothing_that_is_for_one_alone_is_asked_aloud() -> None:
    """Neither whether somebody watches nor what tells of a threat or a fear: so nobody says "no" for others' ears."""
    for persona in spread(names(), 6):
        for name in [profile.id for profile in PACK.profiles if profile.aloud]:
            part = PACK.profile(name)
            alone = GUARDED | {
                f"{item.kind}.attested.{item.id}" for item in PACK.items if item.confidentiality == "private"
            }
            alone |= {"person.help_contacts_saved", "messenger.view_once"}
            inventory = inventory_of(persona)
            bare = sc.Person(id=inventory.person.id, minor=inventory.person.minor)
            for one in (inventory, inventory.replace(attestations=()).with_subjects(bare)):
                asked = {question.fact for question in sc.Interview(part, one, now=NOW).open()}
                assert asked.isdisjoint(alone)
            report = sc.evaluate(part, inventory.with_subjects(bare), now=NOW)
            if any(one.observable for one in report.actions()):  # not to know leads to the safer branch
                assert {one.item for one in report.actions()} & {*report.checklist.plan_first}
