"""Time zones by their names. UTC needs no table; every other name needs the system's table or the package `tzdata`."""

from datetime import UTC, tzinfo
from zoneinfo import ZoneInfo

__all__ = ["zone_of"]


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
