"""What a developer reads after a mistake: the place and the remedy, and no value of a person."""

import pydoc
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any, Literal
from xml.etree import ElementTree as ET

import pytest

from secure_checklist import (
    Attestation,
    Checklist,
    Device,
    Fact,
    Inventory,
    Item,
    Messenger,
    Person,
    Report,
    Rule,
    Section,
    ask,
    evaluate,
    holds,
    load_checklist,
    load_inventory,
    packs,
)
from secure_checklist.checklists import Catalogue, Parameter, Translation
from secure_checklist.core import UnknownNameError
from secure_checklist.evaluation import outcomes
from secure_checklist.incident import Incident
from secure_checklist.rules import ParamRef, param
from secure_checklist.rules.conditions.equality import Equals
from secure_checklist.subjects import FactDeclaration
from tests.cases import each

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
PHONE = Device(id="phone", screen_lock="pin", label="Kim's secret phone", security_patch=date(2026, 11, 1))
LOCK = Item(id="lock", title="Set a lock", rule=Device.screen_lock.at_least("pin"))
ASKED = Item(id="talk", title="Talk", question="Done?")
CHECKLIST = Checklist.of("mine", "Mine", LOCK, ASKED)
INVENTORY = Inventory(subjects=(PHONE,))


def loosely(value: object) -> Any:
    """Hide a type from type checkers: they find most of these mistakes, and not everybody runs one."""
    return value


Grade = Literal["low", "high"]


class AcmeDevice(Device):
    """An app's own device."""

    namespace = "acme"
    vpn_age_days: Fact[int] = ask("How old is the VPN client?")
    grade: Fact[Grade] = ask("Which grade does it have?", ordered=True)


def a_subject_class(**body: Any) -> Callable[[], object]:
    """What makes a class of devices with these annotations and values."""
    annotations = {name: part[0] for name, part in body.items()}
    values = {name: part[1] for name, part in body.items() if len(part) > 1}
    return lambda: type("Wrong", (Device,), {"__annotations__": annotations, "__module__": __name__, **values})


