"""`respond`: three screens, one card and then the plan, step by step. Nothing is stored unless requested.

As in every user interface, `IncidentInterview` decides the questions and their order. This module writes and reads
them.
"""

import argparse
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path

from secure_checklist import packs
from secure_checklist.cli.asking import Asking
from secure_checklist.cli.calls import FINE, CallError
from secure_checklist.cli.inputs import read_inventory
from secure_checklist.cli.leaving import cleared_by_signals
from secure_checklist.cli.output import refuse_ending, save_answers
from secure_checklist.cli.parser import LOOK, Parser, country, screen_of
from secure_checklist.cli.prompts import MORE, Anew, Back, Stopped, is_terminal, place_of
from secure_checklist.cli.respond_view import View
from secure_checklist.core import zones
from secure_checklist.core.messages import is_english, language, language_notes, message, notes
from secure_checklist.core.text.terminal import Screen
from secure_checklist.incident.case import Case
from secure_checklist.incident.contacts.directory import installed
from secure_checklist.incident.interview import IncidentInterview, country_screen
from secure_checklist.incident.questions import said_before, taken_over
from secure_checklist.incident.response import respond
from secure_checklist.incident.screens import ACCESS_KEYS, first_screens
from secure_checklist.incident.situation import PACK, inventory_of
from secure_checklist.interview.questions import Question
from secure_checklist.subjects.ages import ages_of
from secure_checklist.subjects.incident import ABOUT_WATCHING, AccessNeed, Incident, role_of
from secure_checklist.subjects.person import Person


def add_arguments(parser: Parser) -> None:
    """Add the arguments of the command."""
    parser.add_below(message("cli.respond.nothing_written"))
    parser.share(*LOOK)
    parser.add("--facts", metavar="FILE")
    parser.add("--country", metavar="CODE", type=country)
    parser.add("--zone", metavar="NAME")
    parser.add("--discreet", action="store_true")
    parser.add("--details", action="store_true")
    parser.add("--save", metavar="FILE")
    parser.add("--keep-all", action="store_true")


def begin(screen: Screen, person: Person) -> None:
    """Ask what happened and show what to do, as the command without arguments does, using earlier answers."""
    parser = Parser("respond")
    add_arguments(parser)
    session = _Session(screen, parser.parse_args([]))
    session.take_over(person)
    session.run()


