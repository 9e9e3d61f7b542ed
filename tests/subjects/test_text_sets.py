"""Sets of any texts: what they take, who is asked, and that no member leaves the process unless a store is told to."""

from pathlib import Path
from typing import Any, ClassVar

import pytest
from pydantic import ValidationError

from secure_checklist import (
    Checklist,
    Context,
    Device,
    Fact,
    Inventory,
    Item,
    Section,
    Store,
    Vocabulary,
    ask,
    derived,
    evaluate,
    formats,
)
from secure_checklist.checklists import Parameter
from secure_checklist.rules import param
from secure_checklist.rules.conditions.equality import OneOf
from secure_checklist.subjects import FactDeclaration

MEMBER = "org.marker.tracker"


class Phone(Device):
    """A device with its apps."""

    namespace: ClassVar[str] = "acme"
    apps: Fact[frozenset[str]] = ask("Which apps?", label="installed apps", confidentiality="private")


VOCABULARY = Vocabulary.standard().with_subjects(Phone)
ITEM = Item(id="apps", title="Apps", rule=Phone.apps.has_only("org.signal"))


def checklist(*items: Item, **more: object) -> Checklist:
    return Checklist.model_validate(
        {"id": "a", "title": "A", "sections": (Section(id="s", title="S", items=items),), **more}
    )


MANY = [str(number) for number in range(10_001)]


def test_what_is_no_set_of_texts_is_refused() -> None:
    for value in [frozenset({""}), frozenset({1}), "org.signal", frozenset({"x" * 10_001}), MANY]:
        with pytest.raises(ValidationError):
            Phone.model_validate({"apps": value})
    assert Phone.model_validate({"apps": MANY[1:]}).apps == frozenset(MANY[1:])


def _apps(_: Device, __: Context) -> frozenset[str] | None: ...


def test_it_is_declared_private() -> None:
    asked = {"apps": ask("Which apps?"), "__annotations__": {"apps": Fact[frozenset[str]]}}
    for body in (asked, {"apps": derived(reads=("model",))(_apps)}):
        with pytest.raises(TypeError, match=r"Open\.apps: a set of any texts"):
            type("Open", (Device,), {"__module__": __name__, "namespace": "open", **body})
    with pytest.raises(ValidationError, match="a set of any texts"):
        FactDeclaration(fact="device.acme.apps", type="text_set")


def test_no_member_is_written_unless_a_store_is_told_to(tmp_path: Path) -> None:
    pytest.importorskip("jinja2", reason="Jinja2 comes with the extra `html`")
    content, phone = checklist(ITEM), Phone(apps=frozenset({MEMBER}))
    inventory = Inventory(subjects=(phone,), complete=frozenset({"device"}))
    report = evaluate(content, inventory, explain=True, show_values=True)
    assert report.findings[0].outcome == "fail"
    written = [repr(phone), repr(inventory), report.to_json().decode(), *report.findings[0].explain()]
    written += [str(formats.write(report, form, checklist=content, inventory=inventory)) for form in formats.names()]
    assert not any(MEMBER in text for text in written)
    for private in (False, True):
        with Store(path=tmp_path / f"{private}.db", vocabulary=VOCABULARY, keep_private=private) as store:
            store.save(inventory)
            left = store.load().subjects[0]
            assert isinstance(left, Phone)
            assert left.apps == (phone.apps if private else None)


# sets that parameters hold ---------------------------------------------------------------------------------------

APPS = Parameter(name="apps", type="text_set", default=("org.signal",))
SYSTEMS = Parameter(name="systems", type="enum_set", values=("ios", "android"), default=("ios",))


def test_a_setting_changes_the_set() -> None:
    content = checklist(
        Item(id="apps", title="Apps", rule=Phone.apps.has_only(param("apps"))),
        Item(id="system", title="System", rule=Device.os_name.is_in(param("systems"))),
        parameters=(APPS, SYSTEMS),
    )
    inventory = Inventory(subjects=(Phone(apps=frozenset({"org.example"}), os_name="android"),))
    assert [one.outcome for one in evaluate(content, inventory).findings][:2] == ["fail", "fail"]
    ours = content.tailored(apps=("org.example",), systems=("android", "ios"))
    assert [one.outcome for one in evaluate(ours, inventory).findings][:2] == ["pass", "pass"]
    with pytest.raises(ValidationError):
        content.tailored(systems=("windows",))
    with pytest.raises(ValidationError):
        content.tailored(systems="ios")


def test_is_in_takes_a_parameter_alone() -> None:
    length: Any = Device.screen_lock_length
    with pytest.raises(TypeError, match="use one_of for values"):
        Device.model.is_in("Pixel")  # type: ignore[arg-type]
    assert Device.model.is_in(param("models")) == OneOf(fact="device.model", values=param("models"))
    with pytest.raises(ValueError, match="a parameter holds a set of texts only"):
        length.is_in(param("lengths"))
