"""The probes of a Linux machine. They run in the order of the list at the end."""

import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from secure_checklist.adapters._systems import NEVER_LOCKS, hardware
from secure_checklist.adapters.local._probe import (
    FRESH,
    Probe,
    Reading,
    Source,
    file,
    json_object,
    known,
    probe,
    reading,
    unseen,
    ways_in,
)
from secure_checklist.core.model import list_of, mapping_of

_VERSION = re.compile(r"[0-9]+(?:\.[0-9]+)*")
_EXACT_IDS = ("ubuntu", "debian", "fedora")


@probe(
    "os_name os_version",
    file("/etc/os-release"),
    file("/etc/debian_version", optional=True, spare=True),
)
def os_release(text: str, debian_version: str = "") -> Reading:
    """Read os-release(5) and Debian's point release, from DEBIAN_VERSION_FULL or else its own file.

    Only Ubuntu, Debian and Fedora have their own names here. A derived system is `linux`, because its version numbers
    differ.
    """
    #   ID=linuxmint, VERSION_ID="22.1"           linux    a version of Mint isn't one of Ubuntu
    #   ID=debian, VERSION_ID="12"                debian   12.8, from /etc/debian_version
    #   ID=ubuntu, VERSION_ID="24.04"             ubuntu   24.04
    words = dict(_assignments(text))
    name = words.get("ID", "")
    if not re.fullmatch(r"[a-z0-9._-]+", name):
        return unseen("os-release doesn't name the system.")
    version = words.get("VERSION_ID", "")
    points = (words.get("DEBIAN_VERSION_FULL", ""), debian_version.strip())
    if name == "debian" and version:
        exact = [point for point in points if _VERSION.fullmatch(point) and point.startswith(f"{version}.")]
        version = exact[0] if exact else version
    return reading(
        "os-release doesn't give this.",
        os_name=name if name in _EXACT_IDS else "linux",
        os_version=version or None,
    )


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


_DMI = "/sys/class/dmi/id/"


@probe("manufacturer", file(f"{_DMI}sys_vendor"))
def vendor(text: str) -> Reading:
    """Read `sys_vendor`."""
    return reading("The firmware doesn't report this.", manufacturer=hardware(text))


@probe("model", file(f"{_DMI}product_name"))
def product(text: str) -> Reading:
    """Read `product_name`."""
    return reading("The firmware doesn't report this.", model=hardware(text))


_CHASSIS = {
    **dict.fromkeys(("3", "4", "5", "6", "7", "13", "15", "16", "35", "36"), "desktop"),
    **dict.fromkeys(("8", "9", "10", "14", "31", "32"), "laptop"),
    "30": "tablet",
}


_VIRTUAL = Source("systemd-detect-virt", codes=(0, 1))
_STATES = tuple(range(5))  # systemctl exits with 3 or 4 for units that don't run or don't exist


@probe("form", file(f"{_DMI}chassis_type"), _VIRTUAL)
def chassis(kind: str, virtualisation: str) -> Reading:
    """Read the SMBIOS chassis type (DSP0134, 7.4.1). A virtual machine's is made up and isn't used."""
    form = _CHASSIS.get(kind.strip()) if virtualisation.strip() == "none" else None
    return reading("The firmware doesn't say, or this is a virtual machine.", form=form)


@probe(
    "encrypted",
    Source("lsblk -J -o NAME,TYPE,FSTYPE,MOUNTPOINTS"),
    file("/proc/self/mounts"),
    _VIRTUAL,
    Source("zfs list -H -t filesystem -o mountpoint,encryption,mounted", optional=True, spare=True),
)
def lsblk(text: str, mounts: str, virtualisation: str, zfs: str = "") -> Reading:
    """Determine from `lsblk`, the mount table and `zfs list` whether / and /home lie on an encrypted layer.

    A virtual machine, or a file system without a block device, may have invisible encryption. So a missing layer means
    `off` only on real hardware with every such mount found.
    """
    # What `lsblk` prints for an encrypted disk, cut to what is read:
    #
    #   disk nvme0n1
    #     part nvme0n1p1, vfat, /boot/efi            not encrypted, and isn't looked at
    #     part nvme0n1p3, crypto_LUKS
    #       crypt luks-7f…, ext4, /                  encrypted: `crypt` within `crypto_LUKS`
    #
    # `/boot` and swap don't matter here: what someone could read from a stolen machine is in `/` and in the home
    # folders.
    seen: dict[str, bool | None] = {}
    for device in list_of(json_object(text).get("blockdevices")) or ():
        seen.update(_mounts_below(mapping_of(device) or {}))
    seen |= dict.fromkeys(re.findall(r"(?m)^(/[^\t\n]*)\taes-[0-9]+-[cg]cm\tyes$", zfs), True)
    wanted = {"/", *re.findall(r"(?m)^\S+ (/home(?:/\S*)?) ", mounts)}
    layers = [seen.get(mount) for mount in sorted(wanted)]
    if None in layers:
        return unseen("Not every part of the system lies on a disk, or under a layer, that this can see.")
    if all(layers):
        return known(encrypted="on")
    if any(layers):
        return known("The system and the home folder differ.", encrypted="partial")
    if virtualisation.strip() != "none" or re.search(r"(?m)^\S+ \S+ (ecryptfs|fuse\.\S*) ", mounts):
        return unseen("No encrypted layer shows, but one may lie out of sight.")
    return known("Files that programs encrypt by themselves don't show.", encrypted="off")


