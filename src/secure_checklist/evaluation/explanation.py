"""Why a finding is as it is: evidence as data, and its rendering in sentences.

`grounds` returns the clauses that say so, each a message whose arguments are the fact's label and its choices' labels;
`render` makes sentences of them that a helpdesk would send. They hold a value only when asked for, and a private one
never.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from secure_checklist.checklists.items import Item
from secure_checklist.core import countries
from secure_checklist.core.messages import (
    Translations,
    duration,
    either,
    message,
    sentence,
    together,
    use_messages,
    version_bounds,
    versions,
)
from secure_checklist.core.types import Scalar
from secure_checklist.evaluation.findings import Evidence, Finding
from secure_checklist.evaluation.reasons import attested_fact, predicate_reasons
from secure_checklist.rules.conditions import (
    AllOf,
    AnyOf,
    Compare,
    Condition,
    Equals,
    Has,
    Matches,
    Not,
    OneOf,
    Predicate,
    Satisfies,
    WithinDays,
)
from secure_checklist.rules.fact import Fact
from secure_checklist.rules.outcome import Compiled, Outcome
from secure_checklist.rules.reasons import ReasonCode
from secure_checklist.rules.semantics import resolve
from secure_checklist.subjects.attestation import ATTESTED
from secure_checklist.subjects.base import Subject
from secure_checklist.subjects.inventory import Inventory
from secure_checklist.subjects.person import Person
from secure_checklist.subjects.resolution import SubjectView
from secure_checklist.subjects.vocabulary import STANDARD, Vocabulary

Facts = Mapping[str, Fact[Any]]
"""Facts by full name: what they are called, and what their values are called."""


def explain_item(
    item: Item, view: SubjectView, compiled: Compiled, secret: frozenset[str], *, show_values: bool
) -> Evidence:
    """Return the evidence of an item for the view's subject."""
    explainer = _Explainer(view, compiled, secret, show_values=show_values)
    if item.rule is None:
        return explainer.attestation(item)
    parts = tuple(
        Evidence(op=name, truth=compiled.truth(condition, view), children=(explainer.explain(condition),))
        for name, condition in item.rule.conditions()
    )
    return Evidence(op="rule", truth=next(part.truth for part in parts if part.op == "check"), children=parts)


_LOGIC: Mapping[type[Condition], str] = {AllOf: "all_of", AnyOf: "any_of", Not: "not"}


class _Explainer:
    """Makes the evidence for one view."""

    def __init__(self, view: SubjectView, compiled: Compiled, secret: frozenset[str], *, show_values: bool) -> None:
        self.view, self.compiled, self.secret, self.show_values = view, compiled, secret, show_values

    def explain(self, node: Condition) -> Evidence:
        """Return the evidence of a condition."""
        found = self.compiled.truth(node, self.view)
        if isinstance(node, Predicate):
            return self.predicate(node, found)
        return Evidence(
            op=_LOGIC[type(node)], truth=found, children=tuple(self.explain(child) for child in node.children)
        )

    def predicate(self, node: Any, found: bool | None) -> Evidence:  # noqa: ANN401, FBT001 - any predicate, and its truth
        """Return the evidence of a predicate; of a guard's fact only that it took part."""
        if node.fact in self.secret:
            return Evidence(op=node.op, truth=found)
        reason = predicate_reasons(node, self.view, self.compiled.params)[0][0] if found is None else None
        wanted, detail = _wanted(node, self.compiled.params)
        return Evidence(
            op=node.op,
            truth=found,
            fact=node.fact,
            wanted=wanted,
            detail=detail,
            reason=reason,
            **self.ground(node.fact),
        )

    def ground(self, name: str) -> dict[str, Any]:
        """Return source, time, age and, when asked for, the value of a known fact."""
        fact, view = self.view.fact(name), self.view
        value = view.value(name)
        if fact is None or value is None:
            return {}
        holder = view.holder(fact.kind)
        at = view.time(holder, fact)
        ground: dict[str, Any] = {"source": view.origin(holder, fact), "at": at}
        if at is not None:
            ground["age_days"] = max(0, (view.now - at).days)
        if self.show_values and fact.confidentiality == "ordinary":
            ground["value"] = fact.type.wire(value)
        return ground

    def attestation(self, item: Item) -> Evidence:
        """Return the evidence of an item that the person answers for."""
        name = attested_fact(item)
        reading = self.view.reading(name)
        entry = self.view.scene.attested.get((item.id, self.view.subject.id))
        ground: dict[str, Any] = {}
        if entry is not None and reading.value is not None:
            at = entry.at or self.view.scene.inventory.as_of
            ground = {
                "source": entry.source,
                "at": at,
                "age_days": None if at is None else max(0, (self.view.now - at).days),
            }
        held = None if reading.value is None else reading.value == "yes"
        return Evidence(op="attested", truth=held, fact=name, wanted="yes", reason=reading.reason, **ground)


