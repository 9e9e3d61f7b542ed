"""Hypothesis strategies for the laws: values, conditions, checklists, inventories and what completes them.

Facts come from the standard vocabulary, from an app's own class and from declarations, so that every value type and
every way of holding a value takes part. Values and literals come from the same small pools, so that they meet.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta, timezone
from functools import cache
from typing import Any, Literal, get_args

from hypothesis import strategies as st

import secure_checklist as sc
from secure_checklist.checklists.items import Selection, Unclear
from secure_checklist.core.types import ValueType
from secure_checklist.rules import AllOf, AnyOf, AtLeastOf, Not, ParamRef, Quantified
from secure_checklist.rules.conditions.compare import Compare
from secure_checklist.rules.conditions.equality import Equals, OneOf
from secure_checklist.rules.conditions.has import Has
from secure_checklist.rules.conditions.matches import Matches
from secure_checklist.rules.conditions.satisfies import Satisfies
from secure_checklist.rules.conditions.two_facts import CompareFacts, CompareVersions, DaysApart
from secure_checklist.rules.conditions.within_days import WithinDays
from secure_checklist.subjects import Control, UnknownReason
from secure_checklist.subjects.entries import Answer, FoundOutcome, Intention, newest_intentions
from secure_checklist.subjects.observations import Origin, Provenance
from tests.worlds import DECLARED, NOW, PARAMETERS, REQUIRED, SETTINGS, VOCABULARY, Gadget

SPECS: tuple[tuple[str, str], ...] = (
    *(("ios", spec) for spec in (">=17.4", "<17.6", "==17.*", ">=17.2,<18")),
    *(("android", ">=14"), ("windows", ">=10.0.22631"), ("app", ">=2.1"), ("app", "!=2.1.*")),
)
_TEXTS = ("", "abc", "b", "17.2", "17.6.1", "18", "10.0.22631.3880", "2.1")
COUNTRIES = ("GB", "US", "DE", "KE")
_ZONES = (UTC, UTC, timezone(timedelta(hours=-5)), timezone(timedelta(hours=5, minutes=30)))
_AGES = (
    *(timedelta(0), timedelta(days=29), timedelta(days=30), timedelta(days=30, seconds=1)),
    *(timedelta(days=200), timedelta(days=-2)),
)

# values and literals ------------------------------------------------------------------------------------------


def _numbers(value_type: ValueType) -> st.SearchStrategy[int]:
    low = -1 if value_type.minimum is None else int(value_type.minimum)
    high = low + 4 if value_type.maximum is None else min(low + 4, int(value_type.maximum))
    return st.integers(low, high)


def typed_values(value_type: ValueType) -> st.SearchStrategy[Any]:
    """Values of a type from its small pool, typed."""
    if value_type.name in ("date", "instant"):
        days = st.sampled_from([NOW + timedelta(days=shift) for shift in (-400, -181, -180, -31, -30, -1, 0, 1, 2, 40)])
        zones = st.sampled_from(_ZONES)
        return days.map(datetime.date) if value_type.name == "date" else st.builds(datetime.astimezone, days, zones)
    pools: dict[str, st.SearchStrategy[Any]] = {
        "boolean": st.booleans(),
        "integer": _numbers(value_type),
        "number": st.sampled_from((0.0, 0.5, 1.0, 2.0, 2.5)),
        "text": st.sampled_from(COUNTRIES if value_type.code else _TEXTS),
        "enum": st.sampled_from(value_type.vocabulary or ("",)),
        "enum_set": st.frozensets(st.sampled_from(value_type.vocabulary or ("",)), max_size=3),
        "text_set": st.frozensets(st.sampled_from(_TEXTS[1:]), max_size=3),
    }
    return pools[value_type.name]


def wire_values(value_type: ValueType) -> st.SearchStrategy[Any]:
    """The same in JSON form."""
    return typed_values(value_type).map(value_type.serialize)


def literals(value_type: ValueType) -> st.SearchStrategy[Any]:
    """A literal of a type, or a parameter in its place."""
    fitting = [
        ParamRef(param=parameter.name)
        for parameter in PARAMETERS
        if parameter.type == value_type.name
        and parameter.values in ((), value_type.vocabulary)
        and not (value_type.minimum or 0) > 0
        and not value_type.code
    ]
    plain = wire_values(value_type)
    return st.one_of(plain, plain, st.sampled_from(fitting)) if fitting else plain


def sets(value_type: ValueType) -> st.SearchStrategy[Any]:
    """A parameter that holds a set of such values, or of members of such sets; nothing where none does."""
    if value_type.name not in ("enum", "text", "enum_set", "text_set") or value_type.code:
        return st.nothing()
    words = value_type.vocabulary or ()
    name = "enum_set" if words else "text_set"
    found = [one.name for one in PARAMETERS if one.type == name and set(one.values) <= set(words)]
    return st.sampled_from([ParamRef(param=each) for each in found]) if found else st.nothing()


# conditions ---------------------------------------------------------------------------------------------------


def predicates(fact: sc.Fact[Any]) -> st.SearchStrategy[sc.Condition]:
    """Every kind of predicate that suits the fact."""
    name, kind = st.just(fact.name), fact.type
    if kind.name in ("enum_set", "text_set"):
        words = st.lists(st.sampled_from(kind.vocabulary or _TEXTS[1:]), min_size=1, max_size=3).map(tuple) | sets(kind)
        op = st.sampled_from(("has_any", "has_all", "has_none", "has_only"))
        return st.builds(Has, op=op, fact=name, values=words)
    found: list[st.SearchStrategy[sc.Condition]] = [
        st.builds(Equals, fact=name, value=literals(kind)),
        st.builds(OneOf, fact=name, values=st.lists(literals(kind), min_size=1, max_size=3).map(tuple) | sets(kind)),
    ]
    if kind.comparable:
        op = st.sampled_from(("at_least", "at_most", "more_than", "less_than"))
        found.append(st.builds(Compare, op=op, fact=name, value=literals(kind)))
    if kind.name in ("date", "instant"):
        days = st.sampled_from((0, 1, 30, 180, ParamRef(param="days")))
        found.append(st.builds(WithinDays, fact=name, days=days))
    if fact.declared.family is not None:
        app = fact.declared.family == "app"
        specs = st.sampled_from([pair for pair in SPECS if (pair[0] == "app") is app])
        found = [specs.map(lambda pair: Satisfies(fact=fact.name, family=pair[0], spec=pair[1]))]
    if kind.name == "text":
        found.append(st.builds(Matches, fact=name, pattern=st.sampled_from(("b", "^1", r"\.[0-9]", "^$|abc", "^[GU]"))))
    return st.one_of(found)


def beside(fact: sc.Fact[Any], other: sc.Fact[Any]) -> st.SearchStrategy[sc.Condition]:
    """Every kind of predicate that suits two facts of one type."""
    names = {"fact": st.just(fact.name), "other": st.just(other.name)}
    if fact.declared.family is not None:
        return st.builds(CompareVersions, op=st.sampled_from(("older_than", "newer_than")), **names)
    ordered = ("at_least_fact", "at_most_fact", "more_than_fact", "less_than_fact") if fact.type.comparable else ()
    found = st.builds(CompareFacts, op=st.sampled_from(("equals_fact", *ordered)), **names)
    if fact.type.name not in ("date", "instant"):
        return found
    days = st.sampled_from((-180, -1, 0, 1, 30, 36_500, ParamRef(param="days")))
    return found | st.builds(DaysApart, op=st.sampled_from(("before", "after")), days=days, **names)


def partners(fact: sc.Fact[Any], facts: Iterable[sc.Fact[Any]]) -> list[sc.Fact[Any]]:
    """The facts that one can be compared with."""

    def sort(one: sc.Fact[Any]) -> object:
        return one.type.name, one.vocabulary, one.type.code, one.declared.unit, one.declared.family

    single = fact.type.name not in ("enum_set", "text_set")
    return [other for other in facts if single and other.name != fact.name and sort(other) == sort(fact)]


@cache
def pairs(facts: tuple[sc.Fact[Any], ...]) -> st.SearchStrategy[sc.Condition]:
    """Predicates on two of these facts; on one, where no two are alike."""
    alike = [(one, other) for one in facts for other in partners(one, facts)]
    if not alike:
        return st.sampled_from(facts).flatmap(predicates)
    return st.sampled_from(alike).flatmap(lambda pair: beside(*pair))


def conditions(facts: Sequence[sc.Fact[Any]], leaves: int = 6) -> st.SearchStrategy[sc.Condition]:
    """Trees of predicates over these facts."""

    def join(inner: st.SearchStrategy[sc.Condition]) -> st.SearchStrategy[sc.Condition]:
        parts = st.lists(inner, min_size=1, max_size=3).map(tuple)
        counted = parts.flatmap(
            lambda some: st.builds(AtLeastOf, count=st.integers(1, len(some)), conditions=st.just(some))
        )
        joined = (st.builds(AllOf, conditions=parts), st.builds(AnyOf, conditions=parts), counted)
        return st.one_of(*joined, st.builds(Not, condition=inner))

    leaf, two = st.sampled_from(facts).flatmap(predicates), pairs(tuple(facts))
    own = next((fact.kind for fact in facts if fact.kind != "person"), "person")
    return st.recursive(st.one_of(leaf, leaf, two, quantified(own)), join, max_leaves=leaves)


RELATIONS = {
    "device": (("account.pack.device", "account"), ("device.pack.owner", "account")),
    "messenger": (("messenger.pack.twin", "messenger"),),
}
"""What relates other subjects to one of a kind, by the kind: the fact that names a subject, and whom to look at."""


@st.composite
def quantified(draw: st.DrawFn, own: str = "person") -> sc.Condition:
    """A quantifier over a fact or two, of all subjects of a kind or of those related to one of the kind `own`."""
    kind = draw(st.sampled_from(("device", "account", "messenger")))
    via = draw(st.none() | st.sampled_from(RELATIONS[own])) if own in RELATIONS else None
    name, kind = (None, kind) if via is None else via
    source = PLAIN_FACTS if kind == "device" else FACTS[kind]
    where = draw(st.sampled_from(source).flatmap(predicates))
    if draw(st.booleans()):
        where |= ~draw(st.sampled_from(source).flatmap(predicates))
    op: Literal["some", "every", "none"] = draw(st.sampled_from(("some", "every", "none")))
    one = name is not None and name.partition(".")[0] == own
    count = draw(st.none() | st.integers(1, 1 if one else 2)) if op == "some" else None
    to = None if name is None else VOCABULARY.facts[name].declared.ref
    return Quantified(op=op, where=where, count=count, via=name, to=to)


def rules(facts: Sequence[sc.Fact[Any]], leaves: int = 6) -> st.SearchStrategy[sc.Rule]:
    """Rules with and without applicability and partial credit."""
    some = conditions(facts, leaves)
    maybe = st.none() | conditions(facts, 2)
    return st.builds(sc.Rule, applies_to=maybe, check=some, partial=maybe)


# checklists ---------------------------------------------------------------------------------------------------

GUARDED = frozenset(name for name, fact in sc.Vocabulary.standard().facts.items() if fact.guarded)
"""What the built-in guards read, by declaration."""
KINDS = ("device", "account", "person", "messenger")
FACTS: dict[str, tuple[sc.Fact[Any], ...]] = {
    kind: tuple(fact for fact in VOCABULARY.facts.values() if fact.kind == kind) for kind in KINDS
}
OWN_FACTS: tuple[sc.Fact[Any], ...] = tuple(fact for fact in FACTS["device"] if fact.name.count(".") == 2)
PLAIN_FACTS: tuple[sc.Fact[Any], ...] = tuple(fact for fact in OWN_FACTS if fact.reads is None)
STANDARD_FACTS: tuple[sc.Fact[Any], ...] = tuple(fact for fact in FACTS["device"] if fact not in OWN_FACTS)


@st.composite
def fact_pools(draw: st.DrawFn) -> tuple[str, tuple[sc.Fact[Any], ...]]:
    """A kind and a few of its facts and the person's, so that rules read facts more than once."""
    kind = draw(st.sampled_from(("device", "device", *KINDS)))
    source = draw(st.sampled_from((OWN_FACTS, OWN_FACTS, STANDARD_FACTS))) if kind == "device" else FACTS[kind]
    own = draw(st.lists(st.sampled_from(source), min_size=1, max_size=4, unique_by=id))
    alike = partners(own[0], (*source, *FACTS["person"]))
    own += draw(st.lists(st.sampled_from(alike), max_size=1)) if alike else []
    person = draw(st.lists(st.sampled_from(FACTS["person"]), max_size=1))
    return kind, tuple({fact.name: fact for fact in (*own, *person)}.values())


