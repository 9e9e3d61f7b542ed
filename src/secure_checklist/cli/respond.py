"""`respond`: asks what happened, shows the plan, and walks it step by step. Nothing is written unless asked for."""

import argparse
import contextlib
import os
from collections.abc import Callable
from datetime import UTC, datetime, tzinfo
from functools import partial
from pathlib import Path

from secure_checklist import packs
from secure_checklist.checklists.checklist import Checklist
from secure_checklist.cli.ask import LEFT_OUT
from secure_checklist.cli.inputs import CallError, read_inventory
from secure_checklist.cli.leaving import Answering, Resumed, cleared_by_signals, no_signals
from secure_checklist.cli.parser import wanted_country
from secure_checklist.cli.prompts import is_terminal, picked, picked_one, read_line, write_choices
from secure_checklist.cli.respond_view import SCARE, write_due, write_outline, write_step, write_urgent
from secure_checklist.core.clock import moment
from secure_checklist.core.documents.io import save
from secure_checklist.core.errors import SecureChecklistError
from secure_checklist.core.messages import message
from secure_checklist.core.text.terminal import Screen
from secure_checklist.core.types import ValueType
from secure_checklist.core.zones import zone_of
from secure_checklist.evaluation.audience import without_guarded
from secure_checklist.incident.questions import clock_facts, open_facts
from secure_checklist.incident.response import PACK, Response, Step, inventory_of, respond
from secure_checklist.rules.fact import Fact
from secure_checklist.subjects.incident.facts import Incident
from secure_checklist.subjects.inventory import Attestation, Inventory
from secure_checklist.subjects.person import Person

LEAVE = ("x", "exit", "quit")
URGENT = ("country", "danger_now")
"""After these questions, whom to call is shown once more: it may have become clearer, or more pressing."""
_CLEAR = "\x1b[2J\x1b[3J\x1b[H"
"""Clears the screen and what was scrolled away, and goes to its top."""


_WATCHED = "If somebody may see this screen or control this device, stop here, and use another one."
_TRACES = (
    "We write nothing to this device unless you name a file. Its own history may still show that this program ran, and "
    "spying software can see the screen."
)


class Left(Exception):  # noqa: N818 - no fault: the person leaves
    """The person wants to leave at once."""


class Walk:
    """One run: what is known so far, and what the person would rather not say."""

    def __init__(self, screen: Screen, options: argparse.Namespace) -> None:
        self.screen, self.options = screen, options
        self.checklist: Checklist = packs.load(PACK)
        self.incident, self.person = Incident(), Person()
        self.zone: tzinfo = UTC
        self.answering: Answering = no_signals
        self.declined: set[str] = set()
        self.terminal = is_terminal()

    def start(self) -> None:
        """Take what the call says: a file of facts, a country."""
        self.zone = self._zone(self.options.zone or "UTC")
        attestations: tuple[Attestation, ...] = ()
        if self.options.facts is not None:
            inventory = read_inventory(self.options.facts).inventory
            incidents = [one for one in inventory.subjects if isinstance(one, Incident)]
            if len(incidents) > 1:
                raise CallError(f"{self.options.facts}: it lists {len(incidents)} incidents; give one at a time")
            self.incident = incidents[0] if incidents else Incident()
            self.person = inventory.person
            attestations = inventory.attestations
        self.attestations = tuple(entry for entry in attestations if entry.subject == self.incident.id)
        if self.options.country is not None:
            self.incident = self.incident.replace(country=self.options.country)

    def _zone(self, name: str) -> tzinfo:
        """Return the zone to show times in: UTC, and one line about it, where a zone can't be found here."""
        try:
            return zone_of(name)
        except ValueError:
            self.screen.write(f"The time zone {name} can't be found on this machine, so times are in UTC.", style="dim")
            return UTC

    @property
    def calm(self) -> str:
        """What calms somebody of whom a stranger demands something; empty where somebody close may be behind it."""
        incident = self.incident
        own = incident.role in (None, "self")
        return SCARE if own and incident.demands and incident.perpetrator == "online_stranger" else ""

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
        choices = _choices(fact)

        def show() -> None:
            screen.blank()
            screen.write(fact.question, style="bold")
            write_choices(screen, [label for _, label in choices])
            screen.write(_hint(fact, choices), first="  ", style="dim")

        show()
        while True:
            said = self.read(show)
            if said is None or said == "p":
                return False
            if said == "?":
                screen.write(fact.meaning, first="  ")
                screen.write(f"{more} more follow at the moment." if more else "It is the last one.", first="  ")
            elif said in ("", "-"):
                self.declined.add(fact.field)
                return True
            elif self.take(fact, said, choices):
                return True

    def take(self, fact: Fact[object], said: str, choices: list[tuple[object, str]]) -> bool:
        """Take an answer; False: it is none, and the person was told why."""
        try:
            value = _value(fact.type, said, choices, self.zone)
            self.incident = self.incident.replace(**{fact.field: value})
        except ValueError:
            several = "; several with commas between" if fact.type.name == "words" else ""
            wanted = f"a number from 1 to {len(choices)}{several}" if choices else fact.type.describe()
            if fact.type.name == "instant":
                wanted = "a day and time, as 2026-11-24 18:30"
            if fact.type.code == "country":
                wanted = wanted_country(said).removeprefix("must be ")
            self.screen.write(f"Please give {wanted}, or press Enter to leave it open.", first="  ", style="open")
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
            self.screen.write("Enter: the next step. s: stop here. x: leave and clear the screen.", style="dim")

    def pick(self, response: Response) -> None:
        """In discreet mode, show a step only when its number is asked for."""
        keys = partial(
            self.screen.write, "A number: show it. c: clear the screen. Enter: go on. x: leave.", style="dim"
        )
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
            offer = "Nothing was written to this device. To keep the answers, name a file. Enter keeps none."
            self.screen.write(offer)
            name = self.read(partial(self.screen.write, offer)) or None
        if name is None:
            return
        kept = self.inventory if self.options.keep_all else without_guarded(self.inventory, self.checklist)
        try:
            save(kept, Path(name), incidents=True)
        except (OSError, SecureChecklistError) as error:
            reason = error.strerror if isinstance(error, OSError) else str(error)
            raise CallError(f"{name}: {reason or 'it cannot be written'}") from None
        self.screen.write(f"Written to {name}, readable by you only. Whoever can read your files can read it.")
        self.screen.write("What you may have said about danger and self-harm is not in it: that is never written.")
        if not self.options.keep_all:
            self.screen.write(LEFT_OUT)


