"""Which engine a table belongs to. Each is imported when a table of its kind is given, so that no other is needed."""

from typing import Any

from secure_checklist.core.errors import SecureChecklistError
from secure_checklist.fleet.engines.base import Engine

_KINDS = (
    "a polars DataFrame or LazyFrame, a DuckDB relation, a pandas DataFrame, a PyArrow table or a PySpark DataFrame"
)


def engine_of(frame: Any) -> Engine:  # noqa: ANN401 - a table of any kind
    """Return the engine of a table.

    Raises:
        TypeError: it is no table of a kind that is known here.
        SecureChecklistError: a package that the engine needs isn't installed.

    """
    makers = {
        ("polars", "DataFrame"): _polars,
        ("polars", "LazyFrame"): _polars,
        ("duckdb", "DuckDBPyRelation"): _duckdb,
        ("_duckdb", "DuckDBPyRelation"): _duckdb,
        ("pyarrow", "Table"): _arrow,
        ("pandas", "DataFrame"): _pandas,
        ("pyspark", "DataFrame"): _spark,
    }
    for cls in type(frame).__mro__:
        maker = makers.get((cls.__module__.partition(".")[0], cls.__name__))
        if maker is not None:
            try:
                return maker()
            except ModuleNotFoundError as error:
                detail = f'this table needs the package {error.name}: pip install "secure-checklist[fleet]"'
                raise SecureChecklistError(detail) from None
    raise TypeError(f"expected {_KINDS}, not {type(frame).__name__}")


def _polars() -> Engine:
    from secure_checklist.fleet.engines.polars.engine import Polars  # noqa: PLC0415 - see above

    return Polars()


def _duckdb() -> Engine:
    from secure_checklist.fleet.engines.sql.duckdb import DuckDb  # noqa: PLC0415 - see above

    return DuckDb()


def _arrow() -> Engine:
    from secure_checklist.fleet.engines.arrow import Arrow  # noqa: PLC0415 - see above

    return Arrow()


def _pandas() -> Engine:
    from secure_checklist.fleet.engines.arrow import Pandas  # noqa: PLC0415 - see above

    return Pandas()


def _spark() -> Engine:
    from secure_checklist.fleet.engines.sql.spark import Spark  # noqa: PLC0415 - see above

    return Spark()
