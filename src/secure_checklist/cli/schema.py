"""`schema`: the JSON Schema of a document."""

import argparse
import json

from secure_checklist.cli.calls import FINE
from secure_checklist.cli.output import write_json
from secure_checklist.cli.parser import Parser
from secure_checklist.evaluation.schemas import schema
from secure_checklist.subjects.vocabulary import Vocabulary


def add_arguments(parser: Parser) -> None:
    """Add the arguments of the command."""
    documents = ("checklist", "inventory", "report")
    parser.add("document", nargs="?", choices=documents, default="checklist", metavar="DOCUMENT")
    parser.share("--output")


def run(options: argparse.Namespace) -> int:
    """Run the command."""
    found = schema(options.document, vocabulary=Vocabulary.installed())
    write_json(json.dumps(found, ensure_ascii=False, indent=2), options.output)
    return FINE
