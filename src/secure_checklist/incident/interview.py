"""`IncidentInterview`: one person's way from the three questions of triage to the card, the plan and what follows.

    asking = IncidentInterview().triaged({"danger": "no", "who": "me_adult", "what": "posted"}, country="GB")
    asking.response().card                        # what to read first
    screen = asking.next()
    asking = asking.reply({screen.questions[0].key: "no"})
    asking.response().steps                       # the plan, which fits better with each answer

A value: every method gives a new one. Every question may be left open, and card and plan are there from the beginning.
It is in memory, as an incident is, and is written only when an app does so; as JSON, it is what a session holds. What
is transient, as whether somebody is in danger now, is never written: neither what was answered nor that it was asked.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from functools import cached_property
from typing import Self

from pydantic import Field, StrictBool, field_serializer

from secure_checklist import packs
from secure_checklist.checklists.plan_items import Need
from secure_checklist.core.clock import utc_now
from secure_checklist.core.model import FrozenMap, ReadOnlyMap
from secure_checklist.incident import entries, triage
from secure_checklist.incident.case.case import Case
from secure_checklist.incident.case.rows import Quiet
from secure_checklist.incident.contacts.directory import Found, bundled
from secure_checklist.incident.laws.table import clocked_by
from secure_checklist.incident.questions import clock_facts, open_facts, part_choices
from secure_checklist.incident.response import PACK, Response, Step, inventory_of, respond
from secure_checklist.interview.effort import TAP, answering, choosing, reading
from secure_checklist.interview.questions import Choice, Question, choices_of, help_of, input_of
from secure_checklist.interview.screens import Pass, Screen
from secure_checklist.rules.conditions.logic import facts_in
from secure_checklist.rules.fact import Fact
from secure_checklist.subjects.disclosure import EVERYTHING
from secure_checklist.subjects.incident import Incident
from secure_checklist.subjects.inventory import Answer, Attestation
from secure_checklist.subjects.person import Person

__all__ = ["IncidentInterview", "question_of"]

LEGAL_NOTICE = Incident.us_legal_notice.name
"""What is asked of a report in the US, since the law's 48 hours count from a notice under it."""
OF_TRIAGE = ("danger_now", "role", "country")
"""What is asked before the card, and not again of somebody who left it open."""
OFFERED: tuple[Answer, ...] = ("yes", "partly", "no")
"""What can be said of a step that no fact decides."""
NEVER_ASKED = ("self_harm_now", "crisis_line_seen")
"""What nobody needs to tell: whom to call when it is too much stays in the plan of everybody."""


