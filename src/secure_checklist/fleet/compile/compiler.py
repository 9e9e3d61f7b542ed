"""A checklist as a plan of columns: usable values, then what each predicate says, then conditions, then outcomes."""

from collections.abc import Iterable
from typing import Any, NamedTuple

import narwhals as nw

from secure_checklist.checklists.items import Item
from secure_checklist.evaluation.reasons import ATTESTED_MASK, attested_fact
from secure_checklist.fleet.compile.ir import (
    FALSE,
    TRUE,
    UNKNOWN,
    Term,
    calculated,
    cast,
    code,
    column,
    common_bits,
    decided,
    either,
    looked_up,
    possible,
    unsure,
    when,
    with_bits,
)
from secure_checklist.fleet.compile.lookups import Environment, Known, Lookup, Part
from secure_checklist.fleet.compile.predicates import TruthExpr, and_, atom, not_, or_, values_of
from secure_checklist.fleet.compile.stages import Stage, Staging
from secure_checklist.fleet.compile.values import fresh, is_, usable
from secure_checklist.fleet.layout import OBSERVED_AT, Held, Layout, Schema, plain_facts
from secure_checklist.rules.conditions.base import Condition, Predicate, Requirement
from secure_checklist.rules.conditions.logic import AllOf, Not, is_predicate
from secure_checklist.rules.fact import Fact
from secure_checklist.rules.outcome import ANY_DECISION, FAIL, NOT_APPLICABLE, OTHERWISE, PASS
from secure_checklist.rules.values import Truth

_ALL = -1
"""All bits of a mask."""


class Traits(NamedTuple):
    """What a plan must know of its engine.

    Attributes:
        ordered: Rows keep their order.
        endless: Dates may lie before the year 1, or be endless.
        zoned: Moments of different time zones can't be compared before they are turned into UTC.
        coarse: Moments of nanoseconds can't be compared with others before they are turned into microseconds.
        read: Truths that are read off columns are to be columns of their own.
        least: From how many terms on what several others need is a column of its own.

    """

    ordered: bool
    endless: bool = True
    zoned: bool = False
    coarse: bool = False
    read: bool = False
    least: int = 0


class Compiled(NamedTuple):
    """The plan of one checklist over one layout. Inside, columns have names of its own, whatever the table's are.

    Attributes:
        columns: The columns of the table that are needed, by the plan's names for them.
        before: What is added before anything is looked up, stage by stage.
        lookups: What only the scalar evaluator can say.
        after: What is added after that, stage by stage, up to the columns of the answer.
        names: The columns of the answer, keys first, by the plan's names for them.
        codes: Those of them that hold codes.

    """

    columns: dict[str, str]
    before: tuple[Stage, ...]
    lookups: tuple[Lookup, ...]
    after: tuple[Stage, ...]
    names: dict[str, str]
    codes: frozenset[str]


