"""Tables of handsets to judge: the facts of `workload`, a row each, as many rows as wanted, the same for the same seed.

Distributions are those of `workload.wire_facts`. Versions are as real fleets have them: many texts, and each often. So
are words: a tenth is missing, and one in a thousand isn't of its vocabulary. Of sets, one in a thousand is written in
another order or has such a word.
Rows are drawn chunk by chunk, each chunk from a seed of its own, so that a table never has to be in memory as a whole.

`devices` draws what the built-in pack reads of devices, as a management system has them: a million rows have about
80,000 combinations of system, version, model and edition, and some lack each of these.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from itertools import combinations
from typing import get_args

import numpy as np
import polars as pl

from secure_checklist import Checklist, Device
from secure_checklist.datasets.lifecycle import bundled

from .workload import NOW, SYSTEMS, Handset, SecondFactor

CHUNK = 131_072
"""How many rows are drawn at once."""
DATES = (*[NOW.date() - timedelta(days=days) for days in range(200)] * 49, *[NOW.date() + timedelta(days=400)] * 200)
"""Days to draw from: one in fifty is a mistake."""
RARE = 1000
"""One in so many words and sets is odd."""
ODD = "other"
"""A word of no vocabulary."""
NUMBERS = (0, 1, 5, 10, 30, 60, 300, 600)
BOOLEANS = (True, True, True, False, False)
WEIGHTS = (6, 6, 4, 3, 1)
"""How often each of `SYSTEMS` comes, in twentieths."""
BUILDS = (19045, 22000, 22621, 22631, 26100)
THREE, FOUR = ("", ".1", ".2"), ("", ".1", ".2", ".3")
OS_VERSIONS: dict[str, tuple[str, ...]] = {
    "ios": tuple(f"{major}.{minor}{patch}" for major in range(15, 19) for minor in range(8) for patch in FOUR),
    "android": ("9", "10", "11", "12", "12.1", "13", "14", "14.1", "15", "16"),
    "windows": tuple(f"10.0.{build}.{part}" for build in BUILDS for part in range(1, 5000, 250)),
    "macos": tuple(f"{major}.{minor}{patch}" for major in range(12, 16) for minor in range(7) for patch in THREE),
    "linux": tuple(f"6.{minor}.0-{build}" for minor in (1, 5, 8, 11) for build in range(25, 95, 8)),
}
"""What a system's version may be: about 360 texts."""
APP_VERSIONS: dict[str, tuple[str, ...]] = {
    "browser_version": tuple(f"{major}.{minor}" for major in range(1, 240) for minor in (major % 7, "9b2")),
    "messenger_version": tuple(f"{major}.{minor}" for major in range(1, 12) for minor in (0, 4, 11, 20, 27)),
    "firmware_version": (*(f"{major}.{(major * 17 + 6) % 40}" for major in range(1, 12)), "2.3"),
}
"""What an app's version may be: about 480, 55 and 12 texts."""


def frame(rows: int, seed: int = 1) -> pl.DataFrame:
    """Draw a table of so many handsets: `id`, and a column for each fact under its name."""
    return pl.concat(list(chunks(rows, seed)), rechunk=True)


def chunks(rows: int, seed: int = 1) -> Iterator[pl.DataFrame]:
    """Draw the chunks of a table, one after the other."""
    for start in range(0, max(rows, 1), CHUNK):
        whole = _chunk(start, seed)
        yield whole.head(rows - start)


def _chunk(start: int, seed: int) -> pl.DataFrame:
    rng = np.random.default_rng((seed, start))
    systems = rng.integers(0, sum(WEIGHTS), CHUNK, dtype=np.uint8)
    columns = [pl.Series("id", np.arange(start, start + CHUNK, dtype=np.int64))]
    for name in Handset.facts():
        if name == "os_name":
            odd = np.where(rng.integers(0, RARE, CHUNK, dtype=np.uint16) == 0, sum(WEIGHTS) + 1, systems)
            drawn = _system_names().gather(np.where(_missing(rng), sum(WEIGHTS), odd))
        elif name == "os_version":
            drawn = _drawn_versions(rng, systems)
        else:
            lot = _lot(name)
            drawn = lot.gather(rng.integers(0, len(lot), CHUNK, dtype=np.uint32))
        columns.append(drawn.alias(name))
    return pl.DataFrame(columns)


