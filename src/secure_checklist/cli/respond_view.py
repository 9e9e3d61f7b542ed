"""The card, the plan and its times as a person reads them on a terminal.

A step is shown in a few lines, or in full with its details and more about its helpers. With `--details`, it includes
the sources.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta

from secure_checklist.checklists.plan_items import Need
from secure_checklist.checklists.sources import Source
from secure_checklist.core import countries
from secure_checklist.core.messages import heading, in_a_row, labelled, message, noted, notes, sentence
from secure_checklist.core.prose.as_text import plain, write_prose
from secure_checklist.core.text.terminal import Screen
from secure_checklist.incident.contacts.directory import Found
from secure_checklist.incident.contacts.models import Channel
from secure_checklist.incident.periods import due_line, limit_lines, place_name
from secure_checklist.incident.recipients import neutral_way
from secure_checklist.incident.response import Response, Step
from secure_checklist.subjects.incident import Incident
from secure_checklist.subjects.person import Person

MOST_CONTACTS = 2
"""The most contacts shown with a step for one need. A full step shows twice as many, and always all platforms."""
_MARGIN = " " * 5
_SOON = timedelta(days=7)
"""What ends within this time is nothing to call not urgent."""


class View:
    """Writes a response to a screen.

    Attributes:
        response: The response to write.
        full: Whether to show the details of everything.
        discreet: Whether nothing may show an onlooker what happened.
        young: Whether the reader is the person it happened to and may be under 18.

    """

    def __init__(self, screen: Screen, response: Response, *, full: bool, discreet: bool, young: bool) -> None:
        self.screen, self.response = screen, response
        self.full, self.discreet, self.young = full, discreet, young
        self._warned = False

    def write_card(self, *, suggested: bool = False, close: bool = False) -> None:
        """Write the card: its purpose, the acts, who can act, who listens, and that it isn't their fault.

        Args:
            suggested: Whether the machine suggested the country, so that the card names it.
            close: Whether to use few lines on a small screen: no blank lines, and one paragraph per slot.

        """
        screen, card, discreet = self.screen, self.response.card, self.discreet
        if card is None:
            return
        if not close:
            screen.blank()
        screen.write("" if discreet else card.title, style="head")
        place = "" if self.response.country is None else countries.find(self.response.country).name
        if suggested and not discreet:
            screen.write(message("cli.respond.suggested", country=place), style="dim")
        for number, act in enumerate(card.neutral_acts if discreet else card.acts, 1):
            screen.write(act, first=f"{number:3}. ", style="bold")
        if not close:
            screen.blank()
        for title, slot in card.slots:
            screen.write(slot.neutral_text if discreet else heading(title), style="" if discreet else "bold")
            for line in () if discreet else (slot.text,) if close else slot.lines:
                screen.write(line, first="  ")
        screen.write(card.neutral_comfort if discreet else card.comfort)
        screen.write(card.neutral_emergency if discreet else card.emergency, style="" if discreet else "head")

    def write_calls(self) -> None:
        """Write who to call when it can't wait, beginning with those who aren't on the card."""
        self.screen.blank()
        shown = () if self.response.card is None else self.response.card.lines
        for one in sorted(self.response.calls, key=lambda one: one.lines[0] in shown):
            self.screen.write(one.neutral_text if self.discreet else one.text, first="  • ")

    def write_emergency(self) -> None:
        """Write the emergency number while someone is in danger or may hurt themselves; last, who listens to them."""
        calls, card = self.response.calls if self.response.urgent else (), self.response.card
        listens = card.listens.contact if card is not None and card.listens_first else None
        for one in sorted(calls, key=lambda one: one.need != "emergency"):
            if one.need == "emergency" or one.contact == listens:
                self.screen.write(one.neutral_text if self.discreet else one.lines[0], style="bold")

    # the plan --------------------------------------------------------------------------------------------------------

    def steps(self, *, on_demand: bool) -> Sequence[Step]:
        """Return the steps to show one by one. Those that can wait are shown only if someone wants to go on.

        A person in danger is shown a number to call, and no more unless they want to read on.
        """
        response = self.response
        if response.urgent and not (on_demand or self.full):
            return ()
        held = () if response.urgent or self.discreet else response.held
        return (*response.steps, *held, *(response.later if on_demand else ()))

    def write_plan(self) -> None:
        """Write the titles of all steps by phase, with those that can wait apart, then what not to do and what is due.

        While someone is in danger or thinking about hurting themselves, it only says that the rest can wait. Titles are
        still written with details, and in discreet mode, in which a step is shown by its number.
        """
        screen, response, rest = self.screen, self.response, message("incident.can_wait")
        if response.urgent and not (self.discreet or self.full):
            screen.blank()
            screen.write(rest, style="bold")
            self.write_emergency()
            return
        for title, steps in response.chapters:
            screen.heading(title)
            for step in steps:
                unclear = message("cli.respond.unclear") if step.plan.status == "unclear" else ""
                named = step.neutral_title if self.discreet else step.item.title
                screen.write(noted(named, in_a_row((unclear, self._choice(step)))), first=_number(step))
        if self.discreet:
            return
        screen.write(response.place_note, style="dim")
        screen.write(message("cli.respond.enough_now") if response.on_answer else "", style="dim")
        if response.urgent:  # the warning waits for a step that names the police
            return
        if any(step.about_the_police for step in (*response.steps, *response.held)):
            self._warn()
        self._write_do_nots()
        self._write_due()

    def _write_do_nots(self) -> None:
        """Write what not to do, once for the whole plan: the few that matter most, all where details are wanted."""
        screen, response = self.screen, self.response
        shown = response.do_nots if self.full else response.first_do_nots
        if shown:
            screen.heading(message("cli.respond.do_nots"))
            for entry in shown:
                screen.write(entry.text, first="  ! ")
            screen.write(response.done_already, first="  ")
            more_of_them = message("cli.respond.do_nots.more") if len(shown) < len(response.do_nots) else ""
            screen.write(more_of_them, first="  ", style="dim")

    def _choice(self, step: Step) -> str:
        """Return that a step is their choice, as a report to the police is where they can do harm; else empty."""
        chosen = step.item.optional or (self.response.risks and "police" in step.contacts)
        return message("cli.respond.optional") if chosen else ""

    def _warn(self, margin: str = "") -> None:
        """Write once what someone risks who turns to the police: above the plan, or before the first step on them."""
        if self._warned or not self.response.risk_note:
            return
        self._warned = True
        self.screen.blank()
        self.screen.write(self.response.risk_note, first=margin, style="open")
        for risk in self.response.risks if self.full else ():
            self.screen.write(risk.note, first=_MARGIN, style="dim")
            self._write_sources(risk.sources)

    def _write_sources(self, sources: Iterable[Source]) -> None:
        for source in sources:
            dated = source.dated or message("formats.source.undated")
            named = in_a_row((source.publisher, source.title, source.url, dated))
            self.screen.write(message("cli.respond.source", source=named), first=_MARGIN, style="dim")

    # a step ----------------------------------------------------------------------------------------------------------

    def write_step(self, step: Step, *, full: bool = False) -> None:
        """Write what to do and who helps. In `full`, also write why, how and what not to do."""
        screen, item, full = self.screen, step.item, full or self.full
        screen.blank()
        if self.discreet:
            screen.write(step.neutral_title, style="bold")
            contacts = (listing.contact for found in step.contacts.values() for listing in found.listings)
            for line in dict.fromkeys(neutral_way(one, one.channels) for one in contacts if one.channels):
                screen.write(line, first="  • ")
            return
        screen.write(item.title, first=_number(step), style="bold")
        choice = self._choice(step)
        screen.write(sentence(choice) if choice else "", first=_MARGIN, style="dim")
        screen.write(step.caution, first=_MARGIN, style="open")
        screen.write(message("cli.respond.may_not_fit") if step.ask else "", first=_MARGIN, style="open")
        if step.about_the_police:
            self._warn(_MARGIN)
        for number, line in enumerate(step.brief, 1):
            write_prose(screen, line, first=f"{_MARGIN}{number:2}. ")
        if full:
            self._write_details(step)
        for need, found in step.contacts.items():
            self._write_contacts(need, found, full=full)
        if self.full:
            self._write_sources(item.sources)

    def _write_details(self, step: Step) -> None:
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
            better = message("cli.respond.instead", do_not=entry.text, instead=plain(entry.instead))
            screen.write(better, first=f"{_MARGIN}! ")

    def _write_contacts(self, need: Need, found: Found, *, full: bool) -> None:
        """Write who helps with a need."""
        screen, most = self.screen, MOST_CONTACTS * (2 if full else 1)
        screen.write(heading(message(f"need.{need}")), first=_MARGIN, style="bold")
        screen.write(found.note, first=f"{_MARGIN}  ", style="open")
        for listing in found.listings if need == "platform_report" else found.listings[:most]:
            contact = listing.contact
            ways = in_a_row(_ways(contact.channels))
            # "For adults" would be wrong where the age in the picture counts, and pointless for a helper, who is one.
            adults = contact.ages == ("adult",) and not (contact.by_age_when_taken or contact.for_helpers)
            ages = message("cli.respond.adults") if adults else ""
            reached = labelled(contact.name, notes((ways, contact.serves, ages, contact.hours.text)))
            screen.write(reached, first=f"{_MARGIN}  • ")
            asks = message("cli.respond.asks", asks=in_a_row(contact.asks)) if contact.asks else ""
            # What a platform gets with a report, as the last messages of a chat, is read before reporting.
            sent = contact.limits if need == "platform_report" else ""
            more = (listing.note, contact.does, contact.limits, asks) if full else (listing.note, sent)
            screen.write(" ".join(filter(None, more)), first=f"{_MARGIN}    ")
            screen.write(listing.standing if self.full else "", first=f"{_MARGIN}    ", style="dim")

    # times -----------------------------------------------------------------------------------------------------------

    def _write_due(self) -> None:
        """Write what is due when, and until when the person can act by law.

        The young read first that there is time, and the periods only where details are wanted; unless one of them ends
        within days, or is over.
        """
        screen, response = self.screen, self.response
        laws = [law for law in response.laws if law.holds(response.now.date())]
        limits = limit_lines(laws)
        soon = response.now + _SOON
        if self.young and limits and not any(one.who == "person" and one.at and one.at < soon for one in response.due):
            screen.write(message("cli.respond.times.can_wait"))
            # "You have until March" frightens a young person into doing something now. It is left out, unless it
            # really ends soon.
            limits = limits if self.full else ()
        if response.due or limits:
            screen.heading(message("cli.respond.times"))
        for due in response.due:
            screen.write(due_line(due), first="  • ")
            screen.write(due.note, first="    ", style="dim")
        for line in limits:
            screen.write(line, first="  • ")
        if self.full and laws:
            screen.heading(message("cli.respond.laws"))
        for law in laws if self.full else ():
            screen.write(message("cli.respond.law_of", law=law.title, place=place_name(law.jurisdiction)), first="  • ")
            limited = law.time_limit.known != "nothing_to_limit"
            until = message("cli.respond.until", limit=law.time_limit.text) if limited else ""
            duty = message("cli.respond.duty", duty=law.platform_duty) if law.platform_duty else ""
            for line in (law.about, law.remedy, until, duty):
                screen.write(line, first="    ", style="dim")


def _number(step: Step) -> str:
    return f"{step.number:3}. " if step.number else _MARGIN


def _ways(channels: Iterable[Channel]) -> Iterator[str]:
    """Yield each way to reach someone, with its remark where none before it has the same."""
    remarks = set[str]()
    for channel in channels:
        shown = channel.shown
        if channel.medium in ("sms", "whatsapp"):
            shown = message(f"cli.respond.{channel.medium}", number=shown)
        yield noted(shown, "" if channel.says in remarks else channel.says)
        remarks.add(channel.says)
