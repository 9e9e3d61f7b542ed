"""Which class stands for which kind, and which fact names there are."""

from typing import Any, ClassVar

import pytest

from secure_checklist import (
    Device,
    Fact,
    Vocabulary,
    ask,
)
from secure_checklist.core import list_of
from secure_checklist.rules.declaration import Declaration
from secure_checklist.subjects import FactDeclaration
from tests.cases import each, tables
from tests.values import AcmeDevice

TABLES = tables(__file__)


class AcmePlus(AcmeDevice):
    """A more special one."""

    namespace: ClassVar[str] = "plus"
    badge: Fact[bool] = ask("Does it bear a badge?")


class Other(Device):
    """Another app's device."""

    namespace: ClassVar[str] = "other"


def test_the_more_special_class_stands_for_its_kind_in_whatever_order() -> None:
    with pytest.raises(TypeError, match=r"AcmeDevice and Other both stand for 'device'"):
        Vocabulary.standard().with_subjects(AcmeDevice, Other)
    for classes in ((AcmeDevice, AcmePlus), (AcmePlus, AcmeDevice), (AcmePlus,)):
        vocabulary = Vocabulary.standard().with_subjects(*classes)
        assert vocabulary.subject("device") is AcmePlus
        assert {"device.acme.vpn_age_days", "device.plus.badge", "device.screen_lock"} <= set(vocabulary.facts)
    assert Vocabulary.standard().with_subjects(AcmePlus, Device).subject("device") is AcmePlus


# a declared fact as data ------------------------------------------------------------------------------------------


def test_a_required_fact_keeps_all_that_was_declared_of_it() -> None:
    for fact in Vocabulary.standard().facts.values():
        entry = FactDeclaration.model_validate(fact)
        for kept in (entry.reference(), FactDeclaration.model_validate_json(entry.model_dump_json()).reference()):
            assert kept.type == fact.type
            assert (kept.name, kept.kind) == (fact.name, fact.kind)
            for part in Declaration._fields:
                if part != "limits":  # they are what the type was made of
                    assert getattr(kept.declared, part) == getattr(fact.declared, part), part


@each("about, danger", TABLES["dangers"])
def test_a_danger_that_fits_survives_and_is_known_by_its_fact(about: dict[str, Any], danger: object) -> None:
    found = FactDeclaration.model_validate({"fact": "device.pack.x", **about, "danger": danger})
    assert FactDeclaration.model_validate_json(found.model_dump_json()) == found
    dangers = {danger} if (listed := list_of(danger)) is None else {*listed}
    assert set(found.reference().dangers) == ({*map(frozenset, zip(dangers))} if found.type == "enum_set" else dangers)