class Compiler:
    """Works out what items need of a table's columns."""

    def __init__(self, layout: Layout, schema: Schema, environment: Environment, traits: Traits) -> None:
        self.layout, self.environment, self.traits, self.schema = layout, environment, traits, schema
        observed = schema.get(OBSERVED_AT)
        self.observed = None if observed is None or isinstance(observed, nw.Unknown) else OBSERVED_AT
        self.columns: dict[str, str] = {}
        self.keys: dict[Term, str] = {}
        self.lookups: dict[tuple[bool, tuple[str, ...]], tuple[int, Lookup]] = {}
        self.looked: dict[str, TruthExpr] = {}
        self.codes: dict[str, Term] = {}

    def compiled(self, wanted: dict[str, Term], names: dict[str, str]) -> Compiled:
        """Return the plan of the wanted columns; `names` are the names they get in the answer."""
        keys = {str(self.taken(key).data): key for key in self.layout.keys}
        if not self.columns and self.schema:
            self.taken(next(iter(self.schema)))  # what only repeats a code needs a column to know how often
        staging = Staging(read=self.traits.read, least=self.traits.least)
        before = staging.stages({name: term for term, name in self.keys.items()}, plain=True)
        after = staging.stages(wanted)
        columns = {own: column for column, own in self.columns.items()}
        codes = frozenset(name for name, term in wanted.items() if term.sort == "code")
        lookups = tuple(lookup for _, lookup in self.lookups.values())
        return Compiled(columns, before, lookups, after, keys | names, codes)

    # columns ----------------------------------------------------------------------------------------------

    def taken(self, name: str) -> Term:
        """Return a column of the table as the plan calls it."""
        own = self.columns.setdefault(name, f"c{len(self.columns)}")
        return column(own, "boolean" if isinstance(self.schema[name], nw.Boolean) else "value")

    def value(self, name: str, renew_after: int | None, *, raw: bool = False) -> Term:
        """Return a fact's values that may be used for items with this `renew_after`.

        `raw`: of texts, those that are too long as well.
        """
        held = self.layout.held[name]
        found, at = self.usable(held, raw=raw), self.time(held.at)
        if at is None:
            return found
        return when(fresh(at, self.environment.now, renew_after), found)

    def usable(self, held: Held, *, raw: bool = False) -> Term:
        """Return those values of a fact that can be its values, however old they are; save words."""
        if held.form == "list":
            return calculated("listed", self.taken(held.column))
        plain = self.plain(held.column)
        if raw and held.fact.type.name == "text":
            return plain
        value = usable(held, plain, self.environment.now, endless=self.traits.endless)
        return plain if value is None else value

    def plain(self, name: str) -> Term:
        """Return a column of the table in a type that can be compared."""
        taken, dtype = self.taken(name), self.schema[name]
        if isinstance(dtype, (nw.Categorical, nw.Enum)):
            return cast(taken, "text")
        if not isinstance(dtype, nw.Datetime) or dtype.time_zone is None:
            return taken
        zoned = self.traits.zoned and dtype.time_zone != "UTC"
        return cast(taken, "utc") if zoned or (self.traits.coarse and dtype.time_unit == "ns") else taken

    def time(self, at: str | None) -> Term | None:
        """Return a fact's times: its own where known, else those of the row."""
        known = [self.plain(name) for name in (at, self.observed) if name is not None]
        return None if not known else known[0] if len(known) == 1 else calculated("first", *known)

    # truths -----------------------------------------------------------------------------------------------

    def truth(self, node: Condition, renew_after: int | None) -> TruthExpr:
        """Return the truth of a condition."""
        if is_predicate(node):
            return self.predicate(node, renew_after)
        if isinstance(node, Not):
            return not_(self.truth(node.condition, renew_after))
        parts = (self.truth(child, renew_after) for child in node.children)
        return and_(parts) if isinstance(node, AllOf) else or_(parts)

    def predicate(self, node: Predicate, renew_after: int | None) -> TruthExpr:
        """Return the truth of a predicate."""
        fact = self.layout.fact(node.fact)
        if fact is None:
            return None
        needs = node.requires(self.layout)
        if needs is not True:
            return self.required(node, fact, needs, renew_after) if needs else None
        held = self.layout.held.get(node.fact)
        comparisons = node.comparisons(fact, self.environment.now, self.layout.plan.compiled.params)
        listed = held is not None and held.form in ("text", "list")
        if fact.reads is not None or listed or (comparisons is None and fact.type.name != "enum"):
            textual = fact.reads is None and not listed and fact.type.name == "text"
            return self.looked_up(node, (node.fact,), renew_after, textual=textual)
        if held is None:
            return None
        if fact.type.name == "enum" or comparisons is None:
            return self.enum(node, fact, renew_after)
        return atom(comparisons, fact, self.value(node.fact, renew_after))

    def enum(self, node: Predicate, fact: Fact[Any], renew_after: int | None) -> Term:
        """Return whether a word is among the wanted ones; null where it is none of its vocabulary."""
        wanted = values_of(node, fact, self.layout.plan.compiled.params, self.environment.now)
        yes = [self.flag(fact, word, renew_after) for word in fact.type.vocabulary or () if word in wanted]
        no = [self.flag(fact, word, renew_after) for word in fact.type.vocabulary or () if word not in wanted]
        if not yes:
            return when(either(no), FALSE)
        return when(either(yes), TRUE, when(either(no), FALSE) if no else None)

    def flag(self, fact: Fact[Any], word: str, renew_after: int | None) -> Term:
        """Return whether a fact has this word."""
        return is_("=", self.value(fact.name, renew_after), word)

    def required(self, node: Predicate, fact: Fact[Any], needs: Requirement, renew_after: int | None) -> TruthExpr:
        """Return the truth of a predicate that requires something of another fact, as a version does of the system."""
        if fact.reads is not None or not self.plain_fact(needs.fact):
            return self.looked_up(node, node.reads(self.layout), renew_after)
        alone = self.alone(node, renew_after)
        if needs.fact not in self.layout.held or alone is None or isinstance(alone, bool):
            return None
        return when(self.met(needs, renew_after), alone)

    def plain_fact(self, name: str) -> bool:
        """Return whether a fact isn't derived from others."""
        fact = self.layout.fact(name)
        return fact is None or fact.reads is None

    def alone(self, node: Predicate, renew_after: int | None) -> TruthExpr:
        """Return the truth of a predicate if what it requires of another fact were so."""
        return self.looked_up(node, (node.fact,), renew_after, textual=True)

    def met(self, needs: Requirement, renew_after: int | None) -> Term:
        """Return whether a fact has the value that is required; null where it isn't known."""
        if needs.fact not in self.layout.held:
            return UNKNOWN
        fact = self.layout.fact(needs.fact)
        if fact is not None and needs.value in (fact.type.vocabulary or ()):
            return self.flag(fact, needs.value, renew_after)
        return is_("=", self.value(needs.fact, renew_after), needs.value)

    def looked_up(
        self,
        node: Predicate | Known,
        facts: Iterable[str],
        renew_after: int | None,
        *,
        textual: bool = False,
        timeless: bool = False,
    ) -> TruthExpr:
        """Have the scalar evaluator say it for each combination of what these facts are held in, or read.

        `timeless`: also of values that are too old, or dated ahead of now.
        """
        asked = repr(node) if isinstance(node, Known) else node.model_dump_json()
        key = f"{textual}/{timeless}/{renew_after}/{asked}"
        if key not in self.looked:
            self.looked[key] = self.look_up(node, facts, renew_after, textual=textual, timeless=timeless)
        return self.looked[key]

    def look_up(
        self, node: Predicate | Known, facts: Iterable[str], renew_after: int | None, *, textual: bool, timeless: bool
    ) -> TruthExpr:
        """Add a predicate to the lookup that reads what it reads."""
        plan, cls = self.layout.plan, self.layout.cls
        behind = dict.fromkeys(fact.name for name in facts for fact in plain_facts(plan, cls, name))
        held = [self.layout.held[name] for name in behind if name in self.layout.held]
        values = (
            self.usable(one, raw=True) if timeless else self.value(one.fact.name, renew_after, raw=True) for one in held
        )
        columns = tuple(self.key(value) for value in values)
        if not columns:
            lone = Lookup(self.layout, self.environment, (), (), "", textual=textual)
            lone.nodes.append(node)
            found: Truth = lone.answer((), {})[0]
            return found
        parts = [Part(one.fact, one.form) for one in held]
        number = len(self.lookups)
        new = Lookup(self.layout, self.environment, columns, parts, f"k{number}", textual=textual)
        number, lookup = self.lookups.setdefault((textual, columns), (number, new))
        lookup.nodes.append(node)
        return looked_up(number, len(lookup.nodes) - 1)

    def key(self, term: Term) -> str:
        """Name the column with values that are looked up."""
        return str(term.data) if term.op == "column" else self.keys.setdefault(term, f"v{len(self.keys)}")

    def root(self, node: Condition | None, renew_after: int | None, absent: Truth) -> TruthExpr:
        """Return the truth of a whole condition."""
        return absent if node is None else self.truth(node, renew_after)

    # outcomes ---------------------------------------------------------------------------------------------

    def code_of(self, item: Item) -> Term:
        """Return the codes of an item: the bits of what is possible."""
        if item.id not in self.codes:
            self.codes[item.id] = self.outcome(item)
        return self.codes[item.id]

    def outcome(self, item: Item) -> Term:
        """Work out the codes of an item."""
        day = self.environment.now.date()
        if item.valid_from and day < item.valid_from:
            return code(NOT_APPLICABLE)
        expired = item.valid_until is not None and day > item.valid_until
        if item.rule is None:
            return code(ANY_DECISION | NOT_APPLICABLE) if expired else self.attested(item)
        rule, renewal = item.rule, item.renew_after
        applies = self.root(rule.applies_to, renewal, absent=True)
        if expired:
            return past(applies)
        check, partial = self.root(rule.check, renewal, absent=True), self.root(rule.partial, renewal, absent=False)
        return where_it_applies(applies, of_check(check, partial))

    def attested(self, item: Item) -> Term:
        """Return the codes of an item that rests on a person's word."""
        name = attested_fact(item)
        if name not in self.layout.held:
            return code(ANY_DECISION)
        word = self.value(name, item.renew_after)
        found = code(ATTESTED_MASK[None])
        for answer, mask in ATTESTED_MASK.items():
            if answer is not None:
                found = when(is_("=", word, answer), code(mask), found)
        return found


