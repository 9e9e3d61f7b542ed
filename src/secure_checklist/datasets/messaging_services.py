"""What is known of messaging services, since when and from where: claims that hold from a day to a day.

A company can change what its app does within weeks, so a claim is only as good as the table is fresh: after so many
days none counts any more, neither a good one nor a bad one. The table is written by hand; every claim names its source.
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
"""What claims are about."""
Encryption = Literal["none", "opt_in", "conditional", "default"]
"""End-to-end encryption of chats: never, where someone switches it on, in some by itself, in all."""
BackupOffer = Literal["none", "plain", "opt_in", "e2ee"]
"""The service's own copy of chats: there is none; the company can read it; end-to-end encrypted where someone switches
that on; always end-to-end encrypted."""
Linking = Literal["none", "linked"]
"""Whether further devices can be linked, which then get every message."""
Kept = Literal["until_delivered", "for_a_time", "until_deleted"]
"""How long the service keeps messages and media that it can hand out again."""
Verified = Literal["found", "found_copy", "found_address", "second_hand", "recalled"]
"""How well a claim was checked, in the words that checklists use for their sources."""
Doubt = Literal["stale", "not_reported", "unplaceable"]
"""Why there is no claim. `stale`: the table is too old. `not_reported`: it has nothing of the kind for this service.
`unplaceable`: it has, but for other days."""


class ClaimSource(Model):
    """Where a claim comes from. `note` says what is known instead where there is no address or no date."""

    publisher: str = Field(min_length=1, max_length=200)
    title: str = Field(min_length=1, max_length=300)
    url: WebAddress | None = None
    date: Date | None = None
    note: str = Field(default="", max_length=300)


class ServiceClaim(Model):
    """One thing that is so of a service from a day to a day, both included.

    Attributes:
        what: What it is about.
        value: A word of `Encryption`, `BackupOffer`, `Linking` or `Kept`, by `what`.
        valid_from: The first day; if None, it isn't known when it began.
        valid_until: The last day; if None, it was still so when the table was made.
        source: Who says so.
        status: How well that was checked.
        note: Where it ends: for which people or things it doesn't hold.

    """

    what: What
    value: Encryption | BackupOffer | Linking | Kept
    valid_from: Date | None = None
    valid_until: Date | None = None
    source: ClaimSource
    status: Verified
    note: str = Field(default="", max_length=500)

    def holds(self, on: date) -> bool:
        """Return True if the day lies within the claim's days."""
        return (self.valid_from or date.min) <= on <= (self.valid_until or date.max)


class Service(Model):
    """One messaging service and the claims on it.

    Attributes:
        label: What people call it.
        claims: What is claimed of it. Of two of the same kind that hold on one day, the first counts.

    """

    label: str = Field(min_length=1, max_length=100)
    claims: tuple[ServiceClaim, ...] = Field(max_length=100)


class Services(Model):
    """The table: services by the words that `messenger.app` has for them.

    Attributes:
        as_of: The day on which this was so.
        fresh_days: How many days after it claims still count.
        services: The services by name.

    """

    as_of: Date
    fresh_days: Whole = Field(default=365, ge=0, le=3650)
    services: ReadOnlyMap[str, Service] = FrozenMap()

    def find(self, app: str, what: What, on: date) -> ServiceClaim | Doubt:
        """Return the claim on a service that holds on a day, or say why there is none."""
        claims = self._of(app, what)
        if not claims:
            return "not_reported"
        if (on - self.as_of).days > self.fresh_days:
            return "stale"
        return next((claim for claim in claims if claim.holds(on)), None) or "unplaceable"

    def covers(self, app: str, what: What) -> bool:
        """Return True if the table has anything of the kind on a service, for whatever days and however old."""
        return bool(self._of(app, what))

    def _of(self, app: str, what: What) -> tuple[ServiceClaim, ...]:
        service = self.services.get(app)
        return tuple(claim for claim in service.claims if claim.what == what) if service else ()


def bundled() -> Services:
    """Return the table that comes with the library."""
    return renewed("services", Services) or prepared.packaged("messaging_services.json", Services)
