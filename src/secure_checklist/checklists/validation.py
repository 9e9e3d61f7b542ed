"""The cross-checks of a checklist: ids, references, bounds, kinds, and each condition against the facts it reads.

The module doesn't depend on `Checklist`, whose validator calls `verify`. All problems are reported at once.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from graphlib import CycleError, TopologicalSorter
from itertools import chain, islice
from typing import Any, cast

from secure_checklist.checklists.fields import ChecklistFields, items_of
from secure_checklist.checklists.implied import FactMap, attested_reference, conditions_of, facts_of, values_of
from secure_checklist.checklists.items import MAX_DEPTH, Item, Parameter, path_of, with_former
from secure_checklist.checklists.plan_items import PHASES
from secure_checklist.checklists.selection import Profiles, missing, place_of
from secure_checklist.checklists.steps import DEEP_LINKS, Steps
from secure_checklist.core.budget import BUDGET
from secure_checklist.core.errors import Problem, did_you_mean
from secure_checklist.core.patterns import cost_of
from secure_checklist.core.versions.families import FAMILIES
from secure_checklist.core.versions.specifiers import check_spec
from secure_checklist.rules.conditions.base import no_such_fact
from secure_checklist.rules.conditions.literals import ParamRef, ParamTypes
from secure_checklist.rules.conditions.logic import check_condition, facts_in, predicates
from secure_checklist.rules.conditions.matches import Matches
from secure_checklist.rules.conditions.quantified import Quantified, every_predicate, quantifiers
from secure_checklist.rules.fact import Fact, references_of
from secure_checklist.subjects.attestation import ATTESTED
from secure_checklist.subjects.base import SERVICE_FACTS
from secure_checklist.subjects.declarations import FactDeclaration
from secure_checklist.subjects.disclosure import INCIDENT
from secure_checklist.subjects.vocabulary import Vocabulary


def inferred_requirements(
    checklist: ChecklistFields, vocabulary: Vocabulary | None = None
) -> tuple[tuple[FactDeclaration, ...], tuple[Problem, ...]]:
    """Return declarations for an app's own facts that rules read and nothing lists, and the problems that this finds.

    A condition loaded from data only has the name of its fact, which is looked up in `vocabulary`. Without a
    vocabulary, nothing is inferred for such a condition.
    """
    own: FactMap = {} if vocabulary is None else vocabulary.facts
    known, found = facts_of(checklist), dict[str, Fact[Any]]()
    own_kinds = {name.partition(".")[0] for name in own} - {*Vocabulary.standard().kinds}
    problems: list[Problem] = []
    for field_name, declarations in (("declares", checklist.declares), ("requires", checklist.requires)):
        for index, declaration in enumerate(declarations):
            fact = own.get(declaration.fact)
            if fact is not None and fact.type != declaration.reference().type:
                path = f'{field_name}[{index}] "{declaration.fact}" > type'
                problems.append(
                    Problem(path, f"the vocabulary has it as {fact.type.describe()}", "write the same here")
                )
    for path, condition, _ in conditions_of(checklist):
        for node in (*every_predicate(condition), *quantifiers(condition)):
            operands = (node.via or "",) if isinstance(node, Quantified) else node.operands
            for fact in references_of(node) or tuple(own[name] for name in operands if name in own):
                if fact.name in known or found.setdefault(fact.name, fact) == fact:
                    continue
                hint = "give the class of one another namespace"
                problems.append(Problem(path, f'two facts of different types are called "{fact.name}"', hint))
    for _, item in items_of(checklist):
        names = {name for example in item.examples for name in example.facts}
        # `names - known.keys()` would walk through all that is known, for each item
        found.update((name, own[name]) for name in sorted(names) if name in own and name not in known)
        if item.rule is None and item.kind in own_kinds:  # nothing else would name its kind
            implied = attested_reference(item)
            found[implied.name] = implied
    return tuple(map(FactDeclaration.model_validate, found.values())), tuple(problems)


def verify(checklist: ChecklistFields, known: FactMap | None = None) -> tuple[Problem, ...]:
    """Return the problems that a checklist's fields can't reveal on their own. Empty if there are none.

    `known` is the result of `facts_of`, if the caller already has it. One problem more than an error lists is returned,
    to show that there are more. If the patterns cost too much, nothing else is checked, because that would compile
    them.
    """
    if costly := tuple(_check_patterns(checklist)):
        return costly
    facts = facts_of(checklist) if known is None else known
    params: ParamTypes = {parameter.name: parameter.value_type for parameter in checklist.parameters}
    kinds = {*_known_kinds(checklist), *(entry.kind for entry in checklist.requires)}
    # Generators in a chain: after the last fault that is reported, no further check runs. An attacker's file with a
    # million faults costs as much as one with a hundred.
    found = chain(
        _check_ids(checklist),
        _check_nesting(checklist),
        _check_order(checklist),
        _check_parameters(checklist),
        _check_declared_kinds(checklist),
        _check_declarations(checklist),
        _check_words(checklist, facts, kinds),
        _check_conditions(checklist, facts, params),
        (problem for path, item in items_of(checklist) for problem in _check_item(path, item, facts)),
        _check_guards(checklist, facts),
        _check_plans(checklist, facts),
    )
    return tuple(islice(found, BUDGET.problems + 1))


def _check_patterns(checklist: ChecklistFields) -> Iterator[Problem]:
    """Add up what the patterns cost, before any of them is compiled."""
    cost = 0
    for path, condition, _ in conditions_of(checklist):
        for node in every_predicate(condition):
            cost += cost_of(node.pattern) if isinstance(node, Matches) else 0
            if cost > BUDGET.patterns:
                yield Problem(path, "up to here, the patterns cost too much together", "count fewer signs in them")
                return


def _check_conditions(checklist: ChecklistFields, facts: FactMap, params: ParamTypes) -> Iterator[Problem]:
    for path, condition, scope in conditions_of(checklist):
        yield from check_condition(condition, facts, params, path)
        kinds = dict.fromkeys(name.partition(".")[0] for name in facts_in(condition) if not name.startswith("person."))
        if scope == "person" and kinds:
            name = next(name for name in facts_in(condition) if not name.startswith("person."))
            yield Problem(path, f'it reads facts of the person only, and "{name}" is none')
        elif scope == "one kind" and len(kinds) > 1:
            yield Problem(path, f"it reads facts of {' and '.join(sorted(kinds))}", "read one kind, and the person")


def _check_ids(checklist: ChecklistFields) -> Iterator[Problem]:
    items = tuple(item for _, item in items_of(checklist))
    ids = {
        "item": [one.id for one in items],
        "section": [one.id for one in checklist.sections],
        "guard": [one.id for one in checklist.guards],
        "do-not": [one.id for one in checklist.do_nots],
    }
    for noun, given in ids.items():
        yield from _repeats(noun, given)
    yield from _repeats("profile", [name for one in checklist.profiles for name in {one.id, *one.former_ids}])
    current = set(ids["item"])
    counts = Counter(name.lower() for name in current)
    for name in sorted(current):
        if counts[name.lower()] > 1:  # to databases and file systems they are one name
            yield Problem("", f'the item "{name}" has the id of another one but for case', "give each its own")
    # Items, sections and guards share one space of ids: a link such as `#lock.screen-lock` in a report must have one
    # target.
    yield from _repeats("item, section or guard", [*current, *{*ids["section"]}, *{*ids["guard"]}])
    for path, item in items_of(checklist):
        for old in current.intersection(item.former_ids) - {item.id}:
            yield Problem(f"{path} > was", f'the former id "{old}" is another item\'s present id')
    present = [parameter.name for parameter in checklist.parameters]
    former = [old for parameter in checklist.parameters for old in parameter.former_ids if old != parameter.name]
    yield from _repeats("parameter", [*present, *former], "name")
    yield from _repeats("former item", [old for item in items for old in item.former_ids])


def _repeats(noun: str, names: Sequence[str], word: str = "id") -> Iterator[Problem]:
    for name, count in Counter(names).items():
        if count > 1:
            yield Problem("", f'{count} {noun}s have the {word} "{name}"', "give each its own")


def _check_parameters(checklist: ChecklistFields) -> Iterator[Problem]:
    """Check the names and values of settings: the checklist's, and those of each profile with what it inherits."""
    profiles, plain = Profiles(checklist), values_of(checklist)
    yield from profiles.problems()
    names = {name for parameter in checklist.parameters for name in (*parameter.former_ids, parameter.name)}
    rules = [(path, condition) for path, condition, scope in conditions_of(checklist) if scope == "rule"]
    nodes = [(path, node) for path, condition in rules for node in predicates(condition) if any(node.parameters())]
    given = [("settings", checklist.settings, plain)]
    for index, profile in enumerate(checklist.profiles):
        resolved = values_of(checklist, profiles.resolved(profile).settings)
        given.append((f"{place_of(index, profile)} > settings", profile.settings, resolved))
    for place, settings, values in given:
        for name in settings:
            if name not in names:
                yield Problem(f"{place} > {name}", "no such parameter", did_you_mean(name, names))
        own = values is plain
        # A profile without settings of its own has the values that were checked already; to repeat that would list each
        # fault once for each profile.
        if own or values != plain:
            for index, parameter in enumerate(checklist.parameters):
                path = f'parameters[{index}] "{parameter.name}"' if own else f"{place} > {parameter.name}"
                yield from _check_bounds(path, parameter, values)
            for path, node in nodes:
                yield from node.validate_parameters(values, path if own else f"{place}: {path}")


