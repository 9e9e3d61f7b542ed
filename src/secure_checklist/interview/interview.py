"""`Interview`: asks only what can still change a finding, the most telling screen first, and says why it asks.

    interview = Interview(checklist, inventory)
    while screen := interview.next():
        interview = interview.reply({question.key: ask_somehow(question) for question in screen.questions})
    report = interview.report

It is a value: every answer gives a new one, and the old one stays as it was. It ends, since each question is asked
once; then nothing is unknown except what was declined, what the person doesn't know, and what nobody can be asked.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import copy
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Self, TypedDict, Unpack

from secure_checklist.checklists.checklist import Checklist
from secure_checklist.checklists.items import Item
from secure_checklist.core.clock import utc_now
from secure_checklist.core.messages import find, message, use_messages
from secure_checklist.core.model import FrozenMap, Model
from secure_checklist.core.prose.as_text import plain
from secure_checklist.core.types import Whole
from secure_checklist.evaluation.audience import facts_among
from secure_checklist.evaluation.compiled import plan_for
from secure_checklist.evaluation.report import Report
from secure_checklist.evaluation.score import Score
from secure_checklist.interview.answers import (
    ANSWERS,
    frozen,
    suggestions_for,
    with_answer,
    with_listed,
    without_answer,
)
from secure_checklist.interview.effort import reading
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
from secure_checklist.interview.ranking import BECAUSE, Candidate, Key, OpenFacts, Waiting, kinds_behind
from secure_checklist.interview.saved import SavedInterview
from secure_checklist.interview.screens import (
    MOST_FACTS,
    MOST_SUBJECTS,
    Group,
    Pass,
    Screen,
    best_of,
)
from secure_checklist.rules.fact import Fact
from secure_checklist.subjects.attestation import ATTESTED
from secure_checklist.subjects.base import Subject, name_of, value_held
from secure_checklist.subjects.disclosure import BY_DEFAULT, EVERYTHING
from secure_checklist.subjects.entries import Answer
from secure_checklist.subjects.inventory import Inventory
from secure_checklist.subjects.resolution import EvaluationContext, SubjectView
from secure_checklist.subjects.vocabulary import Vocabulary
from secure_checklist.translations.known import words
from secure_checklist.translations.models import Catalogue

if TYPE_CHECKING:
    from secure_checklist.datasets.lifecycle.table import Lifecycle
    from secure_checklist.datasets.messaging_services import Services

__all__ = ["Interview", "Progress"]

Ended = Literal["answered", "declined", "unknown", "blank", "earlier"]


_BLANK = object()
"""What stands for a question to which nothing was said."""
_WORKED_OUT = ("_next", "_context", "_open_facts", "_open", "_guarding", "_unlisted")
_PASSED: Mapping[Pass, Ended] = {Pass.UNKNOWN: "unknown", Pass.DECLINED: "declined"}


class Progress(Model):
    """How far an interview is.

    Attributes:
        answered: How many questions were answered.
        passed: How many were declined, not known or left blank.
        remaining: How many questions may still come, at most, as far as is known now. Subjects that are listed
            later bring their own.
        screens: On how many screens these would be, about; with a budget, no more than are left of it.
        score: The score as a range, as it is now and as anybody may see it.

    """

    answered: Whole
    passed: Whole
    remaining: Whole
    screens: Whole
    score: Score


class _Past(NamedTuple):
    """The questions so far."""

    ended: Mapping[Key, Ended]
    before: "Interview | None"
    last: frozenset[str]
    turns: int


def _part_of(checklist: Checklist) -> tuple[str, str | None]:
    """Return the ids of a checklist and of its profile, or None if it is whole."""
    return checklist.id, None if checklist.tailored_to is None else checklist.tailored_to.id


class _Options(TypedDict, total=False):
    """The keywords of `Interview` that an interview which goes on takes, too."""

    now: datetime | None
    tables: Mapping[str, object] | None
    lifecycle: "Lifecycle | None"
    services: "Services | None"
    vocabulary: Vocabulary | None
    budget: int | None
    language: str | Catalogue | None


class Interview:
    """A series of questions about one inventory, the most telling first.

    Args:
        checklist: The checklist to apply.
        inventory: What is known.
        now: The time to evaluate for, aware; None reads the clock. Answers are dated with it.
        tables: Data that derived facts may look up, by name.
        lifecycle: Which systems still get fixes; if None, the table that the library carries.
        services: What messaging services do; if None, the table that the library carries.
        vocabulary: Of which classes subjects are that are listed on the way, besides the kinds that the checklist
            declares; if None, the standard ones and, where the checklist requires facts beyond these, those of the
            installed plug-ins.
        passed: What an earlier interview on this inventory had passed over, as its `passed` gives: it isn't asked anew.
        budget: How many screens to show at most; if None, all. They are then those that narrow the score most, whatever
            each takes to answer. Each reply counts, and so does each single answer.
        language: The language of the questions and of the report, as BCP 47, or a catalogue; if None, the checklist's
            own, and that of the messages in force. What isn't translated stays in that.

    Raises:
        ValueError: `now` has no offset, or the budget is negative.
        UnknownNameError: there is nothing in that language.

    """

    def __init__(  # noqa: PLR0913 - keywords of one beginning
        self,
        checklist: Checklist,
        inventory: Inventory,
        *,
        now: datetime | None = None,
        tables: Mapping[str, object] | None = None,
        lifecycle: "Lifecycle | None" = None,
        services: "Services | None" = None,
        vocabulary: Vocabulary | None = None,
        passed: Iterable[tuple[str, str]] = (),
        budget: int | None = None,
        language: str | Catalogue | None = None,
    ) -> None:
        if budget is not None and budget < 0:
            raise ValueError("a budget is a number of screens, 0 or more")
        self._words = None if language is None else words(language, checklist.id)
        checklist = checklist if language is None else checklist.translated(language)
        self._checklist, self._inventory, self._now = checklist, inventory, utc_now(now)
        self._tables, self._lifecycle, self._services = tables, lifecycle, services
        self._given = vocabulary or (Vocabulary.installed() if checklist.requires else Vocabulary.standard())
        self._vocabulary = self._given.with_checklist(checklist)
        known = self._vocabulary
        earlier: dict[Key, Ended] = {
            Key(name if (fact := known.get(name)) is None else fact.name, subject): "earlier"
            for name, subject in passed
        }
        self._past = _Past(FrozenMap(earlier), None, frozenset(), 0)
        self._budget = budget
        # The open facts before what was told since, which still hold for all that this can't have touched.
        self._former: OpenFacts | None = None
        self._told: tuple[Key, ...] = ()

    def __repr__(self) -> str:
        """Return the number of questions that were asked, and nothing that was answered."""
        return f"Interview(asked={len(self.asked)})"

    @property
    def _ended(self) -> Mapping[Key, Ended]:
        return self._past.ended

    # what there is -----------------------------------------------------------------------------------------------

    @property
    def inventory(self) -> Inventory:
        """The inventory with the answers so far."""
        return self._inventory

    @property
    def report(self) -> Report:
        """The report on the answers so far."""
        return self._open_facts.report

    @property
    def asked(self) -> tuple[Key, ...]:
        """What was asked so far, in order: facts, each with the id of its subject (empty: a list of subjects)."""
        return tuple(key for key, ended in self._ended.items() if ended != "earlier")

    @property
    def passed(self) -> tuple[Key, ...]:
        """What was declined, not known or left blank, in order, as `asked` gives it, for a later interview."""
        return tuple(key for key, ended in self._ended.items() if ended != "answered")

    @property
    def progress(self) -> Progress:
        """How far it is."""
        ended = [one for one in self._ended.values() if one != "earlier"]
        answered = ended.count("answered")
        remaining = len(self._open) + len(self._unlisted)
        return Progress(
            answered=answered,
            passed=len(ended) - answered,
            remaining=remaining,
            screens=self._screens_left,
            score=self.report.exported().score,
        )

    @property
    def waiting(self) -> tuple[Waiting, ...]:
        """The unknown findings that still count, with the facts that each waits for: what another order may go by."""
        return tuple(one for findings in self._open_facts.waiting.values() for one in findings.values())

    @property
    def turns(self) -> int:
        """How many screens were replied to."""
        return self._past.turns

    def next(self) -> Screen | None:
        """Return the screen to show now, or None if no question is left that could change a finding, or no budget."""
        return self._next

    @property
    def question(self) -> Question | None:
        """The question to ask now, for an app that asks one at a time, such as by voice; if None, as for `next`."""
        return None if self._next is None else self._next.questions[0]

    @cached_property
    def _next(self) -> Screen | None:
        if self._budget is not None and self._past.turns >= self._budget:
            return None
        with use_messages(self._words):
            return self._chosen()

    def _chosen(self) -> Screen | None:
        # Before all else: whether advice must be held back. Until that is known, any other question could be about
        # something that is dangerous to ask.
        for candidate in self._guarding:
            return Screen.of(self._question(candidate, safety=True))
        known, by_screen = self._open_facts, self._budget is not None
        best = best_of(self._open, known.weigh, known.subjects, self._past.last, by_screen=by_screen)
        listing = self._listing()
        if listing is not None and (best is None or listing.because == "unlisted"):
            return Screen.of(listing)
        return None if best is None else self._screen(best)

    def open(self) -> tuple[Question, ...]:
        """Return all questions for facts that may still come: those to ask now first, then the most telling."""
        now = () if self._next is None else [one for one in self._next.questions if one.input != "subjects"]
        guards = {one.key for one in self._guarding}
        self._open_facts.weigh(self._open)
        others = (one for one in self._open if one.key not in guards)
        rest = sorted(others, key=lambda one: (one.code in BECAUSE, one.rank), reverse=True)
        with use_messages(self._words):
            guarding = [self._question(candidate, safety=True) for candidate in self._guarding]
            return tuple({one.key: one for one in (*now, *guarding, *map(self._question, rest))}.values())

    # answers -----------------------------------------------------------------------------------------------------

    def answer(self, value: object, question: Question | None = None) -> Self:
        """Return the interview after a question was answered with this JSON or typed value.

        For a list of subjects: subjects, their data, or ids among the suggestions; an empty list: no more. `Listed`
        says with them whether they are all.

        Args:
            value: The answer.
            question: Which question it answers; if None, the present one. Give another one to put back answers that are
                known from before: nothing is weighed for that, so a hundred of them take little time.

        Raises:
            ValueError: the value isn't what the question takes; the message says what it takes, and never the value.
            LookupError: there is no question, or its subject isn't listed.

        """
        found = self.question if question is None else question
        if found is None:
            raise LookupError("there is no question left")
        return self._replied((found,), {found.key: value})

    def decline(self, question: Question | None = None) -> Self:
        """Return the interview after the person would rather not answer, as `answer` with `Pass.DECLINED`."""
        return self.answer(Pass.DECLINED, question)

    def dont_know(self, question: Question | None = None) -> Self:
        """Return the interview after the person doesn't know the answer, as `answer` with `Pass.UNKNOWN`."""
        return self.answer(Pass.UNKNOWN, question)

    def reply(self, answers: Mapping[str, object], screen: Screen | None = None) -> Self:
        """Return the interview after a screen was replied to, in part or in whole.

        What was left blank stays unknown, and this interview doesn't ask it again.

        Args:
            answers: By the key of each question: what `answer` takes, or a `Pass`.
            screen: Which screen it replies to; if None, the present one.

        Raises:
            ValueError: one of them isn't what its question takes; the message names the question, and never the value.
                Nothing is taken then.
            LookupError: there is no screen, it doesn't ask that, or a subject isn't listed.

        """
        found = self.next() if screen is None else screen
        if found is None:
            raise LookupError("there is no screen left")
        if answers.keys() - {question.key for question in found.questions}:
            raise LookupError("this screen asks nothing of that name; take the keys of its questions")
        return self._replied(found.questions, answers)

    def saved(self, *, keep_all: bool = False) -> SavedInterview:
        """Return the state from which a later interview goes on, to be written to a file or kept in a session.

        Unless `keep_all` asks for it, nothing remains of what is the person's alone: the facts that guards read, and
        what was said of private items, as if no one had asked. A later interview asks them anew. What was asked
        afterwards remains, so whoever knows the checklist may still guess. What is transient never remains.
        """
        disclosure = EVERYTHING if keep_all else BY_DEFAULT
        facts = facts_among(self._checklist, {type(subject) for subject in self._inventory.subjects})
        inventory = self._inventory.disclosed(disclosure._replace(incidents=True), facts)
        gone = {name for name, fact in facts.items() if not (disclosure.kind(fact.kind) and disclosure.fact(fact))}
        checklist, profile = _part_of(self._checklist)
        return SavedInterview(
            checklist=checklist,
            profile=profile,
            inventory=inventory,
            passed=tuple((key.fact, key.subject) for key in self.passed if key.fact not in gone),
        )

    @classmethod
    def resume(cls, checklist: Checklist, saved: SavedInterview, **options: Unpack[_Options]) -> Self:
        """Return an interview that goes on from a saved one; the keywords are those of `Interview`.

        Raises:
            ValueError: it was of another checklist or profile.

        """
        if (saved.checklist, saved.profile) != _part_of(checklist):
            part = f", profile {saved.profile!r}" if saved.profile else ""
            raise ValueError(f"this was an interview on {saved.checklist!r}{part}; resume it with that checklist")
        return cls(checklist, saved.inventory, passed=saved.passed, **options)

    def back(self) -> "Interview":
        """Return the interview as it was before the last answer; at the beginning, itself."""
        return self._past.before or self

    def with_checklist(self, checklist: Checklist) -> Self:
        """Return the interview, and the way back, on the same checklist in another language. Answers stay.

        Its questions and its report are then in the language of that checklist and of the messages in force.

        Raises:
            ValueError: it is another checklist, or another profile of it.

        """
        if checklist is self._checklist:
            return self
        if _part_of(checklist) != _part_of(self._checklist):
            raise ValueError("this is another checklist, so its answers don't belong to it")
        return self._on(checklist, self._given.with_checklist(checklist))

    def _on(self, checklist: Checklist, vocabulary: Vocabulary) -> Self:
        past = self._past
        # The way back changes its language, too, or "back" would show the former one.
        before = None if past.before is None else past.before._on(checklist, vocabulary)  # noqa: SLF001 - our own
        changed = {"_checklist": checklist, "_words": None, "_vocabulary": vocabulary}
        return self._with(**changed, _past=past._replace(before=before))

    def _replied(self, questions: Sequence[Question], answers: Mapping[str, object]) -> Self:
        inventory, ended, told = self._inventory, dict[Key, Ended](), list[Key]()
        for question in questions:
            try:
                inventory = self._taken(inventory, question, answers.get(question.key, _BLANK), ended, told)
            except ValueError as error:
                # Nothing is taken if one answer of a screen is wrong: the whole screen is shown again, and half of it
                # saved would be asked as known.
                raise (error if len(questions) == 1 else ValueError(f"{question.key}: {error}")) from None
        return self._after(ended, told, inventory)

    def _taken(
        self, inventory: Inventory, question: Question, value: object, ended: dict[Key, Ended], told: list[Key]
    ) -> Inventory:
        """Return the inventory with the answer to one question, and note how it ended and the keys that it touched."""
        how = _PASSED[value] if isinstance(value, Pass) else "blank" if value is _BLANK else "answered"
        if question.input == "subjects":
            key = Key(question.fact, "")
            if how != "answered":
                ended[key] = how
                told.append(key)
                return inventory
            listed = with_listed(inventory, question, value, self._vocabulary)
            told += (key, *(Key(question.fact, name) for name in listed.by_id.keys() - inventory.by_id.keys()))
            if question.kind in listed.complete or question.because == "perhaps_more":
                ended[key] = "answered"  # who was asked for more once, and named some, isn't asked a third time
            return listed
        fact, holder = self._asked(question)
        key = Key(fact.name, holder.id)
        ended[key] = how
        told.append(key)
        holder = inventory.by_id.get(holder.id, holder)
        if how == "blank":
            return inventory
        if how == "answered":
            return with_answer(inventory, holder, fact, value, self._now, self._answers(fact))
        return without_answer(inventory, holder, fact, "declined" if how == "declined" else "not_reported")

    def _answers(self, fact: Fact[Any]) -> tuple[Answer, ...]:
        """Return the answers that the item of an implied fact takes: all but "not applicable" if no word removes it."""
        item = self._checklist.find(fact.field.removeprefix(ATTESTED))
        removable = item is not None and item.id not in plan_for(self._checklist).kept
        return tuple(answer for answer in ANSWERS if removable or answer != "not_applicable")

    def _asked(self, question: Question) -> tuple[Fact[Any], Subject]:
        """Return the fact that a question asks for, and the subject."""
        holder = self._context.person if question.subject is None else self._inventory.by_id.get(question.subject)
        fact = None if holder is None else SubjectView(holder, self._context).fact(question.fact)
        if holder is None or fact is None:
            raise LookupError("nobody is listed whom this question is about, or it asks for no fact of theirs")
        return fact, holder

    def _after(self, ended: Mapping[Key, Ended], told: Sequence[Key], inventory: Inventory) -> Self:
        about = frozenset(key.subject for key in ended)  # the person by their id as well, as the open facts have it
        past = _Past(FrozenMap({**self._ended, **ended}), self._with(), about, self._past.turns + 1)
        before = (self._open_facts, ()) if "_open_facts" in self.__dict__ else (self._former, self._told)
        return self._with(_inventory=inventory, _past=past, _former=before[0], _told=(*before[1], *told))

    def _with(self, **changed: object) -> Self:
        """Return the same interview without its cached values, so that a long way back takes little room."""
        found = copy(self)
        for name in _WORKED_OUT:
            found.__dict__.pop(name, None)
        found.__dict__.update({"_former": None, "_told": (), **changed})
        return found

    # choosing ----------------------------------------------------------------------------------------------------

    @cached_property
    def _context(self) -> EvaluationContext:
        context = plan_for(self._checklist).context(
            self._inventory, self._now, self._tables, self._lifecycle, self._services
        )
        context.looked = {}
        if self._former is not None:  # an interview goes on as one evaluation, so what that remembered counts
            before = self._former.context
            context.looked, context.remembered = before.looked, before.remembered
        return context

    @cached_property
    def _open_facts(self) -> OpenFacts:
        found = OpenFacts(plan_for(self._checklist), self._context, self._former, self._told)
        self._former = None
        return found

    @cached_property
    def _open(self) -> tuple[Candidate, ...]:
        """The facts that may still be asked for, each once."""
        return tuple(one for key, one in self._open_facts.candidates.items() if key not in self._ended)

    @cached_property
    def _guarding(self) -> tuple[Candidate, ...]:
        return tuple(one for key, one in self._open_facts.guards.items() if key not in self._ended)

    @property
    def _screens_left(self) -> int:
        """Return about how many screens the open facts need."""
        guarding = {one.key for one in self._guarding}
        opened = [one for one in self._open if one.key not in guarding]
        facts = Counter(one.fact.name for one in opened)
        alone = Counter(one.key.subject for one in opened if facts[one.fact.name] == 1)
        # Rounded up: thirteen subjects at twelve a screen need two screens.
        each = sum(-(-count // MOST_SUBJECTS) for count in facts.values() if count > 1)
        single = sum(-(-count // MOST_FACTS) for count in alone.values())
        found = len(guarding) + each + single + len(self._unlisted)
        return found if self._budget is None else min(found, max(0, self._budget - self._past.turns))

    @cached_property
    def _unlisted(self) -> Mapping[str, AskedBecause]:
        """The kinds whose subjects aren't listed, or perhaps not in full."""
        inventory, found = self._inventory, dict[str, AskedBecause]()
        # What a finding counts first, if more of it may exist than are listed; then what the checklist has items for.
        for kind in (kind for one in self.waiting if not one.open.settled for kind in one.open.kinds):
            if kind not in inventory.complete:
                found[kind] = "perhaps_more" if inventory.of_kind(kind) else "unlisted"
        for block in self.report.findings.blocks:
            if block.subject is None:
                kind = self._checklist.item(block.items[0]).kind
                codes = {reason.code for note in block.notes.values() for reason in note.reasons}
                # A kind without a question for its list, as one that only programs report, can't be asked for.
                if self._question_for(kind, "unlisted") and codes & {"no_subject", "more_may_exist"}:
                    found[kind] = "unlisted" if "no_subject" in codes else "perhaps_more"
        return {kind: why for kind, why in found.items() if Key(f"{kind}.{SUBJECTS}", "") not in self._ended}

    def _kinds_behind(self, name: str) -> Iterator[str]:
        related = plan_for(self._checklist).related.get(name)
        return kinds_behind(self._vocabulary.facts.get(name) if related is None else related)

    def _listing(self) -> Question | None:
        """Return the question for subjects of a kind: those of which none is listed first, then for more of others."""
        for because in ("unlisted", "perhaps_more"):
            for kind, why in self._unlisted.items():
                if why == because:
                    return self._about_subjects(kind, why)
        return None

    # writing screens and questions -------------------------------------------------------------------------------

    def _screen(self, group: Group) -> Screen:
        questions = tuple(self._question(one) for one in group.members)
        if group.layout == "single":
            return Screen.of(questions[0])
        first = questions[0]
        if group.layout == "each":
            text = message("interview.each", question=first.text)
            return Screen(layout="each", text=text, questions=questions, seconds=round(group.seconds, 1))
        text = message("interview.together", subject=first.label) if first.label else message("interview.together.you")
        seconds = group.seconds + reading(text)
        return Screen(layout="together", text=text, label=first.label, questions=questions, seconds=round(seconds, 1))

    def _question_for(self, kind: str, because: AskedBecause) -> str:
        """Return the question for the list of a kind; empty if there is none."""
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
        fact, holder = candidate.fact, self._open_facts.subjects[candidate.key.subject]
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
            usual=self._usual(fact, holder),
        )

    def _usual(self, fact: Fact[Any], holder: Subject) -> Any:  # noqa: ANN401 - a JSON value
        """Return the answer that was given for all others of a kind, if it is the same one and not private."""
        if fact.confidentiality != "ordinary" or holder.kind == "person" or fact.field.startswith(ATTESTED):
            return None
        others = [value_held(one, fact.field) for one in self._inventory.of_kind(holder.kind) if one.id != holder.id]
        known = {frozen(one) for one in others if one is not None}
        # "As on your other devices" is offered only if it is true of all of them, or a slip would be copied on.
        return known.pop() if len(known) == 1 and None not in others else None

    def _old(self, candidate: Candidate, holder: Subject) -> tuple[Any, datetime | None]:
        fact = candidate.fact
        value = value_held(holder, fact.field)
        if candidate.code != "stale" or value is None or fact.confidentiality != "ordinary":
            return None, None
        return value, self._open_facts.view(holder, None).time(holder, fact)

    def _effects(self, candidate: Candidate) -> tuple[Effect, ...]:
        """Return the effect of each answer, if the answers can be counted and no guard reads the fact."""
        # "If you answer yes, these steps disappear" would tell whoever looks at the screen what the question is for.
        secret = {guarding.fact.name for guarding in self._open_facts.guards.values()}
        if candidate.fact.name in secret:
            return ()
        outcomes = self._open_facts.outcomes(candidate)
        return tuple(Effect(value=value, decides=decides) for value, decides in outcomes)
