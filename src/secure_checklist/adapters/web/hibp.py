"""Have I Been Pwned: the known leaks for one address, as an app has collected them.

Reads the answers of `breachedaccount`, `stealerlogsbyemail` and the password check (`pwnedpasswords_range`), or only a
list of breaches. Source of the format: haveibeenpwned.com, API v3. Names, addresses, sites and the parts of a
password's hash are not read.

An empty list of breaches is not a fact. `password_exposed` is about the password, so only the password check can result
in `no_match`. A shortened breach, which has only its `Name`, says nothing about passwords.
"""

from collections.abc import Mapping

from secure_checklist.adapters._record import Facts, at, flag, text, whole
from secure_checklist.core.model import list_of

_DROPPED = ("IsFabricated", "IsSpamList", "IsRetired")


def read(answers: Mapping[str, object]) -> Facts:
    """Return the facts in a record."""
    facts = Facts()
    breaches = list_of(at(answers, "breachedaccount")) or ()
    # The record itself has to say that it is no fake, no list of addresses for spam, and not withdrawn.
    counted = [one for one in breaches if all(flag(at(one, key)) is False for key in _DROPPED)]
    # In the logs that malware kept: a site is named, or a breach is such a log.
    sites = list_of(at(answers, "stealerlogsbyemail")) or ()
    stolen = any("." in (text(site) or "") for site in sites) or any(flag(at(one, "IsStealerLog")) for one in counted)
    # Breaches come before the check: a password that leaked in a form nobody has broken is in no list of passwords.
    count = whole(at(answers, "pwnedpasswords_range", "count"))
    known = count or any("Passwords" in (list_of(at(one, "DataClasses")) or ()) for one in counted)
    exposed = "in_known_breaches" if known else None if count is None else "no_match"
    facts.set("password_exposed", "in_stealer_logs" if stolen else exposed)
    return facts