class _Session:
    """One run: the interview as far as it has come, and how it is shown."""

    def __init__(self, screen: Screen, options: argparse.Namespace) -> None:
        self.screen, self.options, self.asks = screen, options, options.facts is None
        self.terminal = is_terminal()
        case = Case(incident=Incident(id="case"))  # before the interview, whose schema then is made of theirs
        self.asking = Asking(screen, IncidentInterview(case=case, discreet=options.discreet))
        self.asking.help, self.asking.explanation = self._write_help, self._in_full
        self.suggested = self.planning = False
        self.hide = {"s": self._hide}  # holds at every prompt

    def take_over(self, person: Person) -> None:
        """Begin with what someone was asked before, and show what of it isn't asked again."""
        known = {f"incident.{field}": value for field, value in taken_over(person).items()}
        self.asking.take_over(IncidentInterview.of(person), known)
        if said := notes(said_before(person)):
            self.screen.blank()
            self.screen.write(message("cli.respond.taken_over", said=said), style="dim")

    @property
    def interview(self) -> IncidentInterview:
        """The interview as far as it has come."""
        return self.asking.interview

    def run(self) -> None:
        """Ask, show the card and the plan, and keep the answers; a signal clears the screen, too."""
        with cleared_by_signals(self.asking.clear) as self.asking.wait:
            try:
                self._start()
                with suppress(Stopped):  # whoever has no more answers gets the plan
                    self._to_the_card()
                    self._write_after_the_card()
                    if self.asks and not self.interview.discreet:
                        self._ask_all()
                self._plan()
                if self.terminal:  # elsewhere the card still stands above it
                    self.view(discreet=True).write_emergency()
                with suppress(Anew):
                    self._keep()
            except ValueError as error:
                raise CallError(str(error)) from None

    # beginning -------------------------------------------------------------------------------------------------------

    def _start(self) -> None:
        """Take what the call says: a file of facts, a country; and where this machine seems to be."""
        options, zone = self.options, self.options.zone or zones.local_zone() or "UTC"
        try:
            self.asking.zone = zones.zone_of(zone)
            self.asking.change(lambda known: known.replace(zone=zone))
        except ValueError:  # it can't be found here, so times are shown in UTC
            self.screen.write(message("cli.respond.no_zone", zone=zone), style="dim")
        if options.save is not None:
            refuse_ending(options.save)
            self._refuse_to_overwrite(options.save)  # before anything is asked
        if not self.asks:
            self._read_facts(options.facts)
        known = self.interview.country if self.asks else None
        place = options.country or known or (zones.country_of(zone) if self.asks else None)
        if place is not None:
            self._place(place, suggested=options.country is known is None)

    def _read_facts(self, file: str) -> None:
        inventory = read_inventory(file)
        incidents = [one for one in inventory.subjects if isinstance(one, Incident)]
        if not incidents:
            raise CallError(message("cli.wrong.no_incident", file=file))
        if len(incidents) > 1:
            raise CallError(message("cli.wrong.incidents", file=file, count=len(incidents)))
        (incident,) = incidents
        own = tuple(one for one in inventory.attestations if one.subject == incident.id)
        case, person = Case(incident=incident), inventory.person
        self.asking.change(lambda known: known.replace(case=case, person=person, attestations=own))

    def view(self, *, discreet: bool | None = None) -> View:
        """Work out the card and the plan for what is known now; if `discreet` is None, as the interview is."""
        interview = self.interview
        discreet = interview.discreet if discreet is None else discreet
        incident, person = interview.incident, interview.person
        response = respond(
            incident,
            person=person,
            attestations=interview.attestations,
            zone=self.asking.zone,
            language=self.options.language or (None if is_english() else language()),
            directory=installed(),
        )
        young = role_of(incident) == "self" and ages_of(incident, person).now in ("minor", "unsure")
        return View(self.screen, response, full=self.options.details, discreet=discreet, young=young)

    # asking ----------------------------------------------------------------------------------------------------------

    def _ask_next(self) -> bool:
        """Ask the next screen, or go back where the person wants that; False: there is none.

        Raises:
            Stopped: If the person wants to see what comes next, or there are no more lines.
            Left: If the person wants to leave at once.

        """
        asked = self.interview.next()
        if asked is None:
            return False
        if self.interview.discreet:  # what was explained in full words goes
            self.asking.clear()
            self.asking.write_keys(message("cli.respond.keys.triage.discreet"))
        self.screen.blank()
        try:
            self.asking.ask(asked)
        except Back:
            self.asking.back()
        return True

    def _press(self, what: AccessNeed) -> None:
        """Take that something is hard for the person, or no longer is."""
        self.asking.change(lambda known: known.with_access_need(what))
        self.screen.write(message(f"cli.respond.access.{what}"), first="  ", style="dim")

    def _hide(self) -> None:
        """Take that someone may see the screen.

        Raises:
            Anew: what it shows is written anew in neutral words, if it wasn't in such.

        """
        if self.interview.discreet:
            return
        self.asking.change(lambda known: known.with_watched_screen())
        self.asking.clear()
        raise Anew

    def _in_full(self, question: Question) -> Iterator[str]:
        """Yield in full words a question that was asked in neutral ones, with its choices."""
        full = {one.fact: one for screen in first_screens() for one in screen.questions}.get(question.fact)
        if full is None or not self.interview.discreet:
            return
        yield full.text
        labels = {choice.value: choice.label for choice in full.choices}
        for number, choice in enumerate(question.choices, 1):
            yield f"{number}. {labels[choice.value]}"

    def _to_the_card(self) -> None:
        """Ask what decides the card, and show it alone; on a terminal, wait there for what the person wants next.

        Raises:
            Stopped: If there are no more lines, or the person wants the plan.
            Left: If the person wants to leave at once.

        """
        while True:
            if self.asks:
                self._triage()
            try:
                return self._at_card()
            except Back:
                self.asking.back()
            except Anew:
                continue

    def _at_card(self) -> None:
        """Show the card; on a terminal, wait there, since what is shown next would push it off the screen.

        Raises:
            Stopped: If there are no more lines, or the person wants the plan; behind that, they stop.
            Back: If the person wants what was before.
            Left: If the person wants to leave at once.

        """
        full = {"f": partial(self._show_card, discreet=False)} if self.interview.discreet else {}
        self.asking.keys = {"k": self._show_card, **self.hide, **full}
        self._show_card()
        if self.terminal and self.planning:
            self.asking.key(message(MORE))
        elif self.terminal and self.asks:
            if self.interview.country is None:
                self._ask_country()  # it decides who the card names
            hint = f"cli.respond.keys.card{'.discreet' if full else ''}"
            while pressed := self.asking.key(message(hint), ("w", "c"), other=place_of):
                if pressed == "w":
                    self.view().write_calls()
                elif pressed == "c":
                    self._ask_country()
                else:
                    self._place(pressed)
                    self._show_card()

    def _place(self, country: str, *, suggested: bool = False) -> None:
        """Take where the person is, also for one who goes back."""
        self.asking.change(lambda begun: begun.in_country(country))
        self.suggested = suggested

    def _triage(self) -> None:
        """Ask what decides the card; whoever wants the card at once gets it."""
        if self.interview.has_card:
            return
        key = f"cli.respond.keys.triage{'.discreet' if self.interview.discreet else ''}"
        self.asking.write_keys(message(key))
        hard = {key: partial(self._press, need) for key, need in zip("thr", ACCESS_KEYS, strict=True)}
        self.asking.keys = {**hard, **self.hide}
        with suppress(Stopped):
            while not self.interview.has_card:
                try:
                    self._ask_next()
                except Anew:
                    self.asking.begin(self.asking.interview)

    def _show_card(self, *, discreet: bool | None = None) -> None:
        if self.terminal and self.asks:
            self.asking.clear()
        write = partial(self.view(discreet=discreet).write_card, suggested=self.suggested)
        write(close=len(self.asking.pages(write)) > 1)  # its first line stays on the screen

    def _ask_country(self) -> None:
        known = self.interview.country
        with suppress(Back):
            self.asking.ask(country_screen())
            if self.interview.country is None and known is not None:  # no answer takes no number away
                self._place(known, suggested=self.suggested)
            else:
                self.suggested = False
        self._show_card()

    def _ask_all(self) -> None:
        """Ask what decides the plan, until it is decided or the person wants to see the plan."""
        self.screen.blank()
        self.asking.write_keys(message("cli.respond.keys"))
        self.asking.keys = {"k": self._show_card_again, **self.hide}
        with suppress(Stopped, Anew):
            endangered = self.interview.endangered
            while self._ask_next():
                if endangered and not self.interview.endangered:
                    self._to_the_card()  # safe for now: what decides the card was not asked in danger
                endangered = self.interview.endangered

    def _write_after_the_card(self) -> None:
        """Write, in three lines, how to leave, and that this is no legal advice; `?` says what a device may keep."""
        screen = self.screen
        screen.blank()
        if not self.interview.discreet:  # there, the keys alone say how to leave
            screen.write(message("cli.respond.leave") if self.asks and not self.interview.endangered else "")
            screen.write(self.view().response.disclaimer, style="dim")
        for line in language_notes(packs.load(PACK).translated().untranslated or ()):
            screen.write(line, style="dim")

    # the plan --------------------------------------------------------------------------------------------------------

    def _plan(self) -> None:
        """Show the plan: its titles, what not to do, what is due when, and the steps one by one."""
        view, self.planning = self.view(), True
        self.asking.keys = {"k": self._show_card_again, **self.hide}
        pages = self.asking.pages(view.write_plan, "cli.respond.keys.urgent")
        for step in () if view.discreet else view.steps(on_demand=self.terminal):
            in_full = partial(view.write_step, step, full=True)
            pages += self.asking.pages(partial(view.write_step, step), "cli.respond.keys.step", in_full)
        goes_on = False
        try:
            goes_on = self.asking.read(pages, self._show_card_again)
        except Stopped:
            pass
        except Anew:
            self._plan()
            return
        if not view.discreet:
            return
        reads_on = goes_on and self._pick(view)
        self.asking.clear()
        if reads_on:
            self.asking.change(lambda known: known.replace(discreet=False))
            self._plan()

    def _write_help(self) -> None:
        """Write what not to do, who to call and what may be typed, for who asks for help in words."""
        self.screen.write(message("cli.help.first"))
        self.view().write_calls()
        if not self.planning:  # there, the keys are shown again below
            self.asking.write_keys(self.asking.hint)

    def _show_card_again(self) -> None:
        """Show the card from anywhere behind it; from there, back and on both lead to where someone came from.

        Raises:
            Stopped: As at any other prompt.
            Left: If the person wants to leave at once.

        """
        with suppress(Back):
            self._at_card()
        self.asking.keys = {"k": self._show_card_again, **self.hide}

    def _pick(self, view: View) -> bool:
        """In discreet mode, show who to call for a step; return True if the person wants to read it in full words."""
        steps = view.steps(on_demand=True)
        while self.terminal:
            pressed = self.asking.pressed(message("cli.respond.keys.pick"), "f", most=len(steps))
            if pressed.isdigit():
                view.write_step(steps[int(pressed) - 1])
            elif pressed in ("f", "q"):
                return pressed == "f"
            elif pressed == "b":
                self.asking.clear()
                with suppress(Stopped):
                    self._show_card_again()
            else:
                self.asking.clear()
                view.write_plan()
        return False

    # keeping ---------------------------------------------------------------------------------------------------------

    def _keep(self) -> None:
        """Write what was answered to a file, only if one is named."""
        if self.options.save is not None:
            self._save(self.options.save)
        elif self.terminal and self.asks and not self.interview.discreet:
            self.screen.blank()
            if self.interview.endangered or self.interview.incident.device_watched in ("unsure", "yes"):
                # who looks into this device finds no file, and on the screen no more than a number, in danger
                with suppress(Stopped, Back):
                    self.asking.key(message("cli.respond.keys.clear"))
                self.asking.clear()
                self.view(discreet=True).write_emergency()
            else:
                self.asking.clear()
                self.asking.kept_in(message("cli.respond.offer"), self._save)

    def _save(self, name: str) -> None:
        self._refuse_to_overwrite(name)
        interview, keep_all = self.interview, self.options.keep_all
        incident = interview.incident.model_copy(update=dict.fromkeys(() if keep_all else ABOUT_WATCHING))
        inventory = inventory_of(incident, interview.person, interview.attestations)
        save_answers(inventory, name, incidents=True, private=keep_all)
        self.screen.write(message("cli.respond.written", file=name))
        self.screen.write(message("cli.respond.never_written"))
        self.screen.write("" if keep_all else message("cli.left_out"))

    def _refuse_to_overwrite(self, name: str) -> None:
        """Raise an error if there is a file of that name, unless it was read: it may be all that someone has."""
        if name != self.options.facts and Path(name).exists():
            raise CallError(message("cli.wrong.exists", file=name))


def run(options: argparse.Namespace) -> int:
    """Run the command."""
    _Session(screen_of(options), options).run()
    return FINE
