"""Evaluating a table, counting outcomes, and picking the rows in which an item fails."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import NamedTuple

from secure_checklist.checklists.checklist import Checklist
from secure_checklist.core.clock import utc_now
from secure_checklist.core.errors import UnknownNameError, did_you_mean
from secure_checklist.datasets.lifecycle.table import Lifecycle
from secure_checklist.datasets.messaging_services import Services
from secure_checklist.evaluation.compiled import plan_for
from secure_checklist.fleet.engines.choice import engine_of
from secure_checklist.fleet.layout import Finder
from secure_checklist.fleet.runner import F, Runner
from secure_checklist.fleet.summaries.builder import Summing
from secure_checklist.fleet.summaries.models import FleetSummary
from secure_checklist.rules.outcome import FAIL, PASS
from secure_checklist.subjects.base import Context, Subject
from secure_checklist.subjects.device import Device


class Columns(NamedTuple):
    """Where a table holds what a checklist asks.

    Attributes:
        found: The column of each fact that the rules read, by the fact's full name.
        missing: The facts that no column holds; they are unknown in every row.
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
    """Evaluate every item about one kind of subject for every row of a table.

    Gives a table of the same kind: the keys, and for each item a column of codes named as the item. A code is the sum
    of the outcomes that are possible: 1 not applicable, 2 fail, 4 partial, 8 pass; more than one of them is unknown.
    DuckDB and Spark keep no order of rows, so go by the keys.

    Args:
        checklist: The checklist to apply. Items about other kinds of subjects are not evaluated.
        frame: A polars DataFrame or LazyFrame, a DuckDB relation, a pandas or PySpark DataFrame, or a PyArrow table.
        subject: The class of the subjects, one a row.
        mapping: The columns of facts that aren't called as the facts, by the fact's name.
        keys: The columns that name a row, and other columns to keep; if None, `id`.
        now: The time to evaluate for, aware; None reads the clock.
        reasons: Add for each item a column `<item>.reasons`: why it is unknown, as `code:fact`, joined by `|`.
            Facts that no completion depends on are among them, which `evaluate` leaves out.
        score: Add `score.low` and `score.high` of each row, from 0 to 1; null where nothing counts.
        tables: Data that derived facts may look up, by name.
        lifecycle: Which systems still get fixes; if None, the table that the library carries.
        services: What messaging services do; if None, the table that the library carries.

    Raises:
        InvalidTableError: a column can't hold its fact, a key is missing, a column holds what a guard reads, or a
            derived fact reads more than a million combinations of values.
        TypeError: the table is of no kind that is known here.
        ValueError: `now` has no offset.

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
    """Evaluate one table after another, as parts of one that is too large for memory; as `evaluate`, prepared once.

    Raises:
        InvalidTableError: as in `evaluate`, when the part is reached.
        TypeError: the table is of no kind that is known here.
        ValueError: `now` has no offset.

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
        InvalidTableError: a column can't hold its fact, two hold one, or a column holds what a guard reads.
        TypeError: the table is of no kind that is known here.

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
    """Count what `evaluate` gave: by item and outcome, over all rows and by group.

    Args:
        checklist: The checklist that was applied.
        outcomes: What `evaluate` gave, scores included where their spread is wanted.
        subject: The class of the subjects, as in `evaluate`.
        by: Columns to group by; they must be among the keys of `evaluate`.
        hide_below: Tell groups of fewer rows together only, and nothing where all rows are fewer; 0 hides none.

    Raises:
        InvalidTableError: a column is missing.

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
    """Count what `evaluate_batches` gave, one part after another; as `summary`.

    Raises:
        InvalidTableError: a column is missing.

    """
    summing = Summing(checklist, subject.kind, by)
    for part in outcomes:
        summing.add(part)
    return summing.summary(hide_below)


def failing(outcomes: F, item: str, *, possibly: bool = False) -> F:
    """Return the rows in which an item fails, with all their columns; `possibly`: those in which it may fail, too.

    Raises:
        UnknownNameError: there is no column of that item.

    """
    engine = engine_of(outcomes)
    names = list(engine.schema(engine.given(outcomes)))
    if item not in names:
        hint = did_you_mean(item, names) or "give what evaluate() gave"
        raise UnknownNameError(f'no outcomes of "{item[:100]}"; {hint}')
    codes = [code for code in range(1, 2 * PASS) if code == FAIL or (possibly and code & FAIL)]
    found: F = engine.filtered(outcomes, item, codes)
    return found
