"""Diagnostics on rules, situations and guards, and on where they disagree with steps or version bounds."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product
from typing import Any, get_args

from secure_checklist.checklists.checklist import Checklist
from secure_checklist.checklists.implied import conditions_of, facts_of
from secure_checklist.checklists.items import Item, Parameter
from secure_checklist.checklists.words import Platform
from secure_checklist.core.types import FactValue
from secure_checklist.packs.lint.diagnostic import Diagnostic, Run
from secure_checklist.rules.conditions.base import Condition, Requirement
from secure_checklist.rules.conditions.literals import ParamRef
from secure_checklist.rules.conditions.logic import facts_in, predicates, step_to
from secure_checklist.rules.notation import value_text
from secure_checklist.rules.rule import Rule
from secure_checklist.rules.sampling import MOST, representatives
from secure_checklist.rules.values import Assigned, Truth, Values
from secure_checklist.subjects.base import Subject
from secure_checklist.subjects.resolution import SubjectView


def view_of(kind: str, run: Run) -> SubjectView:
    """Return the view of a subject about which nothing is known. An app's own subject type has only declared facts."""
    vocabulary = run.checklist.vocabulary
    return SubjectView(vocabulary.subject(kind)() if kind in vocabulary.kinds else Subject(), run.context)


class Sampler:
    """Evaluates conditions about one subject type for every choice of values.

    Conditions on facts whose values can't be listed, such as versions and patterns, are not evaluated.
    """

    def __init__(self, conditions: Iterable[Condition], kind: str, run: Run) -> None:
        self.params = run.checklist.values
        self.view = view_of(kind, run)
        self.nodes = [node for condition in conditions for node in predicates(condition)]
        self.sampled = {name for node in self.nodes if not node.enumerable for name in node.operands}

    def constants(self, condition: Condition, path: str) -> Iterator[Diagnostic]:
        """Report a condition that is always or never true, or else the conditions inside it that are."""
        always = self.constant(condition)
        if always is not None:
            word = "true" if always else "false"
            yield Diagnostic(
                path, "constant", f"it is {word} whatever the facts are, as the parameters are set; fix or drop it"
            )
            return
        # `all of (os is windows, os is android)` is never true, though each part may be. It is reported once, for the
        # outermost condition that doesn't change.
        for index, child in enumerate(condition.children):
            yield from self.constants(child, f"{path} > {step_to(condition, index)}")

    def assignments(self, names: Sequence[str]) -> Iterator[dict[str, FactValue]]:
        """Yield every choice of values for the facts, or nothing if there are too many."""
        if not self.sampled.isdisjoint(names):
            return
        choices = [tuple(representatives(name, self.nodes, self.view, self.params)) for name in names]
        if 0 < math.prod(map(len, choices)) <= MOST:
            yield from (dict(zip(names, values, strict=True)) for values in product(*choices))

    def outcomes(self, *conditions: Condition) -> list[tuple[Truth, ...]]:
        """Return the joint results of the conditions for every choice of values. Empty if there are too many."""
        evaluators = [condition.compile(self.params) for condition in conditions]
        samplers = (Assigned(self.view, known) for known in self.assignments(facts_in(*conditions)))
        return [tuple(evaluator(sampler) for evaluator in evaluators) for sampler in samplers]

    def constant(self, condition: Condition) -> bool | None:
        """Return the result that a condition always has, or None if it varies."""
        found = {truths[0] for truths in self.outcomes(condition)}
        return found.pop() if len(found) == 1 else None


SYSTEM = "device.os_name"
_PLATFORMS: tuple[str, ...] = get_args(Platform)


# one item --------------------------------------------------------------------------------------------------------


def on_rule(path: str, item: Item, run: Run) -> Iterator[Diagnostic]:
    """Report conditions that are always or never true, and gaps that a guard leaves open."""
    rule = item.rule
    if rule is None:
        return
    undecided = item.when_unclear is None and rule.applies_to is not None
    if undecided and any(guard.holds.picks(item) for guard in run.checklist.guards):
        yield Diagnostic(
            path, "unclear-unsaid", "a guard holds it, and nothing says what to show in doubt; give `when_unclear`"
        )
    sampler = Sampler([part for _, part in rule.conditions()], item.kind, run)
    found = False
    for name, condition in rule.conditions():
        for diagnostic in sampler.constants(condition, f"{path} > rule > {name}"):
            found = True
            yield diagnostic
    if not found and rule.partial is not None:
        pairs = sampler.outcomes(rule.check, rule.partial)
        if pairs and not any(check is not True and part is not False for check, part in pairs):
            yield Diagnostic(
                f"{path} > rule > partial", "never-partial", "it is never true where `check` is false; fix or drop it"
            )


