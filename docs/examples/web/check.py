"""The pages of the check: what may be kept, a screen on each page, and the report with what changed."""

from collections.abc import Mapping
from typing import NamedTuple

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from starlette.responses import Response

from secure_checklist import Checklist, Inventory, formats
from secure_checklist.core import FrozenMap
from secure_checklist.formats.html import STYLE, fragment
from secure_checklist.formats.summary import changes_fragment, lead
from secure_checklist.interview import Screen, Walk
from secure_checklist.interview.fields import fields, posted
from web.sessions import Session, token_of
from web.shield import Sent, one_of
from web.texts import text
from web.visits import AnyVisit, Form, Visit, go

router = APIRouter()

LATE = "That page was an older one, so nothing was changed. Here is the page to go on with."
NOT_KEPT = "Your answer counts, but it couldn't be written down. We try again with the next one."


class Shown(NamedTuple):
    """A screen as its page shows it, of the check or of the questions after a leak.

    Attributes:
        number: The number of the page.
        screen: The screen; if None, there is none of that number.
        base: The address of these pages.
        done: How many were replied to.
        remaining: How many may still come.
        stop: Where to go instead of answering, and how that is called.
        checklist: What says why it is asked.
        urgent: The page offers whom to call.
        zone: The person's time zone.
        needs: What can be said at the foot of it, each with whether it was; empty: nothing, as it is no first screen.

    """

    number: int
    screen: Screen | None
    base: str
    done: int
    remaining: int
    stop: tuple[str, str]
    checklist: Checklist
    urgent: bool = False
    zone: str = "UTC"
    needs: Mapping[str, bool] = FrozenMap()

    def page(
        self,
        visit: Visit,
        answers: Mapping[str, object] = FrozenMap(),
        sent: Sent | None = None,
        wrong: Mapping[str, str] = FrozenMap(),
    ) -> Response:
        """Draw the page; with what was sent and what is wrong with it, once more."""
        if self.screen is None:
            return go(self.base)
        asked = self.screen.questions
        waiting = dict.fromkeys(item for question in asked for item in question.items)
        return visit.page(
            "screen.html",
            422 if wrong else 200,
            **self._asdict(),
            asked=asked[0],
            drawn=fields(self.screen, answers=answers, typed=sent, wrong=wrong, zone=self.zone, entry=bool(self.needs)),
            wrong=wrong,
            several=self.screen.layout != "single",
            older=self.number <= self.done,
            private=any(question.sensitivity != "ordinary" for question in asked),
            titles=[self.checklist.item(item).title for item in waiting],
        )


# before and after ------------------------------------------------------------------------------------------------


@router.get("/before")
def before(visit: AnyVisit) -> Response:
    """Let the person choose what may be kept, before the first question."""
    if visit.session is not None and visit.session.walk is not None:
        return go("/list")
    return visit.give_token(visit.page("before.html", choose=True))


@router.post("/begin")
def begin(visit: AnyVisit, sent: Form) -> Response:
    """Begin the check. What may be kept is nothing, unless the person clearly says so."""
    if visit.session is not None and visit.session.walk is not None:
        return go("/list")
    # A token of its own: whoever used this browser before may know the one that is in it, and it is the key to answers.
    token, session = visit.site.sessions.begin()
    with session.held():
        session.store = visit.site.sessions.store if one_of(sent, "keep") == "yes" else None
        session.begin_check(Inventory(), profile="quick" if one_of(sent, "profile") == "quick" else "")
        if visit.session is not None:
            with visit.held() as present:
                session.asking, session.language = present.asking, present.language
    visit.site.sessions.end(visit.token)
    return visit._replace(token=token).give_token(go("/list" if session.store is None else "/key"))


@router.get("/key")
def key(visit: AnyVisit) -> Response:
    """Show the key with which someone can come back, if their answers are kept."""
    with visit.held() as session:
        if session.store is None:
            return go("/settings")
        groups = [visit.token[place : place + 4] for place in range(0, len(visit.token), 4)]
        return visit.page("key.html", key=" ".join(groups))


@router.post("/return")
def come_back(visit: AnyVisit, sent: Form) -> Response:
    """Come back with a key."""
    token = token_of(one_of(sent, "key"))
    found = None if token is None else visit.site.sessions.find(token)
    if token is None or found is None or found.store is None:
        return visit.page("start.html", 422, wrong_key=True)
    if visit.session is not None and visit.token != token:
        found.language = visit.session.language
        visit.site.sessions.end(visit.token)
    return visit._replace(token=token).give_token(go("/list"))


# screens ---------------------------------------------------------------------------------------------------------


@router.get("/list")
def present(visit: AnyVisit) -> Response:
    """Go to the present screen, or to the report if there is none left."""
    with visit.walk() as (_, walk):
        return go("/sheet" if walk.present is None else f"/list/{walk.number}")


@router.get("/list/{number}")
def screen(visit: AnyVisit, number: int) -> Response:
    """Show the present screen, or an older one."""
    with visit.walk() as (session, walk):
        return _shown(session, walk, number).page(visit, walk.answers(number))


@router.post("/list/{number}")
def answer(visit: AnyVisit, number: int, sent: Form) -> Response:
    """Take what was answered, keep it if the person wants that, and go on to the next screen."""
    with visit.walk() as (session, walk):
        try:
            asked = walk.find(number, one_of(sent, "screen"))
            read = posted(asked, sent, taken=walk.interview.inventory.by_id)
            if read.wrong:
                return _shown(session, walk, min(number, walk.number)).page(visit, sent=sent, wrong=read.wrong)
            session.walk = walk.reply(number, asked.key, read.answers)
        except (LookupError, ValueError):  # an older page, or its subject isn't listed any more
            visit.say(text(LATE))
        if not session.keep():
            visit.say(text(NOT_KEPT))
        return go("/list")


def _shown(session: Session, walk: Walk, number: int) -> Shown:
    return Shown(
        number=number,
        screen=walk.screen(number),
        base="/list",
        done=walk.number - 1,
        remaining=walk.interview.progress.screens,
        stop=("/sheet", text("Stop here and look at the report")),
        checklist=session.checklist,
    )


@router.post("/more")
def more(visit: AnyVisit, _: Form) -> Response:
    """Go on with all questions, after the most important ones."""
    with visit.walk() as (session, walk):
        session.since = None
        session.begin_check(walk.interview.inventory, walk.interview.passed)
        return go("/list")


# the report ------------------------------------------------------------------------------------------------------


@router.get("/sheet")
def sheet(visit: AnyVisit) -> HTMLResponse:
    """Show the report, as far as it goes by now: what to do first, and what changed since it was last looked at."""
    with visit.walk() as (session, walk):
        report, since = walk.interview.report, session.seen()
        document = formats.document_of(report, checklist=session.checklist, inventory=walk.interview.inventory)
        return visit.page(
            "sheet.html",
            lead=lead(document),
            changes="" if since is None else changes_fragment(document, since, seen=since.now),
            report=fragment(document),
            open_questions=walk.present is not None,
            part=session.checklist.tailored_to is not None,
        )


@router.get("/sheet.css")
def sheet_style() -> Response:
    """Return the style of the report."""
    return Response(STYLE, media_type="text/css")


@router.get("/sheet/file")
def download(visit: AnyVisit) -> HTMLResponse:
    """Return the report as a file whose name says nothing."""
    with visit.walk() as (session, walk):
        interview = walk.interview
        made = formats.write(interview.report, "html", checklist=session.checklist, inventory=interview.inventory)
        return HTMLResponse(made, headers={"Content-Disposition": 'attachment; filename="list.html"'})
