"""The built-in languages: their files are current, and what they say keeps the laws of the English texts."""

import re
from collections.abc import Iterator
from functools import cache
from gettext import c2py
from pathlib import Path
from typing import Any

import pytest

from secure_checklist import packs, plugins, translations
from secure_checklist.checklists import Catalogue, Translation
from secure_checklist.cli.translations.sources import sources
from secure_checklist.incident import Card, Incident, respond
from secure_checklist.plugins import Plugin
from tests.incident.test_cards import MOST_WORDS, MOST_WORDS_ELSEWHERE, SITUATIONS
from tests.incidents import COUNTRIES, NOW

ROOT = Path(__file__).parents[2] / "src" / "secure_checklist" / "translations"
LANGUAGES = sorted(path.name for path in ROOT.iterdir() if any(path.glob("*.po")))
OFTEN = {"es": ("MX",), "hi": ("IN",)}
"""Where a language is read by most."""
NEVER_ZERO = ("clause.some.fails",)
"""What is said of one or more alone, so that a form for 0 and 1 is one for 1."""
ANSWERED_FOR = re.compile(r"Reviewed: \S.*, \d{4}-\d\d-\d\d|From CLDR, .*")
"""The comment of an entry that a person has reviewed, or that comes from where many have."""


@cache
def entries(language: str) -> tuple[Any, ...]:
    """Return the translated entries of a language, of all its parts."""
    po = pytest.importorskip("secure_checklist.cli.translations.po", reason="needs the extra i18n")
    return tuple(
        entry
        for path in sorted((ROOT / language).glob("*.po"))
        for entry in po.read(path)
        if entry.id and entry.string and any(entry.string)
    )


def test_there_are_two() -> None:
    assert {"es", "hi"} <= {*LANGUAGES} <= {*translations.languages()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_its_files_are_current_and_every_translation_fits(language: str) -> None:
    files = pytest.importorskip("secure_checklist.cli.translations.files", reason="needs the extra i18n")
    found = list(files.outdated(ROOT / language, sources()))
    assert found == [], "run `python -m secure_checklist.cli.translations.build`"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_entry_says_who_answers_for_it(language: str) -> None:
    po = pytest.importorskip("secure_checklist.cli.translations.po", reason="needs the extra i18n")
    made = [entry for entry in entries(language) if po.MADE in entry.user_comments]
    others = [entry for entry in entries(language) if po.MADE not in entry.user_comments]
    assert [entry.context for entry in others if not any(map(ANSWERED_FOR.fullmatch, entry.user_comments))] == []
    told = (translations.catalogue(language, part).unreviewed or 0 for part in packs.builtin())
    common = translations.catalogue(language).unreviewed or 0
    assert common + sum(count - common for count in told) == sum(not one.fuzzy or bool(one.previous_id) for one in made)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_that_counts_has_every_form_and_says_the_number(language: str) -> None:
    """A form of more than one number has `{count}`, or people read the same of 0 and of 1, of 2 and of 200."""
    files = sorted((ROOT / language).glob("*.po"))
    po = pytest.importorskip("secure_checklist.cli.translations.po", reason="needs the extra i18n")
    catalog = po.read(files[0])
    rule = c2py(catalog.plural_expr)
    numbers: dict[int, set[int]] = {}
    for number in (*range(1001), 1_000_000, 2_000_000):
        numbers.setdefault(rule(number), set()).add(number)
    several = {form for form, those in numbers.items() if len(those) > 1}
    counting = [entry for entry in entries(language) if not isinstance(entry.id, str)]
    assert len(counting) > 20
    assert [one.context for one in counting if len(one.string) != catalog.num_plurals or not all(one.string)] == []
    said = [one for one in counting if "{count}" in one.id[1] and one.context not in NEVER_ZERO]
    assert [one.context for one in said if any("{count}" not in one.string[form] for form in several)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_whoever_has_a_leak_reads_all_of_the_card_and_the_plan_in_it(language: str) -> None:
    pack = packs.load("leak-response").translated(language)
    assert pack.language == language
    assert (pack.stale, pack.untranslated or ()) == ((), ())


# cards


def cards(language: str, countries: tuple[str | None, ...]) -> Iterator[tuple[str, Card]]:
    for country in countries:
        for name, facts in SITUATIONS.items():
            card = respond(Incident(country=country, **facts), now=NOW, language=language).card
            assert card is not None
            yield f"{name} {country}", card


def keeps_its_laws(language: str, countries: tuple[str, ...]) -> None:
    english = dict(cards("en", countries))
    for name, card in cards(language, countries):
        assert card.words <= MOST_WORDS_ELSEWHERE, name
        assert len(card.also) >= len(english[name].also), f"{name}: it loses a line to its length"
        assert len(card.acts) == len(english[name].acts)
        assert len(card.neutral_acts) == len(english[name].neutral_acts)
        assert (card.id, bool(card.reachable), bool(card.warning)) == (
            english[name].id,
            bool(english[name].reachable),
            bool(english[name].warning),
        )
        assert not re.search(r"[{}]", " ".join(card.lines)), name


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_card_keeps_its_laws_in_it(language: str) -> None:
    keeps_its_laws(language, OFTEN[language])


@pytest.mark.slow  # every situation in every country that the English cards are tested in
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_card_keeps_its_laws_in_it_everywhere(language: str) -> None:
    keeps_its_laws(language, tuple(COUNTRIES))


def test_a_card_in_a_wordy_language_still_helps() -> None:
    """A plug-in's translation may be long: then the card is, and nobody is left without one."""
    pack = packs.load("leak-response")
    wordy = Catalogue(
        language="xx",
        checklist=pack.id,
        texts={
            key: Translation(text="so " * 60) for key in pack.texts() if key.startswith("cards/") and "acts/" in key
        },
    )
    with plugins.use(Plugin("wordy", catalogues=(wordy,))):
        for name, card in cards("xx", ("GB", None)):
            assert card.acts[0].startswith("so so"), name
            assert card.words > MOST_WORDS, name
            assert card.reach, name


def test_a_text_that_is_too_long_is_english_and_the_others_are_not() -> None:
    """Help in a language that a plug-in or a folder brings isn't refused for one text."""
    pack = packs.load("leak-response")
    texts = {key: Translation(text=f"⟦{text}⟧") for key, text in pack.texts().items() if key.startswith("cards/close/")}
    long = Catalogue(language="xx", texts={**texts, "cards/close/acts/1": Translation(text="so " * 3000)})
    with plugins.use(Plugin("long", catalogues=(long,))):
        there = pack.translated("xx")
        card = respond(Incident(country="GB", **SITUATIONS["close"]), now=NOW, language="xx").card
    assert card is not None
    (english,) = (one for one in pack.cards if one.id == "close")
    assert [act.startswith("⟦") for act in card.acts] == [True, False, True]
    assert card.acts[1] == english.acts[1]
    assert "cards/close/acts/1" in (there.untranslated or ())
