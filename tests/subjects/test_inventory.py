"""The subjects of one advised person: who is in it, what is refused, and how a changed one comes about."""

from collections.abc import Callable
from typing import Any

import pytest
from pydantic import ValidationError

from secure_checklist import (
    Account,
    Attestation,
    Device,
    Inventory,
    Messenger,
    Person,
    Waiver,
    dump,
)
from tests.values import AcmeDevice
from tests.worlds import NOW


def word(**more: Any) -> Attestation:
    fields: dict[str, Any] = {"confidentiality": "ordinary", "item": "x", "answer": "yes", **more}
    return Attestation(**fields)


def waived(**more: Any) -> Waiver:
    fields: dict[str, Any] = {"confidentiality": "ordinary", "item": "x", "who": "a", "why": "b", **more}
    return Waiver(**fields)


FULL = Inventory(
    subjects=(
        Person(id="me", country="DE"),
        AcmeDevice(id="phone", label="My phone", os_name="ios", os_version="17.2", vpn_age_days=3),
        AcmeDevice(id="laptop", os_name="linux"),
        Account(id="mail"),
        Messenger(id="chat"),
    ),
    complete=frozenset({"device", "account"}),
    attestations=(word(item="talk.family", answer="partly", at=NOW), word(item="a", answer="no", subject="mail")),
    waivers=(waived(item="updates.os", subject="laptop", until=NOW),),
    as_of=NOW,
)


# changed ones are new ones ------------------------------------------------------------------------------------------


def test_what_is_added_takes_the_place_of_what_it_is_about() -> None:
    assert ([one.id for one in FULL.of_kind("device")], FULL.of_kind("car")) == (["phone", "laptop"], ())
    assert (FULL.person.country, Inventory().person) == ("DE", Person())
    changed = FULL.with_subjects(Device(id="laptop", os_name="macos"), Device(id="watch"))
    assert [subject.id for subject in changed.subjects] == ["me", "phone", "laptop", "mail", "chat", "watch"]
    assert changed.by_id["laptop"] == Device(id="laptop", os_name="macos")
    assert (FULL.by_id["laptop"], changed.waivers) == (AcmeDevice(id="laptop", os_name="linux"), FULL.waivers)
    assert [entry.answer for entry in FULL.with_attestations(word(item="talk.family")).attestations] == ["no", "yes"]
    assert len(FULL.with_attestations(word(item="a", subject="phone")).attestations) == 3
    assert FULL.with_waivers(waived()).waivers == (*FULL.waivers, waived())
    assert '"complete":["account","device","messenger"]' in dump(FULL.completed("messenger"))
    changes: tuple[Callable[[], Inventory], ...] = (
        lambda: FULL.with_subjects(Person(id="another")),
        lambda: FULL.with_attestations(word(subject="nobody")),
        lambda: FULL.with_waivers(waived(subject="nobody")),
    )
    for change in changes:
        with pytest.raises(ValidationError):
            change()
