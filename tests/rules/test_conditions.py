"""The rule language as data: what it lets in, what it refuses, and how `&`, `|` and `~` build it."""

import copy
import json
import pickle
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, ClassVar

import pytest
from pydantic import TypeAdapter, ValidationError

from secure_checklist import Account, Condition, Device, Fact, Person, Vocabulary, ask
from secure_checklist.core.types import ValueType
from secure_checklist.rules import AllOf, AnyOf, Not, at_least_of, every, none, param, some
from secure_checklist.rules.conditions.base import MAX_DEPTH, MAX_NODES, AnyCondition
from secure_checklist.rules.type_check import check_condition
from tests.cases import each, tables
from tests.worlds import VOCABULARY

TABLES = tables(__file__)
CONDITION: TypeAdapter[Condition] = TypeAdapter(AnyCondition)
on = Device.find_my.is_true()
ON: dict[str, Any] = {"op": "equals", "fact": "device.find_my", "value": True}
locked = Device.screen_lock.one_of("pin", "password")
copied = Device.backup_copies.at_least(1)


class Gadget(Device):
    namespace: ClassVar[str] = "quantified"

    account: Fact[str] = ask("Which account is signed in?", ref="account")


FACTS = Vocabulary.standard().with_subjects(Gadget).facts


SUITE = json.loads((Path(__file__).parents[1] / "conformance" / "predicates.json").read_text("utf-8"))
EVERY: tuple[Condition, ...] = (
    *(CONDITION.validate_python(case["condition"]) for case in SUITE["cases"]),
    *(at_least_of(2, on, copied, locked), some(Account.mfa.equals("on"), count=2), none(Account.mfa.equals("off"))),
    *(every(Account.mfa.equals("on"), via=Gadget.account), Device.backup_copies.less_than(param("copies"))),
    Account.sessions_reviewed.after(Person.last_review, plus_days=param("copies")),
)
"""Each operation, those of the conformance suite among them."""


@cache
def validator() -> Any:
    jsonschema: Any = pytest.importorskip("jsonschema", reason="jsonschema isn't installed (extra `test`)")
    return jsonschema.Draft202012Validator(CONDITION.json_schema())


def schema_lets_in(data: object) -> bool:
    """Return whether the JSON Schema of conditions lets data in."""
    return bool(validator().is_valid(data))


def problems(condition: Condition, **params: ValueType) -> list[str]:
    return [str(problem) for problem in check_condition(condition, {**VOCABULARY.facts, **FACTS}, params, "check")]


# the JSON form ------------------------------------------------------------------------------------------------------


@each("condition", EVERY)
def test_a_condition_is_written_and_read_as_plain_data(condition: Condition) -> None:
    """Law 4: load(save(x)) == x."""
    wire = json.loads(condition.model_dump_json())
    assert CONDITION.validate_python(wire) == condition
    assert CONDITION.validate_json(json.dumps(wire)) == condition
    assert CONDITION.validate_python(condition) == condition
    for again in (copy.deepcopy(condition), pickle.loads(pickle.dumps(condition))):  # noqa: S301 - our own bytes
        assert (again, hash(again)) == (condition, hash(condition))
    assert schema_lets_in(wire)


# logic --------------------------------------------------------------------------------------------------------------


def test_and_or_and_not_build_nodes_and_flatten_what_is_alike() -> None:
    assert on & locked == AllOf(conditions=(on, locked))
    assert on | locked == AnyOf(conditions=(on, locked))
    assert ~on == Not(condition=on)
    assert ~~on == on
    assert on & locked & copied == on & (locked & copied) == AllOf(conditions=(on, locked, copied))
    assert on | locked | copied == on | (locked | copied) == AnyOf(conditions=(on, locked, copied))
    assert (on & locked) & (locked & copied) == AllOf(conditions=(on, locked, locked, copied))


SOME: Any = on  # type checkers report most of what follows: see tests/typing
ASKED: tuple[Callable[[], object], ...] = (
    lambda: bool(SOME),
    lambda: SOME or locked,
)


@each("ask", ASKED)
def test_a_condition_has_no_truth_value_and_says_what_to_write(ask: Callable[[], object]) -> None:
    """Python's `and` would drop half of the condition in silence."""
    with pytest.raises(TypeError, match=r"join conditions with & and \|, negate with ~"):
        ask()


@each("other", [Device.find_my, True, None, "device.find_my", {"op": "equals"}])
def test_only_conditions_can_be_joined(other: Any) -> None:
    said = f"expected a condition, not {type(other).__name__}; a fact becomes one by a predicate"
    with pytest.raises(TypeError, match=said):
        _ = on & other
    with pytest.raises(TypeError, match=said):
        _ = on | other


# what is refused ----------------------------------------------------------------------------------------------------


@each("data", SUITE["malformed"])
def test_the_schema_and_the_loader_agree(data: object) -> None:
    """An editor that checks by the JSON Schema refuses what the loader refuses."""
    with pytest.raises(ValidationError):
        CONDITION.validate_python(data)
    with pytest.raises(ValidationError):
        CONDITION.validate_json(json.dumps(data))
    assert not schema_lets_in(data)


# depth and size -----------------------------------------------------------------------------------------------------


def nested(depth: int) -> dict[str, Any]:
    data: dict[str, Any] = ON
    for _ in range(depth - 1):
        data = {"op": "not", "condition": data}
    return data


@each("data", [nested(MAX_DEPTH + 1), nested(100), {"op": "all_of", "conditions": [ON] * MAX_NODES}])
def test_one_more_is_a_problem_with_its_place(data: dict[str, Any]) -> None:
    (problem,) = check_condition(CONDITION.validate_python(data), FACTS, {}, "check")
    assert problem.path == "check"
    assert str(MAX_DEPTH) in problem.message
    assert str(MAX_NODES) in problem.message


# facts refuse predicates that don't suit, where they are built and where they are loaded -----------------------------


@each(("built", "text", "where"), TABLES["unsuitable"])
def test_a_predicate_that_does_not_suit_is_refused_when_built_and_when_loaded(
    built: str, text: str, where: str
) -> None:
    """Where its type is what doesn't suit, the problem says what would."""
    with pytest.raises(ValueError, match=r"."):
        eval(f"Device.{built}", {"Device": Device})  # noqa: S307 - our own
    condition = Condition.parse(text)
    (problem,) = check_condition(~(on | condition), FACTS, {}, "check")
    assert problem.path == f"check > not > any_of[1]{where}"
    assert where or problem.message.startswith(f"{condition.operation} needs ")
    assert where or problem.suggestion.startswith("use ")
