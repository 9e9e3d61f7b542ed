"""What a Linux machine says about itself: pure parsers over text, and which text each one needs.

Nothing here runs a command or opens a file: `local` does. Every parser accepts any text, never raises, and
states a fact only where the text carries it.
"""

import re
import shlex
from collections.abc import Iterator, Mapping
from datetime import datetime

from secure_checklist.adapters._probe import (
    FRESH,
    NEVER_LOCKS,
    Blind,
    Probe,
    Reading,
    Wire,
    as_mapping,
    as_sequence,
    file,
    instant,
    json_or_none,
    known,
    missing,
    output,
    parse_id,
    unseen,
)

_VERSION = re.compile(r"[0-9]+(?:\.[0-9]+)*")
_EXACT_IDS = ("ubuntu", "debian", "fedora")


def parse_os_release(text: str, debian_version: str = "") -> Reading:
    """Read os-release(5), and Debian's point release from its own file.

    Only Ubuntu, Debian and Fedora have names of their own here; a system derived from them is `linux`,
    since its versions count differently.
    """
    words = dict(_assignments(text))
    name = words.get("ID", "")
    if not re.fullmatch(r"[a-z0-9._-]+", name):
        return unseen("os-release doesn't name the system.", "os_name", "os_version", "os_build")
    version = words.get("VERSION_ID", "")
    point = debian_version.strip()
    if name == "debian" and _VERSION.fullmatch(point) and version and point.startswith(f"{version}."):
        version = point
    facts: dict[str, Wire] = {"os_name": name if name in _EXACT_IDS else "linux"}
    facts |= {f: v for f, v in (("os_version", version), ("os_build", words.get("BUILD_ID", ""))) if v}
    return Reading(facts, missing(facts, ("os_version", "os_build")), "os-release doesn't give this.")


def _assignments(text: str) -> Iterator[tuple[str, str]]:
    for line in text.splitlines():
        key, found, value = line.strip().partition("=")
        if not found or not re.fullmatch(r"[A-Z][A-Z0-9_]*", key):
            continue
        try:
            parts = shlex.split(value)
        except ValueError:
            continue
        if len(parts) == 1:
            yield key, parts[0]


_PLACEHOLDER = re.compile(
    r"(?i)to be filled|system (manufacturer|product)|default string|not (specified|applicable)|none|unknown"
)


def parse_hardware_name(text: str, field: str) -> Reading:
    """Read a maker's or model's name, refusing what firmware says when nobody filled it in."""
    name = text.strip()
    if not name or len(name) > 200 or not name.isprintable() or "\ufffd" in name or _PLACEHOLDER.match(name):  # noqa: PLR2004 - no real name is longer
        return unseen("The firmware doesn't tell this.", field)
    return known(**{field: name})


def parse_vendor(text: str) -> Reading:
    """Read `sys_vendor`."""
    return parse_hardware_name(text, "manufacturer")


def parse_product(text: str) -> Reading:
    """Read `product_name`."""
    return parse_hardware_name(text, "model")


_CHASSIS = {
    **dict.fromkeys(("3", "4", "5", "6", "7", "13", "15", "16", "35", "36"), "desktop"),
    **dict.fromkeys(("8", "9", "10", "14", "31", "32"), "laptop"),
    "30": "tablet",
}


def parse_chassis(chassis: str, virtualisation: str) -> Reading:
    """Read the SMBIOS chassis type (DSP0134, 7.4.1); a virtual machine's is made up and says nothing."""
    form = _CHASSIS.get(chassis.strip())
    if form is None or virtualisation.strip() != "none":
        return unseen("The firmware doesn't say, or this is a virtual machine.", "form")
    return known(form=form)


def parse_proc_stat(text: str) -> Reading:
    """Read the time of the last start (`btime`) from /proc/stat."""
    times = re.findall(r"(?m)^btime ([0-9]+)$", text)
    when = instant(times[0]) if len(times) == 1 else ""
    return known(last_restart=when) if when else unseen("The kernel doesn't say when it started.", "last_restart")


def parse_lsblk(text: str, mounts: str, virtualisation: str) -> Reading:
    """Tell from `lsblk -J` and the mount table whether / and /home lie on an encrypted layer (`crypt`).

    A virtual machine or a file system without a block device below it may be encrypted out of sight, so a
    missing layer means `off` only on real hardware with every such mount found.
    """
    seen: dict[str, bool] = {}
    for device in as_sequence(as_mapping(json_or_none(text)).get("blockdevices")):
        seen.update(_mounts_below(as_mapping(device)))
    wanted = {"/"} | {m for m in re.findall(r"(?m)^\S+ (\S+) ", mounts) if _is_home(m)}
    layers = [seen[mount] for mount in sorted(wanted) if mount in seen]
    if "/" not in seen or len(layers) != len(wanted):
        return unseen("Not every part of the system lies on a disk that this can see.", "encrypted")
    if all(layers):
        return known(encrypted="on")
    if any(layers):
        return known("The system and the home folder differ.", encrypted="partial")
    if virtualisation.strip() != "none" or re.search(r"(?m)^\S+ \S+ (ecryptfs|fuse\.\S*) ", mounts):
        return unseen("No encrypted layer shows, but one may lie out of sight.", "encrypted")
    return known("Files that programs encrypt by themselves don't show.", encrypted="off")


