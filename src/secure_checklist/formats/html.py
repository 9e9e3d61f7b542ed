"""A report as one HTML file through Jinja2 (extra `html`): no script, nothing from elsewhere, a strict policy.

`write` gives a page. An app that shows a report in a page of its own takes `fragment` and `STYLE`. It loses what
`Document` leaves out; `to_json` loses nothing.
"""

import hashlib
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from math import ceil, floor
from typing import NamedTuple

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup, escape

from secure_checklist.checklists.credits import credit_line
from secure_checklist.checklists.profiles import profile_line
from secure_checklist.core.addresses import is_link
from secure_checklist.core.messages import (
    called,
    direction,
    is_translated,
    language,
    listed,
    message,
    noting_what_lacks,
)
from secure_checklist.core.prose.as_html import html as prose_html
from secure_checklist.core.text.terminal import clean
from secure_checklist.core.types import utc
from secure_checklist.formats.labels import noticed_line
from secure_checklist.formats.phrases import (
    advised_line,
    excluded_lines,
    external_lines,
    found_line,
    known_line,
    nothing_line,
    percents,
    score_trend,
    span,
    unknown_lines,
)
from secure_checklist.formats.view import Advised, Document
from secure_checklist.rules.outcome import Outcome

_SIGNS: Mapping[Outcome, str] = {
    "pass": "\u2713",
    "partial": "\u25d0",
    "fail": "\u2717",
    "unknown": "?",
    "not_applicable": "\u2013",
}
"""The sign before an outcome's word, so that a list can be skimmed."""
_BLANKS = " \t\r\n"
_HERE = "\ufdd0"
"""A placeholder for names in a sentence: a noncharacter of Unicode, which no text has."""


def sheet(*names: str) -> str:
    """Return style sheets or templates of this package, one behind the other, wherever the package is: a zip too."""
    folder = files("secure_checklist.formats") / "templates"
    return "".join((folder / name).read_text(encoding="utf-8") for name in names)


STYLE = sheet("report.css")
"""The style sheet for a page that has a fragment in it. Every rule begins with `.sc-report`."""


class Range(NamedTuple):
    """One bar: its name, from where to where it may end in whole points of 100, and what else is to say of it."""

    name: str
    low: int
    high: int
    note: str = ""


def write(document: Document) -> bytes:
    """Write a page, as UTF-8."""
    style = sheet("page.css") + STYLE
    # The page forbids all scripts and styles but this one, by its hash. Even if a text from a pack got past the
    # escaping, a browser would run nothing.
    digest = b64encode(hashlib.sha256(style.encode()).digest()).decode()
    page = environment(sheet).get_template("page.html.jinja")
    with document.wording():
        text = page.render(
            say=message,
            language=language(),
            direction=direction(),
            document=document,
            own=language_of(document.report.checklist.language),
            body=_fragment(document),
            style=Markup(style),  # noqa: S704 - our own file
            digest=f"sha256-{digest}",
        )
    return text.encode()


def fragment(document: Document) -> Markup:
    """Return the body of a report, for an element of the class `sc-report` in a page that has `STYLE`.

    It begins with headings of the second level. Its ids begin with `sc-`, so one page can hold one.
    """
    with document.wording():
        return _fragment(document)


def _fragment(document: Document) -> Markup:
    report, template = document.report, environment(sheet).get_template("fragment.html.jinja")

    def of(key: str) -> Markup:
        return language_of(document.language_of(key))

    with noting_what_lacks() as lacking:
        text = template.render(
            document=document,
            language_notes=lambda: document.language_notes(lacking),
            of=of,
            original=language_of(document.source_language),
            say=_said,
            plainly=message,
            called=called,
            own=language_of(report.checklist.language),
            english=_english,
            moment=utc(report.now).strftime("%Y-%m-%d %H:%M UTC"),
            outcomes=report.outcomes(),
            excluded=[*excluded_lines(document)],
            external=[*external_lines(document)],
            span=span,
            known=known_line(report.score),
            nothing=nothing_line(document),
            state_of=_state,
            found=found_line,
            unknown=[*unknown_lines(document)],
            exposure=[*_exposure(document)],
            sections=[Range(part.title, *points) for part in document.parts if (points := percents(part.score))],
            trend=[Range(day, *at, note=new) for day, score, new in score_trend(document) if (at := percents(score))],
            signs=_SIGNS,
        )
    return Markup(text)  # noqa: S704 - escaped by Jinja2


