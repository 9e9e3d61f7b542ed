"""Ask one question after the other on a web page: a view of Django's shape, without Django.

In Django, use `csrf_token` and `never_cache`: forged requests and caches are the framework's. It asks nothing private,
since a session outlives the visit. So it can't know who watches the person, and leaves out what could alert them.
"""

from html import escape
from types import SimpleNamespace as HttpResponse  # in an app: from django.http import HttpResponse
from typing import Any

from secure_checklist import Device, Interview, Inventory, Question, Report, dump, load_inventory, packs
from secure_checklist.checklists import Selector
from secure_checklist.interview import Screen, form, submit

CHECKLIST = packs.load("leak-prevention").select(Selector(tags=("update",)))
NEW = dump(Inventory(subjects=(Device(id="phone"),)).completed("device"))
ASKS = [("device", "ordinary", "yes_no"), ("device", "ordinary", "one_of")]
CHOICE = '<label><input type="radio" name="{}" value="{}">{}</label><br>'


def view(request: Any) -> HttpResponse:
    wrong = _take(request) if request.method == "POST" else ""
    interview = _go_on(request.session)
    shown = _form(question) if (question := interview.question) else _end(interview.report.exported())
    page = f'<!doctype html><html lang="en"><title>Your phone</title><p role="alert">{escape(wrong)}</p>{shown}</html>'
    return HttpResponse(content=page, status=400 if wrong else 200)


def _take(request: Any) -> str:
    sent = {name: request.POST[name] for name in ("answer", "how") if name in request.POST}
    try:
        after = submit(_go_on(request.session), {"screen": (key := request.POST["question"]), "answers": {key: sent}})
    except (LookupError, ValueError) as error:
        return str(error)  # what is expected, and never what was sent
    request.session["inventory"] = dump(after.inventory, private=True)  # the session is the person's own
    request.session["passed"] = [fact for fact, _ in after.asked]  # an inventory doesn't tell what wasn't known
    return ""


def _go_on(session: Any) -> Interview:
    interview = Interview(CHECKLIST, load_inventory(session.get("inventory", NEW).encode()))
    passed: list[str] = session.get("passed", [])
    while (one := interview.question) and (one.fact in passed or (one.kind, one.sensitivity, one.input) not in ASKS):
        interview = interview.dont_know()
    return interview


def _form(question: Question) -> str:
    fields = form(Screen.of(question)).schema_["properties"]["answers"]["properties"][question.key]["properties"]
    parts = [f'<form method="post"><input type="hidden" name="question" value="{escape(question.key)}">']
    for name, field in (("answer", fields["answer"]["then"]), ("how", fields["how"])):
        choices = (CHOICE.format(name, escape(choice["const"]), escape(choice["title"])) for choice in field["oneOf"])
        parts.append(f"<fieldset><legend>{escape(field['title'])}</legend>{''.join(choices)}</fieldset>")
    return "".join((*parts, "<button>Next</button></form>"))


def _end(report: Report) -> str:
    todo = [action.title for action in report.actions() if not action.observable]
    lines = (*todo, f"{report.outcomes()['unknown']} not known, which is no pass")
    return "".join(f"<p>{escape(line)}</p>" for line in lines)
