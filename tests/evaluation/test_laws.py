"""The laws of evaluation as property tests, on generated checklists and on the shipped pack.

Laws 4 and 8, which are about the loaders, are in `test_laws_loading`. Each docstring quotes its law. Hypothesis' own
`ci` profile, on wherever `CI` is set, makes the runs repeatable.
"""

import math
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import timedelta
from itertools import product
from random import Random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from secure_checklist import (
    Account,
    AllOf,
    AnyOf,
    Attestation,
    Checklist,
    Condition,
    Device,
    Fact,
    Finding,
    Inventory,
    Item,
    Not,
    Person,
    ReasonCode,
    Report,
    Rule,
    Score,
    Subject,
    evaluate,
    holds,
)
from secure_checklist.rules import Equals, ParamRef, Quantified
from secure_checklist.rules import predicates as nodes
from secure_checklist.subjects import FactDeclaration, Provenance
from tests.cases import each
from tests.strategies import (
    COUNTRIES,
    FACTS,
    OWN_FACTS,
    PACK,
    PLAIN_FACTS,
    cases,
    checklist_of,
    completions,
    conditions,
    facts_read,
    inventories,
    learned,
    open_facts,
    predicates,
    rules,
    subjects,
)
from tests.walker import assert_walked
from tests.worlds import NOW, TWINS, VOCABULARY, Gadget

SOURCES = each("source", ["generated", "pack"])
Key = tuple[str, str | None]


def outcomes(report: Report) -> dict[Key, str]:
    return {(finding.item, finding.subject): finding.outcome for finding in report.findings}


# law 1 --------------------------------------------------------------------------------------------------------


def assert_nothing_reversed(checklist: Checklist, before: Inventory, after: Inventory) -> None:
    known = outcomes(evaluate(checklist, before, now=NOW))
    found = outcomes(evaluate(checklist, after, now=NOW))
    for key, outcome in known.items():
        if outcome != "unknown" and key in found:
            assert found[key] == outcome, key


@SOURCES
@given(data=st.data())
def test_law_1_one_more_fact(source: str, data: st.DataObject) -> None:
    """Learning one more fact never reverses a decided finding."""
    checklist, inventory = data.draw(cases(source))
    more = data.draw(completions(checklist, inventory, most=1))
    assert_nothing_reversed(checklist, inventory, more)


@given(data=st.data())
def test_law_1_one_more_answer_or_look(data: st.DataObject) -> None:
    """Learning one more fact never reverses a decided finding: an attestation, or an old value seen again, is one."""
    checklist, inventory = data.draw(cases("generated"))
    subject = data.draw(st.sampled_from((None, *inventory.by_id)))
    item = data.draw(st.sampled_from(checklist.items))
    given_ = {(checklist.item(entry.item).id, entry.subject) for entry in inventory.attestations}
    person = inventory.person.id
    if not given_ & {(item.id, subject), (item.id, None if subject == person else subject or person)}:
        answer = Attestation(
            confidentiality="ordinary",
            item=item.id,
            subject=subject,
            answer=data.draw(st.sampled_from(("yes", "no"))),
            at=NOW,
        )
        assert_nothing_reversed(checklist, inventory, inventory.with_attestations(answer))
    if subject is not None:
        seen_again = refreshed(inventory.by_id[subject], facts_read(checklist, inventory.by_id[subject].kind))
        assert_nothing_reversed(checklist, inventory, inventory.with_subjects(seen_again))


def refreshed(subject: Subject, facts: tuple[Fact[Any], ...]) -> Subject:
    fresh = {fact.field: Provenance(source="measured", at=NOW) for fact in facts if fact.field in subject.__dict__}
    return subject.replace(observed={**subject.observed, **fresh})


# law 2 --------------------------------------------------------------------------------------------------------

_MOST_BASES = 300
_NO_FACT: set[ReasonCode] = {"error", "unplaceable", "not_installed"}
"""Reasons that name a fact of which no answer is missing: its value can't be used, or nothing here can hold one."""


def linked(rule: Rule, name: str) -> set[str]:
    """A fact, those that a rule compares it with, those that it compares them with, and so on."""
    operands = [set(node.operands) for _, condition in rule.conditions() for node in nodes(condition)]
    found: set[str] = set()
    more = {name}
    while more - found:
        found |= more
        more = {name for each in operands if each & found for name in each}
    return found


