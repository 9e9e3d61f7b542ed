"""The subjects of one advised person: who is in it, what is refused, and how a changed one comes about."""

import copy
import pickle
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
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
    Vocabulary,
    Waiver,
    ask,
    dump,
    load_inventory,
    save,
)
from secure_checklist.core.documents.format import FORMAT_VERSION

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


class Acme(Device):
    """An app's device."""

    namespace: ClassVar[str] = "acme"
    vpn_age_days: Fact[int] = ask("How old is the VPN client?")
    secret: Fact[str] = ask("What is the pass phrase?", confidentiality="transient")


FULL = Inventory(
    subjects=(
        Person(id="me", country="DE"),
        Acme(id="phone", label="My phone", os_name="ios", os_version="17.2", vpn_age_days=3),
        Acme(id="laptop", os_name="linux"),
        Account(id="mail"),
        Messenger(id="chat"),
    ),
    complete=frozenset({"device", "account"}),
    attestations=(
        Attestation(confidentiality="ordinary", item="talk.family", answer="partly", at=NOW),
        Attestation(confidentiality="ordinary", item="a", answer="no", subject="mail"),
    ),
    waivers=(
        Waiver(
            confidentiality="ordinary", item="updates.os", subject="laptop", who="Anna", why="a lab machine", until=NOW
        ),
    ),
    as_of=NOW,
)
TRIPS: tuple[Callable[[Inventory], Inventory], ...] = (
    lambda inventory: load_inventory(dump(inventory).encode(), vocabulary=Vocabulary.standard().with_subjects(Acme)),
    lambda inventory: pickle.loads(pickle.dumps(inventory)),  # noqa: S301 - our own bytes
    copy.copy,
    copy.deepcopy,
    lambda inventory: inventory.replace(),
)


def test_an_inventory_comes_back_whole() -> None:
    """Law 4: load(save(x)) == x."""
    for trip in TRIPS:
        back = trip(FULL)
        assert back == FULL
        assert [type(subject) for subject in back.subjects] == [type(subject) for subject in FULL.subjects]


def test_the_file_reads_as_the_documentation_says() -> None:
    loaded = load_inventory(
        b'{"subjects": [{"kind": "device", "id": "phone", "label": "My phone", "os_name": "ios", "os_version": "17.2"},'
        b' {"kind": "account", "id": "mail"}, {"kind": "person"}]}'
    )
    assert loaded.subjects == (
        Device(id="phone", label="My phone", os_name="ios", os_version="17.2"),
        Account(id="mail"),
        Person(),
    )
    assert loaded.format_version == FORMAT_VERSION


def test_subjects_are_found_by_id_and_by_kind() -> None:
    assert FULL.by_id["phone"].label == "My phone"
    assert [subject.id for subject in FULL.of_kind("device")] == ["phone", "laptop"]
    assert FULL.of_kind("car") == ()


def test_the_person_is_the_one_advised_or_one_of_whom_nothing_is_known() -> None:
    assert FULL.person.country == "DE"
    assert Inventory().person == Person()


def test_what_does_not_fit_together_is_refused() -> None:
    cases: Any = [
        ({"subjects": (Device(id="a"), Account(id="a"))}, "two subjects have the id 'a'"),
        ({"subjects": (Device(), Device())}, "give each its own"),
        ({"subjects": (Person(id="a"), Person(id="b"))}, "exactly one person"),
        (
            {"attestations": (Attestation(confidentiality="ordinary", item="x", answer="yes", subject="nobody"),)},
            "no subject has the id 'nobody'",
        ),
        (
            {"waivers": (Waiver(confidentiality="ordinary", item="x", who="a", why="b", subject="nobody"),)},
            "no subject has the id 'nobody'",
        ),
    ]
    for fields, message in cases:
        with pytest.raises(ValidationError, match=message):
            Inventory(**fields)
        with pytest.raises(InvalidInventoryError, match=message):
            load_inventory(
                {name: [entry.model_dump(mode="json") for entry in entries] for name, entries in fields.items()}
            )


NOTHING: dict[str, Any] = {}


