"""What a Mac says about itself: pure parsers over text, and which text each one needs.

Nothing here runs a command or opens a file: `local` does. Every parser accepts any text, never raises, and states a
fact only where the text carries it.
"""

import plistlib
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import cast
from xml.parsers.expat import ExpatError

from secure_checklist.adapters.local._probe import (
    FRESH,
    NEVER_LOCKS,
    Blind,
    JsonValue,
    Probe,
    Reading,
    Source,
    as_mapping,
    as_sequence,
    instant,
    json_or_none,
    known,
    missing,
    output,
    parse_id,
    unseen,
)


def parse_sw_vers(text: str) -> Reading:
    """Read `sw_vers`; the letter of a Background Security Improvement stays with the version."""
    words = dict(re.findall(r"(?m)^(\w+):[ \t]*(\S.*?)[ \t]*$", text))
    version, extra = words.get("ProductVersion", ""), words.get("ProductVersionExtra", "")
    fields = ("os_name", "os_version", "os_build")
    if words.get("ProductName") not in ("macOS", "Mac OS X"):
        return unseen("sw_vers doesn't name macOS.", *fields)
    facts: dict[str, JsonValue] = {"os_name": "macos"}
    if re.fullmatch(r"[0-9]+(\.[0-9]+)+", version) and re.fullmatch(r"(\([a-z]\))?", extra):
        facts["os_version"] = f"{version} {extra}".strip()
    if re.fullmatch(r"[0-9A-Za-z]+", words.get("BuildVersion", "")):
        facts["os_build"] = words["BuildVersion"]
    return Reading(facts, missing(facts, fields), "sw_vers doesn't give this.")


_DESKTOPS = ("iMac", "iMac Pro", "Mac mini", "Mac Studio", "Mac Pro")


def parse_hardware(text: str) -> Reading:
    """Read `system_profiler -json SPHardwareDataType`, of which the serial numbers are left alone."""
    fields = ("manufacturer", "model", "form")
    rows = as_sequence(as_mapping(json_or_none(text)).get("SPHardwareDataType"))
    row = as_mapping(rows[0] if len(rows) == 1 else None)
    name, model = row.get("machine_name"), row.get("machine_model")
    facts: dict[str, JsonValue] = {}
    if isinstance(model, str) and re.fullmatch(r"[A-Za-z]+[0-9]+,[0-9]+", model):
        facts["model"] = model
    if isinstance(name, str) and (name in _DESKTOPS or re.fullmatch(r"MacBook( Air| Pro)?", name)):
        facts |= {"manufacturer": "Apple", "form": "laptop" if name.startswith("MacBook") else "desktop"}
    return Reading(facts, missing(facts, fields), "The system's own description doesn't tell this.")


def parse_boottime(text: str) -> Reading:
    """Read `sysctl -n kern.boottime`."""
    found = re.match(r"\{ sec = ([0-9]+), usec = [0-9]+ \}", text.strip())
    when = instant(found[1]) if found else ""
    return known(last_restart=when) if when else unseen("The kernel doesn't say when it started.", "last_restart")


def parse_fdesetup(text: str, processor: str) -> Reading:
    """Read `fdesetup status`. A Mac with an Apple chip is encrypted without FileVault too, by its own key."""
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
    return unseen("FileVault's answer doesn't have the expected form.", "encrypted", why="error")


def parse_socketfilterfw(text: str) -> Reading:
    """Read `socketfilterfw --getglobalstate`: 0 off, 1 on with exceptions, 2 everything blocked."""
    found = re.fullmatch(r"Firewall is (disabled|enabled|blocking)\b.*\(State = ([0-2])\)", text.strip())
    state = {"disabled0": "off", "enabled1": "on", "blocking2": "block_all", "enabled2": "block_all"}
    word = state.get(found[1] + found[2]) if found else None
    if word is None:
        return unseen("The firewall's answer doesn't have the expected form.", "firewall", why="error")
    return known(firewall=word)


def parse_csrutil(text: str) -> Reading:
    """Read `csrutil status`; a custom configuration is neither on nor off."""
    found = re.fullmatch(r"System Integrity Protection status: (enabled|disabled)\.", text.strip())
    if found is None:
        return unseen("System Integrity Protection is neither plainly on nor plainly off.", "sip")
    return known(sip=found[1] == "enabled")


_GATEKEEPER: Mapping[tuple[str, ...], str] = {
    ("assessments disabled",): "off",
    ("assessments enabled", "developer id enabled"): "identified_developers",
    ("assessments enabled", "developer id disabled"): "app_store",
}


def parse_spctl(text: str) -> Reading:
    """Read `spctl --status --verbose`."""
    word = _GATEKEEPER.get(tuple(line.strip() for line in text.strip().splitlines()))
    if word is None:
        return unseen("Gatekeeper doesn't say which sources it accepts.", "gatekeeper")
    return known(gatekeeper=word)


