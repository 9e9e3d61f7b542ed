"""Why rows are unknown: for each item a text with the facts that would settle it, each with its reason.

A predicate is a reason where it is unknown and no neighbour has decided without it: where every condition on the way
down to it is unknown too.
"""

from collections.abc import Iterator
from datetime import timedelta

import narwhals as nw

from secure_checklist.conditions import Compare, Condition, Has, Predicate, Satisfies, is_predicate
from secure_checklist.content import Item
from secure_checklist.findings import ANY_DECISION, FAIL, NOT_APPLICABLE, PARTIAL, PASS, WORDS, ReasonCode
from secure_checklist.fleet._atoms import TruthExpr, any_of
from secure_checklist.fleet._compiling import Compiler
from secure_checklist.fleet._layout import Held, plain_facts
from secure_checklist.judging import attested_fact
from secure_checklist.truth import family_fact
from secure_checklist.views import SLACK

REASONS = ".reasons"
"""What an item's id is followed by in the name of the column with its reasons."""
SEPARATOR = "|"
_MASKS = range(1, 2 * PASS)
_EARLIEST = {"date": "0001-01-01", "instant": "0001-01-01T00:00:00Z"}
_ALWAYS, _NEVER = nw.lit(True, dtype=nw.Boolean), nw.lit(False, dtype=nw.Boolean)  # noqa: FBT003 - literals


def reasons_of(item: Item, compiler: Compiler) -> nw.Expr:
    """Give the column of an item's reasons: `code:fact` joined by `|`, null where the outcome is decided."""
    told: dict[str, nw.Expr] = {}
    for fact, code, where in _causes(item, compiler):
        text = f"{code}:{fact}" if fact else code
        told[text] = told[text] | where if text in told else where
    day = compiler.moment.now.date()
    if item.valid_until and day > item.valid_until:
        told = {"content_expired": compiler.code_of(item).is_in([ANY_DECISION | NOT_APPLICABLE])}
    parts = [nw.when(where).then(nw.lit(text)) for text, where in told.items()]
    if not parts:
        return nw.lit(None, dtype=nw.String)
    joined = nw.concat_str(parts, separator=SEPARATOR, ignore_nulls=True)
    return nw.when(~compiler.code_of(item).is_in(list(WORDS))).then(joined)


def _causes(item: Item, compiler: Compiler) -> Iterator[tuple[str, ReasonCode, nw.Expr]]:
    if item.rule is None:
        name = attested_fact(item)
        yield from _of_fact(name, item.renew_after, compiler, compiler.code_of(item).is_in([ANY_DECISION]))
        return
    rule = item.rule
    open_ = (
        (rule.applies_to, [mask for mask in _MASKS if mask & NOT_APPLICABLE and mask != NOT_APPLICABLE]),
        (rule.check, [mask for mask in _MASKS if mask & PASS and mask & (PARTIAL | FAIL)]),
        (rule.partial, [mask for mask in _MASKS if mask & PARTIAL and mask & FAIL]),
    )
    for condition, masks in open_:
        if condition is not None:
            where = compiler.code_of(item).is_in(masks)
            yield from _inside(condition, item.renew_after, compiler, where)


def _inside(
    node: Condition, renew_after: int | None, compiler: Compiler, where: nw.Expr
) -> Iterator[tuple[str, ReasonCode, nw.Expr]]:
    found: TruthExpr = compiler.root(node, renew_after, absent=None)
    if isinstance(found, bool):
        return
    here = where if found is None else where & found.is_null()
    if is_predicate(node):
        yield from _of_predicate(node, renew_after, compiler, here)
        return
    for child in node.children:
        yield from _inside(child, renew_after, compiler, here)