def _mounts_below(root: Mapping[str, Any]) -> Iterator[tuple[str, bool | None]]:
    """Yield each mount, and whether it is encrypted; None where `crypt` may only mean checksums (dm-verity)."""
    pending: list[tuple[Mapping[str, Any], bool | None, object]] = [(root, False, None)]
    while pending:
        device, layer, holder = pending.pop()
        if device.get("type") == "crypt" and layer is not True:
            # A device of dm-verity has the type `crypt`, too. It only checks, and hides nothing.
            layer = True if holder in ("crypto_LUKS", "BitLocker") else None
        for mount in (*(list_of(device.get("mountpoints")) or ()), device.get("mountpoint")):
            if isinstance(mount, str):
                yield mount, layer
        children = list_of(device.get("children")) or ()
        pending += [(mapping_of(child) or {}, layer, device.get("fstype")) for child in children]


@probe(
    "firewall",
    Source("firewall-cmd --state", codes=(0, 252), optional=True, spare=True),
    Source("firewall-cmd --get-default-zone", codes=(0, 252), optional=True, spare=True),
    file("/etc/ufw/ufw.conf", optional=True, spare=True),
    file("/etc/default/ufw", optional=True, spare=True),
    Source("systemctl is-active ufw.service", codes=_STATES, optional=True, spare=True),
)
def firewall(firewalld: str, zone: str, ufw_conf: str, ufw_default: str, ufw_active: str) -> Reading:
    """Return the state of firewalld or ufw. It is never `off`, because only an administrator can see other rules."""
    if firewalld.strip() == "running" and re.fullmatch(r"[\w-]+", zone.strip()):
        if zone.strip() == "trusted":
            return unseen("firewalld runs, but its usual zone lets everything in.")
        return known("What the zone of firewalld lets in doesn't show.", firewall="on")
    # Without the rights of an administrator, no rule can be read. So settings and a running service are all the
    # evidence there is, and both are needed: `ufw disable` leaves the service active, and `ENABLED=yes` alone may be
    # from before the reboot.
    enabled = re.findall(r"(?mi)^\s*ENABLED\s*=\s*[\"']?(\w+)", ufw_conf)
    policy = re.findall(r"(?m)^DEFAULT_INPUT_POLICY=[\"']?(\w+)", ufw_default)
    if enabled == ["yes"] and ufw_active.strip() == "active" and policy in (["DROP"], ["REJECT"]):
        return known("What the rules of ufw let in doesn't show.", firewall="on")
    if enabled == ["no"]:
        return unseen("ufw is switched off; rules set in another way need an administrator to see.")
    return unseen("No firewall service shows; rules set in another way need an administrator to see.")


_SERVICES = {22: "ssh", 3389: "rdp", 5900: "screen_sharing", **dict.fromkeys((139, 445, 2049), "file_sharing")}
_SEEING_ALL = ("none", "kvm", "qemu", "vmware", "oracle", "microsoft", "parallels")
"""Kinds of virtualisation, other than containers, in which the kernel's tables show all that listens."""


@probe("remote_access", file("/proc/net/tcp"), file("/proc/net/tcp6", optional=True), _VIRTUAL)
def listening(tcp: str, tcp6: str, virtualisation: str) -> Reading:
    """Determine from /proc/net/tcp and tcp6 which services are open to other machines.

    The set is complete only if every listener is known. A remote-help program that connects outwards doesn't listen and
    can't be seen.
    """
    #     sl  local_address rem_address   st …
    #      0: 0100007F:0277 00000000:0000 0A …       127.0.0.1:631, only this machine
    #      1: 00000000:0016 00000000:0000 0A …       any address, port 0x16 = 22: ssh
    #      2: 0A00020F:8F2E 5DB8D822:01BB 01 …       a connection, not 0A (LISTEN)
    #
    # Addresses are bytes in the order of the processor, so that 127.0.0.1 ends with 7F.
    services = [None if port is None else _SERVICES.get(port) for table in (tcp, tcp6) for port in _listeners(table)]
    headed = tcp.lstrip().startswith("sl ") and (not tcp6 or tcp6.lstrip().startswith("sl "))
    whole = headed and None not in services and virtualisation.strip() in _SEEING_ALL
    return ways_in((service for service in services if service) if whole else None)


