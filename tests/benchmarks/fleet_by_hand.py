"""The forty rules of `workload` over a whole table, written by hand for Polars.

What a careful programmer would write: unknown stays unknown, an implausible date is none, a word that isn't of its
vocabulary is none, each text of a version and of a set is parsed once.

`on_polars` is the fastest of what was tried on a million rows. The others took so many times as long, give or take
0.05:

- versions: all looked up as enumerations 1.1, as categories with a table of answers 1.25, as enumerations of a sample's
  texts 1.4, by `is_in` 1.6, by `replace_strict` 2.1, by joins 3.9;
- words: made null before they are compared 1.1, by `is_in` 1.2, as enumerations 1.3;
- guards: as nested cases 1.2, as one case and a bit 1.0;
- all in one step, where Polars finds what is asked twice: 1.2.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import reduce
from operator import or_
from typing import NamedTuple, get_args

import polars as pl

from secure_checklist.core.versions.specifiers import OsVersion

from .workload import NOW, RULES, Channel, Form, Lock, Os, Owner, SecondFactor

C = pl.col
FEW = 8
"""So many texts are compared one by one; it is faster than to look each value up."""


class Spec(NamedTuple):
    """What a version must satisfy, under a name."""

    name: str
    family: str
    wanted: str

    def met(self, text: str) -> bool | None:
        """Return whether a version does."""
        return OsVersion.parse(self.family, text).satisfies(self.wanted)


class Factors(NamedTuple):
    """Which words a set must have one of, or none of, under a name."""

    name: str
    words: frozenset[str]
    wanted: bool

    def met(self, text: str) -> bool | None:
        """Return whether a set does, written as a text."""
        words = set(text.split("|")) - {""}
        return bool(words & self.words) == self.wanted if words <= set(get_args(SecondFactor)) else None


SPECS: Mapping[str, tuple[Spec | Factors, ...]] = {
    "os_version": (
        Spec("new_ios", "ios", ">=17.6"),
        Spec("new_android", "android", ">=13"),
        Spec("new_windows", "windows", ">=10.0.22631"),
        Spec("new_macos", "macos", ">=14.6"),
    ),
    "firmware_version": (Spec("new_firmware", "app", ">=2.3"),),
    "browser_version": (Spec("new_browser", "app", ">=120"),),
    "messenger_version": (Spec("new_messenger", "app", ">=6.20"),),
    "second_factors": (
        Factors("good_factor", frozenset(("totp", "passkey", "key")), wanted=True),
        Factors("no_bad_factor", frozenset(("sms", "email")), wanted=False),
    ),
}
"""What is asked of the versions and sets in each column: of each distinct text once."""
WORDS: Mapping[str, tuple[str, str]] = {
    "ios": ("os_name", "ios"),
    "android": ("os_name", "android"),
    "windows": ("os_name", "windows"),
    "macos": ("os_name", "macos"),
    "own": ("owner", "self"),
    "shared": ("owner", "shared"),
    "open": ("screen_lock", "none"),
    "swipe": ("screen_lock", "swipe"),
    "pin": ("screen_lock", "pin"),
    "password": ("screen_lock", "password"),
    "phone": ("form", "phone"),
    "laptop": ("form", "laptop"),
    "stable": ("update_channel", "stable"),
    "dev": ("update_channel", "dev"),
    "backup_local": ("backup_kind", "local"),
    "backup_none": ("backup_kind", "none"),
}
"""What is asked of words."""
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
IS = {f"{column} is {word}": C(column) == word for column, words in ENUMS.items() for word in words}
"""Each text compared with each word that it may be."""
KNOWN = {
    f"{column} known": reduce(or_, (C(f"{column} is {word}") for word in words)) for column, words in ENUMS.items()
}
PLAIN = {name: pl.when(C(f"{column} known")).then(C(f"{column} is {word}")) for name, (column, word) in WORDS.items()}
"""What is asked of words, null where it is none."""


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


def within(column: str, days: int) -> pl.Expr:
    """Return whether a day isn't longer ago; a day that lies ahead is none."""
    today = NOW.date()
    return pl.when(C(column) <= today + timedelta(days=1)).then(C(column) >= today - timedelta(days=days))


def _among(column: pl.Expr, texts: Sequence[str]) -> pl.Expr:
    return reduce(or_, (column == text for text in texts))


