"""`Interview`: asks only what can still change a finding, the most telling question first, and says why it asks.

    interview = Interview(checklist, inventory)
    while question := interview.next():
        interview = interview.answer(ask_somehow(question))
    report = interview.report

It is a value: every answer gives a new one, and the old one stays as it was. It ends, since each question is asked
once; then nothing is unknown except what was declined, what the person doesn't know, and what nobody can be asked.
"""

from collections.abc import Iterable, Mapping
from copy import copy
from datetime import datetime
from functools import cached_property
from typing import Any, Literal, NamedTuple, Self

from secure_checklist.checklists.checklist import Checklist
from secure_checklist.core.clock import moment
from secure_checklist.core.model import FrozenMap
from secure_checklist.datasets.lifecycle.table import Lifecycle
from secure_checklist.datasets.messaging_services import Services
from secure_checklist.evaluation.compiled import plan_for
from secure_checklist.evaluation.evaluator import evaluate
from secure_checklist.evaluation.report import Report
from secure_checklist.evaluation.score import Score
from secure_checklist.interview.answers import frozen, suggestions_for, with_answer, with_listed, without_answer
from secure_checklist.interview.questions import (
    ASKS,
    MORE,
    SUBJECTS,
    AskedBecause,
    Choice,
    Effect,
    Question,
    choices_of,
    help_of,
    input_of,
)
from secure_checklist.interview.ranking import Agenda, Candidate, Key
from secure_checklist.rules.outcome import WORDS, Outcome
from secure_checklist.subjects.attestation import ATTESTED
from secure_checklist.subjects.base import Subject
from secure_checklist.subjects.inventory import Inventory
from secure_checklist.subjects.resolution import Scene, SubjectView
from secure_checklist.subjects.vocabulary import Vocabulary

__all__ = ["Interview", "Progress"]

_BECAUSE: Mapping[str, AskedBecause] = {
    "stale": "stale",
    "contradictory": "contradictory",
    "implausible": "implausible",
}
_COST: Mapping[str, float] = {
    "yes_no": 1.0,
    "one_of": 1.0,
    "some_of": 1.3,
    "whole_number": 1.4,
    "number": 1.4,
    "date": 1.5,
    "moment": 1.5,
    "text": 1.4,
}
"""What answering takes: a tap, a look at a list, or something to look up."""
_PRIVATE = 1.2
_TOGETHER = 1.25
"""How much more a question counts that is about the same subject as the last one."""
_APPLIES = 1.3
_STEP = 0.35
"""How much half a way counts: a fact that decides nothing by itself, for an item that waits for several."""
Ended = Literal["answered", "declined", "unknown", "earlier"]


class Progress(NamedTuple):
    """How far an interview is.

    Attributes:
        answered: How many questions were answered.
        passed: How many were declined or not known.
        remaining: How many questions may still come, at most, as far as can be told now. Subjects that are listed
            later bring their own.
        score: The score as a range, as it is now and as anybody may see it.

    """

    answered: int
    passed: int
    remaining: int
    score: Score


class _Past(NamedTuple):
    """What was asked so far, and what has been found out meanwhile."""

    ended: Mapping[Key, Ended]
    before: "Interview | None"
    last: Key | None
    memory: dict[object, object]


