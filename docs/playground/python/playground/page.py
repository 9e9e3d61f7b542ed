"""The pages, by what leads to them. The worker calls `act`, `chrome` for what is around them, and `keep` for a file."""

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import cached_property
from typing import Any

from playground.check import Check
from playground.response import Help
from playground.sent import Sent
from playground.words import HERE, Page, draw, say
from secure_checklist.core.messages import direction
from secure_checklist.core.zones import zone_of
from secure_checklist.translations import catalogue, in_language, languages, preferred
from secure_checklist.translations.known import SOURCE

__all__ = ["act", "begin", "chrome", "keep", "warm"]

MEGABYTE = 1_000_000
CHROME = ("title", "start", "leave", "leave.page", "skip", "language", "broken")
"""What is said around every page."""


class Visit:
    """What one person does on the page, until it is closed."""

    def __init__(self) -> None:
        self.size = 0
        self.kept = False
        self.zone = "UTC"
        self.language = SOURCE
        self.shown = "home"

    @cached_property
    def check(self) -> Check:
        """The quick check."""
        return Check(self.zone)

    @cached_property
    def help(self) -> Help:
        """The response."""
        return Help(self.zone)

    def home(self, error: str = "") -> Page:
        """Show the first page."""
        return draw(
            "home",
            begun="check" in self.__dict__ and self.check.begun,
            size=round(self.size / MEGABYTE),
            kept=self.kept,
            error=error,
            made=bool(catalogue(self.language).unreviewed),
        )

    def open(self, sent: Sent) -> Page:
        """Go on from a file of progress."""
        try:
            return self.check.open(sent.one("text"))
        except ValueError:
            return self.home(say("wrong.file"))

    # languages ---------------------------------------------------------------------------------------------------

    def speak(self, language: str) -> None:
        """Go on in a language, with all that was answered."""
        self.language = language
        with in_language(language):
            if "check" in self.__dict__:
                self.check.speak()

    def say_in(self, sent: Sent) -> Page:
        """Show the same page in another language, with what is filled in and wasn't sent yet."""
        if sent.one("language") in languages():
            self.speak(sent.one("language"))
        with in_language(self.language):
            return self.again(sent)

    def again(self, sent: Sent) -> Page:
        """Show the page that was shown last once more."""
        match self.shown:
            case "example":
                return example(sent.one("code"))
            case "before":
                return draw("before")
            case "screen":
                return self.check.screen(sent)
            case "watched":
                return self.check.watched()
            case "report":
                return self.check.report()
            case _:
                return self.help.again(self.shown, sent) or self.home()


def example(code: str = "") -> Page:
    """Show the editor with the example of the documentation, or with what stands in it already."""
    return draw("example", example=code or (HERE / "example.txt").read_text(encoding="utf-8"))


VISIT = Visit()
ACTS: Mapping[str, Callable[[Visit, Sent], Page]] = {
    "home": lambda visit, _: visit.home(),
    "language": lambda visit, sent: visit.say_in(sent),
    "example": lambda _, __: example(),
    "before": lambda _, __: draw("before"),
    "check": lambda visit, _: visit.check.screen(),
    "check.answer": lambda visit, sent: visit.check.answer(sent),
    "check.back": lambda visit, _: visit.check.back(),
    "check.report": lambda visit, _: visit.check.report(),
    "check.open": lambda visit, sent: visit.open(sent),
    "help": lambda visit, _: visit.help.start(),
    "help.watched": lambda visit, _: visit.help.watched(),
    "help.answer": lambda visit, sent: visit.help.answer(sent),
    "help.country": lambda visit, _: visit.help.country(),
    "help.card": lambda visit, _: visit.help.card(),
    "help.plan": lambda visit, _: visit.help.plan(),
    "help.ask": lambda visit, _: visit.help.ask(),
    "help.back": lambda visit, _: visit.help.back(),
}
"""What a press can ask for."""
WARM: Sequence[Callable[[Visit], object]] = (
    lambda visit: visit.help.card(),
    lambda visit: visit.help.plan(),
    lambda visit: visit.check.screen(),
    lambda visit: visit.check.report(),
)
"""What is worked out while the first page is read, so that no later one is slow."""


def begin(settings: str) -> None:
    """Take what only the browser knows: languages, its time zone, how large the program is, and whether it is kept."""
    given: Mapping[str, Any] = json.loads(settings)
    VISIT.size, VISIT.kept = int(given["size"]), bool(given["kept"])
    VISIT.speak(preferred(map(str, given.get("languages", ()))))
    with suppress(ValueError):  # times are then in UTC, and they say so
        zone_of(str(given["zone"]))
        VISIT.zone = str(given["zone"])


def act(name: str, fields: str) -> str:
    """Return the page that an act leads to, as HTML.

    Args:
        name: The act.
        fields: The fields of the form as JSON, each with a list of texts.

    """
    with in_language(VISIT.language):
        page = ACTS[name](VISIT, Sent(json.loads(fields)))
    VISIT.shown = page.name
    return page


def chrome() -> str:
    """Return as JSON what is around every page: its language, its direction, its words, and the languages there are."""
    with in_language(VISIT.language):
        words = {name: say(f"chrome.{name}") for name in CHROME}
        there = [{"tag": one, "direction": direction(one)} for one in languages()]
        return json.dumps({"tag": VISIT.language, "direction": direction(), "words": words, "languages": there})


def keep(what: str) -> str:
    """Return the content of a file to be saved: `report`, `progress` or `progress.private`."""
    with in_language(VISIT.language):
        if what == "report":
            return VISIT.check.page()
        return VISIT.check.progress(private=what == "progress.private")


def warm(step: int) -> bool:
    """Do a part of the work that would make the first pages slow; False: there is no more."""
    with in_language(VISIT.language):
        WARM[step](VISIT)
    return step + 1 < len(WARM)
