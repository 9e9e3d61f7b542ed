"""PyArrow tables and pandas DataFrames, by conversion: polars judges them, and the outcomes go back beside the keys.

A pandas column is judged only where Arrow has a type for it that can be null.
"""

from typing import Any

import polars as pl

from secure_checklist.errors import InvalidFrame, Problem
from secure_checklist.fleet._on_polars import Polars, frame_of
from secure_checklist.fleet._pyarrow import pa

_UNFIT = (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError, OverflowError)


class Arrow(Polars):
    """Works on tables."""

    def given(self, native: Any) -> pl.LazyFrame:  # noqa: ANN401 - a table of the engine
        """Give its columns to polars, most of them without a copy.

        Raises:
            InvalidFrame: two columns have one name.

        """
        return _in_polars(native)

    def back(self, frame: pl.LazyFrame, native: Any) -> Any:  # noqa: ANN401 - a table of the engine
        """Put the outcomes beside the keys."""
        found = frame.collect()
        keys = [name for name in native.column_names if name in found.columns]
        table = native.select(keys)
        for column in found.drop(keys).iter_columns():
            table = table.append_column(column.name, column.to_arrow())
        return table


class Pandas(Polars):
    """Works on tables that are made from DataFrames; keys and index stay as they are."""

    def given(self, native: Any) -> pl.LazyFrame:  # noqa: ANN401 - a table of the engine
        """Convert it column by column.

        Raises:
            InvalidFrame: a column holds a mixture that Arrow has no type for, or has no name of its own.

        """
        columns: list[Any] = []
        problems: list[Problem] = []
        for place, name in enumerate(native.columns):
            if not isinstance(name, str):
                problems.append(Problem(f"column {place}", "its name is no text", "name every column by a text"))
                continue
            try:
                columns.append(pa.array(native.iloc[:, place], from_pandas=True))
            except _UNFIT:
                told = f"holds {native.dtypes.iloc[place]} with a mixture of values"
                mend = "make it a nullable type, as with convert_dtypes()"
                problems.append(Problem(f'column "{name}"', told, mend))
        if problems:
            raise InvalidFrame(problems)
        return _in_polars(pa.table(columns, names=list(native.columns)))

    def back(self, frame: pl.LazyFrame, native: Any) -> Any:  # noqa: ANN401 - a table of the engine
        """Put the outcomes beside the keys."""
        found = frame.collect()
        keys = [name for name in native.columns if name in found.columns]
        return native[keys].assign(**{column.name: column.to_numpy() for column in found.drop(keys).iter_columns()})


def _in_polars(table: Any) -> pl.LazyFrame:  # noqa: ANN401 - a table of the engine
    twice = sorted({name for name in table.column_names if table.column_names.count(name) > 1})
    if twice:
        raise InvalidFrame([Problem(f'column "{name}"', "is there twice", "drop one of them") for name in twice])
    return frame_of(table).lazy()
