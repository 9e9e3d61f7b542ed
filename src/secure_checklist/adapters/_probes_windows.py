"""What a Windows machine says about itself: pure parsers over text, and which text each one needs.

Only texts that don't change with the language of Windows are read (registry values, numbers, security
identifiers). Nothing here runs a command or opens a file: `local` does. Every parser accepts any text, never
raises, and states a fact only where the text carries it.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime

from secure_checklist.adapters._probe import (
    NEVER_LOCKS,
    Blind,
    Probe,
    Reading,
    Source,
    Wire,
    as_mapping,
    as_sequence,
    json_or_none,
    known,
    missing,
    output,
    unseen,
)

_EDITIONS = {
    **dict.fromkeys(("Core", "CoreN", "CoreSingleLanguage", "CoreCountrySpecific"), "home"),
    **dict.fromkeys(("Professional", "ProfessionalN", "ProfessionalWorkstation", "ProfessionalEducation"), "pro"),
    **dict.fromkeys(("Education", "EducationN"), "education"),
    **dict.fromkeys(("Enterprise", "EnterpriseN"), "enterprise"),
    **dict.fromkeys(("EnterpriseS", "EnterpriseSN"), "ltsc"),
    "IoTEnterpriseS": "iot_ltsc",
}


def registry_values(text: str) -> Mapping[str, str]:
    """Return the values that `reg query` printed, by name; a number (REG_DWORD) in decimal.

    A name that occurs twice (under two keys) is left out: one can't tell which one counts.
    """
    values: dict[str, str] = {}
    twice: set[str] = set()
    for name, kind, value in re.findall(r"(?m)^ {4}(\S.*?) {4}(REG_SZ|REG_DWORD)(?: {4}(.*?))?\r?$", text):
        if name in values:
            twice.add(name)
        number = re.fullmatch(r"0x([0-9a-fA-F]{1,8})", value)
        if kind == "REG_SZ" or number:
            values[name] = str(int(number[1], 16)) if kind == "REG_DWORD" and number else value.strip()
    return {name: value for name, value in values.items() if name not in twice}


def parse_current_version(text: str) -> Reading:
    """Read HKLM's key CurrentVersion of Windows NT: build, revision (UBR) and edition.

    The product name isn't read: on Windows 11 it still says Windows 10.
    """
    values = registry_values(text)
    fields = ("os_name", "os_version", "os_build", "os_edition")
    build, revision = values.get("CurrentBuild", ""), values.get("UBR", "")
    if not re.fullmatch(r"[0-9]{4,6}", build):
        return unseen("The registry doesn't give the build of Windows.", *fields)
    facts: dict[str, Wire] = {"os_name": "windows"}
    major = values.get("CurrentMajorVersionNumber", ""), values.get("CurrentMinorVersionNumber", "")
    if re.fullmatch(r"[0-9]{1,6}", revision):
        facts["os_build"] = f"{build}.{revision}"
        if major == ("10", "0"):
            facts["os_version"] = f"10.0.{build}.{revision}"
    edition = _EDITIONS.get(values.get("EditionID", ""))
    if edition is not None:
        facts["os_edition"] = edition
    return Reading(facts, missing(facts, fields), "The registry doesn't give this in a known form.")


_PLACEHOLDER = re.compile(r"(?i)to be filled|system (manufacturer|product)|default string|none|unknown|virtual")
_LONGEST_NAME = 200


def parse_bios(text: str) -> Reading:
    """Read the maker and the model from HKLM's key BIOS."""
    values = registry_values(text)
    facts: dict[str, Wire] = {}
    for field, name in (("manufacturer", "SystemManufacturer"), ("model", "SystemProductName")):
        value = values.get(name, "")
        if 0 < len(value) <= _LONGEST_NAME and value.isprintable() and not _PLACEHOLDER.match(value):
            facts |= {} if "\ufffd" in value else {field: value}
    return Reading(facts, missing(facts, ("manufacturer", "model")), "The firmware doesn't tell this.")


