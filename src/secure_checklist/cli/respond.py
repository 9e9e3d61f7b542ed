"""`respond`: three screens, one card, and behind it the plan, step by step. Nothing is written unless asked for.

What is asked, and in which order, is `IncidentInterview`'s, as on every front; here it is written and read.
"""

import argparse
import os
from collections.abc import Callable
from contextlib import suppress
from functools import partial, reduce
from io import StringIO
from operator import methodcaller
from pathlib import Path
from shutil import get_terminal_size

from secure_checklist import packs
from secure_checklist.cli.asking import Asking
from secure_checklist.cli.calls import FINE, CallError
from secure_checklist.cli.inputs import read_inventory
from secure_checklist.cli.leaving import cleared_by_signals
from secure_checklist.cli.output import refuse_ending, save_answers
from secure_checklist.cli.parser import LOOK, Parser, screen_of
from secure_checklist.cli.prompts import Back, Stopped, is_terminal, wanted_place
from secure_checklist.cli.respond_view import View, write_calls, write_card, write_due, write_neutral
from secure_checklist.core import countries, zones
from secure_checklist.core.messages import is_english, language, language_notes, message
from secure_checklist.core.text.terminal import Screen
from secure_checklist.incident.case import Case
from secure_checklist.incident.contacts.directory import installed
from secure_checklist.incident.interview import IncidentInterview
from secure_checklist.incident.response import Response, respond
from secure_checklist.incident.screens import ACCESS_KEYS
from secure_checklist.incident.situation import PACK, inventory_of
from secure_checklist.subjects.ages import ages_of
from secure_checklist.subjects.incident import ABOUT_WATCHING, Incident, role_of


def add_arguments(parser: Parser) -> None:
    """Add the arguments of the command."""
    parser.add_below(message("cli.respond.nothing_written"))
    parser.share(*LOOK)
    parser.add("--facts", metavar="FILE")
    parser.add("--country", metavar="CODE", type=_country)
    parser.add("--zone", metavar="NAME")
    parser.add("--discreet", action="store_true")
    parser.add("--details", action="store_true")
    parser.add("--save", metavar="FILE")
    parser.add("--keep-all", action="store_true")


def _country(text: str) -> str:
    try:
        return countries.code(text)
    except ValueError:
        raise argparse.ArgumentTypeError(message("cli.wrong.country", wanted=wanted_place(text))) from None


Press = Callable[[IncidentInterview], IncidentInterview]
"""What a key says, beside an answer."""


