"""Examples beside rules: each says what the rule makes of some facts, and the rule must agree."""

from datetime import date

import pytest
from pydantic import ValidationError

from secure_checklist import Checklist, Device, Item, Rule, packs
from secure_checklist.checklists import Example
from secure_checklist.packs.examples import outcome_for, wanted
from secure_checklist.packs.lint import lint

PACKS = {name: packs.load(name) for name in packs.names()}
RULED = [(pack, item) for pack in PACKS.values() for item in pack.items if item.rule]
RULE = Rule(
    applies_to=Device.os_name.equals("ios"),
    check=Device.find_my.is_true(),
    partial=Device.security_patch.within_days(9),
)


def test_each_rule_says_what_its_examples_say_and_has_one_for_every_outcome() -> None:
    found = {
        (item.id, place): (outcome_for(pack, item, example), example.outcome)
        for pack, item in RULED
        for place, example in enumerate(item.examples)
    }
    assert {place: both for place, both in found.items() if both[0] != both[1]} == {}
    assert [item.id for _, item in RULED if not {*wanted(item)} <= {one.outcome for one in item.examples}] == []


def test_a_wrong_example_is_found() -> None:
    right = Example(outcome="pass", facts={"device.os_name": "ios", "device.find_my": True}, on=date(2026, 11, 1))
    wrong = Example(outcome="pass", facts={"device.os_name": "ios", "device.find_my": False}, on=date(2026, 11, 1))
    checklist = Checklist.of("c", "C", Item(id="a", title="?", rule=RULE, examples=(right, wrong)))
    (found,) = [diagnostic for diagnostic in lint(checklist) if diagnostic.code == "wrong-example"]
    assert found.path.endswith("examples[1]")
    assert found.message == "it says pass, and the rule gives unknown; fix one of the two"


def test_facts_of_examples_are_checked_when_the_checklist_is_built() -> None:
    for facts, said in [
        ({"device.find_mi": True}, "did you mean"),
        ({"device.find_my": "yes"}, "true or false"),
        ({"device.os_support": "full"}, "derived"),
    ]:
        example = Example.model_validate({"outcome": "pass", "facts": facts})
        with pytest.raises(ValidationError, match=said):
            Checklist.of("c", "C", Item(id="a", title="?", rule=RULE, examples=(example,)))


def test_an_example_needs_a_day() -> None:
    checklist = Checklist.of("c", "C", Item(id="a", title="?", rule=RULE))
    with pytest.raises(ValueError, match="no day"):
        outcome_for(checklist, checklist.items[0], Example(outcome="unknown"))
