"""What a developer reads after a mistake: the place and the remedy, and no value of a person."""

import pydoc
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any, Literal
from xml.etree import ElementTree as ET

import pytest

import secure_checklist as sc
from secure_checklist.checklists import Catalogue, Translation
from secure_checklist.rules import param
from secure_checklist.rules.conditions.equality import Equals
from secure_checklist.subjects import Observation
from tests.cases import each, tables

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
PHONE = sc.Device(id="phone", screen_lock="pin", label="Kim's secret phone", security_patch=date(2026, 11, 1))
LOCK = sc.Item(id="lock", title="Set a lock", rule=sc.Device.screen_lock.at_least("pin"))
ASKED = sc.Item(id="talk", title="Talk", question="Done?")
CHECKLIST = sc.Checklist.of("mine", "Mine", LOCK, ASKED)
INVENTORY = sc.Inventory(subjects=(PHONE,))


def loosely(value: object) -> Any:
    """Hide a type from type checkers."""
    return value


Grade = Literal["low", "high"]


class AcmeDevice(sc.Device):
    """An app's own device."""

    namespace = "acme"
    vpn_age_days: sc.Fact[int] = sc.ask("How old is the VPN client?")
    grade: sc.Fact[Grade] = sc.ask("Which grade does it have?", ordered=True)

    def describe(self) -> str:
        """Have a method of its own."""
        return f"{self.grade}"


def a_subject_class(**body: tuple[Any, ...]) -> Any:
    """Make a class of devices with these annotations and values; a derived fact has no annotation."""
    annotations = {name: part[0] for name, part in body.items() if part[0] is not None}
    values = {name: part[1] for name, part in body.items() if len(part) > 1}
    return type("Wrong", (sc.Device,), {"__annotations__": annotations, "__module__": __name__, **values})


def an_answer(self: sc.Device, context: sc.Context) -> bool | None:
    """Give no answer, as a derived fact may."""
    del self, context
    return None


def without_context(self: sc.Device) -> bool | None:
    """Lack what a derived fact is given."""
    return self.find_my


CATALOGUE = Catalogue(language="de", checklist="other", texts={"zzz/title": Translation(text="Titel")})
VPN = "device.acme.vpn_age_days"


def report(*attestations: sc.Attestation) -> sc.Report:
    """A report on a phone."""
    return sc.evaluate(CHECKLIST, INVENTORY.replace(attestations=attestations), now=NOW)


@each("mistake", tables(__file__)["mistakes"])
def test_a_message_names_the_place_and_the_remedy_and_quotes_no_value(mistake: list[str]) -> None:
    """Of what someone types: type checkers find most of these mistakes, and not everybody runs one."""
    kind, typed, *said = mistake
    known = globals() | {"param": param, "Enum": Enum, "Equals": Equals, "date": date, "Observation": Observation}
    exec("from secure_checklist import *", known)  # noqa: S102 - our own
    with pytest.raises((ValueError, TypeError, AttributeError, LookupError)) as caught:
        eval(typed, known)  # noqa: S307 - our own
    assert kind in {one.__name__ for one in type(caught.value).__mro__}
    text = str(caught.value)
    assert [part for part in said if part not in text] == []
    shown = text.replace("datetime(2026, 1, 31, 12, tzinfo=UTC)", "")
    assert [private for private in ("hunter2", "Kim", "2026") if private in shown] == []


# what a REPL shows ---------------------------------------------------------------------------------------------------


def test_help_on_a_subject_begins_with_what_it_takes_and_its_facts() -> None:
    verbs = {"facts", "model_dump", "model_validate", "observe", "replace"}
    shown_names = {*AcmeDevice.model_fields, *AcmeDevice.facts(), "namespace", "describe", *verbs}
    assert {name for name in dir(AcmeDevice) if not name.startswith("_")} == shown_names, "what a REPL completes"
    assert dir(AcmeDevice()) == dir(AcmeDevice)
    item = pydoc.render_doc(sc.Item, renderer=loosely(pydoc).plaintext)
    assert len(item.partition("One thing to do")[0]) < 2000
    shown = pydoc.render_doc(AcmeDevice, renderer=loosely(pydoc).plaintext).replace("|", " ")
    text = " ".join(shown.partition("Method resolution order")[0].split())  # later Pythons break long signatures
    assert "*, id='device', label=''" in text
    assert "vpn_age_days=None" in text
    assert "An app's own device." in text
    assert "screen_lock (one of: none, swipe, set, pattern, pin, password): How do you unlock this device?" in text
    assert "vpn_age_days (a whole number): How old is the VPN client?" in text


def shown_in_a_notebook(value: object) -> str:
    """What IPython asks for."""
    return str(loosely(value)._repr_html_())


HOSTILE = "<script>alert(1)</script>\u202e\"'&"


def test_what_a_repl_or_a_notebook_shows_is_short_escaped_and_holds_nothing_private() -> None:
    sections = tuple(sc.Section(id=f"s{number}", title=f"Part {number}") for number in range(30))
    item = sc.Item(id="lock", title=HOSTILE, rule=sc.Device.screen_lock.equals("none"))
    checklist = sc.Checklist.of("mine", HOSTILE, item)
    report = sc.evaluate(checklist, INVENTORY, now=NOW, explain=True, show_values=True)
    many = sc.Inventory(subjects=(PHONE, *(sc.Messenger(id=f"app{number}") for number in range(2000))))
    long = sc.Checklist(id="c", title="C", sections=sections)
    for value in (checklist, many, report, report.findings[0].replace(item=HOSTILE), item, long):
        for text in (repr(value), str(value)):
            assert (len(text) <= 10 * 120, "Kim" in text) == (True, False)
    for value in (checklist, many, report, report.findings[0].replace(item=HOSTILE)):
        html = shown_in_a_notebook(value)
        assert ET.fromstring(f"<div>{html}</div>").tag == "div"  # noqa: S314 - our own
        assert [part for part in ("<script", "\u202e", "Kim") if part in html] == []
        assert ("&lt;script&gt;" in html) is (value is not many)
    html = shown_in_a_notebook(long)
    assert ("Part 19<" in html, "Part 20<" in html, "10 more" in html) == (True, False, True)


# what isn't a mistake ------------------------------------------------------------------------------------------------
