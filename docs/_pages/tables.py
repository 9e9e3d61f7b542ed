"""The tables that committed pages call for by name, each made from what the library has when the site is built."""

import importlib
import inspect
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import get_args

from pydantic import BaseModel

from _pages.text import CHECKED, CONFIDENCES, labelled, length_of, plain, table
from secure_checklist import Cause, Checklist, Device, Fact, Inventory, Item, Level, Vocabulary, evaluate, packs
from secure_checklist.checklists import Confidence, Deadline, Platform, Source, Steps
from secure_checklist.core import countries, subdivisions
from secure_checklist.incident.contacts import Channel, Contact, Directory
from secure_checklist.incident.contacts import bundled as directory
from secure_checklist.incident.laws import bundled as law_table
from secure_checklist.incident.laws.law import TimeLimit
from secure_checklist.incident.platforms import bundled as platform_table
from secure_checklist.packs.lint import informational
from secure_checklist_build.contacts import MINIMUM

REFERENCE = Path(__file__).parent.parent / "reference"
PREVENTION = "leak-prevention"
PLATFORMS: tuple[Platform, ...] = get_args(Platform)
REGIONS: Mapping[str, str] = {"": "Any country", "EU": "European Union", "GB-EAW": "England and Wales"}
"""Jurisdictions that are neither a country nor a part of one with a name of its own."""


def place(code: str) -> str:
    """Name a country or jurisdiction, with its code."""
    parts = {part.code: part.name for part in subdivisions.of(code[:2])} if "-" in code else {}
    name = REGIONS.get(code) or parts.get(code) or countries.find(code).name
    return f"{name} (`{code}`)" if code else name


def spoken(word: str) -> str:
    """Return a word of a vocabulary as it reads in a sentence."""
    return word.replace("_", " ")


# the reference -------------------------------------------------------------------------------------------------------


def documented() -> list[str]:
    """Return the path of every name that a page of the reference documents."""
    pages = (page.read_text(encoding="utf-8") for page in REFERENCE.glob("*.md"))
    return sorted((name for page in pages for name in re.findall(r"^::: (\S+)$", page, re.MULTILINE)), key=str.lower)


def names(*, top: bool) -> str:
    """List the names of the package itself, or of its packages, each with the first line of its docstring."""
    lines: list[str] = []
    for path in documented():
        module, _, name = path.rpartition(".")
        package = importlib.import_module(module)
        found: object = getattr(package, name)
        if not hasattr(package, "__path__"):
            continue  # described, but not exported
        if (module == "secure_checklist") == top and (inspect.isclass(found) or inspect.isfunction(found)):
            first = (inspect.getdoc(found) or "").partition("\n")[0]
            lines.append(f"- [`{path.removeprefix('secure_checklist.')}`][{path}]: {first}")
    return "\n".join(lines)


def type_of(fact: Fact[object]) -> str:
    """Return a fact's type, with its words, unit and bounds."""
    kind = fact.type
    if kind.vocabulary:
        return f"{kind.name}: " + (" < " if kind.ordered else ", ").join(f"`{word}`" for word in kind.vocabulary)
    bounds = (("from", kind.minimum), ("to", kind.maximum))
    unit = f" ({fact.unit})" if fact.unit else ""
    return ", ".join([kind.name + unit, *(f"{word} {limit:g}" for word, limit in bounds if limit is not None)])


def facts() -> str:
    """Write all standard facts, kind by kind."""
    parts: list[str] = []
    for cls in Vocabulary.standard():
        rows = [
            (
                f"`{fact.name}`",
                *(" ".join(text.split()) for text in (fact.label, type_of(fact), fact.meaning, fact.absence)),
                fact.confidentiality,
                ", ".join(map(spoken, fact.known_by)),
            )
            for fact in cls.facts().values()
        ]
        heads = ("fact", "label", "type", "meaning", "absence", "confidentiality", "who can know")
        parts.append(f"## {cls.kind}\n\n{inspect.cleandoc(vars(cls)['__doc__']).strip()}\n\n{table(heads, rows)}")
    return "\n".join(parts)


# coverage of the prevention pack -------------------------------------------------------------------------------------


def by_cause() -> str:
    """Write how many items of each level counter which cause."""
    pack, levels = packs.load(PREVENTION), get_args(Level)
    groups = {spoken(cause): [item for item in pack.items if cause in item.mitigates] for cause in get_args(Cause)}
    groups["**whole checklist**"] = list(pack.items)
    rows = [
        (name, *(sum(i.level == one for i in items) for one in levels), len(items)) for name, items in groups.items()
    ]
    return table(("cause", *levels, "all"), rows)


