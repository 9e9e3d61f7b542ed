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
from secure_checklist.incident import Card
from secure_checklist.plugins import Plugin
from tests import golden_branches
from tests.incidents import COUNTRIES

PACK = packs.load("leak-response")
MOST_WORDS_ELSEWHERE = 150
"""How many words a card may have in another language than English, in which it has 120."""
ROOT = Path(__file__).parents[2] / "src" / "secure_checklist" / "translations"
LANGUAGES = sorted(path.name for path in ROOT.iterdir() if any(path.glob("*.po")))
OFTEN = {"es": "MX", "hi": "IN"}
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
def test_no_file_is_broken_and_every_translation_fits(language: str) -> None:
    files = pytest.importorskip("secure_checklist.cli.translations.files", reason="needs the extra i18n")
    found = list(files.broken(ROOT / language, sources()))
    assert found == [], "run `python -m secure_checklist.cli.translations.build`"


def test_what_is_not_translated_is_counted_and_what_is_broken_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    build = pytest.importorskip("secure_checklist.cli.translations.build", reason="needs the extra i18n")
    files = pytest.importorskip("secure_checklist.cli.translations.files", reason="needs the extra i18n")
    folder, texts = tmp_path / "es", {part: {"a": "One", "b": "Two {count}", "c": "Three"} for part in sources()}
    folder.mkdir()
    path = folder / "library.po"
    assert list(files.bring_up(folder, texts)) == []
    written = path.read_text("utf-8").replace('"One"\nmsgstr ""', '"One"\nmsgstr "Uno"')
    path.write_text(written, "utf-8")
    assert [*files.broken(folder, texts)] == ["es/library.mo doesn't fit library.po"]
    assert list(files.bring_up(folder, texts)) == []
    assert (list(files.broken(folder, texts)), files.missing(folder, {"library": texts["library"]})) == ([], 2)
    changed = {**texts, "library": {"a": "One more", "b": "Two {count}", "c": "Three"}}
    assert (list(files.broken(folder, changed)), files.missing(folder, {"library": changed["library"]})) == ([], 3)
    wrong = path.read_text("utf-8").replace('{count}"\nmsgstr ""', '{count}"\nmsgstr "Dos"')
    path.write_text(wrong, "utf-8")
    assert "names in braces" in next(files.broken(folder, texts))
    assert build.main(["--check"], tmp_path) == 1
    assert re.fullmatch(r"es: \d+ texts aren't translated\n", capsys.readouterr().out)


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


# cards


def cards(language: str, country: str | None) -> Iterator[tuple[str, Card]]:
    for name in golden_branches.names():
        card = golden_branches.response_to(name, country, language).card
        assert card is not None
        yield name, card


def keeps_its_laws(language: str, country: str | None) -> None:
    english = dict(cards("en", country))
    for name, card in cards(language, country):
        wanted = english[name]
        assert card.words <= MOST_WORDS_ELSEWHERE, name
        assert card.id == wanted.id
        assert (len(card.acts), len(card.neutral_acts)) == (len(wanted.acts), len(wanted.neutral_acts))
        assert not re.search(r"[{}]", " ".join(card.lines)), name


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_card_keeps_its_laws_in_it(language: str) -> None:
    keeps_its_laws(language, OFTEN[language])


@pytest.mark.slow  # every branch in every country that cards are tested in
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("country", [None, *COUNTRIES])
def test_a_card_keeps_its_laws_in_it_everywhere(language: str, country: str | None) -> None:
    keeps_its_laws(language, country)


def wordy(*keys: str, times: int = 60) -> Plugin:
    texts = {key: Translation(text="so " * times) for key in keys}
    return Plugin("wordy", catalogues=(Catalogue(language="xx", checklist=PACK.id, texts=texts),))


def test_a_card_in_a_wordy_language_still_helps() -> None:
    """A plug-in's translation may be long: then the card is, and nobody is left without one."""
    with plugins.use(wordy(*(key for key in PACK.texts() if key.startswith("cards/acts/")))):
        for name, card in cards("xx", "GB"):
            assert card.acts[0].startswith("so so"), name
            assert card.words > MOST_WORDS_ELSEWHERE, name
            assert card.can_act.text, name


def test_a_text_that_is_too_long_is_english_and_the_others_are_not() -> None:
    """Help in a language that a plug-in or a folder brings isn't refused for one text."""
    first, *_ = (key for key in PACK.texts() if key.startswith("cards/acts/"))
    title = next(key for key in PACK.texts() if key.endswith("/comfort"))
    with plugins.use(wordy(first, times=3000)), plugins.use(wordy(title)):
        there = PACK.translated("xx")
    assert first in (there.untranslated or ())
    assert title not in (there.untranslated or ())
    assert there.texts()[first] == PACK.texts()[first]
