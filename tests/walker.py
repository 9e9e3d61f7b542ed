"""The reference evaluator: rules by a plain walk over the tree, and why an answer is unknown. The oracle of law 7.

Slow and plain on purpose: each condition is walked anew for each item and subject, from facts that are read anew for
each item. It shares no code with the compiled form (`Condition.compile`, `rules.outcome.Compiled`), nor with what
remembers reasons (`evaluation.reasons`). Only what a fact's value is (`subjects.resolution`), and which values are
tried of which rules (`rules.sampling`), is the library's; both have tests of their own.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple
from unicodedata import normalize

import secure_checklist as sc
from secure_checklist.checklists.implied import related_of
from secure_checklist.core.types import parse_date, parse_instant
from secure_checklist.core.versions.specifiers import OsVersion
from secure_checklist.evaluation import outcomes
from secure_checklist.rules import AllOf, AnyOf, AtLeastOf, Not, ParamRef, Predicate, Quantified, predicates
from secure_checklist.rules.conditions.compare import Compare
from secure_checklist.rules.conditions.equality import Equals, OneOf
from secure_checklist.rules.conditions.has import Has
from secure_checklist.rules.conditions.matches import Matches
from secure_checklist.rules.conditions.satisfies import Satisfies
from secure_checklist.rules.conditions.two_facts import CompareFacts, CompareVersions, DaysApart
from secure_checklist.rules.conditions.within_days import WithinDays
from secure_checklist.rules.outcome import DECIDED_OUTCOMES
from secure_checklist.subjects.resolution import EvaluationContext, Reading, SubjectView

Truth = bool | None
Params = Mapping[str, Any]
Cause = tuple[str, str | None]
NOT_APPLICABLE, FAIL, PARTIAL, PASS = 1, 2, 4, 8


class Walked(NamedTuple):
    """What the walk says of one item for one subject: the outcomes that are possible, and why there are several."""

    possible: int
    reasons: tuple[Cause, ...]


# truth ------------------------------------------------------------------------------------------------------------


def truth(node: sc.Condition, view: SubjectView, params: Params) -> Truth:
    """Return the truth of a condition in Kleene's three values."""
    if isinstance(node, Not):
        found = truth(node.condition, view, params)
        return None if found is None else not found
    if isinstance(node, (AllOf, AnyOf)):
        parts = [truth(child, view, params) for child in node.conditions]
        deciding = isinstance(node, AnyOf)
        return deciding if deciding in parts else None if None in parts else not deciding
    if isinstance(node, AtLeastOf):
        parts = [truth(child, view, params) for child in node.conditions]
        fewest, most = parts.count(True), len(parts) - parts.count(False)
        return True if fewest >= node.count else None if most >= node.count else False
    assert isinstance(node, Predicate)
    if isinstance(node, Quantified):
        return quantified(node, view, params)
    known, fact = view[node.fact], view.fact(node.fact)
    return None if known is None or fact is None else holds(node, fact, known, view, params)


def quantified(node: Quantified, view: SubjectView, params: Params) -> Truth:
    """Return whether a condition holds of so many of the listed subjects, each of which may be related or not."""
    kind, inventory = node.of, view.context.inventory
    views = [SubjectView(one, view.context, view.renew_after) for one in inventory.subjects if one.kind == kind]
    complete, holder = kind in inventory.complete, view.subject.id
    if node.via is not None and node.to == kind:  # the subject names the one that counts
        name = view[node.via]
        found = [other for other in views if other.subject.id == name]
        pairs: list[tuple[Truth, Truth]] = [(True, truth(node.where, other, params)) for other in found]
        pairs = pairs or [(True, None)]
        complete = True
    else:
        names = [holder if node.via is None else other[node.via] for other in views]
        related: list[Truth] = [None if name is None else name == holder for name in names]
        pairs = list(zip(related, [truth(node.where, other, params) for other in views], strict=True))
    surely = [met for is_related, met in pairs if is_related]
    perhaps = [met for is_related, met in pairs if is_related is None]
    fewest = surely.count(True)
    most = len(surely) - surely.count(False) + len(perhaps) - perhaps.count(False)
    if node.op == "every":
        if False in surely:
            return False
        return None if not complete or None in surely or {False, None} & {*perhaps} else True
    if fewest >= (node.count or 1):
        return node.op == "some"
    return None if not complete or most >= (node.count or 1) else node.op == "none"