_DAY = st.sampled_from([NOW.date() + timedelta(days=shift) for shift in (-1, 0, 1)])


@st.composite
def items(
    draw: st.DrawFn, number: int, rule: st.SearchStrategy[sc.Rule] | None = None, kind: str = "device"
) -> sc.Item:
    """An item with every field that evaluation reads."""
    dated = draw(st.integers(0, 3)) == 0
    start = draw(st.none() | _DAY) if dated else None
    end = draw(st.none() | _DAY) if dated else None
    return sc.Item(
        id=f"item-{number}",
        former_ids=(f"old-{number}",),
        title=f"Item {number}",
        level=draw(st.sampled_from(get_args(sc.Level))),
        weight=draw(st.sampled_from((None, None, 0.5, 4.0))),
        mitigates=draw(st.sampled_from(((), get_args(sc.Cause)[:1], get_args(sc.Cause)))),
        subject=kind,
        rule=None if rule is None else draw(rule),
        question="Is it done?",
        renew_after=draw(st.sampled_from((None, None, 30, 180))),
        valid_from=start,
        valid_until=end if start is None or end is None or start <= end else None,
        when_unclear=draw(st.none() | st.sampled_from(get_args(Unclear))),
        tags=draw(st.sampled_from(((), ("touchy",)))),
    )


