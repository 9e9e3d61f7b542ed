"""Items that took in others: whoever waived or chose one by its former id has the item that it became."""

import pytest

from secure_checklist import Device, Inventory, Item, Person, Waiver, evaluate, packs
from tests.golden_personas import NOW

PACK = packs.load("leak-prevention")
MERGED = [(item, former) for item in PACK.items for former in item.former_ids]


@pytest.mark.parametrize(("item", "former"), MERGED, ids=[former for _, former in MERGED])
def test_a_former_id_stands_for_the_item(item: Item, former: str) -> None:
    assert PACK.item(former) == item
    waiver = Waiver(confidentiality="ordinary", item=former, why="It is done in another way.", who="me")
    inventory = Inventory(subjects=(Device(id="d"),), waivers=(waiver,))
    report = evaluate(PACK, inventory, now=NOW)
    assert {finding.disposition for finding in report.of(item.id)} == {"waived"}


@pytest.mark.parametrize(
    ("locked", "folder", "outcome"),
    [
        ("locked", "none", "pass"),
        ("none", "private", "pass"),
        ("hidden_album", "none", "partial"),
        ("none", "cloud_plain", "partial"),
        ("none", "none", "fail"),
    ],
)
def test_a_lock_on_the_gallery_counts_as_a_locked_folder_does(locked: str, folder: str, outcome: str) -> None:
    """Both were items of their own, so somebody with one of them isn't told to do the other."""
    phone = Device.model_validate({"id": "d", "os_name": "ios", "gallery_lock": locked, "locked_space": folder})
    report = evaluate(PACK, Inventory(subjects=(Person(id="me", minor=False), phone)).completed("device"), now=NOW)
    assert [finding.outcome for finding in report.of("cloud.locked-folder")] == [outcome]
