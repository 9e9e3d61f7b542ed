"""A summary as text: shares as ranges, and the names of groups."""

from secure_checklist.core.messages import listed, message
from secure_checklist.fleet.summaries.models import FleetGroup, FleetSummary, Rate


def percent(share: float) -> str:
    """Write a share in whole percent. 0 and 100 are used only for none and all."""
    found = round(100 * share)
    if 0 < share < 1:
        found = min(max(found, 1), 99)
    return str(found)


def span(rate: Rate) -> str:
    """Write a rate as one number if it is known, or else as both ends."""
    if rate.low is None or rate.high is None:
        return message("fleet.rate.none")
    low, high = percent(rate.low), percent(rate.high)
    if low == high:
        return message("value.percent", number=low)
    return message("fleet.rate.range", low=low, high=high)


def group_name(summary: FleetSummary, group: FleetGroup) -> str:
    """Return a group's name, made from its values."""
    if group.merged:
        return message("fleet.group.merged")
    return listed(
        message("fleet.group.value", column=column, value=message("fleet.group.unknown") if value is None else value)
        for column, value in zip(summary.by, group.values, strict=True)
    )