def literals_of(rule: Rule, names: Collection[str], params: Mapping[str, Any]) -> Iterator[Any]:
    for _, condition in rule.conditions():
        for node in nodes(condition):
            if node.fact in names:
                values = getattr(node, "values", ())
                several = params[values.param] if isinstance(values, ParamRef) else values
                found = (*several, *(getattr(node, field, None) for field in ("value", "days", "count")))
                yield from (params[v.param] if isinstance(v, ParamRef) else v for v in found if v is not None)


def candidates(rule: Rule, fact: Fact[Any], params: Mapping[str, Any], holders: Iterable[Subject]) -> tuple[Any, ...]:
    """Values of a fact on either side of everything that a rule says of it."""
    names = linked(rule, fact.name)
    name, wanted = fact.type.name, list(literals_of(rule, names, params))
    known = [value for other in names - {fact.name} for value in known_values(other, holders)]
    if name == "boolean":
        return (True, False)
    if name == "enum":
        return fact.type.vocabulary or ()
    if name in ("enum_set", "text_set"):
        named = [*dict.fromkeys(word for word in wanted if isinstance(word, str))]
        words = [*named, *(w for w in fact.type.vocabulary or "123456" if w not in named)][:5]
        counts = [n + more for n in wanted if isinstance(n, int) for more in (0, 1)]  # which five words may not reach
        counted = (frozenset(fact.type.vocabulary[:n] if fact.type.vocabulary else map(str, range(n))) for n in counts)
        picked = product((True, False), repeat=len(words))
        chosen = (frozenset(word for word, taken in zip(words, picks, strict=True) if taken) for picks in picked)
        return (*chosen, *counted)
    if name in ("date", "instant"):
        moments = [NOW - timedelta(days=days) for days in (-1, 0, *(d for d in wanted if isinstance(d, int)))]
        typed: list[Any] = [fact.type.parse(moment.date() if name == "date" else moment) for moment in moments]
        typed += [fact.type.parse(text) for text in wanted if isinstance(text, str)]
        apart = [timedelta(days=days) for days in (0, *(d for d in wanted if isinstance(d, int) and len(names) > 1))]
        typed += [value + sign * each for value in (*typed, *known) for each in apart for sign in (1, -1)]
        return tuple(value + timedelta(days=shift) for value in typed for shift in (-1, 0, 1) if value)
    if name == "text":
        texts = (
            "",
            "abc",
            "b",
            "zzz",
            "GB",
            "17.2",
            "17.6.1",
            "18",
            "10.0.22631.3880",
            "2.1",
            "1",
            *map(str, (*wanted, *known)),
        )
        return COUNTRIES if fact.type.code else texts
    low, high = fact.type.minimum, fact.type.maximum
    ends = [end for end in (0, low, high) if end is not None] if len(names) > 1 else []
    around = {value + shift for value in (*wanted, *known, *ends) for shift in (-2, -1, 0, 1, 2)} | {1}
    return tuple(v for v in around if (low is None or v >= low) and (high is None or v <= high))


def known_values(name: str, holders: Iterable[Subject]) -> Iterator[Any]:
    fact = VOCABULARY.facts[name]
    for holder in holders:
        if holder.kind == fact.kind:
            held = holder.extra.get(fact.field)
            value = getattr(holder, fact.field, None) if held is None else fact.type.parse(held)
            yield from () if value is None else (value,)


STAND_INS = {
    (kind, number): FactDeclaration(fact=f"{kind}.pack.stand_in_{number}", type="boolean")
    for kind in ("device", "messenger", "person")
    for number in range(16)
}
"""Facts that can take any value, for what quantifiers find, by the kind that they are of."""
KNOWN = {**VOCABULARY.facts, **{one.fact: one.reference() for one in STAND_INS.values()}}


def freed(item: Item, named: list[str]) -> Item:
    """The item with a plain fact in the place of each derived fact that is named, so that it can take any value."""
    text = "" if item.rule is None else item.rule.model_dump_json()
    for name in TWINS.keys() & named:
        text = text.replace(f'"{name}"', f'"{TWINS[name]}"')
    return item.replace(rule=Rule.model_validate_json(text))


