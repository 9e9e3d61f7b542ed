"""Which formats there are, and `write`, which writes a report or a list of things to do in one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import tzinfo
from importlib.util import find_spec
from typing import Unpack, cast

from secure_checklist.checklists.checklist import Checklist
from secure_checklist.core.clock import utc_now
from secure_checklist.core.errors import SecureChecklistError, UnknownNameError, did_you_mean
from secure_checklist.core.extension_points import ExtensionPoint, instances_of
from secure_checklist.evaluation.report import Report
from secure_checklist.formats import csv, junit, markdown, ocsf, paper, text
from secure_checklist.formats.agenda import Agenda, as_calendar
from secure_checklist.formats.paper import Printable
from secure_checklist.formats.summary import Settings, Summary, summary_of
from secure_checklist.translations.known import in_language


@dataclass(frozen=True)
class Format:
    """How to write a document. An app can define its own and pass it to `write` instead of a name.

    Attributes:
        name: Its name.
        media_type: Its media type for servers, without parameters.
        suffix: The extension of its files.
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
        Format("ocsf", "application/json", ".ocsf.json", ocsf.write),
        Format("text", "text/plain", ".txt", text.write),
    )
}
PAGES = ("html", "markdown", "text")
"""The names of the formats of a checklist that nobody has answered."""
FORMATS: ExtensionPoint[Format] = ExtensionPoint(
    "formats", instances_of(Format), lambda one: (one.name,), lambda: _OURS
)
"""The formats of plug-ins."""


def names() -> tuple[str, ...]:
    """Return the names of the formats, including those that need an extra; those of plug-ins come last."""
    return (*_OURS, *FORMATS.names())


def find(name: str | Format) -> Format:
    """Return the format with that name; a format is returned as it is.

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
        hint = did_you_mean(name, names()) or f"there are {', '.join(names())}; `write` alone knows ics, for calendars"
        raise UnknownNameError(f'no format "{name[:100]}"; {hint}')
    return found


def suffix_of(name: str) -> str:
    """Return the file extension of a format, whether or not what it needs is installed.

    Raises:
        UnknownNameError: there is none; the message offers the nearest names.

    """
    return _named(name).suffix


def write(
    value: Report | Checklist | Printable | Agenda,
    form: str | Format,
    *,
    zone: tzinfo | str = "UTC",
    **settings: Unpack[Settings],
) -> bytes:
    """Write a report or a checklist for people to look at; a paper that someone sends; or a list of things to do.

    A report has one shape for everyone, as `Report.exported` returns it: no one can infer from it what a guard reads.
    It still says what is done and what isn't, so protect it like the report itself. A checklist without answers becomes
    a page of checkboxes, as `html`, `markdown` or `text`; `checklist.profile` returns a part.

    A paper, and whatever has a method `paper`, is written as `text` or `html`, and takes `language` only. A list is
    written as `ics`, and so is a report: as tasks, of what the inventory says the person is doing or put off, done or
    not. It is without titles, unless `audience` is `self`; of the settings it takes that, `language`, `now`,
    `checklist`, where further reminders are, and `inventory`, which says who the advised person is.

    Args:
        value: The report, the checklist, the paper, or what has a list, as a case. Evaluate a report with
            `explain=True` to have the ground on which something is so.
        form: The name of a format, or a format of your own; of a list `ics`.
        zone: The time zone of the times in a list, or its IANA name.
        settings: What to show and how: the keywords of `summary_of`.

    Raises:
        UnknownNameError: there is no such format, or nothing in that language.
        SecureChecklistError: the format needs an extra that isn't installed.
        ValueError: checklist and report don't belong together; `now` has no offset, or there is no such time zone here.
        TypeError: the value is neither a report nor a paper, and has no list of things to do.

    """
    if isinstance(value, Printable):
        if form not in ("html", "text"):
            raise UnknownNameError("papers are written as html or text")
        with in_language(settings.get("language")):
            made = paper.as_html if form == "html" else paper.as_text
            return made(value.paper()).encode()
    if isinstance(value, Report) and form == "ics":
        summary = summary_of(value, **settings)
        with summary.wording():
            return as_calendar([*summary.to_do()], value.now, settings.get("audience", "anybody"))
    if isinstance(value, Agenda):
        if form != "ics":
            raise UnknownNameError("a list of things to do is written as ics")
        now, inventory = utc_now(settings.get("now")), settings.get("inventory")
        person = inventory.person if inventory is not None else None
        with in_language(settings.get("language")):
            entries = value.to_do(now, zone=zone, person=person, checklist=settings.get("checklist"))
            return as_calendar(entries, now, settings.get("audience", "anybody"))
    if not isinstance(cast("object", value), Report | Checklist):
        found = type(value).__name__
        raise TypeError(
            f"expected a Report, as evaluate() gives, a Checklist, or what has a list, as a Case; got {found}"
        )
    if isinstance(value, Checklist) and form not in PAGES:
        raise UnknownNameError(f"a checklist is written as one of {', '.join(PAGES)}")
    summary = summary_of(value, **settings)
    with summary.wording():
        return find(form).write(summary)
