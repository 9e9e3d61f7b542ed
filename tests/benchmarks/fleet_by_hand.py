"""The forty rules of `workload` over a whole table, written by hand for Polars.

What a careful programmer would write who knows the engine: unknown stays unknown, an implausible date is none, each
version text is parsed once. Words are taken to be of their vocabularies, and sets to be written with sorted words.

The fastest of what was tried on a million rows. The others took so many times as long, give or take 0.05:

- versions: all looked up as enumerations 1.1, as categories with a table of answers 1.25, as enumerations of a sample's
  texts 1.4, by `is_in` 1.6, by `replace_strict` 2.1, by joins 3.9;
- sets: eight texts by `is_in` 1.05, by a pattern 1.2, by literal parts 1.5;
- guards: as nested cases 1.2, as one case and a bit 1.0;
- all in one step, where Polars finds what is asked twice: 1.2;
- words cast to enumerations first, in `on_polars_enums`: 1.3. Comparing a text is faster than casting it.
"""

from collections.abc import Sequence
from datetime import timedelta
from functools import reduce
from operator import or_
from typing import NamedTuple, get_args

import polars as pl

from secure_checklist import OsVersion

from .workload import NOW, RULES, Channel, Form, Lock, Os, Owner

C = pl.col
FEW = 8
"""So many texts are compared one by one; it is faster than to look each value up."""
NO_GOOD_FACTOR = ("", "sms", "email", "email|sms")
NO_BAD_FACTOR = ("", "key", "passkey", "totp", "key|passkey", "key|totp", "passkey|totp", "key|passkey|totp")


class Spec(NamedTuple):
    """What a version must satisfy, under a name."""

    name: str
    family: str
    wanted: str

    def met(self, text: str) -> bool | None:
        """Say whether a version does."""
        return OsVersion.parse(self.family, text).satisfies(self.wanted)


SPECS: dict[str, tuple[Spec, ...]] = {
    "os_version": (
        Spec("new_ios", "ios", ">=17.6"),
        Spec("new_android", "android", ">=13"),
        Spec("new_windows", "windows", ">=10.0.22631"),
        Spec("new_macos", "macos", ">=14.6"),
    ),
    "firmware_version": (Spec("new_firmware", "app", ">=2.3"),),
    "browser_version": (Spec("new_browser", "app", ">=120"),),
    "messenger_version": (Spec("new_messenger", "app", ">=6.20"),),
}
"""What is asked of the versions in each column."""
PLAIN: dict[str, pl.Expr] = {
    "ios": C("os_name") == "ios",
    "android": C("os_name") == "android",
    "windows": C("os_name") == "windows",
    "macos": C("os_name") == "macos",
    "own": C("owner") == "self",
    "shared": C("owner") == "shared",
    "open": C("screen_lock") == "none",
    "swipe": C("screen_lock") == "swipe",
    "pin": C("screen_lock") == "pin",
    "password": C("screen_lock") == "password",
    "phone": C("form") == "phone",
    "laptop": C("form") == "laptop",
    "stable": C("update_channel") == "stable",
    "dev": C("update_channel") == "dev",
    "backup_local": C("backup_kind") == "local",
    "backup_none": C("backup_kind") == "none",
}
"""What is asked of words: each text is compared once."""
JOINED: dict[str, pl.Expr] = {
    "mobile": C("ios") | C("android"),
    "private": C("own") | C("shared"),
    "strong": C("pin") | C("password"),
    "locked": ~(C("open") | C("swipe")),
    "at_home": C("backup_local") | C("backup_none"),
    "tested": ~C("dev"),
}
"""What follows from that."""
ENUMS: dict[str, tuple[str, ...]] = {
    "os_name": get_args(Os),
    "screen_lock": get_args(Lock),
    "owner": ("self", "shared", "employer", "school"),
    "form": get_args(Form),
    "update_channel": get_args(Channel),
    "backup_kind": ("local", "none", "cloud", "both"),
}
"""The vocabularies, in orders in which the words that go together are neighbours."""
assert set(ENUMS["owner"]) == set(get_args(Owner))


def place(column: str, word: str) -> int:
    """Give the number of a word in its vocabulary."""
    return ENUMS[column].index(word)


