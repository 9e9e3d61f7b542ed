"""What facts and their values are called: every standard fact has a label that fits into a sentence."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secure_checklist import Explanation, Fact, Finding, Vocabulary
from secure_checklist.evaluation.explanation import clause
from secure_checklist.subjects import FactDeclaration

STANDARD = Vocabulary.standard()
FACTS = STANDARD.facts
MOST_WORDS = 13
SCALARS = st.booleans() | st.integers(-9, 9) | st.floats(-9, 9) | st.text(max_size=5)


def faults(fact: Fact[Any]) -> list[str]:
    """Return what is wrong with the label of a fact, and with its clauses."""
    texts = [fact.declared.label, *(text for text in (fact.declared.when_true, fact.declared.when_false) if text)]
    found = [f"{fact.name}: {text!r}" for text in texts if not text or text.strip() != text or "_" in text]
    found += [f"{fact.name}: {text!r} ends as a sentence" for text in texts if text.endswith((".", "!", "?", ":"))]
    if len(fact.declared.label.split()) > MOST_WORDS:
        found.append(f"{fact.name}: {fact.declared.label!r} is long")
    if fact.type.name == "boolean":
        found += () if fact.declared.when_true and fact.declared.when_false else (f"{fact.name}: a clause is missing",)
    elif texts[1:] and "{value}" not in fact.declared.when_true:
        found.append(f"{fact.name}: {fact.declared.when_true!r} doesn't say the value")
    if set(fact.choices) != set(fact.vocabulary or ()):
        found.append(f"{fact.name}: choices without a label")
    return found


def test_every_standard_fact_has_a_short_label_and_every_yes_or_no_fact_two_clauses() -> None:
    assert [fault for fact in FACTS.values() for fault in faults(fact)] == []


def test_the_labels_of_a_kind_differ() -> None:
    for cls in STANDARD:
        called = [fact.label for fact in cls.facts().values()]
        assert sorted(set(called)) == sorted(called)


def test_every_label_reads_within_a_sentence() -> None:
    """No clause about a standard fact shows the name of a field or of a word."""
    inner = {fact.field for fact in FACTS.values()} | {word for f in FACTS.values() for word in f.vocabulary or ()}
    names = {name for name in inner if "_" in name}
    for fact in FACTS.values():
        wanted = (fact.vocabulary or ("x",))[0]
        op = "has_any" if fact.type.name == "enum_set" else "equals"
        leaf = Explanation(op=op, truth=True, fact=fact.name, wanted=True if fact.type.name == "boolean" else wanted)
        assert not names & set(re.findall(r"\w+", clause(leaf, FACTS)))


def test_a_fact_without_a_label_is_called_by_its_field() -> None:
    declared = FactDeclaration(fact="device.acme.vpn_age_days", type="integer")
    assert declared.reference().label == "vpn age days"
    assert declared.label == ""


def test_the_clauses_of_a_fact_that_is_no_yes_or_no_say_its_value() -> None:
    with pytest.raises(ValueError, match=r"`when_true` needs `.value.`"):
        FactDeclaration(fact="device.acme.age", type="integer", when_true="it is old")
    with pytest.raises(ValueError, match="a yes or no"):
        FactDeclaration(fact="device.acme.day", type="date", when_true="it was {value}")


@given(
    op=st.sampled_from(("equals", "one_of", "at_least", "less_than", "has_any", "has_all", "has_only", "within_days"))
    | st.sampled_from(("satisfies", "matches", "attested", "of_tomorrow")),
    truth=st.sampled_from((True, False, None)),
    fact=st.sampled_from(sorted(FACTS)) | st.sampled_from(("device.acme.x", "person.attested.talk", "nothing", None)),
    wanted=st.none() | SCALARS | st.lists(SCALARS, max_size=3).map(tuple),
)
def test_any_explanation_can_be_read(op: str, truth: bool | None, fact: str | None, wanted: Any) -> None:
    """Reports are loaded, too, and theirs may hold what no rule of today wants."""
    leaf = Explanation(op=op, truth=truth, fact=fact, wanted=wanted)
    check = Explanation(op="check", truth=truth, children=(leaf,))
    explanation = Explanation(op="rule", truth=truth, children=(check,))
    finding = Finding(item="i", subject="s", outcome="fail", explanation=explanation)
    assert finding.explain("Item").startswith("Item: not done for s.")
    bare = finding.model_copy(update={"explanation": leaf})
    assert bare.explain("Item").startswith("Item: not done for s.")
