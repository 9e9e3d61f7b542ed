"""Evaluates and summarizes a file of many devices in batches, because it may not fit into memory.

It needs the extra `fleet`, so the command imports it when it runs.
"""

import argparse
import sys
import time
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime
from glob import escape
from importlib import import_module
from itertools import chain, islice
from pathlib import Path
from shlex import quote
from typing import Any, TextIO

import polars as pl

from secure_checklist.checklists.checklist import Checklist
from secure_checklist.checklists.implied import facts_of
from secure_checklist.checklists.profiles import profile_line
from secure_checklist.cli.calls import CallError, complain, reason_of
from secure_checklist.cli.inputs import device_class, reader_of
from secure_checklist.cli.output import write_json, write_out
from secure_checklist.cli.parser import write_call
from secure_checklist.core.clock import utc_now
from secure_checklist.core.documents.io import new_file
from secure_checklist.core.errors import InvalidTableError, UnknownNameError
from secure_checklist.core.messages import (
    called,
    clauses,
    in_a_row,
    listed,
    message,
    noted,
    sentence,
)
from secure_checklist.core.text.csv_cells import cell
from secure_checklist.core.text.terminal import Screen, clean, padded, width_of
from secure_checklist.datasets.contributed import contributed
from secure_checklist.evaluation.explanation import label_of
from secure_checklist.fleet.evaluation import columns, evaluate_batches
from secure_checklist.fleet.input.csv_columns import read_texts
from secure_checklist.fleet.input.records import LINE, read_records
from secure_checklist.fleet.summaries.builder import Summing
from secure_checklist.fleet.summaries.models import FleetSummary
from secure_checklist.fleet.summaries.text import group_name, span
from secure_checklist.formats.text import write_credits
from secure_checklist.rules.outcome import DECIDED_OUTCOMES
from secure_checklist.subjects.device import Device

ENDINGS = (".csv", ".parquet", ".html", ".json")
_WORST = 10
_FEW = 5
"""How many missing facts are named."""
_SOON = 1.0
"""After how many seconds the progress is shown."""


class Fleet:
    """One run of the command.

    Attributes:
        refused: The number of unreadable values in each column.
        missing: The facts that the checklist reads but that have no column.
        unused: The columns that no rule reads.

    """

    def __init__(self, options: argparse.Namespace, checklist: Checklist) -> None:
        self.options, self.checklist = options, checklist
        self.refused = Counter[str]()
        self.missing: tuple[str, ...] = ()
        self.unused: tuple[str, ...] = ()

    def run(self) -> FleetSummary:
        """Evaluate the file, write the requested output and return the summary.

        Raises:
            CallError: If the file or the call is invalid.

        """
        options, now = self.options, utc_now(None)
        ending = ".json" if options.json else Path(options.output or "").suffix.lower()
        if ending not in ENDINGS and (ending or options.output is not None):
            raise CallError(message("cli.wrong.fleet_ending", file=options.output, endings=listed(ENDINGS)))
        try:
            summary = self._evaluated(ending, now)
        except (InvalidTableError, UnknownNameError) as error:
            raise CallError(f"{options.file}: {error}") from None
        except OSError as error:  # what is read says so itself
            raise CallError(f"{options.output}: {reason_of(error)}") from None
        if ending == ".json":
            write_json(summary.model_dump_json(indent=2), options.output)
        elif ending == ".html":
            try:
                from secure_checklist.fleet.summaries.html import page  # noqa: PLC0415 - it needs the extra `html`
            except ModuleNotFoundError as error:
                raise CallError(message("cli.wrong.no_html", package=error.name)) from None
            write_out(page(summary, now=now), options.output)
        return summary

    def _evaluated(self, ending: str, now: datetime) -> FleetSummary:
        options, device, by = self.options, device_class(), tuple(self.options.group_by)
        wanted = tuple(dict.fromkeys((*options.key, *by)))
        tables = map(self._texts_read, parts(options.file, options.source, wanted))
        first = next(tables, None)
        if first is None:
            raise CallError(message("cli.wrong.no_row", file=options.file))
        there = columns(self.checklist, first, subject=device)
        if not there.found:
            raise CallError(message("cli.wrong.no_column", file=options.file, names=listed(there.missing, most=_FEW)))
        named = options.key or [name for name in ("id", LINE) if name in first.columns][:1]
        keys = tuple(dict.fromkeys((*named, *by)))
        self.missing = there.missing
        self.unused = tuple(name for name in there.unused if name not in (*keys, "id", LINE))
        outcomes = evaluate_batches(
            self.checklist,
            chain((first,), tables),
            subject=device,
            keys=keys,
            now=now,
            score=True,
            **contributed(),
        )
        summing = Summing(self.checklist, Device.kind, by)
        with rows_to(options.output, ending, keys) as write:
            for part in outcomes if options.quiet else _shown(outcomes):
                summing.add(part)
                write(part)
        return summing.summary(options.hide_below)

    def _texts_read(self, part: pl.DataFrame) -> pl.DataFrame:
        """Read texts as the values of their facts, and count those that can't be read."""
        read = read_texts(self.checklist, part, subject=device_class())
        self.refused.update(read.refused)
        return read.frame


