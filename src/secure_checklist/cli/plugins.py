"""`plugins`: list what each plug-in adds, and what doesn't work and why."""

import argparse
import json

from secure_checklist.cli.calls import FAILING, FINE
from secure_checklist.cli.output import write_json
from secure_checklist.cli.parser import LOOK, Parser, screen_of
from secure_checklist.core.messages import in_a_row, labelled, message
from secure_checklist.plugins.listing import listed


def add_arguments(parser: Parser) -> None:
    """Add the arguments of the command."""
    parser.share(*LOOK, "--quiet", "--json")


def run(options: argparse.Namespace) -> int:
    """Run the command."""
    found = listed()
    if options.json:
        write_json(json.dumps([one._asdict() for one in found], ensure_ascii=False))
    else:
        screen = screen_of(options)
        screen.write("" if found else message("cli.plugins.none"))
        for one in found:
            package = message("cli.plugins.package", name=one.name, package=one.package)
            screen.write(package if one.package else one.name, style="bold")
            for field, names in one.brings.items():
                screen.write(labelled(message(f"cli.plugins.{field}"), in_a_row(names)), first="  ", indent=4)
            for fault in one.faults:
                screen.write(fault, first="  ! ", style="open")
    return FAILING if any(one.faults for one in found) else FINE
