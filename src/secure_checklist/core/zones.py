"""Time zones by name. UTC needs no table. Every other name needs the system's table or the package `tzdata`."""

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, tzinfo
from functools import cache
from importlib.resources import files
from pathlib import Path
from zoneinfo import TZPATH, ZoneInfo, available_timezones

_REGIONS = frozenset(
    ("Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")
)
"""The first parts of the names of places. The table also has old names and abbreviations, which no one looks for."""


def zone_of(zone: tzinfo | str) -> tzinfo:
    """Return the time zone with an IANA name, or the zone itself. `UTC` works on every machine.

    Stock Windows, slim containers and browsers have no table of time zones. On these, only `UTC` works, unless the
    package `tzdata` is installed.

    Raises:
        ValueError: If this machine has no time zone with that name. The message gives the remedies.

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
    """Return the IANA names of the time zones of places, `UTC` first, for a list of choices.

    If this machine has no table of time zones, the result is only `UTC`.
    """
    places = (name for name in available_timezones() if name.partition("/")[0] in _REGIONS and "/" in name)
    return ("UTC", *sorted(places))


def country_of(zone: str) -> str | None:
    """Return the country of a time zone, as ISO 3166-1 alpha-2, or None if this machine doesn't know it."""
    return countries_by_zone().get(zone)


@cache
def countries_by_zone() -> Mapping[str, str]:
    """Return the country of each time zone in a country, by the name of the zone. Empty without a table of time zones.

    The table is the `zone.tab` of the system or of the package `tzdata`, in which each line is one zone of one country.
    Former names that browsers still report are added: those of `former_zones.json`, which Chromium 156 has in
    `Intl.supportedValuesOf("timeZone")`, each with its name in `zone.tab`.
    """
    found: dict[str, str] = {}
    for line in _table().splitlines():
        country, _, rest = line.partition("\t")
        if not line.startswith("#") and rest:
            found[rest.split("\t")[1]] = country
    former = json.loads(files("secure_checklist.core").joinpath("former_zones.json").read_bytes())
    return found | {before: found[name] for before, name in former.items() if name in found}


def _table() -> str:
    for folder in TZPATH:
        with suppress(OSError):
            return (Path(folder) / "zone.tab").read_text(encoding="utf-8")
    with suppress(ImportError, OSError):
        return files("tzdata.zoneinfo").joinpath("zone.tab").read_text(encoding="utf-8")
    return ""


def local_zone() -> str:
    """Return the IANA name of this machine's time zone, from `TZ` or the system's link. Empty if it isn't known."""
    # POSIX allows `TZ=:Europe/Berlin`. The abbreviation that `time.tzname` has, as `CST`, names several zones.
    given = os.environ.get("TZ", "").removeprefix(":")
    linked = ""
    with suppress(OSError):
        linked = str(Path("/etc/localtime").readlink()).partition("zoneinfo/")[2]
    for name in filter(None, (given, linked)):
        with suppress(LookupError, ValueError, OSError):
            return ZoneInfo(name).key  # to list all names would open each of the system's 600 files
    return ""
