"""Data from CLDR about a language: plural categories, lists, numbers and dates.

Each function returns None if CLDR doesn't know the language. It also does so for English, since the messages contain
the English forms. Numbers use the digits 0 to 9 in every language, as on a phone's keypad.
"""

import re
from collections.abc import Callable, Sequence
from datetime import date
from functools import lru_cache
from typing import TypedDict

FORMS = "language_forms.json"


class Forms(TypedDict):
    """How a language writes plurals, numbers, dates and lists.

    Attributes:
        plural: A gettext rule that gives the index of a whole number's category.
        categories: The plural categories of whole numbers.
        fractions: The plural categories of 0.5, 1.5 and 2.5.
        group: The separator between groups of digits, the number of digits in the last group, and the number in the
            others.
        day: The pattern of a date with the name of its month.
        months: The names of the months in that pattern.
        together: The patterns of a list with "and": for two values, and for the start, middle and end of a longer list.
        either: The patterns of a list with "or", in the same order.

    """

    plural: str
    categories: list[str]
    fractions: list[str]
    group: tuple[str, int, int]
    day: str
    months: list[str]
    together: list[str]
    either: list[str]


@lru_cache(maxsize=100)
def _forms(language: str) -> Forms | None:
    """Return the forms of a language; of a region that has none of its own, those of the language."""
    import json  # noqa: PLC0415 - for import time: English needs none of these
    from pkgutil import get_data  # noqa: PLC0415 - for import time, as above

    table, tag = get_data("secure_checklist.core", FORMS) or b"", language.lower()
    while tag:  # each has a line of its own, so that of hundreds one is read
        _, found, rest = table.partition(f'\n  "{tag}": '.encode())
        if found:
            forms: Forms = json.loads(rest.partition(b"\n")[0].rstrip(b","))
            return forms
        tag = tag.rpartition("-")[0]
    return None


def plural(language: str, count: float) -> str | None:
    """Return the plural category of a number."""
    if (forms := _forms(language)) is None:
        return None
    if count != int(count):
        return forms["fractions"][min(int(count), 2)]
    return forms["categories"][_rule(forms["plural"])(int(count))]


@lru_cache(maxsize=100)
def _rule(text: str) -> Callable[[int], int]:
    from gettext import c2py  # noqa: PLC0415 - for import time, as above

    return c2py(text)


def number(language: str, count: int) -> str | None:
    """Return a number with separators between groups of digits."""
    if (forms := _forms(language)) is None:
        return None
    symbol, last, others = forms["group"]
    return re.sub(rf"(?<=\d)(?=(\d{{{others}}})*\d{{{last}}}$)", symbol, str(count))


def day(language: str, value: date) -> str | None:
    """Return a date with the name of its month."""
    if (forms := _forms(language)) is None:
        return None
    return forms["day"].format(day=value.day, month=forms["months"][value.month - 1], year=value.year)


def joined(language: str, values: Sequence[str], *, alternatives: bool) -> str | None:
    """Return values as a list with "and" or, if `alternatives` is true, with "or"."""
    if (forms := _forms(language)) is None:
        return None
    two, start, middle, end = forms["either" if alternatives else "together"]
    first, *more = values
    for place, value in enumerate(more, 1):
        pattern = two if len(more) == 1 else start if place == 1 else end if place == len(more) else middle
        first = pattern.format(first, value)
    return first
