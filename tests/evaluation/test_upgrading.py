"""`upgrade_notes`: what a new version of a checklist changes for one person, and why."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given

from secure_checklist import (
    Attestation,
    Checklist,
    Device,
    Guard,
    Inventory,
    Item,
    Person,
    Rule,
    Section,
    Waiver,
    evaluate,
    packs,
    param,
)
from secure_checklist.checklists import Parameter, Selection
from secure_checklist.evaluation import UpgradeNotes, upgrade_notes
from secure_checklist.subjects import Incident
from tests.strategies import cases
from tests.worlds import NOW

LOCK = Item(id="lock", title="Lock", rule=Rule(check=Device.screen_lock.at_least("pin")))
STRICT = LOCK.replace(rule=Rule(check=Device.screen_lock.at_least("password")))
LENGTH = Item(id="length", title="Length", rule=Rule(check=Device.screen_lock_length.at_least(param("digits"))))
TALK = Item(id="talk", title="Talk", question="Did you talk?")
WALK = Item(id="walk", title="Walk", question="Did you walk?")
DIGITS = Parameter(name="digits", default=6)
PHONE = Device(id="phone", screen_lock="pin", screen_lock_length=6, find_my=False)
MINE = Inventory(
    subjects=(Person(), PHONE),
    complete=frozenset({"device"}),
    attestations=(
        Attestation(confidentiality="ordinary", item="talk", answer="yes", at=NOW),
        Attestation(confidentiality="ordinary", item="walk", answer="partly", at=NOW),
    ),
)


def checklist(*items: Item, version: str = "1", **more: Any) -> Checklist:
    data = {"id": "c", "title": "C", "parameters": (DIGITS,), **more}
    return Checklist.model_validate(
        {**data, "version": version, "sections": (Section(id="s", title="S", items=items),)}
    )


OLD = checklist(LOCK, LENGTH, TALK, WALK)


def notes(*items: Item, inventory: Inventory = MINE, **more: Any) -> UpgradeNotes:
    return upgrade_notes(OLD, checklist(*items, version="2", **more), inventory, now=NOW)


def test_the_same_content_changes_nothing() -> None:
    found = notes(LOCK, LENGTH, TALK, WALK)
    assert not found
    assert (found.before.version, found.after.version, found.now) == ("1", "2", NOW)
    assert found.outcomes == ()


def test_an_item_with_another_id_is_told_and_its_answers_count_on() -> None:
    found = notes(LOCK, LENGTH, TALK.replace(id="speak", former_ids=("talk",)), WALK)
    assert [(one.before, one.after, one.title) for one in found.renamed] == [("talk", "speak", "Talk")]
    assert (found.added, found.removed, found.changed, found.lost) == ((), (), (), ())


def test_new_items_come_with_their_outcome_now() -> None:
    find = Item(id="find", title="Find", rule=Rule(check=Device.find_my.is_true()))
    found = notes(LOCK, LENGTH, TALK, WALK, find)
    assert [(one.item, one.title, one.outcomes) for one in found.added] == [("find", "Find", (("phone", "fail"),))]


def test_removed_items_take_their_answers_and_waivers_with_them() -> None:
    waiver = Waiver(confidentiality="ordinary", item="walk", who="me", why="so")
    found = notes(
        LOCK,
        LENGTH,
        TALK,
        inventory=MINE.with_waivers(waiver, Waiver(confidentiality="ordinary", item="lock", who="me", why="so")),
    )
    assert [(one.item, one.outcomes) for one in found.removed] == [("walk", (("person", "partial"),))]
    assert [(one.item, one.subject, one.why) for one in found.lost] == [("walk", None, "item_removed")]
    assert found.lapsed == (waiver,)
    assert "partly" not in repr(found.lost)


def test_an_answer_counts_no_longer_where_facts_decide_or_somebody_else_is_asked() -> None:
    ruled = Item(id="talk", title="Talk", rule=Rule(check=Person.fears_monitoring.equals("no")))
    found = notes(LOCK, LENGTH, ruled, WALK.replace(subject="device"))
    assert [(one.item, one.why) for one in found.lost] == [("talk", "rule_decides"), ("walk", "kind_changed")]
    changes = {(change.item, change.subject): (change.before, change.after) for change in found.outcomes}
    assert changes["talk", "person"] == ("pass", "unknown")
    assert changes["walk", "phone"] == (None, "unknown")
    assert changes["walk", "person"] == ("partial", None)


@pytest.mark.parametrize(
    ("items", "more", "why", "outcomes"),
    [
        ((STRICT,), {}, ("rule",), [("pass", "fail")]),
        ((LENGTH,), {"parameters": (DIGITS.replace(default=8),)}, ("parameter",), [("pass", "fail")]),
        ((LENGTH,), {"settings": {"digits": 7}}, ("parameter",), [("pass", "fail")]),
        ((LOCK.replace(title="Lock it", why="Thieves."),), {}, ("text",), []),
        ((LOCK.replace(level="essential"),), {}, ("level",), []),
        ((LOCK.replace(valid_from=date(2030, 1, 1)),), {}, ("dates",), [("pass", "not_applicable")]),
        ((LOCK.replace(renew_after=30),), {}, ("renewal",), []),
        ((STRICT.replace(why="x"),), {}, ("rule", "text"), [("pass", "fail")]),
    ],
)
def test_what_is_different_is_told_with_its_cause(
    items: tuple[Item, ...], more: dict[str, Any], why: tuple[str, ...], outcomes: list[tuple[str, str]]
) -> None:
    new = {item.id: item for item in (LOCK, LENGTH, TALK, WALK)} | {item.id: item for item in items}
    found = notes(*new.values(), **more)
    (change,) = found.changed
    assert (change.item, change.why) == (items[0].id, why)
    assert [(one.before, one.after) for one in change.outcomes] == outcomes
    assert all(one.subject == "phone" for one in change.outcomes)


def test_both_versions_are_evaluated_for_the_day_that_is_given() -> None:
    later = checklist(LOCK.replace(valid_from=date(8000, 1, 1)), version="2")
    (change,) = upgrade_notes(checklist(LOCK), later, MINE, now=datetime(8500, 1, 1, tzinfo=UTC)).changed
    assert (change.why, change.outcomes) == (("dates",), ())
    (change,) = upgrade_notes(later.replace(version="1"), checklist(LOCK), MINE, now=NOW).changed
    assert [(one.before, one.after) for one in change.outcomes] == [("not_applicable", "pass")]


def test_a_parameter_with_another_name_is_no_change() -> None:
    renamed = Parameter(name="figures", former_ids=("digits",), default=6)
    length = LENGTH.replace(rule=Rule(check=Device.screen_lock_length.at_least(param("figures"))))
    assert not notes(LOCK, length, TALK, WALK, parameters=(renamed,))
    found = notes(LOCK, length, TALK, WALK, parameters=(renamed.replace(default=8),))
    assert [change.why for change in found.changed] == [("parameter",)]


def test_another_parameter_in_its_place_is_another_rule() -> None:
    other = Parameter(name="letters", default=8)
    length = LENGTH.replace(rule=Rule(check=Device.screen_lock_length.at_least(param("letters"))))
    found = notes(LOCK, length, TALK, WALK, parameters=(DIGITS, other))
    assert [change.why for change in found.changed] == [("rule",)]


def test_what_the_item_does_not_say_comes_from_the_facts_that_the_checklist_brings() -> None:
    rule = Rule.model_validate({"check": {"op": "equals", "fact": "device.pack.colour", "value": "red"}})
    item = Item(id="colour", title="Colour", rule=rule)
    fact = {"fact": "device.pack.colour", "type": "enum", "question": "?"}
    old = checklist(item, declares=({**fact, "values": ("red", "blue")},))
    new = checklist(item, version="2", declares=({**fact, "values": ("red", "green")},))
    mine = MINE.with_subjects(PHONE.replace(extra={"pack.colour": "blue"}))
    (change,) = upgrade_notes(old, new, mine, now=NOW).changed
    assert (change.item, change.why) == ("colour", ("facts",))
    assert [(one.before, one.after) for one in change.outcomes] == [("fail", "unknown")]
    worded = checklist(item.replace(title="Its colour"), version="2", declares=new.declares)
    (change,) = upgrade_notes(old, worded, mine, now=NOW).changed
    assert change.why == ("text", "facts")


def test_two_checklists_are_not_two_versions() -> None:
    with pytest.raises(ValueError, match=r"^these are two different checklists, not two versions of one$"):
        upgrade_notes(OLD, checklist(LOCK, id="d"), MINE, now=NOW)
    assert upgrade_notes(OLD, checklist(LOCK, id="d", former_ids=("c",)), MINE, now=NOW).removed


def test_a_waiver_that_neither_version_knows_changes_nothing() -> None:
    """It may be of another checklist; what is new in this one is said all the same."""
    assert notes(
        LOCK, inventory=MINE.with_waivers(Waiver(confidentiality="ordinary", item="zzz", who="me", why="so"))
    ) == notes(LOCK)


def test_what_a_guard_holds_is_told_to_nobody() -> None:
    """The notes on an upgrade are the same whatever a guard reads."""
    guard = Guard(
        id="g", when=Person.fears_monitoring.equals("yes"), holds=Selection(items=("lock",)), neutral_text="Later."
    )
    mine = MINE.with_subjects(Person(fears_monitoring="yes"))
    old = checklist(LOCK, LENGTH, TALK, WALK, guards=(guard,))
    new = checklist(STRICT, LENGTH, TALK, WALK, version="2", guards=(guard,))
    said = Attestation(confidentiality="ordinary", item="talk", answer="yes", at=NOW)
    for before, after in ((old, new), (checklist(LENGTH, TALK, WALK), new), (OLD, new), (old, checklist(LOCK, WALK))):
        for watched, plain in ((mine, MINE), (mine.with_attestations(said), MINE.with_attestations(said))):
            notes = upgrade_notes(before, after, watched, now=NOW)
            assert notes
            assert notes == upgrade_notes(before, after, plain, now=NOW)


def test_what_was_said_of_danger_makes_no_difference() -> None:
    plan = packs.load("leak-response")
    quiet = Inventory(subjects=(Incident(id="case", whose="me"),))
    loud = Inventory(subjects=(Incident(id="case", whose="me", danger_now="yes", self_harm_now="yes"),))
    gone = plan.without("check-immediate-safety")
    assert upgrade_notes(plan, gone, quiet, now=NOW) == upgrade_notes(plan, gone, loud, now=NOW)


def test_notes_are_plain_values() -> None:
    found = notes(LOCK.replace(level="essential"), LENGTH)
    assert UpgradeNotes.model_validate_json(found.model_dump_json()) == found


@given(cases("rules"))
def test_law_the_same_content_changes_nothing_for_anybody(case: tuple[Checklist, Inventory]) -> None:
    """`upgrade_notes(c, c, x)` is empty for every checklist and inventory."""
    assert not upgrade_notes(case[0], case[0], case[1], now=NOW)


@given(cases("rules"))
def test_law_the_notes_tell_every_outcome_that_changed(case: tuple[Checklist, Inventory]) -> None:
    """Whatever a report by the new content says otherwise than one by the old is among the notes."""
    old, inventory = case
    new = old.without(old.items[0].id) if len(old.items) > 1 else old
    inventory = inventory.replace(waivers=())
    before, after = (evaluate(one, inventory, now=NOW).exported() for one in (old, new))
    found = upgrade_notes(old, new, inventory, now=NOW)
    told = {(change.item, change.subject) for change in found.outcomes}
    told |= {(item.item, subject) for item in found.removed for subject, _ in item.outcomes}
    changed = {(change.item, change.subject) for change in after.diff(before).changes}
    held = {note.id for note in before.items} ^ {note.id for note in after.items}
    assert {place for place in changed if place[0] not in held} <= told
