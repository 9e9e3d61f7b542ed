"""`respond`: three questions, one card, and behind it the plan, step by step. Nothing is written unless asked for."""

import argparse
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, tzinfo
from functools import partial

from secure_checklist import packs
from secure_checklist.checklists.checklist import Checklist
from secure_checklist.cli import parts
from secure_checklist.cli.calls import FINE, CallError
from secure_checklist.cli.inputs import read_inventory
from secure_checklist.cli.leaving import LEAVE, Answering, Left, Resumed, clear, cleared_by_signals, no_signals
from secure_checklist.cli.output import save_answers
from secure_checklist.cli.parser import Parser, add_look, screen_of
from secure_checklist.cli.prompts import chosen, is_terminal, is_unknown, read_line, wanted_country, write_choices
from secure_checklist.cli.respond_view import View, write_card, write_do_nots, write_due, write_outline, write_urgent
from secure_checklist.core import countries
from secure_checklist.core.clock import utc_now
from secure_checklist.core.messages import is_english, language, language_notes, message
from secure_checklist.core.text.terminal import Screen
from secure_checklist.core.types import ValueType
from secure_checklist.core.zones import zone_of
from secure_checklist.incident.contacts.directory import installed
from secure_checklist.incident.due_dates import country_of
from secure_checklist.incident.platforms import table as platforms
from secure_checklist.incident.questions import clock_facts, open_facts
from secure_checklist.incident.response import PACK, Response, Step, inventory_of, respond
from secure_checklist.incident.triage import QUESTIONS, TriageQuestion, endangered, needed
from secure_checklist.interview.questions import Choice, choices_of
from secure_checklist.rules.fact import Fact
from secure_checklist.subjects.ages import ages_of
from secure_checklist.subjects.incident import Incident
from secure_checklist.subjects.inventory import Attestation, Inventory
from secure_checklist.subjects.person import Person

OF_TRIAGE = ("danger_now", "role")
"""What triage has asked for, and nobody is asked for again."""


def add_arguments(parser: Parser) -> None:
    """Add the arguments of the command."""
    parser.add_below(message("cli.respond.nothing_written"))
    add_look(parser)
    parser.add("--facts", metavar="FILE")
    parser.add("--country", metavar="CODE", type=_country)
    parser.add("--zone", metavar="NAME")
    parser.add("--discreet", action="store_true")
    parser.add("--details", action="store_true")
    parser.add("--sources", action="store_true")
    parser.add("--recalled", action="store_true")
    parser.add("--save", metavar="FILE")
    parser.add("--keep-all", action="store_true")


def _country(text: str) -> str:
    try:
        return countries.code(text)
    except ValueError:
        raise argparse.ArgumentTypeError(message("cli.wrong.country", wanted=wanted_country(text))) from None


