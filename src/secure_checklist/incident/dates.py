"""Dates and times as people write them, such as `24.11.2026`, `yesterday 14:30` or `2 hours ago`, and in words.

    read_when("yesterday 14:30", now, "Europe/Berlin")   # a datetime there
    read_when("24.11.2026", now)                         # a date: no time was said
    read_when("03/04/2026", now)                         # refused: it has two meanings

Words may be in the active language or in English. Nothing is guessed: a text that can be read in two ways is refused,
and the error says how to write it. A date may be in the future; `lies_ahead` finds dates on which nothing can have
happened yet.
"""

import re
from datetime import date, datetime, time, timedelta, tzinfo

from secure_checklist.core import cldr
from secure_checklist.core.clock import utc_now
from secure_checklist.core.errors import AnswerError
from secure_checklist.core.messages import english, language, message
from secure_checklist.core.types import in_zone, utc
from secure_checklist.core.zones import zone_of

_MOST_LETTERS = 100
_YEARS = range(1900, 2200)
_MONTHS, _WEEKDAYS = range(1, 13), range(1, 8)
_NUMBERS = ("single", *(f"number.{number}" for number in range(2, 11)))
_CENTURY = 2000
"""The century of a year with two digits."""
_HALF_A_DAY = 12
_SKEW = timedelta(minutes=1)
"""How far the clocks of two devices may differ before a time counts as being in the future."""
_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}t\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(z|[+-]\d{2}:\d{2})?", re.ASCII)
_YEAR_FIRST = r"(?P<year>\d{4})[-./](?P<month>\d{1,2})[-./](?P<day>\d{1,2})"
_DOTS = r"(?P<day>\d{1,2})\. ?(?P<month>\d{1,2})\.(?: ?(?P<year>\d{4}|\d{2}))?"
_EITHER = re.compile(r"(?P<first>\d{1,2})(?P<mark>[-/])(?P<second>\d{1,2})(?P=mark)(?P<year>\d{4}|(?<=/)\d{2})")
"""Dates in which two numbers may be the day. Two digits after a hyphen may be a year or a day, as in 24-11-26."""


def read_when(text: str, now: datetime | None = None, zone: tzinfo | str = "UTC") -> datetime | date:
    """Read a date, or a date and a time, as a person writes it.

    A date without a year is the latest such day up to today, and a time alone is the latest such time. Two numbers with
    slashes are read only if just one of them can be the month.

    Args:
        text: The text that the person wrote.
        now: When it was written, as an aware datetime; if None, the current time.
        zone: The person's time zone, as a `tzinfo` or an IANA name.

    Returns:
        An aware datetime in the time zone if a time was given, otherwise the date.

    Raises:
        AnswerError: If the text can't be read, has two meanings, or names a day that doesn't exist.
        ValueError: If the time has no UTC offset, or this machine doesn't know the time zone.

    """
    inside = zone_of(zone)
    here = in_zone(utc_now(now), inside)
    try:
        return _read(" ".join(text[:_MOST_LETTERS].replace(",", " ").split()).casefold(), here, inside)
    except AnswerError:
        raise
    except ValueError:
        raise AnswerError(message("incident.dates.none")) from None


def _read(plain: str, here: datetime, inside: tzinfo) -> datetime | date:
    """Read a text in lower case and with single spaces.

    Raises:
        ValueError: If there is no such day or time; an `AnswerError` says else why it can't be read.

    """
    if _INSTANT.fullmatch(plain):
        given = datetime.fromisoformat(plain.upper())
        return given if given.tzinfo else _at(given.date(), given.time(), inside)
    if plain in _words("now"):
        return here
    # "3 days ago" is a day, and "2 hours ago" a time: as exact as people mean it. Hours are counted in UTC, since two
    # of them may have the clocks' change between them.
    if span := _ago(plain):
        return here.date() - span if span.days else in_zone(utc(here) - span, inside)
    rest, at = _time_of(plain)
    if at is None:
        return _day_of(rest, here.date())
    if rest:
        return _at(_day_of(rest, here.date()), at, inside)
    today = _at(here.date(), at, inside)
    return today if today <= here else _at(here.date() - timedelta(days=1), at, inside)


def lies_ahead(when: datetime | date, now: datetime | None = None, zone: tzinfo | str = "UTC") -> bool:
    """Return True if a time, or a whole day in a time zone, is still in the future, so nothing has happened then.

    Args:
        when: The time or day.
        now: The time to compare with, as an aware datetime; if None, the current time.
        zone: The person's time zone, as a `tzinfo` or an IANA name.

    Raises:
        ValueError: If a time has no UTC offset, or this machine doesn't know the time zone.

    """
    here = in_zone(utc_now(now), zone_of(zone))
    return utc(when) > utc(here) + _SKEW if isinstance(when, datetime) else when > here.date()


def latest(when: datetime | date, now: datetime | None = None, zone: tzinfo | str = "UTC") -> datetime:
    """Return a time unchanged, or the end of a date; for today, return the current time.

    This way no deadline starts too early, which would make a platform look late when it isn't.

    Args:
        when: The time or day.
        now: The current time, as an aware datetime; if None, the system clock's.
        zone: The person's time zone, as a `tzinfo` or an IANA name.

    Raises:
        ValueError: If the time has no UTC offset, or this machine doesn't know the time zone.

    """
    if isinstance(when, datetime):
        return when
    inside = zone_of(zone)
    here, end = in_zone(utc_now(now), inside), _at(when, time(23, 59), inside)
    return min(here, end, key=utc) if when == here.date() else end


