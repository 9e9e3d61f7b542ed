"""What the adapters of inventories tell: osquery, Fleet, Google Workspace and Cloud Identity."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from secure_checklist import Subject, adapters
from secure_checklist.core import OsVersion

FOLDER = Path(__file__).parents[1] / "fixtures" / "adapters"


def sample(name: str) -> Any:
    """Return a sample by its name."""
    return json.loads((FOLDER / f"{name}.json").read_text("utf-8"))


def known(subject: Subject) -> dict[str, Any]:
    """Return every fact that has a value."""
    return {name: value for name in type(subject).facts() if (value := subject.__dict__.get(name)) is not None}


def one(source: str, record: object) -> Subject:
    """Read a record of one subject."""
    (subject,) = adapters.read(source, record)
    return subject


def raw(subject: Subject) -> dict[str, str]:
    """Return the source's own words that were kept."""
    return {name: seen.raw for name, seen in subject.observed.items() if seen.raw}


CHECKED = datetime(2026, 8, 20, 9, tzinfo=UTC)
SYNCED_2018 = datetime(2018, 10, 20, 16, 17, 2, 935000, tzinfo=UTC)
DETAILED = datetime(2026, 8, 19, 21, 7, 53, tzinfo=UTC)
RESTARTED = datetime(2026, 8, 1, 3, 1, 45, tzinfo=UTC)
EXPECTED: dict[str, tuple[datetime | None, dict[str, Any]]] = {
    "osquery.macos": (
        None,
        {
            "manufacturer": "Apple Inc.",
            "model": "Mac14,2",
            "os_name": "macos",
            "os_version": "26.3.1 (a)",
            "encrypted": "partial",
            "firewall": "on",
            "screen_lock": "set",
            "screen_lock_delay_s": 5,
            "gatekeeper": "identified_developers",
            "sip": True,
            "remote_access": frozenset({"ssh"}),
        },
    ),
    "osquery.macos-volumes": (
        datetime(2026, 7, 20, 9, tzinfo=UTC),
        {
            "manufacturer": "Apple Inc.",
            "model": "Mac14,7",
            "os_name": "macos",
            "os_version": "15.5",
            "encrypted": "on",
            "screen_lock_delay_s": 604_800,
            "gatekeeper": "app_store",
            "remote_access": frozenset[str](),
        },
    ),
    "osquery.windows": (
        CHECKED,
        {
            "manufacturer": "LENOVO",
            "model": "21AH00INV",
            "os_name": "windows",
            "os_version": "10.0.22631.3880",
            "os_edition": "pro",
            "encrypted": "suspended",
            "firewall": "on",
            "antivirus": "snoozed",
            "auto_update_os": True,
            "auto_update_security": True,
        },
    ),
    "osquery.windows-poor": (
        None,
        {
            "os_name": "windows",
            "os_version": "10.0.19044",
            "os_edition": "ltsc",
            "encrypted": "partial",
            "firewall": "off",
            "auto_update_os": False,
            "auto_update_security": False,
        },
    ),
    "osquery.linux": (
        datetime(2026, 7, 20, 9, tzinfo=UTC),
        {
            "manufacturer": "Dell Inc.",
            "model": "XPS 13 9310",
            "os_name": "ubuntu",
            "os_version": "22.04.4 LTS (Jammy Jellyfish)",
            "encrypted": "on",
        },
    ),
    "fleet-host.ubuntu": (
        DETAILED,
        {"os_name": "ubuntu", "os_version": "20.04.3", "last_restart": RESTARTED},
    ),
    "fleet-host.mac": (
        DETAILED,
        {
            "manufacturer": "Apple Inc.",
            "model": "MacBookPro18,3",
            "os_name": "macos",
            "os_version": "14.6.1",
            "encrypted": "on",
            "last_restart": RESTARTED,
        },
    ),
    "fleet-host.windows": (
        DETAILED,
        {
            "manufacturer": "Dell Inc.",
            "model": "Latitude 7440",
            "os_name": "windows",
            "os_version": "10.0.22631.3880",
            "os_edition": "enterprise",
            "encrypted": "on",
        },
    ),
    "fleet-host.iphone": (
        DETAILED,
        {
            "manufacturer": "Apple",
            "model": "iPhone14,5",
            "os_name": "ios",
            "os_version": "17.5.1",
        },
    ),
    "fleet-host.centos": (
        CHECKED,
        {
            "manufacturer": "QEMU",
            "model": "Standard PC (Q35 + ICH9, 2009)",
            "os_name": "linux",
            "os_version": "8.3.2011",
            "encrypted": "off",
        },
    ),
    "workspace-mobiledevice.iphone": (
        datetime(2019, 10, 21, 16, 17, 2, 935000, tzinfo=UTC),
        {"model": "iPhone 8", "os_name": "ios", "os_version": "13.1.2", "screen_lock": "set"},
    ),
    "workspace-mobiledevice.android": (
        SYNCED_2018,
        {
            "manufacturer": "LGE",
            "model": "Nexus 5X",
            "os_name": "android",
            "os_version": "8.0.0",
            "security_patch": date(2018, 10, 1),
            "encrypted": "on",
            "screen_lock": "set",
            "rooted": "no",
            "adb_enabled": False,
        },
    ),
    "workspace-mobiledevice.android-rooted": (
        SYNCED_2018,
        {
            "manufacturer": "LGE",
            "model": "Nexus 5",
            "os_name": "android",
            "os_version": "7.1.2",
            "encrypted": "off",
            "screen_lock": "none",
            "rooted": "yes",
            "unknown_sources": "device_wide",
            "adb_enabled": True,
        },
    ),
    "workspace-chromeosdevice.verified": (
        datetime(2021, 8, 1, 6, tzinfo=UTC),
        {
            "model": "Dell Chromebook 13 7310",
            "os_name": "chromeos",
            "os_version": "91.0.4472.167",
            "os_updates_until": date(2021, 6, 1),
            "rooted": "no",
        },
    ),
    "workspace-chromeosdevice.extended": (
        CHECKED,
        {
            "model": "Chromebook",
            "os_name": "chromeos",
            "os_version": "126.0.6478.132",
            "os_extended_support": True,
            "os_updates_until": date(2026, 6, 1),
            "pending_updates": "some",
            "last_restart": datetime(2026, 7, 30, 6, tzinfo=UTC),
            "rooted": "bootloader_unlocked",
        },
    ),
    "workspace-user-2sv.enrolled": (None, {"provider": "google", "mfa": "on"}),
    "workspace-user-2sv.enforced": (None, {"provider": "google", "mfa": "enforced"}),
    "workspace-user-2sv.not-enrolled": (None, {"provider": "google", "mfa": "off"}),
    "cloudidentity-device.mac": (
        None,
        {
            "os_name": "macos",
            "os_version": "15.7.9",
            "encrypted": "on",
            "firewall": "on",
        },
    ),
    "cloudidentity-device.windows": (
        CHECKED,
        {
            "os_name": "windows",
            "os_version": "10.0.19044",
            "encrypted": "unsupported",
            "firewall": "on",
            "antivirus": "off",
        },
    ),
    "cloudidentity-device.android": (
        SYNCED_2018,
        {
            "manufacturer": "Google",
            "model": "Pixel 2",
            "os_name": "android",
            "os_version": "8.1.0",
            "security_patch": date(2018, 10, 1),
            "screen_lock": "set",
            "encrypted": "on",
            "rooted": "no",
            "adb_enabled": False,
        },
    ),
    "cloudidentity-device.android-harmed": (
        datetime(2018, 10, 20, 16, 17, 2, tzinfo=UTC),
        {
            "os_name": "android",
            "os_version": "6.0",
            "screen_lock": "none",
            "encrypted": "off",
            "rooted": "yes",
            "unknown_sources": "blocked",
            "adb_enabled": True,
            "app_verification": "off",
        },
    ),
}