class _Session:
    """One run: the interview as far as it has come, and how it is shown."""

    def __init__(self, screen: Screen, options: argparse.Namespace) -> None:
        self.screen, self.options, self.terminal = screen, options, is_terminal()
        self.asks = options.facts is None
        self.asking: Asking[IncidentInterview] = Asking(screen, verbose=False, keep=self._keep_part)
        case = Case(incident=Incident(id="case"))  # before the interview, whose schema then is made of theirs
        self.interview = IncidentInterview(case=case, discreet=options.discreet)
        self.before: list[IncidentInterview] = []
        self.pressed: list[Press] = []
        self.suggested = False
        self.view = View(screen, details=options.details)

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
                self._keep()
            except ValueError as error:
                raise CallError(str(error)) from None

    # beginning -------------------------------------------------------------------------------------------------------

    def _start(self) -> None:
        """Take what the call says: a file of facts, a country; and where this machine seems to be."""
        options, zone = self.options, self.options.zone or zones.local_zone() or "UTC"
        try:
            self.asking.zone = zones.zone_of(zone)
            self.interview = self.interview.replace(zone=zone)
        except ValueError:  # it can't be found here, so times are shown in UTC
            self.screen.write(message("cli.respond.no_zone", zone=zone), style="dim")
        if options.save is not None:
            refuse_ending(options.save)
            self._refuse_to_overwrite(options.save)  # before anything is asked
        if not self.asks:
            self._read_facts(options.facts)
        country = options.country or (_here(zone) if self.asks else None)
        if country is not None:
            self.interview, self.suggested = self.interview.in_country(country), options.country is None

    def _read_facts(self, file: str) -> None:
        inventory = read_inventory(file)
        incidents = [one for one in inventory.subjects if isinstance(one, Incident)]
        if not incidents:
            raise CallError(message("cli.wrong.no_incident", file=file))
        if len(incidents) > 1:
            raise CallError(message("cli.wrong.incidents", file=file, count=len(incidents)))
        (incident,) = incidents
        words = tuple(one for one in inventory.attestations if one.subject == incident.id)
        self.interview = self.interview.replace(
            case=Case(incident=incident), person=inventory.person, attestations=words
        )

    def response(self) -> Response:
        """Work out the plan for what is known now."""
        interview = self.interview
        return respond(
            interview.incident,
            person=interview.person,
            attestations=interview.attestations,
            zone=self.asking.zone,
            language=self.options.language or (None if is_english() else language()),
            directory=installed(),
        )

    # asking ----------------------------------------------------------------------------------------------------------

    def _keep_part(self, interview: IncidentInterview) -> None:
        """Keep an interview, with what the keys pressed at this screen say: the screen began without it."""
        self.interview = reduce(lambda found, press: press(found), self.pressed, interview)

    def _ask_next(self) -> bool:
        """Ask the next screen, and go back where the person wants that; False: there is none.

        Raises:
            Stopped: the person wants to see what comes next, or there are no more lines.
            Left: the person wants to leave at once.

        """
        shown, begun = self.interview.next(), self.interview
        if shown is None:
            return False
        self.screen.blank()
        self.pressed = []
        try:
            after = self.asking.ask(begun, shown)
        except Back:
            self.asking.returned = bool(self.before)
            after = self.before.pop() if self.before else begun
        else:
            self._keep_part(begun)
            self.before.append(self.interview)
        self._keep_part(after)
        return True

    def _press(self, press: Press, said: str) -> None:
        """Take that something is hard for the person, or no longer is; or that someone may see the screen."""
        self.pressed.append(press)
        self.interview = press(self.interview)
        self.screen.write(message(f"cli.respond.access.{said}"), first="  ", style="dim")

    def _to_the_card(self) -> None:
        """Ask what decides the card, and show it alone; on a terminal, wait there for what the person wants next.

        Raises:
            Stopped: there are no more lines.
            Left: the person wants to leave at once.

        """
        if self.asks:
            self._triage()
        self._show_card()
        self.asking.keys = {"0": self._show_card}
        if not (self.terminal and self.asks):
            return
        if self.interview.country is None:
            self._ask_country()  # it decides whom the card names
        try:
            while (said := self.asking.key(message("cli.respond.keys.card"), ("w", "c"))) != "":
                if said == "w":
                    write_calls(self.screen, self.response(), discreet=self.interview.discreet)
                else:
                    self._ask_country()
        except Back:
            self.interview = self.before.pop() if self.before else self.interview
            self._to_the_card()

    def _triage(self) -> None:
        """Ask what decides the card; whoever wants the card at once gets it."""
        keys = "cli.respond.keys.triage.discreet" if self.options.discreet else "cli.respond.keys.triage"
        self.screen.write(message(keys), style="dim")
        presses: list[tuple[Press, str]] = [(methodcaller("with_access_need", need), need) for need in ACCESS_KEYS]
        presses.append((IncidentInterview.with_watched_screen, "watched"))
        self.asking.keys = {key: partial(self._press, *one) for key, one in zip("thrs", presses, strict=True)}
        with suppress(Stopped):
            while not self.interview.has_card:
                self._ask_next()

    def _show_card(self) -> None:
        if self.terminal and self.asks:
            self.asking.clear()
        write_card(self.screen, self.response(), discreet=self.interview.discreet, suggested=self.suggested)

    def _ask_country(self) -> None:
        with suppress(Back):
            found = self.asking.country(message("incident.country_now"))
            if found is not None:
                self.interview, self.suggested = self.interview.in_country(found), False
        self._show_card()

    def _ask_all(self) -> None:
        """Ask what decides the plan, until it is decided or the person wants to see the plan."""
        self.screen.blank()
        self.screen.write(message("cli.respond.keys"), style="dim")
        self.asking.keys = {"0": self._show_card_again}
        with suppress(Stopped):
            while self._ask_next():
                if self.before and self.before[-1].endangered and not self.interview.endangered:
                    self._to_the_card()  # safe for now: what decides the card was not asked in danger

    def _write_after_the_card(self) -> None:
        """Write what a watched device shows, how to leave, and that this is no legal advice; never before the card."""
        screen = self.screen
        screen.blank()
        if self.asks and self.interview.discreet:
            screen.write(message("cli.respond.leave.discreet"), style="dim")
        elif self.asks:
            screen.write(message("cli.watched"))
            screen.write(message("cli.respond.leave"), style="dim")
            screen.write(message("cli.respond.traces"), style="dim")
        screen.write(message("incident.disclaimer"), style="dim")
        for line in language_notes(packs.load(PACK).translated().untranslated or ()):
            screen.write(line, style="dim")

    # the plan --------------------------------------------------------------------------------------------------------

    def _plan(self) -> None:
        """Show the plan: its titles, what not to do, the steps one by one, and what is due when."""
        response, discreet = self.response(), self.interview.discreet
        if not self._by_the_screen(partial(self.view.write_plan, response, discreet=discreet)):
            return
        if not discreet:
            self._walk(response)
            incident = self.interview.incident
            young = role_of(incident) == "self" and ages_of(incident, self.interview.person).now in ("minor", "unsure")
            write_due(self.view, response, young=young)
        elif self._pick(response):
            self.asking.clear()
            self.interview = self.interview.replace(discreet=False)
            self._ask_all()
            self._plan()
        else:
            self.asking.clear()

    def _walk(self, response: Response) -> None:
        """Show step after step; those that can wait on a terminal only, where the person can stop before them."""
        held, write = () if response.urgent else response.held, partial(self.view.write_step, response)
        if not self.terminal:
            # in danger, they have a number and read no more than that, unless they want to
            for step in (*response.steps, *held) if self.options.details or not response.urgent else ():
                write(step)
            return
        steps, place = (*response.steps, *held, *response.later), -1
        while place + 1 < len(steps):
            begun = place >= 0
            hint, keys = ("cli.respond.keys.step", "d") if begun else ("cli.respond.keys.urgent", "")
            match self._key(hint, *keys):
                case "q":
                    return
                case "d":
                    self._by_the_screen(partial(self.view.write_details, steps[place]))
                case "b" if not begun:
                    self._show_card()
                case said:
                    place = max(0, place - 1) if said == "b" else place + 1
                    if not self._by_the_screen(partial(write, steps[place])):
                        return

    def _by_the_screen(self, write: Callable[[], None]) -> bool:
        """Write on a terminal no more at once than it shows; return False if the person stops amid it."""
        if not self.terminal:
            write()
            return True
        stream, self.screen.stream = self.screen.stream, (written := StringIO())
        try:
            write()
        finally:
            self.screen.stream = stream
        lines = written.getvalue().splitlines(keepends=True)
        room, place = max(1, get_terminal_size().lines - _ROOM_FOR_KEYS), 0
        while True:
            stream.write("".join(lines[place : place + room]))
            if place + room >= len(lines):
                return True
            said = self._key("cli.respond.keys.more")
            if said == "q":
                return False
            place = max(0, place - room) if said == "b" else place + room

    def _show_card_again(self) -> None:
        """Show the card, and wait there: what is asked next would push it off the screen."""
        self._show_card()
        if self.terminal:
            self._key("cli.respond.keys.more")

    def _key(self, hint: str, *keys: str, most: int = 0) -> str:
        """Return the key that was typed, `b` and `q` among them, and `q` where there are no more lines."""
        try:
            return self.asking.key(message(hint), keys, most=most)
        except Back:
            return "b"
        except Stopped:
            return "q"

    def _pick(self, response: Response) -> bool:
        """In discreet mode, show whom to call for a step; return True if the person wants to read it in full words."""
        steps = (*response.steps, *response.later)
        while self.terminal:
            said = self._key("cli.respond.keys.pick", "f", "l", most=len(steps))
            if said.isdigit():
                write_neutral(self.screen, steps[int(said) - 1])
            elif said == "l":
                self.asking.clear()
                self.view.write_plan(response, discreet=True)
            else:
                return said == "f"
        return False

    def _keep(self) -> None:
        """Write what was answered to a file, only if one is named."""
        if self.options.save is not None:
            self._save(self.options.save)
        elif self.terminal and self.asks and not self.interview.discreet:
            self.screen.blank()
            self.asking.kept_in(message("cli.respond.offer"), self._save)

    def _save(self, name: str) -> None:
        self._refuse_to_overwrite(name)
        interview, keep_all = self.interview, self.options.keep_all
        incident = interview.incident.replace(**dict.fromkeys(() if keep_all else ABOUT_WATCHING))
        inventory = inventory_of(incident, interview.person, interview.attestations)
        save_answers(inventory, name, incidents=True, private=keep_all)
        self.screen.write(message("cli.respond.written", file=name))
        self.screen.write(message("cli.respond.never_written"))
        self.screen.write("" if keep_all else message("cli.left_out"))

    def _refuse_to_overwrite(self, name: str) -> None:
        """Raise an error if there is a file of that name, unless it was read: it may be all that someone has."""
        if name != self.options.facts and Path(name).exists():
            raise CallError(message("cli.wrong.exists", file=name))


_ROOM_FOR_KEYS = 4
"""The lines of a terminal for what may be typed, and for what is typed."""


def _here(zone: str) -> str | None:
    """Return the country where this machine seems to be, by its time zone or its locale, or None if neither tells."""
    found = zones.country_of(zone)
    locales = (os.environ.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    regions = (one.partition(".")[0].partition("_")[2] for one in locales)
    known = {one.code for one in countries.all_countries()}
    return found or next((one for one in regions if one in known), None)


def run(options: argparse.Namespace) -> int:
    """Run the command."""
    _Session(screen_of(options), options).run()
    return FINE
