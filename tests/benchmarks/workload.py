"""What is judged: a handset with 44 facts, 40 rules over it, and reproducible handsets to judge."""

import random
from datetime import UTC, date, datetime, timedelta
from typing import Any, ClassVar, Literal, get_args

from secure_checklist import Checklist, Condition, Fact, Inventory, Item, Level, Rule, Section, Subject, ask
from secure_checklist.rules import AllOf
from secure_checklist.subjects import FactDeclaration

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
Os = Literal["ios", "android", "windows", "macos", "linux"]
Lock = Literal["none", "swipe", "pattern", "pin", "password"]
Owner = Literal["self", "employer", "school", "shared"]
Form = Literal["phone", "tablet", "laptop", "desktop"]
Channel = Literal["stable", "beta", "dev"]
BackupKind = Literal["none", "cloud", "local", "both"]
SecondFactor = Literal["sms", "email", "totp", "passkey", "key"]


class Handset(Subject):
    """A subject of an app's own: 25 booleans, 6 vocabularies, 3 numbers, 5 dates, 4 versions, 1 set."""

    kind: ClassVar[str] = "handset"

    find_my: Fact[bool] = ask("?")
    stolen_protection: Fact[bool] = ask("?")
    encrypted: Fact[bool] = ask("?")
    backup_on: Fact[bool] = ask("?")
    backup_encrypted: Fact[bool] = ask("?")
    auto_update_os: Fact[bool] = ask("?")
    auto_update_apps: Fact[bool] = ask("?")
    lock_screen_previews: Fact[bool] = ask("?")
    unknown_sources: Fact[bool] = ask("?")
    usb_debugging: Fact[bool] = ask("?")
    developer_mode: Fact[bool] = ask("?")
    rooted: Fact[bool] = ask("?")
    managed: Fact[bool] = ask("?")
    antivirus_on: Fact[bool] = ask("?")
    firewall_on: Fact[bool] = ask("?")
    bluetooth_visible: Fact[bool] = ask("?")
    wifi_auto_join: Fact[bool] = ask("?")
    cloud_photos: Fact[bool] = ask("?")
    shared_albums: Fact[bool] = ask("?")
    location_in_photos: Fact[bool] = ask("?")
    biometrics: Fact[bool] = ask("?")
    sim_pin: Fact[bool] = ask("?")
    advanced_protection: Fact[bool] = ask("?")
    guest_mode: Fact[bool] = ask("?")
    screen_sharing: Fact[bool] = ask("?")
    os_name: Fact[Os] = ask("?")
    screen_lock: Fact[Lock] = ask("?", ordered=True)
    owner: Fact[Owner] = ask("?")
    form: Fact[Form] = ask("?")
    update_channel: Fact[Channel] = ask("?")
    backup_kind: Fact[BackupKind] = ask("?")
    screen_timeout: Fact[int] = ask("?", unit="seconds")
    unknown_apps: Fact[int] = ask("?")
    failed_unlock_limit: Fact[int] = ask("?")
    security_patch: Fact[date] = ask("?")
    last_backup: Fact[date] = ask("?")
    last_restart: Fact[date] = ask("?")
    last_scan: Fact[date] = ask("?")
    last_review: Fact[date] = ask("?")
    os_version: Fact[str] = ask("?", family="os_name")
    browser_version: Fact[str] = ask("?", family="app")
    messenger_version: Fact[str] = ask("?", family="app")
    firmware_version: Fact[str] = ask("?", family="app")
    second_factors: Fact[frozenset[SecondFactor]] = ask("?")


H = Handset
IOS, ANDROID = H.os_name.equals("ios"), H.os_name.equals("android")
WINDOWS, MACOS = H.os_name.equals("windows"), H.os_name.equals("macos")
MOBILE, DESK = H.os_name.one_of("ios", "android"), H.os_name.one_of("windows", "macos", "linux")
OWN_IOS = IOS & H.owner.one_of("self", "shared")
ANDROID_PHONE = ANDROID & H.form.equals("phone")
WINDOWS_LAPTOP = WINDOWS & H.form.equals("laptop")
OWN_MAC = MACOS & H.owner.equals("self")
PIN = H.screen_lock.at_least("pin")


