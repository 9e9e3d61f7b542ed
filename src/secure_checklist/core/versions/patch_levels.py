"""Patch levels: the day up to which the known holes of a system are fixed, apart from its version."""

import calendar
import re
from datetime import UTC, date, datetime
from typing import Final

_DAY: Final = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[T ][0-9:.]{5,20}(?:Z|[+-][0-9]{2}:[0-9]{2})?)?", re.ASCII)
_WRITTEN: Final = re.compile(r"([A-Z][a-z]{2,8}) ([0-9]{1,2}), ([0-9]{4})", re.ASCII)
_MILLIS: Final = re.compile(r"[0-9]{12,13}", re.ASCII)
_MONTHS: Final = tuple(calendar.month_name)
_FIRST_YEAR: Final = 2005


def patch_day(text: str) -> date | None:
    """Return the day of a patch level as a source writes it; None where it names no day since 2005.

    Days are read as `2024-08-05`, `August 5, 2024`, RFC 3339, or milliseconds since 1970 as text, which are taken in
    UTC: the sources write a midnight in California, and a zone west of it would lose a day.
    """
    text = text.strip()
    try:
        if found := _DAY.fullmatch(text):
            day = date.fromisoformat(found[1])
        elif (found := _WRITTEN.fullmatch(text)) and found[1] in _MONTHS:
            day = date(int(found[3]), _MONTHS.index(found[1]), int(found[2]))
        elif _MILLIS.fullmatch(text):
            day = datetime.fromtimestamp(int(text) / 1000, UTC).date()
        else:
            return None
    except (ValueError, OverflowError, OSError):
        return None
    return day if day.year >= _FIRST_YEAR else None
