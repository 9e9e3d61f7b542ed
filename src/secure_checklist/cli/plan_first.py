"""What to do first where someone may be watched, in brief on a terminal: the plan, and who helps."""

from secure_checklist.checklists.checklist import Checklist
from secure_checklist.checklists.items import Item
from secure_checklist.core.messages import heading
from secure_checklist.core.prose.as_text import write_prose
from secure_checklist.core.text.terminal import Screen
from secure_checklist.evaluation.audience import plan_first
from secure_checklist.incident.contacts.directory import installed
from secure_checklist.subjects.person import Person


def plan_of(checklist: Checklist) -> tuple[Item, ...]:
    """Return the items that the checklist's guards put first."""
    return tuple(checklist.item(name) for name in plan_first(checklist))


def write_plan(screen: Screen, checklist: Checklist, person: Person) -> None:
    """Write what guards put first, in brief, and who helps with that where the person is, by their age."""
    for item in plan_of(checklist):
        screen.write(item.title, style="bold")
        general = (steps for steps in item.steps if steps.kind == "advice" and not steps.platforms)
        brief = [steps.do for steps in general if steps.link is None]  # whoever helps is listed below
        for number, line in enumerate((line for lines in brief for line in lines), 1):
            write_prose(screen, line, first=f"{number:2}. ")
        said = ""
        for helper in installed().helpers(item.needs, person):
            screen.write(heading(helper.need) if helper.need != said else "", style="bold")
            screen.write(helper.line, first="  • ")
            said = helper.need
