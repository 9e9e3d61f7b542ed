"""What every command has in common: help, languages, one message for a wrong call, leaving early; `show` and `lint`."""

import errno
import io
import json
import os
import re
import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from unittest.mock import patch

import pytest

from secure_checklist import Checklist, Item, dump, load_checklist, packs, translations
from secure_checklist.checklists import Source, Steps
from secure_checklist.checklists.steps import Tried
from secure_checklist.cli import INTERRUPTED, NO_READER, main
from secure_checklist.cli.commands import COMMANDS
from secure_checklist.core.messages import message
from secure_checklist.core.prose import plain
from secure_checklist.core.text.terminal import screen_for, width_of
from tests import golden_files
from tests.cases import each, tables
from tests.commands import called_in_text as run
from tests.commands import refused
from tests.commands import run as process
from tests.terminals import typed

TABLES = tables(__file__)
HOME, HOUSEHOLD = map(str, (golden_files.HOME, golden_files.HOUSEHOLD))
PACK = packs.load("leak-prevention")


# help ----------------------------------------------------------------------------------------------------------------


def test_every_command_has_a_line_in_the_help_and_a_help_of_its_own() -> None:
    assert {run(word).stdout for word in ("-V", "--version")} == {"secure-checklist 0.1.0\n"}
    for name in COMMANDS:
        assert f"\n  {name} " in run("--help").stdout
        done = run(name, "-h")
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.startswith(f"usage: secure-checklist {name} ")
        assert "-h, --help" in done.stdout
        assert "exit codes:" in done.stdout


@each("tag", ["en", "es", "hi"])
def test_the_help_of_the_program_fits_on_a_terminal_and_breaks_no_word(tag: str) -> None:
    """One of 80 columns and 24 rows, the last of which is the shell's."""
    wide, narrow = (run("--help", "--language", tag, env={"COLUMNS": columns}).stdout for columns in ("300", "80"))
    assert wide.split() == narrow.split()
    assert narrow.count("\n") <= 23
    assert narrow.rstrip().endswith("secure-checklist COMMAND --help")
    for name in ("", *COMMANDS):
        lines = run(*filter(None, (name,)), "--help", "--language", tag, env={"COLUMNS": "80"}).stdout.splitlines()
        assert [line for line in lines if width_of(line) > 80] == [], name


def test_a_refusal_breaks_no_word_on_a_terminal(tmp_path: Path) -> None:
    seen = typed("check", "--format", "x", cwd=tmp_path, columns=40).seen
    assert seen.split() == run("check", "--format", "x").stderr.split()
    assert max(map(len, seen.splitlines())) <= 40


@each("words", [("check", "--facts", HOUSEHOLD, "--pack", HOME), ("lint", HOME), ("plugins",)])
def test_a_quiet_call_has_its_exit_code_and_what_programs_get(words: tuple[str, ...]) -> None:
    loud, quiet = run(*words), run(*words, "-q")
    assert (quiet.returncode, quiet.stdout, quiet.stderr) == (loud.returncode, "", loud.stderr)
    assert json.loads(run(*words, "--json", "--quiet").stdout) is not None


def test_the_help_of_the_program_imports_no_command() -> None:
    """It would cost twenty times as much, to say eight lines."""
    code = "import sys; from secure_checklist.cli import main; main(['--help']); print('then', *sys.modules)"
    helped, _, loaded = process(sys.executable, "-c", code).rpartition("then ")
    assert helped.startswith("usage: secure-checklist")
    assert {"argparse", "pydantic", "pydantic_core"}.isdisjoint(loaded.split())
    assert set(re.findall(r"secure_checklist\.cli\.(\S+)", loaded)) == {"calls", "commands"}


def said_in(tag: str) -> str:
    """Return what the help begins with in a language."""
    with translations.in_language(tag):
        return message("cli.description").splitlines()[0]


