"""Contacts as they were written before each channel named its source: with how well it was checked, and when seen.

`status`, `seen` and `seen_by` are gone; a contact's sources say it, and each channel names one of them. Who kept the
day of a call for a whole contact has it for each of its channels now.
"""

from secure_checklist.core.model import list_of, mapping_of

_GONE = frozenset({"status", "seen", "seen_by", "verified_on"})


def brought_up(document: dict[str, object]) -> dict[str, object]:
    """Return a directory's plain data with each former contact in the present form; others stay as they are."""
    contacts = list_of(document.get("contacts"))
    return document if contacts is None else {**document, "contacts": [_contact(one) for one in contacts]}


def _contact(entry: object) -> object:
    data = mapping_of(entry)
    if data is None or "status" not in data:
        return entry
    found = {key: part for key, part in data.items() if key not in _GONE}
    sources = [_source(one, place) for place, one in enumerate(list_of(data.get("sources")) or (), 1)]
    found["sources"] = [] if data["status"] == "recalled" else sources
    first = next((one["id"] for one in map(mapping_of, sources) if one), "")
    channels = list_of(data.get("channels"))
    if channels is not None:
        named = first if found["sources"] else ""
        found["channels"] = [_channel(one, named, data.get("verified_on")) for one in channels]
    hours = mapping_of(data.get("hours"))
    if hours is not None:
        known = hours.get("status", "recalled") != "recalled"
        found["hours"] = {key: part for key, part in hours.items() if key != "status"} if known else {}
    return found


def _source(entry: object, place: int) -> object:
    """Return a source with an id for its channels, and whose word it is where its publisher's own text was read."""
    data = mapping_of(entry)
    if data is None:
        return entry
    whose = {"confidence": "own"} if data.get("status") == "found" and not data.get("confidence") else {}
    return {**data, **whose, "id": data.get("id") or f"s{place}"}


def _channel(entry: object, source: object, called: object) -> object:
    data = mapping_of(entry)
    if data is None or "status" not in data:
        return entry
    found = {key: part for key, part in data.items() if key not in _GONE}
    day = {"called": called} if called else {}
    return {**found, **day, "source": "" if data["status"] == "recalled" else source}
