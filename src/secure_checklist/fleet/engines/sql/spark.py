"""PySpark: DataFrames, classic or Connect."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib import import_module
from typing import Any, ClassVar

from secure_checklist.core.errors import InvalidTableError, Problem
from secure_checklist.fleet.compile.compiler import QueryPlan, Traits
from secure_checklist.fleet.compile.lookups import MOST_COMBINATIONS, Lookup
from secure_checklist.fleet.engines.base import Engine
from secure_checklist.fleet.engines.sql.generator import Sql

# PySpark is no dependency, so its types aren't known here.
f: Any = import_module("pyspark.sql.functions")
types: Any = import_module("pyspark.sql.types")
_LEAST = 32
"""Each stage writes every row anew, which takes longer than to work out anything smaller once more."""


class SparkSql(Sql):
    """Writes terms for Spark."""

    types: ClassVar[Mapping[str, str]] = {
        "boolean": "boolean",
        "integer": "bigint",
        "number": "double",
        "text": "string",
        "date": "date",
        "code": "tinyint",
    }

    quote = "`"  # a dot in a bare name would be read as a step into a structure
    mask = "{}Y"
    by_bytes = "decode(X'{}', 'UTF-8')"  # a session may have turned escapes off
    instant = "timestamp '{}'"
    finite = "(not isnan({0}) and abs({0}) < double('Infinity'))"
    days = "datediff({}, {})"
    listed = (
        "case when not exists({0}, word -> word is null)"
        " then concat(cast(size({0}) as string), {mark}, array_join({0}, {mark})) end"
    )


class Spark(Engine):
    """Evaluates DataFrames, which are lazy. Lookups are sent to every worker."""

    traits = Traits(ordered=False, endless=False, least=_LEAST)

    def empty(self, frame: Any, names: list[str]) -> frozenset[str]:  # noqa: ANN401 - a table of the engine
        """Return the columns of type `void`."""
        return frozenset(
            field.name for field in frame.schema if field.name in names and str(field.dataType) == "NullType()"
        )

    def run(self, frame: Any, plan: QueryPlan) -> Any:  # noqa: ANN401 - a table of the engine
        """Add stage after stage."""
        writer = SparkSql()
        table = frame.selectExpr(*(f"{writer.quoted(name)} as {own}" for own, name in plan.columns.items()))
        for stage in plan.before:
            table = _added(table, writer.stage(stage))
        table = _looked_up(table, plan.lookups)
        for stage in plan.after:
            table = _added(table, writer.stage(stage))
        return table.selectExpr(*(f"{own} as {writer.quoted(name)}" for own, name in plan.names.items()))

    def reference(self, column: str) -> str:
        """Return the quoted name of a column."""
        return SparkSql().quoted(column)


def _added(frame: Any, texts: Mapping[str, str]) -> Any:  # noqa: ANN401 - tables
    return frame.selectExpr("*", *(f"{text} as {name}" for name, text in texts.items()))


def _looked_up(frame: Any, lookups: Sequence[Lookup]) -> Any:  # noqa: ANN401 - tables
    """Ask each lookup, and add its classes."""
    found = frame
    for lookup in lookups:
        columns = frame.select(*lookup.columns)
        rows, aware = _collected(columns.distinct().limit(MOST_COMBINATIONS + 1), lookup)
        found = _joined(found, columns.schema, lookup, rows, lookup.classes(aware))
    return found


def _collected(rows: Any, lookup: Lookup) -> tuple[list[Any], list[list[Any]]]:  # noqa: ANN401 - a table
    """Fetch combinations of values; and the values of each column, its datetimes with an offset.

    Raises:
        InvalidTableError: If a datetime lies so early or late that this machine's time zone has no date for it, and
            PySpark gives datetimes in that zone, without an offset.

    """
    try:
        found: list[Any] = rows.collect()
        columns = [[row[place] for row in found] for place in range(len(lookup.columns))]
        return found, [[one.astimezone(UTC) if isinstance(one, datetime) else one for one in each] for each in columns]
    except (ValueError, OverflowError, OSError):
        facts = ", ".join(part.fact.name for part in lookup.parts)
        detail = "hold a datetime beyond the years for which this machine's time zone has dates"
        hint = "make it null where nothing can have been seen then"
        raise InvalidTableError([Problem(f"columns of {facts}", detail, hint)]) from None


def _joined(frame: Any, schema: Any, lookup: Lookup, rows: list[Any], classes: list[int]) -> Any:  # noqa: ANN401 - tables
    """Join the classes by value, null with null; every worker gets the table of them.

    A combination that wasn't there yet when it was asked counts as unknown.
    """
    names = [f"{lookup.name}_{place}" for place in range(len(lookup.columns))]
    fields = [
        types.StructField(name, schema[column].dataType, nullable=True)
        for name, column in zip(names, lookup.columns, strict=True)
    ]
    said_name = f"said_{lookup.name}"
    kind = types.StructType([*fields, types.StructField(said_name, types.IntegerType(), nullable=False)])
    reported = [(*row, number) for row, number in zip(rows, classes, strict=True)]
    said = f.broadcast(frame.sparkSession.createDataFrame(reported, kind))
    same = [frame[column].eqNullSafe(said[name]) for name, column in zip(names, lookup.columns, strict=True)]
    joined = frame.join(said, same, "left").withColumn(lookup.name, f.coalesce(said_name, f.lit(lookup.none())))
    return joined.drop(*names, said_name)