def by_system() -> str:
    """Write for how many items each system has steps of its own, general ones, or none."""
    pack, vocabulary = packs.load(PREVENTION), Vocabulary.standard()
    others = [cls.model_validate({"id": cls.kind}) for cls in vocabulary if cls.kind != "device"]
    rows: list[tuple[object, ...]] = []
    for platform in PLATFORMS:
        inventory = Inventory(subjects=(Device(id="device", os_name=platform), *others))
        findings = evaluate(pack.replace(guards=()), inventory.completed(*(cls.kind for cls in vocabulary))).findings
        fitting = [pack.item(name) for name in {one.item for one in findings if one.outcome != "not_applicable"}]
        own = sum(any(platform in steps.platforms for steps in item.steps) for item in fitting)
        some = sum(bool(item.steps_for(platform)) for item in fitting)
        rows.append((f"`{platform}`", len(fitting), own, some - own, len(fitting) - some))
    return table(("system", "items for it", "own steps", "general steps", "no steps"), rows)


# what the steps rest on ----------------------------------------------------------------------------------------------


def evidence() -> str:
    """Write what the steps of the built-in packs rest on, by kind."""
    return "\n".join(part for name in packs.names() for part in evidence_of(packs.load(name)))


def evidence_of(pack: Checklist) -> Iterator[str]:
    """Write the counts of one pack."""
    steps = [(item, one) for item in pack.items for one in item.steps]
    confidences = (*get_args(Confidence), "no source")

    def row(label: str, chosen: list[tuple[Item, Steps]]) -> tuple[object, ...]:
        sources = [item.source_of(one) for item, one in chosen]
        counts = Counter((source.confidence if source else None) or "no source" for source in sources)
        return (label, *(counts[confidence] for confidence in confidences), len(chosen))

    yield f"### {pack.id}\n"
    tried = sum(bool(one.tried) for _, one in steps)
    advice = sum(one.kind == "advice" for _, one in steps)
    yield f"Lists of steps: {len(steps)}, of which {advice} are advice. Tried on a device: {tried}.\n"
    yield table(
        ("kind", *confidences, "all"), [row(kind, [s for s in steps if s[1].kind == kind]) for kind in ("menu", "web")]
    )
    unread = sum(one.code == "unverified-source" for one in informational(pack))
    yield f"Citations of sources that no one in this project has read: {unread}.\n"


# contacts, platforms, laws: the fields of each record ----------------------------------------------------------------

LABELS: Mapping[str, Mapping[str, str]] = {"status": CHECKED, "confidence": CONFIDENCES}
"""The labels of the words of a field."""


def shown(value: object, field: str = "") -> str:  # noqa: PLR0911 - one case a type
    """Write a value of a field: words as they are read, a list with semicolons; empty where there is nothing to say."""
    match value:
        case bool() | None:
            return "yes" if value else ""
        case Channel():
            abroad = f", from abroad `{value.abroad}`" if value.abroad.startswith("+") else ""
            says = f" ({plain(value.says)})" if value.says else ""
            return f"{spoken(value.medium)} `{value.shown}`{abroad}{says}" if value.source else ""
        case Source():
            return f"{value.publisher}, {value.date or value.date_note or 'undated'} ({CHECKED[value.status]})"
        case Deadline():
            off = ", off unless asked for" if value.status == "recalled" else ""
            what = f"{value.kind}, {length_of(value)} after `{value.starts}` ({CHECKED[value.status]}{off})"
            return f"{what}. {value.due} {value.note}".strip()
        case TimeLimit():
            return f"{spoken(value.known)}. {value.text}"
        case BaseModel():
            parts = ((name, shown(getattr(value, name), name)) for name in type(value).model_fields)
            return getattr(value, "text", "") or "; ".join(f"{spoken(name)}: {text}" for name, text in parts if text)
        case tuple() | frozenset():
            return "; ".join(dict.fromkeys(filter(None, (shown(one, field) for one in value))))
        case _ if field in ("country", "jurisdiction"):
            return place(str(value))
        case _:
            text = LABELS[field][str(value)] if field in LABELS else str(value)
            word = re.fullmatch(r"[a-z]+(_[a-z]+)*", text)
            return f"`{value}`" if field in ("id", "url", "email") else spoken(text) if word else plain(text)


