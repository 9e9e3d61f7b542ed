"""Play Integrity: Google's verdict on an Android device, as an app's server gets it.

Reads the decoded token, with or without `tokenPayloadExternal` around it (discovery document playintegrity:v1).
`integrity` holds the labels of the verdict. An app gets more than `MEETS_DEVICE_INTEGRITY` only if it has asked for
the other labels, so a label that is missing is not always a check that failed. An empty list of labels means, as
Google documents it, that the device passed none; a verdict that is absent means nothing. `sdkVersion` is the level of
the programming interface and no version of the system. What the verdict says of the app is not read.
"""

from collections.abc import Mapping

from secure_checklist.adapters._record import Facts, Meanings, at, flag, instant_of_millis, rows, union
from secure_checklist.core.model import list_of, mapping_of
from secure_checklist.subjects.device import Device

_BLOCKS = frozenset({"requestDetails", "deviceIntegrity", "appIntegrity", "accountDetails", "environmentDetails"})
_LABELS: Mapping[str, str] = {
    "MEETS_BASIC_INTEGRITY": "basic",
    "MEETS_DEVICE_INTEGRITY": "device",
    "MEETS_STRONG_INTEGRITY": "strong",
    "MEETS_VIRTUAL_INTEGRITY": "virtual",
}
_PLAY_PROTECT: Meanings = {
    "NO_ISSUES": "on_clean",
    "NO_DATA": "on_not_scanned",
    "MEDIUM_RISK": "on_warnings",
    "HIGH_RISK": "on_harmful",
    "POSSIBLE_RISK": "off",
    "UNEVALUATED": None,
    "PLAY_PROTECT_VERDICT_UNSPECIFIED": None,
}
_WRAPPER = "tokenPayloadExternal"


def read(record: object) -> tuple[Device, ...]:
    """Return the devices of verdicts: one payload, one inside `tokenPayloadExternal`, or a list of either."""
    return tuple(_device(row.get(_WRAPPER, row)) for row in rows(record))


def _device(payload: object) -> Device:
    facts = Facts(instant_of_millis(at(payload, "requestDetails", "timestampMillis")))
    facts.set("os_name", None if _BLOCKS.isdisjoint(mapping_of(payload) or ()) else "android")
    if _is_genuine(payload):
        _labels(facts, at(payload, "deviceIntegrity", "deviceRecognitionVerdict"))
        facts.word("app_verification", at(payload, "environmentDetails", "playProtectVerdict"), _PLAY_PROTECT)
    facts.leave("integrity", "app_verification")
    return facts.subject(Device)


def _is_genuine(payload: object) -> bool:
    """Return whether it is no answer that the developer has set up in advance, to try the app with."""
    testing = at(payload, "testingDetails")
    return testing is None or flag(at(testing, "isTestingResponse")) is False


def _labels(facts: Facts, said: object) -> None:
    labels = list_of(said)
    if labels is None:
        return
    strange = [label for label in labels if not isinstance(label, str) or label not in _LABELS]
    if strange:
        facts.word("integrity", strange[0], {"UNKNOWN": None})
    else:
        facts.set("integrity", union(_LABELS.get(str(label)) for label in labels))
