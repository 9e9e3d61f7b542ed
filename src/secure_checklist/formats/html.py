"""A page as one HTML file, made with Jinja2 (extra `html`). It has no script, no external files and a strict policy.

`write` returns a page. An app that shows a report in its own page uses `fragment` and `STYLE`. The page leaves out what
`Summary` leaves out; `to_json` has everything.
"""

from collections.abc import Callable
from functools import cache

from jinja2 import Environment
from markupsafe import Markup, escape

from secure_checklist.checklists.credits import credit_line
from secure_checklist.checklists.profiles import profile_line
from secure_checklist.core.addresses import is_link
from secure_checklist.core.messages import direction, is_translated, language, listed, message, noting_what_lacks
from secure_checklist.core.prose.as_html import html as prose_html
from secure_checklist.core.text import templates
from secure_checklist.core.text.terminal import harmless
from secure_checklist.core.types import utc
from secure_checklist.formats import phrases
from secure_checklist.formats.labels import noticed_line
from secure_checklist.formats.summary import Summary

sheet = templates.files_of("formats/templates")
"""The loader of this package's style sheets and templates."""
STYLE = sheet("report.css")
"""The style sheet for a page that contains a fragment. Every rule begins with `.sc-report`."""


Button = Callable[[str], str]
"""A function that takes an item's id and returns the element that marks it as done, as `Markup` so that it isn't
escaped."""


def write(summary: Summary) -> bytes:
    """Write a page, as UTF-8."""
    style = sheet("page.css") + STYLE
    # The page forbids all scripts and styles but this one, by its hash. Even if a text from a pack got past the
    # escaping, a browser would run nothing.
    page = environment(sheet).get_template("page.html.jinja")
    with summary.wording():
        text = page.render(
            say=message,
            language=language(),
            direction=direction(),
            summary=summary,
            body=fragment(summary, level=1),
            style=style,
            digest=templates.hash_source(style),
        )
    return text.encode()


def fragment(summary: Summary, *, button: Button | None = None, level: int = 2) -> Markup:
    """Return the body of a page, for an element with the class `sc-report` in a page with `STYLE`.

    It begins with a heading. Its ids begin with `sc-`, so a page can contain only one fragment.

    Args:
        summary: The summary to show.
        button: Makes the element that marks an action as done, such as a form that calls `Interview.did`. If None, a
            checkbox that nothing records.
        level: The level of the first heading, as in `<h2>`. Each action has a heading one level below.

    """
    template = environment(sheet).get_template("fragment.html.jinja")
    with summary.wording(), noting_what_lacks() as lacking:
        text = template.render(
            summary=summary,
            button=button,
            level=level,
            lacking=lacking,
            phrases=phrases,
            language_of=language_of,
            say=_said,
            plainly=message,
            english=_english,
            moment=utc(summary.report.now).strftime("%Y-%m-%d %H:%M UTC"),
        )
    return Markup(text)  # noqa: S704 - escaped by Jinja2


def _prose(source: str, *, bare: bool = False) -> Markup:
    return Markup(prose_html(source, bare=bare))  # noqa: S704 - escaped by its renderer


def _said(key: str, /, **arguments: object) -> str | Markup:
    """Return a message for a text, not for an attribute: marked as English where the messages in force lack it."""
    text = message(key, **arguments)
    return text if is_translated(key) else Markup("<span{}>{}</span>").format(language_of("en"), harmless(text))


def _english(key: str) -> Markup:
    """Return the attributes of an element in English, where the messages in force lack a text."""
    return Markup("") if is_translated(key) else language_of("en")


def language_of(of: str) -> Markup:
    """Return the language attributes of an element whose language isn't the page's."""
    if of == language():
        return Markup("")
    return Markup(' lang="{}" dir="{}"').format(of, direction(of))


def _linked(address: str, words: str = "") -> Markup:
    """Return an address as a link of these words (empty: itself), if it is fit to be one; else the two as text."""
    # `rel="noreferrer noopener"`: the page behind the link doesn't learn that it was opened from a report on someone's
    # safety.
    if is_link(address):
        return Markup('<a href="{}" rel="noreferrer noopener">{}</a>').format(address, harmless(words or address))
    return escape(harmless(f"{words} ({address})" if words else address))


@cache
def environment(template: Callable[[str], str]) -> Environment:
    """Return the template environment, with filters for reports."""
    made = templates.environment(template)
    made.filters |= {
        "listed": listed,
        "credit_line": credit_line,
        "profile_line": profile_line,
        "noticed": noticed_line,
        "prose": _prose,
        "linked": _linked,
    }
    return made