def _wanted(node: Predicate, params: Mapping[str, Any]) -> tuple[Any, str]:
    if isinstance(node, (Equals, Compare)):
        return resolve(node.value, params), ""
    if isinstance(node, OneOf):
        return tuple(resolve(value, params) for value in node.values), ""
    if isinstance(node, Has):
        return node.values, ""
    if isinstance(node, WithinDays):
        return resolve(node.days, params), ""
    if isinstance(node, Satisfies):
        return resolve(node.spec, params), node.family
    return (node.pattern, "") if isinstance(node, Matches) else (None, "")


# rendering -----------------------------------------------------------------------------------------------------


class Grounds(NamedTuple):
    """The clauses that say why a finding is as it is, without capital or full stop.

    Attributes:
        because: What made the outcome, or what isn't known.
        counts: Of a finding that is partly so: what counts in part.

    """

    because: tuple[str, ...] = ()
    counts: tuple[str, ...] = ()


def render(
    title: str,
    finding: Finding,
    inventory: Inventory | None = None,
    facts: Facts | None = None,
    messages: Translations | None = None,
) -> str:
    """Return a finding in sentences: what became of the item, then why.

    Args:
        title: The item's title.
        finding: The finding; without evidence, only the reasons for what is unknown are given.
        inventory: Calls subjects by their labels, and facts as its subjects' classes declare them.
        facts: What else is declared, as `Vocabulary.facts` has it; other facts are called by their fields' names.
        messages: A catalogue, as `load_catalogue` gives; None: the messages in force.

    """
    with use_messages(messages):
        found = grounds(finding, _facts(inventory, facts))
        sentences = [_result(title, finding, inventory), *(sentence(clause) for clause in found.because)]
        if found.counts:
            sentences.append(message("finding.counts", clauses="; ".join(found.counts)))
        return " ".join(sentences)


def _result(title: str, finding: Finding, inventory: Inventory | None) -> str:
    known = inventory.by_id.get(finding.subject or "") if inventory else None
    subject = finding.subject if known is None else known.label or known.id
    outcome = message(f"outcome.{finding.outcome}")
    if subject is None or subject == Person.kind:  # the advised person has no other name
        return message("finding", title=title, outcome=outcome)
    key = "finding.for.not_applicable" if finding.outcome == "not_applicable" else "finding.for"
    return message(key, title=title, outcome=outcome, subject=subject)


@cache
def _standard() -> Facts:
    return Vocabulary.standard().facts


def _facts(inventory: Inventory | None, facts: Facts | None) -> Facts:
    """Return all facts that are known by name: the library's, those of the inventory's classes, the given ones."""
    own = {type(subject) for subject in inventory.subjects} - set(STANDARD) if inventory else set[type[Subject]]()
    if not own and facts is None:
        return _standard()
    return {
        **_standard(),
        **{fact.name: fact for cls in own for fact in cls.facts().values()},
        **(facts or {}),
    }


