"""A plan as a person reads it on a terminal: what is urgent, the outline, one step, what is due."""

from collections.abc import Iterable

from secure_checklist.checklists.items import Steps
from secure_checklist.checklists.plan_items import PHASES, Need
from secure_checklist.cli.output import counted
from secure_checklist.core.messages import listed, message
from secure_checklist.core.text.terminal import Screen
from secure_checklist.incident.contacts.directory import Found, Listing
from secure_checklist.incident.contacts.models import Channel
from secure_checklist.incident.due_dates import Due
from secure_checklist.incident.response import Response, Step
from secure_checklist.subjects.incident.facts import Incident
from secure_checklist.subjects.person import Person

SCARE = "You need not pay, send or answer anything now. What they say will happen is meant to scare you."
"""For somebody of whom a stranger demands something. It is not for those who may have to answer to stay safe."""
_FOR_ANYBODY: tuple[Need, ...] = ("emergency", "child_helpline", "crisis")
MOST_CONTACTS = 4
"""How many contacts are shown for one need; platforms are all shown."""
_STATUS = {"unclear": "if it fits you", "done": "done"}


def write_urgent(screen: Screen, response: Response, *, discreet: bool) -> None:
    """Write who to call when it can't wait: what the answers call for, or else what everybody may need."""
    for urgent in response.urgent:
        screen.write("" if discreet else urgent.text, style="bold")
        _write_contacts(screen, urgent.need, urgent.found, discreet=discreet)
    if response.urgent:
        return
    for need in _FOR_ANYBODY:
        found = next((step.contacts[need] for step in response.steps if need in step.contacts), None)
        if found is not None and not (need == "child_helpline" and found.fallback):
            _write_contacts(screen, need, found, discreet=discreet)


def write_outline(screen: Screen, response: Response, *, discreet: bool, calm: str = "") -> None:
    """Write the titles of all steps, by phase; those that can wait stand apart, below the line in `calm`."""
    for phase in (*PHASES, None):
        steps = [step for step in response.steps if step.phase == phase]
        if steps:
            screen.heading(message(f"phase.{phase}") if phase else "At any time")
        _write_titles(screen, steps, discreet=discreet)
    if response.later:
        screen.write("" if discreet else calm, style="bold")
        screen.heading(_can_wait(response))
        _write_titles(screen, response.later, discreet=discreet)
    screen.write("" if discreet else response.place_note, style="dim")
    if response.on_answer and not discreet:
        more = counted(len(response.on_answer), "more step")
        screen.write(f"{more} may fit, depending on answers that are open.", style="dim")


def _can_wait(response: Response) -> str:
    """Return the heading of what can wait: in danger until it is over, else until somebody has listened."""
    danger = any(urgent.need == "emergency" for urgent in response.urgent[:1])  # it leads in danger only
    return f"This can wait until you {'are safe' if danger else 'have talked to somebody'}"


def _write_titles(screen: Screen, steps: Iterable[Step], *, discreet: bool) -> None:
    for step in steps:
        said = _STATUS.get(step.plan.status)
        marks = [mark for mark in (said, "your choice" if step.item.optional else "") if mark]
        title = step.neutral_title if discreet else step.item.title
        screen.write(title + (f" ({', '.join(marks)})" if marks else ""), first=f"{step.number:3}. ")


def write_step(screen: Screen, step: Step, *, discreet: bool) -> None:
    """Write one step: why, how, what not to do, and who helps."""
    screen.blank()
    if discreet:
        screen.write(step.neutral_title, first=f"{step.number:3}. ", style="bold")
        return
    item, margin = step.item, " " * 5
    screen.write(item.title, first=f"{step.number:3}. ", style="bold")
    about = [part for part in (item.for_whom and f"For: {item.for_whom}", item.optional and "Your choice.") if part]
    screen.write(" · ".join(about), first=margin, style="dim")
    known = {**Person.named_facts(), **Incident.named_facts()}
    asked = " ".join(known[name].question for name in step.ask if name in known)
    screen.write(f"Whether it is for you depends on: {asked}" if asked else "", first=margin, style="open")
    screen.write(item.why, first=margin)
    _write_how(screen, item.steps, margin)
    for line in item.do_not:
        screen.write(line, first=f"{margin}! ")
    for entry in step.avoid:
        screen.write(f"{entry.text} Instead: {entry.instead}", first=f"{margin}! ")
    for need, found in step.contacts.items():
        _write_contacts(screen, need, found, discreet=False, margin=margin)


