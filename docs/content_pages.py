"""The two pages that are made from the built-in checklist: what it covers, and what it tells seventeen invented people.

`generate.py` writes them. The personas are read from their golden files, so that what is shown is what was reviewed.
"""  # noqa: INP001 - a script's part, beside the pages it writes

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from math import ceil, floor
from pathlib import Path
from typing import Any, NamedTuple, get_args

from secure_checklist import Cause, Checklist, Inventory, Item, Level, Outcome, Vocabulary, evaluate, packs
from secure_checklist.checklists import Platform, Verification
from secure_checklist.packs.examples import wanted
from secure_checklist.rules import Knower

PERSONAS = Path(__file__).parent.parent / "tests" / "personas"
PACK = "leak-prevention"
LEVELS: tuple[Level, ...] = get_args(Level)
PLATFORMS: tuple[Platform, ...] = get_args(Platform)
LINUX: tuple[Platform, ...] = ("ubuntu", "debian", "fedora", "linux")


def table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Write a table."""
    lines = ["| " + " | ".join(heads) + " |", "|---" * len(heads) + "|"]
    lines += ["| " + " | ".join(str(cell) for cell in row) + " |" for row in rows]
    return "\n".join(lines) + "\n"


# personas ---------------------------------------------------------------------------------------------------------

RULE = """# Personas

Nobody reads all items at once. So the command line shows at most ten actions, and an app
gets as many with `report.actions(10)`. Their order is:

1. What comes first for the sake of safety. While somebody may be watched, or it is unknown, that is planning with a
   helper.
2. The level: essential, recommended, advanced, as it is in the person's situation. Without what is essential, a leak is
   likely or grave; at most a third of the items are.
3. Priority within the level: what just happened, a short list for everybody, and what the person's situation names.
4. The greatest weight, of which half counts where an item is done in part.
5. The causes that the list so far does least about: hacking, malware, human error, social engineering. So ten items
   against one cause don't push out the only one against another.
6. The largest gain in score, then the least effort, then the checklist's order.

Prerequisites come before the items that need them, and rank as high. Only what is known to be undone is listed, and
what just happened calls for.
Held items never are.

Below is the result for eleven invented people on 2026-11-24. The repository has their inventories, all outcomes, and
the reasons why they are right, in `tests/personas`.
"""


def sentences() -> dict[str, str]:
    """Return the sentence on each persona, from the page that explains them, in its order."""
    text = (PERSONAS / "README.md").read_text(encoding="utf-8")
    found = re.findall(r"^## (\S+)\n\n(.+?)\n\n", text, re.MULTILINE | re.DOTALL)
    return {name: said.replace("\n", " ") for name, said in found}


def score_of(data: dict[str, Any]) -> str:
    """Return a score as a range, rounded outwards."""
    low, high = floor(data["low"] * 100 + 1e-9), ceil(data["high"] * 100 - 1e-9)
    return f"{low} of 100" if low == high else f"between {low} and {high} of 100"


def personas_page(head: str) -> str:
    """Write the page of the personas."""
    pack = packs.load(PACK)
    parts = [head + RULE]
    for name, sentence in sentences().items():
        data: dict[str, Any] = json.loads((PERSONAS / "expected" / f"{name}.json").read_text(encoding="utf-8"))
        listed = [f"{n}. {pack.item(item).title} (`{item}`)" for n, item in enumerate(data["first_ten"], 1)]
        parts.append(f"## {name.replace('-', ' ').capitalize()}\n\n{sentence} Score: {score_of(data['score'])}.\n")
        score = score_of(data["score"])
        parts.append(f"![Score: {score}.](assets/pictures/{name}-score.svg)\n")
        parts.append("\n".join(listed or ["Nothing is left to do."]) + "\n")
    return "\n".join(parts)


# who can supply the facts -----------------------------------------------------------------------------------------

WHO: dict[Knower, tuple[str, tuple[Platform, ...]]] = {
    "linux": ("a measurement on Linux", LINUX),
    "macos": ("a measurement on macOS", ("macos",)),
    "windows": ("a measurement on Windows", ("windows",)),
    "android_app": ("an ordinary app on Android", ("android",)),
    "ios_app": ("an ordinary app on iOS", ("ios", "ipados")),
    "management": ("a management system", PLATFORMS),
    "provider": ("the service itself", PLATFORMS),
    "person": ("the person", PLATFORMS),
}
TRIFLES = frozenset({"device.os_version", "device.form", "messenger.app"})
"""What merely says which device or app it is: to know that alone is no part of an answer."""
Needs = dict[Platform, frozenset[str] | None]
"""The facts that an item waits for where only the system is known; None: it isn't for that system."""


