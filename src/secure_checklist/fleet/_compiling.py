"""A checklist as a plan of columns: usable values, then what each predicate says, then conditions, then outcomes."""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import narwhals as nw

from secure_checklist.conditions import AllOf, Condition, Matches, Not, Predicate, Satisfies, is_predicate
from secure_checklist.content import Item
from secure_checklist.facts import Fact
from secure_checklist.findings import ANY_DECISION, FAIL, NOT_APPLICABLE, PARTIAL, PASS
from secure_checklist.fleet._atoms import TruthExpr, and_, atom, needs_lookup, not_, or_
from secure_checklist.fleet._layout import OBSERVED_AT, Held, Layout, References, Schema, plain_facts
from secure_checklist.fleet._lookups import Lookup, Moment, Part
from secure_checklist.fleet._values import fresh, nothing, usable
from secure_checklist.judging import attested_fact
from secure_checklist.truth import Truth, family_fact
from secure_checklist.verification import ATTESTED

Stage = dict[str, nw.Expr]
_MARK = "_fleet"


class Traits(NamedTuple):
    """What a plan must know of its engine.

    Attributes:
        ordered: Rows keep their order.
        vocabulary_kept: Words outside their vocabulary are nulls before the plan begins.
        codes: The type of outcome codes.

    """

    ordered: bool
    vocabulary_kept: bool
    codes: type[nw.UInt8 | nw.Int8]


class Compiled(NamedTuple):
    """The plan of one checklist over one layout.

    Attributes:
        columns: The columns of the table that are needed, keys first.
        lists: The columns that hold sets as lists, and the columns that hold them as text.
        words: The columns that hold words, by name, with their vocabularies.
        values: What the engine adds before anything is looked up, stage by stage.
        lookups: What only the scalar evaluator can say.
        truths: What is added after that, stage by stage, up to the columns of the answer.
        names: The columns of the answer, besides the keys.

    """

    columns: tuple[str, ...]
    lists: dict[str, str]
    words: dict[str, tuple[str, ...]]
    values: tuple[Stage, ...]
    lookups: tuple[Lookup, ...]
    truths: tuple[Stage, ...]
    names: tuple[str, ...]


