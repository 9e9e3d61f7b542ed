"""Find the unknown facts that can still change the outcome of a rule for a subject, by trying values for them.

A quantifier reads facts of several subjects, which may belong to the same subject or to the person. Completions
therefore assign values to facts of subjects, not to results of quantifiers, which are computed from the facts:

    every(account.mfa == on), two accounts   →   (account.mfa, a1), (account.mfa, a2), (the quantifier, "")

The last entry stands for accounts that aren't listed. The facts behind a derived fact aren't tried, since no predicate
says at which of their values the derived fact changes. The derived fact itself is tried.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain, product
from math import prod
from typing import NamedTuple, cast

from secure_checklist.core.types import FactValue
from secure_checklist.rules.conditions.base import Predicate
from secure_checklist.rules.outcome import Compiled, Residue
from secure_checklist.rules.related import RelatedFact
from secure_checklist.rules.sampling import Completions, OpenFact, representatives
from secure_checklist.rules.values import Assigned, Truth
from secure_checklist.subjects.base import Subject
from secure_checklist.subjects.resolution import SubjectView

_MOST_OF_ONE = 256
"""How many completions of one related subject are tried to see whether a condition has one truth of it."""
Bare = Callable[[str], Subject]
"""A function that returns a subject of a kind with no known facts."""


class Kept(NamedTuple):
    """Values that are always the same for an item.

    Attributes:
        values: The representative values of each fact, by name. None until they are computed.
        truths: The truths of each predicate on one such fact for these values, by the predicate's identity.

    """

    values: dict[str, tuple[FactValue, ...] | None]
    truths: dict[int, Sequence[Truth]]


class Deciding(NamedTuple):
    """The unknown facts that can still change the outcome of a rule for one subject.

    Attributes:
        names: The facts in the rule as it is written. They include a quantifier's implied fact if a fact behind it can
            change the outcome.
        behind: By the implied fact of a quantifier, the facts of related subjects that can change the outcome, with
            their views.
        unlisted: The implied facts of the quantifiers that unlisted subjects may change.

    """

    names: frozenset[str]
    behind: Mapping[str, tuple[tuple[SubjectView, str], ...]]
    unlisted: frozenset[str]


class _Other(NamedTuple):
    """A related subject: the facts to try, and the truth of the relation and of the condition as far as it is known."""

    view: SubjectView
    assigned: Assigned
    keys: Mapping[str, OpenFact]
    related: Truth
    holds: Truth


class _Quantified:
    """A quantifier in a rule: the listed subjects that it counts, and the option that stands for all others."""

    def __init__(self, fact: RelatedFact, holder: str, others: Sequence[_Other]) -> None:
        self.fact, self.holder, self.others = fact, holder, others
        self.unlisted: _Unlisted | None = None

    @property
    def keys(self) -> tuple[OpenFact, ...]:
        """The open facts that its truth depends on."""
        more = () if self.unlisted is None else (self.unlisted.key, *self.unlisted.shared.values())
        return *(key for other in self.others for key in other.keys.values()), *more

    def truth(self, values: Mapping[OpenFact, FactValue]) -> Truth:
        """Return the truth of the quantifier with these values."""
        node, found = self.fact.node, list[Truth]()
        for other in self.others:
            other.assigned.update({name: values[key] for name, key in other.keys.items()})
            holds = self.fact.holds(other.assigned) if other.holds is None else other.holds
            related = other.related
            if related is None and node.via is not None:
                related = other.assigned[node.via] == self.holder
            found.append(node.counted(related, holds))
        if self.unlisted is not None:
            # A subject that isn't listed only matters if it tips the scales: it is one more that holds, or the one that
            # breaks `every`. Any other is as good as none.
            found += [node.op != "every"] * self.unlisted.change(values).get(self.fact.name, 0)
        return node.combined(found, complete=True)


class _Unlisted:
    """The difference that subjects which aren't listed may make, for one or several of the quantifiers together.

    Attributes:
        key: The key of the choice that stands for them.
        options: The quantifiers for which they make a difference, each with their number: as many as it takes, or
            fewer if listed subjects may be the rest.

    """

    def __init__(
        self,
        bare: SubjectView,
        parts: Sequence[_Quantified],
        shared: Mapping[str, OpenFact],
        own: Mapping[str, Sequence[FactValue]] | None,
    ) -> None:
        self.bare, self.facts, self.shared, self.own = bare, [part.fact for part in parts], shared, own
        self.key: OpenFact = self.facts[0].of, ""
        self.options = [dict(filter(None, each)) for each in product(*map(_numbers_of, parts))]
        self._found: dict[tuple[FactValue, ...], set[frozenset[str]]] = {}

    def change(self, values: Mapping[OpenFact, FactValue]) -> Mapping[str, int]:
        """Return the chosen quantifiers for which they can make a difference with these values."""
        chosen = self.options[cast("int", values[self.key])]
        if self.own is None:
            return chosen
        person = tuple(values[key] for key in self.shared.values())
        if person not in self._found:
            self._found[person] = self._together(self.own, person)
        # What is chosen may be impossible: no account both has a second factor and hasn't. Then as many of the chosen
        # quantifiers as one set of accounts can tip are tipped.
        able = max((each for each in self._found[person] if each <= chosen.keys()), key=len)
        return {name: chosen[name] for name in able}

    def _together(self, own: Mapping[str, Sequence[FactValue]], person: Sequence[FactValue]) -> set[frozenset[str]]:
        """Return the sets of quantifiers for which one of them, or several together, make a difference at a time."""
        found = {frozenset[str]()}
        known = dict(zip(self.shared, person, strict=True))
        for each in product(*own.values()):
            view = Assigned(self.bare, {**known, **dict(zip(own, each, strict=True))})
            met = [fact for fact in self.facts if fact.holds(view) is (fact.node.op != "every")]
            alone = frozenset(fact.name for fact in met if fact.node.via is None)  # it may not be related
            both = frozenset(fact.name for fact in met), alone
            found |= {one | other for one in found for other in both}
        return found


def _numbers_of(part: _Quantified) -> list[tuple[str, int] | None]:
    # `at least 3` with two listed accounts turns with 1, 2 or 3 more, as 2, 1 or 0 of the listed ones hold. None: with
    # no more.
    least = part.fact.node.least
    return [None, *((part.fact.name, number) for number in range(max(1, least - len(part.others)), least + 1))]


class Trial:
    """The unknown facts of one rule and one subject, each with the values that represent all of its possible values.

    Args:
        nodes: The predicates of the rule, and those of the conditions of its quantifiers.
        view: The subject's view, with what is known of it.
        compiled: The compiled rules.
        bare: A function that returns a subject of a kind with no known facts.
        kept: The cache for everything that doesn't depend on known facts.

    Attributes:
        choices: The representative values, by unknown fact.
        own: The unknown facts of the subject and of the person that the rule itself reads, by name.
        quantified: The unknown quantifiers that the rule reads, by implied fact.

    """

    def __init__(
        self, nodes: Sequence[Predicate], view: SubjectView, compiled: Compiled, bare: Bare, kept: Kept
    ) -> None:
        self.nodes = [*nodes]
        self.sampled = [node for node in self.nodes if not node.enumerable]
        self.view, self.compiled, self.bare, self.kept = view, compiled, bare, kept
        self.params = compiled.params
        self.choices: dict[OpenFact, Sequence[FactValue]] = {}
        self.own: dict[str, OpenFact] = {}
        self.quantified: dict[str, _Quantified] = {}
        self._alike: dict[tuple[str, type[Subject]], tuple[FactValue, ...]] = {}

    def deciding(self, residues: Sequence[Residue], names: Iterable[str]) -> Deciding | None:
        """Return the unknown facts that can still change the outcome of the rule, or None if this can't be determined.

        Args:
            residues: The remaining parts of the condition for the rule to apply, of its check, and of `partial`.
            names: The facts that the rule reads and that three-valued logic names as reasons.

        """
        # A quantifier can't be completed as a fact is. Take `some(account.mfa == off) or every(account.mfa == on)` with
        # one account and `mfa` unknown. If both truths were tried freely, false and false would be among them, and
        # `mfa` would seem to decide. With the value of `mfa` tried instead, one of them is always true.
        for name in names:
            self.add(name)
        self.add_unlisted()
        if not self.covers():
            return None
        completions, trial = Completions(self.choices), Assigned(self.view, {})

        def where(node: Predicate) -> tuple[int, int]:
            kept = self.kept.truths.get(id(node))
            if kept is not None:
                return completions.where((self.own[node.fact],), kept)
            evaluator, names = self.compiled.compile(node), {*node.operands, *node.reads(self.view)}
            own = [name for name in names if name in self.own]
            parts = {name: part for name, part in self.quantified.items() if name in names}
            keys = dict.fromkeys([*(self.own[name] for name in own), *chain(*(part.keys for part in parts.values()))])
            truths = list[Truth]()
            for values in product(*(self.choices[key] for key in keys)):
                trial.update(zip(own, values, strict=False))
                by_key = dict(zip(keys, values, strict=True))
                trial.update({name: part.truth(by_key) for name, part in parts.items()})
                truths.append(evaluator(trial))
            if len(names) == 1 and node.fact in self.kept.values:
                self.kept.truths[id(node)] = truths
            return completions.where(keys, truths)

        found = completions.deciding(residues, where)
        if found is None:
            return None
        behind = {
            name: tuple((other.view, fact) for other in part.others for fact, key in other.keys.items() if key in found)
            for name, part in self.quantified.items()
        }
        unlisted = frozenset(
            name for name, part in self.quantified.items() if part.unlisted is not None and part.unlisted.key in found
        )
        plain = {name for name, key in self.own.items() if key in found}
        related = {name for name, rest in behind.items() if rest}
        return Deciding(frozenset(plain | related | unlisted), behind, unlisted)

    def add(self, name: str) -> None:
        """Add a fact that the rule reads to the facts to try."""
        fact = self.view.fact(name)
        if not isinstance(fact, RelatedFact):
            self.own[name] = self._key(name, self.view)
            return
        names_one, holder = fact.node.names_one, self.view.holder(fact.kind).id
        relation = self.view[fact.node.via or ""] if names_one else None
        named = None if relation is None else self.view.named(fact, relation)
        # A phone names its account by id, and the id is unknown, or of an account that isn't listed. The account could
        # be any of those that are listed, or one of which nothing is known. So the quantifier itself is tried, with the
        # truths that any of these can give it.
        if names_one and named is None:  # of what is named nothing is known: which it is, or of one that isn't listed
            key = self.own[name] = name, self.view.subject.id
            views = [*(self.view.views(fact.of) if relation is None else ()), self._bare(fact.of)]
            truths = {truth for view in views for truth in self._truths(fact, view)} or {True, False}
            self.choices[key] = tuple({fact.node.combined([truth], complete=True) is True for truth in truths})
        else:
            seen = self.view.views(fact.of) if named is None else (named,)
            self.quantified[name] = _Quantified(fact, holder, [self._other(fact, holder, one) for one in seen])

    def covers(self) -> bool:
        """Return False if a predicate on versions or texts has the same truth for all values tried.

        Only some likely versions and texts are tried. If none of them changes the predicate, another one still may, so
        it would be wrong to report that the fact doesn't matter.
        """
        others = (other for part in self.quantified.values() for other in part.others)
        tried = [(self.view, self.own), *((other.view, other.keys) for other in others)]
        return all(self._turns(node, view, keys) for view, keys in tried for node in self.sampled)

    def _turns(self, node: Predicate, view: SubjectView, keys: Mapping[str, OpenFact]) -> bool:
        names = [name for name in node.reads(view) if name in keys]
        if node.compares_facts and names:
            return False  # of two versions in a family that isn't known, few orders are tried
        facts = [view.fact(name) for name in node.operands if name in keys]
        if all(fact is None or fact.type.code is not None for fact in facts):
            return True  # all countries are tried, and all systems that name the family of a version which is known
        evaluator, found = node.compile(self.params), set[Truth]()
        for values in product(*(self.choices[keys[name]] for name in names)):
            found.add(evaluator(Assigned(view, dict(zip(names, values, strict=True)))))
            if found >= {True, False}:
                return True
        return False

    def _key(self, name: str, view: SubjectView) -> OpenFact:
        """Return the key of a fact, after adding the values that stand for all of its values in this view."""
        key = name, view.holder(name.partition(".")[0]).id
        found = self.kept.values.get(name)
        if found is None:
            found = self._values(name, view)
            if name in self.kept.values:
                self.kept.values[name] = found
        known = self.choices.get(key)
        # `person.age` may be read beside each of three accounts. It is one unknown, and needs the values at which any
        # of the three turns.
        self.choices[key] = found if known is None else tuple(dict.fromkeys((*known, *found)))
        return key

    def add_unlisted(self) -> None:
        """Add unlisted subjects to what is tried, for each kind that may have some."""
        complete = self.view.context.inventory.complete
        open_ = [part for part in self.quantified.values() if not part.fact.node.names_one]
        for kind in dict.fromkeys(part.fact.of for part in open_ if part.fact.of not in complete):
            parts = [part for part in open_ if part.fact.of == kind]
            bare = self._bare(kind)
            waits = dict.fromkeys(name for part in parts for name in part.fact.missing_facts(bare))
            # What is unknown of the person is the same unknown for an account that isn't listed as for those that are.
            # All other facts of it are its own, so whatever helps a quantifier may be true of it.
            shared = {name: self._key(name, bare) for name in waits if name.startswith("person.")}
            own = {name: self._values(name, bare) for name in waits if name not in shared}
            tried = 0 < prod(map(len, own.values())) <= _MOST_OF_ONE and not self._is_sampled(own)
            unlisted = _Unlisted(bare, parts, shared, own if tried else None)
            for part in parts:
                part.unlisted = unlisted
            self.choices[unlisted.key] = range(len(unlisted.options))

    def _other(self, fact: RelatedFact, holder: str, view: SubjectView) -> _Other:
        via = None if fact.node.names_one else fact.node.via
        relation = None if via is None else view[via]
        related = True if via is None else None if relation is None else relation == holder
        holds: Truth = None
        if related is False:
            # It isn't related, so what the condition says of it counts for nothing: any truth does, and a known one
            # isn't tried.
            holds = True
        elif len(truths := self._truths(fact, view)) == 1:
            holds = truths.pop()
        keys = {name: self._key(name, view) for name in (fact.missing_facts(view) if holds is None else ())}
        if via is not None and related is None:
            keys[via] = self._key(via, view)
            self.choices[keys[via]] = tuple(dict.fromkeys((holder, *(self.choices[keys[via]] or ("",)))))
        return _Other(view, Assigned(view, {}), keys, related, holds)

    def _truths(self, fact: RelatedFact, view: SubjectView) -> set[Truth]:
        """Return the truths that a quantifier's condition may have for one subject."""
        known = fact.holds(view)
        if known is not None:
            return {known}
        names = tuple(fact.missing_facts(view))
        choices = [self._values(name, view) for name in names]
        if not 0 < prod(map(len, choices)) <= _MOST_OF_ONE or self._is_sampled(names):
            return {True, False}
        found: set[Truth] = set()
        for values in product(*choices):
            found.add(fact.holds(Assigned(view, dict(zip(names, values, strict=True)))))
            if len(found) > 1:
                return {True, False}
        # Unknown with all facts given: a version that can't be placed. To be safe, it may turn out either way.
        return {True, False} if None in found else found

    def _values(self, name: str, view: SubjectView) -> tuple[FactValue, ...]:
        key = name, type(view.subject)
        found = self._alike.get(key)
        if found is None:
            found = tuple(representatives(name, self.nodes, view, self.params))
            # Only a predicate that reads another fact, too, makes them differ from one subject to the next.
            if all(len(node.operands) == 1 for node in self.nodes if name in node.operands):
                self._alike[key] = found
        return found

    def _is_sampled(self, names: Iterable[str]) -> bool:
        return any(not {*names}.isdisjoint(node.operands) for node in self.sampled)

    def _bare(self, kind: str) -> SubjectView:
        return SubjectView(self.bare(kind), self.view.context, self.view.renew_after)