def records(fields: str, values: Iterable[object]) -> str:
    """Write a table of records: a column for each of these fields."""
    names = fields.split()
    return table([*map(spoken, names)], [[shown(getattr(one, name), name) for name in names] for one in values])


def by_country(found: Directory) -> dict[str, list[Contact]]:
    """Return the contacts by country; first, without a code, those that serve anywhere."""
    shelves: dict[str, list[Contact]] = {}
    for contact in found.contacts:
        for code in contact.countries or ("",) if contact.sources else ():
            shelves.setdefault(code, []).append(contact)
    return dict(sorted(shelves.items(), key=lambda pair: (pair[0] != "", place(pair[0]))))


def contacts() -> str:
    """Write everybody in the directory, country by country."""
    fields = "name id needs ages serves channels hours confidence"
    return "\n".join(f"## {place(code)}\n\n{records(fields, some)}" for code, some in by_country(directory()).items())


def minimum() -> str:
    """Write whether each country has someone for each need of the minimum."""
    found = directory()
    rows: list[tuple[str, ...]] = []
    for code, listed in by_country(found).items():
        if code and any(one.kind != "emergency" for one in listed):
            needs = {need for one in listed for need in one.needs}
            looked = {gap.need for review in found.reviews if review.country == code for gap in review.none_found}
            said = ("yes" if needs & {*some} else "none found" if looked & {*some} else "" for some in MINIMUM)
            rows.append((place(code), *said))
    return table(("country", *(" or ".join(map(spoken, some)) for some in MINIMUM)), rows)


def directory_counts() -> str:
    """Write how much the directory has, on whose word, and how much of it was tried."""
    found = directory()
    channels = [channel for contact in found.contacts for channel in contact.channels]
    words = Counter(contact.confidence for contact in found.contacts)
    rows = [
        ("as of", found.as_of),
        ("entries", len(found.contacts)),
        *((f"of them by {CONFIDENCES[one]}", words[one]) for one in get_args(Confidence)),
        ("of them from memory, so left out", words[None]),
        ("ways to reach someone", len(channels)),
        ("of them called or opened by someone in this project", sum(one.called is not None for one in channels)),
    ]
    return table(("", ""), rows)


def platforms() -> str:
    """Write every platform with its ways to report something."""
    found = platform_table()
    fields = "title id surfaces shown needs_account country way url email answer_within us_take_it_down"
    parts = [f"As of {found.as_of}: {sum(len(one.routes) for one in found.platforms)} ways.\n"]
    for one in sorted(found.platforms, key=lambda platform: (platform.kind, platform.name.lower())):
        lines = labelled((("Kind", spoken(one.kind)), ("Also", ", ".join(one.also)), ("Note", plain(one.note))))
        routes = records(f"{fields} tells_the_other_side confidence dated", one.routes)
        parts.append(f"## {one.name}\n\n{lines}\n\n{routes}")
    return "\n".join(parts)


LAW = (
    "citation about remedy covers branches standing in_force_from in_force_to superseded_by time_limit platform_duty "
    "duty_to_report deadlines note status as_of confidence sources"
)


def laws() -> str:
    """Write every law, by jurisdiction."""
    found = sorted(law_table().laws, key=lambda law: place(law.jurisdiction))
    parts = [f"As of {law_table().as_of}: {len(found)} entries.\n"]
    for code, some in groupby(found, lambda law: law.jurisdiction):
        parts.append(f"## {place(code)}\n")
        for law in some:
            lines = ((spoken(name), shown(getattr(law, name), name)) for name in LAW.split())
            parts.append(f"### {law.title}\n\n`{law.id}`\n\n{labelled(lines)}\n")
    return "\n".join(parts)


def risks() -> str:
    """Write where telling the police can turn on someone."""
    found = sorted(law_table().risks, key=lambda risk: (place(risk.jurisdiction), risk.about))
    return records("jurisdiction about text note status confidence as_of sources", found)


TABLES: Mapping[str, Callable[[], str]] = {
    "names-of-the-package": lambda: names(top=True),
    "names-of-its-packages": lambda: names(top=False),
    "facts": facts,
    "coverage-by-cause": by_cause,
    "coverage-by-system": by_system,
    "evidence": evidence,
    "directory-counts": directory_counts,
    "directory-minimum": minimum,
    "directory": contacts,
    "platforms": platforms,
    "risks": risks,
    "laws": laws,
}
