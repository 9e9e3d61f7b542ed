"""The device data that the lifecycle table reads, and its verdict."""

from datetime import date
from typing import Literal, NamedTuple

Support = Literal["ended", "extended_only", "security_only", "full"]
"""How far a vendor still fixes: nothing, only for those who signed up for an extension, security holes only, all."""
Doubt = Literal["stale", "unplaceable", "not_reported", "unsupported"]
"""Why there is no verdict. `stale`: the table is too old to say "not over", or for this version. `unplaceable`:
version, edition or model is known too roughly. `not_reported`: it isn't known. `unsupported`: the table lacks it."""


class Verdict(NamedTuple):
    """The table's verdict: whether there is support, until when, and according to which cycles.

    Attributes:
        support: Whether it still gets fixes; if None, the table doesn't say.
        ends: The earliest and the latest possible last day, in the past if support has ended; if None, none is
            known. They differ where the edition is not known.
        doubt: Why the table doesn't say; if None, it does.
        cycles: The names of the cycles it went by, as evidence only: names in such tables change.
        wanting: What would have to be known of the device, or known better, for a verdict, by its name in
            `Described`; None for nothing.

    """

    support: Support | None
    ends: tuple[date | None, date | None] = (None, None)
    doubt: Doubt | None = None
    cycles: tuple[str, ...] = ()
    wanting: str | None = None

    @property
    def until(self) -> date | None:
        """The last day, if it is certain."""
        return self.ends[0] if self.ends[0] == self.ends[1] else None


class Described(NamedTuple):
    """What is known about a device, by the names of its facts; if None, unknown. A `Device` works too.

    Attributes:
        os_name: The family of its system.
        os_version: The version of the system, as reported.
        os_edition: The edition of the system.
        model: The model, as the maker names it.
        manufacturer: The maker.
        management: How far an organisation controls it.
        os_updates_until: The last day of updates that its maker promises; for ChromeOS and what the table lacks.
        security_patch: The date of its patch level; Android only.
        pending_updates: What waits to be installed.
        last_os_update: The day on which it last installed an update of its system.

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
