"""Two parts of a page that shows a report to a person: what to do first, and what changed since an older report.

    lead(document)                        # three titles, each a link to its place in `html.fragment`
    changes_fragment(document, older)     # what is done since then, what is not done any more, what is new

An app puts `lead` above `html.fragment`, so that the first things stand on the first screen of a phone. Both need the
extra `html`; `Report.diff` gives the changes as data.
"""

from dataclasses import replace
from datetime import datetime

from markupsafe import Markup

from secure_checklist.core.messages import message
from secure_checklist.core.types import utc
from secure_checklist.evaluation.report import CHANGE_KINDS, ChangeKind, Report
from secure_checklist.formats.html import environment, language_of, sheet
from secure_checklist.formats.phrases import nothing_line
from secure_checklist.formats.view import Document

__all__ = ["changes_fragment", "lead"]

MOST = 3
"""How many things to do are shown at once: more is a list that nobody begins."""


def changes_fragment(document: Document, older: Report, *, seen: datetime | None = None) -> Markup:
    """Return the changes since an older report as a section, for an element of the class `sc-report`.

    What others may notice stands behind the document's cautions. What isn't known now is counted, since nothing is said
    of it, and so is what no longer applies.

    Args:
        document: The newer report, made ready to be read.
        older: The older one.
        seen: When the person looked at that, aware; if None, the time that it was evaluated for.

    Raises:
        ValueError: the reports are on different checklists or profiles, or the older one isn't older.

    """
    report, notes = document.report, document.report.items.by_id
    if report.checklist.id != older.checklist.id or _profile(report) != _profile(older):
        raise ValueError("these reports are on different checklists or profiles; take those on one")
    if older.now > report.now:
        raise ValueError("the older report is the newer one")
    shown = {(one.item, one.subject) for one in document.findings}
    before = {(one.item, one.subject) for one in replace(document, report=older).findings}
    quiet, observable = dict[ChangeKind, list[tuple[str, str]]](), dict[ChangeKind, list[tuple[str, str]]]()
    gone = 0
    for change in report.diff(older).changes:
        place, kind = (change.item, change.subject), change.kind
        if kind == "gone":
            gone += place in before
        elif kind is not None and place in shown:
            note = notes[change.item]
            found = observable if note.observable and not document.own else quiet
            name = "".join(document.names_of((change.subject,) if change.subject is not None else ()))
            found.setdefault(kind, []).append((note.title, name))
    return _rendered(
        "changes",
        document,
        since=utc(seen or older.now).strftime("%Y-%m-%d %H:%M UTC"),
        quiet={kind: quiet[kind] for kind in CHANGE_KINDS if kind in quiet},
        observable={kind: observable[kind] for kind in CHANGE_KINDS if kind in observable},
        gone=gone,
        unknown=sum(finding.outcome == "unknown" for finding in document.findings),
        new_content=report.checklist.version != older.checklist.version,
    )


def lead(document: Document) -> Markup:
    """Return the first things to do as a short list, for an element of the class `sc-report` above the fragment.

    Where others may notice one of these, what to read before stands above them. Where nothing is known to be undone it
    says so, and offers what to look at first.
    """
    first = (document.actions or document.to_check)[:MOST]
    with document.wording():
        nothing = "" if document.actions else nothing_line(document)
    behind_plan = not document.own and any(one.action.observable for one in first)
    return _rendered("lead", document, first=first, behind_plan=behind_plan, nothing=nothing)


def _rendered(name: str, document: Document, **more: object) -> Markup:
    with document.wording():
        template = environment(sheet).get_template(f"{name}.html.jinja")
        own = language_of(document.report.checklist.language)
        return Markup(template.render(say=message, own=own, document=document, **more))  # noqa: S704 - Jinja2 escaped it


def _profile(report: Report) -> str:
    return report.checklist.profile.id if report.checklist.profile else ""
