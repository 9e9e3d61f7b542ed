"""The pages, by what leads to them. The worker calls `act` for a page, `keep` for a file, and `begin` before."""

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING

from markupsafe import escape

from playground.check import Check
from playground.sent import Sent
from playground.words import HERE, Page, draw
from secure_checklist.core.zones import zone_of
from secure_checklist.translations import in_language
from secure_checklist.translations.known import SOURCE

if TYPE_CHECKING:
    from playground.response import Help

__all__ = ["act", "begin", "keep"]


class Visit:
    """What one person does on the page, until it is closed."""

    def __init__(self, zone: str = "UTC") -> None:
        self.zone = zone
        self.language = SOURCE
        self.typed: dict[str, Sent] = {}
        """What was filled in last on each screen, by its key: it is there again when they come back."""

    @cached_property
    def check(self) -> Check:
        """The quick check."""
        return Check(self.zone, self.typed)

    @cached_property
    def help(self) -> "Help":
        """The response."""
        from playground.response import Help  # noqa: PLC0415 - its part of the program is loaded when it is wanted

        return Help(self.zone, self.typed)


def example(visit: Visit) -> Page:
    """Show the editor with the example of the documentation, or with what stands in it already."""
    code = visit.typed.get("example", Sent()).one("code") or (HERE / "example.txt").read_text(encoding="utf-8")
    return draw("example", "example", example=escape(code))


VISIT = Visit()
ACTS: Mapping[str, Callable[[Visit, str, Sent], Page]] = {
    "example": lambda visit, _, __: example(visit),
    "example.again": lambda visit, _, __: example(Visit(visit.zone)),
    "check": lambda visit, number, _: visit.check.screen(int(number or 0)),
    "check.answer": lambda visit, number, sent: visit.check.answer(int(number), sent),
    "check.watched": lambda visit, _, __: visit.check.watched(),
    "check.report": lambda visit, _, __: visit.check.report(),
    "check.did": lambda visit, item, _: visit.check.did(item),
    "check.open": lambda visit, _, sent: visit.check.open(sent),
    "help": lambda visit, _, __: visit.help.start(),
    "help.watched": lambda visit, _, __: visit.help.watched(),
    "help.ask": lambda visit, number, _: visit.help.ask(int(number or 0)),
    "help.answer": lambda visit, number, sent: visit.help.answer(int(number), sent),
    "help.country": lambda visit, _, __: visit.help.country(),
    "help.answer.country": lambda visit, _, sent: visit.help.answer_country(sent),
    "help.card": lambda visit, _, __: visit.help.card(),
    "help.plan": lambda visit, _, __: visit.help.plan(),
}
"""What a press can ask for. Some are of a page by its number, or of a thing to do by its id."""


def begin(zone: str, language: str) -> None:
    """Take what only the browser knows, its time zone, and the language of the page; what was answered stays."""
    with suppress(ValueError):  # times are then in UTC, and they say so
        zone_of(zone)
        VISIT.zone = zone
    VISIT.language = language
    with in_language(language):
        if "check" in VISIT.__dict__:
            VISIT.check.speak()


def act(name: str, fields: str, left: str = "{}") -> str:
    """Return as JSON the page that an act leads to: the act that shows it again, and its HTML.

    Args:
        name: The act, for some with the number of a page or an id behind it.
        fields: What is sent with it, as JSON: the fields of a form, each with a list of texts.
        left: In the same way, what is filled in on the page that is left.

    """
    before = Sent(json.loads(left))
    if before.one("screen"):
        VISIT.typed[before.one("screen")] = before
    wanted, _, which = name.partition(" ")
    with in_language(VISIT.language):
        page = ACTS[wanted](VISIT, which, Sent(json.loads(fields)))
    return json.dumps((page.again, page))


def keep(what: str) -> str:
    """Return the content of a file to be saved: `report`, `progress` or `progress.private`."""
    with in_language(VISIT.language):
        if what == "report":
            return VISIT.check.page()
        return VISIT.check.progress(private=what == "progress.private")
