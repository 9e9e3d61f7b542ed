"""DuckDB: relations."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, ClassVar, NamedTuple

import narwhals as nw
import polars as pl

from secure_checklist.fleet.compile.compiler import QueryPlan, Traits
from secure_checklist.fleet.compile.lookups import MOST_COMBINATIONS, Lookup
from secure_checklist.fleet.engines.arrow import in_polars, pa
from secure_checklist.fleet.engines.base import Engine
from secure_checklist.fleet.engines.polars.engine import classified
from secure_checklist.fleet.engines.sql.generator import Sql
from secure_checklist.fleet.layout import Schema

_NANOSECONDS, _INSTANT = "TIMESTAMPTZ_NS", nw.Datetime("ns", "UTC")
"""The type in which DuckDB reads Arrow's zoned nanoseconds."""
_ROWS = 250_000
_ALL = -1


class DuckSql(Sql):
    """Writes terms for DuckDB."""

    types: ClassVar[Mapping[str, str]] = {
        "boolean": "boolean",
        "integer": "bigint",
        "number": "double",
        "text": "varchar",
        "date": "date",
        "utc": "timestamptz",
        "code": "tinyint",
    }

    quote = '"'
    mask = "{}::tinyint"
    by_bytes = "decode(from_hex('{}'))"
    instant = "timestamptz '{}'"
    finite = "isfinite({})"
    days = "date_diff('day', {1}, {0})"
    listed = "case when len({0}) = list_count({0}) then len({0}) || {mark} || array_to_string({0}, {mark}) end"

    def bits(self, truth: str, mask: int) -> str:
        """Write a boolean as a mask. The negative of 1 has all bits."""
        # `-(true::tinyint)` is -1, whose bits are all set, and `& mask` keeps the wanted ones. A `case` is slower.
        every = f"-{truth if truth.isidentifier() else f'({truth})'}::tinyint"
        return every if mask == _ALL else f"({every} & {mask})"


class DuckDb(Engine):
    """Evaluates relations, which are lazy, in their own connection."""

    traits = Traits(ordered=False, coarse=True)

    def schema(self, frame: Any) -> Schema:  # noqa: ANN401 - a table of the engine
        """Return the columns and their types, including types for which narwhals has no name."""
        kinds = dict(zip(frame.columns, map(str, frame.types), strict=True))
        found = super().schema(frame)
        return {name: _INSTANT if kinds[name] == _NANOSECONDS else dtype for name, dtype in found.items()}

    def empty(self, frame: Any, names: list[str]) -> frozenset[str]:  # noqa: ANN401 - a table of the engine
        """Return the columns of type `NULL`."""
        kinds = dict(zip(frame.columns, frame.types, strict=True))
        return frozenset(name for name in names if str(kinds[name]).strip('"') == "NULL")

    def run(self, frame: Any, plan: QueryPlan) -> Any:  # noqa: ANN401 - a table of the engine
        """Run all stages as one query, after the lookups."""
        writer = DuckSql()
        steps = [_Step({own: writer.quoted(name) for own, name in plan.columns.items()})]
        steps += [_Step(writer.stage(stage)) for stage in plan.before]
        reported = _asked(frame, steps, plan.lookups)
        after = [_Step(writer.stage(stage)) for stage in plan.after]
        joins = [_joins(plan.lookups)] if plan.lookups else []
        last = {
            writer.quoted(name): f"{own}::utinyint" if own in plan.codes else own for own, name in plan.names.items()
        }
        return _queried(frame, reported, _query([*steps, *joins, *after, _Step(last)], last))

    def countable(self, outcomes: Any, names: Mapping[str, str]) -> Iterator[Any]:  # noqa: ANN401 - a table of the engine
        """Stream the columns to polars, because DuckDB would compute each outcome again for each count."""
        for batch in self.renamed(outcomes, names).to_arrow_reader(_ROWS):
            yield in_polars(pa.table(batch))


_ROWS_OF = "fleet_rows"
_LOOKED_UP = "fleet_looked_up_"


class _Step(NamedTuple):
    """Columns that are added: a text for each name, and what is joined for them."""

    texts: Mapping[str, str]
    joins: str = ""


def _query(steps: Sequence[_Step], wanted: Iterable[str]) -> str:
    """Nest steps in one query, of which each works out only what is needed after it."""
    # From the last step to the first, each keeps the columns that are used later on. DuckDB would drop the others as
    # well, but it reads a long query several times before it starts.
    needed = set(wanted)
    layers: list[tuple[str, str]] = []
    for place in range(len(steps) - 1, -1, -1):
        texts, joins = steps[place]
        own = {name: text for name, text in texts.items() if name in needed}
        every = ["*"] if place and needed - own.keys() else []
        needed.update(re.findall(r"\w+", " ".join((joins, *own.values()))))
        layers.append((", ".join((*every, *(f"{text} as {name}" for name, text in own.items()))), joins))
    query = _ROWS_OF
    for columns, joins in reversed(layers):
        query = f"({_select(columns, query, joins)})"
    return query


def _select(columns: str, *source: str) -> str:
    return f"select {columns} from {' '.join(source)}"  # noqa: S608 - names are quoted, and values written as such


def _asked(frame: Any, steps: Sequence[_Step], lookups: Sequence[Lookup]) -> Any:  # noqa: ANN401 - tables
    """Ask each lookup about the combinations that there are; give them all in one table, with their classes."""
    classes: list[pl.DataFrame] = []
    for lookup in lookups:
        names = lookup.columns
        query = _select(f"distinct {', '.join(names)}", _query(steps, names), f"limit {MOST_COMBINATIONS + 1}")
        rows = in_polars(_queried(frame, None, query).to_arrow_table())
        classes.append(classified(lookup, rows.rename(dict(zip(rows.columns, _own(lookup), strict=True)))))
    table: Any = pl.concat(classes, how="diagonal") if classes else pl.DataFrame()
    return table.to_arrow()


def _own(lookup: Lookup) -> list[str]:
    """Return the names of a lookup's columns in the table with the classes."""
    return [f"{lookup.name}_{place}" for place in range(len(lookup.columns))]


def _joins(lookups: Sequence[Lookup]) -> _Step:
    """Join the classes by value, null with null; a value that wasn't there yet when it was asked counts as null."""
    joins: list[str] = []
    classes: dict[str, str] = {}
    for lookup in lookups:
        own = _own(lookup)
        # `is not distinct from` matches null with null, and DuckDB hashes it for several columns. For one, `=` is
        # faster, and null rows get the class of nulls by `coalesce`.
        same = "=" if len(own) == 1 else "is not distinct from"
        on = " and ".join(f"{key} {same} {name}" for key, name in zip(lookup.columns, own, strict=True))
        reported = _select(
            f"{', '.join(own)}, {lookup.name} as said_{lookup.name}", _LOOKED_UP, f"where {lookup.name} is not null"
        )
        joins.append(f"left join ({reported}) on {on}")
        classes[lookup.name] = f"coalesce(said_{lookup.name}, {lookup.none()}::utinyint)"
    return _Step(classes, " ".join(joins))


def _queried(frame: Any, fleet_looked_up_: Any, text: str) -> Any:  # noqa: ANN401, ARG001 - tables; one is read by its name
    """Query a relation in its connection, where nothing is left of it."""
    return frame.query(_ROWS_OF, text)