def _of_predicate(
    node: Predicate, renew_after: int | None, compiler: Compiler, where: nw.Expr
) -> Iterator[tuple[str, ReasonCode, nw.Expr]]:
    layout = compiler.layout
    fact = layout.fact(node.fact)
    if fact is None:
        return
    if isinstance(node, Satisfies) and fact.reads is None and compiler.plain_family(fact):
        yield from _of_version(node, renew_after, compiler, where)
        return
    naming = family_fact(compiler.references, fact) if isinstance(node, Satisfies) else None
    names = [node.fact] if naming is None else [node.fact, naming]
    known = where
    for each in dict.fromkeys(each.name for name in names for each in plain_facts(layout.plan, layout.cls, name)):
        yield from _of_fact(each, renew_after, compiler, where)
        held = layout.held.get(each)
        known = _NEVER if held is None else known & ~_absent(each, renew_after, compiler) & ~_unusable(held, compiler)
    yield node.fact, "unplaceable", known


def _of_version(
    node: Satisfies, renew_after: int | None, compiler: Compiler, where: nw.Expr
) -> Iterator[tuple[str, ReasonCode, nw.Expr]]:
    """Say whether the version is wanting, the system that it belongs to, or both, or whether it can't be placed."""
    fact = compiler.layout.fact(node.fact)
    naming = None if fact is None else family_fact(compiler.references, fact)
    absent, satisfied = _absent(node.fact, renew_after, compiler), compiler.satisfied(node, renew_after)
    placed = ~absent if isinstance(satisfied, bool) else _NEVER if satisfied is None else ~satisfied.is_null()
    placeable = absent | placed
    if naming is None:
        open_, ours = _NEVER, compiler.same_family(node)
    else:
        open_, ours = _absent(naming, renew_after, compiler), compiler.same_family(node, renew_after)
        yield from _of_fact(naming, renew_after, compiler, where & open_ & placeable)
    own = absent & (open_ | ours)
    yield from _of_fact(node.fact, renew_after, compiler, where & own)
    yield node.fact, "unplaceable", where & ~own & ~(open_ & placeable)


def _absent(name: str, renew_after: int | None, compiler: Compiler) -> nw.Expr:
    if name not in compiler.layout.held:
        return _ALWAYS
    fact = compiler.layout.held[name].fact
    if fact.type.name != "word":
        return compiler.value(name, renew_after).is_null()
    flags = [compiler.flag(fact, word, renew_after) for word in fact.type.vocabulary or ()]
    return nw.when(any_of(flags)).then(_NEVER).otherwise(_ALWAYS)


def _of_fact(
    name: str, renew_after: int | None, compiler: Compiler, where: nw.Expr
) -> Iterator[tuple[str, ReasonCode, nw.Expr]]:
    held, absent = compiler.layout.held.get(name), compiler.layout.absence(name)
    if held is None:
        yield name, absent, where
        return
    raw = nw.col(compiler.taken(held.column))
    yield name, absent, where & raw.is_null()
    unusable = _unusable(held, compiler)
    timed = held.fact.type.name in ("date", "instant")
    yield name, "implausible" if timed else "error", where & ~raw.is_null() & unusable
    yield from _aged(held, renew_after, compiler, where & ~unusable)


def _unusable(held: Held, compiler: Compiler) -> nw.Expr:
    """Say where a column doesn't hold a value of its fact; of texts, by asking what is true of every value."""
    if held.fact.type.name == "word":
        column = nw.col(compiler.usable_column(held))
        return ~any_of([column == word for word in held.fact.type.vocabulary or ("",)])
    if held.form not in ("text", "list"):
        return nw.col(compiler.usable_column(held)).is_null()
    name, kind = held.fact.name, held.fact.type
    always: Predicate = Compare(op="at_least", fact=name, value=_EARLIEST.get(kind.name, ""))
    if kind.name == "words":
        always = Has(op="has_only", fact=name, values=kind.vocabulary or ("",))
    found = compiler.looked_up(always, (name,), None)
    return _ALWAYS if found is None else _NEVER if isinstance(found, bool) else found.is_null()


def _aged(
    held: Held, renew_after: int | None, compiler: Compiler, where: nw.Expr
) -> Iterator[tuple[str, ReasonCode, nw.Expr]]:
    at, now = compiler.time(held.at), compiler.moment.now
    if at is None or not compiler.ages(held, renew_after):
        return
    yield held.fact.name, "implausible", where & (nw.col(at) > now + SLACK)
    if renew_after is not None:
        yield held.fact.name, "stale", where & (nw.col(at) < now - timedelta(days=renew_after))
