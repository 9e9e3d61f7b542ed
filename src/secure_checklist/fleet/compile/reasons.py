"""Why rows are unknown: for each item a text with the facts that would settle it, each with its reason.

A predicate is a reason where it is unknown and no neighbour has decided without it: where every condition on the way
down to it is unknown too.
"""

from collections.abc import Iterable, Iterator

from secure_checklist.checklists.items import Item
from secure_checklist.evaluation.reasons import attested_fact
from secure_checklist.fleet.compile.compiler import Compiler
from secure_checklist.fleet.compile.ir import (
    FALSE,
    TRUE,
    Term,
    absent,
    among,
    both,
    code,
    constant,
    either,
    joined,
    when,
)
from secure_checklist.fleet.compile.lookups import Known
from secure_checklist.fleet.compile.predicates import TruthExpr
from secure_checklist.fleet.compile.values import ahead, is_, stale
from secure_checklist.fleet.layout import Held, plain_facts
from secure_checklist.rules.conditions.base import Condition, Predicate, Requirement
from secure_checklist.rules.conditions.logic import is_predicate
from secure_checklist.rules.outcome import ANY_DECISION, DECIDED_OUTCOMES, FAIL, NOT_APPLICABLE, PARTIAL, PASS
from secure_checklist.rules.reasons import ReasonCode

REASONS = ".reasons"
"""What an item's id is followed by in the name of the column with its reasons."""
SEPARATOR = "|"
_MASKS = range(1, 2 * PASS)


def reasons_of(item: Item, compiler: Compiler) -> Term:
    """Return the column of an item's reasons: `code:fact` joined by `|`, null where the outcome is decided."""
    by_text: dict[str, Term] = {}
    for fact, why, where in _causes(item, compiler):
        text = f"{why}:{fact}" if fact else why
        by_text[text] = by_text[text] | where if text in by_text else where
    day = compiler.environment.now.date()
    if item.valid_until and day > item.valid_until:
        by_text = {"content_expired": _has(item, (ANY_DECISION | NOT_APPLICABLE,), compiler)}
    parts = [when(where, constant(text, "text")) for text, where in by_text.items()]
    if not parts:
        return constant(None, "text")
    return when(~_has(item, DECIDED_OUTCOMES, compiler), joined(parts, SEPARATOR))


def _has(item: Item, masks: Iterable[int], compiler: Compiler) -> Term:
    return among(compiler.code_of(item), map(code, masks))


def _causes(item: Item, compiler: Compiler) -> Iterator[tuple[str, ReasonCode, Term]]:
    if item.rule is None:
        name = attested_fact(item)
        yield from _of_fact(name, item.renew_after, compiler, _has(item, (ANY_DECISION,), compiler))
        return
    rule = item.rule
    open_ = (
        (rule.applies_to, [mask for mask in _MASKS if mask & NOT_APPLICABLE and mask != NOT_APPLICABLE]),
        (rule.check, [mask for mask in _MASKS if mask & PASS and mask & (PARTIAL | FAIL)]),
        (rule.partial, [mask for mask in _MASKS if mask & PARTIAL and mask & FAIL]),
    )
    for condition, masks in open_:
        if condition is not None:
            where = _has(item, masks, compiler)
            yield from _inside(condition, item.renew_after, compiler, where)


def _inside(
    node: Condition, renew_after: int | None, compiler: Compiler, where: Term
) -> Iterator[tuple[str, ReasonCode, Term]]:
    found: TruthExpr = compiler.root(node, renew_after, absent=None)
    if isinstance(found, bool):
        return
    here = where if found is None else where & absent(found)
    if is_predicate(node):
        yield from _of_predicate(node, renew_after, compiler, here)
        return
    for child in node.children:
        yield from _inside(child, renew_after, compiler, here)


