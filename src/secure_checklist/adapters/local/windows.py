"""The probes of a Windows machine. They run in the order of the list at the end.

Only data that doesn't depend on the language of Windows is read: registry values, numbers, security identifiers.
"""

import re
import tomllib
from collections.abc import Mapping
from datetime import datetime, timedelta
from importlib.resources import files

from secure_checklist.adapters._record import MEANINGS, instant
from secure_checklist.adapters._systems import NEVER_LOCKS, hardware
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


def _values(text: str) -> Mapping[str, str]:
    """Return the values that `reg query` printed, by name; a number (REG_DWORD) in decimal.

    A name that occurs twice (under two keys) is left out: nothing says which one counts.
    """
    values: dict[str, str] = {}
    twice: set[str] = set()
    #   HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Windows NT\CurrentVersion
    #       CurrentBuild    REG_SZ    22631
    #       UBR    REG_DWORD    0x1174
    #
    # gives `CurrentBuild` 22631 and `UBR` 4468. Columns are separated by four spaces, and names may have single ones.
    for name, kind, value in re.findall(r"(?m)^ {4}(\S.*?) {4}(REG_SZ|REG_DWORD)(?: {4}(.*?))?\r?$", text):
        if name in values:
            twice.add(name)
        number = re.fullmatch(r"0x([0-9a-fA-F]{1,8})", value)
        if kind == "REG_SZ" or number:
            values[name] = str(int(number[1], 16)) if kind == "REG_DWORD" and number else value.strip()
    return {name: value for name, value in values.items() if name not in twice}


_SCRIPTS: Mapping[str, str] = tomllib.loads(
    files("secure_checklist.adapters.local").joinpath("powershell.toml").read_text("utf-8")
)


def _powershell(script: str, *, spare: bool = False) -> Source:
    """Return the output of a script by its name. It stops at its first error."""
    command = f"$ErrorActionPreference='Stop';{''.join(_SCRIPTS[script].splitlines())}"
    return Source(("powershell.exe", "-NoProfile", "-NonInteractive", "-Command", command), spare=spare)


def _registry(key: str, value: str = "", *, spare: bool = False) -> Source:
    """Return the values of a registry key, or one of them; `reg.exe` ends with 1 where there is no such thing."""
    return Source(("reg.exe", "query", key, *(("/v", value) if value else ())), codes=(0, 1), spare=spare)


_EDITIONS: Mapping[str, str] = MEANINGS["windows.editions"]
_NT = "HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion"


@probe("os_name os_version os_edition", _registry(_NT))
def version(text: str) -> Reading:
    """Read HKLM's key CurrentVersion of Windows NT: build, revision (UBR) and edition.

    The product name isn't read: on Windows 11 it still says Windows 10.
    """
    values = _values(text)
    build, revision = values.get("CurrentBuild", ""), values.get("UBR", "")
    if not re.fullmatch(r"[0-9]{4,6}", build):
        return unseen("The registry doesn't give the build of Windows.")
    major = values.get("CurrentMajorVersionNumber", ""), values.get("CurrentMinorVersionNumber", "")
    revised = f"{build}.{revision}" if re.fullmatch(r"[0-9]{1,6}", revision) else None
    return reading(
        "The registry doesn't give this in a known form.",
        os_name="windows",
        os_version=f"10.0.{revised}" if revised and major == ("10", "0") else None,
        os_edition=_EDITIONS.get(values.get("EditionID", "")),
    )


@probe("manufacturer model", _registry("HKLM\\HARDWARE\\DESCRIPTION\\System\\BIOS"))
def bios(text: str) -> Reading:
    """Read the maker and the model from HKLM's key BIOS; a virtual machine's are made up."""
    names = [hardware(_values(text).get(name)) for name in ("SystemManufacturer", "SystemProductName")]
    manufacturer, model = (None if name and name.lower().startswith("virtual") else name for name in names)
    return reading("The firmware doesn't report this.", manufacturer=manufacturer, model=model)


@probe("form", _powershell("computer"))
def computer(text: str) -> Reading:
    """Read the kind of computer from Win32_ComputerSystem.

    PCSystemType is 1 for a desktop and 2 for a mobile computer; a virtual machine's is made up.
    """
    words = json_object(text)
    form = {"1": "desktop", "2": "laptop"}.get(repr(words.get("kind")))
    return reading(
        "Windows doesn't report this.",
        form=form if words.get("virtual") is False else None,
    )


