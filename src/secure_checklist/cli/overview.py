"""`secure-checklist` alone: what was found about this machine and what to do first, on one screen of 24 lines.

It never says that all is well: what couldn't be read is named, and what isn't known is counted.
"""

from collections.abc import Iterator, Mapping
from datetime import date

from secure_checklist.cli.parser import write_call
from secure_checklist.core.messages import labelled, listed, message, notes
from secure_checklist.core.text.terminal import Screen
from secure_checklist.core.types import FactValue
from secure_checklist.datasets.contributed import installed_lifecycle, installed_tables
from secure_checklist.evaluation.compiled import plan_for
from secure_checklist.formats.labels import described
from secure_checklist.formats.summary import Summary
from secure_checklist.rules.phrasing import Said, equal, value_label
from secure_checklist.subjects.base import Subject, value_held
from secure_checklist.subjects.device import Device
from secure_checklist.subjects.resolution import SubjectView

MOST_FOUND = 6
"""How many things are named that were found; `--verbose` names all."""
MOST_UNREAD = 4
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
"""The facts about a machine that are shown, the most important first."""


def known_values(summary: Summary, device: Subject) -> Mapping[str, FactValue]:
    """Return the known values of the facts to show, by field; none that is private."""
    if summary.checklist is None or summary.inventory is None:
        return {}
    plan, now = plan_for(summary.checklist), summary.report.now
    view = SubjectView(device, plan.context(summary.inventory, now, installed_tables(), installed_lifecycle()))
    facts = {name: view.fact(f"{Device.kind}.{name}") for name in FOUND}
    # The screen may be watched or shared. A private fact isn't shown even to whoever measured it.
    ordinary = (name for name, fact in facts.items() if fact is not None and fact.confidentiality == "ordinary")
    readings = {name: view.reading(f"{Device.kind}.{name}") for name in ordinary}
    return {name: reading.value for name, reading in readings.items() if reading.reason is None}


def write_overview(screen: Screen, summary: Summary, *, verbose: bool = False) -> None:
    """Write what was found about a machine, what couldn't be read, what to do first, and where to go from here.

    Args:
        screen: What to write to.
        summary: What to do on the machine.
        verbose: Show all that was found, and all that couldn't be read.

    """
    with summary.wording():
        device = next(one for one in summary.subjects.values() if one.kind == Device.kind)
        screen.write(message("cli.watched"))
        screen.write(described(device), style="bold")
        found = [*clauses(known_values(summary, device))]
        shown = found if verbose else found[:MOST_FOUND]
        more = [message("list.more", count=len(found) - len(shown))] if len(found) > len(shown) else []
        screen.write(message("cli.overview.found", found=notes((*shown, *more))) if found else "")
        # "Unsupported" isn't news to anyone: no program can read it here. The rest could be read with more rights or
        # another tool.
        facts = type(device).facts()
        lacking = (name for name in FOUND if device.unknown.get(name, "unsupported") != "unsupported")
        unread = [facts[name].label for name in lacking if value_held(device, name) is None]
        names = listed(unread, most=len(unread) if verbose else MOST_UNREAD)
        screen.write(message("cli.overview.unread", facts=names) if unread else "", style="open")
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


def clauses(values: Mapping[str, FactValue]) -> Iterator[str]:
    """Yield a clause for each value, as an explanation says it."""
    for name, value in values.items():
        fact = Device.facts()[name]
        if isinstance(value, frozenset):
            ways = listed(value_label(word, fact) for word in sorted(value))
            yield labelled(fact.label, ways or message("value.none"))
        elif not isinstance(value, date):
            yield equal(Said("equals", (value,), "", fact, fact.label, holds=True))
