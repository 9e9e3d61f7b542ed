"""Remarks on texts: length, sentences, words to do without, and how hard a text is to read."""

from datetime import UTC, datetime
from typing import Any

import pytest

from secure_checklist import Checklist, load_checklist
from secure_checklist.packs.lint import lint
from secure_checklist.packs.lint.readability import grade

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
ITEM = 'sections[0].items[0] "a"'
HARD = (
    "Organisational administrators periodically re-evaluate authentication infrastructure configuration. "
    "Comprehensive documentation demonstrates considerable interoperability characteristics. "
    "Unauthorised individuals systematically investigate misconfigured programming interfaces."
)
HARDER = (
    "Cryptographic implementations necessitate continuous architectural supervision throughout deployment.",
    "Asynchronous synchronisation mechanisms occasionally introduce unpredictable replication inconsistencies.",
    "Hierarchical authorisation delegation considerably complicates retrospective accountability assessments.",
    "Circumstantial contamination invalidates subsequent forensic interpretation.",
)
EASY = "Open the settings. Look for the lock. Turn it on. Pick a code that you can keep in mind. Tell it to no one."


def checklist(language: str = "en", **fields: object) -> Checklist:
    """Return a checklist of one item on which there is nothing else to remark."""
    source = {"id": "S1", "publisher": "P", "title": "T", "status": "found"}
    held: dict[str, object] = {"id": "a", "title": "A", "question": "?", "renew_after": 90, "sources": [source]}
    data: dict[str, Any] = {"id": "c", "title": "C", "language": language}
    return load_checklist({**data, "sections": [{"id": "s", "title": "S", "items": [held | fields]}]})


def found(language: str = "en", **fields: object) -> list[tuple[str, str]]:
    return [(diagnostic.path, diagnostic.code) for diagnostic in lint(checklist(language, **fields), NOW)]


# length


@pytest.mark.parametrize(
    ("field", "limit", "place"),
    [
        ("title", 80, "title"),
        ("question", 160, "question"),
        ("why", 320, "why"),
        ("do_not", 160, "do_not[0]"),
        ("steps", 160, "steps[0] > do[0]"),
    ],
)
@pytest.mark.parametrize("language", ["en", "de"])
def test_a_text_that_is_longer_than_its_place_allows_is_remarked(
    field: str, limit: int, place: str, language: str
) -> None:
    def value(size: int) -> object:
        text = "ab c d. " * (size // 8)
        return {"do_not": [text], "steps": [{"do": [text]}]}.get(field, text)

    assert found(language, **{field: value(limit)}) == []
    assert found(language, **{field: value(limit + 8)}) == [(f"{ITEM} > {place}", "long-text")]


def test_the_texts_of_the_whole_are_looked_at_too() -> None:
    guard = {
        "id": "g",
        "when": {"op": "equals", "fact": "person.fears_monitoring", "value": "yes"},
        "holds": {"items": ["a"]},
        "neutral_text": "Obviously.",
    }
    declared = {
        "fact": "person.x.y",
        "type": "enum",
        "values": ["p", "q"],
        "question": "Obviously?",
        "choices": {"p": "Obviously", "q": "Q"},
    }
    data: dict[str, Any] = {
        "id": "c",
        "title": "Obviously",
        "description": "Obviously.",
        "sections": [{"id": "s", "title": "Obviously", "intro": "Obviously.", "items": []}],
        "parameters": [{"name": "p", "default": 1, "meaning": "Obviously."}],
        "declares": [declared],
        "guards": [guard | {"holds": {"tags": ["t"]}}],
    }
    words = [diagnostic.path for diagnostic in lint(load_checklist(data), NOW) if diagnostic.code == "banned-word"]
    assert words == [
        "title",
        "description",
        'sections[0] "s" > title',
        'sections[0] "s" > intro',
        'parameters[0] "p" > meaning',
        'guards[0] "g" > neutral_text',
        'declares[0] "person.x.y" > question',
        'declares[0] "person.x.y" > choices > p',
    ]


def test_a_long_sentence_is_remarked_in_english() -> None:
    assert found(why=f"{'one ' * 24}one. {'two ' * 25}") == []
    assert found(why="Fine. " + "one " * 26) == [(f"{ITEM} > why", "long-sentence")]
    assert found("de", why="eins " * 26) == []
    assert found("en-GB", why="one " * 26) == [(f"{ITEM} > why", "long-sentence")]


def test_a_way_through_menus_makes_no_sentence_long() -> None:
    way = " > ".join(
        ["Settings", "Privacy and Security", "Location Services", "System Services", "Share My Location"] * 2
    )
    assert len(way.split()) > 25
    assert "long-sentence" not in [code for _, code in found(why=f"Open [{way}].")]


# words


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("That is stupid.", "stupid"),
        ("Obviously it is off.", "Obviously"),
        ("Just turn it off.", "Just"),
        ("SIMPLY turn it off.", "SIMPLY"),
        ("It is your fault.", "your fault"),
        ("It\u2019s easy to do.", "It's easy"),
        ("Hackers will find it.", "Hackers will"),
        ("It is 100% safe.", "100% safe"),
        ("It is unhackable.", "unhackable"),
        ("Revenge  porn is a crime.", "Revenge porn"),
        ("Child pornography is a crime.", "Child pornography"),
        ("Do it before it's too late.", "before it's too late"),
        ("Move on.", "Move on"),
    ],
)
def test_a_word_to_do_without_is_remarked_in_any_case(text: str, word: str) -> None:
    (diagnostic,) = lint(checklist(why=text), NOW)
    assert (diagnostic.path, diagnostic.code) == (f"{ITEM} > why", "banned-word")
    assert diagnostic.message.startswith(f'"{word}" is better not said; ')