def parse_computer(text: str) -> Reading:
    """Read Win32_OperatingSystem and Win32_ComputerSystem: the last start, and the kind of computer.

    PCSystemType is 1 for a desktop and 2 for a mobile computer; a virtual machine's is made up.
    """
    words = as_mapping(json_or_none(text))
    facts: dict[str, Wire] = {}
    started = _moment(words.get("started"))
    if started is not None:
        facts["last_restart"] = started.isoformat(timespec="seconds")
    kind, virtual = words.get("kind"), words.get("virtual")
    form = {"1": "desktop", "2": "laptop"}.get(repr(kind))
    if form is not None and virtual is False:
        facts["form"] = form
    return Reading(facts, missing(facts, ("last_restart", "form")), "Windows doesn't tell this.")


def _moment(value: object) -> datetime | None:
    """Return an instant in RFC 3339 (to whole seconds), or None for anything else."""
    pattern = r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d{1,7})?(Z|[+-]\d\d:\d\d)"
    found = re.fullmatch(pattern, value, re.ASCII) if isinstance(value, str) else None
    try:
        return datetime.fromisoformat(found[1] + found[2]).astimezone(UTC) if found else None
    except (ValueError, OverflowError):  # a thirteenth month, say
        return None


def parse_bitlocker(text: str) -> Reading:
    """Read the shell property of the system drive: 1 on, 2 off.

    Sources disagree on the other numbers (being encrypted, being decrypted, suspended), so they are unknown.
    """
    word = {"1": "on", "2": "off"}.get(text.strip())
    if word is None:
        return unseen("BitLocker is neither plainly on nor plainly off.", "encrypted")
    return known("Only the system drive was looked at.", encrypted=word)


def parse_firewall_profiles(text: str) -> Reading:
    """Read the three profiles that are in force, and how many other firewalls are registered.

    `enabled` is 1 or 0, `inbound` (are exceptions allowed) 1 or 0; anything else, a profile that differs, or
    another firewall in charge makes it unknown.
    """
    words = as_mapping(json_or_none(text))
    profiles = [as_mapping(profile) for profile in as_sequence(words.get("profiles"))]
    names = {profile.get("name") for profile in profiles if isinstance(profile.get("name"), str)}
    enabled = {repr(profile.get("enabled")) for profile in profiles}
    if names != {"Domain", "Private", "Public"} or len(enabled) != 1 or not enabled <= {"0", "1"}:
        return unseen("The firewall's profiles differ or can't be read.", "firewall")
    if enabled == {"0"}:
        if repr(words.get("others")) == "0":
            return known(firewall="off")
        return unseen("Windows's own firewall is off, and another may be in charge.", "firewall")
    blocked = all(repr(profile.get("inbound")) == "0" for profile in profiles)
    return known(firewall="block_all" if blocked else "on")


def parse_antivirus(text: str) -> Reading:
    """Read the `productState` numbers of the Security Center; an empty list says that none is registered.

    Bits 12 to 15: 0 off, 1 on, 2 snoozed, 3 expired; bit 4: outdated. The best product counts.
    """
    words = as_mapping(json_or_none(text))
    states = as_sequence(words.get("states"))
    if not isinstance(words.get("states"), list):
        return unseen("The Security Center can't be read.", "antivirus", why="error")
    products = {_product(state) for state in states}
    if "" in products:
        return unseen("The Security Center answers in a form that this doesn't know.", "antivirus")
    best = next((word for word in ("on", "outdated", "snoozed", "off") if word in products), "none")
    return known(antivirus=best)


def _product(state: object) -> str:
    if not isinstance(state, int) or isinstance(state, bool) or not 0 <= state < 1 << 24 or state & 0xEF:
        return ""
    mode, outdated = (state >> 12) & 0xF, bool(state & 0x10)
    return {0: "off", 1: "outdated" if outdated else "on", 2: "snoozed", 3: "outdated"}.get(mode, "")


