"""Names of systems, editions and hardware, as several sources write them."""

import re
from collections.abc import Mapping

from secure_checklist.adapters._record import MEANINGS, Meanings, text

PLATFORMS: Meanings = MEANINGS["platforms"]
"""The platform names of osquery and Fleet. A derived system has its own version numbers, so it is `linux` and not the
system it derives from."""
LINUX = frozenset({"ubuntu", "debian", "fedora", "linux"})
"""The system families that are Linux."""
NEVER_LOCKS = 604_800
"""The value of `screen_lock_delay_s` for a screen that never locks on its own: a week."""
_LABELS: Mapping[str, str] = MEANINGS["labels"]
_NO_NAME = re.compile(
    r"(?i)to be filled|system (manufacturer|product)|default string|not (specified|applicable)|none|unknown"
)
_EDITIONS: Mapping[str, str | None] = MEANINGS["editions"]
"""How a system's name begins, and what stands in the name of an edition; the first that fits counts."""


def edition(name: str | None) -> str | None:
    """Return the edition in a product name such as `Microsoft Windows 11 Pro`. None if the name has none.

    Pro Education and Pro for Workstations count as Pro. IoT Enterprise outside the long-term channel has no value.
    """
    found = re.fullmatch(r"(?:microsoft )?windows (?:10|11)\b(.*)", name or "", re.IGNORECASE)
    rest = found[1].lower() if found else ""
    return next((word for pattern, word in _EDITIONS.items() if re.search(rf"\b{pattern}", rest)), None)


def labelled(said: str | None) -> str | None:
    """Return the system family at the start of a string such as `Mac OS X 10.10.6`. None if it is another."""
    return next((word for pattern, word in _LABELS.items() if said and re.match(pattern, said, re.IGNORECASE)), None)


def hardware(value: object) -> str | None:
    """Return a maker's or model's name, or nothing for the placeholders of unconfigured firmware.

    Firmware may end a name with NUL, and some sources pass that on.
    """
    found = text(value.rstrip("\0 ") if isinstance(value, str) else value)
    return None if found is None or _NO_NAME.match(found) or "\ufffd" in found else found
