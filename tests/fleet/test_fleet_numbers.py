"""Law 7 for numbers that floats can't tell apart, moments of every unit, and dates of any year."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from itertools import product
from typing import Any, ClassVar

import pytest
from pydantic import ValidationError

from secure_checklist import Checklist, Context, Device, Fact, Item, Rule, Section, ask, derived
from secure_checklist.subjects import FactDeclaration
from tests.cases import each
from tests.fleets import ENGINES, agree, judge, masks, on, plain

fleet: Any = pytest.importorskip("secure_checklist.fleet", reason="narwhals comes with the extra `test`")
pl: Any = pytest.importorskip("polars", reason="polars comes with the extra `test`")
pa: Any = pytest.importorskip("pyarrow", reason="pyarrow comes with the extra `test`")
duckdb: Any = pytest.importorskip("duckdb", reason="duckdb comes with the extra `test`")

EDGES = (0, 1, -1, 255, 2**31, 2**53 - 1, 2**53, 2**53 + 1, 2**53 + 2, -(2**53) - 1, 2**60 + 1, 2**63 - 1, -(2**63))
FRACTIONS = (0.5, -0.0, 1e16, 2.0**53, 1e300, -1e300, 5e-324)


class Counter(Device):
    """A device with numbers, whole or not, with bounds or without; its derived facts must be asked value by value."""

    namespace: ClassVar[str] = "counter"
    total: Fact[int] = ask("How many?")
    amount: Fact[float] = ask("How much?")
    low: Fact[int] = ask("How many?", minimum=-(2**60), maximum=2**60)
    share: Fact[float] = ask("How much?", minimum=-1.5, maximum=2.0**53)
    day: Fact[date] = ask("Since which day?", future=True)
    at: Fact[datetime] = ask("Since when?", future=True)

    @derived(reads=("day",))
    def old(self, context: Context) -> bool | None:
        """Return True if it is from before the year 2000."""
        del context
        return None if self.day is None else self.day.year < 2000

    @derived(reads=("day", "at"))
    def both(self, context: Context) -> bool | None:
        """Return True if both are."""
        del context
        return None if self.day is None or self.at is None else self.day.year < 2000 and self.at.year < 2000


DECLARED = tuple(
    FactDeclaration.model_validate({"fact": f"device.pack.{name}", "type": kind, "question": "?"})
    for name, kind in (("total", "integer"), ("amount", "number"))
)
BOUNDED = ("device.counter.low", "device.counter.share")
NAMES = ("device.counter.total", "device.counter.amount", "device.pack.total", "device.pack.amount", *BOUNDED)


def built(rules: Sequence[dict[str, Any]]) -> Checklist:
    """Return a checklist with an item for each condition."""
    facts = [fact for fact in Counter.facts().values() if fact.name.startswith("device.counter.")]
    items = [
        Item(id=f"i{place}", title="I", rule=Rule.model_validate({"check": rule})) for place, rule in enumerate(rules)
    ]
    section = Section(id="s", title="S", items=tuple(items))
    needed = [FactDeclaration.model_validate(fact) for fact in facts]
    return Checklist(id="c", title="C", sections=(section,), requires=tuple(needed), declares=DECLARED)


def compared(name: str, literals: Sequence[object]) -> list[dict[str, Any]]:
    """Return every comparison of a fact with these literals."""
    signs = ("at_least", "at_most", "more_than", "less_than", "equals")
    return [{"op": op, "fact": name, "value": literal} for literal in literals for op in signs]


def numbers(name: str) -> Checklist:
    """Return a checklist with every predicate on a number."""
    literals = EDGES if name.endswith(("total", "low")) else (*EDGES, *FRACTIONS)
    fitting = [value for value in literals if name not in BOUNDED or -1.5 <= value <= 2**53]
    sets = [{"op": "one_of", "fact": name, "values": [literal, 7]} for literal in fitting]
    return built([*compared(name, fitting), *sets])


def by_row(made: Checklist, name: str, values: Sequence[object]) -> list[dict[str, int]]:
    """Return what one subject after the other gives; a value that no fact can have counts as none."""
    found: list[dict[str, int]] = []
    field = name.rpartition(".")[2]
    for value in values:
        data: dict[str, Any] = {"extra": {f"pack.{field}": value}} if ".pack." in name else {field: value}
        try:
            subject = Counter(id="d", **data)
        except ValidationError:
            subject = Counter(id="d")
        found.append(masks(made, subject))
    return found


@each("engine, name", product(ENGINES, NAMES), quick=11)
def test_numbers_are_what_their_rows_say(engine: str, name: str) -> None:
    """Whole numbers of 64 bits, and floats, huge ones, tiny ones and a negative zero among them."""
    made, floats = numbers(name), (*FRACTIONS, *map(float, EDGES[:5]), 2.0**53 + 2)
    for values, dtype in ((EDGES, pl.Int64), *([(floats, pl.Float64)] if name.endswith(("amount", "share")) else [])):
        table = pl.DataFrame({"id": range(len(values)), name: pl.Series(values, dtype=dtype)})
        agree(plain(judge(made, on(engine, table), subject=Counter)), by_row(made, name, values))


DAYS = (date(2, 1, 1), date(999, 12, 31), date(1000, 1, 1), date(1582, 10, 10), date(2026, 1, 1), None)
"""Days of every kind that PySpark can give in the zone of any machine; it loses moments of the first years."""


def dated(days: Sequence[date | None] = DAYS) -> tuple[Checklist, Any, list[dict[str, int]]]:
    """Return a checklist about dates, compared and derived from, a table of these days, and what each row gives."""
    moments = [None if day is None else datetime(day.year, day.month, day.day, tzinfo=UTC) for day in days]
    rules = [{"op": "equals", "fact": f"device.counter.{name}", "value": True} for name in ("old", "both")]
    for day, moment in zip(days, moments, strict=True):
        if day is not None and moment is not None:
            rules += compared("device.counter.day", [day.isoformat()])[:3]
            rules += compared("device.counter.at", [moment.isoformat()])[:3]
    made = built(rules)
    kinds = {"id": pl.Int64, "counter.day": pl.Date, "counter.at": pl.Datetime("us", "UTC")}
    table = pl.DataFrame({"id": range(len(days)), "counter.day": days, "counter.at": moments}, schema=kinds)
    known = [Counter(id="d", day=day, at=at) for day, at in zip(days, moments, strict=True)]
    return made, table, [masks(made, one) for one in known]


@each("engine", ENGINES)
def test_dates_of_any_year_are_read(engine: str) -> None:
    """A mistyped year is a value as any other, and so is one in a pack: every engine reads it as Python does."""
    made, table, wanted = dated((*DAYS, date(1, 1, 1), date(9999, 12, 31)))
    agree(plain(judge(made, on(engine, table), subject=Counter)), wanted)
