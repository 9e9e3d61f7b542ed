"""The rule language as data and as text: what it lets in, what it refuses, and how `&`, `|` and `~` build it."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from secure_checklist import Account, Condition, Device, Person, Vocabulary
from secure_checklist.core import InvalidConditionError
from secure_checklist.core.budget import BUDGET
from secure_checklist.core.errors import Problem
from secure_checklist.rules import AllOf, AnyOf, Not, ParamRef, Quantified, param
from secure_checklist.rules.conditions.base import MAX_DEPTH, MAX_NODES, AnyCondition
from secure_checklist.rules.conditions.compare import Compare
from secure_checklist.rules.conditions.equality import OneOf
from secure_checklist.rules.conditions.logic import check_condition
from secure_checklist.rules.conditions.satisfies import Satisfies
from tests.cases import conformance, each, raised, tables
from tests.commands import run
from tests.strategies import conditions
from tests.worlds import VOCABULARY

CONDITION: TypeAdapter[Condition] = TypeAdapter(AnyCondition)
on = Device.find_my.is_true()
locked, copied = Device.screen_lock.one_of("pin", "password"), Device.backup_copies.at_least(1)


STANDARD = Vocabulary.standard()
SUITE = conformance("predicates")


# logic --------------------------------------------------------------------------------------------------------------


def test_and_or_and_not_build_nodes_and_flatten_what_is_alike() -> None:
    assert on & locked == AllOf(conditions=(on, locked))
    assert on | locked == AnyOf(conditions=(on, locked))
    assert ~on == Not(condition=on)
    assert ~~on == on
    assert on & locked & copied == on & (locked & copied) == AllOf(conditions=(on, locked, copied))
    assert on | locked | copied == on | (locked | copied) == AnyOf(conditions=(on, locked, copied))
    assert (on & locked) & (locked & copied) == AllOf(conditions=(on, locked, locked, copied))


# what is refused ----------------------------------------------------------------------------------------------------


def test_the_schema_and_the_loader_agree() -> None:
    """An editor that checks by the JSON Schema takes what the loader takes, and refuses what it refuses."""
    jsonschema: Any = pytest.importorskip("jsonschema", reason="jsonschema isn't installed (group `test`)")
    schema = jsonschema.Draft202012Validator(CONDITION.json_schema())
    assert Quantified.__name__ in schema.schema["$defs"]
    assert [case for case in SUITE["cases"] if not schema.is_valid(case["condition"])] == []
    for data in SUITE["malformed"]:
        assert not schema.is_valid(data), data
        with pytest.raises(ValidationError):
            CONDITION.validate_python(data)
        with pytest.raises(ValidationError):
            CONDITION.validate_json(json.dumps(data))


# depth and size -----------------------------------------------------------------------------------------------------


# facts refuse predicates that don't suit, where they are built and where they are loaded -----------------------------


@each(("built", "text", "where"), tables(__file__)["unsuitable"])
def test_a_predicate_that_does_not_suit_is_refused_when_built_and_when_loaded(
    built: str, text: str, where: str
) -> None:
    """Where its type is what doesn't suit, the problem says what would."""
    with pytest.raises(ValueError, match=r"."):
        eval(f"Device.{built}", {"Device": Device})  # noqa: S307 - our own
    condition = Condition.parse(text)
    (problem,) = check_condition(~(on | condition), STANDARD.facts, {}, "check")
    assert problem.path == f"check > not > any_of[1]{where}"
    assert where or problem.message.startswith(f"{condition.operation} needs ")
    assert where or problem.suggestion.startswith("use ")


# a predicate of one's own ---------------------------------------------------------------------------------------------


def test_a_toy_predicate_goes_through_everything() -> None:
    """Its tests say what: text, types and evaluation."""
    arguments = ("-m", "pytest", "--noconftest", "-p", "no:cacheprovider", "tests/rules/toy_predicates.py")
    run(sys.executable, *arguments, cwd=Path(__file__).parents[2], env={"PYTHONDONTWRITEBYTECODE": "1"})


# conditions as text ---------------------------------------------------------------------------------------------------

NOTATION = conformance("notation")


def of(text: str) -> InvalidConditionError:
    return raised(InvalidConditionError, lambda: Condition.parse(text, STANDARD))


