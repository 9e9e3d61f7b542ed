"""`Place` and `CaseReport`: where it is, and what was sent to whom about it.

Both hold words and times, never the picture. Nothing here opens an address, and no error quotes a value.
"""

import secrets
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Annotated, Literal, Self, cast, get_args

from pydantic import AfterValidator, Field, StrictBool, model_validator

from secure_checklist.core.clock import utc_now
from secure_checklist.core.types import Instant
from secure_checklist.incident.evidence.record import Line, Prose, Quiet
from secure_checklist.subjects.incident import ReportedTo

__all__ = ["Answer", "CaseReport", "Change", "Outcome", "Place", "Route", "routes"]

Route = ReportedTo | Literal["lawyer", "court", "other"]
"""To whom a report went: whom `Incident.reported_to` names, and three that it doesn't."""
Answer = Literal["waiting", "removed", "refused", "partly"]
"""What came of a report. `partly`: some of it was removed, and the rest stays."""
Outcome = Literal["open", "removed", "reuploaded"]
"""Where a place stands. `reuploaded`: it was removed, and is back; it is open again."""

REMOVES: frozenset[str] = frozenset({"platform", "search_engine", "host", "child_hotline", "regulator"})
"""The routes by which a place can be taken down, so that it doesn't wait for a report any more."""
REFUSED: frozenset[Answer] = frozenset({"refused", "partly"})
"""The answers after which something stays where it is, which can be contested."""
_MOST = 1000

AtUtc = Annotated[Instant, AfterValidator(utc_now)]
"""A time, kept in UTC, so that equal times are written alike."""
_Id = Annotated[str, Field(strict=True, pattern=r"^[A-Za-z0-9-]{1,64}$")]


def _random_id() -> str:
    return secrets.token_hex(8)


def routes() -> tuple[Route, ...]:
    """Return every route, in the order in which a form may list them."""
    return tuple(cast("Route", route) for part in get_args(Route) for route in get_args(part))


class Change(Quiet):
    """One thing that became of a place.

    Attributes:
        kind: It was removed, or it came back.
        at: When, or when somebody noticed.
        estimated: That time is a guess, and may lie before what stands before it.
        address: Where it came back; empty: at the same address, or removed.

    """

    kind: Literal["removed", "reuploaded"]
    at: AtUtc
    estimated: StrictBool = False
    address: str = Field(default="", strict=True, max_length=2000)


class _Identified(Quiet):
    """A value that keeps its id when it is changed, also where that was made for it."""

    id: _Id = Field(default_factory=_random_id)

    def replace(self, **changes: object) -> Self:
        """Return a new, validated value with these fields changed, and the same id.

        Raises:
            pydantic.ValidationError: the changed value isn't valid.

        """
        return super().replace(**({"id": self.id} | changes))


class Place(_Identified):
    """One place where it is, was, or may come back.

    Attributes:
        id: Without meaning; random where none is given.
        platform: The id of a platform in the table of platforms, or its name; empty: not said.
        surface: What it is there: `post`, `story`, `message`, `fake account` and so on; empty: not said.
        address: The exact address at first. A text that is never opened; empty: not said.
        since: Since when it has been there, as far as known; None: not known.
        note: Anything else.
        history: What became of it, in order.

    """

    platform: Line = ""
    surface: Line = ""
    address: str = Field(default="", strict=True, max_length=2000)
    since: AtUtc | None = None
    note: Prose = ""
    history: tuple[Change, ...] = Field(default=(), max_length=_MOST)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        before: datetime | None = self.since
        for number, change in enumerate(self.history):
            if change.kind == ("reuploaded" if number % 2 == 0 else "removed"):
                raise ValueError(
                    "it can only come back after it was removed, and be removed again after it came back; "
                    "list what is somewhere else as a place of its own"
                )
            if before is not None and change.at < before and not change.estimated:
                raise ValueError("a time lies before the one that it follows; correct one, or mark it as estimated")
            before = change.at
        return self

    @property
    def outcome(self) -> Outcome:
        """Where it stands."""
        return self.history[-1].kind if self.history else "open"

    @property
    def gone(self) -> bool:
        """Whether it was removed, and didn't come back since."""
        return self.outcome == "removed"

    @property
    def at_present(self) -> str:
        """The address at which it is now, or was last; empty: not said."""
        return next((one.address for one in reversed(self.history) if one.address), self.address)

    @property
    def back_since(self) -> datetime | None:
        """When it came back for the last time, so that older reports are over; None: it never did."""
        return next((one.at for one in reversed(self.history) if one.kind == "reuploaded"), None)