@probe("encrypted", _powershell("bitlocker"))
def bitlocker(text: str) -> Reading:
    """Read the shell property of the system drive: 1 on, 2 off.

    Sources disagree on the other numbers (being encrypted, being decrypted, suspended), so they are unknown.
    """
    # `manage-bde` and the WMI class need an administrator. The property that the Explorer shows as a padlock needs
    # none.
    state = {"1": "on", "2": "off"}.get(text.strip())
    if state is None:
        return unseen("BitLocker is neither plainly on nor plainly off.")
    return known("Only the system drive was looked at.", encrypted=state)


@probe("firewall", _powershell("firewall"))
def firewall(text: str) -> Reading:
    """Read the three active profiles, and the number of other registered firewalls.

    `enabled` is 1 or 0, and so is `inbound` (whether exceptions are allowed). Any other value, a differing profile, or
    another active firewall makes the result unknown.
    """
    words = json_object(text)
    profiles = [mapping_of(profile) or {} for profile in list_of(words.get("profiles")) or ()]
    names = {profile.get("name") for profile in profiles if isinstance(profile.get("name"), str)}
    enabled = {repr(profile.get("enabled")) for profile in profiles}
    if names != {"Domain", "Private", "Public"} or len(enabled) != 1 or not enabled <= {"0", "1"}:
        return unseen("The firewall's profiles differ or can't be read.")
    # With another firewall registered, Windows switches its own off on purpose. That isn't "off" for the person.
    if enabled == {"0"}:
        if repr(words.get("others")) == "0":
            return known(firewall="off")
        return unseen("Windows's own firewall is off, and another may be in charge.")
    blocked = all(repr(profile.get("inbound")) == "0" for profile in profiles)
    return known(firewall="block_all" if blocked else "on")


@probe("antivirus", _powershell("antivirus"))
def antivirus(text: str) -> Reading:
    """Read the `productState` numbers of the Security Center. An empty list means that none is registered.

    Bits 12 to 15: 0 off, 1 on, 2 snoozed, 3 expired; bit 4: outdated. The best product counts.
    """
    states = list_of(json_object(text).get("states"))
    if states is None:
        return unseen("The Security Center can't be read.")
    products = {_product(state) for state in states}
    if "" in products:
        return unseen("The Security Center answers in a form that this doesn't know.")
    return known(antivirus=next((word for word in ("on", "outdated", "snoozed", "off") if word in products), "none"))


def _product(state: object) -> str:
    # `productState` isn't documented; these bits are those that Windows's own Security Center shows by. 397568, as
    # Defender reports it:
    #
    #   0x061100    byte 2: kind of product    byte 1: 0x11, the 1 in its upper half: on    byte 0: 0x00, up to date
    #
    # Any other bit in the lowest byte is unknown, and so is the product.
    if not isinstance(state, int) or isinstance(state, bool) or not 0 <= state < 1 << 24 or state & 0xEF:
        return ""
    mode, outdated = (state >> 12) & 0xF, bool(state & 0x10)
    return {0: "off", 1: "outdated" if outdated else "on", 2: "snoozed", 3: "outdated"}.get(mode, "")


@probe("auto_update_os auto_update_security", _powershell("updating"), timed=True)
def windows_update(text: str, *, now: datetime) -> Reading:
    """Read the Windows Update agent's `NotificationLevel` (1 never, 2 and 3 ask first, 4 by itself).

    A pause beyond `now` counts as off. An unreadable pause makes the result unknown.
    """
    words = json_object(text)
    level, pause = words.get("level"), words.get("paused_until")
    by_itself = {"1": False, "2": False, "3": False, "4": True}.get(repr(level))
    if by_itself is None or not isinstance(pause, str):
        return unseen("Windows Update doesn't say whether it installs by itself.")
    until = instant(pause)
    if by_itself and pause and until is None:
        return unseen("Windows Update is paused, and it doesn't say until when.")
    # "Pause updates for 5 weeks" leaves `NotificationLevel` at 4.
    on = by_itself and (until is None or datetime.fromisoformat(until) <= now)
    return known(auto_update_os=on, auto_update_security=on)


_REBOOT = "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\WindowsUpdate\\Auto Update\\RebootRequired"


