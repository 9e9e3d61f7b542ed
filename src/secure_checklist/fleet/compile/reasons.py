"""The reasons why rows are unknown: for each item, the facts that would settle it, each with its reason.

A predicate is a reason if it is unknown and every condition that contains it is unknown as well.

    lock.screen-lock.reasons    not_asked:device.screen_lock|stale:device.screen_lock_delay_s
"""

from collections.abc import Iterable, Iterator

from secure_checklist.checklists.items import Item
from secure_checklist.evaluation.compiled import holds_on
from secure_checklist.evaluation.reasons import attested_fact
from secure_checklist.fleet.compile import ir
from secure_checklist.fleet.compile.compiler import Compiler
from secure_checklist.fleet.compile.lookups import Asked
from secure_checklist.fleet.compile.values import ahead, fresh, is_, stale
from secure_checklist.fleet.layout import Held
from secure_checklist.rules.conditions.base import Condition, Predicate, Requirement
from secure_checklist.rules.conditions.logic import is_predicate
from secure_checklist.rules.outcome import ANY_DECISION, DECIDED_OUTCOMES, FAIL, NOT_APPLICABLE, PARTIAL, PASS
from secure_checklist.rules.reasons import ReasonCode
from secure_checklist.rules.related import RelatedFact
from secure_checklist.subjects.attestation import ATTESTED

REASONS = ".reasons"
"""The ending of the name of the column with an item's reasons, after its id."""
SEPARATOR = "|"
_MASKS = range(1, 2 * PASS)
_Causes = Iterator[tuple[str, ReasonCode, ir.Bounds]]
"""The name of a fact, the reason why it is unknown, and the rows."""


