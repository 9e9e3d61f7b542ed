"""`check`: evaluate this computer, an inventory file or a record, and report what to do next.

Output to a file or a pipe has the same form for everyone. An interactive terminal shows the person's own view, in which
guards and the situation take effect, and is cleared when they leave. Values of facts are never shown.
"""

import argparse
import sys
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any

from secure_checklist import formats
from secure_checklist.checklists.checklist import Checklist
from secure_checklist.cli.calls import FAILING, FINE, CallError, complain
from secure_checklist.cli.doing import act, is_interactive, write_next
from secure_checklist.cli.inputs import QUICK, find_checklist, measure_here, read_known, with_results
from secure_checklist.cli.leaving import cleared_by_signals
from secure_checklist.cli.output import chosen_format, save_answers, write_json, write_out, written
from secure_checklist.cli.parser import LOOK, Parser, number, screen_of, write_call
from secure_checklist.cli.prompts import Prompt, Responds, Stopped
from secure_checklist.core.errors import did_you_mean
from secure_checklist.core.messages import called, listed, message, notes
from secure_checklist.core.text.terminal import Screen
from secure_checklist.datasets.contributed import contributed
from secure_checklist.evaluation.evaluator import evaluate
from secure_checklist.evaluation.report import Audience, Report
from secure_checklist.formats.labels import described
from secure_checklist.formats.phrases import done_lines
from secure_checklist.formats.summary import MOST, Summary, summary_of
from secure_checklist.formats.text import write_page
from secure_checklist.incident.contacts.directory import installed
from secure_checklist.subjects.device import Device
from secure_checklist.subjects.inventory import Inventory

MOST_NAMED = 5
"""The most done items and the most unreadable facts that are listed. `--verbose` lists all."""
_EXAMPLE = """\
  {"subjects": [{"kind": "device", "id": "phone", "label": "My phone",
                 "os_name": "ios", "os_version": "17.2", "screen_lock": "pin"},
                {"kind": "account", "id": "mail"},
                {"kind": "person"}],
   "complete": ["device"]}"""


def add_arguments(parser: Parser) -> None:
    """Add the arguments of the command."""
    parser.add_below(message("cli.check.inventory"), _EXAMPLE)
    parser.share(*LOOK, "--verbose")
    parser.add_sources()
    parser.add("--results", metavar="FILE")
    parser.share("--pack", "--profile", "--quiet", "--json", "--output")
    parser.add("--format", names=" | ".join(formats.names()), metavar="NAME")
    parser.add("--limit", type=number, metavar="N", default=MOST)
    parser.add("--audience", choices=("anybody", "self"), metavar="WHO")
    parser.add("--details", action="store_true")


def run(options: argparse.Namespace) -> int:
    """Run the command."""
    form = chosen_format(options)
    if options.json and options.audience == "self":
        raise CallError(message("cli.wrong.json_audience"))
    if options.overview and is_interactive():
        screen_of(options).write(message("cli.overview.begin"))  # to measure and to evaluate takes a while
    checklist = find_checklist(options.pack, options.profile)
    inventory, notes = read_known(options, checklist), None
    if inventory is None:
        device, notes = measure_here()
        inventory = Inventory(subjects=(device,))
    if options.results is not None:
        inventory = with_results(inventory, options.results)
    report = evaluate(checklist, inventory, explain=not options.json, **contributed())
    _mention_misspelt(report, checklist)
    interactive = is_interactive() and form is None and not (options.json or options.quiet)
    # What is written, piped or exported has one shape for everybody. On a terminal where someone types, the person sees
    # their own view, behind a first screen that is the same for all. Nothing of either stays when they leave.
    own = interactive and not options.overview
    audience: Audience = options.audience or ("self" if own else "anybody")
    if audience == "self" and options.output is not None:
        complain(message("cli.check.alone"))
    if options.json:
        write_json(report.exported().to_json().decode(), options.output)
        return _code(report)
    settings: dict[str, Any] = {"checklist": checklist, "inventory": inventory, "limit": options.limit}
    settings |= {"audience": audience, "directory": installed(), "details": options.details}
    if form is not None:
        write_out(written(report, form, **settings), options.output)
        return _code(report)
    summary, screen = replace(summary_of(report, **settings), notes=notes), screen_of(options)
    if interactive:
        _act(Prompt(screen), summary, options)
    elif options.overview:
        write_overview(screen, summary, verbose=options.verbose)
        write_call(screen, message("cli.overview.ask"), f"secure-checklist ask --profile {QUICK}")
    else:
        write_advice(screen, summary, verbose=options.verbose)
    return FINE if options.overview else _code(report)


