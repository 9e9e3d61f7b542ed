"""Inventories that all differ, and the seconds of public calls on them.

Run as a module, this measures whatever commit `PYTHONPATH` leads to, and prints JSON: with the words `FOLDER COUNT`, of
a folder of personas, or with `household SEED`. So it imports nothing that imports the library, and the few differences
between commits stand in `TYPES` and where a name may be missing.
"""

import json
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from importlib import import_module
from pathlib import Path
from random import Random
from typing import Any

from secure_checklist import Account, Device, Interview, Inventory, Messenger, Person, evaluate, load_inventory, packs

from .timing import once

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
SHARES = (0, 30, 70, 100)
"""How many facts in a hundred are known; free texts and points in time never are."""
PACK = "leak-prevention"
KINDS = ("device", "account", "messenger")
TYPES = {"word": "enum", "words": "enum_set"}
"""What types of facts were called once."""
VERSIONS = ("17.5", "15", "10.0.22631", "14.6")
Seconds = dict[str, list[float]]


def _value(rng: Random, field: str, of: Any) -> Any:
    """Draw a fact's value as it is written; None for what can't be drawn."""
    name = TYPES.get(of.name, of.name)
    if name == "boolean":
        return rng.random() < 0.5
    if name == "enum":
        return rng.choice(of.vocabulary)
    if name == "enum_set":
        return sorted(rng.sample(sorted(of.vocabulary), min(2, len(of.vocabulary))))
    if name in ("integer", "number"):
        return rng.choice((0, 1, 5, 30, 60))
    if name == "date":
        return (NOW.date() - timedelta(days=rng.randrange(300))).isoformat()
    return rng.choice(VERSIONS) if field == "os_version" else None


def drawn(rng: Random, kind: Any, share: int, number: int = 0) -> Any:
    """Draw a subject of which so many facts in a hundred are known; those that contradict each other are left out."""
    asked = [(field, fact.type) for field, fact in kind.facts().items() if fact.reads is None]
    data = {field: _value(rng, field, of) for field, of in asked if rng.random() * 100 < share}
    if kind is not Person:
        data["id"] = f"{kind.kind}-{number}"
    while True:
        try:
            return kind.model_validate(data)
        except ValueError as error:
            refused: Any = error
            wrong = {str(each["loc"][0]) for each in refused.errors()} & data.keys()
            if not wrong:
                raise
            data = {field: value for field, value in data.items() if field not in wrong}


def household(rng: Random, share: int) -> Inventory:
    """Draw a person with 4 devices, 8 accounts and 3 messengers."""
    sizes = ((Device, 4), (Account, 8), (Messenger, 3))
    others = [drawn(rng, kind, share, number) for kind, count in sizes for number in range(count)]
    return Inventory(subjects=(drawn(rng, Person, share), *others))


def households(share: int, count: int, seed: int = 7) -> list[Inventory]:
    """Draw so many households."""
    rng = Random(seed)  # noqa: S311 - no secret
    return [household(rng, share) for _ in range(count)]


def phones(share: int, count: int, seed: int = 7) -> list[Inventory]:
    """Draw so many inventories of one device."""
    rng = Random(seed)  # noqa: S311 - no secret
    return [Inventory(subjects=(drawn(rng, Device, share),)) for _ in range(count)]


def each(call: Callable[[Any], object], over: Iterable[Any]) -> list[float]:
    """Return the seconds of the processor that a call takes on each."""
    return [once(partial(call, one)) for one in over]


def _said(question: Any, rng: Random, unknown: object) -> object:
    """Answer at random; one question in five, and what has to be typed, isn't known."""
    if rng.random() < 0.2 or question.input == "text":
        return unknown
    if question.input == "some_of":
        return [choice.value for choice in question.choices if rng.random() < 0.5]
    if question.choices:
        return rng.choice(question.choices).value
    if question.input in ("whole_number", "number"):
        return int(question.minimum or 1)
    return "2026-11-20" if question.input == "date" else "2026-11-20T00:00:00Z"


def screens(seed: int, most: int = 10_000) -> list[float]:
    """Return the seconds of each reply with the screen after it, for a new household of which nothing is known."""
    unknown = import_module("secure_checklist.interview").Pass.UNKNOWN
    rng, found = Random(seed), list[float]()  # noqa: S311 - no secret
    interview: Any = Interview(packs.load(PACK), household(rng, 0).completed(*KINDS), now=NOW)
    screen = interview.next()
    while screen is not None and len(found) < most:
        watched = "person.fears_monitoring"
        reply = {one.key: "no" if one.fact == watched else _said(one, rng, unknown) for one in screen.questions}

        def step(given: tuple[Any, Any, Any]) -> None:
            nonlocal interview, screen
            interview = given[0].reply(given[1], given[2])
            screen = interview.next()

        found += each(step, [(interview, reply, screen)])
    return found


def personas(folder: Path) -> dict[str, Inventory]:
    """Return the personas of a folder that can be loaded, by name."""
    found: dict[str, Inventory] = {}
    for path in sorted(folder.glob("*.json")):
        with suppress(ValueError):
            found[path.stem] = load_inventory(path.read_bytes())
    return found


def acted_on(pack: Any, inventory: Inventory) -> None:
    """Evaluate, and read what a page shows of a report."""
    report = evaluate(pack, inventory, now=NOW)
    report.score  # noqa: B018 - worked out when looked at
    report.actions()


def first_hundred(kind: str, seed: int) -> list[float]:
    """Return the seconds of the first hundred evaluations of a process, of inventories that all differ."""
    drawn_before = (households if kind == "household" else phones)(30, 100, seed)
    pack = packs.load(PACK)
    return each(lambda inventory: evaluate(pack, inventory, now=NOW), drawn_before)


def measured(count: int, folder: Path) -> Seconds:
    """Return the seconds of what every commit can do, by name; the first half of a stream makes warm."""
    pack, found = packs.load(PACK), Seconds()

    def plain(inventory: Inventory) -> object:
        return evaluate(pack, inventory, now=NOW)

    for share in SHARES:
        found[f"household, {share} % known"] = each(plain, households(share, 2 * count))[count:]
    found["phone, 0 % known"] = each(plain, phones(0, 2 * count))[count:]
    found["phone, 30 % known"] = each(plain, phones(30, 2 * count))[count:]
    found["household, 30 % known, with score and actions"] = each(
        lambda inventory: acted_on(pack, inventory), households(30, count, seed=8)
    )
    for name, inventory in personas(folder).items():
        found[f"persona {name}"] = each(plain, [inventory] * 4)[1:]
    if hasattr(Interview, "reply"):
        found["screen"] = screens(1, 8 * count)
    with suppress(ImportError):
        incident = import_module("secure_checklist.incident")
        asked = incident.Incident(country="GB")
        found["respond()"] = each(lambda given: incident.respond(given, now=NOW), [asked] * (count + 2))[2:]
    return found


if __name__ == "__main__":
    source, number = sys.argv[1:]
    done = (
        first_hundred(source, int(number)) if source in ("household", "phone") else measured(int(number), Path(source))
    )
    print(json.dumps(done))
