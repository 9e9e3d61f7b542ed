"""Two parts of a page that shows a report to a person: what to do first, and what changed since an older report.

    lead(document)                        # three titles, each a link to its place in `html.fragment`
    changes_fragment(document, older)     # what is done since then, what is not done any more, what is new

An app puts `lead` above `html.fragment`, so that the first things stand on the first screen of a phone. Both need the
extra `html`; `changes_of` gives the changes as data.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from markupsafe import Markup

from secure_checklist.core.messages import message
from secure_checklist.core.types import utc
from secure_checklist.evaluation.explanation import Finding
from secure_checklist.evaluation.report import CHANGE_KINDS, ChangeKind, Report
from secure_checklist.formats.html import environment, language_of, sheet
from secure_checklist.formats.phrases import nothing_line
from secure_checklist.formats.view import Document

__all__ = ["Changed", "Changes", "changes_fragment", "changes_of", "lead"]

MOST = 3
"""How many things to do are shown at once: more is a list that nobody begins."""


class Changed(NamedTuple):
    """One thing that changed.

    Attributes:
        title: What to do.
        subject: The name of the subject; empty: it is about the person, or about nobody that is listed.
        noticeable: Others may notice that it is done, so it is to be shown behind the document's cautions.

    """

    title: str
    subject: str
    noticeable: bool


class Changes(NamedTuple):
    """What changed since an older report.

    Attributes:
        since: When the older one was made, in words.
        kinds: What changed, by what it is to the person; a kind of which there is nothing isn't in it.
        gone: How many things no longer apply, or are no longer in the report.
        unknown: How many aren't known now, so that nothing is said of them.
        new_content: The checklist itself has changed, so some of the changes may come from that.

    """

    since: str
    kinds: Mapping[ChangeKind, tuple[Changed, ...]]
    gone: int
    unknown: int
    new_content: bool


def changes_of(document: Document, older: Report, *, seen: datetime | None = None) -> Changes:
    """Return what changed since an older report, as far as the document shows it.

    Args:
        document: The newer report, made ready to be read.
        older: The older one.
        seen: When the person looked at that, aware; None: the time that it was evaluated for.

    Raises:
        ValueError: the reports are on different checklists or profiles, or the older one isn't older.

    """
    report = document.report
    if report.checklist.id != older.checklist.id or _profile(report) != _profile(older):
        raise ValueError("these reports are on different checklists or profiles; take those on one")
    if older.now > report.now:
        raise ValueError("the older report is the newer one")
    shown, before = ({(one.item, one.subject) for one in _shown(document, view)} for view in (report, older))
    notes = report.items.by_id
    found: dict[ChangeKind, list[Changed]] = {kind: [] for kind in CHANGE_KINDS}
    gone = 0
    for change in report.diff(older).changes:
        kind = change.kind
        if kind == "gone":
            gone += (change.item, change.subject) in before
        elif kind is not None and (change.item, change.subject) in shown:
            names = document.names_of((change.subject,) if change.subject is not None else ())
            note = notes[change.item]
            found[kind].append(Changed(note.title, "".join(names), note.noticeable and not document.own))
    return Changes(
        since=utc(seen or older.now).strftime("%Y-%m-%d %H:%M UTC"),
        kinds={kind: tuple(some) for kind, some in found.items() if some},
        gone=gone,
        unknown=sum(finding.outcome == "unknown" for finding in document.findings),
        new_content=report.checklist.version != older.checklist.version,
    )


def _shown(document: Document, report: Report) -> tuple[Finding, ...]:
    """Return the findings of a report that a document of it would show."""
    return document.findings if report is document.report else replace(document, report=report).findings


def _profile(report: Report) -> str:
    return report.checklist.profile.id if report.checklist.profile else ""


def changes_fragment(document: Document, older: Report, *, seen: datetime | None = None) -> Markup:
    """Return what changed since an older report as a section, for an element of the class `sc-report`.

    The arguments are those of `changes_of`.

    Raises:
        ValueError: as `changes_of`.

    """
    with document.wording():
        changes = changes_of(document, older, seen=seen)
        quiet, noticeable = (
            {
                kind: part
                for kind, every in changes.kinds.items()
                if (part := [one for one in every if one.noticeable is of])
            }
            for of in (False, True)
        )
        template = environment(sheet).get_template("changes.html.jinja")
        text = template.render(
            say=message,
            own=language_of(document.report.checklist.language),
            document=document,
            changes=changes,
            quiet=quiet,
            noticeable=noticeable,
        )
    return Markup(text)  # noqa: S704 - escaped by Jinja2


def lead(document: Document, most: int = MOST) -> Markup:
    """Return what to do first as a short list, for an element of the class `sc-report` above the report's fragment.

    Where others may notice one of these, what to read before stands above them. Where nothing is known to be undone it
    says so, and offers what to look at first.
    """
    with document.wording():
        first = (document.actions or document.to_check)[:most]
        template = environment(sheet).get_template("lead.html.jinja")
        text = template.render(
            say=message,
            own=language_of(document.report.checklist.language),
            document=document,
            first=first,
            behind_plan=not document.own and any(one.action.noticeable for one in first),
            nothing="" if document.actions else nothing_line(document),
        )
    return Markup(text)  # noqa: S704 - escaped by Jinja2
