"""Turn a pack written by hand (a folder of TOML) into the one JSON file that the library loads.

Authors write TOML, because it takes comments and long lists well. Readers load JSON, because it is one
file and the checklist's JSON form. This module joins the parts and puts each source where it is cited.
What it makes is loaded before it is written, so that no pack is built that nobody can load.

Run ``python -m secure_checklist_build.packs`` to write, or with ``--check`` to learn whether the written
file still fits its folder (exit status 1 if not, 2 if the folder has faults).
"""

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from secure_checklist.checklists.checklist import Checklist
from secure_checklist_build.compiling import ContentFileError, Table, content_of, read_toml, write_or_check
from secure_checklist.core.documents.format import FORMAT_VERSION

DATA = Path(__file__).parent / "data"
T = TypeVar("T")
_TABLE, _TABLES, _TEXTS = TypeAdapter(Table), TypeAdapter(list[Table]), TypeAdapter(list[str])
HEAD_KEYS = (
    "id",
    "title",
    "version",
    "language",
    "description",
    "published",
    "authors",
    "licence",
    "homepage",
    "attribution",
)


def compile_pack(folder: Path) -> dict[str, Any]:
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
    names = _checked(_TEXTS, head.get("sections"), "checklist.toml", "sections")
    sections = {name: _section(folder / f"{name}.toml", sources) for name in names}
    if len(sections) < len(names):
        raise ContentFileError("checklist.toml: sections: one is listed twice")
    _refuse_strays(folder, names)
    _refuse_duplicates(sections)
    cards = _cards(folder / "cards.toml", sources)
    _refuse_unused(sections, cards, sources)
    return {
        "format_version": FORMAT_VERSION,
        **{key: head[key] for key in HEAD_KEYS if key in head},
        "sections": list(sections.values()),
        "parameters": head.get("parameters", []),
        "guards": head.get("guards", []),
        **({"profiles": head["profiles"]} if "profiles" in head else {}),
        **({"do_nots": head["do_nots"]} if "do_nots" in head else {}),
        **({"cards": cards} if cards else {}),
    }


def render(pack: Mapping[str, object]) -> str:
    """Write a compiled pack as the text of its file: compact JSON, keys in the author's order."""
    return json.dumps(pack, ensure_ascii=False, separators=(",", ":")) + "\n"


def main(arguments: Sequence[str] | None = None, data: Path = DATA) -> int:
    """Compile every pack below ``data``, and return the exit status of `write_or_check`."""
    return write_or_check("secure_checklist_build.packs", __doc__, arguments, lambda: _compiled(data), Checklist)


def _compiled(data: Path) -> dict[Path, str]:
    """Return the text of each pack's JSON, by its place beside the pack's folder."""
    folders = sorted(path.parent for path in data.glob("*/checklist.toml"))
    return {folder.with_name(f"{folder.name}.json"): render(compile_pack(folder)) for folder in folders}


def _sources(folder: Path) -> dict[str, Table]:
    """Read the sources of a pack from all its files of sources."""
    found: dict[str, Table] = {}
    for path in (folder / "sources.toml", *sorted(folder.glob("sources-*.toml"))):
        for key, value in read_toml(path).items():
            if key in found:
                raise ContentFileError(f"{path.name}: the source {key!r} is in another file too")
            found[key] = _checked(_TABLE, value, path.name, key)
    return found


def _section(path: Path, sources: Mapping[str, Table]) -> Table:
    """Read one section file, with each item's sources in full."""
    table = read_toml(path)
    items = _checked(_TABLES, table.pop("items", None), path.name, "items")
    with content_of(path.name):
        return {**table, "items": [_item(item, path.name, sources) for item in items]}


