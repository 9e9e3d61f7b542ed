"""What a developer reads after a mistake: the place and the remedy, and no value of a person."""

import pydoc
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from enum import Enum, IntEnum, StrEnum
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from pydantic import ValidationError

from secure_checklist import (
    Attestation,
    Checklist,
    Context,
    Device,
    Fact,
    Inventory,
    Item,
    Messenger,
    Person,
    Report,
    Rule,
    Section,
    Subject,
    Vocabulary,
    ask,
    derived,
    dump,
    evaluate,
    holds,
    load_checklist,
    load_inventory,
    packs,
    param,
)
from secure_checklist.checklists import Catalogue, Parameter, Translation
from secure_checklist.core import UnknownNameError
from secure_checklist.evaluation import outcomes
from secure_checklist.rules import Equals, ParamRef
from secure_checklist.subjects import FactDeclaration, Incident

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
PHONE = Device(id="phone", screen_lock="pin", label="Kim's secret phone", security_patch=date(2026, 11, 1))
LOCK = Item(id="lock", title="Set a lock", rule=Device.screen_lock.at_least("pin"))
ASKED = Item(id="talk", title="Talk", question="Done?")
CHECKLIST = Checklist.of("mine", "Mine", LOCK, ASKED)
INVENTORY = Inventory(subjects=(PHONE,))


def loosely(value: object) -> Any:
    """Hide a type from type checkers: they find most of these mistakes, and not everybody runs one."""
    return value


class Grade(StrEnum):
    """How good something is."""

    LOW = "low"
    HIGH = "high"


class Colour(Enum):
    """What colour something is; no text by itself."""

    RED = "red"
    BLUE = "blue"


class AcmeDevice(Device):
    """An app's own device."""

    namespace = "acme"
    vpn_age_days: Fact[int] = ask("How old is the VPN client?")
    grade: Fact[Grade] = ask("Which grade does it have?", ordered=True)
    colour: Fact[Colour] = ask("Which colour does it have?")
    colours: Fact[frozenset[Colour]] = ask("Which colours has it had?")

    @derived(reads=("colour",))
    def best(self, context: Context) -> Grade | None:
        """The grade that its colour promises."""
        del context
        return Grade.HIGH if self.colour is Colour.RED else Grade.LOW


def a_subject_class(**body: Any) -> Callable[[], object]:
    """What makes a class of devices with these annotations and values."""
    annotations = {name: part[0] for name, part in body.items()}
    values = {name: part[1] for name, part in body.items() if len(part) > 1}
    return lambda: type("Wrong", (Device,), {"__annotations__": annotations, "__module__": __name__, **values})