class IncidentInterview(Quiet):
    """What is known of one incident, what is left open, and what the person said of the steps.

    Attributes:
        case: The incident with its places and reports.
        person: Who asks for help: under 18 or not, and where they are if that is another country.
        chosen: The id of the answer to each question of triage that was answered.
        left: The fields that are left open, and aren't asked for again.
        asked: The fields that were asked for after triage, in order.
        noted: The ids of reports of which it was said whether they are notices under a law.
        attestations: What was said of steps that no fact decides, one a step.
        follow_up: Ask for what has been done since, too.
        zone: The person's time zone, as its IANA name.

    """

    case: Case = Field(default_factory=lambda: Case(incident=Incident(id="case")))
    person: Person = Field(default_factory=lambda: Person(id="person"))
    chosen: ReadOnlyMap[str, str] = FrozenMap()
    left: frozenset[str] = frozenset()
    asked: tuple[str, ...] = Field(default=(), max_length=200)
    noted: frozenset[str] = frozenset()
    attestations: tuple[Attestation, ...] = Field(default=(), max_length=1000)
    follow_up: StrictBool = False
    zone: str = Field(default="UTC", max_length=100)

    @field_serializer("chosen")
    def _written_answers(self, chosen: Mapping[str, str]) -> dict[str, str]:
        """Leave out what would tell an answer that is never written."""
        return {name: one for name, one in chosen.items() if name not in _TRANSIENT_QUESTIONS}

    @field_serializer("left", "asked")
    def _written_fields(self, fields: Collection[str]) -> list[str]:
        """Leave out that something was asked that is never written."""
        kept = [name for name in fields if name not in Incident.transient_fields()]
        return kept if isinstance(fields, tuple) else sorted(kept)

    @field_serializer("attestations")
    def _written_words(self, words: tuple[Attestation, ...]) -> tuple[Attestation, ...]:
        """Leave out what was said of a step that is never written."""
        return tuple(one for one in words if EVERYTHING.allows(one.confidentiality))

    @field_serializer("noted")
    def _in_order(self, noted: frozenset[str]) -> list[str]:
        return sorted(noted)

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle what is written, and so nothing that is transient."""
        return type(self).model_validate_json, (self.model_dump_json(),)

    @property
    def incident(self) -> Incident:
        """What is known of the incident, with what follows from places and reports."""
        return self.case.as_incident()

    @property
    def for_others(self) -> bool:
        """Whether they help somebody, who may be in another country than they are."""
        return self.incident.role in ("parent_or_guardian", "helper", "professional")

    # before the card -------------------------------------------------------------------------------------------------

    def triaged(self, chosen: Mapping[str, str], country: str | None = None) -> Self:
        """Return the interview after the three questions, which may be answered again.

        What is no answer leaves its question as it was, since an error would stand before the card. Another answer
        takes back what the earlier one said; the same one changes nothing of what was answered since.

        Args:
            chosen: The id of an answer, by that of its question.
            country: Where it is, as `countries.find` understands it; None: as it was.

        Raises:
            ValueError: there is no such country.

        """
        known = {one.id: {choice.id for choice in one.choices} for one in triage.QUESTIONS}
        said = {**self.chosen, **{name: one for name, one in chosen.items() if one in known.get(name, ())}}
        changed = {name for name, one in said.items() if self.chosen.get(name) != one}
        incident, person = self.case.incident, self.person
        if changed - _TRANSIENT_QUESTIONS:
            # answers build on each other, so all are taken back and given again
            incident = incident.replace(**dict.fromkeys(_said_by(self.chosen)))
            person, changed = person.replace(minor=None), set(said)
        for question in triage.QUESTIONS:
            if question.id in changed:
                incident = question.answered(incident, said[question.id])
                person = question.answered_by(person, said[question.id])
        if country is not None:
            incident = incident.replace(country=country)
        case = self.case.with_incident(incident)
        open_ = {field for field in OF_TRIAGE if getattr(case.as_incident(), field) is None}
        return self.replace(case=case, person=person, chosen=said, left=self.left | open_)

    def in_country(self, country: str) -> Self:
        """Return the interview for the country whose numbers and laws are meant.

        Raises:
            ValueError: there is no such country.

        """
        case = self.case.with_incident(self.case.incident.replace(country=country))
        return self.replace(case=case, left=self.left - {"country"})

    def from_country(self, country: str | None) -> Self:
        """Return the interview with where the person themselves is; None: where it is.

        Raises:
            ValueError: there is no such country.

        """
        return self.replace(person=self.person.replace(country=country))

    @property
    def safety(self) -> Question | None:
        """The question whether they are safe for now, where somebody is or may be in danger; None: it isn't asked."""
        incident = self.incident
        open_ = incident.safe_for_now is None and "safe_for_now" not in self.left
        return question_of("safe_for_now") if open_ and incident.danger_now in ("yes", "unsure") else None

    # questions -------------------------------------------------------------------------------------------------------

    @property
    def questions(self) -> tuple[Question, ...]:
        """The questions that may still come, the next one first; empty: nothing more decides a step or a clock."""
        return tuple(question_of(field, self.incident.country) for field in self._open)

    @cached_property
    def _open(self) -> tuple[str, ...]:
        """The facts that they ask for."""
        checklist = packs.load(PACK)
        inventory = inventory_of(self.incident, self.person, self.attestations)
        first: tuple[Fact[object], ...] = (Incident.facts()["safe_for_now"],) if self.safety else ()
        plan = open_facts(checklist, inventory, leave=self.left, follow_up=self.follow_up)
        found = (*first, *(one for one in plan if one.field != "safe_for_now"))
        # What starts or stops a clock is asked for once the plan is decided, as it can matter only then.
        found = found or clock_facts(self.incident, person=self.person, checklist=checklist, leave=self.left)
        # A set of any texts has a form of its own: which apps and sites it is on.
        return tuple(one.field for one in found if one.type.name != "text_set")

    def next(self) -> Screen | None:
        """Return the screen to show next, which has one question; None: there is none."""
        return _screen_of(question_of(self._open[0], self.incident.country)) if self._open else None

    def earlier(self, number: int) -> Screen | None:
        """Return a screen that was shown after triage, by its number from 1; None: there is none of that number.

        What was answered isn't in it: all of it is private, and isn't shown again.
        """
        asked = self.asked[number - 1] if 1 <= number <= len(self.asked) else None
        return None if asked is None else _screen_of(question_of(asked, self.incident.country))

    def reply(self, answers: Mapping[str, object], screen: Screen | None = None) -> Self:
        """Return the interview after a screen was replied to, as `Interview.reply` takes it; None: the next one.

        What isn't known, isn't said or was left blank is the same here: it stays open, and isn't asked again.

        Raises:
            ValueError: an answer isn't what its question takes.
            LookupError: there is no screen left.

        """
        shown, found = self.next() if screen is None else screen, self
        if shown is None:
            raise LookupError("there is no question left")
        for question in shown.questions:
            value = answers.get(question.key)
            found = found.answer(None if isinstance(value, Pass) else value, question)
        return found

    def answer(self, value: object, question: Question) -> Self:
        """Return the interview after an answer to a question, whether it is the next or an earlier one.

        Args:
            value: The answer; None: the person can't or won't give one, so that the question stays open.
            question: The question.

        Raises:
            ValueError: the value isn't what the question takes.

        """
        field = question.fact.removeprefix("incident.")
        found = self.replace(case=self.case.with_incident(self.case.incident.replace(**{field: value})))
        left = self.left | {field} if value is None else self.left - {field}
        asked = self.asked if field in self.asked else (*self.asked, field)
        return found.replace(left=left, asked=asked)

    def again(self) -> Self:
        """Return the interview in which what was left open is asked once more, and what has been done since."""
        return self.replace(left=frozenset[str](), follow_up=True)

    # the plan --------------------------------------------------------------------------------------------------------

    def response(self, now: datetime | None = None) -> Response:
        """Work out the card and the plan for what is known, with the steps that are done.

        Args:
            now: The time to evaluate for, aware; None reads the clock.

        Raises:
            ValueError: `now` has no offset, or there is no time zone of that name here.

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

    def deciding(self, step: Step) -> tuple[Question, ...]:
        """Return the questions that decide whether a step is done: the facts that its rule checks. Empty: none does."""
        known, rule = Incident.named_facts(), step.item.rule
        found: dict[str, None] = {}
        for name in facts_in(rule.check) if rule is not None else ():
            fact = known.get(name)
            if fact is not None and fact.kind == "incident" and fact.type.name != "text_set":
                found.update(dict.fromkeys(fact.reads or (fact.field,)))
        return tuple(question_of(field, self.incident.country) for field in found if field not in NEVER_ASKED)

    def attested(self, item: str, answer: str, now: datetime | None = None) -> Self:
        """Return the interview with the person's word on a step that no fact decides.

        Args:
            item: The id of the step's item.
            answer: `yes`, `partly` or `no`.
            now: When they said so, aware; None reads the clock.

        Raises:
            ValueError: it is none of these, or there is no such step.

        """
        said: Answer | None = next((one for one in OFFERED if one == answer), None)
        step = packs.load(PACK).find(item)
        if said is None or step is None:
            raise ValueError("expected yes, partly or no, on a step of the plan")
        word = step.attest(said, subject=self.case.incident.id, at=utc_now(now))
        return self.replace(attestations=(*(one for one in self.attestations if one.item != item), word))

    def said_of(self, item: str) -> str:
        """Return what the person said of a step: `yes`, `partly` or `no`; empty: nothing."""
        return next((one.answer for one in self.attestations if one.item == item), "")

    @property
    def asked_of_reports(self) -> frozenset[str]:
        """The ids of reports of which it is to be asked whether they are notices under a law, since a clock counts."""
        return frozenset(one.id for one in self.case.reports if entries.asks_for_notice(self.case, one)) - self.noted

    def with_notice(self, report: str, *, by_law: bool) -> Self:
        """Return the interview with whether a report was a notice under the law of the US, from which it counts.

        Raises:
            InvalidCaseError: there is no such report.

        """
        made = self.case.report(report)
        law = min(clocked_by(LEGAL_NOTICE)) if by_law else ""
        return self.replace(case=self.case.with_row(made.replace(law=law)), noted=self.noted | {made.id})

    def calls(self) -> tuple[tuple[str | None, Mapping[Need, Found]], ...]:
        """Return whom to call when it can't wait, whatever the plan says: a country, and who is there for each need.

        Whoever helps from another country gets those of both, since a short number is answered where it is dialled.
        None in the place of a country: it isn't known.
        """
        incident = self.incident
        now, then = incident.age_now, incident.age_when_taken
        needs: tuple[Need, ...] = ("emergency", "crisis")
        return tuple(
            (place, {need: bundled().find(country=place, age=now, age_when_taken=then, need=need) for need in needs})
            for place in dict.fromkeys((incident.country, self.person.country or incident.country))
        )


_TRANSIENT_QUESTIONS = frozenset(
    one.id
    for one in triage.QUESTIONS
    if any(field in Incident.transient_fields() for choice in one.choices for field in choice.facts)
)
"""The questions of triage of which an answer is never written."""


def question_of(field: str, country: str | None = None) -> Question:
    """Return the question that a fact of an incident asks.

    Args:
        field: The fact, as `country` of `incident.country`.
        country: Where it is: a part of a country is then chosen among those of this one; None: not known.

    Raises:
        KeyError: an incident has no such fact, or it holds any texts, which nobody is asked for in this way.

    """
    fact: Fact[object] = Incident.named_facts()[f"incident.{field}"]
    parts: Collection[Choice] = part_choices(country) if field == "subdivision" else ()
    return Question(
        fact=fact.name,
        kind="incident",
        text=fact.question,
        help=help_of(fact),
        input="one_of" if parts else input_of(fact),
        choices=tuple(parts) or choices_of(fact),
        unit=fact.unit,
        minimum=fact.type.minimum,
        maximum=fact.type.maximum,
        sensitivity=fact.confidentiality,
    )


def _screen_of(question: Question) -> Screen:
    labels = [choice.label for choice in question.choices]
    seconds = TAP + reading(question.text) + choosing(labels, question.input) + answering(question.input)
    return Screen(layout="single", text=question.text, questions=(question,), seconds=round(seconds, 1))


def _said_by(chosen: Mapping[str, str]) -> Iterable[str]:
    """Return the fields that answers to the questions of triage have set."""
    for question in triage.QUESTIONS:
        for choice in question.choices:
            if chosen.get(question.id) == choice.id:
                yield from choice.facts
