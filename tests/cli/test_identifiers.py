"""No command shows a person what only files and programs call things, unless `--verbose` asks for it.

An identifier is a name that nobody says: of a fact, a word of its choices, a reason, an item, a subject. Only those
count that can't be plain English: with a dot or an underscore in them, or made up here, as the ids of subjects are.
`lint`, `schema` and `plugins` are for authors, and so are messages on a file that can't be read.
"""

import json
import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any, get_args

import pytest

from secure_checklist import Vocabulary, packs
from secure_checklist.rules import ReasonCode
from tests.cases import each
from tests.commands import called_in_text as run
from tests.golden_branches import FOLDER as CASES
from tests.golden_personas import FOLDER as PERSONAS

PACKS = {name: packs.load(name) for name in packs.builtin()}
TOKEN = re.compile(r"[A-Za-z0-9_][\w.-]*\w")
ADDRESS = re.compile(r"\S+:/?/?\S+|\S+/\S*")
"""Addresses and paths have names of their own, and so have settings in files that a step names."""
CALL = re.compile(r"secure-checklist( [\w./-]+)+")
"""A command to be typed: `show PACK ITEM` takes an item's id."""
PLAIN = {"secure_checklist", "apply_updates"}
"""The authors' name of the package, and a line of a file of Fedora's that a step has somebody write."""


def identifiers() -> Iterator[str]:
    """Yield what facts, words, reasons and items are called in files."""
    for fact in Vocabulary.standard().facts.values():
        yield from (fact.name, fact.field, *(fact.vocabulary or ()))
    yield from get_args(ReasonCode)
    for item in (item for checklist in PACKS.values() for item in checklist.items):
        yield from (item.id, *(item.rule.facts() if item.rule else ()))


NAMES = {name for name in identifiers() if "_" in name or "." in name}


def shown(text: str) -> set[str]:
    """Return the words of a text that are identifiers, or look like one."""
    lines = (ADDRESS.sub(" ", CALL.sub(" ", line)) for line in text.splitlines())
    words = {word for line in lines for word in TOKEN.findall(line)}
    return {word for word in words if word in NAMES or "_" in word or word.startswith("zz-")} - PLAIN


def with_ids_of_nobody(path: Path, folder: Path) -> str:
    """Copy an inventory in which each subject that has a name, or an app, bears an id that nobody chose."""
    text, target = path.read_text(encoding="utf-8"), folder / path.name
    named = [one["id"] for one in json.loads(text)["subjects"] if "id" in one and (one.get("label") or one.get("app"))]
    for number, one in enumerate(named):
        text = re.sub(rf'("(?:id|subject)": *)"{re.escape(one)}"', rf'\1"zz-{number}"', text)
    target.write_text(text, encoding="utf-8")
    return str(target)


FILES = (
    *product(sorted(PERSONAS.glob("*.json")), ("check --limit 200", "check --limit 200 --audience self", "ask")),
    *product(sorted(CASES.glob("*.json")), ("respond", "respond --details", "respond --discreet")),
)


@each("path, words", FILES, quick=27)
def test_nobody_sees_an_identifier(tmp_path: Path, path: Path, words: str) -> None:
    file = with_ids_of_nobody(path, tmp_path)
    done = run(*words.split(), "--facts", file, said="?\n\n" * 300)
    assert (done.returncode in (0, 1), bool(done.stdout)) == (True, True)
    assert shown(done.stdout + done.stderr.replace(file, "")) == set()


@each("pack, item", [(pack, item) for pack, one in PACKS.items() for item in one.items], quick=60)
def test_no_item_of_a_pack_shows_an_identifier_but_its_own(pack: str, item: Any) -> None:
    """An item's own id stands below its title, since it is typed to see it; those of a pack's list if asked for."""
    text = run("show", pack, item.id).stdout
    assert shown(text) <= {item.id}
    assert ("secure-checklist respond" in text) is bool(item.needs), "who helps is listed there"
    if item == PACKS[pack].items[0]:
        assert shown(run("show", pack).stdout) == set()
        listed, ids = run("show", pack, "--verbose").stdout, {one.id for one in PACKS[pack].items}
        assert ids <= {*TOKEN.findall(listed)}
        assert shown(listed) <= ids


@each("words", ["", "ask --profile quick"])
def test_this_machine_shows_no_identifier(words: str) -> None:
    done = run(*words.split(), said="?\n\n" * 20)
    assert shown(done.stdout + done.stderr) == set()


def test_a_fleet_shows_no_identifier(tmp_path: Path) -> None:
    pytest.importorskip("polars", reason="the command `fleet` needs the extra `fleet`")
    file = tmp_path / "devices.csv"
    file.write_text("id,os_name,screen_lock\na,android,pin\nb,ios,none\n", encoding="utf-8")
    done = run("fleet", str(file))
    assert "checklist reads: automatic system updates, " in " ".join(done.stdout.split())
    assert shown(done.stdout) == set()
    assert "device.encrypted" in run("fleet", str(file), "--verbose").stdout


def test_verbose_shows_them() -> None:
    file, parent = (str(PERSONAS / f"{name}.json") for name in ("journalist", "parent-after-separation"))
    assert {"account.unknown_sessions", "not_asked"} <= shown(run("check", "--facts", file, "--verbose").stdout)
    assert "mfa.key-accounts" in run("check", "--facts", parent, "--verbose").stdout
    item = run("show", "leak-prevention", "updates.os-auto-update", "--verbose").stdout
    assert {"device.auto_update_os", "device.os_name"} <= shown(item)
