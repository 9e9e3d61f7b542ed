"""The same as JSON, for an app of one's own: interview, report, response. It remembers nobody.

It answers in the language of `?language=`, else of `Accept-Language`, whatever the language of what is sent.

The client holds what was answered and sends it with each request; here it is in memory for as long as that is answered.
There is no cookie, so no other site can send anything for someone. What is given and returned are the library's own
models; write what they look like with

    python -m web.api > openapi.json

in the folder above this one. `Interview.next` and the like say what their fields mean.
"""

import json
import sys
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from typing import Annotated, Any

from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.exceptions import HTTPException

from secure_checklist import Checklist, Interview, Inventory, Report, packs
from secure_checklist.core import UnknownNameError
from secure_checklist.evaluation import Difference
from secure_checklist.incident import IncidentInterview, Response
from secure_checklist.incident.screens import NOW, first_screens
from secure_checklist.interview import SavedInterview, Screen
from secure_checklist.interview.forms import read_screen
from web.shield import API

__all__ = ["document", "fault", "router"]

CHECK = "leak-prevention"
REFUSES = 422
WRONG = "This isn't what is expected here."
MOST_SUBJECTS = 50
"""How many things one person may list: each is evaluated for each item, in every request."""


class Body(BaseModel):
    """What is sent or answered. Unknown fields are refused, and no error holds what was given."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Begin(Body):
    """How an interview begins.

    Attributes:
        profile: The id of the profile that the checklist is cut down to; if None, the whole.
        saved: What an earlier interview left; if None, a new one begins.

    """

    profile: Annotated[str, Field(max_length=100)] | None = None
    saved: SavedInterview | None = None


class Sent(Body):
    """What was answered on a screen.

    Attributes:
        saved: What came with the screen.
        screen: The key of the screen, so that a form that is sent twice isn't taken twice.
        data: What the form of the screen sends, as `secure_checklist.interview.form` describes it.

    """

    saved: SavedInterview
    screen: Annotated[str, Field(max_length=500)]
    data: dict[str, Any]


class Turn(Body):
    """Where an interview is.

    Attributes:
        saved: What to send with the next request, and to keep for another day if the person wants that.
        screen: What to ask now; if None, nothing is left.
        key: The key of the screen; if None, there is none.
        remaining: On how many screens the rest would be, about.

    """

    saved: SavedInterview
    screen: Screen | None
    key: str | None
    remaining: int


class ReportRequest(Body):
    """What to report on.

    Attributes:
        saved: What came with the last screen.
        since: An older report, to be compared with; if None, with none.

    """

    saved: SavedInterview
    since: Report | None = None


class Reported(Body):
    """A report, as it may leave the process.

    Attributes:
        report: What became of every item.
        changes: What changed since the older one; if None, there was none.

    """

    report: Report
    changes: Difference | None


class Said(Body):
    """What someone says who needs help now.

    Attributes:
        asking: What came with the screen; if None, it begins.
        now: The answer to the first screen; empty: it is passed; if None, it wasn't shown yet.
        country: Where it is, where that is said at another time than when it is asked for.
        answers: Answers to the other screen that came last, by the keys of its questions; if None, none was shown.

    """

    asking: IncidentInterview | None = None
    now: Annotated[str, Field(max_length=100)] | None = None
    country: Annotated[str, Field(max_length=100)] | None = None
    answers: dict[str, Any] | None = None


class Helped(Body):
    """What to do: the card first, and the plan behind it.

    Attributes:
        asking: What to send with the next request. What is transient, as danger, isn't in it: send `now` again.
        response: The card and the plan, as far as they go by now.
        screen: What to ask next; if None, nothing.
        has_card: It is time for the card: what is asked further makes the plan fit better.

    """

    asking: IncidentInterview
    response: Response
    screen: Screen | None
    has_card: bool


class Fault(Body):
    """Why nothing was done. It quotes nothing of what was sent."""

    detail: str


def from_json(request: Request) -> None:
    """Refuse what a form of another site could send.

    Raises:
        HTTPException: it isn't sent as JSON.

    """
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise HTTPException(415)


REFUSED: dict[int | str, dict[str, Any]] = {status: {"model": Fault} for status in (400, 413, 415, REFUSES)}
router = APIRouter(prefix=API.rstrip("/"), dependencies=[Depends(from_json)], responses=REFUSED)


@router.post("/interview")
def interview(begin: Begin) -> Turn:
    """Begin an interview, or go on with one."""
    with _refusing():
        if begin.saved is not None:
            return _turn(_resumed(begin.saved))
        return _turn(Interview(_checklist(begin.profile), Inventory()))


@router.post("/interview/reply")
def reply(sent: Sent) -> Turn:
    """Take what was answered on a screen. What was left blank isn't asked again."""
    with _refusing():
        now = _resumed(sent.saved)
        screen = now.next()
        if screen is None or screen.key != sent.screen:
            return _turn(now)  # sent twice, or late: here is the screen to go on with
        return _turn(now.reply(read_screen(screen, sent.data, now.inventory.by_id), screen))


