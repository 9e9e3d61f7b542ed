"""Conditions as text: written and read without loss, and refused with a place and a hint."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secure_checklist import Checklist, Condition, Device, Item, Rule, Vocabulary, load_checklist, packs, param
from secure_checklist.core import InvalidConditionError, Problem, list_of
from secure_checklist.core.budget import BUDGET
from secure_checklist.rules import (
    AllOf,
    AnyOf,
    Compare,
    Equals,
    Has,
    Matches,
    Not,
    OneOf,
    ParamRef,
    Satisfies,
    WithinDays,
    at_least_of,
)
from secure_checklist.rules.conditions.base import MAX_DEPTH, MAX_NODES
from secure_checklist.rules.notation import Grammar, Role, Written, read_notation, written
from tests.cases import each
from tests.strategies import conditions
from tests.worlds import VOCABULARY

STANDARD = Vocabulary.standard()
STRAIGHT = 'put a text in straight double quotation marks, as "Pixel"'
QUOTE = "write a date as 2026-01-31, and put a text in quotation marks"
NEAR_LOCK = 'did you mean "device.screen_lock" or "device.screen_lock_length"?'
OS_NAMES = f"device.os_name: expected one of: {', '.join(Device.os_name.vocabulary or ())}"
FEW = "2 of 1 conditions can never hold; lower `count` or add conditions"
UNLIKE = "device.find_my and device.model can't be compared: true or false, a text"
ALIKE = "compare facts of one type, with the same words, unit and family"
NO_ORDER = "at_least needs values that have an order; device.find_my is true or false"
FACTS = tuple(VOCABULARY.facts.values())
LOCKED, FOUND = Device.screen_lock.at_least("pin"), Device.find_my.is_true()
FORMS: tuple[tuple[str, Condition], ...] = (
    ("device.find_my == true", FOUND),
    ("device.find_my != false", Device.find_my.is_not(False)),
    ("device.screen_lock >= pin", LOCKED),
    ("device.screen_lock <= pin", Device.screen_lock.at_most("pin")),
    ("device.screen_lock > pin", Device.screen_lock.more_than("pin")),
    ("device.screen_lock < pin", Device.screen_lock.less_than("pin")),
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
    ("not not device.screen_lock >= pin", Not(condition=~LOCKED)),
    ("not device.find_my != true", Not(condition=~FOUND)),
    ("not (device.screen_lock >= pin or device.find_my == true)", ~(LOCKED | FOUND)),
    ("device.screen_lock >= pin and device.find_my == true", LOCKED & FOUND),
    ("device.find_my == true or (device.screen_lock >= pin and device.find_my == true)", FOUND | (LOCKED & FOUND)),
    ("all_of(device.find_my == true)", AllOf(conditions=(FOUND,))),
    ("any_of(not device.screen_lock >= pin)", AnyOf(conditions=(~LOCKED,))),
    (
        "at_least_of(2, device.find_my == true, not device.screen_lock >= pin, all_of(device.find_my == true))",
        at_least_of(2, FOUND, ~LOCKED, AllOf(conditions=(FOUND,))),
    ),
    (
        "device.find_my == true and (device.find_my == true and device.find_my == true)",
        AllOf(conditions=(FOUND, AllOf(conditions=(FOUND, FOUND)))),
    ),
)  # fmt: skip


def of(text: str) -> InvalidConditionError:
    with pytest.raises(InvalidConditionError) as refused:
        Condition.parse(text, STANDARD)
    return refused.value


@each(("text", "condition"), FORMS)
def test_each_form_is_written_and_read(text: str, condition: Condition) -> None:
    assert str(condition) == text
    assert Condition.parse(text) == condition


@given(conditions(FACTS))
def test_a_condition_is_written_and_read_without_loss(condition: Condition) -> None:
    """`parse(str(c), vocabulary) == c`, and what is read is written alike: the form is canonical."""
    text = str(condition)
    assert Condition.parse(text, VOCABULARY) == condition
    assert str(Condition.parse(text)) == text


_TEXTS = st.text(max_size=12) | st.sampled_from(
    ("true", "null", "and", "2026-01-31", "1", "a.b", "$x", '"', "\\", "\n")
)
_NAMES = st.text(min_size=3, max_size=12) | st.sampled_from(("device.x", "and.or", "not", "abc", "device.a-b.c.1"))
_VALUES: st.SearchStrategy[Any] = (
    st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | _TEXTS
    | st.builds(ParamRef, param=st.text(min_size=1, max_size=8))
)
_MANY = st.lists(_VALUES, min_size=1, max_size=3).map(tuple)
WILD: st.SearchStrategy[Condition] = st.one_of(
    st.builds(Equals, fact=_NAMES, value=_VALUES),
    st.builds(Compare, op=st.sampled_from(("at_least", "less_than")), fact=_NAMES, value=_VALUES),
    st.builds(OneOf, fact=_NAMES, values=_MANY),
    st.builds(Has, op=st.just("has_any"), fact=_NAMES, values=st.lists(_TEXTS, min_size=1, max_size=3).map(tuple)),
    st.builds(Matches, fact=_NAMES, pattern=st.text(min_size=1, max_size=8)),
    st.builds(Satisfies, fact=_NAMES, family=_TEXTS, spec=_TEXTS | st.builds(ParamRef, param=st.just("p"))),
    st.builds(WithinDays, fact=_NAMES, days=st.integers(0, 400)),
)


@given(
    st.recursive(WILD, lambda inner: st.builds(Not, condition=inner) | st.builds(AllOf, conditions=st.tuples(inner)))
)
def test_whatever_can_be_built_is_written_and_read_without_loss(condition: Condition) -> None:
    """Names, values and texts may be of any characters; a text that looks like something else stays a text."""
    assert Condition.parse(str(condition)) == condition


def test_the_rules_of_the_packs_are_written_and_read_without_loss() -> None:
    for name in packs.names():
        for item in packs.load(name).items:
            for _, condition in item.rule.conditions() if item.rule else ():
                assert Condition.parse(str(condition)) == condition


@each(
    ("text", "condition"),
    [
        ("device.find_my is true", FOUND),
        ("device.find_my is not true", ~FOUND),
        ("not device.find_my == true", ~FOUND),
        ("((device.find_my==true))", FOUND),
        ("  device.find_my\u00a0==\n\ttrue ", FOUND),
        ('device.screen_lock >= "pin"', LOCKED),
        ("at_least(device.screen_lock, value=pin)", LOCKED),
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
        ("device.find_my = true", "1:16", "expected an operator, not this sign", "write =="),
        ("device.find_my == true AND", "1:24", 'expected "and", "or" or the end, not this word', "write and"),
        ("device.find_my == true\n& x", "2:1", 'expected "and", "or" or the end, not this sign', "write and"),
        ("device.patch withn 3 days", "1:14", "expected an operator, not this word", 'did you mean "within"?'),
        ("device.patch within 3 day", "1:23", 'expected "days", not this word', 'did you mean "days"?'),
        ("(device.find_my == true", "1:24", 'expected ")", not the end', ""),
        ("device.os == \u201cx\u201d", "1:14", "expected a value, not this sign", STRAIGHT),
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
        ("device.last_backup before device.security_patch", "1:48", 'expected "plus", not the end', ""),
        ("equal(device.os, value=x)", "1:1", "no such operation", 'did you mean "equals"?'),
        ("equals(device.os, valu=x)", "1:19", "no such field, or it stands twice", 'did you mean "value"?'),
        ("equals(device.os)", "1:1", "this field is missing", ""),
        ("at_least_of(2, device.find_my == true)", "1:1", FEW, ""),
        ("device.screen_lok >= pin", "1:1", 'no such fact: "device.screen_lok"', NEAR_LOCK),
        ("device.os_name in ios", "1:19", "expected a list", "put values in brackets, as (a, b)"),
        ("device.os_name in (ios, andriod)", "1:25", OS_NAMES, 'did you mean "android"?'),
        ("device.find_my >= true", "1:1", NO_ORDER, "use equals with true or false"),
    ],
)
def test_a_problem_has_its_place_and_a_hint(text: str, place: str, message: str, hint: str) -> None:
    line, column = place.split(":")
    assert of(text).problems == (Problem(f"line {line}, column {column}", message, hint),)


def test_all_problems_of_what_can_be_read_are_told() -> None:
    error = of("device.find_my == 1 or\n  (device.os_name in (ios, 3) and not device.screen_lok > x)")
    assert [problem.path for problem in error.problems] == [
        "line 1, column 19",
        "line 2, column 28",
        "line 2, column 39",
    ]


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
    for head, opening in (("", "("), ("", "not "), ("", "all_of("), ("x.y in ", "("), ("x.y == ", "{a: ")):
        assert of(head + opening * (MAX_DEPTH + 1)).problems[0].message == "nested deeper than 32 levels"
    assert len(Condition.parse(" or ".join([leaf] * (MAX_NODES - 1))).children) == MAX_NODES - 1
    assert of(" or ".join([leaf] * MAX_NODES)).problems[0].message.startswith("more than 2000 conditions")
    many = of(" or ".join(["device.find_mi == true"] * (BUDGET.problems + 50)))
    assert (len(many.problems), many.more) == (BUDGET.problems, True)
    assert of(" " * (BUDGET.by_hand + 1)).problems == (Problem("", "longer than 2,000,000 characters"),)
    assert of(f"device.os_name in ({'x,' * 5000}x)").problems


def test_a_problem_quotes_nothing_of_what_was_compared() -> None:
    error = of('device.screen_lock == "zz-secret" or device.backup_copies == zz-secret or device.model == 77zz-secret')
    assert "zz-secret" not in str(error)


def test_a_deep_condition_is_written_all_the_same() -> None:
    """A condition in Python may nest deeper than one in a document, and than Python's calls."""
    deep: Condition = FOUND
    for _ in range(3_000):
        deep = Not(condition=deep)
    assert str(deep) == "not " * 2_999 + "device.find_my != true"


