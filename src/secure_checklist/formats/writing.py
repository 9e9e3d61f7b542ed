"""Which formats there are, and `write`, which writes a report or a list of things to do in one."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from importlib.util import find_spec
from typing import cast

from secure_checklist.checklists.checklist import Checklist
from secure_checklist.core.clock import utc_now
from secure_checklist.core.errors import SecureChecklistError, UnknownNameError, did_you_mean
from secure_checklist.core.extension_points import ExtensionPoint, instances_of
from secure_checklist.core.messages import message
from secure_checklist.evaluation.report import Audience, Report
from secure_checklist.evaluation.trends import Trend
from secure_checklist.formats import csv, ics, junit, markdown, paper, text
from secure_checklist.formats.agenda import Agenda, AgendaEntry
from secure_checklist.formats.page import Block, Line, Points, Title
from secure_checklist.formats.paper import Printable
from secure_checklist.formats.summary import MOST, Directory, Summary, summary_of
from secure_checklist.subjects.inventory import Inventory
from secure_checklist.translations.known import in_language
from secure_checklist.translations.models import Catalogue


@dataclass(frozen=True)
class Format:
    """How a document is written. An app can bring its own: `write` takes one in the place of a name.

    Attributes:
        name: What it is called.
        media_type: What a server says that it is, without parameters.
        suffix: The ending of its files.
        write: Writes a summary.

    """

    name: str
    media_type: str
    suffix: str
    write: Callable[[Summary], bytes]


def _write_html(summary: Summary) -> bytes:
    from secure_checklist.formats.html import write as write_page  # noqa: PLC0415 - it needs an extra

    return write_page(summary)


_OURS: Mapping[str, Format] = {
    one.name: one
    for one in (
        Format("html", "text/html", ".html", _write_html),
        Format("markdown", "text/markdown", ".md", markdown.write),
        Format("csv", "text/csv", ".csv", csv.write),
        Format("junit", "application/xml", ".xml", junit.write),
        Format("text", "text/plain", ".txt", text.write),
    )
}
PAGES = ("html", "markdown", "text")
"""The names of the formats of a checklist that nobody has answered."""
AGENDA_FORMATS = ("text", "markdown", "ics")
"""The names of the formats of a list of things to do."""
FORMATS: ExtensionPoint[Format] = ExtensionPoint(
    "formats", instances_of(Format), lambda one: (one.name,), lambda: _OURS
)
"""The formats of plug-ins."""


def names() -> tuple[str, ...]:
    """Return the names of the formats, those that need an extra among them, and those of plug-ins last."""
    return (*_OURS, *FORMATS.names())


def find(name: str | Format) -> Format:
    """Return the format of that name; a format itself is given back.

    Raises:
        UnknownNameError: there is none; the message offers the nearest names.
        SecureChecklistError: it needs an extra that isn't installed; the message names it.

    """
    found = name if isinstance(name, Format) else _named(name)
    if found is _OURS["html"] and find_spec("jinja2") is None:
        raise SecureChecklistError("HTML needs the extra `html`: pip install secure-checklist[html]")
    return found


def _named(name: str) -> Format:
    found = _OURS.get(name) or FORMATS.find(name)
    if found is None:
        hint = did_you_mean(name, names()) or f"there are {', '.join(names())}"
        raise UnknownNameError(f'no format "{name[:100]}"; {hint}')
    return found


def suffix_of(name: str) -> str:
    """Return the ending of the files of a format, whether or not what it needs is installed.

    Raises:
        UnknownNameError: there is none; the message offers the nearest names.

    """
    return _named(name).suffix


def write(  # noqa: PLR0913 - keywords of one request
    value: Report | Checklist | Printable | Agenda,
    form: str | Format,
    *,
    checklist: Checklist | None = None,
    inventory: Inventory | None = None,
    language: str | Catalogue | None = None,
    trend: Trend | None = None,
    limit: int = MOST,
    audience: Audience = "anybody",
    directory: Directory | None = None,
    details: bool = False,
    plan: bool = False,
    now: datetime | None = None,
    zone: tzinfo | str = "UTC",
    alarm: timedelta | None = None,
) -> bytes:
    """Write a report or a checklist for people to look at; a paper that someone sends; or a list of things to do.

    A paper, and whatever has a method `paper`, is written as `text` or `html`. Of the other arguments it takes
    `language`.

    A report has one shape for everybody, as `Report.exported` gives: nobody can infer from it what a guard reads. It
    still says what is done and what isn't, so take care of it as of the report itself. A list has neutral titles. A
    checklist without answers is a page of boxes, as `html`, `markdown` or `text`; `checklist.profile` gives a part.

    Args:
        value: The report, the checklist, the paper, or what has a list, as a case. Evaluate a report with
            `explain=True` to have the ground on which something is so.
        form: The name of a format, or a format of your own; of a list one of `AGENDA_FORMATS`.
        checklist: The one that was evaluated, for reasons, steps and sources; if None, titles only. Of a list: where
            further reminders are.
        inventory: The one that was evaluated, for the names of subjects and their systems; if None, ids only. Of a
            checklist: whose systems and services steps are for. Of a list: who the advised person is.
        language: The language, as BCP 47, or a catalogue; if None, the report's own, or that of the messages in force.
            The checklist's texts are translated, too, where `checklist` is given. What isn't translated stays as it is.
        trend: Older scores, to be shown beside.
        limit: How many actions are shown at once, with their steps.
        audience: `self` asks for the person's own view, in which what a guard holds is left out and what it puts first
            leads; of a list, for full titles. Who sees it can infer what they fear, so show it to nobody else and keep
            it nowhere.
        directory: Who finds whom to call in the person's country, as `incident.contacts.bundled()`; if None, nobody is
            named.
        details: Every item, score and source in `text` and `markdown`, too; in `html` they are folded away.
        plan: Only what to read before what others may notice, for a page of its own.
        now: The time for which a list or a checklist is made, aware; None reads the clock. A report has its own.
        zone: The time zone of the times in a list, or its IANA name.
        alarm: How long before each time a calendar goes off. If None, only where an entry asks for it, as seven days
            and one day before the person's own time to complain ends.

    Raises:
        UnknownNameError: there is no such format, or nothing in that language.
        SecureChecklistError: the format needs an extra that isn't installed.
        ValueError: checklist, trend and report don't belong together; `now` has no offset, there is no such time zone
            here, or `alarm` is negative.
        TypeError: the value is neither a report nor a paper, and has no list of things to do.

    """
    if isinstance(value, Printable):
        if form not in ("html", "text"):
            raise UnknownNameError("papers are written as html or text")
        with in_language(language):
            made = paper.as_html if form == "html" else paper.as_text
            return made(value.paper()).encode()
    if isinstance(value, Agenda):
        at, person = utc_now(now), None if inventory is None else inventory.person
        with in_language(language):
            entries = value.agenda(at, zone, checklist=checklist, person=person)
            if form == "ics":
                return ics.as_calendar(entries, at, audience, alarm)
            if form not in AGENDA_FORMATS:
                raise UnknownNameError(f"a list of things to do is written as one of {', '.join(AGENDA_FORMATS)}")
            page = [*_page_of(entries, audience)]
            return markdown.as_markdown(page) if form == "markdown" else text.as_text(page)
    if not isinstance(cast("object", value), Report | Checklist):
        found = type(value).__name__
        raise TypeError(
            f"expected a Report, as evaluate() gives, a Checklist, or what has a list, as a Case; got {found}"
        )
    if isinstance(value, Checklist) and form not in PAGES:
        raise UnknownNameError(f"a checklist is written as one of {', '.join(PAGES)}")
    summary = summary_of(
        value,
        checklist=checklist,
        inventory=inventory,
        language=language,
        trend=trend,
        limit=limit,
        audience=audience,
        directory=directory,
        details=details,
        plan=plan,
        now=now,
    )
    with summary.wording():
        return find(form).write(summary)


def _page_of(entries: Sequence[AgendaEntry], audience: Audience) -> Iterator[Block]:
    """Yield the blocks of a list, each entry with a box."""
    yield Title(message("formats.agenda.title"), 1)
    yield Line("" if entries else message("formats.agenda.nothing"))
    yield Points("box", tuple((entry.shown(audience), "", entry.when()) for entry in entries))
