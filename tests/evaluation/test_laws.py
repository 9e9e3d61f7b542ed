"""The laws of evaluation as property tests, on generated checklists and on the shipped pack.

Laws 4 and 8, which are about the loaders, are in `test_laws_loading`. Each docstring quotes its law. Hypothesis' own
`ci` profile, on wherever `CI` is set, makes the runs repeatable.
"""

from itertools import product
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from secure_checklist import (
    Attestation,
    Checklist,
    Fact,
    Inventory,
    Item,
    Report,
    Score,
    Subject,
    evaluate,
)
from secure_checklist.subjects import Provenance
from tests.cases import each
from tests.strategies import (
    OWN_FACTS,
    PACK,
    cases,
    checklist_of,
    completions,
    facts_read,
    inventories,
    learned,
    open_facts,
    rules,
)
from tests.walker import assert_walked
from tests.worlds import NOW, VOCABULARY, Gadget

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
WORDS = tuple(fact for fact in OWN_FACTS if fact.type.name in ("boolean", "enum") and fact.reads is None)


def values_of(fact: Fact[Any]) -> tuple[Any, ...]:
    return (True, False) if fact.type.name == "boolean" else fact.type.vocabulary or ()


@given(data=st.data())
def test_law_2_reasons_matter(data: st.DataObject) -> None:
    """An unknown finding names a fact of which some two completions that differ in it alone give different outcomes, or
    a reason that is no fact. (Of facts with many values, the walk of law 7 tries some.)
    """
    facts = data.draw(st.lists(st.sampled_from(WORDS), min_size=1, max_size=3, unique_by=id))
    checklist = checklist_of((Item(id="only", title="Only", rule=data.draw(rules(facts))),))
    gadget: Subject = Gadget(id="gadget")
    for fact in data.draw(st.sets(st.sampled_from(facts), max_size=len(facts) - 1)):
        gadget = learned(gadget, fact, data.draw(st.sampled_from(values_of(fact))))
    inventory = Inventory(subjects=(gadget,)).completed("device")
    pools = {fact.name: values_of(fact) for fact in open_facts(gadget, facts)}
    unknown = [one for one in evaluate(checklist, inventory, now=NOW).of("only", "gadget") if one.outcome == "unknown"]
    named = [reason.fact for finding in unknown for reason in finding.reasons]
    assert bool(named) is bool(unknown), "an unknown finding without a reason"
    if not named or not pools.keys() >= {*named}:
        return
    by_rest: dict[object, set[object]] = {}
    for values in product(*pools.values()):
        row, whole = dict(zip(pools, values, strict=True)), gadget
        for name, value in row.items():
            whole = learned(whole, VOCABULARY.facts[name], value)
        (found,) = evaluate(checklist, inventory.with_subjects(whole), now=NOW).of("only", "gadget")
        for reason in named:
            rest = tuple(value for key, value in row.items() if key != reason)
            by_rest.setdefault((reason, rest), set()).add((found.outcome, found.possible))
    assert any(len(outcomes) > 1 for outcomes in by_rest.values()), unknown


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


# law 7 --------------------------------------------------------------------------------------------------------


@SOURCES
@given(data=st.data())
def test_law_7_evaluator_equals_reference(source: str, data: st.DataObject) -> None:
    """The evaluator equals the reference evaluator."""
    assert_walked(*data.draw(cases(source, claims=True)), now=NOW)


@given(data=st.data())
def test_law_7_on_the_whole_pack(data: st.DataObject) -> None:
    """The evaluator equals the reference evaluator."""
    assert_walked(PACK, data.draw(inventories(PACK, claims=True)), now=NOW, explain=True)