@router.post("/report")
def report(wanted: ReportRequest) -> Reported:
    """Report on what is known, and on what changed since an older report."""
    with _refusing():
        made = _resumed(wanted.saved).report
        return Reported(report=made.exported(), changes=None if wanted.since is None else made.diff(wanted.since))


@router.post("/response")
def response(said: Said) -> Helped:
    """Return the card and the plan for what was said, and the next screen."""
    with _refusing():
        asking = said.asking or IncidentInterview()
        if said.now is not None:
            asking = asking.reply({NOW: said.now}, first_screens()[0])
        if said.country:
            asking = asking.in_country(said.country)
        if said.answers is not None and asking.next() is not None:
            asking = asking.reply(said.answers)
        return Helped(asking=asking, response=asking.response(), screen=asking.next(), has_card=asking.has_card)


@contextmanager
def _refusing() -> Generator[None, None, None]:
    """Refuse what the library refuses, in its words, which quote nothing."""
    try:
        yield
    except ValidationError:
        raise HTTPException(REFUSES, WRONG) from None
    except (ValueError, LookupError) as error:
        raise HTTPException(REFUSES, str(error)[:500]) from None


def _checklist(profile: str | None) -> Checklist:
    whole = packs.load(CHECK).translated()
    try:
        return whole if profile is None else whole.profile(profile)
    except UnknownNameError:
        raise ValueError(WRONG) from None


def _resumed(saved: SavedInterview) -> Interview:
    if saved.checklist != CHECK:
        raise ValueError(WRONG)
    if len(saved.inventory.subjects) > MOST_SUBJECTS:
        raise ValueError(f"At most {MOST_SUBJECTS} things can be listed here.")
    return Interview.resume(_checklist(saved.profile), saved)


def _turn(now: Interview) -> Turn:
    screen = now.next()
    key = None if screen is None else screen.key
    return Turn(saved=now.saved(keep_all=True), screen=screen, key=key, remaining=now.progress.screens)


def fault(error: Exception) -> JSONResponse:
    """Answer with what is wrong, and with nothing of what was sent."""
    status, detail, headers = 500, "It is our fault, and not yours.", None
    if isinstance(error, HTTPException):  # the router raises Starlette's, of which FastAPI's is one
        status, headers = error.status_code, error.headers
        detail = error.detail if status == REFUSES else WRONG
    elif isinstance(error, RequestValidationError):
        status, detail = REFUSES, WRONG
    return JSONResponse({"detail": detail}, status, headers)


def document() -> Mapping[str, Any]:
    """Return the OpenAPI document of this API."""
    app = FastAPI(title="Check and response", version="1", openapi_url=None)
    app.include_router(router)
    return app.openapi()


if __name__ == "__main__":
    sys.stdout.write(json.dumps(document(), indent=1, sort_keys=True) + "\n")
