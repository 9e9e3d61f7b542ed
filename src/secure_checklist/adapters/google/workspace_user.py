"""Google Workspace `users`: whether an account has 2-step verification, as the Directory API reports it.

Source of the format: discovery document admin:directory_v1, schema User. Recovery addresses and numbers aren't read.
Other ways, such as backup codes, may exist, so even their types wouldn't be a complete set.
"""

from collections.abc import Mapping

from secure_checklist.adapters._record import Facts, at, either, flag

_OWN_KEYS = ("isEnrolledIn2Sv", "isEnforcedIn2Sv", "primaryEmail")


def read(row: Mapping[str, object]) -> Facts:
    """Read one user. The answer has no time, and the time of the last sign-in isn't used as one."""
    facts = Facts()
    facts.set("provider", "google" if any(key in row for key in _OWN_KEYS) else None)
    # Enforcement alone protects nothing: who isn't enrolled yet signs in with the password until a grace period ends.
    on = "enforced" if flag(at(row, "isEnforcedIn2Sv")) else "on"
    facts.set("mfa", either(at(row, "isEnrolledIn2Sv"), on, "off"))
    facts.leave("mfa_methods", "recovery")
    return facts
