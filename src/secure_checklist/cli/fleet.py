"""The command `fleet`: a checklist over a file of many devices, part by part, with a summary for a person."""

import argparse
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, TextIO

import polars as pl

from secure_checklist.checklists.checklist import Checklist
from secure_checklist.cli.fleet_files import Rows, new_file, parts, rows_of
from secure_checklist.cli.inputs import CallError
from secure_checklist.cli.output import counted, write_out
from secure_checklist.core.clock import moment
from secure_checklist.core.errors import InvalidFrame, SecureChecklistError, UnknownNameError
from secure_checklist.core.messages import listed, message, number_of
from secure_checklist.core.text.terminal import Screen
from secure_checklist.datasets.lifecycle.cache import current
from secure_checklist.fleet import FleetSummary, columns, evaluate_batches
from secure_checklist.fleet.input.csv_columns import read_texts
from secure_checklist.fleet.input.records import LINE
from secure_checklist.fleet.summaries.builder import Summing
from secure_checklist.fleet.summaries.text import group_name, percent, span
from secure_checklist.subjects.device.facts import Device

ENDINGS = (".csv", ".parquet", ".html", ".json")
_WORST = 10
_SOON = 1.0
"""After how many seconds the progress is shown."""


class Fleet:
    """One run of the command."""

    def __init__(self, options: argparse.Namespace, checklist: Checklist) -> None:
        self.options, self.checklist = options, checklist
        self.by: tuple[str, ...] = tuple(options.group_by)
        self.now = moment(None)
        self.refused: dict[str, int] = {}
        self.missing: tuple[str, ...] = ()
        self.summing = Summing(checklist, Device.kind, self.by)

    def run(self) -> FleetSummary:
        """Judge the file and write what is asked for; give the summary.

        Raises:
            CallError: the file, or the call, is wrong.

        """
        options = self.options
        ending = "" if options.out is None else Path(options.out).suffix.lower()
        if ending and ending not in ENDINGS:
            raise CallError(f"{options.out}: the ending tells no format; use {listed(ENDINGS)}")
        try:
            return self._judged(ending)
        except (InvalidFrame, UnknownNameError) as error:
            raise CallError(f"{options.file}: {error}") from None
        except SecureChecklistError as error:
            raise CallError(str(error)) from None

    def _judged(self, ending: str) -> FleetSummary:
        found = self._read(parts(self.options.file, self.options.source, self._keys()))
        first = next(found, None)
        if first is None:
            raise CallError(f"{self.options.file}: there is no row in it")
        keys = self._named(first)
        with ExitStack() as stack:
            rows: Rows | None = None
            if ending in (".csv", ".parquet"):
                rows = Rows(stack.enter_context(new_file(self.options.out)), ending, keys)
            outcomes = evaluate_batches(
                self.checklist, _chain(first, found), keys=keys, now=self.now, score=True, lifecycle=current()
            )
            for part in _shown(outcomes, rows_of(self.options.file, self.options.source)):
                self.summing.add(part)
                if rows is not None:
                    rows.add(part)
            if rows is not None:
                rows.close()
        summary = self.summing.summary(self.options.hide_below)
        if ending in (".html", ".json"):
            write_out(self._document(summary, ending), self.options.out)
        return summary

    def _keys(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*self.options.key, *self.by)))

    def _named(self, first: pl.DataFrame) -> tuple[str, ...]:
        """Return the columns to keep: those that are asked for, else `id` or the number of the line."""
        asked = tuple(self.options.key) or tuple(name for name in ("id", LINE) if name in first.columns)[:1]
        return tuple(dict.fromkeys((*asked, *self.by)))

    def _read(self, found: Iterator[pl.DataFrame]) -> Iterator[pl.DataFrame]:
        for number, part in enumerate(found):
            read = read_texts(self.checklist, part)
            for name, count in read.refused.items():
                self.refused[name] = self.refused.get(name, 0) + count
            if number == 0:
                self.missing = columns(self.checklist, read.frame).missing
            yield read.frame

    def _document(self, summary: FleetSummary, ending: str) -> bytes:
        if ending == ".json":
            return summary.model_dump_json(indent=2).encode() + b"\n"
        try:
            from secure_checklist.fleet.summaries.html import page  # noqa: PLC0415 - it needs the extra `html`
        except ModuleNotFoundError as error:
            told = f'an HTML page needs the package {error.name}: pip install "secure-checklist[html]"'
            raise CallError(told) from None
        return page(summary, now=self.now)


