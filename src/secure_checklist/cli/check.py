"""`check`: evaluate this computer, an inventory file or a record, and report what to do first.

The report has one shape for everybody, as a file has: others may see the screen, and a terminal keeps what was on it.
What to read first stands before the first step that others may notice. Only with `--audience self` is it the person's
own view, in which guards and the situation decide. Values of facts are never shown.
"""

import argparse
from shlex import quote

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
    with_results,
)
from secure_checklist.cli.output import chosen_format, write_json, write_out, written
from secure_checklist.cli.parser import Parser, add_look, add_output, add_verbose, number, screen_of
from secure_checklist.core.errors import did_you_mean
from secure_checklist.core.messages import in_a_row, message
from secure_checklist.core.text.terminal import Screen
from secure_checklist.datasets.contributed import installed_lifecycle, installed_tables
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
    add_verbose(parser)
    parser.add("--facts", exclusive=True, metavar="FILE")
    sources = in_a_row(adapters.names())
    parser.add("--from", exclusive=True, names=sources, dest="records", nargs=2, metavar=("SOURCE", "FILE"))
    parser.add("--results", metavar="FILE")
    parser.add("--pack", metavar="NAME|FILE", default=DEFAULT_PACK)
    parser.add("--profile", metavar="NAME")
    add_output(parser, "--quiet", "--json", "--output")
    parser.add("--format", names=" | ".join(formats.names()), metavar="NAME")
    parser.add("--limit", type=number, metavar="N", default=MOST_ACTIONS)
    parser.add("--audience", choices=("anybody", "self"), default="anybody", metavar="WHO")


def run(options: argparse.Namespace) -> int:
    """Run the command."""
    form = chosen_format(options)
    if options.json and options.audience == "self":
        raise CallError(message("cli.wrong.json_audience"))
    checklist = find_checklist(options.pack, options.profile)
    if options.records is not None:
        subjects = read_records(*options.records)
    else:
        subjects = read_inventory(options.facts, checklist) if options.facts is not None else measure_here()
    if options.results is not None:
        subjects = with_results(subjects, options.results)
    report = evaluate(
        checklist,
        subjects.inventory,
        explain=not options.json,
        lifecycle=installed_lifecycle(),
        tables=installed_tables(),
    )
    _mention_misspelt(report, checklist)
    report = report.exported(options.audience)
    if options.audience == "self" and options.output is not None:
        complain(message("cli.check.alone"))
    if options.json:
        write_json(report.to_json().decode(), options.output)
    elif form is not None:
        data = written(
            report,
            form,
            checklist=checklist,
            inventory=subjects.inventory,
            limit=options.limit,
            audience=options.audience,
        )
        write_out(data, options.output)
    else:
        write_advice(screen_of(options), checklist, subjects, report, options)
    return FAILING if any(one.outcome == "fail" and one.counted for one in report.findings) else FINE


def _mention_misspelt(report: Report, checklist: Checklist) -> None:
    """Write which waivers and answers name an item that looks misspelt, and how many results no item takes."""
    waivers = [("cli.check.misspelt", entry.item) for entry in report.unmatched_waivers]
    answers = [("cli.check.misspelt_answer", entry.item) for entry in report.unmatched_attestations]
    for key, item in (*waivers, *answers):
        hint = did_you_mean(item, (known.id for known in checklist.items))
        if hint:
            complain(message(key, item=item, checklist=checklist.id, hint=hint))
    if report.unmatched_results:
        complain(message("cli.check.unmatched", count=len(report.unmatched_results), checklist=checklist.id))


# the report on a terminal ----------------------------------------------------------------------------------------


def write_advice(
    screen: Screen, checklist: Checklist, subjects: Subjects, report: Report, options: argparse.Namespace
) -> None:
    """Write the whole report, and what this command can't see. Its `options`: `limit`, `pack`, `facts`, `verbose`."""
    document = Document(report, checklist, subjects.inventory, limit=options.limit, notes=dict(subjects.notes))
    origin = "" if subjects.measured else message("cli.check.read", file=subjects.origin)
    call = (
        f"secure-checklist ask --facts {quote(options.facts)}" if options.facts is not None else "secure-checklist ask"
    )
    ask = message("cli.check.ask", call=call)
    show = "".join(f"secure-checklist show {quote(options.pack)} {name}" for name in report.checklist.plan_first[:1])
    hint = "cli.check.more"
    write_document(screen, document, origin=origin, hint=hint, ask=ask, show=show, verbose=options.verbose)
    if subjects.measured:
        _write_limits(screen, subjects, call)


def _write_limits(screen: Screen, subjects: Subjects, call: str) -> None:
    """Write what this command can't know, and how to supply it."""
    blind = sum(1 for code in subjects.inventory.subjects[0].unknown.values() if code != "unsupported")
    unread = message("cli.check.unread", count=blind) if blind else ""
    lines = message("cli.check.limits"), unread, message("cli.check.others", call=call)
    screen.heading(message("cli.check.unseen"))
    screen.write(" ".join(line for line in lines if line))
