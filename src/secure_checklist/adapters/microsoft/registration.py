"""Microsoft Graph `userRegistrationDetails`: the sign-in methods that each person in an organisation has registered.

Reads `reports/authenticationMethods/userRegistrationDetails` answers. Source of the format: learn.microsoft.com,
graph/api/resources/userregistrationdetails. A registered method works only if the organisation allows it, and only
`isMfaCapable` shows that at least one is allowed. Without it, `mfa` and any set with a second factor stay unknown. The
answer doesn't have the organisation's requirements, so `mfa` is never `enforced`. `isPasswordlessCapable` and
`defaultMfaMethod` show what a person could use or sees first, so they aren't read as facts.
"""

from collections.abc import Mapping

from secure_checklist.adapters._record import Facts, at, flag, instant, union
from secure_checklist.adapters.microsoft._mfa import MESSAGES, Ways, ways_of
from secure_checklist.core.model import list_of

_OURS = frozenset({"methodsRegistered", "isMfaRegistered", "isMfaCapable"})
_NO_AUTHENTICATORS = MESSAGES | {"security_questions", "app_password"}


def read(row: Mapping[str, object]) -> Facts:
    """Return the facts in a record."""
    facts = Facts(instant(at(row, "lastUpdatedDateTime")))
    facts.set("provider", None if _OURS.isdisjoint(row) else "microsoft")
    listed = list_of(at(row, "methodsRegistered"))
    registered, capable = flag(at(row, "isMfaRegistered")), flag(at(row, "isMfaCapable"))
    ways = ways_of(listed) if listed is not None else None
    if ways is not None:
        _methods(facts, ways, registered=registered, capable=capable)
    facts.leave("mfa_methods", "authenticators", "supports_passkey", "recovery")
    factor = ways.factor if ways is not None and ways.readable else None
    _mfa(facts, factor=factor, registered=registered, capable=capable)
    return facts


def _methods(facts: Facts, ways: Ways, *, registered: bool | None, capable: bool | None) -> None:
    """Return the set where each of its words is known and the record's own flags agree with it."""
    if not ways.readable:
        facts.word("mfa_methods", ways.strange, {})
        return
    if None not in (registered, ways.factor) and registered is not ways.factor:
        facts.set("mfa_methods", None, "contradictory")
        return
    if registered is None or (ways.factor is not False and not capable):
        return
    facts.set("mfa_methods", union(ways.reported))
    facts.set("supports_passkey", ways.passkey or None)
    # the list names kinds, not things, so of more than none their number isn't known
    facts.set("authenticators", 0 if ways.reported <= _NO_AUTHENTICATORS else None)


def _mfa(facts: Facts, *, factor: bool | None, registered: bool | None, capable: bool | None) -> None:
    """Return `on` for what is registered and allowed, `off` if the list and the flags agree that there is nothing."""
    if (registered and capable and factor is False) or (registered is False and (capable or factor)):
        facts.set("mfa", None, "contradictory")
    elif registered is False and factor is False:
        facts.set("mfa", "off")
    else:
        facts.set("mfa", "on" if registered and capable else None)
