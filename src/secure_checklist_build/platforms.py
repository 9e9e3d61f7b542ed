"""Turn the files on platforms, written by hand in TOML, into the one JSON file that the library loads.

Each platform is one file in `data`; adding one is adding a file. A route names its sources by the ids under `sources`
in its own file, or in `sources.toml`, where several cite them. A source's `file` is the short name of a repository in
`repositories.toml`, a colon, and the path.

Run `python -m secure_checklist_build.platforms` to write, or with `--check` to learn whether the written file
still fits (exit status 1 if not, 2 if there are faults).
"""

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from secure_checklist_build.compiling import Table, content_of, read_toml, write_or_check
from secure_checklist.core.documents.format import FORMAT_VERSION
from secure_checklist_build.laws import Sources
from secure_checklist.incident.platforms.table import PlatformTable

DATA = Path(__file__).parent / "data"
COMMON, REPOSITORIES = "sources.toml", "repositories.toml"
AS_OF = "2026-11-30"
"""The day on which the entries were as they are in the folder."""


def compile_table(folder: Path = DATA) -> Table:
    """Read a folder into the plain form of one table, with each source in full where it is cited.

    Raises:
        ContentFileError: a file isn't TOML, or a source or repository is unknown, unused or there twice.

    """
    repositories = read_toml(folder / REPOSITORIES)
    common = _sources(read_toml(folder / COMMON), COMMON, repositories)
    platforms = list[Table]()
    for path in sorted(folder.glob("*.toml")):
        if path.name in (COMMON, REPOSITORIES):
            continue
        with content_of(path.name):
            table = read_toml(path)
            sources = _sources(table, path.name, repositories, common)
            parts = [part for part in ("hash_services", "routes") if part in table]
            platforms.append({**table, **{part: [sources.in_full(one) for one in table[part]] for part in parts}})
            sources.refuse_unused()
    common.refuse_unused()
    return {"format_version": FORMAT_VERSION, "as_of": AS_OF, "platforms": platforms}


def render(table: Mapping[str, object]) -> str:
    """Write a compiled table as the text of its file: compact JSON, keys in the author's order."""
    return json.dumps(table, ensure_ascii=False, separators=(",", ":")) + "\n"


def main(arguments: Sequence[str] | None = None, folder: Path = DATA) -> int:
    """Write the JSON beside the folder, or compare it; return the exit status of `write_or_check`."""
    module, target = "secure_checklist_build.platforms", folder.with_name("platforms.json")
    return write_or_check(module, __doc__, arguments, lambda: {target: render(compile_table(folder))}, PlatformTable)


def _sources(table: Table, file: str, repositories: Table, common: Sources | None = None) -> Sources:
    """Take the sources out of a file's table, each file of a repository with its repository and commit."""
    found: dict[str, Table] = table.pop("sources", {})
    with content_of(file):
        for source in found.values():
            if "file" in source:
                short, _, path = source["file"].partition(":")
                source["file"] = {**repositories[short], "path": path}
    return Sources(found, file, common)


if __name__ == "__main__":
    sys.exit(main())