def grounds(finding: Finding, facts: Facts) -> Grounds:
    """Return the clauses that say why a finding is as it is: from its evidence, else from its reasons."""
    evidence = finding.evidence
    if evidence is None or finding.subject is None or any(r.code == "content_expired" for r in finding.reasons):
        return Grounds(tuple(_reasons(finding, facts)))
    if evidence.op == "attested":
        return Grounds((_attested(evidence, finding.outcome),))
    parts = {part.op: part for part in evidence.children}
    if "check" not in parts:  # it was loaded, and is no explanation of ours
        return Grounds(tuple(_reasons(finding, facts)))
    applies, check, partial = parts.get("applies_to"), parts["check"], parts.get("partial")
    if finding.outcome == "not_applicable":
        if applies is None or applies.truth is not False:
            return Grounds((message("finding.not_yet"),))
        return Grounds(tuple(_clauses(_decisive(applies), facts)))
    leaves = [*_decisive(applies)] if applies and applies.truth is None else []
    leaves += _decisive(check)
    if check.truth is not True and partial and partial.truth is None:
        leaves += _decisive(partial)
    counts = _decisive(partial) if partial and finding.outcome == "partial" else ()
    return Grounds(tuple(_clauses(leaves, facts)), tuple(_clauses(counts, facts)))


def _reasons(finding: Finding, facts: Facts) -> Iterator[str]:
    missing: dict[ReasonCode, list[str]] = {}
    for reason in finding.reasons:
        missing.setdefault(reason.code, []).extend(() if reason.fact is None else (reason.fact,))
    for code, names in missing.items():
        yield _unknown(names, code, facts) if names else message(f"reason.{code}")


def _attested(node: Evidence, outcome: Outcome) -> str:
    """Return what the person answers for the item itself; the outcome says which answer it was."""
    if node.truth is None:
        return message("finding.no_answer", reason=message(f"reason.{node.reason or 'not_asked'}"))
    answer = "yes" if node.truth else "partly" if outcome == "partial" else "no"
    return _grounded(message("finding.answer", answer=message(f"answer.{answer}")), node, None)


def _decisive(node: Evidence) -> Iterator[Evidence]:
    """Return the predicates that made a condition what it is."""
    if not node.children:
        yield from () if node.fact is None else (node,)
        return
    for child in node.children:
        if node.op not in ("all_of", "any_of") or child.truth is node.truth:
            yield from _decisive(child)


def _clauses(leaves: Iterable[Evidence], facts: Facts) -> Iterator[str]:
    """Return a clause for each predicate; what is unknown for the same reason is named together."""
    held = list(leaves)
    missing: dict[ReasonCode, list[str]] = {}
    for leaf in held:
        if leaf.truth is None:
            missing.setdefault(leaf.reason or "not_asked", []).append(leaf.fact or "")
    found: dict[str, None] = {}
    for leaf in held:
        if leaf.truth is None:
            code = leaf.reason or "not_asked"
            found[_unknown(missing[code], code, facts)] = None
        else:
            fact = facts.get(leaf.fact or "")
            found[_grounded(clause(leaf, facts), leaf, fact)] = None
    yield from found


def _unknown(names: Iterable[str], code: ReasonCode, facts: Facts) -> str:
    called = ", ".join(dict.fromkeys(label_of(name, facts) for name in names))
    return message("clause.unknown", labels=called, reason=message(f"reason.{code}"))


def _grounded(text: str, node: Evidence, fact: Fact[Any] | None) -> str:
    """Add who says so and when; and the value, where it was asked for and the clause doesn't say it."""
    ground = "" if node.source is None else message(f"origin.{node.source}")
    if isinstance(node.at, datetime):
        ground = message("ground.dated", source=ground, day=node.at.date().isoformat())
    if node.value is not None and not isinstance(node.value, bool):
        held = node.value if isinstance(node.value, tuple) else (node.value,)
        value = ", ".join(_value(part, fact) for part in held) or message("value.none")
        ground = message("ground.with_value" if ground else "ground.value", ground=ground, value=value)
    return message("clause.grounded", clause=text, ground=ground) if ground else text


