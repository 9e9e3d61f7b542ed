"""The base class of engines, with the common part of running a plan and the methods that each engine defines."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

import narwhals as nw

from secure_checklist.fleet.compile.compiler import QueryPlan, Traits
from secure_checklist.fleet.layout import Schema


class Engine(ABC):
    """Runs a plan on one type of table. `frame` is always the result of `given`, and is passed to `back` at the end."""

    traits: ClassVar[Traits]

    def given(self, native: Any) -> Any:  # noqa: ANN401 - a table of the engine
        """Return the table in the form that the engine works on. By default, it is unchanged."""
        return native

    def back(self, frame: Any, native: Any, keys: tuple[str, ...]) -> Any:  # noqa: ANN401 - a table of the engine
        """Return the result as the type of table that was passed. Its first columns are the keys."""
        del native, keys
        return frame

    @abstractmethod
    def run(self, frame: Any, plan: QueryPlan) -> Any:  # noqa: ANN401 - a table of the engine
        """Return the keys and the answer of a plan."""

    def countable(self, outcomes: Any, names: Mapping[str, str]) -> Iterator[Any]:  # noqa: ANN401 - a table of the engine
        """Return columns of outcomes under new names, in batches that can be counted one after another."""
        yield self.renamed(self.given(outcomes), names)

    def filtered(self, outcomes: Any, column: str, codes: list[int]) -> Any:  # noqa: ANN401 - a table of the engine
        """Return the rows in which a column has one of these codes."""
        return nw.from_native(outcomes).filter(nw.col(self.reference(column)).is_in(codes)).to_native()

    def reference(self, column: str) -> str:
        """Return the name of a column for expressions: its own, unless the engine needs it quoted."""
        return column

    def schema(self, frame: Any) -> Schema:  # noqa: ANN401 - a table of the engine
        """Return the columns and their types. `Unknown` is the type of a column that can have only nulls."""
        # `Unknown` has two meanings in narwhals: a column of nulls, and a type that it doesn't know. The first holds
        # any fact (always unknown), and the second none; the engine itself distinguishes them.
        found = dict(nw.from_native(frame).collect_schema())
        unknown = [name for name, dtype in found.items() if isinstance(dtype, nw.Unknown)]
        empty = self.empty(frame, unknown) if unknown else frozenset[str]()
        return {name: nw.Object() if name in unknown and name not in empty else dtype for name, dtype in found.items()}

    @abstractmethod
    def empty(self, frame: Any, names: list[str]) -> frozenset[str]:  # noqa: ANN401 - a table of the engine
        """Return the columns whose type has no value except null."""

    def renamed(self, frame: Any, names: Mapping[str, str]) -> Any:  # noqa: ANN401 - a table of the engine
        """Return some columns under new names."""
        columns = (nw.col(self.reference(old)).alias(new) for new, old in names.items())
        return nw.from_native(frame).select(columns).to_native()