def parse_windows_update(text: str, *, now: datetime) -> Reading:
    """Read the Windows Update agent's `NotificationLevel` (1 never, 2 and 3 ask first, 4 by itself).

    A pause that runs beyond `now` counts as off; one that can't be read makes it unknown.
    """
    words = as_mapping(json_or_none(text))
    level, pause = words.get("level"), words.get("paused_until")
    fields = ("auto_update_os", "auto_update_security")
    by_itself = {"1": False, "2": False, "3": False, "4": True}.get(repr(level))
    if by_itself is None or not isinstance(pause, str):
        return unseen("Windows Update doesn't say whether it installs by itself.", *fields)
    until = _moment(pause)
    if by_itself and pause and until is None:
        return unseen("Windows Update is paused, and it doesn't say until when.", *fields)
    on = by_itself and (until is None or until <= now)
    return known(auto_update_os=on, auto_update_security=on)


def parse_reboot_required(text: str) -> Reading:
    """Read whether an update waits for a restart. Without the mark others may wait, so never `none`."""
    if re.search(r"(?m)^HKEY_LOCAL_MACHINE\\.*\\Auto Update\\RebootRequired\s*$", text):
        return known(pending_updates="some")
    return unseen("Windows lists waiting updates only after a search, which isn't started here.", "pending_updates")


def parse_secure_boot_state(text: str) -> Reading:
    """Read `UEFISecureBootEnabled`."""
    word = {"1": "full", "0": "off"}.get(registry_values(text).get("UEFISecureBootEnabled", ""))
    if word is None:
        return unseen("The registry doesn't tell the state of Secure Boot.", "secure_boot")
    return known(secure_boot=word)


def parse_screen_saver(text: str) -> Reading:
    """Read the screen saver's settings; Windows may lock earlier for another reason, but not later."""
    values = registry_values(text)
    switches = [values.get(name) for name in ("ScreenSaveActive", "ScreenSaverIsSecure")]
    seconds = values.get("ScreenSaveTimeOut", "")
    if switches != ["1", "1"] or not values.get("SCRNSAVE.EXE") or not re.fullmatch(r"[1-9][0-9]{0,5}", seconds):
        return unseen("No screen saver locks; signing in after sleep isn't looked at.", "screen_lock_delay_s")
    return known(screen_lock_delay_s=min(int(seconds), NEVER_LOCKS))


def parse_whoami(text: str) -> Reading:
    """Tell from `whoami /groups` whether the account is in Administrators (S-1-5-32-544), in use or not."""
    groups = set(re.findall(r'"(S-1-[0-9-]+)"', text))
    if "S-1-1-0" not in groups:  # everybody is in Everyone, so without it the list isn't whole
        return unseen("The account's groups can't be read.", "daily_account")
    return known(daily_account="administrator" if "S-1-5-32-544" in groups else "standard")


def parse_winlogon(text: str) -> Reading:
    """Read `AutoAdminLogon`; the password that may lie beside it is never asked for."""
    word = {"1": True, "0": False}.get(registry_values(text).get("AutoAdminLogon", ""))
    if word is None:
        return unseen("The registry doesn't say whether somebody is signed in by itself.", "auto_login")
    return known(auto_login=word)


def _powershell(script: str) -> tuple[Source, ...]:
    command = f"$ErrorActionPreference='Stop';{script}"
    return (Source(("powershell.exe", "-NoProfile", "-NonInteractive", "-Command", command)),)


def _registry(key: str, value: str = "") -> tuple[Source, ...]:
    return (Source(("reg.exe", "query", key, *(("/v", value) if value else ()))),)


