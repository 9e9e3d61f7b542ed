"""A case: the places of an incident, what was reported where, what is due when, and what to do next."""

from typing import TYPE_CHECKING

from secure_checklist.core.lazy import lazily

if TYPE_CHECKING:
    from secure_checklist.incident.case.case import Case as Case
    from secure_checklist.incident.case.case import clock_questions as clock_questions
    from secure_checklist.incident.case.case import load_case as load_case
    from secure_checklist.incident.case.clocks import CaseDue as CaseDue
    from secure_checklist.incident.case.clocks import CaseQuestion as CaseQuestion
    from secure_checklist.incident.case.records import Answer as Answer
    from secure_checklist.incident.case.records import CaseReport as CaseReport
    from secure_checklist.incident.case.records import Change as Change
    from secure_checklist.incident.case.records import Outcome as Outcome
    from secure_checklist.incident.case.records import Place as Place
    from secure_checklist.incident.case.records import Route as Route
    from secure_checklist.incident.case.records import routes as routes
    from secure_checklist.incident.case.todo import ToDo as ToDo
    from secure_checklist.incident.case.todo import ToDoKind as ToDoKind
    from secure_checklist.incident.case.todo import place_name as place_name

if not TYPE_CHECKING:
    __getattr__, __dir__, __all__ = lazily(
        __name__,
        {
            "incident.case.case": "Case clock_questions load_case",
            "incident.case.clocks": "CaseDue CaseQuestion",
            "incident.case.records": "Answer CaseReport Change Outcome Place Route routes",
            "incident.case.todo": "ToDo ToDoKind place_name",
        },
    )
