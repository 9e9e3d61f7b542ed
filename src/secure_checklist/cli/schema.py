"""`schema`: the JSON Schema of a document."""

import argparse
import json

from secure_checklist.cli.calls import FINE
from secure_checklist.cli.output import write_json
from secure_checklist.cli.parser import Parser, help_text
from secure_checklist.evaluation.schemas import schema


def add_arguments(parser: Parser) -> None:
    """Add the arguments of the command."""
    parser.arguments.add_argument(
        "document",
        nargs="?",
        choices=("checklist", "inventory", "report"),
        default="checklist",
        metavar="DOCUMENT",
        help=help_text("cli.schema.document"),
    )


def run(options: argparse.Namespace) -> int:
    """Run the command."""
    write_json(json.dumps(schema(options.document), ensure_ascii=False, indent=2))
    return FINE
