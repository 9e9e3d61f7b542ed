"""The implied facts that quantifiers read."""

from collections.abc import Iterable, Iterator, Mapping

from secure_checklist.core.types import ValueType
from secure_checklist.rules.conditions.base import Condition
from secure_checklist.rules.conditions.quantified import Quantified, quantifiers
from secure_checklist.rules.declaration import AnyFact, Confidentiality, Declaration
from secure_checklist.rules.fact import Fact
from secure_checklist.rules.outcome import Compiled, open_predicates
from secure_checklist.rules.values import Params, Values

_BOOLEAN = ValueType("boolean")
_STRICTEST: tuple[Confidentiality, ...] = ("ordinary", "private", "transient")


class RelatedFact(Fact[object]):
    """Whether a quantifier holds, as a fact derived from subjects of another kind.

    The fact is as confidential as the facts that the quantifier reads.

    Attributes:
        node: The quantifier.
        holds: The quantifier's condition, compiled.

    """

    __slots__ = ("_params", "_reduction", "holds", "node")

    def __init__(self, node: Quantified, facts: Mapping[str, AnyFact], params: Params) -> None:
        parts = [facts[name] for name in node.reads_of_others() if name in facts]
        strictest = max((_STRICTEST.index(fact.confidentiality) for fact in parts), default=0)
        guarded = any(fact.guarded for fact in parts)
        declared = Declaration("", confidentiality=_STRICTEST[strictest], guarded=guarded)
        super().__init__(node.fact, node.fact.partition(".")[2], _BOOLEAN, declared, ())
        compiled = Compiled(params)
        self.node, self.holds, self._params = node, compiled.compile(node.where), params
        self._reduction = compiled.reduction(node.where)

    @property
    def of(self) -> str:
        """The kind of the subjects that the quantifier counts."""
        return self.node.of or ""

    def missing_facts(self, values: Values) -> Iterator[str]:
        """Yield the unknown facts of one subject that leave the condition unknown for it."""
        nodes = open_predicates(self._reduction(values))
        yield from dict.fromkeys(name for node in nodes for name in node.missing_facts(values, self._params))


def related_facts(
    conditions: Iterable[Condition], facts: Mapping[str, AnyFact], params: Params
) -> dict[str, RelatedFact]:
    """Return the implied facts of all quantifiers in the conditions, by full name."""
    nodes = {node.fact: node for condition in conditions for node in quantifiers(condition) if node.of}
    return {name: RelatedFact(node, facts, params) for name, node in nodes.items()}
