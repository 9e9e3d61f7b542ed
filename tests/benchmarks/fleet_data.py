"""Tables of handsets to judge: the facts of `workload`, a row each, as many rows as wanted, the same for the same seed.

Distributions are those of `workload.wire_facts`. Versions are as real fleets have them: many texts, and each often. So
are words: a tenth is missing, and one in a thousand isn't of its vocabulary. Of sets, one in a thousand is written in
another order or has such a word.
Rows are drawn chunk by chunk, each chunk from a seed of its own, so that a table never has to be in memory as a whole.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import get_args

import numpy as np
import polars as pl
import pyarrow.parquet as pq

from .workload import NOW, SYSTEMS, Handset, SecondFactor

CHUNK = 131_072
"""How many rows are drawn at once, and how many a row group has."""
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
    "browser_version": (
        *(f"{major}.{minor}" for major in range(1, 240) for minor in (major % 7, 9 + major % 31)),
        *(f"{major}.{minor}b2" for major in range(18, 240, 17) for minor in (0, 1)),
    ),
    "messenger_version": tuple(
        f"{major}.{minor}" for major in range(1, 12) for minor in sorted({0, 4, 11, 20, 27, (major * 7) % 40})
    ),
    "firmware_version": (*(f"{major}.{(major * 17 + 6) % 40}" for major in range(1, 12)), "2.3"),
}
"""What an app's version may be: about 500, 60 and 12 texts."""


def frame(rows: int, seed: int = 1) -> pl.DataFrame:
    """Draw a table of so many handsets: `id`, and a column for each fact under its name."""
    return pl.concat(list(chunks(rows, seed)), rechunk=True)


def write_parquet(path: str | Path, rows: int, seed: int = 1) -> None:
    """Write the same table to a file, a row group a chunk."""
    writer: pq.ParquetWriter | None = None
    try:
        for chunk in chunks(rows, seed):
            table = chunk.to_arrow()
            writer = writer or pq.ParquetWriter(path, table.schema)
            writer.write_table(table, row_group_size=CHUNK)
    finally:
        if writer is not None:
            writer.close()


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
            drawn = _system_names().gather(_odd(rng, np.where(_missing(rng), sum(WEIGHTS), systems)))
        elif name == "os_version":
            drawn = _drawn_versions(rng, systems)
        else:
            lot = _lot(name)
            drawn = lot.gather(rng.integers(0, len(lot), CHUNK, dtype=np.uint32))
        columns.append(drawn.alias(name))
    return pl.DataFrame(columns)


def _missing(rng: np.random.Generator) -> np.ndarray:
    return rng.integers(0, 10, CHUNK, dtype=np.uint8) == 0


def _odd(rng: np.random.Generator, systems: np.ndarray) -> np.ndarray:
    """Return one system in a thousand a name that isn't of the vocabulary."""
    return np.where(rng.integers(0, RARE, CHUNK, dtype=np.uint16) == 0, sum(WEIGHTS) + 1, systems)


@cache
def _lot(name: str) -> pl.Series:
    """Return what to draw a fact's value from, each alike: a tenth of it is null, and what is odd is rare."""
    values, odd = _values(name), _odd_texts(name)
    if odd:
        values = values * (RARE * len(odd) // len(values)) + odd
    return pl.Series([*values * 9, *[None] * len(values)], dtype=_dtype(name))


def _odd_texts(name: str) -> tuple[str, ...]:
    """Give words that aren't of the vocabulary, or sets in another order and with such a word."""
    kind = Handset.facts()[name].type.name
    if kind == "enum_set":
        return ("totp|sms", "sms|passkey|email", "pager", "key|pager")
    return (ODD,) if kind == "enum" else ()


def _values(name: str) -> tuple[bool, ...] | tuple[int, ...] | tuple[str, ...] | tuple[date, ...]:
    kind = Handset.facts()[name].type
    if kind.name == "boolean":
        return BOOLEANS
    if kind.name == "date":
        return DATES
    if kind.name == "enum_set":
        return _sets()
    if kind.name == "enum":
        return tuple(kind.vocabulary or ())
    return APP_VERSIONS[name] if kind.name == "text" else NUMBERS


def _sets() -> tuple[str, ...]:
    """Return the sets of up to three words as texts; each size comes as often as the others."""
    words: Sequence[str] = sorted(get_args(SecondFactor))
    by_size = [["|".join(found) for found in combinations(words, size)] for size in range(4)]
    most = max(map(len, by_size))
    return tuple(text for texts in by_size for text in texts * (most // len(texts)))


def _dtype(name: str) -> pl.DataType:
    types = {"boolean": pl.Boolean(), "date": pl.Date(), "integer": pl.Int64()}
    return types.get(Handset.facts()[name].type.name, pl.String())


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
