"""Laws by jurisdiction, and where telling the police can turn on the person shown. Not legal advice."""

from secure_checklist.incident.laws.law import Covers, Escalation, Law, TimeLimit
from secure_checklist.incident.laws.risk import Risk, risk_note
from secure_checklist.incident.laws.table import LawTable, bundled

__all__ = ["Covers", "Escalation", "Law", "LawTable", "Risk", "TimeLimit", "bundled", "risk_note"]
