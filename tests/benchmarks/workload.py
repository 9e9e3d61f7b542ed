"""What is judged: a handset with 44 facts, 40 rules over it, and reproducible handsets to judge."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any

from secure_checklist import Checklist, Condition, Inventory, Item, Level, Rule, Section, Subject
from secure_checklist.subjects import FactDeclaration, KindDeclaration
from tests.cases import tables

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
DATA = tables(__file__)
FACTS = Checklist(
    id="facts",
    title="Facts of a handset",
    kinds=(KindDeclaration(id="handset", plural="handsets"),),
    declares=tuple(map(FactDeclaration.model_validate, DATA["declares"])),
)
Handset: type[Subject] = FACTS.vocabulary.subject("handset")
"""A subject of an app's own: 25 booleans, 6 vocabularies, 3 numbers, 5 dates, 4 versions, 1 set."""


def _read(text: str) -> Condition:
    return Condition.parse(text, FACTS.vocabulary)


RULES: tuple[tuple[str, Condition | None, Condition], ...] = tuple(
    (name, guard and _read(guard), _read(check)) for name, guard, check in DATA["rules"]
)
LEVELS: tuple[Level, ...] = ("essential", "recommended", "advanced")


def item(name: str, applies_to: Condition | None, check: Condition) -> Item:
    """Make one item, with as much prose as an item usually has."""
    return Item(
        id=name,
        title=f"What to do about {name}",
        why="It keeps strangers away from what is yours. " * 3,
        rule=Rule(applies_to=applies_to, check=check),
        level=LEVELS[len(name) % 3],
        mitigates=("hacking",),
    )


def checklist() -> Checklist:
    """Make a checklist of the forty rules."""
    sections = (Section(id="rules", title="Rules", items=tuple(item(*rule) for rule in RULES)),)
    return FACTS.replace(id="benchmark", title="Forty rules", sections=sections)


SYSTEMS = ("ios", "android", "windows", "macos", "linux")
VERSIONS: dict[str, list[str]] = DATA["versions"]


def wire_facts(rng: random.Random) -> dict[str, Any]:
    """Draw the facts of one handset, a tenth of them missing, one date in fifty a mistake."""
    system = rng.choices(SYSTEMS, (30, 30, 20, 15, 5))[0]
    found: dict[str, Any] = {}
    for name, fact in Handset.facts().items():
        if rng.random() < 0.1:
            continue
        if fact.type.name == "boolean":
            found[name] = rng.random() < 0.6
        elif name == "os_name":
            found[name] = system
        elif name == "os_version":
            found[name] = rng.choice(VERSIONS[system])
        elif fact.type.name == "enum":
            found[name] = rng.choice(fact.type.vocabulary or ())
        elif fact.type.name == "enum_set":
            found[name] = sorted(rng.sample(fact.type.vocabulary or (), rng.randrange(4)))
        elif fact.type.name == "date":
            days = -400 if rng.random() < 0.02 else rng.randrange(200)
            found[name] = (NOW.date() - timedelta(days=days)).isoformat()
        elif fact.type.name == "text":
            high = 240 if name == "browser_version" else 12
            found[name] = f"{rng.randrange(1, high)}.{rng.randrange(40)}"
        else:
            found[name] = rng.choice((0, 1, 5, 10, 30, 60, 300, 600))
    return found


def handsets(count: int, seed: int = 1) -> list[Subject]:
    """Draw so many handsets; the same seed gives the same."""
    rng = random.Random(seed)  # noqa: S311 - no secret
    return [Handset.model_validate({"id": f"h{index}", **wire_facts(rng)}) for index in range(count)]


def inventory(*subjects: Subject) -> Inventory:
    """Return an inventory that lists these handsets and no others exist."""
    return Inventory(subjects=subjects, complete=frozenset({"handset"}))