def _of_predicate(
    node: Predicate, renew_after: int | None, compiler: Compiler, where: Term
) -> Iterator[tuple[str, ReasonCode, Term]]:
    layout = compiler.layout
    fact = layout.fact(node.fact)
    if fact is None:
        return
    needs = node.requires(layout)
    if not needs:
        yield node.fact, "unplaceable", where
        return
    if isinstance(needs, Requirement) and fact.reads is None and compiler.plain_fact(needs.fact):
        yield from _of_required(node, needs, renew_after, compiler, where)
        return
    known = where
    behind = (each.name for name in node.reads(layout) for each in plain_facts(layout.plan, layout.cls, name))
    for each in dict.fromkeys(behind):
        yield from _of_fact(each, renew_after, compiler, where)
        held = layout.held.get(each)
        known = FALSE if held is None else known & ~_absent(each, renew_after, compiler) & ~_unusable(held, compiler)
    yield node.fact, "unplaceable", known


def _of_required(
    node: Predicate, needs: Requirement, renew_after: int | None, compiler: Compiler, where: Term
) -> Iterator[tuple[str, ReasonCode, Term]]:
    """Yield whether the fact is wanting, the one that it requires something of, or both, or whether none would help.

    So a version may be wanting, or the system that it belongs to, or it can't be placed.
    """
    wanting, alone = _absent(node.fact, renew_after, compiler), compiler.alone(node, renew_after)
    placed = ~wanting if isinstance(alone, bool) else FALSE if alone is None else ~absent(alone)
    placeable = wanting | placed
    open_, met = _absent(needs.fact, renew_after, compiler), compiler.met(needs, renew_after)
    yield from _of_fact(needs.fact, renew_after, compiler, where & open_ & placeable)
    own = wanting & (open_ | met)
    yield from _of_fact(node.fact, renew_after, compiler, where & own)
    yield node.fact, "unplaceable", where & ~own & ~(open_ & placeable)


def _absent(name: str, renew_after: int | None, compiler: Compiler) -> Term:
    if name not in compiler.layout.held:
        return TRUE
    fact = compiler.layout.held[name].fact
    if fact.type.name != "enum":
        return absent(compiler.value(name, renew_after))
    flags = [compiler.flag(fact, word, renew_after) for word in fact.type.vocabulary or ()]
    return when(either(flags), FALSE, TRUE)


def _of_fact(
    name: str, renew_after: int | None, compiler: Compiler, where: Term
) -> Iterator[tuple[str, ReasonCode, Term]]:
    held, absence = compiler.layout.held.get(name), compiler.layout.absence(name)
    if held is None:
        yield name, absence, where
        return
    raw = compiler.taken(held.column)
    yield name, absence, where & absent(raw)
    unusable = _unusable(held, compiler)
    timed = held.fact.type.name in ("date", "instant")
    yield name, "implausible" if timed else "error", both((where, ~absent(raw), unusable))
    yield from _aged(held, renew_after, compiler, where & ~unusable)


def _unusable(held: Held, compiler: Compiler) -> Term:
    """Return where a column doesn't hold a value of its fact; of texts, by asking what is known of every value."""
    if held.fact.type.name == "enum":
        column = compiler.usable(held)
        return ~either(is_("=", column, word) for word in held.fact.type.vocabulary or ("",))
    if held.form not in ("text", "list"):
        return absent(compiler.usable(held))
    # A value that is dated ahead is no error of the value: its time is looked at apart (`_aged`).
    found = compiler.looked_up(Known(held.fact.name), (held.fact.name,), None, timeless=True)
    return TRUE if found is None else FALSE if isinstance(found, bool) else absent(found)


def _aged(
    held: Held, renew_after: int | None, compiler: Compiler, where: Term
) -> Iterator[tuple[str, ReasonCode, Term]]:
    at, now = compiler.time(held.at), compiler.environment.now
    if at is None:
        return
    yield held.fact.name, "implausible", where & ahead(at, now)
    if renew_after is not None:
        yield held.fact.name, "stale", where & stale(at, now, renew_after)
