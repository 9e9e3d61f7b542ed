"""Content builds: what is wrong with a file of TOML is refused in time, and what is built can be loaded."""

import re
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

from secure_checklist import Checklist
from secure_checklist.core import prepared
from secure_checklist.core.model import Model
from secure_checklist.incident.contacts.directory import Directory
from secure_checklist.incident.laws import LawTable
from secure_checklist.incident.platforms import PlatformTable
from secure_checklist_build.__main__ import BUILDS, Build, main
from secure_checklist_build.cldr import TARGET
from secure_checklist_build.sources import ContentFileError
from tests.cases import each, spread, tables

TABLES = tables(__file__)
FIXTURES = Path(__file__).parents[1] / "fixtures" / "content"
"""A small folder of each kind of content, as somebody would write it by hand."""
LOADED: dict[str, type[Model]] = {
    "packs": Checklist,
    "contacts": Directory,
    "laws": LawTable,
    "platforms": PlatformTable,
}
"""What is built of it."""
_VALUE = re.compile(r"^( *[\w.-]+ = )(.+)$", re.MULTILINE)
_HEAD = re.compile(r"^ *\[+[\w.-]+\]+$", re.MULTILINE)
WRONG = TABLES["wrong_values"]
"""What stands in the place of each value; the last is no TOML."""


class Workshop(NamedTuple):
    """A folder of one kind of content, and the file that is built of it."""

    kind: str
    folder: Path
    target: Path

    def build(self, *arguments: str) -> int:
        """Build from the folder, and return the exit status."""
        places = (self.folder.parent, self.target.parent) if self.kind == "packs" else (self.folder, self.target)
        build = BUILDS[self.kind]
        return main([self.kind, *arguments], {self.kind: build._replace(built=lambda: build.built(*places))})


def workshop(path: Path, kind: str) -> Workshop:
    """Copy the small folder of a kind of content."""
    shutil.rmtree(path / "a", ignore_errors=True)
    shutil.copytree(FIXTURES / kind, path / "a")
    return Workshop(kind, path / "a", path / "a.json")


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


SLOW = pytest.mark.slow(reason="Babel reads and compiles every language")


@pytest.mark.parametrize("name", [pytest.param(one, marks=[SLOW] * (one == "translations")) for one in BUILDS])
def test_what_the_library_carries_is_as_built(name: str) -> None:
    if name in ("translations", "cldr"):
        babel = pytest.importorskip("babel", reason="needs the extra i18n")
        if name == "cldr" and f"Babel {babel.__version__}".encode() not in TARGET.read_bytes():
            pytest.skip("another version of Babel has another CLDR")
    if name == "shell":
        pytest.importorskip("shtab", reason="needs the extra test")
    assert main([name, "--check"]) == 0


@pytest.mark.thinned
@pytest.mark.parametrize("name", LOADED)
def test_what_is_built_can_be_loaded_and_what_cannot_is_refused_with_its_place(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Law: a build loads what it made before it writes; each fault is refused, with and without `--check`."""
    it = workshop(tmp_path, name)
    assert it.build("--check") == 1
    assert f"python -m secure_checklist_build {name}" in capsys.readouterr().err
    assert it.build() == it.build("--check") == 0
    it.target.write_bytes(it.target.read_bytes() + b" ")
    assert it.build("--check") == 1
    it.target.unlink()
    refused = 0
    for path in sorted(it.folder.glob("*.toml")):
        sound = path.read_text(encoding="utf-8")
        for text in spread(faults(sound), 12):
            path.write_text(text, encoding="utf-8")
            code = it.build()
            said = capsys.readouterr().err
            assert (code == 0) == it.target.exists()
            if code == 0:
                prepared.load(it.target.read_bytes(), LOADED[name])
                it.target.unlink()
            else:
                refused += 1
                assert (code, it.build("--check")) == (2, 2)
                assert re.search(r"\.toml: |\w\[?\d*\]?[^:]*: ", said)
                assert "wasn't foreseen" not in said
                capsys.readouterr()
        path.write_text(sound, encoding="utf-8")
    assert refused >= 10


@each(("place", "old", "new", "said"), TABLES["faults"])
def test_a_fault_names_its_file_and_its_entry(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], place: str, old: str, new: str, said: str
) -> None:
    kind, _, file = place.partition("/")
    it = workshop(tmp_path, kind)
    changed = it.folder / f"{file}.toml"
    text = changed.read_text(encoding="utf-8") if old else ""
    assert old in text
    changed.write_text(text.replace(old, new) if old else new, encoding="utf-8")
    assert it.build() == 2
    assert said in capsys.readouterr().err
    assert not it.target.exists()


def test_nothing_is_written_after_a_build_that_is_refused(tmp_path: Path) -> None:
    """What comes after reads what it should have written, and would bring translations up to texts that are gone."""

    def refused() -> Mapping[Path, bytes]:
        raise ContentFileError

    later = tmp_path / "later.po"
    assert main([], {"first": Build(refused), "later": Build(lambda: {later: b"text"})}) == 2
    assert not later.exists()