def label_of(name: str, facts: Facts) -> str:
    """Return what a fact is called: the label it declares, else the name of its field."""
    fact, rest = facts.get(name), name.partition(".")[2]
    label = fact.label if fact is not None and fact.declared.label else ""
    if rest.startswith(ATTESTED):
        return message("label.attested", item=label or rest.removeprefix(ATTESTED))
    return label or rest.rpartition(".")[2].replace("_", " ")


def clause(node: Evidence, facts: Facts) -> str:
    """Return what a predicate's evidence says of its fact, as a clause: `automatic system updates are off`.

    What isn't known is said as if it held.
    """
    fact, label, holds = facts.get(node.fact or ""), label_of(node.fact or "", facts), node.truth is not False
    # An explanation that was loaded may want anything, or nothing.
    wanted = node.wanted if isinstance(node.wanted, tuple) else () if node.wanted is None else (node.wanted,)
    first = wanted[0] if wanted else ""
    if node.op in _SETS:
        return _set(node.op, wanted, fact, label, holds=holds)
    if node.op in _RELATIONS:
        return _order(_RELATIONS[node.op][holds], first, fact, label)
    if node.op == "within_days":
        days = first if isinstance(first, str) else duration(first, "days")
        return message("clause.recent" if holds else "clause.long_ago", label=label, days=days)
    if node.op == "satisfies":
        return _version(node, label, holds=holds)
    if node.op == "matches":
        value = message("value.quoted", value=first)
        return message("clause.matches" if holds else "clause.matches_not", label=label, value=value)
    return _equal(wanted, fact, label, holds=holds)


def _equal(wanted: tuple[Scalar, ...], fact: Fact[Any] | None, label: str, *, holds: bool) -> str:
    if len(wanted) == 1 and isinstance(wanted[0], bool):
        return _yes_no(wanted[0] is holds, fact, label)
    if len(wanted) == 1 and not holds and fact is not None and wanted[0] == fact.type.minimum:
        return _order("gt", wanted[0], fact, label)  # "is more than 0" rather than "is not 0"
    if words := _open_words(fact):
        rest = tuple(word for word in words if word not in wanted)
        if len(rest) == 1 < len(wanted) or 0 < len(rest) < len(wanted) - 1:
            wanted, holds = rest, not holds  # the same, in clearly fewer words
    sort = "number." if _sort(fact) in ("number", "date") else ""
    value = either([_value(part, fact) for part in wanted])
    return message(f"clause.{sort}{'is' if holds else 'is_not'}", label=label, value=value)


_SORTS = {"integer": "number", "number": "number", "date": "date", "instant": "date"}


def _sort(fact: Fact[Any] | None) -> str:
    """Return by which messages values of a fact are compared."""
    return "word" if fact is None else _SORTS.get(fact.type.name, "word")


def _open_words(fact: Fact[Any] | None) -> tuple[str, ...]:
    """Return the words of which another set may be named than the rule names: never those of a private fact.

    Where one word is left, the clause names the value. A private value isn't written, be it plain from the rule.
    """
    return (
        fact.vocabulary or ()
        if fact is not None and fact.type.name == "word" and fact.confidentiality == "ordinary"
        else ()
    )


def _yes_no(value: bool, fact: Fact[Any] | None, label: str) -> str:  # noqa: FBT001 - the value of a yes-or-no fact
    said = "" if fact is None else fact.clause(holds=value)
    return said or message("clause.yes_no", label=label, value=message("value.yes" if value else "value.no"))


