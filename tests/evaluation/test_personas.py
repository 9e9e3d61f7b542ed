"""Seventeen people: what the built-in checklist makes of them is as reviewed, and in an order that endangers nobody.

The golden files are written by `tests/personas/renew.py`; `tests/personas/README.md` says why they are right.
"""

import json
import re
from typing import Any

import pytest

from secure_checklist import (
    Checklist,
    Device,
    Guard,
    Inventory,
    Item,
    Level,
    Person,
    Report,
    Rule,
    Section,
    evaluate,
    packs,
)
from secure_checklist.checklists import Selection, Situation
from secure_checklist.core import FrozenMap
from tests.cases import each
from tests.golden_personas import EXPECTED, FOLDER, NOW, golden, inventory_of, names, report_on, written

WATCHED = "parent-after-separation"


@pytest.fixture(scope="module")
def pack() -> Checklist:
    return packs.load("leak-prevention")


def order_of(report: Report) -> list[str]:
    return [action.item for action in report.actions()]


def held_items(report: Report) -> set[str]:
    return {finding.item for finding in report.findings if finding.disposition == "suppressed"}


# the golden files -------------------------------------------------------------------------------------------------


def test_there_are_at_least_ten_and_each_is_explained() -> None:
    assert len(names()) >= 10
    assert {path.stem for path in EXPECTED.glob("*.json")} == set(names())
    told = re.findall(r"^## (.+)$", (FOLDER / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(set(told) & set(names())) == list(names())


@each("name", names())
def test_the_outcomes_are_as_reviewed(name: str, pack: Checklist) -> None:
    """Where this differs, run `tests/personas/renew.py`, read the difference, and keep it only if it is right."""
    recorded = (EXPECTED / f"{name}.json").read_text(encoding="utf-8")
    assert golden(report_on(name, pack)) == json.loads(recorded)
    assert written(json.loads(recorded)) == recorded


# laws for all of them ---------------------------------------------------------------------------------------------


@each("name", names())
def test_no_action_is_held_and_nothing_done_is_an_action(name: str, pack: Checklist) -> None:
    report = report_on(name, pack)
    assert held_items(report).isdisjoint(order_of(report))
    for action in report.actions():
        assert {finding.outcome for finding in report.of(action.item)} - {"pass", "not_applicable"}


def test_whoever_answers_nothing_is_told_neither_good_nor_bad(pack: Checklist) -> None:
    report = report_on("answers-nothing", pack)
    assert (report.score.low, report.score.high, report.score.coverage) == (0.0, 1.0, 0.0)
    assert order_of(report) == ["safety.plan-first"]


def test_whoever_has_done_everything_has_nothing_left_to_do(pack: Checklist) -> None:
    report = report_on("everything-done", pack)
    outcomes = report.outcomes()
    assert order_of(report) == []
    assert outcomes["fail"] == outcomes["partial"] == 0
    assert report.score.low is not None
    assert report.score.low >= 0.95
    assert report.score.high == 1.0


# somebody who is watched ------------------------------------------------------------------------------------------


def person_of(name: str, **facts: Any) -> Inventory:
    """Return a persona with other facts of the person; None takes one away."""
    inventory = inventory_of(name)
    return inventory.with_subjects(inventory.person.replace(**facts))


def guard_facts(pack: Checklist) -> set[str]:
    return {name.removeprefix("person.") for guard in pack.guards for name in guard.facts()}


def test_what_is_exported_does_not_say_why(pack: Checklist) -> None:
    """Law: neither the guard's facts, nor what is held, nor the levels that they give leave the process."""
    report = report_on(WATCHED, pack)
    secrets = (*guard_facts(pack), *(guard.id for guard in pack.guards), '"disposition"')
    untold = evaluate(pack, person_of(WATCHED, **dict.fromkeys(guard_facts(pack))), now=NOW)
    assert report.to_json() == untold.to_json()
    for text in (report.to_json().decode(), report.model_dump_json()):
        told = json.loads(text)
        assert told["score"].get("suppressed", 0) == 0
        assert [secret for secret in secrets if secret in text.replace('"disposition":null', "")] == []
    unsituated: FrozenMap[str, Level] = FrozenMap()
    assert report.replace(levels=unsituated).to_json() == report.to_json()
    assert report.levels.keys() > report.exported().levels.keys()


# the rule, on a checklist of its own ------------------------------------------------------------------------------

FAILS = Rule(check=Device.find_my.is_true())
PHONE = Device(id="phone", find_my=False)
TARGETED, MINOR = Person.targeted.is_true(), Person.minor.is_true()


def failing(name: str, **more: Any) -> Item:
    """Return an item that is undone on the phone."""
    return Item.model_validate({"id": name, "title": name, "rule": FAILS, "mitigates": ("hacking",), **more})


SMALL = (
    failing("base", level="advanced", effort="hour"),
    failing("hardened", level="advanced", after=("base",), situations=(Situation(when=TARGETED, level="essential"),)),
    failing("warning", level="recommended", situations=(Situation(when=MINOR, level="essential"),)),
    failing("lock", level="essential"),
    failing("update", level="essential", mitigates=("hacking", "malware")),
    failing("talk", level="essential", mitigates=("social_engineering",), tags=("alerts",)),
    Item(id="plan", title="plan", question="Done?", level="advanced"),
)
GUARD = Guard(
    id="watched",
    when=Person.fears_monitoring.one_of("unsure", "yes"),
    holds=Selection(tags=("alerts",)),
    instead=("plan",),
    neutral_text="Something is left out.",
)
CHECKLIST = Checklist(id="small", title="Small", sections=(Section(id="s", title="S", items=SMALL),), guards=(GUARD,))


def small(**person: Any) -> Report:
    inventory = Inventory(subjects=(PHONE, Person.model_validate({"fears_monitoring": "no", **person})))
    return evaluate(CHECKLIST, inventory.completed("device"), now=NOW)
