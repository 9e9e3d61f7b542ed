"""A predicate of one's own, in one class, through everything that the library does with predicates.

A predicate has to be defined before anything imports checklists, so this isn't collected with the other tests:
`test_conditions.py` runs it in a process of its own.
"""

import types
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any, Literal

import pytest
from pydantic import StrictInt, ValidationError

import secure_checklist as sc
from secure_checklist.core.errors import Problem
from secure_checklist.core.types import FactValue, ValueType
from secure_checklist.rules.conditions.base import Predicate
from secure_checklist.rules.conditions.literals import ParamRef, ParamTypes, param_problems, resolve, unsuitable
from secure_checklist.rules.declaration import AnyFact
from secure_checklist.rules.phrasing import Said
from secure_checklist.rules.values import Evaluator, Params, Values


class MultipleOf(Predicate):
    """The number is a multiple of another. Columns can't say it by comparing: each distinct value is asked."""

    op: Literal["multiple_of"] = "multiple_of"
    of: StrictInt | ParamRef

    def problems(self, fact: AnyFact, params: ParamTypes, path: str) -> Iterator[Problem]:
        if fact.type.name != "integer":
            yield unsuitable(fact, "multiple_of", "a whole number", path)
        if isinstance(self.of, ParamRef):
            yield from param_problems(self.of, ValueType("integer"), params, f"{path} > of")

    def compile(self, params: Params) -> Evaluator:
        of = int(resolve(self.of, params))

        def multiple_of(values: Values) -> bool | None:
            known = values[self.fact]
            return known % of == 0 if isinstance(known, int) else None

        return multiple_of

    def boundary_values(self, fact: AnyFact, now: datetime, params: Params) -> Iterable[FactValue]:
        return (resolve(self.of, params),)

    def expected(self, params: Params) -> tuple[int, str]:
        return int(resolve(self.of, params)), ""

    @classmethod
    def describe(cls, said: Said) -> str:
        return f"the {said.label} is {'' if said.holds else 'not '}a multiple of {said.first}"


NOW = datetime(2026, 11, 26, tzinfo=UTC)
COPIES = "device.backup_copies"
EVEN = MultipleOf(fact=COPIES, of=2)
CHECKLIST = sc.Checklist.of(
    "toys",
    "Toys",
    *(sc.Item(id=name, title=name, rule=sc.Rule(check=check)) for name, check in (("even", EVEN), ("odd", ~EVEN))),
)
NUMBERS = (None, 0, 1, 2, 3)
OUTCOMES = [["unknown"] * 2 if number is None else ["fail", "pass"][:: 1 if number % 2 else -1] for number in NUMBERS]


def inventory(*numbers: int | None) -> sc.Inventory:
    devices = tuple(sc.Device(id=f"d{place}", backup_copies=number) for place, number in enumerate(numbers))
    return sc.Inventory(subjects=devices, complete=frozenset({"device"}))


def of_one(check: Any) -> sc.Checklist:
    return sc.Checklist.of("one", "One", sc.Item(id="it", title="It", rule=sc.Rule(check=check)))


def test_it_is_text_without_a_form_of_its_own() -> None:
    assert str(~EVEN) == f"not multiple_of({COPIES}, of=2)"
    assert sc.Condition.parse(str(~EVEN), sc.Vocabulary.standard()) == ~EVEN
    ref = MultipleOf(fact=COPIES, of=ParamRef(param="of"))
    assert sc.Condition.parse(f"multiple_of({COPIES}, of=$of)") == ref
    with pytest.raises(ValueError, match=r"line 1, column 1: multiple_of needs a whole number"):
        sc.Condition.parse("multiple_of(device.find_my, of=2)", sc.Vocabulary.standard())


def test_its_type_is_checked_and_its_parameters_are() -> None:
    with pytest.raises(ValidationError, match=r"multiple_of needs a whole number; device\.find_my is"):
        of_one(MultipleOf(fact="device.find_my", of=2))
    with pytest.raises(ValidationError, match="no such parameter"):
        of_one(MultipleOf(fact=COPIES, of=ParamRef(param="of")))


def test_subjects_are_evaluated() -> None:
    report = sc.evaluate(CHECKLIST, inventory(*NUMBERS), now=NOW)
    found = {(finding.item, finding.subject): finding.outcome for finding in report.findings}
    for place, outcomes in enumerate(OUTCOMES):
        assert [found[item, f"d{place}"] for item in ("even", "odd")] == outcomes


@pytest.mark.parametrize("lacking", ["boundary_values", "compile", "describe", "expected", "problems"])
def test_one_that_lacks_a_part_is_refused_where_it_is_defined(lacking: str) -> None:
    parts = {"boundary_values", "compile", "describe", "expected", "problems"} - {lacking}
    body: dict[str, Any] = {name: vars(MultipleOf)[name] for name in parts}
    body |= {"__annotations__": {"op": Literal["mine"]}, "op": "mine", "__module__": __name__}
    with pytest.raises(TypeError, match=f"Mine lacks {lacking};"):
        types.new_class("Mine", (Predicate,), exec_body=lambda scope: scope.update(body))