class Walk:
    """One run: what is known so far, and what the person would rather not say."""

    def __init__(self, screen: Screen, options: argparse.Namespace) -> None:
        self.screen, self.options = screen, options
        self.checklist: Checklist = packs.load(PACK).translated()
        self.incident, self.person = Incident(), Person()
        self.attestations: tuple[Attestation, ...] = ()
        self.zone: tzinfo = UTC
        self.answering: Answering = no_signals
        self.declined: set[str] = set()
        self.terminal = is_terminal()
        self.view = View(screen, details=options.details, sources=options.sources)

    def start(self) -> None:
        """Take what the call says: a file of facts, a country."""
        try:
            self.zone = zone_of(self.options.zone or "UTC")
        except ValueError:  # it can't be found here, so times are shown in UTC
            self.screen.write(message("cli.respond.no_zone", zone=self.options.zone), style="dim")
        if self.options.facts is not None:
            inventory = read_inventory(self.options.facts).inventory
            incidents = [one for one in inventory.subjects if isinstance(one, Incident)]
            if not incidents:
                raise CallError(message("cli.wrong.no_incident", file=self.options.facts))
            if len(incidents) > 1:
                raise CallError(message("cli.wrong.incidents", file=self.options.facts, count=len(incidents)))
            (self.incident,) = incidents
            self.person = inventory.person
            self.attestations = tuple(one for one in inventory.attestations if one.subject == self.incident.id)
        if self.options.country is not None:
            self.incident = self.incident.replace(country=self.options.country)

    @property
    def inventory(self) -> Inventory:
        """What is known, as an inventory."""
        return inventory_of(self.incident, self.person, self.attestations)

    @property
    def young(self) -> bool:
        """Whether it is about themselves, and they are, or may be, under 18 now."""
        return self.incident.role == "self" and ages_of(self.incident, self.person).now in ("minor", "unsure")

    def response(self) -> Response:
        """Work out the plan for what is known now."""
        return respond(
            self.incident,
            person=self.person,
            attestations=self.attestations,
            zone=self.zone,
            language=self.options.language or (None if is_english() else language()),
            checklist=self.checklist,
            directory=installed(),
            recalled=self.options.recalled,
        )

    # asking ------------------------------------------------------------------------------------------------------

    def triage(self) -> None:
        """Ask what decides the card; what is left open is not asked again."""
        keys = "cli.respond.keys.triage.discreet" if self.options.discreet else "cli.respond.keys.triage"
        self.screen.write(message(keys), style="dim")
        for question in QUESTIONS:
            if question in needed(self.incident) and not self._ask_triage(question):
                return

    def _ask_triage(self, question: TriageQuestion) -> bool:
        """Ask one question; False: there are no more answers, or the person wants the card."""
        discreet = self.options.discreet
        labels = {one.id: one.neutral_text if discreet else one.text for one in question.choices}
        choices = tuple(Choice(value=value, label=label) for value, label in labels.items())

        def show() -> None:
            self.screen.blank()
            self.screen.write(question.neutral_text if discreet else question.text, style="bold")
            write_choices(self.screen, choices)

        show()
        while True:
            said = self.read(show)
            if said is None or said == "p":
                return False
            if said in ("", "-") or is_unknown(said, choices):
                return True
            try:
                choice = str(chosen(said, choices, several=False))
                self.incident = question.answered(self.incident, choice)
                self.person = question.answered_by(self.person, choice)
            except ValueError:
                wanted = message("cli.wanted.one_of", most=len(choices))
                self.screen.write(message("cli.please.or_open", wanted=wanted), first="  ", style="open")
            else:
                return True

    def card(self) -> Response:
        """Show the card. Where the country isn't known, ask for it, so that a number can stand there."""
        discreet = self.options.discreet
        response = self.response()
        write_card(self.screen, response, discreet=discreet)
        if self.options.facts is None and response.country is None:
            self.ask(Incident.facts()["country"], more=0, question=message("cli.respond.country_now"))
            response = self.response()
            if response.country is not None:
                write_card(self.screen, response, discreet=discreet, number_only=True)
        self.view.warn_after_card(response, discreet=discreet)
        write_urgent(self.view, response, discreet=discreet)
        return response

    def ask_all(self) -> None:
        """Ask what decides the plan, until it is decided or the person wants to see the plan."""
        left = {*self.declined, *OF_TRIAGE, "country"}
        if endangered(self.incident):
            if not self._safe_for_now():
                return
            self.triage()  # what decides the card was not asked in danger
            self.card()
        self.screen.blank()
        self.screen.write(message("cli.respond.keys"), style="dim")
        if self.incident.platforms is None and not self.ask(Incident.facts()["platforms"], more=0):
            return
        while facts := open_facts(self.checklist, self.inventory, leave={*left, *self.declined}):
            if not self.ask(facts[0], more=len(facts) - 1):
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
        if self.incident.danger_now in ("yes", "unsure"):
            self.ask(Incident.facts()["safe_for_now"], more=0)
        return not endangered(self.incident)

    def ask(self, fact: Fact[object], *, more: int, question: str = "") -> bool:
        """Ask one question, in words of its own where some are given; False: the person wants the plan."""
        screen, country = self.screen, self._country_of_a_part(fact)
        choices = parts.listed(country) if country else choices_of(fact)
        asked = question or (parts.question_of(country) if country else fact.question)

        def show() -> None:
            screen.blank()
            screen.write(asked, style="bold")
            write_choices(screen, choices)
            screen.write(parts.hint(choices) if country else _hint(fact, choices), first="  ", style="dim")

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
        country = self._country_of_a_part(fact)
        try:
            value = parts.part_of(said, country, choices) if country else _value(fact.type, said, choices, self.zone)
            self.incident = self.incident.replace(**{fact.field: value})
        except ValueError:
            wanted = parts.wanted(said, country) if country else _wanted(fact, said, len(choices))
            self.screen.write(message("cli.please.or_open", wanted=wanted), first="  ", style="open")
            return False
        return True

    def _country_of_a_part(self, fact: Fact[object]) -> str | None:
        """Return of which country a fact asks for the part; None: it asks for something else."""
        return country_of(self.incident, self.person) if fact.field == "subdivision" else None

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
        if response.urgent and not self.options.details:
            # They have a number and read no more than that, unless they want to.
            steps = steps if self.terminal and self._wants_steps() else ()
        for shown, step in enumerate(steps, 1):
            last = not self.terminal or shown == len(steps)
            self._show_step(response, step, last=last)
            if last:
                continue
            said = self.read(partial(self._show_step, response, step, last=False))
            if said == "d":
                self.view.write_details(step)
                self.screen.write(message("cli.respond.keys.step"), style="dim")
                said = self.read(partial(self._show_step, response, step, last=False))
            if said is None or said == "s":
                return

    def _wants_steps(self) -> bool:
        keys = partial(self.screen.write, message("cli.respond.keys.urgent"), style="dim")
        keys()
        return self.read(keys) not in (None, "s")

    def _show_step(self, response: Response, step: Step, *, last: bool) -> None:
        self.view.write_step(response, step)
        if not last:
            self.screen.write(message("cli.respond.keys.step"), style="dim")

    def pick(self, response: Response) -> None:
        """In discreet mode, show a step only when its number is asked for, and ask only who wants to be asked."""
        keys = partial(self.screen.write, message("cli.respond.keys.pick"), style="dim")
        while self.terminal:
            keys()
            said = self.read(keys)
            if not said:
                return
            if said == "q":
                self.ask_all()
                response = self.response()
                write_outline(self.screen, response, discreet=True)
            if said == "c":
                self.clear()
                write_outline(self.screen, response, discreet=True)
            for step in (*response.steps, *response.later):
                if said == str(step.number):
                    self.view.write_step(response, step)
                    self.view.write_details(step)
            if said == "0":
                write_card(self.screen, response)

    def clear(self) -> None:
        """Clear the terminal; what it can't reach is said in the documentation."""
        clear(self.screen.stream)

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
        save_answers(self.inventory, name, incidents=True, private=self.options.keep_all)
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
        if options.facts is None:
            run.triage()
        run.card()
        _say_after_the_card(run)
        if options.facts is None and not options.discreet:
            run.ask_all()
        response = run.response()
        write_outline(screen, response, discreet=options.discreet, details=options.details)
        if options.discreet:
            run.pick(response)
        else:
            run.view.warn_before_plan(response)
            write_do_nots(run.view, response)
            run.walk(response)
            write_due(run.view, response, harmed=run.incident.role != "shared_it", young=run.young)
        run.keep()
    except Left:
        run.clear()
    except (KeyboardInterrupt, SystemExit):
        run.clear()
        raise
    except ValueError as error:
        raise CallError(str(error)) from None


