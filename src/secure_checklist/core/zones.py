"""Time zones by their names. UTC needs no table; every other name needs the system's table or the package `tzdata`."""

from datetime import UTC, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

__all__ = ["zone_names", "zone_of"]

_REGIONS = frozenset(
    ("Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")
)
"""The first parts of the names of places. The table also has old names and abbreviations, which nobody looks for."""


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
