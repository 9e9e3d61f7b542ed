"""Descriptions of parts of a checklist: systems, versions, levels, and how well a claim was checked."""

import re

from secure_checklist.checklists.items import Item
from secure_checklist.checklists.sources import Reference, Source
from secure_checklist.checklists.steps import Steps
from secure_checklist.core.messages import called, day_of, listed, message, notes, version_bounds, versions
from secure_checklist.core.prose.as_text import plain
from secure_checklist.subjects.base import Subject, name_of, platform_of

_SENTENCE = re.compile("(?<=[.!?\u0964\u061f\u06d4])\\s+(?=\\S)")
"""Where a sentence ends: with a sign of Latin, Devanagari, Arabic or Urdu writing, and a blank."""


def sentences(text: str, most: int) -> str:
    """Return a text up to the end of so many sentences, with its own blanks."""
    ends = [found.start() for found in _SENTENCE.finditer(text)]
    return text[: ends[most - 1]] if len(ends) >= most else text


def described(device: Subject) -> str:
    """Return a device's name and system."""
    system, version = platform_of(device), device.__dict__.get("os_version")
    if system is None:
        unnamed = message("formats.subject.unnamed", id=device.id, kind=called("kind", device.kind))
        return device.label or unnamed
    name = called("system", system)
    if version:
        name = message("version.of", system=name, version=version)
    return message("formats.subject.system", name=name_of(device), system=name)


def bounds(spec: str) -> str:
    """Return a version specifier in words, such as `17.6 or later, before 26`."""
    return versions(found) if (found := version_bounds(spec)) else spec


def platforms_of(steps: Steps) -> str:
    """Return the systems and versions that steps are for, such as `iOS and iPadOS, 26 or later`."""
    if not steps.platforms:
        return message("formats.platforms.any")
    names = listed((called("system", name) for name in steps.platforms), most=12)
    if not steps.os:
        return names
    key = "formats.platforms.versions" if len(steps.platforms) == 1 else "formats.platforms.several"
    return message(key, systems=names, versions=bounds(steps.os))


def users_of(steps: Steps) -> str:
    """Return the services, makers and systems that steps are for."""
    services = listed(called("service", service) for service in steps.services)
    makers = listed(maker.title() for maker in steps.makers)
    where = platforms_of(steps) if steps.platforms or not (services or makers) else ""
    return notes((services, makers, where))


def evidence_line(item: Item, steps: Steps) -> str:
    """Return the origin of the labels or address in steps, and who tried them. Empty if the steps are advice."""
    if steps.kind == "advice":
        return ""
    source = item.source_of(steps)
    if source is None:
        said = message("formats.steps.no_source")
    else:
        key = f"formats.steps.{steps.kind}.confidence" if source.confidence else f"formats.steps.{steps.kind}"
        said = message(key, source=source_line(source), confidence=called("confidence", source.confidence or ""))
    tried = (message("formats.steps.tried", device=one.device, day=day_of(one.date)) for one in steps.tried)
    return " ".join((said, *tried))


def noticed_line(item: Item) -> str:
    """Return the line on how others may notice that an item is done, or an empty string if they can't."""
    return message("formats.noticed", how=" ".join(map(plain, item.noticed))) if item.noticed else ""


def source_line(source: Source) -> str:
    """Return the source of a claim on one line: publisher, title, date, and how well it was checked."""
    return message(
        "formats.source.checked" if source.checked else "formats.source",
        publisher=source.publisher,
        title=source.title,
        date=source.dated or message("formats.source.undated"),
        checked=message(f"checked.{source.status}"),
        day=day_of(source.checked) if source.checked else "",
    )


def reference_line(reference: Reference) -> str:
    """Return the control that an item refers to, and how the item relates to it."""
    if reference.relation is None:
        return reference.label
    return message("formats.reference", control=reference.label, relation=message(f"relation.{reference.relation}"))


def traits(item: Item) -> str:
    """Return an item's importance, its cost, and the threats it counters."""
    causes = listed(called("cause", cause) for cause in item.mitigates)
    against = message("formats.against", causes=causes) if causes else ""
    parts = called("level", item.level), message(f"effort.{item.effort}"), against
    return notes(parts)
