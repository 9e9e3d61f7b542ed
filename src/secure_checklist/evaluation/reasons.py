"""Why an item is unknown: the facts that it still depends on, each with its reason.

What is found is remembered. It depends on the rule, the parameters, what is known of the facts that the rule reads and,
where these are dates, on now; so subjects that are alike in these, as all of which nothing is known, are looked into
once.
"""

from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from typing import TypeVar

from secure_checklist.checklists.items import Item
from secure_checklist.evaluation.deciding import Bare, Deciding, Kept, deciding_facts
from secure_checklist.evaluation.findings import FindingDetails
from secure_checklist.rules.conditions.base import Condition, Predicate
from secure_checklist.rules.conditions.logic import predicates
from secure_checklist.rules.conditions.quantified import Quantified, quantifiers
from secure_checklist.rules.outcome import ANY_DECISION, FAIL, NOT_APPLICABLE, PARTIAL, PASS, Compiled
from secure_checklist.rules.reasons import Cause, ReasonCode
from secure_checklist.rules.sampling import facts_read_by, has_constant, is_read_once, nodes_of
from secure_checklist.rules.values import Params
from secure_checklist.subjects.attestation import ATTESTED
from secure_checklist.subjects.resolution import Reading, SubjectView

K = TypeVar("K")
V = TypeVar("V")
ATTESTED_MASK: Mapping[object, int] = {"yes": PASS, "partly": PARTIAL, "no": FAIL, None: ANY_DECISION}
SAID_NOT_APPLICABLE: ReasonCode = "said_not_applicable"
_Waiting = tuple[Predicate, Sequence[str]]
_NOTHING_SAID = (None, "not_asked")
"""The value of a fact that nobody has said anything of, and why there is none."""
MOST_REMEMBERED = 16_384
"""How many ways of knowing facts are remembered for one class of subjects, or four for an item; then none is."""


def keep(kept: dict[K, V], key: K, value: V, most: int) -> None:
    """Remember a value by its key. If that would be too many, forget all others first."""
    # Dropping everything keeps memory bounded without the bookkeeping of an LRU on each hit. What is needed is found
    # again at the price of a miss, and a run over a fleet has few distinct cases.
    if len(kept) >= most:
        kept.clear()
    kept[key] = value


def attested_fact(item: Item) -> str:
    """Return the name of the implied fact that an item without a rule reads."""
    return f"{item.kind}.{ATTESTED}{item.id}"


def outcome_mask(item: Item, view: SubjectView, compiled: Compiled) -> int:
    """Return the mask of possible outcomes of an item for the view's subject."""
    if item.rule is None:
        return ATTESTED_MASK[view[attested_fact(item)]]
    return compiled.decision(item.rule)(view)


class Why:
    """Why an item is unknown, shared by all subjects for which the causes are the same.

    Attributes:
        causes: The reason codes, each with its fact.
        note: The details that evaluation writes into findings, or None until the first one is written. They depend on
            the causes, the item and its possible outcomes alone.

    """

    __slots__ = ("causes", "note")

    def __init__(self, causes: tuple[Cause, ...]) -> None:
        self.causes = causes
        self.note: FindingDetails | None = None


class Reasons:
    """Explains why the items of one checklist are unknown, for subjects of one class and a person of one class.

    The classes decide which facts there are and their types, so each pair of them has its own. It lives as long as the
    checklist, which may serve many people, so it never holds what someone answered in confidence.
    """

    def __init__(self, compiled: Compiled, bare: Bare) -> None:
        self._compiled, self._bare = compiled, bare
        self._items: dict[str, _Explained] = {}
        self._found: dict[object, Why] = {}
        self._whys: dict[object, Why] = {}

    def why(self, item: Item, mask: int, view: SubjectView) -> Why:
        """Return why a finding with this mask is unknown."""
        explained = self._explained(item, view)
        kept = explained.may_be_kept(view)
        key = explained.key(view) if kept else None
        found = self._found.get(key) if kept else None
        if found is None:
            causes = explained.causes(mask, view, self._compiled)
            # Two caches: the first by what is known, the second by the answer. A thousand phones that differ in what
            # else is known of them share one `Why`, and with it the details that are written once.
            found = self._whys.get((item.id, mask, causes))
            if found is None:
                found = Why(causes)
                keep(self._whys, (item.id, mask, causes), found, self._most)
            if kept:
                keep(self._found, key, found, self._most)
        return found

    def deciding(self, item: Item, mask: int, view: SubjectView) -> Deciding | None:
        """Return what can still change a finding that quantifiers decide; if None, what three-valued logic names."""
        explained = self._explained(item, view)
        return explained.deciding(explained.open(mask, view, self._compiled), view, self._compiled)

    def _explained(self, item: Item, view: SubjectView) -> "_Explained":
        found = self._items.get(item.id)
        if found is None:
            found = self._items[item.id] = _Explained(item, view, self._compiled, self._bare)
        return found

    @property
    def _most(self) -> int:
        return max(MOST_REMEMBERED, 4 * len(self._items))