def on_situations(path: str, item: Item, run: Run) -> Iterator[Diagnostic]:
    """Report situations that never hold, always hold, or come after one that covers them."""
    whens = [situation.when for situation in item.situations]
    sampler = Sampler(whens, "person", run)
    for index, situation in enumerate(item.situations):
        where = f"{path} > situations[{index}]"
        constants = tuple(sampler.constants(situation.when, f"{where} > when"))
        yield from constants
        together = sampler.outcomes(*whens[: index + 1])
        if constants or not together:
            continue
        # The first that holds wins, and an unknown one may hold. So a situation is idle only if an earlier one is
        # surely true wherever this one may be.
        if not any(mine is not False and True not in earlier for *earlier, mine in together):
            yield Diagnostic(
                where,
                "idle-situation",
                "an earlier one is true whenever it is; move it up or drop it",
            )


def on_systems(path: str, item: Item, run: Run) -> Iterator[Diagnostic]:
    """Report systems that the rule or tags cover but the steps don't, and the reverse."""
    view = view_of(item.kind, run)
    fitting = _fitting(item, view, run.checklist.values)
    asked = () if item.rule is None else _systems_asked_for(item.rule, view)
    meant = {*item.tags, *asked, *(fitting if len(fitting) < len(_PLATFORMS) else ())} - {"other"}
    shown = {name for steps in item.steps for name in steps.platforms or _PLATFORMS}
    lacking = [word for word in fitting if word in meant and word not in shown]
    if lacking:
        yield Diagnostic(
            path,
            "system-without-steps",
            f"it is for {', '.join(lacking)} and has no steps for it; add them, or steps for any system",
        )
    for index, steps in enumerate(item.steps):
        if steps.platforms and set(steps.platforms).isdisjoint(fitting) and set(steps.platforms) <= {*_PLATFORMS}:
            yield Diagnostic(
                f"{path} > steps[{index}]",
                "steps-never-shown",
                "the rule never applies to these systems; drop the steps or widen the rule",
            )


