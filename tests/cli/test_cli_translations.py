"""The command `translations`, and `--language`: what translators write is counted, checked, compiled and shown."""

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
from secure_checklist.core import all_messages, use_messages
from secure_checklist.core.messages import message
from tests.commands import called_in_text
from tests.faults import faults

TITLE, WHY, DESCRIPTION = "Lock the screen", "A lost phone is an open book.", "For everybody at work."
FACTS = Path(__file__).parents[1] / "fixtures" / "cli" / "household.json"


def run(*words: str, roots: tuple[Path, ...] = (), env: Mapping[str, str] | None = None) -> CompletedProcess[str]:
    """Call the command line, with folders of languages beside the built-in ones."""
    named = {"SECURE_CHECKLIST_TRANSLATIONS": os.pathsep.join(map(str, roots))} if roots else {}
    return called_in_text(*words, env={"COLUMNS": "200", **named, **(env or {})})


def demo(folder: Path, title: str = TITLE) -> str:
    """Write a checklist of somebody's own, and return its path."""
    item = {
        "id": "lock",
        "title": title,
        "question": "Is it locked?",
        "why": f"{WHY} See [the page](https://example.org/a).",
        "steps": [{"do": ["Open [Settings > Privacy]."]}],
    }
    section = {"id": "phones", "title": "Phones", "intro": DESCRIPTION, "items": [item]}
    path = folder / "demo.json"
    path.write_text(json.dumps({"id": "demo", "title": "Demo", "sections": [section]}), encoding="utf-8")
    return str(path)


def po(path: Path) -> Any:
    """Read a PO file as an editor for translators does."""
    pofile = pytest.importorskip("babel.messages.pofile", reason="needs the extra i18n")
    with path.open("rb") as file:
        return pofile.read_po(file, abort_invalid=True)


def translate(path: Path, texts: Mapping[str, str | tuple[str, ...]]) -> None:
    """Write translations by their contexts, as an editor for translators does: whatever is edited isn't fuzzy."""
    pofile = pytest.importorskip("babel.messages.pofile", reason="needs the extra i18n")
    catalog = po(path)
    for entry in catalog:
        if entry.context in texts:
            entry.string = texts[entry.context]
            entry.flags.discard("fuzzy")
            entry.previous_id = []
    with path.open("wb") as file:
        pofile.write_po(file, catalog, include_previous=True)


def started(folder: Path, source: str) -> Path:
    """Start German for a checklist, and return the folder above it."""
    pytest.importorskip("babel", reason="needs the extra i18n")
    done = run("translations", "--of", source, "--write", str(folder / "de"))
    assert (done.returncode, done.stderr) == (0, "")
    return folder


# counts


def test_every_part_of_every_built_in_language_is_counted() -> None:
    counts = json.loads(run("translations", "--json").stdout)
    built_in = [tag for tag in translations.languages() if tag != "en"]
    assert {"es", "hi"} <= {*built_in}
    parts = {"library", "data", *packs.builtin()}
    assert [(one["language"], one["part"]) for one in counts if one["part"] == "library"] == [
        (tag, "library") for tag in built_in
    ]
    for one in counts:
        assert one["translated"] + one["stale"] + one["missing"] == one["texts"] > 500
    for tag in built_in:
        assert {one["part"] for one in counts if one["language"] == tag} == parts
        shown = run("translations", tag).stdout
        assert shown.startswith(f"{tag}\n")
        for one in counts:
            if one["language"] == tag:
                numbers = {name: f"{one[name]:,}" for name in ("translated", "texts", "stale", "missing")}
                assert message("cli.translations.part", part=one["part"], **numbers) in shown


def test_a_language_that_is_not_there_is_refused_with_those_that_are() -> None:
    done = run("translations", "xx")
    assert done.returncode == 2
    assert '"xx"; there are en, es, hi' in done.stderr


# starting, and bringing up


