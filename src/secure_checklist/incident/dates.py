"""Dates and times as people write them, `24.11.2026`, `yesterday 14:30`, `2 hours ago`, and said back in words.

    read_when("yesterday 14:30", now, "Europe/Berlin")   # a datetime there
    read_when("24.11.2026", now)                         # a date: no time was said
    read_when("03/04/2026", now)                         # refused: it has two meanings

Words may be those of the language in force or English. Nothing is guessed: what can be read in two ways is refused, and
the error says how to write it.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta, tzinfo
from functools import partial
from typing import TypeVar

from secure_checklist.core import cldr
from secure_checklist.core.clock import utc_now
from secure_checklist.core.messages import english, language, message
from secure_checklist.core.types import in_zone, utc
from secure_checklist.core.zones import zone_of

__all__ = ["UnclearDateError", "in_words", "read_when"]

T = TypeVar("T")
_MOST_LETTERS = 100
_YEARS = range(1900, 2200)
_MONTHS, _WEEKDAYS = range(1, 13), range(1, 8)
_HALF_A_DAY = 12
_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}t\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(z|[+-]\d{2}:\d{2})?", re.ASCII)
_YEAR_FIRST = re.compile(r"(?P<year>\d{4})[-./](?P<month>\d{1,2})[-./](?P<day>\d{1,2})")
_DOTS = re.compile(r"(?P<day>\d{1,2})\. ?(?P<month>\d{1,2})\.(?: ?(?P<year>\d{4}))?")
_EITHER = re.compile(r"(?P<first>\d{1,2})[-/](?P<second>\d{1,2})[-/](?P<year>\d{4})")


class UnclearDateError(ValueError):
    """A date that can't be read, or that has two meanings. Its text says how to write it, and quotes nothing."""


def read_when(text: str, now: datetime | None = None, zone: tzinfo | str = "UTC") -> datetime | date:
    """Read a date, or a date and a time, as a person writes it.

    Without a year it is the last such day that isn't after today; a time alone is the last such time. Two numbers with
    slashes are read where only one of them can be the month.

    Args:
        text: What was written.
        now: The time of writing, aware; None reads the clock.
        zone: The time zone of the person, or its IANA name.

    Returns:
        An aware datetime in that zone where a time was said, else the day.

    Raises:
        UnclearDateError: it can't be read, has two meanings, or there is no such day.
        ValueError: `now` has no offset, or this machine knows no such zone.

    """
    inside = zone_of(zone)
    here = in_zone(utc_now(now), inside)
    plain = " ".join(text[:_MOST_LETTERS].replace(",", " ").split()).casefold()
    if _INSTANT.fullmatch(plain):
        given = _made(datetime.fromisoformat, plain.upper())
        return given if given.tzinfo else _at(given.date(), given.time(), inside)
    if plain in _words("now"):
        return here
    if span := _ago(plain):
        then = utc(here) - span
        return here.date() - span if span.days else in_zone(then, inside)
    rest, at = _time_of(plain)
    if not rest and at is not None:
        today = _at(here.date(), at, inside)
        return today if today <= here else _at(here.date() - timedelta(days=1), at, inside)
    day = _day_of(rest, here.date())
    return day if at is None else _at(day, at, inside)


def in_words(when: datetime | date, zone: tzinfo | str = "UTC") -> str:
    """Return a day as `24 November 2026`, and a datetime as `24 November 2026, 14:30 (UTC+1)`, in a time zone.

    Raises:
        ValueError: this machine knows no such zone.

    """
    if not isinstance(when, datetime):
        month = message(f"incident.dates.month.{when.month}").partition("|")[0]
        written = message("incident.dates.day", day=when.day, month=month, year=when.year)
        return cldr.day(language(), when) or written
    here = in_zone(when, zone_of(zone))
    minutes = int((here.utcoffset() or timedelta()).total_seconds()) // 60
    hours, rest = divmod(abs(minutes), 60)
    offset = f"{'-' if minutes < 0 else '+'}{hours}{f':{rest:02}' if rest else ''}" if minutes else ""
    return message("incident.dates.time", day=in_words(here.date()), time=f"{here:%H:%M}", offset=offset)


# words -----------------------------------------------------------------------------------------------------------


def _words(name: str) -> tuple[str, ...]:
    """Return the words for something, in the language in force and in English."""
    key = f"incident.dates.{name}"
    own = message(key, number="{number}", unit="{unit}")
    return tuple(f"{own}|{english('incident')[key]}".casefold().split("|"))


