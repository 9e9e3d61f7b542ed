"""Turn a pack written by hand (a folder of TOML) into the one JSON file that the library loads.

Authors write TOML, because it takes comments and long lists well. Readers load JSON, because it is one
file and the checklist's JSON form. This module joins the parts and puts each source where it is cited.
It does not evaluate the content: whether a rule, a fact or a date makes sense is for ``load_checklist``.

Run ``python -m secure_checklist.packs.build`` to write, or with ``--check`` to learn whether the written
file still fits its folder (exit status 1 if not).
"""

import argparse
import json
import sys
import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import cast

from secure_checklist.core.documents.format import FORMAT_VERSION

__all__ = ["PackFolderError", "compile_pack", "main", "render"]

DATA = Path(__file__).parent / "data"
HEAD_KEYS = ("id", "title", "version", "language", "description", "published")


class PackFolderError(ValueError):
    """A folder of TOML that can't become a pack.

    The message names the file and, where one is at fault, the item.
    """


def compile_pack(folder: Path) -> dict[str, object]:
    """Read a pack's folder into the plain form of one checklist, ready for JSON.

    ``folder`` holds ``checklist.toml``, ``sources.toml`` and one file for each name in the checklist's
    ``sections``, in that order. Every item's ``sources`` become whole source objects; a step's ``source``
    stays an id and must be one that its item cites. Dates become ``YYYY-MM-DD``.

    Raises `PackFolderError` for a file that is missing or isn't TOML, an unknown or unused source, a
    duplicate item id, or a part that has the wrong shape.
    """
    head = _read(folder / "checklist.toml")
    sources = {key: _table(value, "sources.toml", key) for key, value in _read(folder / "sources.toml").items()}
    names = _texts(head.get("sections"), "checklist.toml", "sections")
    sections = [_section(folder / f"{name}.toml", sources) for name in names]
    _refuse_strays(folder, names)
    _refuse_duplicates(sections, names)
    _refuse_unused(sections, sources)
    pack: dict[str, object] = {"format_version": FORMAT_VERSION}
    pack.update((key, _serialized(head[key])) for key in HEAD_KEYS if key in head)
    pack["sections"] = sections
    pack["parameters"] = _serialized(head.get("parameters", []))
    pack["guards"] = _serialized(head.get("guards", []))
    if "do_nots" in head:
        pack["do_nots"] = _serialized(head["do_nots"])
    return pack


def render(pack: Mapping[str, object]) -> str:
    """Write a compiled pack as the text of its file: compact JSON, keys in the author's order."""
    return json.dumps(pack, ensure_ascii=False, separators=(",", ":")) + "\n"


