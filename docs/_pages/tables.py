"""The tables that committed pages call for by name, each made from what the library has when the site is built."""

import importlib
import inspect
import re
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import get_args

from _pages.text import CHECKED, CONFIDENCES, cell, length_of, plain, table
from secure_checklist import Cause, Checklist, Fact, Inventory, Item, Level, Vocabulary, evaluate, packs
from secure_checklist.checklists import Confidence, Deadline, Platform, Source, Steps
from secure_checklist.core import countries
from secure_checklist.incident.contacts import Channel, Contact, Directory
from secure_checklist.incident.contacts import bundled as directory
from secure_checklist.incident.laws import Law
from secure_checklist.incident.laws import bundled as law_table
from secure_checklist.incident.laws.risk import Risk
from secure_checklist.incident.platforms import bundled as platform_table
from secure_checklist.incident.platforms.models import ReportRoute
from secure_checklist.packs.lint import informational
from secure_checklist.rules.declaration import Knower
from secure_checklist_build.contacts import FOLDER, INTERNATIONAL, MINIMUM

REFERENCE = Path(__file__).parent.parent / "reference"
PREVENTION = "leak-prevention"
PLATFORMS: tuple[Platform, ...] = get_args(Platform)
REGIONS: Mapping[str, str] = {
    "": "Any country",
    "AU-NSW": "New South Wales",
    "AU-QLD": "Queensland",
    "AU-WA": "Western Australia",
    "CA-BC": "British Columbia",
    "EU": "European Union",
    "GB-EAW": "England and Wales",
    "GB-NIR": "Northern Ireland",
    "GB-SCT": "Scotland",
    "ID-AC": "Aceh",
}
"""Jurisdictions that are no country; countries have their names in the library."""


def place(code: str) -> str:
    """Name a country or jurisdiction, with its code."""
    if code.startswith("US-"):
        return f"US, {law_table().of('US', code)[-1].title.partition(':')[0]} (`{code}`)"
    return f"{REGIONS.get(code) or countries.find(code).name} (`{code}`)" if code else REGIONS[""]


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


KNOWERS: dict[Knower, tuple[str, tuple[Platform, ...]]] = {
    "linux": ("a measurement on Linux", ("ubuntu", "debian", "fedora", "linux")),
    "macos": ("a measurement on macOS", ("macos",)),
    "windows": ("a measurement on Windows", ("windows",)),
    "android_app": ("an Android app", ("android",)),
    "ios_app": ("an iOS app", ("ios", "ipados")),
    "management": ("a management system", PLATFORMS),
    "provider": ("the service itself", PLATFORMS),
    "person": ("the person", PLATFORMS),
}


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
                *(cell(" ".join(text.split())) for text in (fact.label, type_of(fact), fact.meaning, fact.absence)),
                fact.confidentiality,
                ", ".join(KNOWERS[knower][0] for knower in fact.known_by),
            )
            for fact in cls.facts().values()
        ]
        heads = ("fact", "label", "type", "meaning", "absence", "confidentiality", "who can know")
        parts.append(f"## {cls.kind}\n\n{inspect.cleandoc(vars(cls)['__doc__']).strip()}\n\n{table(heads, rows)}")
    return "\n".join(parts)


# coverage of the prevention pack -------------------------------------------------------------------------------------

TRIFLES = frozenset({"device.os_version", "device.form", "messenger.app"})
"""What only says which device or app it is: to know that alone is no part of an answer."""
Needs = Mapping[Platform, frozenset[str] | None]
"""The facts that an item waits for where only the system is known; None if it isn't for that system."""


def by_cause() -> str:
    """Write how many items of each level counter which cause."""
    pack, levels = packs.load(PREVENTION), get_args(Level)
    groups = {spoken(cause): [item for item in pack.items if cause in item.mitigates] for cause in get_args(Cause)}
    groups["**whole checklist**"] = list(pack.items)
    rows = [
        (name, *(sum(i.level == one for i in items) for one in levels), len(items)) for name, items in groups.items()
    ]
    return table(("cause", *levels, "all"), rows)


def inputs_of(name: str) -> tuple[str, ...]:
    """Return what a fact is derived from, or the fact itself if it isn't derived."""
    fact = Vocabulary.standard().facts.get(name)
    if fact is None or fact.reads is None:
        return (name,)
    return tuple(deeper for read in fact.reads for deeper in inputs_of(f"{fact.kind}.{read}"))


