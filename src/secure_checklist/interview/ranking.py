"""The facts that a report still depends on, and what knowing each would change: the basis of an interview.

An answer settles little, so a ranking takes over from the one before it all that no answer since can have touched: the
findings that wait, the facts that they wait for, and the masks for the values that were tried. A finding is touched if
its rule reads the fact that was answered, or a derived fact that may read it. The result is the same as from scratch.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cached_property, reduce
from typing import Any, NamedTuple

from secure_checklist.checklists.items import Item
from secure_checklist.core.model import FrozenMap
from secure_checklist.evaluation.audience import facts_among, for_one_alone
from secure_checklist.evaluation.columns import Column, Verdict
from secure_checklist.evaluation.compiled import Plan
from secure_checklist.evaluation.deciding import Deciding
from secure_checklist.evaluation.findings import Block, FindingDetails
from secure_checklist.evaluation.reasons import ATTESTED_MASK, attested_fact, open_reasons, outcome_mask
from secure_checklist.evaluation.score import CREDIT
from secure_checklist.interview.effort import answering, choosing, reading
from secure_checklist.interview.questions import AskedBecause, InputKind, input_of
from secure_checklist.rules.conditions.logic import facts_in
from secure_checklist.rules.fact import Fact
from secure_checklist.rules.outcome import DECIDED_OUTCOMES, NOT_APPLICABLE, PASS
from secure_checklist.rules.reasons import Cause, ReasonCode
from secure_checklist.rules.related import RelatedFact
from secure_checklist.rules.sampling import facts_read_by, nodes_of, representatives
from secure_checklist.rules.values import Assigned
from secure_checklist.subjects.ages import may_be_asked
from secure_checklist.subjects.attestation import ATTESTED
from secure_checklist.subjects.base import Subject
from secure_checklist.subjects.disclosure import INCIDENT
from secure_checklist.subjects.incident import Incident
from secure_checklist.subjects.observations import Provenance
from secure_checklist.subjects.person import Person
from secure_checklist.subjects.resolution import EvaluationContext, SubjectView, own_fact

MOST_VALUES = 12
"""The most values of a fact that are tried; of more, some that are spread evenly."""
BECAUSE: Mapping[str, AskedBecause] = {
    "stale": "stale",
    "contradictory": "contradictory",
    "implausible": "implausible",
}
"""The reasons to ask for a fact again, which comes before facts that no one was asked for."""
_MAY_APPLY = 0.2
_PRIVATE = 1.2
"""The factor by which a private answer costs more than its reading and tapping."""
_APPLIES = 1.6
_STEP = 0.35
"""The weight of a step: a fact that decides nothing by itself, for an item that waits for several."""


class Key(NamedTuple):
    """A fact of one subject.

    Attributes:
        fact: The full name of the fact.
        subject: The id of the subject.

    """

    fact: str
    subject: str


class Trials:
    """The masks of an unknown finding for values that were tried, and the subjects at which derived facts looked then.

    Findings of one item for subjects that are alike share it.
    """

    __slots__ = ("looked", "masks")

    def __init__(self) -> None:
        self.masks: dict[Key, dict[Any, int]] = {}
        self.looked: set[str | None] = set()


class Waiting:
    """An unknown finding, and the facts that it waits for.

    Attributes:
        item: The item.
        subject: The id of the subject.
        mask: The possible outcomes, as bits.
        gaps: The facts to ask for.
        kinds: The other kinds of which subjects that aren't listed may change the outcome.
        settled: No fact can change the outcome, though three-valued logic can't tell which one it is.
        trials: The masks for the values that were tried.

    """

    __slots__ = ("gaps", "item", "kinds", "mask", "settled", "subject", "trials")

    def __init__(self, item: Item, subject: str, mask: int, trials: Trials) -> None:
        self.item, self.subject, self.mask, self.trials = item, subject, mask, trials
        self.gaps: tuple[Gap, ...] = ()
        self.kinds: frozenset[str] = frozenset()
        self.settled = False


class Gap(NamedTuple):
    """A fact to ask for, and why it is missing.

    Attributes:
        key: The fact's name and subject.
        fact: The fact.
        code: Why it is missing.
        waiting: The finding that waits for it; if None, a guard does.

    """

    key: Key
    fact: Fact[Any]
    code: ReasonCode
    waiting: Waiting | None = None


class Candidate:
    """A fact that may be asked for, and the findings that wait for it.

    Attributes:
        key: The fact's name and subject.
        fact: The fact.
        gaps: The gaps that it would fill.
        code: Why it is missing.
        items: The findings that wait, by item.
        share: The weight of these, each divided by the number of facts that it waits for.
        text: The question.
        input: The kind of answer.
        seconds: The time to read and answer it.
        applies: True if items may turn out not to apply by it.
        settles: The share of answers that settle an item alone, by item; empty if it isn't weighed yet.
        gain: The mean part of the score's width that an answer takes away; if None, it isn't weighed yet.

    """

    def __init__(
        self, gaps: Sequence[Gap], counts: Mapping[str, int], points: Callable[[Item], float], text: str
    ) -> None:
        self.key, self.fact, self.code, _ = gaps[0]
        self.gaps = gaps
        self.items: dict[str, list[Waiting]] = {}
        self.share = 0.0
        self.applies = False
        self.settles: Mapping[str, float] = {}
        for gap in gaps:
            if self.code == "not_asked":
                self.code = gap.code
            if gap.waiting is not None:
                item = gap.waiting.item
                self.items.setdefault(item.id, []).append(gap.waiting)
                self.share += points(item) / len(gap.waiting.gaps) / counts.get(item.kind, 1)
                condition = item.rule.applies_to if item.rule else None
                if condition is not None and not self.applies:
                    self.applies = self.key.fact in facts_in(condition)
        self.text = text
        self.input: InputKind = "one_of" if self.fact.field.startswith(ATTESTED) else input_of(self.fact)
        labels = [self.fact.choices[word] for word in self.fact.vocabulary or ()]
        self.seconds = reading(text) + choosing(labels, self.input) + answering(self.input)
        self.gain: float | None = None

    @property
    def value(self) -> float:
        """The value of knowing it: the part of the score's width that it takes away, and steps on the way to that."""
        found = (self.gain or 0.0) + _STEP * self.share
        if self.applies:
            found *= _APPLIES
        return found if self.fact.confidentiality == "ordinary" else found / _PRIVATE

    @property
    def rank(self) -> float:
        """The value for a second of effort."""
        return self.value / self.seconds