def test_data_that_is_no_inventory_is_refused_by_both_doors() -> None:
    cases: Any = [
        {"subjects": NOTHING},
        {"subjects": "device"},
        {"subjects": [None]},
        {"subjects": [NOTHING]},
        {"subjects": [{"kind": "car"}]},
        {"subjects": [{"kind": "subject"}]},
        {"subjects": [{"kind": ["device"]}]},
        {"subjects": [{"kind": "device", "screenlock": "pin"}]},
        {"complete": "device"},
        {"complete": [1]},
        {"as_of": "2026-11-24"},
        {"as_of": "2026-11-24T12:00:00"},
        {"as_of": 0},
        {"attestations": [{"item": "a", "confidentiality": "ordinary", "answer": True}]},
        {"attestations": [{"item": "A b", "confidentiality": "ordinary", "answer": "yes"}]},
        {"attestations": [{"item": "a", "confidentiality": "ordinary", "answer": "maybe"}]},
        {"waivers": [{"item": "a"}]},
        {"waivers": [{"item": "a", "confidentiality": "ordinary", "who": "", "why": "b"}]},
        {"waivers": [{"item": "a", "confidentiality": "ordinary", "who": "a", "why": ""}]},
        {"waivers": [{"item": "a", "confidentiality": "ordinary", "who": "a", "why": "b", "until": "2026-11-24"}]},
        {"things": []},
        {"format_version": 1},
    ]
    for data in cases:
        with pytest.raises(ValidationError):
            Inventory.model_validate(data)
        with pytest.raises(InvalidInventoryError):
            load_inventory(data)


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


def test_a_subject_with_a_known_id_takes_the_old_ones_place() -> None:
    changed = FULL.with_subjects(Device(id="laptop", os_name="macos"), Device(id="watch"))
    assert [subject.id for subject in changed.subjects] == ["me", "phone", "laptop", "mail", "chat", "watch"]
    laptop = changed.by_id["laptop"]
    assert isinstance(laptop, Device)
    assert laptop.os_name == "macos"
    assert FULL.by_id["laptop"] == Acme(id="laptop", os_name="linux")
    assert changed.waivers == FULL.waivers


def test_a_newer_word_takes_the_old_ones_place_for_its_item_and_subject_only() -> None:
    news = Attestation(confidentiality="ordinary", item="talk.family", answer="yes")
    changed = FULL.with_attestations(news)
    assert [entry.answer for entry in changed.attestations] == ["no", "yes"]
    other = FULL.with_attestations(Attestation(confidentiality="ordinary", item="a", answer="yes", subject="phone"))
    assert len(other.attestations) == 3


def test_waivers_and_complete_kinds_are_added() -> None:
    waiver = Waiver(confidentiality="ordinary", item="a", who="a", why="b")
    assert FULL.with_waivers(waiver).waivers == (*FULL.waivers, waiver)
    assert FULL.completed("messenger").complete == {"device", "account", "messenger"}
    assert FULL.complete == {"device", "account"}


CHANGES: tuple[Callable[[], Inventory], ...] = (
    lambda: FULL.with_subjects(Person(id="another")),
    lambda: FULL.with_attestations(Attestation(confidentiality="ordinary", item="a", answer="yes", subject="nobody")),
    lambda: FULL.with_waivers(Waiver(confidentiality="ordinary", item="a", who="a", why="b", subject="nobody")),
    lambda: FULL.replace(subjects=("phone",)),
)


def test_a_changed_inventory_is_checked_like_any_other() -> None:
    for change in CHANGES:
        with pytest.raises(ValidationError):
            change()


def test_complete_kinds_are_written_in_one_order() -> None:
    first = Inventory(complete=frozenset({"messenger", "account", "device"}))
    assert dump(first) == dump(Inventory(complete=frozenset({"device", "messenger", "account"})))
    assert '"complete":["account","device","messenger"]' in dump(first)


def test_saving_says_what_it_leaves_out(tmp_path: Any) -> None:
    inventory = FULL.with_subjects(Acme(id="phone", secret="s3cret"))  # noqa: S106 - a value to look for
    target = tmp_path / "inventory.json"
    assert save(inventory, target) == inventory.dropped() == ("phone.secret",)
    assert "s3cret" not in target.read_text("utf-8")
    assert FULL.dropped() == ()


def test_what_an_inventory_takes_its_loader_takes_too() -> None:
    """Nothing can be built that can't be read back after saving: a name in `extra` needs its namespace in both."""
    for cls in Vocabulary.standard():
        data = {"kind": cls.kind, "extra": {"loose": 1}}
        takes: tuple[Callable[[], object], ...] = (
            partial(cls.model_validate, data),
            partial(Inventory.model_validate, {"subjects": [data]}),
            partial(load_inventory, {"subjects": [data]}),
        )
        for take in takes:
            with pytest.raises(ValueError, match="extra > loose: a declared fact is named"):
                take()
        whole = Inventory(subjects=(cls.model_validate({**data, "extra": {"pack.loose": 1}}),))
        assert load_inventory(dump(whole, incidents=True).encode()) == whole