def needs_of(pack: Checklist) -> dict[str, Needs]:
    """Return, by item and system, the facts that it waits for."""
    vocabulary = Vocabulary.standard()
    devices = [vocabulary.subject("device").model_validate({"id": name, "os_name": name}) for name in PLATFORMS]
    others = [cls.model_validate({"id": cls.kind}) for cls in vocabulary if cls.kind != "device"]
    inventory = Inventory(subjects=(*devices, *others)).completed(*(cls.kind for cls in vocabulary))
    found: dict[str, dict[Platform, frozenset[str] | None]] = {}
    for finding in evaluate(pack.replace(guards=()), inventory).findings:
        read = frozenset(name for reason in finding.reasons if reason.fact for name in inputs_of(reason.fact))
        needs = None if finding.outcome == "not_applicable" else read
        for system in [name for name in PLATFORMS if name == finding.subject] or PLATFORMS:
            found.setdefault(finding.item, {})[system] = needs
    return dict(found)


def decided_by(knower: Knower, needs: Mapping[str, Needs]) -> tuple[set[str], set[str]]:
    """Return the items that one source can decide alone on at least one of its systems, and those in part."""
    known = {name for name, fact in Vocabulary.standard().facts.items() if knower in fact.declared.known_by}
    whole, part = set[str](), set[str]()
    for item, by_platform in needs.items():
        for read in filter(None, (by_platform[system] for system in KNOWERS[knower][1])):
            asked = {fact for fact in read if knower != "person" or ".attested." not in fact}
            if asked <= known:
                whole.add(item)
            elif read & known - TRIFLES:
                part.add(item)
    return whole, part - whole


def by_knower() -> str:
    """Write how many items each source of facts can decide."""
    needs = needs_of(packs.load(PREVENTION))
    reaches = {knower: decided_by(knower, needs) for knower in KNOWERS}
    others = set[str]().union(*(whole | part for knower, (whole, part) in reaches.items() if knower != "person"))
    rows = [(KNOWERS[knower][0], len(whole), len(part)) for knower, (whole, part) in reaches.items()]
    return table(
        ("who", "decides alone", "knows a part of"), [*rows, ("only the person", len(needs.keys() - others), "")]
    )


def by_system() -> str:
    """Write for how many items each system has steps of its own, general ones, or none."""
    pack = packs.load(PREVENTION)
    needs = needs_of(pack)
    rows: list[tuple[object, ...]] = []
    for platform in PLATFORMS:
        fitting = [item for item in pack.items if needs[item.id][platform] is not None]
        own = sum(any(platform in steps.platforms for steps in item.steps) for item in fitting)
        some = sum(bool(item.steps_for(platform)) for item in fitting)
        rows.append((f"`{platform}`", len(fitting), own, some - own, len(fitting) - some))
    return table(("system", "items for it", "own steps", "general steps", "no steps"), rows)


# what the steps rest on ----------------------------------------------------------------------------------------------


def evidence() -> str:
    """Write what the steps of the built-in packs rest on, by kind and by system."""
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
    yield f"Lists of steps: {len(steps)}, of them {advice} advice. Tried on a device: {tried}.\n"
    yield table(
        ("kind", *confidences, "all"), [row(kind, [s for s in steps if s[1].kind == kind]) for kind in ("menu", "web")]
    )
    menus = [pair for pair in steps if pair[1].kind == "menu"]
    systems = ("any system", *PLATFORMS)
    rows = [row(name, [pair for pair in menus if name in (pair[1].platforms or systems[:1])]) for name in systems]
    yield table(("menus by system", *confidences, "all"), [found for found in rows if found[-1]])
    unread = sum(one.code == "unverified-source" for one in informational(pack))
    yield f"Citations of sources that nobody in this project has read: {unread}.\n"


# the directory of help -----------------------------------------------------------------------------------------------


def channel_of(channel: Channel) -> str:
    """Write one way to reach a contact: how, what, from where, and at what price."""
    words = {"phone": "call ", "sms": "text ", "whatsapp": "WhatsApp ", "chat": "chat "}.get(channel.medium, "")
    shown = channel.shown if channel.medium in ("app", "in_person") else f"`{channel.shown}`"
    more: list[str] = [channel.cost] if channel.cost != "unknown" else []
    more += [f"from abroad `{channel.abroad}`"] if channel.abroad.startswith("+") else []
    return cell(
        words + shown + (f". {channel.says}" if channel.says else "") + (f" ({', '.join(more)})" if more else "")
    )


