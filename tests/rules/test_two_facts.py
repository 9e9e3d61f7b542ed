"""Predicates on two facts: what they may compare, and what they wait for; the conformance suite has their truths."""

from typing import Any, ClassVar, Literal

import pytest

from secure_checklist import (
    Checklist,
    Condition,
    Device,
    Fact,
    Guard,
    InvalidChecklistError,
    Item,
    Section,
    ask,
)
from secure_checklist.checklists.items import Selection
from secure_checklist.rules.conditions.two_facts import CompareFacts
from tests.cases import each

Grade = Literal["poor", "fair", "good"]


class Kit(Device):
    """A device beside what its owner wants of it."""

    namespace: ClassVar[str] = "kit"
    app: Fact[str] = ask("App's version?", family="app")
    copies: Fact[int] = ask("Copies?", label="wanted copies", unit="copies", minimum=0)
    pause: Fact[int] = ask("Pause?", unit="seconds")
    grade: Fact[Grade] = ask("Grade?", ordered=True)
    rough: Fact[Literal["poor", "good"]] = ask("Rough?", ordered=True)


LOOSE: Any = Kit
"""Type checkers find some of what is refused here."""


def checklist(*rules: Condition, **more: object) -> Checklist:
    items = tuple(Item(id=f"item-{number}", title="T", rule=rule) for number, rule in enumerate(rules))
    return Checklist.model_validate(
        {"id": "a", "title": "A", "sections": (Section(id="s", title="S", items=items),), **more}
    )


# what may be compared ------------------------------------------------------------------------------------------------


@each(
    ("build", "message"),
    [
        (lambda: Kit.os_version.older_than(Kit.app), "versions of os_name and app"),
        (lambda: Kit.copies.at_least(Kit.pause), "the unit copies, the unit seconds"),
        (lambda: LOOSE.grade.at_least(Kit.rough), "can't be compared"),
        (lambda: Kit.copies.equals(Kit.copies), "is compared with itself"),
    ],
)
def test_what_is_not_alike_is_refused(build: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        build()


def test_a_guard_reads_the_person_alone_in_both_facts() -> None:
    guard = Guard(
        id="watched",
        when=CompareFacts(op="equals_fact", fact="person.last_review", other="device.last_backup"),
        holds=Selection(items=("item-0",)),
        neutral_text="Talk to somebody first.",
    )
    with pytest.raises((ValueError, InvalidChecklistError), match=r"device\.last_backup"):
        checklist(Device.find_my.is_true(), guards=(guard,))
