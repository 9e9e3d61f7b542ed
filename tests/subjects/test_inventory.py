"""The subjects of one advised person: who is in it, what is refused, and how a changed one comes about."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, ClassVar

import pytest
from pydantic import ValidationError

from secure_checklist import (
    Account,
    Attestation,
    Device,
    Fact,
    InvalidInventoryError,
    Inventory,
    Messenger,
    Person,
    Waiver,
    ask,
    dump,
    load_inventory,
)

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


class Acme(Device):
    """An app's device."""

    namespace: ClassVar[str] = "acme"
    vpn_age_days: Fact[int] = ask("How old is the VPN client?")


def word(**more: Any) -> Attestation:
    fields: dict[str, Any] = {"confidentiality": "ordinary", "item": "x", "answer": "yes", **more}
    return Attestation(**fields)


def waived(**more: Any) -> Waiver:
    fields: dict[str, Any] = {"confidentiality": "ordinary", "item": "x", "who": "a", "why": "b", **more}
    return Waiver(**fields)


FULL = Inventory(
    subjects=(
        Person(id="me", country="DE"),
        Acme(id="phone", label="My phone", os_name="ios", os_version="17.2", vpn_age_days=3),
        Acme(id="laptop", os_name="linux"),
        Account(id="mail"),
        Messenger(id="chat"),
    ),
    complete=frozenset({"device", "account"}),
    attestations=(word(item="talk.family", answer="partly", at=NOW), word(item="a", answer="no", subject="mail")),
    waivers=(waived(item="updates.os", subject="laptop", until=NOW),),
    as_of=NOW,
)


def test_every_fault_is_told_with_its_place_and_a_suggestion() -> None:
    data = {"subjects": [{"kind": "device", "id": "phone", "screen_lok": "pin", "find_my": 1}, {"kind": "devise"}]}
    with pytest.raises(InvalidInventoryError) as caught:
        load_inventory(data)
    told = {problem.path: problem.suggestion for problem in caught.value.problems}
    assert set(told) == {
        'subjects[0] "phone" > screen_lok',
        'subjects[0] "phone" > find_my',
        "subjects[1] > kind",
    }
    assert told['subjects[0] "phone" > screen_lok'] == 'did you mean "screen_lock"?'
    assert told["subjects[1] > kind"] == 'did you mean "device"?'


# changed ones are new ones ------------------------------------------------------------------------------------------


def test_what_is_added_takes_the_place_of_what_it_is_about() -> None:
    assert ([one.id for one in FULL.of_kind("device")], FULL.of_kind("car")) == (["phone", "laptop"], ())
    assert (FULL.person.country, Inventory().person) == ("DE", Person())
    changed = FULL.with_subjects(Device(id="laptop", os_name="macos"), Device(id="watch"))
    assert [subject.id for subject in changed.subjects] == ["me", "phone", "laptop", "mail", "chat", "watch"]
    assert changed.by_id["laptop"] == Device(id="laptop", os_name="macos")
    assert (FULL.by_id["laptop"], changed.waivers) == (Acme(id="laptop", os_name="linux"), FULL.waivers)
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
