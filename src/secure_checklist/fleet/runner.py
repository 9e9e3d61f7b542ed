"""From a checklist and a table to outcomes: finds the columns, makes the plan and has the engine run it."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from secure_checklist.checklists.checklist import Checklist
from secure_checklist.core.errors import InvalidTableError, Problem
from secure_checklist.fleet.compile.compiler import Compiled, Compiler
from secure_checklist.fleet.compile.lookups import Environment
from secure_checklist.fleet.compile.reasons import REASONS, reasons_of
from secure_checklist.fleet.compile.score import HIGH, LOW, score_ends
from secure_checklist.fleet.engines.base import Engine
from secure_checklist.fleet.layout import Layout, Schema, find_columns
from secure_checklist.subjects.base import Subject


class Request(NamedTuple):
    """What is asked of a table.

    Attributes:
        checklist: The checklist to apply.
        subject: The class of the subjects, one a row.
        mapping: The columns of facts, where they aren't called as the facts.
        keys: The columns that name a row; None: `id`.
        environment: Now, and what derived facts may look up.
        reasons: Add why rows are unknown.
        score: Add the score.

    """

    checklist: Checklist
    subject: type[Subject]
    mapping: Mapping[str, str] | None
    keys: Iterable[str] | None
    environment: Environment
    reasons: bool = False
    score: bool = False


class Runner:
    """Evaluates tables with the same columns by one checklist; what it has prepared or found, it keeps for the next."""

    def __init__(self, request: Request, engine: Engine) -> None:
        self.request, self.engine = request, engine
        self._schema: Schema | None = None
        self._layout: Layout | None = None
        self._plan: Compiled | None = None

    def run(self, frame: Any) -> Any:  # noqa: ANN401 - a table of the engine
        """Return the outcomes of a table, as the same kind of table.

        Raises:
            InvalidTableError: a column can't hold its fact, or a key is missing.

        """
        given = self.engine.given(frame)
        schema = self.engine.schema(given)
        if self._plan is None or self._layout is None or schema != self._schema:
            self._schema, self._layout = schema, layout_of(self.request, schema, self.engine)
            self._plan = self._compiled(self._layout, schema)
        return self.engine.back(self.engine.run(given, self._plan), frame, self._layout.keys)

    def _compiled(self, layout: Layout, schema: Schema) -> Compiled:
        compiler = Compiler(layout, schema, self.request.environment, self.engine.traits)
        items = layout.plan.checklist.by_kind[layout.cls.kind]
        wanted = {f"o{place}": compiler.code_of(item) for place, item in enumerate(items)}
        names = {own: item.id for own, item in zip(wanted, items, strict=True)}
        if self.request.reasons:
            wanted |= {f"y{place}": reasons_of(item, compiler) for place, item in enumerate(items)}
            names |= {f"y{place}": f"{item.id}{REASONS}" for place, item in enumerate(items)}
        if self.request.score:
            low, high = score_ends([(compiler.code_of(item), item.points) for item in items])
            wanted |= {"low": low, "high": high}
            names |= {"low": LOW, "high": HIGH}
        _refuse_clashes([*layout.keys, *names.values()])
        return compiler.compiled(wanted, names)


def layout_of(request: Request, schema: Schema, engine: Engine, *, keyed: bool = True) -> Layout:
    """Find the columns of a table; `keyed`: its rows are to be told apart."""
    ordered = engine.traits.ordered or not keyed
    return find_columns(request.checklist, schema, request.subject, request.mapping, request.keys, ordered=ordered)


def _refuse_clashes(names: list[str]) -> None:
    """Refuse an answer in which two columns have one name; for some engines, case makes none another."""
    counts = Counter(name.lower() for name in names)
    detail = [f'"{name}" would be the name of two columns of the answer' for name, count in counts.items() if count > 1]
    if detail:
        raise InvalidTableError([Problem("keys", each, "rename the column") for each in detail])
