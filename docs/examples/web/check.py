"""The pages of the check: a screen on each page, and the report with what changed."""

from collections.abc import Mapping
from contextlib import suppress

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from starlette.responses import Response

from secure_checklist import Inventory
from secure_checklist.core import FrozenMap
from secure_checklist.formats import Summary, summary_of
from secure_checklist.formats.html import changes_fragment, write
from secure_checklist.interview import Walk
from secure_checklist.interview.fields import fields, posted
from web.sessions import Session, token_of
from web.visits import AnyVisit, Form, Visit, go

router = APIRouter(include_in_schema=False)

LATE = "That page was an older one, so nothing was changed. Here is the page to go on with."


@router.post("/begin")
async def begin(visit: Form) -> Response:
    """Begin the quick check. What may be kept is nothing, unless the person clearly says so."""
    if visit.session is not None and visit.session.walk is not None:
        return go("/list/0")
    # A token of its own: whoever used this browser before may know the one that is in it, and it is the key to answers.
    session = visit.renewed()
    session.store = visit.site.store if visit.one("keep") == "yes" else None
    session.begin_check(Inventory(), profile="quick")
    if session.store is not None:
        session.note = "Your key to come back is under “Settings”, in “What is kept”."
    return visit.give_token(go("/list/0"))


@router.post("/return")
async def come_back(visit: Form) -> Response:
    """Come back with a key."""
    token, before = token_of(visit.one("key")), visit.session
    if (found := visit.site.find(token)) is None or found.store is None:
        return visit.page("start.html", 422, wrong_key=True)
    if before is not None and before is not found:
        found.language = before.language
        visit.site.end(visit.token)
    visit.token = token
    return visit.give_token(go("/list/0"))


@router.get("/list/{number}")
async def screen(visit: AnyVisit, number: int) -> Response:
    """Show a screen: an older one, or the present one, which 0 leads to; if none is left, the report."""
    return _screen(visit, number)


@router.post("/list/{number}")
async def answer(visit: Form, number: int) -> Response:
    """Take what was answered, keep it if the person wants that, and go on to the next screen."""
    session, walk = visit.walk()
    try:
        asked = walk.find(number, visit.one("screen"))
        read = posted(asked, visit.sent, taken=walk.interview.inventory.by_id)
        if read.wrong:
            return _screen(visit, min(number, walk.number), read.wrong)
        session.walk = walk.reply(number, asked.key, read.answers)
        session.keep()
    except (LookupError, ValueError):  # an older page, or its subject isn't listed any more
        session.note = LATE
    return go("/list/0")


def _screen(visit: Visit, number: int, wrong: Mapping[str, str] = FrozenMap()) -> Response:
    _, walk = visit.walk()
    if (screen := walk.screen(number)) is None:
        return go("/sheet" if walk.present is None else f"/list/{walk.number}")
    drawn = fields(screen, answers=walk.answers(number), typed=visit.sent or None, wrong=wrong)
    remaining = walk.interview.progress.screens or 0
    return visit.ask(screen, drawn, wrong, number=number, present=walk.number, remaining=remaining)


@router.post("/more")
async def more(visit: Form) -> Response:
    """Go on with all questions, after the most important ones."""
    session, walk = visit.walk()
    session.since = None
    session.begin_check(walk.interview.inventory, walk.interview.passed)
    return go("/list/0")


@router.get("/sheet")
async def sheet(visit: AnyVisit) -> HTMLResponse:
    """Show the report, as far as it goes by now: what to do first, and what changed since it was last looked at."""
    session, walk, summary = _summary(visit)
    since = session.since
    session.since = since or walk.interview.report
    changes = "" if since is None else changes_fragment(summary, since, seen=since.now)
    goes_on = walk.present is not None
    return visit.page("sheet.html", changes=changes, summary=summary, goes_on=goes_on)


@router.post("/sheet/did")
async def did(visit: Form) -> Response:
    """Take what someone has done, keep it if they want that, and ask at once what would settle it."""
    session, walk, summary = _summary(visit)
    with suppress(LookupError):
        done, one = summary.did(visit.one("item")), session.checklist.item(visit.one("item"))
        # What was passed over is asked now where the item needs it, but for what is about the person.
        asked = {f"{one.kind}.subjects", *one.facts(), *(question.fact for question in done.again)}
        passed = [key for key in walk.interview.passed if key[0] not in asked or key[0].startswith("person.")]
        begun = session.begin_check(done.inventory or Inventory(), passed, session.profile, one.id)
        session.note = "Noted. One more page, to be sure." if begun.present else "Noted as done."
        session.keep()
    return go("/list/0")


@router.get("/sheet/file")
async def download(visit: AnyVisit) -> HTMLResponse:
    """Return the report as a file whose name says nothing."""
    _, _, summary = _summary(visit)
    return HTMLResponse(write(summary), headers={"Content-Disposition": 'attachment; filename="list.html"'})


def _summary(visit: Visit) -> tuple[Session, Walk, Summary]:
    """Return the session, the way through the check, and the report; questions about one thing are over then."""
    session, walk = visit.walk()
    interview = walk.interview
    if session.item:
        walk = session.begin_check(interview.inventory, interview.passed, session.profile)
        interview = walk.interview
    made = summary_of(interview.report, checklist=session.checklist, inventory=interview.inventory)
    return session, walk, made