def inputs_of(name: str) -> tuple[str, ...]:
    """Return what a fact is worked out from, where it is derived; else the fact itself."""
    fact = Vocabulary.standard().facts.get(name)
    if fact is None or fact.reads is None:
        return (name,)
    return tuple(deeper for read in fact.reads for deeper in inputs_of(f"{fact.kind}.{read}"))


def needs_of(pack: Checklist) -> dict[str, Needs]:
    """Return, by item and system, the facts that it waits for."""
    vocabulary = Vocabulary.standard()
    devices = [vocabulary.subject("device").model_validate({"id": name, "os_name": name}) for name in PLATFORMS]
    others = [cls.model_validate({"id": cls.kind}) for cls in vocabulary if cls.kind != "device"]
    complete = [cls.kind for cls in vocabulary]
    inventory = Inventory(subjects=(*devices, *others)).completed(*complete)
    found: dict[str, Needs] = {}
    for finding in evaluate(pack.replace(guards=()), inventory).findings:
        facts = frozenset(name for reason in finding.reasons if reason.fact for name in inputs_of(reason.fact))
        needs = None if finding.outcome == "not_applicable" else facts
        systems: tuple[Platform, ...] = tuple(name for name in PLATFORMS if name == finding.subject)
        for system in systems or PLATFORMS:
            found.setdefault(finding.item, {})[system] = needs
    return found


class Reach(NamedTuple):
    """How far somebody alone can decide items: which wholly, which in part."""

    whole: frozenset[str]
    part: frozenset[str]


def reach_of(knower: Knower, needs: dict[str, Needs]) -> Reach:
    """Return which items somebody can decide alone on one of their systems, and which in part."""
    known = {name for name, fact in Vocabulary.standard().facts.items() if knower in fact.declared.known_by}
    whole, part = set[str](), set[str]()
    for item, by_system in needs.items():
        for system in WHO[knower][1]:
            facts = by_system[system]
            if facts is None:
                continue
            asked = {fact for fact in facts if ".attested." not in fact}
            if facts <= known or (knower == "person" and asked <= known):
                whole.add(item)
            elif facts & known - TRIFLES:
                part.add(item)
    return Reach(frozenset(whole), frozenset(part - whole))


def knowers(pack: Checklist) -> str:
    """Write how many items each can decide."""
    needs = needs_of(pack)
    reaches = {knower: reach_of(knower, needs) for knower in WHO}
    others = set[str]().union(*(r.whole | r.part for knower, r in reaches.items() if knower != "person"))
    rows = [(label, len(reaches[knower].whole), len(reaches[knower].part)) for knower, (label, _) in WHO.items()]
    return table(
        ("who", "decides alone", "knows a part of"), [*rows, ("only the person", len(needs.keys() - others), "")]
    )


# what is covered --------------------------------------------------------------------------------------------------


def by_level(pack: Checklist, label: str, groups: dict[str, list[Item]]) -> str:
    """Write how many items of each group have which level."""
    rows = [
        (name, *(sum(item.level == level for item in items) for level in LEVELS), len(items))
        for name, items in groups.items()
    ]
    total = [sum(item.level == level for item in pack.items) for level in LEVELS]
    return table((label, *LEVELS, "all"), [*rows, ("**whole checklist**", *total, len(pack.items))])


def by_platform(pack: Checklist) -> str:
    """Write for how many items each system has steps of its own, general ones, or none."""
    needs = needs_of(pack)
    rows: list[tuple[object, ...]] = []
    for platform in PLATFORMS:
        fitting = [item for item in pack.items if needs[item.id][platform] is not None]
        own = [item for item in fitting if any(platform in steps.platforms for steps in item.steps)]
        general = [item for item in fitting if item not in own and item.steps_for(platform)]
        links = sum(any(steps.link for steps in item.steps if platform in steps.platforms) for item in own)
        rows.append(
            (f"`{platform}`", len(fitting), len(own), len(general), len(fitting) - len(own) - len(general), links)
        )
    return table(
        ("system", "items for it", "own steps", "general steps", "no steps", "with a link into settings"), rows
    )


def by_status(pack: Checklist) -> str:
    """Write how well sources were checked."""
    statuses: tuple[Verification, ...] = get_args(Verification)
    sources = {source.id: source for item in pack.items for source in (*item.sources, *item.step_sources)}
    of_sources = Counter(source.status for source in sources.values())
    cited = Counter(source.status for item in pack.items for source in (*item.sources, *item.step_sources))
    return table(
        ("how it was checked", "sources", "citations"),
        [(f"`{status}`", of_sources[status], cited[status]) for status in statuses],
    )


