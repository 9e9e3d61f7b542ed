"""`IncidentInterview`: one person's path from three screens to the card, the plan and later steps, for any interface.

    asking = IncidentInterview()
    while not asking.has_card:
        asking = asking.reply({...}, asking.next())   # any answer may be left out
    asking.response().card                            # what to read first
    screen = asking.next()                            # a question that makes the plan fit better, or None

An interview is a value: every method returns a new one. Every question may be left open, and the card and the plan are
available from the start. Like an incident, an interview is in memory, and is written only if an app writes it. As JSON,
it can be stored in a session. Transient facts, such as whether someone is in danger now, are never written: neither the
answer nor that the question was asked.
"""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from functools import cached_property
from typing import Any, Self

from pydantic import Field, StrictBool, field_serializer

from secure_checklist import packs
from secure_checklist.core import subdivisions
from secure_checklist.core.clock import utc_now
from secure_checklist.core.errors import AnswerError
from secure_checklist.core.messages import message
from secure_checklist.core.model import Quiet
from secure_checklist.incident.case.case import Case
from secure_checklist.incident.dates import lies_ahead
from secure_checklist.incident.jurisdiction import country_of
from secure_checklist.incident.laws.table import bundled as bundled_laws
from secure_checklist.incident.platforms.table import bundled as platforms
from secure_checklist.incident.questions import open_fields, taken_over
from secure_checklist.incident.response import Response, respond
from secure_checklist.incident.screens import NOW, WHO, answered, first_screens, is_first, name_of, open_part
from secure_checklist.incident.situation import PACK, Situation
from secure_checklist.interview.questions import Choice, Question, choices_of, help_of, input_of
from secure_checklist.interview.screens import Pass, Screen
from secure_checklist.rules.fact import Fact
from secure_checklist.subjects.disclosure import EVERYTHING
from secure_checklist.subjects.entries import Answer, Attestation
from secure_checklist.subjects.incident import AccessNeed, Incident, is_endangered, is_in_danger
from secure_checklist.subjects.person import Person

OFFERED: tuple[Answer, ...] = ("yes", "partly", "no")
"""The answers to choose from for a step that no fact decides."""
_FIRST_FIELDS = ("danger_now", "whose", "did_it", "happened")
"""The facts that the first screens ask for, and that nothing asks for again."""