@pytest.mark.parametrize("name", EXPECTED)
def test_a_sample_tells_exactly_this(name: str) -> None:
    when, facts = EXPECTED[name]
    subject = one(name.partition(".")[0], sample(name))
    assert known(subject) == facts
    assert subject.observed_at == when
    assert all(seen.source == "reported" for seen in subject.observed.values())


def test_every_sample_of_these_sources_is_looked_at() -> None:
    found = {path.name.removesuffix(".json") for path in FOLDER.glob("*.json")}
    assert {name for name in found if name.partition(".")[0] in {one.partition(".")[0] for one in EXPECTED}} == set(
        EXPECTED
    )


@pytest.mark.parametrize("name", [name for name, (_, facts) in EXPECTED.items() if "os_version" in facts])
def test_versions_are_written_so_that_they_can_be_compared(name: str) -> None:
    facts = EXPECTED[name][1]
    placed = OsVersion.parse(facts["os_name"], facts["os_version"]).placed
    assert placed == (facts["os_name"] != "linux")


REASONS = [
    ("osquery.macos-volumes", {"screen_lock", "sip", "firewall"}, "not_reported"),
    ("osquery.macos", {"os_edition"}, "unsupported"),
    ("osquery.linux", {"sip", "gatekeeper", "os_edition"}, "unsupported"),
    ("osquery.windows-poor", {"antivirus", "manufacturer", "model"}, "not_reported"),
    ("osquery.windows", {"sip", "gatekeeper"}, "unsupported"),
    ("fleet-host.windows", {"last_restart"}, "not_reported"),
    ("fleet-host.iphone", {"encrypted", "last_restart"}, "not_reported"),
    ("fleet-host.ubuntu", {"os_edition"}, "unsupported"),
    ("fleet-host.ubuntu", {"encrypted", "manufacturer", "model"}, "not_reported"),
    ("workspace-mobiledevice.iphone", {"security_patch", "adb_enabled", "unknown_sources"}, "unsupported"),
    ("workspace-mobiledevice.iphone", {"encrypted", "rooted"}, "not_reported"),
    ("workspace-mobiledevice.android", {"unknown_sources"}, "unsupported"),
    ("workspace-mobiledevice.android-rooted", {"security_patch"}, "not_reported"),
    ("workspace-chromeosdevice.verified", {"pending_updates", "last_restart"}, "not_reported"),
    ("workspace-user-2sv.enrolled", {"recovery", "mfa_methods"}, "not_reported"),
    ("cloudidentity-device.mac", {"antivirus"}, "not_reported"),
    ("cloudidentity-device.mac", {"adb_enabled", "unknown_sources", "security_patch"}, "unsupported"),
    ("cloudidentity-device.android", {"app_verification"}, "not_reported"),
    ("cloudidentity-device.android", {"firewall", "antivirus", "unknown_sources"}, "unsupported"),
]


