"""`Interview`: asks only what can still change a finding, the most telling question first, and says why it asks.

    interview = Interview(checklist, inventory)
    while question := interview.next():
        interview = interview.answer(ask_somehow(question))
    report = interview.report

It is a value: every answer gives a new one, and the old one stays as it was. It ends, since each question is asked
once; then nothing is unknown except what was declined, what the person doesn't know, and what nobody can be asked.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from copy import copy
from datetime import datetime
from functools import cached_property
from typing import Any, Literal, NamedTuple, Self

from secure_checklist.checklists.checklist import Checklist
from secure_checklist.checklists.items import Item
from secure_checklist.core.clock import utc_now
from secure_checklist.core.messages import find, message
from secure_checklist.core.model import FrozenMap
from secure_checklist.core.prose.as_text import plain
from secure_checklist.datasets.lifecycle.table import Lifecycle
from secure_checklist.datasets.messaging_services import Services
from secure_checklist.evaluation.compiled import plan_for
from secure_checklist.evaluation.evaluator import report_on
from secure_checklist.evaluation.findings import Block
from secure_checklist.evaluation.report import Report
from secure_checklist.evaluation.score import Score
from secure_checklist.interview.answers import (
    ANSWERS,
    suggestions_for,
    with_answer,
    with_listed,
    without_answer,
)
from secure_checklist.interview.questions import (
    SUBJECTS,
    AskedBecause,
    Choice,
    Effect,
    Question,
    choices_of,
    help_of,
    input_of,
)
from secure_checklist.interview.ranking import BECAUSE, Agenda, Candidate, Key, Waiting
from secure_checklist.rules.fact import Fact
from secure_checklist.rules.outcome import DECIDED_OUTCOMES, Outcome
from secure_checklist.subjects.attestation import ATTESTED
from secure_checklist.subjects.base import Subject, name_of, value_held
from secure_checklist.subjects.inventory import Answer, Inventory
from secure_checklist.subjects.resolution import EvaluationContext, SubjectView
from secure_checklist.subjects.vocabulary import Vocabulary

__all__ = ["Interview", "Progress"]

Ended = Literal["answered", "declined", "unknown", "earlier"]


class Progress(NamedTuple):
    """How far an interview is.

    Attributes:
        answered: How many questions were answered.
        passed: How many were declined or not known.
        remaining: How many questions may still come, at most, as far as is known now. Subjects that are listed
            later bring their own.
        score: The score as a range, as it is now and as anybody may see it.

    """

    answered: int
    passed: int
    remaining: int
    score: Score


class _Past(NamedTuple):
    """What was asked so far."""

    ended: Mapping[Key, Ended]
    before: "Interview | None"
    last: Key | None


class _Known(NamedTuple):
    """What was worked out before some answers, for what they can't have touched."""

    report: Report
    agenda: Agenda
    answers: tuple[Key, ...]


def _vocabulary_for(checklist: Checklist) -> Vocabulary:
    return Vocabulary.installed() if checklist.requires else Vocabulary.standard()