def contact_row(contact: Contact) -> tuple[str, ...]:
    """Write one contact as a row."""
    ages = "" if len(contact.ages) > 1 else "; adults" if "adult" in contact.ages else "; under 18"
    serves = f"; {contact.serves}" if contact.serves else ""
    return (
        f"{cell(contact.name)} (`{contact.id}`{cell(ages + serves)})",
        ", ".join(map(spoken, contact.needs)),
        "<br>".join(channel_of(one) for one in contact.channels if one.source),
        cell(contact.hours.text) or "not known",
        f"{contact.confidence}, {contact.newest.year if contact.newest else 'undated'}",
    )


def by_country(found: Directory) -> dict[str, list[Contact]]:
    """Return what may be shown, by country; first, without a code, what serves anywhere."""
    shelves: dict[str, list[Contact]] = {}
    for contact in found.contacts:
        for code in contact.countries or ("",) if contact.sources else ():
            shelves.setdefault(code, []).append(contact)
    return dict(sorted(shelves.items(), key=lambda pair: (pair[0] != "", place(pair[0]))))


def contacts() -> str:
    """Write everybody in the directory, country by country, and what was left out on purpose."""
    found = directory()
    parts: list[str] = []
    numbers: list[tuple[str, str]] = []
    for code, listed in by_country(found).items():
        if code and all(one.kind == "emergency" for one in listed):
            said = (f"`{channel.shown}` {channel.says}" for one in listed for channel in one.channels)
            numbers.append((place(code), "; ".join(said)))
        else:
            heads = ("who", "for what", "how to reach it", "hours", "whose word")
            parts.append(f"## {place(code)}\n\n{table(heads, map(contact_row, listed))}")
    parts.append(f"## Countries with emergency numbers alone\n\n{table(('country', 'numbers'), numbers)}")
    files = [tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.toml"))]
    gone = [(one, file.get("country", INTERNATIONAL)) for file in files for one in file.get("left_out", ())]
    left = [
        (cell(one["name"]), place(one.get("country", "" if code == INTERNATIONAL else code)), cell(one["why"]))
        for one, code in gone
    ]
    return "\n".join([*parts, f"## Left out on purpose\n\n{table(('what', 'where', 'why'), left)}"])


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
        ("of them from memory, and so left out", words[None]),
        ("ways to reach somebody", len(channels)),
        ("of them called or opened by somebody in this project", sum(one.called is not None for one in channels)),
    ]
    return table(("", ""), rows)


# platforms -----------------------------------------------------------------------------------------------------------


def route_row(route: ReportRoute) -> tuple[str, ...]:
    """Write one way to report something as a row."""
    way = [*map(plain, route.way), *(f"`{address}`" for address in (route.url, route.email) if address)]
    marks = (
        "US act" if route.us_take_it_down else "",
        route.answer_within,
        "tells" if route.tells_the_other_side else "",
    )
    return (
        f"{cell(route.title)} (`{route.id}`)",
        ", ".join(map(spoken, route.surfaces)) or "anywhere",
        {"adult": "adults", "minor": "under 18", "any": "anybody"}[route.shown],
        spoken(route.needs_account),
        place(route.country) if route.country else "",
        cell("<br>".join(way)),
        cell("; ".join(filter(None, marks))),
        f"{CONFIDENCES[route.confidence]}, {route.dated or 'undated'}",
    )


def platforms() -> str:
    """Write every platform with its ways to report something."""
    found = platform_table()
    heads = ("way", "where", "who is shown", "account", "country", "how", "marks", "source")
    parts = [f"As of {found.as_of}: {sum(len(one.routes) for one in found.platforms)} ways.\n"]
    for one in sorted(found.platforms, key=lambda platform: (platform.kind, platform.name.lower())):
        also = [f"Also: {', '.join(one.also)}."] if one.also else []
        parts.append("\n\n".join((f"## {one.name}", " ".join([f"Kind: {spoken(one.kind)}.", *also, plain(one.note)]))))
        parts.append("\n" + table(heads, map(route_row, one.routes)))
    return "\n".join(parts)


