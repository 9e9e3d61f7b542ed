"""What tests of fleets begin with: tables on every engine with subjects beside them, and checklists of one item."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, time
from typing import Any, NamedTuple

import pytest
from hypothesis import strategies as st

import secure_checklist as sc
from secure_checklist.checklists.implied import attested_reference
from secure_checklist.core import InvalidTableError
from secure_checklist.core.types import ValueType
from secure_checklist.rules import Not
from secure_checklist.rules.conditions.equality import Equals
from secure_checklist.rules.conditions.has import Has
from secure_checklist.subjects import Provenance
from tests.cases import raised
from tests.strategies import MOMENTS, checklist_of, declared, facts_read, typed_values
from tests.worlds import NOW, Gadget

pl: Any = pytest.importorskip("polars", reason="polars comes with the group `test`")
duckdb: Any = pytest.importorskip("duckdb", reason="duckdb comes with the group `test`")
pytest.importorskip("pyarrow", reason="pyarrow comes with the group `test`")
pytest.importorskip("pandas", reason="pandas comes with the group `test`")
fleet: Any = pytest.importorskip("secure_checklist.fleet", reason="narwhals comes with the group `test`")


class Fleet(NamedTuple):
    """A table as rows, the type of each column, the class of its subjects, and each row as an inventory."""

    rows: list[dict[str, Any]]
    types: dict[str, str]
    cls: type[sc.Subject]
    inventories: list[sc.Inventory]


@st.composite
def fleets(draw: st.DrawFn, checklist: sc.Checklist, kind: str) -> Fleet:
    """A table with some of what a checklist asks, in every form that a column may have."""
    cls: type[sc.Subject] = sc.Vocabulary.standard().subject(kind)
    if kind == "device" and draw(st.booleans()):
        cls = Gadget
    facts = [
        fact
        for each in dict.fromkeys((kind, "person"))
        for fact in facts_read(checklist, each)
        if fact.field in (cls if each == kind else sc.Person).facts() or declared(fact)
    ]
    facts += [attested_reference(item) for item in checklist.by_kind.get(kind, ())]
    facts = [fact for fact in facts if not fact.guarded and draw(st.integers(0, 5))]
    columns = {
        fact.name: draw(st.sampled_from((fact.name, *[fact.name.partition(".")[2]] * (fact.kind == kind))))
        for fact in facts
    }
    types = {column: _form(draw, fact.type) for fact, column in zip(facts, columns.values(), strict=True)}
    timed = [fact for fact in facts if draw(st.integers(0, 3)) == 0]
    types |= {f"{columns[fact.name]}.at": "moment" for fact in timed}
    if draw(st.booleans()):
        types["observed_at"] = "moment"
    rows: list[dict[str, Any]] = []
    inventories: list[sc.Inventory] = []
    for number in range(draw(st.integers(0, 5))):
        row: dict[str, Any] = {"id": number}
        values = {fact.name: draw(st.none() | _values(fact)) for fact in facts}
        times = {fact.name: draw(st.none() | MOMENTS) for fact in timed}
        seen = draw(st.none() | MOMENTS) if "observed_at" in types else None
        for fact in facts:
            row[columns[fact.name]] = written(values[fact.name], fact.type, types[columns[fact.name]])
        row |= {f"{columns[name]}.at": at for name, at in times.items()}
        if "observed_at" in types:
            row["observed_at"] = seen
        rows.append(row)
        inventories.append(_inventory(cls, facts, values, times, seen))
    return Fleet(rows, {"id": "integer", **types}, cls, inventories)


def _values(fact: sc.Fact[Any]) -> st.SearchStrategy[Any]:
    """Values of a fact; a person may also say of an item that it doesn't apply to them."""
    typed = typed_values(fact.type)
    return typed | st.just("not_applicable") if fact.field.startswith("attested.") else typed


def _form(draw: st.DrawFn, kind: ValueType) -> str:
    forms = {"enum_set": ("list", "pipes"), "date": ("date", "text", "naive"), "integer": ("integer", "float")}
    forms["text_set"] = forms["enum_set"]
    forms |= {"instant": ("moment", "moment", "text"), "number": ("float",), "enum": ("text",)}
    return draw(st.sampled_from(forms.get(kind.name, (kind.name,))))


def written(value: Any, kind: ValueType, form: str) -> Any:
    """Return a value as a column of this form holds it."""
    if value is None:
        return None
    as_text = kind.name in ("date", "instant")
    ways: dict[str, Callable[[Any], Any]] = {
        "pipes": lambda words: "|".join(sorted(words)),
        "list": sorted,
        "float": float,
        "naive": lambda day: datetime.combine(day, time()),
        "text": kind.serialize if as_text else lambda text: text,
        "moment": lambda moment: moment.astimezone(UTC),
    }
    return ways[form](value) if form in ways else value


