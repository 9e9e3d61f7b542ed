"""Law 3: the interview ends, asks only what still matters, and leaves nothing unknown that somebody could have told."""

from collections.abc import Iterator, Mapping
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secure_checklist import (
    Account,
    Checklist,
    Device,
    Fact,
    Finding,
    Interview,
    Inventory,
    Messenger,
    Person,
    Question,
    Report,
    evaluate,
    holds,
    packs,
)
from secure_checklist.checklists.validation import facts_of, related_of
from secure_checklist.rules import predicates
from secure_checklist.rules.related import RelatedFact
from tests.benchmarks.asking import replied
from tests.faults import faults
from tests.strategies import PACK, cases, typed_values
from tests.worlds import NOW, VOCABULARY

SOURCES = pytest.mark.parametrize("source", ["generated", "pack"])
UNANSWERABLE = {"not_installed", "content_expired", "indeterminate", "unplaceable", "declined"}
"""Reasons that no answer removes; `unplaceable`: a value that was given and can't be used."""
MOST = 400


def answers(checklist: Checklist, question: Question) -> st.SearchStrategy[Any]:
    if question.input == "subjects":
        return st.just([])
    if ".attested." in question.fact:
        return st.sampled_from(["yes", "partly", "no"])
    fact = VOCABULARY.facts.get(question.fact)
    known = facts_of(checklist)[question.fact] if fact is None else fact
    return typed_values(known.type)


def run(interview: Interview, checklist: Checklist, data: st.DataObject) -> Iterator[tuple[Question, Interview]]:
    """Answer, decline or shrug at random until nothing is asked; gives each question with the interview before it."""
    for _ in range(MOST):
        question = interview.question
        if question is None:
            yield_last.append(interview)
            return
        yield question, interview
        how = data.draw(st.sampled_from(("answer", "answer", "answer", "decline", "dont_know")))
        if how == "answer":
            interview = interview.answer(data.draw(answers(checklist, question)))
        else:
            interview = interview.decline() if how == "decline" else interview.dont_know()
    raise AssertionError("it doesn't end")


yield_last: list[Interview] = []


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


def wanted(checklist: Checklist, report: Report) -> set[tuple[str, str | None]]:
    """Return what unknown findings that count wait for, by fact and subject; None: the person."""
    found: set[tuple[str, str | None]] = set()
    for finding in report.findings:
        if finding.outcome == "unknown" and finding.counted and finding.subject is not None:
            for reason in finding.reasons:
                names = behind(checklist, reason.fact) if reason.fact else set[str]()
                found |= {(name, None if name.startswith("person.") else finding.subject) for name in names}
    return found


def wanted_of_others(checklist: Checklist, report: Report) -> set[str]:
    """Return the facts of related subjects that quantifiers wait for in unknown findings."""
    quantifiers = related_of(checklist)
    waiting = {reason.fact for finding in report.findings if finding.counted for reason in finding.reasons}
    read = [name for fact in waiting & quantifiers.keys() for name in quantifiers[fact or ""].node.reads_of_others()]
    return {each for name in read for each in behind(checklist, name)}


@SOURCES
@given(data=st.data())
def test_law_3_it_asks_only_what_an_unknown_finding_depends_on(source: str, data: st.DataObject) -> None:
    """The interview ends; it asks only facts on which an unknown finding still depends; when it ends, nothing is
    unknown except what was declined or can't be asked.
    """
    checklist, inventory = data.draw(cases(source, guards=False))
    asked: set[tuple[str, str | None]] = set()
    yield_last.clear()
    for question, interview in run(Interview(checklist, inventory, now=NOW, vocabulary=VOCABULARY), checklist, data):
        key = (question.fact, question.subject)
        if question.input == "subjects":
            continue
        assert key not in asked, "it asks twice"
        asked.add(key)
        related = wanted_of_others(checklist, interview.report)
        assert key in wanted(checklist, interview.report) or question.fact in related, "nothing waits for it"
        assert question.items
        assert set(question.items) <= {
            finding.item for finding in interview.report.findings if finding.outcome == "unknown"
        }
    (ended,) = yield_last
    assert_nothing_left(checklist, ended, asked)


