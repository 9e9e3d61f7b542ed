"""The base class of engines: the common part of running a plan, and the methods that each engine defines."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

import narwhals as nw

from secure_checklist.fleet.compile.compiler import QueryPlan, Traits
from secure_checklist.fleet.layout import Schema


class Engine(ABC):
    """Runs a plan on one kind of table. `frame` is always what `given` gave, and in the end goes to `back`."""

    traits: ClassVar[Traits]

    def given(self, native: Any) -> Any:  # noqa: ANN401 - a table of the engine
        """Return the table as the engine works on it: as it is, unless the engine says otherwise."""
        return native

    def back(self, frame: Any, native: Any, keys: tuple[str, ...]) -> Any:  # noqa: ANN401 - a table of the engine
        """Return the result as the kind of table that was given; its first columns are the keys."""
        del native, keys
        return frame

    @abstractmethod
    def run(self, frame: Any, plan: QueryPlan) -> Any:  # noqa: ANN401 - a table of the engine
        """Return the keys and the answer of a plan."""

    def countable(self, outcomes: Any, names: Mapping[str, str]) -> Iterator[Any]:  # noqa: ANN401 - a table of the engine
        """Return columns of outcomes, under other names, in parts that can be counted one after another."""
        yield self.renamed(self.given(outcomes), names)

    def filtered(self, outcomes: Any, column: str, codes: list[int]) -> Any:  # noqa: ANN401 - a table of the engine
        """Return the rows in which a column has one of these codes."""
        return nw.from_native(outcomes).filter(nw.col(self.reference(column)).is_in(codes)).to_native()

    def reference(self, column: str) -> str:
        """Return the name of a column in expressions: its own, unless the engine reads signs in it."""
        return column

    def schema(self, frame: Any) -> Schema:  # noqa: ANN401 - a table of the engine
        """Return the columns and their types; `Unknown` is that of a column which can hold nothing but nulls."""
        # `Unknown` has two meanings in narwhals: a column of nulls, and a type that it doesn't know. The first holds
        # any fact (always unknown), and the second none; the engine itself distinguishes them.
        found = dict(nw.from_native(frame).collect_schema())
        unknown = [name for name, dtype in found.items() if isinstance(dtype, nw.Unknown)]
        empty = self.empty(frame, unknown) if unknown else frozenset[str]()
        return {name: nw.Object() if name in unknown and name not in empty else dtype for name, dtype in found.items()}

    @abstractmethod
    def empty(self, frame: Any, names: list[str]) -> frozenset[str]:  # noqa: ANN401 - a table of the engine
        """Return those of the columns whose type has no value but null."""

    def renamed(self, frame: Any, names: Mapping[str, str]) -> Any:  # noqa: ANN401 - a table of the engine
        """Return some columns, by their new names."""
        columns = (nw.col(self.reference(old)).alias(new) for new, old in names.items())
        return nw.from_native(frame).select(columns).to_native()
