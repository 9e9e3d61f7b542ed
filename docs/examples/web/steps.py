"""The pages behind the card: the plan and each of its steps, and the questions that make it fit. In memory only."""

from itertools import groupby

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.responses import Response as Answer

from secure_checklist.incident import Response, Step
from secure_checklist.incident.platforms import names, reduced
from secure_checklist.interview import Reply, read
from secure_checklist.subjects import Incident
from web.asking import Walk, answered, error_of, shown
from web.case import Case, question_of
from web.forms import Sent, as_answer
from web.pages import asked
from web.visits import AnyVisit, Form, Visit, go
from web.words import countries, zones

router = APIRouter()

SAVED = "Saved. You can change it at any time."
MOST_LETTERS = 2000


@router.get("/ask")
def present(visit: AnyVisit) -> Answer:
    """Go to the present question, or to the plan if there is none left."""
    with visit.case() as case:
        return go("/steps" if case.present is None else f"/ask/{case.number}")


@router.get("/ask/{number}")
def question(visit: AnyVisit, number: int) -> Answer:
    """Show the present question, or an older one."""
    with visit.case() as case:
        return shown(visit, _walk(case), number)


@router.post("/ask/{number}")
def answer(visit: AnyVisit, number: int, sent: Form) -> Answer:
    """Take an answer. It is nowhere but in memory."""
    with visit.case() as case:
        if sent.one("zone") in zones():
            case.zone = sent.one("zone")
        return answered(visit, _walk(case), number, sent)


@router.get("/calls")
def calls(visit: AnyVisit) -> HTMLResponse:
    """Show whom to call when it can't wait."""
    with visit.case() as case:
        return visit.page("calls.html", calls=case.calls())


@router.post("/again")
def again(visit: AnyVisit, sent: Form) -> RedirectResponse:
    """Ask once more what was left open, because the person wants that."""
    del sent
    with visit.case() as case:
        case.ask_again()
        return go("/ask")


@router.get("/steps")
def steps(visit: AnyVisit) -> HTMLResponse:
    """Show the plan: its steps by phase."""
    with visit.case() as case:
        plan = case.response()
        phases: list[tuple[str | None, list[Step]]] = [
            (phase, list(group)) for phase, group in groupby(plan.steps, lambda step: step.phase)
        ]
        if plan.later:
            phases.append(("waits", list(plan.later)))
        return visit.page(
            "steps.html",
            plan=plan,
            phases=phases,
            remaining=case.remaining,
            left=bool(case.left),
            where=Incident.facts()["platforms"],
            known=names(),
            for_others=case.for_others,
            here=case.person.country,
        )


@router.post("/where")
def where(visit: AnyVisit, sent: Form) -> RedirectResponse:
    """Take the apps and sites where it is, so that the steps show how to report it there."""
    with visit.case() as case:
        named = reduced(sent.one("where")[:MOST_LETTERS].split(","))
        if named:
            case.tell("platforms", Reply("answered", tuple(sorted(named))))
            visit.say(SAVED)
        return go("/steps")


@router.post("/here")
def here(visit: AnyVisit, sent: Form) -> RedirectResponse:
    """Take where somebody is who helps somebody in another country."""
    with visit.case() as case:
        code = sent.one("here")
        if not code or code in {known for known, _ in countries()}:
            case.be_in(code or None)
            visit.say(SAVED)
        return go("/steps")


@router.get("/avoid")
def avoid(visit: AnyVisit) -> HTMLResponse:
    """Show what not to do, once for the whole plan."""
    with visit.case() as case:
        return visit.page("avoid.html", plan=case.response())


@router.get("/rules")
def rules(visit: AnyVisit) -> HTMLResponse:
    """Show the laws that may help, and how well each was checked."""
    with visit.case() as case:
        return visit.page("rules.html", plan=case.response())


@router.get("/steps/{number}")
def step(visit: AnyVisit, number: int) -> Answer:
    """Show one step."""
    with visit.case() as case:
        plan = case.response()
        found = next((one for one in _all(plan) if one.number == number), None)
        return go("/steps") if found is None else _page(visit, case, found, plan)


@router.post("/steps/{number}")
def told(visit: AnyVisit, number: int, sent: Form) -> Answer:
    """Take what the person says of a step. Its number may have changed since; its id in the form counts."""
    del number
    with visit.case() as case:
        plan = case.response()
        found = next((one for one in _all(plan) if one.item.id == sent.one("item")), None)
        if found is None:
            return go("/steps")
        try:
            _take(case, found, sent)
        except ValueError:
            return _page(visit, case, found, plan, sent)
        visit.say(SAVED)
        after = next((one.number for one in _all(case.response()) if one.item.id == found.item.id), None)
        return go(f"/steps/{after}" if after else "/steps")


def _all(plan: Response) -> tuple[Step, ...]:
    """Return the steps to do now and those that can wait, as they are numbered."""
    return (*plan.steps, *plan.later)


def _take(case: Case, step: Step, sent: Sent) -> None:
    """Take a fact that decides whether a step is done, or the person's word on it.

    Raises:
        ValueError: it is no answer, or not one of this step.

    """
    if not sent.one("question"):
        case.attest(step.item.id, sent.one("answer"))
        return
    asking = next((one for one in case.deciding(step) if one.fact == sent.one("question")), None)
    if asking is None:
        raise ValueError("this isn't asked for this step")
    case.tell(asking.fact.removeprefix("incident."), read(asking, as_answer(asking, sent)))


def _page(visit: Visit, case: Case, step: Step, plan: Response, typed: Sent | None = None) -> HTMLResponse:
    """Show one step, where it leads to the police with what to know first; with what was typed, say what is wrong."""
    asking = {one.fact: one for one in case.deciding(step)}
    wrong = "" if typed is None else typed.one("question")
    errors = {wrong: error_of(asking[wrong], typed)} if typed is not None and wrong in asking else {}
    return visit.page(
        "step.html",
        200 if typed is None else 422,
        step=step,
        count=len(_all(plan)),
        risk=plan.risk_note if step.about_the_police else "",
        unsure=[question_of(name.removeprefix("incident.")).text for name in step.ask if name.startswith("incident.")],
        deciding=[
            asked(one, typed if fact == wrong else None, named=f"-{place}")
            for place, (fact, one) in enumerate(asking.items(), 1)
        ],
        errors=errors,
        unsaid=typed is not None and not wrong,
        said=case.words[step.item.id].answer if step.item.id in case.words else "",
        zone=case.zone,
    )


def _walk(case: Case) -> Walk:
    return Walk(case, "/ask", ("/steps", "Stop here and see all steps"), urgent=True, zone=case.zone)
