"""`holds`: evaluate a single condition for one subject."""

from datetime import datetime
from functools import cache
from typing import cast

from secure_checklist.checklists.checklist import Checklist
from secure_checklist.core.clock import utc_now
from secure_checklist.evaluation.compiled import plan_for
from secure_checklist.rules.conditions.base import Condition
from secure_checklist.rules.conditions.logic import check_condition, kind_read
from secure_checklist.rules.values import Truth
from secure_checklist.subjects.base import Subject
from secure_checklist.subjects.inventory import Inventory
from secure_checklist.subjects.resolution import SubjectView
from secure_checklist.subjects.vocabulary import Vocabulary


@cache
def _no_checklist() -> Checklist:
    return Checklist(id="none", title="None")


def holds(
    condition: Condition,
    subject: Subject,
    *,
    inventory: Inventory | None = None,
    checklist: Checklist | None = None,
    now: datetime | None = None,
) -> Truth:
    """Return whether a condition holds for one subject: True, False, or None if unknown.

    Args:
        condition: The condition.
        subject: The subject whose facts the condition reads. The inventory needn't list this subject.
        inventory: The person and other subjects that derived facts read, or None if there are no others.
        checklist: The source of the condition's parameters and declared facts, or None if the condition uses neither.
        now: The time of the evaluation, with a UTC offset, or None for now.

    Raises:
        TypeError: If an argument has the wrong type or position.
        ValueError: If the condition names an unknown fact or parameter, or reads another kind of subject; or the time
            has no UTC offset.

    """
    given = cast("object", condition), cast("object", subject)
    if not (isinstance(given[0], Condition) and isinstance(given[1], Subject)):
        raise TypeError("expected a Condition first and a Subject second: holds(Device.find_my.is_true(), phone)")
    plan = plan_for(_no_checklist() if checklist is None else checklist)
    others = () if inventory is None else tuple(one for one in inventory.subjects if one.id != subject.id)
    around = (inventory or Inventory()).replace(subjects=(subject, *others))
    kind = kind_read(condition)
    if kind not in (None, subject.kind):
        raise ValueError(f"the condition reads facts of a {kind}, and the subject is a {subject.kind}")
    facts = {**plan.facts, **Vocabulary({type(one) for one in around.subjects}).facts}
    types = {parameter.name: parameter.value_type for parameter in plan.checklist.parameters}
    for problem in check_condition(condition, facts, types, ""):
        raise ValueError(str(problem).removeprefix(" > "))
    return condition.evaluate(SubjectView(subject, plan.context(around, utc_now(now))), plan.compiled.params)
