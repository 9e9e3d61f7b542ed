"""English words for what a checklist holds: systems, versions, levels, how well a claim was checked."""

import re
from collections.abc import Iterable, Mapping

from secure_checklist.checklists.items import Cause, Effort, Item, Source, Steps
from secure_checklist.checklists.plan_items import Need, Phase, Verification
from secure_checklist.subjects.base import Subject

SYSTEMS: Mapping[str, str] = {
    "ios": "iOS",
    "ipados": "iPadOS",
    "macos": "macOS",
    "windows": "Windows",
    "android": "Android",
    "chromeos": "ChromeOS",
    "ubuntu": "Ubuntu",
    "debian": "Debian",
    "fedora": "Fedora",
    "linux": "Linux",
    "other": "another system",
}
EFFORTS: Mapping[Effort, str] = {
    "minutes": "takes minutes",
    "hour": "takes an hour",
    "ongoing": "takes some care, always",
}
CHECKED: Mapping[Verification, str] = {
    "found": "the publisher's own text was read",
    "found_copy": "a copy of the text was read",
    "found_address": "only its address was seen",
    "second_hand": "somebody else reports it",
    "recalled": "from memory only",
}
CAUSES: Mapping[Cause, str] = {
    "hacking": "hacking",
    "malware": "malware",
    "human_error": "mistakes",
    "social_engineering": "tricks",
}
PLURALS: Mapping[str, str] = {
    "device": "devices",
    "account": "accounts",
    "messenger": "messaging apps",
    "network": "networks",
    "incident": "incidents",
    "person": "people",
}
PHASE_TITLES: Mapping[Phase, str] = {
    "first_hour": "In the first hour",
    "first_day": "On the first day",
    "first_week": "In the first week",
    "later": "Later",
}
NEEDS: Mapping[Need, str] = {
    "emergency": "In danger",
    "crisis": "When it is too much",
    "image_removal": "Help to get it taken down",
    "hash_matching": "Tools that stop uploads",
    "child_image": "Where to report it",
    "child_helpline": "For a young person",
    "sextortion": "Where to report blackmail",
    "cybercrime": "Cybercrime",
    "partner_violence": "When somebody close is behind it",
    "sexual_violence": "After sexual violence",
    "victim_support": "Support",
    "police": "Police",
    "regulator": "Authorities",
    "platform_report": "Where to report it",
    "search_removal": "Search engines",
    "legal": "Legal help",
}
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=\S)")


def sentences(text: str, most: int) -> str:
    """Give the first sentences of a text."""
    return " ".join(_SENTENCE.split(text.strip())[:most])


def listed(names: Iterable[str], most: int = 4) -> str:
    """Join names as `a, b and c`; of many, give the first and say how many more there are."""
    held = list(dict.fromkeys(names))
    if len(held) > most:
        held = [*held[: most - 1], f"{len(held) - most + 1} more"]
    return f"{', '.join(held[:-1])} and {held[-1]}" if len(held) > 1 else "".join(held)


def counted(number: int, one: str, many: str = "") -> str:
    """Say a number with its noun."""
    return f"{number} {one if number == 1 else many or f'{one}s'}"


def name_of(subject: Subject) -> str:
    """Give what the person calls a subject, or its id."""
    return subject.label or subject.id


def system_of(subject: Subject) -> str | None:
    """Give the system of a device, or None where it isn't known."""
    return subject.__dict__.get("os_name") if subject.kind == "device" else None


def version_of(subject: Subject) -> str | None:
    """Give the system's version of a device, or None where it isn't known."""
    return subject.__dict__.get("os_version")


def described(subject: Subject) -> str:
    """Give a subject's name, and of a device its system."""
    system = system_of(subject)
    if subject.kind == "person":
        return subject.label or "you"
    if system is None:
        return name_of(subject) if subject.label else f"{subject.id} ({subject.kind})"
    told = f"{SYSTEMS[system]} {version_of(subject) or ''}".strip()
    return f"{name_of(subject)} ({told})"


_CLAUSE = re.compile(r"(>=|<|==|!=)\s*([0-9][0-9A-Za-z.]*?)(\.\*)?")
_BOUND = {">=": "{} or later", "<": "before {}", "==": "{}", "!=": "not {}"}


def bounds(spec: str) -> str:
    """Say a version specifier in words, as `17.6 or later, before 26`."""
    parts = [_CLAUSE.fullmatch(part.strip()) for part in spec.split(",")]
    return ", ".join(_BOUND[part[1]].format(part[2]) for part in parts if part) if all(parts) else spec


def platforms_of(steps: Steps) -> str:
    """Say for which systems and versions steps are, as `iOS and iPadOS, 26 or later`."""
    if not steps.platforms:
        return "Any system"
    names = listed((SYSTEMS[name] for name in steps.platforms), most=12)
    if not steps.os:
        return names
    return f"{names} {bounds(steps.os)}" if len(steps.platforms) == 1 else f"{names}, {bounds(steps.os)}"


def verified(steps: Steps) -> str:
    """Say whether and how steps were verified."""
    ground = CHECKED[steps.status]
    if steps.verified is None:
        if steps.status in ("found", "found_copy"):
            return f"Not tried out, and undated: {ground}."
        hint = "; menus may differ" if steps.status == "recalled" else ""
        return f"Not verified: {ground}{hint}."
    return f"Verified {steps.verified.isoformat()} ({ground})."


def source_line(source: Source) -> str:
    """Say where a claim comes from: publisher, title, date, and how well it was checked."""
    date = source.date.isoformat() if source.date else source.date_note or "undated"
    ground = CHECKED[source.status]
    checked = f", checked {source.checked.isoformat()}" if source.checked else ""
    return f"{source.publisher}: {source.title} ({date}; {ground}{checked})"


def traits(item: Item) -> str:
    """Say how much an item matters, what it takes and what it counters."""
    against = listed(CAUSES[cause] for cause in item.mitigates)
    return " · ".join(part for part in (item.level, EFFORTS[item.effort], against and f"against {against}") if part)
