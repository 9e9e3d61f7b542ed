"""What facts and their values are called: every standard fact has a label that fits into a sentence."""

import re
from pathlib import Path
from string import Formatter
from typing import Any, get_args

import pytest

import secure_checklist
from secure_checklist import (
    Cause,
    Context,
    Device,
    Effort,
    Evidence,
    Fact,
    FactDeclaration,
    Outcome,
    ReasonCode,
    Vocabulary,
    ask,
    derived,
)
from secure_checklist.checklists import Need, Phase, Verification
from secure_checklist.core.messages import (
    MESSAGES,
    duration,
    either,
    labels,
    message,
    together,
    version_bounds,
    versions,
)
from secure_checklist.evaluation.explanation import clause
from secure_checklist.subjects import Origin

STANDARD = Vocabulary.standard()
FACTS = STANDARD.facts
MOST_WORDS = 6
ROOT = Path(secure_checklist.__file__).parent
TABLE = ROOT / "core" / "messages.py"


def faults(fact: Fact[Any]) -> list[str]:
    """Return what is wrong with the label of a fact, and with its clauses."""
    texts = [fact.declared.label, *(text for text in (fact.declared.when_true, fact.declared.when_false) if text)]
    found = [f"{fact.name}: {text!r}" for text in texts if not text or text.strip() != text or "_" in text]
    found += [f"{fact.name}: {text!r} ends as a sentence" for text in texts if text.endswith((".", "!", "?", ":"))]
    if len(fact.declared.label.split()) > MOST_WORDS:
        found.append(f"{fact.name}: {fact.declared.label!r} is long")
    clauses = bool(fact.declared.when_true), bool(fact.declared.when_false)
    if clauses != (fact.type.name == "boolean",) * 2:
        found.append(f"{fact.name}: clauses {clauses}")
    if set(fact.choices) != set(fact.vocabulary or ()):
        found.append(f"{fact.name}: choices without a label")
    return found


def test_every_standard_fact_has_a_short_label_and_every_yes_or_no_fact_two_clauses() -> None:
    assert [fault for fact in FACTS.values() for fault in faults(fact)] == []


def test_the_labels_of_a_kind_differ() -> None:
    for cls in STANDARD:
        called = [fact.label for fact in cls.facts().values()]
        assert sorted(set(called)) == sorted(called)


def test_the_clauses_of_a_fact_differ() -> None:
    booleans = [fact for fact in FACTS.values() if fact.type.name == "boolean"]
    assert [fact.name for fact in booleans if fact.declared.when_true == fact.declared.when_false] == []


def test_every_label_reads_within_a_sentence() -> None:
    """No clause about a standard fact shows the name of a field or of a word."""
    inner = {fact.field for fact in FACTS.values()} | {word for f in FACTS.values() for word in f.vocabulary or ()}
    names = {name for name in inner if "_" in name}
    for fact in FACTS.values():
        wanted = (fact.vocabulary or ("x",))[0]
        op = "has_any" if fact.type.name == "words" else "equals"
        leaf = Evidence(op=op, truth=True, fact=fact.name, wanted=True if fact.type.name == "boolean" else wanted)
        assert not names & set(re.findall(r"\w+", clause(leaf, FACTS)))


def test_a_fact_without_a_label_is_called_by_its_field() -> None:
    declared = FactDeclaration(fact="device.acme.vpn_age_days", type="integer")
    assert declared.reference().label == "vpn age days"
    assert declared.label == ""


def test_a_label_travels_with_the_declaration() -> None:
    """`declaration_of`, the data of a declaration, and the reference made from it hold the same."""

    class Labelled(Device):
        namespace = "acme"
        vpn: Fact[bool] = ask("Is it on?", default=None, label="VPN", when_true="the VPN is on", when_false="it is off")

        @derived(reads=("vpn",), label="VPN verdict", when_true="the VPN will do", when_false="the VPN will not do")
        def verdict(self, context: Context) -> bool | None:
            del context
            return self.vpn

    for fact in (Labelled.vpn, Labelled.verdict):
        data = FactDeclaration.model_validate(fact)
        declared = fact.declared
        assert (data.label, data.when_true, data.when_false) == (fact.label, declared.when_true, declared.when_false)
        again = FactDeclaration.model_validate_json(data.model_dump_json()).reference()
        assert (again.label, again.declared.when_true, again.declared.when_false) == (
            fact.label,
            declared.when_true,
            declared.when_false,
        )
        assert FactDeclaration.model_validate(again) == data


