"""Format versions: which documents can be read, and how older ones are brought up to date.

A document of the same major version is read; a newer minor one may hold fields that are not known here, and is then
refused by name. Without a `format_version`, a document is one of any 1.x: former names of fields are read as well.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from secure_checklist.core.documents.format import FORMAT_VERSION
from secure_checklist.core.documents.parsing import Unreadable
from secure_checklist.core.model import list_of, mapping_of

Change = Callable[[Any], Any]
Step = Callable[[dict[str, Any]], Any]


def migrate(data: dict[str, Any], document: str) -> dict[str, Any]:
    """Bring a document's plain data up to the present format.

    Raises:
        Unreadable: its format isn't known here.

    """
    version = data.get("format_version", _UNSAID)
    if version == FORMAT_VERSION:
        return data
    if not isinstance(version, str) or not re.fullmatch(r"[0-9]{1,4}\.[0-9]{1,4}", version, re.ASCII):
        raise Unreadable('format_version must be a text such as "1.1"', "leave it out if you don't know it")
    steps = _STEPS[document]
    while version in steps:
        version, step = steps[version]
        changed = step(data)
        data = {**changed, "format_version": version} if "format_version" in data else changed
    major = FORMAT_VERSION.partition(".")[0]
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


# from 1.0 to 1.1: fields and values take the field's terms ------------------------------------------------------------


def _renamed(entry: object, names: Mapping[str, str], values: Mapping[str, Change] | None = None) -> Any:  # noqa: ANN401 - plain data
    """Return an object with some of its fields renamed, then some of their values changed; anything else as it is."""
    data = mapping_of(entry)
    if data is None:
        return entry
    found: dict[str, Any] = {names.get(key, key): part for key, part in data.items()}
    if len(found) < len(data):  # both names are there, which is for the model to refuse
        return data
    for name, change in (values or {}).items():
        if name in found:
            found[name] = change(found[name])
    return found


def _each(change: Change) -> Change:
    """Return a function that changes each part of a list, or each value of an object."""

    def changed(parts: Any) -> Any:  # noqa: ANN401 - plain data
        entries = mapping_of(parts)
        if entries is not None:
            return {key: change(part) for key, part in entries.items()}
        listed = list_of(parts)
        return parts if listed is None else [change(part) for part in listed]

    return changed


def _word(words: Mapping[str, str]) -> Change:
    """Return a function that replaces some texts by others."""
    return lambda value: words.get(value, value) if isinstance(value, str) else value


_FORMER = {"was": "former_ids"}
_TYPES = _word({"word": "enum", "words": "enum_set"})


def _declared(entry: object) -> Any:  # noqa: ANN401 - plain data
    changes = {"type": _TYPES, "confidentiality": _word({"ephemeral": "transient"})}
    return _renamed(entry, {**_FORMER, "words": "values"}, changes)


def _section(entry: object) -> Any:  # noqa: ANN401 - plain data
    items = _each(lambda item: _renamed(item, {**_FORMER, "lead": "priority"}))
    return _renamed(entry, _FORMER, {"items": items})


def _checklist_from_1_0(data: dict[str, Any]) -> Any:  # noqa: ANN401 - plain data
    parts = {"sections": _section, "parameters": _declared, "declares": _declared, "requires": _declared}
    changes = {name: _each(change) for name, change in parts.items()}
    return _renamed(data, _FORMER, {**changes, "do_nots": _each(lambda entry: _renamed(entry, _FORMER))})


def _provenance(entry: object) -> Any:  # noqa: ANN401 - plain data
    return _renamed(entry, {"beaten": "superseded"})


def subject_from_1_0(data: object) -> Any:  # noqa: ANN401 - plain data
    """Return a subject's plain data in the present format; a store keeps each by itself."""
    return _renamed(data, {}, {"observed": _each(_provenance)})


def answer_from_1_0(data: object) -> Any:  # noqa: ANN401 - plain data
    """Return the plain data of an answer that a store keeps in the present format."""
    return _renamed(data, {}, {"provenance": _provenance})


def _inventory_from_1_0(data: dict[str, Any]) -> Any:  # noqa: ANN401 - plain data
    return _renamed(data, {}, {"subjects": _each(subject_from_1_0)})


def _report_from_1_0(data: dict[str, Any]) -> Any:  # noqa: ANN401 - plain data
    dispositions = _word({"held": "suppressed", "cautioned": "flagged"})
    return _renamed(
        data,
        {},
        {
            "items": _each(lambda note: _renamed(note, {**_FORMER, "lead": "priority"})),
            "findings": _each(lambda one: _renamed(one, {"evidence": "explanation"}, {"disposition": dispositions})),
            "score": lambda score: _renamed(score, {"held": "suppressed"}),
        },
    )


def _directory_from_1_0(data: dict[str, Any]) -> Any:  # noqa: ANN401 - plain data
    return _renamed(data, {}, {"contacts": _each(lambda contact: _renamed(contact, _FORMER))})


def _store_from_1_0(data: dict[str, Any]) -> Any:  # noqa: ANN401 - plain data
    """Return the document in the present format; the inventories, reports and logs in it say their own version."""
    return _renamed(
        data, {}, {"inventories": _each(lambda part: _renamed(part, {}, {"answers": _each(answer_from_1_0)}))}
    )


def _unchanged(data: dict[str, Any]) -> dict[str, Any]:
    return data


_UNSAID = "1.0"
"""What a document without a version is taken for: the names of 1.1 pass the step from it unchanged."""
_STEPS: dict[str, dict[str, tuple[str, Step]]] = {
    "checklist": {"0.9": ("1.0", _checklist_from_0_9), "1.0": ("1.1", _checklist_from_1_0)},
    "inventory": {"1.0": ("1.1", _inventory_from_1_0)},
    "report": {"1.0": ("1.1", _report_from_1_0)},
    "catalogue": {},  # it has no version of its own
    "directory": {"1.0": ("1.1", _directory_from_1_0)},
    "evidence log": {"1.0": ("1.1", _unchanged)},
    "store": {"1.0": ("1.1", _store_from_1_0)},
}
