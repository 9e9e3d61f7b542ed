"""Turn the laws as they are written by hand (a TOML file for each jurisdiction) into the one JSON file that is loaded.

The name of a file is its jurisdiction, as `IN.toml` or `US-CA.toml`; adding a country is adding a file. A file has the
sources in `[sources]` by id, and `[[laws]]` and `[[risks]]` that name them. What several files cite stands in
`shared.toml`, which also has the day up to which all sources go, and what a risk says that has no words of its own.
"""

from pathlib import Path

from secure_checklist_build.sources import DATA, LIBRARY, ContentFileError, Sources, Table, read_folder, read_toml

FOLDER = DATA / "laws"
TARGET = LIBRARY / "incident" / "laws" / "laws.json"
SHARED = "shared.toml"


def built(folder: Path = FOLDER, target: Path = TARGET) -> dict[Path, Table]:
    """Read a folder into the plain form of one table: laws and risks by jurisdiction and id, with sources in full.

    Raises:
        ContentFileError: a file isn't TOML or has the wrong shape, a source is unknown, unused or there twice, two
            entries have one id, or what a law is superseded by isn't there.

    """
    shared = read_toml(folder / SHARED)
    common, words = Sources(shared.get("sources", {}), SHARED), shared.get("risk_texts", {})
    laws, risks = list[Table](), list[Table]()

    def take(path: Path, table: Table, sources: Sources) -> None:
        place = path.stem
        laws.extend({**sources.in_full(law), "jurisdiction": place} for law in table.get("laws", ()))
        for risk in table.get("risks", ()):
            named = {"id": f"{place}-{risk['about']}".lower().replace("_", "-"), "text": words.get(risk["about"])}
            risks.append({**named, **sources.in_full(risk), "jurisdiction": place})

    read_folder(folder, common, (SHARED,), take)
    ids: dict[str, str] = {}
    for one in (*laws, *risks):
        file, name = f"{one['jurisdiction']}.toml", str(one.get("id"))
        if name in ids:
            raise ContentFileError(f"{file}: {name} is the id of another law or risk, in {ids[name]}")
        ids[name] = file
    for law in laws:
        if law.get("superseded_by") and law["superseded_by"] not in ids:
            name = str(law.get("id"))
            raise ContentFileError(f"{ids[name]}: {name}: superseded by an entry that isn't there")
    ordered = {
        key: sorted(entries, key=lambda one: (one["jurisdiction"], str(one.get("id"))))
        for key, entries in (("laws", laws), ("risks", risks))
    }
    return {target: {"as_of": shared.get("as_of"), **ordered}}
