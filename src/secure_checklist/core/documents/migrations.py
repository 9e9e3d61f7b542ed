"""Format versions: which documents can be read, and how older ones are brought up to date.

A document of the same major version is read; a newer minor one may hold fields that are not known here, and is then
refused by name. `format_version` absent means the present one.
"""

import re
from collections.abc import Callable
from typing import Any

from secure_checklist.core.documents.parsing import Unreadable
from secure_checklist.core.model import list_of, mapping_of

DOCUMENTS: tuple[str, ...] = ("checklist", "inventory", "report", "catalogue", "directory", "evidence log", "store")
PRESENT: dict[str, str] = dict.fromkeys(DOCUMENTS, "1.0")
Step = Callable[[dict[str, Any]], dict[str, Any]]


def migrate(data: dict[str, Any], document: str) -> dict[str, Any]:
    """Bring a document's plain data up to the present format.

    Raises:
        Unreadable: its format isn't known here.

    """
    version = data.get("format_version", PRESENT[document])
    if version == PRESENT[document]:
        return data
    if not isinstance(version, str) or not re.fullmatch(r"[0-9]{1,4}\.[0-9]{1,4}", version, re.ASCII):
        raise Unreadable('format_version must be a text such as "1.0"', "leave it out for the present format")
    steps = _STEPS[document]
    while version in steps:
        version, step = steps[version]
        data = {**step(data), "format_version": version}
    major = PRESENT[document].partition(".")[0]
    if version.partition(".")[0] != major:
        raise Unreadable(f"this {document} is of format {version}; this library reads {major}.x", "update the library")
    return data


def _checklist_from_0_9(data: dict[str, Any]) -> dict[str, Any]:
    """Format 0.9 had items without sections, `causes` for `mitigates`, and `severity` for `level`."""
    levels = {"high": "essential", "medium": "recommended", "low": "advanced"}
    names = {"causes": "mitigates", "severity": "level"}
    rest = {key: part for key, part in data.items() if key != "items"}
    items: list[Any] = []
    for entry in list_of(data.get("items")) or ():
        item = mapping_of(entry)
        renamed: Any = entry if item is None else {names.get(key, key): part for key, part in item.items()}
        if item is not None and isinstance(level := renamed.get("level"), str):
            renamed["level"] = levels.get(level, level)
        items.append(renamed)
    if not items:
        return rest
    section = {"id": "items", "title": str(data.get("title", "Items"))[:300] or "Items", "items": items}
    return {**rest, "sections": [*(list_of(rest.get("sections")) or ()), section]}


_STEPS: dict[str, dict[str, tuple[str, Step]]] = {
    "checklist": {"0.9": ("1.0", _checklist_from_0_9)},
    "inventory": {},
    "report": {},
    "catalogue": {},
    "directory": {},
    "evidence log": {},
    "store": {},
}
