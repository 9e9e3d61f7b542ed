"""Which facts a report still depends on, and what knowing each would change: the ground of an interview."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple, cast

from secure_checklist.checklists.items import Item
from secure_checklist.core.model import FrozenMap
from secure_checklist.evaluation.compiled import Plan
from secure_checklist.evaluation.findings import Block, Note
from secure_checklist.evaluation.reasons import ATTESTED_MASK, judge, open_reasons
from secure_checklist.evaluation.score import CREDIT
from secure_checklist.rules.conditions.logic import predicates
from secure_checklist.rules.fact import Fact
from secure_checklist.rules.outcome import NOT_APPLICABLE, WORDS
from secure_checklist.rules.reasons import Cause, ReasonCode
from secure_checklist.rules.sampling import representatives
from secure_checklist.subjects.ages import may_be_asked
from secure_checklist.subjects.attestation import ATTESTED
from secure_checklist.subjects.base import Subject
from secure_checklist.subjects.incident.facts import Incident
from secure_checklist.subjects.observations import Provenance
from secure_checklist.subjects.person import Person
from secure_checklist.subjects.resolution import Scene, SubjectView

MOST_VALUES = 12
"""How many values of a fact are tried; of more, some that are spread evenly."""
_MAY_APPLY = 0.2


class Key(NamedTuple):
    """A fact, and the id of the subject that it is a fact of."""

    fact: str
    subject: str


class Candidate:
    """A fact that may be asked for: what waits for it, and why it is missing.

    `items` holds, by item, the ids of the subjects whose findings wait. `share` is the weight of these findings divided
    by how many facts each waits for.
    """

    def __init__(self, fact: Fact[Any], holder: Subject, code: ReasonCode) -> None:
        self.fact, self.holder, self.code = fact, holder, code
        self.items: dict[str, list[str]] = {}
        self.share = 0.0
        self.decides_applicability = False

    @property
    def key(self) -> Key:
        """What is asked for, of whom."""
        return Key(self.fact.name, self.holder.id)


class Weighed(NamedTuple):
    """What knowing a fact would change: how much of the score's width on average, and outcomes by value and item."""

    gain: float
    outcomes: tuple[tuple[Any, Mapping[str, int]], ...]


