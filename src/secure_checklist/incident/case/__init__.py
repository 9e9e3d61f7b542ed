"""A case: what happened, where it is, who did it, what was paid and reported, what is due when, and what to do next.

A case holds words, names, links and times, never a picture or the name of a file.
"""

from typing import TYPE_CHECKING

from secure_checklist.core.lazy import lazily

if TYPE_CHECKING:
    from secure_checklist.incident.case.case import Case as Case
    from secure_checklist.incident.case.case import load_case as load_case
    from secure_checklist.incident.case.case import merge as merge
    from secure_checklist.incident.case.export import record as record
    from secure_checklist.incident.case.export import to_csv as to_csv
    from secure_checklist.incident.case.rows import Note as Note
    from secure_checklist.incident.case.rows import Party as Party
    from secure_checklist.incident.case.rows import Payment as Payment
    from secure_checklist.incident.case.rows import Place as Place
    from secure_checklist.incident.case.rows import Report as Report

if not TYPE_CHECKING:
    __getattr__, __dir__, __all__ = lazily(
        __name__,
        {
            "incident.case.case": "Case load_case merge",
            "incident.case.export": "record to_csv",
            "incident.case.rows": "Note Party Payment Place Report",
        },
    )
