"""Google Workspace `users`: whether an account has 2-step verification, as the Directory API reports it.

Source of the shape: discovery document admin:directory_v1, schema User. The addresses and numbers for recovery aren't
read: without them there may be other ways (backup codes), so even their kinds would be no complete set.
"""

from collections.abc import Mapping

from secure_checklist.adapters._record import Facts, at, either, flag

_OWN_KEYS = ("isEnrolledIn2Sv", "isEnforcedIn2Sv", "primaryEmail")


def read(row: Mapping[str, object]) -> Facts:
    """Read one user; when the answer was true it doesn't say, and a sign-in isn't that."""
    facts = Facts()
    facts.set("provider", "google" if any(key in row for key in _OWN_KEYS) else None)
    # Enforcement alone protects nothing: who isn't enrolled yet signs in with the password until a grace period ends.
    on = "enforced" if flag(at(row, "isEnforcedIn2Sv")) else "on"
    facts.set("mfa", either(at(row, "isEnrolledIn2Sv"), on, "off"))
    facts.leave("mfa_methods", "recovery")
    return facts