_SECURE_BOOT = {
    "Full Security": "full",
    "Medium Security": "reduced",
    "Reduced Security": "reduced",
    "Permissive Security": "reduced",
    "No Security": "off",
}


def parse_ibridge(text: str) -> Reading:
    """Read the line `Secure Boot` of `system_profiler SPiBridgeDataType`."""
    found = [_SECURE_BOOT.get(word) for word in re.findall(r"(?m)^\s*Secure Boot: (.*?)\s*$", text)]
    if len(found) != 1 or found[0] is None:
        return unseen("This Mac doesn't tell its level of startup security.", "secure_boot")
    return known(secure_boot=found[0])


def _plist(text: str) -> Mapping[str, object]:
    try:
        return as_mapping(cast("object", plistlib.loads(text.encode(), fmt=plistlib.FMT_XML)))
    except (ValueError, ExpatError, TypeError, LookupError, AttributeError, OverflowError, RecursionError):
        return {}


def _all_on(switches: Sequence[object]) -> bool | None:
    if any(switch is False for switch in switches):
        return False
    return True if all(switch is True for switch in switches) else None


def parse_software_update(text: str, managed: str, *, now: datetime) -> Reading:
    """Read com.apple.SoftwareUpdate as an XML property list, and what an organisation forces on top of it.

    A switch that isn't written has a default that depends on the release, so it is unknown.
    """
    words = {**_plist(text), **_plist(managed)}
    fields = ("auto_update_os", "auto_update_security", "pending_updates")
    shared = [words.get("AutomaticCheckEnabled"), words.get("AutomaticDownload")]
    system = _all_on([*shared, words.get("AutomaticallyInstallMacOSUpdates")])
    security = _all_on([shared[0], words.get("CriticalUpdateInstall"), words.get("ConfigDataInstall")])
    pairs = zip(fields, (system, security, _recommended(words, now)), strict=True)
    facts: dict[str, JsonValue] = {field: value for field, value in pairs if value is not None}
    return Reading(facts, missing(facts, fields), "The setting isn't written, or the last search is too old.")


def _recommended(words: Mapping[str, object], now: datetime) -> str | None:
    updates, searched = words.get("RecommendedUpdates"), words.get("LastSuccessfulDate")
    if not isinstance(updates, list) or not isinstance(searched, datetime):
        return None
    if not timedelta() <= now - searched.replace(tzinfo=UTC) <= FRESH:
        return None
    names = [as_mapping(update).get("Display Name") for update in as_sequence(cast("object", updates))]
    if any(isinstance(name, str) and name.startswith("macOS") for name in names):
        return "os"
    return "some" if names else "none"


def parse_commerce(text: str) -> Reading:
    """Read `defaults read /Library/Preferences/com.apple.commerce AutoUpdate`."""
    word = {"1": True, "0": False}.get(text.strip())
    if word is None:
        return unseen("The App Store's setting isn't written.", "auto_update_apps")
    return known(auto_update_apps=word)


def parse_mac_lock(status: str, power: str, saver: str) -> Reading:
    """Read `sysadminctl -screenLock status`, `pmset -g` and the screen saver's `idleTime` (seconds, 0 never).

    The delay counts from the last touch, on the power source in use now.
    """
    fields = ("screen_lock", "screen_lock_delay_s")
    grace = re.search(r"(?m)screenLock delay is (?:(immediate)|([0-9]{1,6})(?:\.0+)? seconds)\s*$", status)
    if re.search(r"(?m)screenLock (?:is off|delay is -1(?:\.0+)? seconds)\s*$", status) and not grace:
        note = "The screen doesn't lock by itself; the password wasn't looked at."
        return Reading({"screen_lock_delay_s": NEVER_LOCKS}, {"screen_lock": "not_reported"}, note)
    if grace is None:
        return unseen("The lock's answer doesn't have the expected form.", *fields, why="error")
    facts: dict[str, JsonValue] = {"screen_lock": "set"}
    display = re.findall(r"(?m)^\s*displaysleep\s+([0-9]{1,6})\b", power)
    idle = re.fullmatch(r"[0-9]{1,6}", saver.strip())
    if len(display) == 1 and idle:
        starts = [seconds for seconds in (int(display[0]) * 60, int(idle[0])) if seconds]
        delay = min(starts) + int(grace[2] or 0) if starts else NEVER_LOCKS
        facts["screen_lock_delay_s"] = min(delay, NEVER_LOCKS)
    return Reading(facts, missing(facts, fields), "When the screen goes dark isn't written.")


_SHARING = {22: "ssh", 5900: "screen_sharing", 3283: "remote_management", 445: "file_sharing", 3389: "rdp"}
_APPLE_PORTS = {88, 5000, 7000}
_DYNAMIC = 49_152


