"""A `FleetSummary` as one HTML file, made with Jinja2 (extra `html`). It has no script and no external files."""

from datetime import datetime
from functools import partial

from secure_checklist.core.messages import called, direction, message, number_of
from secure_checklist.core.messages import language as language_in_force
from secure_checklist.core.text.templates import files_of, hash_source
from secure_checklist.core.types import utc
from secure_checklist.fleet.summaries.models import FleetSummary
from secure_checklist.fleet.summaries.text import group_name, percent, span
from secure_checklist.formats.html import STYLE, environment, language_of, sheet
from secure_checklist.translations.known import in_language
from secure_checklist.translations.models import Catalogue

__all__ = ["page"]

_template = files_of("fleet/templates")


def page(summary: FleetSummary, *, now: datetime | None = None, language: str | Catalogue | None = None) -> bytes:
    """Write a summary as an HTML page, in UTF-8.

    Args:
        summary: The summary to write.
        now: The time it was evaluated for. If None, the page has no time.
        language: The language, as BCP 47, or a catalogue. If None, the active messages.

    """
    style = sheet("page.css") + STYLE + _template("fleet.css")
    template = environment(_template).get_template("summary.html.jinja")
    with in_language(language, summary.checklist.labels):
        text = template.render(
            summary=summary,
            style=style,
            digest=hash_source(style),
            moment="" if now is None else utc(now).strftime("%Y-%m-%d %H:%M UTC"),
            name=partial(group_name, summary),
            say=message,
            called=called,
            language=language_in_force(),
            direction=direction(),
            own=language_of(summary.checklist.language),
            number=number_of,
            percent=percent,
            span=span,
        )
    return text.encode()
