"""Adapters: one module a source, each turning what that source says into facts, and never into verdicts.

`read` takes a record as its source gives it, in plain JSON data. An adapter looks at the keys that it names and at no
others, so names, numbers and addresses of people and devices go no further. What the source doesn't say, says with a
placeholder or says in a word that is not known here stays unknown, with a reason.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from secure_checklist.adapters import amapi, graph_device
from secure_checklist.base import list_of, mapping_of
from secure_checklist.errors import InvalidInventory, Problem, UnknownNameError, did_you_mean
from secure_checklist.facts import Subject

Reader = Callable[[object], tuple[Subject, ...]]

_READERS: Mapping[str, Reader] = MappingProxyType(
    {
        "amapi-device": amapi.read,
        "graph-manageddevice": graph_device.read,
    }
)
_OTHER_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "amapi": "amapi-device",
        "android-management": "amapi-device",
        "graph": "graph-manageddevice",
        "intune": "graph-manageddevice",
    }
)


def names() -> tuple[str, ...]:
    """Give the names of the sources that can be read."""
    return tuple(_READERS)


def read(source: str, record: object) -> tuple[Subject, ...]:
    """Read a record of a source, or a list of records, into subjects.

    `record` is plain data: what `json.loads` gives. Of several subjects of one kind, the second is called `device-2`,
    and so on; an empty list gives none.

    Raises:
        UnknownNameError: there is no such source; the message offers the nearest names.
        InvalidInventory: the record is neither an object nor a list.

    """
    name = source.strip().lower().replace("_", "-").replace(" ", "-")
    reader = _READERS.get(_OTHER_NAMES.get(name, name))
    if reader is None:
        hint = did_you_mean(name, (*_READERS, *_OTHER_NAMES)) or f"there are {', '.join(_READERS)}"
        raise UnknownNameError(f'no such source: "{source[:100]}"; {hint}')
    if mapping_of(record) is None and list_of(record) is None:
        raise InvalidInventory([Problem("", "a record is an object with named fields, or a list of them")])
    return _numbered(reader(record))


def _numbered(subjects: tuple[Subject, ...]) -> tuple[Subject, ...]:
    """Give each subject an id of its own; of several, the later ones get a number."""
    seen: dict[str, int] = {}
    found: list[Subject] = []
    for subject in subjects:
        seen[subject.id] = number = seen.get(subject.id, 0) + 1
        found.append(subject if number == 1 else subject.replace(id=f"{subject.id}-{number}"))
    return tuple(found)
