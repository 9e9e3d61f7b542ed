"""WebAuthn credentials: an app's or site's list of the passkeys and security keys of one account.

Reads credential records with the names of the W3C's WebAuthn (`backupEligible`, `backupState`) or of the Python package
webauthn (`credential_device_type`, `credential_backed_up`). The list has no time.

The list shows only that the account can have passkeys. It doesn't show whether a password, a code app or a text message
also opens the account. So `mfa_methods`, `mfa` and the number of `authenticators` stay unknown for any type of key. An
empty list says nothing about what the account could have.
"""

from collections.abc import Mapping

from secure_checklist.adapters._record import Facts, at, flag
from secure_checklist.core.model import list_of

_ELIGIBLE: Mapping[str, bool] = {"multi_device": True, "single_device": False}


def read(row: Mapping[str, object]) -> Facts:
    """Return the facts in a record, which is an object with a list under `credentials`."""
    facts = Facts()
    valid = any(map(_is_valid, list_of(at(row, "credentials")) or ()))
    facts.set("supports_passkey", valid or None)
    facts.leave("mfa_methods", "mfa", "authenticators")
    return facts


def _is_valid(credential: object) -> bool:
    """Return True if both flags are there and agree: what can't be backed up can't have been backed up."""
    said = at(credential, "credential_device_type")
    eligible = _ELIGIBLE.get(said) if isinstance(said, str) else flag(at(credential, "backupEligible"))
    backed_up = flag(at(credential, "credential_backed_up"))
    if backed_up is None:
        backed_up = flag(at(credential, "backupState"))
    return eligible is not None and backed_up is not None and (eligible or not backed_up)
