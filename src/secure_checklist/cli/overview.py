"""`secure-checklist` alone: what is done on this machine and what to do first, on one screen of 24 lines.

It never says that all is well: what couldn't be read is named, and what isn't known is counted.
"""

import sys

from secure_checklist.cli.parser import write_call
from secure_checklist.core.messages import listed, message, notes
from secure_checklist.core.text.terminal import Screen
from secure_checklist.formats.labels import described
from secure_checklist.formats.phrases import done_lines
from secure_checklist.formats.summary import Summary
from secure_checklist.subjects.device import Device

MOST_NAMED = 5
"""How many things are named that are done, and how many that couldn't be read; `--verbose` names all."""


def write_overview(screen: Screen, summary: Summary, *, verbose: bool = False) -> None:
    """Write what is done on a machine, what couldn't be read, what to do first, and where to go from here.

    Args:
        screen: What to write to.
        summary: What to do on the machine.
        verbose: Show all that is done, and all that couldn't be read.

    """
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
