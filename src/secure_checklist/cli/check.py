"""`check`: evaluate this computer, an inventory file or a record, and report what to do first.

The report has one shape for everybody, as a file has: others may see the screen, and a terminal keeps what was on it.
One line at the top leads to what to read first, for whoever needs it. Only with `--audience self` is it the person's
own view, in which guards and the situation decide. Values of facts are never shown.
"""

import argparse
from dataclasses import dataclass

from secure_checklist import adapters, formats
from secure_checklist.checklists.checklist import Checklist
from secure_checklist.cli.calls import FAILING, FINE, CallError, complain
from secure_checklist.cli.inputs import (
    DEFAULT_PACK,
    Subjects,
    find_checklist,
    measure_here,
    read_inventory,
    read_records,
)
from secure_checklist.cli.output import chosen_format, write_json, write_out
from secure_checklist.cli.parser import Parser, add_look, add_pack, help_text, number, screen_of
from secure_checklist.core.errors import did_you_mean
from secure_checklist.core.messages import message
from secure_checklist.core.text.terminal import Screen
from secure_checklist.datasets.lifecycle.cache import current
from secure_checklist.evaluation.evaluator import evaluate
from secure_checklist.evaluation.report import Report
from secure_checklist.formats.text import write_document
from secure_checklist.formats.view import Document

MOST_ACTIONS = 10
_EXAMPLE = """\
  {"subjects": [{"kind": "device", "id": "phone", "label": "My phone",
                 "os_name": "ios", "os_version": "17.2", "screen_lock": "pin"},
                {"kind": "account", "id": "mail"},
                {"kind": "person"}],
   "complete": ["device"]}"""


def add_arguments(parser: Parser) -> None:
    """Add the arguments of the command."""
    parser.add_below(message("cli.check.inventory"), _EXAMPLE)
    add_look(parser)
    source = parser.options.add_mutually_exclusive_group()
    source.add_argument("--facts", metavar="FILE", help=help_text("cli.check.facts"))
    source.add_argument(
        "--from",
        dest="records",
        nargs=2,
        metavar=("SOURCE", "FILE"),
        help=help_text("cli.check.from", sources=", ".join(adapters.names())),
    )
    add_pack(parser, DEFAULT_PACK)
    add = parser.options.add_argument
    add("--json", action="store_true", help=help_text("cli.check.json"))
    add("--format", metavar="NAME", help=help_text("cli.check.format", names=" | ".join(formats.names())))
    add("--out", metavar="FILE", help=help_text("cli.check.out"))
    add(
        "--limit",
        type=number,
        metavar="N",
        default=MOST_ACTIONS,
        help=help_text("cli.check.limit", default=MOST_ACTIONS),
    )
    add(
        "--audience",
        choices=("anybody", "self"),
        default="anybody",
        metavar="WHO",
        help=help_text("cli.check.audience"),
    )


def run(options: argparse.Namespace) -> int:
    """Run the command."""
    form = chosen_format(options)
    if options.json and options.audience == "self":
        raise CallError(message("cli.wrong.json_audience"))
    checklist = find_checklist(options.pack)
    if options.records is not None:
        subjects = read_records(*options.records)
    else:
        subjects = read_inventory(options.facts) if options.facts is not None else measure_here()
    report = evaluate(checklist, subjects.inventory, explain=not options.json, lifecycle=current())
    _mention_misspelt(report, checklist)
    report = report.exported(options.audience)
    if options.json:
        write_json(report.to_json().decode(), options.out)
    elif form is not None:
        data = formats.write(
            report,
            form,
            checklist=checklist,
            inventory=subjects.inventory,
            limit=options.limit,
            audience=options.audience,
        )
        write_out(data, options.out)
    else:
        write_advice(screen_of(options), Advice(checklist, subjects, report, options.limit, options.pack))
    return FAILING if failing(report) else FINE


def failing(report: Report) -> bool:
    """Return whether something fails that is neither waived nor suppressed."""
    return any(finding.outcome == "fail" and finding.counted for finding in report.findings)


def _mention_misspelt(report: Report, checklist: Checklist) -> None:
    """Write which waivers name an item that looks misspelt; the others belong to other checklists."""
    for waiver in report.unmatched_waivers:
        hint = did_you_mean(waiver.item, (item.id for item in checklist.items))
        if hint:
            complain(message("cli.check.misspelt", item=waiver.item, checklist=checklist.id, hint=hint))


# the report on a terminal ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Advice:
    """One report with what it was made from, and how to show it.

    Attributes:
        checklist: The checklist.
        subjects: What it is about.
        report: The report, as it is to be shown.
        limit: How many actions, of each part, and questions to show.
        pack: What the call names the checklist.

    """

    checklist: Checklist
    subjects: Subjects
    report: Report
    limit: int
    pack: str


def write_advice(screen: Screen, advice: Advice) -> None:
    """Write the whole report, and what this command can't see."""
    subjects = advice.subjects
    document = Document(
        advice.report, advice.checklist, subjects.inventory, limit=advice.limit, notes=dict(subjects.notes)
    )
    origin = message("cli.check.measured") if subjects.measured else message("cli.check.read", file=subjects.origin)
    write_document(screen, document, origin=origin, hint="cli.check.more", answers=True, begin=_begin(advice, document))
    if subjects.measured:
        _write_limits(screen, subjects)


def _begin(advice: Advice, document: Document) -> tuple[str, ...]:
    """Return the quiet line at the top and its command: whoever may be watched has a place to begin."""
    if not document.begin_here:
        return ()
    line = message("cli.check.begin.device" if advice.subjects.measured else "cli.check.begin")
    return line, f"secure-checklist show {advice.pack} {advice.report.checklist.plan_first[0]}"


def _write_limits(screen: Screen, subjects: Subjects) -> None:
    """Write what this command can't know, and how to supply it."""
    blind = sum(1 for code in subjects.inventory.subjects[0].unknown.values() if code != "unsupported")
    unread = message("cli.check.unread", count=blind) if blind else ""
    lines = message("cli.check.limits"), unread, message("cli.check.others", call="secure-checklist check --facts FILE")
    screen.heading(message("cli.check.unseen"))
    screen.write(" ".join(line for line in lines if line))
