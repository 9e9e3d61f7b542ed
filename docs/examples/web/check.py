"""The pages of the check: a screen on each page, and the report with what changed."""

from collections.abc import Mapping
from functools import partial

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from markupsafe import Markup
from starlette.responses import Response

from secure_checklist import Inventory, StoreError, formats
from secure_checklist.core import FrozenMap
from secure_checklist.formats.html import changes_fragment, fragment
from secure_checklist.interview.fields import fields, posted
from web.sessions import token_for_forms, token_of
from web.visits import AnyVisit, Form, Visit, go, text

router = APIRouter(include_in_schema=False)

LATE = "That page was an older one, so nothing was changed. Here is the page to go on with."


@router.post("/begin")
async def begin(visit: Form) -> Response:
    """Begin the quick check. What may be kept is nothing, unless the person clearly says so."""
    before = visit.session
    if before is not None and before.walk is not None:
        return go("/list/0")
    # A token of its own: whoever used this browser before may know the one that is in it, and it is the key to answers.
    token, session = visit.site.begin()
    session.store = visit.site.store if visit.one("keep") == "yes" else None
    session.begin_check(Inventory(), profile="quick")
    if before is not None:
        session.asking, session.language = before.asking, before.language
    visit.site.end(visit.token)
    visit.token = token
    if session.store is not None:
        session.note = text("Your key to come back is under “Settings”, in “What is kept”.")
    return visit.give_token(go("/list/0"))


@router.post("/return")
async def come_back(visit: Form) -> Response:
    """Come back with a key."""
    token, before = token_of(visit.one("key")), visit.session
    found = None if token is None else visit.site.find(token)
    if token is None or found is None or found.store is None:
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
        session.note = text(LATE)
    except StoreError:
        session.note = text("Your answer counts, but it couldn't be written down. We try again with the next one.")
    return go("/list/0")


def _screen(visit: Visit, number: int, wrong: Mapping[str, str] = FrozenMap()) -> Response:
    _, walk = visit.walk()
    if (screen := walk.screen(number)) is None:
        return go("/sheet" if walk.present is None else f"/list/{walk.number}")
    return visit.page(
        "screen.html",
        422 if wrong else 200,
        screen=screen,
        drawn=fields(screen, answers=walk.answers(number), typed=visit.sent or None, wrong=wrong),
        wrong=wrong,
        number=number,
        present=walk.number,
        remaining=walk.interview.progress.screens or 0,
        needs={},
    )


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
    session, walk = visit.walk()
    report, since = walk.interview.report, session.since
    session.since = since or report
    summary = formats.summary_of(report, checklist=session.checklist, inventory=walk.interview.inventory)
    return visit.page(
        "sheet.html",
        changes="" if since is None else changes_fragment(summary, since, seen=since.now),
        report=fragment(summary, button=partial(_done_button, visit)),
        open_questions=walk.present is not None,
    )


def _done_button(visit: Visit, item: str) -> Markup:
    return Markup(
        '<form method="post" action="/sheet/did"><input type="hidden" name="form" value="{}">'
        '<input type="hidden" name="item" value="{}"><button class="button second" type="submit">{}</button></form>'
    ).format(token_for_forms(visit.token), item, text("I did it"))


@router.post("/sheet/did")
async def did(visit: Form) -> Response:
    """Take what someone has done, keep it if they want that, and show what comes next."""
    session, walk = visit.walk()
    interview = walk.interview
    shown = formats.summary_of(interview.report, checklist=session.checklist, inventory=interview.inventory)
    if session.checklist.find(item := str(visit.sent.get("item", [""])[0])) is not None:
        done = shown.did(item)
        session.begin_check(done.inventory or interview.inventory, interview.passed, session.profile)
        session.keep()
        asked = " ".join(dict.fromkeys(question.text for question in done.again))
        again = text("To be sure, these are asked again: {questions}").format(questions=asked)
        session.note = again if asked else text("Noted as done.")
    return go("/sheet")


@router.get("/sheet/file")
async def download(visit: AnyVisit) -> HTMLResponse:
    """Return the report as a file whose name says nothing."""
    session, walk = visit.walk()
    interview = walk.interview
    made = formats.write(interview.report, "html", checklist=session.checklist, inventory=interview.inventory)
    return HTMLResponse(made, headers={"Content-Disposition": 'attachment; filename="list.html"'})