def holds(  # noqa: PLR0911 - one for each predicate
    node: Predicate, fact: sc.Fact[Any], known: Any, view: SubjectView, params: Params
) -> Truth:
    """Return whether a predicate holds of a known value; if None, the two can't be compared."""
    if isinstance(node, (CompareFacts, CompareVersions, DaysApart)):
        other = view[node.other]
        return None if other is None else beside(node, fact, known, other, view, params)
    match node:
        case Equals():
            return same(known, typed(fact, node.value, params))
        case OneOf():
            given = node.values if isinstance(node.values, tuple) else params[node.values.param]
            return any(same(known, typed(fact, value, params)) for value in given)
        case Compare():
            return compared(node.op, fact, known, typed(fact, node.value, params))
        case Has():
            wanted = set(resolved(node.values, params))
            among: dict[str, bool] = {"has_any": bool(known & wanted), "has_all": known >= wanted}
            among |= {"has_none": not known & wanted, "has_only": known <= wanted}
            return among[node.op]
        case WithinDays():
            return within(known, resolved(node.days, params), view.context.now)
        case Satisfies():
            if family(view, fact) != node.family:
                return None
            return version(node, known, params)
        case Matches():
            return bool(node.matcher(known))
        case _:
            raise TypeError(type(node).__name__)


def beside(
    node: CompareFacts | CompareVersions | DaysApart,
    fact: sc.Fact[Any],
    known: Any,
    other: Any,
    view: SubjectView,
    params: Params,
) -> Truth:
    """Return how one fact compares with another."""
    match node:
        case CompareFacts(op="equals_fact"):
            return same(known, other)
        case CompareFacts():
            return compared(node.op.removesuffix("_fact"), fact, known, other)
        case DaysApart():
            days = timedelta(days=resolved(node.days, params))
            return bool(known - other < days if node.op == "before" else known - other > days)
        case CompareVersions():
            both = {name: view.fact(name) for name in (node.fact, node.other)}
            families = {None if one is None else family(view, one) for one in both.values()}
            named = families.pop()
            if families or named is None:
                return None
            order = OsVersion(named, known).compare(OsVersion(named, other))
            return None if order is None else order == {"older_than": -1, "newer_than": 1}[node.op]


def version(node: Satisfies, text: str, params: Params) -> Truth:
    """Return whether a version satisfies the specifier; None where it can't be placed in the family."""
    found: Truth = OsVersion.parse(node.family, text).satisfies(resolved(node.spec, params))
    return found


def resolved(value: object, params: Params) -> Any:
    """Put a parameter's value in its place."""
    return params[value.param] if isinstance(value, ParamRef) else value


def typed(fact: sc.Fact[Any], value: object, params: Params) -> Any:
    """Return a literal as a value of the fact's type."""
    wire = resolved(value, params)
    match fact.type.name:
        case "number":
            return float(wire)
        case "date":
            return parse_date(wire)
        case "instant":
            return parse_instant(wire)
        case _:
            return wire


def same(known: object, wanted: object) -> bool:
    """Compare so that `true` is not `1`."""
    return isinstance(known, bool) == isinstance(wanted, bool) and known == wanted


def compared(op: str, fact: sc.Fact[Any], known: Any, wanted: Any) -> bool:
    """Compare in the order of the fact's type."""
    if fact.type.name == "enum":
        order = fact.type.vocabulary or ()
        known, wanted = order.index(known), order.index(wanted)
    orders = {"at_least": known >= wanted, "at_most": known <= wanted}
    orders |= {"more_than": known > wanted, "less_than": known < wanted}
    return bool(orders[op])