def where_it_applies(applies: TruthExpr, evaluated: Term) -> Term:
    """Return codes where an item applies, 1 where it doesn't, and both together where that is unknown."""
    if applies is True:
        return evaluated
    if applies is False:
        return code(NOT_APPLICABLE)
    if applies is None:
        return with_bits(evaluated, code(NOT_APPLICABLE))
    return with_bits(common_bits(evaluated, possible(applies, _ALL)), unsure(applies, NOT_APPLICABLE))


def past(applies: TruthExpr) -> Term:
    """Return the codes of what is no longer sure to be right: nothing is decided, unless the item doesn't apply."""
    if isinstance(applies, Term):
        return with_bits(possible(applies, ANY_DECISION), code(NOT_APPLICABLE))
    return code(NOT_APPLICABLE if applies is False else ANY_DECISION | NOT_APPLICABLE)


def of_check(check: TruthExpr, partial: TruthExpr) -> Term:
    """Return the codes of a check, and of what there is partial credit for."""
    if check is True:
        return code(PASS)
    if partial is False and isinstance(check, Term):
        return decided(check, PASS, FAIL)
    short = of_partial(partial)
    if check is False:
        return short
    if check is None:
        return with_bits(short, code(PASS))
    return with_bits(possible(check, PASS), common_bits(unsure(check, _ALL), short))


def of_partial(partial: TruthExpr) -> Term:
    """Return the codes where the check doesn't hold."""
    if isinstance(partial, Term):
        return decided(partial, OTHERWISE[True], OTHERWISE[False])
    return code(OTHERWISE[partial])
