"""What a table says on every engine, case by case: `fixtures/fleet_cases.json`.

A case has items, columns with the type of each, and the rows of the answer (of one engine, where it can't hold the
same), or why the table is refused. A naive
expression on many of these columns reports a pass where a fact is unknown.
"""

import json
import math
import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from secure_checklist import Account, Device, Item, Person
from secure_checklist.core import InvalidTableError
from tests.cases import each, spread
from tests.fleets import EAGER, fleet, on, pl, plain
from tests.strategies import checklist_of
from tests.worlds import NOW, Gadget

GROUPS: list[dict[str, Any]] = json.loads(
    (Path(__file__).parents[1] / "fixtures" / "fleet_cases.json").read_text("utf-8")
)
CLASSES: dict[str, Any] = {"gadget": Gadget, "device": Device, "person": Person, "account": Account}
TYPES: dict[str, tuple[Any, Any]] = {
    "boolean": (pl.Boolean, bool),
    "integer": (pl.Int64, int),
    "number": (pl.Float64, float),
    "small number": (pl.Float32, float),
    "decimal": (pl.Decimal, Decimal),
    "text": (pl.String, str),
    "category": (pl.Categorical, str),
    "texts": (pl.List(pl.String), list),
    "integers": (pl.List(pl.Int64), list),
    "date": (pl.Date, date.fromisoformat),
    "naive": (pl.Datetime("us"), datetime.fromisoformat),
    "null": (pl.Null, str),
}


def column(kind: str, values: list[Any]) -> Any:
    """Return a column of this type; of moments, as `moment us Asia/Kolkata`."""
    name, _, form = kind.partition(" ")
    if name == "moment":
        unit, zone = form.split()
        moments = [None if value is None else datetime.fromisoformat(value) for value in values]
        return pl.Series(moments, dtype=pl.Datetime("us", "UTC")).dt.convert_time_zone(zone).dt.cast_time_unit(unit)
    dtype, read = TYPES[kind]
    return pl.Series([None if value is None else read(value) for value in values], dtype=dtype)


def answer(given: Callable[[Any], Any], case: dict[str, Any]) -> list[dict[str, Any]] | str:
    """Return the rows of the answer to what is given of a polars table, without their ids, or the refusal."""
    checklist = checklist_of([Item.model_validate({"title": "It", **item}) for item in case["items"]])
    columns = {name: column(kind, values) for (name, kind), values in
               ((key.rsplit(": ", 1), values) for key, values in case["columns"].items())}  # fmt: skip
    more = {name: case[name] for name in ("mapping", "keys", "reasons", "score") if name in case}
    subject = CLASSES[case.get("subject", "gadget")]
    try:
        rows = plain(fleet.evaluate(checklist, given(pl.DataFrame(columns)), subject=subject, now=NOW, **more))
    except InvalidTableError as error:
        return re.sub(r"Etc/|precision=\d+, ", "", str(error))  # each engine calls these in its own way
    return [{name: value for name, value in row.items() if name != "id"} for row in rows]


def alike(found: object, expected: object) -> bool:
    """Return whether a value is the expected one; pandas has a number for nothing."""
    if isinstance(found, float) and math.isnan(found):
        return expected is None
    return found == expected or (isinstance(expected, float) and found == pytest.approx(expected))


def same(found: list[dict[str, Any]] | str, expected: list[dict[str, Any]] | str) -> bool:
    """Return whether an answer is the expected one."""
    if isinstance(found, str) or isinstance(expected, str):
        return found == expected
    return [[*row] for row in found] == [[*row] for row in expected] and all(
        alike(row[name], value) for row, wanted in zip(found, expected, strict=True) for name, value in wanted.items()
    )


CASES = [(group["why"], case) for group in GROUPS for case in group["cases"]]
EDGES = [(group["why"], case) for group in GROUPS if group.get("everywhere") for case in group["cases"]]
"""Those that the quick suite tries on each engine: numbers and times that one may read as others."""


@pytest.mark.thinned
@each(
    "engine, why, case",
    [(name, *case) for name in EAGER for case in (CASES if name == "polars" else [*spread(CASES, 40), *EDGES])],
)
def test_a_table_has_exactly_these_outcomes_reasons_and_scores(engine: str, why: str, case: dict[str, Any]) -> None:
    found = answer(partial(on, engine), case)
    assert same(found, case.get(engine) or case["rows" if "rows" in case else "refused"]), (why, found)
