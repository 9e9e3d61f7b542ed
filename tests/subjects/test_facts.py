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
    dump,
    load_inventory,
)
from secure_checklist.subjects import FactDeclaration, Observation
from tests.cases import each
from tests.worlds import NOW

# derived facts ------------------------------------------------------------------------------------------------------


def _answer(self: Device, context: Context) -> bool | None:
    del self, context
    return None


def _without_annotation(self: Device, context: Context):  # type: ignore[no-untyped-def]  # noqa: ANN202 - the mistake
    del self, context


def _without_context(self: Device) -> bool | None:
    return self.find_my


MISTAKES: tuple[tuple[Any, dict[str, Any], tuple[str, ...]], ...] = (
    (_answer, {"reads": ("os_nam",)}, ('reads "os_nam"', 'did you mean "os_name"')),
    (_answer, {"reads": "os_name"}, ('reads=("os_name",)',)),
    (_answer, {"reads": ("level",)}, ("reads itself",)),
    (_without_annotation, {"reads": ("os_name",)}, ("annotate it, as `-> bool | None`",)),
    (_without_context, {"reads": ("find_my",)}, ("def level(self, context)",)),
)


def test_a_mistake_in_a_derived_fact_is_found_when_the_class_is_made() -> None:
    """A developer reads of a misspelt `reads`, a missing annotation and the like where the class stands, with class,
    fact and remedy; nobody finds out from a person's report that says "reading it failed".
    """
    for function, options, said in MISTAKES:
        with pytest.raises(TypeError) as caught:
            type(
                "Wrong",
                (Device,),
                {"namespace": "wrong", "__module__": __name__, "level": derived(**options)(function)},
            )
        text = str(caught.value)
        assert text.startswith("Wrong.level: ")
        assert all(part in text for part in said), text
    members = {name: derived(reads=(other,))(_answer) for name, other in (("one", "two"), ("two", "one"))}
    with pytest.raises(TypeError, match=r"Wrong\.(one|two): reads itself, by itself or through others"):
        type("Wrong", (Device,), {"namespace": "wrong", "__module__": __name__, **members})


def test_a_kind_that_is_annotated_is_refused_with_how_to_write_it() -> None:
    members = {"kind": "router", "__annotations__": {"kind": ClassVar[str]}, "__module__": __name__}
    with pytest.raises(TypeError, match='write `kind = "router"`'):
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


@each("old", ["vpn_days", "vpn_age", "age_of_vpn"])
def test_answers_under_a_former_name_are_answers(old: str) -> None:
    """A fact that is renamed loses no answer, source, time or reason that is kept under a former name, anywhere."""
    data = {"kind": "device", old: 3, "observed": {old: {"source": "measured"}}, "unknown": {"seal": "declined"}}
    made = Renamed.model_validate(data)
    assert (made.vpn_days, made.observed["vpn_days"].source) == (3, "measured")
    assert dict(made.unknown) == {"sealed": "declined"}
    loaded = load_inventory({"subjects": [data]}, vocabulary=RENAMED)
    assert loaded.subjects == (made,)
    assert load_inventory(dump(loaded).encode(), vocabulary=RENAMED) == loaded
    assert old == "vpn_days" or f'"{old}"' not in dump(loaded)
    found = RENAMED.get(f"device.renamed.{old}")
    assert found is not None
    assert found.name == "device.renamed.vpn_days"
    if old != "vpn_days":
        with pytest.raises(ValidationError):
            Renamed.model_validate({"vpn_days": 3, old: 4})


def test_a_former_name_that_another_fact_bears_is_refused() -> None:
    """Else nobody could say which of the two a kept answer belongs to."""
    with pytest.raises(TypeError, match='its former name "os_name" is another field'):
        _own(Device, "named", bool, former_ids=("os_name",))


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
