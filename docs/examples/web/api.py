"""A JSON API for an app of your own: the interview, the report and the response, without a session.

The API responds in the language of `?language=` or of `Accept-Language`, regardless of the language of the saved
answers.

The client keeps the answers and sends them with each request; the server holds them in memory only during the request.
Without a cookie, another site can't send a request on someone's behalf. Requests and responses consist of the library's
own models, which `/api/openapi.json` describes.
"""

from collections.abc import AsyncGenerator
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Request
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from secure_checklist import Interview, Inventory, Report
from secure_checklist.core import UnknownNameError
from secure_checklist.core.messages import language
from secure_checklist.evaluation import Difference
from secure_checklist.incident import IncidentInterview, Response
from secure_checklist.incident.screens import NOW, first_screens
from secure_checklist.interview import SavedInterview, Screen
from secure_checklist.interview.forms import read_screen
from web.sessions import checklist

WRONG = "This isn't what is expected here."
MOST_SUBJECTS = 50
"""The most subjects that a person may list, because each request evaluates every item for every subject."""
Short = Annotated[str, Field(max_length=500)]


class Body(BaseModel):
    """A request or response; unknown fields are refused, and errors don't contain the input."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Reply(Body):
    """Answers to a screen or, without a screen, a request to begin or continue an interview.

    Attributes:
        profile: The id of the profile for a new interview, or None for the whole checklist.
        saved: The state that came with the screen or that an earlier interview saved, or None for a new interview.
        screen: The key of the answered screen, so that a form that is sent twice counts only once.
        data: The data of the screen's form, as `secure_checklist.interview.form` describes it.

    """

    profile: Short | None = None
    saved: SavedInterview | None = None
    screen: Short | None = None
    data: dict[str, Any] | None = None


class Turn(Body):
    """The state of an interview.

    Attributes:
        saved: The state to send with the next request, and to store if the person wants to continue another day.
        screen: The screen to show now, or None if no question is left.
        key: The key of the screen, or None without a screen.
        remaining: The approximate number of screens that are left.

    """

    saved: SavedInterview
    screen: Screen | None
    key: str | None
    remaining: int


class ReportRequest(Body):
    """A request for a report on the answers so far.

    Attributes:
        saved: The state that came with the last screen.
        since: An older report to compare with, or None.

    """

    saved: SavedInterview
    since: Report | None = None


class Reported(Body):
    """A report for the client, without private values.

    Attributes:
        report: The outcome of every item.
        changes: The changes since the older report, or None without an older report.

    """

    report: Report
    changes: Difference | None


class Said(Body):
    """The answers of someone who needs help now.

    Attributes:
        asking: The state that came with the screen, or None at the beginning.
        now: The answer to the first screen, an empty string if the person skipped it, or None if it wasn't shown yet.
        country: The country, if the person gives it before or after the question about it.
        answers: The answers to the last screen after the first, by question key, or None if there was none.

    """

    asking: IncidentInterview | None = None
    now: Short | None = None
    country: Short | None = None
    answers: dict[str, Any] | None = None


class Helped(Body):
    """What to do: the card first, and the plan after the card.

    Attributes:
        asking: The state to send with the next request. The answer about danger is never included: send `now` again.
        response: The card and the plan, based on the answers so far.
        screen: The next screen to show, or None.
        has_card: Whether to show the card now; later answers only improve the plan.

    """

    asking: IncidentInterview
    response: Response
    screen: Screen | None
    has_card: bool


class Fault(Body):
    """The reason why a request failed, without the input."""

    detail: str


async def refusing(request: Request) -> AsyncGenerator[None, None]:
    """Refuse requests that another site's form could send, and turn the library's errors into HTTP errors.

    Raises:
        HTTPException: The request isn't JSON, or the library refuses its content.

    """
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise HTTPException(415)
    try:
        yield
    except (ValueError, LookupError) as error:
        said = WRONG if isinstance(error, ValidationError | UnknownNameError) else str(error)[:500]
        raise HTTPException(422, said) from None


REFUSED: dict[int | str, dict[str, Any]] = {status: {"model": Fault} for status in (400, 413, 415, 422)}
router = APIRouter(prefix="/api", dependencies=[Depends(refusing)], responses=REFUSED)


@router.post("/interview")
async def interview(sent: Reply) -> Turn:
    """Begin or continue an interview, or accept answers. Questions left blank aren't asked again."""
    begun = checklist(sent.profile or "", language())
    now = Interview(begun, Inventory()) if sent.saved is None else _resumed(sent.saved)
    screen = now.next()
    # A screen that is sent twice or late changes nothing; the response contains the current screen.
    if screen is not None and screen.key == sent.screen and sent.data is not None:
        now = now.reply(read_screen(screen, sent.data, now.inventory.by_id), screen)
        screen = now.next()
    saved, left = now.saved(keep_all=True), now.progress.screens or 0
    return Turn(saved=saved, screen=screen, key=None if screen is None else screen.key, remaining=left)


@router.post("/report")
async def report(wanted: ReportRequest) -> Reported:
    """Return a report on the answers so far, and on what changed since an older report."""
    made = _resumed(wanted.saved).report
    return Reported(report=made.exported(), changes=None if wanted.since is None else made.diff(wanted.since))


@router.post("/response")
async def response(said: Said) -> Helped:
    """Return the card and the plan for the answers so far, and the next screen."""
    asking = said.asking or IncidentInterview()
    if said.now is not None:
        asking = asking.reply({NOW: said.now}, first_screens()[0])
    if said.country:
        asking = asking.in_country(said.country)
    if said.answers is not None and asking.next() is not None:
        asking = asking.reply(said.answers)
    return Helped(asking=asking, response=asking.response(), screen=asking.next(), has_card=asking.has_card)


def _resumed(saved: SavedInterview) -> Interview:
    if saved.checklist != "leak-prevention":
        raise ValueError(WRONG)
    if len(saved.inventory.subjects) > MOST_SUBJECTS:
        raise ValueError(f"At most {MOST_SUBJECTS} things can be listed here.")
    return Interview(checklist(saved.profile or "", language()), saved)
