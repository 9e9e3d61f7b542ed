"""iOS and iPadOS, as an ordinary app on the device sees them, which is little.

Reads an object with the names of calls, such as `UIDevice.systemVersion`, and their results. Source of the meanings:
developer.apple.com, LocalAuthentication and UIKit. There is no call for encryption, updates, Find My, Lockdown Mode or
the list of apps. `canOpenURL` answers only for schemes that the app has declared, and isn't read.
"""

import re
from collections.abc import Mapping

from secure_checklist.adapters._record import MEANINGS, Facts, JsonValue, Meanings, at, flag, taken, text
from secure_checklist.core.model import list_of

_SYSTEMS: Meanings = {"iOS": "ios", "iPhone OS": "ios", "iPadOS": "ipados"}
_LONG_VERSION = re.compile(r"Version ([0-9.]+)(?: \([a-z]\))? \(Build ([0-9A-Za-z]+)\)", re.ASCII)
_IDENTIFIER = re.compile(r"(iPhone|iPad|iPod)[0-9]+,[0-9]+", re.ASCII)
_FORMS: Mapping[str, str] = {"iPhone": "phone", "iPad": "tablet"}
_SENSORS: Meanings = MEANINGS["ios.sensors"]
_SHORTEST_HIT = 3
"""Letters that the name of a file, a scheme or a check has at least."""


def read(row: Mapping[str, object]) -> Facts:
    """Return the facts in a record."""
    facts = Facts(taken(row))
    machine = _IDENTIFIER.fullmatch(text(at(row, "utsname.machine")) or "")
    line = machine[1] if machine else text(at(row, "UIDevice.model")) or ""
    said = at(row, "UIDevice.systemName")  # an app made for the iPhone alone gets `iOS` on an iPad, too
    facts.word("os_name", "iPadOS" if said == "iOS" and line == "iPad" else said, _SYSTEMS)
    version = text(at(row, "UIDevice.systemVersion"))
    long = _LONG_VERSION.fullmatch(text(at(row, "ProcessInfo.operatingSystemVersionString")) or "")
    if version and long and long[1] != version:  # an old app may be shown another version than there is
        facts.set("os_version", None, "contradictory")
    else:
        facts.set("os_version", version)
    facts.set("model", machine[0] if machine else None)
    facts.set("form", _FORMS.get(line))
    facts.set("manufacturer", "Apple" if "os_name" in facts.values else None)
    _evaluated(facts, "screen_lock", at(row, "LAContext.deviceOwnerAuthentication"), "set", ("passcodeNotSet", "none"))
    # The set of biometrics is whole: every iPhone and iPad has one kind of sensor at most. `biometryNotAvailable` is
    # returned as well where the person has not let the app use Face ID, so it is no empty set.
    biometrics = at(row, "LAContext.biometrics")
    kind = at(biometrics, "biometryType")
    sensor = _SENSORS.get(kind) if isinstance(kind, str) else None
    _evaluated(facts, "biometrics", biometrics, [str(sensor)] if sensor else None, ("biometryNotEnrolled", []))
    # Signs of a jailbreak that the app has found count. Having found none says nothing: they can be hidden.
    heuristics = at(row, "jailbreak_heuristics")
    hits = [text(hit) or "" for hit in list_of(at(heuristics, "hits")) or ()]
    found = flag(at(heuristics, "ran")) is not False and any(len(hit) >= _SHORTEST_HIT for hit in hits)
    facts.set("rooted", "yes" if found else None)
    facts.leave("encrypted", "hardened_mode", "find_my", "management", why="unsupported")
    return facts


def _evaluated(facts: Facts, fact: str, asked: object, able: JsonValue | None, unable: tuple[str, JsonValue]) -> None:
    """Take what `canEvaluatePolicy` gave: the value for yes, or that for a no with the one error that says why."""
    can, error = flag(at(asked, "can_evaluate")), text(at(asked, "error"))
    if can and not error:
        facts.set(fact, able)
    elif can is False and error == unable[0]:
        facts.set(fact, unable[1])
    else:
        facts.set(fact, None, "error" if error else "not_reported")
