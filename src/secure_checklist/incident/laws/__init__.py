"""Laws by jurisdiction, and where telling the police can turn on the person shown. Not legal advice."""

from typing import TYPE_CHECKING

from secure_checklist.core.lazy import lazily

if TYPE_CHECKING:
    from secure_checklist.incident.laws.law import Branch as Branch
    from secure_checklist.incident.laws.law import Covered as Covered
    from secure_checklist.incident.laws.law import Covers as Covers
    from secure_checklist.incident.laws.law import Escalation as Escalation
    from secure_checklist.incident.laws.law import Jurisdiction as Jurisdiction
    from secure_checklist.incident.laws.law import Law as Law
    from secure_checklist.incident.laws.law import Limited as Limited
    from secure_checklist.incident.laws.law import Standing as Standing
    from secure_checklist.incident.laws.law import TimeLimit as TimeLimit
    from secure_checklist.incident.laws.risk import Risk as Risk
    from secure_checklist.incident.laws.risk import RiskAbout as RiskAbout
    from secure_checklist.incident.laws.risk import risk_note as risk_note
    from secure_checklist.incident.laws.table import EEA as EEA
    from secure_checklist.incident.laws.table import EU as EU
    from secure_checklist.incident.laws.table import LawTable as LawTable
    from secure_checklist.incident.laws.table import bundled as bundled
    from secure_checklist.incident.laws.table import texts as texts

if not TYPE_CHECKING:
    __getattr__, __dir__, __all__ = lazily(
        __name__,
        {
            "incident.laws.law": "Branch Covered Covers Escalation Jurisdiction Law Limited Standing TimeLimit",
            "incident.laws.risk": "Risk RiskAbout risk_note",
            "incident.laws.table": "EEA EU LawTable bundled texts",
        },
    )
