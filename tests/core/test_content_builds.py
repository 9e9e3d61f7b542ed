"""Content builds: whatever is wrong with a file of TOML is refused in time, and what is built can be loaded."""

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from secure_checklist.checklists import load_checklist
from secure_checklist.core.documents.parsing import parse
from secure_checklist.incident.contacts import build as contacts
from secure_checklist.incident.contacts import directory
from secure_checklist.incident.laws import LawTable
from secure_checklist.incident.laws import build as laws
from secure_checklist.incident.platforms import PlatformTable
from secure_checklist.incident.platforms import build as platforms
from secure_checklist.packs import build as packs
from tests.incident.test_directory_build import COUNTRY, EMERGENCY
from tests.incident.test_laws_build import folder as law_folder

PACK = {
    "checklist": """id = "a"
title = "A"
version = "1.0.0"
language = "en"
published = 2026-11-01
authors = ["N"]
licence = "CC0-1.0"
homepage = "https://a.example/"
sections = ["one"]
[[parameters]]
name = "days"
type = "integer"
default = 30
minimum = 1
meaning = "How long."
[[do_nots]]
id = "panic"
text = "Don't panic."
why = "It helps nobody."
instead = "Breathe."
[[profiles]]
id = "small"
title = "Small"
select = { items = ["x"] }
""",
    "sources": """[S1]
publisher = "P"
title = "T"
url = "https://a.example/b"
date = 2026-01-31
status = "found"
""",
    "one": """id = "one"
title = "One"
intro = "Begin."
[[items]]
id = "x"
title = "X"
level = "essential"
why = "Because."
question = "Is it done?"
effort = "minutes"
weight = 2
sources = ["S1"]
references = [{ framework = "F", id = "1", url = "https://a.example/c", source = "S1" }]
rule = { check = { op = "equals", fact = "device.find_my", value = true } }
[[items.steps]]
platforms = ["ios"]
do = ["Do it."]
source = "S1"
""",
    "cards": """[[tags]]
id = "dial"
neutral_text = "Call."
[[acts]]
id = "call"
text = "Call the number below."
tags = ["dial"]
sources = ["S1"]
[[acts]]
id = "stay"
text = "Stay where people are."
tags = ["dial"]
[[acts]]
id = "wait"
text = "Wait."
tags = ["dial"]
[[modifiers]]
id = "someone"
when = { op = "equals", fact = "person.minor", value = true }
removes = ["dial"]
why = "Not now."
[[cards]]
id = "urgent"
title = "Now"
acts = ["call", "stay", "wait"]
comfort = "It isn't your fault."
can_act = ["emergency"]
listens = ["crisis"]
""",
}


@dataclass(frozen=True)
class Kind:
    """A kind of content: a small folder of it, its build, what is built of it, and what loads that."""

    write: Callable[[Path], Path]
    build: Callable[[list[str], Path], int]
    target: Callable[[Path], Path]
    load: Callable[[bytes], object]


def _pack(path: Path) -> Path:
    (path / "a").mkdir()
    for name, text in PACK.items():
        (path / "a" / f"{name}.toml").write_text(text, encoding="utf-8")
    return path / "a"


def _contacts(path: Path) -> Path:
    for name, text in {"NP": COUNTRY, "emergency": EMERGENCY}.items():
        (path / f"{name}.toml").write_text(text, encoding="utf-8")
    return path


def _platforms(path: Path) -> Path:
    data = path / "data"
    data.mkdir()
    for name in (platforms.COMMON, platforms.REPOSITORIES, "imgur.toml", "general.toml", "bing.toml"):
        shutil.copy(platforms.DATA / name, data / name)
    common = data / platforms.COMMON
    wanted = re.findall(r"\[sources\.(?:wired-2026|msa|godaddy-acid)\]\n(?:.+\n)+", common.read_text(encoding="utf-8"))
    common.write_text("\n".join(wanted), encoding="utf-8")
    return data


def _model(model: type[Any]) -> Callable[[bytes], object]:
    return lambda data: model.model_validate(parse(data, "json"))


KINDS = {
    "packs": Kind(
        _pack,
        lambda arguments, folder: packs.main(arguments, folder.parent),
        lambda folder: folder.with_suffix(".json"),
        load_checklist,
    ),
    "contacts": Kind(
        _contacts,
        lambda arguments, folder: contacts.main(arguments, folder, folder / "directory.json"),
        lambda folder: folder / "directory.json",
        directory.load,
    ),
    "laws": Kind(
        law_folder,
        lambda arguments, folder: laws.main(arguments, folder, folder / "laws.json"),
        lambda folder: folder / "laws.json",
        _model(LawTable),
    ),
    "platforms": Kind(
        _platforms,
        platforms.main,
        lambda folder: folder.with_name("platforms.json"),
        _model(PlatformTable),
    ),
}
_VALUE = re.compile(r"^( *[\w.-]+ = )(.+)$", re.MULTILINE)
_HEAD = re.compile(r"^ *\[+[\w.-]+\]+$", re.MULTILINE)
WRONG = (
    "12345",
    '"zz-wrong"',
    "[]",
    '["zz-wrong"]',
    "{}",
    "true",
    "2026-01-01",
    '"https://a.example@evil.example/"',
    "",
)
"""What stands in the place of each value; the last is no TOML."""


def faults(text: str) -> Iterator[str]:
    """Return a file with one fault each: every value of each wrong type, every line missing, every head another's."""
    for found in _VALUE.finditer(text):
        yield text[: found.start()] + text[found.end() + 1 :]
        yield text[: found.start(1)] + "zz" + text[found.start(1) :].lstrip(" ")
        yield from (text[: found.start(2)] + wrong + text[found.end(2) :] for wrong in WRONG)
    for found in _HEAD.finditer(text):
        yield text[: found.start()] + text[found.end() :]
        yield text[: found.start()] + found[0].replace("[[", "[").replace("]]", "]") + text[found.end() :]
        yield text[: found.start()] + "[zz]" + text[found.end() :]


@pytest.mark.parametrize("name", KINDS)
def test_what_is_built_can_be_loaded_and_what_cannot_is_refused_with_its_place(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Law: a build loads what it made before it writes; each fault is refused, with and without `--check`."""
    kind = KINDS[name]
    folder = kind.write(tmp_path)
    target = kind.target(folder)
    assert kind.build([], folder) == 0
    target.unlink()
    refused = 0
    for path in sorted(folder.glob("*.toml")):
        sound = path.read_text(encoding="utf-8")
        for text in faults(sound):
            path.write_text(text, encoding="utf-8")
            code = kind.build([], folder)
            said = capsys.readouterr().err
            assert (code == 0) == target.exists()
            if code == 0:
                kind.load(target.read_bytes())
                target.unlink()
            else:
                refused += 1
                assert (code, kind.build(["--check"], folder)) == (2, 2)
                assert re.search(r"\.toml: |\w\[?\d*\]?[^:]*: ", said)
                assert "wasn't foreseen" not in said
                capsys.readouterr()
        path.write_text(sound, encoding="utf-8")
    assert refused >= 30
