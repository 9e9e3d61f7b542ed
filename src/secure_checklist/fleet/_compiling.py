"""A checklist as a plan of columns: usable values, then what each predicate says, then conditions, then outcomes."""

from collections.abc import Iterable
from typing import Any, NamedTuple

import narwhals as nw

from secure_checklist.conditions import AllOf, Condition, Matches, Not, Predicate, Satisfies, is_predicate
from secure_checklist.content import Item
from secure_checklist.facts import Fact
from secure_checklist.findings import ANY_DECISION, FAIL, NOT_APPLICABLE, PARTIAL, PASS
from secure_checklist.fleet._atoms import TruthExpr, and_, any_of, atom, needs_lookup, not_, or_, words_of
from secure_checklist.fleet._layout import OBSERVED_AT, Held, Layout, References, Schema, plain_facts
from secure_checklist.fleet._lookups import Lookup, Moment, Part
from secure_checklist.fleet._values import fresh, nothing, usable
from secure_checklist.judging import attested_fact
from secure_checklist.truth import Truth, family_fact
from secure_checklist.verification import ATTESTED

Stage = dict[str, nw.Expr]


class Traits(NamedTuple):
    """What a plan must know of its engine.

    Attributes:
        ordered: Rows keep their order.
        codes: The type of outcome codes.
        endless: Dates may lie before the year 1, or be endless.
        zoned: Moments of different time zones can't be compared before they are turned into UTC.

    """

    ordered: bool
    codes: type[nw.UInt8 | nw.Int8]
    endless: bool = True
    zoned: bool = False


class Compiled(NamedTuple):
    """The plan of one checklist over one layout. Inside, columns have names of its own, whatever the table's are.

    Attributes:
        columns: The columns of the table that are needed, by the plan's names for them.
        lists: The columns that hold sets as lists, and the columns that hold them as text.
        values: What the engine adds before anything is looked up, stage by stage.
        lookups: What only the scalar evaluator can say.
        truths: What is added after that, stage by stage, up to the columns of the answer.
        names: The columns of the answer, keys first, by the plan's names for them.

    """

    columns: dict[str, str]
    lists: dict[str, str]
    values: tuple[Stage, ...]
    lookups: tuple[Lookup, ...]
    truths: tuple[Stage, ...]
    names: dict[str, str]