def _write_how(screen: Screen, groups: Iterable[Steps], margin: str) -> None:
    """Write what to do, numbered throughout, and below how well each line was checked."""
    grounds: dict[str, list[int]] = {}
    number = 0
    for steps in groups:
        for line in steps.do:
            number += 1
            screen.write(line, first=f"{margin}{number:2}. ")
            grounds.setdefault(message(f"checked.{steps.status}"), []).append(number)
    told = "; ".join(f"{listed(map(str, lines), most=20)}: {ground}" for ground, lines in grounds.items())
    screen.write(f"Not tried out by us. {told}." if told else "", first=f"{margin}    ", style="dim")


def _write_contacts(screen: Screen, need: Need, found: Found, *, discreet: bool, margin: str = "") -> None:
    screen.write(f"{'Support' if discreet else message(f'need.{need}')}:", first=margin, style="bold")
    screen.write(found.note, first=f"{margin}  ", style="open")
    listings = () if need == "emergency" and found.fallback else found.listings
    most = len(listings) if need == "platform_report" else MOST_CONTACTS
    for listing in listings[:most]:
        contact = listing.contact
        name = contact.neutral_name if discreet else contact.name
        screen.write(f"{name}: {', '.join(map(_channel, contact.channels))}", first=f"{margin}  • ")
        if not discreet:
            _write_about(screen, listing, f"{margin}    ")
    if len(listings) > most:
        screen.write(f"and {len(listings) - most} more", first=f"{margin}    ", style="dim")


def _write_about(screen: Screen, listing: Listing, margin: str) -> None:
    contact = listing.contact
    hours = "At any hour." if contact.hours.always else f"Hours: {contact.hours.text}." if contact.hours.text else ""
    serves = f"For {contact.serves}." if contact.serves else ""
    ages = "Only for people of 18 or older." if contact.ages == ("adult",) and not contact.by_age_when_taken else ""
    asks = f"It asks for: {', '.join(contact.asks)}." if contact.asks else ""
    screen.write(
        " ".join(part for part in (contact.does, contact.limits, serves, ages, hours, asks) if part), first=margin
    )
    screen.write(listing.standing, first=margin, style="dim")


def _channel(channel: Channel) -> str:
    words = {"sms": "text ", "whatsapp": "WhatsApp "}.get(channel.medium, "")
    said = f"{words}{channel.shown}"
    return f"{said} ({channel.says})" if channel.says else said


def write_due(screen: Screen, response: Response) -> None:
    """Write what is due when; nothing while somebody is in danger or thinks of hurting themselves."""
    if response.urgent or not response.due:
        return
    screen.heading("Times to know")
    for due in response.due:
        screen.write(due_line(due), first="  • ")
        screen.write(due.note, first="    ", style="dim")


_PLACES = {"EU": "European Union", "GB-EAW": "England and Wales", "GB-NIR": "Northern Ireland", "GB-SCT": "Scotland"}
"""Jurisdictions whose codes nobody reads."""


def due_line(due: Due) -> str:
    """Say one deadline."""
    where = f" ({due.title}, {_PLACES.get(due.jurisdiction, due.jurisdiction)})" if due.jurisdiction else ""
    if due.state == "not_started" or due.at is None:
        return f"{due.due}: {due.length}{where}. It isn't known when that began; ask a lawyer or helpline soon."
    when = due.last_day.isoformat() if due.last_day else due.at.strftime("%Y-%m-%d %H:%M %Z")
    if due.state == "ask":
        return f"{due.due}: {due.length}{where}. Ask a lawyer or helpline what still holds; don't take it as over."
    over = " That time has passed: see who can act now." if due.state == "reached" else ""
    return f"{due.due}: by {when}{where}.{over}"
