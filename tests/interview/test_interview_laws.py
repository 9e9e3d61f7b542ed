"""Law 3: the interview ends, asks only what still matters, and leaves nothing unknown that somebody could have told."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secure_checklist import (
    Checklist,
    Finding,
    Interview,
    Inventory,
    Question,
    evaluate,
    packs,
)
from secure_checklist.checklists.validation import facts_of
from tests.strategies import cases, typed_values
from tests.worlds import NOW, VOCABULARY

SOURCES = pytest.mark.parametrize("source", ["generated", "pack"])
MOST = 400


def answers(checklist: Checklist, question: Question) -> st.SearchStrategy[Any]:
    if question.input == "subjects":
        return st.just([])
    if ".attested." in question.fact:
        return st.sampled_from(["yes", "partly", "no"])
    fact = VOCABULARY.facts.get(question.fact)
    known = facts_of(checklist)[question.fact] if fact is None else fact
    return typed_values(known.type)


def behind(checklist: Checklist, name: str) -> set[str]:
    """Return the facts that could be asked for in a fact's place: itself, or what a derived one reads."""
    facts = {**facts_of(checklist), **VOCABULARY.facts}
    fact = facts.get(name)
    if fact is None or fact.reads is None:
        return {name}
    found = {name}
    for read in fact.reads:
        for other in (f"{fact.name.rpartition('.')[0]}.{read}", f"{fact.kind}.{read}", read):
            if other in facts:
                found |= behind(checklist, other)
    return found


@SOURCES
@given(data=st.data())
def test_laws_1_and_3_hold_at_each_question(source: str, data: st.DataObject) -> None:
    """It ends, asks nothing twice and only what an unknown finding depends on, and guards before all else; no answer
    reverses a decided finding. A question says what its answers do, and is the one that is found from scratch.
    """
    guards = data.draw(st.booleans())
    checklist, inventory = data.draw(cases(source, guards=guards))
    interview, before = Interview(checklist, inventory, now=NOW, vocabulary=VOCABULARY), None
    asked, decided, again, unsafe = set[str](), dict[tuple[str, str | None], str](), False, False
    for count in range(MOST):
        question = interview.question
        if before is not None and (question is None or count % 7 == 0):
            assert_as_from_scratch(before, interview, checklist)
        if question is None:
            assert interview.open() == ()
            return
        found = {(one.item, one.subject): one.outcome for one in interview.report.findings}
        assert again or all(found[key] == outcome for key, outcome in decided.items() if key in found)
        decided |= {key: outcome for key, outcome in found.items() if outcome != "unknown"}
        again |= question.because != "missing"  # a new answer may change what an old one decided
        assert not (question.safety and unsafe)
        unsafe |= not question.safety
        if question.input != "subjects":
            assert question.key not in asked
            asked.add(question.key)
            if not guards:
                assert question.items
                assert set(question.items) <= {item for (item, _), outcome in found.items() if outcome == "unknown"}
            if not guards and count % 3 == 0:
                assert_effects(interview, question, checklist)
        before = interview
        how = data.draw(st.sampled_from(("answer", "answer", "answer", "decline", "dont_know")))
        interview = (
            interview.answer(data.draw(answers(checklist, question)))
            if how == "answer"
            else (interview.decline() if how == "decline" else interview.dont_know())
        )
    raise AssertionError("it doesn't end")


def assert_effects(interview: Interview, question: Question, checklist: Checklist) -> None:
    """Assert that what a question says an answer would decide is what evaluation makes of that answer."""
    waiting = {
        (finding.item, finding.subject)
        for finding in interview.report.findings
        if finding.outcome == "unknown" and finding.counted and finding.item in question.items
        if wanted_by(finding, checklist, question)
    }
    for effect in question.effects:
        later = interview.answer(effect.value, question).report.findings
        after = {(finding.item, finding.subject): finding.outcome for finding in later}
        for item in question.items:
            outcomes = {after[key] for key in waiting if key[0] == item}
            expected = outcomes.pop() if len(outcomes) == 1 else "unknown"
            assert effect.decides.get(item, "unknown") == expected, (question.fact, effect.value, item)


def assert_as_from_scratch(before: Interview, after: Interview, checklist: Checklist) -> None:
    """Compare what an interview took over from the question before with what it finds from scratch."""
    fresh = after.back()  # it keeps nothing that was worked out
    assert fresh is not before
    assert fresh.next() == before.next()
    assert fresh.open() == before.open()
    assert before.report == evaluate(checklist, before.inventory, now=NOW)
    assert fresh.progress == before.progress


def wanted_by(finding: Finding, checklist: Checklist, question: Question) -> bool:
    """Return True if a finding waits for the fact that a question asks for."""
    return any(
        reason.fact and question.fact in behind(checklist, reason.fact) and question.subject in (None, finding.subject)
        for reason in finding.reasons
    )


def test_the_shipped_packs_are_asked_to_the_end() -> None:
    """A person with a phone, an account and a messenger who answers everything has nothing unknown in the end."""
    for name in packs.names():
        pack = packs.load(name)
        interview = Interview(pack, Inventory(), now=NOW)
        asked = 0
        while question := interview.question:
            asked += 1
            assert asked < MOST
            listed = question.because == "unlisted" and question.kind in ("device", "account", "messenger", "incident")
            if question.input == "subjects":
                interview = interview.answer([question.suggestions[0].id] if listed else [])
            elif question.choices:
                value = question.choices[0].value
                interview = interview.answer([value] if question.input == "some_of" else value)
            elif question.input in ("whole_number", "number"):
                interview = interview.answer(int(question.minimum or 1))
            elif question.input in ("date", "datetime"):
                interview = interview.answer("2026-11-20" if question.input == "date" else "2026-11-20T00:00:00Z")
            else:
                interview = interview.dont_know()
        unknown = {reason.fact for f in interview.report.findings if f.outcome == "unknown" for reason in f.reasons}
        texts = {fact for fact in unknown if fact and facts_of(pack)[fact].type.name == "text"}
        derived = {fact for fact in unknown if fact and facts_of(pack)[fact].reads is not None}
        assert {fact for fact in unknown if fact} - texts - derived == set(), name
        assert interview.report.score.coverage is None or interview.report.score.coverage > 0.9
