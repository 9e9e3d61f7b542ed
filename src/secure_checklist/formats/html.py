"""A page as one HTML file through Jinja2 (extra `html`): no script, nothing from elsewhere, a strict policy.

`write` gives a page. An app that shows a report in a page of its own takes `fragment` and `STYLE`, and
`changes_fragment` for what changed since an older report. It loses what `Summary` leaves out; `to_json` loses nothing.
"""

import hashlib
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from functools import cache
from importlib.resources import files
from math import ceil, floor
from typing import NamedTuple

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup, escape

from secure_checklist.checklists.credits import credit_line
from secure_checklist.checklists.plan_items import Helper
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
from secure_checklist.evaluation.report import CHANGE_KINDS, ChangeKind, Report
from secure_checklist.formats.labels import noticed_line
from secure_checklist.formats.phrases import percents, score_line, span
from secure_checklist.formats.summary import Summary
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


Button = Callable[[str], str]
"""Returns the element with which someone says that an item, by its id, is done: `Markup`, since a text is escaped."""


def write(summary: Summary) -> bytes:
    """Write a page, as UTF-8."""
    style = sheet("page.css") + STYLE
    # The page forbids all scripts and styles but this one, by its hash. Even if a text from a pack got past the
    # escaping, a browser would run nothing.
    digest = b64encode(hashlib.sha256(style.encode()).digest()).decode()
    page = environment(sheet).get_template("page.html.jinja")
    with summary.wording():
        text = page.render(
            say=message,
            language=language(),
            direction=direction(),
            summary=summary,
            body=fragment(summary, level=1),
            style=Markup(style),  # noqa: S704 - our own file
            digest=f"sha256-{digest}",
        )
    return text.encode()


def fragment(summary: Summary, *, button: Button | None = None, level: int = 2) -> Markup:
    """Return the body of a page, for an element of the class `sc-report` in a page that has `STYLE`.

    It begins with a heading. Its ids begin with `sc-`, so one page can hold one.

    Args:
        summary: What to show.
        button: Makes what someone presses who has done a thing, as a form that calls `Summary.did`; if None, there is
            a box to tick, which nothing learns of.
        level: The level of that heading, as in `<h2>`; each thing to do has one of the next.

    """
    report, template = summary.report, environment(sheet).get_template("fragment.html.jinja")

    def of(key: str) -> Markup:
        return language_of(summary.language_of(key))

    with summary.wording(), noting_what_lacks() as lacking:
        text = template.render(
            summary=summary,
            button=button,
            level=level,
            language_notes=lambda: summary.language_notes(lacking),
            of=of,
            original=language_of(summary.source_language),
            say=_said,
            plainly=message,
            own=language_of(report.checklist.language),
            english=_english,
            moment=utc(report.now).strftime("%Y-%m-%d %H:%M UTC"),
            outcomes=report.outcomes(),
            span=span,
            score=score_line(report.score),
            exposure=[*_exposure(summary)],
            sections=[Range(part.title, *points) for part in summary.parts if (points := percents(part.score))],
            trend=[Range(day, *at, note=new) for day, score, new in summary.score_trend() if (at := percents(score))],
            signs=_SIGNS,
        )
    return Markup(text)  # noqa: S704 - escaped by Jinja2


def changes_fragment(summary: Summary, older: Report, *, seen: datetime | None = None) -> Markup:
    """Return the changes since an older report as a section, for an element of the class `sc-report`.

    What others may notice stands behind what to read first. What isn't known now is counted, since nothing is said of
    it, and so is what no longer applies.

    Args:
        summary: The newer report, made ready to be read.
        older: The older one.
        seen: When the person looked at that, aware; if None, the time that it was evaluated for.

    Raises:
        ValueError: the reports are on different checklists or profiles, or the older one isn't older.

    """
    report, notes = summary.report, summary.report.items.by_id
    if report.checklist.id != older.checklist.id or _profile(report) != _profile(older):
        raise ValueError("these reports are on different checklists or profiles; take those on one")
    if older.now > report.now:
        raise ValueError("the older report is the newer one")
    shown = {(one.item, one.subject) for one in summary.findings}
    before = {(one.item, one.subject) for one in replace(summary, report=older).findings}
    found: dict[bool, dict[ChangeKind, list[tuple[str, str]]]] = {False: {}, True: {}}
    gone = 0
    for change in report.diff(older).changes:
        place, kind = (change.item, change.subject), change.kind
        if kind == "gone":
            gone += place in before
        elif kind is not None and place in shown:
            note = notes[change.item]
            observable = note.observable and not summary.own
            name = "".join(summary.names_of((change.subject,) if change.subject is not None else ()))
            found[observable].setdefault(kind, []).append((note.title, name))
    quiet, others = ({kind: one[kind] for kind in CHANGE_KINDS if kind in one} for one in found.values())
    template = environment(sheet).get_template("changes.html.jinja")
    with summary.wording():
        text = template.render(
            say=message,
            own=language_of(report.checklist.language),
            summary=summary,
            since=utc(seen or older.now).strftime("%Y-%m-%d %H:%M UTC"),
            quiet=quiet,
            observable=others,
            gone=gone,
            unknown=sum(finding.outcome == "unknown" for finding in summary.findings),
            new_content=report.checklist.version != older.checklist.version,
        )
    return Markup(text)  # noqa: S704 - escaped by Jinja2


def _profile(report: Report) -> str:
    return report.checklist.profile.id if report.checklist.profile else ""


def _exposure(summary: Summary) -> Iterator[Range]:
    """Return for each cause how exposed the person is: what of the score against it is lost."""
    for cause, score in summary.report.by_cause.items():
        if score.low is not None and score.high is not None:
            # Rounded outwards, so that the bar never promises more than is known: 12.3 to 45.6 is shown as 12 to 46.
            # The small number takes away the noise of floats, which would make 13 of 12.999….
            least, most = floor((1 - score.high) * 100 + 1e-9), ceil((1 - score.low) * 100 - 1e-9)
            yield Range(called("cause", cause), least, most)


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


def _calls(helper: Helper) -> Markup:
    """Return a helper's name and way, with a link that calls or opens it."""
    way = escape(tidy(helper.way))
    if helper.link.startswith("tel:") or is_link(helper.link):
        way = Markup('<a href="{}" rel="noreferrer noopener">{}</a>').format(helper.link, way)
    return Markup("<bdi>{}</bdi>: {}").format(tidy(helper.name), way) if helper.name else escape(way)


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
        "calls": _calls,
    }
    return made
