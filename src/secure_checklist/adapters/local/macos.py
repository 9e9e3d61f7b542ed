"""The probes of a Mac. They run in the order of the list at the end."""

import plistlib
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.parsers.expat import ExpatError

from secure_checklist.adapters._systems import NEVER_LOCKS
from secure_checklist.adapters.local._probe import (
    DYNAMIC_PORTS,
    FRESH,
    Probe,
    Reading,
    Source,
    json_object,
    known,
    probe,
    reading,
    unseen,
    ways_in,
)
from secure_checklist.core.model import list_of, mapping_of


@probe("os_name os_version", Source("sw_vers"))
def sw_vers(text: str) -> Reading:
    """Read `sw_vers`; the letter of a Background Security Improvement stays with the version."""
    # `ProductVersion: 26.1` and `ProductVersionExtra: (a)` give `26.1 (a)`, which `core.versions` places after 26.1.
    words = dict(re.findall(r"(?m)^(\w+):[ \t]*(\S.*?)[ \t]*$", text))
    version, extra = words.get("ProductVersion", ""), words.get("ProductVersionExtra", "")
    if words.get("ProductName") not in ("macOS", "Mac OS X"):
        return unseen("sw_vers doesn't name macOS.")
    numbered = re.fullmatch(r"[0-9]+(\.[0-9]+)+", version) and re.fullmatch(r"(\([a-z]\))?", extra)
    return reading(
        "sw_vers doesn't give this.",
        os_name="macos",
        os_version=f"{version} {extra}".strip() if numbered else None,
    )


_DESKTOPS = ("iMac", "iMac Pro", "Mac mini", "Mac Studio", "Mac Pro")


@probe("manufacturer model form", Source("system_profiler -json SPHardwareDataType"))
def hardware(text: str) -> Reading:
    """Read `system_profiler -json SPHardwareDataType` without the serial numbers."""
    rows = list_of(json_object(text).get("SPHardwareDataType")) or ()
    row = mapping_of(rows[0]) or {} if len(rows) == 1 else {}
    name, model = row.get("machine_name"), row.get("machine_model")
    laptop = isinstance(name, str) and re.fullmatch(r"MacBook( Air| Pro)?", name) is not None
    named = laptop or name in _DESKTOPS
    return reading(
        "The system's own description doesn't report this.",
        manufacturer="Apple" if named else None,
        model=model if isinstance(model, str) and re.fullmatch(r"[A-Za-z]{1,20}[0-9]{1,4},[0-9]{1,4}", model) else None,
        form=("laptop" if laptop else "desktop") if named else None,
    )


@probe("encrypted", Source("fdesetup status"), Source("sysctl -n machdep.cpu.brand_string"))
def fdesetup(text: str, processor: str) -> Reading:
    """Read `fdesetup status`. A Mac with an Apple chip is encrypted even without FileVault, with its own key."""
    # While the disk is being encrypted or decrypted, the first line says already "FileVault is On." or "Off."; the
    # progress line below it is what counts.
    lines = [line.strip() for line in text.strip().splitlines()]
    lines = [line for line in lines if line != "FileVault master keychain appears to be installed."]
    if any(line.startswith("Encryption in progress") for line in lines):
        return known(encrypted="in_progress")
    if any(line.startswith("Decryption in progress") for line in lines):
        return known("FileVault is being switched off.", encrypted="partial")
    if lines == ["FileVault is On."]:
        return known(encrypted="on")
    if lines == ["FileVault is Off."] and processor.startswith("Apple "):
        return known("FileVault is off; the chip encrypts with a key of its own.", encrypted="on_default_key")
    if lines == ["FileVault is Off."] and processor.startswith("Intel"):
        return known("FileVault is off; a T2 chip would still encrypt with its own key.", encrypted="off")
    return unseen("FileVault's answer doesn't have the expected form.", "error")


_FIREWALL = {"disabled0": "off", "enabled1": "on", "blocking2": "block_all", "enabled2": "block_all"}


@probe("firewall", Source("/usr/libexec/ApplicationFirewall/socketfilterfw --getglobalstate"))
def socketfilterfw(text: str) -> Reading:
    """Read `socketfilterfw --getglobalstate`: 0 off, 1 on with exceptions, 2 everything blocked."""
    match = re.fullmatch(r"Firewall is (disabled|enabled|blocking)\b.*\(State = ([0-2])\)", text.strip())
    state = _FIREWALL.get(match[1] + match[2]) if match else None
    return reading("The firewall's answer doesn't have the expected form.", "error", firewall=state)


