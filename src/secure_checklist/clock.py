"""The one place where the clock is read."""

from datetime import UTC, datetime


def moment(now: datetime | None) -> datetime:
    """Give `now` in UTC, or the present moment where it is None.

    Raises:
        ValueError: `now` has no offset, so it names no moment.

    """
    if now is None:
        return datetime.now(UTC)
    if now.utcoffset() is None:
        raise ValueError("`now` needs an offset: datetime(..., tzinfo=UTC)")
    return now if now.tzinfo is UTC else now.astimezone(UTC)
