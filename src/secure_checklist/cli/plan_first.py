"""What to do first where somebody may be watched, as a person reads it on a terminal: the plan, and who helps."""

from secure_checklist.checklists.checklist import Checklist
from secure_checklist.checklists.items import Item
from secure_checklist.cli.respond_view import View
from secure_checklist.core.clock import utc_now
from secure_checklist.core.messages import heading, is_english, language, message
from secure_checklist.core.prose.as_text import write_prose
from secure_checklist.core.text.terminal import Screen
from secure_checklist.evaluation.audience import plan_first
from secure_checklist.incident.contacts.directory import FOR_THE_YOUNG, installed
from secure_checklist.incident.helped import Helped
from secure_checklist.incident.response import Urgent
from secure_checklist.subjects.incident import Incident
from secure_checklist.subjects.person import Person


def plan_of(checklist: Checklist) -> tuple[Item, ...]:
    """Return the items that the checklist's guards put first."""
    return tuple(checklist.item(name) for name in plan_first(checklist))


def write_plan(screen: Screen, checklist: Checklist, person: Person) -> None:
    """Write what guards put first, in brief, and who helps with that where the person is, by their age.

    While the country isn't known, it is whoever helps anywhere. Whoever may be under 18 has a line of their own.
    """
    spoken = None if is_english() else language()
    helped = Helped(Incident(role="self"), person, installed(), utc_now(None), spoken, recalled=False)
    view, shown = View(screen), set[str]()
    for item in plan_of(checklist):
        screen.write(item.title, style="bold")
        general = (steps for steps in item.steps if steps.kind == "advice" and not steps.platforms)
        brief = [steps.do for steps in general if steps.link is None]  # whoever helps is listed below
        for number, line in enumerate((line for lines in brief for line in lines), 1):
            write_prose(screen, line, first=f"{number:2}. ")
        young = helped.find_all(need for need in item.needs if need in FOR_THE_YOUNG)  # also where others lead there
        for need, found in (helped.find_all(item.needs) | young).items():
            urgent = Urgent(need=need, text=heading(message(f"need.{need}")), found=found)
            shown |= view.write_others(urgent, () if need in young else shown)