def true(*facts: Fact[bool]) -> Condition:
    """Hold where all of these are known to be true."""
    parts = tuple(fact.is_true() for fact in facts)
    return parts[0] if len(parts) == 1 else AllOf(conditions=parts)


RULES: tuple[tuple[str, Condition | None, Condition], ...] = (
    ("ios-version", IOS, H.os_version.satisfies("ios", ">=17.6")),
    ("ios-lock", IOS, PIN & H.screen_timeout.at_most(60)),
    ("ios-previews", IOS, H.lock_screen_previews.is_false() | H.biometrics.is_true()),
    ("ios-cloud", IOS, H.advanced_protection.is_true() | ~H.cloud_photos.is_true()),
    (
        "ios-backup",
        OWN_IOS,
        H.backup_on.is_true()
        & (H.backup_encrypted.is_true() | H.backup_kind.one_of("local", "none"))
        & H.last_backup.within_days(30),
    ),
    ("ios-factors", OWN_IOS, H.second_factors.has_any("totp", "passkey", "key")),
    ("android-patch", ANDROID, H.security_patch.within_days(90)),
    ("android-version", ANDROID, H.os_version.satisfies("android", ">=13")),
    ("android-sources", ANDROID, H.unknown_sources.is_false() & H.unknown_apps.at_most(0)),
    ("android-debug", ANDROID, ~(H.usb_debugging.is_true() | H.developer_mode.is_true() | H.rooted.is_true())),
    ("android-sim", ANDROID_PHONE, H.sim_pin.is_true() & H.bluetooth_visible.is_false()),
    ("windows-version", WINDOWS, H.os_version.satisfies("windows", ">=10.0.22631")),
    (
        "windows-disk",
        WINDOWS_LAPTOP,
        H.encrypted.is_true() & (H.biometrics.is_true() | H.screen_lock.equals("password")),
    ),
    ("mac-version", MACOS, H.os_version.satisfies("macos", ">=14.6")),
    ("mac-find", MACOS, true(H.find_my)),
    ("mac-backup", OWN_MAC, true(H.backup_on, H.backup_encrypted) & H.last_backup.within_days(30)),
    ("mac-updates", OWN_MAC, true(H.auto_update_os, H.auto_update_apps)),
    ("mobile-firmware", MOBILE, H.firmware_version.satisfies("app", ">=2.3")),
    ("mobile-managed", MOBILE, H.managed.is_false() | H.owner.one_of("employer", "school")),
    ("mobile-lock", MOBILE, ~H.screen_lock.one_of("none", "swipe") & H.biometrics.is_true()),
    ("mobile-find", MOBILE, true(H.find_my, H.stolen_protection)),
    ("mobile-pin", MOBILE, H.find_my.is_true() & PIN),
    ("mobile-restart", MOBILE, H.last_restart.within_days(14) | H.auto_update_os.is_true()),
    ("desk-browser", DESK, H.browser_version.satisfies("app", ">=120")),
    ("desk-review", DESK, H.last_review.within_days(180) & H.guest_mode.is_false()),
    ("desk-restart", DESK, H.auto_update_os.is_true() & H.last_restart.within_days(30)),
    ("desk-firewall", DESK, true(H.encrypted, H.firewall_on)),
    ("desk-lock", DESK, PIN & H.screen_timeout.at_most(300) & H.failed_unlock_limit.at_most(10)),
    ("desk-scan", DESK, H.antivirus_on.is_true() & H.last_scan.within_days(7)),
    ("desk-guest", DESK, H.guest_mode.is_false() & H.screen_sharing.is_false()),
    ("desk-unlock", DESK, H.encrypted.is_true() & H.failed_unlock_limit.less_than(6)),
    ("messenger-version", None, H.messenger_version.satisfies("app", ">=6.20")),
    ("no-sms", None, H.second_factors.has_none("sms", "email")),
    ("cloud-backup", None, ~(H.cloud_photos.is_true() & H.backup_encrypted.is_false())),
    ("lock", None, H.screen_lock.at_least("pattern")),
    ("updates", None, true(H.auto_update_os, H.auto_update_apps) & H.update_channel.equals("stable")),
    ("encryption", None, H.encrypted.is_true() & PIN),
    ("wifi", None, H.wifi_auto_join.is_false() | H.firewall_on.is_true()),
    ("channel", None, H.auto_update_apps.is_true() & H.update_channel.one_of("stable", "beta")),
    ("albums", None, H.shared_albums.is_false() | H.location_in_photos.is_false()),
)


