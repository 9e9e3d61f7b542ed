"""What to do when something has leaked: three questions, the card, and behind it the plan. In memory only."""

from collections.abc import Iterator
from datetime import UTC, timedelta, tzinfo
from itertools import groupby

from playground.fields import BLANK, WrongError, asked, countries, read
from playground.sent import Sent
from playground.words import Page, draw, say
from secure_checklist import Fact, Question, packs
from secure_checklist.cli.respond_view import due_line, limit_lines
from secure_checklist.core.messages import message
from secure_checklist.incident import (
    Incident,
    Law,
    Response,
    clock_facts,
    inventory_of,
    open_facts,
    part_choices,
    respond,
    triage,
)
from secure_checklist.incident.contacts import Channel
from secure_checklist.interview import Pass, choices_of, help_of, input_of
from secure_checklist.subjects import Person
from secure_checklist.subjects.ages import ages_of

__all__ = ["Help"]

PACK = "leak-response"
OF_TRIAGE = ("danger_now", "role", "country")
"""What is asked for before the card, and by itself not again."""
WATCHER = "close"
"""What is chosen for whoever came because somebody may be watching."""
NUMBERS = ("phone", "sms")
SOON = timedelta(days=7)


class Help:
    """One person's incident. Every question can be left open; card and plan are there from the beginning."""

    def __init__(self, zone: tzinfo = UTC) -> None:
        self.checklist = packs.load(PACK).translated()
        self.incident, self.person = Incident(), Person()
        self.said: dict[str, str] = {}
        self.left: set[str] = set()
        self.zone = zone
        self.before: list[tuple[Incident, frozenset[str]]] = []

    def speak(self) -> None:
        """Go on in the language in force."""
        self.checklist = packs.load(PACK).translated()

    def again(self, shown: str, sent: Sent) -> Page | None:
        """Return a page once more, with what is filled in and wasn't sent yet; None: it is none of these."""
        match shown:
            case "triage":
                return self.questions(sent)
            case "question":
                return self.ask(sent)
            case "card":
                return self.card()
            case "plan":
                return self.plan()
            case _:
                return None

    # before the card ---------------------------------------------------------------------------------------------

    def questions(self, sent: Sent | None = None) -> Page:
        """Ask the three questions, and for the country; with what was chosen and not sent yet."""
        chosen = Sent() if sent is None else sent
        return draw(
            "triage",
            questions=triage.QUESTIONS,
            said={**self.said, **{one.id: said for one in triage.QUESTIONS if (said := chosen.one(one.id))}},
            countries=countries(),
            country=chosen.one("country") or self.incident.country or "",
        )

    def watched(self) -> Page:
        """Ask the three questions of whoever is watched: most often by somebody close, which they can change."""
        self.said.setdefault("what", WATCHER)
        return self.questions()

    def answer(self, sent: Sent) -> Page:
        """Take the answers to the three questions, and show the card. Another answer takes back what one has said."""
        earlier = {
            field
            for question in triage.QUESTIONS
            for one in question.choices
            if self.said.get(question.id) == one.id
            for field in one.facts
        }
        incident = self.incident.replace(**dict.fromkeys(earlier))
        person = self.person.replace(minor=None)
        self.said = {}
        for question in triage.QUESTIONS:
            choice = sent.one(question.id)
            if choice in {one.id for one in question.choices}:
                self.said[question.id] = choice
                incident = question.answered(incident, choice)
                person = question.answered_by(person, choice)
        self.incident, self.person = incident, person
        self.before.clear()
        return self.place(sent)

    def place(self, sent: Sent) -> Page:
        """Take the country, whose numbers and laws are meant, and show the card."""
        country = sent.one("country")
        if country in dict(countries()):
            self.incident = self.incident.replace(country=country)
        return self.card()

    # the card ----------------------------------------------------------------------------------------------------

    def response(self) -> Response:
        """Work out the plan for what is known now."""
        return respond(self.incident, person=self.person, zone=self.zone, checklist=self.checklist)

    def card(self) -> Page:
        """Show the card."""
        plan = self.response()
        way = plan.card.reachable.channel if plan.card and plan.card.reachable else None
        return draw("card", plan=plan, card=plan.card, way=way, link=link_of, countries=countries())

    # the plan ----------------------------------------------------------------------------------------------------

    def plan(self) -> Page:
        """Show the plan: who can be called now, what not to do, the steps, and until when something is due."""
        plan = self.response()
        limits = () if self.incident.role == "shared_it" else limit_lines(self._laws(plan))
        asking = self._open()
        danger = any(one.need == "emergency" for one in plan.urgent[:1])
        return draw(
            "plan",
            plan=plan,
            phases=[
                (message(f"phase.{phase}") if phase else message("cli.respond.any_time"), list(steps))
                for phase, steps in groupby(plan.steps, key=lambda step: step.phase)
            ],
            rest=message("cli.respond.can_wait.danger" if danger else "cli.respond.can_wait"),
            risk=plan.risk_note if any(step.about_the_police for step in (*plan.steps, *plan.later)) else "",
            due=[due_line(one) for one in plan.due],
            limits=limits,
            can_wait=bool(limits) and self.young and not ends_soon(plan),
            known=known_questions(),
            link=link_of,
            remaining=len(asking),
            safe=asking[0].question if plan.urgent and asking else "",
        )

    @property
    def young(self) -> bool:
        """Whether it is about themselves, and they are, or may be, under 18 now."""
        return self.incident.role == "self" and ages_of(self.incident, self.person).now in ("minor", "unsure")

    def _laws(self, plan: Response) -> Iterator[Law]:
        return (law for law in plan.laws if law.holds(plan.now.date()))

    # questions behind the card -----------------------------------------------------------------------------------

    def ask(self, sent: Sent | None = None, error: str = "") -> Page:
        """Ask the next question that makes the plan fit better; with none left, show the plan."""
        found = self._open()
        if not found:
            return self.plan()
        question = self._question(found[0])
        return draw(
            "question",
            field=asked(question, 1, sent, error),
            remaining=len(found),
            wrong=bool(error),
            begun=bool(self.before),
        )

    def tell(self, sent: Sent) -> Page:
        """Take the answer to the present question, and ask the next one."""
        found = self._open()
        if not found or sent.one("screen") != found[0].name:
            return self.ask()
        question = self._question(found[0])
        try:
            value = read(question, 1, sent, (), self.zone)
        except WrongError as error:
            return self.ask(sent, str(error))
        past = (self.incident, frozenset(self.left))
        field = found[0].field
        if value is BLANK or isinstance(value, Pass):
            self.left.add(field)
        else:
            try:
                self.incident = self.incident.replace(**{field: value})
            except ValueError:
                return self.ask(sent, say(f"wrong.{question.input}"))
        self.before.append(past)
        return self.ask()

    def back(self) -> Page:
        """Take the last answer back; before the first one, show the card."""
        if not self.before:
            return self.card()
        self.incident, left = self.before.pop()
        self.left = set(left)
        return self.ask()

    def _open(self) -> tuple[Fact[object], ...]:
        """Return what to ask, the first one first: in danger, only whether they are safe for now."""
        left = {*self.left, *OF_TRIAGE}
        if self.incident.danger_now in ("yes", "unsure") and self.incident.safe_for_now is None:
            safe: Fact[object] = Incident.facts()["safe_for_now"]
            if safe.field not in left:
                return (safe,)
        if triage.endangered(self.incident):
            return ()
        known = inventory_of(self.incident, self.person)
        found = tuple(one for one in open_facts(self.checklist, known, leave=left) if one.type.name != "text_set")
        return found or tuple(
            one
            for one in clock_facts(self.incident, person=self.person, checklist=self.checklist, leave=self.left)
            if one.type.name != "text_set"
        )

    def _question(self, fact: Fact[object]) -> Question:
        """Return the question that a fact asks; of the part of a country, with those of this country to choose from."""
        question = Question(
            fact=fact.name,
            kind=fact.kind,
            text=fact.question,
            help=help_of(fact),
            input=input_of(fact),
            choices=choices_of(fact),
            unit=fact.unit,
            minimum=fact.type.minimum,
            maximum=fact.type.maximum,
            sensitivity=fact.confidentiality,
        )
        parts = part_choices(self.incident.country) if fact.field == "subdivision" else ()
        return question.replace(input="one_of", choices=parts) if parts else question


def ends_soon(plan: Response) -> bool:
    """Return whether a time of the person's own ends within days, or is over: that is nothing to call not urgent."""
    return any(one.who == "person" and one.at and one.at < plan.now + SOON for one in plan.due)


def known_questions() -> dict[str, str]:
    """Return the questions that decide whether a step is for somebody, by the name of the fact."""
    return {name: fact.question for name, fact in {**Person.named_facts(), **Incident.named_facts()}.items()}


def link_of(channel: Channel) -> str:
    """Return the address that a press opens; empty: there is none, so people read it and use it themselves."""
    if channel.medium in NUMBERS:
        return f"{'tel' if channel.medium == 'phone' else 'sms'}:{channel.value.replace(' ', '')}"
    if channel.medium == "email":
        return f"mailto:{channel.value}"
    return channel.value if channel.medium in ("url", "chat") else ""
