"""The one place where the clock is read."""

from datetime import UTC, datetime
from typing import cast

_EARLIEST, _LATEST = 1900, 9000


def utc_now(now: datetime | None) -> datetime:
    """Return `now` in UTC, or the current time where it is None.

    Raises:
        TypeError: `now` is no datetime.
        ValueError: `now` has no offset, so it names no point in time, or lies out of all reason.

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