class Interview:
    """A series of questions on one inventory, in the order in which they tell most.

    Args:
        checklist: The checklist to apply.
        inventory: What is known.
        now: The time to evaluate for, aware; None reads the clock. Answers are dated with it.
        tables: Data that derived facts may look up, by name.
        lifecycle: Which systems still get fixes; None: the table that the library carries.
        services: What messaging services do; None: the table that the library carries.
        vocabulary: Of which classes subjects are that are listed on the way, besides the kinds that the checklist
            declares; None: the standard ones and, where the checklist requires facts beyond these, those of the
            installed plug-ins.
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
        self._checklist, self._inventory, self._now = checklist, inventory, utc_now(now)
        self._tables, self._lifecycle, self._services = tables, lifecycle, services
        self._vocabulary = (vocabulary or _vocabulary_for(checklist)).with_checklist(checklist)
        known = self._vocabulary
        earlier: dict[Key, Ended] = {
            Key(name if (fact := known.get(name)) is None else fact.name, subject): "earlier"
            for name, subject in passed
        }
        self._past = _Past(FrozenMap(earlier), None, None)
        self._looked: dict[str, set[str | None]] = {}
        self._known: _Known | None = None

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
        kept: dict[str, Block] = {}
        if self._known is not None:
            blocks = self._known.report.findings.blocks
            kept = {one.subject: one for one in blocks if one.subject is not None and one.subject not in self._touched}
        return report_on(plan_for(self._checklist), self._context, kept=kept)

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

    @property
    def waiting(self) -> tuple[Waiting, ...]:
        """The unknown findings that still count, with the facts that each waits for: what another order may go by."""
        return tuple(one for findings in self._agenda.waiting.values() for one in findings.values())

    def next(self) -> Question | None:
        """Return the question to ask now; None: there is none left that could change a finding."""
        return self._next

    @cached_property
    def _next(self) -> Question | None:
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
        """Return the interview after a question was answered with this JSON or typed value.

        For a list of subjects: subjects, their data, or ids among the suggestions; an empty list: no more.

        Args:
            value: The answer.
            question: Which question it answers; None: the present one. Give another one to put back answers that are
                known from before: nothing is weighed for that, so a hundred of them take little time.

        Raises:
            ValueError: the value isn't what the question takes; the message says what it takes, and never the value.
            LookupError: there is no question, or its subject isn't listed.

        """
        question = self._present(question)
        if question.input == "subjects":
            inventory = with_listed(self._inventory, question, value, self._vocabulary)
            listed = (Key(question.fact, name) for name in inventory.by_id.keys() - self._inventory.by_id.keys())
            ended: Ended | None = "answered" if question.kind in inventory.complete else None
            return self._after(Key(question.fact, ""), ended, inventory, *listed)
        fact, holder = self._asked(question)
        inventory = with_answer(self._inventory, holder, fact, value, self._now, self._answers(fact))
        return self._after(Key(fact.name, holder.id), "answered", inventory)

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
        question = self._present(question)
        if question.input == "subjects":
            return self._after(Key(question.fact, ""), ended, self._inventory)
        fact, holder = self._asked(question)
        reason: Literal["declined", "not_reported"] = "declined" if ended == "declined" else "not_reported"
        inventory = without_answer(self._inventory, holder, fact, reason)
        return self._after(Key(fact.name, holder.id), ended, inventory)

    def _answers(self, fact: Fact[Any]) -> tuple[Answer, ...]:
        """Return what the item that a fact is the answer to takes: some no word removes."""
        item = self._checklist.find(fact.field.removeprefix(ATTESTED))
        removable = item is not None and item.id not in plan_for(self._checklist).kept
        return tuple(answer for answer in ANSWERS if removable or answer != "not_applicable")

    def _present(self, question: Question | None) -> Question:
        found = self.next() if question is None else question
        if found is None:
            raise LookupError("there is no question left")
        return found

    def _asked(self, question: Question) -> tuple[Fact[Any], Subject]:
        """Return the fact that a question asks for, and the subject."""
        holder = self._context.person if question.subject is None else self._inventory.by_id.get(question.subject)
        fact = None if holder is None else SubjectView(holder, self._context).fact(question.fact)
        if holder is None or fact is None:
            raise LookupError("nobody is listed whom this question is about, or it asks for no fact of theirs")
        return fact, holder

    def _after(self, key: Key, ended: Ended | None, inventory: Inventory, *more: Key) -> Self:
        passed: FrozenMap[Key, Ended] = FrozenMap({**self._ended, **({} if ended is None else {key: ended})})
        known = self._known
        if "_agenda" in self.__dict__:
            known = _Known(self.report, self._agenda, (key, *more))
        elif known is not None:
            known = known._replace(answers=(*known.answers, key, *more))
        return self._with(_inventory=inventory, _past=_Past(passed, self._with(), key), _known=known)

    def _with(self, **changed: object) -> Self:
        """Return the same interview without what it has worked out, so that a long way back takes little room."""
        found = copy(self)
        for name in ("report", "_next", "_context", "_agenda", "_touched", "_open", "_guarding", "_unlisted"):
            found.__dict__.pop(name, None)
        found.__dict__.update({"_known": None, **changed})
        return found

    # choosing ----------------------------------------------------------------------------------------------------

    @cached_property
    def _context(self) -> EvaluationContext:
        context = plan_for(self._checklist).context(
            self._inventory, self._now, self._tables, self._lifecycle, self._services
        )
        context.looked = self._looked
        return context

    @cached_property
    def _touched(self) -> Mapping[str, Collection[str]]:
        """The items of which the answers since may have changed something, by subject."""
        return {} if self._known is None else self._known.agenda.touched(self._known.answers)

    @cached_property
    def _agenda(self) -> Agenda:
        former = None if self._known is None else self._known.agenda
        found = Agenda(plan_for(self._checklist), self._context, self.report.findings.blocks, former, self._touched)
        self._known = None
        return found

    @cached_property
    def _open(self) -> tuple[Candidate, ...]:
        """The facts that may still be asked for, each once."""
        return tuple(one for key, one in self._agenda.candidates.items() if key not in self._ended)

    @cached_property
    def _guarding(self) -> tuple[Candidate, ...]:
        return tuple(one for key, one in self._agenda.guards.items() if key not in self._ended)

    def _rank(self, candidate: Candidate) -> tuple[bool, float]:
        return self._agenda.rank(candidate, None if self._past.last is None else self._past.last.subject)

    @cached_property
    def _unlisted(self) -> Mapping[str, AskedBecause]:
        """The kinds whose subjects aren't listed, or perhaps not in full."""
        found: dict[str, AskedBecause] = {}
        for block in self.report.findings.blocks:
            if block.subject is None:
                kind = self._checklist.item(block.items[0]).kind
                codes = {reason.code for note in block.notes.values() for reason in note.reasons}
                if self._question_for(kind, "unlisted") and Key(f"{kind}.{SUBJECTS}", "") not in self._ended:
                    if "no_subject" in codes:
                        found[kind] = "unlisted"
                    elif "more_may_exist" in codes:
                        found[kind] = "perhaps_more"
        return {**self._unlisted_for_quantifiers(), **found}

    def _unlisted_for_quantifiers(self) -> Mapping[str, AskedBecause]:
        """Return the kinds of which a finding asks how many there are, where more may exist than are listed."""
        found: dict[str, AskedBecause] = {}
        inventory = self._inventory
        for kind in dict.fromkeys(kind for missing in self.report.missing for kind in self._kinds_behind(missing.fact)):
            if kind not in inventory.complete and Key(f"{kind}.{SUBJECTS}", "") not in self._ended:
                found[kind] = "perhaps_more" if inventory.of_kind(kind) else "unlisted"
        return found

    def _kinds_behind(self, name: str) -> Iterator[str]:
        """Yield the other kinds of which a fact reads all subjects."""
        fact = plan_for(self._checklist).related.get(name)
        if fact is not None:
            yield from () if fact.node.names_one else (fact.of,)
            return
        for read in getattr(self._vocabulary.facts.get(name), "reads", None) or ():
            if "." in read and not read.startswith("person."):
                yield read.partition(".")[0]

    def _listing(self) -> Question | None:
        """Return the question for subjects of a kind: those of which none is listed first, then for more of others."""
        for because in ("unlisted", "perhaps_more"):
            for kind, why in self._unlisted.items():
                if why == because:
                    return self._about_subjects(kind, why)
        return None

    # writing questions -------------------------------------------------------------------------------------------

    def _question_for(self, kind: str, because: AskedBecause) -> str:
        """Return what to ask for the list of a kind; empty: nobody is asked for one."""
        known = self._vocabulary.kinds
        declared = self._vocabulary.subject(kind).declaration if kind in known else None
        if declared is None:
            return find(f"interview.{'subjects' if because == 'unlisted' else 'more_subjects'}.{kind}")
        if because == "unlisted" or not declared.question:
            return declared.question
        return declared.more or message("interview.another_subject", kind=declared.one)

    def _about_subjects(self, kind: str, because: AskedBecause) -> Question:
        found = suggestions_for(kind, self._inventory, self._vocabulary)
        declared = self._vocabulary.subject(kind).declaration
        waiting = sorted(self._asking_for(kind), key=lambda item: -self._checklist.points(item))
        return Question(
            fact=f"{kind}.{SUBJECTS}",
            kind=kind,
            text=self._question_for(kind, because),
            help=" ".join(part for part in (declared and declared.naming, message("interview.list_help")) if part),
            input="subjects",
            choices=tuple(Choice(value=one.id, label=one.label) for one in found),
            because=because,
            items=tuple(item.id for item in waiting),
            suggestions=found,
        )

    def _asking_for(self, kind: str) -> Iterator[Item]:
        """Yield the items that are about subjects of a kind, or ask of how many of them something is so."""
        for item in self._checklist.items:
            if item.kind == kind or any(kind in self._kinds_behind(name) for name in item.facts()):
                yield item

    def _question(self, candidate: Candidate, *, safety: bool = False) -> Question:
        fact, holder = candidate.fact, self._agenda.subjects[candidate.key.subject]
        attested = fact.field.startswith(ATTESTED)
        item = self._checklist.find(fact.field.removeprefix(ATTESTED)) if attested else None
        waiting = sorted(candidate.items, key=lambda name: -self._checklist.points(self._checklist.item(name)))
        old, at = self._old(candidate, holder)
        return Question(
            fact=fact.name,
            kind=holder.kind,
            subject=None if holder.kind == "person" else holder.id,
            label="" if holder.kind == "person" else name_of(holder),
            text=item.question if item else fact.question,
            help=plain(item.why) if item else help_of(fact),
            input="one_of" if attested else input_of(fact),
            choices=(
                tuple(Choice(value=answer, label=message(f"answer.{answer}")) for answer in self._answers(fact))
                if attested
                else choices_of(fact)
            ),
            unit=fact.unit,
            minimum=fact.type.minimum,
            maximum=fact.type.maximum,
            sensitivity=fact.confidentiality,
            because=BECAUSE.get(candidate.code, "missing"),
            old=old,
            old_at=at,
            items=tuple(waiting),
            effects=self._effects(candidate),
            safety=safety,
        )

    def _old(self, candidate: Candidate, holder: Subject) -> tuple[Any, datetime | None]:
        fact = candidate.fact
        value = value_held(holder, fact.field)
        if candidate.code != "stale" or value is None or fact.confidentiality != "ordinary":
            return None, None
        return value, self._agenda.view(holder, None).time(holder, fact)

    def _effects(self, candidate: Candidate) -> tuple[Effect, ...]:
        """Return what each answer would do, where the answers can be counted and no guard reads the fact."""
        secret = {guarding.fact.name for guarding in self._agenda.guards.values()}
        if input_of(candidate.fact) not in ("yes_no", "one_of") or candidate.fact.name in secret:
            return ()
        found: list[Effect] = []
        for value, masks in self._agenda.outcomes(candidate):
            decides: dict[str, Outcome] = {
                item: DECIDED_OUTCOMES[mask] for item, mask in masks.items() if mask in DECIDED_OUTCOMES
            }
            found.append(Effect(value=value, decides=decides))
        return tuple(found)