PLACED: dict[str, pl.Expr] = {
    "ios": C("os_name") == place("os_name", "ios"),
    "android": C("os_name") == place("os_name", "android"),
    "windows": C("os_name") == place("os_name", "windows"),
    "macos": C("os_name") == place("os_name", "macos"),
    "mobile": C("os_name") <= place("os_name", "android"),
    "own": C("owner") == place("owner", "self"),
    "private": C("owner") <= place("owner", "shared"),
    "password": C("screen_lock") == place("screen_lock", "password"),
    "strong": C("screen_lock") >= place("screen_lock", "pin"),
    "locked": C("screen_lock") >= place("screen_lock", "pattern"),
    "phone": C("form") == place("form", "phone"),
    "laptop": C("form") == place("form", "laptop"),
    "stable": C("update_channel") == place("update_channel", "stable"),
    "tested": C("update_channel") <= place("update_channel", "beta"),
    "at_home": C("backup_kind") <= place("backup_kind", "none"),
}
"""The same of words that have become numbers."""
GUARDS: dict[str, pl.Expr] = {
    "ios": C("ios"),
    "android": C("android"),
    "windows": C("windows"),
    "macos": C("macos"),
    "mobile": C("mobile"),
    "desk": ~C("mobile"),
    "private_ios": C("ios") & C("private"),
    "android_phone": C("android") & C("phone"),
    "windows_laptop": C("windows") & C("laptop"),
    "own_mac": C("macos") & C("own"),
}


def u8(mask: int) -> pl.Expr:
    """Give a mask in every row."""
    return pl.lit(mask, dtype=pl.UInt8)


def on_polars(frame: pl.LazyFrame | pl.DataFrame) -> pl.LazyFrame:
    """Judge a table of text columns."""
    table = frame.lazy()
    places, versions = _versions(table)
    table = table.with_columns(**places, **PLAIN).with_columns(**JOINED)
    return _judged(table, versions)


def on_polars_enums(frame: pl.LazyFrame | pl.DataFrame) -> pl.LazyFrame:
    """Judge the same table, but make enumerations of its words first."""
    table = frame.lazy()
    places, versions = _versions(table)
    words = {name: C(name).cast(pl.Enum(listed), strict=False).to_physical() for name, listed in ENUMS.items()}
    table = table.with_columns(**places, **words).with_columns(**PLACED)
    return _judged(table, versions)


def _among(column: pl.Expr, texts: Sequence[str]) -> pl.Expr:
    return reduce(or_, (column == text for text in texts))


def _versions(table: pl.LazyFrame) -> tuple[dict[str, pl.Expr], dict[str, pl.Expr]]:
    """Give columns to add, and by name the masks of what is asked of versions.

    The distinct texts are ordered so that those with the same answers are neighbours; then a few comparisons of places
    tell the answers.
    """
    distinct = pl.collect_all([table.select(C(column).unique()) for column in SPECS])
    places: dict[str, pl.Expr] = {}
    masks: dict[str, pl.Expr] = {}
    for (column, specs), found in zip(SPECS.items(), distinct, strict=True):
        answers = {text: tuple(_mask(spec.met(text)) for spec in specs) for text in found[column] if text is not None}
        few = _few(answers) if len(specs) == 1 else ()
        if few:
            hit = _among(C(column), few)
            masks[specs[0].name] = code(hit if answers[few[0]] == (8,) else ~hit)
            continue
        texts = sorted(answers, key=answers.__getitem__)
        places[f"place_{column}"] = C(column).cast(pl.Enum(texts)).to_physical()
        for number, spec in enumerate(specs):
            masks[spec.name] = _by_place(C(f"place_{column}"), [answers[text][number] for text in texts])
    return places, masks


def _mask(met: bool | None) -> int:
    return 10 if met is None else 8 if met else 2


def _few(answers: dict[str, tuple[int, ...]]) -> tuple[str, ...]:
    """Give the texts that meet a specifier, or else those that don't, where these few tell all."""
    yes, no = (tuple(text for text, answer in answers.items() if answer == (mask,)) for mask in (8, 2))
    few = min(yes, no, key=len)
    return few if len(yes) + len(no) == len(answers) and len(few) <= FEW else ()


def _by_place(at: pl.Expr, masks: Sequence[int]) -> pl.Expr:
    """Give the mask that stands at a place."""
    if not masks:
        return u8(10)
    found = u8(masks[-1])
    for end in range(len(masks) - 1, 0, -1):
        if masks[end] != masks[end - 1]:
            found = pl.when(at < end).then(u8(masks[end - 1])).otherwise(found)
    return pl.when(at.is_null()).then(u8(10)).otherwise(found)


def code(check: pl.Expr) -> pl.Expr:
    """Give the mask of a check."""
    return pl.when(check.is_null()).then(u8(10)).otherwise(pl.when(check).then(u8(8)).otherwise(u8(2)))


def within(column: str, days: int) -> pl.Expr:
    """Say whether a day isn't longer ago; a day that lies ahead is none."""
    today = NOW.date()
    return pl.when(C(column) <= today + timedelta(days=1)).then(C(column) >= today - timedelta(days=days))


