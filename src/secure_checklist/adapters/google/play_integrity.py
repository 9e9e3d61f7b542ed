"""Play Integrity: Google's verdict on an Android device, as an app's server receives it.

Reads the decoded token, with or without `tokenPayloadExternal` around it (discovery document playintegrity:v1). Only
the data on Play Protect is read, not the labels or the data on the app.
"""

from collections.abc import Mapping

from secure_checklist.adapters._record import MEANINGS, Facts, Meanings, at, flag, instant_of_millis
from secure_checklist.core.model import mapping_of

_BLOCKS = frozenset({"requestDetails", "deviceIntegrity", "appIntegrity", "accountDetails", "environmentDetails"})
_PLAY_PROTECT: Meanings = MEANINGS["play_integrity.play_protect"]
_WRAPPER = "tokenPayloadExternal"


def read(row: Mapping[str, object]) -> Facts:
    """Return the facts in a verdict, which is a payload or an object with one under `tokenPayloadExternal`."""
    payload = row.get(_WRAPPER, row)
    facts = Facts(instant_of_millis(at(payload, "requestDetails", "timestampMillis")))
    facts.set("os_name", None if _BLOCKS.isdisjoint(mapping_of(payload) or ()) else "android")
    testing = at(
        payload, "testingDetails"
    )  # of an answer that the developer has set up in advance, to try the app with
    if testing is None or flag(at(testing, "isTestingResponse")) is False:
        facts.word("app_verification", at(payload, "environmentDetails", "playProtectVerdict"), _PLAY_PROTECT)
    facts.leave("app_verification")
    return facts
