"""A checklist of someone's own in another language: what translators write is checked, compiled and shown."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from secure_checklist.checklists import fingerprint, load_catalogue
from secure_checklist.core import use_messages
from secure_checklist.core.messages import duration
from secure_checklist_build.__main__ import main
from tests.cases import tables
from tests.commands import called_in_text

TABLES = tables(__file__)
TITLE, GERMAN = "Lock the screen", "Den Bildschirm sperren"
WRONG = TABLES["wrong"]


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
