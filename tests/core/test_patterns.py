"""Patterns run on the linear-time engine: no text makes them slow, and what it can't do is refused with its place."""

import json
import re
import subprocess
import sys
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from secure_checklist import Condition, Device, Vocabulary
from secure_checklist.core.patterns import linear_matcher
from secure_checklist.rules import Matches
from secure_checklist.rules.conditions.base import AnyCondition
from secure_checklist.rules.conditions.matches import MAX_PATTERN
from secure_checklist.rules.type_check import check_condition
from tests.cases import each

CONDITION: TypeAdapter[Condition] = TypeAdapter(AnyCondition)
FACTS = Vocabulary.standard().facts


def problems(condition: Condition) -> list[str]:
    return [str(problem) for problem in check_condition(condition, FACTS, {}, "check")]


CATASTROPHIC = (r"^(a+)+$", r"^(a|a)*$", r"^(a|aa)+$", r"(.*a){12}b", r"(a+a+)+y")
CHILD = """
import json, sys
from secure_checklist.core.patterns import linear_matcher
print(json.dumps([linear_matcher(pattern)("a" * 50_000 + "!") for pattern in json.load(sys.stdin)]))
"""


def test_a_catastrophic_pattern_ends_at_once() -> None:
    """A backtracking engine would never end, and would hold the interpreter's lock: so a child process runs it.

    The time only bounds the test's own wait.
    """
    done = subprocess.run(
        [sys.executable, "-c", CHILD],
        input=json.dumps(CATASTROPHIC),
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert json.loads(done.stdout) == [False] * len(CATASTROPHIC)


def test_a_catastrophic_pattern_still_matches_what_it_should() -> None:
    assert linear_matcher(r"^(a+)+$")("a" * 50_000)


@each(
    ("pattern", "text", "holds"),
    [
        ("pro", "a pro model", True),
        ("^pro", "a pro model", False),
        ("^pro$", "pro", True),
        ("^pro$", "pro\n", False),
        ("(?i)PRO", "a pro model", True),
        ("PRO", "a pro model", False),
        (r"^\d+$", "123", True),
        ("ä", "Märchen", True),
        ("^.$", "\U0001f512", True),
        ("a{2,3}", "aa", True),
    ],
)
def test_a_pattern_is_searched_for_anywhere_unless_anchored(pattern: str, text: str, holds: bool) -> None:
    assert linear_matcher(pattern)(text) is holds


@each("pattern", ["(?=a)", "(?!a)", "(?<=a)b", "(?<!a)b", r"(a)\1", "(", "[", "*", "((a{1000}){1000}){1000}"])
def test_what_the_engine_can_not_do_is_refused_with_its_place(pattern: str) -> None:
    condition = Device.find_my.is_true() & ~Matches(fact="device.model", pattern=pattern)
    with pytest.raises(ValueError, match="linear-time engine refuses"):
        Device.model.matches(pattern)
    (problem,) = check_condition(condition, FACTS, {}, "check")
    assert problem.path == "check > all_of[1] > not > pattern"
    assert "linear-time engine refuses" in problem.message
    assert pattern not in problem.message or len(pattern) == 1


def test_a_sound_pattern_is_let_through() -> None:
    assert problems(Device.model.matches("^Pixel [0-9]+$")) == []


@each("compiled", [re.compile("a"), re.compile(b"a")])
def test_a_compiled_pattern_is_refused_and_taught(compiled: Any) -> None:
    with pytest.raises(ValidationError, match="give the pattern as text"):
        Device.model.matches(compiled)
    with pytest.raises(ValidationError, match="give the pattern as text"):
        CONDITION.validate_python({"op": "matches", "fact": "device.model", "pattern": compiled})


@each("pattern", ["", "x" * (MAX_PATTERN + 1), "\ud800", 1, None, ["a"]])
def test_a_pattern_is_a_text_of_bounded_length(pattern: object) -> None:
    with pytest.raises(ValidationError):
        Matches.model_validate({"fact": "device.model", "pattern": pattern})


def test_a_pattern_is_for_texts_only() -> None:
    (problem,) = check_condition(Matches(fact="device.find_my", pattern="a"), FACTS, {}, "check")
    assert problem.path == "check"
    assert problem.suggestion == "use equals with true or false"
