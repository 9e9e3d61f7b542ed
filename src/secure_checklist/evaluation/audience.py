"""The facts that no one may infer from a written report, and the items whose results mustn't reveal them.

These facts are the transient ones and those that guards may read, with all the facts from which they are derived. If an
item depends on one of them, or isn't ordinary, what is written about it is the same for everyone (law 9 in
`docs/design/index.md`).
"""

from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from typing import NamedTuple

from secure_checklist.checklists.checklist import Checklist
from secure_checklist.checklists.implied import facts_of, related_of
from secure_checklist.checklists.items import Item
from secure_checklist.evaluation.explanation import Reason
from secure_checklist.evaluation.reasons import attested_fact
from secure_checklist.rules.conditions.logic import facts_in
from secure_checklist.rules.fact import Fact
from secure_checklist.rules.related import RelatedFact
from secure_checklist.subjects.base import Subject
from secure_checklist.subjects.disclosure import BY_DEFAULT


class RedactionPolicy(NamedTuple):
    """The facts and items that a written report mustn't disclose.

    Attributes:
        guarded: The full names of the facts that guards may read. No output names them.
        items: What is written about each protected item, by kind and by its index in the kind. Protected items are
            those that depend on a guarded or transient fact, and private ones. An item that depends on a guarded or
            transient fact is written as if no one had been asked. The reason may name a transient fact, since the
            checklist reveals as much, but never a guarded one. A private item is written as withheld, for everyone.
        transient_items: The ids of the items that depend on a transient fact. They are never explained.
        undisclosed: The facts that situations read and whose effect must stay hidden: facts that aren't ordinary or are
            guarded, and those derived from them.

    """

    guarded: frozenset[str]
    items: Mapping[str, Mapping[int, tuple[Reason, ...]]]
    transient_items: frozenset[str]
    undisclosed: frozenset[str]


def plan_first(checklist: Checklist) -> tuple[str, ...]:
    """Return the ids of the items that guards put first, without duplicates."""
    return tuple(dict.fromkeys(item for guard in checklist.guards for item in guard.instead))


def redaction_policy_of(checklist: Checklist, facts: Mapping[str, Fact[object]]) -> RedactionPolicy:
    """Return the redaction policy of a checklist.

    Args:
        checklist: The checklist.
        facts: The facts of the checklist's subjects, by full name. Derived facts list the facts that they read.

    """
    guarded = frozenset(name for name, fact in facts.items() if fact.guarded)
    transient = {name for name, fact in facts.items() if fact.confidentiality == "transient"}
    places = {one.id: (kind, place) for kind, each in checklist.by_kind.items() for place, one in enumerate(each)}
    items: dict[str, dict[int, tuple[Reason, ...]]] = {}
    transient_items: set[str] = set()
    for item in checklist.items:
        # Not only what the rule names. `person.acme.is_safe`, derived from `person.fears_monitoring`, would reveal it
        # as well, so everything behind a fact counts as read.
        read = dict.fromkeys(one for name in _read(item) for one in behind(name, facts))
        secret = [name for name in read if name in guarded or name in transient]
        shown = [Reason(code="not_asked", fact=None if name in guarded else name) for name in secret]
        # Two reasons, since they say different things. "Nobody has asked" is true for a fact that is never written. A
        # private answer may be there; to say that it wasn't asked would be a lie to the person who reads their own
        # report.
        if item.confidentiality == "private" or (item.confidentiality == "transient" and not shown):
            shown = [Reason(code="withheld")]
        if shown:
            kind, place = places[item.id]
            items.setdefault(kind, {})[place] = tuple(dict.fromkeys(shown))
        if item.confidentiality == "transient" or not transient.isdisjoint(read):
            transient_items.add(item.id)
    situated = {name for item in checklist.situated for one in item.situations for name in facts_in(one.when)}
    undisclosed = {
        name
        for name in situated
        if any(
            one in guarded or one not in facts or facts[one].confidentiality != "ordinary"
            for one in behind(name, facts)
        )
    }
    return RedactionPolicy(guarded, items, frozenset(transient_items), frozenset(undisclosed))


def _read(item: Item) -> Iterable[str]:
    return (attested_fact(item),) if item.rule is None else item.rule.facts()


def behind(name: str, facts: Mapping[str, Fact[object]]) -> Iterator[str]:
    """Yield the full name of a fact, and of every fact that it is derived from."""
    seen = {name}
    pending = [name]
    while pending:
        one = pending.pop()
        yield one
        fact, below = facts.get(one), set[str]()
        if isinstance(fact, RelatedFact):
            below.update(fact.node.reads_of_others())
        elif fact is not None and fact.reads:
            kind, fields = fact.kind, fact.reads
            below.update(other.name for other in facts.values() if other.kind == kind and other.field in fields)
            below.update(field for field in fields if "." in field)  # of other kinds, by their full names
        pending += sorted(below - seen)
        seen |= below


def facts_among(
    checklist: Checklist, classes: Iterable[type[Subject]], known: Mapping[str, Fact[object]] | None = None
) -> Mapping[str, Fact[object]]:
    """Return the facts that a checklist may use and those of these classes, by full name.

    A fact that guards read, or that such a fact is derived from, is marked as guarded, however it is declared. `known`
    holds the facts that the checklist may use, if the caller has them.
    """
    found: dict[str, Fact[object]] = {
        **(facts_of(checklist) | related_of(checklist) if known is None else known),
        **{name: fact for cls in classes for name, fact in cls.named_facts().items()},
    }
    read = {one for guard in checklist.guards for name in guard.facts() for one in behind(name, found)}
    for name in read & found.keys():
        found[name] = guarded = copy(found[name])
        # The checklist decides that a fact is guarded, by reading it in a guard, and not only the class that declares
        # it. A copy is marked, since the class belongs to other checklists as well.
        guarded.declared = guarded.declared._replace(guarded=True)
    return found


def for_one_alone(checklist: Checklist, facts: Mapping[str, Fact[object]]) -> frozenset[str]:
    """Return the full names of the facts that no one is asked for while someone else may be listening.

    They are the facts that guards read and the transient facts, with all the facts from which either are derived, and
    the facts that only private items read.
    """
    hidden = {one for name, fact in facts.items() if not BY_DEFAULT.fact(fact) for one in behind(name, facts)}
    private: set[str] = set()
    ordinary: set[str] = set()
    for item in checklist.items:
        read = {one for name in _read(item) for one in behind(name, facts)}
        (private if item.confidentiality == "private" else ordinary).update(read)
    # A fact that an ordinary item reads, too, gives nothing away when it is asked for aloud.
    return frozenset(hidden | private - ordinary)