def _listeners(table: str) -> Iterator[int | None]:
    for line in table.splitlines()[1:]:
        row = re.match(r"\s*\d+: ([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4}) [0-9A-F:]+ ([0-9A-F]{2}) ", line)
        if row is None:
            yield None
        elif row[3] == "0A" and not _is_loopback(row[1]):
            yield int(row[2], 16)


def _is_loopback(address: str) -> bool:
    # `::ffff:127.0.0.1`, an IPv4 address written as IPv6, is loopback, too.
    plain = address.removeprefix("0000000000000000FFFF0000")
    return address == "0" * 24 + "01000000" or re.fullmatch(r"[0-9A-F]{6}7F", plain) is not None


# lock and sign-in ----------------------------------------------------------------------------------------------

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


@probe(
    "screen_lock screen_lock_delay_s",
    Source("printenv XDG_CURRENT_DESKTOP", codes=(0, 1)),
    Source("passwd -S", codes=(0, 1), optional=True, spare=True),
    *(Source(f"gsettings get {key}", codes=(0, 1), optional=True, spare=True) for key in _GNOME_KEYS),
    *(Source(line, optional=True, spare=True) for line in _KDE),
)
def screen_lock(desktop: str, password: str, *settings: str) -> Reading:
    """Read the lock of GNOME or KDE, and `passwd -S` (P = a usable password, NP = none).

    `settings` has GNOME's four keys, then KDE's four as Plasma 6 and as Plasma 5 print them. The delay counts from the
    last input: until the screen blanks, plus the time until it locks.
    """
    names = desktop.strip().split(":")
    delay: int | None
    if "GNOME" in names:
        delay = _gnome_delay(*settings[:4])
    elif "KDE" in names:
        delay = _kde_delay(settings[4:8] if any(settings[4:8]) else settings[8:12])
    else:
        return unseen("Only the locks of GNOME and KDE can be read, and this session runs neither.")
    code = {"P": "set", "NP": "none"}.get("".join(password.split()[1:2]))
    note = "The lock's settings or the account don't report this."
    return reading(note, screen_lock=code, screen_lock_delay_s=delay)


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

    A setting that isn't written stands for KDE's own default, which `kreadconfig` is asked to print.
    """
    words = [setting.strip() for setting in settings]
    if "false" in words[:2]:
        return NEVER_LOCKS
    numbers = [re.fullmatch(r"([0-9]{1,5})(?:\.[0-9]+)?", word) for word in words[2:]]
    minutes, grace = [int(number[1]) if number else None for number in numbers]
    if words[:2] != ["true", "true"] or minutes is None or grace is None:
        return None
    # Plasma 6 may write minutes with a fraction, and the lock comes by the next minute at the latest.
    return NEVER_LOCKS if minutes == 0 else min(NEVER_LOCKS, (minutes + ("." in words[2])) * 60 + grace)


@probe(
    "auto_login",
    Source("systemctl show -p Id --value display-manager.service", codes=(0, 1)),
    *(file(f"/etc/{name}", optional=True) for name in ("gdm3/custom.conf", "gdm3/daemon.conf", "gdm/custom.conf")),
)
def gdm(manager: str, *configs: str) -> Reading:
    """Determine from GDM's configuration whether someone is signed in automatically."""
    present = [config for config in configs if "[daemon]" in config]
    if manager.strip() not in ("gdm.service", "gdm3.service") or len(present) != 1:
        return unseen("Only GDM's sign-in settings can be read, and they weren't found.")
    switches = re.findall(r"(?m)^\s*(?:Automatic|Timed)LoginEnable\s*=\s*(\S+)", present[0])
    # One file may have both switches, for a sign-in at once and for one after a while; either opens the machine.
    words = {word.lower() for word in switches}
    if words - {"true", "false", "1", "0"}:
        return unseen("GDM's sign-in settings don't have the expected form.")
    return known(auto_login=bool(words & {"true", "1"}))


# updates -------------------------------------------------------------------------------------------------------

