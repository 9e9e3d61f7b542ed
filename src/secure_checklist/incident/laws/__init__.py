"""Laws by jurisdiction (not legal advice), and where the person shown takes a risk by telling the police."""

from secure_checklist.incident.laws.law import Law
from secure_checklist.incident.laws.table import LawTable, bundled

__all__ = ["Law", "LawTable", "bundled"]