def _any_of(*names: str) -> str:
    """Return a pattern for the words of these names, the longest first."""
    found = {word for name in names for word in _words(name)}
    return f"(?:{'|'.join(re.escape(one) for one in sorted(found, key=len, reverse=True))})"


def _ago(text: str) -> timedelta | None:
    """Return how long ago it was; None: it isn't said so."""
    for unit in ("minutes", "hours", "days", "weeks"):
        for form in _words("ago"):
            pattern = re.escape(form).replace(r"\{number\}", rf"(\d{{1,4}}|{_any_of('single')})")
            if found := re.fullmatch(pattern.replace(r"\{unit\}", _any_of(unit)), text):
                return timedelta(**{unit: int(found[1]) if found[1].isdecimal() else 1})
    return None


def _time_of(text: str) -> tuple[str, time | None]:
    """Return a text without the time at its end, and that time; None: it has none."""
    noon = f"(?P<half>{_any_of('am', 'pm')})"
    clock = rf"(?P<hour>\d{{1,2}})(?:[:h](?P<minute>\d{{2}})(?: ?{noon})?| ?{noon.replace('half', 'part')})"
    found = re.search(rf"(?:^| )(?:{_any_of('at')} )?{clock}$", text)
    if found is None:
        return text, None
    hour, half = int(found["hour"]), found["half"] or found["part"]
    if half is not None:
        if not 1 <= hour <= _HALF_A_DAY:
            raise UnclearDateError(message("incident.dates.unclear"))
        hour = hour % _HALF_A_DAY + (_HALF_A_DAY if half in _words("pm") else 0)
    return text[: found.start()], _made(time, hour, int(found["minute"] or 0))


def _day_of(text: str, today: date) -> date:
    """Return the day that a text names.

    Raises:
        UnclearDateError: it names none, or may name two.

    """
    for name, back in (("today", 0), ("yesterday", 1), ("before_yesterday", 2)):
        if text in _words(name):
            return today - timedelta(days=back)
    for number in _WEEKDAYS:
        if text in _words(f"weekday.{number}"):
            if (back := (today.isoweekday() - number) % 7) == 0:
                raise UnclearDateError(message("incident.dates.ambiguous"))
            return today - timedelta(days=back)
    if found := _YEAR_FIRST.fullmatch(text) or _DOTS.fullmatch(text):
        return _numbered(found.groupdict(), today)
    if found := _EITHER.fullmatch(text):
        first, second = int(found["first"]), int(found["second"])
        if first != second and first <= _MONTHS[-1] and second <= _MONTHS[-1]:
            raise UnclearDateError(message("incident.dates.ambiguous"))
        day, month = (second, first) if second > _MONTHS[-1] else (first, second)
        return _numbered({"day": str(day), "month": str(month), "year": found["year"]}, today)
    return _named_day(text, today)


def _named_day(text: str, today: date) -> date:
    """Return the day of a text with the name of a month.

    Raises:
        UnclearDateError: it names none.

    """
    months = {word: number for number in _MONTHS for word in _words(f"month.{number}")}
    month = f"(?P<month>{_any_of(*(f'month.{number}' for number in _MONTHS))})"
    of = f"(?: {_any_of('of')})?"
    day, year = rf"(?P<day>\d{{1,2}})(?:{_any_of('nth')})?", rf"(?:{of} (?P<year>\d{{4}}))?"
    found = re.fullmatch(rf"{day}{of} {month}{year}", text) or re.fullmatch(rf"{month} {day}{year}", text)
    if found is None:
        raise UnclearDateError(message("incident.dates.unclear"))
    return _numbered({**found.groupdict(), "month": str(months[found["month"]])}, today)


def _numbered(parts: Mapping[str, str | None], today: date) -> date:
    """Return the day of these numbers; without a year, the last one that isn't after today."""
    year, month, day = (int(parts[name] or 0) for name in ("year", "month", "day"))
    if year:
        return _made(date, year if year in _YEARS else 0, month, day)
    this = partial(_made, date, month=month, day=day)
    return this(today.year) if (month, day) <= (today.month, today.day) else this(today.year - 1)


def _made(make: Callable[..., T], *parts: object, **named: object) -> T:
    """Return a day or time of these parts.

    Raises:
        UnclearDateError: there is none.

    """
    try:
        return make(*parts, **named)
    except ValueError:
        raise UnclearDateError(message("incident.dates.none")) from None


def _at(day: date, at: time, zone: tzinfo) -> datetime:
    """Return a time of a day in a zone; one that clocks skip is as much later as they are set forward."""
    return in_zone(utc(datetime.combine(day, at, zone)), zone)