class IncidentInterview(Quiet):
    """The answers about one incident, the questions left open, and the person's attestations of steps.

    Attributes:
        case: The incident with its places and reports.
        person: The person who asks for help: whether they are under 18, and their country if it differs from the
            incident's.
        shown: The screens that were replied to, in order. Each screen is identified by the facts that it asked for.
        left: The fields that were left open, and aren't asked for again.
        attestations: The person's attestations of steps that no fact decides, one per step.
        follow_up: Whether to ask about later progress as well.
        discreet: Whether someone else may see the screen, so that the first screens don't mention what happened.
        zone: The person's time zone, as an IANA name.

    """

    case: Case = Field(default_factory=lambda: Case(incident=Incident(id="case")))
    person: Person = Field(default_factory=lambda: Person(id="person"))
    shown: tuple[str, ...] = Field(default=(), max_length=200)
    left: frozenset[str] = frozenset()
    attestations: tuple[Attestation, ...] = Field(default=(), max_length=1000)
    follow_up: StrictBool = False
    discreet: StrictBool = False
    zone: str = Field(default="UTC", max_length=100)

    @field_serializer("left", "shown")
    def _written_fields(self, fields: Collection[str]) -> list[str]:
        """Leave out the names of transient facts: that someone was asked about danger tells as much as the answer."""
        transient = {NOW, *Incident.transient_fields(), *(f"incident.{name}" for name in Incident.transient_fields())}
        kept = [name for name in fields if transient.isdisjoint(name.split())]
        return kept if isinstance(fields, tuple) else sorted(kept)

    @field_serializer("attestations")
    def _written_words(self, words: tuple[Attestation, ...]) -> tuple[Attestation, ...]:
        """Leave out the word on a step that is never written."""
        return tuple(one for one in words if EVERYTHING.allows(one.confidentiality))

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle the JSON form, which contains nothing transient."""
        return type(self).model_validate_json, (self.model_dump_json(),)

    @property
    def incident(self) -> Incident:
        """The incident with the answers, and with the facts that follow from places and reports."""
        return self.case.as_incident()

    @property
    def country(self) -> str | None:
        """The country of the case, whose laws apply, or None if it isn't known."""
        return country_of(self.incident, self.person)

    @property
    def endangered(self) -> bool:
        """Whether someone is, or may be, in danger, or thinks about suicide, and so sees the card at once."""
        return is_endangered(self.incident)

    @property
    def has_card(self) -> bool:
        """Whether to show the card now: someone is in danger, or the first screens are finished."""
        return self.endangered or self._first is None

    @classmethod
    def of(cls, person: Person) -> Self:
        """Return the interview of someone who has answered questions about prevention, without those questions.

        Each answer can still be changed, since its screen counts as shown.
        """
        case = Case(incident=Incident(id="case").replace(**taken_over(person)))
        begun = cls(case=case, person=person)
        first = (part for one in first_screens() for part in one.questions)
        known = [part.fact for part in first if open_part(Screen.of(part), begun.incident, ()) is None]
        return begun.replace(shown=tuple(known))

    # screens ---------------------------------------------------------------------------------------------------------

    def next(self) -> Screen | None:
        """Return the screen to show next, or None if no further answer affects the card, a step or a deadline.

        While someone is in danger, the only question is whether they are safe for now. Someone who thinks of hurting
        themselves is asked no questions. Someone who helps such a person is asked questions, since the answers lead to
        steps for helpers.
        """
        incident = self.incident
        if is_in_danger(incident):
            asks = incident.safe_for_now is None and "safe_for_now" not in self.left
            return Screen.of(question_of("safe_for_now")) if asks else None
        if self.endangered and incident.at_risk != "other":
            return None
        return self._first or (Screen.of(question_of(self._open[0], self.country)) if self._open else None)

    @property
    def _first(self) -> Screen | None:
        """The next of the first screens, or None if they are over."""
        shown, incident = {fact for name in self.shown for fact in name.split()}, self.incident
        left = (open_part(one, incident, shown) for one in first_screens(discreet=self.discreet))
        return next(filter(None, left), None)

    @property
    def questions(self) -> tuple[Question, ...]:
        """The questions that may still come after the card, the next one first; empty if no question is left."""
        return tuple(question_of(field, self.country) for field in self._open)

    @cached_property
    def _open(self) -> tuple[str, ...]:
        """The facts that they ask for."""
        checklist, incident, left = packs.load(PACK), self.incident, self.left | {*_FIRST_FIELDS}
        # Numbers, laws and helplines all depend on it, so it comes before whatever the order of questions says.
        if incident.country is None and "country" not in left:
            return ("country",)
        laws, now = bundled_laws(), utc_now(None)
        situation = Situation(incident, self.person, checklist, laws, now, attestations=self.attestations)
        return tuple(dict.fromkeys(open_fields(situation, laws, leave=left, follow_up=self.follow_up)))

    @property
    def number(self) -> int:
        """The number of the next screen, from 1."""
        return len(self.shown) + 1

    def screen(self, number: int) -> Screen | None:
        """Return the screen with a number, either the next one or an earlier one, or None if there is no such screen.

        The screen doesn't contain the answers, since they are private.
        """
        if not 1 <= number < self.number:
            return self.next() if number == self.number else None
        name, first = self.shown[number - 1], first_screens(discreet=self.discreet)
        known = {question.fact: question for screen in first for question in screen.questions}
        asked = [known.get(fact) or question_of(fact.removeprefix("incident."), self.country) for fact in name.split()]
        text = next((one.text for one in first if name_of(one) == name), asked[0].text)
        return Screen.of(*asked, text=text)

    def reply(self, answers: Mapping[str, object], screen: Screen | None = None, now: datetime | None = None) -> Self:
        """Return the interview after a reply to a screen, as `Interview.reply` does.

        "I don't know", "I'd rather not say" and a blank have the same effect: the question stays open and isn't asked
        again.

        Args:
            answers: The answers, by the keys of the questions.
            screen: The screen that was replied to, or None for the next one.
            now: The aware datetime of the reply, or None for now.

        Raises:
            ValueError: If a question doesn't accept its answer. On the first screens, an answer that isn't accepted is
                ignored instead.
            LookupError: If there is no screen left.

        """
        shown = self.next() if screen is None else screen
        if shown is None:
            raise LookupError("there is no question left")
        name = name_of(shown)
        found = self.replace(shown=self.shown if name in self.shown else (*self.shown, name))
        if is_first(shown):
            return self._first_answered(answers).replace(shown=found.shown)
        for question in shown.questions:
            value = answers.get(question.key)
            found = found.answer(None if isinstance(value, Pass) else value, question, now)
        return found

    def answer(self, value: object, question: Question, now: datetime | None = None) -> Self:
        """Return the interview after an answer to a question about a fact, at any time.

        Args:
            value: The answer, or None if the person can't or won't answer, so that the question stays open.
            question: The question.
            now: The aware datetime of the answer, or None for now.

        Raises:
            AnswerError: If the answer gives a future date for something that has happened.
            ValueError: If the question doesn't accept the value.

        """
        if question.fact in (NOW, WHO):
            return self._first_answered({question.fact: value})
        field = question.fact.removeprefix("incident.")
        if field == "platforms" and isinstance(value, str):
            value = platforms().reduced(value.split(","))
        elif field == "subdivision" and isinstance(value, str):
            value = subdivisions.code(value, self.country or "")
        found = self._with(**{field: value})
        at: object = getattr(found.case.incident, field)
        if isinstance(at, date) and lies_ahead(at, now, self.zone):
            raise AnswerError(message("incident.dates.ahead"))
        return found.replace(left=self.left | {field} if value is None else self.left - {field})

    def _first_answered(self, answers: Mapping[str, object]) -> Self:
        incident, person = answered(self.case.incident, self.person, answers)
        return self.replace(case=self.case.replace(incident=incident), person=person)

    def again(self) -> Self:
        """Return an interview that asks again about everything left open, and about later progress."""
        return self.replace(left=frozenset[str](), follow_up=True)

    # what a key or a list says ---------------------------------------------------------------------------------------

    def in_country(self, country: str) -> Self:
        """Return the interview for a country, whose numbers and laws then apply.

        Raises:
            ValueError: If there is no such country.

        """
        return self._with(country=country).replace(left=self.left - {"country"})

    def with_access_need(self, need: AccessNeed) -> Self:
        """Return the interview with an access need added, or removed if it was already there."""
        return self._with(access_needs=(self.case.incident.access_needs or frozenset()) ^ {need})

    def with_watched_screen(self) -> Self:
        """Return a discreet interview, with a discreet plan, for someone whose screen may be seen."""
        return self._with(device_watched="yes").replace(discreet=True)

    def _with(self, **facts: Any) -> Self:  # noqa: ANN401 - values of any fact
        return self.replace(case=self.case.replace(incident=self.case.incident.replace(**facts)))

    # the plan --------------------------------------------------------------------------------------------------------

    def response(self, now: datetime | None = None) -> Response:
        """Return the card and the plan for the answers so far, including the steps that are done.

        Args:
            now: The aware datetime to evaluate for, or None for now.

        Raises:
            ValueError: If the time has no UTC offset, or this machine doesn't know the time zone.

        """
        return respond(
            self.incident,
            person=self.person,
            attestations=self.attestations,
            now=now,
            zone=self.zone,
            checklist=packs.load(PACK).translated(),
            done=True,
        )

    def attested(self, item: str, answer: str, now: datetime | None = None) -> Self:
        """Return the interview with the person's attestation of a step that no fact decides.

        Args:
            item: The id of the step's item.
            answer: The answer: `yes`, `partly` or `no`.
            now: The aware datetime of the answer, or None for now.

        Raises:
            ValueError: If the answer has another value, or there is no such step.

        """
        step = packs.load(PACK).find(item)
        if answer not in OFFERED:
            raise ValueError("expected yes, partly or no")
        if step is None:
            raise ValueError("the plan has no step of this id")
        word = step.attest(answer, subject=self.case.incident.id, at=utc_now(now))
        return self.replace(attestations=(*(one for one in self.attestations if one.item != item), word))

    def said_of(self, item: str) -> str:
        """Return the person's answer about a step: `yes`, `partly` or `no`, or an empty string if they gave none."""
        return next((one.answer for one in self.attestations if one.item == item), "")


