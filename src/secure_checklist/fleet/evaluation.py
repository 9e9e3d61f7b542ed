"""Evaluate a table, count outcomes, and select the rows in which an item fails."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, TypeVar

from secure_checklist.checklists.checklist import Checklist
from secure_checklist.core.clock import utc_now
from secure_checklist.core.errors import InvalidTableError, Problem, UnknownNameError, did_you_mean
from secure_checklist.datasets.lifecycle.table import Lifecycle
from secure_checklist.datasets.messaging_services import Services
from secure_checklist.evaluation.compiled import plan_for
from secure_checklist.fleet.compile.compiler import Compiler, QueryPlan
from secure_checklist.fleet.compile.reasons import REASONS, Reasons
from secure_checklist.fleet.compile.score import HIGH, LOW, score_ends
from secure_checklist.fleet.engines.base import Engine
from secure_checklist.fleet.engines.choice import engine_of
from secure_checklist.fleet.layout import Finder, Layout, Schema
from secure_checklist.fleet.summaries.builder import Summing
from secure_checklist.fleet.summaries.models import FleetSummary
from secure_checklist.rules.outcome import FAIL, PASS
from secure_checklist.subjects.base import Context, Subject
from secure_checklist.subjects.device import Device

F = TypeVar("F")


class Columns(NamedTuple):
    """The columns of a table that hold a checklist's facts.

    Attributes:
        found: The column of each fact that the rules read, by the fact's full name.
        missing: The facts without a column; they are unknown in every row.
        unused: The columns that nothing reads.

    """

    found: Mapping[str, str]
    missing: tuple[str, ...]
    unused: tuple[str, ...]


def evaluate(  # noqa: PLR0913 - keywords of one verb
    checklist: Checklist,
    frame: F,
    *,
    subject: type[Subject] = Device,
    mapping: Mapping[str, str] | None = None,
    keys: Iterable[str] | None = None,
    now: datetime | None = None,
    reasons: bool = False,
    score: bool = False,
    tables: Mapping[str, object] | None = None,
    lifecycle: Lifecycle | None = None,
    services: Services | None = None,
) -> F:
    """Evaluate every item about one subject type for every row of a table.

    The result is a table of the same type with the keys and, for each item, a column of codes named after it. A code is
    the sum of the possible outcomes: 1 not applicable, 2 fail, 4 partial, 8 pass. A sum of several means unknown.
    DuckDB and Spark don't preserve the order of rows, so use the keys.

    Args:
        checklist: The checklist to apply. Items about other kinds of subjects are not evaluated.
        frame: A polars DataFrame or LazyFrame, a DuckDB relation, a pandas or PySpark DataFrame, or a PyArrow table.
        subject: The class of the subjects, one per row.
        mapping: The columns whose names differ from their facts, by the fact's name.
        keys: The columns that identify a row, and other columns to keep; if None, `id`.
        now: The time to evaluate for, as an aware datetime. If None, the current time.
        reasons: Whether to add a column `<item>.reasons` for each item. It says why the item is unknown, as `code:fact`
            joined by `|`. Unlike `secure_checklist.evaluate`, it includes facts that can't change the outcome.
        score: Whether to add `score.low` and `score.high`, from 0 to 1. They are null if no item counts.
        tables: Data that derived facts may look up, by name.
        lifecycle: The table of systems that still get fixes. If None, the library's own.
        services: The table of messaging services. If None, the library's own.

    Raises:
        InvalidTableError: If a column can't hold its fact, a key is missing, a column holds a fact that a guard reads,
            or a derived fact reads more than a million combinations of values.
        TypeError: If the type of the table isn't supported.
        ValueError: If the time has no UTC offset.

    """
    context = Context(utc_now(now), {}, tables or {}, lifecycle, services)
    return Runner(checklist, subject, mapping, keys, context, reasons, score).run(frame)


def evaluate_batches(  # noqa: PLR0913 - keywords of one verb
    checklist: Checklist,
    frames: Iterable[F],
    *,
    subject: type[Subject] = Device,
    mapping: Mapping[str, str] | None = None,
    keys: Iterable[str] | None = None,
    now: datetime | None = None,
    reasons: bool = False,
    score: bool = False,
    tables: Mapping[str, object] | None = None,
    lifecycle: Lifecycle | None = None,
    services: Services | None = None,
) -> Iterator[F]:
    """Evaluate a table that is too large for memory in batches, preparing the checklist only once.

    Raises:
        InvalidTableError: As in `evaluate`, when the batch is reached.
        TypeError: If the type of the table isn't supported.
        ValueError: If the time has no UTC offset.

    """
    context = Context(utc_now(now), {}, tables or {}, lifecycle, services)
    return map(Runner(checklist, subject, mapping, keys, context, reasons, score).run, frames)


def columns(
    checklist: Checklist,
    frame: object,
    *,
    subject: type[Subject] = Device,
    mapping: Mapping[str, str] | None = None,
    keys: Iterable[str] | None = (),
) -> Columns:
    """Return the column of each fact in a table, without evaluating.

    Raises:
        InvalidTableError: If a column can't hold its fact, two columns hold one fact, or a column holds a fact that a
            guard reads.
        TypeError: If the type of the table isn't supported.

    """
    engine = engine_of(frame)
    finder = Finder(plan_for(checklist), subject, engine.schema(engine.given(frame)), mapping or {})
    layout = finder.layout(keys, ordered=True)
    return Columns({name: held.column for name, held in layout.held.items()}, layout.missing, layout.unused)


def summary(
    checklist: Checklist,
    outcomes: object,
    *,
    subject: type[Subject] = Device,
    by: Iterable[str] = (),
    hide_below: int = 0,
) -> FleetSummary:
    """Count the outcomes from `evaluate` by item and outcome, over all rows and by group.

    Args:
        checklist: The checklist that was applied.
        outcomes: The table from `evaluate`. Include scores to get their distribution.
        subject: The class of the subjects, as in `evaluate`.
        by: Columns to group by; they must be among the keys of `evaluate`.
        hide_below: Groups with fewer rows are reported only together, and nothing is reported if there are fewer rows
            in total. 0 hides nothing.

    Raises:
        InvalidTableError: If a column is missing.

    """
    return summary_of_batches(checklist, (outcomes,), subject=subject, by=by, hide_below=hide_below)


def summary_of_batches(
    checklist: Checklist,
    outcomes: Iterable[object],
    *,
    subject: type[Subject] = Device,
    by: Iterable[str] = (),
    hide_below: int = 0,
) -> FleetSummary:
    """Count the outcomes from `evaluate_batches` batch by batch, as `summary` does.

    Raises:
        InvalidTableError: If a column is missing.

    """
    summing = Summing(checklist, subject.kind, by)
    for part in outcomes:
        summing.add(part)
    return summing.summary(hide_below)


def failing(outcomes: F, item: str, *, possibly: bool = False) -> F:
    """Return the rows in which an item fails, with all columns. With `possibly`, include those in which it may fail.

    Raises:
        UnknownNameError: If there is no column for that item.

    """
    engine = engine_of(outcomes)
    names = list(engine.schema(engine.given(outcomes)))
    if item not in names:
        hint = did_you_mean(item, names) or "give what evaluate() gave"
        raise UnknownNameError(f'no outcomes of "{item[:100]}"; {hint}')
    codes = [code for code in range(1, 2 * PASS) if code == FAIL or (possibly and code & FAIL)]
    found: F = engine.filtered(outcomes, item, codes)
    return found


@dataclass(eq=False)
class Runner:
    """Evaluates tables with one checklist. It reuses its preparation and results for tables with the same columns.

    Attributes:
        checklist: The checklist to apply.
        subject: The class of the subjects, one per row.
        mapping: The columns whose names differ from their facts, by the fact's name.
        keys: The columns that identify a row. If None, `id`.
        context: The time, and the tables that derived facts may look up.
        reasons: Whether to add why rows are unknown.
        score: Whether to add the score.

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
        """Return the outcomes of a table, as a table of the same type.

        Raises:
            InvalidTableError: If a column can't hold its fact, or a key is missing.

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