def _say_after_the_card(run: Walk) -> None:
    """Write what a watched device shows, how to leave, and that this is no legal advice: none of it before the card."""
    screen, discreet = run.screen, run.options.discreet
    screen.blank()
    if run.options.facts is None:
        if discreet:
            screen.write(message("cli.respond.leave.discreet"), style="dim")
        else:
            screen.write(message("cli.watched"))
            screen.write(message("cli.respond.leave"), style="dim")
            screen.write(message("cli.respond.traces"), style="dim")
    screen.write(message("incident.disclaimer"), style="dim")
    for line in language_notes(packs.load(PACK).translated().untranslated or ()):
        screen.write(line, style="dim")


def _wanted(fact: Fact[object], said: str, choices: int) -> str:
    """Return what an answer is, for somebody whose last one couldn't be taken."""
    if choices:
        return message("cli.wanted.several" if fact.type.name == "enum_set" else "cli.wanted.one_of", most=choices)
    if fact.type.name == "instant":
        return message("cli.wanted.day_and_time")
    return wanted_country(said) if fact.type.code == "country" else fact.type.describe()


def _hint(fact: Fact[object], choices: Sequence[Choice]) -> str:
    if fact.type.name == "enum_set":
        return message("cli.respond.hint.several")
    if choices:
        return message("cli.respond.hint.choice")
    if fact.field == "country":
        return message("cli.respond.hint.country")
    if fact.type.name in ("date", "instant", "text_set"):
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
    if value_type.name == "text_set":
        return platforms.reduced(said.split(","))
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
