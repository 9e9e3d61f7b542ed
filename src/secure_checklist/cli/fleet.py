"""`fleet`: evaluate a table of many devices, one per row, and report what most of them lack."""

import argparse

from secure_checklist.cli.calls import FAILING, FINE, CallError
from secure_checklist.cli.inputs import find_checklist
from secure_checklist.cli.parser import LOOK, Parser, number, screen_of
from secure_checklist.core.messages import message, use_messages


def add_arguments(parser: Parser) -> None:
    """Add the arguments of the command."""
    parser.add_below(message("cli.fleet.columns"))
    parser.share(*LOOK, "--verbose")
    parser.add("file", metavar="FILE")
    parser.share("--pack", "--profile")
    parser.add("--from", dest="source", metavar="SOURCE")
    parser.add("--key", action="append", default=[], metavar="COLUMN")
    parser.add("--group-by", action="append", default=[], metavar="COLUMN")
    parser.add("--hide-below", type=number, default=0, metavar="N")
    parser.share("--quiet", "--json", "--output")


def run(options: argparse.Namespace) -> int:
    """Run the command."""
    checklist = find_checklist(options.pack, options.profile)
    try:
        from secure_checklist.cli.fleet_tables import Fleet, write_summary  # noqa: PLC0415 - it needs the extra `fleet`
    except ModuleNotFoundError as error:
        raise CallError(message("cli.wrong.no_fleet", package=error.name)) from None
    fleet = Fleet(options, checklist)
    summary = fleet.run()
    if not options.json:
        with use_messages(None, summary.checklist.labels):
            write_summary(screen_of(options), fleet, summary)
    failed = summary.total is not None and any(entry.counts["fail"] for entry in summary.total.items)
    return FAILING if failed else FINE