class Readers(NamedTuple):
    """The items for subjects of one class: all, by fact read, and by kind that derived facts or former names read."""

    all: frozenset[str]
    of: Mapping[str, frozenset[str]]
    indirect: Mapping[str, frozenset[str]]


class OpenFacts:
    """The open facts of one inventory.

    Args:
        plan: The plan of the checklist.
        context: The context of the evaluation, which notes the subjects that derived facts look at.
        blocks: The findings.
        former: The open facts before some answers.
        touched: The items that these answers may have changed, as `former.touched` returns them.

    """

    def __init__(
        self,
        plan: Plan,
        context: EvaluationContext,
        blocks: Iterable[Block],
        former: "OpenFacts | None" = None,
        touched: Mapping[str, Collection[str]] = FrozenMap(),
    ) -> None:
        self.plan, self.context = plan, context
        self.policy = plan.redaction_policy(context.inventory.subjects, context.person)
        self.views: dict[tuple[str, int | None], SubjectView] = {}
        self.trials: dict[tuple[object, ...], SubjectView] = {}
        self.subjects: dict[str, Subject] = {context.person.id: context.person} | dict(context.inventory.by_id)
        self.items: Mapping[str, Item] = (
            {item.id: item for kind in plan.kinds for item in kind.items} if former is None else former.items
        )
        self.readers: dict[tuple[type[Subject], type[Subject]], Readers] = {} if former is None else former.readers
        self.alone: frozenset[str] = self._alone() if former is None else former.alone
        self.counts: dict[str, int] = {}
        for subject in self.subjects.values():
            self.counts[subject.kind] = self.counts.get(subject.kind, 0) + 1
        known = {} if former is None else former.waiting
        self.twins: dict[object, Waiting] = {}
        self.waiting: dict[str, Mapping[str, Waiting]] = {}
        for block in blocks:
            if block.subject is not None:
                held, changed = known.get(block.subject), touched.get(block.subject)
                self.waiting[block.subject] = (
                    self._collected(block, held or {}, changed or ()) if held is None or changed is not None else held
                )
        self.candidates: Mapping[Key, Candidate] = self._candidates(
            former.candidates if former is not None and former.counts == self.counts else {}
        )

    def _alone(self) -> frozenset[str]:
        """Return the facts that aren't asked for since someone may listen; empty if the profile isn't read aloud."""
        checklist = self.plan.checklist
        if checklist.tailored_to is None or not checklist.tailored_to.aloud:
            return frozenset()
        return for_one_alone(checklist, facts_among(checklist, {type(subject) for subject in self.subjects.values()}))

    def view(self, subject: Subject, renewal: int | None) -> SubjectView:
        """Return the view of a subject for items with this `renew_after`."""
        found = self.views.get((subject.id, renewal))
        if found is None:
            found = self.views[subject.id, renewal] = SubjectView(subject, self.context, renewal)
        return found

    # what is open ------------------------------------------------------------------------------------------------

    def _collected(self, block: Block, held: Mapping[str, Waiting], changed: Collection[str]) -> dict[str, Waiting]:
        """Return the findings of a subject that wait, by item: those that were `held`, except those that `changed`."""
        subject = self.subjects[block.subject or ""]
        alike, found, verdicts = self._alike(subject), dict[str, Waiting](), list[Verdict]()
        kind = next(kind for kind in self.plan.kinds if kind.kind == subject.kind)
        views = kind.views(subject, self.context)
        column = kind.column(views[0], self.policy)
        for index, mask in enumerate(block.masks):
            name = block.items[index]
            note = block.notes.get(index)
            if mask not in DECIDED_OUTCOMES and (note is None or not _excluded(note)):
                kept = None if name in changed else held.get(name)
                if kept is None:
                    verdicts = verdicts or column.verdicts(views)
                    kept = self._waiting(self.items[name], subject, mask, alike, column, verdicts[index])
                found[name] = kept
        return found

    def _waiting(
        self, item: Item, subject: Subject, mask: int, alike: object, column: Column, verdict: Verdict
    ) -> Waiting:
        # Ten accounts of which nothing is known wait for the same ten times. The first one is worked out, and the
        # others copy it with their own id in the keys; and they share the trials, so that each value is tried once for
        # all.
        twin = self.twins.get((item.id, alike))
        found = Waiting(item, subject.id, mask, Trials() if twin is None else twin.trials)
        if twin is None:
            self.twins[item.id, alike] = found
            view = self.view(subject, item.renew_after)
            explained, compiled = self.plan.explained(item, view), self.plan.compiled
            # What another tool found may have changed the mask, and with it what is still open.
            same = mask == verdict.mask
            causes = column.causes(item, verdict, view) if same else explained.causes(mask, view, compiled)
            found.settled = any(code == "indeterminate" for code, _ in causes)
            quantified = not found.settled and any(name in self.plan.related for _, name in causes)
            decided = explained.deciding(mask, view, compiled) if quantified else None
            gaps = [gap for code, name in causes for gap in self._gaps(code, name, view, decided)]
            found.gaps = tuple(gap._replace(waiting=found) for gap in gaps)
            names = [
                name for _, name in causes if decided is None or name not in decided.behind or name in decided.unlisted
            ]
            found.kinds = frozenset(kind for name in names for kind in kinds_behind(view.fact(name or "")))
        else:
            own, found.settled, found.kinds = twin.subject, twin.settled, twin.kinds
            found.gaps = tuple(
                gap._replace(waiting=found, key=Key(gap.key.fact, subject.id) if gap.key.subject == own else gap.key)
                for gap in twin.gaps
            )
        return found

    def _alike(self, subject: Subject) -> object:
        """Return a key of all that is known of a subject, which others may share; if it looks at others, its id."""
        looked = self.context.looked or {}
        if looked.get(subject.id) or any(name == subject.id for _, name in self.context.attested):
            return subject.id
        held = subject.__dict__.items()
        known = tuple((name, value) for name, value in held if value is not None and name not in ("id", "label"))
        return type(subject), known

    def _gaps(
        self, code: ReasonCode, name: str | None, view: SubjectView, decided: Deciding | None = None
    ) -> Iterator[Gap]:
        """Yield what to ask for so that a fact becomes known: itself, or the unknown facts that a derived one reads."""
        known = None if name is None else view.fact(name)
        if known is None or name is None or not self._allowed(known, view.holder(known.kind)):
            return
        behind = None if decided is None else decided.behind.get(name)
        gaps = (
            view.gaps(code, name)
            if behind is None
            else (gap for other, read in behind for gap in other.gaps_of((read,), code))
        )
        for fact, holder, why in gaps:
            if self._allowed(fact, holder):
                yield Gap(Key(fact.name, holder.id), fact, why)

    def _allowed(self, fact: Fact[Any], holder: Subject) -> bool:
        """Return False for a fact that isn't asked: aloud, or about an incident, as long as a minor may be in it."""
        if fact.name in self.alone:
            return False
        person = self.context.person if isinstance(self.context.person, Person) else None
        return not isinstance(holder, Incident) or may_be_asked(fact.field, holder, person)

    def _candidates(self, former: Mapping[Key, Candidate]) -> Mapping[Key, Candidate]:
        gaps: dict[Key, list[Gap]] = {}
        for findings in self.waiting.values():
            for waiting in findings.values():
                for gap in () if waiting.settled else waiting.gaps:
                    gaps.setdefault(gap.key, []).append(gap)
        return {
            key: held if (held := former.get(key)) is not None and held.gaps == found else self._candidate(found)
            for key, found in gaps.items()
        }

    @cached_property
    def guards(self) -> Mapping[Key, Candidate]:
        """The facts that decide whether advice must be held back, as long as that isn't known."""
        view, compiled = self.view(self.context.person, None), self.plan.compiled
        found: dict[Key, Candidate] = {}
        for guard in self.plan.effective_guards:
            state = self.plan.state_of(guard, view)
            holds = compiled.evaluate(guard.when, view)
            causes: list[Cause] = []
            if state == "flagged" and holds is None:
                causes += open_reasons(guard.when, view, compiled)
                causes.extend((view.reading(name).reason or "not_asked", name) for name in guard.warning_facts)
            if state != "idle" and holds is not False and guard.unlocked_by is not None:
                causes += open_reasons(guard.unlocked_by, view, compiled)
            for code, name in causes:
                if view[name or ""] is None:
                    found.update((gap.key, self._candidate([gap])) for gap in self._gaps(code, name, view))
        # An answer that is too old for an item is old here, too, though a guard still goes by it: a new one may bring
        # another question about danger, which mustn't come after ordinary ones.
        person, guarded = self.context.person.id, self.policy.guarded
        old = [key for key in self.candidates if key.fact in guarded and key.subject == person]
        return found | {key: self.candidates[key] for key in old if view[key.fact] is not None}

    def _candidate(self, gaps: Sequence[Gap]) -> Candidate:
        _, fact, *_ = gaps[0]
        item = self.items.get(fact.field.removeprefix(ATTESTED)) if fact.field.startswith(ATTESTED) else None
        text = fact.question if item is None else item.question
        return Candidate(gaps, self.counts, self.plan.checklist.points, text)

    # what an answer changes --------------------------------------------------------------------------------------

    def touched(self, answers: Collection[Key]) -> Mapping[str, Collection[str]]:
        """Return the ids of the items whose findings, or their gaps, some answers may change, by subject.

        A subject is there without items if only the effect of guards on it may change.
        """
        found: dict[str, frozenset[str]] = {}
        guarded = self.policy.guarded
        for subject in self.subjects.values():
            reads, changed = self._readers(subject), frozenset[str]()
            derived = frozenset[str]().union(*reads.indirect.values())
            looked = self._looked(subject.id, derived)
            for answer in answers:
                kind = answer.fact.partition(".")[0]
                if subject.kind == INCIDENT and kind in (INCIDENT, "person"):
                    changed |= reads.all
                elif answer.subject in (subject.id, self.context.person.id):
                    changed |= reads.of.get(answer.fact, frozenset()) | reads.indirect.get(kind, frozenset())
                if not looked.isdisjoint((answer.subject, None)):
                    changed |= derived
            if changed or any(answer.fact in guarded for answer in answers):
                found[subject.id] = changed
        return found

    def _looked(self, subject: str, derived: Iterable[str]) -> set[str | None]:
        """Return the subjects at which one's derived facts looked, None for all; `derived` are items that read them."""
        waiting = self.waiting.get(subject, {})
        # Not only what was looked at with the values of now: a value that was tried may have sent a function elsewhere,
        # and what it saw there is part of the masks that are taken over.
        trials = (waiting[name].trials.looked for name in derived if name in waiting)
        return set((self.context.looked or {}).get(subject, ())).union(*trials)

    def _readers(self, subject: Subject) -> Readers:
        cls = type(subject), type(self.context.person)
        found = self.readers.get(cls)
        if found is None:
            found = self.readers[cls] = _readers_of(
                self.plan.checklist.by_kind.get(subject.kind, ()), self.view(subject, None)
            )
        return found

    # weighing ----------------------------------------------------------------------------------------------------

    def weighed(self, candidates: Iterable[Candidate]) -> Iterator[Candidate]:
        """Yield facts, each with its gain."""
        for one in candidates:
            if one.gain is None:
                one.gain = self._gain(one)
            yield one

    def _gain(self, candidate: Candidate) -> float:
        """Return the part of the score's width that knowing a fact takes away: the mean over the values tried."""
        # `device.screen_lock`, for an item of 3 points that passes or fails by it (width 1), and one of 1 point that
        # also reads another unknown fact, with two values that stand for all:
        #
        #                3 points               1 point                gain
        #   none         fail: width 1 -> 0     fail: width 1 -> 0     3 * 1 + 1 * 1 = 4
        #   password     pass: width 1 -> 0     open: width 1 -> 1     3 * 1 + 1 * 0 = 3
        #
        # The mean, 3.5, is what the answer is worth, since no one knows it yet.
        values = self._values(candidate)
        parts, settles = list[tuple[float, float, list[Mapping[Any, int]], int]](), dict[str, float]()
        for name, waiting in candidate.items.items():
            item = self.items[name]
            tried = [self._tried(one, candidate, values) for one in waiting]
            before = sum(_WIDTH[one.mask] for one in waiting)
            alone = [all(masks[value] in DECIDED_OUTCOMES for masks in tried) for value in values]
            settles[name] = sum(alone) / len(alone) if alone else 0.0
            parts.append((self.plan.checklist.points(item), before, tried, max(1, self.counts.get(item.kind, 1))))
        candidate.settles = settles
        gains = [
            sum(
                points * (before - sum(_WIDTH[masks[value]] for masks in tried)) / count
                for points, before, tried, count in parts
            )
            for value in values
        ]
        return sum(gains) / len(gains) if gains else 0.0

    def outcomes(self, candidate: Candidate) -> Iterator[tuple[Any, Mapping[str, int]]]:
        """Yield the values that stand for all, each with the masks of the items, joined over their findings."""
        values = self._values(candidate)
        for value in values:
            yield (
                value,
                {
                    name: reduce(int.__or__, (self._tried(one, candidate, values)[value] for one in waiting))
                    for name, waiting in candidate.items.items()
                },
            )

    def _tried(self, waiting: Waiting, candidate: Candidate, values: Iterable[Any]) -> Mapping[Any, int]:
        """Return the masks of a finding by value. Those that aren't known yet are tried."""
        name, owner = candidate.key
        # The subject's own id is left out, since twins share the trials: "mine" is the same for all of them.
        known = waiting.trials.masks.setdefault(Key(name, "" if owner == waiting.subject else owner), {})
        new = [value for value in values if value not in known]
        if new:
            known.update(zip(new, self._masks(waiting, candidate, new), strict=True))
            waiting.trials.looked.update((self.context.looked or {}).get(waiting.subject, ()))
        return known

    def _masks(self, waiting: Waiting, candidate: Candidate, values: Sequence[Any]) -> Iterable[int]:
        item, fact, owner = waiting.item, candidate.fact, candidate.key.subject
        if item.rule is None:
            return [ATTESTED_MASK[value] for value in values]
        subject, compiled = self.subjects[waiting.subject], self.plan.compiled
        elsewhere = owner not in (subject.id, self.context.person.id)
        derives = any(item.id in each for each in self._readers(subject).indirect.values())
        own = own_fact(type(self.subjects[owner]), fact.name, self.context.declared.get(fact.name))
        if elsewhere or (derives and own is not None):  # nothing is derived from facts that a checklist declares
            return [outcome_mask(item, self._with(subject, item, candidate, value), compiled) for value in values]
        # Nothing else follows from the value, so it is put in place of the fact in one view. Else, `_with` builds a
        # subject that has the value, which costs far more.
        decide = compiled.decision(item.rule)
        trial = Assigned(self.view(subject, item.renew_after), {})
        found: list[int] = []
        for value in values:
            trial[fact.name] = value
            found.append(decide(trial))
        return found

    def _with(self, subject: Subject, item: Item, candidate: Candidate, value: Any) -> SubjectView:  # noqa: ANN401 - a typed value
        """Return the view of a subject in which the fact has this value, with all that is derived from it."""
        key = candidate.key, value, subject.id, item.renew_after
        found = self.trials.get(key)
        if found is None:
            holder, context = self.subjects[candidate.key.subject], self.context
            changed = with_value(holder, candidate.fact.field, value, context.now)
            if holder.kind == "person":
                context = replace(context, supposed_person=changed)
            elif subject.id != holder.id:
                context = replace(context, inventory=context.inventory.with_subjects(changed))
            seen = changed if subject.id == holder.id else subject
            found = self.trials[key] = SubjectView(seen, context, item.renew_after)
        return found

    def _values(self, candidate: Candidate) -> Sequence[Any]:
        fact = candidate.fact
        if fact.field.startswith(ATTESTED):
            return [answer for answer in ATTESTED_MASK if answer is not None]
        if fact.type.name in ("boolean", "enum"):
            return (True, False) if fact.type.name == "boolean" else tuple(fact.vocabulary or ())
        rules = [self.items[name].rule for name in candidate.items]
        nodes = [node for rule in rules if rule is not None for node in nodes_of(rule)]
        view = self.view(self.subjects[candidate.key.subject], None)
        found = tuple(representatives(fact.name, nodes, view, self.plan.compiled.params))
        step = max(1, len(found) // MOST_VALUES)
        return found[::step][:MOST_VALUES]


def kinds_behind(fact: Fact[Any] | None) -> Iterator[str]:
    """Yield the other kinds of which a fact reads all subjects."""
    if isinstance(fact, RelatedFact):
        yield from () if fact.node.names_one else (fact.of,)
        return
    for read in (None if fact is None else fact.reads) or ():
        if "." in read and not read.startswith("person."):
            yield read.partition(".")[0]


def _readers_of(items: Iterable[Item], view: SubjectView) -> Readers:
    of: dict[str, set[str]] = {}
    indirect: dict[str, set[str]] = {}
    for item in items:
        for name in (attested_fact(item),) if item.rule is None else facts_read_by(nodes_of(item.rule), view):
            of.setdefault(name, set()).add(item.id)
            fact = view.fact(name)
            if fact is not None and (fact.reads is not None or fact.name != name):  # or by a former name
                indirect.setdefault(fact.kind, set()).add(item.id)
    frozen = [{name: frozenset(read) for name, read in each.items()} for each in (of, indirect)]
    return Readers(frozenset(item.id for item in items), *frozen)


def _excluded(note: FindingDetails) -> bool:
    """Return True if no answer matters: the finding is waived or held back, or the advice has expired."""
    return not note.counted or any(reason.code == "content_expired" for reason in note.reasons)


def with_value(subject: Subject, field_name: str, value: Any, now: datetime) -> Subject:  # noqa: ANN401 - a typed value
    """Return a subject in which a fact has a value from now, without validation."""
    observed = FrozenMap({**subject.observed, field_name: Provenance(at=now)})
    return subject.model_copy(update={field_name: value, "observed": observed})


def _width(mask: int) -> float:
    """Return the width that an open finding leaves the score; that it may not apply counts a little."""
    credits_ = [credit for bit, credit in CREDIT.items() if mask & bit]
    width = max(credits_) - min(credits_) if credits_ else 0.0
    return width + (_MAY_APPLY if mask & NOT_APPLICABLE and credits_ else 0.0)


_WIDTH = tuple(_width(mask) for mask in range(2 * PASS))
