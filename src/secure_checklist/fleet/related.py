"""Tables of subjects that are related to the rows of a fleet, and the results of quantifiers with `via`, as columns.

For `every(account.mfa >= on, via=account.acme.made_on, to=device)` over two devices and a table of accounts:

    accounts: made_on  mfa      by made_on: true  false  all      devices: id   column
              d1       on                 d1   1     1      2                 d1   0, one fails
              d1       off                d2   1     0      1                 d2   1 if complete, else 2 (open)
              d2       on

The condition is evaluated as an item of a checklist over the accounts, so that dates, versions and unknown values are
treated as everywhere. The counts are joined to the devices.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import narwhals as nw

from secure_checklist.checklists.checklist import Checklist
from secure_checklist.checklists.items import Item, Section
from secure_checklist.core.errors import InvalidTableError, Problem, did_you_mean
from secure_checklist.evaluation.compiled import plan_for
from secure_checklist.fleet.compile.compiler import FAILS, HOLDS
from secure_checklist.fleet.engines.base import Engine
from secure_checklist.fleet.engines.choice import engine_of
from secure_checklist.fleet.layout import ID_HINT, Finder, Schema, id_type_of
from secure_checklist.rules.conditions.base import Condition
from secure_checklist.rules.conditions.equality import Equals
from secure_checklist.rules.conditions.quantified import Quantified, quantifiers
from secure_checklist.rules.outcome import FAIL, PASS
from secure_checklist.rules.rule import Rule
from secure_checklist.subjects.account import Account
from secure_checklist.subjects.base import Subject

OPEN = 2
_NAME, _ONE = "secure_checklist__name", "secure_checklist__one"


@dataclass(frozen=True, slots=True)
class Related:
    """A table of other subjects, of the same engine as the fleet's, for quantifiers with `via`.

    Attributes:
        frame: The table; its columns are called as the facts of its subjects, as in the fleet's own.
        subject: The class of its subjects, one a row.
        complete: It has all subjects that are related to the rows of the fleet. Else one more may exist.
        key: The column with its subjects' ids, which a fact of the fleet's rows names.
        names: The column of the fleet's own table with the ids which a fact of these subjects names.
        mapping: The columns of facts that aren't called as the facts, by the fact's name.

    """

    frame: Any
    subject: type[Subject] = Account
    complete: bool = False
    key: str = "id"
    names: str = "id"
    mapping: Mapping[str, str] | None = None


Asked = tuple[Quantified, int | None]
"""A quantifier, and the `renew_after` of the items that ask it."""


Outcomes = Callable[[Checklist, Related, Sequence[str]], Any]
"""Evaluates a table of related subjects: returns a table of the keys, and a code for each item."""
Found = tuple[Any, Mapping[tuple[str, int | None], str], Mapping[str, int]]
"""A fleet's table with what quantifiers found; the column that says whether one holds, by the implied fact and
`renew_after`; and how many ids the related rows name that no row has, by the fact that names them."""


@dataclass(frozen=True, slots=True)
class Relating:
    """Adds to a fleet's table what the quantifiers of its items find in related tables.

    Attributes:
        engine: The engine of the table.
        finder: Finds the columns of the table.
        checklist: The checklist to apply.
        outcomes: Evaluates a related table.
        counted: Count the ids that are named and that no row has, which reads both tables at once.

    """

    engine: Engine
    finder: Finder
    checklist: Checklist
    outcomes: Outcomes
    counted: bool

    def added(self, frame: Any, related: Sequence[Related]) -> Found:  # noqa: ANN401 - a table of the engine
        """Add the columns.

        Raises:
            InvalidTableError: two tables hold subjects of one kind, a table lacks a column that relates it, or the two
                columns that a relation compares hold no ids, or ids of different types.

        """
        tables = _by_kind(related)
        columns: dict[tuple[str, int | None], str] = {}
        unmatched: dict[str, int] = {}
        relations: dict[tuple[str, str, bool], list[Asked]] = {}
        for node, renewal in _asked(self.checklist, self.finder.cls.kind):
            if node.via is not None and node.of in tables:
                relations.setdefault((node.of, node.via, node.names_one), []).append((node, renewal))
        for (kind, via, names_one), asked in relations.items():
            table = tables[kind]
            left = self.finder.column_of(via) if names_one else _column(table.names, self.finder.schema, "names")
            if left is None:
                continue  # nothing says which one it names: unknown
            by_name, open_ = self._sums(frame, left, tables[kind], via, asked, names_one=names_one)
            frame = nw.from_native(frame).with_columns(_id(self.engine, left).alias(_NAME)).to_native()
            if self.counted and not names_one and (number := _unmatched(frame, by_name)):
                unmatched[via] = number
            frame = self.engine.left_join(frame, by_name, _NAME)
            if open_ is not None:
                frame = self.engine.left_join(
                    nw.from_native(frame).with_columns(nw.lit(1).alias(_ONE)).to_native(), open_, _ONE
                )
            found: dict[str, Any] = {}
            for place, one in enumerate(asked):
                column = f"secure_checklist__related{len(columns)}"
                columns[one[0].fact, one[1]] = column
                truth = _truth(one[0], place, complete=table.complete)
                found[column] = nw.when(nw.col(_NAME).is_null()).then(nw.lit(OPEN)).otherwise(truth)
            added = nw.from_native(frame).with_columns(term.alias(name) for name, term in found.items())
            names = added.collect_schema().names()
            done = [name for name in names if name.startswith("secure_checklist__") and name not in columns.values()]
            frame = added.drop(done).to_native()
        return frame, columns, unmatched

    def _sums(
        self,
        frame: Any,  # noqa: ANN401 - a table of the engine
        left: str,
        table: Related,
        via: str,
        asked: Sequence[Asked],
        *,
        names_one: bool,
    ) -> tuple[Any, Any | None]:
        """Return in how many rows each condition holds and fails, by the id that is named, and of those without one.

        The conditions are asked of the related table as items. Another item for each compares what names the id with a
        pretext: it is decided wherever the relation is known.
        """
        kind = table.subject.kind
        items = [_question(f"q{place}", kind, renewal, node.where) for place, (node, renewal) in enumerate(asked)]
        if not names_one:
            pretext = Equals(fact=via, value="-")
            items += [_question(f"k{place}", kind, renewal, pretext) for place, (_, renewal) in enumerate(asked)]
        section = Section(id="related", title="Related", items=tuple(items))
        part = self.checklist.replace(sections=(section,), guards=(), profiles=())
        engine = engine_of(table.frame)
        given = engine.given(table.frame)
        if type(given).__module__.partition(".")[0] != type(frame).__module__.partition(".")[0]:
            hint = f"make it a table as the fleet's own, {type(frame).__name__}"
            raise InvalidTableError([Problem("related", f"a {type(table.frame).__name__} can't be joined", hint)])
        schema = engine.schema(given)
        right: str | None = _column(table.key, schema, "key")
        if not names_one:
            right = Finder(plan_for(part), table.subject, schema, table.mapping or {}).column_of(via)
        _check_ids(left, self.finder.schema, right, schema)
        codes = nw.from_native(engine.given(self.outcomes(part, table, (right or table.key,))))
        named = nw.lit(None).cast(nw.String()) if right is None else _id(engine, right)
        counts: dict[str, Any] = {}
        loose: dict[str, Any] = {}
        for place in range(len(asked)):
            holds, fails = nw.col(f"q{place}") == PASS, nw.col(f"q{place}") == FAIL
            is_named = ~named.is_null()
            if not names_one:
                is_named &= nw.col(f"k{place}").is_in((PASS, FAIL))
                loose |= {f"lf{place}": fails & ~is_named, f"lt{place}": holds & ~is_named, f"ln{place}": ~is_named}
            counts |= {f"t{place}": holds & is_named, f"f{place}": fails & is_named, f"n{place}": is_named}
        flags = [term.cast(nw.Int64()).alias(f"secure_checklist__{name}") for name, term in (counts | loose).items()]
        flagged = codes.select(named.alias(_NAME), *flags)
        sums = [nw.col(f"secure_checklist__{name}").sum() for name in counts]
        by_name = flagged.filter(~nw.col(_NAME).is_null()).group_by(_NAME).agg(*sums).to_native()
        if names_one:
            return by_name, None
        open_ = flagged.select(*(nw.col(f"secure_checklist__{name}").sum() for name in loose))
        return by_name, open_.with_columns(nw.lit(1).alias(_ONE)).to_native()


def _check_ids(left: str, own: Schema, right: str | None, other: Schema) -> None:
    """Refuse a relation between columns that don't both hold ids of one type; a column of nulls holds any.

    Raises:
        InvalidTableError: they don't.

    """
    sides = [("the fleet's", left, own[left])]
    if right is not None:
        sides.append(("the related table's", right, other[right]))
    types = [(*side, id_type_of(side[2])) for side in sides if not isinstance(side[2], nw.Unknown)]
    problems = [
        Problem(f'related > {whose} column "{name}"', f"holds {dtype}; ids are text or whole numbers", ID_HINT)
        for whose, name, dtype, ids in types
        if ids is None
    ]
    if not problems and len({ids for *_, ids in types}) > 1:
        held = " and ".join(f'{whose} column "{name}" {ids}' for whose, name, _, ids in types)
        hint = "make both text, or both whole numbers"
        problems = [Problem("related", f"ids of different types can't be compared: {held}", hint)]
    if problems:
        raise InvalidTableError(problems)


def _id(engine: Engine, column: str) -> Any:  # noqa: ANN401 - an expression
    """Return the ids in a column as text, null where there is none."""
    # An empty text is no id: two rows without one aren't related to each other.
    text = nw.col(engine.reference(column)).cast(nw.String())
    return nw.when(text != "").then(text)


def _unmatched(frame: Any, by_name: Any) -> int:  # noqa: ANN401 - tables of the engine
    """Return the number of named ids that no row has."""
    own = nw.from_native(frame).select(_NAME)
    lacking = nw.from_native(by_name).select(_NAME).join(own, on=_NAME, how="anti").select(nw.len())
    number: int = (lacking.collect() if isinstance(lacking, nw.LazyFrame) else lacking).item()
    return number


def _by_kind(related: Sequence[Related]) -> dict[str, Related]:
    found: dict[str, Related] = {}
    for one in related:
        kind = one.subject.kind
        if found.setdefault(kind, one) is not one:
            detail = f"two tables hold subjects of the kind {kind}"
            raise InvalidTableError([Problem("related", detail, "concatenate them")])
    return found


def _asked(checklist: Checklist, kind: str) -> dict[Asked, None]:
    return {
        (node, item.renew_after): None
        for item in checklist.by_kind.get(kind, ())
        if item.rule is not None
        for _, condition in item.rule.conditions()
        for node in quantifiers(condition)
    }


def _column(name: str, schema: Mapping[str, object], field: str) -> str:
    if name not in schema:
        hint = did_you_mean(name, schema) or f"there are {', '.join(list(schema)[:20])}"
        raise InvalidTableError([Problem(f"related > {field}", f'the table has no column "{name}"', hint)])
    return name


def _question(name: str, kind: str, renewal: int | None, check: Condition) -> Item:
    return Item(id=name, title=name, subject=kind, renew_after=renewal, rule=Rule(check=check))


def _truth(node: Quantified, place: int, *, complete: bool) -> Any:  # noqa: ANN401 - an expression
    """Return the column of a quantifier's results, from the counts of its condition."""

    def number(name: str) -> Any:  # noqa: ANN401 - an expression
        return nw.col(f"secure_checklist__{name}{place}").fill_null(0)

    true, false, all_ = number("t"), number("f"), number("n")
    holds, fails = (FAILS, HOLDS) if node.op == "none" else (HOLDS, FAILS)
    if node.names_one:
        sure = nw.when((all_ > 0) & (false == all_)).then(nw.lit(fails)).otherwise(nw.lit(OPEN))
        return nw.when((all_ > 0) & (true == all_)).then(nw.lit(holds)).otherwise(sure)
    # "Loose" rows don't say to which row of the fleet they belong, so each may belong to any. For `every`, a loose row
    # that fails may be the one that breaks it: only if all loose ones hold, too, is it true. For the others, `most` is
    # how many could hold at best: all that don't fail, and all loose ones that don't.
    loose = number("ln")
    if node.op == "every":
        left = (
            nw.when((true == all_) & (number("lt") == loose)).then(nw.lit(HOLDS)).otherwise(nw.lit(OPEN))
            if complete
            else nw.lit(OPEN)
        )
        return nw.when(false > 0).then(nw.lit(FAILS)).otherwise(left)
    most = all_ - false + loose - number("lf")
    left = nw.when(most < node.least).then(nw.lit(fails)).otherwise(nw.lit(OPEN)) if complete else nw.lit(OPEN)
    return nw.when(true >= node.least).then(nw.lit(holds)).otherwise(left)
