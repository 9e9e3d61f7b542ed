"""Figure 9: replying to a screen of an interview and choosing the next one, on the built-in pack."""

import gc
from collections.abc import Iterator
from random import Random
from time import process_time

from secure_checklist import Account, Checklist, Device, Interview, Inventory, Messenger, Person, Question, packs
from secure_checklist.interview import Pass

from .timing import Spread
from .workload import NOW

DEVICES, ACCOUNTS, MESSENGERS = 5, 12, 4
LIMIT, WHOLE = 0.01, 0.1
"""The seconds that a reply and the next screen may take, and a whole interview of somebody with one phone."""
KINDS = ("device", "account", "messenger")


def household() -> Inventory:
    """Return a person with devices, accounts and messengers of which nothing is known."""
    subjects = (
        Person(id="me"),
        *(Device(id=f"device-{n}") for n in range(DEVICES)),
        *(Account(id=f"account-{n}") for n in range(ACCOUNTS)),
        *(Messenger(id=f"messenger-{n}") for n in range(MESSENGERS)),
    )
    return Inventory(subjects=subjects).completed(*KINDS)


def phone() -> Inventory:
    """Return a person with one phone, and nothing else."""
    return Inventory(subjects=(Person(id="me"), Device(id="phone", form="phone"))).completed(*KINDS)


def said(question: Question, rng: Random) -> object:
    """Answer at random; one question in five, and what has to be typed, isn't known."""
    if rng.random() < 0.2 or question.input == "text":
        return Pass.UNKNOWN
    if question.input == "some_of":
        return [choice.value for choice in question.choices if rng.random() < 0.5]
    if question.choices:
        return rng.choice(question.choices).value
    if question.input in ("whole_number", "number"):
        return int(question.minimum or 1)
    return "2026-11-20" if question.input == "date" else "2026-11-20T00:00:00Z"


def steps(pack: Checklist, inventory: Inventory, seed: int) -> list[float]:
    """Return the seconds of each step: the first screen, then each reply with the screen after it."""
    rng, found = Random(seed), list[float]()  # noqa: S311 - no secret
    gc.collect()
    gc.disable()
    try:
        start = process_time()
        interview = Interview(pack, inventory, now=NOW)
        screen = interview.next()
        found.append(process_time() - start)
        while screen is not None:
            reply = {one.key: "no" if one.safety else said(one, rng) for one in screen.questions}
            start = process_time()
            interview = interview.reply(reply, screen)
            screen = interview.next()
            found.append(process_time() - start)
    finally:
        gc.enable()
    return found


def measured(rounds: int) -> Iterator[tuple[str, Spread, str]]:
    """Yield each figure's name, its spread, and a note."""
    pack = packs.load("leak-prevention")
    steps(pack, phone(), 0)
    long = [steps(pack, household(), seed) for seed in range(rounds)]
    short = [steps(pack, phone(), seed) for seed in range(rounds)]
    late = [sorted(each[1:])[len(each) * 99 // 100 - 1] for each in long]
    first, middle = (1000 * Spread.of(each).median for each in ([one[0] for one in long], sum(long, [])))  # noqa: RUF017 - few
    note = f"the first screen takes {first:.1f} ms, of {len(long[0])}"
    half = [sorted(each[1:])[len(each) // 2] for each in long]
    yield f"median of reply and next screen ÷ {LIMIT * 1000:.0f} ms", Spread.of([p / LIMIT for p in half]), note
    note = f"the median step takes {middle:.1f} ms"
    yield f"99th percentile of the same ÷ {LIMIT * 1000:.0f} ms", Spread.of([p / LIMIT for p in late]), note
    yield f"whole interview about one phone ÷ {WHOLE} s", Spread.of([sum(each) / WHOLE for each in short]), ""
