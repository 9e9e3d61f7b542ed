"""What to do when something has leaked: three screens, the card, and behind it the plan. In memory only."""

from collections.abc import Mapping
from itertools import groupby

from playground.sent import Sent
from playground.words import Page, draw
from secure_checklist import Person
from secure_checklist.core.countries import find
from secure_checklist.core.model import FrozenMap
from secure_checklist.core.zones import country_of
from secure_checklist.incident import Incident, IncidentInterview, Response
from secure_checklist.incident.dates import EntryError
from secure_checklist.incident.interview import country_screen
from secure_checklist.incident.periods import due_line
from secure_checklist.incident.screens import ACCESS_KEYS, first_screens
from secure_checklist.interview import Screen
from secure_checklist.interview.fields import fields, wanted

__all__ = ["Help"]

WATCHED = "watched"
MOST = 1000
"""More screens than there are."""


class Help:
    """One person's way through the interview. Every question can be left open. What was typed is there again."""

    def __init__(self, zone: str = "UTC", typed: Mapping[str, Sent] = FrozenMap()) -> None:
        country = country_of(zone)
        begun = IncidentInterview(zone=zone)
        self.interview = begun if country is None else begun.in_country(country)
        self.before: list[IncidentInterview] = []
        """The interview before each screen that was replied to."""
        self.typed = typed

    # screens -----------------------------------------------------------------------------------------------------

    def start(self) -> Page:
        """Ask what decides the card; once that is known, show it."""
        return self.card() if self.interview.has_card else self.ask()

    def watched(self) -> Page:
        """Begin for whoever may be watched: the screen says little, and the plan takes care."""
        self.interview = self.interview.with_watched_screen()
        return self.start()

    def ask(self, number: int = 0, wrong: Mapping[str, str] = FrozenMap()) -> Page:
        """Show a screen by its number, 0 for the next one, with what is filled in; with none left, show the plan."""
        number = min(number or MOST, len(self.before) + 1)
        interview = self._at(number)
        screen = interview.next()
        if screen is None:
            return self.plan()
        first = screen.key in {one.key for one in first_screens()}
        hard = interview.incident.access_needs or frozenset[str]()
        needs = {**{str(need): need in hard for need in ACCESS_KEYS}, WATCHED: interview.discreet} if first else {}
        remaining = 0 if first else len(interview.questions)
        return self._screen(screen, f"help.ask {number}", wrong, needs=needs, remaining=remaining)

    def country(self, wrong: Mapping[str, str] = FrozenMap()) -> Page:
        """Ask for the country, whose numbers stand on the card."""
        return self._screen(country_screen(), "help.country", wrong, needs={}, remaining=0)

    def _screen(self, screen: Screen, again: str, wrong: Mapping[str, str], **values: object) -> Page:
        typed = self.typed[screen.key].fields if screen.key in self.typed else None
        entry = bool(values["needs"])
        return draw(
            "question",
            again,
            screen=screen,
            drawn=fields(screen, typed=typed, wrong=wrong, zone=self.interview.zone, entry=entry),
            answer=again.replace("ask", "answer").replace("country", "answer.country"),
            wrong=bool(wrong),
            has_card=self.interview.has_card,
            **values,
        )

    def _at(self, number: int) -> IncidentInterview:
        """Return the interview before a screen, with the country and the care that were asked for since."""
        if number > len(self.before):
            return self.interview
        then, country = self.before[number - 1], self.interview.country
        if self.interview.discreet:
            then = then.with_watched_screen()
        return then if country is None else then.in_country(country)

    def answer(self, number: int, sent: Sent) -> Page:
        """Take what was answered, and go on: to the card once it is time for that, else to the next screen."""
        now, pressed = self._at(number), sent.one("press")
        screen = now.next()
        if screen is None or sent.one("screen") != screen.key:
            return self.ask()
        toggled = {need: now.with_access_need(need) for need in ACCESS_KEYS} | {WATCHED: now.with_watched_screen()}
        if pressed in toggled:
            del self.before[number - 1 :]
            self.interview = toggled[pressed]
            return self.ask()
        (answers, wrong), then = sent.answers(screen, zone=now.zone), now
        try:
            then = now if wrong else now.reply(answers, screen)
        except ValueError as refused:
            wrong = reasons(screen, refused)
        if wrong:
            return self.ask(number, wrong)
        self.before[number - 1 :] = [now]
        self.interview = then
        fresh = then.has_card and (now.endangered or not now.has_card)
        return self.card() if fresh or pressed or then.endangered else self.ask()

    def answer_country(self, sent: Sent) -> Page:
        """Take the country, and show the card with its numbers."""
        screen = country_screen()
        try:
            self.interview = self.interview.reply(sent.answers(screen).answers, screen)
        except ValueError as refused:
            return self.country(reasons(screen, refused))
        return self.card()

    # the card and the plan ---------------------------------------------------------------------------------------

    def card(self) -> Page:
        """Show the card."""
        plan = self.interview.response()
        safety = self.interview.next() if self.interview.endangered else None
        where = fields(country_screen(), heading="h2") if plan.country is None else ""
        return self._draw("card", plan, card=plan.card, safety=safety, where=where)

    def plan(self) -> Page:
        """Show the plan: who can be called now, what not to do, the steps, and what is due when."""
        plan, safe = self.interview.response(), self.interview.next() if self.interview.endangered else None
        phases = [(phase or "any_time", list(steps)) for phase, steps in groupby(plan.steps, lambda step: step.phase)]
        phases += [(when, list(steps)) for when, steps in (("held", plan.held), ("can_wait", plan.later)) if steps]
        remaining = 0 if safe or plan.urgent else len(self.interview.questions)
        known = {name: fact.question for of in (Person, Incident) for name, fact in of.named_facts().items()}
        due = [due_line(one) for one in plan.due]
        return self._draw("plan", plan, phases=phases, due=due, known=known, remaining=remaining, safe=safe)

    def _draw(self, name: str, plan: Response, **values: object) -> Page:
        place = "" if plan.country is None else find(plan.country).name
        return draw(name, f"help.{name}", plan=plan, discreet=self.interview.discreet, place=place, **values)


def reasons(screen: Screen, refused: ValueError) -> dict[str, str]:
    """Return what is wrong with each question of a screen that was refused."""
    said = str(refused) if isinstance(refused, EntryError) else ""
    return {one.key: said or wanted(one) for one in screen.questions}