_UNCLEAR = "The automatic updates don't clearly cover this."
_ON = re.compile(r"[1-9][0-9]*[smhd]?|always")
_DEBIAN = r"origin=(?:Debian|\$\{distro_id\}),codename=\$\{distro_codename\}"
_UBUNTU = r"(?:\$\{distro_id\}|Ubuntu):\$\{distro_codename\}"
_SECURITY = re.compile(rf"{_DEBIAN}(?:-security)?,label=Debian-Security|{_UBUNTU}-security")
_ALL = re.compile(rf"{_DEBIAN},label=Debian|{_UBUNTU}-updates")
_DNF_TIMERS = "dnf-automatic-install.timer dnf-automatic.timer dnf5-automatic.timer"


@probe(
    "auto_update_security auto_update_os",
    Source("apt-config dump", optional=True),
    Source("dpkg-query -W -f=${Status} unattended-upgrades", codes=(0, 1), optional=True),
    Source("systemctl is-active apt-daily.timer apt-daily-upgrade.timer", codes=_STATES, optional=True, spare=True),
    file("/etc/os-release", optional=True, spare=True),
    file("/etc/dnf/automatic.conf", optional=True, spare=True),
    Source(f"systemctl is-active {_DNF_TIMERS}", codes=_STATES, optional=True, spare=True),
)
def automatic(dump: str, package: str, timers: str, release: str, dnf_conf: str, dnf_timers: str) -> Reading:
    """Determine from the settings of apt, or else dnf, whether security fixes and all updates install automatically."""
    if dump.strip():
        return _apt_automatic(dump, package, timers, release)
    if dnf_conf.strip():
        return _dnf_automatic(dnf_conf, dnf_timers.split())
    return unseen("Neither apt nor dnf reports automatic updates here; another program may do them.")


def _apt_automatic(dump: str, package: str, timers: str, release: str) -> Reading:
    """Read from `apt-config dump` whether unattended-upgrades installs security fixes, and all updates.

    True needs the setting, the package, its timers and the origin of this very release, with no package left
    out; false needs the setting written as 0.
    """
    entries = re.findall(r'(?m)^(\S+) "(.*)";$', dump)
    settings = dict(entries)
    periodic = [settings.get(f"APT::Periodic::{k}") for k in ("Unattended-Upgrade", "Update-Package-Lists")]
    if "APT" not in settings or periodic[0] is None:
        return unseen("apt has no setting for automatic updates; another program may do them.")
    if periodic[0] == "0" or settings.get("APT::Periodic::Enable") == "0":
        return known("apt's automatic updates are switched off.", auto_update_security=False, auto_update_os=False)
    if package.strip() != "install ok installed":
        return unseen("Automatic updates are set, but unattended-upgrades isn't installed.")
    if timers.split() != ["active", "active"] or not all(value and _ON.fullmatch(value) for value in periodic):
        return unseen("Automatic updates are set, but it doesn't show that they run.")
    if any(key == "Unattended-Upgrade::Package-Blacklist::" for key, _ in entries):
        return unseen("The automatic updates leave some packages out.")
    origins = [v for k, v in entries if re.match(r"Unattended-Upgrade::(Origins-Pattern|Allowed-Origins)::", k)]
    # apt prints the origins as written in its configuration, some with `${distro_codename}` and some with `bookworm`.
    # The name of this release is put back to the variable, so that one pattern fits both; that of an older release
    # isn't, and covers nothing.
    codename = re.findall(r"(?m)^VERSION_CODENAME=[\"']?([a-z]+)", release)
    written = rf"(codename=|:){codename[0] if len(codename) == 1 else '(?!)'}\b"  # (?!) fits nothing
    plain = [re.sub(written, r"\1${distro_codename}", origin) for origin in origins]
    return reading(
        _UNCLEAR,
        auto_update_security=any(map(_SECURITY.fullmatch, plain)) or None,
        auto_update_os=any(map(_ALL.fullmatch, plain)) or None,
    )


def _dnf_automatic(conf: str, timers: Sequence[str]) -> Reading:
    """Read dnf-automatic's settings, and whether its timer runs; one of the timers installs whatever they say."""
    words = {key: value.lower() for key, value in re.findall(r"(?m)^(\w+)[ \t]*=[ \t]*(\w+)[ \t]*$", conf)}
    applies = {"yes": True, "true": True, "no": False, "false": False}.get(words.get("apply_updates", ""))
    # `dnf-automatic-install.timer` installs even if the file says `apply_updates = no`.
    if timers[:1] == ["active"]:
        applies = True
    if "active" not in timers or applies is None:
        return unseen("dnf's automatic updates don't run; another program may do them.")
    if not applies:
        return known("dnf's automatic updates are only fetched.", auto_update_security=False, auto_update_os=False)
    everything = words.get("upgrade_type") == "default" or None
    return reading(_UNCLEAR, auto_update_security=True, auto_update_os=everything)


