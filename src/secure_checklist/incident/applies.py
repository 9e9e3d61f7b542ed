"""What of a checklist is for somebody: the part for their role, and whose conditions of cards and do-nots are true."""

from datetime import datetime

from secure_checklist.checklists.checklist import Checklist
from secure_checklist.evaluation.compiled import plan_for
from secure_checklist.rules.conditions.base import Condition
from secure_checklist.rules.conditions.logic import facts_in
from secure_checklist.subjects.incident import Incident
from secure_checklist.subjects.inventory import Inventory
from secure_checklist.subjects.resolution import EvaluationContext, SubjectView

STOP_HARM = "stop-harm"
"""The profile with the steps of somebody who did harm."""


def part_for(checklist: Checklist, incident: Incident) -> Checklist:
    """Return what is for somebody who shared it: the steps of those who were harmed aren't theirs."""
    known = {profile.id for profile in checklist.profiles}
    return checklist.profile(STOP_HARM) if incident.role == "shared_it" and STOP_HARM in known else checklist


class Applying:
    """Evaluates conditions of one checklist for one inventory, as of a time."""

    def __init__(self, checklist: Checklist, inventory: Inventory, now: datetime) -> None:
        self._plan, self._inventory = plan_for(checklist), inventory
        self._context = EvaluationContext(now, inventory, self._plan.declared, self._plan.declared.required)

    def truths(self, condition: Condition) -> tuple[bool | None, ...]:
        """Return the truth of a condition for each subject of the kind that it reads; empty: there is none."""
        kinds = {name.partition(".")[0] for name in facts_in(condition)} - {"person"}
        subjects = self._inventory.of_kind(kinds.pop()) if kinds else (self._context.person,)
        return tuple(self._plan.compiled.truth(condition, SubjectView(one, self._context)) for one in subjects)
