"""The built-in languages: their files are current, and what they say keeps the laws of the English texts."""

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from gettext import c2py
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from secure_checklist import packs, plugins
from secure_checklist.checklists import Catalogue, Translation, fingerprint, load_catalogue
from secure_checklist.core import use_messages
from secure_checklist.core.messages import duration
from secure_checklist.core.prose.blocks import menus
from secure_checklist.incident import Card
from secure_checklist.plugins import Plugin
from secure_checklist.translations.known import words
from secure_checklist_build.__main__ import main
from secure_checklist_build.translations import FOLDER
from tests import golden_branches
from tests.cases import each, tables
from tests.commands import called_in_text
from tests.incidents import COUNTRIES

PACK = packs.load("leak-response")
MOST_WORDS_ELSEWHERE = 150
"""How many words a card may have in another language than English, in which it has 120."""
LANGUAGES = sorted(path.name for path in FOLDER.iterdir())
OFTEN = {"es": "MX", "hi": "IN"}
"""Where a language is read by most."""
NEVER_ZERO = ("clause.some.fails",)
"""What is said of one or more alone, so that a form for 0 and 1 is one for 1."""
ANSWERED_FOR = re.compile(r"Reviewed: \S.*, \d{4}-\d\d-\d\d|From CLDR, .*")
"""The comment of an entry that a person has reviewed, or that comes from where many have."""


@cache
def entries(language: str) -> tuple[Any, ...]:
    """Return the translated entries of a language, of all its parts."""
    po = pytest.importorskip("secure_checklist_build.po", reason="needs the extra i18n")
    return tuple(
        entry
        for path in sorted((FOLDER / language).glob("*.po"))
        for entry in po.read(path)
        if entry.id and entry.string and any(entry.string)
    )


@each("language", LANGUAGES)
def test_every_entry_says_who_answers_for_it(language: str) -> None:
    po = pytest.importorskip("secure_checklist_build.po", reason="needs the extra i18n")
    made = [entry for entry in entries(language) if po.MADE in entry.user_comments]
    others = [entry for entry in entries(language) if po.MADE not in entry.user_comments]
    assert [entry.context for entry in others if not any(map(ANSWERED_FOR.fullmatch, entry.user_comments))] == []
    told = (words(language, part).unreviewed for part in packs.builtin())
    common = words(language).unreviewed
    assert common + sum(count - common for count in told) == sum(not one.fuzzy or bool(one.previous_id) for one in made)


@each("language", LANGUAGES)
def test_a_text_that_counts_has_every_form_and_says_the_number(language: str) -> None:
    """A form of more than one number has `{count}`, or people read the same of 0 and of 1, of 2 and of 200."""
    files = sorted((FOLDER / language).glob("*.po"))
    po = pytest.importorskip("secure_checklist_build.po", reason="needs the extra i18n")
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


@each(("language", "country"), [*OFTEN.items(), *product(LANGUAGES, (None, *COUNTRIES))], quick=2)
def test_a_card_keeps_its_laws_in_it(language: str, country: str | None) -> None:
    english = dict(cards("en", country))
    for name, card in cards(language, country):
        wanted = english[name]
        assert card.words <= MOST_WORDS_ELSEWHERE, name
        assert card.id == wanted.id
        assert (len(card.acts), len(card.neutral_acts)) == (len(wanted.acts), len(wanted.neutral_acts))
        assert not re.search(r"[{}]", " ".join(card.lines)), name


def test_a_text_that_is_too_long_is_english_and_the_others_are_not() -> None:
    """Help in a language that a plug-in or a folder brings isn't refused for one text."""
    first, *_ = (key for key in PACK.texts() if key.startswith("cards/acts/"))
    title = next(key for key in PACK.texts() if key.endswith("/comfort"))
    texts = {first: Translation(text="so " * 3000), title: Translation(text="so " * 60)}
    with plugins.use(Plugin("wordy", catalogues=(Catalogue(language="xx", checklist=PACK.id, texts=texts),))):
        there = PACK.translated("xx")
    assert first in (there.untranslated or ())
    assert title not in (there.untranslated or ())
    assert there.texts()[first] == PACK.texts()[first]


# labels of menus are the makers' own words ----------------------------------------------------------------------------


NAMES = {"ChatGPT", "Google", "Google Assistant", "Play Protect", "WhatsApp", "Windows Update"}
"""Names of products, which are the same in every language."""


@each("path", sorted((Path(__file__).parents[2] / "docs" / "translations").glob("labels-*.json")))
def test_a_label_of_a_menu_is_a_makers_word_or_stands_in_quotes(path: Path) -> None:
    """A menu is what stands on the screen: nobody translates a label by its English.

    What is no label but a description, such as "the app's settings", is translated as any text is.
    """
    tag = path.stem.removeprefix("labels-")
    labels: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    known = {entry["text"] for entry in labels} | {entry.get("also", "") for entry in labels}
    wrong: list[str] = []
    for name in packs.builtin():
        pack, english = packs.load(name).translated(tag), packs.load(name).texts()
        for key, text in pack.texts().items():
            for source, target in zip(menus(english[key]), menus(text), strict=True):
                for before, after in zip(source.labels, target.labels, strict=True):
                    if after == before and re.search("[A-Za-z]", before) and after not in known | NAMES:
                        wrong.append(f"{key}: {after}")
    assert wrong == []