def test_the_clauses_go_with_yes_or_no_facts_only() -> None:
    with pytest.raises(ValueError, match="`when_true` and `when_false` go with the type `boolean`"):
        FactDeclaration(fact="device.acme.age", type="integer", when_true="it is old")


def test_the_labels_are_in_the_json_schema() -> None:
    properties = FactDeclaration.model_json_schema()["properties"]
    assert {"label", "when_true", "when_false"} <= properties.keys()


# messages ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("group", "names"),
    [
        ("outcome", get_args(Outcome)),
        ("reason", get_args(ReasonCode)),
        ("origin", get_args(Origin)),
        ("effort", get_args(Effort)),
        ("cause", get_args(Cause)),
        ("checked", get_args(Verification)),
        ("phase", get_args(Phase)),
        ("need", get_args(Need)),
        ("system", FACTS["device.os_name"].vocabulary),
        ("kinds", STANDARD.kinds),
    ],
)
def test_every_word_that_is_shown_has_a_label(group: str, names: tuple[str, ...]) -> None:
    assert set(labels(group)) == set(names)


def test_messages_take_named_arguments_only() -> None:
    for key, text in MESSAGES.items():
        fields = [field for _, field, _, _ in Formatter().parse(text) if field is not None]
        assert all(field.isidentifier() for field in fields), key
        assert text.strip() == text != "", key


def test_every_message_is_used() -> None:
    """The key stands in the code as it is, or is put together behind the beginning of it, or its group is listed."""
    code = "".join(path.read_text("utf-8") for path in ROOT.rglob("*.py") if path != TABLE)
    code += TABLE.read_text("utf-8").partition('"""The messages in English, by key."""')[2]
    starts = tuple(set(re.findall(r'f"([a-z]+\.(?:[a-z]+\.)*)\{', code)))
    groups = set(re.findall(r'labels\("(\w+)"\)', code))
    unused = [
        key
        for key in MESSAGES
        if f'"{key}"' not in code and not key.startswith(starts) and key.partition(".")[0] not in groups
    ]
    assert [key for key in unused if key.partition(".")[0] not in ("days", "hours", "minutes", "seconds")] == []


def test_a_message_that_is_missing_or_lacks_an_argument_is_an_error() -> None:
    with pytest.raises(KeyError):
        message("no.such.message")
    with pytest.raises(KeyError):
        message("finding", title="Item")


def test_values_are_listed_as_english_does() -> None:
    assert (either(["a"]), either(["a", "b"]), either(["a", "b", "c"])) == ("a", "a or b", "a, b or c")
    assert (together(["a"]), together(["a", "b"]), together(["a", "b", "c"])) == ("a", "a and b", "a, b and c")


@pytest.mark.parametrize(
    ("count", "unit", "said"),
    [
        (0, "seconds", "0 seconds"),
        (1, "seconds", "1 second"),
        (60, "seconds", "1 minute"),
        (90, "seconds", "90 seconds"),
        (7200, "seconds", "2 hours"),
        (604_800, "seconds", "7 days"),
        (1, "days", "1 day"),
        (90, "days", "90 days"),
    ],
)
def test_durations_are_said_in_the_greatest_whole_unit(count: int, unit: str, said: str) -> None:
    assert duration(count, unit) == said


def test_versions_are_said_in_words() -> None:
    assert versions(version_bounds(">=17.6, <26"), "ios") == "iOS 17.6 or later, before 26"
    assert versions(version_bounds("==26.*")) == "26"
    assert versions(version_bounds("!=26.0"), "macos") == "macOS not 26.0"
    assert version_bounds("~=1.2") == ()