CATALOGUE = Catalogue(language="de", checklist="other", texts={"zzz/title": Translation(text="Titel")})
devices = loosely(Device)
wrong = loosely(evaluate)
MISTAKES: dict[str, tuple[Callable[[], object], type[Exception], tuple[str, ...]]] = {
    "a misspelt fact on the class": (
        lambda: devices.screen_lok,
        AttributeError,
        ("Device has no fact", 'did you mean "screen_lock"?'),
    ),
    "a misspelt fact of a device": (
        lambda: loosely(PHONE).screen_lok,
        AttributeError,
        ("Device has no fact", 'did you mean "screen_lock"?'),
    ),
    "a fact that is like no other": (lambda: devices.zzzzz, AttributeError, ("dir(Device) lists its facts",)),
    "a misspelt fact in the constructor": (
        lambda: devices(screen_lok="hunter2"),
        ValueError,
        ("screen_lok", 'did you mean "screen_lock"?'),
    ),
    "a field that is like no other": (lambda: devices(zzzzz="hunter2"), ValueError, ("help(Device) lists them",)),
    "a misspelt field of an item": (
        lambda: loosely(Item)(id="a", titel="x", title="x"),
        ValueError,
        ('did you mean "title"?',),
    ),
    "the arguments of evaluate in the wrong order": (
        lambda: wrong(INVENTORY, CHECKLIST, now=NOW),
        TypeError,
        ("Checklist first", "Inventory second", "the first is an Inventory"),
    ),
    "the path of a checklist in place of one": (
        lambda: wrong("hunter2", INVENTORY, now=NOW),
        TypeError,
        ("Checklist first", "the first is a str"),
    ),
    "a device in place of an inventory": (
        lambda: wrong(CHECKLIST, PHONE, now=NOW),
        TypeError,
        ("an Inventory after the checklist, not a Device", "Inventory(subjects=(...,))"),
    ),
    "a list in place of an inventory": (
        lambda: wrong(CHECKLIST, [PHONE], now=NOW),
        TypeError,
        ("not a list", "Inventory(subjects=(...,))"),
    ),
    "outcomes of a device": (
        lambda: loosely(outcomes)(CHECKLIST, PHONE, now=NOW),
        TypeError,
        ("an Inventory after the checklist",),
    ),
    "a time as text": (
        lambda: wrong(CHECKLIST, INVENTORY, now="2026-11-26T12:00:00Z"),
        TypeError,
        ("`now` is a datetime with an offset, not str", "tzinfo=UTC"),
    ),
    "a day in place of a time": (lambda: wrong(CHECKLIST, INVENTORY, now=date(2026, 11, 26)), TypeError, ("not date",)),
    "a time without offset": (
        lambda: evaluate(CHECKLIST, INVENTORY, now=datetime(2026, 11, 26)),  # noqa: DTZ001 - the mistake
        ValueError,
        ("needs an offset",),
    ),
    "a number compared by an operator": (
        lambda: devices.screen_lock_length >= 6,
        TypeError,
        ("device.screen_lock_length", ".at_least(...)"),
    ),
    "a version compared by an operator": (lambda: devices.os_version < "17", TypeError, (".satisfies(...)",)),
    "a date compared by an operator": (lambda: devices.security_patch > NOW, TypeError, (".within_days(...)",)),
    "a set asked by `in`": (lambda: "face" in devices.biometrics, TypeError, ("device.biometrics", ".has_any(...)")),
    "a fact negated": (lambda: ~devices.find_my, TypeError, ("device.find_my", ".is_true()", ".is_false()")),
    "two facts joined": (lambda: devices.find_my & devices.model, TypeError, (".is_true()",)),
    "a fact as an item's rule": (
        lambda: Item(id="a", title="A", rule=loosely(Device.find_my)),
        ValueError,
        ("expected a rule or a condition", "fact.equals"),
    ),
    "a comparison as an item's rule": (
        lambda: Item(id="a", title="A", rule=loosely(devices.model == "hunter2")),
        ValueError,
        ("fact.equals",),
    ),
    "a list of values": (
        lambda: devices.screen_lock.one_of(["pin", "password"]),
        TypeError,
        ("device.screen_lock", "one by one", "one_of(*values)"),
    ),
    "a set of words": (lambda: devices.biometrics.has_any({"face"}), TypeError, ("has_any(*values)",)),
    "no value": (Device.screen_lock.one_of, ValueError, ("device.screen_lock", "at least one value")),
    "days ahead": (
        lambda: Device.security_patch.within_days(-3),
        ValueError,
        ("device.security_patch", "back from now", "from 0 to 36500"),
    ),
    "half a day": (lambda: devices.security_patch.within_days(0.5), ValueError, ("whole days",)),
    "an id with spaces": (
        lambda: Item(id="Set a lock", title="A"),
        ValueError,
        ("letters and digits", '"screen-lock"'),
    ),
    "a name as a subject's id": (lambda: Device(id="Kim's phone"), ValueError, ("no spaces", "`label`")),
    "a fact of an app's class without its vocabulary": (
        lambda: load_inventory({"subjects": [{"kind": "device", "vpn_age_days": 3}]}),
        ValueError,
        ("vpn_age_days: no such field", "`vocabulary`"),
    ),
    "a loaded rule on an app's fact that nothing lists": (
        lambda: Checklist.of("a", "A", Item(id="a", title="A", rule=Equals(fact="device.acme.vpn_age_days", value=3))),
        ValueError,
        ("device.acme.vpn_age_days", "list it in `requires`"),
    ),
    "a kind in the plural": (
        lambda: INVENTORY.completed("devices"),
        UnknownNameError,
        ('no such kind of subject: "devices"', 'did you mean "device"?'),
    ),
    "a misspelt item": (lambda: report().of("lok"), UnknownNameError, ('"lok"', 'did you mean "lock"?')),
    "a misspelt title": (lambda: report().title("lok"), UnknownNameError, ('did you mean "lock"?',)),
    "an item that is like no other": (lambda: report().of("zzzzz"), UnknownNameError, ("`items` has those it lists",)),
    "a catalogue of another checklist": (
        lambda: CHECKLIST.translated(CATALOGUE),
        ValueError,
        ('of the checklist "other"', 'this is "mine"', "load the catalogue that belongs to it"),
    ),
    "a plain field on a subject": (
        a_subject_class(age=(int, 3)),
        TypeError,
        ("Wrong.age", "a subject holds facts", 'age: Fact[...] = ask("...")'),
    ),
    "a fact without its question": (a_subject_class(age=(Fact[int],)), TypeError, ("Wrong.age", "ask(")),
    "a list as a fact": (
        a_subject_class(ages=(Fact[list[int]], ask("Which?"))),
        TypeError,
        ("Wrong.ages: list[int] is no fact type", "frozenset[Literal]", "counts, sets and dates"),
    ),
    "words that are numbers": (
        a_subject_class(age=(Fact[IntEnum("Age", "OLD")], ask("Which?"))),  # type: ignore[misc]
        TypeError,
        ("Wrong.age", "an Enum of texts"),
    ),
    "a subject before the condition": (
        lambda: loosely(holds)(PHONE, LOCK.rule),
        TypeError,
        ("a Condition first and a Subject second",),
    ),
    "a condition on another kind": (
        lambda: holds(Device.find_my.is_true(), Messenger(), now=NOW),
        ValueError,
        ("facts of a device", "the subject is a messenger"),
    ),
    "a condition on a misspelt fact": (
        lambda: holds(Equals(fact="device.find_mi", value=True), PHONE, now=NOW),
        ValueError,
        ('no such fact: "device.find_mi"', "device.find_my"),
    ),
    "a parameter without its checklist": (
        lambda: holds(Device.security_patch.within_days(param("days")), PHONE, now=NOW),
        ValueError,
        ('no such parameter: "days"',),
    ),
}


