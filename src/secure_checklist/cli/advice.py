"""The report on a terminal: what the format `text` writes, and what this command can't see.

Unlike a file, it is for the person who sits here: their situation decides the order, and guards lead to what comes
first. Values of facts are never shown, nor anything that a guard keeps back.
"""

from dataclasses import dataclass

from secure_checklist.checklist import Checklist
from secure_checklist.cli.sources import Subjects
from secure_checklist.formats.document import Document
from secure_checklist.formats.text import write_document
from secure_checklist.report import Report
from secure_checklist.screens import Screen
from secure_checklist.wording import counted


@dataclass(frozen=True)
class Advice:
    """One report with what it was made from, and how many actions and questions to show."""

    checklist: Checklist
    subjects: Subjects
    report: Report
    limit: int


def failing(report: Report) -> bool:
    """Say whether something fails that is neither waived nor held."""
    return any(finding.outcome == "fail" and finding.counted for finding in report.findings)


def write_advice(screen: Screen, advice: Advice) -> None:
    """Write the whole report."""
    subjects = advice.subjects
    document = Document(
        advice.report, advice.checklist, subjects.inventory, limit=advice.limit, notes=dict(subjects.notes)
    )
    origin = "looked at on this computer" if subjects.measured else f"as told by {subjects.origin}"
    write_document(screen, document, origin=origin, hint=" (--limit {count} shows all)", answers=True)
    _write_limits(screen, advice)


def _write_limits(screen: Screen, advice: Advice) -> None:
    """Write what this command can't know, and how to tell it."""
    if not advice.subjects.measured:
        return
    blind = sum(1 for code in advice.subjects.inventory.subjects[0].unknown.values() if code != "unsupported")
    screen.heading("What this can't see")
    known = f"{counted(blind, 'thing')} about it could not be read. " if blind else ""
    screen.write(
        "Only this computer was looked at, with this account's rights; nothing was changed and nothing sent. "
        f"{known}Your other devices, your accounts and your habits are not known here, and that is no sign that "
        "they are safe. List them in a file and run: secure-checklist check --facts FILE"
    )