def question_of(field: str, country: str | None = None) -> Question:
    """Return the question for a fact of an incident.

    Args:
        field: The field of the fact, such as `country` for `incident.country`.
        country: The country, which determines how `subdivision` is asked for: its parts are listed, or typed if there
            are many. None if it isn't known.

    Raises:
        KeyError: If an incident has no such fact.

    """
    fact: Fact[object] = Incident.named_facts()[f"incident.{field}"]
    parts = subdivisions.of(country) if country is not None and field == "subdivision" else ()
    listed = [Choice(value=part.code, label=part.name) for part in parts] if len(parts) <= MOST_PARTS else []
    typed = fact.type.name == "text_set"
    return Question(
        fact=fact.name,
        kind="incident",
        text=fact.question,
        help=help_of(fact),
        input="one_of" if listed else "text" if typed else input_of(fact),
        choices=tuple(listed) or (() if typed else choices_of(fact)),
        unit=fact.unit,
        minimum=fact.type.minimum,
        maximum=fact.type.maximum,
        sensitivity=fact.confidentiality,
    )


def country_screen() -> Screen:
    """Return the screen that asks which country the person is in now, for a card without a number."""
    return Screen.of(question_of("country").replace(text=message("incident.country_now")))


MOST_PARTS = 9
"""The maximum number of a country's parts to list. If there are more, typing a name is quicker than reading a list."""
