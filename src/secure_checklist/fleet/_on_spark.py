"""PySpark: DataFrames, classic or Connect."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import narwhals as nw

from secure_checklist.fleet._compiling import Traits
from secure_checklist.fleet._engine import MOST_COMBINATIONS, Engine, too_many
from secure_checklist.fleet._lookups import LISTED, Lookup

_LISTED_AT_MOST = 2_000


class Spark(Engine):
    """Works on DataFrames, which are lazy; lookups are sent to every worker."""

    traits = Traits(ordered=False, codes=nw.Int8, endless=False)

    def empty(self, frame: Any, names: list[str]) -> frozenset[str]:  # noqa: ANN401 - a table of the engine
        """Give those of the type `void`."""
        return frozenset(
            field.name for field in frame.schema if field.name in names and str(field.dataType) == "NullType()"
        )

    def with_lists(self, frame: Any, lists: Mapping[str, str]) -> Any:  # noqa: ANN401 - a table of the engine
        """Add the texts; one with a null among its words is null."""
        f = _functions()

        mark = f.lit(LISTED)
        return frame.withColumns(
            {
                text: f.when(
                    ~f.exists(_column(frame, name), _absent),
                    f.concat(
                        f.size(_column(frame, name)).cast("string"), mark, f.array_join(_column(frame, name), LISTED)
                    ),
                )
                for name, text in lists.items()
            }
        )

    def renamed(self, frame: Any, names: Mapping[str, str]) -> Any:  # noqa: ANN401 - a table of the engine
        """Give some columns, by their new names."""
        return frame.select(*(_column(frame, old).alias(new) for new, old in names.items()))

    def filtered(self, outcomes: Any, column: str, codes: list[int]) -> Any:  # noqa: ANN401 - a table of the engine
        """Give the rows in which a column has one of these codes."""
        return outcomes.filter(_column(outcomes, column).isin(codes))

    def looked_up(self, frame: Any, lookups: tuple[Lookup, ...]) -> Any:  # noqa: ANN401 - a table of the engine
        """Ask each lookup, and add its classes."""
        found = frame
        for lookup in lookups:
            keys = frame.select(*(_column(frame, name) for name in lookup.columns))
            rows = [tuple(row) for row in keys.distinct().limit(MOST_COMBINATIONS + 1).collect()]
            if len(rows) > MOST_COMBINATIONS:
                raise too_many(lookup)
            classes = lookup.classes(rows)
            if len(lookup.columns) == 1 and len(rows) <= _LISTED_AT_MOST:
                values = [row[0] for row in rows]
                found = found.withColumn(
                    lookup.name, _listed(_column(found, lookup.columns[0]), lookup, values, classes)
                )
            else:
                found = _joined(found, keys.schema, lookup, rows, classes)
        return found


def _listed(column: Any, lookup: Lookup, values: list[Any], classes: list[int]) -> Any:  # noqa: ANN401 - columns
    """Give the classes of a column's values by lists of them, which is faster than a join where they are few.

    A value that wasn't there yet when it was asked counts as null.
    """
    f = _functions()

    by_class: dict[int, list[Any]] = {}
    for value, number in zip(values, classes, strict=True):
        if value is not None:
            by_class.setdefault(number, []).append(value)
    absent = f.lit(lookup.classes([(None,)])[0])
    found = f.when(column.isNull(), absent)
    for number, listed in by_class.items():
        found = found.when(column.isin(listed), f.lit(number))
    return found.otherwise(absent)


def _joined(frame: Any, schema: Any, lookup: Lookup, rows: list[Any], classes: list[int]) -> Any:  # noqa: ANN401 - tables
    """Join the classes by value, null with null; every worker gets the table of them."""
    f = _functions()
    types: Any = import_module("pyspark.sql.types")

    names = [f"{lookup.name}_{place}" for place in range(len(lookup.columns))]
    fields = [
        types.StructField(name, schema[column].dataType, nullable=True)
        for name, column in zip(names, lookup.columns, strict=True)
    ]
    kind = types.StructType([*fields, types.StructField(lookup.name, types.IntegerType(), nullable=False)])
    told = [(*row, number) for row, number in zip(rows, classes, strict=True)]
    said = f.broadcast(frame.sparkSession.createDataFrame(told, kind))
    same = [_column(frame, column).eqNullSafe(said[name]) for name, column in zip(names, lookup.columns, strict=True)]
    return frame.join(said, same, "left").drop(*names)


def _absent(word: Any) -> Any:  # noqa: ANN401 - a column of the engine
    return word.isNull()


def _functions() -> Any:  # noqa: ANN401 - pyspark is no dependency, so its types aren't known here
    return import_module("pyspark.sql.functions")


def _column(frame: Any, name: str) -> Any:  # noqa: ANN401 - a column of the engine
    """Give a column whatever its name: a dot in it would be read as a step into a structure."""
    return frame["`" + name.replace("`", "``") + "`"]
