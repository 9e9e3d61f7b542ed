"""`Trial`: tries conditions with values that stand for all values of their facts, to find what never changes."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from typing import Any

from secure_checklist.packs.lint.remark import Remark
from secure_checklist.rules.conditions import AllOf, AnyOf, Condition, Matches, Satisfies, predicates
from secure_checklist.rules.sampling import MOST, representatives
from secure_checklist.rules.semantics import Assigned, Truth, meaning_of
from secure_checklist.subjects.base import Subject
from secure_checklist.subjects.resolution import Scene, SubjectView
from secure_checklist.subjects.vocabulary import Vocabulary


def view_of(kind: str, scene: Scene) -> SubjectView:
    """Give the view of a subject of which nothing is known; of an app's own kind only declared facts exist."""
    vocabulary = Vocabulary.standard()
    return SubjectView(vocabulary.subject(kind)() if kind in vocabulary.kinds else Subject(), scene)


class Trial:
    """Tries conditions on one kind of subject.

    Facts whose values can't be listed, as versions and patterns, leave the conditions that read them alone.
    """

    def __init__(self, conditions: Iterable[Condition], view: SubjectView, params: Mapping[str, Any]) -> None:
        self.params = params
        self.view = view
        self.nodes = [node for condition in conditions for node in predicates(condition)]
        self.sampled = {node.fact for node in self.nodes if isinstance(node, (Satisfies, Matches))}

    def constants(self, condition: Condition, path: str) -> Iterator[Remark]:
        """Remark on a condition that is always true or never; else on those below it that are."""
        always = self.constant(condition)
        if always is not None:
            word = "true" if always else "false"
            yield Remark(
                path, "constant", f"it is {word} whatever the facts are, as the parameters are set; mend or drop it"
            )
            return
        for index, child in enumerate(condition.children):
            step = f"{condition.op}[{index}]" if isinstance(condition, (AllOf, AnyOf)) else "not"
            yield from self.constants(child, f"{path} > {step}")

    def outcomes(self, *conditions: Condition) -> list[tuple[Truth, ...]]:
        """Give the truths of the conditions together, for every choice of values; empty where not all can be tried."""
        names = list(dict.fromkeys(node.fact for condition in conditions for node in predicates(condition)))
        if not self.sampled.isdisjoint(names):
            return []
        choices = [tuple(representatives(name, self.nodes, self.view, self.params)) for name in names]
        count = 1
        for options in choices:
            count *= len(options)
        if not 0 < count <= MOST:
            return []
        meanings = [meaning_of(condition, self.params) for condition in conditions]
        trials = (Assigned(self.view, dict(zip(names, values, strict=True))) for values in product(*choices))
        return [tuple(meaning(trial) for meaning in meanings) for trial in trials]

    def constant(self, condition: Condition) -> bool | None:
        """Give the one truth that a condition always has, or None."""
        found = {truths[0] for truths in self.outcomes(condition)}
        return found.pop() if len(found) == 1 else None