def report(*attestations: Attestation) -> Report:
    """A report on a phone."""
    return evaluate(CHECKLIST, INVENTORY.replace(attestations=attestations), now=NOW)


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_message_names_the_place_and_the_remedy_and_quotes_no_value(mistake: str) -> None:
    make, kind, said = MISTAKES[mistake]
    with pytest.raises(kind) as caught:
        make()
    text = str(caught.value)
    assert all(part in text for part in said), text
    for private in ("hunter2", "Kim", "2026"):
        assert private not in text.replace("datetime(2026, 1, 31, 12, tzinfo=UTC)", "")


def test_an_attestation_for_an_item_that_is_not_there_is_listed_in_the_process_only() -> None:
    """It may be of another checklist, or misspelt; what somebody answered elsewhere is nobody's business."""
    astray = Attestation(confidentiality="ordinary", item="tok", answer="yes", at=NOW)
    found = report(astray, Attestation(confidentiality="ordinary", item="talk", answer="yes", at=NOW))
    plain = report(Attestation(confidentiality="ordinary", item="talk", answer="yes", at=NOW))
    assert found.unmatched_attestations == (astray,)
    assert plain.unmatched_attestations == ()
    assert (found.to_json(), found.exported(), repr(found)) == (plain.to_json(), plain.exported(), repr(plain))


def test_an_answer_to_an_item_that_was_cut_away_and_is_still_read_is_not_astray() -> None:
    answer = FactDeclaration(fact="person.attested.talk", type="enum", values=("no", "partly", "yes"))
    reads = Item(id="reads", title="Reads", rule=Equals(fact=answer.fact, value="yes"))
    checklist = Checklist(
        id="cut", title="Cut", sections=(Section(id="one", title="One", items=(reads,)),), requires=(answer,)
    )
    told = Inventory(attestations=(Attestation(confidentiality="ordinary", item="talk", answer="yes", at=NOW),))
    found = evaluate(checklist, told, now=NOW)
    assert found.unmatched_attestations == ()
    assert found.of("reads")[0].outcome == "pass"


# what a REPL shows ---------------------------------------------------------------------------------------------------


def test_dir_and_so_completion_lists_the_facts_of_a_class() -> None:
    assert {*Device.facts()} <= {*dir(Device)}
    assert {*AcmeDevice.facts()} <= {*dir(AcmeDevice)}
    assert all(isinstance(getattr(Device, name), Fact) for name in Device.facts())
    assert "replace" in dir(Device)


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
    assert "best (one of: low, high): The grade that its colour promises." in text