@st.composite
def checklists(draw: st.DrawFn, *, guards: bool = True, most: int = 4) -> sc.Checklist:
    """Small checklists over all kinds and facts, with parameters, settings, guards and attested items."""
    found: list[sc.Item] = []
    for number in range(draw(st.integers(1, most))):
        kind, facts = draw(fact_pools())
        rule = None if draw(st.integers(0, 4)) == 0 else rules(facts)
        found.append(draw(items(number, rule, kind)))
    settings = {name: draw(st.sampled_from(values)) for name, values in SETTINGS.items() if draw(st.booleans())}
    guarded = (draw(_guards(found[0].id)),) if guards and draw(st.integers(0, 3)) == 0 else ()
    return checklist_of(found, settings=settings, guards=guarded)


def checklist_of(found: Iterable[sc.Item], **more: Any) -> sc.Checklist:
    """A checklist of these items over the test vocabulary."""
    section = sc.Section(id="all", title="All", items=tuple(found))
    return sc.Checklist(
        id="generated",
        title="Generated",
        sections=(section,),
        parameters=PARAMETERS,
        declares=DECLARED,
        requires=REQUIRED,
        **more,
    )


@st.composite
def _guards(draw: st.DrawFn, first: str) -> sc.Guard:
    private = [fact for fact in FACTS["person"] if fact.confidentiality != "ordinary" and fact.reads is None]
    return sc.Guard(
        id="watched",
        when=draw(conditions(private[:4], 3)),
        unlocked_by=draw(st.none() | conditions(private[4:8], 2)),
        holds=Selection(items=(first,), tags=("touchy",)),
        instead=(first,),
        neutral_text="Talk to somebody first.",
        warning_facts=draw(st.sampled_from(((), ("person.someone_knows_codes",)))),
    )


