"""Turn a pack written by hand (a folder of TOML) into the one JSON file that the library loads.

Authors write TOML, because it takes comments and long lists well. Readers load JSON, because it is one
file and the checklist's JSON form. This module joins the parts and puts each source where it is cited.
"""

from collections.abc import Mapping
from pathlib import Path

from secure_checklist.core.documents.format import FORMAT_VERSION
from secure_checklist_build.sources import (
    DATA,
    LIBRARY,
    ContentFileError,
    Sources,
    Table,
    content_of,
    read_toml,
    tables_in,
)

FOLDER = DATA / "packs"
TARGET = LIBRARY / "packs" / "data"
_TABLES = ("parameters", "guards", "profiles", "do_nots")
"""What a checklist's file has beside its head, in the order in which it is written."""


def built(folder: Path = FOLDER, target: Path = TARGET) -> dict[Path, Table]:
    """Return what each pack's file holds; for what is raised see `compile_pack`."""
    folders = sorted(path.parent for path in folder.glob("*/checklist.toml"))
    return {target / f"{one.name}.json": compile_pack(one) for one in folders}


def compile_pack(folder: Path) -> Table:
    """Read a pack's folder into the plain form of one checklist, ready for JSON.

    ``folder`` holds ``checklist.toml``, ``sources.toml``, more of them as ``sources-*.toml``, perhaps ``cards.toml``,
    and one file for each name in the checklist's ``sections``, in that order. The ``sources`` of items and cards
    become whole source objects; a step's ``source`` stays an id, and what the item doesn't cite itself becomes one of
    its ``step_sources``. Dates become ``YYYY-MM-DD``.

    Raises `ContentFileError` for a file that is missing or isn't TOML, an unknown or unused source, a
    duplicate id, or a part that has the wrong shape.
    """
    head = read_toml(folder / "checklist.toml")
    sources = _sources(folder)
    with content_of("checklist.toml"):
        sections = {name: _section(folder / f"{name}.toml", sources) for name in head["sections"]}
    if len(sections) < len(head.pop("sections")):
        raise ContentFileError("checklist.toml: sections: one is listed twice")
    tables = {name: head.pop(name) for name in _TABLES if name in head}
    cards = _cards(folder / "cards.toml", sources)
    _refuse_strays_and_duplicates(folder, sections)
    sources.refuse_unused()
    return {
        "format_version": FORMAT_VERSION,
        **head,
        "sections": [*sections.values()],
        "parameters": [],
        "guards": [],
        **tables,
        **({"cards": cards} if cards else {}),
    }


def _sources(folder: Path) -> Sources:
    """Read the sources of a pack from all its files of sources."""
    found: dict[str, Table] = {}
    for path in (folder / "sources.toml", *sorted(folder.glob("sources-*.toml"))):
        for key, value in read_toml(path).items():
            if key in found:
                raise ContentFileError(f"{path.name}: the source {key!r} is in another file too")
            (found[key],) = tables_in([value], f"{path.name}: {key}")
    return Sources(found, "sources.toml")


def _section(path: Path, sources: Sources) -> Table:
    """Read one section file, with each item's sources in full."""
    table = read_toml(path)
    items = tables_in(table.pop("items", None), f"{path.name}: items")
    with content_of(path.name):
        return {**table, "items": [_item(item, path.name, sources) for item in items]}


def _item(table: Table, file: str, sources: Sources) -> Table:
    """Return an item with its sources in full, those of its references, and those of steps that it doesn't cite."""
    where = f"{file}: {table.get('id', '(without id)')}"
    if not isinstance(table.get("id"), str):
        raise ContentFileError(f"{where}: id must be a text")
    found = sources.in_full(table, file)
    steps = tables_in(table.get("steps", []), f"{where}: steps")
    beside = dict.fromkeys(step["source"] for step in steps if step.get("source") not in (None, *table["sources"]))
    if beside:
        found["step_sources"] = [sources.named(name, where) for name in beside]
    if "references" in table:
        references = tables_in(table["references"], f"{where}: references")
        found["references"] = [{**one, "source": sources.named(one.get("source"), where)} for one in references]
    return found


def _cards(path: Path, sources: Sources) -> dict[str, list[Table]]:
    """Read the cards of a pack and their parts, with their sources in full; a pack needn't have any."""
    if not path.is_file():
        return {}
    with content_of(path.name):
        return {
            group: [
                sources.in_full({**part, "sources": part.get("sources", [])}, path.name) if group in _CITING else part
                for part in tables_in(parts, f"{path.name}: {group}")
            ]
            for group, parts in read_toml(path).items()
        }


_CITING = ("acts", "cards")
"""The parts of cards that name sources."""


def _refuse_strays_and_duplicates(folder: Path, sections: Mapping[str, Table]) -> None:
    """Refuse a file that the checklist doesn't list, whose items would be lost without a word, and an id twice."""
    for path in sorted(folder.glob("*.toml")):
        if path.stem not in {"checklist", "sources", "cards", *sections} and not path.stem.startswith("sources-"):
            raise ContentFileError(f"{path.name}: not listed in the sections of checklist.toml")
    seen: dict[str, str] = {}
    for name, section in sections.items():
        for item in section["items"]:
            if item["id"] in seen:
                raise ContentFileError(f"{name}.toml: item {item['id']} is already in {seen[item['id']]}.toml")
            seen[item["id"]] = name
