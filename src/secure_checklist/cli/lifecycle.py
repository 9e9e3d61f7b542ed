"""`lifecycle`: the data on which systems still get security fixes; shows it, and takes newer data in or deletes it."""

import argparse
from pathlib import Path

from secure_checklist.cli.calls import FINE
from secure_checklist.cli.inputs import complaining_of
from secure_checklist.cli.parser import LOOK, Parser, screen_of
from secure_checklist.core.messages import listed, message
from secure_checklist.datasets.contributed import installed_lifecycle
from secure_checklist.datasets.lifecycle.cache import delete, install


def add_arguments(parser: Parser) -> None:
    """Add the arguments of the command."""
    parser.share(*LOOK)
    parser.add("--add", exclusive=True, metavar="FILE")
    parser.add("--delete", exclusive=True, action="store_true")


def run(options: argparse.Namespace) -> int:
    """Run the command."""
    screen = screen_of(options)
    if options.add is not None:
        with complaining_of(options.add):
            install(Path(options.add))
    elif options.delete:
        screen.write(message("cli.lifecycle.deleted" if delete() else "cli.lifecycle.nothing_deleted"))
    table = installed_lifecycle()
    screen.write(message("cli.lifecycle.source", source=table.source, licence=table.licence))
    for day in sorted({product.as_of for product in table.products.values()}, reverse=True):
        names = [name for name, product in table.products.items() if product.as_of == day]
        screen.write(message("cli.lifecycle.products", day=day, products=listed(names)))
    screen.write(message("cli.lifecycle.fresh", count=table.fresh_days), style="dim")
    return FINE
