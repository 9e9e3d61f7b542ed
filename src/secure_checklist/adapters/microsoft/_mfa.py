"""Microsoft's words for sign-in methods, and their meanings in the vocabulary of `account.mfa_methods`.

Both adapters of Microsoft Graph that report sign-in read this one table. The words are those of `usageAuthMethod` and
of `methodsRegistered` (learn.microsoft.com, graph/api/resources/userregistrationdetails).

Some words have no meaning here, because no value fits and a set must be complete: `temporaryAccessPass` (a code that an
administrator gives out, for hours or days), `qrCode` (a printed badge with a PIN), `externalAuthMethod` (another
company's step of an unreported type). Any of these makes the set unknown, and Microsoft's word is kept.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from importlib.resources import files
from typing import NamedTuple

GRAPH_WORDS: Mapping[str, Sequence[str]] = json.loads(
    files("secure_checklist.adapters.microsoft").joinpath("mfa.json").read_bytes()
)
"""Graph's words, each with those of ours that it means.

A mobile number can receive texts and calls. The source doesn't say which the organisation allows, so both count.
Other phones can only receive calls. Email and questions can't sign in, but they reset the password, so they count as
further ways in. The password itself is the first step and doesn't count."""


def _meaning(*ways: str) -> frozenset[str]:
    return frozenset(word for word, meant in GRAPH_WORDS.items() if not set(ways).isdisjoint(meant))


PASSKEYS = _meaning("passkey_synced", "passkey_device_bound", "security_key")
"""Graph's words for passkeys. A person who has one was allowed to add it."""

ON_COMPUTERS = _meaning("platform_credential")
"""Graph's words for methods that open the account on one computer. Elsewhere, the password may be enough."""

SECOND_FACTORS = frozenset(GRAPH_WORDS) - ON_COMPUTERS - {"email", "securityQuestion", "appPassword", "password"}
"""Graph's words for methods that Microsoft accepts as a second factor."""

MESSAGES = frozenset({"sms", "voice", "email_code"})
"""Our words for codes by message, which aren't authenticators that the person has."""


class Ways(NamedTuple):
    """The meaning of a list of Graph's words.

    `reported` has our words, and `strange` the first of Graph's without a meaning here. `readable` is True if all have
    a meaning. `factor` is whether the list has a second factor, or None if it has only methods for one computer.
    """

    reported: frozenset[str]
    readable: bool
    strange: str | None
    factor: bool | None
    passkey: bool


def ways_of(said: Iterable[object]) -> Ways:
    """Read Graph's words. A value that isn't a word in the table makes the whole list unreadable."""
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
