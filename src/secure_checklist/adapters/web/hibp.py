"""Have I Been Pwned: what is known of leaks for one address, as an app has asked and put together.

Reads the answers of `breachedaccount`, `stealerlogsbyemail` and of the password check (`pwnedpasswords_range`), or a
bare list of breaches. Source of the shape: haveibeenpwned.com, API v3. Names, addresses, sites and the parts of a
password's hash are not read.

In no known breach is not a fact here: `password_exposed` is about the password, so a list of breaches never gives
`no_match`; only the check of the password does. A shortened breach, with its `Name` alone, says nothing of passwords.
"""

from collections.abc import Mapping

from secure_checklist.adapters._record import Facts, at, flag, text, whole
from secure_checklist.core.model import list_of, mapping_of

_DROPPED = ("IsFabricated", "IsSpamList", "IsRetired")


def read(answers: Mapping[str, object]) -> Facts:
    """Return the facts in a record."""
    facts = Facts()
    breaches: tuple[Mapping[str, object], ...] = tuple(
        mapping_of(row) or {} for row in list_of(at(answers, "breachedaccount")) or ()
    )
    counted: list[Mapping[str, object]] = [breach for breach in breaches if _is_real(breach)]
    stolen = _in_stealer_logs(answers, counted)
    facts.set("password_exposed", "in_stealer_logs" if stolen else _exposed(answers, counted))
    return facts


def _is_real(breach: Mapping[str, object]) -> bool:
    """Return True if the record itself says that it is no fake, no list of addresses for spam, and not withdrawn."""
    return all(flag(at(breach, key)) is False for key in _DROPPED)


def _exposed(answers: Mapping[str, object], counted: list[Mapping[str, object]]) -> str | None:
    """Read the breaches first: a password that leaked in a form nobody has broken is in no list of passwords."""
    count = whole(at(answers, "pwnedpasswords_range", "count"))
    if count or any("Passwords" in (list_of(at(breach, "DataClasses")) or ()) for breach in counted):
        return "in_known_breaches"
    return None if count is None else "no_match"


def _in_stealer_logs(answers: Mapping[str, object], counted: list[Mapping[str, object]]) -> bool:
    """Return True if the address is in the logs that malware kept: a site is named, or a breach is such a log."""
    sites = list_of(at(answers, "stealerlogsbyemail")) or ()
    return any("." in (text(site) or "") for site in sites) or any(flag(at(one, "IsStealerLog")) for one in counted)
