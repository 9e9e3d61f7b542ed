"""The facts that a report still depends on, and the findings that wait for each of them: the basis of an interview.

What a finding waits for follows from its verdict. It is therefore found once for all subjects for which the item's
predicates have the same states, unless it depends on more than those states, as with derived facts.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple, cast, get_args

from secure_checklist.checklists.checklist import Checklist
from secure_checklist.checklists.items import Item
from secure_checklist.evaluation.audience import facts_among, for_one_alone
from secure_checklist.evaluation.columns import Column, Verdict
from secure_checklist.evaluation.compiled import Plan
from secure_checklist.evaluation.deciding import Deciding
from secure_checklist.evaluation.evaluator import Seen, report_on
from secure_checklist.evaluation.findings import Block
from secure_checklist.evaluation.reasons import open_reasons
from secure_checklist.interview.effort import asking
from secure_checklist.interview.questions import AskedBecause, InputKind, input_of
from secure_checklist.rules.conditions.logic import facts_in
from secure_checklist.rules.fact import Fact
from secure_checklist.rules.outcome import DECIDED_OUTCOMES
from secure_checklist.rules.reasons import Cause, ReasonCode
from secure_checklist.rules.related import RelatedFact
from secure_checklist.subjects.ages import may_be_asked
from secure_checklist.subjects.attestation import ATTESTED
from secure_checklist.subjects.base import Subject
from secure_checklist.subjects.incident import Incident
from secure_checklist.subjects.person import Person
from secure_checklist.subjects.resolution import EvaluationContext, SubjectView
from secure_checklist.subjects.resolution import Gap as Missing

BECAUSE: Mapping[str, AskedBecause] = {one: one for one in get_args(AskedBecause)}
"""The reason for asking for a fact, by the reason why it is missing. If there is no entry, no one has answered yet."""


class Key(NamedTuple):
    """A fact of one subject.

    Attributes:
        fact: The full name of the fact.
        subject: The id of the subject.

    """

    fact: str
    subject: str


class Open(NamedTuple):
    """The open facts behind unknown findings of an item, shared by subjects with the same known facts.

    Attributes:
        gaps: The facts to ask for, why each is missing, and the id of its subject, if that is neither the finding's
            subject nor the person.
        kinds: The other kinds that may have unlisted subjects that change the outcome.
        settled: Whether no fact can change the outcome, although three-valued logic can't determine it.

    """

    gaps: Sequence[tuple[Fact[Any], ReasonCode, str | None]]
    kinds: Sequence[str]
    settled: bool


class Waiting(NamedTuple):
    """An unknown finding, and the facts that it waits for.

    Attributes:
        item: The item that was evaluated.
        subject: The id of the subject.
        mask: The possible outcomes, as bits.
        open: The open facts behind the finding.
        gaps: The facts to ask for.

    """

    item: Item
    subject: str
    mask: int
    open: Open
    gaps: "tuple[Gap, ...]"


class Gap(NamedTuple):
    """A fact to ask for, and why it is missing.

    Attributes:
        key: The fact's name and the id of its subject.
        fact: The fact.
        code: The reason why it is missing.
        item: The item with a finding that waits for the fact. If None, only a guard or the order of advice depends on
            it.

    """

    key: Key
    fact: Fact[Any]
    code: ReasonCode
    item: Item | None = None


class Candidate:
    """A fact that may be asked for, and the findings that wait for it.

    Attributes:
        key: The fact's name and the id of its subject.
        fact: The fact.
        gaps: The gaps that it would fill.
        input: The kind of answer.
        seconds: The time to read and answer the question, in seconds.

    """

    def __init__(self, gaps: Sequence[Gap], kind: InputKind, seconds: float) -> None:
        self.key, self.fact, *_ = gaps[0]
        self.gaps, self.seconds = gaps, seconds
        self.input: InputKind = kind

    @property
    def code(self) -> ReasonCode:
        """Why the fact is missing. If there are several reasons, it is the first that isn't just "not asked"."""
        said = [gap for gap in self.gaps if gap.code != "not_asked"]
        return (said or self.gaps)[0].code

    @property
    def items(self) -> Mapping[str, Item]:
        """The items whose findings wait for the fact, by id. Empty if it only affects a guard or the advice's order."""
        return {gap.item.id: gap.item for gap in self.gaps if gap.item is not None}


