"""Items that took in others: whoever waived or chose one by its former id has the item that it became."""

from secure_checklist import Device, Inventory, Person, Waiver, evaluate, packs
from tests.golden_personas import NOW

PACK = packs.load("leak-prevention")
MERGED = [(item, former) for item in PACK.items for former in item.former_ids]


def test_a_former_id_stands_for_the_item() -> None:
    for item, former in MERGED:
        assert PACK.item(former) == item
        waiver = Waiver(confidentiality="ordinary", item=former, why="It is done in another way.", who="me")
        inventory = Inventory(subjects=(Device(id="d"),), waivers=(waiver,))
        report = evaluate(PACK, inventory, now=NOW)
        assert {finding.disposition for finding in report.of(item.id)} == {"waived"}


def test_a_lock_on_the_gallery_counts_as_a_locked_folder_does() -> None:
    """Both were items of their own, so somebody with one of them isn't told to do the other."""
    for locked, folder, outcome in [
        ("locked", "none", "pass"),
        ("none", "private", "pass"),
        ("hidden_album", "none", "partial"),
        ("none", "cloud_plain", "partial"),
        ("none", "none", "fail"),
    ]:
        phone = Device.model_validate({"id": "d", "os_name": "ios", "gallery_lock": locked, "locked_space": folder})
        report = evaluate(PACK, Inventory(subjects=(Person(id="me", minor=False), phone)).completed("device"), now=NOW)
        assert [finding.outcome for finding in report.of("cloud.locked-folder")] == [outcome]
