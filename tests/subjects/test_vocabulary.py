"""Which class stands for which kind, and which fact names there are."""

import dataclasses
from datetime import date
from types import new_class
from typing import Any, ClassVar, Literal

import pytest
from pydantic import ValidationError

from secure_checklist import (
    Account,
    Checklist,
    Context,
    Device,
    Fact,
    Item,
    Messenger,
    Person,
    Rule,
    SecureChecklistError,
    Subject,
    Vocabulary,
    ask,
    derived,
    dump,
    load_checklist,
)
from secure_checklist.core import UnknownNameError, list_of
from secure_checklist.core.types import ValueType
from secure_checklist.incident import Incident
from secure_checklist.rules.declaration import Declaration
from secure_checklist.subjects import FactDeclaration
from tests.cases import each


class Acme(Device):
    """An app's device."""

    namespace: ClassVar[str] = "acme"
    vpn_age_days: Fact[int] = ask("How old is the VPN client?")


class AcmePlus(Acme):
    """A more special one."""

    namespace: ClassVar[str] = "plus"
    badge: Fact[bool] = ask("Does it bear a badge?")


class Other(Device):
    """Another app's device."""

    namespace: ClassVar[str] = "other"


class Car(Subject):
    """A kind of its own."""

    kind: ClassVar[str] = "car"
    locked: Fact[bool] = ask("Is it locked?")


STANDARD_ONLY = Vocabulary.standard()
LEVEL = FactDeclaration(
    fact="device.pack.level", type="enum", values=("low", "high"), ordered=True, question="How much?"
)


def test_the_standard_vocabulary_knows_the_six_kinds_and_each_of_their_facts_by_name() -> None:
    assert set(STANDARD_ONLY.kinds) == {"person", "device", "account", "messenger", "incident"}
    found = [STANDARD_ONLY.subject(cls.kind) for cls in STANDARD_ONLY]
    assert found == [Person, Device, Account, Messenger, Incident]
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
    with pytest.raises(TypeError, match=r"Acme and Other both stand for 'device'"):
        STANDARD_ONLY.with_subjects(Acme, Other)
    for classes in ((Acme, AcmePlus), (AcmePlus, Acme), (AcmePlus,)):
        vocabulary = STANDARD_ONLY.with_subjects(*classes)
        assert vocabulary.subject("device") is AcmePlus
        assert {"device.acme.vpn_age_days", "device.plus.badge", "device.screen_lock"} <= set(vocabulary.facts)
    assert STANDARD_ONLY.with_subjects(AcmePlus, Device).subject("device") is AcmePlus


def test_adding_gives_a_new_vocabulary() -> None:
    bigger = STANDARD_ONLY.with_subjects(Car).with_facts([LEVEL])
    assert {"car.locked", "device.pack.level"} <= set(bigger.facts)
    assert not {"car.locked", "device.pack.level"} & set(STANDARD_ONLY.facts)
    assert bigger.with_subjects(Acme).get("device.pack.level") is not None
    assert {Vocabulary.standard()} == {STANDARD_ONLY}
    assert bigger not in (STANDARD_ONLY, STANDARD_ONLY.with_subjects(Car))


# facts as data ------------------------------------------------------------------------------------------------------


def test_a_declared_fact_is_a_typed_reference() -> None:
    fact = STANDARD_ONLY.with_facts([LEVEL]).get("device.pack.level")
    assert fact is not None
    assert (fact.kind, fact.field, fact.question) == ("device", "pack.level", "How much?")
    assert fact.type == ValueType("enum", ("low", "high"), ordered=True)
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


# a declared fact as data ------------------------------------------------------------------------------------------


class Declaring(Device):
    """An app's device that says of its facts all that can be said."""

    namespace: ClassVar[str] = "declaring"
    vpn_age_days: Fact[int] = ask("How old is the VPN client?", minimum=0, maximum=3650, unit="days")
    share: Fact[float] = ask("How much?", minimum=0.25, maximum=0.75)
    owner: Fact[str] = ask(
        "Whose is it?",
        ref="account",
        confidentiality="private",
        known_by=("management", "person"),
        absence="Nobody owns it.",
        former_ids=("belongs_to",),
    )
    grade: Fact[Literal["poor", "good"]] = ask(
        "How good?", ordered=True, choices={"poor": "Poor", "good": "Good"}, meaning="Its grade."
    )
    expires: Fact[date] = ask("Until when?", future=True)
    app_version: Fact[str] = ask("Which version?", family="app")

    @derived(reads=("vpn_age_days",), order=("old", "new"))
    def state(self, context: Context) -> Literal["new", "old"] | None:
        """Say how the client stands."""
        del context
        return "new" if self.vpn_age_days else "old"


DECLARING = [fact for fact in Declaring.facts().values() if fact.name.startswith("device.declaring.")]