def assert_nothing_left(checklist: Checklist, ended: Interview, asked: set[tuple[str, str | None]]) -> None:
    facts, quantifiers = {**facts_of(checklist), **VOCABULARY.facts}, related_of(checklist)
    for finding in ended.report.findings:
        if finding.outcome != "unknown" or not finding.counted or finding.subject is None:
            continue
        codes = {reason.code for reason in finding.reasons}
        if codes & {"content_expired", "indeterminate"}:
            continue
        for reason in finding.reasons:
            assert reason.fact is not None
            if reason.fact in quantifiers:
                assert_related_were_asked(quantifiers[reason.fact], checklist, ended, asked)
                continue
            names = {
                (name, None if name.startswith("person.") else finding.subject)
                for name in behind(checklist, reason.fact)
            }
            askable = {key for key in names if facts[key[0]].reads is None and _askable(facts[key[0]])}
            if facts[reason.fact].reads is not None and reason.code != "stale":
                # a derived fact that knows what it reads and yet has no answer leaves nothing to ask
                askable = {key for key in askable if _value(ended.inventory, *key, facts) is None}
            assert reason.code in UNANSWERABLE or not askable or askable & asked, (finding.item, reason)


def assert_related_were_asked(
    fact: RelatedFact, checklist: Checklist, ended: Interview, asked: set[tuple[str, str | None]]
) -> None:
    """Assert that of each subject of which the condition is unknown, somebody was asked what may settle it."""
    where, facts = fact.node.where, {**facts_of(checklist), **VOCABULARY.facts}
    for other in ended.inventory.of_kind(fact.of) if fact.node.via is None else ():
        if holds(where, other, inventory=ended.inventory, checklist=checklist, now=NOW) is not None:
            continue
        operands = {name for part in predicates(where) for name in part.operands}
        if any(name not in facts or facts[name].reads is not None for name in operands):
            continue  # a derived fact may have no answer, whatever it reads
        read = {each for name in operands for each in behind(checklist, name)}
        open_ = {(name, None if name.startswith("person.") else other.id) for name in read}
        open_ = {key for key in open_ if facts[key[0]].reads is None and _askable(facts[key[0]])}
        open_ = {key for key in open_ if _value(ended.inventory, *key, facts) is None}
        open_ = {key for key in open_ if _reason(ended.inventory, *key, facts) not in UNANSWERABLE}
        assert not open_ or open_ & asked, (fact.name, other.id)


def _value(inventory: Inventory, name: str, subject: str | None, facts: Mapping[str, Fact[Any]]) -> object:
    holder = inventory.person if subject is None else inventory.by_id[subject]
    field = facts[name].field
    return holder.__dict__.get(field, holder.extra.get(field))


def _reason(inventory: Inventory, name: str, subject: str | None, facts: Mapping[str, Fact[Any]]) -> str | None:
    holder = inventory.person if subject is None else inventory.by_id[subject]
    known = type(holder).named_facts().keys() | {one for one in facts if ".pack." in one}
    return holder.unknown.get(facts[name].field) if name in known else "not_installed"


def _askable(fact: Fact[Any]) -> bool:
    if fact.type.name == "text_set":
        return False  # no form asks for texts of a person's own
    return ".attested." in fact.name or bool(fact.question and "person" in fact.known_by)


@SOURCES
@given(data=st.data())
def test_law_1_no_answer_reverses_a_decided_finding(source: str, data: st.DataObject) -> None:
    """Learning one more fact never reverses a decided finding."""
    checklist, inventory = data.draw(cases(source, guards=False))
    before: dict[tuple[str, str | None], str] = {}
    stale: set[str] = set()
    for question, interview in run(Interview(checklist, inventory, now=NOW, vocabulary=VOCABULARY), checklist, data):
        now = {(f.item, f.subject): f.outcome for f in interview.report.findings if f.outcome != "unknown"}
        same = {key: outcome for key, outcome in before.items() if key in now and now[key] != outcome}
        assert not same or stale, same
        before |= now
        if question.because != "missing":
            stale.add(question.fact)  # a new answer in the place of an old one may change what the old one decided


