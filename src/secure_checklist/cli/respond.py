"""`respond`: asks what happened, shows the plan, and walks it step by step. Nothing is written unless asked for."""

import argparse
import contextlib
import os
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, tzinfo
from functools import partial

from secure_checklist import packs
from secure_checklist.checklists.checklist import Checklist
from secure_checklist.checklists.plan_items import PHASES, Need
from secure_checklist.checklists.steps import Steps
from secure_checklist.cli.calls import FINE, CallError
from secure_checklist.cli.inputs import read_inventory
from secure_checklist.cli.leaving import Answering, Resumed, cleared_by_signals, no_signals
from secure_checklist.cli.output import save_answers
from secure_checklist.cli.parser import Parser, add_look, screen_of
from secure_checklist.cli.prompts import chosen, is_terminal, is_unknown, read_line, write_choices
from secure_checklist.core import countries
from secure_checklist.core.clock import utc_now
from secure_checklist.core.messages import either, message, sentence
from secure_checklist.core.prose.as_text import plain, write_prose
from secure_checklist.core.text.terminal import Screen
from secure_checklist.core.types import ValueType
from secure_checklist.core.zones import zone_of
from secure_checklist.evaluation.audience import without_guarded
from secure_checklist.incident.contacts.directory import Found, installed
from secure_checklist.incident.contacts.listing import Listing
from secure_checklist.incident.contacts.models import Channel
from secure_checklist.incident.due_dates import Due
from secure_checklist.incident.questions import clock_facts, open_facts
from secure_checklist.incident.response import PACK, Response, Step, inventory_of, respond
from secure_checklist.interview.questions import Choice, choices_of
from secure_checklist.rules.fact import Fact
from secure_checklist.subjects.incident import Incident
from secure_checklist.subjects.inventory import Attestation, Inventory
from secure_checklist.subjects.person import Person

LEAVE = ("x", "exit", "quit")
URGENT = ("country", "danger_now")
"""After these questions, the urgent contacts are shown once more: it may have become clearer, or more pressing."""
_CLEAR = "\x1b[2J\x1b[3J\x1b[H"
"""Clears the screen and what was scrolled away, and goes to its top."""


def add_arguments(parser: Parser) -> None:
    """Add the arguments of the command."""
    parser.add_below(message("cli.respond.nothing_written"))
    add_look(parser)
    parser.add("--facts", metavar="FILE")
    parser.add("--country", metavar="CODE", type=_country)
    parser.add("--language", metavar="CODE")
    parser.add("--zone", metavar="NAME")
    parser.add("--discreet", action="store_true")
    parser.add("--recalled", action="store_true")
    parser.add("--save", metavar="FILE")
    parser.add("--keep-all", action="store_true")


def _country(text: str) -> str:
    try:
        return countries.code(text)
    except ValueError:
        raise argparse.ArgumentTypeError(message("cli.wrong.country", wanted=_wanted_country(text))) from None


def _wanted_country(text: str) -> str:
    """Return what names a country, with the names nearest to what was typed. For whoever typed it only."""
    near = [message("cli.wanted.near", code=one.code, name=one.name) for one in countries.suggestions(text)]
    return message("cli.wanted.country.near", near=either(near)) if near else message("cli.wanted.country")


class Left(Exception):  # noqa: N818 - no fault: the person leaves
    """The person wants to leave at once."""


