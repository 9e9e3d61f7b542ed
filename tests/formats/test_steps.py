"""Which steps of an item are shown: those for the very systems, versions, makers and services."""

import re
from itertools import product
from pathlib import Path
from typing import Any

import pytest

import secure_checklist as sc
from secure_checklist.checklists import Steps
from secure_checklist.formats.phrases import score_line
from secure_checklist.formats.steps import fitting_steps
from tests.cases import each, tables
from tests.extras import available
from tests.golden_personas import NOW, PACK

TABLES = tables(__file__)
LOCK = sc.load_checklist(Path(__file__).parents[1] / "fixtures" / "cli" / "home.toml").item("device.lock")


STEPS = {name: Steps.model_validate(steps) for name, steps in TABLES["steps"].items()}
IOS, WHATSAPP = sc.Device(id="d", os_name="ios"), sc.Messenger(id="whatsapp", app="whatsapp")


def item(*names: str) -> sc.Item:
    return sc.Item(id="i", title="I", question="?", steps=tuple(STEPS[name] for name in names))


@each("system, version, expected", TABLES["versions"])
def test_the_steps_are_those_for_the_very_system_and_version(
    system: str, version: str | None, expected: list[str]
) -> None:
    device = sc.Device.model_validate({"id": "d", "os_name": system, "os_version": version})
    found, others = fitting_steps(LOCK, [device], sc.Inventory())
    assert [one.steps.do[0] for one in found] == expected
    assert version or [one.title for one in found] == ["On iOS 26 or later", "On iOS before 26"], "bounds are said"
    account = sc.Account(id="a")
    listed = sc.Inventory(subjects=(account, device))
    assert fitting_steps(LOCK, [account], listed) == (found, others), "of the listed devices"


@each("steps, subjects, expected", TABLES["used"])
def test_the_steps_are_those_for_the_services_and_makers_that_are_used(
    steps: list[str], subjects: list[Any], expected: list[str]
) -> None:
    """Where nothing is known of a service, others are offered; those of makers only if the system has none."""
    found, others = fitting_steps(item(*steps), (), sc.load_inventory({"subjects": subjects}))
    assert [one.steps.do[0].split(" ")[-1].strip("].") for one in found] == expected
    unsaid = {"kind": "messenger", "id": "m"} in subjects
    named = [one.steps.do[0].split(" ")[-1].strip("].") for one in others if one.steps.services]
    assert named == (["whatsapp-ios", "whatsapp", "signal"] if unsaid else [])


def test_what_limits_steps_is_said() -> None:
    ((found,), _) = fitting_steps(item("new-ios"), [IOS.replace(os_version="17.2")], sc.Inventory())
    assert found.note == "This device has 17.2. Look for similar names in its menus."
    ((found,), _) = fitting_steps(item("instagram"), (), sc.Inventory(subjects=(sc.Account(id="a", provider="meta"),)))
    assert found.title == "Instagram", "the app, also for whoever says only the company's name"
    ((found,), _) = fitting_steps(item("whatsapp-ios"), (), sc.Inventory(subjects=(IOS, WHATSAPP)))
    assert found.title == "WhatsApp · On iOS"


@each("low, high, coverage, expected", TABLES["scores"])
def test_a_score_is_rounded_outwards(
    low: float | None, high: float | None, coverage: float | None, expected: str
) -> None:
    assert score_line(sc.Score(low=low, high=high, coverage=coverage)) == expected


# which system is used isn't said ----------------------------------------------------------------------------------

ALIKE = {"ipados": "ios", "ubuntu": "linux", "debian": "linux", "fedora": "linux"}
ME = sc.Person(id="me", fears_monitoring="no")
UNSAID = (sc.Inventory(subjects=(ME,)), sc.Inventory(subjects=(ME, sc.Device(id="phone", screen_lock="none"))))
PHONE = sc.Inventory(subjects=(ME, sc.Device(id="phone", os_name="ios", os_version="26.1")))


@each("inventory, item", product(UNSAID, PACK.items))
def test_steps_for_one_of_several_systems_wait_until_it_is_known_which(inventory: sc.Inventory, item: sc.Item) -> None:
    """What holds on any system stands there, and first; what is for one system only if there is no other."""
    meant = [one for one in inventory.subjects if one.kind == item.kind]
    found, others = fitting_steps(item, meant, inventory)
    shown = [one.steps for one in found]
    usual = [steps for steps in item.steps if not steps.services]
    several = len({ALIKE.get(name, name) for steps in usual for name in steps.platforms}) > 1
    systems = {ALIKE.get(name, name) for steps in usual for name in steps.platforms if not steps.makers}
    assert len(systems) < 2 or any(one.steps.platforms for one in others)
    for_one = [bool(steps.platforms) for steps in shown]
    assert for_one == sorted(for_one)
    assert not (several and any(for_one))
    general = [steps for steps in usual if not steps.platforms and not steps.makers]
    assert [steps for steps in general if steps not in shown] == []
    known = [one for one in PHONE.subjects if one.kind == item.kind]
    assert fitting_steps(item, known, PHONE)[1] == ()


@pytest.mark.parametrize("form", ["text", "markdown", "html"])
def test_a_report_alone_has_no_dead_end_and_nobodys_services(form: str) -> None:
    """An app that passes no inventory gets steps for any system, or for each, and none for a service."""
    report = sc.evaluate(PACK, UNSAID[1], now=NOW)
    text = sc.formats.write(report, available(form), checklist=PACK, limit=200).decode()
    assert not re.search("Say which device|There are no steps here", text)
    services = {service for one in PACK.items for steps in one.steps for service in steps.services}
    found = [one for task in sc.formats.summary_of(report, checklist=PACK).tasks for one in (*task.steps, *task.others)]
    assert found
    assert not [one for one in found if services.intersection(one.steps.services)]