@pytest.mark.parametrize(("name", "facts", "reason"), REASONS)
def test_what_is_unknown_has_its_reason(name: str, facts: set[str], reason: str) -> None:
    unknown = one(name.partition(".")[0], sample(name)).unknown
    assert {fact: unknown.get(fact) for fact in facts} == dict.fromkeys(facts, reason)


# osquery -------------------------------------------------------------------------------------------------------


def dump(platform: str, **tables: object) -> dict[str, object]:
    """Return a dump of one platform with these tables."""
    return {"os_version": [{"platform": platform}], **tables}


def mac_volume(name: str, filevault: str, status: str = "encrypted") -> dict[str, str]:
    """Return a row of disk_encryption as a Mac writes it."""
    encrypted = "1" if status == "encrypted" else "0"
    return {"name": name, "encrypted": encrypted, "encryption_status": status, "filevault_status": filevault}


PREBOOT = [{"device": "/dev/disk3s2", "path": "/System/Volumes/Preboot"}]


@pytest.mark.parametrize(
    ("disks", "mounts", "expected"),
    [
        ([mac_volume("/dev/disk3s1", "on")], [], "on"),
        ([mac_volume("/dev/disk3s1", "off")], [], "on_default_key"),
        ([mac_volume("/dev/disk3s1", "unknown")], [], None),
        ([mac_volume("/dev/disk3s1", "off", "not encrypted")], [], "off"),
        ([mac_volume("/dev/disk3s1", "on", "not encrypted")], [], "off"),
        ([mac_volume("/dev/disk0", "unknown", "undefined")], [], None),
        ([mac_volume("/dev/disk0", "unknown", "undefined"), mac_volume("/dev/disk3s1", "on")], [], "on"),
        ([mac_volume("/dev/disk3s1", "on"), mac_volume("/dev/disk4s1", "on")], [], "on"),
        ([mac_volume("/dev/disk3s1", "on"), mac_volume("/dev/disk4s1", "unknown")], [], None),
        ([mac_volume("/dev/disk3s1", "on"), mac_volume("/dev/disk3s2", "off")], [], None),
        ([mac_volume("/dev/disk3s1", "on"), mac_volume("/dev/disk3s2", "off")], PREBOOT, "on"),
        ([mac_volume("/dev/disk3s1", "on"), mac_volume("INVENTED", "on")], [], None),
        ([{"name": "/dev/disk3s1", "encrypted": "1", "filevault_status": "on"}], [], None),
        ([mac_volume("/dev/disk3s1", "on"), "unreadable"], [], None),
        ([], [], None),
    ],
)
def test_a_mac_is_encrypted_when_filevault_guards_every_disk(
    disks: list[Any], mounts: list[Any], expected: str | None
) -> None:
    found = one("osquery", dump("darwin", disk_encryption=disks, mounts=mounts))
    assert known(found).get("encrypted") == expected


