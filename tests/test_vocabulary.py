"""Which class stands for which kind, and which fact names there are."""

from typing import Any, ClassVar

import pytest
from pydantic import ValidationError

from secure_checklist.errors import SecureChecklistError, UnknownNameError
from secure_checklist.facts import Fact, Subject, ask
from secure_checklist.scalars import ValueType
from secure_checklist.subjects import Account, Device, Incident, Messenger, Network, Person
from secure_checklist.vocabulary import STANDARD, FactDeclaration, Vocabulary, declaration_of


class Acme(Device):
    """An app's device."""

    namespace: ClassVar[str] = "acme"
    vpn_age_days: Fact[int] = ask("How old is the VPN client?", default=None)


class AcmePlus(Acme):
    """A more special one."""

    namespace: ClassVar[str] = "plus"
    badge: Fact[bool] = ask("Does it bear a badge?", default=None)


class Other(Device):
    """Another app's device."""

    namespace: ClassVar[str] = "other"


class Car(Subject):
    """A kind of its own."""

    kind: ClassVar[str] = "car"
    locked: Fact[bool] = ask("Is it locked?", default=None)


STANDARD_ONLY = Vocabulary.standard()
LEVEL = FactDeclaration(
    fact="device.pack.level", type="word", words=("low", "high"), ordered=True, question="How much?"
)


def test_the_standard_vocabulary_knows_the_six_kinds_and_each_of_their_facts_by_name() -> None:
    assert tuple(STANDARD_ONLY) == STANDARD
    assert set(STANDARD_ONLY.kinds) == {"person", "device", "account", "messenger", "network", "incident"}
    found = [STANDARD_ONLY.subject(cls.kind) for cls in STANDARD]
    assert found == [Person, Device, Account, Messenger, Network, Incident]
    for name, fact in STANDARD_ONLY.facts.items():
        assert fact.name == name == f"{fact.kind}.{fact.field}"
    assert STANDARD_ONLY.get("device.screen_lock") == Device.screen_lock
    assert STANDARD_ONLY.get("device.screenlock") is None


def test_an_unknown_kind_is_an_error_with_a_suggestion() -> None:
    with pytest.raises(UnknownNameError, match=r'did you mean "device"\?') as caught:
        STANDARD_ONLY.subject("devise")
    assert isinstance(caught.value, SecureChecklistError)
    assert isinstance(caught.value, LookupError)
    with pytest.raises(UnknownNameError, match="there are person, device"):
        STANDARD_ONLY.subject("\ud800" * 5)


def test_the_more_special_class_stands_for_its_kind_in_whatever_order() -> None:
    for classes in ((Acme, AcmePlus), (AcmePlus, Acme), (AcmePlus,)):
        vocabulary = STANDARD_ONLY.with_subjects(*classes)
        assert vocabulary.subject("device") is AcmePlus
        assert {"device.acme.vpn_age_days", "device.plus.badge", "device.screen_lock"} <= set(vocabulary.facts)
    assert STANDARD_ONLY.with_subjects(AcmePlus, Device).subject("device") is AcmePlus


def test_two_classes_of_which_neither_extends_the_other_are_an_error_that_names_both() -> None:
    with pytest.raises(TypeError, match=r"Acme and Other both stand for 'device'"):
        STANDARD_ONLY.with_subjects(Acme, Other)


def test_adding_gives_a_new_vocabulary_and_leaves_the_old_one_as_it_was() -> None:
    bigger = STANDARD_ONLY.with_subjects(Car).with_facts([LEVEL])
    assert "car" in bigger.kinds
    assert {"car.locked", "device.pack.level"} <= set(bigger.facts)
    assert "car" not in STANDARD_ONLY.kinds
    assert STANDARD_ONLY.get("device.pack.level") is None
    assert bigger.with_subjects(Acme).get("device.pack.level") is not None


def test_vocabularies_compare_by_what_they_hold() -> None:
    assert Vocabulary.standard() == STANDARD_ONLY
    assert hash(Vocabulary.standard()) == hash(STANDARD_ONLY)
    assert STANDARD_ONLY.with_subjects(Acme) != STANDARD_ONLY
    assert STANDARD_ONLY.with_facts([LEVEL]) != STANDARD_ONLY


# facts as data ------------------------------------------------------------------------------------------------------


def test_a_declared_fact_is_a_typed_reference() -> None:
    fact = STANDARD_ONLY.with_facts([LEVEL]).get("device.pack.level")
    assert fact is not None
    assert (fact.kind, fact.field, fact.question) == ("device", "pack.level", "How much?")
    assert fact.type == ValueType("word", ("low", "high"), ordered=True)
    assert fact.at_least("low").model_dump(mode="json") == {
        "op": "at_least",
        "fact": "device.pack.level",
        "value": "low",
    }
    with pytest.raises(ValueError, match="low, high"):
        fact.equals("middle")


def test_a_class_wins_over_a_declaration_of_the_same_name() -> None:
    claim = FactDeclaration(fact="device.acme.vpn_age_days", type="text")
    fact = STANDARD_ONLY.with_facts([claim]).with_subjects(Acme).get("device.acme.vpn_age_days")
    assert fact == Acme.vpn_age_days


@pytest.mark.parametrize("fact", [*STANDARD_ONLY.facts.values(), *Acme.facts().values()], ids=lambda fact: fact.name)
def test_every_reference_can_be_said_as_data_and_back(fact: Fact[Any]) -> None:
    declared = FactDeclaration.model_validate(fact)
    assert FactDeclaration.model_validate(declaration_of(fact)) == declared
    assert FactDeclaration.model_validate_json(declared.model_dump_json()) == declared
    again = declared.reference()
    assert again.name == fact.name
    for part in ("name", "vocabulary", "ordered", "future"):
        assert getattr(again.type, part) == getattr(fact.type, part)
    assert (again.confidentiality, again.question) == (fact.confidentiality, fact.question)


@pytest.mark.parametrize(
    "data",
    [
        {"fact": "device", "type": "text"},
        {"fact": "Device.pack.level", "type": "text"},
        {"fact": "device.pack level", "type": "text"},
        {"fact": "device..level", "type": "text"},
        {"fact": "device.a.b.c.d", "type": "text"},
        {"fact": "device.pack.level\n", "type": "text"},
        {"fact": "device.pack.level", "type": "string"},
        {"fact": "device.pack.level"},
        {"fact": "device.pack.level", "type": "word"},
        {"fact": "device.pack.level", "type": "words", "words": []},
        {"fact": "device.pack.level", "type": "text", "words": ["low"]},
        {"fact": "device.pack.level", "type": "word", "words": "low"},
        {"fact": "device.pack.level", "type": "text", "confidentiality": "secret"},
        {"fact": "device.pack.level", "type": "text", "ordered": "yes please"},
        {"fact": "device.pack.level", "type": "text", "colour": "red"},
    ],
)
def test_a_declaration_that_says_nothing_sound_is_refused(data: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        FactDeclaration.model_validate(data)