def test_help_on_a_rule_begins_with_what_it_takes() -> None:
    """Also before any rule was made, when its schema isn't built yet."""
    code = "import pydoc, secure_checklist as s; print(pydoc.render_doc(s.Rule, renderer=pydoc.plaintext))"
    fresh = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    for text in (fresh, help_on(Rule)):
        shown = text.partition("Method resolution order")[0]
        assert all(f"{name}: " in shown for name in ("applies_to", "check", "partial"))
        assert "**data" not in shown
        assert "check: True gives pass." in shown


def test_dir_works_while_a_fact_names_a_type_that_is_not_there_yet() -> None:
    class Early(Device):
        """An early one."""

        namespace = "early"
        later: Fact["Later"] = ask("Which?")  # type: ignore[name-defined]  # noqa: F821

    assert Early.__doc__ == "An early one."
    assert "later" not in dir(Early)
    assert "replace" in dir(Early)


SHOWN: dict[str, Any] = {
    "checklist": packs.load("leak-prevention"),
    "section": packs.load("leak-prevention").sections[0],
    "item": packs.load("leak-prevention").items[0],
    "inventory": Inventory(subjects=(PHONE, *(Messenger(id=f"app{number}") for number in range(2000)))),
    "report": evaluate(packs.load("leak-prevention"), INVENTORY, now=NOW, explain=True),
    "finding": evaluate(CHECKLIST, INVENTORY, now=NOW, explain=True, show_values=True).findings[0],
}


@pytest.mark.parametrize("name", SHOWN)
def test_a_representation_fits_ten_lines_and_holds_nothing_private(name: str) -> None:
    for shown in (repr(SHOWN[name]), str(SHOWN[name])):
        assert len(shown) <= 10 * 120
        assert "Kim" not in shown
        assert SHOWN[name].__class__.__name__ in repr(SHOWN[name])


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
    assert "messenger=2000" in repr(SHOWN["inventory"])


HOSTILE = "<script>alert(1)</script>\u202e\"'&"


@pytest.mark.parametrize("name", ["checklist", "inventory", "report", "finding"])
def test_a_notebook_shows_a_table_in_which_everything_is_escaped(name: str) -> None:
    item = Item(id="lock", title=HOSTILE, rule=Device.screen_lock.equals("none"))
    checklist = Checklist.of("mine", HOSTILE, item)
    report = evaluate(checklist, INVENTORY, now=NOW, explain=True, show_values=True)
    values: dict[str, Any] = {
        "checklist": checklist,
        "inventory": INVENTORY,
        "report": report,
        "finding": report.findings[0].replace(item=HOSTILE),
    }
    html = shown_in_a_notebook(values[name])
    assert ET.fromstring(f"<div>{html}</div>").tag == "div"  # noqa: S314 - our own
    assert not [part for part in ("<script", "\u202e", "Kim") if part in html]
    assert ("&lt;script&gt;" in html) is (name != "inventory")


def test_a_notebook_shows_the_first_of_many_rows_and_how_many_more_there_are() -> None:
    sections = tuple(Section(id=f"s{number}", title=f"Part {number}") for number in range(30))
    html = shown_in_a_notebook(Checklist(id="c", title="C", sections=sections))
    assert "Part 19<" in html
    assert "Part 20<" not in html
    assert "10 more" in html


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
    rule = AcmeDevice.vpn_age_days.at_most(30) & ~AcmeDevice.grade.equals(Grade.LOW) & Device.find_my.is_true()
    item = Item(id="vpn", title="Renew it", rule=rule)
    listed = Checklist.of("own", "Own", item, requires=(AcmeDevice.vpn_age_days, AcmeDevice.grade))
    assert Checklist.of("own", "Own", item) == listed
    assert Checklist.of("own", "Own", item).model_dump_json() == listed.model_dump_json()
    assert load_checklist(dump(Checklist.of("own", "Own", item), "json").encode()) == listed
    own = AcmeDevice(id="phone", vpn_age_days=3, grade=Grade.HIGH, find_my=True)
    assert evaluate(listed, Inventory(subjects=(own,)), now=NOW).of("vpn")[0].outcome == "pass"


def test_what_is_listed_already_is_not_inferred_again() -> None:
    """The list may say more, as who provides the fact."""
    given = FactDeclaration.model_validate(AcmeDevice.vpn_age_days).replace(provider="acme-agent")
    section = Section(id="s", title="S", items=(Item(id="vpn", title="VPN", rule=AcmeDevice.vpn_age_days.at_most(9)),))
    assert Checklist(id="own", title="Own", sections=(section,), requires=(given,)).requires == (given,)