def guarded(guard: str, mask: pl.Expr) -> pl.Expr:
    """Give a check's mask where the guard holds, 1 where it doesn't, both where that is unknown."""
    return (mask & C(f"keep_{guard}")) | C(f"more_{guard}")


def new(system: str, mask: pl.Expr) -> pl.Expr:
    """Give the mask of a version that belongs to one system: it is unknown where the system is."""
    other = pl.when(C(system).is_null()).then(u8(11)).otherwise(u8(1))
    return pl.when(C(system)).then(mask).otherwise(other)


def _judged(table: pl.LazyFrame, versions: dict[str, pl.Expr]) -> pl.LazyFrame:
    """Give the masks of all rules, in their order."""
    masks: dict[str, pl.Expr] = {}
    for name, guard in GUARDS.items():
        masks[f"keep_{name}"] = pl.when(~guard).then(u8(0)).otherwise(u8(255))
        masks[f"more_{name}"] = pl.when(guard).then(u8(0)).otherwise(u8(1))
    backup = within("last_backup", 30)
    checks: dict[str, tuple[str, pl.Expr]] = {
        "ios-lock": ("ios", C("strong") & (C("screen_timeout") <= 60)),
        "ios-previews": ("ios", ~C("lock_screen_previews") | C("biometrics")),
        "ios-cloud": ("ios", C("advanced_protection") | ~C("cloud_photos")),
        "ios-backup": ("private_ios", C("backup_on") & (C("backup_encrypted") | C("at_home")) & backup),
        "ios-factors": ("private_ios", ~_among(C("second_factors"), NO_GOOD_FACTOR)),
        "android-patch": ("android", within("security_patch", 90)),
        "android-sources": ("android", ~C("unknown_sources") & (C("unknown_apps") <= 0)),
        "android-debug": ("android", ~(C("usb_debugging") | C("developer_mode") | C("rooted"))),
        "android-sim": ("android_phone", C("sim_pin") & ~C("bluetooth_visible")),
        "windows-disk": ("windows_laptop", C("encrypted") & (C("biometrics") | C("password"))),
        "mac-find": ("macos", C("find_my")),
        "mac-backup": ("own_mac", C("backup_on") & C("backup_encrypted") & backup),
        "mac-updates": ("own_mac", C("auto_update_os") & C("auto_update_apps")),
        "mobile-managed": ("mobile", ~(C("managed") & C("private"))),
        "mobile-lock": ("mobile", C("locked") & C("biometrics")),
        "mobile-find": ("mobile", C("find_my") & C("stolen_protection")),
        "mobile-pin": ("mobile", C("find_my") & C("strong")),
        "mobile-restart": ("mobile", within("last_restart", 14) | C("auto_update_os")),
        "desk-review": ("desk", within("last_review", 180) & ~C("guest_mode")),
        "desk-restart": ("desk", C("auto_update_os") & within("last_restart", 30)),
        "desk-firewall": ("desk", C("encrypted") & C("firewall_on")),
        "desk-lock": ("desk", C("strong") & (C("screen_timeout") <= 300) & (C("failed_unlock_limit") <= 10)),
        "desk-scan": ("desk", C("antivirus_on") & within("last_scan", 7)),
        "desk-guest": ("desk", ~(C("guest_mode") | C("screen_sharing"))),
        "desk-unlock": ("desk", C("encrypted") & (C("failed_unlock_limit") < 6)),
        "no-sms": ("", _among(C("second_factors"), NO_BAD_FACTOR)),
        "cloud-backup": ("", ~C("cloud_photos") | C("backup_encrypted")),
        "lock": ("", C("locked")),
        "updates": ("", C("auto_update_os") & C("auto_update_apps") & C("stable")),
        "encryption": ("", C("encrypted") & C("strong")),
        "wifi": ("", ~C("wifi_auto_join") | C("firewall_on")),
        "channel": ("", C("auto_update_apps") & C("tested")),
        "albums": ("", ~(C("shared_albums") & C("location_in_photos"))),
    }
    found = {name: guarded(guard, code(check)) if guard else code(check) for name, (guard, check) in checks.items()}
    found |= {
        "ios-version": new("ios", versions["new_ios"]),
        "android-version": new("android", versions["new_android"]),
        "windows-version": new("windows", versions["new_windows"]),
        "mac-version": new("macos", versions["new_macos"]),
        "mobile-firmware": guarded("mobile", versions["new_firmware"]),
        "desk-browser": guarded("desk", versions["new_browser"]),
        "messenger-version": versions["new_messenger"],
    }
    return table.with_columns(**masks).select("id", *(found[name].alias(name) for name, _, _ in RULES))