# laws ----------------------------------------------------------------------------------------------------------------

STANDINGS = {
    "in_force": "in force, as far as its sources go",
    "not_commenced": "passed, not known to have begun",
    "proposed": "a proposal",
    "superseded": "superseded",
}


def sources_of(sources: Iterable[Source]) -> str:
    """Name sources, each with its date and how well it was checked."""
    said = (f"{one.publisher}, {one.date or one.date_note or 'undated'} ({CHECKED[one.status]})" for one in sources)
    return "; ".join(dict.fromkeys(said))


def trusted(confidence: Confidence | None) -> str:
    """Name whose word something rests on."""
    return CONFIDENCES[confidence] if confidence else "nobody's word"


def limit_of(deadline: Deadline) -> str:
    """Write one time limit of a law."""
    off = ", off unless asked for" if deadline.status == "recalled" else ""
    what = f"{deadline.kind}, {length_of(deadline)} after `{deadline.starts}` ({CHECKED[deadline.status]}{off})"
    return f"{what}. {deadline.due} {deadline.note}".strip()


def law_part(law: Law) -> str:
    """Write one law."""
    reach = {
        "share": "sharing",
        "threat": "threats",
        "edited_or_ai": "fakes",
        "taking": "taking it",
        "minors": "minors",
    }
    covers = "; ".join(f"{name}: {getattr(law.covers, field)}" for field, name in reach.items())
    days = [f"from {law.in_force_from}"] if law.in_force_from else []
    days += [f"to {law.in_force_to}"] if law.in_force_to else []
    days += [f"`{law.superseded_by}` holds instead"] if law.superseded_by else []
    limit = law.time_limit
    lines = [
        ("Cited as", law.citation),
        ("About", law.about),
        ("What you can do", law.remedy),
        ("Covers", covers + ("; protects women only" if law.covers.women_only else "")),
        ("Kind", ", ".join(law.branches)),
        ("Standing", ", ".join([STANDINGS[law.standing], *days])),
        ("Until when", limit.text if limit.known == "none_found" else f"{spoken(limit.known)}. {limit.text}"),
        ("Platforms", law.platform_duty),
        ("Duty to report", law.duty_to_report),
        *(("Clock", limit_of(deadline)) for deadline in law.deadlines),
        ("Open", law.note),
        ("Read", f"{CHECKED[law.status]}, as of {law.as_of}; {trusted(law.confidence)}"),
        ("Sources", sources_of(law.sources)),
    ]
    return (
        f"### {law.title}\n\n`{law.id}`\n\n" + "\n".join(f"- {label}: {text}" for label, text in lines if text) + "\n"
    )


def laws() -> str:
    """Write every law, by jurisdiction."""
    found: dict[str, list[Law]] = {}
    for law in law_table().laws:
        found.setdefault(law.jurisdiction, []).append(law)
    parts = [f"As of {law_table().as_of}: {len(law_table().laws)} entries for {len(found)} jurisdictions.\n"]
    for code in sorted(found, key=place):
        parts += [f"## {place(code)}\n", *map(law_part, found[code])]
    return "\n".join(parts)


def risk_row(risk: Risk) -> tuple[str, ...]:
    """Write one risk as a row."""
    said = cell(f"{risk.text} {risk.note}".strip())
    checked = f"{CHECKED[risk.status]}, {trusted(risk.confidence)}"
    return (
        place(risk.jurisdiction),
        spoken(risk.about),
        said,
        checked,
        str(risk.as_of),
        cell(sources_of(risk.sources)),
    )


def risks() -> str:
    """Write where telling the police can turn on someone."""
    heads = ("where", "about", "what may happen", "checked", "as of", "sources")
    return table(
        heads, map(risk_row, sorted(law_table().risks, key=lambda risk: (place(risk.jurisdiction), risk.about)))
    )


TABLES: Mapping[str, Callable[[], str]] = {
    "names-of-the-package": lambda: names(top=True),
    "names-of-its-packages": lambda: names(top=False),
    "facts": facts,
    "coverage-by-cause": by_cause,
    "coverage-by-system": by_system,
    "coverage-by-source": by_knower,
    "evidence": evidence,
    "directory-counts": directory_counts,
    "directory-minimum": minimum,
    "directory": contacts,
    "platforms": platforms,
    "risks": risks,
    "laws": laws,
}
