"""The built-in pack's items about devices over a whole table, as a query for Polars without the library's planner.

What a careful programmer would write: unknown stays unknown, an implausible date is none, a word that isn't of its
vocabulary is none, each distinct text of a version and of a set is parsed once, and what several items ask is worked
out once. It is written out from the rules, since nobody would type forty of them; what follows from the table of
lifecycles is left out on both sides.

On a million rows, these took longer: words as enumerations 1.8 times in all, words compared where they are asked 1.1,
texts as places in an order instead of in a table 1.3, cases instead of masks for guards 1.03.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from functools import reduce
from operator import eq, ge, gt, le, lt
from typing import Any

import polars as pl

from secure_checklist import Checklist, Condition, Device
from secure_checklist.core.versions.specifiers import OsVersion
from secure_checklist.rules import AllOf, Not, ParamRef, Predicate
from secure_checklist.rules.conditions.compare import Compare
from secure_checklist.rules.conditions.equality import Equals, OneOf
from secure_checklist.rules.conditions.has import Has
from secure_checklist.rules.conditions.satisfies import Satisfies
from secure_checklist.rules.conditions.within_days import WithinDays

from .peers import several
from .streams import NOW

C = pl.col
EVERY: Callable[[pl.Expr, pl.Expr], pl.Expr] = pl.Expr.__and__
SOME: Callable[[pl.Expr, pl.Expr], pl.Expr] = pl.Expr.__or__
FACTS = Device.named_facts()
ORDERS: Mapping[str, Callable[[Any, Any], Any]] = {"at_least": ge, "at_most": le, "more_than": gt, "less_than": lt}
NOT_APPLICABLE, FAIL, PARTIAL, PASS = 1, 2, 4, 8
"""An outcome that is unknown is written as the sum of what it may be."""


def plain(checklist: Checklist) -> Checklist:
    """Return the items of a checklist that ask of devices what they themselves say."""
    asked = {
        item.id
        for item in checklist.by_kind["device"]
        if item.rule and all(name in FACTS and FACTS[name].reads is None for name in item.rule.facts())
    }
    return checklist.replace(guards=()).without(*(item.id for item in checklist.items if item.id not in asked))


class Query:
    """Writes the expressions for one table; what several items ask is a column."""

    def __init__(self, checklist: Checklist, table: pl.LazyFrame) -> None:
        self.checklist, self.table = checklist, table
        self.given: Mapping[str, Any] = {one.name: one.default for one in checklist.parameters}
        self.words: dict[str, pl.Expr] = {}
        self.known: dict[str, pl.Expr] = {}
        self.texts: dict[str, dict[str, Callable[[str], bool | None]]] = {}
        self.guards: dict[str, pl.Expr] = {}
        self.named: dict[str, pl.Expr] = {}

    def value(self, value: Any) -> Any:
        """Return what a parameter stands for, and anything else as it is."""
        return self.given[value.param] if isinstance(value, ParamRef) else value

    def answer(self) -> pl.LazyFrame:
        """Return the mask of each item."""
        masks = {item.id: self.mask(item.rule) for item in self.checklist.items}
        table = self.table.with_columns(**dict(self.answers()), **self.words).with_columns(**self.known)
        return table.with_columns(**self.named).with_columns(**self.guards).select("id", **masks)

    def mask(self, rule: Any) -> pl.Expr:
        """Return which outcomes an item may have."""
        check = self.truth(rule.check)
        failing = u8(FAIL) if rule.partial is None else may(self.truth(rule.partial), PARTIAL, FAIL)
        found = (
            pl.when(check.is_null()).then(failing | PASS).otherwise(pl.when(check).then(u8(PASS)).otherwise(failing))
        )
        if rule.applies_to is None:
            return found
        guard, name = self.truth(rule.applies_to), rule.applies_to.model_dump_json()
        self.guards[f"keep {name}"] = pl.when(~guard).then(u8(0)).otherwise(u8(255))
        self.guards[f"more {name}"] = pl.when(guard).then(u8(0)).otherwise(u8(NOT_APPLICABLE))
        return (found & C(f"keep {name}")) | C(f"more {name}")

    def truth(self, node: Condition) -> pl.Expr:
        """Return whether a condition holds, null where it is unknown."""
        if isinstance(node, Predicate):
            name = node.model_dump_json()
            if name not in self.named:
                self.named[name] = self.predicate(node)
            return C(name)
        if isinstance(node, Not):
            return ~self.truth(node.condition)
        return reduce(EVERY if isinstance(node, AllOf) else SOME, map(self.truth, node.children))

    def predicate(self, node: Predicate) -> pl.Expr:
        """Return whether a predicate holds."""
        fact = FACTS[node.fact]
        column, kind = C(fact.field), fact.type
        if isinstance(node, Satisfies):
            spec, family = self.value(node.spec), node.family
            met = self.looked_up(
                fact.field, f"{family} {spec}", lambda text: OsVersion.parse(family, text).satisfies(spec)
            )
            return pl.when(C("os_name") == family).then(met)
        if isinstance(node, Has):
            words, every = set(several(node.values)), set(kind.vocabulary or ())
            return self.looked_up(
                fact.field, f"{node.op} {node.values}", lambda text: having(node.op, text, words, every)
            )
        if isinstance(node, WithinDays):
            now = NOW if kind.name == "instant" else NOW.date()
            since = now - timedelta(days=self.value(node.days))
            return pl.when(column <= now + timedelta(days=1)).then(column >= since)
        if kind.name == "enum":
            vocabulary = kind.vocabulary or ()
            is_word = {word: C(f"{fact.field} is {word}") for word in vocabulary}
            self.words |= {f"{fact.field} is {word}": column == word for word in vocabulary}
            self.known[f"{fact.field} known"] = reduce(SOME, is_word.values())
            wanted = [is_word[word] for word in vocabulary if self.accepts(node, vocabulary, word)]
            return pl.when(C(f"{fact.field} known")).then(reduce(SOME, wanted))
        if kind.name == "boolean":
            assert isinstance(node, Equals)
            return column if node.value else ~column
        assert isinstance(node, Compare | Equals)
        order = eq if isinstance(node, Equals) else ORDERS[node.op]
        holds: pl.Expr = order(column, self.value(node.value))
        return holds if kind.minimum is None else pl.when(column >= kind.minimum).then(holds)

    def accepts(self, node: Predicate, vocabulary: tuple[str, ...], word: str) -> bool:
        """Return whether a predicate holds of a word."""
        if isinstance(node, Compare):
            return bool(ORDERS[node.op](vocabulary.index(word), vocabulary.index(self.value(node.value))))
        assert isinstance(node, OneOf | Equals)
        return word in (several(node.values) if isinstance(node, OneOf) else (node.value,))

    def looked_up(self, column: str, name: str, met: Callable[[str], bool | None]) -> pl.Expr:
        """Return what a function says of a text; it is asked of each distinct text once."""
        self.texts.setdefault(column, {})[name] = met
        return C(f"{column} {name}")

    def answers(self) -> Iterator[tuple[str, pl.Series]]:
        """Yield the columns that tell what is asked of texts: each text becomes a place in a table of answers."""
        drawn = self.table.select(C(column).cast(pl.Categorical) for column in self.texts).collect()
        for column, asked in self.texts.items():
            texts = drawn[column].unique().drop_nulls()
            at = dict(zip(texts.to_physical().to_list(), texts.cast(pl.String).to_list(), strict=True))
            for name, met in asked.items():
                truths = [met(at[place]) if place in at else None for place in range(max(at, default=0) + 1)]
                yield f"{column} {name}", pl.Series(truths, dtype=pl.Boolean).gather(drawn[column].to_physical())


def u8(mask: int) -> pl.Expr:
    """Return a mask in every row."""
    return pl.lit(mask, dtype=pl.UInt8)


def may(truth: pl.Expr, yes: int, no: int) -> pl.Expr:
    """Return one mask where a condition holds, the other where it doesn't, both where that is unknown."""
    return pl.when(truth.is_null()).then(u8(yes | no)).otherwise(pl.when(truth).then(u8(yes)).otherwise(u8(no)))


def having(op: str, text: str, words: set[str], every: set[str]) -> bool | None:
    """Return whether a set, written as a text, has what is asked."""
    found = set(text.split("|")) - {""}
    if not found <= every:
        return None
    return {
        "has_any": bool(found & words),
        "has_all": words <= found,
        "has_none": not found & words,
        "has_only": found <= words,
    }[op]