class Walk:
    """One run: what is known so far, and what the person would rather not say."""

    def __init__(self, screen: Screen, options: argparse.Namespace) -> None:
        self.screen, self.options = screen, options
        self.checklist: Checklist = packs.load(PACK)
        self.incident, self.person = Incident(), Person()
        self.attestations: tuple[Attestation, ...] = ()
        self.zone: tzinfo = UTC
        self.answering: Answering = no_signals
        self.declined: set[str] = set()
        self.terminal = is_terminal()

    def start(self) -> None:
        """Take what the call says: a file of facts, a country."""
        try:
            self.zone = zone_of(self.options.zone or "UTC")
        except ValueError:  # it can't be found here, so times are shown in UTC
            self.screen.write(message("cli.respond.no_zone", zone=self.options.zone), style="dim")
        if self.options.facts is not None:
            inventory = read_inventory(self.options.facts).inventory
            incidents = [one for one in inventory.subjects if isinstance(one, Incident)]
            if len(incidents) > 1:
                raise CallError(message("cli.wrong.incidents", file=self.options.facts, count=len(incidents)))
            self.incident = next(iter(incidents), self.incident)
            self.person = inventory.person
            self.attestations = tuple(one for one in inventory.attestations if one.subject == self.incident.id)
        if self.options.country is not None:
            self.incident = self.incident.replace(country=self.options.country)

    @property
    def calm(self) -> str:
        """What calms a person from whom a stranger demands something; empty where somebody close may be behind it."""
        incident = self.incident
        own = incident.role in (None, "self")
        calm = own and incident.demands and incident.perpetrator == "online_stranger"
        return message("cli.respond.calm") if calm else ""

    @property
    def inventory(self) -> Inventory:
        """What is known, as an inventory."""
        return inventory_of(self.incident, self.person, self.attestations)

    def response(self) -> Response:
        """Work out the plan for what is known now."""
        return respond(
            self.incident,
            person=self.person,
            attestations=self.attestations,
            zone=self.zone,
            language=self.options.language,
            checklist=self.checklist,
            directory=installed(),
            recalled=self.options.recalled,
        )

    # asking ------------------------------------------------------------------------------------------------------

    def ask_all(self) -> None:
        """Ask what decides the plan, until it is decided or the person wants to see the plan."""
        while facts := open_facts(self.checklist, self.inventory, leave=self.declined):
            if not self.ask(facts[0], more=len(facts) - 1):
                return
            if facts[0].field not in URGENT:
                continue
            response = self.response()
            if response.urgent or self.incident.country is not None:
                write_urgent(self.screen, response, discreet=self.options.discreet)
            if response.urgent and not self._safe_for_now():
                return
        self._ask_for_clocks()

    def _ask_for_clocks(self) -> None:
        """Ask for what starts a legal clock, or a reminder, where one could run."""
        while facts := clock_facts(
            self.incident,
            person=self.person,
            checklist=self.checklist,
            recalled=self.options.recalled,
            leave=self.declined,
        ):
            if not self.ask(facts[0], more=len(facts) - 1):
                return

    def _safe_for_now(self) -> bool:
        """Ask somebody in danger whether they are safe for now; if not, the short plan comes before more questions."""
        self.ask(Incident.facts()["safe_for_now"], more=0)
        return not self.response().urgent

    def ask(self, fact: Fact[object], *, more: int) -> bool:
        """Ask one question; False: the person wants the plan."""
        screen = self.screen
        choices = choices_of(fact)

        def show() -> None:
            screen.blank()
            screen.write(fact.question, style="bold")
            write_choices(screen, choices)
            screen.write(_hint(fact, choices), first="  ", style="dim")

        show()
        while True:
            said = self.read(show)
            if said is None or said == "p":
                return False
            if said == "?":
                follow = message("cli.respond.follow", count=more) if more else message("cli.respond.last")
                screen.write(fact.meaning, first="  ")
                screen.write(follow, first="  ")
            elif said in ("", "-") or is_unknown(said, choices):
                self.declined.add(fact.field)
                return True
            elif self.take(fact, said, choices):
                return True

    def take(self, fact: Fact[object], said: str, choices: Sequence[Choice]) -> bool:
        """Take an answer; False: it is none, and the screen says what one is."""
        try:
            value = _value(fact.type, said, choices, self.zone)
            self.incident = self.incident.replace(**{fact.field: value})
        except ValueError:
            wanted = message("cli.please.or_open", wanted=_wanted(fact, said, len(choices)))
            self.screen.write(wanted, first="  ", style="open")
            return False
        return True

    def read(self, again: Callable[[], None] | None = None) -> str | None:
        """Read a line; None: there are no more. `again` shows what is asked once more on a screen that was cleared.

        Raises:
            Left: the person wants to leave.

        """
        try:
            with self.answering() as wait:
                said = read_line(self.screen, wait)
        except Resumed:
            if again is not None:
                again()
            return self.read(again)
        if said is None:
            return None
        if said.lower() in LEAVE:
            raise Left
        return said

    # walking -----------------------------------------------------------------------------------------------------

    def walk(self, response: Response) -> None:
        """Show step after step; those that can wait on a terminal only, where the person can stop before them."""
        steps = (*response.steps, *(response.later if self.terminal else ()))
        for shown, step in enumerate(steps, 1):
            last = not self.terminal or shown == len(steps)
            self._show_step(step, last=last)
            if not last and ((said := self.read(partial(self._show_step, step, last=False))) is None or said == "s"):
                return

    def _show_step(self, step: Step, *, last: bool) -> None:
        write_step(self.screen, step, discreet=self.options.discreet)
        if not last:
            self.screen.write(message("cli.respond.keys.step"), style="dim")

    def pick(self, response: Response) -> None:
        """In discreet mode, show a step only when its number is asked for."""
        keys = partial(self.screen.write, message("cli.respond.keys.pick"), style="dim")
        while self.terminal:
            keys()
            said = self.read(keys)
            if not said:
                return
            if said == "c":
                self.clear()
                write_outline(self.screen, response, discreet=True)
            for step in (*response.steps, *response.later):
                if said == str(step.number):
                    write_step(self.screen, step, discreet=False)

    def clear(self) -> None:
        """Clear the terminal; what it can't reach is said in the documentation."""
        stream = self.screen.stream
        if stream.isatty():
            with contextlib.suppress(OSError, RuntimeError):  # the terminal is gone, or a signal came amid writing
                stream.flush()
            with contextlib.suppress(OSError):
                os.write(stream.fileno(), _CLEAR.encode())

    def keep(self) -> None:
        """Write what was answered to a file, only if one is named."""
        name = self.options.save
        if name is None and self.terminal and self.options.facts is None:
            self.screen.blank()
            offer = message("cli.respond.offer")
            self.screen.write(offer)
            name = self.read(partial(self.screen.write, offer)) or None
        if name is None:
            return
        kept = self.inventory if self.options.keep_all else without_guarded(self.inventory, self.checklist)
        save_answers(kept, name, incidents=True)
        self.screen.write(message("cli.respond.written", file=name))
        self.screen.write(message("cli.respond.never_written"))
        if not self.options.keep_all:
            self.screen.write(message("cli.left_out"))


