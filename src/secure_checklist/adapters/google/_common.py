"""What the sources of Google's administration share: texts that name a system before its version."""

import re
from collections.abc import Mapping
from typing import NamedTuple

from secure_checklist.adapters._record import Facts, Meanings, flag, text

_FAMILIES = {
    **{name: name for name in ("android", "ios", "ipados", "macos", "windows", "chromeos", "linux")},
    "mac os": "macos",
    "chrome os": "chromeos",
}
_PREFIXED = re.compile(
    r"(?:(" + "|".join(_FAMILIES) + r")\b ?)?([0-9]+(?:\.[0-9]+)*(?: \([a-z]\))?)?", re.IGNORECASE | re.ASCII
)
_ENCRYPTION: Meanings = {
    "UNSUPPORTED": "unsupported",
    "INACTIVE": "off",
    "ACTIVATING": "in_progress",
    "ACTIVE": "on",
    "ACTIVE_DEFAULT_KEY": "on_default_key",
    "ACTIVE_PER_USER": "on",
}
_APP_SWITCHES_FROM = 8
_MAJOR = re.compile(r"[0-9]{1,4}(?![0-9])", re.ASCII)


class System(NamedTuple):
    """The family of a system and its version, each None where it isn't reported."""

    name: str | None
    version: str | None


def system(value: object) -> System:
    """Read a text as `Android 8.0.0` or `8.0.0`; one that names another system, or has more to it, gives nothing."""
    found = _PREFIXED.fullmatch(text(value) or "")
    if found is None:
        return System(None, None)
    return System(_FAMILIES[found[1].lower()] if found[1] else None, found[2] or None)


def family(facts: Facts, named: str | None, kind: object, kinds: Mapping[str, str | None]) -> None:
    """Take the family of a system: as it is named, else by the kind of device. An iPad is listed as `iOS`."""
    name = named or (kinds.get(kind) if isinstance(kind, str) else None)
    model = facts.values.get("model")
    facts.set("os_name", "ipados" if name == "ios" and str(model).startswith("iPad") else name)
    facts.word("os_name", kind, kinds)


def encryption(facts: Facts, status: object, secure: bool | None) -> None:  # noqa: FBT001 - a fact, not a mode
    """Read Android's word for the state. Without a lock on the screen, no secret of the person's guards the key."""
    if secure is False and status in ("ACTIVE", "ACTIVE_PER_USER"):
        facts.set("encrypted", "on_default_key")
    facts.word("encrypted", status, _ENCRYPTION)


def sideloading(facts: Facts, switch: object, version: object) -> None:
    """Take who may install from other sources, from Android's single switch.

    From Android 8 on each app has a switch of its own, and the old one reads as on whatever is set: then on is no
    value. Off can't come from that switch, so it says that a policy forbids it.
    """
    allowed, number = flag(switch), _MAJOR.match(text(version) or "")
    major = int(number[0]) if number else _APP_SWITCHES_FROM  # previews have names, and are all newer than Android 8
    if allowed is False or (allowed and major < _APP_SWITCHES_FROM):
        facts.set("unknown_sources", "device_wide" if allowed else "blocked")
    facts.set("unknown_sources", None, "not_reported" if allowed is None else "unsupported")