def drive(letter: object = "C:", protection: str = "1", conversion: str = "1", percent: str = "100") -> dict[str, Any]:
    """Return a row of bitlocker_info."""
    return {
        "drive_letter": letter,
        "protection_status": protection,
        "conversion_status": conversion,
        "percentage_encrypted": percent,
    }


@pytest.mark.parametrize(
    ("drives", "expected"),
    [
        ([drive()], "on"),
        ([drive(protection="0")], "suspended"),
        ([drive(protection="2")], None),
        ([drive(protection="")], None),
        ([drive(conversion="0")], "off"),
        ([drive(conversion="2", percent="40")], "in_progress"),
        ([drive(conversion="3", percent="60")], "partial"),
        ([drive(conversion="4", percent="40")], "partial"),
        ([drive(conversion="5", percent="60")], "partial"),
        ([drive(conversion="")], "on"),
        ([drive(conversion="", percent="")], None),
        ([drive(conversion="9")], None),
        ([drive(percent="40")], None),
        ([drive(percent="")], "on"),
        ([drive(), drive("D:")], "on"),
        ([drive(), drive("D:", "0", "0", "0")], "partial"),
        ([drive(), drive("D:", "2", "1", "")], None),
        ([drive(), drive("", "0", "0", "0"), drive("", "0", "0", "0")], "on"),
        ([drive(), drive(None, "0", "0", "0")], None),
        ([drive("D:")], None),
        ([], None),
    ],
)
def test_bitlocker_is_on_when_every_drive_is_encrypted_and_its_key_shut_away(
    drives: list[Any], expected: str | None
) -> None:
    assert known(one("osquery", dump("windows", bitlocker_info=drives))).get("encrypted") == expected


def mount(path: str, device: str, kind: str = "ext4") -> dict[str, str]:
    """Return a row of mounts."""
    return {"path": path, "device": device, "device_alias": "", "type": kind}


LINUX_DISKS = [
    {"name": "/dev/sda", "encrypted": "0"},
    {"name": "/dev/sda2", "encrypted": "0"},
    {"name": "/dev/dm-0", "encrypted": "1"},
]


@pytest.mark.parametrize(
    ("mounts", "expected"),
    [
        ([mount("/", "/dev/dm-0"), mount("/boot", "/dev/sda")], "on"),
        ([mount("/", "/dev/sda2"), mount("/home", "/dev/dm-0")], "partial"),
        ([mount("/", "/dev/sda2")], "off"),
        ([mount("/", "/dev/sda2"), mount("/home/x", "x", "ecryptfs")], None),
        ([mount("/", "/dev/dm-0"), mount("/home", "/dev/sdb1")], None),
        ([mount("/home", "/dev/dm-0")], None),
        ([], None),
    ],
)
def test_linux_is_encrypted_when_the_root_and_the_home_folders_are(mounts: list[Any], expected: str | None) -> None:
    found = one("osquery", dump("debian", disk_encryption=LINUX_DISKS, mounts=mounts))
    assert known(found).get("encrypted") == expected


