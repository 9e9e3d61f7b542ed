"""What to do when something has leaked: three screens, the card, and behind it the plan. In memory only."""

from collections.abc import Mapping
from itertools import groupby

from playground.sent import Sent
from playground.words import Page, draw
from secure_checklist import Person
from secure_checklist.core.countries import find
from secure_checklist.core.messages import message
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


class Help:
    """One person's way through the interview. Every question can be left open."""

    def __init__(self, zone: str = "UTC") -> None:
        country = country_of(zone)
        begun = IncidentInterview(zone=zone)
        self.interview = begun if country is None else begun.in_country(country)
        self.before: list[IncidentInterview] = []
        self.shown = ""

    def again(self, shown: str, sent: Sent) -> Page | None:
        """Return a page once more, with what is filled in and wasn't sent yet; if None, it is none of these."""
        match shown:
            case "question":
                return self.country(sent) if self.shown == country_screen().key else self.ask(sent)
            case "card":
                return self.card()
            case "plan":
                return self.plan()
            case _:
                return None

    # screens -----------------------------------------------------------------------------------------------------

    def start(self) -> Page:
        """Ask what decides the card; once that is known, show it."""
        return self.card() if self.interview.has_card else self.ask()

    def watched(self) -> Page:
        """Begin for whoever may be watched: the screen says little, and the plan takes care."""
        self.interview = self.interview.with_watched_screen()
        return self.start()

    def ask(self, sent: Sent | None = None) -> Page:
        """Ask the next screen; with none left, show the plan."""
        screen = self.interview.next()
        return self.plan() if screen is None else self._screen(screen, sent)

    def country(self, sent: Sent | None = None) -> Page:
        """Ask for the country, whose numbers stand on the card."""
        return self._screen(country_screen(), sent)

    def _screen(self, screen: Screen, sent: Sent | None, wrong: Mapping[str, str] | None = None) -> Page:
        self.shown = screen.key
        first = screen.key in {one.key for one in first_screens()}
        hard = self.interview.incident.access_needs or frozenset[str]()
        needs = {**{str(need): need in hard for need in ACCESS_KEYS}, WATCHED: self.interview.discreet}
        return draw(
            "question",
            screen=screen,
            drawn=fields(
                screen,
                typed=None if sent is None else sent.fields,
                wrong=wrong or {},
                zone=self.interview.zone,
                entry=first,
            ),
            several=screen.layout != "single",
            hows=(),
            wrong=bool(wrong),
            needs=needs if first else {},
            remaining=0 if first else len(self.interview.questions),
            begun=bool(self.before),
            has_card=self.interview.has_card,
        )

    def answer(self, sent: Sent) -> Page:
        """Take what was answered, and go on: to the card once it is time for that, else to the next screen."""
        now, asked, pressed = self.interview, country_screen(), sent.one("press")
        screen = asked if self.shown == asked.key else now.next()
        if screen is None or sent.one("screen") != screen.key:
            return self.ask()
        if pressed in (*ACCESS_KEYS, WATCHED):
            return self._turn(pressed, sent)
        answers, wrong = sent.answers(screen, zone=now.zone)
        if wrong:
            return self._screen(screen, sent, wrong)
        try:
            self.interview = now.reply(answers, screen)
        except ValueError as refused:
            said = str(refused) if isinstance(refused, EntryError) else ""
            return self._screen(screen, sent, {one.key: said or wanted(one) for one in screen.questions})
        if screen == asked:
            return self.card()
        self.before.append(now)
        fresh = self.interview.has_card and (now.endangered or not now.has_card)
        return self.card() if fresh or pressed or self.interview.endangered else self.ask()

    def _turn(self, pressed: str, sent: Sent) -> Page:
        """Take that something is hard for the person, or no longer is; or that someone may see the screen."""
        now = self.interview
        if pressed in ACCESS_KEYS:
            self.interview = now.with_access_need(ACCESS_KEYS[ACCESS_KEYS.index(pressed)])
        else:
            self.interview = now.with_watched_screen()
        return self.ask(sent)

    def back(self) -> Page:
        """Take the last answer back."""
        if self.before:
            self.interview = self.before.pop()
        return self.ask()

    # the card and the plan ---------------------------------------------------------------------------------------

    def card(self) -> Page:
        """Show the card."""
        plan = self.interview.response()
        safety = self.interview.next() if self.interview.endangered else None
        where = fields(country_screen(), heading="h2") if plan.country is None else ""
        self.shown = country_screen().key if where else ""
        return draw("card", plan=plan, card=plan.card, safety=safety, where=where, **self._around(plan))

    def plan(self) -> Page:
        """Show the plan: who can be called now, what not to do, the steps, and what is due when."""
        plan, interview = self.interview.response(), self.interview
        asking = interview.next() if interview.endangered else None
        groups = [
            (message(f"phase.{phase}") if phase else message("cli.respond.any_time"), list(steps))
            for phase, steps in groupby(plan.steps, key=lambda step: step.phase)
        ]
        rest = ((message("cli.respond.held"), list(plan.held)), (message("cli.respond.can_wait"), list(plan.later)))
        return draw(
            "plan",
            plan=plan,
            phases=[*groups, *((title, steps) for title, steps in rest if steps)],
            risk=plan.risk_note,
            due=[due_line(one) for one in plan.due],
            known=known_questions(),
            remaining=len(interview.questions) if asking is None and not plan.urgent else 0,
            safe=asking.text if asking is not None else "",
            **self._around(plan),
        )

    def _around(self, plan: Response) -> dict[str, object]:
        place = "" if plan.country is None else find(plan.country).name
        return {"discreet": self.interview.discreet, "place": place}


def known_questions() -> dict[str, str]:
    """Return the questions that decide whether a step is for someone, by the name of the fact."""
    return {name: fact.question for name, fact in {**Person.named_facts(), **Incident.named_facts()}.items()}
