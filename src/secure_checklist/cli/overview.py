"""`secure-checklist` alone: what was found about this machine and what to do first, on one screen of 24 lines.

It never says that all is well: what couldn't be read is named, and what isn't known is counted.
"""

import argparse
from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import islice

from secure_checklist.checklists.checklist import Checklist
from secure_checklist.cli import ask
from secure_checklist.cli.calls import FINE
from secure_checklist.cli.inputs import DEFAULT_PACK, Subjects, find_checklist, measure_here
from secure_checklist.cli.parser import Parser, add_look, add_verbose, screen_of, write_call
from secure_checklist.cli.prompts import agrees, is_terminal
from secure_checklist.core.messages import find, listed, message, notes
from secure_checklist.core.text.terminal import Screen
from secure_checklist.core.types import FactValue
from secure_checklist.datasets.contributed import installed_lifecycle, installed_tables
from secure_checklist.datasets.lifecycle.table import Lifecycle
from secure_checklist.evaluation.compiled import plan_for
from secure_checklist.evaluation.evaluator import evaluate
from secure_checklist.evaluation.report import Report
from secure_checklist.formats.labels import described
from secure_checklist.formats.view import Document
from secure_checklist.subjects.base import Subject, value_held
from secure_checklist.subjects.device import Device
from secure_checklist.subjects.inventory import Inventory
from secure_checklist.subjects.resolution import SubjectView

MOST_TO_DO = 3
MOST_FOUND = 6
"""How many things are named that were found; `--verbose` names all."""
MOST_UNREAD = 4
QUICK = "quick"
"""The profile whose questions are offered."""
FOUND = (
    "pending_updates",
    "os_support_outlook",
    "screen_lock",
    "encrypted",
    "auto_update_os",
    "remote_access",
    "firewall",
    "antivirus",
    "management",
    "auto_login",
    "auto_update_security",
    "auto_update_apps",
    "sip",
    "gatekeeper",
)
"""The facts about a machine that are shown, the most telling first; `cli.found` has a clause for each value."""


def add_arguments(parser: Parser) -> None:
    """Add the arguments of the call without a command."""
    add_look(parser)
    add_verbose(parser)


def run(options: argparse.Namespace) -> int:
    """Show the screen and, on a terminal, offer the interview."""
    screen = screen_of(options)
    checklist = find_checklist(DEFAULT_PACK)
    subjects = measure_here()
    lifecycle, tables = installed_lifecycle(), installed_tables()
    report = evaluate(checklist, subjects.inventory, explain=True, lifecycle=lifecycle, tables=tables)
    values = known_values(checklist, subjects.inventory, report.now, lifecycle=lifecycle, tables=tables)
    write_overview(screen, checklist, subjects, report, values, verbose=options.verbose)
    if not is_terminal():
        write_call(screen, message("cli.overview.ask"), f"secure-checklist ask --profile {QUICK}")
    elif agrees(screen, message("cli.overview.offer")):
        ask.begin(screen, subjects.inventory, profile=QUICK)
    return FINE


def known_values(
    checklist: Checklist,
    machine: Inventory,
    now: datetime,
    *,
    lifecycle: Lifecycle | None = None,
    tables: Mapping[str, object] | None = None,
) -> Mapping[str, FactValue]:
    """Return the known values of the facts to show, by field; none that is private."""
    view = SubjectView(machine.subjects[0], plan_for(checklist).context(machine, now, tables, lifecycle))
    found: dict[str, FactValue] = {}
    for name in FOUND:
        fact = view.fact(f"{Device.kind}.{name}")
        # The screen may be watched or shared. A private fact isn't shown even to whoever measured it.
        if fact is not None and fact.confidentiality == "ordinary":
            reading = view.reading(fact.name)
            if reading.reason is None:
                found[name] = reading.value
    return found


def write_overview(
    screen: Screen,
    checklist: Checklist,
    subjects: Subjects,
    report: Report,
    values: Mapping[str, FactValue],
    *,
    verbose: bool = False,
) -> None:
    """Write what was found about a machine, what couldn't be read, what to do first, and where to go from here.

    Args:
        screen: What to write to.
        checklist: The checklist that was evaluated.
        subjects: The machine, as it was measured.
        report: What came of it.
        values: The values to show, by field.
        verbose: Show all that was found, and all that couldn't be read.

    """
    document = Document(report.exported(), checklist, subjects.inventory, limit=MOST_TO_DO, notes=dict(subjects.notes))
    with document.wording():
        (device,) = subjects.inventory.subjects
        screen.write(message("cli.watched"))
        screen.write(described(device), style="bold")
        found = [*clauses(values)]
        shown = found if verbose else found[:MOST_FOUND]
        more = [message("list.more", count=len(found) - len(shown))] if len(found) > len(shown) else []
        screen.write(message("cli.overview.found", found=notes((*shown, *more))) if found else "")
        unread = [*_unread(device)]
        names = listed(unread, most=len(unread) if verbose else MOST_UNREAD)
        screen.write(message("cli.overview.unread", facts=names) if unread else "", style="open")
        _write_actions(screen, document)
        screen.blank()
        unknown = len({finding.item for finding in report.findings if finding.outcome == "unknown"})
        screen.write(message("cli.overview.unknown", count=unknown) if unknown else "")
        write_call(screen, message("cli.overview.leaked"), "secure-checklist respond")


def clauses(values: Mapping[str, FactValue]) -> Iterator[str]:
    """Yield a clause for each value; nothing for a value that has none, as one that a plug-in brings."""
    for name, value in values.items():
        key = f"cli.found.{name}"
        if isinstance(value, frozenset):
            ways = listed(called for word in sorted(value) if (called := find(f"{key}.{word}")))
            yield message(f"{key}.some", values=ways) if ways else message(f"{key}.none")
        elif said := find(f"{key}.{str(value).lower()}"):
            yield said


def _unread(device: Subject) -> Iterator[str]:
    """Yield the labels of the facts that this system could have told, and didn't."""
    facts = type(device).facts()
    for name in FOUND:
        # "Unsupported" isn't news to anyone: no program can read it here. The rest could be read with more rights or
        # another tool.
        if name in device.unknown and device.unknown[name] != "unsupported" and value_held(device, name) is None:
            yield facts[name].label


def _write_actions(screen: Screen, document: Document) -> None:
    """Write the first things to do or to check, and before those that others may notice how to plan."""
    # On a fresh call little is known, so most of what comes first is to check. Failures stand before it; the sort is
    # stable.
    first_of_all = islice((*document.actions, *document.to_check), MOST_TO_DO)
    chosen = sorted(first_of_all, key=lambda advised: advised.action.outcome == "unknown")
    to_do = sum(advised.action.outcome != "unknown" for advised in chosen)
    screen.heading(message("formats.first" if to_do else "formats.to_check"))
    if any(advised.action.observable for advised in chosen) and document.plan_first:
        for text in document.cautions:
            screen.write(text)
        for first in document.plan_first[:1]:
            call = f"secure-checklist show {document.report.checklist.id} {first.action.item}"
            write_call(screen, message("cli.overview.plan"), call)
    for number, advised in enumerate(chosen, 1):
        if number == to_do + 1 and to_do:
            screen.write(message("formats.to_check"), style="head")
        outcome = message(f"outcome.{advised.action.outcome}")
        text = message("cli.overview.item", title=advised.action.title, outcome=outcome)
        screen.write(text, first=f"{number:2}. ", style="bold")
    write_call(screen, message("cli.overview.how"), "secure-checklist check")