def in_words(when: datetime | date, zone: tzinfo | str = "UTC") -> str:
    """Return a day as `24 November 2026`, or a datetime as `24 November 2026, 14:30 (UTC+1)`, in a time zone.

    Raises:
        ValueError: If this machine doesn't know the time zone.

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
    """Return the words for something, in the active language and in English."""
    key = f"incident.dates.{name}"
    own = message(key, number="{number}", unit="{unit}", day="{day}")
    return tuple(f"{own}|{english('incident')[key]}".casefold().split("|"))


def _any_of(*names: str) -> str:
    """Return a pattern for the words of these names, the longest first."""
    found = {word for name in names for word in _words(name)}
    return f"(?:{'|'.join(re.escape(one) for one in sorted(found, key=len, reverse=True))})"


def _ago(text: str) -> timedelta | None:
    """Return the time that has passed, or None if the text has another form."""
    numbers = {word: number for number, name in enumerate(_NUMBERS, 1) for word in _words(name)}
    several = rf"(\d{{1,4}}|{_any_of(*_NUMBERS)})"
    for unit in ("minutes", "hours", "days", "weeks"):
        for form in _words("ago"):
            pattern = re.escape(form).replace(r"\{number\}", several)
            if found := re.fullmatch(pattern.replace(r"\{unit\}", _any_of(unit)), text):
                return timedelta(**{unit: numbers.get(found[1]) or int(found[1])})
    return None


def _time_of(text: str) -> tuple[str, time | None]:
    """Return a text without the time at its end, and that time, or None if it has none."""
    noon = f"(?P<half>{_any_of('am', 'pm')})"
    clock = rf"(?P<hour>\d{{1,2}})(?:[:h](?P<minute>\d{{2}})(?: ?{noon})?| ?{noon.replace('half', 'part')})"
    found = re.search(rf"(?:^| )(?:{_any_of('at')} )?{clock}$", text)
    if found is None:
        return text, None
    hour, half = int(found["hour"]), found["half"] or found["part"]
    if half is not None:
        if not 1 <= hour <= _HALF_A_DAY:
            raise AnswerError(message("incident.dates.unclear"))
        # 12 am is midnight, and 12 pm is noon.
        hour = hour % _HALF_A_DAY + (_HALF_A_DAY if half in _words("pm") else 0)
    return text[: found.start()], time(hour, int(found["minute"] or 0))


def _day_of(text: str, today: date) -> date:
    """Return the day that a text names.

    Raises:
        AnswerError: If it names no day, or may name two.

    """
    for name, back in (("today", 0), ("yesterday", 1), ("before_yesterday", 2)):
        if text in _words(name):
            return today - timedelta(days=back)
    for number in _WEEKDAYS:
        days = _words(f"weekday.{number}")
        said = {form.replace("{day}", day): name for name in ("on", "last") for form in _words(name) for day in days}
        if text in said:
            back = (today.isoweekday() - number) % 7
            # On a Tuesday, "on Tuesday" may be today or a week ago. "last Tuesday" is a week ago.
            if back == 0 and said[text] == "on":
                raise AnswerError(message("incident.dates.ambiguous"))
            return today - timedelta(days=back or 7)
    if found := _EITHER.fullmatch(text):
        first, second = int(found["first"]), int(found["second"])
        #   24/11/2026    24 November: there is no month 24
        #   11/24/2026    24 November, too
        #   05/05/2026    5 May, whichever comes first
        #   03/04/2026    refused: 3 April in London, 4 March in New York
        if first != second and first <= _MONTHS[-1] and second <= _MONTHS[-1]:
            raise AnswerError(message("incident.dates.ambiguous"))
        day, number = (second, first) if second > _MONTHS[-1] else (first, second)
        return _made(day, number, found["year"], today)
    months = {word: number for number in _MONTHS for word in _words(f"month.{number}")}
    month = f"(?P<month>{_any_of(*(f'month.{number}' for number in _MONTHS))})"
    of = f"(?: {_any_of('of')})?"
    named, year = rf"(?P<day>\d{{1,2}})(?:{_any_of('nth')})?", rf"(?:{of} (?P<year>\d{{4}}|\d{{2}}))?"
    for pattern in (_YEAR_FIRST, _DOTS, rf"{named}{of} {month}{year}", rf"{month} {named}{year}"):
        if found := re.fullmatch(pattern, text):
            number = months.get(found["month"]) or int(found["month"])
            return _made(int(found["day"]), number, found["year"], today)
    raise AnswerError(message("incident.dates.unclear"))


def _made(day: int, month: int, year: str | None, today: date) -> date:
    """Return the day of these numbers; without a year, the last one that isn't after today.

    Raises:
        ValueError: If there is none.

    """
    if year is None:
        return date(today.year - ((month, day) > (today.month, today.day)), month, day)
    whole = int(year) + (_CENTURY if len(year) == 2 else 0)  # noqa: PLR2004 - digits
    return date(whole if whole in _YEARS else 0, month, day)


def _at(day: date, at: time, zone: tzinfo) -> datetime:
    """Return a time of a day in a zone. One that clocks skip is moved by as much as they are set forward."""
    return in_zone(utc(datetime.combine(day, at, zone)), zone)
