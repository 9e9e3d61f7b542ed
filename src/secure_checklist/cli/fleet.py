"""`fleet`: evaluate a table of many devices, one a row, and report what most of them lack."""

import argparse
from typing import TYPE_CHECKING

from secure_checklist.cli.calls import FAILING, FINE, CallError
from secure_checklist.cli.inputs import DEFAULT_PACK, find_checklist
from secure_checklist.cli.parser import Parser, add_look, add_pack, help_text, number, screen_of
from secure_checklist.core.messages import listed, message, number_of
from secure_checklist.core.text.terminal import Screen, Style
from secure_checklist.fleet.summaries.models import FleetSummary
from secure_checklist.fleet.summaries.text import group_name, percent, span

if TYPE_CHECKING:
    from secure_checklist.cli.fleet_tables import Fleet

_WORST = 10
_FEW = 5
"""How many missing facts are named."""


def add_arguments(parser: Parser) -> None:
    """Add the arguments of the command."""
    parser.add_below(message("cli.fleet.columns"))
    add_look(parser)
    parser.arguments.add_argument("file", metavar="FILE", help=help_text("cli.fleet.file"))
    add_pack(parser, DEFAULT_PACK)
    add = parser.options.add_argument
    add("--from", dest="source", metavar="SOURCE", help=help_text("cli.fleet.from"))
    add("--key", action="append", default=[], metavar="COLUMN", help=help_text("cli.fleet.key"))
    add("--group-by", action="append", default=[], metavar="COLUMN", help=help_text("cli.fleet.group_by"))
    add("--hide-below", type=number, default=0, metavar="N", help=help_text("cli.fleet.hide_below"))
    add("--out", metavar="FILE", help=help_text("cli.fleet.out"))


def run(options: argparse.Namespace) -> int:
    """Run the command."""
    checklist = find_checklist(options.pack)
    try:
        from secure_checklist.cli.fleet_tables import Fleet  # noqa: PLC0415 - it needs the extra `fleet`
    except ModuleNotFoundError as error:
        raise CallError(message("cli.wrong.no_fleet", package=error.name)) from None
    fleet = Fleet(options, checklist)
    summary = fleet.run()
    write_summary(screen_of(options), fleet, summary)
    failed = summary.total is not None and any(entry.counts["fail"] for entry in summary.total.items)
    return FAILING if failed else FINE


def write_summary(screen: Screen, fleet: "Fleet", summary: FleetSummary) -> None:
    """Write a summary for a person."""
    rows = message("fleet.rows", count=summary.rows)
    screen.write(message("fleet.title", title=summary.checklist.title, rows=rows), style="bold")
    _write_gaps(screen, fleet, summary)
    if summary.total is None:
        screen.write(message("fleet.too_few", count=summary.hide_below))
        return
    _write_scores(screen, summary)
    screen.heading(message("cli.fleet.lack"))
    for entry in summary.total.worst(_WORST):
        rate = entry.rate("fail")
        counts = [
            message("formats.counts", count=count, outcome=message(f"outcome.{outcome}"))
            for outcome, count in entry.counts.items()
            if count
        ]
        line = message("cli.fleet.not_done", rate=span(rate), title=entry.title)
        screen.write(line, first="  ", indent=4, style=_style(rate.low))
        screen.write(f"{listed(counts)} [{entry.item}]", first="    ", style="dim")
    if summary.groups:
        screen.heading(message("cli.fleet.by", columns=listed(summary.by)))
    for group in summary.groups:
        rows = message("fleet.rows", count=group.rows)
        screen.write(message("fleet.title", title=group_name(summary, group), rows=rows), first="  ")
        worst = [f"{entry.title} ({span(entry.rate('fail'))})" for entry in group.worst(3)]
        line = message("cli.fleet.most_lack", entries="; ".join(worst)) if worst else message("cli.fleet.nothing_fails")
        screen.write(line, first="    ", style="dim")


def _style(low: float | None) -> Style:
    return "bad" if low else "open"


def _write_gaps(screen: Screen, fleet: "Fleet", summary: FleetSummary) -> None:
    for name, count in fleet.refused.items():
        screen.write(message("cli.fleet.refused", column=name, count=count))
    if fleet.missing:
        others = [message("cli.fleet.others")] if len(fleet.missing) > _FEW else []
        facts = listed([*fleet.missing[:_FEW], *others], most=_FEW + 1)
        screen.write(message("cli.fleet.missing", count=len(fleet.missing), facts=facts))
    if summary.not_evaluated:
        kinds = message(f"kinds.{summary.subject}")
        screen.write(message("fleet.not_evaluated", count=len(summary.not_evaluated), kinds=kinds))


def _write_scores(screen: Screen, summary: FleetSummary) -> None:
    if summary.total is None or not summary.total.scores:
        return
    screen.heading(message("fleet.scores"))
    steps = summary.total.scores
    widest = max((max(step.low, step.high) for step in steps), default=0) or 1
    for step in steps:
        if step.low or step.high:
            bar = screen.line("\u2588" * round(20 * step.low / widest)).ljust(20)
            name = f"{percent(step.start)}-{percent(step.end)}".rjust(7)
            ends = message("cli.fleet.ends", low=number_of(step.low), high=number_of(step.high))
            screen.stream.write(f"{name}  {bar}  {ends}\n")
