"""Compiles a checklist to a plan of columns: usable values, then predicates, conditions and outcomes."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any, NamedTuple

import narwhals as nw

from secure_checklist.checklists.items import Item
from secure_checklist.evaluation.claims import dismissible
from secure_checklist.evaluation.reasons import ATTESTED_MASK, attested_fact
from secure_checklist.fleet.compile import ir
from secure_checklist.fleet.compile.lookups import Asked, Lookup
from secure_checklist.fleet.compile.stages import Stage, Staging
from secure_checklist.fleet.compile.values import any_holds, fresh, is_, usable
from secure_checklist.fleet.layout import OBSERVED_AT, Held, Layout, Schema
from secure_checklist.rules.conditions.base import Condition, Predicate, Requirement
from secure_checklist.rules.conditions.logic import AllOf, AtLeastOf, Not, is_predicate
from secure_checklist.rules.conditions.quantified import Quantified
from secure_checklist.rules.fact import Fact
from secure_checklist.rules.outcome import ANY_DECISION, FAIL, NOT_APPLICABLE, OTHERWISE, PASS
from secure_checklist.rules.rule import Rule
from secure_checklist.rules.values import Values
from secure_checklist.subjects.base import Context

_COLUMNS = ("integer", "number", "date", "instant")
"""The types whose columns engines order as the library does."""


class Traits(NamedTuple):
    """The traits of an engine that a plan depends on.

    Attributes:
        ordered: Rows keep their order.
        endless: Dates may lie before the year 1, or be endless.
        zoned: Times of different zones can't be compared before they are converted to UTC.
        coarse: Times with nanoseconds can't be compared with others before they are converted to microseconds.
        least: The number of terms from which a shared expression gets a column of its own.

    """

    ordered: bool
    endless: bool = True
    zoned: bool = False
    coarse: bool = False
    least: int = 0


class QueryPlan(NamedTuple):
    """The plan of one checklist for one layout. It uses its own names for columns.

    Attributes:
        columns: The columns of the table that are needed, by the plan's names for them.
        before: The stages before the lookups.
        lookups: The lookups, which the scalar evaluator answers.
        after: The stages after the lookups, up to the columns of the answer.
        names: The columns of the answer, keys first, by the plan's names for them.
        codes: The names of the columns with codes.

    """

    columns: dict[str, str]
    before: tuple[Stage, ...]
    lookups: tuple[Lookup, ...]
    after: tuple[Stage, ...]
    names: dict[str, str]
    codes: frozenset[str]


class Compiler:
    """Compiles items to terms over the columns of a table."""

    def __init__(
        self,
        layout: Layout,
        schema: Schema,
        context: Context,
        traits: Traits,
    ) -> None:
        self.layout, self.context, self.traits, self.schema = layout, context, traits, schema
        self.now = context.now
        observed = schema.get(OBSERVED_AT)
        self.observed = None if observed is None or isinstance(observed, nw.Unknown) else OBSERVED_AT
        self.columns: dict[str, str] = {}
        self.keys: dict[ir.Term, str] = {}
        self.lookups: dict[tuple[str, ...], Lookup] = {}
        self.codes: dict[str, ir.Term] = {}

    def compiled(self, wanted: dict[str, ir.Term], names: dict[str, str]) -> QueryPlan:
        """Return the plan for these columns; `names` are their names in the answer."""
        keys = {str(self.taken(key).data): key for key in self.layout.keys}
        if not self.columns and self.schema:
            self.taken(next(iter(self.schema)))  # what only repeats a code needs a column to know how often
        made: dict[ir.Term, ir.Term] = {}
        before = Staging(made, self.traits.least).stages({name: term for term, name in self.keys.items()})
        after = Staging(made, self.traits.least).stages(wanted)
        columns = {own: column for column, own in self.columns.items()}
        codes = frozenset(name for name, term in wanted.items() if term.sort == "code")
        return QueryPlan(columns, before, tuple(self.lookups.values()), after, keys | names, codes)

    # columns ----------------------------------------------------------------------------------------------

    def taken(self, name: str) -> ir.Term:
        """Return a column of the table by its name in the plan."""
        # The table's own names never get into an expression: a column may be called `t0` as well, or differ from
        # another one in its case alone, which SQL ignores.
        own = self.columns.setdefault(name, f"c{len(self.columns)}")
        return ir.column(own, "boolean" if isinstance(self.schema[name], nw.Boolean) else "value")

    def value(self, name: str, renew_after: int | None, *, raw: bool = False) -> ir.Term:
        """Return a fact's usable values for items with this `renew_after`. With `raw`, include overlong values."""
        held = self.layout.held[name]
        found, at = self.usable(held, raw=raw), self.time(held.at)
        if at is None:
            return found
        return ir.when(fresh(at, self.now, renew_after), found)

    def usable(self, held: Held, *, raw: bool = False) -> ir.Term:
        """Return the values in a column that its fact can have, regardless of their age. Enums are checked later."""
        if held.form == "list":
            return ir.calculated("listed", self.taken(held.column))
        plain = self.plain(held.column)
        if held.form == "whole":
            plain = ir.cast(plain, "text")
        if raw and held.fact.type.name == "text":
            return plain
        value = usable(held, plain, self.now, endless=self.traits.endless)
        return plain if value is None else value

    def plain(self, name: str) -> ir.Term:
        """Return a column of the table, cast to a type that can be compared."""
        taken, dtype = self.taken(name), self.schema[name]
        if isinstance(dtype, (nw.Categorical, nw.Enum)):
            return ir.cast(taken, "text")
        if not isinstance(dtype, nw.Datetime) or dtype.time_zone is None:
            return taken
        zoned = self.traits.zoned and dtype.time_zone != "UTC"
        return ir.cast(taken, "utc") if zoned or (self.traits.coarse and dtype.time_unit == "ns") else taken

    def time(self, at: str | None) -> ir.Term | None:
        """Return a fact's times: its own if known, or else the row's."""
        known = [self.plain(name) for name in (at, self.observed) if name is not None]
        return None if not known else known[0] if len(known) == 1 else ir.calculated("first", *known)

    # truths -----------------------------------------------------------------------------------------------

    def truth(self, node: Condition, renew_after: int | None) -> ir.Bounds:
        """Return the truth of a condition."""
        if isinstance(node, Quantified):
            return self.quantified(node, renew_after)
        if is_predicate(node):
            return (self.two_facts if node.compares_facts else self.predicate)(node, renew_after)
        if isinstance(node, Not):
            return ~self.truth(node.condition, renew_after)
        parts = [self.truth(child, renew_after) for child in node.children]
        if isinstance(node, AtLeastOf):
            return ir.at_least(node.count, parts)
        return ir.both(parts) if isinstance(node, AllOf) else ir.either(parts)

    def predicate(self, node: Predicate, renew_after: int | None) -> ir.Bounds:
        """Return the truth of a predicate."""
        fact, needs = self.layout.fact(node.fact), node.requires(self.layout)
        if fact is None or not needs:
            return ir.UNKNOWN
        # "iOS 17.6 or newer" needs to know that the system is iOS. The requirement is a comparison of a column, and the
        # version is looked up by itself: 40 versions are 40 questions, however many systems there are in the table.
        if isinstance(needs, Requirement) and self.is_plain(fact, needs):
            met = self.flag(needs.fact, needs.value, renew_after)
            return ir.chosen(met, self.alone(node, needs, renew_after))
        held = self.layout.held.get(node.fact)
        comparisons = node.comparisons(fact, self.now, self.layout.plan.compiled.params)
        enum, listed = fact.type.name == "enum", held is not None and held.form in ("text", "list")
        if needs is not True or fact.reads is not None or listed or (comparisons is None and not enum):
            return self.looked_up(Asked(node), node.reads(self.layout), renew_after)
        if held is None:
            return ir.UNKNOWN
        if enum or comparisons is None:
            return self.enum(node, fact, renew_after)
        return any_holds(comparisons, fact, self.value(node.fact, renew_after))

    def two_facts(self, node: Predicate, renew_after: int | None) -> ir.Bounds:
        """Return the truth of a predicate on two facts: two columns compared, or else each distinct pair looked up."""
        held = [self.layout.held.get(name) for name in node.operands]
        plain = all(one and one.fact.type.name in _COLUMNS and one.form not in ("text", "list") for one in held)
        other_operand, sign = node.other_operand(node.fact, self.layout.plan.compiled.params), node.operator
        shift = timedelta(0) if other_operand is None else other_operand[1]
        dated = all(one is not None and one.fact.type.name == "date" for one in held)
        if sign is None or not plain or (shift and not dated):
            return self.looked_up(Asked(node), node.reads(self.layout), renew_after)
        one, other = (self.value(name, renew_after) for name in node.operands)
        if shift:
            return ir.compared(sign, ir.calculated("days", one, other), ir.constant(shift.days, "integer"))
        return ir.compared(sign, one, other)

    def quantified(self, node: Quantified, renew_after: int | None) -> ir.Bounds:
        """Return the truth of a quantifier as far as this one row decides it."""
        if node.names_one or node.of != self.layout.cls.kind or node.least > 1:
            return ir.UNKNOWN  # a row doesn't say whether the one that it names is itself
        # The row is the only subject that is known, and others may exist. One account without a second factor makes
        # `every` false, and one with it makes `some` true; nothing makes `every` true.
        own = self.truth(node.where, renew_after)
        deciding = ~own if node.op == "every" else own
        return ir.chosen(deciding, ir.TRUE if node.op == "some" else ir.FALSE)

    def enum(self, node: Predicate, fact: Fact[Any], renew_after: int | None) -> ir.Bounds:
        """Return the truth of a predicate on an enum. Unknown if the string isn't in the vocabulary."""
        # The predicate is asked about each of the words once, here, and not in the table:
        #
        #   screen_lock >= pin    yes: pin, password    no: none, swipe, set, pattern
        #
        # A text that is neither, as a new word from a newer system, is in neither list: unknown.
        evaluator, values = node.compile(self.layout.plan.compiled.params), Values(self.now, {fact.name: fact})
        yes, no = list[ir.Bounds](), list[ir.Bounds]()
        for word in fact.type.vocabulary or ():
            values[fact.name] = word
            (yes if evaluator(values) else no).append(self.flag(fact.name, word, renew_after))
        return ir.chosen(ir.either(yes), ir.TRUE, ir.chosen(ir.either(no), ir.FALSE))

    def flag(self, name: str, value: object, renew_after: int | None) -> ir.Bounds:
        """Return the rows in which a fact has this value. Unknown if the fact is unknown."""
        return is_("=", self.value(name, renew_after), value) if name in self.layout.held else ir.UNKNOWN

    def is_plain(self, fact: Fact[Any], needs: Requirement) -> bool:
        """Return True if neither a fact nor the one of the requirement is derived from others."""
        other = self.layout.fact(needs.fact)
        return fact.reads is None and (other is None or other.reads is None)

    def alone(self, node: Predicate, needs: Requirement, renew_after: int | None) -> ir.Bounds:
        """Return the truth of a predicate as if its requirement were met."""
        return self.looked_up(Asked(node, needs), (node.fact,), renew_after)

    def looked_up(
        self, asked: Asked, facts: Iterable[str], renew_after: int | None, *, timeless: bool = False
    ) -> ir.Bounds:
        """Return the truth that the scalar evaluator finds for each combination of values in these facts' columns.

        With `timeless`, values that are too old or dated in the future count.
        """
        behind = dict.fromkeys(fact.name for name in facts for fact in self.layout.plain_facts(name))
        held = [self.layout.held[name] for name in behind if name in self.layout.held]
        columns = tuple(
            self.key(self.usable(one, raw=True) if timeless else self.value(one.fact.name, renew_after, raw=True))
            for one in held
        )
        lookup = Lookup(self.layout, self.context, columns, held, f"k{len(self.lookups)}")
        if columns:
            # Predicates that read the same columns share one lookup, so that a table is grouped by these once. Each is
            # another place in the lookup's answers.
            lookup = self.lookups.setdefault(columns, lookup)
            return ir.looked_up(lookup, lookup.place(asked))
        lookup.place(asked)
        return {True: ir.TRUE, False: ir.FALSE, None: ir.UNKNOWN}[lookup.answer((), {})[0]]

    def key(self, term: ir.Term) -> str:
        """Return the name of a column with values to look up."""
        return str(term.data) if term.op == "column" else self.keys.setdefault(term, f"v{len(self.keys)}")

    # outcomes ---------------------------------------------------------------------------------------------

    def code_of(self, item: Item) -> ir.Term:
        """Return the codes of an item: the bits of its possible outcomes."""
        if item.id not in self.codes:
            self.codes[item.id] = self.outcome(item)
        return self.codes[item.id]

    def outcome(self, item: Item) -> ir.Term:
        """Return the codes of an item, by the same table as `rules.outcome`."""
        day = self.now.date()
        if item.valid_from and day < item.valid_from:
            return ir.code(NOT_APPLICABLE)
        expired = item.valid_until is not None and day > item.valid_until
        if item.rule is None and expired:
            return ir.code(ANY_DECISION | NOT_APPLICABLE)
        found = self.attested(item) if item.rule is None else self.ruled(item, item.rule, expired=expired)
        return found if expired else self.unless_dismissed(item, found)

    def ruled(self, item: Item, rule: Rule, *, expired: bool) -> ir.Term:
        """Return the codes of an item with a rule."""
        renewal = item.renew_after
        applies = ir.TRUE if rule.applies_to is None else self.truth(rule.applies_to, renewal)
        if expired:  # nothing is sure to be right any more, unless the item doesn't apply
            return ir.with_bits(ir.possible(applies, ANY_DECISION), ir.code(NOT_APPLICABLE))
        check = self.truth(rule.check, renewal)
        if rule.partial is None:
            found = ir.decided(check, PASS, FAIL)
        else:
            short = ir.decided(self.truth(rule.partial, renewal), OTHERWISE[True], OTHERWISE[False])
            found = ir.with_bits(ir.possible(check, PASS), ir.common_bits(ir.unsure(check, ir.ALL_BITS), short))
        # Masks do what a table would, without a branch for a row. For `check` unknown (10, pass or fail):
        #
        #   applies    found & possible(applies, all)    | unsure(applies, not applicable)
        #   true       10                                10
        #   unknown    10                                11
        #   false      0                                 1
        return ir.with_bits(
            ir.common_bits(found, ir.possible(applies, ir.ALL_BITS)), ir.unsure(applies, NOT_APPLICABLE)
        )

    def unless_dismissed(self, item: Item, found: ir.Term) -> ir.Term:
        """Return the codes of an item, with not applicable where the person said so and is allowed to."""
        open_ = [ir.code(mask) for mask in range(1, 2 * PASS) if dismissible(item, mask, self.layout.plan)]
        if not open_:
            return found
        said = self.flag(attested_fact(item), "not_applicable", item.renew_after)
        return ir.when(said & ir.among(found, open_), ir.code(NOT_APPLICABLE), found)

    def attested(self, item: Item) -> ir.Term:
        """Return the codes of an item without a rule, which depends on a person's answer."""
        found = ir.code(ATTESTED_MASK[None])
        for answer, mask in ATTESTED_MASK.items():
            if answer is not None:
                found = ir.when(self.flag(attested_fact(item), answer, item.renew_after), ir.code(mask), found)
        return found
