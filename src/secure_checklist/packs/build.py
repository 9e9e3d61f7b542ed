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
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from secure_checklist.core.documents.format import FORMAT_VERSION

DATA = Path(__file__).parent / "data"
T = TypeVar("T")
_Table = dict[str, Any]
_TABLE, _TABLES, _TEXTS = TypeAdapter(_Table), TypeAdapter(list[_Table]), TypeAdapter(list[str])
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


class PackFolderError(ValueError):
    """A folder of TOML that can't become a pack.

    The message names the file and, where one is at fault, the item.
    """


def compile_pack(folder: Path) -> dict[str, Any]:
    """Read a pack's folder into the plain form of one checklist, ready for JSON.

    ``folder`` holds ``checklist.toml``, ``sources.toml``, more of them as ``sources-*.toml``, perhaps ``cards.toml``,
    and one file for each name in the checklist's ``sections``, in that order. The ``sources`` of items and cards
    become whole source objects; a step's ``source`` stays an id, and what the item doesn't cite itself becomes one of
    its ``step_sources``. Dates become ``YYYY-MM-DD``.

    Raises `PackFolderError` for a file that is missing or isn't TOML, an unknown or unused source, a
    duplicate id, or a part that has the wrong shape.
    """
    head = _read(folder / "checklist.toml")
    sources = _sources(folder)
    names = _checked(_TEXTS, head.get("sections"), "checklist.toml", "sections")
    sections = {name: _section(folder / f"{name}.toml", sources) for name in names}
    if len(sections) < len(names):
        raise PackFolderError("checklist.toml: sections: one is listed twice")
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


def _sources(folder: Path) -> dict[str, _Table]:
    """Read the sources of a pack from all its files of sources."""
    found: dict[str, _Table] = {}
    for path in (folder / "sources.toml", *sorted(folder.glob("sources-*.toml"))):
        for key, value in _read(path).items():
            if key in found:
                raise PackFolderError(f"{path.name}: the source {key!r} is in another file too")
            found[key] = _checked(_TABLE, value, path.name, key)
    return found


def _section(path: Path, sources: Mapping[str, _Table]) -> _Table:
    """Read one section file, with each item's sources in full."""
    table = _read(path)
    items = _checked(_TABLES, table.pop("items", None), path.name, "items")
    return {**table, "items": [_item(item, path.name, sources) for item in items]}


def _item(table: _Table, file: str, sources: Mapping[str, _Table]) -> _Table:
    """Resolve the source ids of one item or card; refuse those that no source has."""
    where = f"{file}: {table.get('id', '(without id)')}"
    if not isinstance(table.get("id"), str):
        raise PackFolderError(f"{where}: id must be a text")
    cited = _checked(_TEXTS, table.get("sources"), where, "sources")
    for source_id in cited:
        if source_id not in sources:
            raise PackFolderError(f"{where}: source {source_id!r} is not in sources.toml")
    found = {**table, "sources": [{"id": source_id, **sources[source_id]} for source_id in cited]}
    if "steps" in table:
        found |= _steps(table["steps"], cited, sources, where)
    if "references" in table:
        found["references"] = [
            _reference(one, where, sources) for one in _checked(_TABLES, table["references"], where, "references")
        ]
    return found


def _cards(path: Path, sources: Mapping[str, _Table]) -> list[_Table]:
    """Read the cards of a pack, with their sources in full; a pack needn't have any."""
    if not path.is_file():
        return []
    cards = _checked(_TABLES, _read(path).get("cards"), path.name, "cards")
    return [_item({**card, "sources": card.get("sources", [])}, path.name, sources) for card in cards]


def _steps(steps: object, cited: Sequence[str], sources: Mapping[str, _Table], where: str) -> _Table:
    """Return the steps of an item, with the sources that they name and the item doesn't cite."""
    found = _checked(_TABLES, steps, where, "steps")
    beside = dict.fromkeys(step["source"] for step in found if step.get("source") not in (None, *cited))
    for name in beside:
        if name not in sources:
            raise PackFolderError(f"{where}: the source {name!r} of its steps is not in sources.toml")
    named = {"step_sources": [{"id": name, **sources[name]} for name in beside]} if beside else {}
    return {"steps": found, **named}


def _reference(table: _Table, where: str, sources: Mapping[str, _Table]) -> _Table:
    """Put the source of a reference in the place of its id."""
    source_id = table.get("source")
    if not isinstance(source_id, str) or source_id not in sources:
        raise PackFolderError(f"{where}: the source {source_id!r} of a reference is not in sources.toml")
    return {**table, "source": {"id": source_id, **sources[source_id]}}


def _refuse_strays(folder: Path, names: Sequence[str]) -> None:
    """Refuse a file in the folder that the checklist doesn't list: its items would be lost without a word."""
    known = {"checklist", "sources", "cards", *names}
    for path in sorted(folder.glob("*.toml")):
        if path.stem not in known and not path.stem.startswith("sources-"):
            raise PackFolderError(f"{path.name}: not listed in the sections of checklist.toml")


def _refuse_duplicates(sections: Mapping[str, _Table]) -> None:
    seen: dict[str, str] = {}
    for name, section in sections.items():
        for item in section["items"]:
            if item["id"] in seen:
                raise PackFolderError(f"{name}.toml: item {item['id']} is already in {seen[item['id']]}.toml")
            seen[item["id"]] = name


def _refuse_unused(sections: Mapping[str, _Table], cards: Sequence[_Table], sources: Mapping[str, _Table]) -> None:
    items = [item for section in sections.values() for item in section["items"]]
    used = {source["id"] for item in items for source in (*item["sources"], *item.get("step_sources", ()))}
    used |= {reference["source"]["id"] for item in items for reference in item.get("references", ())}
    used |= {source["id"] for card in cards for source in card["sources"]}
    if unused := sorted(set(sources) - used):
        raise PackFolderError(f"sources.toml: no item cites {', '.join(unused)}")


def _read(path: Path) -> _Table:
    """Read a file as plain JSON data: dates become texts."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise PackFolderError(f"{path.name}: missing from {path.parent.name}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PackFolderError(f"{path.name}: not valid TOML: {error}") from error
    plain: _Table = json.loads(json.dumps(table, default=_text_of_day))
    return plain


def _text_of_day(value: date) -> str:
    return value.isoformat()


def _checked(shape: TypeAdapter[T], value: object, where: str, key: str) -> T:
    try:
        return shape.validate_python(value, strict=True)
    except ValidationError as error:
        fault = error.errors(include_url=False, include_input=False)[0]
        place = "".join(f"[{step}]" for step in fault["loc"])
        raise PackFolderError(f"{where}: {key}{place}: {fault['msg']}") from None


if __name__ == "__main__":
    sys.exit(main())