def parse_netstat(text: str) -> Reading:
    """Read the listening ports of `netstat -an -p tcp`.

    macOS's own sharing services have fixed ports. Ports that macOS itself uses (AirPlay, Kerberos) and the
    dynamic range (RFC 6335, section 6) are passed over; any other listener makes the set incomplete.
    """
    ports: set[int] = set()
    for local in re.findall(r"(?m)^tcp\S*\s+\d+\s+\d+\s+(\S+)\s+\S+\s+LISTEN\s*$", text):
        host, _, port = local.rpartition(".")
        if not re.fullmatch(r"[0-9]{1,5}", port):
            return unseen("A listening port can't be read.", "remote_access", why="error")
        if not host.startswith(("127.", "::1", "fe80::1%lo0")):
            ports.add(int(port))
    others = {port for port in ports if port < _DYNAMIC} - _SHARING.keys() - _APPLE_PORTS
    if others or not re.match(r"Active Internet connections", text.strip()):
        return unseen("Some program listens that this doesn't know, or it can't see them all.", "remote_access")
    services = sorted({_SHARING[port] for port in ports if port in _SHARING})
    return known("Programs that call out by themselves don't show.", remote_access=services)


def parse_auto_login(text: str) -> Reading:
    """Read `defaults read … autoLoginUser`: any name means yes; the name is left alone."""
    if re.search(r"The domain/default pair of \(.*autoLoginUser\) does not exist", text):
        return known(auto_login=False)
    if re.fullmatch(r"[\w.-]+", text.strip()):
        return known(auto_login=True)
    return unseen("The sign-in setting can't be read.", "auto_login")


def parse_enrollment(text: str) -> Reading:
    """Read `profiles status -type enrollment`. A yes doesn't tell how far the organisation can reach."""
    if re.search(r"(?m)^MDM enrollment: No\s*$", text):
        return known(management="none")
    return unseen("An organisation manages this Mac, or it doesn't say; how far isn't told.", "management")


_PREFERENCES = "/Library/Preferences/"
_PLUTIL = ("plutil", "-convert", "xml1", "-o", "-")
_UPDATES = "com.apple.SoftwareUpdate.plist"

MACOS: tuple[Probe, ...] = (
    Probe("sw_vers", ("os_name", "os_version", "os_build"), (output("sw_vers"),), parse_sw_vers),
    Probe(
        "hardware",
        ("manufacturer", "model", "form"),
        (output("system_profiler -json SPHardwareDataType"),),
        parse_hardware,
    ),
    Probe("boottime", ("last_restart",), (output("sysctl -n kern.boottime"),), parse_boottime),
    Probe(
        "fdesetup",
        ("encrypted",),
        (output("fdesetup status"), output("sysctl -n machdep.cpu.brand_string")),
        parse_fdesetup,
    ),
    Probe(
        "socketfilterfw",
        ("firewall",),
        (output("/usr/libexec/ApplicationFirewall/socketfilterfw --getglobalstate"),),
        parse_socketfilterfw,
    ),
    Probe("csrutil", ("sip",), (output("csrutil status"),), parse_csrutil),
    Probe("spctl", ("gatekeeper",), (output("spctl --status --verbose", codes=(0, 1)),), parse_spctl),
    Probe("ibridge", ("secure_boot",), (output("system_profiler SPiBridgeDataType"),), parse_ibridge),
    Probe(
        "software update",
        ("auto_update_os", "auto_update_security", "pending_updates"),
        (
            Source((*_PLUTIL, f"{_PREFERENCES}{_UPDATES}")),
            Source((*_PLUTIL, f"/Library/Managed Preferences/{_UPDATES}"), codes=(0, 1)),
        ),
        parse_software_update,
        timed=True,
    ),
    Probe(
        "app store",
        ("auto_update_apps",),
        (output(f"defaults read {_PREFERENCES}com.apple.commerce AutoUpdate", codes=(0, 1)),),
        parse_commerce,
    ),
    Probe(
        "screen lock",
        ("screen_lock", "screen_lock_delay_s"),
        (
            output("sysadminctl -screenLock status", errors=True),
            output("pmset -g"),
            output("defaults -currentHost read com.apple.screensaver idleTime", codes=(0, 1)),
        ),
        parse_mac_lock,
    ),
    Probe("netstat", ("remote_access",), (output("netstat -an -p tcp"),), parse_netstat),
    Probe("id", ("daily_account",), (output("id"),), parse_id),
    Probe(
        "auto login",
        ("auto_login",),
        (output(f"defaults read {_PREFERENCES}com.apple.loginwindow autoLoginUser", codes=(0, 1), errors=True),),
        parse_auto_login,
    ),
    Probe("profiles", ("management",), (output("profiles status -type enrollment"),), parse_enrollment),
)

MACOS_BLIND: Blind = {
    "os_edition": ("unsupported", "macOS has no editions."),
    "os_extended_support": ("unsupported", "Apple sells no extra years of updates."),
    "security_patch": ("unsupported", "macOS states no patch level; its version and build tell what is fixed."),
    "antivirus": ("not_reported", "macOS has XProtect built in, and no common way tells of other programs."),
}