def walk(screen: Screen, options: argparse.Namespace) -> None:
    """Run the command.

    Raises:
        CallError: the call or a file is wrong.

    """
    run = Walk(screen, options)
    with cleared_by_signals(run.clear) as run.answering:
        _walk(run)


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
    """Say what this is and whom to call, before any question."""
    screen, discreet = run.screen, run.options.discreet
    screen.write("What to do now" if discreet else "What to do when something private has leaked", style="bold")
    screen.write(message("incident.disclaimer"))
    if run.options.facts is None:
        if discreet:
            screen.write("x leaves at once and clears the screen. Nothing is written to this device.", style="dim")
        else:
            screen.write(_WATCHED)
            screen.write("x leaves at once and clears the screen.", style="dim")
            screen.write(_TRACES, style="dim")
        screen.write("Enter leaves a question open. p shows the plan at any time. ? explains.", style="dim")
    write_urgent(screen, run.response(), discreet=discreet)


def _choices(fact: Fact[object]) -> list[tuple[object, str]]:
    if fact.type.name == "boolean":
        return [(True, "Yes"), (False, "No")]
    return [(word, fact.choices.get(word, word)) for word in fact.vocabulary or ()]


def _hint(fact: Fact[object], choices: list[tuple[object, str]]) -> str:
    if fact.type.name == "words":
        return "Numbers with commas between; 0: none of them; Enter: leave it open."
    if choices:
        return "A number; Enter: leave it open."
    if fact.field == "country":
        return "Its name, or its code of two letters, as GB or IN; Enter: leave it open."
    if fact.type.name == "date":
        return "The day, as 2026-11-24; Enter: leave it open."
    if fact.type.name == "instant":
        return "Day and time, as 2026-11-24 18:30, or the day alone; Enter: leave it open."
    return f"{fact.meaning} Enter: leave it open."


def _value(value_type: ValueType, said: str, choices: list[tuple[object, str]], zone: tzinfo) -> object:
    """Read an answer.

    Raises:
        ValueError: it is none.

    """
    if value_type.name == "instant":
        return _moment_of(said, zone)
    if choices and value_type.name == "words":
        return frozenset(str(choices[place][0]) for place in picked(said, len(choices)))
    if choices:
        return choices[picked_one(said, len(choices))][0]
    if value_type.name == "integer":
        return int(said)
    if value_type.name == "text" and value_type.code is None:
        return value_type.parse(said.upper())
    return value_type.parse(said)


def _moment_of(said: str, zone: tzinfo) -> datetime:
    """Read a moment as people write it: day and time where they are, with an offset or without.

    A day alone is taken to its end, or until now: a clock that starts too early would call somebody late who isn't.

    Raises:
        ValueError: it is none.

    """
    found = datetime.fromisoformat(said)
    if len(said.strip()) <= _DAY:
        return min(found.replace(hour=23, minute=59, tzinfo=zone), moment(None))
    return found if found.tzinfo is not None else found.replace(tzinfo=zone)


_DAY = len("2026-11-24")