# inventories --------------------------------------------------------------------------------------------------


def facts_read(checklist: sc.Checklist, kind: str) -> tuple[sc.Fact[Any], ...]:
    """The facts of a kind that evaluation may look at, those behind families and derived facts included.

    Implied facts that hold a person's word are none of them: attestations come in by another way.
    """
    known = VOCABULARY.facts
    written = "".join(part.model_dump_json() for part in (*checklist.items, *checklist.guards))
    named = re.findall(r'"(?:fact|other|via)":"([^"]+)"', written)
    named += [name for guard in checklist.guards for name in guard.warning_facts]
    found: dict[str, sc.Fact[Any]] = {}
    for fact in (known[name] for name in named if name in known and known[name].kind == kind):
        behind = [known[f"{fact.name.rpartition('.')[0]}.{field}"] for field in fact.reads or ()]
        family = known.get(f"{kind}.{fact.declared.family}")
        plain = [fact] if fact.reads is None else behind
        found.update((each.name, each) for each in (*plain, family) if each is not None)
    return tuple(found.values())


MOMENTS = st.builds(datetime.astimezone, st.sampled_from([NOW - age for age in _AGES]), st.sampled_from(_ZONES))
_REASONS = tuple(reason for reason in get_args(UnknownReason) if reason != "not_asked")
provenances = st.builds(Provenance, source=st.sampled_from(get_args(Origin)), at=st.none() | MOMENTS)


