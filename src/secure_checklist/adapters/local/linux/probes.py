"""What a Linux machine says about itself: pure parsers over text, and which text each one needs.

Nothing here runs a command or opens a file: `local` does. Every parser accepts any text, never raises, and
states a fact only where the text carries it.
"""

import re
import shlex
from collections.abc import Iterator, Mapping

from secure_checklist.adapters.local._probe import (
    Blind,
    JsonValue,
    Probe,
    Reading,
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
from secure_checklist.adapters.local.linux.session import SESSION
from secure_checklist.adapters.local.linux.updates import UPDATES

_VERSION = re.compile(r"[0-9]+(?:\.[0-9]+)*")
_EXACT_IDS = ("ubuntu", "debian", "fedora")


def parse_os_release(text: str, debian_version: str = "") -> Reading:
    """Read os-release(5), and Debian's point release: from DEBIAN_VERSION_FULL, or else from its own file.

    Only Ubuntu, Debian and Fedora have names of their own here; a system derived from them is `linux`,
    since its versions count differently.
    """
    words = dict(_assignments(text))
    name = words.get("ID", "")
    if not re.fullmatch(r"[a-z0-9._-]+", name):
        return unseen("os-release doesn't name the system.", "os_name", "os_version", "os_build")
    version, build = words.get("VERSION_ID", ""), words.get("BUILD_ID", "")
    points = (words.get("DEBIAN_VERSION_FULL", ""), debian_version.strip())
    if name == "debian" and version:
        exact = [point for point in points if _VERSION.fullmatch(point) and point.startswith(f"{version}.")]
        version = exact[0] if exact else version
    facts: dict[str, JsonValue] = {"os_name": name if name in _EXACT_IDS else "linux"}
    facts |= {"os_version": version} if version else {}
    facts |= {"os_build": build} if build not in ("", "rolling") else {}  # every build of Arch says `rolling`
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


def parse_lsblk(text: str, mounts: str, virtualisation: str, zfs: str = "") -> Reading:
    """Determine from `lsblk`, the mount table and `zfs list` whether / and /home lie on an encrypted layer.

    A virtual machine or a file system without a block device below it may be encrypted out of sight, so a
    missing layer means `off` only on real hardware with every such mount found.
    """
    seen: dict[str, bool | None] = {}
    for device in as_sequence(as_mapping(json_or_none(text)).get("blockdevices")):
        seen.update(_mounts_below(as_mapping(device)))
    seen |= dict.fromkeys(re.findall(r"(?m)^(/[^\t\n]*)\taes-[0-9]+-[cg]cm\tyes$", zfs), True)
    wanted = {"/"} | {m for m in re.findall(r"(?m)^\S+ (\S+) ", mounts) if _is_home(m)}
    layers = [seen.get(mount) for mount in sorted(wanted)]
    if None in layers:
        return unseen("Not every part of the system lies on a disk, or under a layer, that this can see.", "encrypted")
    if all(layers):
        return known(encrypted="on")
    if any(layers):
        return known("The system and the home folder differ.", encrypted="partial")
    if virtualisation.strip() != "none" or re.search(r"(?m)^\S+ \S+ (ecryptfs|fuse\.\S*) ", mounts):
        return unseen("No encrypted layer shows, but one may lie out of sight.", "encrypted")
    return known("Files that programs encrypt by themselves don't show.", encrypted="off")


def _is_home(mount: str) -> bool:
    return mount == "/home" or mount.startswith("/home/")


def _mounts_below(root: Mapping[str, object]) -> Iterator[tuple[str, bool | None]]:
    """Yield each mount, and whether it is encrypted; None where `crypt` may only mean checksums (dm-verity)."""
    pending: list[tuple[Mapping[str, object], bool | None, object]] = [(root, False, None)]
    while pending:
        device, layer, holder = pending.pop()
        if device.get("type") == "crypt" and layer is not True:
            layer = True if holder in ("crypto_LUKS", "BitLocker") else None
        for mount in (*as_sequence(device.get("mountpoints")), device.get("mountpoint")):
            if isinstance(mount, str):
                yield mount, layer
        children = as_sequence(device.get("children"))
        pending += [(as_mapping(child), layer, device.get("fstype")) for child in children]


def parse_firewall(firewalld: str, zone: str, ufw_conf: str, ufw_default: str, ufw_active: str) -> Reading:
    """Return whether firewalld or ufw runs and filters. Never `off`: other rules need an administrator to see."""
    if firewalld.strip() == "running" and re.fullmatch(r"[\w-]+", zone.strip()):
        if zone.strip() == "trusted":
            return unseen("firewalld runs, but its usual zone lets everything in.", "firewall")
        return known("What the zone of firewalld lets in doesn't show.", firewall="on")
    enabled = re.findall(r"(?mi)^\s*ENABLED\s*=\s*[\"']?(\w+)", ufw_conf)
    policy = re.findall(r"(?m)^DEFAULT_INPUT_POLICY=[\"']?(\w+)", ufw_default)
    if enabled == ["yes"] and ufw_active.strip() == "active" and policy in (["DROP"], ["REJECT"]):
        return known("What the rules of ufw let in doesn't show.", firewall="on")
    if enabled == ["no"]:
        note = "ufw is switched off; rules set in another way need an administrator to see."
        return unseen(note, "firewall")
    return unseen("No firewall service shows; rules set in another way need an administrator to see.", "firewall")


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
    """Determine from /proc/net/tcp and tcp6 which ways in are open to other machines.

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


_VIRTUAL = output("systemd-detect-virt", codes=(0, 1))
_STATES = tuple(range(5))  # systemctl exits with 3 or 4 for units that don't run or don't exist
_DMI = "/sys/class/dmi/id/"
_EFI = "/sys/firmware/efi/efivars/"
_SECURE_BOOT = f"{_EFI}SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c"
_SHIM = f"{_EFI}MokSBStateRT-605dab50-e046-4300-abb6-3dd810dd8b23"

LINUX: tuple[Probe, ...] = (
    Probe(
        "os-release",
        ("os_name", "os_version", "os_build"),
        (file("/etc/os-release"), file("/etc/debian_version", optional=True, spare=True)),
        parse_os_release,
    ),
    Probe("sys_vendor", ("manufacturer",), (file(f"{_DMI}sys_vendor"),), parse_vendor),
    Probe("product_name", ("model",), (file(f"{_DMI}product_name"),), parse_product),
    Probe("chassis", ("form",), (file(f"{_DMI}chassis_type"), _VIRTUAL), parse_chassis),
    Probe("proc stat", ("last_restart",), (file("/proc/stat"),), parse_proc_stat),
    Probe(
        "lsblk",
        ("encrypted",),
        (
            output("lsblk -J -o NAME,TYPE,FSTYPE,MOUNTPOINTS"),
            file("/proc/self/mounts"),
            _VIRTUAL,
            output("zfs list -H -t filesystem -o mountpoint,encryption,mounted", optional=True, spare=True),
        ),
        parse_lsblk,
    ),
    Probe(
        "firewall",
        ("firewall",),
        (
            output("firewall-cmd --state", codes=(0, 252), optional=True, spare=True),
            output("firewall-cmd --get-default-zone", codes=(0, 252), optional=True, spare=True),
            file("/etc/ufw/ufw.conf", optional=True, spare=True),
            file("/etc/default/ufw", optional=True, spare=True),
            output("systemctl is-active ufw.service", codes=_STATES, optional=True, spare=True),
        ),
        parse_firewall,
    ),
    Probe("secure boot", ("secure_boot",), (file(_SECURE_BOOT), file(_SHIM, optional=True)), parse_secure_boot),
    Probe(
        "listening",
        ("remote_access",),
        (file("/proc/net/tcp"), file("/proc/net/tcp6", optional=True), _VIRTUAL),
        parse_listening,
    ),
    Probe("id", ("daily_account",), (output("id"),), parse_id),
    *SESSION,
    *UPDATES,
)

LINUX_BLIND: Blind = {
    "os_edition": ("unsupported", "Linux has no editions in this sense."),
    "sip": ("unsupported", "Only macOS has System Integrity Protection."),
    "gatekeeper": ("unsupported", "Only macOS has Gatekeeper."),
    "antivirus": ("not_reported", "No common way tells whether an antivirus program runs."),
    "auto_update_apps": ("not_reported", "App stores on Linux don't share one setting."),
    "management": ("not_reported", "No common way tells whether an organisation manages the machine."),
    "security_patch": ("unsupported", "Linux states no patch level; fixes come one package at a time."),
}
