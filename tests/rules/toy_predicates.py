"""Two predicates of one's own, each in one class, through everything that the library does with predicates.

A predicate has to be defined before anything imports checklists, so this isn't collected with the other tests:
`test_predicates.py` runs it in a process of its own.
"""

import types
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any, Literal

import pytest
from pydantic import StrictInt, ValidationError

from secure_checklist.core.errors import Problem
from secure_checklist.core.types import FactValue, ValueType
from secure_checklist.rules.conditions.base import Comparisons, Predicate
from secure_checklist.rules.conditions.literals import ParamRef, ParamTypes, param_problems, resolve, unsuitable
from secure_checklist.rules.declaration import AnyFact
from secure_checklist.rules.notation import Form
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


class Outside(Predicate):
    """The number is below one bound or above another. Columns say it by comparing."""

    forms = (Form("outside", "outside {low} to {high}"),)
    op: Literal["outside"] = "outside"
    low: StrictInt
    high: StrictInt

    def problems(self, fact: AnyFact, params: ParamTypes, path: str) -> Iterator[Problem]:
        if fact.type.name != "integer":
            yield unsuitable(fact, "outside", "a whole number", path)

    def compile(self, params: Params) -> Evaluator:
        def outside(values: Values) -> bool | None:
            known = values[self.fact]
            return not self.low <= known <= self.high if isinstance(known, int) else None

        return outside

    def boundary_values(self, fact: AnyFact, now: datetime, params: Params) -> Iterable[FactValue]:
        return self.low, self.high

    def comparisons(self, fact: AnyFact, now: datetime, params: Params) -> Comparisons:
        return (("<", self.low), (">", self.high))

    def expected(self, params: Params) -> tuple[tuple[int, ...], str]:
        return (self.low, self.high), ""

    @classmethod
    def describe(cls, said: Said) -> str:
        return f"the {said.label} is {'outside' if said.holds else 'within'} {' to '.join(map(str, said.expected))}"


from secure_checklist import (  # noqa: E402 - only after the predicates are defined
    Checklist,
    Condition,
    Device,
    Inventory,
    Item,
    Rule,
    Vocabulary,
    evaluate,
    load_checklist,
)
from secure_checklist.evaluation import schema  # noqa: E402

NOW = datetime(2026, 11, 26, tzinfo=UTC)
COPIES = "device.backup_copies"
EVEN, FAR = MultipleOf(fact=COPIES, of=2), Outside(fact=COPIES, low=2, high=4)
CHECKLIST = Checklist.of(
    "toys",
    "Toys",
    Item(id="even", title="Even", rule=Rule(check=EVEN)),
    Item(id="far", title="Far", rule=Rule(check=FAR)),
    Item(id="both", title="Both", rule=Rule(check=~EVEN & FAR)),
)
NUMBERS = (None, 0, 1, 2, 3, 4, 5, 6)
OUTCOMES = [
    [
        "unknown" if number is None else "pass" if holds else "fail"
        for holds in (
            number is not None and number % 2 == 0,
            number is not None and not 2 <= number <= 4,
            number is not None and number % 2 == 1 and not 2 <= number <= 4,
        )
    ]
    for number in NUMBERS
]


def inventory(*numbers: int | None) -> Inventory:
    devices = tuple(Device(id=f"d{place}", backup_copies=number) for place, number in enumerate(numbers))
    return Inventory(subjects=devices, complete=frozenset({"device"}))


def of_one(check: Any) -> Checklist:
    return Checklist.of("one", "One", Item(id="it", title="It", rule=Rule(check=check)))


def test_it_is_written_and_read_and_the_schema_knows_it() -> None:
    jsonschema: Any = pytest.importorskip("jsonschema", reason="jsonschema isn't installed (extra `test`)")
    assert load_checklist(CHECKLIST.model_dump_json().encode()) == CHECKLIST
    assert jsonschema.Draft202012Validator(schema("checklist")).is_valid(CHECKLIST.model_dump(mode="json"))


