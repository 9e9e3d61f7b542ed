"""Claims about messaging services, each with its source and the dates between which it holds.

A company can change its app within weeks, so claims expire: after `fresh_days`, neither good nor bad ones count. The
table is written by hand, and every claim names its source.
"""

from datetime import date
from typing import Literal

from pydantic import Field

from secure_checklist.core import prepared
from secure_checklist.core.addresses import WebAddress
from secure_checklist.core.extension_points import renewed
from secure_checklist.core.model import FrozenMap, Model, ReadOnlyMap
from secure_checklist.core.types import Date, Whole

What = Literal["encryption", "backup", "linked_devices", "kept"]
"""The subjects of claims."""
Encryption = Literal["none", "opt_in", "conditional", "default"]
"""End-to-end encryption of chats: never, only if someone switches it on, in some by default, or in all."""
BackupOffer = Literal["none", "plain", "opt_in", "e2ee"]
"""The service's own backup of chats: none, readable by the company, end-to-end encrypted if someone switches that on,
or always end-to-end encrypted."""
Linking = Literal["none", "linked"]
"""Whether further devices can be linked. A linked device gets every message."""
Kept = Literal["until_delivered", "for_a_time", "until_deleted"]
"""How long the service stores messages and media that it can deliver again."""
Verified = Literal["found", "found_copy", "found_address", "second_hand", "recalled"]
"""How well a claim was checked, with the values that checklists use for sources."""
Doubt = Literal["stale", "not_reported", "unplaceable"]
"""Why there is no claim. `stale`: the table is too old. `not_reported`: the table has no such claim about this service.
`unplaceable`: it has one, but for other dates."""


class ClaimSource(Model):
    """The source of a claim. If it has no address or no date, `note` says what is known instead."""

    publisher: str = Field(min_length=1, max_length=200)
    title: str = Field(min_length=1, max_length=300)
    url: WebAddress | None = None
    date: Date | None = None
    note: str = Field(default="", max_length=300)


class ServiceClaim(Model):
    """A claim about a service that holds between two dates, both included.

    Attributes:
        what: The subject of the claim.
        value: A value of `Encryption`, `BackupOffer`, `Linking` or `Kept`, depending on `what`.
        valid_from: The first day, or None if unknown.
        valid_until: The last day, or None if it still held when the table was made.
        source: Where the claim comes from.
        status: How well the claim was checked.
        note: The limits of the claim: the people or things for which it doesn't hold.

    """

    what: What
    value: Encryption | BackupOffer | Linking | Kept
    valid_from: Date | None = None
    valid_until: Date | None = None
    source: ClaimSource
    status: Verified
    note: str = Field(default="", max_length=500)

    def holds(self, on: date) -> bool:
        """Return True if the claim holds on that day."""
        return (self.valid_from or date.min) <= on <= (self.valid_until or date.max)


class Service(Model):
    """One messaging service and the claims about it.

    Attributes:
        label: Its display name.
        claims: The claims about it. If two of the same kind hold on one day, the first one counts.

    """

    label: str = Field(min_length=1, max_length=100)
    claims: tuple[ServiceClaim, ...] = Field(max_length=100)


class Services(Model):
    """The table of services, by their values in `messenger.app`.

    Attributes:
        as_of: The date of the table.
        fresh_days: The number of days after `as_of` for which claims count.
        services: The services by name.

    """

    as_of: Date
    fresh_days: Whole = Field(default=365, ge=0, le=3650)
    services: ReadOnlyMap[str, Service] = FrozenMap()

    def find(self, app: str, what: What, on: date) -> ServiceClaim | Doubt:
        """Return the claim about a service that holds on a day, or the reason why there is none."""
        claims = self._of(app, what)
        if not claims:
            return "not_reported"
        if (on - self.as_of).days > self.fresh_days:
            return "stale"
        return next((claim for claim in claims if claim.holds(on)), None) or "unplaceable"

    def covers(self, app: str, what: What) -> bool:
        """Return True if the table has such a claim about a service, for any dates and of any age."""
        return bool(self._of(app, what))

    def _of(self, app: str, what: What) -> tuple[ServiceClaim, ...]:
        service = self.services.get(app)
        return tuple(claim for claim in service.claims if claim.what == what) if service else ()


def bundled() -> Services:
    """Return the table of messaging services that comes with the library."""
    return renewed("services", Services) or prepared.packaged("messaging_services.json", Services)