def test_kinds_of_conditions_that_are_yet_to_come_are_read_and_written_by_their_fields() -> None:
    """The grammar knows no kind of condition: fields hold a fact, a value, a condition or several."""
    fields: dict[str, dict[str, Role]] = {
        "leaf": {"fact": "fact", "more": "value"},
        "some": {"of": "value", "condition": "condition", "where": "value"},
        "most": {"conditions": "conditions", "share": "value"},
    }
    grammar = Grammar(fields, (), depth=9, nodes=9)

    def build(op: str, data: Mapping[str, object]) -> tuple[Written, tuple[Problem, ...]]:
        values = {field: value for field, value in data.items() if not fields[op][field].startswith("condition")}
        below = [data["condition"]] if "condition" in data else list_of(data.get("conditions")) or ()
        return written(op, fields[op], values, [part for part in below if isinstance(part, Written)]), ()

    for text in (
        'leaf(a.b, more={x: 1, "y z": (1, null, {}), "true": $p})',
        "some(account, leaf(a.b, more=()), where=())",
        "most(leaf(a.b, more=1), some(device, leaf(a.b, more=2), where=null), share=0.5)",
    ):
        assert read_notation(text, grammar, build).text == text
    assert read_notation("some(condition=leaf(fact=a.b, more=1), where=x, of=y)", grammar, build) == Written(
        "some(y, leaf(a.b, more=1), where=x)"
    )
    for text, message in (
        ("leaf(a.b, more={true: 2})", "each field of a list in braces has a name of its own"),
        ("leaf(a.b, more={x: 2, x: 3})", "each field of a list in braces has a name of its own"),
        ("leaf(a.b, more={x 2})", 'expected ":", not a number'),
        ("leaf(a.b, more=(1 2))", 'expected ",", not a number'),
        ("leaf(a.b, 1, 2)", "no such field, or it stands twice"),
    ):
        with pytest.raises(InvalidConditionError) as refused:
            read_notation(text, grammar, build)
        assert refused.value.problems[0].message == message