CHECKS: Mapping[str, tuple[str, pl.Expr]] = {
    "ios-lock": ("ios", C("strong") & (C("screen_timeout") <= 60)),
    "ios-previews": ("ios", ~C("lock_screen_previews") | C("biometrics")),
    "ios-cloud": ("ios", C("advanced_protection") | ~C("cloud_photos")),
    "ios-backup": ("private_ios", C("backup_on") & (C("backup_encrypted") | C("at_home")) & within("last_backup", 30)),
    "android-patch": ("android", within("security_patch", 90)),
    "android-sources": ("android", ~C("unknown_sources") & (C("unknown_apps") <= 0)),
    "android-debug": ("android", ~(C("usb_debugging") | C("developer_mode") | C("rooted"))),
    "android-sim": ("android_phone", C("sim_pin") & ~C("bluetooth_visible")),
    "windows-disk": ("windows_laptop", C("encrypted") & (C("biometrics") | C("password"))),
    "mac-find": ("macos", C("find_my")),
    "mac-backup": ("own_mac", C("backup_on") & C("backup_encrypted") & within("last_backup", 30)),
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
    "cloud-backup": ("", ~C("cloud_photos") | C("backup_encrypted")),
    "lock": ("", C("locked")),
    "updates": ("", C("auto_update_os") & C("auto_update_apps") & C("stable")),
    "encryption": ("", C("encrypted") & C("strong")),
    "wifi": ("", ~C("wifi_auto_join") | C("firewall_on")),
    "channel": ("", C("auto_update_apps") & C("tested")),
    "albums": ("", ~(C("shared_albums") & C("location_in_photos"))),
}
"""By rule, the guard and what is checked of plain columns."""
TEXTS: Mapping[str, tuple[str, str]] = {
    "ios-version": ("ios", "new_ios"),
    "android-version": ("android", "new_android"),
    "windows-version": ("windows", "new_windows"),
    "mac-version": ("macos", "new_macos"),
    "mobile-firmware": ("mobile", "new_firmware"),
    "desk-browser": ("desk", "new_browser"),
    "messenger-version": ("", "new_messenger"),
    "ios-factors": ("private_ios", "good_factor"),
    "no-sms": ("", "no_bad_factor"),
}
"""By rule, the guard and what is asked of a text."""
OF_SYSTEM = ("new_ios", "new_android", "new_windows", "new_macos")
"""What is asked of a version that belongs to one system: it is unknown where the system is."""


def u8(mask: int) -> pl.Expr:
    """Return a mask in every row."""
    return pl.lit(mask, dtype=pl.UInt8)


def on_polars(frame: pl.LazyFrame | pl.DataFrame) -> pl.LazyFrame:
    """Judge a table of text columns."""
    table = frame.lazy()
    places, versions = _versions(table)
    table = table.with_columns(**places, **IS).with_columns(**KNOWN).with_columns(**PLAIN).with_columns(**JOINED)
    return _judged(table, versions)


def _versions(table: pl.LazyFrame) -> tuple[dict[str, pl.Expr], dict[str, pl.Expr]]:
    """Return columns to add, and by name the masks of what is asked of versions.

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
    """Return the texts that meet a specifier, or else those that don't, where these few tell all."""
    yes, no = (tuple(text for text, answer in answers.items() if answer == (mask,)) for mask in (8, 2))
    few = min(yes, no, key=len)
    return few if len(yes) + len(no) == len(answers) and len(few) <= FEW else ()


def _by_place(at: pl.Expr, masks: Sequence[int]) -> pl.Expr:
    """Return the mask that stands at a place."""
    if not masks:
        return u8(10)
    found = u8(masks[-1])
    for end in range(len(masks) - 1, 0, -1):
        if masks[end] != masks[end - 1]:
            found = pl.when(at < end).then(u8(masks[end - 1])).otherwise(found)
    return pl.when(at.is_null()).then(u8(10)).otherwise(found)


def code(check: pl.Expr) -> pl.Expr:
    """Return the mask of a check."""
    return pl.when(check.is_null()).then(u8(10)).otherwise(pl.when(check).then(u8(8)).otherwise(u8(2)))


def guarded(guard: str, mask: pl.Expr) -> pl.Expr:
    """Return a check's mask where the guard holds, 1 where it doesn't, both where that is unknown."""
    return (mask & C(f"keep_{guard}")) | C(f"more_{guard}")


def new(system: str, mask: pl.Expr) -> pl.Expr:
    """Return the mask of a version that belongs to one system: it is unknown where the system is."""
    other = pl.when(C(system).is_null()).then(u8(11)).otherwise(u8(1))
    return pl.when(C(system)).then(mask).otherwise(other)


def _judged(table: pl.LazyFrame, versions: dict[str, pl.Expr]) -> pl.LazyFrame:
    """Return the masks of all rules, in their order."""
    masks: dict[str, pl.Expr] = {}
    for name, guard in GUARDS.items():
        masks[f"keep_{name}"] = pl.when(~guard).then(u8(0)).otherwise(u8(255))
        masks[f"more_{name}"] = pl.when(guard).then(u8(0)).otherwise(u8(1))
    found = {name: guarded(guard, code(check)) if guard else code(check) for name, (guard, check) in CHECKS.items()}
    for name, (guard, asked) in TEXTS.items():
        put = new if asked in OF_SYSTEM else guarded
        found[name] = put(guard, versions[asked]) if guard else versions[asked]
    return table.with_columns(**masks).select("id", *(found[name].alias(name) for name, _, _ in RULES))
