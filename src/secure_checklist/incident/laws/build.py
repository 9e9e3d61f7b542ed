"""Turn the laws as they are written by hand (a TOML file for each jurisdiction) into the one JSON file that is loaded.

The name of a file is its jurisdiction, as `IN.toml` or `US-CA.toml`; adding a country is adding a file. A file has the
sources in `[sources]` by id, and `[[laws]]` and `[[risks]]` that name them. What several files cite stands in
`shared.toml`, which also has the day up to which all sources go, and what a risk says that has no words of its own.

Run ``python -m secure_checklist.incident.laws.build`` to write, or with ``--check`` to learn whether the written file
still fits its folder (exit status 1 if not, 2 if there are faults).
"""

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from secure_checklist.checklists.plan_items import Deadline
from secure_checklist.checklists.sources import Source
from secure_checklist.core.documents.compiling import ContentFileError, Table, read_toml, write_or_check
from secure_checklist.core.model import Model
from secure_checklist.incident.laws.law import Covers, Law, TimeLimit
from secure_checklist.incident.laws.risk import Risk
from secure_checklist.incident.laws.table import LawTable

FOLDER = Path(__file__).parent / "data"
TARGET = Path(__file__).parent / "laws.json"
SHARED = "shared"
T = TypeVar("T")
_TABLE, _TABLES, _TEXTS = TypeAdapter(Table), TypeAdapter(list[Table]), TypeAdapter(list[str])


def compile_laws(folder: Path = FOLDER) -> Table:
    """Read a folder into the plain form of one table: laws and risks by jurisdiction and id, with sources in full.

    Raises:
        ContentFileError: a file isn't TOML or has the wrong shape, a source is unknown, unused or listed twice, or
            what should be a law or a risk is none.

    """
    shared = _read(folder / f"{SHARED}.toml")
    common: Table = shared.get("sources", {})
    words = _checked(_TABLE, shared.get("risk_texts", {}), f"{SHARED}.toml: risk_texts")
    unused, laws, risks = set(common), list[Table](), list[Table]()
    for path in sorted(folder.glob("*.toml")):
        if path.stem == SHARED:
            continue
        table = _read(path)
        own: Table = table.get("sources", {})
        if both := sorted({*own} & {*common}):
            raise ContentFileError(f"{path.name}: also in {SHARED}.toml: {', '.join(both)}")
        given = {**common, **own}
        found = [_entry(Law, "law", law, path, given) for law in table.get("laws", [])]
        turning = [_risk(risk, path, given, words) for risk in table.get("risks", [])]
        cited = {source["id"] for entry in (*found, *turning) for source in entry["sources"]}
        if left := sorted({*own} - cited):
            raise ContentFileError(f"{path.name}: no law cites {', '.join(left)}")
        unused -= cited
        laws += found
        risks += turning
    if unused:
        raise ContentFileError(f"{SHARED}.toml: no law cites {', '.join(sorted(unused))}")
    whole = {"as_of": shared.get("as_of"), "laws": sorted(laws, key=_in_order)}
    return {**whole, "risks": sorted(risks, key=_in_order)} if risks else whole


def render(table: Mapping[str, object]) -> str:
    """Write a compiled table as the text of its file."""
    return json.dumps(table, ensure_ascii=False, indent=1) + "\n"


def main(arguments: Sequence[str] | None = None, folder: Path = FOLDER, target: Path = TARGET) -> int:
    """Write the table, or only compare it, and return the exit status of `write_or_check`."""
    module = "secure_checklist.incident.laws.build"
    return write_or_check(module, __doc__, arguments, lambda: {target: render(compile_laws(folder))}, LawTable)


def _risk(risk: Table, path: Path, sources: Mapping[str, Any], words: Mapping[str, Any]) -> Table:
    """Complete one risk: its id, and what it says where it has no words of its own."""
    about = risk.get("about")
    if not isinstance(about, str) or about not in words:
        raise ContentFileError(f"{path.name}: risk: {SHARED}.toml has no words for what it is about")
    name = f"{path.stem.lower()}-{about.replace('_', '-')}"
    return _entry(Risk, "risk", {"id": name, "text": words[about], **risk}, path, sources)


def _entry(model: type[Model], kind: str, entry: Table, path: Path, sources: Mapping[str, Any]) -> Table:
    """Complete one entry: its jurisdiction, its sources in full, and its keys in the order of the model."""
    where = f"{path.name}: {kind} {entry.get('id', '(without id)')}"
    if not isinstance(entry.get("id"), str):
        raise ContentFileError(f"{where}: id must be a text")
    cited = _checked(_TEXTS, entry.get("sources", []), f"{where}: sources")
    for name in cited:
        if name not in sources:
            raise ContentFileError(f"{where}: source {name!r} is in no file")
    whole = {**entry, "jurisdiction": path.stem, "sources": [{"id": name, **sources[name]} for name in cited]}
    if stray := sorted({*whole} - {*model.model_fields}):
        raise ContentFileError(f"{where}: a {kind} has no {', '.join(stray)}")
    ordered = _ordered(model, whole)
    for key, part in _PARTS.items():
        if key in ordered:
            ordered[key] = _ordered(part, _checked(_TABLE, ordered[key], f"{where}: {key}"))
    for key, part in _LISTS.items():
        if key in ordered:
            ordered[key] = [_ordered(part, one) for one in _checked(_TABLES, ordered[key], f"{where}: {key}")]
    return ordered


_PARTS: Mapping[str, type[Model]] = {"covers": Covers, "time_limit": TimeLimit}
_LISTS: Mapping[str, type[Model]] = {"deadlines": Deadline, "sources": Source}


def _in_order(entry: Table) -> tuple[str, str]:
    return entry["jurisdiction"], entry["id"]


def _ordered(model: type[Model], table: Table) -> Table:
    """Return a table with its keys in the order of a model, so that the written file has one form."""
    known = [name for name in model.model_fields if name in table]
    return {name: table[name] for name in (*known, *(name for name in table if name not in known))}


def _read(path: Path) -> Table:
    """Read a file, of which sources, laws and risks have the right shape."""
    plain = read_toml(path)
    sources = _checked(_TABLE, plain.get("sources", {}), f"{path.name}: sources")
    for name, source in sources.items():
        _checked(_TABLE, source, f"{path.name}: sources.{name}")
    for kind in ("laws", "risks"):
        _checked(_TABLES, plain.get(kind, []), f"{path.name}: {kind}")
    return plain


def _checked(shape: TypeAdapter[T], value: object, where: str) -> T:
    try:
        return shape.validate_python(value, strict=True)
    except ValidationError:
        raise ContentFileError(f"{where}: has the wrong shape") from None


if __name__ == "__main__":
    sys.exit(main())