@pytest.mark.parametrize(
    ("row", "lock", "delay"),
    [
        ({"enabled": "1", "grace_period": "0"}, "set", 0),
        ({"enabled": "1", "grace_period": "9999999"}, "set", 604_800),
        ({"enabled": "1", "grace_period": "-1"}, None, 604_800),
        ({"enabled": "0", "grace_period": "5"}, None, 604_800),
        ({"enabled": "", "grace_period": "5"}, None, None),
        ({"enabled": 1, "grace_period": 5}, None, None),
    ],
)
def test_a_screen_that_never_asks_is_no_missing_code(row: dict[str, Any], lock: str | None, delay: int | None) -> None:
    facts = known(one("osquery", dump("darwin", screenlock=[row])))
    assert (facts.get("screen_lock"), facts.get("screen_lock_delay_s")) == (lock, delay)


@pytest.mark.parametrize(
    ("tables", "expected"),
    [
        ({"alf": [{"global_state": "0"}]}, {"firewall": "off"}),
        ({"alf": [{"global_state": "2"}]}, {"firewall": "block_all"}),
        ({"alf": [{"global_state": ""}]}, {}),
        ({"alf": [{"global_state": "1"}, {"global_state": "0"}]}, {}),
        ({"gatekeeper": [{"assessments_enabled": "0", "dev_id_enabled": "0"}]}, {"gatekeeper": "off"}),
        ({"gatekeeper": [{"assessments_enabled": "0"}]}, {}),
        ({"gatekeeper": [{"assessments_enabled": "1"}]}, {}),
        ({"sip_config": [{"config_flag": "sip", "enabled": "0"}]}, {"sip": False}),
        (
            {
                "sip_config": [
                    {"config_flag": "sip", "enabled": "1"},
                    {"config_flag": "allow_unrestricted_fs", "enabled": "0"},
                ]
            },
            {"sip": True},
        ),
        ({"sip_config": [{"config_flag": "sip", "enabled": "1"}, {"enabled": "0"}]}, {}),
        ({"secureboot": [{"description": "Permissive Security"}]}, {}),
        ({"secureboot": [{"secure_mode": "2"}]}, {}),
        ({"secureboot": [{"secure_mode": "0"}]}, {}),
        ({"secureboot": [dict[str, str]()]}, {}),
        ({"sharing_preferences": [{"screen_sharing": "0", "file_sharing": "0", "remote_login": "1"}]}, {}),
    ],
)
def test_tables_of_a_mac(tables: dict[str, Any], expected: dict[str, Any]) -> None:
    assert known(one("osquery", dump("darwin", **tables))) == {"os_name": "macos", **expected}


@pytest.mark.parametrize(
    ("word", "expected", "reason"),
    [
        ("Not Monitored", {}, "not_reported"),
        ("Unknown", {}, "not_reported"),
        ("", {}, "not_reported"),
        ("Error", {}, "error"),
        ("Good", {"firewall": "on", "antivirus": "on", "auto_update_os": True, "auto_update_security": True}, None),
    ],
)
def test_the_security_center_may_not_know(word: str, expected: dict[str, Any], reason: str | None) -> None:
    row = {"firewall": word, "antivirus": word, "autoupdate": word, "antispyware": "Good"}
    found = one("osquery", dump("windows", windows_security_center=[row]))
    assert known(found) == {"os_name": "windows", **expected}
    assert found.unknown.get("firewall") == found.unknown.get("antivirus") == reason


def test_a_word_that_is_not_known_is_kept_and_stays_unknown() -> None:
    poor = one("osquery", sample("osquery.windows-poor"))
    assert raw(poor) == {"antivirus": "Poor"}
    strange = one("osquery", {"os_version": [{"platform": "freebsd", "version": "14.1"}]})
    assert raw(strange) == {"os_name": "freebsd"}
    assert known(strange) == {"os_version": "14.1"}