@each("env, tag", TABLES["environments"])
def test_the_environment_chooses_the_language_and_an_option_stands_over_it(env: Mapping[str, str], tag: str) -> None:
    env = {"LANGUAGE": "", "LC_MESSAGES": "", "COLUMNS": "200", **env}
    assert said_in(tag) in run("--help", env=env).stdout
    other = "hi" if tag == "es" else "es"
    assert said_in(tag) != said_in(other)
    assert said_in(other) in run("--language", other, "--help", env=env).stdout


def test_the_language_may_stand_anywhere_and_one_without_texts_is_refused_save_for_help() -> None:
    before, behind = run("--language", "es", "show", "leak-response"), run("show", "leak-response", "--language=es")
    assert (before.returncode, before.stdout) == (0, behind.stdout)
    assert before.stdout.splitlines()[0] == packs.load("leak-response").translated("es").title
    case = str(min((Path(__file__).parents[1] / "branches").glob("*.json")))
    for tag in ("bn", "xx"):
        said = refused(run("check", "--facts", HOUSEHOLD, "--language", tag))
        assert f'"{tag}"; there are en, es, es-AR, es-ES, es-MX, hi, pt-BR' in said
        helped = run("respond", "--facts", case, "--language", tag)
        assert (helped.returncode, helped.stderr) == (0, "")
        assert "not legal advice" in helped.stdout


# show ----------------------------------------------------------------------------------------------------------------


def test_show_prints_the_pack_by_section_and_all_about_an_item() -> None:
    text, named = run("show").stdout, run("show", "--verbose").stdout
    assert all(f"[ ] {item.title}" in text and item.id in named for item in PACK.items)
    assert all(f"\n{section.title}\n" in text for section in PACK.sections)
    assert "Every essential item," in " ".join(text.split()), "of a profile"
    assert load_checklist(run("show", "leak-prevention", "--json").stdout.encode()) == PACK
    item = PACK.items[0]
    shown = " ".join(run("show", "leak-prevention", item.id).stdout.split())
    assert all(part in shown for part in (item.title, plain(item.why), *(source.title for source in item.sources)))
    assert all(plain(line) in shown for steps in item.steps for line in steps.do)
    assert run("show", "leak-prevention", item.id, "--json").stdout == dump(item) + "\n"
    assert run("show", item.id, "--json").stdout == dump(item) + "\n", "an item can be named alone"
    for one in (text, shown):
        end = "If someone else may see what you read here, another phone or computer may be safer."
        assert " ".join(one.split()).endswith(end)


def test_menus_say_where_their_names_come_from_and_advice_does_not(tmp_path: Path) -> None:
    home, source = load_checklist(HOME), Source(id="s", publisher="P", title="T", status="found")
    menu = Steps(platforms=("ios",), do=("Open [Settings > Code].",), source="s")
    bare, advice = menu.replace(platforms=("android",), source=None), Steps(do=("Talk.",))
    item = home.item("device.lock").replace(steps=(menu, bare, advice), step_sources=(source,))
    file = tmp_path / "home.json"
    file.write_text(dump(home.with_items(item)))
    text = run("show", str(file), "device.lock").stdout
    assert text.count("Menu names as in P: T (undated; read at its source).") == 1
    assert text.count("No one has said where this comes from.") == 1
    assert text.index("No one has said") < text.index("Talk.")


@each(
    "environment, color, there",
    [({}, True, True), ({"NO_COLOR": "1"}, True, False), ({"TERM": "dumb"}, True, False), ({}, False, False)],
)
def test_a_terminal_gets_colour_unless_it_is_not_wanted(environment: dict[str, str], color: bool, there: bool) -> None:
    stream = io.StringIO()
    for terminal in (True, False):
        looks = {"NO_COLOR": "", "TERM": "xterm", **environment}
        with patch.dict(os.environ, looks), patch.object(stream, "isatty", return_value=terminal):
            assert screen_for(stream, color=color).color is (there and terminal)


# lint ----------------------------------------------------------------------------------------------------------------


