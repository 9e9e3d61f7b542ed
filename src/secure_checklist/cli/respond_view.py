"""The card, the plan and its times as a person reads them on a terminal.

A step is shown in a few lines, and its details when asked for; with `--details`, with where all of it comes from.
"""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import islice

from secure_checklist.checklists.plan_items import PHASES, Need
from secure_checklist.checklists.sources import Source
from secure_checklist.core import countries
from secure_checklist.core.messages import heading, in_a_row, labelled, message, noted, sentence
from secure_checklist.core.prose.as_text import plain, write_prose
from secure_checklist.core.text.terminal import Screen
from secure_checklist.incident.contacts.directory import Found
from secure_checklist.incident.contacts.listing import Listing
from secure_checklist.incident.contacts.models import Channel
from secure_checklist.incident.periods import due_line, limit_lines, place_name
from secure_checklist.incident.recipients import neutral_way
from secure_checklist.incident.response import Response, Step
from secure_checklist.subjects.incident import Incident
from secure_checklist.subjects.person import Person

MOST_CONTACTS = 2
"""How many contacts are shown with a step for one need; its details show twice as many, and platforms are all shown."""
_MARGIN = " " * 5


def write_card(screen: Screen, response: Response, *, discreet: bool = False, suggested: bool = False) -> None:
    """Write the card: what it is for, the acts, who can act and who listens, and that it is not their fault.

    Args:
        screen: Where to.
        response: What holds the card.
        discreet: Write what tells an onlooker nothing of what happened.
        suggested: The country was suggested by this machine, which is said.

    """
    card = response.card
    if card is None:
        return
    screen.blank()
    screen.write("" if discreet else card.title, style="head")
    place = "" if response.country is None else countries.find(response.country).name
    if suggested and not discreet:
        screen.write(message("cli.respond.suggested", country=place), style="dim")
    for number, act in enumerate(card.neutral_acts if discreet else card.acts, 1):
        screen.write(act, first=f"{number:3}. ", style="bold")
    screen.blank()
    for title, slot in card.slots:
        screen.write(slot.neutral_text if discreet else heading(title), style="" if discreet else "bold")
        for line in () if discreet else slot.lines:
            screen.write(line, first="  ")
    screen.write(message("cli.respond.discreet.comfort") if discreet else card.comfort)
    screen.write(card.neutral_emergency if discreet else card.emergency, style="" if discreet else "head")


def write_calls(screen: Screen, response: Response, *, discreet: bool) -> None:
    """Write whom to call when it can't wait, those for what happened first."""
    screen.blank()
    for one in response.calls:
        screen.write(one.neutral_text if discreet else one.text, first="  • ")


def write_neutral(screen: Screen, step: Step) -> None:
    """Write a step as discreet mode has it: by its place, with numbers to call that tell nothing of whose they are."""
    screen.blank()
    screen.write(step.neutral_title, style="bold")
    contacts = (listing.contact for found in step.contacts.values() for listing in found.listings)
    for line in dict.fromkeys(neutral_way(one, one.channels) for one in contacts if one.channels):
        screen.write(line, first="  • ")


