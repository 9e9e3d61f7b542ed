"""Running a build over a small folder of a kind of content, as somebody would write it by hand."""

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from secure_checklist import Checklist
from secure_checklist.core import prepared
from secure_checklist.core.model import Model
from secure_checklist.incident.contacts.directory import Directory
from secure_checklist.incident.laws import LawTable
from secure_checklist.incident.platforms import PlatformTable
from secure_checklist_build.__main__ import BUILDS, main

FIXTURES = Path(__file__).parents[1] / "fixtures" / "content"
"""A small folder of each kind of content."""
LOADS: dict[str, Callable[[bytes], Model]] = {
    "packs": lambda data: prepared.load(data, Checklist),
    "contacts": lambda data: prepared.load(data, Directory),
    "laws": lambda data: prepared.load(data, LawTable),
    "platforms": lambda data: prepared.load(data, PlatformTable),
}
"""What loads what is built of it."""


def text_of(name: str) -> str:
    """Return a file of the small folders, as `packs/one`."""
    return (FIXTURES / f"{name}.toml").read_text(encoding="utf-8")


def run(name: str, arguments: Sequence[str], *places: Path) -> int:
    """Build from a folder into a file or folder, and return the exit status."""
    build = BUILDS[name]
    return main([name, *arguments], {name: build._replace(built=lambda: build.built(*places))})


class Workshop(NamedTuple):
    """A folder of one kind of content, and the file that is built of it."""

    kind: str
    folder: Path
    target: Path

    def build(self, *arguments: str) -> int:
        """Build from the folder, and return the exit status."""
        places = (self.folder.parent, self.target.parent) if self.kind == "packs" else (self.folder, self.target)
        return run(self.kind, arguments, *places)

    def change(self, file: str, old: str, new: str) -> None:
        """Change a file; an empty old text: write it anew; an empty file: take it away."""
        path = self.folder / f"{file}.toml"
        if not old:
            path.write_text(new, encoding="utf-8")
            return
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")


def workshop(path: Path, kind: str) -> Workshop:
    """Copy the small folder of a kind of content."""
    folder = path / "a"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(FIXTURES / kind, folder)
    return Workshop(kind, folder, path / "a.json")