def quantifiers(item: Item) -> list[Quantified]:
    parts = [node for _, condition in item.rule.conditions() for node in nodes(condition)] if item.rule else []
    return list({node.fact: node for node in parts if isinstance(node, Quantified)}.values())


def without_quantifiers(
    item: Item, checklist: Checklist, inventory: Inventory, subject: Subject
) -> tuple[Item, Subject, Subject, dict[str, str]]:
    """The item with a plain fact in the place of each quantifier, the subject and the person that know those which are
    known, and the others' names by the implied facts'.
    """
    person: Subject = inventory.person
    text = "" if item.rule is None else item.rule.model_dump_json()
    open_: dict[str, str] = {}
    for number, node in enumerate(quantifiers(item)):
        kind = node.fact.partition(".")[0]
        fact = KNOWN[STAND_INS[kind, number].fact]
        text = text.replace(node.model_dump_json(), Equals(fact=fact.name, value=True).model_dump_json())
        found = holds(node, subject, inventory=inventory, checklist=checklist, now=NOW)
        if found is None:
            open_[node.fact] = fact.name
        elif kind == subject.kind:
            subject = learned(subject, fact, found)
        if found is not None and kind == "person":
            person = learned(person, fact, found)
    return item.replace(rule=Rule.model_validate_json(text)), subject, person, open_


def matters(
    item: Item, checklist: Checklist, inventory: Inventory, subject: Subject, name: str, free: set[str]
) -> bool:
    """Whether two completions that differ in the named fact alone give different outcomes."""
    assert item.rule is not None
    rule, holders = item.rule, (subject, inventory.person)
    pools = {each: candidates(rule, KNOWN[each], checklist.values, holders) for each in sorted(free)}
    rest = [each for each in pools if each != name]
    bases = (
        list(product(*(pools[each] for each in rest))) if math.prod(len(pools[r]) for r in rest) < _MOST_BASES else []
    )
    random = Random(0)  # noqa: S311 - picks samples
    for _ in range(0 if bases else _MOST_BASES):
        bases.append(tuple(random.choice(pools[each]) for each in rest))
    for base in bases:
        rows = [{**dict(zip(rest, base, strict=True)), name: value} for value in pools[name]]
        if len(set(judged(item, checklist, inventory, subject, rows))) > 1:
            return True
    return False


KEEPERS = (Account(id="abc", cloud_e2ee=True), Account(id="b", cloud_e2ee=False))
"""Accounts that a messenger's backup may be in."""