@probe("sip", Source("csrutil status"))
def csrutil(text: str) -> Reading:
    """Read `csrutil status`; a custom configuration is neither on nor off."""
    match = re.fullmatch(r"System Integrity Protection status: (enabled|disabled)\.", text.strip())
    note = "System Integrity Protection is neither plainly on nor plainly off."
    return reading(note, sip=match[1] == "enabled" if match else None)


_GATEKEEPER: Mapping[tuple[str, ...], str] = {
    ("assessments disabled",): "off",
    ("assessments enabled", "developer id enabled"): "identified_developers",
    ("assessments enabled", "developer id disabled"): "app_store",
}


@probe("gatekeeper", Source("spctl --status --verbose", codes=(0, 1)))
def spctl(text: str) -> Reading:
    """Read `spctl --status --verbose`."""
    lines = tuple(line.strip() for line in text.strip().splitlines())
    return reading("Gatekeeper doesn't say which sources it accepts.", gatekeeper=_GATEKEEPER.get(lines))


_PLUTIL = ("plutil", "-convert", "xml1", "-o", "-")
_UPDATES = "com.apple.SoftwareUpdate.plist"


@probe(
    "auto_update_os auto_update_security pending_updates",
    Source((*_PLUTIL, f"/Library/Preferences/{_UPDATES}")),
    Source((*_PLUTIL, f"/Library/Managed Preferences/{_UPDATES}"), codes=(0, 1)),
    timed=True,
)
def software_update(text: str, managed: str, *, now: datetime) -> Reading:
    """Read com.apple.SoftwareUpdate as an XML property list, and the settings that an organisation enforces.

    A missing setting has a default that depends on the release, so it is unknown.
    """
    # Managed preferences come last, since they win on the Mac, too.
    words = {**_plist(text), **_plist(managed)}
    checks = words.get("AutomaticCheckEnabled")
    return reading(
        "The setting isn't written, or the last search is too old.",
        auto_update_os=_all_on([checks, words.get("AutomaticDownload"), words.get("AutomaticallyInstallMacOSUpdates")]),
        auto_update_security=_all_on([checks, words.get("CriticalUpdateInstall"), words.get("ConfigDataInstall")]),
        pending_updates=_recommended(words, now),
    )


def _plist(text: str) -> Mapping[str, Any]:
    try:
        return mapping_of(plistlib.loads(text.encode(), fmt=plistlib.FMT_XML)) or {}
    except (ValueError, ExpatError, TypeError, LookupError, AttributeError, OverflowError, RecursionError):
        return {}


def _all_on(switches: Sequence[object]) -> bool | None:
    # One switch that is off breaks the chain (look, fetch, install); only all of them together make it automatic.
    if any(switch is False for switch in switches):
        return False
    return True if all(switch is True for switch in switches) else None


def _recommended(words: Mapping[str, Any], now: datetime) -> str | None:
    updates, searched = list_of(words.get("RecommendedUpdates")), words.get("LastSuccessfulDate")
    if updates is None or not isinstance(searched, datetime):
        return None
    # "No updates" from a search of last spring says nothing about today. One in the future is a wrong clock.
    if not timedelta() <= now - searched.replace(tzinfo=UTC) <= FRESH:
        return None
    names = [(mapping_of(update) or {}).get("Display Name") for update in updates]
    if any(isinstance(name, str) and name.startswith("macOS") for name in names):
        return "os"
    return "some" if names else "none"


@probe(
    "auto_update_apps",
    Source("defaults read /Library/Preferences/com.apple.commerce AutoUpdate", codes=(0, 1)),
)
def app_store(text: str) -> Reading:
    """Read `defaults read /Library/Preferences/com.apple.commerce AutoUpdate`."""
    switch = {"1": True, "0": False}.get(text.strip())
    return reading("The App Store's setting isn't written.", auto_update_apps=switch)


