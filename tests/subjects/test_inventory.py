"""The subjects of one advised person: who is in it, what is refused, and how a changed one comes about."""

from collections.abc import Callable

import pytest
from pydantic import ValidationError

from secure_checklist import (
    Attestation,
    Device,
    Inventory,
    Messenger,
    Person,
    Waiver,
    dump,
)
from secure_checklist.subjects.entries import Answer
from tests.values import AcmeDevice
from tests.worlds import NOW


def word(item: str, answer: Answer = "yes", subject: str | None = None) -> Attestation:
    return Attestation(confidentiality="ordinary", item=item, answer=answer, subject=subject, at=NOW)


def waived(subject: str | None = None) -> Waiver:
    return Waiver(confidentiality="ordinary", item="x", who="a", why="b", subject=subject)


FULL = Inventory(
    subjects=(Person(id="me"), AcmeDevice(id="phone"), AcmeDevice(id="laptop", os_name="linux"), Messenger(id="chat")),
    complete=frozenset({"device", "account"}),
    attestations=(word("talk.family", "partly"), word("a", "no", "chat")),
    waivers=(waived("laptop"),),
)


# changed ones are new ones ------------------------------------------------------------------------------------------


def test_what_is_added_takes_the_place_of_what_it_is_about() -> None:
    changed = FULL.with_subjects(Device(id="laptop", os_name="macos"), Device(id="watch"))
    assert [subject.id for subject in changed.subjects] == ["me", "phone", "laptop", "chat", "watch"]
    assert (changed.by_id["laptop"], changed.waivers) == (Device(id="laptop", os_name="macos"), FULL.waivers)
    assert FULL.by_id["laptop"] == AcmeDevice(id="laptop", os_name="linux")
    assert [entry.answer for entry in FULL.with_attestations(word("talk.family")).attestations] == ["no", "yes"]
    assert len(FULL.with_attestations(word("a", subject="phone")).attestations) == 3
    assert FULL.with_waivers(waived()).waivers == (*FULL.waivers, waived())
    assert '"complete":["account","device","messenger"]' in dump(FULL.completed("messenger"))
    changes: tuple[Callable[[], Inventory], ...] = (
        lambda: FULL.with_subjects(Person(id="another")),
        lambda: FULL.with_attestations(word("x", subject="nobody")),
        lambda: FULL.with_waivers(waived("nobody")),
    )
    for change in changes:
        with pytest.raises(ValidationError):
            change()