def _exposure(document: Document) -> Iterator[Range]:
    """Return for each cause how exposed the person is: what of the score against it is lost."""
    for cause, score in document.report.by_cause.items():
        if score.low is not None and score.high is not None:
            # Rounded outwards, so that the bar never promises more than is known: 12.3 to 45.6 is shown as 12 to 46.
            # The small number takes away the noise of floats, which would make 13 of 12.999….
            least, most = floor((1 - score.high) * 100 + 1e-9), ceil((1 - score.low) * 100 - 1e-9)
            yield Range(called("cause", cause), least, most)


def _state(advised: Advised) -> Markup:
    """Return the state of something to do; names keep their direction of writing to themselves."""
    # A name in Arabic within an English sentence would turn the order of what follows it. `<bdi>` keeps its direction
    # to itself. The placeholder finds the place of the names, wherever a language puts them.
    before, here, after = advised_line(advised, (_HERE,) if advised.subjects else ()).partition(_HERE)
    names = Markup("<bdi>{}</bdi>").format(clean(listed(advised.subjects))) if here else ""
    return escape(tidy(before)) + names + escape(tidy(after))


def tidy(value: object) -> object:
    """Mark what can't be seen in a text. Blanks at its ends are one blank each, since a sentence may go on there."""
    if type(value) is not str:
        return value
    inner = value.strip(_BLANKS)
    if not inner:
        return value and " "
    return f"{' ' * (value[0] in _BLANKS)}{clean(inner)}{' ' * (value[-1] in _BLANKS)}"


def _prose(source: str, *, bare: bool = False) -> Markup:
    return Markup(prose_html(source, bare=bare))  # noqa: S704 - escaped by its renderer


def _said(key: str, /, **arguments: object) -> str | Markup:
    """Return a message for a text, not for an attribute: marked as English where the messages in force lack it."""
    text = message(key, **arguments)
    return text if is_translated(key) else Markup("<span{}>{}</span>").format(language_of("en"), clean(text))


def _english(key: str) -> Markup:
    """Return the attributes of an element in English, where the messages in force lack a text."""
    return Markup("") if is_translated(key) else language_of("en")


def language_of(of: str) -> Markup:
    """Return the attributes of an element in a language, where that isn't the page's."""
    if of == language():
        return Markup("")
    return Markup(' lang="{}" dir="{}"').format(of, direction(of))


def _linked(address: str, words: str = "") -> Markup:
    """Return an address as a link of these words (empty: itself), if it is fit to be one; else the two as text."""
    # `rel="noreferrer noopener"`: the page behind the link doesn't learn that it was opened from a report on someone's
    # safety.
    if is_link(address):
        return Markup('<a href="{}" rel="noreferrer noopener">{}</a>').format(address, tidy(words or address))
    return escape(tidy(f"{words} ({address})" if words else address))


@cache
def environment(template: Callable[[str], str]) -> Environment:
    """Return the environment of templates: every value is escaped, and a name that isn't there is an error."""
    made = Environment(
        loader=FunctionLoader(template),
        autoescape=True,
        # A misspelt name in a template is an error and not an empty place in a report.
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=tidy,
    )
    made.filters |= {
        "listed": listed,
        "credit_line": credit_line,
        "profile_line": profile_line,
        "noticed": noticed_line,
        "prose": _prose,
        "linked": _linked,
    }
    return made
