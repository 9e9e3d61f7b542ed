"""The rule language as data: what it lets in, what it refuses, and how `&`, `|` and `~` build it."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from secure_checklist import Condition, Device, Vocabulary
from secure_checklist.rules import AllOf, AnyOf, Not, Quantified
from secure_checklist.rules.conditions.base import AnyCondition
from secure_checklist.rules.conditions.logic import check_condition
from tests.cases import conformance, each, tables
from tests.commands import run

TABLES = tables(__file__)
CONDITION: TypeAdapter[Condition] = TypeAdapter(AnyCondition)
on = Device.find_my.is_true()
ON: dict[str, Any] = {"op": "equals", "fact": "device.find_my", "value": True}
locked, copied = Device.screen_lock.one_of("pin", "password"), Device.backup_copies.at_least(1)


FACTS = Vocabulary.standard().facts
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
    jsonschema: Any = pytest.importorskip("jsonschema", reason="jsonschema isn't installed (extra `test`)")
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


# a predicate of one's own ---------------------------------------------------------------------------------------------


def test_a_toy_predicate_goes_through_everything() -> None:
    """Its tests say what: text, types and evaluation."""
    arguments = ("-m", "pytest", "--noconftest", "-p", "no:cacheprovider", "tests/rules/toy_predicates.py")
    run(sys.executable, *arguments, cwd=Path(__file__).parents[2], env={"PYTHONDONTWRITEBYTECODE": "1"})
