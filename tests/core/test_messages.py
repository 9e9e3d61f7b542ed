"""The table of messages: complete, used, and filled in by name."""

import re
from pathlib import Path
from string import Formatter
from typing import get_args

import pytest

import secure_checklist
from secure_checklist import (
    Cause,
    Effort,
    Outcome,
    ReasonCode,
    Vocabulary,
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
from secure_checklist.subjects import Origin

STANDARD = Vocabulary.standard()
ROOT = Path(secure_checklist.__file__).parent
TABLE = ROOT / "core" / "messages.py"


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
        ("system", STANDARD.facts["device.os_name"].vocabulary),
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