def test_it_is_text_with_a_form_of_its_own_or_without() -> None:
    """Without a form, fields are named; a form gives it words and needs no code."""
    assert str(~EVEN & FAR) == f"not multiple_of({COPIES}, of=2) and {COPIES} outside 2 to 4"
    assert Condition.parse(str(~EVEN & FAR), Vocabulary.standard()) == ~EVEN & FAR
    ref = MultipleOf(fact=COPIES, of=ParamRef(param="of"))
    assert Condition.parse(f"multiple_of({COPIES}, of=$of)") == ref
    with pytest.raises(ValueError, match=r"line 1, column 1: multiple_of needs a whole number"):
        Condition.parse("multiple_of(device.find_my, of=2)", Vocabulary.standard())


@pytest.mark.parametrize("text", ["== {of}", "{of}", "every {other}"])
def test_a_form_that_is_taken_or_names_no_field_is_refused(text: str) -> None:
    body = {
        "__module__": __name__,
        "__annotations__": {"op": Literal["mine"]},
        "op": "mine",
        "forms": (Form("mine", text),),
    }
    with pytest.raises(TypeError, match=r"the form .* needs a first word of its own, and its fields"):
        types.new_class("Mine", (MultipleOf,), exec_body=lambda scope: scope.update(body))


def test_its_type_is_checked_and_its_parameters_are() -> None:
    with pytest.raises(ValidationError, match=r"multiple_of needs a whole number; device\.find_my is"):
        of_one(MultipleOf(fact="device.find_my", of=2))
    with pytest.raises(ValidationError, match="no such parameter"):
        of_one(MultipleOf(fact=COPIES, of=ParamRef(param="of")))


def test_subjects_are_evaluated() -> None:
    report = evaluate(CHECKLIST, inventory(*NUMBERS), now=NOW)
    found = {(finding.item, finding.subject): finding.outcome for finding in report.findings}
    for place, outcomes in enumerate(OUTCOMES):
        assert [found[item, f"d{place}"] for item in ("even", "far", "both")] == outcomes


def test_the_reason_is_the_fact_that_is_missing_and_a_neighbour_may_decide_without_it() -> None:
    (even, far, both) = evaluate(CHECKLIST, inventory(None), now=NOW).findings
    assert [(reason.code, reason.fact) for reason in even.reasons] == [("not_asked", COPIES)]
    assert far.reasons == both.reasons == even.reasons
    either = of_one(EVEN | ~EVEN)  # no number decides it
    (finding,) = evaluate(either, inventory(None), now=NOW).findings
    assert [reason.code for reason in finding.reasons] == ["not_asked", "indeterminate"]


def table(pl: Any) -> Any:
    numbers = NUMBERS * 3
    return pl.DataFrame({"id": list(range(len(numbers))), "backup_copies": numbers})


MASKS = {"unknown": 10, "pass": 8, "fail": 2}
EXPECTED = [[MASKS[outcome] for outcome in outcomes] for outcomes in OUTCOMES] * 3


def check_rows(rows: list[dict[str, Any]]) -> None:
    rows = sorted(rows, key=lambda row: row["id"])
    assert [[row["even"], row["far"], row["both"]] for row in rows] == EXPECTED
    missing = [f"not_asked:{COPIES}" if row[0] == MASKS["unknown"] else None for row in EXPECTED]
    assert [row["even.reasons"] for row in rows] == missing
    assert [row["far.reasons"] for row in rows] == missing


def test_polars_says_the_same() -> None:
    pl: Any = pytest.importorskip("polars", reason="polars comes with the extra `test`")
    fleet: Any = pytest.importorskip("secure_checklist.fleet")
    check_rows(fleet.evaluate(CHECKLIST, table(pl), now=NOW, reasons=True).to_dicts())


def test_one_that_comes_too_late_is_refused() -> None:
    body = {"__module__": __name__, "__annotations__": {"op": Literal["late"]}, "op": "late"}
    with pytest.raises(TypeError, match="comes too late; define predicates before"):
        types.new_class("Late", (MultipleOf,), exec_body=lambda scope: scope.update(body))
