"""Conditions as text: written and read without loss, and refused with a place and a hint."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from secure_checklist import Account, Condition, Device, Person, Vocabulary
from secure_checklist.core import InvalidConditionError
from secure_checklist.core.budget import BUDGET
from secure_checklist.core.errors import Problem
from secure_checklist.rules import AllOf, Not, ParamRef, param
from secure_checklist.rules.conditions.base import MAX_DEPTH, MAX_NODES, AnyCondition
from secure_checklist.rules.conditions.compare import Compare
from secure_checklist.rules.conditions.equality import OneOf
from secure_checklist.rules.conditions.satisfies import Satisfies
from tests.cases import conformance, each, raised
from tests.strategies import conditions
from tests.worlds import VOCABULARY

STANDARD = Vocabulary.standard()
FACTS = tuple(VOCABULARY.facts.values())
SUITE = conformance("notation")
CONDITION: TypeAdapter[Condition] = TypeAdapter(AnyCondition)


def of(text: str) -> InvalidConditionError:
    return raised(InvalidConditionError, lambda: Condition.parse(text, STANDARD))


@each("case", [*SUITE["written"], *SUITE["read"]])
def test_each_form_is_read_and_the_canonical_one_is_written(case: Any) -> None:
    condition = CONDITION.validate_python(case["condition"])
    assert Condition.parse(case["text"]) == condition
    assert str(condition) == case["text"] or case in SUITE["read"]


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
    conditions(FACTS)
    | st.recursive(WILD, lambda inner: st.builds(Not, condition=inner) | st.builds(AllOf, conditions=st.tuples(inner)))
)
def test_whatever_can_be_built_is_written_and_read_without_loss(condition: Condition) -> None:
    """Names, values and texts may be of any characters; a text that looks like something else stays a text."""
    assert Condition.parse(str(condition)) == condition


@each("case", SUITE["refused"])
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
