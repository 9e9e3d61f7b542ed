"""Turn the files on platforms, written by hand in TOML, into the one JSON file that the library loads.

Each platform is one file in `data`; adding one is adding a file. A route names its sources by the ids under `sources`
in its own file, or in `sources.toml`, where several cite them. A source's `file` is the short name of a repository in
`repositories.toml`, a colon, and the path.

Run `python -m secure_checklist.incident.platforms.build` to write, or with `--check` to learn whether the written file
still fits (exit status 1 if not).
"""

import argparse
import json
import sys
import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from secure_checklist.core.documents.format import FORMAT_VERSION

DATA = Path(__file__).parent / "data"
COMMON, REPOSITORIES = "sources.toml", "repositories.toml"
AS_OF = "2026-11-27"
"""The day on which the entries were as they are in the folder."""
_Table = dict[str, Any]
_TABLES, _TEXTS = TypeAdapter(dict[str, _Table]), TypeAdapter(list[str])


class PlatformFolderError(ValueError):
    """A folder of TOML that can't become a table. The message names the file and what is wrong in it."""


def compile_table(folder: Path = DATA) -> _Table:
    """Read a folder into the plain form of one table, with each source in full where it is cited.

    Raises:
        PlatformFolderError: a file isn't TOML, or a source or repository is unknown, unused or there twice.

    """
    common = _tables(_read(folder / COMMON).get("sources", {}), COMMON)
    repositories = _tables(_read(folder / REPOSITORIES), REPOSITORIES)
    used: set[str] = set()
    platforms = [
        _platform(path, common, repositories, used)
        for path in sorted(folder.glob("*.toml"))
        if path.name not in (COMMON, REPOSITORIES)
    ]
    if unused := sorted(set(common) - used):
        raise PlatformFolderError(f"{COMMON}: nothing cites {unused[0]}")
    return {"format_version": FORMAT_VERSION, "as_of": AS_OF, "platforms": platforms}


def render(table: Mapping[str, object]) -> str:
    """Write a compiled table as the text of its file: compact JSON, keys in the author's order."""
    return json.dumps(table, ensure_ascii=False, separators=(",", ":")) + "\n"


def main(arguments: Sequence[str] | None = None, folder: Path = DATA) -> int:
    """Write the JSON beside the folder, or compare it with `--check`. Returns the exit status: 0 if all is well."""
    parser = argparse.ArgumentParser(prog="python -m secure_checklist.incident.platforms.build", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail if the file would change")
    check: bool = parser.parse_args(arguments).check
    target = folder.with_name("platforms.json")
    try:
        text = render(compile_table(folder))
    except PlatformFolderError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    if not check:
        target.write_text(text, encoding="utf-8", newline="\n")
        return 0
    if target.is_file() and target.read_bytes() == text.encode():
        return 0
    sys.stderr.write(f"{target.name} does not fit its folder; run: {parser.prog}\n")
    return 1


def _platform(path: Path, common: Mapping[str, _Table], repositories: Mapping[str, _Table], used: set[str]) -> _Table:
    """Read one platform; its sources are put where they are cited."""
    table = _read(path)
    own = _tables(table.pop("sources", {}), path.name)
    if twice := sorted(set(own) & set(common)):
        raise PlatformFolderError(f"{path.name}: the source {twice[0]} is in {COMMON} too")
    cited: set[str] = set()

    def in_full(holder: _Table) -> _Table:
        try:
            names = _TEXTS.validate_python(holder.get("sources"), strict=True)
        except ValidationError:
            raise PlatformFolderError(f"{path.name}: sources: give a list of ids") from None
        if unknown := [name for name in names if name not in own and name not in common]:
            raise PlatformFolderError(f"{path.name}: no source has the id {unknown[0]}")
        cited.update(names)
        return {
            **holder,
            "sources": [_source(name, {**common, **own}[name], path.name, repositories) for name in names],
        }

    for part in ("hash_services", "routes"):
        if part in table:
            table[part] = [in_full(holder) for holder in table[part]]
    if unused := sorted(set(own) - cited):
        raise PlatformFolderError(f"{path.name}: nothing cites the source {unused[0]}")
    used |= cited
    return table


def _source(name: str, table: _Table, file: str, repositories: Mapping[str, _Table]) -> _Table:
    """Return one source in its JSON form: its day as text, its file with the repository and the commit."""
    found = {"id": name, **table}
    if isinstance(day := found.get("date"), date):
        found["date"] = day.isoformat()
    if "file" in found:
        short, _, path = str(found["file"]).partition(":")
        if short not in repositories:
            raise PlatformFolderError(f"{file}: the source {name} is in no repository that {REPOSITORIES} lists")
        found["file"] = {**repositories[short], "path": path}
    return found


def _tables(value: object, file: str) -> dict[str, _Table]:
    try:
        return _TABLES.validate_python(value)
    except ValidationError:
        raise PlatformFolderError(f"{file}: give a table for each id") from None


def _read(path: Path) -> _Table:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise PlatformFolderError(f"{path.name}: {error}") from None


if __name__ == "__main__":
    sys.exit(main())
