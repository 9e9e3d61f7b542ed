"""Why an item is unknown: the facts that it still depends on, each with its reason.

What is found is remembered. It depends on the rule, the parameters, what is known of the facts that the rule reads and,
where these are dates, on now; so subjects that are alike in these, as all of which nothing is known, are looked into
once.
"""

from collections.abc import Callable, Iterator, Mapping
from operator import itemgetter

from secure_checklist.checklists.items import Item
from secure_checklist.core.types import FactValue
from secure_checklist.evaluation.findings import Note
from secure_checklist.evaluation.outcome_tables import keep
from secure_checklist.rules.conditions.base import Condition, Predicate
from secure_checklist.rules.conditions.logic import is_predicate
from secure_checklist.rules.outcome import ANY_DECISION, FAIL, NOT_APPLICABLE, PARTIAL, PASS, Compiled
from secure_checklist.rules.reasons import Cause, ReasonCode
from secure_checklist.rules.rule import Rule
from secure_checklist.rules.sampling import (
    facts_read_by,
    is_indeterminate,
    nodes_of,
    representatives,
    some_fact_decides,
)
from secure_checklist.rules.values import Params, Truth
from secure_checklist.subjects.attestation import ATTESTED
from secure_checklist.subjects.resolution import Reading, SubjectView

ATTESTED_MASK: Mapping[object, int] = {"yes": PASS, "partly": PARTIAL, "no": FAIL, None: ANY_DECISION}
SAID_NOT_APPLICABLE: ReasonCode = "said_not_applicable"
_NOTHING_SAID = (None, "not_asked")
"""The value of a fact that nobody has said anything of, and why there is none."""
MOST_REMEMBERED = 16_384
"""How many ways of knowing facts are remembered for one class of subjects, or four for an item; then none is."""


def attested_fact(item: Item) -> str:
    """Return the name of the implied fact that an item without a rule reads."""
    return f"{item.kind}.{ATTESTED}{item.id}"


def outcome_mask(item: Item, view: SubjectView, compiled: Compiled) -> int:
    """Return the mask of possible outcomes of an item for the view's subject."""
    if item.rule is None:
        return ATTESTED_MASK[view.value(attested_fact(item))]
    return compiled.decision(item.rule)(view)


class Why:
    """Why an item is unknown, for all subjects of which that is so.

    Attributes:
        causes: The reasons.
        note: What evaluation writes of it, once it has; it depends on these, the item and its possible outcomes alone.

    """

    __slots__ = ("causes", "note")

    def __init__(self, causes: tuple[Cause, ...]) -> None:
        self.causes = causes
        self.note: Note | None = None


class Reasons:
    """Why the items of one checklist are unknown for subjects of one class, beside a person of one class.

    The class decides which facts there are and of which types, so what is remembered serves no other. It lives as long
    as the checklist, which may serve many people, so it never holds what somebody answered in confidence.
    """

    def __init__(self, compiled: Compiled) -> None:
        self._compiled = compiled
        self._items: dict[str, _Explained] = {}
        self._found: dict[object, Why] = {}
        self._whys: dict[object, Why] = {}

    def why(self, item: Item, mask: int, view: SubjectView) -> Why:
        """Return why an unknown finding, with this mask, is unknown."""
        explained = self._items.get(item.id)
        if explained is None:
            explained = self._items[item.id] = _Explained(item, view, self._compiled)
        key = explained.key(view)
        found = self._found.get(key)
        if found is None:
            causes = explained.causes(mask, view, self._compiled)
            found = self._whys.get((item.id, mask, causes))
            if found is None:
                found = Why(causes)
                keep(self._whys, (item.id, mask, causes), found, self._most)
            if explained.may_be_kept(view):
                keep(self._found, key, found, self._most)
        return found

    @property
    def _most(self) -> int:
        return max(MOST_REMEMBERED, 4 * len(self._items))