@pytest.mark.parametrize(
    ("platform", "name"),
    [("rhel", "linux"), ("arch", "linux"), ("linuxmint", "linux"), ("fedora", "fedora"), ("", None), ("Ubuntu", None)],
)
def test_a_derived_system_is_not_the_one_that_it_comes_from(platform: str, name: str | None) -> None:
    assert known(one("osquery", dump(platform))).get("os_name") == name


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Microsoft Windows 11 Home", "home"),
        ("Microsoft Windows 11 Home Single Language", "home"),
        ("Microsoft Windows 10 Pro for Workstations", "pro"),
        ("Microsoft Windows 11 Pro Education", "pro"),
        ("Microsoft Windows 11 Education", "education"),
        ("Microsoft Windows 11 Enterprise", "enterprise"),
        ("Microsoft Windows 10 Enterprise 2016 LTSB", "ltsc"),
        ("Microsoft Windows 11 IoT Enterprise LTSC", "iot_ltsc"),
        ("Microsoft Windows 11 IoT Enterprise", None),
        ("Microsoft Windows Server 2022 Standard", None),
        ("Microsoft Windows 11", None),
        ("Microsoft Windows 11 Famille", None),
        ("Provisioning", None),
    ],
)
def test_editions_of_windows(name: str, expected: str | None) -> None:
    record = {"os_version": [{"platform": "windows", "name": name}]}
    assert known(one("osquery", record)).get("os_edition") == expected


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"unixTime": 1784538000}, datetime(2026, 7, 20, 9, tzinfo=UTC)),
        ({"unixTime": "1784538000"}, datetime(2026, 7, 20, 9, tzinfo=UTC)),
        ({"unixTime": 0}, None),
        ({"unixTime": True}, None),
        ({"unixTime": 10**30}, None),
        ({"calendarTime": "Mon Jul 20 09:00:00 2026 UTC"}, None),
        ({"calendarTime": "2026-07-20T11:00:00+02:00"}, datetime(2026, 7, 20, 9, tzinfo=UTC)),
    ],
)
def test_when_a_dump_was_taken(said: dict[str, Any], expected: datetime | None) -> None:
    assert one("osquery", {**dump("debian"), **said}).observed_at == expected


def test_several_dumps_are_several_computers() -> None:
    found = adapters.read("osquery", [sample("osquery.macos"), sample("osquery.linux")])
    assert [known(computer)["os_name"] for computer in found] == ["macos", "ubuntu"]


# Fleet ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("measured", "managed", "expected"),
    [
        (True, None, "on"),
        (True, "action_required", "on"),
        (False, "verified", "off"),
        (False, None, "off"),
        (None, "verified", "on"),
        (None, "verifying", None),
        (None, "action_required", None),
        (None, "enforcing", None),
        (None, "failed", None),
        (None, "removing_enforcement", None),
        (None, None, None),
        (None, "", None),
        ("", None, None),
        (1, None, None),
    ],
)
def test_what_was_measured_of_a_disk_counts_before_what_was_ordered(
    measured: object, managed: object, expected: str | None
) -> None:
    record = {
        "disk_encryption_enabled": measured,
        "mdm": {"os_settings": {"disk_encryption": {"status": managed}}},
    }
    found = one("fleet-host", record)
    assert known(found).get("encrypted") == expected
    assert raw(found) == {}


@pytest.mark.parametrize(
    ("platform", "said", "expected"),
    [
        ("darwin", "macOS 15.6.1 (a)", ("macos", "15.6.1 (a)")),
        ("darwin", "Mac OS X 10.15.7", ("macos", "10.15.7")),
        ("windows", "Microsoft Windows 11 Pro 22H2", ("windows", "11 22H2")),
        ("windows", "Microsoft Windows 10 Home 1909", ("windows", "10 1909")),
        ("windows", "Microsoft Windows 11 Pro", ("windows", None)),
        ("debian", "Debian GNU/Linux 12.0.0", ("debian", "12")),
        ("debian", "Debian GNU/Linux 12 (bookworm)", ("debian", "12")),
        ("fedora", "Fedora Linux 39.0.0", ("fedora", "39")),
        ("arch", "Arch Linux rolling", ("linux", None)),
        ("arch", "Arch Linux 0.0.0", ("linux", None)),
        ("chrome", "ChromeOS 126.0.6478.132", ("chromeos", "126.0.6478.132")),
        ("ipados", "iPadOS 17.5.1", ("ipados", "17.5.1")),
        ("android", "Android 14", ("android", "14")),
        ("", "Ubuntu 24.04 LTS", ("ubuntu", "24.04")),
        (None, "iOS 17.5.1", ("ios", "17.5.1")),
        ("ubuntu", "Debian GNU/Linux 12", ("ubuntu", None)),
        ("kubequery", "Ubuntu 24.04 LTS", (None, None)),
        (None, "", (None, None)),
    ],
)
def test_one_text_gives_the_system_and_its_version(
    platform: object, said: str, expected: tuple[str | None, str | None]
) -> None:
    facts = known(one("fleet-host", {"platform": platform, "os_version": said}))
    assert (facts.get("os_name"), facts.get("os_version")) == expected