class _Explained:
    """One item, with what its explanation reads of a subject."""

    def __init__(self, item: Item, view: SubjectView, compiled: Compiled, bare: Bare) -> None:
        self.item, self.rule, self._bare = item, item.rule, bare
        rule = item.rule
        self.nodes = [] if rule is None else nodes_of(rule)
        inside = [part for node in self.nodes for one in quantifiers(node) for part in predicates(one.where)]
        # A quantifier's condition reads facts of other subjects. They are completed, too, so its predicates count when
        # values are chosen that stand for all others.
        self._tried = [*self.nodes, *inside]
        parts = (None, None, None) if rule is None else (rule.applies_to, rule.check, rule.partial)
        self._open = tuple(None if part is None else compiled.open_predicates(part) for part in parts)
        self.names = (attested_fact(item),) if item.rule is None else tuple(facts_read_by(self.nodes, view))
        self.read: Callable[[dict[str, Reading]], object] = itemgetter(*self.names)
        facts = {name: fact for name in self.names if (fact := view.fact(name)) is not None}
        types = {fact.type.name for fact in facts.values()}
        self.dated, self.timed = "date" in types, "instant" in types
        self.confidential = tuple(name for name, fact in facts.items() if fact.confidentiality != "ordinary")
        self.quantified = any(isinstance(node, Quantified) for node in self.nodes)
        # The values that stand for all of a fact's are the same for every subject, and kept, unless they are chosen
        # around something that differs: the clock (dates, `within_days`), the other fact of a comparison, or related
        # subjects.
        same = () if self.quantified or any(node.compares_facts for node in self.nodes) else facts
        moving = {name for node in self.nodes if node.follows_now for name in node.operands}
        lasting = [name for name in same if name not in moving and facts[name].type.name not in ("date", "instant")]
        self._choices: Kept = dict.fromkeys(lasting)
        self.constant = has_constant(self.nodes, view, compiled.params)

    def key(self, view: SubjectView) -> object:
        """Return a key of everything that the reasons depend on."""
        read = view.read
        for name in self.names:
            if name not in read:  # nothing has asked for it yet, since others decided, or its value was enough
                view.reading(name)
        known = self.read(read)
        # The clock belongs to the key only if a fact is a time: "within 30 days" has another answer tomorrow. Anything
        # else would miss each time, since `now` differs with each call.
        if self.timed:
            return self.item.id, known, view.now
        return (self.item.id, known, view.now.date()) if self.dated else (self.item.id, known)

    def may_be_kept(self, view: SubjectView) -> bool:
        """Return True if the reasons depend on this subject alone, and no confidential fact of it was answered.

        The refusal to answer is an answer, too: `declined` tells on someone as a value does.
        """
        if self.quantified:
            return False
        read = view.read
        for name in self.confidential:  # no `all`: a generator would be called for each
            if view[name] is not None or (read[name] if name in read else view.reading(name))[:2] != _NOTHING_SAID:
                return False
        return True

    def causes(self, mask: int, view: SubjectView, compiled: Compiled) -> tuple[Cause, ...]:
        """Return the facts that the finding still depends on, each with the reason why it is unknown."""
        if self.rule is None:
            code = view.reading(self.names[0]).reason
            return () if code is None else ((code, self.names[0]),)
        waiting = self.open(mask, view, compiled)
        causes = dict[Cause, None]()
        for node, names in waiting:
            for cause in _reasons(node, names, view):
                causes[cause] = None
        found = tuple(causes)
        decided = self.deciding(waiting, view, compiled)
        if decided is None:
            return found
        facts = {view.reading(name).fact or name for name in decided.names}
        return tuple(cause for cause in found if cause[1] in facts) or (*found, ("indeterminate", None))

    def open(self, mask: int, view: SubjectView, compiled: Compiled) -> list[_Waiting]:
        """Return the unknown predicates that no neighbour absorbs, each with the facts that it waits for."""
        nodes, (applies_to, check, partial) = list[Predicate](), self._open
        # A part of the rule counts only if the mask still leaves it a choice. For `applies_to: device.has_sim`, `check:
        # device.sim_pin`:
        #
        #   has_sim   sim_pin   mask                        looked into
        #   unknown   true      9   pass, not applicable    applies_to
        #   true      unknown   10  pass, fail              check
        #   unknown   unknown   11  all but partial         applies_to and check
        if applies_to is not None and mask & NOT_APPLICABLE:
            nodes += applies_to(view)
        if check is not None and mask & PASS and mask & (PARTIAL | FAIL):
            nodes += check(view)
        if partial is not None and mask & PARTIAL and mask & FAIL:
            nodes += partial(view)
        return [(node, node.missing_facts(view, compiled.params)) for node in nodes]

    def deciding(self, waiting: list[_Waiting], view: SubjectView, compiled: Compiled) -> Deciding | None:
        """Return which of the facts that open predicates wait for can still change the outcome; if None, all may."""
        if self.rule is None or (not self.constant and is_read_once(waiting)):
            return None
        waits = {name for node, names in waiting for name in names or (node.fact,)}
        names = [name for name in self.names if name in waits]
        return deciding_facts(self.rule, self._tried, names, view, compiled, self._bare, self._choices)


def open_reasons(condition: Condition, view: SubjectView, compiled: Compiled) -> tuple[Cause, ...]:
    """Return the reasons of every unknown predicate that no decided neighbour absorbs."""
    nodes = compiled.open_predicates(condition)(view)
    return tuple(cause for node in nodes for cause in predicate_reasons(node, view, compiled.params))


def predicate_reasons(node: Predicate, view: SubjectView, params: Params) -> tuple[Cause, ...]:
    """Return why a predicate is unknown: a reason code for each fact that it waits for."""
    return tuple(_reasons(node, node.missing_facts(view, params), view))


def _reasons(node: Predicate, waits: Sequence[str], view: SubjectView) -> Sequence[Cause]:
    found, read = list[Cause](), view.read
    for name in waits:
        # A value can be there and still not place the predicate, as a version of another family in a comparison. Then
        # the fact has no reason of its own.
        reading = read[name] if name in read else view.reading(name)
        found.append((reading.reason or "unplaceable", reading.fact or name))
    return found or (("unplaceable", node.fact),)
