"""DuckDB: relations."""

from collections.abc import Iterator, Mapping
from typing import Any

import narwhals as nw

from secure_checklist.fleet._compiling import Traits
from secure_checklist.fleet._engine import MOST_COMBINATIONS, Engine, too_many
from secure_checklist.fleet._lookups import LISTED, Lookup
from secure_checklist.fleet._on_polars import frame_of
from secure_checklist.fleet._pyarrow import pa

_SMALL = 256
_ROWS = 250_000


class DuckDb(Engine):
    """Works on relations, which are lazy, and in the connection that they come from."""

    traits = Traits(ordered=False, codes=nw.UInt8)

    def empty(self, frame: Any, names: list[str]) -> frozenset[str]:  # noqa: ANN401 - a table of the engine
        """Give those of the type `NULL`."""
        kinds = dict(zip(frame.columns, frame.types, strict=True))
        return frozenset(name for name in names if str(kinds[name]).strip('"') == "NULL")

    def with_lists(self, frame: Any, lists: Mapping[str, str]) -> Any:  # noqa: ANN401 - a table of the engine
        """Add the texts; one with a null among its words is null."""
        texts = [
            f"case when len({name}) = list_count({name}) then len({name}) || '{LISTED}' ||"
            f" array_to_string({name}, '{LISTED}') end as {text}"
            for name, text in lists.items()
        ]
        return frame.project(", ".join(["*", *texts]))

    def looked_up(self, frame: Any, lookups: tuple[Lookup, ...]) -> Any:  # noqa: ANN401 - a table of the engine
        """Ask each lookup, and join what it says."""
        found = frame
        for lookup in lookups:
            keys = [quoted(name) for name in lookup.columns]
            rows = _arrow(frame.project(", ".join(keys)).distinct().limit(MOST_COMBINATIONS + 1))
            if rows.num_rows > MOST_COMBINATIONS:
                raise too_many(lookup)
            numbers = lookup.classes(zip(*(column.to_pylist() for column in rows.columns), strict=True))
            kind = pa.uint8() if max(numbers, default=0) < _SMALL else pa.uint32()
            rows = rows.append_column(lookup.name, pa.array(numbers, kind))
            found = _joined(found, rows, lookup)
        return found

    def countable(self, outcomes: Any, names: Mapping[str, str]) -> Iterator[Any]:  # noqa: ANN401 - a table of the engine
        """Give them as a stream to polars: here each outcome would be worked out anew for each count."""
        for batch in self.renamed(outcomes, names).to_arrow_reader(_ROWS):
            yield frame_of(batch)


def _joined(frame: Any, fleet_told_: Any, lookup: Lookup) -> Any:  # noqa: ANN401, ARG001 - tables; one is read by its name
    """Join by value, null with null, in the connection of the frame, where nothing is left of it."""
    said = frame.query("fleet_frame", "select * from fleet_told_").set_alias("fleet_said")
    operator = "=" if len(lookup.columns) == 1 else "is not distinct from"
    same = [f"fleet_rows.{name} {operator} fleet_said.{name}" for name in map(quoted, lookup.columns)]
    joined = frame.set_alias("fleet_rows").join(said, " and ".join(same), "left")
    name, none = quoted(lookup.name), lookup.classes([(None,) * len(lookup.columns)])[0]
    kind = "utinyint" if none < _SMALL else "uinteger"
    return joined.project(f"fleet_rows.*, coalesce(fleet_said.{name}, {none}::{kind}) as {name}")


def _arrow(relation: Any) -> Any:  # noqa: ANN401 - a table of the engine
    table = relation.arrow()
    return table.read_all() if isinstance(table, pa.RecordBatchReader) else table


def quoted(name: str) -> str:
    """Quote a name for SQL."""
    return '"' + name.replace('"', '""') + '"'
