"""What CLDR says of a language, where Babel is installed: plural categories, lists, numbers and days.

Each function returns None where Babel isn't installed or doesn't know the language, and for English, whose forms the
messages have themselves. Numbers have the digits 0 to 9 in every language, as they have on the keys of a telephone.
"""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from babel import Locale


@lru_cache(maxsize=100)
def _locale(language: str) -> "Locale | None":
    if language.partition("-")[0].lower() == "en":
        return None
    try:
        from babel import Locale, UnknownLocaleError  # noqa: PLC0415 - the extra `i18n`, and slow
    except ImportError:
        return None
    try:
        return Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        return None


def plural(language: str, count: float) -> str | None:
    """Return the plural category of a number."""
    locale = _locale(language)
    return None if locale is None else str(locale.plural_form(count))


def number(language: str, count: int) -> str | None:
    """Return a number with what separates its groups."""
    if (locale := _locale(language)) is None:
        return None
    from babel.numbers import format_decimal  # noqa: PLC0415 - as above

    return format_decimal(count, locale=locale, numbering_system="latn")


def day(language: str, value: date) -> str | None:
    """Return a day with the name of its month."""
    if (locale := _locale(language)) is None:
        return None
    from babel.dates import format_date  # noqa: PLC0415 - as above

    return format_date(value, "long", locale=locale)


def joined(language: str, values: Sequence[str], *, alternatives: bool) -> str | None:
    """Return values as a sum, or as alternatives."""
    if (locale := _locale(language)) is None:
        return None
    from babel.lists import format_list  # noqa: PLC0415 - as above

    return format_list(values, "or" if alternatives else "standard", locale=locale)