def _missing(rng: np.random.Generator) -> np.ndarray:
    return rng.integers(0, 10, CHUNK, dtype=np.uint8) == 0


@cache
def _lot(name: str) -> pl.Series:
    """Return what to draw a fact's value from, each alike: a tenth of it is null, and what is odd is rare."""
    fact = Handset.facts()[name].type
    dtype = {"boolean": pl.Boolean(), "date": pl.Date(), "integer": pl.Int64()}.get(fact.name, pl.String())
    if fact.name == "enum_set":
        sets = ["|".join(found) for size in range(4) for found in combinations(sorted(get_args(SecondFactor)), size)]
        values = [*sets * (4 * RARE // len(sets)), "totp|sms", "sms|passkey|email", "pager", "key|pager"]
    elif fact.name == "enum":
        words = fact.vocabulary or ()
        values = [*words * (RARE // len(words)), ODD]
    else:
        values = {"boolean": BOOLEANS, "date": DATES, "text": APP_VERSIONS.get(name)}.get(fact.name) or NUMBERS
    return pl.Series([*[*values] * 9, *[None] * len(values)], dtype=dtype)


@cache
def _system_names() -> pl.Series:
    """Return the systems by number, then null, and what is no system."""
    return pl.Series([*np.repeat(SYSTEMS, WEIGHTS).tolist(), None, ODD], dtype=pl.String)


@cache
def _all_os_versions() -> pl.Series:
    """Return the versions of all systems one after the other, and null as the last."""
    return pl.Series([*(text for system in SYSTEMS for text in OS_VERSIONS[system]), None], dtype=pl.String)


def _drawn_versions(rng: np.random.Generator, systems: np.ndarray) -> pl.Series:
    """Draw for each row a version of its system, whether or not the system's name is known."""
    counts = np.array([len(OS_VERSIONS[system]) for system in SYSTEMS])
    starts = np.cumsum(counts) - counts
    count, start = (np.repeat(each, WEIGHTS)[systems] for each in (counts, starts))
    place = start + (rng.random(CHUNK, dtype=np.float32) * count).astype(np.int64)
    return _all_os_versions().gather(np.where(_missing(rng), counts.sum(), place))


# devices of the built-in pack ------------------------------------------------------------------------------------

SHARES = {"windows": 30, "android": 32, "ios": 20, "ipados": 5, "macos": 7, "chromeos": 2, "ubuntu": 3, "fedora": 1}
"""How often each system comes, in hundredths."""
DEVICE_VERSIONS: Mapping[str, Sequence[str]] = {
    **OS_VERSIONS,
    "ios": (*OS_VERSIONS["ios"], "26.0", "26.1"),
    "ipados": (*OS_VERSIONS["ios"], "26.0", "26.1"),
    "macos": (*OS_VERSIONS["macos"], "26.0", "26.1"),
    "chromeos": tuple(map(str, range(110, 140))),
    "ubuntu": ("20.04", "22.04", "24.04", "24.10", "25.04"),
    "fedora": ("40", "41", "42", "43"),
}
EDITIONS: Mapping[str, Sequence[str]] = {
    "windows": ("home", "pro", "pro", "pro", "enterprise", "enterprise", "education", "ltsc")
}
COMPUTERS = [
    (maker, f"{line}{number}")
    for maker, line in (("Dell Inc.", "Latitude "), ("HP", "EliteBook 8"), ("LENOVO", "ThinkPad T"))
    for number in range(100, 140)
]


def devices(checklist: Checklist, rows: int, seed: int = 1) -> pl.DataFrame:
    """Draw a table of so many devices: `id`, and a column for each plain fact of devices that the rules read."""
    rng = np.random.default_rng(seed)
    systems = rng.choice(len(SHARES), rows, p=np.array(list(SHARES.values())) / 100)
    makers, models = (
        {system: [pair[side] for pair in pairs] for system, pairs in _models().items()} for side in (0, 1)
    )
    place = rng.random(rows) ** 2  # the first of each list come most often
    unnamed = rng.random(rows) < 0.06
    columns: dict[str, pl.Series] = {
        "id": pl.Series(np.arange(rows, dtype=np.int64)),
        "os_name": _holes(rng.random(rows) < 0.02, pl.Series([*SHARES]).gather(systems)),
        "os_version": _holes(rng.random(rows) < 0.04, _of_systems(DEVICE_VERSIONS, systems, rng.random(rows) ** 2)),
        "os_edition": _holes(rng.random(rows) < 0.2, _of_systems(EDITIONS, systems, rng.random(rows))),
        "model": _holes(unnamed, _of_systems(models, systems, place)),
        "manufacturer": _holes(unnamed, _of_systems(makers, systems, place)),
    }
    until = [date(2025 + month // 12, month % 12 + 1, 1) for month in range(120)]
    days = pl.Series(until).gather(rng.integers(0, len(until), rows))
    columns["os_updates_until"] = _holes(systems != list(SHARES).index("chromeos"), days)
    facts = Device.named_facts()
    names = dict.fromkeys(
        name for item in checklist.by_kind["device"] if item.rule for name in item.rule.facts() if name in facts
    )
    for fact in (facts[name] for name in names):
        if fact.reads is None and fact.field not in columns:
            lot = _device_lot(fact.type.name, fact.type.vocabulary or ())
            columns[fact.field] = _holes(rng.random(rows) < 0.3, lot.gather(rng.integers(0, len(lot), rows)))
    return pl.DataFrame(columns)


@cache
def _models() -> Mapping[str, Sequence[tuple[str, str]]]:
    """Give makers and models by system: those of the table of lifecycles, and others."""

    def named(maker: str, product: str) -> list[tuple[str, str]]:
        return [(maker, cycle.label or cycle.cycle) for cycle in bundled().products[product].cycles]

    return {
        **dict.fromkeys(("windows", "ubuntu", "fedora"), COMPUTERS),
        "chromeos": [("Google", f"board-{number}") for number in range(40)],
        "ios": [(maker, f"iPhone {model}") for maker, model in named("Apple", "iphone")],
        "ipados": named("Apple", "ipad"),
        "macos": [("Apple", f"Mac{major},{minor}") for major in range(13, 17) for minor in range(1, 12)],
        "android": [
            *named("samsung", "samsung-mobile"),
            *named("Google", "pixel"),
            *named("motorola", "motorola-mobility"),
            *(("samsung", f"SM-A{number}B") for number in range(100, 400, 3)),
        ],
    }


def _of_systems(values: Mapping[str, Sequence[str]], systems: np.ndarray, place: np.ndarray) -> pl.Series:
    """Return each row a value of its system, by its place from 0 to 1 in the list; null where the system has none."""
    lists = [values.get(system, (None,)) for system in SHARES]
    counts = np.array(list(map(len, lists)))
    found = (np.cumsum(counts) - counts)[systems] + (place * counts[systems]).astype(np.int64)
    return pl.Series([value for each in lists for value in each], dtype=pl.String).gather(found)


def _holes(where: np.ndarray, series: pl.Series) -> pl.Series:
    return pl.select(pl.when(pl.Series(~where)).then(series)).to_series()


def _device_lot(kind: str, vocabulary: Sequence[str]) -> pl.Series:
    """Return what to draw a value from; a word in some hundreds isn't of the vocabulary."""
    if kind == "boolean":
        return pl.Series(BOOLEANS)
    if kind == "enum":
        return pl.Series([*vocabulary * 200, ODD])
    if kind == "enum_set":
        return pl.Series(["|".join(sorted(vocabulary[start::step])) for start in range(4) for step in range(1, 5)])
    if kind == "date":
        return pl.Series([NOW.date() - timedelta(days=days) for days in range(500)])
    if kind == "instant":
        return pl.Series([NOW - timedelta(hours=hours) for hours in range(500)], dtype=pl.Datetime("us", "UTC"))
    return pl.Series(NUMBERS)