def declared(fact: sc.Fact[Any]) -> bool:
    """Whether the fact's values live in `extra`."""
    return ".pack." in fact.name


@st.composite
def subjects(draw: st.DrawFn, cls: type[sc.Subject], name: str, facts: Sequence[sc.Fact[Any]]) -> sc.Subject:
    """A subject of which some of these facts are known, with sources, times and reasons."""
    data: dict[str, Any] = {
        "id": name,
        "observed_at": draw(st.none() | MOMENTS),
        "label": draw(st.sampled_from(("", "L"))),
    }
    extra: dict[str, Any] = {}
    observed: dict[str, Provenance] = {}
    unknown: dict[str, str] = {}
    for fact in facts:
        if not declared(fact) and fact.name not in cls.named_facts():
            continue
        if draw(st.integers(0, 3)) == 0:
            if draw(st.booleans()):
                unknown[fact.field] = draw(st.sampled_from(_REASONS))
            continue
        holder = extra if declared(fact) else data
        holder[fact.field] = draw(wire_values(fact.type) if declared(fact) else typed_values(fact.type))
        if fact.declared.ref is not None:
            holder[fact.field] = f"{fact.declared.ref}-{draw(st.integers(0, 2))}"
        if draw(st.integers(0, 3)) == 0:
            observed[fact.field] = draw(provenances)
    return cls.model_validate({**data, "extra": extra, "observed": observed, "unknown": unknown})


@st.composite
def inventories(
    draw: st.DrawFn, checklist: sc.Checklist, *, complete: bool = False, claims: bool = False
) -> sc.Inventory:
    """An inventory that knows some of what a checklist asks; with `claims`, of which things are said besides facts."""
    found: list[sc.Subject] = []
    for kind in KINDS:
        facts = facts_read(checklist, kind)
        some = 1 if kind == "person" else 2
        count = draw(st.integers(0, some)) if any(item.kind == kind for item in checklist.items) or facts else 0
        for number in range(count):
            cls = Gadget if kind == "device" and draw(st.booleans()) else sc.Vocabulary.standard().subject(kind)
            found.append(draw(subjects(cls, f"{kind}-{number}", facts)))
    names = [subject.id for subject in found]
    return sc.Inventory(
        subjects=tuple(found),
        complete=frozenset(KINDS) if complete else draw(st.frozensets(st.sampled_from(KINDS))),
        attestations=draw(st.lists(_attestations(checklist, names, claims=claims), max_size=3).map(tuple)),
        waivers=draw(st.lists(_waivers(checklist, names), max_size=2).map(tuple)),
        intentions=draw(st.lists(_intentions(checklist, names), max_size=2).map(newest_intentions)),
        results=draw(st.lists(_results(checklist, names), max_size=3).map(tuple)) if claims else (),
        as_of=draw(st.none() | MOMENTS),
    )


def _results(checklist: sc.Checklist, names: Sequence[str]) -> st.SearchStrategy[sc.ExternalResult]:
    found = {"outcome": st.sampled_from(get_args(FoundOutcome)), "source": st.sampled_from(("Lynis", "lynis", "Scan"))}
    found |= {"at": MOMENTS, "max_age": st.sampled_from((1, 30, 365))}
    items = st.builds(sc.ExternalResult, **_targets(checklist, names), **found)
    controls = [Control(framework=one.framework, id=one.id) for item in checklist.items for one in item.references]
    if not controls:
        return items
    subject = st.sampled_from((None, *names))
    return items | st.builds(
        sc.ExternalResult, control=st.sampled_from(controls), subject=subject, confidentiality=st.none(), **found
    )


def _targets(checklist: sc.Checklist, names: Sequence[str]) -> dict[str, st.SearchStrategy[Any]]:
    ids = [name for item in checklist.items for name in (item.id, *item.former_ids)]
    level = st.just("ordinary")
    return {"item": st.sampled_from(ids), "confidentiality": level, "subject": st.sampled_from((None, *names))}


