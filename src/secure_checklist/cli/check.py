"""The report on a terminal: what the format `text` writes, and what this command can't see.

It has one shape for everybody, as a file has: others may see the screen, and a terminal keeps what was on it. One line
at the top leads to what to read first, for whoever needs it. Only with `--audience self` is it the person's own view,
in which guards and the situation decide. Values of facts are never shown.
"""

from dataclasses import dataclass

from secure_checklist.checklists.checklist import Checklist
from secure_checklist.cli.inputs import Subjects
from secure_checklist.cli.output import counted
from secure_checklist.core.text.terminal import Screen
from secure_checklist.evaluation.report import Report
from secure_checklist.formats.text import write_document
from secure_checklist.formats.view import Document


@dataclass(frozen=True)
class Advice:
    """One report with what it was made from, and how to show it.

    Attributes:
        checklist: The checklist.
        subjects: Whom it is about.
        report: The report, as it is to be shown.
        limit: How many actions, of each part, and questions to show.
        pack: What the call names the checklist.

    """

    checklist: Checklist
    subjects: Subjects
    report: Report
    limit: int
    pack: str


def failing(report: Report) -> bool:
    """Return whether something fails that is neither waived nor held."""
    return any(finding.outcome == "fail" and finding.counted for finding in report.findings)


def write_advice(screen: Screen, advice: Advice) -> None:
    """Write the whole report."""
    subjects = advice.subjects
    document = Document(
        advice.report, advice.checklist, subjects.inventory, limit=advice.limit, notes=dict(subjects.notes)
    )
    origin = "looked at on this computer" if subjects.measured else f"as told by {subjects.origin}"
    hint = " (--limit {count} shows all)"
    write_document(screen, document, origin=origin, hint=hint, answers=True, begin=_begin(advice, document))
    _write_limits(screen, advice)


def _begin(advice: Advice, document: Document) -> tuple[str, ...]:
    """Return the quiet line at the top and its command: whoever may be watched has a place to begin."""
    if not document.begin_here:
        return ()
    what = "this device" if advice.subjects.measured else "one of your devices or accounts"
    item = advice.report.checklist.plan_first[0]
    return f"If someone else may control {what}, begin here:", f"secure-checklist show {advice.pack} {item}"


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