def within(known: date | datetime, days: int, now: datetime) -> bool:
    """Return whether a date or a moment lies at most so many days back."""
    try:
        limit = now - timedelta(days=days)
    except OverflowError:
        limit = datetime.min.replace(tzinfo=UTC)
    return known >= limit if isinstance(known, datetime) else known >= limit.date()


def naming(view: SubjectView, fact: sc.Fact[Any]) -> str | None:
    """Return the fact that names the family of a version fact; None where it is fixed."""
    if fact.declared.family is None:
        return None
    near = f"{fact.name.rpartition('.')[0]}.{fact.declared.family}"
    return next((name for name in (near, f"{fact.kind}.{fact.declared.family}") if view.fact(name) is not None), None)


def family(view: SubjectView, fact: sc.Fact[Any]) -> str | None:
    """Return the family in which a version is read."""
    name = naming(view, fact)
    found: Any = fact.declared.family if name is None else view[name]
    return None if found is None else str(found)


# outcomes ---------------------------------------------------------------------------------------------------------


def possible(rule: sc.Rule, view: SubjectView, params: Params) -> int:
    """Return the possible outcomes of a rule, by the table of `check`, `partial` and `applies_to`."""
    applies = True if rule.applies_to is None else truth(rule.applies_to, view, params)
    if applies is False:
        return NOT_APPLICABLE
    check = truth(rule.check, view, params)
    partial = False if rule.partial is None else truth(rule.partial, view, params)
    found = 0 if check is False else PASS
    if check is not True:
        found |= (0 if partial is False else PARTIAL) | (0 if partial is True else FAIL)
    return found | (0 if applies else NOT_APPLICABLE)


# reasons ----------------------------------------------------------------------------------------------------------


def reasons(rule: sc.Rule, found: int, view: SubjectView, params: Params) -> tuple[Cause, ...]:
    """Return why a finding with these possible outcomes is unknown."""
    parts = {
        "applies_to": found & NOT_APPLICABLE,
        "check": found & PASS and found & (PARTIAL | FAIL),
        "partial": found & PARTIAL and found & FAIL,
    }
    open_ = [condition for name, condition in rule.conditions() if parts[name]]
    return tuple(dict.fromkeys(cause for part in open_ for cause in causes_in(part, view, params)))


def causes_in(node: sc.Condition, view: SubjectView, params: Params) -> Iterator[Cause]:
    """Yield the reasons of every unknown predicate that no neighbour outweighs."""
    if truth(node, view, params) is not None:
        return
    if isinstance(node, Predicate):
        yield from causes_of(node, view, params)
    for child in node.children:
        yield from causes_in(child, view, params)


def causes_of(node: Predicate, view: SubjectView, params: Params) -> Iterator[Cause]:
    """Yield why a predicate is unknown."""
    if isinstance(node, (CompareFacts, CompareVersions, DaysApart)):
        yield from causes_of_two(node, view)
        return
    reading, fact = view.reading(node.fact), view.fact(node.fact)
    own = [_cause(reading, node.fact)] if reading.reason else []
    if not isinstance(node, Satisfies) or fact is None:
        yield from own or [("unplaceable", node.fact)]
        return
    name, known = naming(view, fact), family(view, fact)
    placed = reading.value is None or version(node, reading.value, params) is not None
    if known is None and name is not None and placed:
        yield from (*own, (view.reading(name).reason or "unplaceable", name))
    else:
        yield from own if own and known == node.family else [("unplaceable", node.fact)]


def causes_of_two(node: CompareFacts | CompareVersions | DaysApart, view: SubjectView) -> Iterator[Cause]:
    """Yield which of two facts is unknown, and of versions the family."""
    names = [node.fact, node.other]
    if isinstance(node, CompareVersions):
        names += [name for each in names if (fact := view.fact(each)) is not None and (name := naming(view, fact))]
    missing = [_cause(view.reading(name), name) for name in dict.fromkeys(names) if view.reading(name).reason]
    yield from missing or [("unplaceable", node.fact)]


