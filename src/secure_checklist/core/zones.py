"""Time zones by their names. UTC needs no table; every other name needs the system's table or the package `tzdata`."""

import os
from contextlib import suppress
from datetime import UTC, tzinfo
from functools import cache
from importlib.resources import files
from pathlib import Path
from zoneinfo import TZPATH, ZoneInfo, available_timezones

__all__ = ["country_of", "local_zone", "zone_names", "zone_of"]

_REGIONS = frozenset(
    ("Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")
)
"""The first parts of the names of places. The table also has old names and abbreviations, which no one looks for."""


def zone_of(zone: tzinfo | str) -> tzinfo:
    """Return the time zone of an IANA name, or the zone itself. `UTC` is known on every machine.

    Stock Windows, slim containers and browsers have no table of time zones. There, only `UTC` is known by name, unless
    the package `tzdata` is installed.

    Raises:
        ValueError: this machine knows no zone of that name; the message names the remedies.

    """
    if not isinstance(zone, str):
        return zone
    try:
        # `ZoneInfo("UTC")` needs a table of zones, too, which stock Windows hasn't got.
        return UTC if zone == "UTC" else ZoneInfo(zone)
    except (LookupError, ValueError, OSError):
        raise ValueError(
            "no such time zone on this machine; use an IANA name, as Asia/Kolkata, install the package tzdata where"
            " the machine has no table of zones, or pass a tzinfo"
        ) from None


@cache
def zone_names() -> tuple[str, ...]:
    """Return the IANA names of the time zones of places, `UTC` first: what a list offers.

    Where this machine has no table of time zones, it is `UTC` alone.
    """
    places = (name for name in available_timezones() if name.partition("/")[0] in _REGIONS and "/" in name)
    return ("UTC", *sorted(places))


def country_of(zone: str) -> str | None:
    """Return the country in which a time zone is, as ISO 3166-1 alpha-2; None where this machine doesn't know.

    It is the system's `zone.tab`, or that of the package `tzdata`, of which each line is one zone of one country.
    """
    return _countries().get(zone)


@cache
def _countries() -> dict[str, str]:
    found: dict[str, str] = {}
    for line in _table().splitlines():
        country, _, rest = line.partition("\t")
        if not line.startswith("#") and rest:
            found[rest.split("\t")[1]] = country
    return found


def _table() -> str:
    for folder in TZPATH:
        with suppress(OSError):
            return (Path(folder) / "zone.tab").read_text(encoding="utf-8")
    with suppress(ImportError, OSError):
        return files("tzdata.zoneinfo").joinpath("zone.tab").read_text(encoding="utf-8")
    return ""


def local_zone() -> str:
    """Return the IANA name of this machine's time zone, from `TZ` or the link of the system; empty: not known."""
    # POSIX allows `TZ=:Europe/Berlin`. The abbreviation that `time.tzname` has, as `CST`, names several zones.
    given = os.environ.get("TZ", "").removeprefix(":")
    linked = ""
    with suppress(OSError):
        linked = str(Path("/etc/localtime").readlink()).partition("zoneinfo/")[2]
    for name in filter(None, (given, linked)):
        with suppress(LookupError, ValueError, OSError):
            return ZoneInfo(name).key  # to list all names would open each of the system's 600 files
    return ""