def test_policies_of_an_organisation_are_not_read() -> None:
    assert (
        known(one("fleet-host", {"platform": None, "policies": [{"name": "Full disk encryption", "response": "pass"}]}))
        == {}
    )


# Google --------------------------------------------------------------------------------------------------------


def test_each_row_of_a_list_is_a_device() -> None:
    names = ("iphone", "android", "android-rooted")
    one_each = [sample(f"workspace-mobiledevice.{name}") for name in names]
    listed = {"mobiledevices": [row.get("mobiledevices", [row])[0] for row in one_each]}
    expected = [EXPECTED[f"workspace-mobiledevice.{name}"][1] for name in names]
    assert [known(device) for device in adapters.read("workspace-mobiledevice", listed)] == expected


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"type": "IOS_SYNC", "os": "", "releaseVersion": "15.4.1"}, ("ios", "15.4.1")),
        ({"type": "IOS_SYNC", "os": "iOS 15.4.1", "model": "iPad 6"}, ("ipados", "15.4.1")),
        ({"type": "ANDROID", "os": "", "releaseVersion": ""}, ("android", None)),
        ({"type": "GOOGLE_SYNC", "os": ""}, (None, None)),
        ({"type": "", "os": "Fuchsia 3"}, (None, None)),
        ({"type": 1, "os": "io\u017f 1"}, (None, None)),
    ],
)
def test_the_family_stands_before_the_version(row: dict[str, Any], expected: tuple[str | None, str | None]) -> None:
    facts = known(one("workspace-mobiledevice", row))
    assert (facts.get("os_name"), facts.get("os_version")) == expected


@pytest.mark.parametrize("level", ["0", 0, 1538377200000, "", "2018-10-01", "x", None])
def test_a_patch_level_is_milliseconds_in_a_text(level: object) -> None:
    row = {"type": "ANDROID", "securityPatchLevel": level}
    assert "security_patch" not in known(one("workspace-mobiledevice", row))


@pytest.mark.parametrize(
    ("version", "allowed", "expected", "reason"),
    [
        ("7.1", True, "device_wide", None),
        ("7.1", False, "blocked", None),
        ("7.1", None, None, "not_reported"),
        ("8.0", True, None, "unsupported"),
        ("14", False, "blocked", None),
        ("", True, None, "unsupported"),
    ],
)
def test_androids_old_switch_reads_as_on_from_8_on(
    version: str, allowed: object, expected: str | None, reason: str | None
) -> None:
    mobile = one(
        "workspace-mobiledevice", {"type": "ANDROID", "releaseVersion": version, "unknownSourcesStatus": allowed}
    )
    device = one(
        "cloudidentity-device",
        {
            "deviceType": "ANDROID",
            "releaseVersion": version,
            "androidSpecificAttributes": {"enabledUnknownSources": allowed},
        },
    )
    for found in (mobile, device):
        assert known(found).get("unknown_sources") == expected
        assert found.unknown.get("unknown_sources") == reason


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"autoUpdateThrough": "2030-06-01", "autoUpdateExpiration": "1622530800000"}, date(2030, 6, 1)),
        ({"autoUpdateExpiration": "1622530800000"}, date(2021, 6, 1)),
        ({"autoUpdateExpiration": "2021-06-01"}, date(2021, 6, 1)),
        ({"autoUpdateExpiration": "0"}, None),
        ({"autoUpdateThrough": ""}, None),
    ],
)
def test_the_last_day_of_updates(row: dict[str, str], expected: date | None) -> None:
    assert known(one("workspace-chromeosdevice", row)).get("os_updates_until") == expected


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("updateStateDownloadInProgress", "some"),
        ("updateStateNotStarted", None),
        ("updateStateUnspecified", None),
        ("updateStateInvented", None),
    ],
)
def test_an_update_that_has_not_started_is_not_none(state: str, expected: str | None) -> None:
    found = one("workspace-chromeosdevice", {"osVersion": "126.0.6478.132", "osUpdateStatus": {"state": state}})
    assert known(found).get("pending_updates") == expected
    assert raw(found) == ({"pending_updates": state} if state == "updateStateInvented" else {})