def test_the_better_word_is_said() -> None:
    (diagnostic,) = lint(checklist(why="It is revenge porn."), NOW)
    assert diagnostic.message.endswith('say "intimate image abuse"')


@pytest.mark.parametrize(
    "text",
    [
        "It is not your fault.",
        "It isn't your fault.",
        "This was never your fault.",
        "The phone looks just as before.",
        "Adjust it. It is justified. It is unjust.",
        "It is not completely safe.",
        'Some call it "revenge porn".',
        "Some call it \u201crevenge porn\u201d.",
        "Stupidity is no word here.",
        "Nothing is 100% certain.",
    ],
)
def test_a_word_in_another_word_in_quotes_or_denied_is_fine(text: str) -> None:
    assert found(why=text) == []


def test_words_are_looked_for_in_english_only() -> None:
    assert found("de", why="Er ist stupid.") == []


# how hard


def test_a_hard_text_is_remarked_with_its_grade() -> None:
    (diagnostic,) = lint(checklist(why=HARD, do_not=HARDER), NOW)
    assert (diagnostic.path, diagnostic.code) == (ITEM, "hard-text")
    assert "a reader of 12 manages 7.5" in diagnostic.message


def test_plain_short_and_foreign_texts_are_not_called_hard() -> None:
    assert found(why=EASY, do_not=[EASY.replace("lock", "key"), EASY.replace("lock", "door")]) == []
    assert found(why=HARD) == []  # too short to measure
    assert found("de", why=HARD, do_not=HARDER) == []


@pytest.mark.parametrize(
    ("line", "sign", "other"),
    [
        ("Open [Settings > Accessibility {n} > Notification configuration > Administration].", " > ", "-and-"),
        ("See support{n}.example.com/administration/configuration.", "/", "-and-"),
    ],
)
def test_menus_and_addresses_make_no_text_hard(line: str, sign: str, other: str) -> None:
    lines = [line.format(n=n) for n in range(12)]
    hard = [text.replace(sign, other).replace(".example.com", "-example") for text in lines]
    plain = [EASY.replace("lock", "door"), EASY.replace("lock", "bell")]
    assert found(why=EASY, do_not=plain, steps=[{"do": lines, "source": "S1"}]) == []
    assert found(why=EASY, do_not=plain, steps=[{"do": hard, "source": "S1"}]) == [(ITEM, "hard-text")]


@pytest.mark.parametrize(
    ("text", "strokes", "words", "sentences"),
    [
        ("It is on.", 7, 3, 1),
        ("Turn it on. Lock it!", 16, 5, 2),
        ("Turn it on.  Is it on?\nYes.", 20, 7, 3),
        ("See example.org/help for 3.5 hints.", 31, 5, 1),  # neither point ends a sentence
        ("Don't share - ever.", 16, 3, 1),  # the dash is a stroke and no word
        ("Lock", 4, 1, 1),
    ],
)
def test_the_grade_is_that_of_the_published_formula(text: str, strokes: int, words: int, sentences: int) -> None:
    """E. A. Smith and R. J. Senter, 1967: GL = 4.71 strokes/words + 0.5 words/sentences - 21.43."""
    assert grade(text) == 4.71 * strokes / words + 0.5 * words / sentences - 21.43


def test_the_grade_of_a_text_is_as_worked_out_by_hand() -> None:
    # 66 strokes in 9 words in 2 sentences: 4.71 * 66 / 9 = 34.54, and 0.5 * 4.5 = 2.25
    text = "Organisations maintain authentication logs. Administrators look at it all."
    assert grade(text) == pytest.approx(34.54 + 2.25 - 21.43)


@pytest.mark.parametrize("text", ["", "  ", "- - ..."])
def test_a_text_without_words_has_no_grade(text: str) -> None:
    with pytest.raises(ValueError, match="without words"):
        grade(text)


def test_dashes_make_no_text_long_enough_to_measure() -> None:
    assert "hard-text" not in [code for _, code in found(why="- " * 60)]
