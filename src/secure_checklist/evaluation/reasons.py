"""Why an item is unknown: the facts that it still depends on, each with its reason."""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from secure_checklist.checklists.items import Item
from secure_checklist.evaluation.deciding import Bare, Deciding, Kept, Trial
from secure_checklist.rules.conditions.base import Condition, Predicate
from secure_checklist.rules.conditions.logic import predicates
from secure_checklist.rules.conditions.quantified import Quantified, quantifiers
from secure_checklist.rules.outcome import ANY_DECISION, FAIL, NOT_APPLICABLE, PARTIAL, PASS, Compiled
from secure_checklist.rules.reasons import Cause, ReasonCode
from secure_checklist.rules.related import RelatedFact
from secure_checklist.rules.sampling import is_read_once, may_be_constant, nodes_of
from secure_checklist.rules.values import Params
from secure_checklist.subjects.attestation import ATTESTED
from secure_checklist.subjects.disclosure import INCIDENT
from secure_checklist.subjects.resolution import SubjectView

ATTESTED_MASK: Mapping[object, int] = {"yes": PASS, "partly": PARTIAL, "no": FAIL, None: ANY_DECISION}
SAID_NOT_APPLICABLE: ReasonCode = "said_not_applicable"


def attested_fact(item: Item) -> str:
    """Return the name of the implied fact that an item without a rule reads."""
    return f"{item.kind}.{ATTESTED}{item.id}"


def outcome_mask(item: Item, view: SubjectView, compiled: Compiled) -> int:
    """Return the mask of possible outcomes of an item for the view's subject."""
    if item.rule is None:
        return ATTESTED_MASK[view[attested_fact(item)]]
    return compiled.decision(item.rule)(view)


class Reads(NamedTuple):
    """The facts that an item reads of a subject.

    Attributes:
        all: All of them.
        behind: Those from which others among them follow.
        plain: All follows from what its predicates say: no fact follows from another, or is compared with another.

    """

    all: AbstractSet[str]
    behind: frozenset[str]
    plain: bool


class Explained:
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
        # Their own facts come first, then those that they require something of. A derived fact among them is completed
        # itself, not what it reads: that is named as the cause, and no predicate says anything of it.
        read = [node.reads(view) for node in self.nodes]
        read_by = (*(names[0] for names in read), *(name for names in read for name in names[1:]))
        self.names = (attested_fact(item),) if item.rule is None else tuple(dict.fromkeys(read_by))
        facts = {name: fact for name in self.names if (fact := view.fact(name)) is not None}
        # The values that stand for all of a fact's are the same for every subject, and kept, unless they are chosen
        # around something that differs: the clock (dates, `within_days`), the other fact of a comparison, or related
        # subjects.
        quantified = any(isinstance(node, Quantified) for node in self.nodes)
        same = () if quantified or any(node.compares_facts for node in self.nodes) else facts
        moving = {name for node in self.nodes if node.follows_now for name in node.operands}
        lasting = [name for name in same if name not in moving and facts[name].type.name not in ("date", "instant")]
        self._choices: Kept = dict.fromkeys(lasting)
        self.constant = any(may_be_constant(node, view, compiled.params) for node in self.nodes)
        self._reads: Reads | None = None

    def reads(self, view: SubjectView) -> Reads:
        """Return the facts that the item reads of subjects of the view's class."""
        if self._reads is None:
            behind = frozenset(each for name in self.names for each in _behind(name, view))
            compares = any(node.compares_facts for node in self.nodes)
            plain = not behind and not compares and view.subject.kind != INCIDENT
            self._reads = Reads(behind.union(self.names), behind, plain)
        return self._reads

    def why(self, mask: int, view: SubjectView, compiled: Compiled) -> tuple[tuple[Cause, ...], Deciding | None]:
        """Return the facts that the finding still depends on, each with the reason why it is unknown.

        With them, which facts can still change the finding; if None, all that they name.
        """
        if self.rule is None:
            code = view.reading(self.names[0]).reason
            return () if code is None else ((code, self.names[0]),), None
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
        # the unknown predicates that no neighbour absorbs, each with the facts that it waits for
        waiting = [(node, node.missing_facts(view, compiled.params)) for node in nodes]
        found = tuple(dict.fromkeys([cause for node, names in waiting for cause in _reasons(node, names, view)]))
        if not self.constant and is_read_once(waiting):
            return found, None
        waits = {name for node, names in waiting for name in names or (node.fact,)}
        open_names = [name for name in self.names if name in waits]
        decided = Trial(self._tried, view, compiled, self._bare, self._choices).deciding(self.rule, open_names)
        if decided is None:
            return found, None
        facts = {view.reading(name).fact or name for name in decided.names}
        return tuple(cause for cause in found if cause[1] in facts) or (*found, ("indeterminate", None)), decided


def _behind(name: str, view: SubjectView) -> Iterator[str]:
    """Yield the facts from which one follows: those that a derived one or a quantifier reads, or that it is today."""
    fact = view.fact(name)
    if isinstance(fact, RelatedFact):
        behind = fact.node.reads_of_others()
    elif fact is None or fact.reads is None:
        behind = () if fact is None or fact.name == name else (fact.name,)
    else:
        facts = type(view.holder(fact.kind)).facts()
        behind = tuple(facts[each].name if each in facts else each for each in fact.reads)
    for each in behind:
        yield each
        yield from _behind(each, view)


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
