"""Handle a visit: find the session of a request, and respond with a page in the chosen language.

This module, `check` and `plan` don't depend on a framework: a page is a function of a `Visit`, which the app finds in
`PAGES` by method and path. `app` creates visits from FastAPI's requests, and the playground creates visits from clicks
in a browser.

A page never awaits, so each page is built without interruption and a session needs no lock. `Visit.session` is looked
up on each use, because a person may have left while the app was reading their form.

The example's own strings are in English in the code, such as `text("All steps")`. Translations are in `texts/es.json`
and so on, by the English string; untranslated strings are shown in English. A model made the Spanish and Hindi
translations, and no one has reviewed them yet. The library translates its own strings.
"""

import json
from collections import ChainMap
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from markupsafe import Markup

from secure_checklist import translations
from secure_checklist.core import FrozenMap, countries
from secure_checklist.core.messages import day_of, direction, language, language_notes, message, primary
from secure_checklist.formats.html import environment, fragment
from secure_checklist.interview import Screen, Walk
from secure_checklist.interview.fields import Posted, posted
from web.sessions import RefusedError, Session, Site, checklist, new_token

FOLDERS = [Path(__file__).parent]
"""The folders of templates and strings, in the order of lookup: an app with files of its own adds its folder at the
front.
"""
NAMES: Mapping[str, str] = {"en": "English", "es": "Español", "hi": "हिन्दी"}
"""The languages' own names, from CLDR; other languages are shown by their tag."""


class Page(NamedTuple):
    """The response to a request.

    Attributes:
        html: The page.
        status: The HTTP status.
        to: The page to redirect to with GET, or an empty string to show `html`.
        name: The file name for a download, or an empty string to show the page.
        ends: Whether the browser should delete everything that it stores for this site.

    """

    html: str = ""
    status: int = 200
    to: str = ""
    name: str = ""
    ends: bool = False


class Visit:
    """One request.

    Attributes:
        site: The app that the request is for.
        token: The token that the browser sent, or a new token without a session.
        path: The path; `name` is the path without the number at its end, and `number` is that number, or 0.
        tags: The language tags that the browser asks for, best first.
        zone: The time zone of the browser, or UTC if it is unknown.
        sent: The fields of the form, each with all the values sent under its name, or empty without a form.

    """

    def __init__(self, site: Site, token: str, path: str, tags: Sequence[str] = (), zone: str = "UTC") -> None:
        self.site, self.token, self.path, self.tags, self.zone = site, token or new_token(), path, tags, zone
        self.name = path.rstrip("0123456789")
        self.number = int(path[len(self.name) :][:4] or 0)
        self.sent: Mapping[str, Sequence[str]] = FrozenMap()

    @property
    def session(self) -> Session | None:
        """The session that the request belongs to, or None."""
        return self.site.find(self.token)

    def renewed(self) -> Session:
        """Return the session, or a new session, under a new token."""
        self.token, session = self.site.begin(self.token)
        return session

    def walk(self) -> tuple[Session, Walk]:
        """Return the session and the person's progress in the check, in the current language.

        Raises:
            RefusedError: The person hasn't begun the check.

        """
        session = self.session
        if session is None or session.walk is None:
            raise RefusedError(404)
        session.walk = session.walk.with_checklist(checklist(session.began, language()))
        return session, session.walk

    def one(self, name: str) -> str:
        """Return the value of a form field, or an empty string if the field wasn't sent."""
        return next(iter(self.sent.get(name, ())), "")

    def answers(self, screen: Screen, taken: Collection[str] = (), zone: str = "UTC") -> Posted:
        """Return the answers to a screen and the errors in them; both are empty if the person left everything open."""
        said = "".join(one for name in self.sent if name.startswith(("answer:", "others:")) for one in self.sent[name])
        blank = self.one("how") in ("", "as-answered") and not said.strip()
        return Posted({}, {}) if blank else posted(screen, self.sent, taken=taken, zone=zone)

    def typed(self, screen: Screen) -> Mapping[str, Sequence[str]] | None:
        """Return what the person typed on a screen, now or on an earlier visit to it, or None."""
        return self.sent or (self.session.typed.get(screen.key) if self.session else None)

    def page(self, template: str, status: int = 200, **values: object) -> Page:
        """Render a page for this visitor, with the session's note."""
        session, note = self.session, ""
        if session is not None and status == 200:  # noqa: PLR2004 - a page that is shown as requested
            note, session.note = session.note, ""
        base = TEMPLATES.get_template("base.html")
        return Page(base.render(visit=self, session=session, note=note, body=template, **values), status)

    def ask(self, screen: Screen, drawn: str, wrong: Mapping[str, str], **values: object) -> Page:
        """Render the page of a screen: its fields, their errors, and its position among the screens."""
        placed: dict[str, object] = {"needs": {}, "number": self.number, **values}
        return self.page("screen.html", 422 if wrong else 200, screen=screen, drawn=drawn, wrong=wrong, **placed)


Handler = Callable[[Visit], Page]


def go(path: str) -> Page:
    """Redirect the browser to a page with GET."""
    return Page(status=303, to=path)


# texts -----------------------------------------------------------------------------------------------------------


def text(source: str, /, **values: object) -> Markup:
    """Return a string in the current language, with escaped values."""
    return Markup(_texts(primary(language())).get(source, source)).format(**values)  # noqa: S704 - a text of our own


@cache
def _texts(tag: str) -> Mapping[str, str]:
    return ChainMap(*map(json.loads, _files(f"texts/{tag}.json")))


def _files(name: str) -> list[str]:
    """Return the contents of a file from each folder that has the file."""
    return [file.read_text(encoding="utf-8") for folder in FOLDERS if (file := folder / name).is_file()]


def _template(name: str) -> str:
    return _files(f"templates/{name}")[0]


TEMPLATES = environment(_template)
given: dict[str, Any] = {one.__name__: one for one in (language, direction, language_notes, day_of, fragment)}
given |= {"_": text, "say": message, "country": countries.find, "tags": translations.languages, "names": NAMES}
TEMPLATES.globals.update(given)
