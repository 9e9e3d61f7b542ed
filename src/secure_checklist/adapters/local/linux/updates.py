"""What a Linux machine says about its updates: pure parsers over text, and which text each one needs.

Nothing here runs a command or opens a file: `local` does. Every parser accepts any text, never raises, and
states a fact only where the text carries it.
"""

import re
from collections.abc import Sequence
from datetime import datetime

from secure_checklist.adapters.local._probe import (
    FRESH,
    JsonValue,
    Probe,
    Reading,
    as_mapping,
    as_sequence,
    file,
    json_or_none,
    known,
    missing,
    output,
    unseen,
)

_AUTOMATIC = ("auto_update_security", "auto_update_os")
_ON = re.compile(r"[1-9][0-9]*[smhd]?|always")
_DEBIAN = r"origin=(?:Debian|\$\{distro_id\}),codename=\$\{distro_codename\}"
_UBUNTU = r"(?:\$\{distro_id\}|Ubuntu):\$\{distro_codename\}"
_SECURITY = re.compile(rf"{_DEBIAN}(?:-security)?,label=Debian-Security|{_UBUNTU}-security")
_ALL = re.compile(rf"{_DEBIAN},label=Debian|{_UBUNTU}-updates")


def parse_automatic(dump: str, package: str, timers: str, release: str, dnf_conf: str, dnf_timers: str) -> Reading:
    """Determine from the settings of apt, or else dnf, whether security fixes and all updates install by themselves."""
    if dump.strip():
        return _apt_automatic(dump, package, timers, release)
    if dnf_conf.strip():
        return _dnf_automatic(dnf_conf, dnf_timers.split())
    return unseen("Neither apt nor dnf tells of automatic updates here; another program may do them.", *_AUTOMATIC)


def _apt_automatic(dump: str, package: str, timers: str, release: str) -> Reading:
    """Read from `apt-config dump` whether unattended-upgrades installs security fixes, and all updates.

    True needs the setting, the package, its timers and the origin of this very release, with no package left
    out; false needs the setting written as 0.
    """
    entries = re.findall(r'(?m)^(\S+) "(.*)";$', dump)
    settings = dict(entries)
    periodic = [settings.get(f"APT::Periodic::{k}") for k in ("Unattended-Upgrade", "Update-Package-Lists")]
    if "APT" not in settings or periodic[0] is None:
        return unseen("apt has no setting for automatic updates; another program may do them.", *_AUTOMATIC)
    if periodic[0] == "0" or settings.get("APT::Periodic::Enable") == "0":
        return known("apt's automatic updates are switched off.", **dict.fromkeys(_AUTOMATIC, False))
    if package.strip() != "install ok installed":
        return unseen("Automatic updates are set, but unattended-upgrades isn't installed.", *_AUTOMATIC)
    if timers.split() != ["active", "active"] or not all(value and _ON.fullmatch(value) for value in periodic):
        return unseen("Automatic updates are set, but it doesn't show that they run.", *_AUTOMATIC)
    if any(key == "Unattended-Upgrade::Package-Blacklist::" for key, _ in entries):
        return unseen("The automatic updates leave some packages out.", *_AUTOMATIC)
    origins = [v for k, v in entries if re.match(r"Unattended-Upgrade::(Origins-Pattern|Allowed-Origins)::", k)]
    return _covered(origins, release)


def _covered(origins: Sequence[str], release: str) -> Reading:
    codename = re.findall(r"(?m)^VERSION_CODENAME=[\"']?([a-z]+)", release)
    written = rf"(codename=|:){codename[0] if len(codename) == 1 else '(?!)'}\b"  # (?!) fits nothing
    plain = [re.sub(written, r"\1${distro_codename}", origin) for origin in origins]
    found = [any(pattern.fullmatch(origin) for origin in plain) for pattern in (_SECURITY, _ALL)]
    facts: dict[str, JsonValue] = {field: True for field, is_on in zip(_AUTOMATIC, found, strict=True) if is_on}
    return Reading(facts, missing(facts, _AUTOMATIC), "The automatic updates don't clearly cover this.")


