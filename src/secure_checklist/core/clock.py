"""The only place that reads the clock."""

from datetime import UTC, datetime
from typing import cast

_EARLIEST, _LATEST = 1900, 9000


def utc_now(now: datetime | None) -> datetime:
    """Return `now` in UTC, or the current time if it is None.

    Raises:
        TypeError: If `now` isn't a datetime.
        ValueError: If the time has no UTC offset, so it isn't a point in time, or it is implausible.

    """
    if now is None:
        return datetime.now(UTC)
    if not isinstance(given := cast("object", now), datetime):
        found = type(given).__name__
        raise TypeError(f"`now` is a datetime with an offset, not {found}: datetime(2026, 1, 31, 12, tzinfo=UTC)")
    if now.utcoffset() is None:
        raise ValueError("`now` needs an offset: datetime(..., tzinfo=UTC)")
    if not _EARLIEST <= now.year <= _LATEST:
        raise ValueError(f"`now` lies outside the years {_EARLIEST} to {_LATEST}")
    return now if now.tzinfo is UTC else now.astimezone(UTC)
