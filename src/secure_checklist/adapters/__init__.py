"""Adapters: one module a source, each turning what that source says into facts, and never into verdicts.

`read` takes a record as its source gives it, in plain JSON data. An adapter looks at the keys that it names and at no
others, so names, numbers and addresses of people and devices go no further. What the source doesn't say, says with a
placeholder or says in a word that is not known here stays unknown, with a reason.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType

from secure_checklist.adapters._bulk import Bulk
from secure_checklist.adapters.apple import declarative as apple_ddm
from secure_checklist.adapters.apple import mdm as apple_mdm
from secure_checklist.adapters.apps import android as android_app
from secure_checklist.adapters.apps import ios as ios_app
from secure_checklist.adapters.google import android_management as amapi
from secure_checklist.adapters.google import cloud_identity as cloudidentity
from secure_checklist.adapters.google import play_integrity, workspace_chromeos, workspace_mobile, workspace_user
from secure_checklist.adapters.jamf import computer as jamf_computer
from secure_checklist.adapters.jamf import mobile as jamf_mobile
from secure_checklist.adapters.microsoft import auth_methods as graph_methods
from secure_checklist.adapters.microsoft import intune_device as graph_device
from secure_checklist.adapters.microsoft import registration as graph_registration
from secure_checklist.adapters.osquery import fleetdm as fleet
from secure_checklist.adapters.osquery import tables as osquery
from secure_checklist.adapters.web import client_hints as browser_hints
from secure_checklist.adapters.web import hibp, webauthn
from secure_checklist.core.documents.parsing import loader
from secure_checklist.core.errors import InvalidInventoryError, Problem, UnknownNameError, did_you_mean
from secure_checklist.core.model import list_of, mapping_of
from secure_checklist.subjects.base import Subject

Reader = Callable[[object], tuple[Subject, ...]]

_READERS: Mapping[str, Reader] = MappingProxyType(
    {
        "amapi-device": amapi.read,
        "android-app": android_app.read,
        "apple-ddm-status": apple_ddm.read,
        "apple-mdm": apple_mdm.read,
        "browser-hints": browser_hints.read,
        "cloudidentity-device": cloudidentity.read,
        "fleet-host": fleet.read,
        "graph-authentication-methods": graph_methods.read,
        "graph-manageddevice": graph_device.read,
        "graph-user-registration-details": graph_registration.read,
        "hibp-breached-account": hibp.read,
        "ios-app": ios_app.read,
        "jamf-computer": jamf_computer.read,
        "jamf-mobile-device": jamf_mobile.read,
        "osquery": osquery.read,
        "play-integrity": play_integrity.read,
        "webauthn-credentials": webauthn.read,
        "workspace-chromeosdevice": workspace_chromeos.read,
        "workspace-mobiledevice": workspace_mobile.read,
        "workspace-user-2sv": workspace_user.read,
    }
)
_BULK: Mapping[str, Bulk] = MappingProxyType(
    {"amapi-device": amapi.BULK, "fleet-host": fleet.BULK, "graph-manageddevice": graph_device.BULK}
)
"""The sources of large exports."""
_OTHER_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "amapi": "amapi-device",
        "android-management": "amapi-device",
        "android-normal-app": "android-app",
        "apple": "apple-mdm",
        "apple-ddm": "apple-ddm-status",
        "authentication-methods": "graph-authentication-methods",
        "browser-ua-client-hints": "browser-hints",
        "chromeosdevices": "workspace-chromeosdevice",
        "cloudidentity": "cloudidentity-device",
        "cloudidentity-endpoint-verification": "cloudidentity-device",
        "endpoint-verification": "cloudidentity-device",
        "fleet": "fleet-host",
        "graph": "graph-manageddevice",
        "graph-windows-protection-state": "graph-manageddevice",
        "hibp": "hibp-breached-account",
        "haveibeenpwned": "hibp-breached-account",
        "intune": "graph-manageddevice",
        "ios-normal-app": "ios-app",
        "jamf": "jamf-computer",
        "jamf-computer-inventory": "jamf-computer",
        "jamf-mobile": "jamf-mobile-device",
        "mobiledevices": "workspace-mobiledevice",
        "passkeys": "webauthn-credentials",
        "play-integrity-verdict": "play-integrity",
        "ua-client-hints": "browser-hints",
        "user-registration-details": "graph-user-registration-details",
        "webauthn": "webauthn-credentials",
        "workspace-mobiledevices": "workspace-mobiledevice",
        "workspace-user": "workspace-user-2sv",
    }
)


def names() -> tuple[str, ...]:
    """Return the names of the sources that can be read."""
    return tuple(_READERS)


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
    reader = _READERS[name_of(source)]
    if mapping_of(record) is None and list_of(record) is None:
        raise InvalidInventoryError([Problem("", "a record is an object with named fields, or a list of them")])
    found = reader(record)
    if observed_at is not None:
        found = tuple(s if s.observed_at else s.replace(observed_at=observed_at) for s in found)
    return _numbered(found)


def name_of(source: str) -> str:
    """Return the name of a source that may be called otherwise.

    Raises:
        UnknownNameError: there is no such source; the message offers the nearest names.

    """
    name = source.strip().lower().replace("_", "-").replace(" ", "-")
    found = _OTHER_NAMES.get(name, name)
    if found not in _READERS:
        hint = did_you_mean(name, (*_READERS, *_OTHER_NAMES)) or f"there are {', '.join(_READERS)}"
        raise UnknownNameError(f'no such source: "{source[:100]}"; {hint}')
    return found


def bulk_of(source: str) -> Bulk | None:
    """Return how records of a source can be read in bulk; None where they are read one by one.

    Raises:
        UnknownNameError: there is no such source.

    """
    return _BULK.get(name_of(source))


def _numbered(subjects: tuple[Subject, ...]) -> tuple[Subject, ...]:
    """Return the subjects, each with an id of its own; of several alike, the later ones get a number."""
    seen: dict[str, int] = {}
    found: list[Subject] = []
    for subject in subjects:
        seen[subject.id] = number = seen.get(subject.id, 0) + 1
        found.append(subject if number == 1 else subject.replace(id=f"{subject.id}-{number}"))
    return tuple(found)