def test_a_required_fact_keeps_all_that_was_declared_of_it() -> None:
    for fact in [*DECLARING, *(fact for cls in STANDARD_ONLY for fact in cls.facts().values())]:
        entry = FactDeclaration.model_validate(fact)
        for kept in (entry.reference(), FactDeclaration.model_validate_json(entry.model_dump_json()).reference()):
            assert kept.type == fact.type
            assert (kept.name, kept.kind) == (fact.name, fact.kind)
            for part in dataclasses.fields(Declaration):
                if part.name != "limits":  # they are what the type was made of
                    assert getattr(kept.declared, part.name) == getattr(fact.declared, part.name), part.name


def test_a_declaration_as_data_has_a_place_for_each_part_of_a_declaration() -> None:
    """A part that is added to declarations must not be lost on the way to a file."""
    parts = {part.name for part in dataclasses.fields(Declaration)} - {"limits"}
    limits = {part.name for part in dataclasses.fields(ValueType)} - {"name", "vocabulary", "members", "_ranks"}
    assert parts | limits < set(FactDeclaration.model_fields)


def test_the_bounds_of_a_required_fact_hold_for_values_and_questions() -> None:
    """A saved checklist asks for the fact as the app declared it."""
    rule = Rule(check=Declaring.vpn_age_days.at_most(30))
    checklist = Checklist.of("c", "C", Item(id="a", title="A", rule=rule), requires=[Declaring.vpn_age_days])
    (entry,) = load_checklist(dump(checklist).encode()).requires
    assert (entry.minimum, entry.maximum, entry.unit, entry.known_by) == (0, 3650, "days", ("person",))
    with pytest.raises(ValueError, match="must be at least 0"):
        entry.reference().type.parse(-1)


ENUM: dict[str, Any] = {"type": "enum", "values": ("open", "shut")}
COUNT: dict[str, Any] = {"type": "integer", "minimum": 0, "maximum": 9}


@each(
    "about, message",
    [
        *(
            ({"fact": name, "type": "text"}, None)
            for name in ("device", "Device.a.b", "device.a b", "device..b", "device.a.b.c.d", "device.a.b\n")
        ),
        *(({"type": kind}, None) for kind in ("string", "enum")),
        ({}, "type"),
        ({"type": "enum_set", "values": []}, None),
        ({"type": "text", "values": ["low"]}, None),
        ({"type": "enum", "words": "low"}, None),
        *(
            ({"type": "text", **odd}, None)
            for odd in ({"confidentiality": "secret"}, {"ordered": "perhaps"}, {"colour": "red"})
        ),
        ({"type": "text", "minimum": 1}, "go with the types `integer` and `number`"),
        ({"type": "integer", "minimum": 2, "maximum": 1}, "`minimum` lies above `maximum`"),
        ({"type": "integer", "ref": "account"}, "`ref` goes with the type `text`"),
        ({"type": "number", "minimum": float("inf")}, "finite number"),
        ({"type": "number", "maximum": float("nan")}, "finite number"),
        ({"type": "integer", "when_true": "it is old"}, r"`when_true` needs `.value.`"),
        ({"type": "date", "when_true": "it was {value}"}, "a yes or no"),
        *(({"type": "boolean", "danger": danger}, "danger") for danger in (("yes",),)),
        *(({**ENUM, "danger": danger}, "danger") for danger in (True, (), ("ajar",))),
        *(({**COUNT, "danger": danger}, "danger") for danger in (True, 0, 10)),
        ({"type": "text", "danger": 1}, "danger"),
        ({"type": "date", "danger": 30}, "danger"),
    ],
)
def test_a_declaration_that_makes_no_sense_is_refused(about: dict[str, Any], message: str | None) -> None:
    with pytest.raises(ValidationError, match=message):
        FactDeclaration.model_validate({"fact": "device.pack.x", **about})


@each(
    "about, danger",
    [
        *(({"type": "boolean"}, False), (ENUM, ("open",)), ({**ENUM, "type": "enum_set"}, ("open", "shut"))),
        *((COUNT, 1), ({"type": "number"}, 0.5)),
    ],
)
def test_a_danger_that_fits_survives_and_is_known_by_its_fact(about: dict[str, Any], danger: object) -> None:
    found = FactDeclaration.model_validate({"fact": "device.pack.x", **about, "danger": danger})
    assert FactDeclaration.model_validate_json(found.model_dump_json()) == found
    dangers = {danger} if (listed := list_of(danger)) is None else {*listed}
    assert set(found.reference().dangers) == ({*map(frozenset, zip(dangers))} if found.type == "enum_set" else dangers)


def test_a_class_refuses_a_danger_that_no_value_can_be() -> None:
    with pytest.raises(TypeError, match="danger"):
        new_class("Door", (Subject,), {}, lambda body: body.update(
            kind="door", __annotations__={"state": Fact[Literal["open", "shut"]]}, state=ask("Shut?", danger=("ajar",))
        ))  # fmt: skip


def test_a_fact_that_is_never_written_needs_a_class() -> None:
    """The value of a declared fact lives in `extra`, which no way out could know not to write."""
    entry = FactDeclaration(fact="device.pack.hush", type="text", confidentiality="transient")
    with pytest.raises(ValidationError, match="a fact that is never written needs a class"):
        Checklist.of("c", "C").replace(declares=(entry,))
    assert Checklist.of("c", "C").replace(requires=(entry,)).requires == (entry,)
