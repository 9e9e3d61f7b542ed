"""`lint`: report what could be better in a checklist."""

import argparse
import json
from collections import Counter
from functools import partial

from secure_checklist.cli.calls import FAILING, FINE, CallError
from secure_checklist.cli.inputs import find_checklist
from secure_checklist.cli.output import write_json
from secure_checklist.cli.parser import LOOK, Parser, number, screen_of
from secure_checklist.core.errors import UnknownNameError
from secure_checklist.core.messages import listed, message
from secure_checklist.packs.lint.diagnostic import chosen
from secure_checklist.packs.lint.linter import informational, lint


def add_arguments(parser: Parser) -> None:
    """Add the arguments of the command."""
    parser.share(*LOOK)
    parser.add("file", metavar="FILE")
    parser.add("--max-age", type=number, metavar="DAYS", default=365)
    parser.add("--informational", action="store_true")
    parser.add("--original", metavar="FILE")
    for name in ("--select", "--ignore"):
        parser.add(name, type=partial(str.split, sep=","), metavar="NAME", default=())
    parser.share("--profile", "--quiet", "--json")


def run(options: argparse.Namespace) -> int:
    """Run the command."""
    checklist = find_checklist(options.file, options.profile, translated=False)
    original = None if options.original is None else find_checklist(options.original, translated=False)
    try:
        asked = chosen(options.select, options.ignore)
    except UnknownNameError as error:
        raise CallError(str(error)) from None
    diagnostics = [*filter(asked, lint(checklist, max_age=options.max_age, original=original))]
    counted_only = [*filter(asked, informational(checklist))]
    shown, screen = [*(counted_only if options.informational else ()), *diagnostics], screen_of(options)
    if options.json:
        write_json(json.dumps([one._asdict() for one in shown], ensure_ascii=False))
        return FAILING if diagnostics else FINE
    for diagnostic in shown:
        screen.write_code([str(diagnostic)])  # one line, for programs
    if counted_only:
        counts = Counter(entry.code for entry in counted_only)
        sources = message("cli.lint.sources", count=counts["unverified-source"])
        unverified = sources, message("cli.lint.steps", count=counts["untried-steps"])
        screen.write(message("cli.lint.counted", counts=listed(unverified)))
    screen.write(message("cli.lint.found" if diagnostics else "cli.lint.none", count=len(diagnostics)), style="bold")
    return FAILING if diagnostics else FINE