class Reasons:
    """One item, with the reasons for its unknown rows."""

    def __init__(self, item: Item, compiler: Compiler) -> None:
        self.item, self.compiler, self.layout = item, compiler, compiler.layout
        self.renewal = item.renew_after

    def column(self) -> ir.Term:
        """Return the column of the reasons: `code:fact` joined by `|`. Null where the outcome is decided."""
        by_text: dict[str, ir.Bounds] = {}
        for fact, why, where in self.causes():
            text = f"{why}:{fact}"
            by_text[text] = by_text.get(text, ir.FALSE) | where
        if self.item.valid_until and self.compiler.now.date() > self.item.valid_until:
            by_text = {"content_expired": self.has(ANY_DECISION | NOT_APPLICABLE)}
        open_, said = ~self.has(*DECIDED_OUTCOMES), self.said()
        texts = {text: where & open_ for text, where in by_text.items()}
        if said != ir.FALSE:
            rule = self.item.rule
            named = rule is not None and attested_fact(self.item) in rule.facts()  # an open rule says so of the fact
            texts["said_not_applicable"] = said & ~open_ if named else said
        parts = [ir.when(where, ir.constant(text, "text")) for text, where in texts.items()]
        return ir.when(open_ | said, ir.joined(parts, SEPARATOR)) if parts else ir.constant(None, "text")

    def said(self) -> ir.Bounds:
        """Return the rows in which a person says that the item doesn't apply to them, whether or not that counts."""
        held = self.layout.held.get(attested_fact(self.item))
        names_fact = self.item.rule is None and self.item.id in self.layout.plan.kept
        if held is None or names_fact or not holds_on(self.item, self.compiler.now.date()):
            return ir.FALSE
        return self.dismissed(held, self.compiler.value(held.fact.name, self.renewal))

    def has(self, *masks: int) -> ir.Bounds:
        """Return the rows in which the item has one of these codes."""
        return ir.among(self.compiler.code_of(self.item), map(ir.code, masks))

    def causes(self) -> _Causes:
        """Yield why the item is unknown."""
        rule = self.item.rule
        if rule is None:
            yield from self.of_fact(attested_fact(self.item), self.has(ANY_DECISION))
            return
        # As in `evaluation.reasons`: a part of the rule is looked into where the code still leaves it a choice.
        open_ = (
            (rule.applies_to, [mask for mask in _MASKS if mask & NOT_APPLICABLE and mask != NOT_APPLICABLE]),
            (rule.check, [mask for mask in _MASKS if mask & PASS and mask & (PARTIAL | FAIL)]),
            (rule.partial, [mask for mask in _MASKS if mask & PARTIAL and mask & FAIL]),
        )
        for condition, masks in open_:
            if condition is not None:
                yield from self.inside(condition, self.has(*masks))

    def inside(self, node: Condition, where: ir.Bounds) -> _Causes:
        """Yield the reasons of a condition, and of those below it, where each on the way down is unknown."""
        here = where & self.compiler.truth(node, self.renewal).unknown
        if here == ir.FALSE:
            return
        if is_predicate(node):
            yield from self.of_predicate(node, here)
        for child in node.children:
            yield from self.inside(child, here)

    def of_predicate(self, node: Predicate, where: ir.Bounds) -> _Causes:
        """Yield why a predicate is unknown."""
        fact, needs = self.layout.fact(node.fact), node.requires(self.layout)
        if fact is None:
            return
        if isinstance(fact, RelatedFact):
            yield from self.of_related(fact, where)
            return
        if not needs:
            yield node.fact, "unplaceable", where
            return
        if isinstance(needs, Requirement) and self.compiler.is_plain(fact, needs):
            yield from self.of_required(node, needs, where)
            return
        behind = [each.name for name in node.reads(self.layout) for each in self.layout.plain_facts(name)]
        yield from self.of_all(dict.fromkeys(behind), (node.fact, "unplaceable"), where)

    def of_related(self, fact: RelatedFact, where: ir.Bounds) -> _Causes:
        """Yield the reason: related subjects aren't known, or the row doesn't say which one it means."""
        via = fact.node.via if fact.node.names_one else None
        behind = () if via is None else [each.name for each in self.layout.plain_facts(via)]
        yield from self.of_all(behind, (fact.name, "not_asked"), where)

    def of_all(self, names: Iterable[str], else_: tuple[str, ReasonCode], where: ir.Bounds) -> _Causes:
        """Yield why these facts aren't known, and another reason where all of them are."""
        known = where
        for name in names:
            yield from self.of_fact(name, where)
            held = self.layout.held.get(name)
            known &= ir.FALSE if held is None else ~self.absent(name) & ~self.unusable(held)
        yield *else_, known

    def of_required(self, node: Predicate, needs: Requirement, where: ir.Bounds) -> _Causes:
        """Yield what is missing: the fact, the required fact or both, or that neither would help.

        With a rule about a version, that is the version, or the system that it belongs to, or it can't be placed.
        """
        wanting = self.absent(node.fact)
        placeable = wanting | ~self.compiler.alone(node, needs, self.renewal).unknown
        open_, met = self.absent(needs.fact), self.compiler.flag(needs.fact, needs.value, self.renewal)
        yield from self.of_fact(needs.fact, where & open_ & placeable)
        own = wanting & (open_ | met)
        yield from self.of_fact(node.fact, where & own)
        yield node.fact, "unplaceable", where & ~own & ~(open_ & placeable)

    def absent(self, name: str) -> ir.Bounds:
        """Return the rows in which a fact has no value that may be used for the item."""
        if name not in self.layout.held:
            return ir.TRUE
        kind = self.layout.held[name].fact.type
        if kind.name != "enum":
            return ir.absent(self.compiler.value(name, self.renewal))
        flags = (self.compiler.flag(name, word, self.renewal) for word in kind.vocabulary or ())
        return ir.chosen(ir.either(flags), ir.FALSE, ir.TRUE)

    def of_fact(self, name: str, where: ir.Bounds) -> _Causes:
        """Yield why a fact has no usable value: the value is absent or invalid, or its time is wrong."""
        held = self.layout.held.get(name)
        if held is None:
            yield name, self.layout.absence(name), where
            return
        raw = self.compiler.taken(held.column)
        yield name, self.layout.absence(name), where & ir.absent(raw)
        dismissed = self.dismissed(held, self.compiler.usable(held))
        unusable = self.unusable(held) & ~dismissed
        timed = held.fact.type.name in ("date", "instant")
        yield name, "implausible" if timed else "error", where & ~ir.absent(raw) & unusable
        at, now = self.compiler.time(held.at), self.compiler.now
        in_time = ir.TRUE if at is None else fresh(at, now, self.renewal)
        yield name, "said_not_applicable", where & dismissed & in_time
        if at is None:
            return
        usable = where & ~unusable
        yield held.fact.name, "implausible", usable & ahead(at, now)
        if self.renewal is not None:
            yield held.fact.name, "stale", usable & stale(at, now, self.renewal)

    def dismissed(self, held: Held, word: ir.Term) -> ir.Bounds:
        """Return the rows in which a fact is the person's answer that an item doesn't apply to them."""
        return is_("=", word, "not_applicable") if held.fact.field.startswith(ATTESTED) else ir.FALSE

    def unusable(self, held: Held) -> ir.Bounds:
        """Return the rows in which a column's value is invalid for its fact. Each distinct string is looked up."""
        if held.fact.type.name == "enum":
            column = self.compiler.usable(held)
            return ~ir.either(is_("=", column, word) for word in held.fact.type.vocabulary or ())
        if held.form not in ("text", "list"):
            return ir.absent(self.compiler.usable(held))
        # A value that is dated ahead is no error of the value: its time is looked at apart.
        name = held.fact.name
        return self.compiler.looked_up(Asked(name), (name,), None, timeless=True).unknown