class CaseReport(_Identified):
    """One report, complaint or request, and what came of it.

    Attributes:
        id: Without meaning; random where none is given.
        places: The ids of the places that it is about; empty: it is about the matter as a whole.
        route: To whom it went.
        legal_basis: The id of the law that it was made under, as `us-take-it-down-platforms`; None: none, or not known.
        at: When it was sent. Clocks start from it.
        estimated: Its times are a guess, and may lie before what they follow.
        reference: The number or name that the other side gave it.
        by: Who sent it: a label, a full name only if wished.
        answer: What came of it.
        answered_at: When they answered; None: they haven't.
        note: Anything else.

    """

    places: tuple[_Id, ...] = Field(default=(), max_length=_MOST)
    route: Route
    legal_basis: str | None = Field(
        default=None, strict=True, pattern=r"^[a-z]{2}(-[a-z0-9]+)+$", min_length=1, max_length=80
    )
    at: AtUtc
    estimated: StrictBool = False
    reference: Line = ""
    by: Line = ""
    answer: Answer = "waiting"
    answered_at: AtUtc | None = None
    note: Prose = ""

    @model_validator(mode="after")
    def _answered(self) -> Self:
        if len(set(self.places)) != len(self.places):
            raise ValueError("names a place twice; name each once")
        if (self.answered_at is None) is not (self.answer == "waiting"):
            raise ValueError("an answer needs the time at which it came, and no answer has none")
        if self.answered_at is not None and self.answered_at < self.at and not self.estimated:
            raise ValueError("the answer lies before the report; correct one of the times, or mark it as estimated")
        return self


def _counts(report: CaseReport, place: Place) -> bool:
    """Return whether a report is about a place as that stands: one from before it came back isn't."""
    return place.back_since is None or report.at >= place.back_since


def reported(places: Iterable[Place], reports: Iterable[CaseReport]) -> frozenset[str]:
    """Return the ids of the places that were reported, since they are where they are, to who can take them down."""
    known = {place.id: place for place in places}
    sent = ((report, known.get(name)) for report in reports if report.route in REMOVES for name in report.places)
    return frozenset(place.id for report, place in sent if place is not None and _counts(report, place))


def open_of(report: CaseReport, places: Iterable[Place]) -> tuple[Place, ...]:
    """Return the places that a report is about and that are still there."""
    about = frozenset(report.places)
    return tuple(place for place in places if place.id in about and not place.gone and _counts(report, place))


def in_force(report: CaseReport, places: tuple[Place, ...]) -> bool:
    """Return whether anything still hangs on a report: a place that it is about is there, or the matter as a whole."""
    if report.places:
        return bool(open_of(report, places))
    return not places or not all(place.gone for place in places)


def problems_between(places: tuple[Place, ...], reports: tuple[CaseReport, ...]) -> Iterator[tuple[str, str, str]]:
    """Return what places and reports have against each other: the path, what is wrong, and the remedy."""
    for name, ids in (("places", [one.id for one in places]), ("reports", [one.id for one in reports])):
        seen = set[str]()
        for number, one in enumerate(ids):
            if one in seen:
                yield f"{name}[{number}].id", "another one has this id", "give each an id of its own, or none"
            seen.add(one)
    known = {place.id: place for place in places}
    for number, report in enumerate(reports):
        for place_number, place_id in enumerate(report.places):
            path, place = f"reports[{number}].places[{place_number}]", known.get(place_id)
            if place is None:
                yield path, "there is no place with this id", "add the place first, or leave it out"
            elif place.since is not None and report.at < place.since and not report.estimated:
                remedy = "correct one of the times, or mark the report as estimated"
                yield f"reports[{number}].at", "lies before the time since when the place has been there", remedy