def _shown(found: Iterable[pl.DataFrame]) -> Iterator[pl.DataFrame]:
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
            line = padded(clean(message("fleet.rows", count=done)), width_of(line))
            out.write(f"\r{line}")
            out.flush()
    if line:
        out.write(f"\r{' ' * width_of(line)}\r")
        out.flush()


# files -----------------------------------------------------------------------------------------------------------

ROWS = 131_072
"""The number of rows in a batch."""


def parts(name: str, source: str | None, keys: Sequence[str]) -> Iterator[pl.DataFrame]:
    """Return a file in batches.

    Raises:
        CallError: If it can't be read, or its extension isn't that of a table.

    """
    ending = Path(name).suffix.lower()
    try:
        if source is not None:
            reader, number = reader_of(source), 1
            wanted = [key for key in keys if key != LINE]
            with Path(name).open("rb") as file:
                while lines := list(islice(file, ROWS)):
                    yield read_records(reader, lines, keys=wanted, first_line=number)
                    number += len(lines)
            if reader.more:
                complain(message("cli.more_pages", file=name))
            return
        if ending == ".parquet":
            whole = pl.scan_parquet(name, glob=False)
        elif ending == ".csv":
            whole = pl.scan_csv(name, infer_schema=False, glob=False)
        elif ending in (".jsonl", ".ndjson"):
            whole = pl.scan_ndjson(escape(name), infer_schema_length=None)
        else:
            raise CallError(message("cli.wrong.no_table_ending", file=name))
        yield from whole.collect_batches(chunk_size=ROWS, maintain_order=True)
    except OSError as error:
        raise CallError(f"{name}: {reason_of(error) or message('cli.no_path')}") from None
    except pl.exceptions.PolarsError:
        raise CallError(message("cli.wrong.no_table", file=name, format=ending.lstrip("."))) from None


@contextmanager
def rows_to(out: str, ending: str, keys: Sequence[str]) -> Generator[Callable[[pl.DataFrame], None]]:
    """Open a file of outcomes, `.csv` with words or `.parquet` with codes, and yield a function that writes a batch.

    With any other extension, nothing is written.
    """
    if ending not in (".csv", ".parquet"):
        yield lambda _: None
        return
    with new_file(Path(out)) as file, ExitStack() as stack:
        writers: list[Any] = []

        def write(part: pl.DataFrame) -> None:
            if ending == ".csv":
                _words(part, keys).write_csv(file, include_header=file.tell() == 0)
                return
            convert: Any = part.to_arrow
            table = convert()
            if not writers:
                parquet: Any = import_module("pyarrow.parquet")
                writers.append(stack.enter_context(parquet.ParquetWriter(file, table.schema)))
            writers[0].write_table(table.cast(writers[0].schema))

        yield write


