"""User-Agent Client Hints: what a browser reports about its device.

Reads the `Sec-CH-UA-…` headers under `headers`, the answer of `navigator.userAgentData` under `userAgentData`, or both
(WICG, ua-client-hints). The specification lets a browser give false answers, to protect the person or to get past a
site's sniffing. Nothing is measured or guaranteed, so the facts have the source `stated`, which any better source
overrides. The frozen `User-Agent` string isn't read.

Several facts stay unknown. The hint for the version of Windows counts programming interfaces, and for ChromeOS it is
the platform's version. `Linux` may also be Chrome on Android showing a desktop site, which tablets do by default.
`Desktop` may be a laptop, and `mobile` may be a tablet.
"""

import re
from collections.abc import Mapping
from typing import TypeVar

from secure_checklist.adapters._record import MEANINGS, Facts, Meanings, at, text
from secure_checklist.core.model import list_of, mapping_of

T = TypeVar("T")

_SYSTEMS: Meanings = MEANINGS["client_hints.systems"]
_VERSION_REPORTED = ("macos", "android")
_VERSION = re.compile(r"[1-9][0-9]*(?:\.[0-9]+){0,3}", re.ASCII)
_QUOTED = re.compile(r'"([^"\\]*)"')
_FORMS: Meanings = {"Mobile": "phone", "Tablet": "tablet", "Watch": "watch", "Desktop": None}


def read(row: Mapping[str, object]) -> Facts:
    """Return the facts in a record."""
    facts = Facts()
    platform = _agreed(facts, "os_name", _names(row, "platform"))
    facts.word("os_name", platform, _SYSTEMS)
    version = _agreed(facts, "os_version", _names(row, "platformVersion")) or ""
    reported = facts.values.get("os_name") in _VERSION_REPORTED and _VERSION.fullmatch(version)
    facts.set("os_version", version if reported else None)
    facts.set("model", text(_agreed(facts, "model", _names(row, "model"))))
    forms = _agreed(facts, "form", _forms(row))
    facts.word("form", forms[0] if forms and len(forms) == 1 else None, _FORMS)
    return facts


def _agreed(facts: Facts, fact: str, said: tuple[T | None, T | None]) -> T | None:
    """Return the common word of the script and the headers; if they differ, none."""
    one, other = said
    if one is not None and other is not None and one != other:
        facts.set(fact, None, "contradictory")
        return None
    return other if one is None else one


def _names(row: Mapping[str, object], name: str) -> tuple[str | None, str | None]:
    """Return a hint's text from the script and from the headers."""
    header = "sec-ch-ua-" + re.sub("(?=[A-Z])", "-", name).lower()
    quoted = _QUOTED.fullmatch(_header(row, header).strip())
    return text(at(row, "userAgentData", name)), text(quoted[1]) if quoted else None


def _forms(row: Mapping[str, object]) -> tuple[list[str] | None, list[str] | None]:
    listed = list_of(at(row, "userAgentData", "formFactors"))
    words = [text(word) or "" for word in listed] if listed else None
    return words, _QUOTED.findall(_header(row, "sec-ch-ua-form-factors")) or None


def _header(row: Mapping[str, object], name: str) -> str:
    """Return the text of a header, however its name is written."""
    entries = mapping_of(at(row, "headers")) or {}
    found = next((value for key, value in entries.items() if key.lower() == name), None)
    return found if isinstance(found, str) else ""
