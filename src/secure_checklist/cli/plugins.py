"""`plugins`: who brought what, and what doesn't work, and why."""

import argparse
import json

from secure_checklist.cli.calls import FAILING, FINE
from secure_checklist.cli.output import write_json
from secure_checklist.cli.parser import Parser, add_look, add_output, screen_of
from secure_checklist.core.messages import in_a_row, labelled, message
from secure_checklist.core.text.terminal import Screen
from secure_checklist.plugins.listing import Listed, listed


def add_arguments(parser: Parser) -> None:
    """Add the arguments of the command."""
    add_look(parser)
    add_output(parser, "--quiet", "--json")


def run(options: argparse.Namespace) -> int:
    """Run the command."""
    found = listed()
    if options.json:
        write_json(json.dumps([one._asdict() for one in found], ensure_ascii=False))
    else:
        screen = screen_of(options)
        screen.write("" if found else message("cli.plugins.none"))
        for one in found:
            _write(screen, one)
    return FAILING if any(one.faults for one in found) else FINE


def _write(screen: Screen, plugin: Listed) -> None:
    package = message("cli.plugins.package", name=plugin.name, package=plugin.package)
    screen.write(package if plugin.package else plugin.name, style="bold")
    for field, names in plugin.brings.items():
        screen.write(labelled(message(f"cli.plugins.{field}"), in_a_row(names)), first="  ", indent=4)
    for fault in plugin.faults:
        screen.write(fault, first="  ! ", style="open")