def _inventory(
    cls: type[sc.Subject],
    facts: Sequence[sc.Fact[Any]],
    values: dict[str, Any],
    times: dict[str, Any],
    seen: datetime | None,
) -> sc.Inventory:
    found: dict[str, dict[str, Any]] = {kind: {"extra": {}, "observed": {}} for kind in (cls.kind, "person")}
    attestations: list[sc.Attestation] = []
    for fact in facts:
        value, data = values[fact.name], found[fact.kind]
        if value is None:
            continue
        if fact.field.startswith("attested."):
            about: dict[str, Any] = {"item": fact.field.removeprefix("attested."), "at": times.get(fact.name) or seen}
            subject = "it" if fact.kind == cls.kind else None
            attestations.append(sc.Attestation(answer=value, subject=subject, confidentiality="ordinary", **about))
        elif declared(fact):
            data["extra"][fact.field] = fact.type.serialize(value)
        else:
            data[fact.field] = value
        if fact.name in times:
            data["observed"][fact.field] = Provenance(at=times[fact.name])
    subjects = [cls.model_validate({"id": "it", **found[cls.kind]})]
    if cls is not sc.Person:
        subjects.append(sc.Person.model_validate({"id": "person", **found["person"]}))
    return sc.Inventory(
        complete=frozenset({cls.kind}), subjects=tuple(subjects), attestations=tuple(attestations), as_of=seen
    )


# the same table on every engine ------------------------------------------------------------------------------


def polars_frame(table: Fleet) -> Any:
    """Return the table as a polars DataFrame."""
    kinds: dict[str, Any] = {
        "boolean": pl.Boolean,
        "integer": pl.Int64,
        "float": pl.Float64,
        "text": pl.String,
        "pipes": pl.String,
        "date": pl.Date,
        "naive": pl.Datetime("us"),
        "moment": pl.Datetime("us", "UTC"),
        "list": pl.List(pl.String),
    }
    return pl.DataFrame(table.rows, schema={name: kinds[form] for name, form in table.types.items()}, orient="row")


ENGINES = ("polars", "lazy", "duckdb", "pyarrow", "pandas")
EAGER = tuple(engine for engine in ENGINES if engine != "lazy")


def on(engine: str, table: Any) -> Any:
    """Return a polars DataFrame as a table of an engine."""
    if engine == "duckdb":
        connection = duckdb.connect()
        connection.register("fleet", table.to_arrow())
        return connection.sql("select * from fleet")
    if engine == "pandas":
        return table.to_arrow().to_pandas()
    return table.lazy() if engine == "lazy" else table.to_arrow() if engine == "pyarrow" else table


def plain(result: Any, by: str = "id") -> list[dict[str, Any]]:
    """Return a result as rows, by a key."""
    for way in ("toArrow", "collect", "to_arrow_table"):
        result = getattr(result, way)() if hasattr(result, way) else result
    rows = result.to_dict("records") if hasattr(result, "iloc") else pl.DataFrame(result).to_dicts()
    return sorted(rows, key=lambda row: row[by])


# checklists of one item, and what the scalar evaluator says --------------------------------------------------------

FLAG, COUNT, RATIO, NOTE = (f"device.acme.{name}" for name in ("flag", "count", "ratio", "note"))
TAGS, CALM = "device.acme.tags", "device.acme.calm"


def equals(fact: str, value: object) -> sc.Condition:
    return Equals.model_validate({"op": "equals", "fact": fact, "value": value})


def item(name: str, check: sc.Condition, **more: Any) -> sc.Item:
    return sc.Item(id=name, title=name.title(), rule=sc.Rule(check=check, partial=more.pop("partial", None)), **more)


def one(check: sc.Condition) -> sc.Checklist:
    return checklist_of([item("it", check)])


FLAGGED = one(equals(FLAG, value=True))
SETS = checklist_of(
    [item("it", equals(CALM, value=True)), item("tags", Has(op="has_none", fact=TAGS, values=("red",)))]
)
NEGATED = one(Not(condition=equals(FLAG, value=False)))


def framed(**columns: Any) -> Any:
    """Return columns of facts as a polars frame, with ids; `acme__flag` stands for `acme.flag`."""
    named = {name.replace("__", "."): values for name, values in columns.items()}
    return pl.DataFrame({"id": list(range(len(next(iter(named.values()))))), **named})


def judge(checklist: sc.Checklist, table: Any, **more: Any) -> Any:
    return fleet.evaluate(checklist, table, **{"subject": Gadget, "now": NOW, **more})


def codes(checklist: sc.Checklist, table: Any, **more: Any) -> list[Any]:
    """Return the codes of the item `it`, row by row."""
    return [row["it"] for row in plain(judge(checklist, table, **more))]


def masks(checklist: sc.Checklist, subject: sc.Subject, **more: Any) -> dict[str, int]:
    """Return the codes of the items for one subject, as the scalar evaluator finds them."""
    report = sc.evaluate(checklist, sc.Inventory(subjects=(subject,)).completed(subject.kind), now=NOW, **more)
    return {finding.item: finding.mask for finding in report.findings}


def agree(rows: Sequence[dict[str, Any]], wanted: Sequence[dict[str, int]]) -> None:
    """Assert that each row has the codes that its subject alone has."""
    assert [{name: row[name] for name in alone} for row, alone in zip(rows, wanted, strict=True)] == [*wanted]


def refused(call: Callable[[], object]) -> str:
    return str(raised(InvalidTableError, call))