def judged(
    item: Item, checklist: Checklist, inventory: Inventory, subject: Subject, rows: list[dict[str, Any]]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The outcome of an item for a subject, completed by each row of values."""
    person = {tuple((n, v) for n, v in row.items() if n.startswith("person.")): None for row in rows}
    for answers in person:
        advised: Subject = inventory.person
        for name, value in answers:
            advised = learned(advised, KNOWN[name], value)
        completed: list[Subject] = []
        for number, row in enumerate(rows if subject.kind != "person" else ()):
            filled = subject.replace(id=f"{subject.id}-{number}")
            for name, value in row.items():
                filled = filled if name.startswith("person.") else learned(filled, KNOWN[name], value)
            completed.append(filled)
        kept = KEEPERS if subject.kind == "messenger" else ()
        listed = (advised, *completed, *kept)
        whole = Inventory(subjects=listed, complete=frozenset((item.kind,)), as_of=inventory.as_of)
        report = evaluate(checklist, whole, now=NOW)
        yield from ((f.outcome, f.possible) for f in report.findings if f.item == item.id and f.subject is not None)


def assert_reasons_matter(checklist: Checklist, inventory: Inventory, finding: Finding) -> None:
    assert finding.reasons, "an unknown finding without a reason"
    if any(reason.fact is None or reason.code in _NO_FACT for reason in finding.reasons):
        return
    item = checklist.item(finding.item)
    if item.rule is None:
        assert [reason.fact for reason in finding.reasons] == [f"{item.kind}.attested.{item.id}"]
        return
    named = [reason.fact for reason in finding.reasons if reason.fact is not None]
    if any(".attested." in name for name in named):
        return  # the person's word can be yes or no, and the rule may tell these apart by nothing else
    read = set(item.rule.facts())
    derived = {name for name, fact in VOCABULARY.facts.items() if fact.reads is not None}
    looked_up = (read & derived) - TWINS.keys()
    if any(name in looked_up for name in named) or (looked_up and not read.issuperset(named)):
        return  # a derived fact, or what it reads: which values it can have, as the days of a table, isn't known
    subject = inventory.by_id.get(finding.subject or "", inventory.person)
    if quantifiers(item):
        if item.renew_after is not None or any(one.via in named for one in quantifiers(item)):
            return  # `holds` knows no age; which subject is named decides as much as what is known of it
        item, subject, person, stand_ins = without_quantifiers(item, checklist, inventory, subject)
        inventory = inventory.with_subjects(*((subject, person) if subject.kind != "person" else (person,)))
        named = [stand_ins.get(name, name) for name in named]
        open_here = set(stand_ins.values())
    else:
        open_here = set[str]()
    item = freed(item, named)
    named = [TWINS.get(name, name) for name in named]
    only = checklist_with(checklist, item)
    free = {*named, *open_here}
    for holder in (subject, inventory.person):
        free |= {fact.name for fact in open_facts(holder, facts_read(only, holder.kind))}
    assert any(matters(item, only, inventory, subject, name, free) for name in named), finding


def checklist_with(checklist: Checklist, item: Item) -> Checklist:
    section = checklist.sections[0].replace(items=(item.replace(after=()),))
    declares = (*checklist.declares, *STAND_INS.values())
    return checklist.replace(sections=(section,), guards=(), profiles=(), declares=declares)


@SOURCES
@given(data=st.data())
def test_law_2_reasons_matter(source: str, data: st.DataObject) -> None:
    """An unknown finding names a fact of which some two completions that differ in it alone give different outcomes, or
    a reason that is no fact.
    """
    checklist, inventory = data.draw(cases(source, guards=False))
    for finding in evaluate(checklist, inventory, now=NOW).findings:
        if finding.outcome == "unknown":
            assert_reasons_matter(checklist, inventory, finding)


@given(data=st.data())
def test_law_2_when_facts_are_read_twice(data: st.DataObject) -> None:
    """An unknown finding names a fact of which some two completions that differ in it alone give different outcomes, or
    a reason that is no fact.
    """
    facts = data.draw(st.lists(st.sampled_from(PLAIN_FACTS), min_size=1, max_size=2, unique_by=id))
    item = Item(id="only", title="Only", rule=data.draw(rules(facts)))
    checklist = checklist_of((item,))
    gadget = data.draw(subjects(Gadget, "gadget", facts_read(checklist, "device")))
    inventory = Inventory(subjects=(gadget,), complete=frozenset({"device"}))
    for finding in evaluate(checklist, inventory, now=NOW).findings:
        if finding.outcome == "unknown":
            assert_reasons_matter(checklist, inventory, finding)


# law 5 --------------------------------------------------------------------------------------------------------


def assert_bounds(wide: Score, narrow: Score) -> None:
    if narrow.low is None or narrow.high is None:
        assert narrow.low is narrow.high
        return
    assert wide.low is not None
    assert wide.high is not None
    assert wide.low <= narrow.low + 1e-9
    assert narrow.high <= wide.high + 1e-9


@SOURCES
@given(data=st.data())
def test_law_5_scores_bound_completions(source: str, data: st.DataObject) -> None:
    """For complete kinds, `low` and `high` bound the score of every completion of the inventory.

    Guards stay out of it: one that turns true takes what it holds out of the score, as it must.
    """
    checklist, inventory = data.draw(cases(source, guards=False, complete=True))
    before = evaluate(checklist, inventory, now=NOW)
    after = evaluate(checklist, data.draw(completions(checklist, inventory)), now=NOW)
    assert_bounds(before.score, after.score)
    for name, score in before.by_section.items():
        assert_bounds(score, after.by_section[name])
    for name, score in before.by_cause.items():
        assert_bounds(score, after.by_cause[name])


# law 6 --------------------------------------------------------------------------------------------------------


def both(*parts: Condition) -> Condition:
    return AllOf(conditions=parts)


def either(*parts: Condition) -> Condition:
    return AnyOf(conditions=parts)


def negated(part: Condition) -> Condition:
    return Not(condition=part)


def identities(a: Condition, b: Condition, c: Condition) -> dict[str, tuple[Condition, Condition]]:
    return {
        "double negation": (negated(negated(a)), a),
        "de morgan and": (negated(both(a, b)), either(negated(a), negated(b))),
        "de morgan or": (negated(either(a, b)), both(negated(a), negated(b))),
        "commutative and": (both(a, b), both(b, a)),
        "commutative or": (either(a, b), either(b, a)),
        "associative and": (both(a, both(b, c)), both(both(a, b), c)),
        "associative or": (either(a, either(b, c)), either(either(a, b), c)),
        "distributive and": (both(a, either(b, c)), either(both(a, b), both(a, c))),
        "distributive or": (either(a, both(b, c)), both(either(a, b), either(a, c))),
        "absorption and": (both(a, either(a, b)), a),
        "absorption or": (either(a, both(a, b)), a),
        "operators": (~(a & b) | c, either(negated(both(a, b)), c)),
    }


@given(data=st.data())
def test_law_6_three_values(data: st.DataObject) -> None:
    """De Morgan, double negation, commutativity hold in three values."""
    a, b, c = (data.draw(conditions(OWN_FACTS, 2)) for _ in range(3))
    pairs = identities(a, b, c)
    found = [
        Item(id=f"{side}-{number}", title=name, subject="device", rule=Rule(check=pair[index]))
        for number, (name, pair) in enumerate(pairs.items())
        for index, side in enumerate(("left", "right"))
    ]
    checklist = checklist_of(found)
    gadgets = [data.draw(subjects(Gadget, f"g{n}", facts_read(checklist, "device"))) for n in range(3)]
    told = outcomes(evaluate(checklist, Inventory(subjects=tuple(gadgets)), now=NOW))
    for number, name in enumerate(pairs):
        for gadget in gadgets:
            assert told[f"left-{number}", gadget.id] == told[f"right-{number}", gadget.id], name


# law 7 --------------------------------------------------------------------------------------------------------


@SOURCES
@given(data=st.data())
def test_law_7_evaluator_equals_reference(source: str, data: st.DataObject) -> None:
    """The evaluator equals the reference evaluator."""
    assert_walked(*data.draw(cases(source, claims=True)), now=NOW)


@given(data=st.data())
def test_law_7_predicate_by_predicate(data: st.DataObject) -> None:
    """The evaluator equals the reference evaluator, on every predicate by itself."""
    alone = st.sampled_from(OWN_FACTS).flatmap(predicates)
    found = [Item(id=f"item-{number}", title="t", rule=Rule(check=data.draw(alone))) for number in range(12)]
    checklist = checklist_of(found)
    facts = facts_read(checklist, "device")
    many = [data.draw(subjects(Gadget, f"g{number}", facts)) for number in range(6)]
    assert_walked(checklist, Inventory(subjects=tuple(many)), now=NOW)


@given(data=st.data())
def test_law_7_on_many_rules_and_subjects(data: st.DataObject) -> None:
    """The evaluator equals the reference evaluator, row by row."""
    renewals = st.sampled_from((None, 30, 180))
    found = [
        Item(
            id=f"item-{n}",
            title="t",
            subject="device",
            rule=data.draw(rules((*OWN_FACTS, *FACTS["person"][:6]))),
            renew_after=data.draw(renewals),
        )
        for n in range(6)
    ]
    checklist = checklist_of(found)
    facts = facts_read(checklist, "device")
    drawn = [data.draw(subjects(cls, cls.__name__, facts)) for cls in (Gadget, Device, Gadget)]
    many = [subject.replace(id=f"{n}-{m}") for n, subject in enumerate(drawn) for m in range(5)]
    person = data.draw(subjects(Person, "me", facts_read(checklist, "person")))
    assert_walked(checklist, Inventory(subjects=(*many, person)), now=NOW)


@given(data=st.data())
def test_law_7_on_the_whole_pack(data: st.DataObject) -> None:
    """The evaluator equals the reference evaluator."""
    assert_walked(PACK, data.draw(inventories(PACK, claims=True)), now=NOW, explain=True)