def run(options: argparse.Namespace) -> int:
    """Run the command."""
    walk = Walk(screen_of(options), options)
    with cleared_by_signals(walk.clear) as walk.answering:
        _walk(walk)
    return FINE


def _walk(run: Walk) -> None:
    screen, options = run.screen, run.options
    try:
        run.start()
        _begin(run)
        if options.facts is None:
            run.ask_all()
        response = run.response()
        write_outline(screen, response, discreet=options.discreet, calm=run.calm)
        if options.discreet:
            run.pick(response)
        else:
            run.walk(response)
            write_due(screen, response)
        run.keep()
    except Left:
        run.clear()
    except (KeyboardInterrupt, SystemExit):
        run.clear()
        raise
    except ValueError as error:
        raise CallError(str(error)) from None


def _begin(run: Walk) -> None:
    """Write what this is and the urgent contacts, before any question."""
    screen, discreet = run.screen, run.options.discreet
    screen.write(message("cli.respond.title.discreet" if discreet else "cli.respond.title"), style="bold")
    screen.write(message("incident.disclaimer"))
    if run.options.facts is None:
        if discreet:
            screen.write(message("cli.respond.leave.discreet"), style="dim")
        else:
            screen.write(message("cli.watched"))
            screen.write(message("cli.respond.leave"), style="dim")
            screen.write(message("cli.respond.traces"), style="dim")
        screen.write(message("cli.respond.keys"), style="dim")
    write_urgent(screen, run.response(), discreet=discreet)