def _item(table: Table, file: str, sources: Mapping[str, Table]) -> Table:
    """Resolve the source ids of one item or card; refuse those that no source has."""
    where = f"{file}: {table.get('id', '(without id)')}"
    if not isinstance(table.get("id"), str):
        raise ContentFileError(f"{where}: id must be a text")
    cited = _checked(_TEXTS, table.get("sources"), where, "sources")
    for source_id in cited:
        if source_id not in sources:
            raise ContentFileError(f"{where}: source {source_id!r} is not in sources.toml")
    found = {**table, "sources": [{"id": source_id, **sources[source_id]} for source_id in cited]}
    if "steps" in table:
        found |= _steps(table["steps"], cited, sources, where)
    if "references" in table:
        found["references"] = [
            _reference(one, where, sources) for one in _checked(_TABLES, table["references"], where, "references")
        ]
    return found


def _cards(path: Path, sources: Mapping[str, Table]) -> dict[str, list[Table]]:
    """Read the cards of a pack and their parts, with their sources in full; a pack needn't have any."""
    if not path.is_file():
        return {}
    with content_of(path.name):
        return {
            group: [
                _item({**part, "sources": part.get("sources", [])}, path.name, sources) if group in _CITING else part
                for part in _checked(_TABLES, parts, path.name, group)
            ]
            for group, parts in read_toml(path).items()
        }


_CITING = ("acts", "cards")
"""The parts of cards that name sources."""


def _steps(steps: object, cited: Sequence[str], sources: Mapping[str, Table], where: str) -> Table:
    """Return the steps of an item, with the sources that they name and the item doesn't cite."""
    found = _checked(_TABLES, steps, where, "steps")
    beside = dict.fromkeys(step["source"] for step in found if step.get("source") not in (None, *cited))
    for name in beside:
        if name not in sources:
            raise ContentFileError(f"{where}: the source {name!r} of its steps is not in sources.toml")
    named = {"step_sources": [{"id": name, **sources[name]} for name in beside]} if beside else {}
    return {"steps": found, **named}


def _reference(table: Table, where: str, sources: Mapping[str, Table]) -> Table:
    """Put the source of a reference in the place of its id."""
    source_id = table.get("source")
    if not isinstance(source_id, str) or source_id not in sources:
        raise ContentFileError(f"{where}: the source {source_id!r} of a reference is not in sources.toml")
    return {**table, "source": {"id": source_id, **sources[source_id]}}


def _refuse_strays(folder: Path, names: Sequence[str]) -> None:
    """Refuse a file in the folder that the checklist doesn't list: its items would be lost without a word."""
    known = {"checklist", "sources", "cards", *names}
    for path in sorted(folder.glob("*.toml")):
        if path.stem not in known and not path.stem.startswith("sources-"):
            raise ContentFileError(f"{path.name}: not listed in the sections of checklist.toml")


def _refuse_duplicates(sections: Mapping[str, Table]) -> None:
    seen: dict[str, str] = {}
    for name, section in sections.items():
        for item in section["items"]:
            if item["id"] in seen:
                raise ContentFileError(f"{name}.toml: item {item['id']} is already in {seen[item['id']]}.toml")
            seen[item["id"]] = name


def _refuse_unused(
    sections: Mapping[str, Table], cards: Mapping[str, Sequence[Table]], sources: Mapping[str, Table]
) -> None:
    items = [item for section in sections.values() for item in section["items"]]
    used = {source["id"] for item in items for source in (*item["sources"], *item.get("step_sources", ()))}
    used |= {reference["source"]["id"] for item in items for reference in item.get("references", ())}
    used |= {source["id"] for name in _CITING for part in cards.get(name, ()) for source in part["sources"]}
    if unused := sorted(set(sources) - used):
        raise ContentFileError(f"sources.toml: no item cites {', '.join(unused)}")


def _checked(shape: TypeAdapter[T], value: object, where: str, key: str) -> T:
    try:
        return shape.validate_python(value, strict=True)
    except ValidationError as error:
        fault = error.errors(include_url=False, include_input=False)[0]
        place = "".join(f"[{step}]" for step in fault["loc"])
        raise ContentFileError(f"{where}: {key}{place}: {fault['msg']}") from None


if __name__ == "__main__":
    sys.exit(main())