_SUMMARY = re.compile(
    r"(?m)^([0-9]{1,6}) upgraded, ([0-9]{1,6}) newly installed, [0-9]+ to remove"
    r" and ([0-9]{1,6}) not upgraded\.$"
)
_DNF_ROW = re.compile(r"(?m)^\S+\.(?:x86_64|aarch64|i686|noarch)[ \t]+\S+[ \t]+\S+[ \t]*$")
_PACMAN_ROW = re.compile(r"(?m)^\S+ \S+ -> \S+$")
_STAMPS = "/var/lib/apt/periodic/"


@probe(
    "pending_updates",
    Source("apt-get -s -o Debug::NoLocking=true dist-upgrade", optional=True),
    Source(f"stat -c %Y {_STAMPS}update-success-stamp {_STAMPS}update-stamp", codes=(0, 1), optional=True, spare=True),
    Source("dnf -q -C check-update --security", codes=(0, 100), optional=True, spare=True),
    Source("pacman -Qu", codes=(0, 1), optional=True, spare=True),
    timed=True,
)
def pending(simulation: str, stamps: str, dnf: str, pacman: str, *, now: datetime) -> Reading:
    """Determine from apt, or else from dnf or pacman, which updates are pending.

    dnf and pacman don't report the age of their lists, so they can show that an update is missing but never that none
    is.
    """
    if simulation.strip():
        return _apt_pending(simulation, stamps, now)
    if _DNF_ROW.search(dnf.partition("Obsoleting Packages")[0]):
        return known(pending_updates="security")
    if _PACMAN_ROW.search(pacman):
        return known("pacman doesn't report which updates close holes.", pending_updates="some")
    return unseen("No list of available updates shows one, and its age isn't reported.")


def _apt_pending(simulation: str, stamps: str, now: datetime) -> Reading:
    """Read a simulated `apt-get dist-upgrade`, and when the package lists were last fetched.

    A missing security update counts at any age of the lists; anything else only while they are fresh.
    """
    summary = _SUMMARY.search(simulation)
    origins = re.findall(r"(?m)^Inst \S+ (?:\[[^\]]*\] )?\(\S+ (.+?) \[", simulation)
    #   Inst openssl [3.0.13] (3.0.15 Debian-Security:12/stable-security [amd64])
    #   1 upgraded, 0 newly installed, 0 to remove and 2 not upgraded.
    #
    # The count must match the lines that were understood. If it doesn't, apt has a format that this doesn't know, and a
    # line that was missed could be the one that closes a hole.
    if summary is None or len(origins) != int(summary[1]) + int(summary[2]):
        return unseen("apt's answer doesn't have the expected form.", "error")
    if any("-security" in origin or "Debian-Security" in origin for origin in origins):
        return known(pending_updates="security")
    ages = [now.timestamp() - int(t) for t in re.findall(r"(?m)^([0-9]{9,11})$", stamps)]
    if not any(0 <= age <= FRESH.total_seconds() for age in ages):
        return unseen("The lists of available updates are old, or their age is unknown.")
    if not origins and int(summary[3]):
        return unseen("Updates exist that apt holds back, and it doesn't say why.")
    return known(pending_updates="some" if origins else "none")


@probe(
    "os_extended_support",
    file("/var/lib/ubuntu-advantage/status.json", optional=True),
    file("/etc/os-release", optional=True, spare=True),
)
def ubuntu_pro(text: str, release: str) -> Reading:
    """Read from Ubuntu Pro's status file whether its extended support of the system (`esm-infra`) is on."""
    words = json_object(text)
    rows = [mapping_of(row) or {} for row in list_of(words.get("services")) or ()]
    states = [row.get("status") for row in rows if row.get("name") == "esm-infra"]
    ubuntu = re.search(r"(?m)^ID=[\"']?ubuntu[\"']?$", release)
    if ubuntu and words.get("attached") is False:
        return known(os_extended_support=False)
    if ubuntu and words.get("attached") is True and states in (["enabled"], ["disabled"]):
        return known(os_extended_support=states == ["enabled"])
    return unseen("Only Ubuntu Pro can be read, and it reports nothing here.")


LINUX: tuple[Probe, ...] = (
    *(os_release, vendor, product, chassis, lsblk, firewall, listening),
    *(screen_lock, gdm, automatic, pending, ubuntu_pro),
)