class View:
    """Writes steps to a screen, as fully as the person wants them."""

    def __init__(self, screen: Screen, *, details: bool = False) -> None:
        self.screen, self.details = screen, details
        self._warned: str | None = None
        """The step before which the warning of the police stands; empty: it stands above the plan."""
        self._first = dict[Need, int]()
        """The number of the step that shows who helps with a need; a later one names the first of them only."""

    def write_plan(self, response: Response, *, discreet: bool) -> None:
        """Write the titles of all steps, by phase, with those that can wait apart; and before them what not to do.

        While someone is in danger, or thinks of hurting themselves, it is only said that the rest can wait. Titles are
        written then where details are wanted, and in discreet mode, in which a step is shown by its number.
        """
        screen, rest = self.screen, message("cli.respond.can_wait")
        phased = [(phase, [step for step in response.steps if step.phase == phase]) for phase in (*PHASES, None)]
        groups = [(message(f"phase.{one}" if one else "cli.respond.any_time"), steps) for one, steps in phased]
        groups += [(message("cli.respond.held"), [*response.held]), (rest, [*response.later])]
        if response.urgent and not (discreet or self.details):
            screen.blank()
            screen.write(rest, style="bold")
            return
        for heading_of, steps in groups:
            if steps:
                screen.heading(heading_of)
            for step in steps:
                status = message("cli.respond.unclear") if step.plan.status == "unclear" else ""
                title = step.neutral_title if discreet else step.item.title
                told = noted(title, in_a_row((status, _choice(response, step))))
                screen.write(told, first=f"{step.number:3}. " if step.number else _MARGIN)
        if discreet:
            return
        screen.write(response.place_note, style="dim")
        more = len(response.on_answer)
        screen.write(message("cli.respond.may_fit", count=more) if more else "", style="dim")
        if not response.urgent:
            # In danger, it waits for a step that names the police.
            if any(step.about_the_police for step in (*response.steps, *response.held)):
                self._warn(response, "")
            self._write_do_nots(response)

    def _write_do_nots(self, response: Response) -> None:
        """Write what not to do, once for the whole plan: the few that matter most, all where details are wanted."""
        shown, screen = response.do_nots if self.details else response.first_do_nots, self.screen
        if not shown:
            return
        screen.heading(message("cli.respond.do_nots"))
        for entry in shown:
            screen.write(entry.text, first="  ! ")
        screen.write(response.done_already, first="  ")
        if len(shown) < len(response.do_nots):
            screen.write(message("cli.respond.do_nots.more"), first="  ", style="dim")

    def _warn(self, response: Response, step: str) -> None:
        """Write it once: after the card, above the plan, or with the first step that names them, whenever shown."""
        if not response.risk_note or self._warned not in (None, step):
            return
        self._warned = step
        self.screen.blank()
        self.screen.write(response.risk_note, first=_MARGIN if step else "", style="open")
        if self.details:
            for risk in response.risks:
                self.screen.write(risk.note, first=_MARGIN, style="dim")
                self._write_sources(risk.sources)

    def write_step(self, response: Response, step: Step) -> None:
        """Write one step in brief: what to do and who helps, and the rest of it where details are wanted."""
        screen, item = self.screen, step.item
        screen.blank()
        screen.write(item.title, first=f"{step.number:3}. " if step.number else _MARGIN, style="bold")
        choice = _choice(response, step)
        screen.write(sentence(choice) if choice else "", first=_MARGIN, style="dim")
        screen.write(step.caution, first=_MARGIN, style="open")
        screen.write(message("cli.respond.may_not_fit") if step.ask else "", first=_MARGIN, style="open")
        if step.about_the_police:
            self._warn(response, item.id)
        for number, line in enumerate(step.brief, 1):
            write_prose(screen, line, first=f"{_MARGIN}{number:2}. ")
        for need, found in step.contacts.items():
            first = self._first.setdefault(need, step.number)
            if first == step.number or self.details:
                self._write_contacts(need, found, about=self.details)
            else:
                self._write_again(need, found, first)
        if self.details:
            self.write_details(step, contacts=False)

    def write_details(self, step: Step, *, contacts: bool = True) -> None:
        """Write what more there is to know of a step: why, how, what not to do, and all about who helps."""
        screen, item = self.screen, step.item
        known = {**Person.named_facts(), **Incident.named_facts()}
        asked = " ".join(known[name].question for name in step.ask if name in known)
        screen.write(message("cli.respond.depends", questions=asked) if asked else "", first=_MARGIN, style="open")
        screen.write(message("cli.respond.for", persons=item.for_whom) if item.for_whom else "", first=_MARGIN)
        write_prose(screen, item.why, first=_MARGIN)
        for line in (line for steps in step.details for line in steps.do):
            write_prose(screen, line, first=f"{_MARGIN} - ")
        for line in item.do_not:
            write_prose(screen, line, first=f"{_MARGIN}! ")
        for entry in step.avoid:
            said = message("cli.respond.instead", do_not=entry.text, instead=plain(entry.instead))
            screen.write(said, first=f"{_MARGIN}! ")
        if contacts:
            for need, found in step.contacts.items():
                self._write_contacts(need, found, about=True)
        if self.details:
            self._write_sources(item.sources)

    def _write_sources(self, sources: Iterable[Source]) -> None:
        for source in sources:
            dated = source.dated or message("formats.source.undated")
            said = in_a_row((source.publisher, source.title, source.url, dated))
            self.screen.write(message("cli.respond.source", source=said), first=_MARGIN, style="dim")

    def _write_contacts(self, need: Need, found: Found, *, about: bool) -> None:
        """Write who helps with a need, in brief or with all that is known of each."""
        screen, most = self.screen, len(found.listings)
        if need != "platform_report":
            most = MOST_CONTACTS * (2 if about else 1)
        screen.write(heading(message(f"need.{need}")), first=_MARGIN, style="bold")
        screen.write(found.note, first=f"{_MARGIN}  ", style="open")
        for listing in found.listings[:most]:
            contact = listing.contact
            screen.write(labelled(contact.name, in_a_row(_ways(contact.channels))), first=f"{_MARGIN}  • ")
            asks = message("cli.respond.asks", asks=in_a_row(contact.asks)) if contact.asks else ""
            more = (contact.does, contact.limits, *_whom_and_when(listing), asks) if about else _whom_and_when(listing)
            screen.write(" ".join(filter(None, more)), first=f"{_MARGIN}    ")
            screen.write(listing.standing if self.details else "", first=f"{_MARGIN}    ", style="dim")

    def _write_again(self, need: Need, found: Found, number: int) -> None:
        """Write who helps with a need that an earlier step has shown: a number at hand, and where the others stand."""
        # One line on a screen that is read in panic. If it turns away men, as lines for violence at home often do, a
        # man must see another one beside it at once.
        shown = [] if need == "platform_report" else [*found.listings[:1]]
        if shown and need == "partner_violence":
            others = (one for one in found.listings if shown[0].contact.serves not in ("", one.contact.serves))
            shown += islice(others, 1)
        self.screen.write(heading(message(f"need.{need}")), first=_MARGIN, style="bold")
        for listing in shown:
            reached = labelled(listing.contact.name, in_a_row(_ways(listing.contact.channels[:1])))
            said = " ".join(filter(None, _whom_and_when(listing)))
            self.screen.write(" · ".join(filter(None, (reached, said))), first=f"{_MARGIN}  • ")
        if len(shown) < len(found.listings) or any(len(one.contact.channels) > 1 for one in shown) or found.note:
            self.screen.write(message("cli.respond.in_step", number=number), first=f"{_MARGIN}  ", style="dim")