LEVELS: tuple[Level, ...] = ("essential", "recommended", "advanced")


def item(name: str, applies_to: Condition | None, check: Condition) -> Item:
    """Make one item, with as much prose as an item usually has."""
    return Item(
        id=name,
        title=f"What to do about {name}",
        why="It keeps strangers away from what is yours. " * 3,
        rule=Rule(applies_to=applies_to, check=check),
        level=LEVELS[len(name) % 3],
        mitigates=("hacking",),
    )


def checklist() -> Checklist:
    """Make a checklist of the forty rules."""
    sections = (Section(id="rules", title="Rules", items=tuple(item(*rule) for rule in RULES)),)
    required = tuple(FactDeclaration.model_validate(fact) for fact in Handset.facts().values())
    return Checklist(id="benchmark", title="Forty rules", sections=sections, requires=required)


SYSTEMS = ("ios", "android", "windows", "macos", "linux")
VERSIONS = {
    "ios": [f"{major}.{minor}" for major in range(15, 19) for minor in range(8)] + ["17.6.1", "18.1.1"],
    "android": ["10", "11", "12", "13", "14", "15", "16"],
    "windows": [f"10.0.{build}" for build in (19045, 22000, 22621, 22631, 26100)],
    "macos": [f"{major}.{minor}" for major in (12, 13, 14, 15) for minor in range(7)] + ["14.6.1"],
    "linux": ["6.8", "6.11"],
}


def wire_facts(rng: random.Random) -> dict[str, Any]:
    """Draw the facts of one handset, a tenth of them missing, one date in fifty a mistake."""
    system = rng.choices(SYSTEMS, (30, 30, 20, 15, 5))[0]
    found: dict[str, Any] = {}
    for name, fact in Handset.facts().items():
        if rng.random() < 0.1:
            continue
        if fact.type.name == "boolean":
            found[name] = rng.random() < 0.6
        elif name == "os_name":
            found[name] = system
        elif name == "os_version":
            found[name] = rng.choice(VERSIONS[system])
        elif fact.type.name == "enum":
            found[name] = rng.choice(fact.type.vocabulary or ())
        elif fact.type.name == "enum_set":
            found[name] = sorted(rng.sample(get_args(SecondFactor), rng.randrange(4)))
        elif fact.type.name == "date":
            days = -400 if rng.random() < 0.02 else rng.randrange(200)
            found[name] = (NOW.date() - timedelta(days=days)).isoformat()
        elif fact.type.name == "text":
            high = 240 if name == "browser_version" else 12
            found[name] = f"{rng.randrange(1, high)}.{rng.randrange(40)}"
        else:
            found[name] = rng.choice((0, 1, 5, 10, 30, 60, 300, 600))
    return found


def handsets(count: int, seed: int = 1) -> list[Handset]:
    """Draw so many handsets; the same seed gives the same."""
    rng = random.Random(seed)  # noqa: S311 - no secret
    return [Handset.model_validate({"id": f"h{index}", **wire_facts(rng)}) for index in range(count)]


def inventory(*subjects: Handset) -> Inventory:
    """Return an inventory that lists these handsets and no others exist."""
    return Inventory(subjects=subjects, complete=frozenset({"handset"}))