def _is_home(mount: str) -> bool:
    return mount == "/home" or mount.startswith("/home/")


def _mounts_below(root: Mapping[str, object]) -> Iterator[tuple[str, bool]]:
    pending = [(root, False)]
    while pending:
        device, crypt = pending.pop()
        crypt = crypt or device.get("type") == "crypt"
        for mount in (*as_sequence(device.get("mountpoints")), device.get("mountpoint")):
            if isinstance(mount, str):
                yield mount, crypt
        pending += [(as_mapping(child), crypt) for child in as_sequence(device.get("children"))]


def parse_firewall(firewalld: str, ufw_conf: str, ufw_active: str) -> Reading:
    """Tell whether firewalld or ufw runs. Never `off`: other rules need an administrator to see."""
    ufw = re.findall(r"(?mi)^\s*ENABLED\s*=\s*[\"']?(\w+)", ufw_conf)
    if firewalld.strip() == "running" or (ufw == ["yes"] and ufw_active.strip() == "active"):
        return known(firewall="on")
    return unseen("No firewall service shows; rules set in another way need an administrator to see.", "firewall")


def parse_screen_lock(desktop: str, password: str, enabled: str, forbidden: str, *delays: str) -> Reading:
    """Read GNOME's lock, whether it is forbidden, and `passwd -S` (P = a usable password, NP = none).

    The delay counts from the last touch: until the screen blanks, and from there until it locks.
    """
    fields = ("screen_lock", "screen_lock_delay_s")
    if "GNOME" not in desktop.strip().split(":"):
        return unseen("Only GNOME's lock can be read, and this session doesn't run it.", *fields)
    code = {"P": "set", "NP": "none"}.get("".join(password.split()[1:2]))
    numbers = [re.fullmatch(r"uint32 ([0-9]{1,6})", delay.strip()) for delay in delays]
    idle, grace = [int(number[1]) if number else None for number in numbers]
    never = enabled.strip() == "false" or forbidden.strip() == "true" or idle == 0
    facts: dict[str, Wire] = {"screen_lock": code} if code else {}
    if never:
        facts["screen_lock_delay_s"] = NEVER_LOCKS
    elif (enabled.strip(), forbidden.strip()) == ("true", "false") and idle is not None and grace is not None:
        facts["screen_lock_delay_s"] = min(NEVER_LOCKS, idle + grace)
    return Reading(facts, missing(facts, fields), "The lock's settings or the account don't tell this.")


def parse_secure_boot(secure_boot: str, shim: str) -> Reading:
    """Read the UEFI variable SecureBoot (4 bytes of attributes, then 0 or 1) and shim's off switch."""
    if not re.fullmatch(r"(?s).{4}[\x00\x01]", secure_boot) or not re.fullmatch(r"(?s)(.{4}[\x00\x01])?", shim):
        return unseen("The firmware's variable doesn't have the expected form.", "secure_boot")
    if secure_boot.endswith("\x00"):
        return known(secure_boot="off")
    return known(secure_boot="reduced" if shim.endswith("\x01") else "full")


_SERVICES = {22: "ssh", 3389: "rdp", 5900: "screen_sharing", 139: "file_sharing", 445: "file_sharing"}
_SERVICES[2049] = "file_sharing"


def parse_listening(tcp: str, tcp6: str, virtualisation: str) -> Reading:
    """Tell from /proc/net/tcp and tcp6 which ways in are open to other machines.

    Complete only if every listener is one that this knows; a remote-help program that calls out by itself
    listens nowhere and can't be seen.
    """
    ports = [*_listeners(tcp), *_listeners(tcp6)]
    headed = tcp.lstrip().startswith("sl ") and (not tcp6 or tcp6.lstrip().startswith("sl "))
    if not headed or None in ports or any(p not in _SERVICES for p in ports) or _contained(virtualisation):
        return unseen("Some program listens that this doesn't know, or it can't see them all.", "remote_access")
    services = sorted({_SERVICES[port] for port in ports if port is not None})
    return known("Programs that call out by themselves don't show.", remote_access=services)


def _contained(virtualisation: str) -> bool:
    return virtualisation.strip() not in ("none", "kvm", "qemu", "vmware", "oracle", "microsoft", "parallels")


