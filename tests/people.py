"""People made at random, of whom much or little is known: what a report says of them must hold for everybody."""

import random
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from secure_checklist import Account, Device, Inventory, Messenger, Person, Subject
from secure_checklist.rules.fact import Fact
from tests.golden_personas import NOW

VERSIONS = {
    **dict.fromkeys(("ios", "ipados"), ("26.6.1", "26.0", "18.7.10", "16.7.16", "12.5")),
    "macos": ("26.6.2", "15.7.9", "12.7.6"),
    "windows": ("10.0.26200.7019", "10.0.19045.6456", "10.0.22631.1"),
    "android": ("17", "16", "13", "9"),
    "debian": ("13.6", "12.15", "10"),
    "ubuntu": ("24.04", "18.04"),
    "fedora": ("44", "41"),
}


def random_value(fact: Fact[Any], draw: random.Random) -> object:
    """Return a value of a fact that rules tell apart, of a set with up to three words; None for a text."""
    words = list(fact.vocabulary or ())
    low, high = int(fact.type.minimum or 0), int(fact.type.maximum or 3600)
    moment = NOW - timedelta(days=draw.choice((0, 5, 20, 60, 200, 500)))
    known: dict[str, object] = {
        "boolean": draw.random() < 0.5,
        "enum": draw.choice(words or [None]),
        "enum_set": frozenset(draw.sample(words, draw.randint(0, min(3, len(words))))),
        "integer": min(max(low, draw.choice((0, 1, 2, 4, 6, 8, 12, 30, 300, 3600))), high),
        "date": moment.date(),
        "instant": moment,
    }
    return known.get(fact.type.name)


def random_subject(cls: type[Subject], name: str, draw: random.Random, known: float) -> Subject:
    """Return a subject of which each fact is known with a probability."""
    facts = {
        fact.field: value
        for fact in cls.facts().values()
        if fact.reads is None and draw.random() < known and (value := random_value(fact, draw)) is not None
    }
    system = str(facts.get("os_name", ""))
    if versions := VERSIONS.get(system):
        facts["os_version"] = draw.choice(versions)
    return cls.model_validate({"id": name, **facts})


def people(number: int, seed: int = 31) -> Iterator[Inventory]:
    """Yield inventories: a person, and some devices, accounts and messengers, all of which are listed."""
    draw = random.Random(seed)  # noqa: S311 - no secret
    for _ in range(number):
        known = draw.choice((0.3, 0.6, 0.95))
        subjects = [random_subject(Person, "me", draw, known)]
        for cls, most in ((Device, 2), (Account, 2), (Messenger, 1)):
            subjects += [random_subject(cls, f"{cls.kind}{n}", draw, known) for n in range(draw.randint(0, most))]
        yield Inventory(subjects=tuple(subjects)).completed("device", "account", "messenger")