def assert_as_from_scratch(before: Interview, after: Interview, checklist: Checklist) -> None:
    """Compare what an interview took over from the question before with what it finds from scratch."""
    fresh = after.back()  # it keeps nothing that was worked out
    assert fresh is not before
    assert fresh.next() == before.next()
    assert fresh.open() == before.open()
    assert before.report == evaluate(checklist, before.inventory, now=NOW)
    assert fresh.progress == before.progress


@SOURCES
@given(data=st.data())
def test_the_questions_are_those_that_are_found_from_scratch(source: str, data: st.DataObject) -> None:
    """What an answer can't have touched is taken over from question to question, and this changes nothing: neither
    which questions there are, nor their order, nor what is said of them, nor the report.
    """
    checklist, inventory = data.draw(cases(source))
    before: Interview | None = None
    for count, (_, interview) in enumerate(
        run(Interview(checklist, inventory, now=NOW, vocabulary=VOCABULARY), checklist, data)
    ):
        if before is not None and count % data.draw(st.integers(1, 9)) == 0:
            assert_as_from_scratch(before, interview, checklist)
        before = interview


def test_subjects_that_are_alike_are_asked_about_as_from_scratch() -> None:
    """Several subjects share what was found of one as long as the same is known of them, and no longer."""
    with faults() as each:
        for seed in range(3):
            with each(seed):
                subjects = (
                    Person(id="me"),
                    *(cls(id=f"{cls.kind}-{n}") for cls in (Device, Account, Messenger) for n in range(2)),
                )
                rng = Random(seed)  # noqa: S311 - no secret
                interview = Interview(PACK, Inventory(subjects=subjects), now=NOW)
                for count in range(30):
                    question = interview.question
                    assert question is not None
                    if question.input == "subjects":
                        interview = interview.answer([])
                        continue
                    later = replied(interview, rng.choice(interview.open()) if count % 3 == 0 else question, rng)
                    if count % 10 == 9:
                        assert_as_from_scratch(interview, later, PACK)
                    else:
                        assert later.back().question == question
                    interview = later


@SOURCES
@given(data=st.data())
def test_effects_say_what_the_answers_do(source: str, data: st.DataObject) -> None:
    """What a question says that an answer would decide is what evaluation makes of that answer."""
    checklist, inventory = data.draw(cases(source, guards=False))
    for question, interview in run(Interview(checklist, inventory, now=NOW, vocabulary=VOCABULARY), checklist, data):
        waiting = {
            (finding.item, finding.subject): wanted_by(finding, checklist, question)
            for finding in interview.report.findings
            if finding.outcome == "unknown" and finding.counted and finding.item in question.items
        }
        for effect in question.effects:
            after = {
                (finding.item, finding.subject): finding.outcome
                for finding in interview.answer(effect.value, question).report.findings
            }
            for item in question.items:
                outcomes = {after[key] for key, waits in waiting.items() if waits and key[0] == item}
                expected = outcomes.pop() if len(outcomes) == 1 else "unknown"
                assert effect.decides.get(item, "unknown") == expected, (question.fact, effect.value, item)


def wanted_by(finding: Finding, checklist: Checklist, question: Question) -> bool:
    """Return True if a finding waits for the fact that a question asks for."""
    return any(
        reason.fact and question.fact in behind(checklist, reason.fact) and question.subject in (None, finding.subject)
        for reason in finding.reasons
    )


@given(data=st.data())
def test_guards_are_settled_first(data: st.DataObject) -> None:
    """While it isn't known whether advice must be held back, what decides that is asked before all else."""
    checklist, inventory = data.draw(cases("generated"))
    later = False
    for question, _ in run(Interview(checklist, inventory, now=NOW, vocabulary=VOCABULARY), checklist, data):
        assert not (question.safety and later)
        later = later or not question.safety


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


def test_the_whole_pack_is_the_one_that_is_shipped() -> None:
    assert packs.load("leak-prevention") == PACK
    assert evaluate(PACK, Inventory(), now=NOW).findings