def test_what_is_no_text_is_refused() -> None:
    nothing: Any = 1
    assert of(nothing).problems == (Problem("", "a condition is written as a text"),)


def test_the_operators_that_the_page_lists_are_read() -> None:
    page = (Path(__file__).parents[2] / "docs" / "howto" / "conditions-as-text.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| `([^`]+)`", page.partition("## Operators")[2].partition("## Values")[0], re.MULTILINE)
    assert len(listed) == 11
    for text in listed:
        assert str(Condition.parse(text, VOCABULARY)) == text


def test_what_is_read_is_the_same_data_as_in_a_document() -> None:
    rule = Rule(check=Condition.parse("device.screen_lock >= $least", STANDARD))
    data = {"op": "at_least", "fact": "device.screen_lock", "value": {"param": "least"}}
    assert rule.model_dump(mode="json", exclude_none=True) == {"check": data}
    item = Item(id="lock", title="Lock", rule=Rule(check=Condition.parse("device.find_my == true")))
    checklist = Checklist.of("one", "One", item)
    assert load_checklist(checklist.model_dump_json().encode()) == checklist


@each(
    ("text", "column", "hint"),
    [
        ("device.biometrics has_any face", 27, "put values in brackets, as (a, b)"),
        ("device.os_version satisfies ios >=17.6", 33, 'put a text in quotation marks, as ">=17"'),
    ],
)
def test_what_is_often_forgotten_is_said(text: str, column: int, hint: str) -> None:
    with pytest.raises(InvalidConditionError) as caught:
        Condition.parse(text, Vocabulary.standard())
    (problem,) = caught.value.problems
    assert (problem.path, problem.suggestion) == (f"line 1, column {column}", hint)