def by_example(pack: Checklist) -> str:
    """Write how many examples stand beside the rules."""
    outcomes: tuple[Outcome, ...] = get_args(Outcome)
    ruled = [item for item in pack.items if item.rule is not None]
    counts = Counter(example.outcome for item in pack.items for example in item.examples)
    full = sum(set(wanted(item)) <= {example.outcome for example in item.examples} for item in ruled)
    said = f"{len(ruled)} items have a rule; {full} of them have an example for every outcome that the rule can give.\n"
    cells = [(f"`{outcome}`", counts[outcome]) for outcome in outcomes]
    return said + "\n" + table(("outcome", "examples"), [*cells, ("**all**", sum(counts.values()))])


# other checklists -------------------------------------------------------------------------------------------------

PEERS = (
    (
        "Personal Security Checklist (Lissy93)",
        "259",
        "none",
        "none",
        "none",
        "github.com/Lissy93/personal-security-checklist, its data file, state of 2026-02-28",
    ),
    (
        "ActivistChecklist",
        "200",
        "slugs",
        "not said",
        "not said",
        "github.com/ActivistChecklist/ActivistChecklist, its checklist items, state of 2026-08-22",
    ),
    (
        "Umbrella (Security First)",
        "948",
        "none",
        "not said",
        "not said",
        "github.com/securityfirst/umbrella-content, state of 2024-05-27",
    ),
    ("Security Planner", "about 30", "not said", "not said", "not said", "not read by us"),
    (
        "Stethoscope",
        "10",
        "not said",
        "not said",
        "an unknown value passes under most policies",
        "its policy resolver, run with made-up facts; undated",
    ),
    (
        "Pareto Security",
        "7 to 65",
        "not said",
        "not said",
        "a check that breaks counts as failed",
        "github.com/ParetoSecurity/pareto-mac and /agent, states of 2026-06-30 and 2026-07-24",
    ),
    (
        "mSCP (NIST and partners)",
        "478",
        "rule names",
        "not said",
        "a check that breaks counts as failed",
        "github.com/usnistgov/macos_security, state of 2026-08-20",
    ),
)


def peers(pack: Checklist) -> str:
    """Write this checklist beside others."""
    ruled = sum(item.rule is not None for item in pack.items)
    sourced = sum(bool(item.sources) for item in pack.items)
    ours = (
        "**this one**",
        len(pack.items),
        "stable, with former ids",
        f"on {sourced} items, each with how well it was checked",
        f"{ruled}; unknown stays unknown",
        f"version {pack.version}, {pack.published}",
    )
    return table(("checklist", "items", "ids", "sources", "rules", "what was read, and its state"), [ours, *PEERS])


INTRO = """# Coverage

This page shows what the built-in checklist `leak-prevention` covers, counted from the checklist itself.
"""
KNOWN = """A source decides an item alone if it can supply every fact that the item still needs once the system is
known, on at least one system. Only the person knows facts such as whether they may be a target. The [list of
facts](facts.md) shows who can know which fact. "Only the person" means that nobody else can supply any part of it.
"""
PEERED = """The number of items says little about quality: a list for companies, a guide and a set of rules count
differently. The numbers of the others were not counted again for this page. "Not said" doesn't mean "no": it wasn't
looked up. The last column says which part of each was read, and in which version.
"""


def coverage_page(head: str) -> str:
    """Write the page of what the checklist covers."""
    pack = packs.load(PACK)
    causes: tuple[Cause, ...] = get_args(Cause)
    of_cause = {cause.replace("_", " "): [i for i in pack.items if cause in i.mitigates] for cause in causes}
    of_section = {section.title: list(section.items) for section in pack.sections}
    moved = sum(bool(item.situations) for item in pack.items)
    parts: list[tuple[str, Callable[[Checklist], str]]] = [
        ("By cause\n\nAn item may counter several causes.", lambda p: by_level(p, "cause", of_cause)),
        (
            f"By topic\n\n{moved} items have another level in certain situations.",
            lambda p: by_level(p, "topic", of_section),
        ),
        ("By system\n\nItems about the person, accounts, messengers and networks count for every system.", by_platform),
        (f"By who can supply the facts\n\n{KNOWN}", knowers),
        ("Examples", by_example),
        ("How well it was checked\n\n[What the steps rest on](evidence.md) counts the steps.", by_status),
        (f"Beside other checklists\n\n{PEERED}", peers),
    ]
    return "\n".join([head + INTRO, *(f"## {title.rstrip()}\n\n{write(pack)}" for title, write in parts)])
