"""Patch levels: up to when the known holes of a system are fixed, apart from its version.

AndroidX (security-state) knows three kinds, and so does this: a date, a version within a branch (as of a kernel), and a
text that only equality is known of. Reading is total; comparing answers None where it can't tell.
"""

import calendar
import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal

from secure_checklist.core.versions.specifiers import MAX_VERSION

if TYPE_CHECKING:
    from packaging.version import Version

__all__ = ["PatchLevel"]

Kind = Literal["date", "version", "opaque"]
_DAY: Final = re.compile(
    r"([0-9]{4})-([0-9]{2})(?:-([0-9]{2}))?(?:[T ][0-9:.]{5,20}(?:Z|[+-][0-9]{2}:[0-9]{2})?)?", re.ASCII
)
_WRITTEN: Final = re.compile(r"([A-Z][a-z]{2,8}) ([0-9]{1,2}), ([0-9]{4})", re.ASCII)
_MILLIS: Final = re.compile(r"[0-9]{12,13}", re.ASCII)
_BRANCHED: Final = re.compile(r"([0-9]{1,5}(?:\.[0-9]{1,5}){2,4})(?:[-+][0-9A-Za-z.+-]*)?", re.ASCII)
_MONTHS: Final = tuple(calendar.month_name)
_FIRST_YEAR: Final = 2005


@dataclass(frozen=True, slots=True)
class PatchLevel:
    """A patch level as it was reported.

    `raw` is the text, cut at 200 characters. `first` and `last` are the days that it may mean: the same for a whole
    date, a month's ends for `2024-08`, None for another kind. `version` is a version in a branch, as 6.1.99 in 6.1.
    """

    raw: str
    first: date | None = field(default=None, compare=False)
    last: date | None = field(default=None, compare=False)
    version: "Version | None" = field(default=None, compare=False)

    @classmethod
    def parse(cls, text: str) -> "PatchLevel":
        """Read any text. A strange one is kept as it is; nothing is raised.

        Dates are read as `2024-08-05`, `2024-08`, `August 5, 2024`, RFC 3339, or milliseconds since 1970 as text, which
        are taken in UTC: the sources write a midnight in California, and a zone west of it would lose a day.
        """
        return _parse(text[: MAX_VERSION + 1])

    @property
    def kind(self) -> Kind:
        """Whether it is a date, a version in a branch, or a text."""
        return "date" if self.first is not None else "version" if self.version is not None else "opaque"

    def compare(self, other: "PatchLevel") -> Literal[-1, 0, 1] | None:
        """Return -1 where this is the older, 1 where it is the newer, 0 where both are the same.

        None where that is unknown: another kind, another branch, a month against a day in it, two different texts.
        """
        if self.first and self.last and other.first and other.last:
            if self.last < other.first:
                return -1
            if other.last < self.first:
                return 1
            return 0 if self.first == self.last and other.first == other.last else None
        if self.version is not None and other.version is not None:
            if self.version.release[:2] != other.version.release[:2]:
                return None
            return 0 if self.version == other.version else -1 if self.version < other.version else 1
        return 0 if self.kind == other.kind and self.raw == other.raw else None


@lru_cache(maxsize=4096)
def _parse(text: str) -> PatchLevel:
    reported = text.strip()
    if len(text) > MAX_VERSION or not reported:
        return PatchLevel(text[:MAX_VERSION])
    if (days := _days(reported)) is not None:
        return PatchLevel(text, *days)
    if found := _BRANCHED.fullmatch(reported):
        from packaging.version import Version  # noqa: PLC0415 - imported with the first version, for import time

        return PatchLevel(text, version=Version(found[1]))
    return PatchLevel(text)


def _days(text: str) -> tuple[date, date] | None:
    """Return the first and the last day that a text may mean; None where it is no date since 2005."""
    try:
        if (found := _DAY.fullmatch(text)) and found[3] is None:
            year, month = int(found[1]), int(found[2])
            first, last = date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])
        elif (day := _day(text)) is not None:
            first = last = day
        else:
            return None
    except (ValueError, OverflowError, OSError):
        return None
    return (first, last) if first.year >= _FIRST_YEAR else None


def _day(text: str) -> date | None:
    if _DAY.fullmatch(text):
        return date.fromisoformat(text[:10])
    if (found := _WRITTEN.fullmatch(text)) and found[1] in _MONTHS:
        return date(int(found[3]), _MONTHS.index(found[1]), int(found[2]))
    return datetime.fromtimestamp(int(text) / 1000, UTC).date() if _MILLIS.fullmatch(text) else None