def _listeners(table: str) -> Iterator[int | None]:
    for line in table.splitlines()[1:]:
        row = re.match(r"\s*\d+: ([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4}) [0-9A-F:]+ ([0-9A-F]{2}) ", line)
        if row is None:
            yield None
        elif row[3] == "0A" and not _is_loopback(row[1]):
            yield int(row[2], 16)


def _is_loopback(address: str) -> bool:
    plain = address.removeprefix("0000000000000000FFFF0000")
    return address == "0" * 24 + "01000000" or re.fullmatch(r"[0-9A-F]{6}7F", plain) is not None


def parse_gdm(manager: str, *configs: str) -> Reading:
    """Tell from GDM's configuration whether somebody is signed in without being asked."""
    present = [config for config in configs if "[daemon]" in config]
    if manager.strip() not in ("gdm.service", "gdm3.service") or len(present) != 1:
        return unseen("Only GDM's sign-in settings can be read, and they weren't found.", "auto_login")
    switches = re.findall(r"(?m)^\s*(?:Automatic|Timed)LoginEnable\s*=\s*(\S+)", present[0])
    words = {word.lower() for word in switches}
    if words - {"true", "false", "1", "0"}:
        return unseen("GDM's sign-in settings don't have the expected form.", "auto_login")
    return known(auto_login=bool(words & {"true", "1"}))


_ON = re.compile(r"[1-9][0-9]*[smhd]?|always")
_DEBIAN_SECURITY = re.compile(r"origin=Debian,codename=[^,]+,label=Debian-Security")
_UBUNTU_SECURITY = re.compile(r"(\$\{distro_id\}|Ubuntu):(\$\{distro_codename\}|[a-z]+)-security")
_DEBIAN_ALL = re.compile(r"origin=Debian,codename=[^,]+,label=Debian")
_UBUNTU_ALL = re.compile(r"(\$\{distro_id\}|Ubuntu):(\$\{distro_codename\}|[a-z]+)-updates")


def parse_apt_automatic(dump: str, package: str, timers: str) -> Reading:
    """Read from `apt-config dump` whether unattended-upgrades installs security fixes, and all updates.

    True needs the setting, the package, its timers and the origin; false needs the setting written as 0.
    """
    fields = ("auto_update_security", "auto_update_os")
    entries = re.findall(r'(?m)^(\S+) "(.*)";$', dump)
    settings = dict(entries)
    periodic = [settings.get(f"APT::Periodic::{k}") for k in ("Unattended-Upgrade", "Update-Package-Lists")]
    if "APT" not in settings or periodic[0] is None:
        return unseen("apt has no setting for automatic updates; another program may do them.", *fields)
    if periodic[0] == "0" or settings.get("APT::Periodic::Enable") == "0":
        return known("apt's automatic updates are switched off.", **dict.fromkeys(fields, False))
    installed = package.strip() == "install ok installed" and timers.split() == ["active", "active"]
    if not installed or not all(value and _ON.fullmatch(value) for value in periodic):
        return unseen("Automatic updates are set, but it doesn't show that they run.", *fields)
    origins = [v for k, v in entries if re.match(r"Unattended-Upgrade::(Origins-Pattern|Allowed-Origins)::", k)]
    patterns = ((_DEBIAN_SECURITY, _UBUNTU_SECURITY), (_DEBIAN_ALL, _UBUNTU_ALL))
    covered = [any(p.fullmatch(o) for p in pair for o in origins) for pair in patterns]
    facts: dict[str, Wire] = {field: True for field, is_on in zip(fields, covered, strict=True) if is_on}
    return Reading(facts, missing(facts, fields), "The automatic updates don't clearly cover this.")


_SUMMARY = re.compile(
    r"(?m)^([0-9]{1,6}) upgraded, ([0-9]{1,6}) newly installed, [0-9]+ to remove"
    r" and ([0-9]{1,6}) not upgraded\.$"
)


def parse_apt_pending(simulation: str, stamps: str, *, now: datetime) -> Reading:
    """Read a simulated `apt-get dist-upgrade`, and when the package lists were last fetched.

    A missing security update counts at any age of the lists; anything else only while they are fresh.
    """
    summary = _SUMMARY.search(simulation)
    origins = re.findall(r"(?m)^Inst \S+ (?:\[[^\]]*\] )?\(\S+ (.+?) \[", simulation)
    if summary is None or len(origins) != int(summary[1]) + int(summary[2]):
        return unseen("apt's answer doesn't have the expected form.", "pending_updates", why="error")
    if any("-security" in origin or "Debian-Security" in origin for origin in origins):
        return known(pending_updates="security")
    ages = [now.timestamp() - int(t) for t in re.findall(r"(?m)^([0-9]{9,11})$", stamps)]
    if not any(0 <= age <= FRESH.total_seconds() for age in ages):
        return unseen("The lists of available updates are old, or their age is unknown.", "pending_updates")
    if not origins and int(summary[3]):
        return unseen("Updates exist that apt holds back, and it doesn't say why.", "pending_updates")
    return known(pending_updates="some" if origins else "none")