def _check_bounds(path: str, parameter: Parameter, values: dict[str, Any]) -> Iterator[Problem]:
    for bound in (parameter.minimum, parameter.maximum):
        if isinstance(bound, ParamRef) and not isinstance(values.get(bound.param), (int, float)):
            yield Problem(
                path,
                f'its bound names "{bound.param}", which is no parameter with a number',
                did_you_mean(bound.param, values),
            )
            return
    try:
        parameter.check(values[parameter.name], values)
    except ValueError as error:
        yield Problem(path, str(error))


def _known_kinds(checklist: ChecklistFields) -> tuple[str, ...]:
    return (*Vocabulary.standard().kinds, *(kind.id for kind in checklist.kinds))


def _check_declared_kinds(checklist: ChecklistFields) -> Iterator[Problem]:
    standard = Vocabulary.standard().kinds
    yield from _repeats("kind", [kind.id for kind in checklist.kinds])
    owned: dict[str, dict[str, FactDeclaration]] = {kind.id: {} for kind in checklist.kinds}
    for entry in checklist.declares:
        owned.get(entry.kind, {})[entry.fact.partition(".")[2]] = entry
    for index, kind in enumerate(checklist.kinds):
        path = f'kinds[{index}] "{kind.id}"'
        if kind.id in standard:
            yield Problem(path, "the library has this kind already", "declare facts of it, with a namespace")
        own = owned[kind.id]
        yield from missing(f"{path} > platform", "fact", [kind.platform] if kind.platform else [], own)
        for place, suggested in enumerate(kind.suggested):
            for name, value in suggested.facts.items():
                at = f"{path} > suggested[{place}] > {name}"
                if name in own:
                    yield from _check_value(at, own[name].reference(), value)
                else:
                    yield Problem(at, "no such fact", did_you_mean(name, own))
    yield from _repeats("fact", [entry.fact for entry in checklist.declares], "name")


