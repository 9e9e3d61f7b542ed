"""Turn the files on platforms, written by hand in TOML, into the one JSON file that the library loads.

Each platform is one file in `data/platforms`; adding one is adding a file. A route names its sources by the ids under
`sources` in its own file, or in `sources.toml`, where several cite them. A source's `file` is the short name of a
repository in `repositories.toml`, a colon, and the path.
"""

from collections.abc import Mapping
from pathlib import Path

from secure_checklist.core.documents.format import FORMAT_VERSION
from secure_checklist_build.sources import DATA, LIBRARY, Sources, Table, content_of, read_folder, read_toml

FOLDER = DATA / "platforms"
TARGET = LIBRARY / "incident" / "platforms" / "platforms.json"
COMMON, REPOSITORIES = "sources.toml", "repositories.toml"
AS_OF = "2026-11-30"
"""The day on which the entries were as they are in the folder."""


def built(folder: Path = FOLDER, target: Path = TARGET) -> dict[Path, Table]:
    """Read a folder into the plain form of one table, with each source in full where it is cited.

    Raises:
        ContentFileError: a file isn't TOML, or a source or repository is unknown, unused or there twice.

    """
    repositories = read_toml(folder / REPOSITORIES)
    with content_of(COMMON):
        common = Sources(_with_repositories(read_toml(folder / COMMON)["sources"], repositories), COMMON)
    platforms = list[Table]()

    def take(_: Path, table: Table, sources: Sources) -> None:
        _with_repositories(sources.own, repositories)
        parts = [part for part in ("hash_services", "routes") if part in table]
        platforms.append({**table, **{part: [sources.in_full(one) for one in table[part]] for part in parts}})

    read_folder(folder, common, (COMMON, REPOSITORIES), take)
    return {target: {"format_version": FORMAT_VERSION, "as_of": AS_OF, "platforms": platforms}}


def _with_repositories(sources: Mapping[str, Table], repositories: Table) -> Mapping[str, Table]:
    """Put into each file of a repository which one and which commit it is of."""
    for source in sources.values():
        if "file" in source:
            short, _, path = source["file"].partition(":")
            source["file"] = {**repositories[short], "path": path}
    return sources