_VIRTUAL = output("systemd-detect-virt", codes=(0, 1))
_STATES = tuple(range(5))  # systemctl exits with 3 or 4 for units that don't run or don't exist
_DMI = "/sys/class/dmi/id/"
_EFI = "/sys/firmware/efi/efivars/"
_SECURE_BOOT = f"{_EFI}SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c"
_SHIM = f"{_EFI}MokSBStateRT-605dab50-e046-4300-abb6-3dd810dd8b23"
_GNOME_KEYS = (
    "org.gnome.desktop.screensaver lock-enabled",
    "org.gnome.desktop.lockdown disable-lock-screen",
    "org.gnome.desktop.session idle-delay",
    "org.gnome.desktop.screensaver lock-delay",
)
_GDM_FILES = ("gdm3/custom.conf", "gdm3/daemon.conf", "gdm/custom.conf")
_STAMPS = "/var/lib/apt/periodic/"

LINUX: tuple[Probe, ...] = (
    Probe(
        "os-release",
        ("os_name", "os_version", "os_build"),
        (file("/etc/os-release"), file("/etc/debian_version", optional=True)),
        parse_os_release,
    ),
    Probe("sys_vendor", ("manufacturer",), (file(f"{_DMI}sys_vendor"),), parse_vendor),
    Probe("product_name", ("model",), (file(f"{_DMI}product_name"),), parse_product),
    Probe("chassis", ("form",), (file(f"{_DMI}chassis_type"), _VIRTUAL), parse_chassis),
    Probe("proc stat", ("last_restart",), (file("/proc/stat"),), parse_proc_stat),
    Probe(
        "lsblk",
        ("encrypted",),
        (output("lsblk -J -o NAME,TYPE,MOUNTPOINTS"), file("/proc/self/mounts"), _VIRTUAL),
        parse_lsblk,
    ),
    Probe(
        "firewall",
        ("firewall",),
        (
            output("firewall-cmd --state", codes=(0, 252), optional=True),
            file("/etc/ufw/ufw.conf", optional=True),
            output("systemctl is-active ufw.service", codes=_STATES, optional=True),
        ),
        parse_firewall,
    ),
    Probe(
        "gnome lock",
        ("screen_lock", "screen_lock_delay_s"),
        (
            output("printenv XDG_CURRENT_DESKTOP", codes=(0, 1)),
            output("passwd -S", codes=(0, 1), optional=True),
            *(output(f"gsettings get {key}", codes=(0, 1), optional=True) for key in _GNOME_KEYS),
        ),
        parse_screen_lock,
    ),
    Probe("secure boot", ("secure_boot",), (file(_SECURE_BOOT), file(_SHIM, optional=True)), parse_secure_boot),
    Probe(
        "listening",
        ("remote_access",),
        (file("/proc/net/tcp"), file("/proc/net/tcp6", optional=True), _VIRTUAL),
        parse_listening,
    ),
    Probe("id", ("daily_account",), (output("id"),), parse_id),
    Probe(
        "gdm",
        ("auto_login",),
        (
            output("systemctl show -p Id --value display-manager.service"),
            *(file(f"/etc/{name}", optional=True) for name in _GDM_FILES),
        ),
        parse_gdm,
    ),
    Probe(
        "apt automatic",
        ("auto_update_security", "auto_update_os"),
        (
            output("apt-config dump"),
            output("dpkg-query -W -f=${Status} unattended-upgrades", codes=(0, 1)),
            output("systemctl is-active apt-daily.timer apt-daily-upgrade.timer", codes=_STATES),
        ),
        parse_apt_automatic,
    ),
    Probe(
        "apt pending",
        ("pending_updates",),
        (
            output("apt-get -s -o Debug::NoLocking=true dist-upgrade"),
            output(f"stat -c %Y {_STAMPS}update-success-stamp {_STAMPS}update-stamp", codes=(0, 1)),
        ),
        parse_apt_pending,
        timed=True,
    ),
)

LINUX_BLIND: Blind = {
    "os_edition": ("unsupported", "Linux has no editions in this sense."),
    "sip": ("unsupported", "Only macOS has System Integrity Protection."),
    "gatekeeper": ("unsupported", "Only macOS has Gatekeeper."),
    "antivirus": ("not_reported", "No common way tells whether an antivirus program runs."),
    "auto_update_apps": ("not_reported", "App stores on Linux don't share one setting."),
    "management": ("not_reported", "No common way tells whether an organisation manages the machine."),
}
