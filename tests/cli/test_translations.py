"""The command `translations`: what translators write is counted, checked, compiled and shown."""

import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any
from unittest.mock import patch

import pytest

from secure_checklist import packs, translations
from secure_checklist.core import all_messages
from secure_checklist.core.messages import message
from tests.cases import each
from tests.commands import called_in_text, refused

TITLE, GERMAN = "Lock the screen", "Den Bildschirm sperren"
FACTS = Path(__file__).parents[1] / "fixtures" / "cli" / "household.json"
FOLDERS = "SECURE_CHECKLIST_TRANSLATIONS"


def run(*words: str, roots: tuple[Path, ...] = ()) -> CompletedProcess[str]:
    """Call the command line, with folders of languages beside the built-in ones."""
    named = {FOLDERS: os.pathsep.join(map(str, roots))} if roots else {}
    return called_in_text(*words, env={"COLUMNS": "200", **named})


def demo(folder: Path, title: str = TITLE) -> str:
    """Write a checklist of somebody's own, and return its path."""
    why = "A lost phone is an open book. See [the page](https://example.org/a)."
    steps = [{"do": ["Open [Settings > Privacy]."]}]
    item = {"id": "lock", "title": title, "question": "Is it locked?", "why": why, "steps": steps}
    section = {"id": "phones", "title": "Phones", "intro": "For everybody at work.", "items": [item]}
    path = folder / "demo.json"
    path.write_text(json.dumps({"id": "demo", "title": "Demo", "sections": [section]}), encoding="utf-8")
    return str(path)


def po(path: Path, texts: Mapping[str, str | tuple[str, ...]] | None = None) -> Any:
    """Read a PO file and write these translations, as an editor for translators does: nothing edited is fuzzy."""
    pofile = pytest.importorskip("babel.messages.pofile", reason="needs the extra i18n")
    with path.open("rb") as file:
        catalog: Any = pofile.read_po(file, abort_invalid=True)
    for entry in catalog if texts else ():
        if entry.context in (texts or {}):
            entry.string, entry.previous_id = (texts or {})[entry.context], []
            entry.flags.discard("fuzzy")
    if texts:
        with path.open("wb") as file:
            pofile.write_po(file, catalog, include_previous=True)
    return catalog


def written(root: Path, title: str = TITLE) -> CompletedProcess[str]:
    """Start German for a checklist, or bring it up to the present texts."""
    pytest.importorskip("babel", reason="needs the extra i18n")
    return run("translations", "--of", demo(root, title), "--write", str(root / "de"))


def test_every_part_of_every_built_in_language_is_counted() -> None:
    built_in = [tag for tag in translations.languages() if tag != "en"]
    assert {"es", "hi"} <= {*built_in}
    shown = run("translations").stdout.split("\n")
    assert [line for line in shown if line in built_in] == built_in
    for part in ("library", "data", *packs.builtin()):
        lines = [line for line in shown if line.startswith(f"  {part}: ")]
        assert len(lines) == len(built_in), part
    assert run("translations", "es").stdout.split("\n")[:4] == shown[shown.index("es") :][:4]


def test_a_language_is_started_translated_and_shown(tmp_path: Path) -> None:
    pytest.importorskip("babel", reason="needs the extra i18n")
    folder, parts = tmp_path / "de", {"library", "data", *packs.builtin()}
    done = run("translations", "--write", str(folder))
    assert (done.returncode, done.stderr) == (0, "")
    assert {path.name for path in folder.iterdir()} == {f"{part}{end}" for part in parts for end in (".po", ".mo")}
    library = po(folder / "library.po")
    assert str(library.locale) == "de"
    assert not any(entry.string and any(entry.string) for entry in library if entry.id)
    contexts = {entry.context for entry in library if entry.id}
    assert {key for key in all_messages() if not key.endswith((".one", ".other"))} <= contexts
    counts = "cli.translations.unreviewed"
    po(folder / "library.po", {"formats.first": "Was zuerst zu tun ist", counts: ("ein {count}", "viele {count}")})
    assert run("translations", "--write", str(folder)).returncode == 0
    words = ("check", "--facts", str(FACTS), "--limit", "3")
    shown = run("--language", "de", *words, roots=(tmp_path / "none", tmp_path)).stdout
    assert ("Was zuerst zu tun ist" in shown, all_messages()["formats.first"] in shown) == (True, False)
    with patch.dict(os.environ, {FOLDERS: str(tmp_path)}), translations.in_language("de"):
        assert [message(counts, count=count) for count in (1, 2)] == ["ein 1", "viele 2"]


