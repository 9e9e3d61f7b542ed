"""Patch levels: the date up to which known security holes of a system are fixed, independently of its version."""

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
    """Return the date of a patch level as a source writes it, or None if the text isn't a date since 2005.

    The accepted forms are `2024-08-05`, `August 5, 2024`, RFC 3339, and milliseconds since 1970 as text. They are read
    in UTC: sources write midnight in California, and a zone further west would lose a day.
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