class OpenFacts:
    """The open facts of one inventory.

    Args:
        plan: The plan of the checklist.
        context: The context of the evaluation. Open facts are cached by verdict, and waiting findings by subject.

    """

    def __init__(self, plan: Plan, context: EvaluationContext) -> None:
        self.plan, self.context = plan, context
        self.person = SubjectView(context.person, context)
        self.subjects: dict[str, Subject] = {context.person.id: context.person} | dict(context.inventory.by_id)
        # what isn't asked for since someone may listen, where the profile is read aloud
        checklist, types = plan.checklist, {type(subject) for subject in self.subjects.values()}
        aloud = checklist.tailored_to is not None and checklist.tailored_to.aloud
        self.alone = for_one_alone(checklist, facts_among(checklist, types)) if aloud else frozenset[str]()
        seen = dict[str, Seen]()
        self.report = report_on(plan, context, seen=seen)
        blocks = [block for block in self.report.findings.blocks if block.subject is not None]
        self.waiting = tuple(one for block in blocks for one in self._collected(block, seen[block.subject or ""]))
        gaps: dict[Key, list[Gap]] = {}
        for waiting in self.waiting:
            for gap in () if waiting.open.settled else waiting.gaps:
                gaps.setdefault(gap.key, []).append(gap)
        self.asking: dict[tuple[str, int], tuple[InputKind, float]] = {}
        self.candidates: Mapping[Key, Candidate] = {key: self._candidate(found) for key, found in gaps.items()}

    # what is open ------------------------------------------------------------------------------------------------

    def _collected(self, block: Block, seen: Seen) -> Iterator[Waiting]:
        """Yield the findings of a subject that wait."""
        kind, views, column, verdicts = seen
        subject, remembered = views[0].subject.id, self.context.remembered
        for index, (mask, verdict) in enumerate(zip(block.masks, verdicts, strict=True)):
            if mask in DECIDED_OUTCOMES:
                continue
            note = block.notes.get(index)
            # No answer matters where it is waived or held back, or the advice has expired.
            if note is not None and (not note.counted or any(one.code == "content_expired" for one in note.reasons)):
                continue
            item, view = kind.items[index], views[kind.groups[index]]
            # What another tool found may have changed the mask, and with it what is still open.
            same = verdict if mask == verdict.mask else None
            found = cast("Waiting | None", remembered.get((same, subject)))
            if found is None:
                # Ten accounts of which nothing is known wait for the same ten times.
                open_ = cast("Open | None", remembered.get(same)) or self._open(item, mask, view, column, same)
                gaps = [
                    Gap(Key(fact.name, owner or view.holder(fact.kind).id), fact, code, item)
                    for fact, code, owner in open_.gaps
                ]
                found = Waiting(item, subject, mask, open_, tuple(gaps))
                if same is not None and self.plan.explained(item, view).plain:
                    remembered[same], remembered[same, subject] = open_, found
            yield found

    def _open(self, item: Item, mask: int, view: SubjectView, column: Column, verdict: Verdict | None) -> Open:
        """Return what is open in a finding; of what another tool changed, there is no verdict."""
        explained, compiled, decided = self.plan.explained(item, view), self.plan.compiled, None
        if verdict is None or not self.plan.related.keys().isdisjoint(explained.names):
            causes, decided = explained.why(mask, view, compiled)
        else:
            causes = column.causes(item, verdict, view)
        near = view.subject.id, self.context.person.id
        gaps = [gap for code, name in causes for gap in self._gaps(code, name, view, decided)]
        own: list[tuple[Fact[Any], ReasonCode, str | None]] = [
            (fact, why, None if holder.id in near else holder.id) for fact, holder, why in gaps
        ]
        names = [
            name for _, name in causes if decided is None or name not in decided.behind or name in decided.unlisted
        ]
        kinds = sorted({kind for name in names for kind in kinds_behind(view.fact(name or ""))})
        return Open(own, kinds, any(code == "indeterminate" for code, _ in causes))

    def _gaps(
        self, code: ReasonCode, name: str | None, view: SubjectView, decided: Deciding | None = None
    ) -> Iterator[Missing]:
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
        yield from (Missing(fact, holder, why) for fact, holder, why in gaps if self._allowed(fact, holder))

    def _allowed(self, fact: Fact[Any], holder: Subject) -> bool:
        """Return False for a fact that isn't asked: aloud, or about an incident, as long as a minor may be in it."""
        if fact.name in self.alone:
            return False
        person = self.context.person if isinstance(self.context.person, Person) else None
        return not isinstance(holder, Incident) or may_be_asked(fact.field, holder, person)

    @cached_property
    def guards(self) -> Sequence[Mapping[Key, Candidate]]:
        """The unknown facts that decide whether advice must be suppressed, in three stages.

        First come facts in the conditions of guards, then warning facts, for anyone who didn't answer the first ones,
        and then facts that unlock guards.
        """
        view, compiled = self.person, self.plan.compiled
        holding, warning, unlocking = list[Cause](), list[Cause](), list[Cause]()
        for guard in self.plan.effective_guards:
            state = self.plan.state_of(guard, view)
            holds = compiled.evaluate(guard.when, view)
            if state == "flagged" and holds is None:
                holding += open_reasons(guard.when, view, compiled)
                warning.extend((view.reading(name).reason or "not_asked", name) for name in guard.warning_facts)
            if state != "idle" and holds is not False and guard.unlocked_by is not None:
                unlocking += open_reasons(guard.unlocked_by, view, compiled)
        stages = [{one.key: one for one in self._of_person(causes, view)} for causes in (holding, warning, unlocking)]
        # An answer that is too old for an item is old here, too, though a guard still goes by it: a new one may bring
        # another question about danger, which mustn't come after ordinary ones.
        person = self.context.person
        guarded = self.plan.redaction_policy(self.context.inventory.subjects, person).guarded
        old = [key for key in self.candidates if key.fact in guarded and key.subject == person.id]
        stages[0] |= {key: self.candidates[key] for key in old if view[key.fact] is not None}
        return stages

    @cached_property
    def situation(self) -> Mapping[Key, Candidate]:
        """The unknown facts of the person's situation that put items first, by the number of items they affect.

        No finding may be waiting for them, but they decide which items come first.
        """
        counts = Counter(
            name
            for item in self.plan.checklist.situated
            for name in dict.fromkeys(name for one in item.situations if one.first for name in facts_in(one.when))
        )
        asked: list[Cause] = [("not_asked", name) for name, _ in counts.most_common()]
        return {one.key: one for one in self._of_person(asked, self.person)}

    def _of_person(self, causes: Iterable[Cause], view: SubjectView) -> Iterator[Candidate]:
        """Yield what to ask so that facts of the person become known."""
        for code, name in causes:
            if name is not None and view[name] is None:
                for fact, holder, why in self._gaps(code, name, view):
                    yield self._candidate([Gap(Key(fact.name, holder.id), fact, why)])

    def _candidate(self, gaps: Sequence[Gap]) -> Candidate:
        _, fact, *_ = gaps[0]
        key = fact.name, id(fact.declared)  # ten devices are asked the same
        found = self.asking.get(key)
        if found is None:
            item = attested_item(self.plan.checklist, fact)
            kind: InputKind = "one_of" if fact.field.startswith(ATTESTED) else input_of(fact)
            question = fact.question if item is None else item.question
            found = self.asking[key] = kind, asking(question, tuple(fact.choices.values()), kind)
        return Candidate(gaps, *found)


def attested_item(checklist: Checklist, fact: Fact[Any]) -> Item | None:
    """Return the item whose attestation a fact holds, or None if the fact isn't an attestation."""
    return checklist.find(fact.field.removeprefix(ATTESTED)) if fact.field.startswith(ATTESTED) else None


def kinds_behind(fact: Fact[Any] | None) -> Iterator[str]:
    """Yield the other kinds for which a fact reads all subjects."""
    if isinstance(fact, RelatedFact):
        yield from () if fact.node.names_one else (fact.of,)
        return
    for read in (None if fact is None else fact.reads) or ():
        if "." in read and not read.startswith("person."):
            yield read.partition(".")[0]