def _words(part: pl.DataFrame, keys: Sequence[str]) -> pl.DataFrame:
    """Return outcomes in words, and keys so that a spreadsheet takes none for a formula."""
    words = {code: DECIDED_OUTCOMES.get(code, "unknown") for code in range(1, 16)}
    shown = {name: pl.col(name) for name in part.columns}
    for name, kind in part.schema.items():
        if name in keys and kind == pl.String:
            shown[name] = shown[name].map_elements(cell, return_dtype=pl.String)
        elif name not in keys and kind == pl.UInt8:
            shown[name] = shown[name].replace_strict(words, return_dtype=pl.String)
    return part.select(shown.values())


# what a person reads ------------------------------------------------------------------------------------------------


def write_summary(screen: Screen, fleet: Fleet, summary: FleetSummary) -> None:
    """Write a summary for a person, while the texts of its checklist are active."""
    rows = message("fleet.rows", count=summary.rows)
    screen.write(message("fleet.title", title=summary.checklist.title, rows=rows), style="bold")
    screen.write(profile_line(summary.checklist.profile) if summary.checklist.profile else "")
    write_credits(screen, summary.checklist.credits)
    _write_gaps(screen, fleet, summary)
    if summary.total is None:
        screen.write(message("fleet.too_few", count=summary.hide_below))
        return
    screen.heading(message("cli.fleet.lack"))
    for entry in summary.total.worst(_WORST):
        rate = entry.rate("fail")
        counts = [message(f"formats.counts.{outcome}", count=count) for outcome, count in entry.counts.items() if count]
        line = message("cli.fleet.not_done", rate=span(rate), title=entry.title)
        screen.write(line, first="  ", indent=4, style="bad" if rate.low else "open")
        screen.write(listed(counts), first="    ", style="dim")
        screen.write(entry.item if fleet.options.verbose else "", first="    ", style="dim")
    unknown = sum(1 for entry in summary.total.items if not entry.decided)
    if unknown:
        screen.write(sentence(message("fleet.unknown_entries", count=unknown)), first="  ", style="open")
    if summary.groups:
        screen.heading(message("cli.fleet.by", columns=listed(summary.by)))
    for group in summary.groups:
        rows = message("fleet.rows", count=group.rows)
        screen.write(message("fleet.title", title=group_name(summary, group), rows=rows), first="  ")
        worst = [noted(entry.title, span(entry.rate("fail"))) for entry in group.worst(3)]
        line = message("cli.fleet.most_lack", entries=clauses(worst)) if worst else message("fleet.nothing_fails")
        screen.write(line, first="    ", style="dim")
    screen.blank()
    if fleet.options.output is None:
        call = f"secure-checklist fleet {quote(fleet.options.file)} --output fleet.html"
        write_call(screen, message("cli.fleet.page"), call)
    else:
        screen.write(message("cli.fleet.written", file=fleet.options.output))


def _write_gaps(screen: Screen, fleet: Fleet, summary: FleetSummary) -> None:
    for name, count in fleet.refused.items():
        screen.write(message("cli.fleet.refused", column=name, count=count))
    if fleet.unused:
        screen.write(message("cli.fleet.unused", names=listed(fleet.unused, most=_FEW)))
    if fleet.missing:
        known = facts_of(fleet.checklist)
        facts = listed((label_of(name, known) for name in fleet.missing), most=_FEW)
        screen.write(message("cli.fleet.missing", count=len(fleet.missing), facts=facts))
        names = in_a_row(fleet.missing) if fleet.options.verbose else ""
        screen.write(message("cli.fleet.columns_missing", names=names) if names else "", style="dim")
    if summary.not_evaluated:
        kinds = called("kinds", summary.subject)
        screen.write(message("fleet.not_evaluated", count=len(summary.not_evaluated), kinds=kinds))