def _check_words(checklist: ChecklistFields, facts: FactMap, kinds: Collection[str]) -> Iterator[Problem]:
    """Check that the kinds, levels, causes, systems and services that items are marked with are there.

    Of levels, causes and systems, only a checklist's own have a namespace; the others are checked by their type.
    """
    levels, causes = [one.id for one in checklist.levels], [one.id for one in checklist.causes]
    yield from _repeats("level", levels)
    yield from _repeats("cause", causes)
    platforms = [
        f"{kind.id}.{word}"
        for kind in checklist.kinds
        if (fact := facts.get(f"{kind.id}.{kind.platform}")) is not None
        for word in fact.vocabulary or ()
    ]
    known = (facts.get(f"{kind}.{name}") for kind, name in SERVICE_FACTS.items())
    services = [word for fact in known if fact is not None for word in fact.vocabulary or ()]
    for path, item in items_of(checklist):
        if item.kind not in kinds:
            hint = did_you_mean(item.kind, kinds) or f"there are {', '.join(sorted(kinds))}"
            yield Problem(f"{path} > subject", f'no such kind of subject: "{item.kind}"', hint)
        yield from _undeclared(f"{path} > level", (item.level,), levels)
        for index, situation in enumerate(item.situations):
            yield from _undeclared(f"{path} > situations[{index}] > level", (situation.level,), levels)
        yield from _undeclared(f"{path} > mitigates", item.mitigates, causes)
        for index, steps in enumerate(item.steps):
            yield from _undeclared(f"{path} > steps[{index}] > platforms", steps.platforms, platforms)
            for service in steps.services:
                if service not in services:
                    hint = did_you_mean(service, services) or f"there are {', '.join(services)}"
                    yield Problem(f"{path} > steps[{index}] > services", f'no such service: "{service}"', hint)