class Interview:
    """A series of questions on one inventory, in the order in which they tell most.

    Args:
        checklist: What to judge by.
        inventory: What is known.
        now: The moment to judge for, aware; None reads the clock. Answers are dated with it.
        tables: Data that derived facts may look up, by name.
        lifecycle: Which systems still get fixes; None: the table that the library carries.
        services: What messaging services do; None: the table that the library carries.
        vocabulary: Of which classes subjects are that are listed on the way; None: the standard ones.
        passed: What an earlier interview on this inventory had passed over, as its `passed` gives: it isn't asked anew.

    Raises:
        ValueError: `now` has no offset.

    """

    def __init__(  # noqa: PLR0913 - keywords of one beginning
        self,
        checklist: Checklist,
        inventory: Inventory,
        *,
        now: datetime | None = None,
        tables: Mapping[str, object] | None = None,
        lifecycle: Lifecycle | None = None,
        services: Services | None = None,
        vocabulary: Vocabulary | None = None,
        passed: Iterable[tuple[str, str]] = (),
    ) -> None:
        self._checklist, self._inventory, self._now = checklist, inventory, moment(now)
        self._tables, self._lifecycle, self._services = tables, lifecycle, services
        self._vocabulary = vocabulary
        known = vocabulary or Vocabulary.standard()
        earlier: dict[Key, Ended] = {
            Key(name if (fact := known.get(name)) is None else fact.name, subject): "earlier"
            for name, subject in passed
        }
        self._past = _Past(FrozenMap(earlier), None, None, {})

    def __repr__(self) -> str:
        """Return how many questions were asked, and nothing that was answered."""
        return f"Interview(asked={len(self.asked)})"

    @property
    def _ended(self) -> Mapping[Key, Ended]:
        return self._past.ended

    # what there is -----------------------------------------------------------------------------------------------

    @property
    def inventory(self) -> Inventory:
        """What is known by now."""
        return self._inventory

    @cached_property
    def report(self) -> Report:
        """What is so by now."""
        return evaluate(
            self._checklist,
            self._inventory,
            now=self._now,
            tables=self._tables,
            lifecycle=self._lifecycle,
            services=self._services,
        )

    @property
    def asked(self) -> tuple[Key, ...]:
        """What was asked so far, in order: facts, each with the id of its subject (empty: a list of subjects)."""
        return tuple(key for key, ended in self._ended.items() if ended != "earlier")

    @property
    def passed(self) -> tuple[Key, ...]:
        """What was declined or not known, in order, as `asked` gives it; to be kept where a later interview goes on."""
        return tuple(key for key, ended in self._ended.items() if ended != "answered")

    @property
    def progress(self) -> Progress:
        """How far it is."""
        ended = [one for one in self._ended.values() if one != "earlier"]
        answered = ended.count("answered")
        remaining = len(self._open) + len(self._unlisted)
        return Progress(answered, len(ended) - answered, remaining, self.report.exported().score)

    def next(self) -> Question | None:
        """Return the question to ask now; None: there is none left that could change a finding."""
        for candidate in self._guarding:
            return self._question(candidate, safety=True)
        best = max(self._open, key=self._rank, default=None)
        listing = self._listing()
        if listing is not None and (best is None or listing.because == "unlisted"):
            return listing
        return None if best is None else self._question(best)

    def open(self) -> tuple[Question, ...]:
        """Return all questions that may still come, the one to ask now first."""
        rest = sorted(self._open, key=self._rank, reverse=True)
        guarding = [self._question(candidate, safety=True) for candidate in self._guarding]
        known = {question.fact for question in guarding}
        return (*guarding, *(self._question(one) for one in rest if one.fact.name not in known))

    # answers -----------------------------------------------------------------------------------------------------

    def answer(self, value: object, question: Question | None = None) -> Self:
        """Return the interview after a question was answered with this wire or typed value.

        For a list of subjects: subjects, their data, or ids among the suggestions; an empty list: no more.

        Args:
            value: The answer.
            question: Which question it answers; None: the present one. Give another one to put back answers that are
                known from before: nothing is weighed for that, so a hundred of them take little time.

        Raises:
            ValueError: the value isn't what the question takes; the message says what it takes, and never the value.
            LookupError: there is no question, or its subject isn't listed.

        """
        question, candidate = self._asked(question)
        if candidate is None:
            vocabulary = self._vocabulary or Vocabulary.standard()
            inventory = with_listed(self._inventory, question, value, vocabulary)
            ended = question.kind in inventory.complete
            return self._after(Key(question.fact, ""), "answered", inventory, keep=ended)
        inventory = with_answer(self._inventory, candidate.holder, candidate.fact, value, self._now)
        return self._after(candidate.key, "answered", inventory)

    def decline(self, question: Question | None = None) -> Self:
        """Return the interview after the person would rather not answer a question; None: the present one.

        Raises:
            LookupError: there is no question, or its subject isn't listed.

        """
        return self._passed("declined", question)

    def dont_know(self, question: Question | None = None) -> Self:
        """Return the interview after the person doesn't know the answer to a question; None: the present one.

        Raises:
            LookupError: there is no question, or its subject isn't listed.

        """
        return self._passed("unknown", question)

    def back(self) -> "Interview":
        """Return the interview as it was before the last answer; at the beginning, itself."""
        return self._past.before or self

    def _passed(self, ended: Ended, question: Question | None) -> Self:
        question, candidate = self._asked(question)
        if candidate is None:
            return self._after(Key(question.fact, ""), ended, self._inventory)
        reason: Literal["declined", "not_reported"] = "declined" if ended == "declined" else "not_reported"
        inventory = without_answer(self._inventory, candidate.holder, candidate.fact, reason)
        return self._after(candidate.key, ended, inventory)

    def _asked(self, question: Question | None) -> tuple[Question, Candidate | None]:
        """Return a question and what it asks for: the present one, whose candidate is known, or any other."""
        if question is not None:
            return question, None if question.input == "subjects" else self._candidate_of(question)
        question = self.next()
        if question is None:
            raise LookupError("there is no question left")
        if question.input == "subjects":
            return question, None
        everything = (*self._guarding, *self._open)
        wanted = Key(question.fact, question.subject or self._person.id)
        return question, next(candidate for candidate in everything if candidate.key == wanted)

    def _candidate_of(self, question: Question) -> Candidate:
        holder = self._person if question.subject is None else self._inventory.by_id.get(question.subject)
        fact = None if holder is None else SubjectView(holder, self._scene).fact(question.fact)
        if holder is None or fact is None:
            raise LookupError("nobody is listed whom this question is about, or it asks for no fact of theirs")
        return Candidate(fact, holder, "not_asked")

    def _after(self, key: Key, ended: Ended, inventory: Inventory, *, keep: bool = True) -> Self:
        later = type(self)(
            self._checklist,
            inventory,
            now=self._now,
            tables=self._tables,
            lifecycle=self._lifecycle,
            services=self._services,
            vocabulary=self._vocabulary,
        )
        passed: FrozenMap[Key, Ended] = FrozenMap({**self._ended, **({key: ended} if keep else {})})
        later._past = _Past(passed, self._bare(), key, self._past.memory)  # noqa: SLF001 - of its own kind
        return later

    def _bare(self) -> Self:
        """Return the same interview without what it has worked out, so that a long way back takes little room."""
        bare = copy(self)
        for name in ("report", "_scene", "_agenda", "_open", "_guarding", "_unlisted"):
            bare.__dict__.pop(name, None)
        return bare

    # choosing ----------------------------------------------------------------------------------------------------

    @cached_property
    def _scene(self) -> Scene:
        plan = plan_for(self._checklist)
        required = plan.declared.required
        return Scene(
            self._now,
            self._inventory,
            plan.declared,
            required,
            self._tables or {},
            plan.former,
            self._lifecycle,
            self._services,
        )

    @property
    def _person(self) -> Subject:
        return self._scene.person

    @cached_property
    def _agenda(self) -> Agenda:
        return Agenda(plan_for(self._checklist), self._scene, self.report.findings.blocks, self._past.memory)

    @cached_property
    def _open(self) -> tuple[Candidate, ...]:
        """The facts that may still be asked for, each once."""
        return tuple(one for key, one in self._agenda.candidates.items() if key not in self._ended)

    @cached_property
    def _guarding(self) -> tuple[Candidate, ...]:
        found = {candidate.key: candidate for candidate in self._agenda.guards()}
        return tuple(one for key, one in found.items() if key not in self._ended)

    def _rank(self, candidate: Candidate) -> tuple[bool, float]:
        """Return how much sooner a question comes: old answers first, then what tells most for its cost."""
        gain = self._agenda.weigh(candidate).gain + _STEP * candidate.share
        cost = 1.0 if candidate.fact.field.startswith(ATTESTED) else _COST[input_of(candidate.fact)]
        if candidate.fact.confidentiality != "ordinary":
            cost *= _PRIVATE
        if candidate.decides_applicability:
            cost /= _APPLIES
        if self._past.last is not None and self._past.last.subject == candidate.holder.id:
            cost /= _TOGETHER
        return candidate.code in _BECAUSE, gain / cost

    @cached_property
    def _unlisted(self) -> Mapping[str, AskedBecause]:
        """The kinds whose subjects aren't listed, or perhaps not in full."""
        found: dict[str, AskedBecause] = {}
        for finding in self.report.findings:
            codes = {reason.code for reason in finding.reasons} if finding.subject is None else set[str]()
            kind = self._checklist.item(finding.item).kind
            if kind in ASKS and Key(f"{kind}.{SUBJECTS}", "") not in self._ended:
                if "no_subject" in codes:
                    found[kind] = "unlisted"
                elif "more_may_exist" in codes:
                    found.setdefault(kind, "perhaps_more")
        return found

    def _listing(self) -> Question | None:
        """Return the question for subjects of a kind: those of which none is listed first, then for more of others."""
        for because in ("unlisted", "perhaps_more"):
            for kind, why in self._unlisted.items():
                if why == because:
                    return self._about_subjects(kind, why)
        return None

    # writing questions -------------------------------------------------------------------------------------------

    def _about_subjects(self, kind: str, because: AskedBecause) -> Question:
        found = suggestions_for(kind, self._inventory)
        waiting = sorted(self._checklist.by_kind[kind], key=lambda item: -item.points)
        return Question(
            fact=f"{kind}.{SUBJECTS}",
            kind=kind,
            text=ASKS[kind] if because == "unlisted" else MORE[kind],
            help="Name each; none, or that is all, is an answer too.",
            input="subjects",
            choices=tuple(Choice(value=one.id, label=one.label) for one in found),
            because=because,
            items=tuple(item.id for item in waiting),
            suggestions=found,
        )

    def _question(self, candidate: Candidate, *, safety: bool = False) -> Question:
        fact, holder = candidate.fact, candidate.holder
        attested = fact.field.startswith(ATTESTED)
        item = self._checklist.find(fact.field.removeprefix(ATTESTED)) if attested else None
        waiting = sorted(candidate.items, key=lambda name: -self._checklist.item(name).points)
        words = (("yes", "Yes"), ("partly", "Partly"), ("no", "No"))
        old, at = self._old(candidate)
        return Question(
            fact=fact.name,
            kind=holder.kind,
            subject=None if holder.kind == "person" else holder.id,
            label="" if holder.kind == "person" else holder.label or holder.id,
            text=item.question if item else fact.question,
            help=item.why if item else help_of(fact),
            input="one_of" if attested else input_of(fact),
            choices=tuple(Choice(value=v, label=label) for v, label in words) if attested else choices_of(fact),
            unit=fact.unit,
            minimum=fact.type.minimum,
            maximum=fact.type.maximum,
            sensitivity=fact.confidentiality,
            because=_BECAUSE.get(candidate.code, "missing"),
            old=old,
            old_at=at,
            items=tuple(waiting),
            effects=self._effects(candidate),
            safety=safety,
        )

    def _old(self, candidate: Candidate) -> tuple[Any, datetime | None]:
        fact, holder = candidate.fact, candidate.holder
        value = holder.__dict__.get(fact.field)
        if candidate.code != "stale" or value is None or fact.confidentiality != "ordinary":
            return None, None
        wire = fact.type.wire(value)
        return frozen(wire), self._agenda.view(holder, None).time(holder, fact)

    def _effects(self, candidate: Candidate) -> tuple[Effect, ...]:
        """Say what each answer would do, where the answers can be counted and no guard reads the fact."""
        secret = {guarding.fact.name for guarding in self._agenda.guards()}
        if input_of(candidate.fact) not in ("yes_no", "one_of") or candidate.fact.name in secret:
            return ()
        found: list[Effect] = []
        for value, masks in self._agenda.weigh(candidate).outcomes:
            decides: dict[str, Outcome] = {item: WORDS[mask] for item, mask in masks.items() if mask in WORDS}
            found.append(Effect(value=value, decides=decides))
        return tuple(found)