def _cause(reading: Reading, name: str) -> Cause:
    assert reading.reason is not None
    return reading.reason, reading.fact or name


# the whole --------------------------------------------------------------------------------------------------------


def walked(
    checklist: sc.Checklist, inventory: sc.Inventory, *, now: datetime, **more: Any
) -> dict[tuple[str, str], Walked]:
    """Return what the walk says of every item for every subject that is listed, by item and subject."""
    if "incident" not in checklist.by_kind:
        inventory = inventory.without_incidents()
    declared = {entry.fact: entry.reference() for entry in (*checklist.declares, *checklist.requires)}
    declared |= related_of(checklist)
    required = {entry.fact for entry in checklist.requires}
    former = {old: item.id for item in checklist.items for old in item.former_ids}
    context = EvaluationContext(now, inventory, declared, required, more.get("tables") or {}, former)
    context.lifecycle, context.services = more.get("lifecycle"), more.get("services")
    context.strict = more.get("on_error") == "raise"
    found: dict[tuple[str, str], Walked] = {}
    for kind, items in checklist.by_kind.items():
        subjects = [context.person] if kind == "person" else [one for one in inventory.subjects if one.kind == kind]
        for subject in subjects:
            for item in items:
                found[item.id, subject.id] = _walked(item, subject, context, checklist)
    return found


def _walked(item: sc.Item, subject: sc.Subject, context: EvaluationContext, checklist: sc.Checklist) -> Walked:
    view, params, day = SubjectView(subject, context, item.renew_after), checklist.values, context.now.date()
    causes: tuple[Cause, ...]
    if item.rule is None:
        name = f"{item.kind}.attested.{item.id}"
        reading = view.reading(name)
        found = {"yes": PASS, "partly": PARTIAL, "no": FAIL, None: PASS | PARTIAL | FAIL}[reading.value]
        causes = () if reading.reason is None else ((reading.reason, name),)
    else:
        found = possible(item.rule, view, params)
        causes = () if found.bit_count() == 1 else reasons(item.rule, found, view, params)
    if item.valid_from is not None and day < item.valid_from:
        return Walked(NOT_APPLICABLE, ())
    if item.valid_until is not None and day > item.valid_until:
        if found != NOT_APPLICABLE:
            return Walked(NOT_APPLICABLE | FAIL | PARTIAL | PASS, (("content_expired", None),))
    else:
        kept = {name for guard in checklist.guards for name in guard.instead}
        urgent = any(situation.urgent for situation in item.situations)  # whether it is true or not
        facts_alone = item.kind == "incident" or item.confidentiality == "transient" or item.id in kept or urgent
        if not facts_alone:
            found, causes = _with_results(item, subject, context, Walked(found, causes))
        found, causes = _unless_dismissed(item, subject, context, Walked(found, causes), facts_alone=facts_alone)
    conditions = [condition for guard in checklist.guards for _, condition in guard.conditions()]
    secret = {name for condition in conditions for node in predicates(condition) for name in node.operands}
    secret |= {name for guard in checklist.guards for name in guard.warning_facts}
    return Walked(found, tuple(dict.fromkeys((code, None if fact in secret else fact) for code, fact in causes)))


def _unless_dismissed(
    item: sc.Item, subject: sc.Subject, context: EvaluationContext, found: Walked, *, facts_alone: bool
) -> Walked:
    """Return what becomes of an item of which the person says that it doesn't apply to them."""
    words = [
        entry
        for entry in context.inventory.attestations
        if context.former.get(entry.item, entry.item) == item.id
        and (entry.subject or context.person.id) == subject.id
        and not context.ahead(entry.at or context.inventory.as_of)
    ]
    when = {id(entry): entry.at or context.inventory.as_of or context.now for entry in words}
    newest = max(words, key=lambda entry: (when[id(entry)], words.index(entry)), default=None)
    if newest is None or newest.answer != "not_applicable":
        return found
    if item.renew_after is not None and context.now - when[id(newest)] > timedelta(days=item.renew_after):
        return found
    applies = item.rule is not None and item.rule.applies_to is not None and not found.possible & NOT_APPLICABLE
    cause: Cause = ("said_not_applicable", None)
    if facts_alone or found.possible.bit_count() == 1 or applies:
        return found if cause in found.reasons else Walked(found.possible, (*found.reasons, cause))
    return Walked(NOT_APPLICABLE, (cause,))


