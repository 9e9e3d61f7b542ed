"""The table of messages: complete, used, and filled in by name."""

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import get_args

import pytest

import secure_checklist
from secure_checklist import Cause, Effort, InvalidChecklistError, Outcome, ReasonCode, Vocabulary, packs, translations
from secure_checklist.checklists import Catalogue, Level, Need, Phase, Translation, Verification, load_catalogue
from secure_checklist.core import all_messages, use_messages
from secure_checklist.core.messages import (
    direction,
    duration,
    either,
    labels,
    language,
    listed,
    message,
    together,
    version_bounds,
    versions,
)
from secure_checklist.subjects import Origin
from tests.cases import each

STANDARD = Vocabulary.standard()
ROOT = Path(secure_checklist.__file__).parent


@each(
    ("group", "names"),
    [
        ("outcome", get_args(Outcome)),
        ("reason", get_args(ReasonCode)),
        ("origin", get_args(Origin)),
        ("effort", get_args(Effort)),
        ("level", get_args(Level)),
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
    for key, text in all_messages().items():
        assert not re.search("[{}]", re.sub(r"\{[a-z_]+\}", "", text)), key
        assert text.strip() == text != "" or key == "list.comma", key


def test_every_message_is_used() -> None:
    """The key stands in the code as it is, or is put together behind the beginning of it, or its group is listed."""
    files = [path for suffix in ("py", "jinja") for path in ROOT.rglob(f"*.{suffix}")]
    code = "".join(path.read_text("utf-8") for path in files)
    named = set(re.findall(r"[\"']([a-z_]+(?:\.[a-z_]+)*)[\"']", code))
    starts = tuple({*re.findall(r"f[\"']([a-z_]+\.(?:[a-z_]+\.)*)\{", code), *re.findall(r'"([a-z_.]+\.)" ~', code)})
    groups = set(re.findall(r'labels\("(\w+)"\)', code))
    unused = [
        key
        for key in all_messages()
        if not {key, key.rpartition(".")[0]} & named and not key.startswith(starts)
        if key.partition(".")[0] not in groups
    ]
    assert unused == []


def test_a_message_that_is_missing_or_lacks_an_argument_is_an_error() -> None:
    with pytest.raises(KeyError):
        message("no.such.message")
    with pytest.raises(KeyError):
        message("finding", title="Item")


def test_values_are_listed_as_english_does() -> None:
    assert (either(["a"]), either(["a", "b"]), either(["a", "b", "c"])) == ("a", "a or b", "a, b or c")
    assert (together(["a"]), together(["a", "b"]), together(["a", "b", "c"])) == ("a", "a and b", "a, b and c")


@each(
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


# in another language


def catalogue(language: str = "es", **texts: str) -> Catalogue:
    return Catalogue(language=language, texts={key: Translation(text=text) for key, text in texts.items()})


def test_a_catalogue_is_in_force_within_its_block_only() -> None:
    with use_messages(catalogue(**{"outcome.pass": "hecho"})):
        assert (language(), message("outcome.pass"), message("outcome.fail")) == ("es", "hecho", "not done")
        with use_messages(None):
            assert message("outcome.pass") == "hecho"
        with use_messages(catalogue("hi", **{"outcome.pass": "हो गया"})):
            assert message("outcome.pass") == "हो गया"
        assert "hecho" in labels("outcome").values()
    assert (language(), message("outcome.pass")) == ("en", "done")


def test_a_thread_has_messages_of_its_own() -> None:
    with use_messages(catalogue(**{"outcome.pass": "hecho"})), ThreadPoolExecutor(1) as pool:
        assert pool.submit(message, "outcome.pass").result() == "done"
        assert message("outcome.pass") == "hecho"


@each(
    ("language", "count", "said"),
    [("es", 0, "otros"), ("es", 1, "uno"), ("es", 2, "otros"), ("hi", 0, "uno"), ("hi", 1, "uno"), ("ja", 1, "otros")],
)
def test_a_language_has_plural_forms_of_its_own(language: str, count: int, said: str) -> None:
    with use_messages(catalogue(language, **{"days.one": "uno", "days.other": "otros {count}"})):
        assert duration(count, "days").startswith(said)


def test_a_form_that_a_catalogue_lacks_is_its_general_one_and_else_english() -> None:
    with use_messages(catalogue(**{"days.other": "{count} días"})):
        assert (duration(1, "days"), duration(1, "seconds")) == ("1 días", "1 second")


@each(
    ("key", "text", "wrong"),
    [
        ("finding", "{title}", "same names in braces"),
        ("finding", "{title}: {outcome} {title.__class__}", "same names in braces"),
        ("finding", "{title}: {outcome} {more}", "same names in braces"),
        ("days.other", "{days}", "same names in braces"),
        ("days.some", "{count}", "no such message"),
        ("finding.nothing", "x", "there is no such message"),
        ("nothing", "x", "there is no such message"),
    ],
)
def test_a_translation_that_does_not_fit_is_refused(key: str, text: str, wrong: str) -> None:
    with pytest.raises(InvalidChecklistError, match=wrong):
        load_catalogue({"language": "es", "texts": {key: {"text": text}}})


@each(("of", "written"), [("ar", "rtl"), ("az-Arab", "rtl"), ("ar-Latn", "ltr"), ("es", "ltr")])
def test_a_language_has_a_direction(of: str, written: str) -> None:
    with use_messages(catalogue(of)):
        assert direction() == written == direction(of)


def test_a_long_list_says_how_many_more_there_are() -> None:
    assert listed("abcde") == "a, b, c and 2 more"
    assert listed("aab") == "a and b"
    assert listed(()) == ""


def test_every_value_that_a_built_in_rule_can_name_has_a_short_label() -> None:
    """The label of a choice is an answer, often in the first person; a sentence about the fact needs another."""
    rules = [item.rule for name in packs.names() for item in packs.load(name).items if item.rule]
    names = {name for rule in rules for name in rule.facts() if name.startswith(("device.", "account.", "messenger."))}
    facts = [STANDARD.facts[name] for name in names if name in STANDARD.facts]
    wanted = {
        f"subjects.{fact.name}.{word}"
        for fact in facts
        if fact.confidentiality == "ordinary"
        for word in fact.vocabulary or ()
    }
    assert wanted <= set(all_messages())
    labels_of_people = [text for key, text in all_messages().items() if key.startswith("subjects.")]
    assert not [text for text in labels_of_people if re.search(r"\b(I|my|me|mine)\b", text)]


@each("tag", ["es", "hi"])
def test_the_languages_that_are_built_in_count_in_their_own_words(tag: str) -> None:
    """Spanish has a third form, for millions, and an entry of a PO file that lacks one isn't used at all."""
    every = all_messages()
    counting = {key.removesuffix(".one") for key in every if key.endswith(".one") and f"{key[:-3]}other" in every}
    held = translations.catalogue(tag).texts
    lacking = {key for key in counting if f"{key}.other" not in held or f"{key}.one" not in held}
    assert len(lacking) < len(counting) / 10, "new ones wait for a translator"
