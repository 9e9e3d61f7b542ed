"""Where nobody has said which system is used, nobody has to find their steps among those for seven systems."""

from itertools import product

import pytest

from secure_checklist import Device, Inventory, Item, Person, evaluate, formats, packs
from secure_checklist.formats.steps import fitting_steps, wants_device
from tests.cases import each
from tests.extras import available
from tests.golden_personas import NOW

PACK = packs.load("leak-prevention")
ALIKE = {"ipados": "ios", "ubuntu": "linux", "debian": "linux", "fedora": "linux"}
LINE = "Say which device you use, and the steps for it will appear here."
ME = Person(id="me", fears_monitoring="no")
UNSAID = (Inventory(subjects=(ME,)), Inventory(subjects=(ME, Device(id="phone", screen_lock="none"))))
PHONE = Inventory(subjects=(ME, Device(id="phone", os_name="ios", os_version="26.1")))


@each("inventory, item", product(UNSAID, PACK.items))
def test_steps_for_one_of_several_systems_wait_until_it_is_known_which(inventory: Inventory, item: Item) -> None:
    """What holds on any system stands there, and first; what is for one system only if there is no other."""
    meant = [one for one in inventory.subjects if one.kind == item.kind]
    shown = [fitting.steps for fitting in fitting_steps(item, meant, inventory)]
    several = len({ALIKE.get(name, name) for steps in item.steps for name in steps.platforms}) > 1
    assert wants_device(item, meant, inventory) is several
    for_one = [bool(steps.platforms) for steps in shown]
    assert for_one == sorted(for_one)
    assert not (several and any(for_one))
    general = [steps for steps in item.steps if not steps.platforms and not steps.makers]
    assert [steps for steps in general if steps not in shown] == []
    assert not wants_device(item, [one for one in PHONE.subjects if one.kind == item.kind], PHONE)


@pytest.mark.parametrize("form", ["text", "markdown", "html"])
def test_each_format_says_in_one_line_how_to_get_them(form: str) -> None:
    for inventory, due in ((UNSAID[1], True), (PHONE, False)):
        report = evaluate(PACK, inventory, now=NOW)
        data = formats.write(report, available(form), checklist=PACK, inventory=inventory)
        assert (LINE in " ".join(data.decode().split())) is due
