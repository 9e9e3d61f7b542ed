"""Names of systems, editions and hardware, as several sources write them."""

import re
from types import MappingProxyType

from secure_checklist.adapters._record import Meanings, text

_OTHER_LINUX = (
    *("linux", "rhel", "centos", "rocky", "almalinux", "ol", "sles", "amzn", "alpine", "gentoo", "void", "nixos"),
    *("opensuse", "opensuse-leap", "opensuse-tumbleweed", "arch", "archarm", "manjaro", "manjaro-arm", "endeavouros"),
    *("kali", "pop", "linuxmint", "neon", "zorin", "tuxedo", "raspbian"),
)
PLATFORMS: Meanings = MappingProxyType(
    {
        "darwin": "macos",
        "chrome": "chromeos",
        **{name: name for name in ("windows", "ios", "ipados", "android", "ubuntu", "debian", "fedora")},
        **dict.fromkeys(_OTHER_LINUX, "linux"),
    }
)
"""The platform names of osquery and Fleet. A derived system has its own version numbers, so it is `linux` and not the
system it derives from."""
LINUX = frozenset({"ubuntu", "debian", "fedora", "linux"})
"""The system families that are Linux."""
NEVER_LOCKS = 604_800
"""The value of `screen_lock_delay_s` for a screen that never locks on its own: a week."""
_LABELS = (
    (r"(?:microsoft )?windows\b", "windows"),
    (r"(?:macos|mac os x|os x)\b", "macos"),
    (r"ipados\b", "ipados"),
    (r"ios\b", "ios"),
    (r"android\b", "android"),
    (r"chrome ?os\b", "chromeos"),
    (r"ubuntu\b", "ubuntu"),
    (r"debian gnu/linux\b", "debian"),
    (r"fedora\b", "fedora"),
)
_NO_NAME = re.compile(
    r"(?i)to be filled|system (manufacturer|product)|default string|not (specified|applicable)|none|unknown"
)
_EDITIONS: tuple[tuple[str, str | None], ...] = (
    (r"server", None),
    (r"iot enterprise.*\b(ltsc|ltsb)\b", "iot_ltsc"),
    (r"iot", None),
    (r"enterprise.*\b(ltsc|ltsb)\b", "ltsc"),
    (r"enterprise", "enterprise"),
    (r"pro(fessional)?\b", "pro"),
    (r"education", "education"),
    (r"home", "home"),
)


def edition(name: str | None) -> str | None:
    """Return the edition in a product name such as `Microsoft Windows 11 Pro`. None if the name has none.

    Pro Education and Pro for Workstations count as Pro. IoT Enterprise outside the long-term channel has no value.
    """
    found = re.fullmatch(r"(?:microsoft )?windows (?:10|11)\b(.*)", name or "", re.IGNORECASE)
    rest = found[1].lower() if found else ""
    return next((word for pattern, word in _EDITIONS if re.search(rf"\b{pattern}", rest)), None)


def labelled(said: str | None) -> str | None:
    """Return the system family at the start of a string such as `Mac OS X 10.10.6`. None if it is another."""
    return next((word for pattern, word in _LABELS if said and re.match(pattern, said, re.IGNORECASE)), None)


def hardware(value: object) -> str | None:
    """Return a maker's or model's name, or nothing for the placeholders of unconfigured firmware.

    Firmware may end a name with NUL, and some sources pass that on.
    """
    found = text(value.rstrip("\0 ") if isinstance(value, str) else value)
    return None if found is None or _NO_NAME.match(found) or "\ufffd" in found else found
