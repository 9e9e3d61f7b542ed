"""The pages for after a leak: a few screens, the card and the plan, all in memory only."""

from collections.abc import Mapping
from contextlib import suppress

from secure_checklist.core import AnswerError, FrozenMap
from secure_checklist.core.zones import country_of, zone_names
from secure_checklist.incident import IncidentInterview
from secure_checklist.incident.interview import country_screen, question_of
from secure_checklist.incident.periods import due_line
from secure_checklist.incident.screens import ACCESS_KEYS, is_first
from secure_checklist.interview.fields import fields, wanted
from web.check import LATE
from web.sessions import RefusedError, Session
from web.visits import Handler, Page, Visit, go


def screen(visit: Visit, wrong: Mapping[str, str] = FrozenMap()) -> Page:
    """Show the screen with the requested number, or the current screen for 0; if no question is left, go to the plan.

    The first screen needs no session.
    """
    asking = asking_of(visit)
    if visit.session is not None and visit.session.asking is None and asking.shown:
        visit.session.note = "Questions you've answered aren't asked again. To change an answer, go back a page."
    if (screen := asking.screen(visit.number)) is None:
        return go("/steps" if asking.next() is None else f"/ask/{asking.number}")
    first, hard = is_first(screen), asking.incident.access_needs or ()
    needs = {**{str(need): need in hard for need in ACCESS_KEYS}, "watched": asking.discreet} if first else {}
    drawn = fields(screen, typed=visit.typed(screen), wrong=wrong, zone=asking.zone, entry=first)
    return visit.ask(screen, drawn, wrong, present=asking.number, remaining=len(asking.questions), needs=needs)


def answer(visit: Visit) -> Page:
    """Accept an answer, in memory only; if the app is full, the standalone page with all cards responds instead."""
    session = visit.session or visit.renewed()
    asking, pressed, zone = asking_of(visit), visit.one("press"), visit.one("zone")
    session.asking = asking = asking.replace(zone=zone) if zone in zone_names() else asking
    toggled = {str(need): asking.with_access_need(need) for need in ACCESS_KEYS}
    toggled["watched"] = asking.with_watched_screen()
    if pressed in toggled:
        session.asking = toggled[pressed]
        return screen(visit)
    if (asked := asking.screen(visit.number)) is None or asked.key != visit.one("screen"):
        session.note = LATE
        return go("/ask/0")
    first, read = is_first(asked), visit.answers(asked, zone=asking.zone)
    # On a first screen, an unreadable answer counts as left open, because an error would delay the card.
    wrong: Mapping[str, str] = FrozenMap() if first else read.wrong
    try:
        session.asking = asking if wrong else asking.reply(read.answers, asked)
    except ValueError as refused:
        said = str(refused) if isinstance(refused, AnswerError) else ""
        wrong = {one.key: said or wanted(one) for one in asked.questions}
    if wrong:
        return screen(visit, wrong)
    asking, further = session.asking, session.asking.screen(visit.number + 1)
    card = asking.endangered or pressed or (first and (further is None or not is_first(further)))
    return go("/card" if card else f"/ask/{visit.number + 1 if first else 0}")


def help_now(visit: Visit) -> Page:
    """Show the card or, if answers that decide the card are missing, the first screen.

    If someone may be watched, the screens use neutral words, and the plan avoids steps that others may notice.
    """
    if visit.name == "/watched":
        session = visit.session or visit.renewed()
        session.asking = asking_of(visit).with_watched_screen()
    return go("/card" if asking_of(visit).has_card else "/ask/0")


def asking_of(visit: Visit) -> IncidentInterview:
    """Return the person's interview, or a new one with the answers from the check.

    If the country is unknown, the browser's time zone or languages suggest a country. The language tag `en-US` suggests
    no country, because many browsers send it by default.
    """
    if (session := visit.session) is not None and session.asking is not None:
        return session.asking
    begun = IncidentInterview(zone=visit.zone)
    if session is not None and session.walk is not None:
        begun = IncidentInterview.of(session.walk.interview.inventory.person).replace(zone=visit.zone)
    tags = (tag.rpartition("-")[2].upper() for tag in visit.tags if "-" in tag and tag != "en-US")
    places = (country_of(visit.zone), *tags) if begun.country is None else ()
    for country in filter(None, places):
        with suppress(ValueError):
            return begun.in_country(country)
    return begun


def _known(visit: Visit) -> tuple[Session, IncidentInterview]:
    if (session := visit.session) is None or session.asking is None:
        raise RefusedError(404)
    return session, session.asking


def response(visit: Visit) -> Page:
    """Show the card or the plan: who to call, the steps by phase, what not to do, laws and deadlines."""
    _, asking = _known(visit)
    plan, safety = asking.response(), asking.next() if asking.endangered else None
    shown = {"plan": plan, "safety": safety, "where": fields(country_screen(), heading="h2")}
    return visit.page(f"{visit.name[1:]}.html", 200, asking=asking, question_of=question_of, due_line=due_line, **shown)


def change(visit: Visit) -> Page:
    """Change the country, switch neutral names on or off, ask open questions again, or record that a step is done."""
    session, asking = _known(visit)
    pressed = visit.one("press")
    if pressed == "again":
        session.asking = asking.again()
        return go("/ask/0")
    if pressed == "discreet":
        session.asking = asking.replace(discreet=not asking.discreet)
        return go("/card")
    with suppress(ValueError):
        if pressed == "country":
            session.asking = asking.in_country(visit.one("answer:incident.country"))
        else:
            session.asking = asking.attested(visit.one("item"), pressed)
            session.note = "Saved. You can change it at any time."
    return go("/card" if pressed == "country" else "/steps")


PAGES: Mapping[str, Handler] = {
    "GET /ask/": screen,
    "POST /ask/": answer,
    "GET /help": help_now,
    "POST /watched": help_now,
    "GET /card": response,
    "GET /steps": response,
    "POST /steps": change,
}
"""The pages by method and path; a path that ends with `/` is followed by a number."""
