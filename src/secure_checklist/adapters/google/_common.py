"""Common code for Google's administration sources: strings that name a system before its version."""

import re
from collections.abc import Mapping

from secure_checklist.adapters._record import MEANINGS, Facts, Meanings, at, flag, text

_FAMILIES = {
    **{name: name for name in ("android", "ios", "ipados", "macos", "windows", "chromeos", "linux")},
    "mac os": "macos",
    "chrome os": "chromeos",
}
_PREFIXED = re.compile(
    r"(?:(" + "|".join(_FAMILIES) + r")\b ?)?([0-9]+(?:\.[0-9]+)*(?: \([a-z]\))?)?", re.IGNORECASE | re.ASCII
)
_KINDS: Mapping[str, str | None] = MEANINGS["google.kinds"]
"""The kinds of devices, as Google's lists of them write them."""
_ENCRYPTION: Meanings = MEANINGS["google.encryption"]
_APP_SWITCHES_FROM = 8
_MAJOR = re.compile(r"[0-9]{1,4}(?![0-9])", re.ASCII)


def listed_device(facts: Facts, row: Mapping[str, object], system: str, kind: str) -> str | None:
    """Set the maker, model and family of a device in a list. Return its version, or None if unknown.

    The family comes from the string under `system`, or else from the word under `kind`. An iPad is listed as `iOS`.
    """
    facts.set("manufacturer", text(at(row, "manufacturer")))
    facts.set("model", text(at(row, "model")))
    (named, version), (_, release) = _system(at(row, system)), _system(at(row, "releaseVersion"))
    word = at(row, kind)
    name = named or (_KINDS.get(word) if isinstance(word, str) else None)
    facts.set("os_name", "ipados" if name == "ios" and str(facts.values.get("model")).startswith("iPad") else name)
    facts.word("os_name", word, _KINDS)
    return version or release


def _system(value: object) -> tuple[str | None, str | None]:
    """Return the family and the version in a text as `Android 8.0.0` or `8.0.0`; of one with more to it, neither."""
    found = _PREFIXED.fullmatch(text(value) or "")
    return (_FAMILIES.get((found[1] or "").lower()), found[2] or None) if found else (None, None)


def encryption(facts: Facts, status: object, secure: bool | None) -> None:  # noqa: FBT001 - a fact, not a mode
    """Read Android's word for the encryption state. Without a screen lock, no secret of the person protects the key."""
    if secure is False and status in ("ACTIVE", "ACTIVE_PER_USER"):
        facts.set("encrypted", "on_default_key")
    facts.word("encrypted", status, _ENCRYPTION)


def sideloading(facts: Facts, switch: object, version: object) -> None:
    """Set who may install from other sources, from Android's single setting.

    From Android 8, each app has its own setting, and the old one always reads as on. So on isn't a value. Off can't
    come from that setting, so it means that a policy forbids installing.
    """
    allowed, number = flag(switch), _MAJOR.match(text(version) or "")
    major = int(number[0]) if number else _APP_SWITCHES_FROM  # previews have names, and are all newer than Android 8
    if allowed is False or (allowed and major < _APP_SWITCHES_FROM):
        facts.set("unknown_sources", "device_wide" if allowed else "blocked")
    facts.set("unknown_sources", None, "not_reported" if allowed is None else "unsupported")
