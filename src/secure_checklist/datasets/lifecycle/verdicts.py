"""The device data that the lifecycle table reads, and its verdict."""

from datetime import date
from typing import Literal, NamedTuple

Support = Literal["ended", "extended_only", "security_only", "full"]
"""The vendor's support: ended, only for those who signed up for an extension, security flaws only, or full."""
Doubt = Literal["stale", "unplaceable", "not_reported", "unsupported"]
"""Why there is no verdict. `stale`: the table is too old to say "not over", or for this version. `unplaceable`: the
version, edition or model isn't known exactly enough. `not_reported`: it is unknown. `unsupported`: the table lacks
it."""


class Verdict(NamedTuple):
    """The table's verdict: whether a device is supported, until when, and which cycles show this.

    Attributes:
        support: Whether the device still gets fixes, or None if the table has no verdict.
        ends: The earliest and the latest possible last day of support, in the past if support has ended, or None if
            unknown. The two days differ if the edition is unknown.
        doubt: Why the table has no verdict, or None if it has one.
        cycles: The names of the cycles on which the verdict is based, as evidence. Such names change.
        wanting: The field of `Described` that must be known, or known more precisely, for a verdict; None if no field
            is missing.

    """

    support: Support | None
    ends: tuple[date | None, date | None] = (None, None)
    doubt: Doubt | None = None
    cycles: tuple[str, ...] = ()
    wanting: str | None = None

    @property
    def until(self) -> date | None:
        """The last day of support, or None if not certain."""
        return self.ends[0] if self.ends[0] == self.ends[1] else None


class Described(NamedTuple):
    """The facts about a device that the lifecycle table reads. None means unknown. A `Device` can be passed instead.

    Attributes:
        os_name: The family of the device's system.
        os_version: The version of the system, as reported.
        os_edition: The edition of the system.
        model: The device's model, as its maker names it.
        manufacturer: The device's maker.
        management: The extent to which an organisation controls the device.
        os_updates_until: The last day of the updates that the maker promises, for ChromeOS and for systems that the
            table lacks.
        security_patch: The date of the device's patch level, on Android only.
        pending_updates: The updates that are waiting to be installed.
        last_os_update: The date on which the device last installed a system update.

    """

    os_name: str | None
    os_version: str | None = None
    os_edition: str | None = None
    management: str | None = None
    model: str | None = None
    manufacturer: str | None = None
    os_updates_until: date | None = None
    security_patch: date | None = None
    pending_updates: str | None = None
    last_os_update: date | None = None