def test_two_facts_of_one_name_and_different_types_are_refused() -> None:
    other = loosely(type("Other", (Device,), {
        "namespace": "acme", "__module__": __name__,
        "__annotations__": {"vpn_age_days": Fact[bool]}, "vpn_age_days": ask("Old?"),
    }))  # fmt: skip
    rules = (AcmeDevice.vpn_age_days.at_most(3), other.vpn_age_days.is_true())
    with pytest.raises(ValueError, match=r'two facts of different types are called "device\.acme\.vpn_age_days"'):
        Checklist.of("own", "Own", *(Item(id=f"i{n}", title="I", rule=rule) for n, rule in enumerate(rules)))


def test_words_may_be_an_enum() -> None:
    """A subject keeps and writes the words; who reads a fact gets the member, as type checkers expect."""
    device = AcmeDevice(id="a", grade=Grade.HIGH, colour=Colour.RED, colours=frozenset({Colour.BLUE}))
    assert device == AcmeDevice.model_validate({"id": "a", "grade": "high", "colour": "red", "colours": ["blue"]})
    assert (device.grade, device.colour, device.colours) == (Grade.HIGH, Colour.RED, frozenset({Colour.BLUE}))
    assert isinstance(device.grade, Grade)
    assert AcmeDevice().colour is None
    assert device.model_dump()["colour"] == "red"
    assert load_inventory(
        dump(Inventory(subjects=(device,)), "json").encode(), vocabulary=Vocabulary.standard().with_subjects(AcmeDevice)
    ).subjects == (device,)
    assert device.replace(grade=Grade.LOW).grade is Grade.LOW
    assert AcmeDevice.colour == type("Sub", (AcmeDevice,), {"__module__": __name__}).colour  # type: ignore[attr-defined]
    assert AcmeDevice.colour.vocabulary == ("red", "blue")
    for condition, expected in (
        (AcmeDevice.grade.at_least(Grade.HIGH), True),
        (AcmeDevice.colour.one_of(Colour.BLUE), False),
        (AcmeDevice.colours.has_any(Colour.BLUE), True),
        (AcmeDevice.best.equals(Grade.HIGH), True),
    ):
        assert holds(condition, device, now=NOW) is expected
        assert "Colour" not in condition.model_dump_json()
    with pytest.raises(ValueError, match="'red' or 'blue'"):
        AcmeDevice(colour=loosely("green"))


def test_a_derived_fact_reads_members_in_a_fleet_as_it_does_of_one_subject() -> None:
    pl = pytest.importorskip("polars")
    fleet = pytest.importorskip("secure_checklist.fleet")
    best = Checklist.of("best", "Best", Item(id="best", title="Best", rule=AcmeDevice.best.equals(Grade.HIGH)))
    frame = pl.DataFrame({"id": ["a", "b", "c"], "acme.colour": ["red", "blue", None]})
    found = fleet.evaluate(best, frame, subject=AcmeDevice, now=NOW)
    devices = (AcmeDevice(id="a", colour=Colour.RED), AcmeDevice(id="b", colour=Colour.BLUE), AcmeDevice(id="c"))
    one_by_one = evaluate(best, Inventory(subjects=devices).completed("device"), now=NOW)
    assert found["best"].to_list() == [finding.mask for finding in one_by_one.findings]


@pytest.mark.parametrize(("condition", "expected"), [
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


def test_a_kind_of_an_app_may_be_complete() -> None:
    router = loosely(type("Router", (Subject,), {"kind": "router", "__module__": __name__}))
    assert INVENTORY.completed("router", "device").complete == {"router", "device"}
    assert Inventory(subjects=(router(),)).completed("router").complete == {"router"}


def test_one_subject_in_the_place_of_several_is_refused_in_one_line() -> None:
    with pytest.raises(ValidationError) as caught:
        Inventory(subjects=Device())  # type: ignore[arg-type]
    (problem,) = caught.value.errors()
    assert problem["loc"] == ("subjects",)
    assert "write subjects=(subject,)" in problem["msg"]


def test_a_field_that_is_not_there_is_answered_by_the_nearest_in_replace_as_well() -> None:
    for value, change, near in (
        (Device(), {"screen_lok": "pin"}, 'did you mean "screen_lock"?'),
        (Inventory(), {"complet": ()}, 'did you mean "complete"?'),
    ):
        with pytest.raises(ValidationError, match=r"there is no such field") as caught:
            value.replace(**change)
        assert near in str(caught.value)