def _chain(first: pl.DataFrame, rest: Iterable[pl.DataFrame]) -> Iterator[pl.DataFrame]:
    yield first
    yield from rest


def _shown(found: Iterable[pl.DataFrame], total: int | None) -> Iterator[pl.DataFrame]:
    """Pass tables on; on a terminal, a line on standard error says how far that is, where it takes long."""
    out: TextIO | None = sys.stderr  # None where it was closed
    if out is None or not out.isatty():
        yield from found
        return
    start, done, line = time.monotonic(), 0, ""
    for part in found:
        yield part
        done += part.height
        if time.monotonic() - start > _SOON:
            of = "" if total is None else f" of {number_of(total)}"
            speed = done / (time.monotonic() - start)
            line = f"Judged {number_of(done)}{of} rows, {number_of(round(speed))} a second".ljust(len(line))
            out.write(f"\r{line}")
            out.flush()
    if line:
        out.write(f"\r{' ' * len(line)}\r")
        out.flush()


def write_summary(screen: Screen, fleet: Fleet, summary: FleetSummary) -> None:
    """Write a summary for a person."""
    screen.write(f"{summary.checklist.title}: {message('fleet.rows', count=summary.rows)}", style="bold")
    _write_gaps(screen, fleet, summary)
    if summary.total is None:
        screen.write(f"There are fewer than {summary.hide_below} rows, so nothing of them is told.")
        return
    _write_scores(screen, summary)
    screen.heading("What most rows lack")
    for entry in summary.total.worst(_WORST):
        rate = entry.rate("fail")
        counts = [
            message("formats.counts", count=count, outcome=message(f"outcome.{outcome}"))
            for outcome, count in entry.counts.items()
            if count
        ]
        screen.write(f"{span(rate)} not done: {entry.title}", first="  ", indent=4, style=_style(rate.low))
        screen.write(f"{listed(counts)} [{entry.item}]", first="    ", style="dim")
    if summary.groups:
        screen.heading(f"By {listed(summary.by)}")
    for group in summary.groups:
        screen.write(f"{group_name(summary, group)}: {message('fleet.rows', count=group.rows)}", first="  ")
        worst = [f"{entry.title} ({span(entry.rate('fail'))})" for entry in group.worst(3)]
        screen.write(f"most lack: {'; '.join(worst)}" if worst else "nothing fails", first="    ", style="dim")


def _style(low: float | None) -> Any:  # noqa: ANN401 - a style
    return "bad" if low else "open"


def _write_gaps(screen: Screen, fleet: Fleet, summary: FleetSummary) -> None:
    for name, count in fleet.refused.items():
        values = f"{number_of(count)} value{'' if count == 1 else 's'}"
        screen.write(f'Column "{name}": {values} can\'t be read, and so {"is" if count == 1 else "are"} unknown.')
    if fleet.missing:
        some = listed([*fleet.missing[:5], *(["others"] if len(fleet.missing) > 5 else [])])  # noqa: PLR2004 - a few
        screen.write(
            f"No column holds {counted(len(fleet.missing), 'fact', 'facts')} that the checklist reads: {some}."
        )
    if summary.not_judged:
        several = counted(len(summary.not_judged), "entry", "entries")
        screen.write(f"Not judged: {several} about something else than a {summary.subject}.")


def _write_scores(screen: Screen, summary: FleetSummary) -> None:
    if summary.total is None or not summary.total.scores:
        return
    screen.heading("Scores")
    steps: Sequence[Any] = summary.total.scores
    widest = max((max(step.low, step.high) for step in steps), default=0) or 1
    for step in steps:
        if step.low or step.high:
            bar = screen.line("\u2588" * round(20 * step.low / widest)).ljust(20)
            name = f"{percent(step.start)}-{percent(step.end)}".rjust(7)
            ends = f"low end of {number_of(step.low)}, high end of {number_of(step.high)}"
            screen.stream.write(f"{name}  {bar}  {ends}\n")
