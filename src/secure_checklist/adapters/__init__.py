"""Adapters: one module a source, each turning what that source says into facts, and never into verdicts.

`read` takes a record as its source gives it, in plain JSON data. An adapter looks at the keys that it names and at no
others, so names, numbers and addresses of people and devices go no further. What the source doesn't say, says with a
placeholder or says in a word that is not known here stays unknown, with a reason.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import NamedTuple

from secure_checklist.adapters._record import Bulk
from secure_checklist.adapters.apple import declarative, mdm
from secure_checklist.adapters.apps import android, ios
from secure_checklist.adapters.google import (
    android_management,
    cloud_identity,
    play_integrity,
    workspace_chromeos,
    workspace_mobile,
    workspace_user,
)
from secure_checklist.adapters.jamf import computer, mobile
from secure_checklist.adapters.microsoft import auth_methods, intune_device, registration
from secure_checklist.adapters.osquery import fleetdm, tables
from secure_checklist.adapters.web import client_hints, hibp, webauthn
from secure_checklist.core.documents.parsing import loader
from secure_checklist.core.errors import InvalidInventoryError, Problem, UnknownNameError, did_you_mean
from secure_checklist.core.extension_points import ExtensionPoint, instances_of
from secure_checklist.core.model import list_of, mapping_of
from secure_checklist.subjects.base import Subject


class Adapter(NamedTuple):
    """How the records of a source are read: what a plug-in brings for a source of its own.

    Attributes:
        name: What the source is called, in lower case with hyphens between words.
        read: Takes a record or a list of them, as plain data, and returns subjects. What the record doesn't say stays
            unknown; keys that it doesn't name it leaves alone.
        other_names: What else the source is called.

    """

    name: str
    read: Callable[[object], tuple[Subject, ...]]
    other_names: tuple[str, ...] = ()


class _Source(NamedTuple):
    """How records of a source are read; `other_names` are separated by spaces, and `bulk` is for large exports."""

    read: Callable[[object], tuple[Subject, ...]]
    other_names: str = ""
    bulk: Bulk | None = None


_SOURCES: Mapping[str, _Source] = MappingProxyType(
    {
        "amapi-device": _Source(android_management.read, "amapi android-management", android_management.BULK),
        "android-app": _Source(android.read, "android-normal-app"),
        "apple-ddm-status": _Source(declarative.read, "apple-ddm"),
        "apple-mdm": _Source(mdm.read, "apple"),
        "browser-hints": _Source(client_hints.read, "browser-ua-client-hints ua-client-hints"),
        "cloudidentity-device": _Source(
            cloud_identity.read, "cloudidentity cloudidentity-endpoint-verification endpoint-verification"
        ),
        "fleet-host": _Source(fleetdm.read, "fleet", fleetdm.BULK),
        "graph-authentication-methods": _Source(auth_methods.read, "authentication-methods"),
        "graph-manageddevice": _Source(
            intune_device.read, "graph graph-windows-protection-state intune", intune_device.BULK
        ),
        "graph-user-registration-details": _Source(registration.read, "user-registration-details"),
        "hibp-breached-account": _Source(hibp.read, "hibp haveibeenpwned"),
        "ios-app": _Source(ios.read, "ios-normal-app"),
        "jamf-computer": _Source(computer.read, "jamf jamf-computer-inventory"),
        "jamf-mobile-device": _Source(mobile.read, "jamf-mobile"),
        "osquery": _Source(tables.read),
        "play-integrity": _Source(play_integrity.read, "play-integrity-verdict"),
        "webauthn-credentials": _Source(webauthn.read, "passkeys webauthn"),
        "workspace-chromeosdevice": _Source(workspace_chromeos.read, "chromeosdevices"),
        "workspace-mobiledevice": _Source(workspace_mobile.read, "mobiledevices workspace-mobiledevices"),
        "workspace-user-2sv": _Source(workspace_user.read, "workspace-user"),
    }
)
_NAMES: Mapping[str, str] = MappingProxyType(
    {other: name for name, source in _SOURCES.items() for other in (name, *source.other_names.split())}
)
"""The name of each source of the library's own by all its names."""


def _plain(name: str) -> str:
    return name.strip().lower().replace("_", "-").replace(" ", "-")


ADAPTERS: ExtensionPoint[Adapter] = ExtensionPoint(
    "adapters",
    instances_of(Adapter),
    lambda one: tuple(map(_plain, (one.name, *one.other_names))),
    lambda: dict.fromkeys(_NAMES),
)
"""The adapters of plug-ins."""


def names() -> tuple[str, ...]:
    """Return the names of the sources that can be read, those of plug-ins last."""
    return (*_SOURCES, *ADAPTERS.names())


def spellings() -> tuple[str, ...]:
    """Return every name that a source may be called by, in lower case."""
    return (*_NAMES, *ADAPTERS.names())


@loader(InvalidInventoryError)
def read(source: str, record: object, *, observed_at: datetime | None = None) -> tuple[Subject, ...]:
    """Read a record of a source, or a list of records, into subjects.

    `record` is plain data: what `json.loads` gives. `observed_at` says when it was true, for records that don't say so
    themselves; None: not known. Of several subjects of one kind, the second is called `device-2`,
    and so on; an empty list gives none.

    Raises:
        UnknownNameError: there is no such source; the message offers the nearest names.
        InvalidInventoryError: the record is neither an object nor a list.

    """
    name = name_of(source)
    if mapping_of(record) is None and list_of(record) is None:
        raise InvalidInventoryError([Problem("", "a record is an object with named fields, or a list of them")])
    adapter = None if name in _SOURCES else ADAPTERS.find(name)
    found = _SOURCES[name].read(record) if adapter is None else _read_by(adapter, record)
    if observed_at is not None:
        found = tuple(s if s.observed_at else s.replace(observed_at=observed_at) for s in found)
    return _numbered(found)


def name_of(source: str) -> str:
    """Return the name of a source that may be called otherwise.

    Raises:
        UnknownNameError: there is no such source; the message offers the nearest names.

    """
    name = _plain(source)
    if name in _NAMES:
        return _NAMES[name]
    if (found := ADAPTERS.find(name)) is not None:
        return _plain(found.name)
    hint = did_you_mean(name, spellings()) or f"there are {', '.join(names())}"
    raise UnknownNameError(f'no such source: "{source[:100]}"; {hint}')


def bulk_of(source: str) -> Bulk | None:
    """Return how records of a source can be read in bulk; None where they are read one by one.

    Raises:
        UnknownNameError: there is no such source.

    """
    name = name_of(source)
    return _SOURCES[name].bulk if name in _SOURCES else None


def _read_by(adapter: Adapter, record: object) -> tuple[Subject, ...]:
    """Read by a plug-in, which may return anything.

    Raises:
        InvalidInventoryError: it returns no subjects.

    """
    found = list_of(adapter.read(record))
    subjects = tuple(one for one in found or () if isinstance(one, Subject))
    if found is None or len(subjects) < len(found):
        raise InvalidInventoryError([Problem("", f"the adapter {adapter.name} returns something else than subjects")])
    return subjects


def _numbered(subjects: tuple[Subject, ...]) -> tuple[Subject, ...]:
    """Return the subjects, each with an id of its own; of several alike, the later ones get a number."""
    seen: dict[str, int] = {}
    found: list[Subject] = []
    for subject in subjects:
        seen[subject.id] = number = seen.get(subject.id, 0) + 1
        found.append(subject if number == 1 else subject.replace(id=f"{subject.id}-{number}"))
    return tuple(found)