def _wanted(fact: Fact[object], said: str, choices: int) -> str:
    """Return what an answer is, for somebody whose last one couldn't be taken."""
    if choices:
        return message("cli.wanted.several" if fact.type.name == "enum_set" else "cli.wanted.one_of", most=choices)
    if fact.type.name == "instant":
        return message("cli.wanted.day_and_time")
    return _wanted_country(said) if fact.type.code == "country" else fact.type.describe()


def _hint(fact: Fact[object], choices: Sequence[Choice]) -> str:
    if fact.type.name == "enum_set":
        return message("cli.respond.hint.several")
    if choices:
        return message("cli.respond.hint.choice")
    if fact.field == "country":
        return message("cli.respond.hint.country")
    if fact.type.name in ("date", "instant"):
        return message(f"cli.respond.hint.{fact.type.name}")
    return message("cli.respond.hint.other", meaning=fact.meaning)


def _value(value_type: ValueType, said: str, choices: Sequence[Choice], zone: tzinfo) -> object:
    """Read an answer.

    Raises:
        ValueError: it is none.

    """
    if value_type.name == "instant":
        return _instant_of(said, zone)
    if choices:
        return chosen(said, choices, several=value_type.name == "enum_set")
    if value_type.name == "integer":
        return int(said)
    if value_type.name == "text" and value_type.code is None:
        return value_type.parse(said.upper())
    return value_type.parse(said)


def _instant_of(said: str, zone: tzinfo) -> datetime:
    """Read a datetime as people write it: day and time where they are, with an offset or without.

    A day alone is taken to its end, or until now: a clock that starts too early would call somebody late who isn't.

    Raises:
        ValueError: it is none.

    """
    found = datetime.fromisoformat(said)
    if len(said.strip()) <= _DAY:
        return min(found.replace(hour=23, minute=59, tzinfo=zone), utc_now(None))
    return found if found.tzinfo is not None else found.replace(tzinfo=zone)


_DAY = len("2026-11-24")


# the plan as a person reads it --------------------------------------------------------------------------------------

_FOR_ANYBODY: tuple[Need, ...] = ("emergency", "child_helpline", "crisis")
MOST_CONTACTS = 4
"""How many contacts are shown for one need; platforms are all shown."""


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
            screen.heading(message(f"phase.{phase}" if phase else "cli.respond.any_time"))
        _write_titles(screen, steps, discreet=discreet)
    if response.later:
        screen.write("" if discreet else calm, style="bold")
        danger = any(urgent.need == "emergency" for urgent in response.urgent[:1])  # it leads in danger only
        screen.heading(message("cli.respond.can_wait.danger" if danger else "cli.respond.can_wait"))
        _write_titles(screen, response.later, discreet=discreet)
    screen.write("" if discreet else response.place_note, style="dim")
    if response.on_answer and not discreet:
        screen.write(message("cli.respond.may_fit", count=len(response.on_answer)), style="dim")


def _write_titles(screen: Screen, steps: Iterable[Step], *, discreet: bool) -> None:
    for step in steps:
        traits = [message(f"cli.respond.{step.plan.status}")] if step.plan.status in ("unclear", "done") else []
        traits += [message("cli.respond.optional")] if step.item.optional else []
        title = step.neutral_title if discreet else step.item.title
        screen.write(f"{title} ({', '.join(traits)})" if traits else title, first=f"{step.number:3}. ")


