"""The pages, by what leads to them. The worker calls `act`, and `keep` for a file to be saved."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, tzinfo
from functools import cached_property
from typing import Any

from playground.check import Check
from playground.response import Help
from playground.sent import Sent
from playground.words import HERE, draw, say
from secure_checklist.core.zones import zone_of

__all__ = ["act", "begin", "keep", "warm"]

MEGABYTE = 1_000_000


class Visit:
    """What one person does on the page, until it is closed."""

    def __init__(self) -> None:
        self.size = 0
        self.kept = False
        self.zone: tzinfo = UTC

    @cached_property
    def check(self) -> Check:
        """The quick check."""
        return Check(self.zone)

    @cached_property
    def help(self) -> Help:
        """The response."""
        return Help(self.zone)

    def home(self, error: str = "") -> str:
        """Show the first page."""
        begun = "check" in self.__dict__ and self.check.begun
        return draw("home", begun=begun, size=round(self.size / MEGABYTE), kept=self.kept, error=error)

    def open(self, sent: Sent) -> str:
        """Go on from a file of progress."""
        try:
            return self.check.open(sent.one("text"))
        except ValueError:
            return self.home(say("wrong.file"))


VISIT = Visit()
ACTS: Mapping[str, Callable[[Visit, Sent], str]] = {
    "home": lambda visit, _: visit.home(),
    "example": lambda _, __: draw("example", example=(HERE / "example.txt").read_text(encoding="utf-8")),
    "before": lambda _, __: draw("before"),
    "check": lambda visit, _: visit.check.screen(),
    "check.answer": lambda visit, sent: visit.check.answer(sent),
    "check.back": lambda visit, _: visit.check.back(),
    "check.report": lambda visit, _: visit.check.report(),
    "check.open": lambda visit, sent: visit.open(sent),
    "help": lambda visit, _: visit.help.questions(),
    "help.watched": lambda visit, _: visit.help.watched(),
    "help.answer": lambda visit, sent: visit.help.answer(sent),
    "help.place": lambda visit, sent: visit.help.place(sent),
    "help.card": lambda visit, _: visit.help.card(),
    "help.plan": lambda visit, _: visit.help.plan(),
    "help.ask": lambda visit, _: visit.help.ask(),
    "help.tell": lambda visit, sent: visit.help.tell(sent),
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
    """Take what only the browser knows: its time zone, how large the program is, and whether it is kept."""
    given: Mapping[str, Any] = json.loads(settings)
    VISIT.size, VISIT.kept = int(given["size"]), bool(given["kept"])
    try:
        VISIT.zone = zone_of(str(given["zone"]))
    except ValueError:
        return  # times are then in UTC, and they say so


def act(name: str, fields: str) -> str:
    """Return the page that an act leads to, as HTML.

    Args:
        name: The act.
        fields: The fields of the form as JSON, each with a list of texts.

    """
    return ACTS[name](VISIT, Sent(json.loads(fields)))


def keep(what: str) -> str:
    """Return the content of a file to be saved: `report`, `progress` or `progress.private`."""
    if what == "report":
        return VISIT.check.page()
    return VISIT.check.progress(private=what == "progress.private")


def warm(step: int) -> bool:
    """Do a part of the work that would make the first pages slow; False: there is no more."""
    WARM[step](VISIT)
    return step + 1 < len(WARM)