CATALOGUE = Catalogue(language="de", checklist="other", texts={"zzz/title": Translation(text="Titel")})
devices = loosely(Device)
VPN = "device.acme.vpn_age_days"
wrong = loosely(evaluate)
MISTAKES: tuple[tuple[type[Exception], tuple[Callable[[], object], ...], tuple[str, ...]], ...] = (
    (
        AttributeError,
        (lambda: devices.screen_lok, lambda: loosely(PHONE).screen_lok),
        ("Device has no fact", 'did you mean "screen_lock"?'),
    ),
    (AttributeError, (lambda: devices.zzzzz,), ("dir(Device) lists its facts",)),
    (ValueError, (lambda: devices(screen_lok="hunter2"),), ("screen_lok", 'did you mean "screen_lock"?')),
    (ValueError, (lambda: devices(zzzzz="hunter2"),), ("help(Device) lists them",)),
    (ValueError, (lambda: loosely(Item)(id="a", titel="x", title="x"),), ('did you mean "title"?',)),
    (
        TypeError,
        (lambda: wrong(INVENTORY, CHECKLIST, now=NOW),),
        ("Checklist first", "Inventory second", "the first is an Inventory"),
    ),
    (TypeError, (lambda: wrong("hunter2", INVENTORY, now=NOW),), ("Checklist first", "the first is a str")),
    (
        TypeError,
        (lambda: wrong(CHECKLIST, PHONE, now=NOW), lambda: loosely(outcomes)(CHECKLIST, PHONE, now=NOW)),
        ("an Inventory after the checklist, not a Device", "Inventory(subjects=(...,))"),
    ),
    (TypeError, (lambda: wrong(CHECKLIST, [PHONE], now=NOW),), ("not a list", "Inventory(subjects=(...,))")),
    (
        TypeError,
        (lambda: wrong(CHECKLIST, INVENTORY, now="2026-11-26T12:00:00Z"),),
        ("`now` is a datetime with an offset, not str", "tzinfo=UTC"),
    ),
    (TypeError, (lambda: wrong(CHECKLIST, INVENTORY, now=date(2026, 11, 26)),), ("not date",)),
    (
        ValueError,
        (lambda: evaluate(CHECKLIST, INVENTORY, now=datetime(2026, 11, 26)),),  # noqa: DTZ001 - the mistake
        ("needs an offset",),
    ),
    (TypeError, (lambda: devices.screen_lock_length >= 6,), ("device.screen_lock_length", ".at_least(...)")),
    (TypeError, (lambda: devices.os_version < "17",), (".satisfies(...)",)),
    (TypeError, (lambda: devices.security_patch > NOW,), (".within_days(...)",)),
    (TypeError, (lambda: "face" in devices.biometrics,), ("device.biometrics", ".has_any(...)")),
    (TypeError, (lambda: ~devices.find_my,), ("device.find_my", ".is_true()", ".is_false()")),
    (TypeError, (lambda: devices.find_my & devices.model,), (".is_true()",)),
    (
        ValueError,
        (
            lambda: Item(id="a", title="A", rule=loosely(Device.find_my)),
            lambda: Item(id="a", title="A", rule=loosely(devices.model == "hunter2")),
        ),
        ("expected a rule or a condition", "fact.equals"),
    ),
    (
        TypeError,
        (lambda: devices.screen_lock.one_of(["pin", "password"]),),
        ("device.screen_lock", "one by one", "one_of(*values)"),
    ),
    (TypeError, (lambda: devices.biometrics.has_any({"face"}),), ("has_any(*values)",)),
    (ValueError, (Device.screen_lock.one_of,), ("device.screen_lock", "at least one value")),
    (
        ValueError,
        (lambda: Device.security_patch.within_days(-3),),
        ("device.security_patch", "back from now", "from 0 to 36500"),
    ),
    (ValueError, (lambda: devices.security_patch.within_days(0.5),), ("whole days",)),
    (ValueError, (lambda: Item(id="Set a lock", title="A"),), ("letters and digits", '"screen-lock"')),
    (ValueError, (lambda: Device(id="Kim's phone"),), ("no spaces", "`label`")),
    (
        ValueError,
        (lambda: load_inventory({"subjects": [{"kind": "device", "vpn_age_days": 3}]}),),
        ("vpn_age_days: no such field", "`vocabulary`"),
    ),
    (
        ValueError,
        (lambda: Checklist.of("a", "A", Item(id="a", title="A", rule=Equals(fact=VPN, value=3))),),
        (VPN, "list it in `requires`"),
    ),
    (
        UnknownNameError,
        (lambda: INVENTORY.completed("devices"),),
        ('no such kind of subject: "devices"', 'did you mean "device"?'),
    ),
    (UnknownNameError, (lambda: report().of("lok"), lambda: report().title("lok")), ('did you mean "lock"?',)),
    (UnknownNameError, (lambda: report().of("zzzzz"),), ("`items` has those it lists",)),
    (
        ValueError,
        (lambda: CHECKLIST.translated(CATALOGUE),),
        ('of the checklist "other"', 'this is "mine"', "load the catalogue that belongs to it"),
    ),
    (
        TypeError,
        (a_subject_class(age=(int, 3)),),
        ("Wrong.age", "a subject holds facts", 'age: Fact[...] = ask("...")'),
    ),
    (TypeError, (a_subject_class(age=(Fact[int],)),), ("Wrong.age", "ask(")),
    (
        TypeError,
        (a_subject_class(ages=(Fact[list[int]], ask("Which?"))),),
        ("Wrong.ages: list[int] is no fact type", "frozenset[Literal]", "counts, sets and dates"),
    ),
    (
        TypeError,
        (a_subject_class(age=(Fact[Enum("Age", "OLD")], ask("Which?"))),),  # type: ignore[misc]
        ("Wrong.age", "Literal"),
    ),
    (TypeError, (lambda: loosely(holds)(PHONE, LOCK.rule),), ("a Condition first and a Subject second",)),
    (
        ValueError,
        (lambda: holds(Device.find_my.is_true(), Messenger(), now=NOW),),
        ("facts of a device", "the subject is a messenger"),
    ),
    (
        ValueError,
        (lambda: holds(Equals(fact="device.find_mi", value=True), PHONE, now=NOW),),
        ('no such fact: "device.find_mi"', "device.find_my"),
    ),
    (
        ValueError,
        (lambda: holds(Device.security_patch.within_days(param("days")), PHONE, now=NOW),),
        ('no such parameter: "days"',),
    ),
    (ValueError, (lambda: loosely(Inventory)(subjects=Device()),), ("write subjects=(subject,)",)),
    (ValueError, (lambda: loosely(Device()).replace(screen_lok="pin"),), ('did you mean "screen_lock"?',)),
    (ValueError, (lambda: loosely(Inventory()).replace(complet=()),), ('did you mean "complete"?',)),
)
"""What somebody gets wrong: the error, ways to get there, and what its message says."""


def report(*attestations: Attestation) -> Report:
    """A report on a phone."""
    return evaluate(CHECKLIST, INVENTORY.replace(attestations=attestations), now=NOW)


