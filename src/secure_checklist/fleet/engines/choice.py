"""The engine of a table. Each engine is imported only for a table of its type, so the others needn't be installed."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any

from secure_checklist.core.errors import SecureChecklistError
from secure_checklist.fleet.engines.base import Engine

_ENGINES: Mapping[tuple[str, str], str] = {
    ("polars", "DataFrame"): "polars.engine.Polars",
    ("polars", "LazyFrame"): "polars.engine.Polars",
    ("duckdb", "DuckDBPyRelation"): "sql.duckdb.DuckDb",
    ("_duckdb", "DuckDBPyRelation"): "sql.duckdb.DuckDb",
    ("pandas", "DataFrame"): "arrow.Pandas",
    ("pyarrow", "Table"): "arrow.Arrow",
    ("pyspark", "DataFrame"): "sql.spark.Spark",
}
"""The module and name of each engine, by the package and name of the class of its tables."""


def engine_of(frame: Any) -> Engine:  # noqa: ANN401 - a table of any kind
    """Return the engine of a table.

    Raises:
        TypeError: If the type of the table isn't supported.
        SecureChecklistError: If a package that the engine needs isn't installed.

    """
    names = (_ENGINES.get((cls.__module__.partition(".")[0], cls.__name__)) for cls in type(frame).__mro__)
    path = next(filter(None, names), None)
    if path is None:
        kinds = "a polars DataFrame or LazyFrame, a DuckDB relation, a pandas DataFrame, a PyArrow table or a PySpark"
        raise TypeError(f"expected {kinds} DataFrame, not {type(frame).__name__}")
    module, _, name = path.rpartition(".")
    try:
        found: Engine = getattr(import_module(f"secure_checklist.fleet.engines.{module}"), name)()
    except ModuleNotFoundError as error:
        detail = f'this table needs the package {error.name}: pip install "secure-checklist[fleet]"'
        raise SecureChecklistError(detail) from None
    return found