def _choice(response: Response, step: Step) -> str:
    """Return that a step is their choice, as a report to the police is where they can do harm; empty: it isn't said."""
    chosen = step.item.optional or (response.risks and "police" in step.contacts)
    return message("cli.respond.optional") if chosen else ""


def _whom_and_when(listing: Listing) -> tuple[str, str, str, str]:
    """Return what to know of a contact before one turns to it; the parts may be empty."""
    contact = listing.contact
    serves = message("cli.respond.serves", persons=contact.serves.removesuffix(".")) if contact.serves else ""
    # "For adults" would be wrong where the age in the picture counts, and pointless for a helper, who is one.
    adults = contact.ages == ("adult",) and not (contact.by_age_when_taken or contact.for_helpers)
    hours = message("cli.respond.hours", hours=contact.hours.text) if contact.hours.text else ""
    always = message("cli.respond.always") if contact.hours.always else hours
    return listing.note, serves, message("cli.respond.adults") if adults else "", always


def _ways(channels: Iterable[Channel]) -> Iterator[str]:
    """Yield each way to reach someone, with what is said of it where none before it says the same."""
    told = set[str]()
    for channel in channels:
        shown = channel.shown
        if channel.medium in ("sms", "whatsapp"):
            shown = message(f"cli.respond.{channel.medium}", number=shown)
        yield noted(shown, "" if channel.says in told else channel.says)
        told.add(channel.says)


def write_due(view: View, response: Response, *, young: bool = False) -> None:
    """Write what is due when, and until when the person can act by law.

    There is nothing while someone is in danger or thinks of hurting themselves. Who is `young` reads first that there
    is time, and the periods only where details are wanted; unless one of them ends within days, or is over.
    """
    screen = view.screen
    laws = [law for law in response.laws if law.holds(response.now.date())]
    limits = limit_lines(laws)
    if response.urgent or not (response.due or laws):
        return
    if response.due or limits:
        screen.heading(message("cli.respond.times"))
    soon = response.now + _SOON
    if young and limits and not any(one.who == "person" and one.at and one.at < soon for one in response.due):
        screen.write(message("cli.respond.times.can_wait"), first="  ")
        # "You have until March" frightens a young person into doing something now. It is left out, unless it really
        # ends soon.
        limits = limits if view.details else ()
    for due in response.due:
        screen.write(due_line(due), first="  • ")
        screen.write(due.note, first="    ", style="dim")
    for line in limits:
        screen.write(line, first="  • ")
    if view.details and laws:
        screen.heading(message("cli.respond.laws"))
        for law in laws:
            screen.write(message("cli.respond.law_of", law=law.title, place=place_name(law.jurisdiction)), first="  • ")
            until = message("cli.respond.until", limit=law.time_limit.text)
            duty = message("cli.respond.duty", duty=law.platform_duty) if law.platform_duty else ""
            for line in (until, duty, law.note):
                screen.write(line, first="    ", style="dim")


_SOON = timedelta(days=7)
"""What ends within this time is nothing to call not urgent."""
