"""Where nobody has said which system is used, nobody has to find their steps among those for seven systems."""

from itertools import product
from secure_checklist import Device, Inventory, Item, Person, evaluate, formats, packs
from secure_checklist.formats import document_of
from secure_checklist.formats.steps import fitting_steps, wants_device
from tests.extras import forms
from tests.cases import each
from tests.golden_personas import NOW

PACK = packs.load("leak-prevention")
ALIKE = {"ipados": "ios", "ubuntu": "linux", "debian": "linux", "fedora": "linux"}
LINE = "Say which device you use, and the steps for it will appear here."
NOBODY = Inventory(subjects=(Person(id="me"),))
UNSAID = Inventory(subjects=(Person(id="me"), Device(id="phone", label="My phone")))
PHONE = Inventory(subjects=(Person(id="me"), Device(id="phone", os_name="ios", os_version="26.1")))


def systems(item: Item) -> set[str]:
    """Return the systems that an item has steps for, of those whose menus are alike one."""
    return {ALIKE.get(name, name) for steps in item.steps for name in steps.platforms}


@each("inventory, item", product([NOBODY, UNSAID], PACK.items))
def test_steps_for_one_of_several_systems_wait_until_it_is_known_which(inventory: Any, item: Any) -> None:
    """What holds on any system stands there, and first; what is for one system only if there is no other."""
    meant = [one for one in inventory.subjects if one.kind == item.kind]
    shown = [fitting.steps for fitting in fitting_steps(item, meant, inventory)]
    several = len(systems(item)) > 1
    assert wants_device(item, meant, inventory) is several
    for_one = [bool(steps.platforms) for steps in shown]
    assert for_one == sorted(for_one)
    assert not (several and any(for_one))
    general = [steps for steps in item.steps if not steps.platforms and not steps.makers]
    assert [steps for steps in general if steps not in shown] == []


@each("item", PACK.items)
def test_whoever_said_which_system_is_used_is_not_asked_again(item: Any) -> None:
    meant = [one for one in PHONE.subjects if one.kind == item.kind]
    assert not wants_device(item, meant, PHONE)


@each("form", [form for form in forms() if form in ("text", "markdown", "html")])
def test_each_format_says_in_one_line_how_to_get_them(form: Any) -> None:
    inventory = Inventory(subjects=(Person(id="me", fears_monitoring="no"), Device(id="phone", screen_lock="none")))
    report = evaluate(PACK, inventory, now=NOW)
    document = document_of(report, checklist=PACK, inventory=inventory)
    wanting = [one for one in (*document.plan_first, *document.actions) if one.wants_device]
    assert "lock.screen-lock" in {one.action.item for one in wanting}
    text = " ".join(formats.write(report, form, checklist=PACK, inventory=inventory).decode().split())
    assert LINE in text
    known = evaluate(PACK, PHONE, now=NOW)
    assert LINE not in " ".join(formats.write(known, form, checklist=PACK, inventory=PHONE).decode().split())