def _dnf_automatic(conf: str, timers: Sequence[str]) -> Reading:
    """Read dnf-automatic's settings, and whether its timer runs; one of the timers installs whatever they say."""
    words = {key: value.lower() for key, value in re.findall(r"(?m)^(\w+)[ \t]*=[ \t]*(\w+)[ \t]*$", conf)}
    running, installing = "active" in timers, timers[:1] == ["active"]
    applies = (
        True
        if installing
        else {"yes": True, "true": True, "no": False, "false": False}.get(words.get("apply_updates", ""))
    )
    if not running or applies is None:
        return unseen("dnf's automatic updates don't run; another program may do them.", *_AUTOMATIC)
    if not applies:
        return known("dnf's automatic updates are only fetched.", **dict.fromkeys(_AUTOMATIC, False))
    facts: dict[str, JsonValue] = {"auto_update_security": True}
    facts |= {"auto_update_os": True} if words.get("upgrade_type") == "default" else {}
    return Reading(facts, missing(facts, _AUTOMATIC), "The automatic updates don't clearly cover this.")


_SUMMARY = re.compile(
    r"(?m)^([0-9]{1,6}) upgraded, ([0-9]{1,6}) newly installed, [0-9]+ to remove"
    r" and ([0-9]{1,6}) not upgraded\.$"
)
_DNF_ROW = re.compile(r"(?m)^\S+\.(?:x86_64|aarch64|i686|noarch)[ \t]+\S+[ \t]+\S+[ \t]*$")
_PACMAN_ROW = re.compile(r"(?m)^\S+ \S+ -> \S+$")


def parse_pending(simulation: str, stamps: str, dnf: str, pacman: str, *, now: datetime) -> Reading:
    """Determine from apt, or else from dnf or pacman, which updates wait.

    The two others don't tell how old their lists are, so they can say that something is missing and never that
    nothing is.
    """
    if simulation.strip():
        return _apt_pending(simulation, stamps, now)
    if _DNF_ROW.search(dnf.partition("Obsoleting Packages")[0]):
        return known(pending_updates="security")
    if _PACMAN_ROW.search(pacman):
        return known("pacman doesn't tell which updates close holes.", pending_updates="some")
    return unseen("No list of available updates shows one, and its age isn't told.", "pending_updates")


def _apt_pending(simulation: str, stamps: str, now: datetime) -> Reading:
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


def parse_ubuntu_pro(text: str, release: str) -> Reading:
    """Read from Ubuntu Pro's own note whether its longer support of the system (`esm-infra`) is on."""
    words = as_mapping(json_or_none(text))
    rows = [as_mapping(row) for row in as_sequence(words.get("services"))]
    states = [row.get("status") for row in rows if row.get("name") == "esm-infra"]
    ubuntu = re.search(r"(?m)^ID=[\"']?ubuntu[\"']?$", release)
    if ubuntu and words.get("attached") is False:
        return known(os_extended_support=False)
    if ubuntu and words.get("attached") is True and states in (["enabled"], ["disabled"]):
        return known(os_extended_support=states == ["enabled"])
    return unseen("Only Ubuntu Pro can be read, and it doesn't tell here.", "os_extended_support")


_STATES = tuple(range(5))  # systemctl exits with 3 or 4 for units that don't run or don't exist
_STAMPS = "/var/lib/apt/periodic/"
_DNF_TIMERS = "dnf-automatic-install.timer dnf-automatic.timer dnf5-automatic.timer"

UPDATES: tuple[Probe, ...] = (
    Probe(
        "automatic updates",
        _AUTOMATIC,
        (
            output("apt-config dump", optional=True),
            output("dpkg-query -W -f=${Status} unattended-upgrades", codes=(0, 1), optional=True),
            output(
                "systemctl is-active apt-daily.timer apt-daily-upgrade.timer", codes=_STATES, optional=True, spare=True
            ),
            file("/etc/os-release", optional=True, spare=True),
            file("/etc/dnf/automatic.conf", optional=True, spare=True),
            output(f"systemctl is-active {_DNF_TIMERS}", codes=_STATES, optional=True, spare=True),
        ),
        parse_automatic,
    ),
    Probe(
        "pending updates",
        ("pending_updates",),
        (
            output("apt-get -s -o Debug::NoLocking=true dist-upgrade", optional=True),
            output(
                f"stat -c %Y {_STAMPS}update-success-stamp {_STAMPS}update-stamp",
                codes=(0, 1),
                optional=True,
                spare=True,
            ),
            output("dnf -q -C check-update --security", codes=(0, 100), optional=True, spare=True),
            output("pacman -Qu", codes=(0, 1), optional=True, spare=True),
        ),
        parse_pending,
        timed=True,
    ),
    Probe(
        "ubuntu pro",
        ("os_extended_support",),
        (
            file("/var/lib/ubuntu-advantage/status.json", optional=True),
            file("/etc/os-release", optional=True, spare=True),
        ),
        parse_ubuntu_pro,
    ),
)
