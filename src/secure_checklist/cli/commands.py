"""What each command does."""

import argparse
import json
import os
import sys
from collections import Counter
from collections.abc import Callable

from secure_checklist import formats
from secure_checklist.checklists.checklist import Checklist
from secure_checklist.cli.ask import interview
from secure_checklist.cli.check import Advice, failing, write_advice
from secure_checklist.cli.inputs import CallError, find_checklist, measure_here, read_inventory
from secure_checklist.cli.lifecycle import read_records, tables
from secure_checklist.cli.output import chosen_format, counted, write_out
from secure_checklist.cli.parser import parse
from secure_checklist.cli.respond import walk
from secure_checklist.cli.show import write_item, write_overview
from secure_checklist.core.documents.io import dumps
from secure_checklist.core.errors import UnknownNameError, did_you_mean
from secure_checklist.core.messages import listed
from secure_checklist.core.text.terminal import Screen, clean, screen_for
from secure_checklist.datasets.lifecycle.cache import current
from secure_checklist.evaluation.evaluator import evaluate
from secure_checklist.evaluation.report import Report
from secure_checklist.evaluation.schemas import schema
from secure_checklist.packs import names
from secure_checklist.packs.lint.linter import Remark, lint, marks

FINE, FAILING, WRONG = 0, 1, 2


def run(argv: list[str]) -> int:
    """Run one call and give its exit code; a wrong call is told on standard error."""
    if sys.stdout is None:  # pyright: ignore[reportUnnecessaryComparison] - None where it was closed
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123 - for the rest of the process
    try:
        options = parse(argv)
        return _COMMANDS[options.command](options)
    except CallError as error:
        _complain(str(error))
        return WRONG
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else FINE


def _complain(message: str) -> None:
    if sys.stderr is None:  # pyright: ignore[reportUnnecessaryComparison] - None where it was closed
        return
    lines = message.split("\n")
    told = [f"secure-checklist: {clean(lines[0])}", *(f"  {clean(line)}" for line in lines[1:])]
    encoding = sys.stderr.encoding or "utf-8"
    sys.stderr.write("\n".join(told).encode(encoding, "replace").decode(encoding) + "\n")


def _screen(options: argparse.Namespace) -> Screen:
    return screen_for(sys.stdout, width=options.width, color=not options.no_color)


def _write_json(text: str, out: str | None = None) -> None:
    write_out(f"{text}\n".encode(), out)


def _check(options: argparse.Namespace) -> int:
    form = chosen_format(options)
    if options.json and options.audience == "self":
        raise CallError("--json: the report document has one shape for everybody; --audience self is for reading")
    checklist = find_checklist(options.pack)
    if options.records is not None:
        subjects = read_records(*options.records)
    else:
        subjects = read_inventory(options.facts) if options.facts is not None else measure_here()
    report = evaluate(checklist, subjects.inventory, evidence=not options.json, lifecycle=current())
    _mention_misspelt(report, checklist)
    report = report.exported(options.audience)
    if options.json:
        _write_json(report.to_json().decode(), options.out)
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
        write_advice(_screen(options), Advice(checklist, subjects, report, options.limit, options.pack))
    return FAILING if failing(report) else FINE


def _mention_misspelt(report: Report, checklist: Checklist) -> None:
    """Say of which waivers the item looks misspelt; the others are of other checklists, and nobody's business here."""
    for waiver in report.unmatched_waivers:
        hint = did_you_mean(waiver.item, (item.id for item in checklist.items))
        if hint:
            _complain(f'a waiver is for the item "{waiver.item}", which isn\'t in {checklist.id}; {hint}')


def _show(options: argparse.Namespace) -> int:
    try:
        checklist = find_checklist(options.pack)
    except CallError as error:
        raise CallError(f"{error}{_hint_at_item(options)}") from None
    if options.item is None:
        if options.json:
            _write_json(dumps(checklist))
        else:
            write_overview(_screen(options), checklist)
        return FINE
    try:
        item = checklist.item(options.item)
    except UnknownNameError as error:
        raise CallError(f"{checklist.id}: {error}") from None
    if options.json:
        _write_json(dumps(item))
    else:
        write_item(_screen(options), item)
    return FINE


def _hint_at_item(options: argparse.Namespace) -> str:
    """Where an entry's id stands in the place of a pack, say how it is called."""
    for name in names() if options.item is None else ():
        if find_checklist(name).find(options.pack):
            return f"\nfor the entry: secure-checklist show {name} {options.pack}"
    return ""


def _lint(options: argparse.Namespace) -> int:
    checklist = find_checklist(options.file)
    remarks, counted_only = lint(checklist, max_age=options.max_age), marks(checklist)
    screen = _screen(options)
    for remark in (*(counted_only if options.marks else ()), *remarks):
        _write_remark(screen, remark)
    counts = Counter(mark.code for mark in counted_only)
    sources, steps = counts["unverified-source"], counts["unverified-steps"]
    if sources or steps:
        sets = counted(steps, "unverified set of steps", "unverified sets of steps")
        told = (counted(sources, "unverified source"), sets)
        screen.write(f"Only counted: {listed(told)}.")
    screen.write(counted(len(remarks), "remark") if remarks else "No remarks.", style="bold")
    return FAILING if remarks else FINE


def _write_remark(screen: Screen, remark: Remark) -> None:
    where = f"{remark.path}: " if remark.path else ""
    line = screen.text(f"{where}{remark.message} [{remark.code}]")
    if sys.stdout.isatty():
        screen.write(line, indent=4)
    else:
        sys.stdout.write(f"{line}\n")


def _ask(options: argparse.Namespace) -> int:
    interview(_screen(options), options)
    return FINE


def _respond(options: argparse.Namespace) -> int:
    walk(_screen(options), options)
    return FINE


def _schema(options: argparse.Namespace) -> int:
    _write_json(json.dumps(schema(options.document), ensure_ascii=False, indent=2))
    return FINE


def _lifecycle(options: argparse.Namespace) -> int:
    tables(options, _screen(options))
    return FINE


def _fleet(options: argparse.Namespace) -> int:
    checklist = find_checklist(options.pack)
    try:
        from secure_checklist.cli.fleet import Fleet, write_summary  # noqa: PLC0415 - they need the extra `fleet`
    except ModuleNotFoundError as error:
        raise CallError(f'`fleet` needs the package {error.name}: pip install "secure-checklist[fleet]"') from None
    fleet = Fleet(options, checklist)
    summary = fleet.run()
    write_summary(_screen(options), fleet, summary)
    failed = summary.total is not None and any(entry.counts["fail"] for entry in summary.total.items)
    return FAILING if failed else FINE


_COMMANDS: dict[str, Callable[[argparse.Namespace], int]] = {
    "check": _check,
    "ask": _ask,
    "respond": _respond,
    "show": _show,
    "fleet": _fleet,
    "lint": _lint,
    "schema": _schema,
    "lifecycle": _lifecycle,
}
