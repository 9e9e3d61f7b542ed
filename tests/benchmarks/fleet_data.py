"""Tables of devices to judge, as a management system has them; the same seed gives the same.

`devices` draws what the built-in pack reads of devices: a million rows have about 80,000 combinations of system,
version, model and edition, some lack each of these, and a word in some hundreds isn't of its vocabulary.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import cache

import numpy as np
import polars as pl

from secure_checklist import Checklist, Device
from secure_checklist.datasets.lifecycle import bundled
from tests.cases import tables

from .workload import NOW

ODD = "other"
"""A word of no vocabulary."""
NUMBERS = (0, 1, 5, 10, 30, 60, 300, 600)
DATA = tables(__file__)
SHARES: Mapping[str, int] = DATA["shares"]
"""How often each system comes, in hundredths."""
VERSIONS: Mapping[str, Sequence[str]] = DATA["versions"]
"""What a system's version may be: some 500 texts."""
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
        "os_version": _holes(rng.random(rows) < 0.04, _of_systems(VERSIONS, systems, rng.random(rows) ** 2)),
        "os_edition": _holes(rng.random(rows) < 0.2, _of_systems(DATA["editions"], systems, rng.random(rows))),
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
        return pl.Series((True, True, True, False, False))
    if kind == "enum":
        return pl.Series([*list(vocabulary) * 200, ODD])
    if kind == "enum_set":
        return pl.Series(["|".join(sorted(vocabulary[start::step])) for start in range(4) for step in range(1, 5)])
    if kind == "date":
        return pl.Series([NOW.date() - timedelta(days=days) for days in range(500)])
    if kind == "instant":
        return pl.Series([NOW - timedelta(hours=hours) for hours in range(500)], dtype=pl.Datetime("us", "UTC"))
    return pl.Series(NUMBERS)