def _fitting(item: Item, view: SubjectView, params: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the systems to which an item may apply; all where its rule doesn't ask for the system."""
    guard = None if item.rule is None else item.rule.applies_to
    if guard is None or SYSTEM not in facts_in(guard):
        return _PLATFORMS
    applies = guard.compile(params)
    return tuple(word for word in _PLATFORMS if applies(Assigned(view, {SYSTEM: word})) is not False)


def _systems_asked_for(rule: Rule, view: Values) -> Iterator[str]:
    """Yield the systems that a rule's predicates require, as those on versions do."""
    for _, condition in rule.conditions():
        for node in predicates(condition):
            needs = node.requires(view)
            if isinstance(needs, Requirement) and needs.fact == SYSTEM:
                yield needs.value


# the whole -------------------------------------------------------------------------------------------------------


def on_guards(run: Run) -> Iterator[Diagnostic]:
    """Report guards that hold nothing back, or always or never apply. A part may lack the items that a guard holds."""
    for index, guard in enumerate(run.checklist.guards):
        path = f'guards[{index}] "{guard.id}"'
        if not run.checklist.tailored_to and not any(guard.holds.picks(item) for item in run.checklist.items):
            yield Diagnostic(f"{path} > holds", "idle-guard", "it holds no entry; name entries or tags that there are")
        for name, condition in guard.conditions():
            yield from Sampler((condition,), "person", run).constants(condition, f"{path} > {name}")


def on_unused(run: Run) -> Iterator[Diagnostic]:
    """Report parameters and facts that nothing reads. In a part of a checklist, their readers may be left out."""
    checklist = run.checklist
    if checklist.tailored_to:
        return
    conditions = [condition for _, condition, _ in conditions_of(checklist)]
    used = _used_parameters(checklist, conditions)
    for index, parameter in enumerate(checklist.parameters):
        if parameter.name not in used:
            path = f'parameters[{index}] "{parameter.name}"'
            yield Diagnostic(path, "unused-parameter", "no rule, situation or guard reads it; use or drop it")
    read = {*facts_in(*conditions)}
    read |= {name for guard in checklist.guards for name in guard.warning_facts}
    read |= {f"{kind.id}.{kind.platform}" for kind in checklist.kinds}
    for field, entries in (("declares", checklist.declares), ("requires", checklist.requires)):
        for index, entry in enumerate(entries):
            if entry.fact not in read:
                path = f'{field}[{index}] "{entry.fact}"'
                yield Diagnostic(path, "unused-fact", "no rule, situation or guard reads it; use or drop it")


def _used_parameters(checklist: Checklist, conditions: Iterable[Condition]) -> set[str]:
    """Return the parameters that conditions read, and those that bound one which is read."""
    used = {ref.param for condition in conditions for node in predicates(condition) for ref in node.parameters()}
    by_name: Mapping[str, Parameter] = {parameter.name: parameter for parameter in checklist.parameters}
    pending = list(used)
    while pending:
        parameter = by_name.get(pending.pop())
        bounds = (parameter.minimum, parameter.maximum) if parameter else ()
        new = {bound.param for bound in bounds if isinstance(bound, ParamRef)} - used
        used |= new
        pending += new
    return used


# dangers ---------------------------------------------------------------------------------------------------------


def on_dangers(run: Run) -> Iterator[Diagnostic]:
    """Report a danger if the person's answer to another question makes every item pass or not apply.

    An answer that only the person can give, such as a habit, must not switch off a danger they reported. A fact that a
    program can measure, such as the system, may, because the question then makes no sense. A part of a checklist may
    leave out the items that act on the danger.
    """
    for name, fact in facts_of(run.checklist).items() if not run.checklist.tailored_to else ():
        reading = [item for item in run.checklist.items if item.rule is not None and name in _decided_by(item.rule)]
        parts = [part for item in reading if item.rule for _, part in item.rule.conditions()]
        for value in fact.dangers if reading else ():
            together: list[_Said] = [{}]
            for item in reading:
                alone = _silent(item, {name: value}, Sampler(parts, item.kind, run))
                # "A person reused the password" must lead to something. Item A is silent if they say they have no
                # account, item B if they use a manager. Only what silences all items at once, without contradiction,
                # drops the danger.
                together = [one | other for one in together for other in alone if one | other == other | one][:MOST]
            if together:
                items = ", ".join(item.id for item in reading)
                said = ", ".join(sorted(together[0])) or "what else is said"
                shown = value_text(sorted(value) if isinstance(value, frozenset) else value)
                text = f"stated as {shown}, it leads to no action of {items}, because of {said}"
                yield Diagnostic(name, "dropped-danger", f"{text}; let one of them apply and fail whatever that is")


_Said = dict[str, FactValue]


def _decided_by(rule: Rule) -> tuple[str, ...]:
    return facts_in(rule.check, *(() if rule.partial is None else (rule.partial,)))


def _silent(item: Item, danger: _Said, sampler: Sampler) -> list[_Said]:
    """Return the answers with which an item doesn't fail in that danger, whatever else is measured.

    Empty as well if not all can be tried.
    """
    rule, view, params = item.rule, sampler.view, sampler.params
    if rule is None or sampler.sampled:
        return []
    parts = [rule.check] if rule.applies_to is None else [rule.check, rule.applies_to]
    names = [name for name in facts_in(*parts) if name not in danger]
    said = [name for name in names if (fact := view.fact(name)) is None or fact.known_by == ("person",)]
    fails, applies = rule.check.compile(params), None if rule.applies_to is None else rule.applies_to.compile(params)
    acts: dict[tuple[FactValue, ...], bool] = {}
    for known in sampler.assignments(names):
        values = Assigned(view, danger | known)
        failed = fails(values) is False and (applies is None or applies(values) is True)
        key = tuple(known[name] for name in said)
        acts[key] = acts.get(key, False) or failed
    return [dict(zip(said, key, strict=True)) for key, acted in acts.items() if not acted]