class Compiler:
    """Makes the columns that items need, each once."""

    def __init__(self, layout: Layout, schema: Schema, moment: Moment, traits: Traits) -> None:
        self.layout, self.moment, self.traits = layout, moment, traits
        self.observed = (
            OBSERVED_AT if OBSERVED_AT in schema and not isinstance(schema[OBSERVED_AT], nw.Unknown) else None
        )
        self.mark = next(mark for mark in _marks() if not any(name.startswith(mark) for name in schema))
        self.references = References(layout.plan, layout.cls)
        self.usable: Stage = {}
        self.fresh: Stage = {}
        self.masked: Stage = {}
        self.atoms: Stage = {}
        self.roots: Stage = {}
        self.lookups: dict[tuple[bool, tuple[str, ...]], Lookup] = {}
        self.needed: dict[str, None] = dict.fromkeys(layout.keys)
        self.lists: dict[str, str] = {}
        self.words: dict[str, tuple[str, ...]] = {}
        self.made: dict[str, TruthExpr] = {}
        self.looked: dict[str, TruthExpr] = {}

    def compiled(self, after: tuple[Stage, ...], names: tuple[str, ...]) -> Compiled:
        """Give the plan; `after` are the stages of the answer, and `names` the columns of them that it keeps."""
        values = tuple(stage for stage in (self.usable, self.fresh, self.masked) if stage)
        truths = tuple(stage for stage in (self.atoms, self.roots) if stage)
        lookups = tuple(self.lookups.values())
        return Compiled(tuple(self.needed), self.lists, self.words, values, lookups, (*truths, *after), names)

    # columns ----------------------------------------------------------------------------------------------

    def column(self, name: str, renew_after: int | None) -> str:
        """Name the column with a fact's values that may be used for items with this `renew_after`."""
        held = self.layout.held[name]
        column, at = self.usable_column(held), self.time(held.at)
        return column if at is None or not self.ages(held, renew_after) else self.mask(column, at, renew_after)

    def usable_column(self, held: Held) -> str:
        """Name the column with those values of a fact that can be its values, however old they are."""
        self.needed[held.column] = None
        if held.fact.type.name == "word":
            self.words[held.column] = held.fact.type.vocabulary or ()
        if held.form == "list":
            return self.lists.setdefault(held.column, f"{self.mark}_l{len(self.lists)}")
        value = usable(held, self.moment.now, vocabulary_kept=self.traits.vocabulary_kept)
        if value is None:
            return held.column
        column = f"{self.mark}_v_{held.column}"
        self.usable[column] = value
        return column

    def value(self, name: str, renew_after: int | None) -> nw.Expr:
        """Give a fact's values that may be used for items with this `renew_after`."""
        return nw.col(self.column(name, renew_after))

    def ages(self, held: Held, renew_after: int | None) -> bool:
        """Say whether it matters when a fact was true; for a person's word it does, since none is of a day to come."""
        return renew_after is not None or held.fact.field.startswith(ATTESTED)

    def time(self, at: str | None) -> str | None:
        """Name the column with a fact's times: its own where known, else those of the row."""
        if at is None or self.observed is None:
            found = at or self.observed
            if found:
                self.needed[found] = None
            return found
        self.needed |= dict.fromkeys((at, self.observed))
        column = f"{self.mark}_t_{at}"
        self.usable[column] = nw.coalesce(at, self.observed)
        return column

    def mask(self, column: str, at: str, renew_after: int | None) -> str:
        """Name a column without what is too old, or was seen ahead of now."""
        flag = f"{self.mark}_f{renew_after}_{at}"
        name = f"{self.mark}_m{renew_after}_{column}"
        self.fresh[flag] = fresh(at, self.moment.now, renew_after)
        self.masked[name] = nw.when(nw.col(flag)).then(nw.col(column))
        return name

    # truths -----------------------------------------------------------------------------------------------

    def truth(self, node: Condition, renew_after: int | None) -> TruthExpr:
        """Give the truth of a condition."""
        if is_predicate(node):
            return self.predicate(node, renew_after)
        if isinstance(node, Not):
            return not_(self.truth(node.condition, renew_after))
        parts = (self.truth(child, renew_after) for child in node.children)
        return and_(parts) if isinstance(node, AllOf) else or_(parts)

    def predicate(self, node: Predicate, renew_after: int | None) -> TruthExpr:
        """Give the truth of a predicate: a column of its own, made once."""
        key = f"{renew_after}/{node.model_dump_json()}"
        if key not in self.made:
            self.made[key] = self.make(node, renew_after)
        return self.made[key]

    def make(self, node: Predicate, renew_after: int | None) -> TruthExpr:
        """Make the column of a predicate."""
        fact = self.layout.fact(node.fact)
        if fact is None:
            return None
        held = self.layout.held.get(node.fact)
        if isinstance(node, Satisfies):
            return self.version(node, renew_after)
        if needs_lookup(node, fact, held.form if held else "plain"):
            textual = isinstance(node, Matches) and fact.reads is None
            return self.looked_up(node, (node.fact,), renew_after, textual=textual)
        if held is None:
            return None
        column = nw.col(self.column(node.fact, renew_after))
        return self.kept(self.atoms, "a", atom(node, fact, column, self.layout.plan.params, self.moment.now))

    def version(self, node: Satisfies, renew_after: int | None) -> TruthExpr:
        """Give whether a version satisfies, where it belongs to the wanted family."""
        fact = self.layout.fact(node.fact)
        if fact is None:
            return None
        naming = family_fact(self.references, fact)
        if fact.reads is not None or not self.plain_family(fact):
            return self.looked_up(node, (node.fact,) if naming is None else (node.fact, naming), renew_after)
        satisfied = self.satisfied(node, renew_after)
        if naming is None:
            return satisfied if fact.declared.family == node.family else None
        if naming not in self.layout.held or satisfied is None or isinstance(satisfied, bool):
            return None
        return self.kept(self.atoms, "a", nw.when(self.same_family(node, renew_after)).then(satisfied))

    def plain_family(self, fact: Fact[Any]) -> bool:
        """Say whether a version's family is fixed, or told by a fact that isn't worked out."""
        naming = family_fact(self.references, fact)
        told = None if naming is None else self.layout.fact(naming)
        return told is None or told.reads is None

    def satisfied(self, node: Satisfies, renew_after: int | None) -> TruthExpr:
        """Give whether a version would satisfy, if it belonged to the wanted family."""
        return self.looked_up(node, (node.fact,), renew_after, textual=True)

    def same_family(self, node: Satisfies, renew_after: int | None = None) -> nw.Expr:
        """Say whether a version belongs to the wanted family; null where its own isn't known."""
        fact = self.layout.fact(node.fact)
        naming = None if fact is None else family_fact(self.references, fact)
        if naming is None:
            return nw.lit(fact is not None and fact.declared.family == node.family, dtype=nw.Boolean)
        if naming not in self.layout.held:
            return nothing()
        return self.value(naming, renew_after) == node.family

    def looked_up(
        self, node: Predicate, facts: Iterable[str], renew_after: int | None, *, textual: bool = False
    ) -> TruthExpr:
        """Have the scalar evaluator say it for each combination of what these facts are held in, or read."""
        key = f"{textual}/{renew_after}/{node.model_dump_json()}"
        if key not in self.looked:
            self.looked[key] = self.look_up(node, facts, renew_after, textual=textual)
        return self.looked[key]

    def look_up(self, node: Predicate, facts: Iterable[str], renew_after: int | None, *, textual: bool) -> TruthExpr:
        """Add a predicate to the lookup that reads what it reads."""
        plan, cls = self.layout.plan, self.layout.cls
        behind = dict.fromkeys(fact.name for name in facts for fact in plain_facts(plan, cls, name))
        held = [self.layout.held[name] for name in behind if name in self.layout.held]
        columns = tuple(self.column(one.fact.name, renew_after) for one in held)
        if not columns:
            lone = Lookup(self.layout, self.moment, (), (), "", textual=textual)
            lone.nodes["it"] = node
            found: Truth = lone.answer(())[0]
            return found
        parts = [Part(one.fact, one.form) for one in held]
        number = f"{self.mark}_k{len(self.lookups)}"
        new = Lookup(self.layout, self.moment, columns, parts, number, textual=textual)
        lookup = self.lookups.setdefault((textual, columns), new)
        name = f"{lookup.name}_{len(lookup.nodes)}"
        lookup.nodes[name] = node
        return nw.col(name)

    def kept(self, stage: Stage, letter: str, expression: nw.Expr) -> nw.Expr:
        """Give a column of a stage in an expression's place."""
        name = f"{self.mark}_{letter}{len(stage)}"
        stage[name] = expression
        return nw.col(name)

    def root(self, node: Condition | None, renew_after: int | None, absent: Truth) -> TruthExpr:
        """Give the truth of a whole condition: a column of its own where it is more than one predicate."""
        if node is None:
            return absent
        if is_predicate(node):
            return self.predicate(node, renew_after)
        key = f"{renew_after}/{node.model_dump_json()}"
        if key not in self.made:
            found = self.truth(node, renew_after)
            if found is not None and not isinstance(found, bool):
                found = self.kept(self.roots, "r", found)
            self.made[key] = found
        return self.made[key]

    # outcomes ---------------------------------------------------------------------------------------------

    def outcome(self, item: Item) -> nw.Expr:
        """Give the codes of an item: the bits of what is possible."""
        day = self.moment.now.date()
        if item.valid_from and day < item.valid_from:
            return self.code(NOT_APPLICABLE)
        expired = item.valid_until is not None and day > item.valid_until
        if item.rule is None:
            return self.code(ANY_DECISION | NOT_APPLICABLE) if expired else self.attested(item)
        rule, renewal = item.rule, item.renew_after
        applies = self.root(rule.applies_to, renewal, absent=True)
        if expired:
            anything = self.code(ANY_DECISION | NOT_APPLICABLE)
            return _chosen(applies, anything, self.code(NOT_APPLICABLE), anything)
        check, partial = self.root(rule.check, renewal, absent=True), self.root(rule.partial, renewal, absent=False)
        judged, perhaps = self.decided(check, partial, 0), self.decided(check, partial, NOT_APPLICABLE)
        return _chosen(applies, judged, self.code(NOT_APPLICABLE), perhaps)

    def decided(self, check: TruthExpr, partial: TruthExpr, more: int) -> nw.Expr:
        """Give the codes of a check, with these bits as well."""
        failing, open_ = self.failing(partial, more), self.failing(partial, PASS | more)
        return _chosen(check, self.code(PASS | more), failing, open_)

    def failing(self, partial: TruthExpr, more: int) -> nw.Expr:
        """Give the codes where the check doesn't hold, with these bits as well."""
        return _chosen(partial, self.code(PARTIAL | more), self.code(FAIL | more), self.code(PARTIAL | FAIL | more))

    def attested(self, item: Item) -> nw.Expr:
        """Give the codes of an item that rests on a person's word."""
        name = attested_fact(item)
        if name not in self.layout.held:
            return self.code(ANY_DECISION)
        word = nw.col(self.column(name, item.renew_after))
        found = nw.when(word == "no").then(self.code(FAIL)).otherwise(self.code(ANY_DECISION))
        found = nw.when(word == "partly").then(self.code(PARTIAL)).otherwise(found)
        return nw.when(word == "yes").then(self.code(PASS)).otherwise(found)

    def code(self, mask: int) -> nw.Expr:
        """Give a mask of possible outcomes in every row."""
        return nw.lit(mask, dtype=self.traits.codes)


def _marks() -> Iterator[str]:
    yield _MARK
    number = 0
    while True:
        number += 1
        yield f"{_MARK}{number}"


def _chosen(condition: TruthExpr, yes: nw.Expr, no: nw.Expr, unknown: nw.Expr) -> nw.Expr:
    if condition is None:
        return unknown
    if isinstance(condition, bool):
        return yes if condition else no
    return nw.when(condition).then(yes).otherwise(nw.when(~condition).then(no).otherwise(unknown))
