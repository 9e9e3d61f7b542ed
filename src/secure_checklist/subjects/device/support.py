"""`DeviceSupport`: what follows from system, model and patch level: whether a device still gets fixes, and has them.

It is no kind of its own. `Device` in `device.py` continues it; use that one. The table of lifecycles says the rest.
"""

from datetime import date, timedelta

from secure_checklist.datasets.lifecycle.table import Described, Verdict
from secure_checklist.subjects.base import Context, Unknown, derived
from secure_checklist.subjects.device.base import DeviceBase
from secure_checklist.subjects.device.vocabularies import OS_OUTLOOK, OS_SUPPORT, OsOutlook, OsSupport

SOON = timedelta(days=270)
"""Nine months: how long before its end support counts as ending soon."""
_FACTS = {
    "system": "os_name",
    "version": "os_version",
    "edition": "os_edition",
    "model": "model",
    "manufacturer": "manufacturer",
    "updates_until": "os_updates_until",
}
_READ = tuple(_FACTS.values())


class DeviceSupport(DeviceBase):
    """The derived facts of a device that rest on the table of lifecycles and on its patch level."""

    def _described(self) -> Described:
        return Described(
            self.os_name, self.os_version, self.os_edition, self.model, self.manufacturer, self.os_updates_until
        )

    def _support(self, context: Context) -> Verdict:
        return context.lifecycle.support(self._described(), context.now.date(), enrolled=True)

    @derived(
        reads=_READ,
        partial_input=True,
        order=("ended", "extended_only", "security_only", "full"),
        label="system support",
        choices=OS_SUPPORT,
    )
    def os_support(self, context: Context) -> OsSupport | Unknown | None:
        """Tell how far this system on this model is still mended; `extended_only`: for those only who signed up."""
        found = self._support(context)
        return found.support or _unknown(found)

    @derived(reads=_READ, partial_input=True, future=True, label="end of system support")
    def os_support_until(self, context: Context) -> date | Unknown | None:
        """Give the last day on which this system on this model gets fixes; unknown where no day is published."""
        found = self._support(context)
        return found.until or _unknown(found)

    @derived(
        reads=_READ,
        partial_input=True,
        order=("ended", "ends_soon", "lasting"),
        label="outlook for system support",
        choices=OS_OUTLOOK,
    )
    def os_support_outlook(self, context: Context) -> OsOutlook | Unknown | None:
        """Tell whether fixes will come for nine more months; extended support counts as ended."""
        found = context.lifecycle.support(self._described(), context.now.date())
        if found.support is None:
            return _unknown(found)
        if found.support == "ended":
            return "ended"
        soon = {day is not None and day - context.now.date() < SOON for day in found.ends}
        if len(soon) > 1:
            return Unknown("unplaceable", "os_edition")
        return "ends_soon" if soon.pop() else "lasting"

    @derived(
        reads=("os_name", "os_version"),
        label="newest release of the system",
        when_true="the newest release of the system version is installed",
        when_false="the newest release of the system version is not installed",
    )
    def os_patched(self, context: Context) -> bool | Unknown | None:
        """Say whether it is at least the newest release of its own branch, known for Apple's systems only."""
        found = context.lifecycle.patched(self._described(), context.now.date())
        return found if isinstance(found, bool) else Unknown(found)

    @derived(reads=("security_patch",), label="age of the security patch level")
    def patch_age_days(self, context: Context) -> int | Unknown | None:
        """Count the days since the patch level that the system states."""
        if self.security_patch is None:
            return None
        return max(0, (context.now.date() - self.security_patch).days)


def _unknown(found: Verdict) -> Unknown:
    """Say why there is no verdict, and which fact would settle it."""
    return Unknown(found.doubt or "not_reported", _FACTS[found.wanting] if found.wanting else None)
