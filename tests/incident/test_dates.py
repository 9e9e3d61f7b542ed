"""Dates as people write them: each way of writing gives the same day, and what has two meanings is refused."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secure_checklist.core import AnswerError
from secure_checklist.incident.dates import in_words, latest, lies_ahead, read_when
from secure_checklist.translations.known import in_language
from tests.cases import each, raised, tables

TABLES = tables(__file__)
NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
BERLIN = "Europe/Berlin"
ZONES = ("UTC", BERLIN, "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe")
days = st.dates(date(1950, 1, 1), date(2026, 11, 27))


@given(days, st.sampled_from(TABLES["ways_to_write"]), st.sampled_from(ZONES))
def test_law_every_way_to_write_a_day_gives_that_day(day: date, way: str, zone: str) -> None:
    text = way.format(day=day)
    assert read_when(text, NOW, zone) == day
    assert read_when(f"  {text.upper()} ", NOW, zone) == day
    assert read_when(in_words(day, zone), NOW, zone) == day
    timed = read_when(f"{text} at 14:30", NOW, zone)
    assert isinstance(timed, datetime)
    assert (timed.date(), f"{timed:%H:%M}") == (day, "14:30")
    assert read_when(f"{text} 2:30 pm", NOW, zone) == timed


@given(days)
def test_law_two_numbers_with_slashes_are_read_only_where_one_alone_can_be_the_month(day: date) -> None:
    short = (f"{day:%d/%m/%y}", f"{day:%m/%d/%y}") if day.year > 1999 else ()
    for text in (f"{day:%d.%m.%y}", f"{day.day} {day:%B} {day:%y}") if short else ():
        assert read_when(text, NOW) == day, "a year of two digits is one of this century"
    for text in (f"{day:%d/%m/%Y}", f"{day:%m/%d/%Y}", f"{day:%d-%m-%Y}", *short):
        if day.day > 12 or day.day == day.month:
            assert read_when(text, NOW) == day
        else:
            with pytest.raises(AnswerError, match="24 November 2026"):
                read_when(text, NOW)


@given(st.integers(0, 40_000_000))
def test_law_an_instant_is_read_as_it_is(minutes: int) -> None:
    at = NOW - timedelta(minutes=minutes)
    assert read_when(at.isoformat(), NOW, BERLIN) == at
    assert read_when(f"{at:%Y-%m-%dT%H:%M}", NOW) == at.replace(second=0)


@each("text, when", TABLES["from_now"])
def test_what_is_said_from_now_is_counted_in_the_persons_zone(text: str, when: str | None) -> None:
    if when is None:
        with pytest.raises(AnswerError):
            read_when(text, NOW, BERLIN)
    else:
        assert read_when(text, NOW, BERLIN).isoformat() == when


@each("text", TABLES["unreadable"])
def test_what_cannot_be_read_is_refused_with_how_to_write_it_and_no_value(text: str) -> None:
    error = raised(AnswerError, lambda: read_when(text, NOW))
    assert text == "" or text not in str(error)


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        assert isinstance(read_when(text, NOW, BERLIN), date)
    except AnswerError as fault:
        assert "24" in str(fault) or "14:30" in str(fault)  # noqa: PT017 - either is right


@given(st.integers(0, 9000), st.sampled_from(ZONES))
def test_law_a_time_in_words_names_its_offset(hours: int, zone: str) -> None:
    at = NOW - timedelta(hours=hours)
    here = at.astimezone(ZoneInfo(zone))
    words = in_words(at, zone)
    assert f"{here.day} {here:%B} {here.year}, {here:%H:%M}" in words
    assert (words.endswith("(UTC)")) is (here.utcoffset() == timedelta())


def test_words_of_english_are_read_in_every_language() -> None:
    with in_language("es"):
        assert read_when("yesterday", NOW) == date(2026, 11, 26)


@given(st.integers(-100, 100), st.sampled_from(ZONES))
def test_law_what_lies_ahead_is_the_rest_of_time_in_the_persons_zone(hours: int, zone: str) -> None:
    at = NOW + timedelta(hours=hours)
    assert lies_ahead(at, NOW, zone) is (hours > 0)
    day, today = at.astimezone(ZoneInfo(zone)).date(), NOW.astimezone(ZoneInfo(zone)).date()
    assert lies_ahead(day, NOW, zone) is (day > today)


@given(days, st.sampled_from(ZONES))
def test_law_a_day_counts_to_its_end_and_today_until_now(day: date, zone: str) -> None:
    at, here = latest(day, NOW, zone), NOW.astimezone(ZoneInfo(zone))
    assert at.astimezone(ZoneInfo(zone)).date() == day
    assert not lies_ahead(at, NOW, zone) or day > here.date()
    assert at == NOW if day == here.date() else f"{at:%H:%M}" == "23:59"
    assert latest(at, NOW, zone) == at
