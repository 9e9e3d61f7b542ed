"""Turn the files on platforms, written by hand in TOML, into the one JSON file that the library loads.

Each platform is one file in `data`; adding one is adding a file. A route names its sources by the ids under `sources`
in its own file, or in `sources.toml`, where several cite them. A source's `file` is the short name of a repository in
`repositories.toml`, a colon, and the path.

Run `python -m secure_checklist.incident.platforms.build` to write, or with `--check` to learn whether the written file
still fits (exit status 1 if not, 2 if there are faults).
"""

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from secure_checklist.core.documents.compiling import ContentFileError, Table, content_of, read_toml, write_or_check
from secure_checklist.core.documents.format import FORMAT_VERSION
from secure_checklist.incident.platforms.table import PlatformTable

DATA = Path(__file__).parent / "data"
COMMON, REPOSITORIES = "sources.toml", "repositories.toml"
AS_OF = "2026-11-27"
"""The day on which the entries were as they are in the folder."""
_TABLES, _TEXTS = TypeAdapter(dict[str, Table]), TypeAdapter(list[str])


def compile_table(folder: Path = DATA) -> Table:
    """Read a folder into the plain form of one table, with each source in full where it is cited.

    Raises:
        ContentFileError: a file isn't TOML, or a source or repository is unknown, unused or there twice.

    """
    common = _tables(read_toml(folder / COMMON).get("sources", {}), COMMON)
    repositories = _tables(read_toml(folder / REPOSITORIES), REPOSITORIES)
    used: set[str] = set()
    platforms = [
        _platform(path, common, repositories, used)
        for path in sorted(folder.glob("*.toml"))
        if path.name not in (COMMON, REPOSITORIES)
    ]
    if unused := sorted(set(common) - used):
        raise ContentFileError(f"{COMMON}: nothing cites {unused[0]}")
    return {"format_version": FORMAT_VERSION, "as_of": AS_OF, "platforms": platforms}


def render(table: Mapping[str, object]) -> str:
    """Write a compiled table as the text of its file: compact JSON, keys in the author's order."""
    return json.dumps(table, ensure_ascii=False, separators=(",", ":")) + "\n"


def main(arguments: Sequence[str] | None = None, folder: Path = DATA) -> int:
    """Write the JSON beside the folder, or compare it; return the exit status of `write_or_check`."""
    module, target = "secure_checklist.incident.platforms.build", folder.with_name("platforms.json")
    return write_or_check(module, __doc__, arguments, lambda: {target: render(compile_table(folder))}, PlatformTable)


def _platform(path: Path, common: Mapping[str, Table], repositories: Mapping[str, Table], used: set[str]) -> Table:
    """Read one platform; its sources are put where they are cited."""
    table = read_toml(path)
    own = _tables(table.pop("sources", {}), path.name)
    if twice := sorted(set(own) & set(common)):
        raise ContentFileError(f"{path.name}: the source {twice[0]} is in {COMMON} too")
    cited: set[str] = set()

    def in_full(holder: Table) -> Table:
        try:
            names = _TEXTS.validate_python(holder.get("sources"), strict=True)
        except ValidationError:
            raise ContentFileError(f"{path.name}: sources: give a list of ids") from None
        if unknown := [name for name in names if name not in own and name not in common]:
            raise ContentFileError(f"{path.name}: no source has the id {unknown[0]}")
        cited.update(names)
        return {
            **holder,
            "sources": [_source(name, {**common, **own}[name], path.name, repositories) for name in names],
        }

    with content_of(path.name):
        for part in ("hash_services", "routes"):
            if part in table:
                table[part] = [in_full(holder) for holder in table[part]]
    if unused := sorted(set(own) - cited):
        raise ContentFileError(f"{path.name}: nothing cites the source {unused[0]}")
    used |= cited
    return table


def _source(name: str, table: Table, file: str, repositories: Mapping[str, Table]) -> Table:
    """Return one source with its id, and its file with the repository and the commit."""
    found = {"id": name, **table}
    if "file" in found:
        short, _, path = str(found["file"]).partition(":")
        if short not in repositories:
            raise ContentFileError(f"{file}: the source {name} is in no repository that {REPOSITORIES} lists")
        found["file"] = {**repositories[short], "path": path}
    return found


def _tables(value: object, file: str) -> dict[str, Table]:
    try:
        return _TABLES.validate_python(value)
    except ValidationError:
        raise ContentFileError(f"{file}: give a table for each id") from None


if __name__ == "__main__":
    sys.exit(main())
