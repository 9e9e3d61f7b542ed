"""A case: what happened, where it is, who did it, what was paid and reported, what is due when, and what to do next.

A case holds words, names, links and times, never a picture or the name of a file.
"""

from secure_checklist.incident.case.case import Case, load_case, merge
from secure_checklist.incident.case.export import record, to_csv
from secure_checklist.incident.case.rows import Note, Party, Payment, Place, Report

__all__ = ["Case", "Note", "Party", "Payment", "Place", "Report", "load_case", "merge", "record", "to_csv"]
