"""What a Windows machine says about itself: pure parsers over text, and which text each one needs.

Only texts that don't change with the language of Windows are read (registry values, numbers, security
identifiers). Nothing here runs a command or opens a file: `local` does. Every parser accepts any text, never
raises, and states a fact only where the text carries it.
"""

import re

from secure_checklist.adapters.local._probe import (
    NEVER_LOCKS,
    Blind,
    JsonValue,
    Probe,
    Reading,
    as_mapping,
    as_sequence,
    json_or_none,
    known,
    missing,
    output,
    unseen,
)
from secure_checklist.adapters.local.windows._registry import instant, powershell, registry, registry_values
from secure_checklist.adapters.local.windows.updates import UPDATES

_EDITIONS = {
    **dict.fromkeys(("Core", "CoreN", "CoreSingleLanguage", "CoreCountrySpecific"), "home"),
    **dict.fromkeys(("Professional", "ProfessionalN", "ProfessionalWorkstation", "ProfessionalEducation"), "pro"),
    **dict.fromkeys(("Education", "EducationN"), "education"),
    **dict.fromkeys(("Enterprise", "EnterpriseN"), "enterprise"),
    **dict.fromkeys(("EnterpriseS", "EnterpriseSN"), "ltsc"),
    "IoTEnterpriseS": "iot_ltsc",
}


def parse_current_version(text: str) -> Reading:
    """Read HKLM's key CurrentVersion of Windows NT: build, revision (UBR) and edition.

    The product name isn't read: on Windows 11 it still says Windows 10.
    """
    values = registry_values(text)
    fields = ("os_name", "os_version", "os_build", "os_edition")
    build, revision = values.get("CurrentBuild", ""), values.get("UBR", "")
    if not re.fullmatch(r"[0-9]{4,6}", build):
        return unseen("The registry doesn't give the build of Windows.", *fields)
    facts: dict[str, JsonValue] = {"os_name": "windows"}
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
    facts: dict[str, JsonValue] = {}
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
    facts: dict[str, JsonValue] = {}
    started = instant(words.get("started"))
    if started is not None:
        facts["last_restart"] = started.isoformat(timespec="seconds")
    kind, virtual = words.get("kind"), words.get("virtual")
    form = {"1": "desktop", "2": "laptop"}.get(repr(kind))
    if form is not None and virtual is False:
        facts["form"] = form
    return Reading(facts, missing(facts, ("last_restart", "form")), "Windows doesn't tell this.")


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


def parse_secure_boot_state(text: str) -> Reading:
    """Read `UEFISecureBootEnabled`."""
    word = {"1": "full", "0": "off"}.get(registry_values(text).get("UEFISecureBootEnabled", ""))
    if word is None:
        return unseen("The registry doesn't tell the state of Secure Boot.", "secure_boot")
    return known(secure_boot=word)


def parse_screen_saver(text: str, policy: str, machine: str) -> Reading:
    """Read the screen saver's settings, what a policy puts in their place, and the machine's own limit.

    Windows may lock earlier for another reason, but not later.
    """
    values = {**registry_values(text), **registry_values(policy)}
    switches = [values.get(name) for name in ("ScreenSaveActive", "ScreenSaverIsSecure")]
    saver = values.get("ScreenSaveTimeOut", "") if switches == ["1", "1"] and values.get("SCRNSAVE.EXE") else ""
    limits = (saver, registry_values(machine).get("InactivityTimeoutSecs", ""))
    seconds = [int(limit) for limit in limits if re.fullmatch(r"[1-9][0-9]{0,5}", limit)]
    if not seconds:
        return unseen("No screen saver locks; signing in after sleep isn't looked at.", "screen_lock_delay_s")
    return known(screen_lock_delay_s=min(*seconds, NEVER_LOCKS))


_WAYS_IN = {22: "ssh", 3389: "rdp", 5900: "screen_sharing", 5985: "remote_management", 5986: "remote_management"}
_SHARING_PORTS = {139, 445}
_OWN_PORTS = {135, 5040, 5357, 7680, 47001}
_DYNAMIC = 49_152


