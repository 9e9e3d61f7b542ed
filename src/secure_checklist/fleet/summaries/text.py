"""A summary in words: numbers, shares as ranges, and the names of groups."""

from collections.abc import Mapping
from typing import cast

from secure_checklist.core.messages import labels, message
from secure_checklist.fleet.summaries.models import FleetGroup, FleetSummary, Rate
from secure_checklist.formats.labels import listed
from secure_checklist.rules.outcome import Outcome

OUTCOMES = cast("Mapping[Outcome, str]", labels("outcome"))


def number_of(count: int) -> str:
    """Write a number with a comma between thousands."""
    return f"{count:,}"


def rows_told(count: int) -> str:
    """Return how many rows."""
    return message("rows.one" if count == 1 else "rows.other", count=number_of(count))


def percent(share: float) -> str:
    """Write a share as a whole number of hundredths: 0 and 100 only where it is none and all."""
    found = round(100 * share)
    if 0 < share < 1:
        found = min(max(found, 1), 99)
    return str(found)


def span(rate: Rate) -> str:
    """Write a rate: one number where it is known, else both ends."""
    if rate.low is None or rate.high is None:
        return message("rate.none")
    low, high = percent(rate.low), percent(rate.high)
    return message("rate.sure" if low == high else "rate.range", low=low, high=high)


def group_name(summary: FleetSummary, group: FleetGroup) -> str:
    """Name a group by its values."""
    if group.merged:
        return message("group.merged")
    told = [
        message("group.value", column=column, value=message("group.unknown") if value is None else value)
        for column, value in zip(summary.by, group.values, strict=True)
    ]
    return listed(told)