_COMPUTER = (
    "$o=Get-CimInstance Win32_OperatingSystem;$c=Get-CimInstance Win32_ComputerSystem;"
    "@{started=$o.LastBootUpTime.ToUniversalTime().ToString('o');kind=[int]$c.PCSystemType;"
    "virtual=[bool]($c.HypervisorPresent -and ($c.Model -match 'Virtual|VMware|KVM|HVM|QEMU'))}"
    "|ConvertTo-Json -Compress"
)
_BITLOCKER = (
    "(New-Object -ComObject Shell.Application).NameSpace($env:SystemDrive)"
    ".Self.ExtendedProperty('System.Volume.BitLockerProtection')"
)
_FIREWALL = (
    "$p=@(Get-NetFirewallProfile -PolicyStore ActiveStore|ForEach-Object{@{name=[string]$_.Name;"
    "enabled=[int]$_.Enabled;inbound=[int]$_.AllowInboundRules}});"
    "$o=@(Get-CimInstance -Namespace root/SecurityCenter2 -ClassName FirewallProduct).Count;"
    "@{profiles=$p;others=$o}|ConvertTo-Json -Compress -Depth 3"
)
_ANTIVIRUS = (
    "$s=@(Get-CimInstance -Namespace root/SecurityCenter2 -ClassName AntiVirusProduct"
    "|ForEach-Object{[int]$_.productState});@{states=$s}|ConvertTo-Json -Compress"
)
_UPDATE = (
    "$k=Get-ItemProperty HKLM:\\SOFTWARE\\Microsoft\\WindowsUpdate\\UX\\Settings;"
    "@{level=[int](New-Object -ComObject Microsoft.Update.AutoUpdate).Settings.NotificationLevel;"
    "paused_until=[string]$k.PauseUpdatesExpiryTime}|ConvertTo-Json -Compress"
)
_NT = "HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion"
_REBOOT = "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\WindowsUpdate\\Auto Update\\RebootRequired"
_STATE = "HKLM\\SYSTEM\\CurrentControlSet\\Control\\SecureBoot\\State"

WINDOWS: tuple[Probe, ...] = (
    Probe("version", ("os_name", "os_version", "os_build", "os_edition"), _registry(_NT), parse_current_version),
    Probe("bios", ("manufacturer", "model"), _registry("HKLM\\HARDWARE\\DESCRIPTION\\System\\BIOS"), parse_bios),
    Probe("computer", ("last_restart", "form"), _powershell(_COMPUTER), parse_computer),
    Probe("bitlocker", ("encrypted",), _powershell(_BITLOCKER), parse_bitlocker),
    Probe("firewall", ("firewall",), _powershell(_FIREWALL), parse_firewall_profiles),
    Probe("antivirus", ("antivirus",), _powershell(_ANTIVIRUS), parse_antivirus),
    Probe(
        "windows update",
        ("auto_update_os", "auto_update_security"),
        _powershell(_UPDATE),
        parse_windows_update,
        timed=True,
    ),
    Probe("restart waits", ("pending_updates",), _registry(_REBOOT), parse_reboot_required),
    Probe("secure boot", ("secure_boot",), _registry(_STATE, "UEFISecureBootEnabled"), parse_secure_boot_state),
    Probe(
        "screen saver",
        ("screen_lock_delay_s",),
        _registry("HKCU\\Control Panel\\Desktop"),
        parse_screen_saver,
    ),
    Probe("whoami", ("daily_account",), (output("whoami.exe /groups /fo csv /nh"),), parse_whoami),
    Probe("winlogon", ("auto_login",), _registry(f"{_NT}\\Winlogon", "AutoAdminLogon"), parse_winlogon),
)

WINDOWS_BLIND: Blind = {
    "screen_lock": ("not_reported", "Windows doesn't tell whether the account needs a code to unlock."),
    "auto_update_apps": ("not_reported", "The Microsoft Store's setting isn't read yet."),
    "sip": ("unsupported", "Only macOS has System Integrity Protection."),
    "gatekeeper": ("unsupported", "Only macOS has Gatekeeper."),
    "remote_access": ("not_reported", "Not every way in can be seen, and only the whole set is told."),
    "management": ("not_reported", "An organisation can enrol a machine in ways that don't all show."),
}