@each(("kind", "ways", "said"), MISTAKES)
def test_a_message_names_the_place_and_the_remedy_and_quotes_no_value(
    kind: type[Exception], ways: tuple[Callable[[], object], ...], said: tuple[str, ...]
) -> None:
    for make in ways:
        with pytest.raises(kind) as caught:
            make()
        text = str(caught.value)
        assert [part for part in said if part not in text] == []
        shown = text.replace("datetime(2026, 1, 31, 12, tzinfo=UTC)", "")
        assert [private for private in ("hunter2", "Kim", "2026") if private in shown] == []


def test_an_attestation_for_an_item_that_is_not_there_is_listed_in_the_process_only() -> None:
    """It may be of another checklist, or misspelt; what somebody answered elsewhere is nobody's business."""
    astray = Attestation(confidentiality="ordinary", item="tok", answer="yes", at=NOW)
    found = report(astray, Attestation(confidentiality="ordinary", item="talk", answer="yes", at=NOW))
    plain = report(Attestation(confidentiality="ordinary", item="talk", answer="yes", at=NOW))
    assert found.unmatched_attestations == (astray,)
    assert plain.unmatched_attestations == ()
    assert (found.to_json(), found.exported(), repr(found)) == (plain.to_json(), plain.exported(), repr(plain))


# what a REPL shows ---------------------------------------------------------------------------------------------------


def test_dir_and_so_completion_lists_the_facts_of_a_class() -> None:
    """Also while a fact names a type that isn't there yet."""

    class Early(Device):
        """An early one."""

        namespace = "early"
        later: Fact["Later"] = ask("Which?")  # type: ignore[name-defined]  # noqa: F821

    for cls in (Device, AcmeDevice):
        assert {*cls.facts(), "replace"} <= {*dir(cls)}
    assert ("replace" in dir(Early), "later" in dir(Early)) == (True, False)


def help_on(thing: object) -> str:
    """What `help` prints, on one line: later Pythons break long signatures."""
    return " ".join(pydoc.render_doc(thing, renderer=loosely(pydoc).plaintext).replace("|", " ").split())


def test_help_on_a_subject_begins_with_what_it_takes_and_its_facts() -> None:
    text = help_on(AcmeDevice).partition("Method resolution order")[0]
    assert "*, id='device', label=''" in text
    assert "vpn_age_days=None" in text
    assert "An app's own device." in text
    assert "screen_lock (one of: none, swipe, set, pattern, pin, password): How does this device unlock?" in text
    assert "vpn_age_days (a whole number): How old is the VPN client?" in text


def test_help_on_a_rule_begins_with_what_it_takes() -> None:
    """Also before any rule was made, when its schema isn't built yet."""
    code = "import pydoc, secure_checklist as s; print(pydoc.render_doc(s.Rule, renderer=pydoc.plaintext))"
    fresh = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    for text in (fresh, help_on(Rule)):
        shown = text.partition("Method resolution order")[0]
        assert all(f"{name}: " in shown for name in ("applies_to", "check", "partial"))
        assert "**data" not in shown
        assert "check: True gives pass." in shown


def shown() -> dict[str, Any]:
    pack, many = packs.load("leak-prevention"), (Messenger(id=f"app{number}") for number in range(2000))
    return {
        "checklist": pack,
        "section": pack.sections[0],
        "item": pack.items[0],
        "inventory": Inventory(subjects=(PHONE, *many)),
        "report": evaluate(pack, INVENTORY, now=NOW, explain=True),
        "finding": evaluate(CHECKLIST, INVENTORY, now=NOW, explain=True, show_values=True).findings[0],
    }


def test_a_representation_fits_ten_lines_and_holds_nothing_private() -> None:
    values = shown()
    for name, value in values.items():
        for text in (repr(value), str(value)):
            assert len(text) <= 10 * 120, name
            assert "Kim" not in text, name
        assert value.__class__.__name__ in repr(value), name
    assert "messenger=2000" in repr(values["inventory"])


def shown_in_a_notebook(value: object) -> str:
    """What IPython asks for."""
    return str(loosely(value)._repr_html_())


def test_a_representation_of_an_inventory_names_who_is_listed_and_no_incident() -> None:
    """That there is one is as telling as what is said of it."""
    told = (
        Attestation(confidentiality="transient", item="check-immediate-safety", answer="no"),
        Attestation(confidentiality="ordinary", item="lock", answer="yes"),
    )
    leak = Inventory(subjects=(PHONE, Incident(id="leak")), attestations=told).completed("device", "incident")
    text = "Inventory(device='phone', complete=['device'], attestations=1, waivers=0)"
    assert repr(leak) == repr(leak.without_incidents()) == text
    assert shown_in_a_notebook(leak) == shown_in_a_notebook(leak.without_incidents())


HOSTILE = "<script>alert(1)</script>\u202e\"'&"