class _Explained:
    """One item, and what of a subject explains it."""

    def __init__(self, item: Item, view: SubjectView, compiled: Compiled) -> None:
        self.item, self.rule = item, item.rule
        self.nodes = [] if item.rule is None else nodes_of(item.rule)
        self.names = (attested_fact(item),) if item.rule is None else tuple(facts_read_by(self.nodes, view))
        self._choices: dict[str, tuple[FactValue, ...]] = {}
        self.read: Callable[[dict[str, Reading]], object] = itemgetter(*self.names)
        facts = {name: fact for name in self.names if (fact := view.fact(name)) is not None}
        types = {fact.type.name for fact in facts.values()}
        self.dated, self.timed = "date" in types, "instant" in types
        self.lasting = not (self.dated or self.timed) and all(len(node.operands) == 1 for node in self.nodes)
        self.confidential = tuple(name for name, fact in facts.items() if fact.confidentiality != "ordinary")
        # Whether three-valued logic may overlook that all completions agree; for most rules it can't: none is tried.
        self.indeterminate = item.rule is not None and is_indeterminate(item.rule, view, compiled.params)

    def key(self, view: SubjectView) -> object:
        """Return all that the reasons depend on."""
        try:
            known = self.read(view.read)
        except KeyError:  # a fact that nothing has asked for yet, since the others decided
            for name in self.names:
                view.reading(name)
            known = self.read(view.read)
        if self.timed:
            return self.item.id, known, view.now
        return (self.item.id, known, view.now.date()) if self.dated else (self.item.id, known)

    def may_be_kept(self, view: SubjectView) -> bool:
        """Return True if nothing was said of the private and the transient facts that the reasons depend on."""
        return all(view.read[name][:2] == _NOTHING_SAID for name in self.confidential)

    def causes(self, mask: int, view: SubjectView, compiled: Compiled) -> tuple[Cause, ...]:
        """Find the reasons: the facts that the finding still depends on, each with why it is unknown."""
        if self.rule is None:
            code = view.reading(self.names[0]).reason
            return () if code is None else ((code, self.names[0]),)
        found = dict.fromkeys(
            cause
            for condition in _open_conditions(self.rule, mask)
            for cause in open_reasons(condition, view, compiled)
        )
        if self.indeterminate:
            caused = {fact for _, fact in found}
            names = [name for name in self.names if (view.reading(name).fact or name) in caused]
            choices = {name: self.choices(name, view, compiled) for name in names}
            if not some_fact_decides(compiled.decision(self.rule), view, choices):
                return (*found, ("indeterminate", None))
        return tuple(found)

    def choices(self, name: str, view: SubjectView, compiled: Compiled) -> tuple[FactValue, ...]:
        """Return the values that stand for all of a fact's; found once, unless they depend on now or another fact."""
        found = self._choices.get(name)
        if found is None:
            found = tuple(representatives(name, self.nodes, view, compiled.params))
            if self.lasting:
                self._choices[name] = found
        return found


def _open_conditions(rule: Rule, mask: int) -> Iterator[Condition]:
    """Yield the conditions that a mask of possible outcomes shows to be unknown."""
    if rule.applies_to is not None and mask & NOT_APPLICABLE:
        yield rule.applies_to
    if mask & PASS and mask & (PARTIAL | FAIL):
        yield rule.check
    if rule.partial is not None and mask & PARTIAL and mask & FAIL:
        yield rule.partial


def open_reasons(condition: Condition, view: SubjectView, compiled: Compiled) -> tuple[Cause, ...]:
    """Return the reasons of every unknown predicate that isn't absorbed by a deciding neighbour."""
    return _explore(condition, view, compiled)[1]


def _explore(condition: Condition, view: SubjectView, compiled: Compiled) -> tuple[Truth, tuple[Cause, ...]]:
    """Return a condition's truth and, where that is unknown, the reasons."""
    found = compiled.truth(condition, view)
    if found is not None:
        return found, ()
    if is_predicate(condition):
        return None, predicate_reasons(condition, view, compiled.params)
    return None, tuple(cause for child in condition.children for cause in _explore(child, view, compiled)[1])


def predicate_reasons(node: Predicate, view: SubjectView, params: Params) -> tuple[Cause, ...]:
    """Return why a predicate is unknown: a reason for each fact that it waits for."""
    waits = node.waits_for(view, params)
    return tuple(_reason(name, view) for name in waits) or (("unplaceable", node.fact),)


def _reason(name: str, view: SubjectView) -> Cause:
    reading = view.reading(name)
    return reading.reason or "unplaceable", reading.fact or name
