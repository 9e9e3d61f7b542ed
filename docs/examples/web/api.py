"""The same as JSON, for an app of one's own: interview, report, response. It remembers nobody.

It answers in the language of `?language=`, else of `Accept-Language`, whatever the language of what is sent.

The client holds what was answered and sends it with each request; here it is in memory for as long as that is answered.
There is no cookie, so no other site can send anything for someone. What is given and returned are the library's own
models, as `/api/openapi.json` describes them. `Interview.next` and the like say what their fields mean.
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
"""How many things one person may list: each is evaluated for each item, in every request."""
Short = Annotated[str, Field(max_length=500)]


class Body(BaseModel):
    """What is sent or answered. Unknown fields are refused, and no error holds what was given."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Reply(Body):
    """What was answered on a screen, or, without one, that an interview begins or goes on.

    Attributes:
        profile: The id of the profile that the checklist is cut down to, where a new one begins; if None, the whole.
        saved: What came with the screen, or what an earlier interview left; if None, a new one begins.
        screen: The key of the screen, so that a form that is sent twice isn't taken twice.
        data: What the form of the screen sends, as `secure_checklist.interview.form` describes it.

    """

    profile: Short | None = None
    saved: SavedInterview | None = None
    screen: Short | None = None
    data: dict[str, Any] | None = None


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
    now: Short | None = None
    country: Short | None = None
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


async def refusing(request: Request) -> AsyncGenerator[None, None]:
    """Refuse what a form of another site could send; and what the library refuses, in its words, which quote nothing.

    Raises:
        HTTPException: it isn't sent as JSON, or isn't what the library takes.

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
    """Begin an interview, go on with one, or take what was answered. What was left blank isn't asked again."""
    begun = checklist(sent.profile or "", language())
    now = Interview(begun, Inventory()) if sent.saved is None else _resumed(sent.saved)
    screen = now.next()
    # what is sent twice, or late, changes nothing: here is the screen to go on with
    if screen is not None and screen.key == sent.screen and sent.data is not None:
        now = now.reply(read_screen(screen, sent.data, now.inventory.by_id), screen)
        screen = now.next()
    saved, left = now.saved(keep_all=True), now.progress.screens or 0
    return Turn(saved=saved, screen=screen, key=None if screen is None else screen.key, remaining=left)


@router.post("/report")
async def report(wanted: ReportRequest) -> Reported:
    """Report on what is known, and on what changed since an older report."""
    made = _resumed(wanted.saved).report
    return Reported(report=made.exported(), changes=None if wanted.since is None else made.diff(wanted.since))


@router.post("/response")
async def response(said: Said) -> Helped:
    """Return the card and the plan for what was said, and the next screen."""
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