def _undeclared(path: str, words: Sequence[str], known: Sequence[str]) -> Iterator[Problem]:
    for word in words:
        if "." in word and word not in known:
            yield Problem(path, f'the checklist declares no "{word}"', did_you_mean(word, known))


def _check_value(path: str, fact: Fact[Any], value: object) -> Iterator[Problem]:
    try:
        fact.type.parse([*cast("tuple[object, ...]", value)] if isinstance(value, tuple) else value)
    except ValueError as error:
        yield Problem(path, str(error))


def _check_declarations(checklist: ChecklistFields) -> Iterator[Problem]:
    standard, kinds = Vocabulary.standard(), _known_kinds(checklist)
    for field_name, declarations in (("declares", checklist.declares), ("requires", checklist.requires)):
        for index, entry in enumerate(declarations):
            path = f'{field_name}[{index}] "{entry.fact}"'
            kind, _, rest = entry.fact.partition(".")
            if kind not in kinds and field_name == "declares":
                hint = did_you_mean(kind, kinds) or f"declare it in `kinds`; there are {', '.join(kinds)}"
                yield Problem(path, f'no such kind of subject: "{kind}"', hint)
            if rest.startswith(ATTESTED) and field_name == "declares":
                yield Problem(path, "the namespace `attested` is kept for the answers to items", "choose another")
            if entry.confidentiality == "transient" and field_name == "declares" and not entry.is_field:
                # its values would live in `extra`, which nothing but this checklist knows not to write
                hint = "let an app's class have it and list it in `requires`, or make it private"
                yield Problem(path, "a fact that is never written needs a class", hint)
            if standard.get(entry.fact) is not None:
                yield Problem(path, "the standard vocabulary has this fact already")
            elif entry.is_field and kind in standard.kinds:
                fault = "a fact beyond the standard ones needs a namespace"
                yield Problem(path, fault, f"call it {kind}.yourname.{rest}")


def _check_item(path: str, item: Item, facts: FactMap) -> Iterator[Problem]:
    if item.valid_from and item.valid_until and item.valid_from > item.valid_until:
        yield Problem(path, "valid_from lies after valid_until")
    for at, example in enumerate(item.examples):
        for name, value in example.facts.items():
            fact, place = facts.get(name), f"{path} > examples[{at}] > {name}"
            if fact is None:
                yield no_such_fact(name, facts, place)
            elif fact.reads is not None:
                yield Problem(place, "it is derived; give the facts that it reads")
            else:
                yield from _check_value(place, fact, value)
    for at, steps in enumerate(item.steps):
        yield from _check_steps(f"{path} > steps[{at}]", steps)
    kinds = {name.partition(".")[0] for name in item.rule.facts()} - {"person"} if item.rule is not None else set[str]()
    if item.rule is None and not item.question:
        fault = "it has neither a rule nor a question, so nothing could decide it"
        yield Problem(path, fault, "give it one of the two")
    elif len(kinds) > 1:
        fault = f"its rule reads facts of {' and '.join(sorted(kinds))}"
        yield Problem(path, fault, "join them in a derived fact of one kind")
    elif kinds - {item.kind}:
        yield Problem(path, f"it is evaluated for a {item.kind}, and its rule reads facts of a {kinds.pop()}")


