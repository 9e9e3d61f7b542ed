"""Format versions: which documents can be read, and how older ones are brought up to date.

A document of the same major version is read; a newer minor one may hold fields that are not known here, and is then
refused by name. Without a `format_version`, a document is one of any 1.x: former names of fields are read as well.
"""

import re
from collections.abc import Callable, Mapping

from secure_checklist.core.documents.format import FORMAT_VERSION
from secure_checklist.core.documents.parsing import Unreadable
from secure_checklist.core.model import list_of, mapping_of
from secure_checklist.core.prose.blocks import escaped

Change = Callable[[object], object]


def migrate(data: dict[str, object], document: str) -> dict[str, object]:
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
        changed = mapping_of(step(data)) or {}
        data = {**changed, "format_version": version} if "format_version" in data else changed
    major = FORMAT_VERSION.partition(".")[0]
    if version.partition(".")[0] != major:
        raise Unreadable(f"this {document} is of format {version}; this library reads {major}.x", "update the library")
    return data


# how plain data is changed ---------------------------------------------------------------------------------------


def _object(names: Mapping[str, str] | None = None, /, **changes: Change) -> Change:
    """Return a function that renames fields of an object, and changes values by their field; other data stays."""

    def changed(entry: object) -> object:
        data, renamed = mapping_of(entry), names or {}
        if data is None:
            return entry
        found = {renamed.get(key, key): part for key, part in data.items()}
        if len(found) < len(data):  # both names are there, which is for the model to refuse
            return data
        return {key: changes[key](part) if key in changes else part for key, part in found.items()}

    return changed


def _each(change: Change) -> Change:
    """Return a function that changes each part of a list, or each value of an object."""

    def changed(parts: object) -> object:
        entries, listed = mapping_of(parts), list_of(parts)
        if entries is not None:
            return {key: change(part) for key, part in entries.items()}
        return parts if listed is None else [change(part) for part in listed]

    return changed


def _texts(**present: str) -> Change:
    """Return a function that replaces some texts by others."""
    return lambda value: present.get(value, value) if isinstance(value, str) else value


def _prose(text: object) -> object:
    """Return a text of before there was prose as prose that shows exactly the same."""
    return escaped(text) if isinstance(text, str) else text


# from 0.9 to 1.0 -------------------------------------------------------------------------------------------------


_ITEMS_OF_0_9 = _each(
    _object(
        {"causes": "mitigates", "severity": "level"},
        level=_texts(high="essential", medium="recommended", low="advanced"),
    )
)


def _checklist_from_0_9(data: object) -> object:
    """Put the items, which stood in no section, into one."""
    checklist = mapping_of(data) or {}
    rest = {key: part for key, part in checklist.items() if key != "items"}
    items = list_of(_ITEMS_OF_0_9(checklist.get("items")))
    if not items:
        return rest
    section = {"id": "items", "title": str(checklist.get("title", "Items"))[:300] or "Items", "items": items}
    return {**rest, "sections": [*(list_of(rest.get("sections")) or ()), section]}


# from 1.0 to 1.1: fields and values take the field's terms, and texts become prose -----------------------------------


def _steps_from_1_0(entry: object) -> object:
    """Leave out how well steps were checked, which is their source's to say."""
    steps = mapping_of(_object({"verified": "checked"})(entry))
    return entry if steps is None else {key: part for key, part in steps.items() if key != "status"}


_FORMER = {"was": "former_ids"}
_RENAMED = _each(_object(_FORMER))
_ITEMS = _each(_object({**_FORMER, "lead": "priority"}, steps=_each(_steps_from_1_0)))
_DECLARED = _each(
    _object(
        {**_FORMER, "words": "values"},
        type=_texts(word="enum", words="enum_set"),
        confidentiality=_texts(ephemeral="transient"),
    )
)
_PROVENANCE = _object({"beaten": "superseded"})
_FINDING = _object({"evidence": "explanation"}, disposition=_texts(held="suppressed", cautioned="flagged"))
_CHECKLIST = _object(
    _FORMER,
    sections=_each(_object(_FORMER, items=_ITEMS)),
    parameters=_DECLARED,
    declares=_DECLARED,
    requires=_DECLARED,
    do_nots=_RENAMED,
)
_DO_NOTS = _each(_object(why=_prose, instead=_prose))
_STEPS_OF_ITEM = _each(_object(do=_each(_prose)))
_ITEMS_IN_PROSE = _each(_object(why=_prose, do_not=_each(_prose), steps=_STEPS_OF_ITEM))
_IN_PROSE = _object(
    description=_prose,
    sections=_each(_object(intro=_prose, items=_ITEMS_IN_PROSE)),
    parameters=_each(_object(meaning=_prose)),
    do_nots=_DO_NOTS,
)


def _checklist_from_1_0(data: object) -> object:
    """Rename fields, and make prose of texts, unless the document doesn't say that it is of 1.0."""
    said = "format_version" in (mapping_of(data) or {})
    return _CHECKLIST(_IN_PROSE(data) if said else data)


_REPORT = _object(items=_ITEMS, findings=_each(_FINDING), score=_object({"held": "suppressed"}))
subject_from_1_0 = _object(observed=_each(_PROVENANCE))
"""Return a subject's plain data in the present format; a store keeps each by itself."""
answer_from_1_0 = _object(provenance=_PROVENANCE)
"""Return the plain data of an answer that a store keeps in the present format."""

_UNSAID = "1.0"
"""What a document without a version is taken for: the names of 1.1 pass the step from it unchanged."""
_STEPS: dict[str, dict[str, tuple[str, Change]]] = {
    "checklist": {"0.9": ("1.0", _checklist_from_0_9), "1.0": ("1.1", _checklist_from_1_0)},
    "inventory": {"1.0": ("1.1", _object(subjects=_each(subject_from_1_0)))},
    "interview": {},  # they began in 1.1; the inventory within says its own version
    "report": {"1.0": ("1.1", _REPORT)},
    "catalogue": {},  # it has no version of its own
    "references": {},  # they began in 1.1
    "directory": {"1.0": ("1.1", _object(contacts=_RENAMED))},
    "evidence log": {"1.0": ("1.1", _object())},
    "case": {},  # they began in 1.1
    # inventories, reports and logs in a store's document say their own version
    "store": {"1.0": ("1.1", _object(inventories=_each(_object(answers=_each(answer_from_1_0)))))},
}
