"""Microsoft Graph `authentication/methods`: one person's sign-in methods for a work or school account.

Reads the answer of `users/{id}/authentication/methods`, a list of the methods of one account, each with its
`@odata.type`. Source of the format: learn.microsoft.com, graph/api/resources/authenticationmethods-overview. The answer
has no time. It shows registered methods, never the organisation's requirements, so `mfa` is never `enforced`. Graph's
list never includes app passwords and security questions.
"""

from collections import Counter
from collections.abc import Mapping, Sequence

from secure_checklist.adapters._record import MEANINGS, Facts, at, either, flag, text, union
from secure_checklist.adapters.microsoft._mfa import ON_COMPUTERS, ways_of
from secure_checklist.core.model import list_of

_SPACE = "#microsoft.graph."
_WORDS: Mapping[str, str] = MEANINGS["auth_methods.words"]
"""The types that say all by themselves, and the word that `methodsRegistered` has for each."""
_PHONES: Mapping[str, str] = MEANINGS["auth_methods.phones"]
_PASSKEYS: Mapping[str, str] = {"synced": "passKeySynced", "deviceBound": "passKeyDeviceBound"}
"""A key of metal is device-bound too. Graph doesn't distinguish it from a passkey in a phone, so neither do we."""
_SPENT = ("Expired", "OneTimeUsed")
_ON_PHONES = (
    "microsoftAuthenticatorPush",
    "microsoftAuthenticatorPasswordless",
    "softwareOneTimePasscode",
    "passKeySynced",
)


def read(answer: Mapping[str, object]) -> Facts:
    """Return the facts in a record."""
    facts = Facts()
    methods = [method for method in list_of(at(answer, "value")) or () if not _spent(method)]
    fido = any(_type(method) == "fido2AuthenticationMethod" for method in methods)
    words = list(map(_word, methods))
    ways = ways_of(words)
    # Some answers list a single kind, as `authentication/fido2Methods`.
    context = answer.get("@odata.context", "authentication/methods")
    whole = isinstance(context, str) and context.endswith("authentication/methods")
    ended = bool(words) and "@odata.nextLink" not in answer and whole
    facts.set("provider", "microsoft" if any(map(_type, methods)) else None)
    if ended and ways.readable:
        facts.set("mfa_methods", union(ways.reported))
        facts.set("mfa", either(ways.factor, "on", "off"))
        facts.set("authenticators", _independent(words))
    else:
        facts.word("mfa_methods", ways.strange, {})
        facts.set("mfa", "on" if ways.factor or fido else None)
        facts.set("authenticators", None)
    facts.set("supports_passkey", ways.passkey or fido or None)
    facts.set("recovery", None)
    return facts


def _type(method: object) -> str | None:
    said = text(at(method, "@odata.type"))
    return said.removeprefix(_SPACE) if said and said.startswith(_SPACE) else None


def _word(method: object) -> str | None:
    """Return Graph's word for a method; its type, where that has no word or not all of it is reported."""
    kind = _type(method)
    if kind == "phoneAuthenticationMethod":
        return _PHONES.get(text(at(method, "phoneType")) or "", kind)
    if kind == "fido2AuthenticationMethod":
        return _PASSKEYS.get(text(at(method, "passkeyType")) or "", kind)
    return _WORDS.get(kind, kind) if kind else None


def _spent(method: object) -> bool:
    """Return True if it is a temporary pass that opens nothing any more."""
    return (
        _type(method) == "temporaryAccessPassAuthenticationMethod"
        and flag(at(method, "isUsable")) is False
        and at(method, "methodUsabilityReason") in _SPENT
    )


def _independent(words: Sequence[str | None]) -> int | None:
    """Count what can be lost one by one; None where two may live on one phone or one computer.

    Graph names no device. An app's prompts, its codes and a passkey may be on the same phone, a passkey may be in
    Windows Hello, and a computer that was set up anew is listed twice.
    """
    many = Counter(words)
    keys, gadgets = many["passKeyDeviceBound"], many["hardwareOneTimePasscode"]
    computers = sum(many[word] for word in ON_COMPUTERS)
    phones = sum(many[word] for word in _ON_PHONES)
    if phones > 1 or computers > 1 or (keys and (phones or computers)):
        return None
    return keys + gadgets + computers + phones
