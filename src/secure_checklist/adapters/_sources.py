"""The sources that the library reads, and the likely source of a record.

`sources.json` names the module that reads each source's records, and the fields of `Source` that differ from the
defaults.
"""

import json
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from importlib import import_module
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from secure_checklist.adapters._record import Source
from secure_checklist.subjects.account import Account
from secure_checklist.subjects.device import Device

_SUBJECTS = {one.kind: one for one in (Account, Device)}


def _source(reader: str, kind: str = Device.kind, **said: Any) -> Source:  # noqa: ANN401 - the rest of `Source`
    read = import_module(f"secure_checklist.adapters.{reader}").read
    return Source(read, subject=_SUBJECTS[kind], **said)


SOURCES: Mapping[str, Source] = MappingProxyType(
    {
        name: _source(**said)
        for name, said in json.loads(files("secure_checklist.adapters").joinpath("sources.json").read_bytes()).items()
    }
)


def heads(keys: Iterable[str]) -> frozenset[str]:
    """Return keys up to their first dots, because a source may write a path as one key or nest it."""
    return frozenset(key.partition(".")[0] for key in keys)


@cache
def _known() -> Mapping[str, frozenset[str]]:
    return {name: heads((*source.keys, *source.parts)) for name, source in SOURCES.items()}


def likely(*candidates: frozenset[str]) -> str | None:
    """Return the source that reads most keys of the first candidate with a readable key, or None.

    Pages of several sources have the same list key, so their content is examined first.
    """
    #   {"value": [...], "@odata.nextLink": ...}    a page of Microsoft Graph, of devices or of users
    #   {"results": [...], "totalCount": 2}         a page of Jamf, of computers or of phones
    #
    # "value" is a key of one source's own records, too. So the records within are asked first.
    pages = frozenset(word for source in SOURCES.values() for word in ("@odata", *source.wrappers))
    for keys in (*(keys - pages for keys in candidates), *candidates):
        most, name = max(((len(known & keys), name) for name, known in _known().items()), key=lambda one: one[0])
        if most:
            return name
    return None


@lru_cache(maxsize=1000)
def is_of(name: str, keys: frozenset[str], *, part: bool = False) -> bool:
    """Return True if an object with these keys may be a record of a source, or a `part` of one.

    The object has a key that only this source has, or no other source reads more of its keys.
    """
    own = keys & heads(SOURCES[name].parts if part else SOURCES[name].keys)
    alone = own.difference(*(known for other, known in _known().items() if other != name))
    return bool(alone and not part) or len(own) >= max(1, *(len(known & keys) for known in _known().values()))