@each("case", [*NOTATION["written"], *NOTATION["read"]])
def test_each_form_is_read_and_the_canonical_one_is_written(case: Any) -> None:
    condition = CONDITION.validate_python(case["condition"])
    assert Condition.parse(case["text"]) == condition
    assert str(condition) == case["text"] or case in NOTATION["read"]


def test_a_parameter_stands_where_a_value_may_in_code_as_in_text() -> None:
    for condition, text in (
        (Device.backup_copies.less_than(param("p")), "device.backup_copies < $p"),
        (Device.os_version.satisfies("ios", param("p")), "device.os_version satisfies ios $p"),
        (Device.security_patch.within_days(param("p")), "device.security_patch within $p days"),
        (
            Account.sessions_reviewed.after(Person.last_review, plus_days=param("p")),
            "account.sessions_reviewed after person.last_review plus $p days",
        ),
    ):
        assert (str(condition), Condition.parse(text)) == (text, condition)


_TEXTS = st.text(max_size=12) | st.sampled_from(
    ("true", "null", "and", "2026-01-31", "1", "a.b", "$x", '"', "\\", "\n")
)
_NAMES = st.text(min_size=3, max_size=12) | st.sampled_from(("device.x", "and.or", "not", "abc", "device.a-b.c.1"))
_VALUES: st.SearchStrategy[Any] = st.one_of(
    *(st.booleans(), st.integers(-(2**63), 2**63 - 1), st.floats(allow_nan=False, allow_infinity=False), _TEXTS),
    st.builds(ParamRef, param=st.text(min_size=1, max_size=8)),
)
WILD: st.SearchStrategy[Condition] = st.one_of(
    st.builds(Compare, op=st.sampled_from(("at_least", "less_than")), fact=_NAMES, value=_VALUES),
    st.builds(OneOf, fact=_NAMES, values=st.lists(_VALUES, min_size=1, max_size=3).map(tuple)),
    st.builds(Satisfies, fact=_NAMES, family=_TEXTS, spec=_TEXTS | st.builds(ParamRef, param=st.just("p"))),
)


@given(
    conditions(tuple(VOCABULARY.facts.values()))
    | st.recursive(WILD, lambda inner: st.builds(Not, condition=inner) | st.builds(AllOf, conditions=st.tuples(inner)))
)
def test_whatever_can_be_built_is_written_and_read_without_loss(condition: Condition) -> None:
    """Names, values and texts may be of any characters; a text that looks like something else stays a text."""
    assert Condition.parse(str(condition)) == condition


@each("case", NOTATION["refused"])
def test_a_problem_has_its_place_and_a_hint(case: Any) -> None:
    line, column = case["place"].split(":")
    wanted = Problem(f"line {line}, column {column}", case["message"], case["hint"])
    assert of(case["text"]).problems == (wanted,)


@given(st.text(alphabet='abn.device_x=!<>()"{},:$ \n\\1-2and', max_size=60))
def test_any_text_is_a_condition_or_refused(text: str) -> None:
    """Reading ends on any text, in a condition or in one documented error without a cause."""
    error = None
    try:
        found = Condition.parse(text)
        assert Condition.parse(str(found)) == found
    except InvalidConditionError as refused:
        error = refused
    assert error is None or (error.problems and error.__cause__ is None)


def test_a_text_is_read_within_a_budget() -> None:
    """Length, depth, nodes and problems are bounded, and one less is let in."""
    leaf = "device.find_my == true"
    deepest = "not " * (MAX_DEPTH - 1) + leaf
    assert str(Condition.parse(deepest)) == deepest.replace("not device.find_my == true", "device.find_my != true")
    for head, opening in (("", "("), ("", "not "), ("", "all_of("), ("x.y in ", "(")):
        assert of(head + opening * (MAX_DEPTH + 1)).problems[0].message == "nested deeper than 32 levels"
    assert len(Condition.parse(" or ".join([leaf] * (MAX_NODES - 1))).children) == MAX_NODES - 1
    assert of(" or ".join([leaf] * MAX_NODES)).problems[0].message.startswith("more than 2000 conditions")
    many = of(" or ".join(["device.find_mi == true"] * (BUDGET.problems + 50)))
    assert (len(many.problems), many.more) == (BUDGET.problems, True)
    assert of(" " * (BUDGET.by_hand + 1)).problems == (Problem("", "longer than 2,000,000 characters"),)
    assert of(f"device.os_name in ({'x,' * 5000}x)").problems
