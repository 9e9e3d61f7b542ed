"""Why an item is unknown: the facts that it still depends on, each with the reason."""

from collections.abc import Mapping, Sequence

from secure_checklist.checklists.items import Item
from secure_checklist.evaluation.deciding import Bare, Deciding, Kept, Trial
from secure_checklist.rules.conditions.base import Condition, Predicate
from secure_checklist.rules.conditions.logic import predicates
from secure_checklist.rules.conditions.quantified import Quantified, quantifiers
from secure_checklist.rules.outcome import (
    ANY_DECISION,
    FAIL,
    NOT_APPLICABLE,
    PARTIAL,
    PASS,
    Compiled,
    open_predicates,
)
from secure_checklist.rules.reasons import Cause, ReasonCode
from secure_checklist.rules.related import RelatedFact
from secure_checklist.rules.sampling import is_read_once, may_be_constant, nodes_of
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


class Explained:
    """One item, with the facts of a subject that its explanation reads.

    Attributes:
        item: The item.
        plain: Whether everything follows from the states of its predicates: no fact is derived from another or compared
            with another.

    """

    def __init__(self, item: Item, view: SubjectView, compiled: Compiled, bare: Bare) -> None:
        self.item, self.rule, self._params, self._bare = item, item.rule, compiled.params, bare
        rule = item.rule
        self.nodes = [] if rule is None else nodes_of(rule)
        inside = [part for node in self.nodes for one in quantifiers(node) for part in predicates(one.where)]
        # A quantifier's condition reads facts of other subjects. They are completed, too, so its predicates count when
        # values are chosen that stand for all others.
        self._tried = [*self.nodes, *inside]
        # Their own facts come first, then those that they require something of. A derived fact among them is completed
        # itself, not what it reads: that is named as the cause, and no predicate says anything of it.
        read = [node.reads(view) for node in self.nodes]
        read_by = (*(names[0] for names in read), *(name for names in read for name in names[1:]))
        self.names = (attested_fact(item),) if item.rule is None else tuple(dict.fromkeys(read_by))
        facts = {name: fact for name in self.names if (fact := view.fact(name)) is not None}
        # The values that stand for all of a fact's are the same for every subject, and kept, unless they are chosen
        # around something that differs: the clock (dates, `within_days`), the other fact of a comparison, or related
        # subjects.
        compares = any(node.compares_facts for node in self.nodes)
        quantified = any(isinstance(node, Quantified) for node in self.nodes)
        same = () if quantified or compares else facts
        moving = {name for node in self.nodes if node.follows_now for name in node.operands}
        lasting = [name for name in same if name not in moving and facts[name].type.name not in ("date", "instant")]
        self._kept = Kept(dict.fromkeys(lasting), {})
        self._constant: bool | None = None
        follows = any(isinstance(fact, RelatedFact) or fact.reads or fact.name != name for name, fact in facts.items())
        self.plain = not follows and not compares and item.kind != INCIDENT

    def _may_be_constant(self, view: SubjectView) -> bool:
        if self._constant is None:
            self._constant = any(may_be_constant(node, view, self._params) for node in self.nodes)
        return self._constant

    def why(self, mask: int, view: SubjectView, compiled: Compiled) -> tuple[tuple[Cause, ...], Deciding | None]:
        """Return the facts that a finding still depends on, each with the reason why it is unknown.

        Also return the facts that can still change the finding. If that is None, all of the named facts can.
        """
        if self.rule is None:
            code = view.reading(self.names[0]).reason
            return () if code is None else ((code, self.names[0]),), None
        # A part of the rule counts only if the mask still leaves it a choice. For `applies_to: device.has_sim`, `check:
        # device.sim_pin`:
        #
        #   has_sim   sim_pin   mask                        looked into
        #   unknown   true      9   pass, not applicable    applies_to
        #   true      unknown   10  pass, fail              check
        #   unknown   unknown   11  all but partial         applies_to and check
        rule = self.rule
        applies = rule.applies_to is None or compiled.reduction(rule.applies_to)(view)
        check = compiled.reduction(rule.check)(view)
        partial = check is True or (rule.partial is not None and compiled.reduction(rule.partial)(view))
        residues = applies, check, partial
        choices = mask & NOT_APPLICABLE, mask & PASS and mask & (PARTIAL | FAIL), mask & PARTIAL and mask & FAIL
        # the unknown predicates that no neighbour absorbs, each with the facts that it waits for
        applying, checking, partly = (
            [(node, node.missing_facts(view, self._params)) for node in open_predicates(residue)] if choice else []
            for residue, choice in zip(residues, choices, strict=True)
        )
        waiting = applying + checking + partly
        causes = [cause for node, names in waiting for cause in predicate_reasons(node, names, view)]
        found = tuple(dict.fromkeys(causes))
        once = is_read_once(applying + checking, partly) if checking else is_read_once(applying + partly)
        if once and not self._may_be_constant(view):
            return found, None
        waits = {name for node, names in waiting for name in names or (node.fact,)}
        open_names = [name for name in self.names if name in waits]
        decided = Trial(self._tried, view, compiled, self._bare, self._kept).deciding(residues, open_names)
        if decided is None:
            return found, None
        facts = {view.reading(name).fact or name for name in decided.names}
        return tuple(cause for cause in found if cause[1] in facts) or (*found, ("indeterminate", None)), decided


def open_reasons(condition: Condition, view: SubjectView, compiled: Compiled) -> tuple[Cause, ...]:
    """Return the reasons of every unknown predicate whose effect no decided neighbour cancels."""
    nodes = open_predicates(compiled.reduction(condition)(view))
    waiting = [(node, node.missing_facts(view, compiled.params)) for node in nodes]
    return tuple(cause for node, names in waiting for cause in predicate_reasons(node, names, view))


def predicate_reasons(node: Predicate, waits: Sequence[str], view: SubjectView) -> Sequence[Cause]:
    """Return why a predicate is unknown: a reason code for each fact that it waits for."""
    found, read = list[Cause](), view.read
    for name in waits:
        # A value can be there and still not place the predicate, as a version of another family in a comparison. Then
        # the fact has no reason of its own.
        reading = read[name] if name in read else view.reading(name)
        found.append((reading.reason or "unplaceable", reading.fact or name))
    return found or (("unplaceable", node.fact),)
