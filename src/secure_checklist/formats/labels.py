"""English words for what a checklist holds: systems, versions, levels, how well a claim was checked."""

import re
from collections.abc import Iterable, Mapping
from typing import cast

from secure_checklist.checklists.items import Cause, Effort, Item, Source, Steps
from secure_checklist.checklists.plan_items import Need, Phase, Verification
from secure_checklist.core.messages import labels, message, together, version_bounds, versions
from secure_checklist.subjects.base import Subject

SYSTEMS: Mapping[str, str] = labels("system")
EFFORTS = cast("Mapping[Effort, str]", labels("effort"))
CHECKED = cast("Mapping[Verification, str]", labels("checked"))
CAUSES = cast("Mapping[Cause, str]", labels("cause"))
PLURALS: Mapping[str, str] = labels("kinds")
PHASE_TITLES = cast("Mapping[Phase, str]", labels("phase"))
NEEDS = cast("Mapping[Need, str]", labels("need"))
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=\S)")


def sentences(text: str, most: int) -> str:
    """Return the first sentences of a text."""
    return " ".join(_SENTENCE.split(text.strip())[:most])


def listed(names: Iterable[str], most: int = 4) -> str:
    """Join names as `a, b and c`; of many, give the first and say how many more there are."""
    held = list(dict.fromkeys(names))
    if len(held) > most:
        held = [*held[: most - 1], message("list.more", count=len(held) - most + 1)]
    return together(held) if held else ""


def counted(number: int, one: str, many: str = "") -> str:
    """Say a number with its noun."""
    return f"{number} {one if number == 1 else many or f'{one}s'}"


def name_of(subject: Subject) -> str:
    """Return what the person calls a subject, or its id."""
    return subject.label or subject.id


def system_of(subject: Subject) -> str | None:
    """Return the system of a device, or None where it isn't known."""
    return subject.__dict__.get("os_name") if subject.kind == "device" else None


def version_of(subject: Subject) -> str | None:
    """Return the system's version of a device, or None where it isn't known."""
    return subject.__dict__.get("os_version")


def described(subject: Subject) -> str:
    """Return a subject's name, and of a device its system."""
    system = system_of(subject)
    if subject.kind == "person":
        return subject.label or message("subject.you")
    if system is None:
        return subject.label or message("subject.unnamed", id=subject.id, kind=subject.kind)
    version = version_of(subject)
    name = message("version.of", system=SYSTEMS[system], version=version) if version else SYSTEMS[system]
    return message("subject.system", name=name_of(subject), system=name)


def bounds(spec: str) -> str:
    """Say a version specifier in words, as `17.6 or later, before 26`."""
    return versions(found) if (found := version_bounds(spec)) else spec


def platforms_of(steps: Steps) -> str:
    """Say for which systems and versions steps are, as `iOS and iPadOS, 26 or later`."""
    if not steps.platforms:
        return message("platforms.any")
    names = listed((SYSTEMS[name] for name in steps.platforms), most=12)
    if not steps.os:
        return names
    key = "platforms.versions" if len(steps.platforms) == 1 else "platforms.several"
    return message(key, systems=names, versions=bounds(steps.os))


def verified(steps: Steps) -> str:
    """Return whether and how steps were verified."""
    checked = CHECKED[steps.status]
    if steps.verified is None:
        if steps.status in ("found", "found_copy"):
            return message("steps.undated", checked=checked)
        return message("steps.recalled" if steps.status == "recalled" else "steps.not_verified", checked=checked)
    return message("steps.verified", day=steps.verified.isoformat(), checked=checked)


def source_line(source: Source) -> str:
    """Say where a claim comes from: publisher, title, date, and how well it was checked."""
    return message(
        "source.line.checked" if source.checked else "source.line",
        publisher=source.publisher,
        title=source.title,
        date=source.date.isoformat() if source.date else source.date_note or message("source.undated"),
        checked=CHECKED[source.status],
        day=source.checked.isoformat() if source.checked else "",
    )


def traits(item: Item) -> str:
    """Return how much an item matters, what it takes and what it counters."""
    causes = listed(CAUSES[cause] for cause in item.mitigates)
    against = message("traits.against", causes=causes) if causes else ""
    return " · ".join(part for part in (item.level, EFFORTS[item.effort], against) if part)
