"""The facts that no one may infer from a written report, and the items that must not depend on them.

The facts are those that guards may read and transient ones, with all that a derived one reads. The written content of
an item that rests on one, or isn't ordinary, is the same for everyone (law 9 in `docs/design/index.md`).
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
    """The facts and items whose values must not be known from outside.

    Attributes:
        guarded: The facts that guards may read, by full name. Nothing names them.
        items: The items that rest on such a fact or on a transient one, and those that are private, by kind and by
            their place in it, with what is written of each. Of the former that is: nobody has asked. A transient fact
            is named there, since the checklist says as much; a guarded one isn't. Of the latter it is: that is
            withheld from everybody.
        transient_items: The ids of those that rest on a transient fact; they are never explained.
        undisclosed: The facts that situations read and whose part in them mustn't be known: those that aren't ordinary,
            or are guarded, or derived from such a one.

    """

    guarded: frozenset[str]
    items: Mapping[str, Mapping[int, tuple[Reason, ...]]]
    transient_items: frozenset[str]
    undisclosed: frozenset[str]


def plan_first(checklist: Checklist) -> tuple[str, ...]:
    """Return the ids of the items that guards put first, each once."""
    return tuple(dict.fromkeys(item for guard in checklist.guards for item in guard.instead))


def redaction_policy_of(checklist: Checklist, facts: Mapping[str, Fact[object]]) -> RedactionPolicy:
    """Return the redaction policy of a checklist.

    Args:
        checklist: The checklist.
        facts: Every fact that its subjects have, by full name; derived ones say what they read.

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
    """Yield a fact's full name, and those of all that it is derived from."""
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

    What its guards read, and what stands behind that, is guarded among them, however it is declared. `known` are those
    that the checklist may use, if the caller has them.
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
    """Return the full names of the facts that no one is asked for while someone may listen.

    They are those that guards read and transient ones, with all behind either, and those that only private items read.
    """
    hidden = {one for name, fact in facts.items() if not BY_DEFAULT.fact(fact) for one in behind(name, facts)}
    private: set[str] = set()
    ordinary: set[str] = set()
    for item in checklist.items:
        read = {one for name in _read(item) for one in behind(name, facts)}
        (private if item.confidentiality == "private" else ordinary).update(read)
    # A fact that an ordinary item reads, too, gives nothing away when it is asked for aloud.
    return frozenset(hidden | private - ordinary)
