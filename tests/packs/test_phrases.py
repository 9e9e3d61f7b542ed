"""What people read is plain: no phrase that was thrown out comes back, in packs, messages, facts or reports."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from secure_checklist import Explanation, Fact, Inventory, Vocabulary, evaluate, packs
from secure_checklist.checklists.validation import facts_of
from secure_checklist.core.messages import all_messages
from secure_checklist.evaluation.explanation import clause
from secure_checklist.rules.phrasing import value_label
from secure_checklist.translations import catalogue, languages

FACTS = Vocabulary.standard().facts
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
MACHINE_TALK = (
    *("the person's", "the person", "is not yes", "does not include", "attestation", "entries", "entry that"),
    *("settled", "the weight", "unrecognised", "is more than 0", "sole control"),
)
"""What no clause about somebody's own answers says to them; "the person shown" in an incident is somebody else."""


def texts_of(fact: Fact[Any]) -> Iterator[str]:
    declared = fact.declared
    yield from (declared.question, declared.label, declared.when_true, declared.when_false, *declared.choices.values())
    if fact.reads is None:  # the meaning of a derived fact is its docstring, for those who write rules
        yield from (declared.meaning, declared.absence)


def clauses_of(fact: Fact[Any]) -> Iterator[str]:
    """Return every clause that a rule about one value can have."""
    sets = fact.type.name == "enum_set"
    simple: dict[str, list[Any]] = {"boolean": [True], "integer": [0, 1, 3], "number": [0, 3]}
    wanted = [*simple.get(fact.type.name, []), *(fact.vocabulary or ())]
    for truth in (True, False):
        for value in wanted:
            given = (value,) if sets else value
            yield clause(
                Explanation(op="has_any" if sets else "equals", truth=truth, fact=fact.name, wanted=given), FACTS
            )
            if fact.type.comparable and fact.type.name != "boolean":
                for op in ("at_least", "at_most", "more_than", "less_than"):
                    yield clause(Explanation(op=op, truth=truth, fact=fact.name, wanted=value), FACTS)
        if fact.type.name in ("date", "instant"):
            yield clause(Explanation(op="within_days", truth=truth, fact=fact.name, wanted=90), FACTS)


@pytest.mark.parametrize("language", languages())
def test_no_text_sends_anybody_to_a_command_of_ours(language: str) -> None:
    """In an app or a browser nobody can run one; a terminal names its commands in messages of its own, `cli`."""
    said = all_messages() | {key: one.text for key, one in catalogue(language).texts.items()}
    for name in packs.names():
        said |= {f"{name}/{key}": text for key, text in packs.load(name).translated(language).texts().items()}
    said |= {f"{name}/{place}": text for name, fact in FACTS.items() for place, text in enumerate(texts_of(fact))}
    assert len(said) > 6000
    named = {key for key, text in said.items() if re.search(r"secure[-_ ]checklist", text, re.IGNORECASE)}
    assert {key for key in named if not key.startswith("cli.")} == set()


def test_no_clause_of_a_fact_sounds_like_a_machine() -> None:
    for name, fact in FACTS.items():
        said = [*texts_of(fact), *clauses_of(fact)] if fact.kind != "incident" else []
        assert [text for text in said for words in MACHINE_TALK if words in text.lower()] == [], name


def test_every_clause_reads_as_a_sentence_to_whom_it_is_about() -> None:
    """No clause has a hole, an identifier or a doubled negation."""
    wrong = re.compile(r"[{_]|not not|n't not|n't no |  |[. ]$")
    assert [text for fact in FACTS.values() for text in clauses_of(fact) if wrong.search(text)] == []


ENUMS = sorted(name for name, fact in FACTS.items() if fact.type.name in ("enum", "enum_set"))
REPLY = re.compile(r"^(Yes|No|Not|Neither|Never|Always|Nowhere|Only|Until|For|They|It|Others|Somebody)\b|\b(I|[Mm]y)\b")
"""How what somebody answers begins or speaks of them: nothing that a clause about it says in quotes."""


def test_every_clause_says_a_value_in_words_of_its_own() -> None:
    """No clause shows a value's id, and none quotes the reply that a form offers, such as "Yes, longer ago"."""
    for name in ENUMS:
        fact = FACTS[name]
        assert fact.vocabulary
        for text in clauses_of(fact):
            quoted = re.findall(r'"([^"]*)"', text)
            assert {*quoted} <= {*fact.declared.choices.values()}, text
            assert [reply for reply in quoted if REPLY.search(reply)] == []
        shown = {word: value_label(word, fact) for word in fact.vocabulary}
        assert len({*shown.values()}) == len(shown)
        assert len({text.startswith('"') for text in shown.values()}) == 1, "all values have words, or none has"


@pytest.mark.parametrize("name", packs.builtin())
def test_no_explanation_shows_an_id_or_quotes_a_reply(name: str) -> None:
    """Each enum fact that a rule of ours reads, at each of its values, in all that the report then explains."""
    pack = packs.load(name)
    facts = facts_of(pack)
    rules = [item.rule for item in pack.items if item.rule is not None]
    read = {fact: FACTS[fact] for rule in rules for fact in rule.facts() if fact in ENUMS}
    seen: set[tuple[str, str]] = set()
    for fact in read.values():
        words = (fact.vocabulary or ()) if fact.reads is None else ()
        for word in words:
            stated: dict[str, Any] = {fact.field: (word,) if fact.type.name == "enum_set" else word}
            subject = pack.vocabulary.subject(fact.kind)(id="one", **stated)
            inventory = Inventory(subjects=(subject,))
            report = evaluate(pack, inventory, now=NOW, explain=True, show_values=True)
            told = [one for one in report.findings if one.explanation is not None and one.subject == "one"]
            for quoted in re.findall(r'"([^"]*)"', " ".join(one.explain("T", inventory, facts) for one in told)):
                assert not REPLY.search(quoted), (fact.name, word, quoted)
                assert quoted not in words, (fact.name, word)
            seen.add((fact.name, word))
    assert len(seen) > 60
