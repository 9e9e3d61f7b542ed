"""Turn the laws as they are written by hand (a TOML file for each jurisdiction) into the one JSON file that is loaded.

The name of a file is its jurisdiction, as `IN.toml` or `US-CA.toml`; adding a country is adding a file. A file has the
sources in `[sources]` by id, and `[[laws]]` and `[[risks]]` that name them. What several files cite stands in
`shared.toml`, which also has the day up to which all sources go, and what a risk says that has no words of its own.

Run ``python -m secure_checklist_build.laws`` to write, or with ``--check`` to learn whether the written file
still fits its folder (exit status 1 if not, 2 if there are faults).
"""

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from secure_checklist_build import compiling
from secure_checklist_build.compiling import LIBRARY, ContentFileError, Table, content_of, read_toml, write_or_check
from secure_checklist.incident.laws.table import LawTable

FOLDER = compiling.DATA / "laws"
TARGET = LIBRARY / "incident" / "laws" / "laws.json"
SHARED = "shared.toml"


class Sources:
    """Sources by id, which entries name: each of them at least once, and none of them twice in what shares them."""

    def __init__(self, table: Mapping[str, Table], where: str, common: "Sources | None" = None) -> None:
        """Take the sources of one file, besides those that it has in common with others.

        Raises:
            ContentFileError: a source is among the common ones too.

        """
        self.own, self._where, self._common, self._left = table, where, common, set(table)
        if twice := sorted({*table} & {*common.own} if common else ()):
            raise ContentFileError(f"{where}: the source {twice[0]} is in a file for all too")

    def __getitem__(self, name: str) -> Table:
        """Return a source with its id."""
        if name in self.own:
            self._left.discard(name)
            return {"id": name, **self.own[name]}
        if self._common is None:
            raise ContentFileError(f"{self._where}: no source has the id {name!r}")
        return self._common[name]

    def in_full(self, entry: Table) -> Table:
        """Return an entry with each source that it names in full.

        Raises:
            ContentFileError: there is no such source, or it names none.

        """
        if not isinstance(entry.get("sources"), list):
            raise ContentFileError(f"{self._where}: {entry.get('id', 'an entry')}: sources: give a list of ids")
        return {**entry, "sources": [self[name] for name in entry["sources"]]}

    def refuse_unused(self) -> None:
        """Refuse a source that nothing names.

        Raises:
            ContentFileError: there is one.

        """
        if self._left:
            raise ContentFileError(f"{self._where}: nothing cites the source {min(self._left)}")


def compile_laws(folder: Path = FOLDER) -> Table:
    """Read a folder into the plain form of one table: laws and risks by jurisdiction and id, with sources in full.

    Raises:
        ContentFileError: a file isn't TOML or has the wrong shape, or a source is unknown, unused or there twice.

    """
    shared = read_toml(folder / SHARED)
    common, words = Sources(shared.get("sources", {}), SHARED), shared.get("risk_texts", {})
    laws, risks = list[Table](), list[Table]()
    for path in sorted(folder.glob("*.toml")):
        if path.name == SHARED:
            continue
        with content_of(path.name):
            table, place = read_toml(path), path.stem
            sources = Sources(table.get("sources", {}), path.name, common)
            laws += [{**sources.in_full(law), "jurisdiction": place} for law in table.get("laws", ())]
            for risk in table.get("risks", ()):
                named = {"id": f"{place}-{risk['about']}".lower().replace("_", "-"), "text": words.get(risk["about"])}
                risks.append({**named, **sources.in_full(risk), "jurisdiction": place})
            sources.refuse_unused()
    common.refuse_unused()
    return {
        "as_of": shared.get("as_of"),
        **{
            key: sorted(entries, key=lambda one: (one["jurisdiction"], str(one.get("id"))))
            for key, entries in (("laws", laws), ("risks", risks))
        },
    }


def render(table: Mapping[str, object]) -> str:
    """Write a compiled table as the text of its file."""
    return json.dumps(table, ensure_ascii=False, indent=1) + "\n"


def main(arguments: Sequence[str] | None = None, folder: Path = FOLDER, target: Path = TARGET) -> int:
    """Write the table, or only compare it, and return the exit status of `write_or_check`."""
    module = "secure_checklist_build.laws"
    return write_or_check(module, __doc__, arguments, lambda: {target: render(compile_laws(folder))}, LawTable)


if __name__ == "__main__":
    sys.exit(main())
