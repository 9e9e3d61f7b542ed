"""A visit: one request, whose it is, and the page that answers it, in the language in force.

Nothing here, in `check` or in `plan` knows a framework: a page is a function of a `Visit`, found by method and path in
their `PAGES`. `app` makes visits of FastAPI's requests; the playground, in a browser, of what is pressed.

A page never waits, so each is made alone and a session needs no lock. `Visit.session` is looked up when it is used: a
person may have left while their form was being read.

A text of the example stands in English where it is used, as `text("All steps")`, and in other languages in
`texts/es.json` and so on, by the English one. Where that isn't there, English is shown. Spanish and Hindi were made by
a model, and nobody has reviewed them yet. What the library says is its own.
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
"""Where templates and texts are looked up, in this order: an app that brings some of its own puts its folder first."""
NAMES: Mapping[str, str] = {"en": "English", "es": "Español", "hi": "हिन्दी"}
"""What languages call themselves, as CLDR has it. One that isn't here is called by its tag."""


class Page(NamedTuple):
    """What answers a request.

    Attributes:
        html: The page.
        status: Its status of HTTP.
        to: Where to go on instead, with GET; empty: the page is shown.
        name: The name of the file as which it is saved; empty: it is shown.
        ends: The browser forgets all that it holds of this site.

    """

    html: str = ""
    status: int = 200
    to: str = ""
    name: str = ""
    ends: bool = False


class Visit:
    """One request.

    Attributes:
        site: Where it is.
        token: Whose it is: what the browser sent, or a new one that is no session yet.
        path: The address; `name` is without the number at its end, `number` is that, 0 without one.
        tags: The languages that the browser asks for, the best first.
        zone: The time zone of the browser, if it is known.
        sent: The fields of the form, each with all that was sent under its name; empty: there is none.

    """

    def __init__(self, site: Site, token: str, path: str, tags: Sequence[str] = (), zone: str = "UTC") -> None:
        self.site, self.token, self.path, self.tags, self.zone = site, token or new_token(), path, tags, zone
        self.name = path.rstrip("0123456789")
        self.number = int(path[len(self.name) :][:4] or 0)
        self.sent: Mapping[str, Sequence[str]] = FrozenMap()

    @property
    def session(self) -> Session | None:
        """Whose request it is; if None, there is no session."""
        return self.site.find(self.token)

    def renewed(self) -> Session:
        """Return the session, or a new one, under a new token from now on."""
        self.token, session = self.site.begin(self.token)
        return session

    def walk(self) -> tuple[Session, Walk]:
        """Return the session and the person's way through the check, in the language in force.

        Raises:
            RefusedError: there is none.

        """
        session = self.session
        if session is None or session.walk is None:
            raise RefusedError(404)
        session.walk = session.walk.with_checklist(checklist(session.began, language()))
        return session, session.walk

    def one(self, name: str) -> str:
        """Return a field of the form; empty where it wasn't sent."""
        return next(iter(self.sent.get(name, ())), "")

    def answers(self, screen: Screen, taken: Collection[str] = (), zone: str = "UTC") -> Posted:
        """Return what was answered on a screen, and what of it is no answer; to leave all open is neither."""
        said = "".join(one for name in self.sent if name.startswith(("answer:", "others:")) for one in self.sent[name])
        blank = self.one("how") in ("", "as-answered") and not said.strip()
        return Posted({}, {}) if blank else posted(screen, self.sent, taken=taken, zone=zone)

    def typed(self, screen: Screen) -> Mapping[str, Sequence[str]] | None:
        """Return what was filled in on a screen, now or when it was left; if None, nothing is known of that."""
        return self.sent or (self.session.typed.get(screen.key) if self.session else None)

    def page(self, template: str, status: int = 200, **values: object) -> Page:
        """Draw a page for this visitor, with the note that waits for it."""
        session, note = self.session, ""
        if session is not None and status == 200:  # noqa: PLR2004 - a page that is seen as it was asked for
            note, session.note = session.note, ""
        base = TEMPLATES.get_template("base.html")
        return Page(base.render(visit=self, session=session, note=note, body=template, **values), status)

    def ask(self, screen: Screen, drawn: str, wrong: Mapping[str, str], **values: object) -> Page:
        """Draw the page of a screen: its fields with what is wrong in them, and where it stands among the others."""
        placed: dict[str, object] = {"needs": {}, "number": self.number, **values}
        return self.page("screen.html", 422 if wrong else 200, screen=screen, drawn=drawn, wrong=wrong, **placed)


Handler = Callable[[Visit], Page]


def go(path: str) -> Page:
    """Send the browser to a page, which it gets with GET."""
    return Page(status=303, to=path)


# texts -----------------------------------------------------------------------------------------------------------


def text(source: str, /, **values: object) -> Markup:
    """Return a text in the language in force with its values, which are escaped."""
    return Markup(_texts(primary(language())).get(source, source)).format(**values)  # noqa: S704 - a text of our own


@cache
def _texts(tag: str) -> Mapping[str, str]:
    return ChainMap(*map(json.loads, _files(f"texts/{tag}.json")))


def _files(name: str) -> list[str]:
    """Return what stands in a file of that name in each folder that has one."""
    return [file.read_text(encoding="utf-8") for folder in FOLDERS if (file := folder / name).is_file()]


def _template(name: str) -> str:
    return _files(f"templates/{name}")[0]


TEMPLATES = environment(_template)
given: dict[str, Any] = {one.__name__: one for one in (language, direction, language_notes, day_of, fragment)}
given |= {"_": text, "say": message, "country": countries.find, "tags": translations.languages, "names": NAMES}
TEMPLATES.globals.update(given)