def parse_remote_access(text: str) -> Reading:
    """Read the ports that listen to other machines, and how many folders and printers are shared.

    Windows listens for file sharing even when nothing is shared, so that counts only with a share. Its other
    own ports and the dynamic range (RFC 6335, section 6) are passed over; any other listener makes the set
    incomplete. Windows always listens on 135, so a list without it isn't whole.
    """
    words = as_mapping(json_or_none(text))
    ports = {port for port in as_sequence(words.get("ports")) if type(port) is int}
    shares = words.get("shares")
    passed = {port for port in ports if port >= _DYNAMIC} | _WAYS_IN.keys() | _SHARING_PORTS | _OWN_PORTS
    whole = 135 in ports and len(ports) == len(as_sequence(words.get("ports"))) and type(shares) is int  # noqa: PLR2004 - RPC's port
    if not whole or ports - passed:
        return unseen("Some program listens that this doesn't know, or it can't see them all.", "remote_access")
    services = {_WAYS_IN[port] for port in ports if port in _WAYS_IN}
    services |= {"file_sharing"} if shares and ports & _SHARING_PORTS else set()
    return known("Programs that call out by themselves don't show.", remote_access=sorted(services))


def parse_whoami(text: str) -> Reading:
    """Determine from `whoami /groups` whether the account is in Administrators (S-1-5-32-544), in use or not."""
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
_LISTENING = (
    "$l=@(Get-NetTCPConnection -State Listen|Where-Object{$_.LocalAddress -notmatch '^(127\\.|::1$)'}"
    "|ForEach-Object{[int]$_.LocalPort}|Sort-Object -Unique);"
    "$s=@(Get-CimInstance Win32_Share -Filter 'Type=0 or Type=1').Count;"
    "@{ports=$l;shares=$s}|ConvertTo-Json -Compress"
)
_NT = "HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion"
_SYSTEM_POLICIES = "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Policies\\System"
_STATE = "HKLM\\SYSTEM\\CurrentControlSet\\Control\\SecureBoot\\State"

WINDOWS: tuple[Probe, ...] = (
    Probe("version", ("os_name", "os_version", "os_build", "os_edition"), registry(_NT), parse_current_version),
    Probe("bios", ("manufacturer", "model"), registry("HKLM\\HARDWARE\\DESCRIPTION\\System\\BIOS"), parse_bios),
    Probe("computer", ("last_restart", "form"), powershell(_COMPUTER), parse_computer),
    Probe("bitlocker", ("encrypted",), powershell(_BITLOCKER), parse_bitlocker),
    Probe("firewall", ("firewall",), powershell(_FIREWALL), parse_firewall_profiles),
    Probe("antivirus", ("antivirus",), powershell(_ANTIVIRUS), parse_antivirus),
    *UPDATES,
    Probe("secure boot", ("secure_boot",), registry(_STATE, "UEFISecureBootEnabled"), parse_secure_boot_state),
    Probe(
        "screen saver",
        ("screen_lock_delay_s",),
        (
            *registry("HKCU\\Control Panel\\Desktop"),
            *registry("HKCU\\Software\\Policies\\Microsoft\\Windows\\Control Panel\\Desktop"),
            *registry(_SYSTEM_POLICIES, "InactivityTimeoutSecs"),
        ),
        parse_screen_saver,
    ),
    Probe("listening", ("remote_access",), powershell(_LISTENING), parse_remote_access),
    Probe("whoami", ("daily_account",), (output("whoami.exe /groups /fo csv /nh"),), parse_whoami),
    Probe("winlogon", ("auto_login",), registry(f"{_NT}\\Winlogon", "AutoAdminLogon"), parse_winlogon),
)

WINDOWS_BLIND: Blind = {
    "os_extended_support": (
        "not_reported",
        "Windows doesn't tell plainly whether extra years of updates are paid for.",
    ),
    "security_patch": (
        "not_reported",
        "Windows tells the day when a patch was installed, not its level; see the build.",
    ),
    "screen_lock": ("not_reported", "Windows doesn't tell whether the account needs a code to unlock."),
    "auto_update_apps": ("not_reported", "The Microsoft Store's setting isn't read yet."),
    "sip": ("unsupported", "Only macOS has System Integrity Protection."),
    "gatekeeper": ("unsupported", "Only macOS has Gatekeeper."),
    "management": ("not_reported", "An organisation can enrol a machine in ways that don't all show."),
}
