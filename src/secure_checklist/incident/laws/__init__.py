"""Laws by jurisdiction, and where telling the police can put the person shown at risk. Not legal advice."""

from secure_checklist.incident.laws.law import Law
from secure_checklist.incident.laws.table import LawTable, bundled

__all__ = ["Law", "LawTable", "bundled"]
