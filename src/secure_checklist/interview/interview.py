"""`Interview`: ask only what can still change the advice, starting with what most affects the first actions.

    interview = Interview(checklist, inventory)
    while screen := interview.next():
        interview = interview.reply({question.key: ask_somehow(question) for question in screen.questions})
    summary = summary_of(interview.report, checklist=checklist, inventory=interview.inventory, audience="self")

An interview is a value: every answer gives a new one, and the old one stays as it was. It ends, since each question is
asked once. After that, the only unknowns are facts that were declined, that the person doesn't know, or that no one can
be asked about. With a budget, it ends sooner: when no answer is likely to change the first actions, or when the budget
is used up.
"""

from collections.abc import Iterable, Mapping
from copy import copy
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Self

from secure_checklist.checklists.checklist import Checklist
from secure_checklist.checklists.implied import facts_of
from secure_checklist.checklists.profiles import Selector
from secure_checklist.core.clock import utc_now
from secure_checklist.core.errors import UnknownNameError, did_you_mean
from secure_checklist.core.messages import find, message, use_messages
from secure_checklist.core.model import FrozenMap, Model, list_of
from secure_checklist.core.prose.as_text import plain
from secure_checklist.core.types import Whole
from secure_checklist.evaluation.audience import facts_among
from secure_checklist.evaluation.compiled import plan_for
from secure_checklist.evaluation.done import with_done
from secure_checklist.evaluation.report import Report
from secure_checklist.evaluation.score import Score
from secure_checklist.interview.answers import (
    ANSWERS,
    suggestions_for,
    with_answer,
    with_listed,
    without_answer,
)
from secure_checklist.interview.effort import TAP, TICKED
from secure_checklist.interview.open_facts import (
    BECAUSE,
    Candidate,
    Key,
    OpenFacts,
    Waiting,
    attested_item,
    kinds_behind,
)
from secure_checklist.interview.outlook import Outlook
from secure_checklist.interview.questions import (
    SUBJECTS,
    Choice,
    Question,
    choices_of,
    help_of,
    input_of,
)
from secure_checklist.interview.saved import SavedInterview
from secure_checklist.interview.screens import (
    MOST_FACTS,
    MOST_OPENING,
    Pass,
    Screen,
    spared,
    topic_of,
)
from secure_checklist.rules.fact import Fact
from secure_checklist.subjects.attestation import ATTESTED
from secure_checklist.subjects.base import name_of, value_held
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
_WORKED_OUT = ("_next", "_context", "_open_facts", "_first", "_open", "_unlisted", "_situation")
CHANGE = 0.1
"""With a budget, the change in the first actions below which no item is asked about. It is the sum, over all items, of
the change in their probability of being among the first actions. See `docs/design/order-and-questions.md` for other
values."""
_PASSED: Mapping[Pass, Ended] = {Pass.UNKNOWN: "unknown", Pass.DECLINED: "declined"}


class Progress(Model):
    """The progress of an interview.

    Attributes:
        answered: The number of questions answered.
        passed: The number of questions that were declined, not known or left blank.
        remaining: The largest number of questions that may still come, as far as is known now. Subjects that are listed
            later add their own questions.
        screens: The number of screens left in the budget, which never increases, or None without a budget.
        score: The current score as a range, in the form that anyone may see.

    """

    answered: Whole
    passed: Whole
    remaining: Whole
    screens: Whole | None = None
    score: Score


class _Past(NamedTuple):
    """The questions so far."""

    ended: Mapping[Key, Ended]
    turns: int
    seconds: float
    left: int = 0  # of the questions of a screen whose answers come one by one


def _part_of(checklist: Checklist) -> tuple[str, str | None]:
    """Return the ids of a checklist and of its profile, or None if it is whole."""
    return checklist.id, None if checklist.tailored_to is None else checklist.tailored_to.id