@probe(
    "screen_lock screen_lock_delay_s",
    Source("sysadminctl -screenLock status", errors=True),
    Source("pmset -g"),
    Source("defaults -currentHost read com.apple.screensaver idleTime", codes=(0, 1)),
)
def screen_lock(status: str, power: str, saver: str) -> Reading:
    """Read `sysadminctl -screenLock status`, `pmset -g` and the screen saver's `idleTime` (seconds, 0 never).

    The delay counts from the last input, on the current power source.
    """
    grace = re.search(r"(?m)screenLock delay is (?:(immediate)|([0-9]{1,6})(?:\.0+)? seconds)\s*$", status)
    if re.search(r"(?m)screenLock (?:is off|delay is -1(?:\.0+)? seconds)\s*$", status) and not grace:
        note = "The screen doesn't lock by itself; the password wasn't looked at."
        return reading(note, screen_lock=None, screen_lock_delay_s=NEVER_LOCKS)
    if grace is None:
        return unseen("The lock's answer doesn't have the expected form.", "error")
    delay: int | None = None
    display = re.findall(r"(?m)^\s*displaysleep\s+([0-9]{1,6})\b", power)
    idle = re.fullmatch(r"[0-9]{1,6}", saver.strip())
    if len(display) == 1 and idle:
        # The display sleeps after minutes, the screen saver begins after seconds, and 0 means never. Whichever is first
        # starts the grace time, and at its end the screen locks:
        #
        #   displaysleep 10, idleTime 1200, delay 300 seconds    min(600, 1200) + 300 = 900 seconds
        starts = [seconds for seconds in (int(display[0]) * 60, int(idle[0])) if seconds]
        delay = min(min(starts) + int(grace[2] or 0), NEVER_LOCKS) if starts else NEVER_LOCKS
    return reading("When the screen goes dark isn't written.", screen_lock="set", screen_lock_delay_s=delay)


_SHARING = {22: "ssh", 5900: "screen_sharing", 3283: "remote_management", 445: "file_sharing", 3389: "rdp"}
_APPLE_PORTS = {88, 5000, 7000}


@probe("remote_access", Source("netstat -an -p tcp"))
def netstat(text: str) -> Reading:
    """Read the listening ports of `netstat -an -p tcp`.

    macOS's own sharing services have fixed ports. Ports that macOS itself uses (AirPlay, Kerberos) and the dynamic
    range are ignored. Any other listener makes the set incomplete.
    """
    ports: set[int] = set()
    #   tcp4  0  0  *.22            *.*    LISTEN      ssh, from anywhere
    #   tcp4  0  0  127.0.0.1.631   *.*    LISTEN      only this machine
    #
    # The port comes after the last dot, also after an IPv4 address.
    for local in re.findall(r"(?m)^tcp\S*\s+\d+\s+\d+\s+(\S+)\s+\S+\s+LISTEN\s*$", text):
        host, _, port = local.rpartition(".")
        if not re.fullmatch(r"[0-9]{1,5}", port):
            return unseen("A listening port can't be read.", "error")
        if not host.startswith(("127.", "::1", "fe80::1%lo0")):
            ports.add(int(port))
    others = {port for port in ports if port < DYNAMIC_PORTS} - _SHARING.keys() - _APPLE_PORTS
    whole = not others and text.strip().startswith("Active Internet connections")
    return ways_in((_SHARING[port] for port in ports & _SHARING.keys()) if whole else None)


@probe(
    "auto_login",
    Source("defaults read /Library/Preferences/com.apple.loginwindow autoLoginUser", codes=(0, 1), errors=True),
)
def auto_login(text: str) -> Reading:
    """Read `defaults read … autoLoginUser`: any name means yes. The name isn't kept."""
    if re.search(r"The domain/default pair of \(.*autoLoginUser\) does not exist", text):
        return known(auto_login=False)
    return reading(
        "The sign-in setting can't be read.", auto_login=bool(re.fullmatch(r"[\w.-]+", text.strip())) or None
    )


@probe("management", Source("profiles status -type enrollment"))
def profiles(text: str) -> Reading:
    """Read `profiles status -type enrollment`. A yes doesn't show the organisation's level of control."""
    note = "An organisation manages this Mac, or it doesn't say; how far isn't reported."
    return reading(note, management="none" if re.search(r"(?m)^MDM enrollment: No\s*$", text) else None)


MACOS: tuple[Probe, ...] = (
    *(sw_vers, hardware, fdesetup, socketfilterfw, csrutil, spctl, software_update),
    *(app_store, screen_lock, netstat, auto_login, profiles),
)
