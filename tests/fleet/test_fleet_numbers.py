"""Numbers that floats can't tell apart, and moments to the nanosecond: a table says of each row what the row says."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any, ClassVar

import pytest
from pydantic import ValidationError

from secure_checklist import (
    Checklist,
    Condition,
    Context,
    Device,
    Fact,
    Inventory,
    Item,
    Rule,
    Section,
    ask,
    derived,
    evaluate,
)
from secure_checklist.rules import Compare, Equals, OneOf
from secure_checklist.subjects import FactDeclaration
from tests.fleets import ENGINES, on, plain
from tests.worlds import NOW, Gadget

fleet: Any = pytest.importorskip("secure_checklist.fleet", reason="narwhals comes with the extra `test`")
pl: Any = pytest.importorskip("polars", reason="polars comes with the extra `test`")
pa: Any = pytest.importorskip("pyarrow", reason="pyarrow comes with the extra `test`")
duckdb: Any = pytest.importorskip("duckdb", reason="duckdb comes with the extra `test`")

EDGES = (0, 1, -1, 255, 2**31, 2**53 - 1, 2**53, 2**53 + 1, 2**53 + 2, -(2**53) - 1, 2**60 + 1, 2**63 - 1, -(2**63))
FRACTIONS = (0.5, -0.0, 1e16, 2.0**53, 1e300, -1e300, 5e-324)


class Counter(Device):
    """A device with numbers, whole or not, with bounds or without."""

    namespace: ClassVar[str] = "counter"
    total: Fact[int] = ask("How many?")
    amount: Fact[float] = ask("How much?")
    low: Fact[int] = ask("How many?", minimum=-(2**60), maximum=2**60)
    share: Fact[float] = ask("How much?", minimum=-1.5, maximum=2.0**53)


DECLARED = tuple(
    FactDeclaration.model_validate({"fact": f"device.pack.{name}", "type": kind, "question": "?"})
    for name, kind in (("total", "integer"), ("amount", "number"))
)
NAMES = ("device.counter.total", "device.counter.amount", "device.pack.total", "device.pack.amount")
BOUNDED = ("device.counter.low", "device.counter.share")


def conditions(name: str, literals: tuple[float, ...]) -> Iterator[Condition]:
    """Yield every predicate on a number with these literals."""
    for literal in literals:
        for op in ("at_least", "at_most", "more_than", "less_than"):
            yield Compare.model_validate({"op": op, "fact": name, "value": literal})
        yield Equals(fact=name, value=literal)
        yield OneOf(fact=name, values=(literal, 7))


def checklist(name: str) -> Checklist:
    """Return a checklist with an item for each predicate."""
    literals = EDGES if name.endswith(("total", "low")) else (*EDGES, *FRACTIONS)
    bounded = [value for value in literals if name not in BOUNDED or -1.5 <= value <= 2**53]
    rules = [Rule(check=each) for each in conditions(name, tuple(bounded))]
    items = [Item(id=f"i{place}", title="I", subject="device", rule=rule) for place, rule in enumerate(rules)]
    facts: tuple[Any, ...] = tuple(fact for fact in Counter.facts().values() if fact.name.startswith("device.counter."))
    return built(items, facts, DECLARED)


def built(items: list[Item], requires: tuple[Any, ...] = (), declares: tuple[FactDeclaration, ...] = ()) -> Checklist:
    """Return a checklist of one section."""
    sections = (Section(id="s", title="S", items=tuple(items)),)
    needed = tuple(FactDeclaration.model_validate(fact) for fact in requires)
    return Checklist(id="c", title="C", sections=sections, requires=needed, declares=declares)


def by_row(made: Checklist, name: str, values: tuple[float, ...]) -> list[dict[str, int]]:
    """Return what one subject after the other gives; a value that no fact can have counts as none."""
    found: list[dict[str, int]] = []
    field = name.rpartition(".")[2]
    for value in values:
        data: dict[str, Any] = {"extra": {f"pack.{field}": value}} if ".pack." in name else {field: value}
        try:
            subject = Counter(id="d", **data)
        except ValidationError:
            subject = Counter(id="d")
        report = evaluate(made, Inventory(subjects=(subject,)).completed("device"), now=NOW)
        found.append({finding.item: finding.mask for finding in report.findings})
    return found


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", [*NAMES, *BOUNDED])
def test_whole_numbers_beyond_2_to_the_53_are_what_their_rows_say(engine: str, name: str) -> None:
    """Law 7 for numbers: a column of 64-bit whole numbers gives what each subject with that number gives."""
    made = checklist(name)
    table = pl.DataFrame({"id": range(len(EDGES)), name: pl.Series(EDGES, dtype=pl.Int64)})
    found = plain(fleet.evaluate(made, on(engine, table), subject=Counter, now=NOW))
    for row, wanted in zip(found, by_row(made, name, EDGES), strict=True):
        assert {item: row[item] for item in wanted} == wanted


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", [name for name in (*NAMES, *BOUNDED) if name.endswith(("amount", "share"))])
def test_floats_are_what_their_rows_say(engine: str, name: str) -> None:
    """The same for columns of floats, huge ones, tiny ones and a negative zero among them."""
    made, values = checklist(name), (*FRACTIONS, *map(float, EDGES[:5]), 2.0**53 + 2)
    table = pl.DataFrame({"id": range(len(values)), name: pl.Series(values, dtype=pl.Float64)})
    found = plain(fleet.evaluate(made, on(engine, table), subject=Counter, now=NOW))
    for row, wanted in zip(found, by_row(made, name, values), strict=True):
        assert {item: row[item] for item in wanted} == wanted


# moments ----------------------------------------------------------------------------------------------------------

UNITS = ("s", "ms", "us", "ns")
ZONES = ("UTC", "Europe/Berlin", "+05:30")


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("engine", ["duckdb", "pyarrow"])
def test_moments_of_every_unit_are_read(engine: str, zone: str, unit: str) -> None:
    """Arrow's moments have a zone and one of four units; DuckDB holds those of nanoseconds in a type of their own."""
    seen = [NOW - timedelta(days=3), NOW - timedelta(days=300), None, NOW + timedelta(days=3)]
    times = pa.array(seen, pa.timestamp(unit, zone))
    table = pa.table({"id": [1, 2, 3, 4], "acme.seen": times, "acme.flag": [True] * 4, "observed_at": times})
    given = duckdb.connect().from_arrow(table) if engine == "duckdb" else table
    rules = {
        "within": Rule(check=Gadget.seen.within_days(30)),
        "before": Rule(check=Gadget.seen.less_than(NOW)),
        "set": Rule(check=Gadget.flag.is_true()),
    }
    items = [Item(id=name, title="I", rule=rule, renew_after=100) for name, rule in rules.items()]
    made = Checklist.of("c", "C", *items, requires=(Gadget.seen, Gadget.flag))
    for more in (False, True):
        found = plain(fleet.evaluate(made, given, subject=Gadget, now=NOW, reasons=more, score=more))
        for row, at in zip(found, seen, strict=True):
            device = Gadget(id="d", seen=at, flag=True, observed_at=at)
            report = evaluate(made, Inventory(subjects=(device,)).completed("device"), now=NOW)
            assert {name: row[name] for name in rules} == {f.item: f.mask for f in report.findings}


