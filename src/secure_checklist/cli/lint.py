"""`lint`: what could be better in a checklist."""

import argparse
import json
from collections import Counter

from secure_checklist.cli.calls import FAILING, FINE
from secure_checklist.cli.inputs import find_checklist
from secure_checklist.cli.output import write_json
from secure_checklist.cli.parser import LOOK, Parser, number, screen_of
from secure_checklist.core.messages import listed, message
from secure_checklist.packs.lint.linter import informational, lint


def add_arguments(parser: Parser) -> None:
    """Add the arguments of the command."""
    parser.share(*LOOK)
    parser.add("file", metavar="FILE")
    parser.add("--max-age", type=number, metavar="DAYS", default=365)
    parser.add("--informational", action="store_true")
    parser.add("--original", metavar="FILE")
    parser.share("--profile", "--quiet", "--json")


def run(options: argparse.Namespace) -> int:
    """Run the command."""
    checklist = find_checklist(options.file, options.profile, translated=False)
    original = None if options.original is None else find_checklist(options.original, translated=False)
    diagnostics = lint(checklist, max_age=options.max_age, original=original)
    counted_only = informational(checklist)
    shown, screen = [*(counted_only if options.informational else ()), *diagnostics], screen_of(options)
    if options.json:
        write_json(json.dumps([one._asdict() for one in shown], ensure_ascii=False))
        return FAILING if diagnostics else FINE
    for diagnostic in shown:
        where = f"{diagnostic.path}: " if diagnostic.path else ""
        screen.write_code([f"{where}{diagnostic.message} [{diagnostic.code}]"])  # one line, for programs
    counts = Counter(entry.code for entry in counted_only)
    sources, steps = counts["unverified-source"], counts["untried-steps"]
    if sources or steps:
        unverified = message("cli.lint.sources", count=sources), message("cli.lint.steps", count=steps)
        screen.write(message("cli.lint.counted", counts=listed(unverified)))
    screen.write(
        message("cli.lint.found", count=len(diagnostics)) if diagnostics else message("cli.lint.none"), style="bold"
    )
    return FAILING if diagnostics else FINE
