"""PyArrow tables and pandas DataFrames. Polars evaluates them, and the outcomes are added next to the keys.

A pandas column is evaluated only if Arrow has a nullable type for it.
"""

from importlib import import_module
from typing import Any

import polars as pl

from secure_checklist.core.errors import InvalidTableError, Problem
from secure_checklist.fleet.engines.polars.engine import Polars

pa: Any = import_module("pyarrow")  # it reports nothing of its types to type checkers
_UNFIT = (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError, OverflowError)


class Arrow(Polars):
    """Evaluates PyArrow tables."""

    def given(self, native: Any) -> pl.DataFrame:  # noqa: ANN401 - a table of the engine
        """Pass its columns to polars, most of them without a copy.

        Raises:
            InvalidTableError: If two columns have the same name.

        """
        return in_polars(native)

    def back(self, frame: pl.LazyFrame, native: Any, keys: tuple[str, ...]) -> Any:  # noqa: ANN401 - a table of the engine
        """Add the outcomes next to the keys."""
        table = native.select(list(keys))
        for column in frame.collect().iter_columns():
            if column.name not in keys:
                table = table.append_column(column.name, column.to_arrow())
        return table


class Pandas(Polars):
    """Evaluates pandas DataFrames by converting them to tables. Keys and index are unchanged."""

    def given(self, native: Any) -> pl.DataFrame:  # noqa: ANN401 - a table of the engine
        """Convert the DataFrame column by column.

        Raises:
            InvalidTableError: If two columns have the same name.

        """
        places = [place for place, name in enumerate(native.columns) if isinstance(name, str)]
        columns = [_converted(native.iloc[:, place]) for place in places]
        return in_polars(pa.table(columns, names=[native.columns[place] for place in places]))

    def back(self, frame: pl.LazyFrame, native: Any, keys: tuple[str, ...]) -> Any:  # noqa: ANN401 - a table of the engine
        """Add the outcomes next to the keys."""
        keyed = native[list(keys)]
        found = [column for column in frame.collect().iter_columns() if column.name not in keys]
        outcomes = type(keyed)({column.name: column.to_numpy() for column in found}, index=keyed.index)
        # At once: pandas warns of a table to which more than a hundred columns are added one by one.
        return import_module("pandas").concat([keyed, outcomes], axis=1)


def _converted(column: Any) -> Any:  # noqa: ANN401 - a column of pandas
    """Return a column as Arrow's; a mixture, which it has no type for, in a type that no fact has."""
    try:
        return pa.array(column, from_pandas=True)
    except _UNFIT:
        return pa.nulls(len(column), pa.binary())


def in_polars(table: Any) -> pl.DataFrame:  # noqa: ANN401 - a table of PyArrow
    """Convert a table to polars, most columns without a copy.

    The zone of datetimes becomes UTC, which doesn't change the point in time. Arrow's zones may be offsets, but polars
    needs names.

    Raises:
        InvalidTableError: If two columns have the same name.

    """
    twice = sorted({name for name in table.column_names if table.column_names.count(name) > 1})
    if twice:
        raise InvalidTableError([Problem(f'column "{name}"', "is there twice", "drop one of them") for name in twice])
    for place, field in enumerate(table.schema):
        if pa.types.is_timestamp(field.type) and field.type.tz not in (None, "UTC"):
            column = table.column(place).cast(pa.timestamp(field.type.unit, "UTC"))
            table = table.set_column(place, field.name, column)
    make: Any = pl.DataFrame
    frame: pl.DataFrame = make(table)
    return frame
