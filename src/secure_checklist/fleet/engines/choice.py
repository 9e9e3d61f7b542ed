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
    for cls in type(frame).__mro__:
        try:
            found = _engine(cls.__module__.partition(".")[0], cls.__name__)
        except ModuleNotFoundError as error:
            detail = f'this table needs the package {error.name}: pip install "secure-checklist[fleet]"'
            raise SecureChecklistError(detail) from None
        if found is not None:
            return found
    raise TypeError(f"expected {_KINDS}, not {type(frame).__name__}")


def _engine(package: str, table: str) -> Engine | None:
    # ruff: noqa: PLC0415 - no other engine is imported
    match package, table:
        case "polars", "DataFrame" | "LazyFrame":
            from secure_checklist.fleet.engines.polars.engine import Polars

            return Polars()
        case "duckdb" | "_duckdb", "DuckDBPyRelation":
            from secure_checklist.fleet.engines.sql.duckdb import DuckDb

            return DuckDb()
        case "pyarrow", "Table":
            from secure_checklist.fleet.engines.arrow import Arrow

            return Arrow()
        case "pandas", "DataFrame":
            from secure_checklist.fleet.engines.arrow import Pandas

            return Pandas()
        case "pyspark", "DataFrame":
            from secure_checklist.fleet.engines.sql.spark import Spark

            return Spark()
        case _:
            return None
