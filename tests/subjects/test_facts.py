"""One declaration gives the typed value, the typed reference and the question; and no path shows what it must not."""

import re
import types
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar

import pytest
from pydantic import ValidationError

from secure_checklist import (
    Context,
    Device,
    Fact,
    Inventory,
    Store,
    Subject,
    Vocabulary,
    ask,
    derived,
)
from secure_checklist.core import list_of
from secure_checklist.rules.declaration import Declaration
from secure_checklist.subjects import FactDeclaration, Observation
from tests.cases import each, tables
from tests.values import AcmeDevice
from tests.worlds import NOW


def test_a_kind_or_a_namespace_that_is_annotated_is_refused_with_how_to_write_it() -> None:
    for name, annotation in (("kind", ClassVar[str]), ("namespace", str)):
        members = {name: "router", "__annotations__": {name: annotation}, "__module__": __name__}
        with pytest.raises(TypeError, match=f'write `{name} = "router"`'):
            type("Router", (Subject,), members)


# former names -------------------------------------------------------------------------------------------------------


class Renamed(Device):
    """A device of which two facts were renamed."""

    namespace: ClassVar[str] = "renamed"
    vpn_days: Fact[int] = ask("How old is it?", minimum=0, former_ids=("vpn_age", "age_of_vpn"))
    sealed: Fact[bool] = ask("Is it sealed?", former_ids=("seal",))


class BeforeRenaming(Device):
    """The class of `Renamed` as an earlier version of the app had it."""

    namespace: ClassVar[str] = "renamed"
    vpn_age: Fact[int] = ask("How old is it?", minimum=0)


RENAMED = Vocabulary.standard().with_subjects(Renamed)


def test_the_history_of_a_renamed_fact_is_whole(tmp_path: Path) -> None:
    """Answers that an earlier version of the app stored and those of today are one history, under either name."""
    with Store(path=tmp_path / "kept.db", vocabulary=Vocabulary.standard().with_subjects(BeforeRenaming)) as store:
        store.save(Inventory(subjects=(BeforeRenaming(id="box"),)), now=NOW)
        store.answer("box", BeforeRenaming.vpn_age, Observation(value=3, at=NOW), now=NOW)
    with Store(path=tmp_path / "kept.db", vocabulary=RENAMED) as store:
        store.answer("box", Renamed.vpn_days, Observation(value=4, at=NOW + timedelta(days=1)), now=NOW)
        store.answer("box", "device.renamed.seal", Observation(value=True), now=NOW)
        for name in (Renamed.vpn_days, "device.renamed.vpn_days", "device.renamed.vpn_age"):
            assert [answer.value for answer in store.answers(fact=name)] == [3, 4]
        loaded = store.load()
        assert loaded is not None
        assert dict(loaded.by_id["box"].model_dump(include={"vpn_days", "sealed"})) == {"vpn_days": 4, "sealed": True}


# names that are taken ------------------------------------------------------------------------------------------------


def _own(parent: type[Subject], name: str, kind: Any, **about: Any) -> type[Subject]:
    body: dict[str, Any] = {
        "__module__": __name__,
        "namespace": "own",
        "__annotations__": {name: Fact[kind]},
        name: ask("?", **about),
    }
    return types.new_class("Own", (parent,), {}, lambda namespace: namespace.update(body))


STANDARD = tuple(Vocabulary.standard())


def test_no_fact_takes_a_name_that_its_class_has_for_something_else() -> None:
    """Law: whatever a class of subjects has under a name, no fact of a subclass or of a file can be called so."""
    parents: tuple[type[Subject], ...] = (Subject, *STANDARD)
    for parent in parents:
        facts = parent.facts()
        taken = {name for name in {*dir(parent), *dir(type(parent))} if not name.startswith("__") and name not in facts}
        taken |= {*Subject.model_fields, "namespace"} | {name for name, fact in facts.items() if fact.reads}
        usual = {"json", "copy", "id", "unknown", "extra", "label", "schema", "facts", "observe", "validate", "kind"}
        assert taken >= usual
        for name in sorted(taken):
            with pytest.raises(TypeError, match=rf"Own\.{re.escape(name)}: .*choose another"):
                _own(parent, name, int)
            if re.fullmatch("[a-z][a-z0-9_]*", name) and hasattr(Subject, name):
                with pytest.raises(ValidationError, match="choose a word of its own"):
                    FactDeclaration(fact=f"router.{name}", type="integer")


def _number(name: str) -> object:
    def work_out(self: Subject, context: Context) -> float | None:
        del self, context
        return None

    work_out.__name__ = name
    return derived(reads=())(work_out)


def test_no_fact_of_the_library_gets_another_meaning() -> None:
    """Law: a fact that is declared again may have other words; its values and its care stay, since rules read them."""
    for parent in STANDARD:
        for name, fact in parent.facts().items():
            if fact.reads:
                with pytest.raises(TypeError, match="choose another name"):
                    type("Own", (parent,), {"namespace": "own", "__module__": __name__, name: _number(name)})
                continue
            with pytest.raises(TypeError, match="choose another name"):
                _own(parent, name, float)
            if fact.confidentiality != "ordinary" and fact.type.name == "boolean":
                with pytest.raises(TypeError, match="less care"):
                    _own(parent, name, bool)
            elif fact.type.name == "boolean":
                assert _own(parent, name, bool).facts()[name].name == fact.name


# the vocabulary -------------------------------------------------------------------------------------------------------

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