def test_a_notebook_shows_a_table_in_which_everything_is_escaped_and_how_many_more_rows_there_are() -> None:
    item = Item(id="lock", title=HOSTILE, rule=Device.screen_lock.equals("none"))
    checklist = Checklist.of("mine", HOSTILE, item)
    report = evaluate(checklist, INVENTORY, now=NOW, explain=True, show_values=True)
    for value in (checklist, INVENTORY, report, report.findings[0].replace(item=HOSTILE)):
        html = shown_in_a_notebook(value)
        assert ET.fromstring(f"<div>{html}</div>").tag == "div"  # noqa: S314 - our own
        assert [part for part in ("<script", "\u202e", "Kim") if part in html] == []
        assert ("&lt;script&gt;" in html) is (value is not INVENTORY)
    sections = tuple(Section(id=f"s{number}", title=f"Part {number}") for number in range(30))
    html = shown_in_a_notebook(Checklist(id="c", title="C", sections=sections))
    assert ("Part 19<" in html, "Part 20<" in html, "10 more" in html) == (True, False, True)


# what isn't a mistake ------------------------------------------------------------------------------------------------


def test_an_item_takes_a_bare_condition_in_python_and_not_in_a_document() -> None:
    condition = Device.find_my.is_true()
    assert Item(id="a", title="A", rule=condition) == Item(id="a", title="A", rule=Rule(check=condition))
    assert LOCK.replace(rule=condition).rule == Rule(check=condition)
    document = {"id": "c", "title": "C", "sections": [{"id": "s", "title": "S", "items": [
        {"id": "a", "title": "A", "rule": condition.model_dump()}]}]}  # fmt: skip
    with pytest.raises(ValueError, match='"a" > check: this field is missing'):
        load_checklist(document)


def test_requires_is_inferred_from_the_class_that_a_condition_was_built_from() -> None:
    rule = AcmeDevice.vpn_age_days.at_most(30) & ~AcmeDevice.grade.equals("low") & Device.find_my.is_true()
    item = Item(id="vpn", title="Renew it", rule=rule)
    listed = Checklist.of("own", "Own", item, requires=(AcmeDevice.vpn_age_days, AcmeDevice.grade))
    assert Checklist.of("own", "Own", item) == listed
    assert Checklist.of("own", "Own", item).model_dump_json() == listed.model_dump_json()
    given = FactDeclaration.model_validate(AcmeDevice.vpn_age_days).replace(provider="acme-agent")
    assert listed.replace(requires=(given, listed.requires[1])).requires[0] == given
    own = AcmeDevice(id="phone", vpn_age_days=3, grade="high", find_my=True)
    assert evaluate(listed, Inventory(subjects=(own,)), now=NOW).of("vpn")[0].outcome == "pass"


def test_two_facts_of_one_name_and_different_types_are_refused() -> None:
    other = loosely(type("Other", (Device,), {
        "namespace": "acme", "__module__": __name__,
        "__annotations__": {"vpn_age_days": Fact[bool]}, "vpn_age_days": ask("Old?"),
    }))  # fmt: skip
    rules = (AcmeDevice.vpn_age_days.at_most(3), other.vpn_age_days.is_true())
    with pytest.raises(ValueError, match=r'two facts of different types are called "device\.acme\.vpn_age_days"'):
        Checklist.of("own", "Own", *(Item(id=f"i{n}", title="I", rule=rule) for n, rule in enumerate(rules)))


@each(("condition", "expected"), [
    (Device.screen_lock.at_least("pin"), True),
    (~Device.screen_lock.at_least("pin"), False),
    (Device.find_my.is_true(), None),
    (Device.find_my.is_true() | Device.screen_lock.equals("pin"), True),
    (Device.security_patch.within_days(30), True),
    (Device.security_patch.within_days(20), False),
    (Person.separated.is_true(), None),
])  # fmt: skip
def test_a_condition_holds_of_one_subject_or_not_or_nobody_knows(condition: Any, expected: bool | None) -> None:
    assert holds(condition, PHONE, now=NOW) is expected


def test_a_condition_reads_the_person_and_the_parameters_that_it_is_given() -> None:
    around = Inventory(subjects=(Person(separated=True), Device(id="phone", screen_lock="none")))
    both = Person.separated.is_true() & Device.screen_lock.equals("pin")
    assert holds(both, PHONE, inventory=around, now=NOW) is True
    days = Parameter(name="days", type="integer", default=20, meaning="How old a patch may be.")
    checklist = CHECKLIST.replace(parameters=(days,))
    recent = Device.security_patch.within_days(loosely(ParamRef(param="days")))
    assert holds(recent, PHONE, checklist=checklist, now=NOW) is False
    assert holds(recent, PHONE, checklist=checklist.replace(settings={"days": 40}), now=NOW) is True
