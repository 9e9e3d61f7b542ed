"""Build the files that the library reads, from what is written by hand, or check that they are current.

The exit status is 0 if all is well, 1 for files that would change, and 2 for sources that can't become content. Of a
build whose sources have a fault nothing is written, nor of those after it. What is built is loaded first, so that
nothing is written that can't be.
"""

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import BaseModel

from secure_checklist import packs as builtin_packs
from secure_checklist.checklists.checklist import Checklist
from secure_checklist.core.documents.io import validated
from secure_checklist.core.errors import InvalidDocumentError, SecureChecklistError
from secure_checklist.incident.contacts.directory import Directory
from secure_checklist.incident.laws.table import LawTable
from secure_checklist.incident.platforms.table import PlatformTable
from secure_checklist_build import (
    cldr,
    contacts,
    data_pack,
    laws,
    lifecycle,
    packs,
    platforms,
    prepared,
    shell,
    translations,
    wording,
)
from secure_checklist_build.editorial import Changes
from secure_checklist_build.sources import ContentFileError, Table

COMMAND = "python -m secure_checklist_build"
WORDING = "wording"
"""In the place of a build's name: report on the words of the packs."""


def _is_current(path: Path, data: bytes) -> bool:
    return path.read_bytes() == data


class Build(NamedTuple):
    """How one kind of content is built.

    Attributes:
        built: Returns what belongs into each file. It takes files to read, where its sources are those of others.
        model: What each file has to load as, of which `built` returns the plain data; if None, it returns bytes.
        is_current: Whether a file that is there needn't be built again, by what would be written.

    """

    built: Callable[..., Mapping[Path, Any]]
    model: type[BaseModel] | None = None
    is_current: Callable[[Path, bytes], bool] = _is_current


BUILDS: Mapping[str, Build] = {
    "packs": Build(packs.built, Checklist),
    "contacts": Build(contacts.built, Directory),
    "laws": Build(laws.built, LawTable),
    "platforms": Build(platforms.built, PlatformTable),
    "lifecycle": Build(lifecycle.built),
    "translations": Build(translations.built, is_current=translations.is_current),
    "cldr": Build(cldr.built),
    "shell": Build(shell.built),
    "data-pack": Build(data_pack.built),
}
"""Every build, in the order in which one needs another's files."""
_CHANGES = {
    "editorial": "English texts of which only the wording changed, so that their translations are still shown: by the "
    "pattern of a key, or all that changed since the last build",
    "meaning": "the contrary, which also holds where nothing is said: translations wait for their translators",
}
_TAKES_FILES = ("lifecycle", "translations", "data-pack")
_BY_NAME = frozenset({"cldr", "data-pack"})
"""What is built only by name: the one of whichever Babel is installed, the other into a file that is named."""


def main(arguments: Sequence[str] | None = None, builds: Mapping[str, Build] = BUILDS) -> int:
    """Build or check, and return the exit status."""
    parser = argparse.ArgumentParser(prog=COMMAND, description=__doc__)
    parser.add_argument(
        "name", nargs="?", choices=[*builds, WORDING], help="what to build; all but cldr and data-pack if left out"
    )
    parser.add_argument(
        "files",
        nargs="*",
        type=Path,
        metavar="FILE",
        help="of lifecycle: newer tables, or folders; of translations: a checklist and the folder of a language; "
        "of data-pack: the file to write",
    )
    for option, what in _CHANGES.items():
        parser.add_argument(f"--{option}", nargs="?", const="", action="append", default=[], metavar="KEY", help=what)
    parser.add_argument("--check", action="store_true", help="write nothing; fail if a file would change")
    options = parser.parse_intermixed_args(arguments)
    if options.files and options.name not in _TAKES_FILES:
        parser.error(f"only {', '.join(_TAKES_FILES)} take files")
    if options.name == "translations" and len(options.files) not in (0, 2):
        parser.error("translations takes a checklist and the folder of a language")
    if options.name == "data-pack" and len(options.files) != 1:
        parser.error("data-pack takes the file to write")
    if options.name == WORDING:
        return _report_wording()
    names = [options.name] if options.name else [name for name in builds if name not in _BY_NAME]
    changes = Changes(options.editorial, options.meaning, found={})
    status = 0
    for name in names:
        build = builds[name]
        if name == "translations":
            build = build._replace(built=partial(build.built, changes=changes))
        status = max(status, _run(name, build, options.files, check=options.check))
        if status > 1:  # later builds read what this one should have written
            break
    _report(changes)
    return status


def _report(changes: Changes) -> None:
    """Print which English texts changed, and what becomes of their translations."""
    hidden = {key: why for key, why in changes.found.items() if why}
    sys.stderr.writelines(f"{key}: not shown until it is translated again: {why}\n" for key, why in hidden.items())
    if shown := len(changes.found) - len(hidden):
        sys.stderr.write(f"{shown} changed texts keep their translations, marked for a look\n")


def _report_wording() -> int:
    """Print what could be worded better in the packs, which fails nothing."""
    for name in builtin_packs.builtin():
        sys.stdout.writelines(f"{name}: {one}\n" for one in wording.diagnostics(builtin_packs.load(name)))
    return 0


def _run(name: str, build: Build, sources: Sequence[Path], *, check: bool) -> int:
    """Build or check one kind of content, and return the exit status."""
    try:
        files = build.built(*sources)
        if build.model is not None:
            files = {path: _prepared(path.name, table, build.model) for path, table in files.items()}
    except (SecureChecklistError, OSError, ImportError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    if not check:
        for path, data in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        return 0
    stale = [path for path, data in files.items() if not path.is_file() or not build.is_current(path, data)]
    sys.stderr.writelines(f"{path.name} does not fit its sources; run: {COMMAND} {name}\n" for path in stale)
    return 1 if stale else 0


def _prepared(file: str, table: Table, model: type[BaseModel]) -> bytes:
    """Return what the library reads of plain data without checking it again.

    Raises:
        ContentFileError: what is wrong with it, with the file that it would be in.

    """
    try:
        return prepared.dump(validated(model, table, InvalidDocumentError))
    except InvalidDocumentError as error:
        raise ContentFileError("\n".join(f"{file}: {problem}" for problem in error.problems)) from None


if __name__ == "__main__":
    sys.exit(main())
