"""Figure 9: choosing the next question of an interview, beside one evaluation of the same inventory."""

from collections.abc import Callable, Iterator, Mapping

from secure_checklist import Account, Device, Interview, Inventory, Messenger, Person, evaluate, packs

from .timing import Spread, interleaved, ratio
from .workload import NOW

DEVICES, ACCOUNTS, MESSENGERS = 5, 12, 4
BEFORE = 10
"""How many questions are answered before the one that is timed."""


def household() -> Inventory:
    """Give a person with devices, accounts and messengers of which nothing is known."""
    subjects = (
        Person(id="me"),
        *(Device(id=f"device-{n}") for n in range(DEVICES)),
        *(Account(id=f"account-{n}") for n in range(ACCOUNTS)),
        *(Messenger(id=f"messenger-{n}") for n in range(MESSENGERS)),
    )
    return Inventory(subjects=subjects).completed("device", "account", "messenger", "network")


def measured(rounds: int) -> Iterator[tuple[str, Spread, str]]:
    """Give each figure's name, its spread, and a note."""
    pack = packs.load("leak-prevention")
    listed = household()
    later = Interview(pack, listed, now=NOW)
    for _ in range(BEFORE):
        question = later.next()
        assert question is not None
        later = later.answer(question.choices[0].value) if question.input == "one_of" else later.dont_know()
    question = later.next()
    assert question is not None

    def next_one() -> object:
        return (later.dont_know()).next()

    works: Mapping[str, Callable[[], object]] = {
        "evaluation": lambda: evaluate(pack, listed, now=NOW),
        "first": lambda: Interview(pack, listed, now=NOW).next(),
        "next": next_one,
    }
    times = interleaved(works, rounds)
    note = f"evaluation {Spread.of(times['evaluation']).median * 1000:.1f} ms"
    yield "first question ÷ evaluation", ratio(times, "first", "evaluation"), note
    yield "answer and next question ÷ evaluation", ratio(times, "next", "evaluation"), note
