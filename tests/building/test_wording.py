"""What the report on the wording of packs finds: long sentences, hard texts, and words to do without."""

from typing import Any

import pytest

from secure_checklist import load_checklist
from secure_checklist_build.wording import BANNED, banned_in, diagnostics, grade

HARD = (
    "Organisational administrators periodically re-evaluate authentication infrastructure configuration. "
    "Comprehensive documentation demonstrates considerable interoperability characteristics. "
    "Unauthorised individuals systematically investigate misconfigured programming interfaces. "
)


def found(**fields: object) -> list[str]:
    """Return the diagnostics on a checklist of one item."""
    item: dict[str, object] = {"id": "a", "title": "A", "question": "?", "renew_after": 90, **fields}
    data: dict[str, Any] = {"id": "c", "title": "C", "sections": [{"id": "s", "title": "S", "items": [item]}]}
    return [*diagnostics(load_checklist(data))]


def test_every_word_to_do_without_is_found_whole_in_any_case_and_has_a_better_one() -> None:
    for banned in BANNED:
        assert banned.better
        for words in banned.words:
            heard = [one.lower() for one, _ in banned_in(f"It {words.upper()} x.")]
            assert words in heard or banned.fine_before, words
    (remark,) = found(why="It is Revenge  porn.")
    assert remark == 'a/why: "Revenge porn" is better not said; say "intimate image abuse"'


def test_long_sentences_and_hard_texts_are_reported_apart_from_menus_and_addresses() -> None:
    assert found(why=f"{'one ' * 24}one. {'two ' * 25}") == []
    assert found(why="Fine. " + "one " * 26) == ["a/why: a sentence of 26 words, more than 25; make two of it"]
    way = " > ".join(["Settings", "Location Services", "Administration", "Share My Location"] * 4)
    assert found(why=f"Open [{way}].") == []
    (remark,) = found(why=HARD, do_not=[HARD.replace("or", str(n)) for n in range(2)])
    assert remark.startswith("a: its readability grade is ")


def test_the_grade_is_that_of_the_published_formula() -> None:
    """E. A. Smith and R. J. Senter, 1967: GL = 4.71 strokes/words + 0.5 words/sentences - 21.43."""
    for text, strokes, words, sentences in (
        ("Turn it on.  Is it on?\nYes.", 20, 7, 3),
        ("See example.org/help for 3.5 hints.", 31, 5, 1),  # neither point ends a sentence
        ("Don't share - ever.", 16, 3, 1),  # the dash is a stroke and no word
    ):
        assert grade(text) == 4.71 * strokes / words + 0.5 * words / sentences - 21.43, text
    with pytest.raises(ValueError, match="without words"):
        grade("- - ...")
