"""Content builds: whatever is wrong with a file of TOML is refused in time, and what is built can be loaded."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from secure_checklist import load_checklist
from secure_checklist.core.documents.parsing import parse
from secure_checklist.incident.contacts import directory
from secure_checklist.incident.laws import LawTable
from secure_checklist.incident.platforms import PlatformTable
from secure_checklist_build.__main__ import BUILDS, main
from secure_checklist_build.official_languages import TARGET
from tests.building.running import run
from tests.building.test_contacts import COUNTRY, EMERGENCY
from tests.building.test_laws import folder as law_folder
from tests.building.test_platforms import folder as platform_folder

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


class Kind(NamedTuple):
    """A kind of content: a small folder of it, and what loads what is built of it."""

    write: Callable[[Path], Path]
    load: Callable[[bytes], object]


def _pack(path: Path) -> Path:
    (path / "a").mkdir()
    for name, text in PACK.items():
        (path / "a" / f"{name}.toml").write_text(text, encoding="utf-8")
    return path


def _contacts(path: Path) -> Path:
    for name, text in {"NP": COUNTRY, "emergency": EMERGENCY}.items():
        (path / f"{name}.toml").write_text(text, encoding="utf-8")
    return path


def _model(model: type[Any]) -> Callable[[bytes], object]:
    return lambda data: model.model_validate(parse(data, "json"))


KINDS = {
    "packs": Kind(_pack, load_checklist),
    "contacts": Kind(_contacts, directory.load),
    "laws": Kind(law_folder, _model(LawTable)),
    "platforms": Kind(platform_folder, _model(PlatformTable)),
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


@pytest.mark.parametrize("name", BUILDS)
def test_what_the_library_carries_is_as_built(name: str) -> None:
    if name in ("translations", "official_languages"):
        babel = pytest.importorskip("babel", reason="needs the extra i18n")
        if name == "official_languages" and f"Babel {babel.__version__}".encode() not in TARGET.read_bytes():
            pytest.skip("another version of Babel has another CLDR")
    assert main([name, "--check"]) == 0


@pytest.mark.parametrize("name", KINDS)
def test_what_is_built_can_be_loaded_and_what_cannot_is_refused_with_its_place(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Law: a build loads what it made before it writes; each fault is refused, with and without `--check`."""
    kind = KINDS[name]
    folder = kind.write(tmp_path)
    target = folder / "a.json"
    places = (folder, folder if name == "packs" else target)
    assert run(name, ["--check"], *places) == 1
    assert f"python -m secure_checklist_build {name}" in capsys.readouterr().err
    assert run(name, [], *places) == run(name, ["--check"], *places) == 0
    target.write_bytes(target.read_bytes() + b" ")
    assert run(name, ["--check"], *places) == 1
    target.unlink()
    refused = 0
    for path in sorted(folder.rglob("*.toml")):
        sound = path.read_text(encoding="utf-8")
        for text in faults(sound):
            path.write_text(text, encoding="utf-8")
            code = run(name, [], *places)
            said = capsys.readouterr().err
            assert (code == 0) == target.exists()
            if code == 0:
                kind.load(target.read_bytes())
                target.unlink()
            else:
                refused += 1
                assert (code, run(name, ["--check"], *places)) == (2, 2)
                assert re.search(r"\.toml: |\w\[?\d*\]?[^:]*: ", said)
                assert "wasn't foreseen" not in said
                capsys.readouterr()
        path.write_text(sound, encoding="utf-8")
    assert refused >= 30


def test_files_are_for_the_build_that_takes_them_alone(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["packs", "a.json", "--check"])
    assert "only lifecycle takes files" in capsys.readouterr().err
