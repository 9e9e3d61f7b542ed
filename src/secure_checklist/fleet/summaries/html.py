"""A `FleetSummary` as one HTML file, made with Jinja2 (extra `html`). It has no script and no external files."""

from datetime import datetime
from functools import partial

from markupsafe import Markup

from secure_checklist.core.messages import called, direction, message, number_of
from secure_checklist.core.messages import language as language_in_force
from secure_checklist.core.text.templates import files_of, hash_source
from secure_checklist.core.types import utc
from secure_checklist.fleet.summaries.models import FleetGroup, FleetSummary
from secure_checklist.fleet.summaries.text import group_name, percent, span
from secure_checklist.formats.html import STYLE, environment, language_of, sheet
from secure_checklist.translations.known import in_language
from secure_checklist.translations.models import Catalogue

__all__ = ["page"]

_WORST = 10
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
            style=Markup(style),  # noqa: S704 - our own files
            digest=hash_source(style),
            moment="" if now is None else utc(now).strftime("%Y-%m-%d %H:%M UTC"),
            group=partial(_group, summary),
            bar=_bar,
            name=partial(group_name, summary),
            say=message,
            called=called,
            language=language_in_force(),
            direction=direction(),
            own=language_of(summary.checklist.language),
            number=number_of,
            percent=percent,
        )
    return text.encode()


def _group(summary: FleetSummary, group: FleetGroup, title: str, whole: bool) -> Markup:  # noqa: FBT001 - called by a template
    """Write a group: of the whole table each item, and first those of which something is known."""
    entries = group.worst(len(group.items) if whole else _WORST)
    if whole:
        entries += tuple(entry for entry in group.items if entry.decided and entry not in entries)
    template = environment(_template).get_template("group.html.jinja")
    text = template.render(
        group=group,
        title=title,
        whole=whole,
        entries=entries,
        unknown=[entry for entry in group.items if whole and not entry.decided],
        own=language_of(summary.checklist.language),
        bar=_bar,
        span=span,
        say=message,
        number=number_of,
    )
    return Markup(text)  # noqa: S704 - escaped by Jinja2


def _bar(low: float | None, high: float | None, kind: str = "rate") -> Markup:
    """Draw a share as a bar, up to what it can be at most; the text beside it says the same."""
    if low is None or high is None:
        return Markup("")
    return Markup(
        '<svg class="bar {}" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="ground" width="100" height="10"/><rect class="may" width="{:.2f}" height="10"/>'
        '<rect class="sure" width="{:.2f}" height="10"/></svg>'
    ).format(kind, 100 * high, 100 * low)