class Interview:
    """A series of questions about one inventory. Questions that may change the first actions come first.

    Args:
        checklist: The checklist to apply.
        inventory: The known facts, or a saved interview to continue. A continued interview doesn't repeat questions
            that the person skipped. Without a budget or time of its own, a continued interview uses what the saved one
            has left.
        now: The time of the evaluation and the date of the answers, with a UTC offset, or None for now.
        tables: Data that derived facts can look up, by name.
        lifecycle: The systems that still get security fixes, or None for the library's table.
        services: The features of messaging services, or None for the library's table.
        vocabulary: The classes of subjects that are listed during the interview, in addition to the kinds that the
            checklist declares. If None, the standard classes and, if the checklist requires other facts, those of the
            installed plug-ins are used.
        budget: The largest number of screens to show. If None, any budget of the checklist's profile applies. With a
            budget, the interview ends as soon as no answer is likely to change the first actions. A screen counts once,
            even if its questions are answered one by one.
        seconds: The longest time to ask, by the model in `interview.effort`. Questions about the person's situation and
            what they use are asked even if they take longer. If None, any time limit of the profile applies.
        language: The language of the questions and the report, as a BCP 47 tag, or a catalogue. If None, the
            checklist's own language and that of the active messages are used. Texts without a translation stay in the
            checklist's language.

    Raises:
        ValueError: If the time has no UTC offset, the budget or the time is negative, or the saved interview is on
            another checklist or profile.
        UnknownNameError: If there are no texts in that language.

    """

    def __init__(  # noqa: PLR0913 - keywords of one beginning
        self,
        checklist: Checklist,
        inventory: Inventory | SavedInterview,
        *,
        now: datetime | None = None,
        tables: Mapping[str, object] | None = None,
        lifecycle: "Lifecycle | None" = None,
        services: "Services | None" = None,
        vocabulary: Vocabulary | None = None,
        budget: int | None = None,
        seconds: float | None = None,
        language: str | Catalogue | None = None,
    ) -> None:
        if (budget is not None and budget < 0) or (seconds is not None and seconds < 0):
            raise ValueError("a budget is a number of screens, and a time one of seconds, 0 or more")
        passed: Iterable[tuple[str, str]] = ()
        if isinstance(inventory, SavedInterview):
            saved = inventory
            if (saved.checklist, saved.profile) != _part_of(checklist):
                part = f", profile {saved.profile!r}" if saved.profile else ""
                raise ValueError(f"this was an interview on {saved.checklist!r}{part}; resume it with that checklist")
            inventory, passed = saved.inventory, saved.passed
            budget = saved.budget if budget is None else budget
            seconds = saved.seconds if seconds is None else seconds
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
        self._past = _Past(FrozenMap(earlier), 0, 0.0)
        profile = checklist.tailored_to
        self._budget = profile.screens if budget is None and profile is not None else budget
        self._seconds = profile.seconds if seconds is None and profile is not None else seconds
        self._memory = dict[object, object]()  # an interview goes on as one evaluation

    def __repr__(self) -> str:
        """Return the number of questions that were asked, without any answers."""
        return f"Interview(asked={len(self.asked)})"

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
        """The facts asked about so far, in order, each with the id of its subject (empty for a list of subjects)."""
        return tuple(key for key, ended in self._past.ended.items() if ended != "earlier")

    @property
    def passed(self) -> tuple[Key, ...]:
        """The facts that were declined, not known or left blank, in the same form as `asked`."""
        return tuple(key for key, ended in self._past.ended.items() if ended != "answered")

    @property
    def progress(self) -> Progress:
        """The progress so far."""
        ended = [one for one in self._past.ended.values() if one != "earlier"]
        answered = ended.count("answered")
        left = self._budget if self._budget is None else self._budget - self.turns
        return Progress(
            answered=answered,
            passed=len(ended) - answered,
            remaining=len({one.key for one in (*self._first, *self._situation, *self._open)}) + len(self._unlisted),
            screens=left if left is None or self._next is not None else 0,
            score=self.report.exported().score,
        )

    @property
    def waiting(self) -> tuple[Waiting, ...]:
        """The unknown findings that still count, each with the facts it waits for, for apps that order questions."""
        return self._open_facts.waiting

    @property
    def turns(self) -> int:
        """The number of screens that have been replied to."""
        return self._past.turns

    def next(self) -> Screen | None:
        """Return the screen to show now, or None if no question could change the advice or the budget is used up."""
        return self._next

    @property
    def question(self) -> Question | None:
        """The question to ask now, for an app that asks one at a time, such as by voice; None if no screen is left."""
        return None if self._next is None else self._next.questions[0]

    @cached_property
    def _next(self) -> Screen | None:
        if self._budget is not None and self._past.turns >= self._budget:
            return None
        with use_messages(self._words):
            # Before all else: whether advice must be held back, and what else decides the order of all advice. Until
            # that is known, any other question could be about something that is dangerous to ask.
            if self._first:
                return self._screen(self._first)
            if self._unlisted or self._situation:
                return self._listing()
            limited = self._budget is not None or self._seconds is not None
            room = None if self._seconds is None else self._seconds - self._past.seconds
            least, change = CHANGE if limited else 0.0, Outlook(self.report).change
            topic = topic_of(self._open, self._open_facts.subjects, change, room, least)
            return None if topic is None else self._screen(topic.members)

    def open(self) -> tuple[Question, ...]:
        """Return all questions about facts that may still be asked for, with the questions to ask now first."""
        now = () if self._next is None else [one for one in self._next.questions if one.input != "subjects"]
        with use_messages(self._words):
            found = {one.key: one for one in now}
            for one in map(self._question, (*self._first, *self._situation, *self._open)):
                found.setdefault(one.key, one)
            return tuple(found.values())

    # answers -----------------------------------------------------------------------------------------------------

    def answer(self, value: object, question: Question | None = None) -> Self:
        """Return the interview after a question was answered with a JSON or typed value, or skipped with a `Pass`.

        For a list of subjects, the value is a list of subjects, their data, or ids of suggestions. If an id occurs
        twice, the person has two such subjects. The answer completes the list: an empty answer means that no such
        subjects exist, or no more.

        Args:
            value: The answer.
            question: The question, or None for the current one. To restore known answers fast, pass their questions, so
                that nothing is evaluated. Only questions on the current screen count towards the budget.

        Raises:
            ValueError: If the question doesn't accept the value. The message says what is accepted, and never quotes
                the value.
            LookupError: If there are no more questions, or the question's subject isn't listed.

        """
        # what is put back is of no screen that was shown, and none is worked out for it
        shown: Screen | None = self._next if question is None else self.__dict__.get("_next")
        found = shown.questions[0] if question is None and shown is not None else question
        if found is None:
            raise LookupError("there is no question left")
        left = self._past.left or (len(shown.questions) if shown is not None and found in shown.questions else 0)
        return self._replied(Screen.of(found), {found.key: value}, self.turns + (left == 1), max(0, left - 1))

    def reply(self, answers: Mapping[str, object], screen: Screen | None = None) -> Self:
        """Return the interview after a reply to a screen. The reply may be partial.

        A question that was left blank isn't asked again in this interview, and its fact stays unknown.

        Args:
            answers: The replies by the key of each question: a value that `answer()` accepts, or a `Pass`.
            screen: The screen that was replied to, or None for the current one.

        Raises:
            ValueError: If a question doesn't accept its reply, so no reply is recorded. The message names the question,
                and never quotes the value.
            LookupError: If there are no more screens, the screen doesn't ask one of the questions, or a subject isn't
                listed.

        """
        found = self.next() if screen is None else screen
        if found is None:
            raise LookupError("there is no screen left")
        if answers.keys() - {question.key for question in found.questions}:
            raise LookupError("this screen asks nothing of that name; take the keys of its questions")
        return self._replied(found, answers, self.turns + 1)

    def saved(self, *, keep_all: bool = False) -> SavedInterview:
        """Return the state from which a later interview can continue, for a file or a session.

        Unless the argument `keep_all` is True, private data is removed as if no one had asked: the facts that guards
        read, and answers about private items. A later interview asks for the removed data again. Questions that
        followed from private data are still recorded, so someone who knows the checklist may be able to guess that
        data. Transient facts are never kept. A screen that was partly answered counts in full towards the budget.
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
            budget=None if self._budget is None else max(0, self._budget - self.turns - (self._past.left > 0)),
            seconds=None if self._seconds is None else round(max(0.0, self._seconds - self._past.seconds), 1),
        )

    def on(self, checklist: Checklist) -> Self:
        """Return an interview on another part of the same checklist, with the facts that are known.

        Questions that were skipped aren't repeated. The limits on screens and seconds are those of the part's own
        profile, if it has one.
        """
        return self._begun(checklist, self._inventory, self.passed)

    def did(self, item_id: str, *, subject: str | None = None) -> Self:
        """Return an interview on an item that someone has just done, to check that the item counts as done.

        An item without a rule gets the answer "yes", dated now. For an item with a rule, a single deciding fact is
        written; if several facts could decide the item, they become unknown and are asked. Facts that were skipped
        before are also asked for, except facts about the person. To continue with the other items, call `on()`.

        Args:
            item_id: The item's id.
            subject: The id of the device, account or other subject for which the item was done. If None and several
                subjects still need the item, nothing is written, and the questions ask about each of them.

        Raises:
            UnknownNameError: If the checklist has no such item, or the inventory no such subject of the item's kind.

        """
        checklist, item = self._checklist, self._checklist.item(item_id)
        known = [one.id for one in self._inventory.subjects if one.kind == item.kind]
        if subject is not None and subject not in known:
            hint = did_you_mean(subject, known) or "list it first"
            raise UnknownNameError(f'no {item.kind} "{subject[:100]}"; {hint}')
        inventory, again = with_done(checklist, self._inventory, item, facts_of(checklist), self._now, subject)
        asked = {f"{item.kind}.{SUBJECTS}", *item.facts(), *again}
        passed = (key for key in self.passed if key.fact not in asked or key.fact.startswith("person."))
        return self._begun(checklist.select(Selector(items=(item.id,))), inventory, passed)

    def _begun(self, checklist: Checklist, inventory: Inventory, passed: Iterable[Key]) -> Self:
        profile = checklist.tailored_to
        return self._with(
            _checklist=checklist,
            _inventory=inventory,
            _vocabulary=self._given.with_checklist(checklist),
            _past=_Past(FrozenMap(dict.fromkeys(passed, "earlier")), 0, 0.0),
            _budget=profile and profile.screens,
            _seconds=profile and profile.seconds,
            _memory=dict[object, object](),
        )

    def with_checklist(self, checklist: Checklist) -> Self:
        """Return the interview on the same checklist in another language, with the same answers.

        Questions and report are then in the language of the new checklist and of the active messages.

        Raises:
            ValueError: If the checklist is another one, or another profile of it.

        """
        if checklist is self._checklist:
            return self
        if _part_of(checklist) != _part_of(self._checklist):
            raise ValueError("this is another checklist, so its answers don't belong to it")
        return self._with(_checklist=checklist, _words=None, _vocabulary=self._given.with_checklist(checklist))

    def _replied(self, screen: Screen, answers: Mapping[str, object], turns: int, left: int = 0) -> Self:
        inventory, ended = self._inventory, dict[Key, Ended]()
        for question in screen.questions:
            try:
                inventory = self._taken(inventory, question, answers.get(question.key, _BLANK), ended)
            except ValueError as error:
                # Nothing is taken if one answer of a screen is wrong: the whole screen is shown again, and half of it
                # saved would be asked as known.
                raise (error if screen.layout == "single" else ValueError(f"{question.key}: {error}")) from None
        # What is the same for all was said once. Of private facts that isn't counted, since what is left of the time is
        # saved, and would tell that they agree.
        said = [(one[0], [answers.get(each.key) for each in one]) for one in screen.groups]
        less = [
            spared(first.input, len(values))
            for first, values in said
            if first.sensitivity == "ordinary" and all(value == values[0] for value in values)
        ]
        named = [len(list_of(values[0]) or ()) for first, values in said if first.input == "subjects"]
        less += [(TICKED - count) * TAP for count in named]
        past = _Past(
            FrozenMap({**self._past.ended, **ended}),
            turns,
            self._past.seconds + screen.seconds - sum(less),
            left,
        )
        return self._with(_inventory=inventory, _past=past)

    def _taken(self, inventory: Inventory, question: Question, value: object, ended: dict[Key, Ended]) -> Inventory:
        """Return the inventory with the answer to one question, and note how it ended."""
        how = _PASSED[value] if isinstance(value, Pass) else "blank" if value is _BLANK else "answered"
        if question.input == "subjects":
            ended[Key(question.fact, "")] = how
            return with_listed(inventory, question, value, self._vocabulary) if how == "answered" else inventory
        holder = self._context.person if question.subject is None else self._inventory.by_id.get(question.subject)
        fact = None if holder is None else SubjectView(holder, self._context).fact(question.fact)
        if holder is None or fact is None:
            raise LookupError("nobody is listed whom this question is about, or it asks for no fact of theirs")
        ended[Key(fact.name, holder.id)] = how
        holder = inventory.by_id.get(holder.id, holder)
        if how == "blank":
            return inventory
        if how == "answered":
            return with_answer(inventory, holder, fact, value, self._now, self._answers(fact))
        return without_answer(inventory, holder, fact, "declined" if how == "declined" else "not_reported")

    def _answers(self, fact: Fact[Any]) -> tuple[Answer, ...]:
        """Return the answers that the item of an implied fact takes: all but "not applicable" if no word removes it."""
        item = attested_item(self._checklist, fact)
        removable = item is not None and item.id not in plan_for(self._checklist).kept
        return tuple(answer for answer in ANSWERS if removable or answer != "not_applicable")

    def _with(self, **changed: object) -> Self:
        found = copy(self)
        found.__dict__.update(changed)
        return found

    def __copy__(self) -> Self:
        """Return the same interview without cached values, so that a long history takes little memory."""
        found = object.__new__(type(self))
        found.__dict__.update((name, value) for name, value in self.__dict__.items() if name not in _WORKED_OUT)
        return found

    # choosing ----------------------------------------------------------------------------------------------------

    @cached_property
    def _context(self) -> EvaluationContext:
        context = plan_for(self._checklist).context(
            self._inventory, self._now, self._tables, self._lifecycle, self._services
        )
        context.remembered = self._memory
        return context

    @cached_property
    def _open_facts(self) -> OpenFacts:
        return OpenFacts(plan_for(self._checklist), self._context)

    @cached_property
    def _open(self) -> tuple[Candidate, ...]:
        """The facts that may still be asked for, each once."""
        return tuple(one for key, one in self._open_facts.candidates.items() if key not in self._past.ended)

    @cached_property
    def _first(self) -> tuple[Candidate, ...]:
        """What to ask before all else: what guards read, and what has happened; with these, what fits of the situation.

        What unlocks a guard is asked once nothing else is open on it.
        """
        found = dict[Key, Candidate]()
        for stage in self._open_facts.guards:
            found = found or {key: one for key, one in stage.items() if key not in self._past.ended}
        more = [one for one in self._situation if one.key not in found]
        if not found and not any(one.fact.guarded for one in more):
            return ()
        return (*found.values(), *more[: max(0, MOST_OPENING - len(found))])

    @cached_property
    def _situation(self) -> tuple[Candidate, ...]:
        """What is open of the person's situation, first what guards may read."""
        known = self._open_facts
        found = [known.candidates.get(key, one) for key, one in known.situation.items() if key not in self._past.ended]
        return tuple(sorted(found, key=lambda one: not one.fact.guarded))

    @cached_property
    def _unlisted(self) -> tuple[str, ...]:
        """The kinds whose subjects aren't listed in full, as far as a person can be asked for them."""
        # What a finding counts, if more of it may exist than are listed; then what the checklist has items for.
        found = [kind for one in self.waiting if not one.open.settled for kind in one.open.kinds]
        found += [self._checklist.item(one.items[0]).kind for one in self.report.findings.blocks if one.subject is None]
        return tuple(
            kind
            for kind in dict.fromkeys(found)
            if kind not in self._inventory.complete
            and Key(f"{kind}.{SUBJECTS}", "") not in self._past.ended
            and self._question_for(kind)
        )

    # writing screens and questions -------------------------------------------------------------------------------

    def _listing(self) -> Screen:
        """Return the screen that asks for all that the person uses, of each kind, and for the rest of their situation.

        The latter changes nothing that is dangerous, so it needs no screen of its own before the lists.
        """
        rest = self._situation[:MOST_OPENING]
        if not self._unlisted:
            return self._screen(rest)
        lists = map(self._about_subjects, self._unlisted[:MOST_FACTS])
        text = message("interview.lists.you" if rest else "interview.lists")
        return Screen.of(*lists, *map(self._question, rest), text=text)

    def _screen(self, candidates: Iterable[Candidate]) -> Screen:
        questions = [self._question(one) for one in candidates]
        kind = next((one.kind for one in questions if one.subject is not None), None)
        if kind is None:
            return Screen.of(*questions, text=message("interview.together.you"))
        alone = len({one.subject for one in questions}) == 1
        several = f"kinds.{kind}"
        about = questions[0].label if alone else self._checklist.labels.get(several) or find(several)
        return Screen.of(*questions, text=message("interview.together", subject=about))

    def _question_for(self, kind: str) -> str:
        """Return the question for the list of a kind; empty if there is none, as for one that only programs report."""
        declared = self._vocabulary.subject(kind).declaration if kind in self._vocabulary.kinds else None
        others = bool(self._inventory.of_kind(kind))
        if declared is None:
            return find(f"interview.{'more_subjects' if others else 'subjects'}.{kind}")
        if not others or not declared.question:
            return declared.question
        return declared.more or message("interview.another_subject", kind=declared.one)

    def _about_subjects(self, kind: str) -> Question:
        found, choices = suggestions_for(kind, self._vocabulary), list[Choice]()
        for one in found:  # with what people may know it by; the subject itself is called by its label
            name, examples = one.label, find(f"interview.examples.{kind}.{one.id}")
            label = message("interview.with_examples", name=name, examples=examples) if examples else name
            choices.append(Choice(value=one.id, label=label))
        declared = self._vocabulary.subject(kind).declaration
        behind = {name for name, fact in plan_for(self._checklist).facts.items() if kind in kinds_behind(fact)}
        # the items that are about such subjects, or ask of how many of them something is so
        about = (one for one in self._checklist.items if one.kind == kind or not behind.isdisjoint(one.facts()))
        waiting = sorted(about, key=lambda item: -self._checklist.points(item))
        return Question(
            fact=f"{kind}.{SUBJECTS}",
            kind=kind,
            text=self._question_for(kind),
            help=" ".join(part for part in (declared and declared.naming, message("interview.list_help")) if part),
            input="subjects",
            choices=tuple(choices),
            because="unlisted",
            items=tuple(item.id for item in waiting),
            suggestions=found,
        )

    def _question(self, candidate: Candidate) -> Question:
        fact, holder = candidate.fact, self._open_facts.subjects[candidate.key.subject]
        attested, item = fact.field.startswith(ATTESTED), attested_item(self._checklist, fact)
        waiting = sorted(candidate.items, key=lambda name: -self._checklist.points(self._checklist.item(name)))
        old = value_held(holder, fact.field)
        if candidate.code != "stale" or fact.confidentiality != "ordinary":
            old = None
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
            old_at=None if old is None else SubjectView(holder, self._context).time(holder, fact),
            items=tuple(waiting),
            safety=any(candidate.key in stage for stage in self._open_facts.guards),
        )