def test_a_language_is_started_translated_and_shown(tmp_path: Path) -> None:
    pytest.importorskip("babel", reason="needs the extra i18n")
    folder = tmp_path / "de"
    done = run("translations", "--write", str(folder))
    assert (done.returncode, done.stderr) == (0, "")
    parts = {"library", "data", *packs.builtin()}
    assert {path.name for path in folder.iterdir()} == {f"{part}{end}" for part in parts for end in (".po", ".mo")}
    library = po(folder / "library.po")
    assert str(library.locale) == "de"
    assert not any(entry.string and any(entry.string) for entry in library if entry.id)
    contexts = {entry.context for entry in library if entry.id}
    assert {key for key in all_messages() if not key.endswith((".one", ".other"))} <= contexts
    own: dict[str, str | tuple[str, ...]] = {
        "formats.first": "Was zuerst zu tun ist",
        "cli.translations.unreviewed": ("ein {count}", "viele {count}"),
    }
    assert {*own} <= contexts
    translate(folder / "library.po", own)
    assert run("translations", "--write", str(folder)).returncode == 0
    words = ("check", "--facts", str(FACTS), "--limit", "3")
    shown = run("--language", "de", *words, roots=(tmp_path / "none", tmp_path))
    assert shown.returncode == 1, shown.stderr
    assert "Was zuerst zu tun ist" in shown.stdout
    with patch.dict(os.environ, {"SECURE_CHECKLIST_TRANSLATIONS": str(tmp_path)}), translations.in_language("de"):
        said = [message("cli.translations.unreviewed", count=count) for count in (1, 2)]
    assert said == ["ein 1", "viele 2"]
    assert all_messages()["formats.first"] not in shown.stdout
    assert all_messages()["formats.first"] in run(*words).stdout


def test_a_text_that_changed_keeps_its_translation_for_the_translator_alone(tmp_path: Path) -> None:
    root = started(tmp_path, demo(tmp_path))
    translate(root / "de" / "demo.po", {"lock/title": "Den Bildschirm sperren", "phones/title": "Telefone"})
    changed = demo(root, "Lock each screen")
    done = run("translations", "--of", changed, "--write", str(root / "de"))
    assert (done.returncode, done.stderr) == (0, "")
    entry = po(root / "de" / "demo.po").get("Lock each screen", "lock/title")
    assert (entry.string, entry.fuzzy) == ("Den Bildschirm sperren", True)
    assert f'\n#| msgid "{TITLE}"\n' in (root / "de" / "demo.po").read_text("utf-8")
    shown = run("show", changed, "--language", "de", roots=(root,)).stdout
    assert "Telefone" in shown
    assert "Lock each screen" in shown
    assert "Den Bildschirm sperren" not in shown
    counted = json.loads(run("translations", "de", "--of", changed, "--json", roots=(root,)).stdout)
    assert (counted[0]["translated"], counted[0]["stale"]) == (1, 1)


@pytest.mark.parametrize(
    "first", ["Lock it", "Lock it, with a two-factor code, and " + "so on, and so on, " * 5 + 'or "so"']
)
def test_bringing_up_twice_changes_nothing_and_the_former_wording_is_kept(tmp_path: Path, first: str) -> None:
    root = started(tmp_path, demo(tmp_path, first))
    translate(root / "de" / "demo.po", {"lock/title": "Den Bildschirm sperren"})
    written = list[dict[str, bytes]]()
    for title in ("Lock each screen", "Lock each screen", first):
        run("translations", "--of", demo(root, title), "--write", str(root / "de"))
        written.append({path.name: path.read_bytes() for path in (root / "de").iterdir()})
    assert written[0] == written[1]
    entry = po(root / "de" / "demo.po").get(first, "lock/title")
    assert (entry.string, entry.fuzzy, entry.user_comments) == ("Den Bildschirm sperren", False, []), "it is back"


@pytest.mark.parametrize(
    ("key", "text", "wrong"),
    [
        ("lock/title", "Den {x} sperren", "names in braces"),
        ("lock/why", "Siehe [die Seite](https://example.org/b).", "links to the same addresses"),
        ("lock/why", "Ein offenes Buch.", "links to the same addresses"),
        ("lock/steps/0/do/0", "[Einstellungen] öffnen.", "as many labels"),
        ("lock/title", "<b>Sperren</b>", "no markup"),
    ],
)
def test_what_does_not_fit_is_named_by_its_key_and_not_shown(tmp_path: Path, key: str, text: str, wrong: str) -> None:
    source = demo(tmp_path)
    root = started(tmp_path, source)
    translate(root / "de" / "demo.po", {key: text, "phones/title": "Telefone"})
    done = run("translations", "--of", source, "--write", str(root / "de"))
    assert done.returncode == 1
    assert f"demo.po: {key}: " in done.stdout
    assert wrong in done.stdout
    assert text in [entry.string for entry in po(root / "de" / "demo.po")], "it isn't lost"
    with patch.dict(os.environ, {"SECURE_CHECKLIST_TRANSLATIONS": str(root)}):
        found = translations.catalogue("de", "demo")
    assert [*found.texts] == ["phones/title"]


