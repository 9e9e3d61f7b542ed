"""What a Linux desktop says about its lock and its sign-in: pure parsers over text, and which text each one needs.

Nothing here runs a command or opens a file: `local` does. Every parser accepts any text, never raises, and
states a fact only where the text carries it.
"""

import re
from collections.abc import Sequence

from secure_checklist.adapters.local._probe import (
    NEVER_LOCKS,
    JsonValue,
    Probe,
    Reading,
    file,
    known,
    missing,
    output,
    unseen,
)

_LOCK = ("screen_lock", "screen_lock_delay_s")


def parse_screen_lock(desktop: str, password: str, *settings: str) -> Reading:
    """Read the lock of GNOME or KDE, and `passwd -S` (P = a usable password, NP = none).

    `settings` holds what GNOME's four keys say, then KDE's four as Plasma 6 and as Plasma 5 tell them. The
    delay counts from the last touch: until the screen blanks, and from there until it locks.
    """
    names = desktop.strip().split(":")
    delay: int | None
    if "GNOME" in names:
        delay = _gnome_delay(*settings[:4])
    elif "KDE" in names:
        delay = _kde_delay(settings[4:8] if any(settings[4:8]) else settings[8:12])
    else:
        return unseen("Only the locks of GNOME and KDE can be read, and this session runs neither.", *_LOCK)
    code = {"P": "set", "NP": "none"}.get("".join(password.split()[1:2]))
    facts: dict[str, JsonValue] = {"screen_lock": code} if code else {}
    facts |= {} if delay is None else {"screen_lock_delay_s": delay}
    return Reading(facts, missing(facts, _LOCK), "The lock's settings or the account don't tell this.")


def _gnome_delay(enabled: str, forbidden: str, *delays: str) -> int | None:
    numbers = [re.fullmatch(r"uint32 ([0-9]{1,6})", delay.strip()) for delay in delays]
    idle, grace = [int(number[1]) if number else None for number in numbers]
    if enabled.strip() == "false" or forbidden.strip() == "true" or idle == 0:
        return NEVER_LOCKS
    if (enabled.strip(), forbidden.strip()) != ("true", "false") or idle is None or grace is None:
        return None
    return min(NEVER_LOCKS, idle + grace)


def _kde_delay(settings: Sequence[str]) -> int | None:
    """Read whether KDE locks by itself and asks for the password, after how many minutes, with how many seconds' grace.

    A setting that isn't written stands for KDE's own default, which `kreadconfig` is told to print.
    """
    words = [setting.strip() for setting in settings]
    if "false" in words[:2]:
        return NEVER_LOCKS
    numbers = [re.fullmatch(r"([0-9]{1,5})(?:\.[0-9]+)?", word) for word in words[2:]]
    minutes, grace = [int(number[1]) if number else None for number in numbers]
    if words[:2] != ["true", "true"] or minutes is None or grace is None:
        return None
    return NEVER_LOCKS if minutes == 0 else min(NEVER_LOCKS, (minutes + ("." in words[2])) * 60 + grace)


def parse_gdm(manager: str, *configs: str) -> Reading:
    """Determine from GDM's configuration whether somebody is signed in without being asked."""
    present = [config for config in configs if "[daemon]" in config]
    if manager.strip() not in ("gdm.service", "gdm3.service") or len(present) != 1:
        return unseen("Only GDM's sign-in settings can be read, and they weren't found.", "auto_login")
    switches = re.findall(r"(?m)^\s*(?:Automatic|Timed)LoginEnable\s*=\s*(\S+)", present[0])
    words = {word.lower() for word in switches}
    if words - {"true", "false", "1", "0"}:
        return unseen("GDM's sign-in settings don't have the expected form.", "auto_login")
    return known(auto_login=bool(words & {"true", "1"}))


_GNOME_KEYS = (
    "org.gnome.desktop.screensaver lock-enabled",
    "org.gnome.desktop.lockdown disable-lock-screen",
    "org.gnome.desktop.session idle-delay",
    "org.gnome.desktop.screensaver lock-delay",
)
_KDE_KEYS = (
    "Autolock --default true",
    "RequirePassword --default true",
    "Timeout --default 5",
    "LockGrace --default 5",
)
_KDE = tuple(f"kreadconfig{n} --file kscreenlockerrc --group Daemon --key {key}" for n in (6, 5) for key in _KDE_KEYS)
_GDM_FILES = ("gdm3/custom.conf", "gdm3/daemon.conf", "gdm/custom.conf")

SESSION: tuple[Probe, ...] = (
    Probe(
        "screen lock",
        _LOCK,
        (
            output("printenv XDG_CURRENT_DESKTOP", codes=(0, 1)),
            output("passwd -S", codes=(0, 1), optional=True, spare=True),
            *(output(f"gsettings get {key}", codes=(0, 1), optional=True, spare=True) for key in _GNOME_KEYS),
            *(output(line, optional=True, spare=True) for line in _KDE),
        ),
        parse_screen_lock,
    ),
    Probe(
        "gdm",
        ("auto_login",),
        (
            output("systemctl show -p Id --value display-manager.service", codes=(0, 1)),
            *(file(f"/etc/{name}", optional=True) for name in _GDM_FILES),
        ),
        parse_gdm,
    ),
)
