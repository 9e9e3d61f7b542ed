"""Conditions as text: written and read without loss, and refused with a place and a hint."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secure_checklist import Condition, Device, Vocabulary
from secure_checklist.core import InvalidConditionError
from secure_checklist.core.budget import BUDGET
from secure_checklist.core.errors import Problem
from secure_checklist.rules import AllOf, AnyOf, Not, ParamRef, param
from secure_checklist.rules.conditions.base import MAX_DEPTH, MAX_NODES
from secure_checklist.rules.conditions.compare import Compare
from secure_checklist.rules.conditions.equality import Equals, OneOf
from secure_checklist.rules.conditions.has import Has
from secure_checklist.rules.conditions.satisfies import Satisfies
from tests.cases import each
from tests.strategies import conditions
from tests.worlds import VOCABULARY

STANDARD = Vocabulary.standard()
QUOTE = "write a date as 2026-01-31, and put a text in quotation marks"
NEAR_LOCK = 'did you mean "device.screen_lock" or "device.screen_lock_length"?'
UNLIKE = "device.find_my and device.model can't be compared: true or false, a text"
ALIKE = "compare facts of one type, with the same words, unit and family"
FACTS = tuple(VOCABULARY.facts.values())
LOCKED, FOUND = Device.screen_lock.at_least("pin"), Device.find_my.is_true()
FORMS: tuple[tuple[str, Condition], ...] = (
    ("device.find_my == true", FOUND),
    ("device.os_name in (ios, android)", Device.os_name.one_of("ios", "android")),
    ("device.os_name not in (ios)", ~Device.os_name.one_of("ios")),
    ('device.model == "Pixel 8"', Device.model.equals("Pixel 8")),
    ('device.model == "true"', Device.model.equals("true")),
    ("device.model == pixel", Device.model.equals("pixel")),
    ('device.model matches "^Pixel \\\\d"', Device.model.matches(r"^Pixel \d")),
    ("device.security_patch within 30 days", Device.security_patch.within_days(30)),
    ("device.security_patch within $patch_days days", Device.security_patch.within_days(param("patch_days"))),
    ("device.security_patch >= 2026-01-31", Compare(op="at_least", fact="device.security_patch", value="2026-01-31")),
    ('device.backup_copies == $"how many"', Device.backup_copies.equals(param("how many"))),
    ('device.os_version satisfies ios ">=17.6,<26"', Device.os_version.satisfies("ios", ">=17.6,<26")),
    ("device.x has_only (a, b)", Has(op="has_only", fact="device.x", values=("a", "b"))),
    ('equals("no name", value=1.0)', Equals(fact="no name", value=1.0)),
    ("not device.screen_lock >= pin", ~LOCKED),
    ("not (device.screen_lock >= pin or device.find_my == true)", ~(LOCKED | FOUND)),
    ("device.screen_lock >= pin and device.find_my == true", LOCKED & FOUND),
    ("device.find_my == true or (device.screen_lock >= pin and device.find_my == true)", FOUND | (LOCKED & FOUND)),
    ("all_of(device.find_my == true)", AllOf(conditions=(FOUND,))),
    ("any_of(not device.screen_lock >= pin)", AnyOf(conditions=(~LOCKED,))),
)  # fmt: skip


def of(text: str) -> InvalidConditionError:
    with pytest.raises(InvalidConditionError) as refused:
        Condition.parse(text, STANDARD)
    return refused.value


@each(("text", "condition"), FORMS)
def test_each_form_is_written_and_read(text: str, condition: Condition) -> None:
    assert str(condition) == text
    assert Condition.parse(text) == condition


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


@each(
    ("text", "condition"),
    [
        ("device.find_my is true", FOUND),
        ("device.find_my is not true", ~FOUND),
        ("not device.find_my == true", ~FOUND),
        ("at_least(value=pin, fact=device.screen_lock)", LOCKED),
        ("any_of(device.find_my == true, device.screen_lock >= pin)", FOUND | LOCKED),
        ("device.find_my == true and device.screen_lock >= pin or device.find_my == true", (FOUND & LOCKED) | FOUND),
        ('device.model == "\\u00e9\\n"', Device.model.equals("é\n")),
        ("device.backup_copies == 1e0", Equals(fact="device.backup_copies", value=1.0)),
    ],
)
def test_what_else_is_read(text: str, condition: Condition) -> None:
    assert Condition.parse(text) == condition


@each(
    ("text", "place", "message", "hint"),
    [
        ("", "1:1", "expected a condition, not the end", ""),
        ("device.find_my", "1:15", "expected an operator after the fact", "of a yes-or-no fact, write == true"),
        ("device.find_my == true AND", "1:24", 'expected "and", "or" or the end, not this word', "write and"),
        ("device.find_my == true\n& x", "2:1", 'expected "and", "or" or the end, not this sign', "write and"),
        ("device.patch withn 3 days", "1:14", "expected an operator, not this word", 'did you mean "within"?'),
        ("(device.find_my == true", "1:24", 'expected ")", not the end', ""),
        ('device.os == "x', "1:14", "expected a value, not this sign", "end the text with a quotation mark"),
        ('device.os == "\\d"', "1:14", "a backslash in a text begins no known escape", r"write \\ for a backslash"),
        ("device.os == 17.2.3", "1:14", "this is neither a number nor a date", QUOTE),
        ("device.os in (device.model)", "1:15", "a fact can't stand here", "put a text in quotation marks"),
        (
            "device.model == device.os_nam",
            "1:17",
            'no such fact: "device.os_nam"',
            'did you mean "device.os_name" or "device.os_behind"?',
        ),
        ("device.find_my == device.model", "1:19", UNLIKE, ALIKE),
        ("device.last_backup before 2026-01-01 plus 3 days", "1:27", "expected a fact, not a number", ""),
        ("equal(device.os, value=x)", "1:1", "no such operation", 'did you mean "equals"?'),
        ("equals(device.os, valu=x)", "1:19", "no such field, or it stands twice", 'did you mean "value"?'),
        ("equals(device.os)", "1:1", "this field is missing", ""),
        ("device.screen_lok >= pin", "1:1", 'no such fact: "device.screen_lok"', NEAR_LOCK),
        ("device.os_name in ios", "1:19", "expected a list", "put values in brackets, as (a, b)"),
    ],
)
def test_a_problem_has_its_place_and_a_hint(text: str, place: str, message: str, hint: str) -> None:
    line, column = place.split(":")
    assert of(text).problems == (Problem(f"line {line}, column {column}", message, hint),)


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


def test_a_deep_condition_is_written_all_the_same() -> None:
    """A condition in Python may nest deeper than one in a document, and than Python's calls."""
    deep: Condition = FOUND
    for _ in range(3_000):
        deep = Not(condition=deep)
    assert str(deep) == "not " * 2_999 + "device.find_my != true"