def _with_results(item: sc.Item, subject: sc.Subject, context: EvaluationContext, found: Walked) -> Walked:
    """Return what becomes of an item that other tools have judged: it stays as it is where the facts have decided it,
    save that it fails where one says so; else the strictest of what they say and the facts don't rule out.
    """
    newest: dict[tuple[object, ...], sc.ExternalResult] = {}
    for result in context.inventory.results:
        if (result.subject or context.person.id) == subject.id and _is_for(result, item):
            place = result.item, result.control, result.subject, normalize("NFC", result.source).casefold()
            older = newest.get(place, result)
            if (not context.ahead(result.at), result.at) >= (not context.ahead(older.at), older.at):
                newest[place] = result
    days = {id(one): min(one.max_age, item.renew_after or one.max_age) for one in newest.values()}
    stale = [one for one in newest.values() if context.now - one.at > timedelta(days=days[id(one)])]
    said = {one.outcome for one in newest.values() if one not in stale and not context.ahead(one.at)}
    possible, causes = found
    undecided = possible.bit_count() > 1
    anybody = item.rule is None or item.rule.applies_to is None
    if "fail" in said and possible != NOT_APPLICABLE:
        return Walked(FAIL, causes if possible == FAIL else ())
    if undecided and "pass" in said:
        if possible & PASS:
            return Walked(PASS, ())
    elif undecided and "not_applicable" in said and (possible & NOT_APPLICABLE or anybody):
        return Walked(NOT_APPLICABLE, ())
    return Walked(possible, (*causes, ("result_stale", None)) if stale and undecided else causes)


def _is_for(result: sc.ExternalResult, item: sc.Item) -> bool:
    if result.control is None:
        return result.item in (item.id, *item.former_ids)
    for one in item.references:
        same = (one.framework.lower(), one.id.lower()) == (result.control.framework.lower(), result.control.id.lower())
        versions = {one.version, result.control.version} - {""}
        narrower = one.relation == "subset_of" and result.outcome != "fail"
        wider = one.relation == "superset_of" and result.outcome in ("fail", "unknown")
        if same and len(versions) < 2 and (one.relation in (None, "equal") or narrower or wider):
            return True
    return False


def assert_walked(checklist: sc.Checklist, inventory: sc.Inventory, *, now: datetime, **more: Any) -> sc.Report:
    """Assert that `evaluate` says what the walk says, outcomes and reasons, first and again; return the report.

    The second time, what was remembered the first time answers. `outcomes` says the same without the reasons.
    """
    wanted = walked(checklist, inventory, now=now, **more)
    first, again = (sc.evaluate(checklist, inventory, now=now, **more) for _ in range(2))
    assert first == again
    assert first.to_json() == again.to_json()
    given = {name: value for name, value in more.items() if name in ("tables", "lifecycle", "services")}
    for _ in range(2):
        assert outcomes(checklist, inventory, now=now, **given) == first.findings.outcomes()
    found = {(f.item, f.subject): f for f in first.findings if f.subject is not None}
    assert found.keys() == wanted.keys()
    for key, finding in found.items():
        expected = wanted[key]
        said = {(reason.code, reason.fact) for reason in finding.reasons}
        possible = tuple(word for bit, word in DECIDED_OUTCOMES.items() if expected.possible & bit)
        assert (finding.mask, finding.possible) == (expected.possible, possible if len(possible) > 1 else ()), key
        assert said <= {*expected.reasons, ("indeterminate", None)}, key
        assert bool(said) == bool(expected.reasons), key
    return first
