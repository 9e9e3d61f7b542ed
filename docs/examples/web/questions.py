"""The pages of the interview: one question each, and the report."""

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from starlette.responses import Response

from secure_checklist.formats.html import STYLE
from web.asking import Walk, answered, shown
from web.course import Course
from web.pages import report_document, report_fragment
from web.visits import AnyVisit, Form, go

router = APIRouter()

NOT_KEPT = "Your answer counts, but it couldn't be written down. We try again with the next one."


@router.get("/list")
def present(visit: AnyVisit) -> Response:
    """Go to the present question, or to the report if there is none left."""
    with visit.course() as course:
        return go("/sheet" if course.present is None else f"/list/{course.number}")


@router.get("/list/{number}")
def question(visit: AnyVisit, number: int) -> Response:
    """Show the present question, or an older one."""
    with visit.course() as course:
        return shown(visit, _walk(course), number)


@router.post("/list/{number}")
def answer(visit: AnyVisit, number: int, sent: Form) -> Response:
    """Take an answer, keep it if the person wants that, and go on to the next question."""
    with visit.course() as course:
        response = answered(visit, _walk(course), number, sent)
        if visit.session is not None and not visit.session.keep(visit.site.kept):
            visit.say(NOT_KEPT)
        return response


@router.get("/sheet")
def sheet(visit: AnyVisit) -> HTMLResponse:
    """Show the report, as far as it goes by now."""
    with visit.course() as course:
        told = course.interview
        fragment = report_fragment(told.report, course.checklist, told.inventory)
        return visit.page("sheet.html", report=fragment, open_questions=course.present is not None)


@router.get("/sheet.css")
def sheet_style() -> Response:
    """Return the style of the report."""
    return Response(STYLE, media_type="text/css")


@router.get("/sheet/file")
def download(visit: AnyVisit) -> HTMLResponse:
    """Return the report as a file whose name says nothing."""
    with visit.course() as course:
        document = report_document(course.interview.report, course.checklist, course.interview.inventory)
        return HTMLResponse(document, headers={"Content-Disposition": 'attachment; filename="list.html"'})


def _walk(course: Course) -> Walk:
    return Walk(course, "/list", ("/sheet", "Stop here and look at the report"))