def test_a_file_that_is_no_po_file_is_refused_and_left_alone(tmp_path: Path) -> None:
    root = started(tmp_path, demo(tmp_path))
    (root / "de" / "demo.po").write_text('msgid "broken\n', encoding="utf-8")
    done = run("translations", "--of", demo(root), "--write", str(root / "de"))
    assert done.returncode == 2
    assert "demo.po" in done.stderr
    assert (root / "de" / "demo.po").read_text("utf-8") == 'msgid "broken\n'


def test_without_babel_it_says_which_extra(tmp_path: Path) -> None:
    ours = {name for name in sys.modules if name.startswith(("babel", "secure_checklist.cli.translations."))}
    with patch.dict(sys.modules):
        for name in ours:
            del sys.modules[name]
        sys.modules["babel"] = None  # type: ignore[assignment]
        done = run("translations", "--of", demo(tmp_path), "--write", str(tmp_path / "de"))
        assert json.loads(run("translations", "es", "--json").stdout), "to count needs nothing"
    assert done.returncode == 2
    assert "pip install secure-checklist[i18n]" in done.stderr
    assert not (tmp_path / "de").exists()


# which language


def said_in(tag: str) -> str:
    with use_messages(translations.catalogue(tag)):
        return message("cli.description").splitlines()[0]


def test_the_environment_chooses_the_language() -> None:
    with faults() as each:
        for env, tag in [
            ({"LC_ALL": "", "LANG": "es_MX.UTF-8"}, "es"),
            ({"LC_ALL": "", "LC_MESSAGES": "hi_IN.UTF-8", "LANG": "es_MX.UTF-8"}, "hi"),
            ({"LC_ALL": "hi_IN.UTF-8", "LC_MESSAGES": "es_ES.UTF-8", "LANG": "es_MX.UTF-8"}, "hi"),
            ({"LC_ALL": "en_US.UTF-8", "LANGUAGE": "qu:es:hi"}, "es"),
            ({"LC_ALL": "C", "LANG": "es_MX.UTF-8"}, "en"),
            ({"LC_ALL": "C.UTF-8", "LANGUAGE": "es"}, "en"),
            ({"LC_ALL": "POSIX", "LANGUAGE": "es"}, "en"),
            ({"LC_ALL": "tlh_XX.UTF-8"}, "en"),
            ({"LC_ALL": "", "LANG": ""}, "en"),
        ]:
            with each(env, tag):
                languages = ("en", "es", "hi")
                assert len({said_in(one) for one in languages}) == len(languages)
                shown = run("--help", env={"LANGUAGE": "", "LC_MESSAGES": "", **env}).stdout
                assert said_in(tag) in shown
                for other in languages:
                    option = run("--language", other, "--help", env=env).stdout
                    assert said_in(other) in option, "an option stands over the environment"


def test_the_option_may_stand_anywhere() -> None:
    before = run("--language", "es", "show", "leak-response")
    behind = run("show", "leak-response", "--language=es")
    assert (before.returncode, before.stdout) == (0, behind.stdout)
    assert before.stdout.splitlines()[0] == packs.load("leak-response").translated("es").title


def test_a_language_without_texts_is_refused_and_help_is_not() -> None:
    done = run("check", "--facts", str(FACTS), "--language", "xx")
    assert (done.returncode, done.stdout) == (2, "")
    assert '"xx"; there are en, es, hi' in done.stderr
    assert run("check", "--language").returncode == 2
    case = min((Path(__file__).parents[1] / "branches").glob("*.json"))
    for tag in ("bn", "xx"):
        helped = run("respond", "--facts", str(case), "--language", tag)
        assert (helped.returncode, helped.stderr) == (0, "")
        assert "not legal advice" in helped.stdout
