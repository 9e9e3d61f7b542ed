"""From a checklist and a table to outcomes: finds the columns, makes the plan and has the engine run it."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from secure_checklist.checklists.checklist import Checklist
from secure_checklist.core.errors import InvalidTableError, Problem
from secure_checklist.evaluation.compiled import plan_for
from secure_checklist.fleet.compile.compiler import Compiler, QueryPlan
from secure_checklist.fleet.compile.reasons import REASONS, Reasons
from secure_checklist.fleet.compile.score import HIGH, LOW, score_ends
from secure_checklist.fleet.engines.base import Engine
from secure_checklist.fleet.engines.choice import engine_of
from secure_checklist.fleet.layout import Finder, Layout, Schema
from secure_checklist.subjects.base import Context, Subject

F = TypeVar("F")


@dataclass(eq=False)
class Runner:
    """Evaluates tables by one checklist; what it has prepared or found, it keeps for the next with the same columns.

    Attributes:
        checklist: The checklist to apply.
        subject: The class of the subjects, one a row.
        mapping: The columns of facts, where they aren't called as the facts.
        keys: The columns that name a row; if None, `id`.
        context: Now, and what derived facts may look up.
        reasons: Add why rows are unknown.
        score: Add the score.

    """

    checklist: Checklist
    subject: type[Subject]
    mapping: Mapping[str, str] | None
    keys: Iterable[str] | None
    context: Context
    reasons: bool
    score: bool
    _prepared: tuple[type[Engine], Schema, Layout, QueryPlan] | None = None

    def __post_init__(self) -> None:
        if self.keys is not None and not isinstance(self.keys, str):
            self.keys = tuple(self.keys)

    def run(self, frame: F) -> F:
        """Return the outcomes of a table, as the same kind of table.

        Raises:
            InvalidTableError: a column can't hold its fact, or a key is missing.

        """
        engine = engine_of(frame)
        given = engine.given(frame)
        schema = engine.schema(given)
        if self._prepared is None or self._prepared[:2] != (type(engine), schema):
            finder = Finder(plan_for(self.checklist), self.subject, schema, self.mapping or {})
            layout = finder.layout(self.keys, ordered=engine.traits.ordered)
            plan = self._compiled(Compiler(layout, schema, self.context, engine.traits))
            self._prepared = type(engine), schema, layout, plan
        *_, layout, plan = self._prepared
        found: F = engine.back(engine.run(given, plan), frame, layout.keys)
        return found

    def _compiled(self, compiler: Compiler) -> QueryPlan:
        items = self.checklist.by_kind[self.subject.kind]
        wanted = {f"o{place}": compiler.code_of(item) for place, item in enumerate(items)}
        names = {own: item.id for own, item in zip(wanted, items, strict=True)}
        if self.reasons:
            wanted |= {f"y{place}": Reasons(item, compiler).column() for place, item in enumerate(items)}
            names |= {f"y{place}": f"{item.id}{REASONS}" for place, item in enumerate(items)}
        if self.score:
            low, high = score_ends([(compiler.code_of(item), self.checklist.points(item)) for item in items])
            wanted |= {"low": low, "high": high}
            names |= {"low": LOW, "high": HIGH}
        counts = Counter(name.lower() for name in (*compiler.layout.keys, *names.values()))  # some engines ignore case
        twice = [f'"{name}" would be the name of two columns of the answer' for name in counts if counts[name] > 1]
        if twice:
            raise InvalidTableError([Problem("keys", each, "rename the column") for each in twice])
        return compiler.compiled(wanted, names)
