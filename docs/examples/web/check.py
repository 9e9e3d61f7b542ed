"""The pages of the check: one screen per page, and the report with what changed."""

from collections.abc import Mapping
from contextlib import suppress
from functools import partial

from secure_checklist import Inventory
from secure_checklist.core import FrozenMap
from secure_checklist.core.messages import language
from secure_checklist.formats import Summary, summary_of
from secure_checklist.formats.html import write
from secure_checklist.interview import Walk
from secure_checklist.interview.fields import fields
from web.sessions import Session, checklist, token_of
from web.visits import Handler, Page, Visit, go

WATCHED = "person.fears_monitoring"
"""The question after which the app offers help before it asks anything else, unless the answer is "no"."""
LATE = "That was an older page, so nothing was changed. Carry on from this page."


def begin(visit: Visit) -> Page:
    """Begin the quick check; store answers only if the person explicitly agreed."""
    if visit.session is None or visit.session.walk is None:
        # A new token, because someone who used this browser before may know the old token, which opens the answers.
        session = visit.renewed()
        session.store = visit.site.store if visit.one("keep") == "yes" else None
        session.begin_check(Inventory(), profile="quick")
        if session.store is not None:
            session.note = "Your key to come back is under “Settings”, in “What we keep”."
    return go("/list/0")


def come_back(visit: Visit) -> Page:
    """Continue with stored answers, by the key that the person typed."""
    token, before = token_of(visit.one("key")), visit.session
    if (found := visit.site.find(token)) is None or found.store is None:
        return visit.page("start.html", 422)
    if before is not None and before is not found:
        found.language = before.language
        visit.site.end(visit.token)
    visit.token = token
    return go("/list/0")


def screen(visit: Visit, wrong: Mapping[str, str] = FrozenMap()) -> Page:
    """Show the screen with the requested number, or the current screen for 0; at the end, go to the report."""
    _, walk = visit.walk()
    if (screen := walk.screen(visit.number)) is None:
        return go("/sheet" if walk.present is None else f"/list/{walk.number}")
    drawn = fields(screen, answers=walk.answers(visit.number), typed=visit.typed(screen), wrong=wrong, zone=visit.zone)
    return visit.ask(screen, drawn, wrong, present=walk.number, remaining=walk.interview.progress.screens or 0)


def answer(visit: Visit) -> Page:
    """Accept the answers to a screen, store them if the person agreed, and go to the next screen."""
    session, walk = visit.walk()
    try:
        asked = walk.find(visit.number, visit.one("screen"))
        # An answer on an older page can't add subjects.
        read = visit.answers(asked, walk.before(visit.number).inventory.by_id, visit.zone)
        session.walk = walk if read.wrong else walk.reply(visit.number, asked.key, read.answers)
    except (LookupError, ValueError):  # The page is older, or its subject isn't listed any more.
        session.note = LATE
        return go("/list/0")
    if read.wrong:
        visit.number = min(visit.number, walk.number)
        return screen(visit, read.wrong)
    session.keep()
    careful = any(one.key == WATCHED for one in asked.questions) and read.answers.get(WATCHED) != "no"
    urgent = set(session.walk.interview.report.urgent).difference(walk.interview.report.urgent)
    return go("/watched" if careful else "/now" if urgent else "/list/0")


def watched(visit: Visit) -> Page:
    """Tell someone who may be watched who can help, before the check continues."""
    _, walk = visit.walk()
    return visit.page("watched.html", unsaid=walk.interview.inventory.person.fears_monitoring is None)


def now(visit: Visit) -> Page:
    """Show what an answer makes urgent, and who to call in the country that the browser suggests.

    If someone confirms that no one close to them did it, the page includes actions that a guard holds back. The app
    doesn't store that confirmation.
    """
    from secure_checklist.incident.contacts import bundled  # noqa: PLC0415 - of a part that few need
    from web.plan import asking_of  # noqa: PLC0415 - as above

    _, walk, summarized = _of_all(visit)
    inventory = walk.interview.inventory
    person = inventory.person.replace(country=inventory.person.country or asking_of(visit).country)
    summary = summarized(inventory=inventory.with_subjects(person), audience="self", directory=bundled())
    page = summary.released if visit.one("alone") else summary.at_once
    return visit.page("sheet.html", summary=page, goes_on=True) if page.tasks else go("/list/0")


def more(visit: Visit) -> Page:
    """Continue with all questions after the most important ones."""
    session, walk = visit.walk()
    session.go_on(walk, "")
    return go("/list/0")


def sheet(visit: Visit) -> Page:
    """Show the report on the answers so far; the file to download has a neutral name."""
    _, walk, summarized = _of_all(visit)
    summary = summarized(inventory=walk.interview.inventory)
    if visit.name == "/sheet/file":
        return Page(write(summary).decode(), name="list.html")
    return visit.page("sheet.html", summary=summary, goes_on=walk.present is not None)


def did(visit: Visit) -> Page:
    """Record what someone has done, store it if the person agreed, and ask at once the questions that confirm it."""
    session, walk, _ = _of_all(visit)
    item = visit.one("item")
    with suppress(LookupError):
        session.walk, session.item = walk.go_on(lambda before: before.did(item)), item
        session.note = "Noted. One more page, to be sure." if session.walk.present else "Noted as done."
        session.keep()
    return go("/list/0")


def _of_all(visit: Visit) -> tuple[Session, Walk, "partial[Summary]"]:
    """Return the session, the person's progress in the check, and a function that summarises the report.

    If the person was answering questions about one item, continue with the whole check.
    """
    session, walk = visit.walk()
    walk = session.go_on(walk, session.profile) if session.item else walk
    return session, walk, partial(summary_of, walk.interview.report, checklist=checklist(session.profile, language()))


PAGES: Mapping[str, Handler] = {
    "POST /begin": begin,
    "POST /return": come_back,
    "GET /list/": screen,
    "POST /list/": answer,
    "GET /watched": watched,
    "GET /now": now,
    "POST /now": now,
    "POST /more": more,
    "GET /sheet": sheet,
    "POST /sheet/did": did,
    "GET /sheet/file": sheet,
}
"""The pages by method and path; a path that ends with `/` is followed by a number."""