def _check_nesting(checklist: ChecklistFields) -> Iterator[Problem]:
    """Check that the parent of each section exists, and that none is part of itself or nested too deeply."""
    sections = with_former(checklist.sections)
    for index, section in enumerate(checklist.sections):
        path = f'sections[{index}] "{section.id}" > parent'
        yield from missing(path, "section", [section.parent] if section.parent is not None else [], sections)
        names = [one.id for one in reversed(path_of(section, sections))]
        if section.id in names[1:]:
            circle = " > ".join(names[: names.index(section.id, 1) + 1])
            yield Problem(path, f"it is part of itself: {circle}", "let one of them stand by itself")
        elif len(names) > MAX_DEPTH and len({*names}) == len(names):
            yield Problem(path, f"more than {MAX_DEPTH} sections stand one in another", "nest them less deeply")


def _check_order(checklist: ChecklistFields) -> Iterator[Problem]:
    """Check that the items before each item exist, and that no item comes before itself."""
    after = {item.id: item.after for _, item in items_of(checklist)}
    circle: Collection[str] = ()
    try:
        TopologicalSorter(after).prepare()
    except CycleError as error:
        circle = error.args[1]
    for path, item in items_of(checklist):
        yield from missing(f"{path} > after", "item", item.after, after)
        if item.id in circle:
            yield Problem(f"{path} > after", "it comes before itself, by itself or through others")


def _check_steps(path: str, steps: Steps) -> Iterator[Problem]:
    only = DEEP_LINKS.get((steps.link or "").partition(":")[0])
    if only is not None and steps.platforms != (only,):
        yield Problem(f"{path} > link", f"it opens on {only} only", f"give {only} own steps")
    if steps.os is None:
        return
    if not steps.platforms:
        yield Problem(path, "`os` bounds versions of no platform", "name the platforms")
    for platform in steps.platforms:
        if platform not in FAMILIES and "." in platform:
            yield Problem(f"{path} > os", f"versions of {platform} can't be compared", "leave `os` out")
        elif platform in FAMILIES:
            try:
                check_spec(platform, steps.os)
            except ValueError as error:
                yield Problem(f"{path} > os", str(error))


def _check_guards(checklist: ChecklistFields, facts: FactMap) -> Iterator[Problem]:
    ids = {item.id for _, item in items_of(checklist)}
    switches = [name for name, fact in facts.items() if fact.kind == "person" and fact.type.name == "boolean"]
    for index, guard in enumerate(checklist.guards):
        path = f'guards[{index}] "{guard.id}"'
        for field, condition in guard.conditions():
            for name in facts_in(condition):
                fact = facts.get(name)
                if name.startswith("person.") and fact is not None and fact.confidentiality == "ordinary":
                    yield Problem(f"{path} > {field}", f'"{name}" must be private, since a guard reads it')
        yield from missing(path, "item", (*guard.holds.items, *guard.instead), ids)
        for name in guard.warning_facts:
            if name not in switches:
                fault = f'"{name}" is no true-or-false fact of the person'
                yield Problem(f"{path} > warning_facts", fault, did_you_mean(name, switches))


# plans ------------------------------------------------------------------------------------------------------------


def _check_plans(checklist: ChecklistFields, facts: FactMap) -> Iterator[Problem]:
    """Check what makes a plan of a checklist: do-nots, order, deadlines, and what doubt shows."""
    items = tuple(items_of(checklist))
    knows_incident = any(item.kind == INCIDENT for _, item in items)
    phases = {item.id: PHASES.index(item.phase) for _, item in items if item.phase is not None}
    known = {entry.id for entry in checklist.do_nots}
    for path, item in items:
        yield from missing(f"{path} > avoid", "do-not", item.avoid, known)
        for name in item.after:
            if item.id in phases and phases.get(name, 0) > phases[item.id]:
                yield Problem(f"{path} > after", f'"{name}" has a later phase', "give one of the two another phase")
        for index, deadline in enumerate(item.deadlines):
            where, fact = f'{path} > deadlines[{index}] "{deadline.id}" > starts', facts.get(deadline.starts)
            if fact is None:
                yield no_such_fact(deadline.starts, facts, where)
            elif fact.type.name not in ("date", "instant"):
                yield Problem(where, f"{fact.name} is no date or datetime", "name a fact that holds one")
        if knows_incident and item.when_unclear is None:
            fault = "a checklist that knows an incident says of each item what to show while it is unclear"
            yield Problem(path, fault, "give `when_unclear`: show, hide or ask_first")