class Agenda:
    """The open facts of one inventory, found once. `memory` carries over what can't have changed since."""

    def __init__(self, plan: Plan, scene: Scene, blocks: tuple[Block, ...], memory: dict[object, object]) -> None:
        self.plan, self.scene, self.memory = plan, scene, memory
        self.views: dict[tuple[str, int | None], SubjectView] = {}
        self.subjects: dict[str, Subject] = {scene.person.id: scene.person} | dict(scene.inventory.by_id)
        self.counts: dict[str, int] = {}
        for subject in self.subjects.values():
            self.counts[subject.kind] = self.counts.get(subject.kind, 0) + 1
        self.judged = {item.id: item for kind in plan.kinds for item in kind.items}
        self.candidates: dict[Key, Candidate] = {}
        for block in blocks:
            if block.subject is not None:
                self._collect(block)

    def view(self, subject: Subject, renewal: int | None) -> SubjectView:
        """Return the facts of a subject as items with this freshness see them."""
        found = self.views.get((subject.id, renewal))
        if found is None:
            found = self.views[subject.id, renewal] = SubjectView(subject, self.scene, renewal)
        return found

    def _collect(self, block: Block) -> None:
        subject = self.subjects[block.subject or ""]
        for index, mask in enumerate(block.masks):
            note = block.notes.get(index)
            if mask in WORDS or (note is not None and _set_aside(note)):
                continue
            item = self.judged[block.items[index]]
            view = self.view(subject, item.renew_after)
            causes = self.plan.reasons(view).why(item, mask, view).causes
            if any(code == "indeterminate" for code, _ in causes):
                continue
            found = [one for code, name in causes for one in self.asked(code, name, view)]
            for candidate in found:
                self._add(candidate, item, subject, item.points / max(1, len(found)))

    def _add(self, new: Candidate, item: Item, subject: Subject, share: float) -> None:
        held = self.candidates.setdefault(new.key, new)
        held.items.setdefault(item.id, []).append(subject.id)
        held.share += share / self.counts.get(subject.kind, 1)
        if new.code != "not_asked" and held.code == "not_asked":
            held.code = new.code
        applies = item.rule.applies_to if item.rule else None
        if applies is not None and any(node.fact == new.fact.name for node in predicates(applies)):
            held.decides_applicability = True

    def asked(self, code: ReasonCode, name: str | None, view: SubjectView) -> Iterator[Candidate]:
        """Return what to ask for so that a fact becomes known: itself, or of a derived one what it reads and lacks."""
        known = None if name is None else view.fact(name)
        if known is None or name is None or not self._allowed(known, view.holder(known.kind)):
            return
        for fact, holder, why in view.gaps(code, name):
            if askable(fact) and self._allowed(fact, holder):
                yield Candidate(fact, holder, why)

    def _allowed(self, fact: Fact[Any], holder: Subject) -> bool:
        """Return False for what nobody is asked about an incident, as long as a minor may be in it."""
        person = self.scene.person if isinstance(self.scene.person, Person) else None
        return not isinstance(holder, Incident) or may_be_asked(fact.field, holder, person)

    def guards(self) -> Iterator[Candidate]:
        """Return the facts on which it depends whether advice must be held back, while that isn't known."""
        view = self.view(self.scene.person, None)
        for guard in self.plan.checklist.guards:
            if self.plan.compiled.truth(guard.when, view) is not None:
                continue
            if any(view.value(name) is True for name in guard.warning_facts):
                continue
            warned: list[Cause] = [(view.reading(name).reason or "not_asked", name) for name in guard.warning_facts]
            causes = [*open_reasons(guard.when, view, self.plan.compiled), *warned]
            for code, name in causes:
                yield from self.asked(code, name, view) if view.value(name or "") is None else ()

    # weighing ----------------------------------------------------------------------------------------------------

    def weigh(self, candidate: Candidate) -> Weighed:
        """Find what knowing a fact would change, by trying values that stand for all of them."""
        key = (candidate.fact.name, self._state(candidate))
        found = self.memory.get(key)
        if found is None:
            found = self.memory[key] = self._weighed(candidate)
        return cast("Weighed", found)

    def _state(self, candidate: Candidate) -> object:
        """Return what the weighing depends on: what is known of the holder, of the person, and which items wait."""
        held = tuple(sorted((item, len(ids)) for item, ids in candidate.items.items()))
        person, holder = _known(self.scene.person), candidate.holder
        waiting = {name for ids in candidate.items.values() for name in ids} if holder.kind != "person" else set[str]()
        others = tuple(_known(self.subjects[name]) for name in sorted(waiting - {holder.id, self.scene.person.id}))
        return held, _known(holder), others, person, holder.kind, self.counts.get(holder.kind, 1)

    def _weighed(self, candidate: Candidate) -> Weighed:
        values = self._values(candidate)
        tried: list[tuple[Any, Mapping[str, int]]] = []
        gains: list[float] = []
        before = {item: self._masks(item, ids, None, candidate) for item, ids in candidate.items.items()}
        for value in values:
            after = {item: self._masks(item, ids, value, candidate) for item, ids in candidate.items.items()}
            gains.append(sum(self._gained(item, before[item], masks) for item, masks in after.items()))
            tried.append((value, {item: _joined(masks) for item, masks in after.items()}))
        return Weighed(sum(gains) / len(gains) if gains else 0.0, tuple(tried))

    def _gained(self, item: str, before: list[int], after: list[int]) -> float:
        points = self.judged[item].points
        width = sum(_width(mask) for mask in before) - sum(_width(mask) for mask in after)
        return points * width / max(1, self.counts.get(self.judged[item].kind, 1))

    def _masks(self, name: str, ids: list[str], value: Any, candidate: Candidate) -> list[int]:  # noqa: ANN401 - a typed value
        item = self.judged[name]
        if candidate.fact.field.startswith(ATTESTED) and item.rule is None:
            return [ATTESTED_MASK[value] for _ in ids]
        return [judge(item, self._with(self.subjects[one], item, candidate, value), self.plan.compiled) for one in ids]

    def _with(self, subject: Subject, item: Item, candidate: Candidate, value: Any) -> SubjectView:  # noqa: ANN401 - a typed value
        """Return the view of a subject in which the fact has this value; None: as it is."""
        if value is None:
            return self.view(subject, item.renew_after)
        holder = candidate.holder
        changed = with_value(holder, candidate.fact.field, value, self.scene.now)
        if holder.kind == "person" and subject.id != holder.id:
            return SubjectView(subject, replace(self.scene, _person=changed), item.renew_after)
        if subject.id != holder.id:
            inventory = self.scene.inventory.with_subjects(changed)
            return SubjectView(subject, replace(self.scene, inventory=inventory), item.renew_after)
        scene = replace(self.scene, _person=changed) if holder.kind == "person" else self.scene
        return SubjectView(changed, scene, item.renew_after)

    def _values(self, candidate: Candidate) -> tuple[Any, ...]:
        fact = candidate.fact
        if fact.field.startswith(ATTESTED):
            return tuple(answer for answer in ATTESTED_MASK if answer is not None)
        if fact.type.name in ("boolean", "word"):
            return (True, False) if fact.type.name == "boolean" else tuple(fact.vocabulary or ())
        rules = [self.judged[name].rule for name in candidate.items]
        nodes = [node for rule in rules if rule for _, condition in rule.conditions() for node in predicates(condition)]
        found = tuple(representatives(fact.name, nodes, self.view(candidate.holder, None), self.plan.params))
        step = max(1, len(found) // MOST_VALUES)
        return found[::step][:MOST_VALUES]


def askable(fact: Fact[Any]) -> bool:
    """Return True if a person can be asked for a fact."""
    return fact.field.startswith(ATTESTED) or bool(fact.question and "person" in fact.known_by)


def _set_aside(note: Note) -> bool:
    """Return whether no answer matters: it is waived or held, or the advice is past its last day."""
    return not note.counted or any(reason.code == "content_expired" for reason in note.reasons)


def with_value(subject: Subject, field_name: str, value: Any, now: datetime) -> Subject:  # noqa: ANN401 - a typed value
    """Return a subject in which a fact has a value that is so now, without looking at it again."""
    observed = FrozenMap({**subject.observed, field_name: Provenance(at=now)})
    return subject.model_copy(update={field_name: value, "observed": observed})


def _known(subject: Subject) -> object:
    names = type(subject).facts()
    values = subject.__dict__
    held = tuple((name, values[name]) for name in names if values.get(name) is not None)
    return held, subject.observed, subject.observed_at, subject.extra


def _joined(masks: list[int]) -> int:
    """Return what several findings of one item have in common: one outcome, or everything that is possible."""
    found = 0
    for mask in masks:
        found |= mask
    return found


def _width(mask: int) -> float:
    """Return how far an open finding leaves the score apart; that it may not apply counts a little."""
    credits_ = [credit for bit, credit in CREDIT.items() if mask & bit]
    width = max(credits_) - min(credits_) if credits_ else 0.0
    return width + (_MAY_APPLY if mask & NOT_APPLICABLE and credits_ else 0.0)
