"""Builds: what is wrong with a file of content is refused in time, and what is built is what its sources say."""

import re
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import NamedTuple

import pytest
from pydantic import Field

from secure_checklist import Checklist, packs
from secure_checklist.cli.commands import COMMANDS
from secure_checklist.core import FrozenMap, prepared
from secure_checklist.core.model import Model
from secure_checklist.incident.contacts.directory import Directory
from secure_checklist.incident.contacts.directory import bundled as directory
from secure_checklist.incident.laws import LawTable
from secure_checklist.incident.laws import bundled as laws
from secure_checklist.incident.platforms import PlatformTable
from secure_checklist.incident.platforms.table import bundled as platforms
from secure_checklist_build import shell
from secure_checklist_build.__main__ import BUILDS, Build, main
from secure_checklist_build.cldr import TARGET
from secure_checklist_build.prepared import dump
from secure_checklist_build.sources import ContentFileError
from tests.cases import each, spread, tables
from tests.commands import called_in_text
from tests.commands import run as run_program

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
CARRIED = [pytest.param(one, marks=[SLOW] * (one == "translations")) for one in BUILDS if one != "data-pack"]


@pytest.mark.parametrize("name", CARRIED)
def test_what_the_library_carries_is_as_built(name: str) -> None:
    if name in ("translations", "cldr"):
        babel = pytest.importorskip("babel", reason="needs the extra i18n")
        if name == "cldr" and f"Babel {babel.__version__}".encode() not in TARGET.read_bytes():
            pytest.skip("another version of Babel has another CLDR")
    if name == "shell":
        pytest.importorskip("shtab", reason="needs the group test")
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


# what the library reads without validating ----------------------------------------------------------------------------


@each("content", [*(partial(packs.load, name) for name in packs.builtin()), laws, directory, platforms])
def test_what_the_library_carries_is_what_its_document_says(content: Callable[[], Model]) -> None:
    carried = content()
    validated = type(carried).model_validate_json(carried.model_dump_json())
    assert carried == validated
    given = carried.model_dump_json(exclude_unset=True)
    assert type(carried).model_validate_json(given).model_dump_json(exclude_unset=True) == given


@each("name", packs.builtin())
def test_no_rule_of_a_pack_has_a_condition_that_never_changes(name: str) -> None:
    """So a pack's rules are taken as they are, without looking for any."""
    pack = packs.load(name)
    assert Checklist.model_validate_json(pack.model_dump_json()).by_kind == pack.by_kind


class Inner(Model):
    """A value that others hold."""

    number: float | bool | None = None


class Every(Model):
    """A field of each kind that content has."""

    text: str
    day: date | None = None
    at: datetime | None = None
    words: frozenset[str] = frozenset()
    pairs: tuple[tuple[str, int], ...] = ()
    inner: Inner | None = None
    several: tuple[Inner, ...] = ()
    named: dict[str, Inner | str] = Field(default_factory=FrozenMap)
    again: "Every | None" = None


EVERY = Every(
    text="{}",
    day=date(2026, 11, 30),
    at=datetime(2026, 11, 30, 12, tzinfo=UTC),
    words=frozenset({"a"}),  # of more, the order in `repr` depends on the process
    pairs=(("a", 1),),
    inner=Inner(number=True),
    several=(Inner(number=1), Inner(number=1.5), Inner(number=True)),
    named=FrozenMap({"a": Inner(), "model": "text", "map": Inner(number=2)}),
    again=Every(text="again"),
)


def test_every_kind_of_value_comes_back_with_its_type() -> None:
    found = prepared.load(dump(EVERY), Every)
    assert found == EVERY
    assert repr(found) == repr(EVERY)
    assert found.model_dump_json(exclude_unset=True) == EVERY.model_dump_json(exclude_unset=True)
    assert hash(found.inner) == hash(EVERY.inner)
    assert found.inner is found.several[2]


def test_columns_of_other_fields_or_another_model_are_refused_and_what_no_column_holds() -> None:
    data = dump(EVERY)
    with pytest.raises(ValueError, match="built for other fields; run: python -m secure_checklist_build"):
        prepared.load(data.replace(b'"words":', b'"word":'), Every)
    with pytest.raises(ValueError, match="expected Inner, and it is Every"):
        prepared.load(data, Inner)
    with pytest.raises(TypeError, match="no column holds a bytes"):
        dump(Inner.model_construct(number=b""))


# what is made for shells, as bash reads it and as the manual's readers see it -----------------------------------------

COMPLETE = """
source "$1"; shift
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMP_LINE="$*" COMP_POINT=${#COMP_LINE}
$(complete -p secure-checklist | sed 's/.*-F \\([^ ]*\\).*/\\1/')
printf '%s\\n' "${COMPREPLY[@]}"
"""


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash")
@each("words, wanted", [([""], COMMANDS), *TABLES["completed"]])
def test_bash_completes(words: tuple[str, ...], wanted: tuple[str, ...]) -> None:
    found = run_program("bash", "-c", COMPLETE, "bash", shell.FILES["bash"], "secure-checklist", *words)
    assert set(wanted) <= set(found.split())


@each("name", ["zsh", "fish"])
def test_other_shells_can_read_theirs(name: str) -> None:
    if shutil.which(name) is None:
        pytest.skip(f"there is no {name}")
    run_program(name, "-n", shell.FILES[name])


def test_the_manual_has_every_option_and_is_a_page() -> None:
    text = shell.MANUAL.read_text("utf-8").replace("\\-", "-")
    for name in COMMANDS:
        part = text.partition(f"\n.SS {name}\n")[2].partition("\n.S")[0]
        help_ = called_in_text(name, "--help").stdout.partition("\nexit codes:")[0]
        offered = {*re.findall(r"(?m)^  (?:-\w(?: \w+)?, )?(--[a-z-]+)", help_)} - {"--help", "--language"}
        assert offered == {*re.findall(r"\\fB(--[a-z-]+)\\fR", part)}, name
    if shutil.which("groff"):
        done = subprocess.run(["groff", "-man", "-ww", "-z", shell.MANUAL], capture_output=True, text=True, check=True)
        assert done.stderr == ""
