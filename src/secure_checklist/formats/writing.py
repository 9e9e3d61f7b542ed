"""The available formats, and `write`, which writes a report or a list of things to do in one of them."""

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
    """A way to write a document. An app can define its own format and pass it to `write` instead of a name.

    Attributes:
        name: The format's name.
        media_type: The format's media type for servers, without parameters.
        suffix: The file extension.
        write: A function that returns a summary as bytes.

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
"""The names of the formats for a checklist without answers."""
FORMATS: ExtensionPoint[Format] = ExtensionPoint(
    "formats", instances_of(Format), lambda one: (one.name,), lambda: _OURS
)
"""The formats that plug-ins add."""


def names() -> tuple[str, ...]:
    """Return the names of the formats, including those that need an extra; those of plug-ins come last."""
    return (*_OURS, *FORMATS.names())


def find(name: str | Format) -> Format:
    """Return the format with that name. A format object is returned unchanged.

    Raises:
        UnknownNameError: If there is no such format.
        SecureChecklistError: If the format needs an extra that isn't installed. The message names the extra.

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
    """Return the file extension of a format, even if the extra that the format needs isn't installed.

    Raises:
        UnknownNameError: If there is no such format.

    """
    return _named(name).suffix


def write(
    value: Report | Checklist | Printable | Agenda,
    form: str | Format,
    *,
    zone: tzinfo | str = "UTC",
    **settings: Unpack[Settings],
) -> bytes:
    """Write a report, a checklist, a document to send, or a list of things to do.

    A report has the same form for everyone, as `Report.exported` returns it, so no one can infer from it what a guard
    reads. A written report still says what is done and what isn't, so protect it like the report itself. A checklist
    without answers becomes a page of checkboxes, as `html`, `markdown` or `text`. For a part of a checklist, use
    `checklist.profile`.

    A document, or any value with a `paper` method, is written as `text` or `html`, with `language` as the only setting.
    A list is written as `ics`, a calendar. If a report is written as `ics`, the tasks are what the person is doing or
    has put off according to the inventory. The calendar has full titles only if the audience is `"self"`. Other
    settings for a calendar are `language`, `now`, `checklist` (for further reminders) and `inventory` (for the advised
    person).

    Args:
        value: The report, checklist, document, or object with a list, such as a case. Evaluate with `explain=True` for
            reasons in the report.
        form: The name of a format (`ics` for a list), or your own format.
        zone: The time zone of the times in a list, or its IANA name.
        settings: The settings of `summary_of`, as keyword arguments.

    Raises:
        UnknownNameError: If there is no such format, or there are no texts in that language.
        SecureChecklistError: If the format needs an extra that isn't installed.
        ValueError: If the checklist isn't the report's, the time has no UTC offset, or the time zone isn't available.
        TypeError: If the value is neither a report, a checklist nor a document, and has no list of things to do.

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
