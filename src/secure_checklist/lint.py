"""Remarks on a checklist that is valid but could be better: `lint`.

A remark is made only where it is surely true; where that would take too long to find out, nothing is said.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import product
from typing import Any, NamedTuple

from secure_checklist.base import list_of
from secure_checklist.checklist import Checklist
from secure_checklist.clock import moment
from secure_checklist.completions import MOST, Completed, representatives
from secure_checklist.conditions import AllOf, AnyOf, Condition, Matches, ParamRef, Predicate, Satisfies, predicates
from secure_checklist.content import Item, Parameter, Rule
from secure_checklist.inventory import Inventory
from secure_checklist.truth import Truth, truth
from secure_checklist.views import Scene, SubjectView
from secure_checklist.vocabulary import Vocabulary

__all__ = ["Remark", "lint"]

SYSTEM = "device.os_name"


class Remark(NamedTuple):
    """One thing that could be better.

    Attributes:
        path: Where, as in `sections[2].items[0] "updates.os" > rule > check`; empty: the checklist as a whole.
        code: What sort of remark it is; stable.
        message: What could be better.

    """

    path: str
    code: str
    message: str


def lint(checklist: Checklist, now: datetime | None = None) -> tuple[Remark, ...]:
    """Give the remarks on a checklist, in its order.

    Args:
        checklist: What to look at.
        now: The moment to judge dates by, aware; None reads the clock.

    Raises:
        ValueError: `now` has no offset.

    """
    scene = _scene(checklist, moment(now))
    return (
        *_on_whole(checklist),
        *(
            remark
            for outer, section in enumerate(checklist.sections)
            for inner, item in enumerate(section.items)
            for remark in _on_item(f'sections[{outer}].items[{inner}] "{item.id}"', item, checklist, scene)
        ),
    )


def _scene(checklist: Checklist, now: datetime) -> Scene:
    declared = {entry.fact: entry.reference() for entry in (*checklist.requires, *checklist.declares)}
    return Scene(now, Inventory(), declared)


# the whole -------------------------------------------------------------------------------------------------------


def _on_whole(checklist: Checklist) -> Iterator[Remark]:
    conditions = tuple(_all_conditions(checklist))
    yield from _unused_parameters(checklist, conditions)
    yield from _unused_facts(checklist, conditions)
    yield from _idle_guards(checklist)
    for key in checklist.stale:
        yield Remark(key, "stale-translation", "its source text has changed since it was translated")
    titles = Counter(_same(item.title) for item in checklist.items)
    for item in checklist.items:
        count = titles.pop(_same(item.title), 0)
        if count > 1:
            yield Remark("", "duplicate-title", f'{count} entries are called "{item.title}"')


def _same(title: str) -> str:
    return " ".join(title.casefold().split())


def _all_conditions(checklist: Checklist) -> Iterator[Condition]:
    for item in checklist.items:
        for _, condition in item.rule.conditions() if item.rule else ():
            yield condition
    for guard in checklist.guards:
        yield guard.when


def _unused_parameters(checklist: Checklist, conditions: Iterable[Condition]) -> Iterator[Remark]:
    """Remark on parameters that no rule and no guard reads, not even as the bound of one that is read."""
    used = {ref.param for condition in conditions for node in predicates(condition) for ref in _references(node)}
    by_name: Mapping[str, Parameter] = {parameter.name: parameter for parameter in checklist.parameters}
    pending = list(used)
    while pending:
        parameter = by_name.get(pending.pop())
        bounds = (parameter.minimum, parameter.maximum) if parameter else ()
        new = {bound.param for bound in bounds if isinstance(bound, ParamRef)} - used
        used |= new
        pending += new
    for index, parameter in enumerate(checklist.parameters):
        if parameter.name not in used:
            yield Remark(f'parameters[{index}] "{parameter.name}"', "unused-parameter", "no rule and no guard reads it")


def _references(node: Predicate) -> Iterator[ParamRef]:
    for name in ("value", "days", "spec", "values"):
        held: object = getattr(node, name, None)
        yield from (part for part in list_of(held) or (held,) if isinstance(part, ParamRef))


def _unused_facts(checklist: Checklist, conditions: Iterable[Condition]) -> Iterator[Remark]:
    read = {node.fact for condition in conditions for node in predicates(condition)}
    read |= {name for guard in checklist.guards for name in guard.warning_facts}
    for field, entries in (("declares", checklist.declares), ("requires", checklist.requires)):
        for index, entry in enumerate(entries):
            if entry.fact not in read:
                yield Remark(f'{field}[{index}] "{entry.fact}"', "unused-fact", "no rule and no guard reads it")


def _idle_guards(checklist: Checklist) -> Iterator[Remark]:
    for index, guard in enumerate(checklist.guards):
        path = f'guards[{index}] "{guard.id}"'
        if not any(guard.holds.picks(item) for item in checklist.items):
            yield Remark(f"{path} > holds", "idle-guard", "it holds no entry")


# one item --------------------------------------------------------------------------------------------------------


def _on_item(path: str, item: Item, checklist: Checklist, scene: Scene) -> Iterator[Remark]:
    yield from _on_grounds(path, item)
    if item.rule is None and item.renew_after is None:
        yield Remark(path, "no-renewal", "an answer to it never grows old; give `renew_after`")
    if item.valid_until is not None and item.valid_until < scene.now.date():
        yield Remark(f"{path} > valid_until", "expired", f"the advice ended on {item.valid_until.isoformat()}")
    if item.rule is not None:
        held = item.when_unclear is None and item.rule.applies_to is not None
        if held and any(guard.holds.picks(item) for guard in checklist.guards):
            yield Remark(
                path, "unclear-unsaid", "a guard holds it, and `when_unclear` doesn't say what to show in doubt"
            )
        yield from _Trial(item.rule, item.kind, checklist.values, scene).remarks(path)
        yield from _on_systems(path, item, item.rule, checklist.values, scene)


def _on_grounds(path: str, item: Item) -> Iterator[Remark]:
    """Remark on claims and steps that nobody has checked."""
    if not item.sources:
        yield Remark(path, "no-source", "it names no source")
    recalled = sum(source.status == "recalled" for source in item.sources)
    if recalled:
        yield Remark(path, "recalled-source", f"{recalled} of {len(item.sources)} sources from memory only")
    unverified = sum(steps.verified is None for steps in item.steps)
    if unverified:
        yield Remark(path, "unverified-steps", f"{unverified} of {len(item.steps)} sets of steps not verified")
    known = {source.id for source in item.sources}
    for index, steps in enumerate(item.steps):
        if steps.source is not None and steps.source not in known:
            yield Remark(f"{path} > steps[{index}] > source", "unknown-source", "the entry has no source of that id")


def _on_systems(path: str, item: Item, rule: Rule, params: Mapping[str, Any], scene: Scene) -> Iterator[Remark]:
    """Remark on systems that the rule is for and the steps are not, and the other way round."""
    if rule.applies_to is None or SYSTEM not in {node.fact for node in predicates(rule.applies_to)}:
        return
    view = _view(item.kind, scene)
    fact = view.fact(SYSTEM)
    words: tuple[str, ...] = () if fact is None else fact.vocabulary or ()
    fitting = [word for word in words if truth(rule.applies_to, Completed(view, {SYSTEM: word}), params) is not False]
    shown = {name for steps in item.steps for name in steps.platforms or words}
    lacking = [word for word in fitting if word not in shown and word != "other"]
    if lacking and len(fitting) < len(words):
        yield Remark(
            f"{path} > steps", "system-without-steps", f"it applies to {', '.join(lacking)} and has no steps for it"
        )
    for index, steps in enumerate(item.steps):
        if steps.platforms and set(steps.platforms).isdisjoint(fitting):
            yield Remark(f"{path} > steps[{index}]", "steps-never-shown", "the rule never applies to these systems")


def _view(kind: str, scene: Scene) -> SubjectView:
    return SubjectView(Vocabulary.standard().subject(kind)(), scene)


class _Trial:
    """Tries a rule with values that stand for all values of its facts, to find what never changes.

    Facts whose values can't be listed, as versions and patterns, leave the conditions that read them alone.
    """

    def __init__(self, rule: Rule, kind: str, params: Mapping[str, Any], scene: Scene) -> None:
        self.rule = rule
        self.params = params
        self.view = _view(kind, scene)
        self.nodes = [node for _, condition in rule.conditions() for node in predicates(condition)]
        self.sampled = {node.fact for node in self.nodes if isinstance(node, (Satisfies, Matches))}

    def remarks(self, path: str) -> Iterator[Remark]:
        """Give the remarks on conditions that are always true or never, whatever the facts."""
        found = False
        for name, condition in self.rule.conditions():
            for remark in self.constants(condition, f"{path} > rule > {name}"):
                found = True
                yield remark
        if not found and self.rule.partial is not None and self.never_partial(self.rule.partial):
            yield Remark(f"{path} > rule > partial", "never-partial", "it is never true where `check` is false")

    def constants(self, condition: Condition, path: str) -> Iterator[Remark]:
        """Remark on a condition that is always true or never; else on those below it that are."""
        always = self.constant(condition)
        if always is not None:
            word = "true" if always else "false"
            yield Remark(path, "constant", f"it is {word} whatever the facts are, as the parameters are set")
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
        views = (Completed(self.view, dict(zip(names, values, strict=True))) for values in product(*choices))
        return [tuple(truth(condition, view, self.params) for condition in conditions) for view in views]

    def constant(self, condition: Condition) -> bool | None:
        """Give the one truth that a condition always has, or None."""
        found = {truths[0] for truths in self.outcomes(condition)}
        return found.pop() if len(found) == 1 else None

    def never_partial(self, partial: Condition) -> bool:
        """Say whether no choice makes `check` false and `partial` true."""
        found = self.outcomes(self.rule.check, partial)
        return bool(found) and not any(check is not True and part is not False for check, part in found)