def main(arguments: Sequence[str] | None = None, data: Path = DATA) -> int:
    """Compile every pack below ``data`` and return the exit status: 0 if all is well, 1 if not.

    With ``--check`` nothing is written; a file that would change is named and makes the status 1.
    """
    parser = argparse.ArgumentParser(prog="python -m secure_checklist.packs.build", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail if a file would change")
    check: bool = parser.parse_args(arguments).check
    try:
        problems = [
            problem
            for folder in sorted(path.parent for path in data.glob("*/checklist.toml"))
            if (problem := _build(folder, check=check))
        ]
    except PackFolderError as error:
        problems = [str(error)]
    sys.stderr.writelines(f"{problem}\n" for problem in problems)
    return 1 if problems else 0


def _build(folder: Path, *, check: bool) -> str:
    """Write one pack's JSON beside its folder, or only compare it. Returns what is wrong, or nothing."""
    target = folder.with_name(f"{folder.name}.json")
    text = render(compile_pack(folder))
    if not check:
        target.write_text(text, encoding="utf-8", newline="\n")
        return ""
    if target.is_file() and target.read_bytes() == text.encode():
        return ""
    return f"{target.name} does not fit its folder; run: python -m secure_checklist.packs.build"


def _section(path: Path, sources: Mapping[str, Mapping[str, object]]) -> dict[str, object]:
    """Read one section file, with each item's sources in full."""
    table = _read(path)
    section: dict[str, object] = {key: _serialized(value) for key, value in table.items() if key != "items"}
    section["items"] = [_item(item, path.name, sources) for item in _tables(table.get("items"), path.name, "items")]
    return section


def _item(table: Mapping[str, object], file: str, sources: Mapping[str, Mapping[str, object]]) -> dict[str, object]:
    """Resolve the source ids of one item; refuse those that no source has."""
    where = f"{file}: item {table.get('id', '(without id)')}"
    if not isinstance(table.get("id"), str):
        raise PackFolderError(f"{where}: id must be a text")
    cited = _texts(table.get("sources"), where, "sources")
    for source_id in cited:
        if source_id not in sources:
            raise PackFolderError(f"{where}: source {source_id!r} is not in sources.toml")
    for step in _tables(table.get("steps", []), where, "steps"):
        if "source" in step and step["source"] not in cited:
            raise PackFolderError(f"{where}: it does not cite its step's source {step['source']!r}")
    item = {key: _serialized(value) for key, value in table.items()}
    item["sources"] = [
        {"id": source_id} | {k: _serialized(v) for k, v in sources[source_id].items()} for source_id in cited
    ]
    return item


def _refuse_strays(folder: Path, names: Sequence[str]) -> None:
    """Refuse a file in the folder that the checklist doesn't list: its items would be lost without a word."""
    known = {"checklist.toml", "sources.toml", *(f"{name}.toml" for name in names)}
    for path in sorted(folder.glob("*.toml")):
        if path.name not in known:
            raise PackFolderError(f"{path.name}: not listed in the sections of checklist.toml")


def _refuse_duplicates(sections: Sequence[Mapping[str, object]], names: Sequence[str]) -> None:
    seen: dict[object, str] = {}
    for section, name in zip(sections, names, strict=True):
        for item in _tables(section["items"], name, "items"):
            if item["id"] in seen:
                raise PackFolderError(f"{name}.toml: item {item['id']} is already in {seen[item['id']]}.toml")
            seen[item["id"]] = name


def _refuse_unused(sections: Sequence[Mapping[str, object]], sources: Mapping[str, Mapping[str, object]]) -> None:
    used = {
        source["id"]
        for section in sections
        for item in _tables(section["items"], "", "items")
        for source in _tables(item["sources"], "", "sources")
    }
    if unused := sorted(set(sources) - used):
        raise PackFolderError(f"sources.toml: no item cites {', '.join(unused)}")


def _read(path: Path) -> dict[str, object]:
    try:
        return dict(tomllib.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        raise PackFolderError(f"{path.name}: missing from {path.parent.name}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PackFolderError(f"{path.name}: not valid TOML: {error}") from error


def _serialized(value: object) -> object:
    """Return the JSON form of a TOML value: dates as text, all else as it is."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return [_serialized(element) for element in cast("list[object]", value)]
    if isinstance(value, dict):
        return {key: _serialized(element) for key, element in cast("dict[str, object]", value).items()}
    return value


def _table(value: object, where: str, key: str) -> dict[str, object]:
    if not isinstance(value, dict):
        raise PackFolderError(f"{where}: {key} must be a table")
    return cast("dict[str, object]", value)


def _tables(value: object, where: str, key: str) -> list[dict[str, object]]:
    if not isinstance(value, list):
        raise PackFolderError(f"{where}: {key} must be a list of tables")
    return [_table(element, where, key) for element in cast("list[object]", value)]


def _texts(value: object, where: str, key: str) -> list[str]:
    if not isinstance(value, list):
        raise PackFolderError(f"{where}: {key} must be a list of texts")
    texts: list[str] = []
    for element in cast("list[object]", value):
        if not isinstance(element, str):
            raise PackFolderError(f"{where}: {key} must hold texts only, not {element!r}")
        texts.append(element)
    return texts


if __name__ == "__main__":
    sys.exit(main())
