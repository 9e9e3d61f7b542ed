"""What to do first where someone may be watched, as a person reads it on a terminal: the plan, and who helps."""

from secure_checklist.checklists.checklist import Checklist
from secure_checklist.checklists.items import Item
from secure_checklist.cli.respond_view import MOST_CHANNELS, View
from secure_checklist.core.clock import utc_now
from secure_checklist.core.messages import is_english, language
from secure_checklist.core.prose.as_text import write_prose
from secure_checklist.core.text.terminal import Screen
from secure_checklist.evaluation.audience import plan_first
from secure_checklist.incident.contacts.directory import installed
from secure_checklist.incident.contacts.models import FOR_THE_YOUNG
from secure_checklist.incident.laws.table import bundled as laws
from secure_checklist.incident.recipients import Recipients
from secure_checklist.incident.situation import Situation
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
    situation = Situation(Incident(whose="me"), person, checklist, laws(), utc_now(None))
    recipients = Recipients(situation, installed(), spoken)
    view, shown = View(screen), set[str]()
    for item in plan_of(checklist):
        screen.write(item.title, style="bold")
        general = (steps for steps in item.steps if steps.kind == "advice" and not steps.platforms)
        brief = [steps.do for steps in general if steps.link is None]  # whoever helps is listed below
        for number, line in enumerate((line for lines in brief for line in lines), 1):
            write_prose(screen, line, first=f"{number:2}. ")
        for need, found in recipients.find_all(item.needs).items():
            listings = [one for one in found.listings if need in FOR_THE_YOUNG or one.contact.id not in shown]
            if listings or not found.listings:
                shown |= {one.contact.id for one in view.write_in_short(need, listings, ways=MOST_CHANNELS)}
                screen.write("" if listings else found.note, first="  ", style="open")
