"""What people type as yes, no or not known, in each built-in language."""

from secure_checklist import translations
from secure_checklist.cli.prompts import is_said, is_unknown, rest_no, says_yes
from secure_checklist.core.messages import message
from tests.faults import faults

YES = {
    "en": ("yes", "Y", "yess", "yes, watched", "Yes!"),
    "es": ("sí", "SI", "¡Sí!", "siii", "sí, me vigilan", "s"),
    "hi": ("हाँ", "हां", "जी हाँ", "haan", "जी", "हाँ।"),
}
NO = {
    "en": ("no", "nope", "N"),
    "es": ("no", "No.", "nop"),
    "hi": ("नहीं", "जी नहीं", "nahi", "ना", "नहीं।"),
}
UNKNOWN = {
    "en": ("idk", "I don't know", "don\u2019t know"),
    "es": ("no sé", "NO SE", "¿no lo sé?", "ni idea"),
    "hi": ("पता नहीं", "पता नहीं।", "pata nahi"),
}
UNSURE = {"en": ("maybe",), "es": ("quizás", "quiza", "No lo sé con certeza."), "hi": ("शायद", "shayad")}
LANGUAGES = tuple(YES)


def test_a_yes_is_a_yes_and_nothing_else_is() -> None:
    with faults() as each:
        for tag in LANGUAGES:
            with each(tag), translations.in_language(tag):
                assert [said for said in YES[tag] if not says_yes(said)] == []
                assert [said for said in (*NO[tag], *UNKNOWN[tag], *UNSURE[tag], "", "-", "?") if says_yes(said)] == []


def test_a_no_and_what_is_not_known_are_told_apart() -> None:
    with faults() as each:
        for tag in LANGUAGES:
            with each(tag), translations.in_language(tag):
                assert [said for said in NO[tag] if not is_said(said, "cli.words.no") or is_unknown(said)] == []
                assert [said for said in UNKNOWN[tag] if not is_unknown(said) or is_said(said, "cli.words.no")] == []
                assert [said for said in UNSURE[tag] if not is_said(said, "cli.words.unsure")] == []
                assert [said for said in (*YES[tag], *NO[tag]) if is_said(said, "cli.words.unsure")] == []


def test_no_word_stands_in_two_lists_that_one_question_reads() -> None:
    """What says yes can't say no as well, or a person who is watched would be taken for safe."""
    with faults() as each:
        for tag in translations.languages():
            with each(tag), translations.in_language(tag):
                lists = {
                    name: set(message(f"cli.words.{name}").split(", ")) for name in ("yes", "no", "unsure", "unknown")
                }
                for name, words in lists.items():
                    others = set[str]().union(*(other for key, other in lists.items() if key != name))
                    assert words.isdisjoint(others), name
                    assert all(word == word.strip() and word for word in words)


def test_the_rest_is_no_in_each_language() -> None:
    with faults() as each:
        for tag, said in [("en", "1 rest no"), ("es", "1, resto no"), ("es", "1 los demás no")]:
            with each(tag, said), translations.in_language(tag):
                assert rest_no(said) == ("1", False)