def test_lint_exits_by_what_it_found_and_counts_what_nobody_verified(tmp_path: Path) -> None:
    done, file = run("lint", HOME), tmp_path / "one.json"
    assert done.returncode == 1
    assert 'sections[0].items[1] "device.updates": it names no source; add one' in done.stdout
    assert done.stdout.endswith(" diagnostics\n")
    source = Source(id="S1", publisher="P", title="T", status="recalled")
    menu, old = Steps(do=("Open [Settings > Lock].",), source="S1"), Tried(device="A phone", date=date(2020, 1, 1))
    item = Item(id="a", title="A", question="?", renew_after=90, sources=(source,))
    file.write_text(dump(Checklist.of("x", "X", item.replace(steps=(menu, menu.replace(tried=(old,)))))))
    done = run("lint", str(file), "--max-age", "36500")
    counts = "Only counted: 1 unverified source and 1 menu that no one has tried.\n"
    assert (done.returncode, done.stdout) == (0, f"{counts}No diagnostics.\n")
    done = run("lint", str(file), "--informational", "--max-age", "36500")
    assert (done.returncode, done.stdout.count("[untried-steps]\n")) == (0, 1)
    assert 'sources[0] "S1": from memory only; read the publisher\'s own text [unverified-source]\n' in done.stdout
    assert "[old-steps]\n" in run("lint", str(file)).stdout
    found = json.loads(run("lint", str(file), "--json").stdout)
    assert [set(one) for one in found] == [{"path", "code", "message"}] * len(found)
    assert "old-steps" in {one["code"] for one in found}


def test_lint_compares_a_translation_with_its_original(tmp_path: Path) -> None:
    file, original = tmp_path / "german.json", tmp_path / "original.json"
    for path, why in ((original, "Open [Settings > Privacy]."), (file, "Open the settings.")):
        path.write_text(dump(Checklist.of("c", "C", Item(id="a", title="A", question="Done?", why=why))))
    assert "[differing-translation]" not in run("lint", str(file)).stdout
    assert "[differing-translation]\n" in run("lint", str(file), "--original", str(original)).stdout


# wrong calls ---------------------------------------------------------------------------------------------------------

WRONG = (
    *((call.format(home=HOME), said) for call, said in TABLES["wrong"]),
    ("check --limit " + "9" * 5000, "whole number"),
    ("check --pack a\0b.json", "secure-checklist: "),
    ("check --facts a\0b", "secure-checklist: "),
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, data in TABLES["files"].items():
        (tmp_path / name).write_text(data if isinstance(data, str) else json.dumps(data), encoding="utf-8")
    return tmp_path


@each("call, said", WRONG)
def test_a_wrong_call_is_one_message_with_the_remedy_and_writes_nothing(folder: Path, call: str, said: str) -> None:
    if call.startswith("fleet"):
        pytest.importorskip("polars", reason="polars comes with the extra `fleet`")
    before = {path: path.read_bytes() for path in folder.iterdir()}
    assert said in refused(run(*call.split(" "), cwd=folder))
    assert {path: path.read_bytes() for path in folder.iterdir()} == before


# leaving early -------------------------------------------------------------------------------------------------------


def test_an_interruption_is_quiet() -> None:
    with patch("secure_checklist.adapters.local.measure", side_effect=KeyboardInterrupt):
        done = run()
    assert (done.returncode, done.stdout, done.stderr) == (INTERRUPTED, "", "")


@pytest.mark.skipif(os.name == "nt", reason="pipes break otherwise there")
@each("words", [("show",), ("show", "--json")])
def test_a_reader_that_leaves_is_no_error_and_a_full_disk_is_one_message(words: tuple[str, ...]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    errors = io.StringIO()
    with patch.object(sys, "stderr", errors):
        with os.fdopen(writing, "w") as pipe, patch.object(sys, "stdout", pipe):
            assert (main(words), errors.getvalue()) == (NO_READER, "")
        if Path("/dev/full").exists():
            with Path("/dev/full").open("w") as full, patch.object(sys, "stdout", full):
                assert main(words) == 2
            assert errors.getvalue() == f"secure-checklist: the output can't be written: {os.strerror(errno.ENOSPC)}\n"


def test_closed_streams_are_no_error() -> None:
    with patch.multiple(sys, stdout=None, stderr=None, stdin=None):
        assert main(["show"]) == 0
        assert main(["chekc"]) == 2
        sys.stdout.close()