# a checklist of someone's own ----------------------------------------------------------------------------------------

TITLE, GERMAN = "Lock the screen", "Den Bildschirm sperren"
WRONG = tables(__file__)["wrong"]


def build(root: Path, title: str = TITLE) -> int:
    """Start German for a checklist, or bring it up to the present texts."""
    pytest.importorskip("babel", reason="needs the extra i18n")
    why = "A lost phone is an open book. See [the page](https://example.org/a)."
    steps = [{"do": ["Open [Settings > Privacy]."]}]
    item = {"id": "lock", "title": title, "question": "Is it locked?", "why": why, "steps": steps}
    section = {"id": "phones", "title": "Phones", "intro": "For everybody at work.", "items": [item]}
    path = root / "demo.json"
    path.write_text(json.dumps({"id": "demo", "title": "Demo", "sections": [section]}), encoding="utf-8")
    return main(["translations", str(path), str(root / "de")])


def po(path: Path, texts: Mapping[str, str] | None = None) -> Any:
    """Read a PO file and write these translations, as an editor for translators does: nothing edited is fuzzy."""
    from babel.messages import pofile  # noqa: PLC0415 - needs the extra i18n

    with path.open("rb") as file:
        catalog: Any = pofile.read_po(file, abort_invalid=True)
    for entry in catalog:
        if entry.context in (texts or {}):
            entry.string, entry.previous_id = (texts or {})[entry.context], []
            entry.flags.discard("fuzzy")
    if texts:
        with path.open("wb") as file:
            pofile.write_po(file, catalog, include_previous=True)
    return catalog


@pytest.mark.parametrize("first", [TITLE, "Lock it, with a two-factor code, " + "and so on, " * 15 + 'or "so"'])
def test_a_text_that_changed_keeps_its_translation_for_the_translator_alone(tmp_path: Path, first: str) -> None:
    assert build(tmp_path, first) == 0
    file = tmp_path / "de" / "demo.po"
    po(file, {"lock/title": GERMAN, "phones/title": "Telefone"})
    found = list[dict[str, bytes]]()
    for title in ("Lock each screen", "Lock each screen", first):
        assert build(tmp_path, title) == 0
        found.append({path.name: path.read_bytes() for path in file.parent.iterdir()})
        if title != first:
            entry = po(file).get(title, "lock/title")
            assert (entry.string, entry.fuzzy) == (GERMAN, True)
            folders = {"COLUMNS": "200", "SECURE_CHECKLIST_TRANSLATIONS": str(tmp_path)}
            shown = called_in_text("show", str(tmp_path / "demo.json"), "--language", "de", env=folders).stdout
            assert [one in shown for one in ("Telefone", title, GERMAN)] == [True, True, False]
    assert found[0] == found[1], "bringing it up twice changes nothing"
    entry = po(file).get(first, "lock/title")
    assert (entry.string, entry.fuzzy, entry.user_comments) == (GERMAN, False, []), "it is back"


def test_what_does_not_fit_is_named_by_its_key_and_nothing_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert build(tmp_path) == 0
    file = tmp_path / "de" / "demo.po"
    po(file, {key: text for key, (text, _) in WRONG.items()})
    before = {path.name: path.read_bytes() for path in file.parent.iterdir()}
    assert build(tmp_path) == 2
    lines = capsys.readouterr().err.splitlines()
    for key, (_, wrong) in WRONG.items():
        (line,) = (line for line in lines if line.startswith(f"de/demo.po: {key}: "))
        assert wrong in line
    assert {path.name: path.read_bytes() for path in file.parent.iterdir()} == before


def test_a_po_file_becomes_a_catalogue_with_the_plural_forms_of_its_language(tmp_path: Path) -> None:
    """Polish has three forms among whole numbers, by the rule in the header of the file."""
    po_files = pytest.importorskip("secure_checklist_build.po", reason="needs the extra i18n")
    (tmp_path / "pl.po").write_text(
        'msgid ""\nmsgstr "Language: pl\\nContent-Type: text/plain; charset=utf-8\\nPlural-Forms: nplurals=3; '
        'plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2);\\n"\n'
        '\nmsgctxt "days"\nmsgid "1 day"\nmsgid_plural "{count} days"\n'
        'msgstr[0] "{count} dzień"\nmsgstr[1] "{count} dni-few"\nmsgstr[2] "{count} dni"\n'
        '\nmsgctxt "outcome.fail"\nmsgid "not done"\nmsgstr "nie zrobione"\n',
        encoding="utf-8",
    )
    found = load_catalogue(po_files.compiled(po_files.read(tmp_path / "pl.po")))
    assert (found.language, found.texts["outcome.fail"].of) == ("pl", fingerprint("not done"))
    with use_messages(found):
        said = [duration(count, "days") for count in (1, 2, 5, 22, 25)]
    assert said == ["1 dzień", "2 dni-few", "5 dni", "22 dni-few", "25 dni"]