@pytest.mark.parametrize(
    ("enrolled", "enforced", "expected"),
    [
        (True, True, "enforced"),
        (True, None, "on"),
        (False, True, "off"),
        (None, True, None),
        ("true", True, None),
    ],
)
def test_enforcement_protects_only_who_is_enrolled(enrolled: object, enforced: object, expected: str | None) -> None:
    user = one("workspace-user-2sv", {"isEnrolledIn2Sv": enrolled, "isEnforcedIn2Sv": enforced})
    assert known(user).get("mfa") == expected


def test_addresses_for_recovery_are_no_complete_set() -> None:
    user = one("workspace-user-2sv", {"isEnrolledIn2Sv": True, "recoveryEmail": "person@example.org"})
    assert "recovery" not in known(user)
    assert user.unknown["recovery"] == "not_reported"


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (
            {"deviceType": "CHROME_OS", "osVersion": "ChromeOs 14541.0.0"},
            {"os_name": "chromeos"},
        ),
        (
            {"deviceType": "CHROME_OS", "osVersion": "ChromeOs 126.0.6478.132"},
            {"os_name": "chromeos", "os_version": "126.0.6478.132"},
        ),
        ({"deviceType": "LINUX", "osVersion": "Linux rodete"}, {"os_name": "linux"}),
        ({"deviceType": "MAC_OS", "compromisedState": "UNCOMPROMISED"}, {"os_name": "macos"}),
        ({"deviceType": "IOS", "enabledUsbDebugging": False}, {"os_name": "ios"}),
        ({"deviceType": "IOS", "model": "iPad 7"}, {"os_name": "ipados", "model": "iPad 7"}),
        ({"deviceType": "GOOGLE_SYNC"}, {}),
        ({"osVersion": "MacOS 13.4.0"}, {"os_name": "macos", "os_version": "13.4.0"}),
    ],
)
def test_each_kind_of_device_tells_what_it_has(row: dict[str, Any], expected: dict[str, Any]) -> None:
    assert known(one("cloudidentity-device", row)) == expected


def test_a_new_kind_of_device_is_kept_as_it_was_said() -> None:
    assert raw(one("cloudidentity-device", {"deviceType": "GOOGLEBOOK"})) == {"os_name": "GOOGLEBOOK"}


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        ({"verifyAppsEnabled": True}, {}),
        ({"verifyAppsEnabled": True, "hasPotentiallyHarmfulApps": False}, {}),
        ({"verifyAppsEnabled": True, "hasPotentiallyHarmfulApps": True}, {"app_verification": "on_harmful"}),
        ({"hasPotentiallyHarmfulApps": True}, {}),
        ({"verifyAppsEnabled": False}, {"app_verification": "off"}),
        ({"verifiedBoot": False, "ctsProfileMatch": False}, {}),
    ],
)
def test_scanning_that_is_on_tells_no_finding(block: dict[str, bool], expected: dict[str, str]) -> None:
    record = {"deviceType": "ANDROID", "androidSpecificAttributes": block}
    assert known(one("cloudidentity-device", record)) == {"os_name": "android", **expected}


@pytest.mark.parametrize(
    ("kind", "signals", "expected"),
    [
        ("WINDOWS", {"is_os_native_firewall_enabled": "true"}, {"firewall": "on"}),
        ("WINDOWS", {"is_os_native_firewall_enabled": "false"}, {}),
        ("MAC_OS", {"is_os_native_firewall_enabled": False}, {"firewall": "off"}),
        ("MAC_OS", {"av_installed": "false"}, {}),
        ("WINDOWS", {"av_installed": "false", "av_enabled": "false"}, {"antivirus": "none"}),
        ("WINDOWS", {"av_installed": True, "av_enabled": True}, {}),
        ("WINDOWS", {"av_installed": [], "av_enabled": ["INVENTED"]}, {}),
        ("WINDOWS", {"is_os_native_firewall_enabled": 1}, {}),
        ("ANDROID", {"is_os_native_firewall_enabled": True}, {}),
    ],
)
def test_signals_of_endpoint_verification(kind: str, signals: dict[str, Any], expected: dict[str, str]) -> None:
    record = {"deviceType": kind, "endpointVerificationSpecificAttributes": {"additionalSignals": signals}}
    found = known(one("cloudidentity-device", record))
    assert {fact: value for fact, value in found.items() if fact != "os_name"} == expected
