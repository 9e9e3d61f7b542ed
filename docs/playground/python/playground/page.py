"""The bridge: the pages of the web example, in a browser. The worker calls `act` for what is pressed, `begin` before.

A request is a call here, and the one person who is here has a session that nothing outlives. Of its own it has the
editor, and progress as a file; its templates and texts stand before those of the example.
"""

import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from markupsafe import Markup, escape

from secure_checklist import Interview, Inventory
from secure_checklist.core.messages import language as language_in_force
from secure_checklist.core.zones import zone_of
from secure_checklist.formats.html import STYLE
from secure_checklist.interview import Walk, load_interview
from secure_checklist.translations import in_language
from secure_checklist.translations.known import SOURCE
from web import check, visits
from web.sessions import RefusedError, Site, checklist
from web.visits import Handler, Page, Visit, go, text

__all__ = ["act", "begin", "text"]

HERE = Path(__file__).parent
visits.FOLDERS.insert(0, HERE)
visits.TEMPLATES.globals["style"] = Markup(STYLE)  # noqa: S704 # pyright: ignore[reportArgumentType]


class Person:
    """Who uses the page, until it is closed."""

    def __init__(self) -> None:
        self.zone, self.language = "UTC", SOURCE
        self.site = Site(None, "units.html", float("inf"), 0, 1)
        self.token, self.session = self.site.begin()


PERSON = Person()


def example(visit: Visit) -> Page:
    """Show the editor with what stands in it already; else, or where that is undone, with the example of the README."""
    typed = PERSON.session.typed.get("example")
    code = (HERE / "example.txt").read_text(encoding="utf-8") if typed is None or visit.sent else "".join(typed["code"])
    return visit.page("example.html", example=escape(code))


def progress(visit: Visit) -> Page:
    """Return the progress as a file; unless asked for, without what tells that someone may be watching."""
    _, walk = visit.walk()
    return Page(walk.interview.saved(keep_all=visit.path.endswith("private")).model_dump_json(), name="list.json")


def open_progress(visit: Visit) -> Page:
    """Go on from a file of progress; of any other file, say that it is none."""
    session, _ = visit.walk()
    try:
        interview = Interview(
            checklist(session.profile, language_in_force()), load_interview(visit.one("text").encode())
        )
    except ValueError:
        return visit.page("wrong.html")
    session.walk, session.item = Walk(interview), ""
    return go("/list/0")


PAGES: Mapping[str, Handler] = {
    **check.PAGES,
    "GET /example": example,
    "POST /example": example,
    "GET /progress": progress,
    "GET /progress/private": progress,
    "POST /open": open_progress,
}


def begin(zone: str, language: str) -> None:
    """Take what only the browser knows, its time zone, and the language of the page; what was answered stays."""
    with suppress(ValueError):  # times are then in UTC, and they say so
        zone_of(zone)
        PERSON.zone = zone
    PERSON.language = language


def act(method: str, path: str, fields: str = "{}", left: str = "{}") -> str:
    """Return as JSON the page that a press leads to: its path, and its HTML or the content of a file.

    Args:
        method: `GET`, or `POST` for a form.
        path: Where the link or the form leads.
        fields: What the form sends, as JSON: its fields, each with a list of texts.
        left: In the same way, what is filled in on the page that is left.

    """
    before, sent = json.loads(left), json.loads(fields)
    if "screen" in before:
        PERSON.session.typed[before["screen"][0]] = before
    with in_language(PERSON.language):
        while True:
            visit = Visit(PERSON.site, PERSON.token, path, zone=PERSON.zone)
            visit.sent = sent
            try:
                page = handler(f"{method} {visit.name}")(visit)
            except (KeyError, RefusedError):  # an older page, after everything was forgotten
                return json.dumps(("/", ""))
            if not page.to:
                return json.dumps((path, page.html))
            method, path, sent = "GET", page.to, {}


def handler(name: str) -> Handler:
    """Return what makes a page. The check begins with the first of its own."""
    if name not in PAGES:
        from web import plan  # noqa: PLC0415 - its part of the program is loaded when it is wanted

        return plan.PAGES[name]
    if PERSON.session.walk is None:
        PERSON.session.begin_check(Inventory(), profile="quick")
    return PAGES[name]