class Compiler:
    """Makes the columns that items need, each once."""

    def __init__(self, layout: Layout, schema: Schema, moment: Moment, traits: Traits) -> None:
        self.layout, self.moment, self.traits, self.schema = layout, moment, traits, schema
        observed = schema.get(OBSERVED_AT)
        self.observed = None if observed is None or isinstance(observed, nw.Unknown) else OBSERVED_AT
        self.references = References(layout.plan, layout.cls)
        self.columns: dict[str, str] = {}
        self.lists: dict[str, str] = {}
        self.usable, self.fresh, self.masked = Stage(), Stage(), Stage()
        self.flags, self.atoms, self.roots, self.guarding = Stage(), Stage(), Stage(), Stage()
        self.lookups: dict[tuple[bool, tuple[str, ...]], Lookup] = {}
        self.guards: dict[str, tuple[nw.Expr, nw.Expr]] = {}
        self.made: dict[str, TruthExpr] = {}
        self.looked: dict[str, TruthExpr] = {}
        self.codes: dict[str, str] = {}
        self.places: dict[str, int] = {}

    def compiled(self, after: tuple[Stage, ...], names: dict[str, str]) -> Compiled:
        """Give the plan; `after` are the stages of the answer, and `names` the columns of them that it keeps."""
        keys = {self.taken(key): key for key in self.layout.keys}
        if not self.columns and self.schema:
            self.taken(next(iter(self.schema)))  # what only repeats a code needs a column to know how often
        values = tuple(stage for stage in (self.usable, self.fresh, self.masked) if stage)
        truths = tuple(stage for stage in (self.flags, self.atoms, self.roots, self.guarding) if stage)
        columns = {own: column for column, own in self.columns.items()}
        return Compiled(columns, self.lists, values, tuple(self.lookups.values()), (*truths, *after), keys | names)

    # columns ----------------------------------------------------------------------------------------------

    def taken(self, column: str) -> str:
        """Name a column of the table as the plan calls it."""
        return self.columns.setdefault(column, f"c{len(self.columns)}")

    def column(self, name: str, renew_after: int | None, *, raw: bool = False) -> str:
        """Name the column with a fact's values that may be used for items with this `renew_after`.

        `raw`: of texts, those that are too long as well.
        """
        held = self.layout.held[name]
        column, at = self.usable_column(held, raw=raw), self.time(held.at)
        return column if at is None or not self.ages(held, renew_after) else self.mask(column, at, renew_after)

    def usable_column(self, held: Held, *, raw: bool = False) -> str:
        """Name the column with those values of a fact that can be its values, however old they are; save words."""
        column = self.taken(held.column)
        if held.form == "list":
            return self.lists.setdefault(column, f"l{len(self.lists)}")
        plain = self.plain(held.column)
        value = (
            None
            if raw and held.fact.type.name == "text"
            else usable(held, plain, self.moment.now, endless=self.traits.endless)
        )
        if value is None and not self.converted(held.column):
            return column
        place = self.places.setdefault(held.fact.name, len(self.places))
        name = f"v{place}_{column}" if value is not None else f"s_{column}"
        self.usable[name] = plain if value is None else value
        return name

    def converted(self, column: str) -> bool:
        """Say whether a column is to be turned into a type that can be compared."""
        dtype = self.schema[column]
        if isinstance(dtype, (nw.Categorical, nw.Enum)):
            return True
        return self.traits.zoned and isinstance(dtype, nw.Datetime) and dtype.time_zone not in (None, "UTC")

    def plain(self, column: str) -> nw.Expr:
        """Give a column of the table in a type that can be compared."""
        taken = nw.col(self.taken(column))
        if not self.converted(column):
            return taken
        zoned = isinstance(self.schema[column], nw.Datetime)
        return taken.dt.convert_time_zone("UTC") if zoned else taken.cast(nw.String)

    def value(self, name: str, renew_after: int | None) -> nw.Expr:
        """Give a fact's values that may be used for items with this `renew_after`."""
        return nw.col(self.column(name, renew_after))

    def ages(self, held: Held, renew_after: int | None) -> bool:
        """Say whether it matters when a fact was true; for a person's word it does, since none is of a day to come."""
        return renew_after is not None or held.fact.field.startswith(ATTESTED)

    def time(self, at: str | None) -> str | None:
        """Name the column with a fact's times: its own where known, else those of the row."""
        known = [column for column in (at, self.observed) if column is not None]
        if not known:
            return None
        if len(known) == 1 and not self.converted(known[0]):
            return self.taken(known[0])
        name = "_".join(["t", *map(self.taken, known)])
        parts = [self.plain(column) for column in known]
        self.usable[name] = parts[0] if len(parts) == 1 else nw.coalesce(*parts)
        return name

    def mask(self, column: str, at: str, renew_after: int | None) -> str:
        """Name a column without what is too old, or was seen ahead of now."""
        flag = f"f{renew_after}_{at}"
        name = f"m{renew_after}_{at}_{column}"
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
        if fact.type.name == "word":
            return self.kept(self.atoms, "a", self.word(node, fact, renew_after))
        column = nw.col(self.column(node.fact, renew_after))
        return self.kept(self.atoms, "a", atom(node, fact, column, self.layout.plan.params, self.moment.now))

    def word(self, node: Predicate, fact: Fact[Any], renew_after: int | None) -> nw.Expr:
        """Give whether a word is among the wanted ones; null where it is none of its vocabulary."""
        wanted = words_of(node, fact, self.layout.plan.params)
        yes = [self.flag(fact, word, renew_after) for word in fact.type.vocabulary or () if word in wanted]
        no = [self.flag(fact, word, renew_after) for word in fact.type.vocabulary or () if word not in wanted]
        true, false = nw.lit(True, dtype=nw.Boolean), nw.lit(False, dtype=nw.Boolean)  # noqa: FBT003 - literals
        if not yes:
            return nw.when(any_of(no)).then(false)
        found = nw.when(any_of(yes)).then(true)
        return found.otherwise(nw.when(any_of(no)).then(false)) if no else found

    def flag(self, fact: Fact[Any], word: str, renew_after: int | None) -> nw.Expr:
        """Name the column that says whether a fact has this word."""
        column = self.column(fact.name, renew_after)
        name = f"w{(fact.type.vocabulary or ()).index(word)}_{column}"
        self.flags[name] = nw.col(column) == word
        return nw.col(name)

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
        told = self.layout.fact(naming)
        if told is not None and node.family in (told.type.vocabulary or ()):
            return self.flag(told, node.family, renew_after)
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
        columns = tuple(self.column(one.fact.name, renew_after, raw=True) for one in held)
        if not columns:
            lone = Lookup(self.layout, self.moment, (), (), "", textual=textual)
            lone.nodes["it"] = node
            found: Truth = lone.answer(())[0]
            return found
        parts = [Part(one.fact, one.form) for one in held]
        number = f"k{len(self.lookups)}"
        new = Lookup(self.layout, self.moment, columns, parts, number, textual=textual)
        lookup = self.lookups.setdefault((textual, columns), new)
        name = f"{lookup.name}_{len(lookup.nodes)}"
        lookup.nodes[name] = node
        return nw.col(name)

    def kept(self, stage: Stage, letter: str, expression: nw.Expr) -> nw.Expr:
        """Give a column of a stage in an expression's place."""
        name = f"{letter}{len(stage)}"
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

    def code_of(self, item: Item) -> nw.Expr:
        """Give the column of an item's codes."""
        return nw.col(self.codes[item.id])

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
            unsure = None if applies is True else applies
            return self.where_it_applies(rule.applies_to, unsure, self.code(ANY_DECISION), renewal)
        check, partial = self.root(rule.check, renewal, absent=True), self.root(rule.partial, renewal, absent=False)
        return self.where_it_applies(rule.applies_to, applies, self.decided(check, partial), renewal)

    def where_it_applies(
        self, node: Condition | None, applies: TruthExpr, judged: nw.Expr, renew_after: int | None
    ) -> nw.Expr:
        """Give codes where an item applies, 1 where it doesn't, and both together where that is unknown."""
        if applies is True:
            return judged
        if applies is False:
            return self.code(NOT_APPLICABLE)
        if applies is None:
            return judged + self.code(NOT_APPLICABLE)
        key = f"{renew_after}/{'' if node is None else node.model_dump_json()}"
        if key not in self.guards:
            other = self.kept(self.guarding, "g", ~applies)
            maybe = self.kept(self.guarding, "g", nw.when(applies.is_null()).then(self.code(1)).otherwise(self.code(0)))
            self.guards[key] = other, maybe
        other, maybe = self.guards[key]
        return nw.when(other).then(self.code(NOT_APPLICABLE)).otherwise(judged + maybe)

    def decided(self, check: TruthExpr, partial: TruthExpr) -> nw.Expr:
        """Give the codes of a check, and of what there is partial credit for."""
        passed = self.code(PASS)
        if check is True:
            return passed
        failing = self.failing(partial)
        if check is False:
            return failing
        perhaps = self.failing(partial, PASS)
        if check is None:
            return perhaps
        return nw.when(check.is_null()).then(perhaps).otherwise(nw.when(check).then(passed).otherwise(failing))

    def failing(self, partial: TruthExpr, more: int = 0) -> nw.Expr:
        """Give the codes where the check doesn't hold, with these bits as well."""
        if partial is None:
            return self.code(PARTIAL | FAIL | more)
        if isinstance(partial, bool):
            return self.code((PARTIAL if partial else FAIL) | more)
        known = nw.when(partial).then(self.code(PARTIAL | more)).otherwise(self.code(FAIL | more))
        return nw.when(partial.is_null()).then(self.code(PARTIAL | FAIL | more)).otherwise(known)

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
