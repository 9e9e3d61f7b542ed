"""`check`: evaluate this computer, an inventory file or a record, and report what to do next.

Whatever is written or piped has one shape for everybody, as a file has. On a terminal where someone types it is the
person's own view, in which guards and the situation decide; it is cleared when they leave. Values of facts are never
shown.
"""

import argparse
from dataclasses import replace
from typing import Any

from secure_checklist import adapters, formats
from secure_checklist.checklists.checklist import Checklist
from secure_checklist.cli.calls import FAILING, FINE, CallError, complain
from secure_checklist.cli.doing import act, is_interactive
from secure_checklist.cli.inputs import (
    DEFAULT_PACK,
    Subjects,
    find_checklist,
    measure_here,
    read_inventory,
    read_records,
    with_results,
)
from secure_checklist.cli.leaving import LEAVE, Left, clear, cleared_by_signals
from secure_checklist.cli.output import chosen_format, save_answers, write_json, write_out, written
from secure_checklist.cli.parser import Parser, add_look, add_output, add_verbose, number, screen_of
from secure_checklist.cli.prompts import read_line, says_yes
from secure_checklist.core.errors import did_you_mean
from secure_checklist.core.messages import in_a_row, message
from secure_checklist.core.text.terminal import Screen
from secure_checklist.datasets.contributed import installed_lifecycle, installed_tables
from secure_checklist.evaluation.evaluator import evaluate
from secure_checklist.evaluation.report import Audience, Report
from secure_checklist.formats.summary import MOST, Summary, summary_of
from secure_checklist.formats.text import write_page
from secure_checklist.incident.contacts.directory import installed

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
    parser.add("--limit", type=number, metavar="N", default=MOST)
    parser.add("--audience", choices=("anybody", "self"), metavar="WHO")
    parser.add("--details", action="store_true")


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
    interactive = is_interactive() and form is None and not (options.json or options.quiet)
    # What is written, piped or exported has one shape for everybody. On a terminal where someone types, nothing stays:
    # the person sees their own view, which is cleared when they leave.
    audience: Audience = options.audience or ("self" if interactive else "anybody")
    if audience == "self" and options.output is not None:
        complain(message("cli.check.alone"))
    if options.json:
        write_json(report.exported().to_json().decode(), options.output)
        return _code(report)
    settings: dict[str, Any] = {"checklist": checklist, "inventory": subjects.inventory, "limit": options.limit}
    settings |= {"audience": audience, "directory": installed(), "details": options.details}
    if form is not None:
        write_out(written(report, form, **settings), options.output)
        return _code(report)
    summary = replace(summary_of(report, **settings), notes=dict(subjects.notes))
    if interactive:
        _act(screen_of(options), summary, options)
    else:
        write_advice(screen_of(options), summary, subjects, verbose=options.verbose)
    return _code(report)


def _code(report: Report) -> int:
    return FAILING if any(one.outcome == "fail" and one.counted for one in report.exported().findings) else FINE


def _act(screen: Screen, summary: Summary, options: argparse.Namespace) -> None:
    """Show what to do next, take what is done, and offer to write that to the file it was read from."""
    own = summary.own

    def forget() -> None:
        if own:
            clear(screen.stream)

    with cleared_by_signals(forget) as answering:

        def read() -> str | None:
            with answering() as wait:
                said = read_line(screen, wait)
            if said in LEAVE:
                raise Left
            return said

        done, _ = act(screen, summary, read)
        if done is not summary and options.facts is not None and done.inventory is not None:
            screen.write(message("cli.do.save", file=options.facts))
            if says_yes(read() or ""):
                save_answers(done.inventory, options.facts, incidents=True, private=True)
        forget()


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


def write_advice(screen: Screen, summary: Summary, subjects: Subjects, *, verbose: bool = False) -> None:
    """Write the whole page, and what this command can't see."""
    write_page(screen, summary, verbose=verbose)
    if subjects.measured:
        with summary.wording():
            _write_limits(screen, subjects, "secure-checklist ask")


def _write_limits(screen: Screen, subjects: Subjects, call: str) -> None:
    """Write what this command can't know, and how to supply it."""
    blind = sum(1 for code in subjects.inventory.subjects[0].unknown.values() if code != "unsupported")
    unread = message("cli.check.unread", count=blind) if blind else ""
    lines = message("cli.check.limits"), unread, message("cli.check.others", call=call)
    screen.heading(message("cli.check.unseen"))
    screen.write(" ".join(line for line in lines if line))