def test_a_text_that_changed_keeps_its_translation_for_the_translator_alone(tmp_path: Path) -> None:
    assert (written(tmp_path).returncode, written(tmp_path).stderr) == (0, "")
    file = tmp_path / "de" / "demo.po"
    po(file, {"lock/title": GERMAN, "phones/title": "Telefone"})
    assert written(tmp_path, "Lock each screen").returncode == 0
    entry = po(file).get("Lock each screen", "lock/title")
    assert (entry.string, entry.fuzzy) == (GERMAN, True)
    assert f'\n#| msgid "{TITLE}"\n' in file.read_text("utf-8")
    shown = run("show", str(tmp_path / "demo.json"), "--language", "de", roots=(tmp_path,)).stdout
    assert [one in shown for one in ("Telefone", "Lock each screen", GERMAN)] == [True, True, False]
    counted = run("translations", "de", "--of", str(tmp_path / "demo.json"), roots=(tmp_path,)).stdout
    numbers = {"translated": "1", "texts": "7", "stale": "1", "missing": "5"}
    assert message("cli.translations.part", part="demo", **numbers) in counted


@each("first", ["Lock it", "Lock it, with a two-factor code, and " + "so on, and so on, " * 5 + 'or "so"'])
def test_bringing_up_twice_changes_nothing_and_the_former_wording_is_kept(tmp_path: Path, first: str) -> None:
    root = tmp_path / str(len(first))
    root.mkdir()
    written(root, first)
    po(root / "de" / "demo.po", {"lock/title": GERMAN})
    found = list[dict[str, bytes]]()
    for title in ("Lock each screen", "Lock each screen", first):
        written(root, title)
        found.append({path.name: path.read_bytes() for path in (root / "de").iterdir()})
    assert found[0] == found[1]
    entry = po(root / "de" / "demo.po").get(first, "lock/title")
    assert (entry.string, entry.fuzzy, entry.user_comments) == (GERMAN, False, []), "it is back"


WRONG = {
    "lock/title": ("<b>Den {x} sperren</b>", "names in braces"),
    "lock/why": ("Siehe [die Seite](https://example.org/b).", "links to the same addresses"),
    "lock/steps/0/do/0": ("[Einstellungen] öffnen.", "as many labels"),
    "lock/question": ("<b>Gesperrt</b>?", "no markup"),
}


def test_what_does_not_fit_is_named_by_its_key_and_not_shown(tmp_path: Path) -> None:
    written(tmp_path)
    file, texts = tmp_path / "de" / "demo.po", {key: text for key, (text, _) in WRONG.items()}
    po(file, {**texts, "phones/title": "Telefone"})
    done = written(tmp_path)
    assert done.returncode == 1
    for key, (_, wrong) in WRONG.items():
        (line,) = (line for line in done.stdout.splitlines() if line.startswith(f"demo.po: {key}: "))
        assert wrong in line
    assert {*texts.values()} <= {entry.string for entry in po(file)}, "it isn't lost"
    with patch.dict(os.environ, {FOLDERS: str(tmp_path)}):
        assert [*translations.catalogue("de", "demo").texts] == ["phones/title"]
    file.write_text('msgid "broken\n', encoding="utf-8")
    assert "demo.po" in refused(written(tmp_path))
    assert file.read_text("utf-8") == 'msgid "broken\n'


def test_without_babel_it_says_which_extra(tmp_path: Path) -> None:
    with patch.dict(sys.modules, {"babel": None, "babel.messages.catalog": None}):
        sys.modules.pop("secure_checklist.cli.translations.po", None)
        done = run("translations", "--of", demo(tmp_path), "--write", str(tmp_path / "de"))
        assert run("translations", "es").returncode == 0, "to count needs nothing"
    assert "pip install secure-checklist[i18n]" in refused(done)
    assert not (tmp_path / "de").exists()