_RELATIONS: Mapping[str, tuple[str, str]] = {
    "at_least": ("lt", "ge"),
    "at_most": ("gt", "le"),
    "more_than": ("le", "gt"),
    "less_than": ("ge", "lt"),
}
"""What is so where a comparison doesn't hold, and where it does."""


_FEW = 2
"""How many words are listed rather than said to be above or below one of them."""


def _order(relation: str, wanted: Scalar, fact: Fact[Any] | None, label: str) -> str:
    if wanted in (words := _open_words(fact)):
        at = words.index(str(wanted))
        inside = {"lt": words[:at], "le": words[: at + 1], "ge": words[at:], "gt": words[at + 1 :]}[relation]
        outside = tuple(word for word in words if word not in inside)
        fewest = inside if len(inside) <= len(outside) else outside
        if 0 < len(fewest) <= _FEW:  # what the words are says more than where they rank
            return _equal(fewest, fact, label, holds=fewest is inside)
    if relation == "le" and fact is not None and wanted == fact.type.minimum:
        return _equal((wanted,), fact, label, holds=True)
    sort = _sort(fact) if fact is not None or isinstance(wanted, str) else "number"
    return message(f"clause.{sort}.{relation}", label=label, value=_value(wanted, fact))


def _version(node: Evidence, label: str, *, holds: bool) -> str:
    bounds = version_bounds(str(node.wanted))
    if not bounds:
        return message("clause.version.in" if holds else "clause.version.out", label=label, versions=node.wanted)
    if not holds and len(bounds) == 1 and bounds[0][0] == ">=":
        return message("clause.version.older", label=label, version=versions([("==", bounds[0][1])], node.detail))
    return message(
        "clause.version.in" if holds else "clause.version.out", label=label, versions=versions(bounds, node.detail)
    )


_SETS = ("has_any", "has_all", "has_none", "has_only")


def _set(op: str, wanted: tuple[Scalar, ...], fact: Fact[Any] | None, label: str, *, holds: bool) -> str:
    words = [_value(part, fact) for part in wanted]
    if op == "has_only":
        return message(f"clause.set.{'has_only' if holds else 'has_other'}", label=label, either=either(words))
    present = holds is not (op == "has_none")
    if op != "has_all" and fact is not None and set(wanted) == set(fact.vocabulary or ()):
        return message("clause.set.any" if present else "clause.set.empty", label=label)
    if len(words) <= 1:
        value = either(words)
        return message("clause.set.has" if present else "clause.set.has_not", label=label, value=value)
    key = ("has_all", "has_not_both", "has_not_all") if op == "has_all" else ("has_any", "has_neither", "has_none")
    return message(
        f"clause.set.{key[0] if present else key[1] if len(words) == _TWO else key[2]}",
        label=label,
        either=either(words),
        all=together(words),
        first=words[0],
        second=words[1],
    )


_TWO = 2
"""English has words of its own for two: both, neither."""


def _value(value: Scalar, fact: Fact[Any] | None) -> str:
    """Return what a value is called: its choice's label, a number with its unit, a country's name."""
    if isinstance(value, bool):
        return message("value.yes" if value else "value.no")
    if isinstance(value, (int, float)):
        return _number(value, fact)
    if fact is None:
        return message("value.quoted", value=value.replace("_", " "))
    if _sort(fact) == "date":
        return value
    if fact.type.code == "country":
        with suppress(ValueError):  # an explanation that was loaded may hold any text
            value = countries.find(value).name
    return message("value.quoted", value=fact.choices.get(value, value))


def _number(value: float, fact: Fact[Any] | None) -> str:
    """Return a number with its unit, unless the fact's label has that already: "number of apps is 3"."""
    if fact is None or not fact.unit or fact.unit in fact.label:
        return f"{value:g}" if isinstance(value, float) else str(value)
    if fact.declared.unit in ("seconds", "days"):
        return duration(value, fact.declared.unit)
    return message("value.with_unit", number=value, unit=fact.unit)
