"""Microsoft's words for ways to sign in, and what each means in the vocabulary of `account.mfa_methods`.

Both adapters of Microsoft Graph that report sign-in read this one table. The words are those of `usageAuthMethod` and
of `methodsRegistered` (learn.microsoft.com, graph/api/resources/userregistrationdetails).

Left without a meaning, since no word of ours fits and a set must be whole: `temporaryAccessPass` (a code that an
administrator gives out, for hours or days), `qrCode` (a printed badge with a PIN), `externalAuthMethod` (another
company's step, whose kind is not reported). One of these makes the set unknown, and Microsoft's word is kept.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import NamedTuple

_BY_MEANING: Mapping[tuple[str, ...], tuple[str, ...]] = {
    ("passkey_synced",): ("passKeySynced",),
    ("passkey_device_bound",): (
        "passKeyDeviceBound",
        "passKeyDeviceBoundAuthenticator",
        "passKeyDeviceBoundWindowsHello",
    ),
    ("security_key",): ("fido2SecurityKey", "fido"),
    ("platform_credential",): ("windowsHelloForBusiness", "macOsSecureEnclaveKey"),
    ("app_push",): ("microsoftAuthenticatorPush", "microsoftAuthenticatorPasswordless", "appNotification"),
    ("totp",): ("softwareOneTimePasscode", "oneTimePasscode", "appCode"),
    ("hardware_otp",): ("hardwareOneTimePasscode",),
    ("sms", "voice"): ("mobilePhone",),
    ("sms",): ("mobileSMS", "sms"),
    ("voice",): ("mobileCall", "alternateMobilePhone", "alternateMobileCall", "officePhone"),
    ("email_code",): ("email",),
    ("security_questions",): ("securityQuestion",),
    ("app_password",): ("appPassword",),
    (): ("password",),
}
"""Our words, and those of Graph's that mean just these."""
GRAPH_WORDS = MappingProxyType({word: meaning for meaning, words in _BY_MEANING.items() for word in words})
"""A mobile number can be sent a text and can be called; which of them the organisation allows isn't said, so both
count. The other phones can only be called. Mail and questions don't sign in, but they reset the password, so they are
ways in besides it. The password itself is the first step and no way of its own."""


def _meaning(*ways: str) -> frozenset[str]:
    return frozenset(word for word, meant in GRAPH_WORDS.items() if not set(ways).isdisjoint(meant))


PASSKEYS = _meaning("passkey_synced", "passkey_device_bound", "security_key")
"""Graph's words for passkeys: who has one was let add it."""

ON_COMPUTERS = _meaning("platform_credential")
"""Graph's words for what opens the account on one computer; elsewhere the password may be enough."""

SECOND_FACTORS = frozenset(GRAPH_WORDS) - ON_COMPUTERS - {"email", "securityQuestion", "appPassword", "password"}
"""Graph's words for what Microsoft accepts as a second factor."""

MESSAGES = frozenset({"sms", "voice", "email_code"})
"""Our words for codes by message, which are no authenticators of the person's own."""


class Ways(NamedTuple):
    """What a list of Graph's words says.

    `reported` are our words, `strange` is the first of Graph's that has no meaning here, and `readable` says that all
    have one. `factor`: whether a second factor is among them; None where there is only what works on one computer.
    """

    reported: frozenset[str]
    readable: bool
    strange: str | None
    factor: bool | None
    passkey: bool


def ways_of(said: Iterable[object]) -> Ways:
    """Read Graph's words. What is no word, or none of the table's, makes the list unreadable as a whole."""
    words = [word if isinstance(word, str) else None for word in said]
    meant = [GRAPH_WORDS.get(word) if word is not None else None for word in words]
    strange = (word for word, meaning in zip(words, meant, strict=True) if word and meaning is None)
    return Ways(
        reported=frozenset(way for meaning in meant for way in meaning or ()),
        readable=None not in meant,
        strange=next(strange, None),
        factor=not SECOND_FACTORS.isdisjoint(words) or (False if ON_COMPUTERS.isdisjoint(words) else None),
        passkey=not PASSKEYS.isdisjoint(words),
    )