@probe(
    "pending_updates",
    _powershell("waiting", spare=True),
    _registry(_REBOOT, spare=True),
    timed=True,
)
def waiting(text: str, mark: str, *, now: datetime) -> Reading:
    """Read the pending updates from the Windows Update agent's last search, and the flag of a pending restart.

    A missing update counts for a search of any age. That none is missing counts only for a recent search.
    """
    words = json_object(text)
    security, others, restart = words.get("security"), words.get("others"), words.get("restart")
    if type(security) is int and security > 0:
        return known(pending_updates="security")
    waits = restart is True or re.search(r"(?m)^HKEY_LOCAL_MACHINE\\.*\\Auto Update\\RebootRequired\s*$", mark)
    if waits or (type(others) is int and others > 0):
        return known(pending_updates="some")
    searched = instant(words.get("searched"))
    if repr((security, others, restart)) != "(0, 0, False)" or searched is None:
        return unseen("Windows doesn't report what its last search for updates found.")
    if not timedelta() <= now - datetime.fromisoformat(searched) <= FRESH:
        return unseen("Windows's last search for updates is too old.")
    return known(pending_updates="none")


@probe(
    "screen_lock_delay_s",
    _registry("HKCU\\Control Panel\\Desktop"),
    _registry("HKCU\\Software\\Policies\\Microsoft\\Windows\\Control Panel\\Desktop"),
    _registry("HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Policies\\System", "InactivityTimeoutSecs"),
)
def screen_saver(text: str, policy: str, machine: str) -> Reading:
    """Read the screen saver's settings, the policy that overrides them, and the machine's own limit.

    Windows may lock earlier for another reason, but not later.
    """
    # A policy replaces the person's own settings, whether stricter or not.
    values = {**_values(text), **_values(policy)}
    switches = [values.get(name) for name in ("ScreenSaveActive", "ScreenSaverIsSecure")]
    saver = values.get("ScreenSaveTimeOut", "") if switches == ["1", "1"] and values.get("SCRNSAVE.EXE") else ""
    limits = (saver, _values(machine).get("InactivityTimeoutSecs", ""))
    seconds = [int(limit) for limit in limits if re.fullmatch(r"[1-9][0-9]{0,5}", limit)]
    delay = min(*seconds, NEVER_LOCKS) if seconds else None
    return reading("No screen saver locks; signing in after sleep isn't looked at.", screen_lock_delay_s=delay)


_WAYS_IN = {22: "ssh", 3389: "rdp", 5900: "screen_sharing", 5985: "remote_management", 5986: "remote_management"}
_SHARING_PORTS = {139, 445}
_OWN_PORTS = {135, 5040, 5357, 7680, 47001}


@probe("remote_access", _powershell("listening"))
def listening(text: str) -> Reading:
    """Read the ports open to other machines, and the number of shared folders and printers.

    Windows listens for file sharing even when nothing is shared, so that counts only with a share. Other ports of
    Windows and the dynamic range are ignored. Any other listener makes the set incomplete. Windows always listens on
    135, so a list without it is incomplete.
    """
    words = json_object(text)
    listed = list_of(words.get("ports")) or ()
    ports, shares = {port for port in listed if type(port) is int}, words.get("shares")
    passed = {port for port in ports if port >= DYNAMIC_PORTS} | _WAYS_IN.keys() | _SHARING_PORTS | _OWN_PORTS
    whole = 135 in ports and len(ports) == len(listed) and type(shares) is int  # noqa: PLR2004 - RPC's port
    if not whole or ports - passed:
        return ways_in(None)
    sharing = ["file_sharing"] if shares and ports & _SHARING_PORTS else []
    return ways_in([*sharing, *(_WAYS_IN[port] for port in ports & _WAYS_IN.keys())])


@probe("auto_login", _registry(f"{_NT}\\Winlogon", "AutoAdminLogon"))
def winlogon(text: str) -> Reading:
    """Read `AutoAdminLogon`. The password that may be next to it is never read."""
    switch = {"1": True, "0": False}.get(_values(text).get("AutoAdminLogon", ""))
    return reading("The registry doesn't say whether someone is signed in automatically.", auto_login=switch)


WINDOWS: tuple[Probe, ...] = (
    *(version, bios, computer, bitlocker, firewall, antivirus, windows_update, waiting),
    *(screen_saver, listening, winlogon),
)