def _attestations(checklist: sc.Checklist, names: Sequence[str], *, claims: bool) -> st.SearchStrategy[sc.Attestation]:
    answer = st.sampled_from([word for word in get_args(Answer) if claims or word != "not_applicable"])
    return st.builds(sc.Attestation, **_targets(checklist, names), answer=answer, at=st.none() | MOMENTS)


def _waivers(checklist: sc.Checklist, names: Sequence[str]) -> st.SearchStrategy[sc.Waiver]:
    until = st.sampled_from((None, NOW, NOW + timedelta(seconds=1)))
    return st.builds(sc.Waiver, **_targets(checklist, names), who=st.just("me"), why=st.just("because"), until=until)


def _intentions(checklist: sc.Checklist, names: Sequence[str]) -> st.SearchStrategy[Intention]:
    until = st.sampled_from((None, NOW.date(), NOW.date() + timedelta(days=1)))
    return st.builds(Intention, **_targets(checklist, names), until=until, at=MOMENTS, uid=st.uuids().map(str))


PACK = sc.Checklist.model_validate_json(sc.packs.load("leak-prevention").model_dump_json())


@st.composite
def pack_parts(draw: st.DrawFn, *, guards: bool = True) -> sc.Checklist:
    """A few items of the shipped pack, with its parameters and, where what they put first is there, its guards."""
    chosen = draw(st.lists(st.sampled_from(PACK.items), min_size=1, max_size=5, unique_by=lambda item: item.id))
    kept = {name for guard in PACK.guards for name in guard.instead} if guards and draw(st.booleans()) else set[str]()
    chosen += [item for item in PACK.items if item.id in kept and item not in chosen]
    whole = PACK if kept else PACK.replace(guards=())
    return whole.without(*(item.id for item in PACK.items if item not in chosen))


@st.composite
def cases(
    draw: st.DrawFn, source: str, *, guards: bool = True, complete: bool = False, claims: bool = False
) -> tuple[sc.Checklist, sc.Inventory]:
    """A checklist, generated or a part of the shipped pack, and an inventory to judge by it."""
    checklist = draw(pack_parts(guards=guards) if source == "pack" else checklists(guards=guards))
    return checklist, draw(inventories(checklist, complete=complete, claims=claims))


# completions --------------------------------------------------------------------------------------------------


def open_facts(subject: sc.Subject, facts: Iterable[sc.Fact[Any]]) -> tuple[sc.Fact[Any], ...]:
    """Those of the facts that the subject could hold and doesn't."""
    return tuple(
        fact
        for fact in facts
        if (
            fact.field not in subject.extra
            if declared(fact)
            else fact.name in type(subject).named_facts() and subject.__dict__.get(fact.field) is None
        )
    )


def learned(subject: sc.Subject, fact: sc.Fact[Any], value: Any) -> sc.Subject:
    """The subject with one more fact known, as seen just now."""
    observed = {**subject.observed, fact.field: Provenance(source="measured", at=NOW)}
    if declared(fact):
        extra: dict[str, Any] = {**subject.extra, fact.field: fact.type.serialize(value)}
        unknown: Any = {name: reason for name, reason in subject.unknown.items() if name != fact.field}
        return subject.replace(extra=extra, unknown=unknown, observed=observed)
    known: dict[str, Any] = {fact.field: value}
    return subject.replace(**known, observed=observed)


@st.composite
def completions(
    draw: st.DrawFn, checklist: sc.Checklist, inventory: sc.Inventory, *, most: int | None = None
) -> sc.Inventory:
    """The inventory with some, or at most so many, of the facts that are open filled in, and nothing else changed."""
    whole = inventory if any(s.kind == "person" for s in inventory.subjects) else inventory.with_subjects(sc.Person())
    gaps = [
        (subject.id, fact)
        for subject in whole.subjects
        for fact in open_facts(subject, facts_read(checklist, subject.kind))
    ]
    chosen = draw(st.lists(st.sampled_from(gaps), max_size=most, unique_by=repr)) if gaps else []
    by_id = dict(whole.by_id)
    for name, fact in chosen:
        by_id[name] = learned(by_id[name], fact, draw(typed_values(fact.type)))
    return inventory.with_subjects(*by_id.values()) if chosen else inventory