def write_step(screen: Screen, step: Step, *, discreet: bool) -> None:
    """Write one step: why, how, what not to do, and who helps."""
    screen.blank()
    if discreet:
        screen.write(step.neutral_title, first=f"{step.number:3}. ", style="bold")
        return
    item, margin = step.item, " " * 5
    screen.write(item.title, first=f"{step.number:3}. ", style="bold")
    about = [message("cli.respond.for", persons=item.for_whom)] if item.for_whom else []
    about += [sentence(message("cli.respond.optional"))] if item.optional else []
    screen.write(" · ".join(about), first=margin, style="dim")
    known = {**Person.named_facts(), **Incident.named_facts()}
    asked = " ".join(known[name].question for name in step.ask if name in known)
    screen.write(message("cli.respond.depends", questions=asked) if asked else "", first=margin, style="open")
    write_prose(screen, item.why, first=margin)
    _write_how(screen, item.steps, margin)
    for line in item.do_not:
        write_prose(screen, line, first=f"{margin}! ")
    for entry in step.avoid:
        screen.write(
            message("cli.respond.instead", do_not=entry.text, instead=plain(entry.instead)), first=f"{margin}! "
        )
    for need, found in step.contacts.items():
        _write_contacts(screen, need, found, discreet=False, margin=margin)


def _write_how(screen: Screen, groups: Iterable[Steps], margin: str) -> None:
    """Write what to do, numbered throughout."""
    lines = (line for steps in groups for line in steps.do)
    for number, line in enumerate(lines, 1):
        write_prose(screen, line, first=f"{margin}{number:2}. ")


def _write_contacts(screen: Screen, need: Need, found: Found, *, discreet: bool, margin: str = "") -> None:
    need_label = message("cli.respond.support" if discreet else f"need.{need}")
    screen.write(f"{need_label}:", first=margin, style="bold")
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
        screen.write(message("list.more", count=len(listings) - most), first=f"{margin}    ", style="dim")


def _write_about(screen: Screen, listing: Listing, margin: str) -> None:
    contact = listing.contact
    hours = message("cli.respond.hours", hours=contact.hours.text) if contact.hours.text else ""
    hours = message("cli.respond.always") if contact.hours.always else hours
    serves = message("cli.respond.serves", persons=contact.serves) if contact.serves else ""
    adults = contact.ages == ("adult",) and not contact.by_age_when_taken
    ages = message("cli.respond.adults") if adults else ""
    asks = message("cli.respond.asks", asks=", ".join(contact.asks)) if contact.asks else ""
    screen.write(
        " ".join(part for part in (contact.does, contact.limits, serves, ages, hours, asks) if part), first=margin
    )
    screen.write(listing.standing, first=margin, style="dim")


def _channel(channel: Channel) -> str:
    shown = channel.shown
    if channel.medium in ("sms", "whatsapp"):
        shown = message(f"cli.respond.{channel.medium}", number=shown)
    return f"{shown} ({channel.says})" if channel.says else shown


def write_due(screen: Screen, response: Response) -> None:
    """Write what is due when; nothing while somebody is in danger or thinks of hurting themselves."""
    if response.urgent or not response.due:
        return
    screen.heading(message("cli.respond.times"))
    for due in response.due:
        screen.write(due_line(due), first="  • ")
        screen.write(due.note, first="    ", style="dim")


_PLACES = ("EU", "GB-EAW", "GB-NIR", "GB-SCT")
"""Jurisdictions whose codes nobody reads."""


def due_line(due: Due) -> str:
    """Return one deadline as a sentence or two."""
    place = due.jurisdiction
    where = ""
    if place:
        place = message(f"cli.respond.place.{place}") if place in _PLACES else place
        where = f" {message('cli.respond.law', law=due.title, place=place)}"
    state = "not_started" if due.at is None else due.state
    when = due.at.strftime("%Y-%m-%d %H:%M %Z") if due.at and not due.last_day else due.last_day
    return message(f"cli.respond.due.{state}", due=due.due, length=due.length, when=when, law=where)