@pytest.mark.parametrize("at", [date(1, 1, 1), date(999, 12, 31), date(1582, 10, 10), date(9999, 12, 31)])
@pytest.mark.parametrize("engine", ENGINES)
def test_dates_of_any_year_are_compared(engine: str, at: date) -> None:
    """A literal from before the year 1000 is one that a mistyped pack can hold, and every engine reads it as Python."""
    fact = FactDeclaration(fact="device.pack.day", type="date", question="?", future=True)
    moment = FactDeclaration(fact="device.pack.moment", type="instant", question="?", future=True)
    start = datetime(at.year, at.month, at.day, tzinfo=UTC)
    checks = [
        Compare(op=op, fact=name, value=value)
        for op in ("at_least", "at_most")
        for name, value in (("device.pack.day", at.isoformat()), ("device.pack.moment", start.isoformat()))
    ]
    items = [Item(id=f"i{n}", title="I", subject="device", rule=Rule(check=check)) for n, check in enumerate(checks)]
    made = built(items, declares=(fact, moment))
    days = [date(2026, 1, 1), at, date(1, 1, 1), date(9999, 12, 31)]
    moments = [datetime(day.year, day.month, day.day, tzinfo=UTC) for day in days]
    table = pl.DataFrame(
        {"id": range(4), "pack.day": days, "pack.moment": pl.Series(moments, dtype=pl.Datetime("us", "UTC"))}
    )
    found = plain(fleet.evaluate(made, on(engine, table), now=NOW))
    for row, day, instant in zip(found, days, moments, strict=True):
        extra = {"pack.day": day.isoformat(), "pack.moment": instant.isoformat()}
        known = Inventory(subjects=(Device(id="d", extra=extra),)).completed("device")
        report = evaluate(made, known, now=NOW)
        assert {item.id: row[item.id] for item in items} == {f.item: f.mask for f in report.findings}


class Dated(Device):
    """A device whose derived facts read dates and moments, so that a table must ask for them value by value."""

    namespace: ClassVar[str] = "dated"
    day: Fact[date] = ask("Since which day?")
    at: Fact[datetime] = ask("Since when?")

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


DAYS = (date(2, 1, 1), date(999, 12, 31), date(1000, 1, 1), date(1582, 10, 10), date(2026, 1, 1), None)
"""Days of every kind that PySpark can give in the zone of any machine; it loses moments of the first years."""


def dated() -> tuple[Checklist, Any, list[dict[str, int]]]:
    """Return a checklist that asks derived facts of dates, a table of all days, and what each row gives."""
    facts = (Dated.old, Dated.both, Dated.day, Dated.at)
    rules = {"old": Dated.old.is_true(), "both": Dated.both.is_true(), "day": Dated.day.less_than(date(999, 1, 1))}
    items = [Item(id=name, title="I", rule=Rule(check=check)) for name, check in rules.items()]
    made = built(items, facts)
    moments = [None if day is None else datetime(day.year, day.month, day.day, tzinfo=UTC) for day in DAYS]
    kinds = {"id": pl.Int64, "dated.day": pl.Date, "dated.at": pl.Datetime("us", "UTC")}
    table = pl.DataFrame({"id": range(len(DAYS)), "dated.day": DAYS, "dated.at": moments}, schema=kinds)
    wanted: list[dict[str, int]] = []
    for day, at in zip(DAYS, moments, strict=True):
        known = Inventory(subjects=(Dated(id="d", day=day, at=at),)).completed("device")
        wanted.append({finding.item: finding.mask for finding in evaluate(made, known, now=NOW).findings})
    return made, table, wanted


@pytest.mark.parametrize("engine", ENGINES)
def test_derived_facts_of_dates_of_any_year_are_asked(engine: str) -> None:
    """Law 7 where a table must ask the scalar evaluator: a mistyped year is a value as any other."""
    made, table, wanted = dated()
    found = plain(fleet.evaluate(made, on(engine, table), subject=Dated, now=NOW))
    assert [{name: row[name] for name in wanted[0]} for row in found] == wanted