def _code(report: Report) -> int:
    return FAILING if any(one.outcome == "fail" and one.counted for one in report.exported().findings) else FINE


def _act(prompt: Prompt, summary: Summary, options: argparse.Namespace) -> None:
    """Show what to do next and take what is done; then offer to write it to the file it was read from, or to ask."""
    draw, more = write_next, ""
    if options.overview:
        draw, more = partial(write_overview, verbose=options.verbose), message("cli.overview.offer")
    with cleared_by_signals(prompt.clear) as prompt.wait:
        known, asks = summary.inventory or Inventory(), False
        try:
            done, asks = act(prompt, summary, draw=draw, more=more)
            known = done.inventory or known
            if asks:
                from secure_checklist.cli.ask import begin  # noqa: PLC0415 - for import time: only who says yes needs it

                begin(prompt.screen, known, profile=QUICK)
            if done is not summary and options.facts is not None:
                with suppress(Stopped):
                    if prompt.agrees(message("cli.do.save", file=options.facts)):
                        save_answers(known, options.facts, incidents=True, private=True)
        except Responds:
            from secure_checklist.cli.respond import begin as begin_response  # noqa: PLC0415 - for import time: few go there

            begin_response(prompt.screen, known.person)
            return
        if not asks:  # the questions clear what they asked, and say where the answers are
            prompt.clear()


def _mention_misspelt(report: Report, checklist: Checklist) -> None:
    """Write which waivers and answers name an item that looks misspelt, and how many results no item takes."""
    waivers = ((one.item, "cli.check.misspelt") for one in report.unmatched_waivers)
    answers = ((one.item, "cli.check.misspelt_answer") for one in report.unmatched_attestations)
    for item, key in (*waivers, *answers):
        if known := checklist.find(item):
            complain(message("cli.check.for_no_subject", item=item, kinds=called("kinds", known.kind)))
        elif hint := did_you_mean(item, (known.id for known in checklist.items)):
            complain(message(key, item=item, checklist=checklist.id, hint=hint))
    if report.unmatched_results:
        complain(message("cli.check.unmatched", count=len(report.unmatched_results), checklist=checklist.id))


def write_advice(screen: Screen, summary: Summary, *, verbose: bool = False) -> None:
    """Write the whole page and, for a measured machine, what the command can't know and who can answer it."""
    write_page(screen, summary, verbose=verbose)
    if summary.notes is None or summary.inventory is None:
        return
    blind = sum(1 for code in summary.inventory.subjects[0].unknown.values() if code != "unsupported")
    with summary.wording():
        unread = message("cli.check.unread", count=blind) if blind else ""
        others = message("cli.check.others", call="secure-checklist ask")
        screen.heading(message("cli.check.unseen"))
        screen.write(" ".join(filter(None, (message("cli.check.limits"), unread, others))))


def write_overview(screen: Screen, summary: Summary, *, verbose: bool = False) -> None:
    """Write, on 24 lines, what is done on a machine, what couldn't be read, and what to do first.

    Args:
        screen: What to write to.
        summary: The summary for the machine.
        verbose: Whether to list everything that is done or couldn't be read.

    """
    # It never says that all is well: what couldn't be read is named, and what isn't known is counted.
    with summary.wording():
        screen.write(message("cli.watched"))
        device = next(one for one in summary.subjects.values() if one.kind == Device.kind)
        screen.write(described(device), style="bold")
        facts, most = type(device).facts(), sys.maxsize if verbose else MOST_NAMED
        done = listed(done_lines(summary), most=most)
        screen.write(message("cli.overview.done", done=done) if done else "")
        # "Unsupported" isn't news to anyone: no program can read it here. The rest could be read with more rights or
        # another tool.
        lacking = {name for name, why in device.unknown.items() if why != "unsupported"}
        unread = listed((facts[name].label for name in facts if name in lacking), most=most)
        screen.write(message("cli.overview.unread", facts=unread) if unread else "", style="open")
        screen.heading(summary.title)
        if summary.line:
            screen.write(summary.line)
            write_call(screen, message("cli.overview.plan"), "secure-checklist show --plan")
        for advised in summary.first:
            text = notes((advised.action.title, advised.state))
            screen.write(text, first=f"[ ] {advised.number:2}  ", style="bold")
        screen.blank()
        unknown = len({finding.item for finding in summary.report.findings if finding.outcome == "unknown"})
        screen.write(message("cli.overview.unknown", count=unknown) if unknown else "")
        write_call(screen, message("cli.overview.leaked"), "secure-checklist respond")
