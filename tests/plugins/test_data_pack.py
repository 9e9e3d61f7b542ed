"""Data packs: newer content counts where an app uses it, and only if it is better than what is there."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import secure_checklist as sc
from secure_checklist.datasets.lifecycle import Described
from secure_checklist.datasets.lifecycle import bundled as lifecycle
from secure_checklist.incident import contacts, laws, platforms
from secure_checklist.plugins.data_pack import TABLES, digest_of, load_data_pack
from secure_checklist_build.data_pack import built
from tests.cases import each, raised, tables

NOW = datetime(2027, 3, 1, tzinfo=UTC)
((_, MADE),) = built(Path("pack.json")).items()
IOS = {"name": "ios", "as_of": "2027-02-03", "cycles": [{"cycle": str(one), "eol": one < 27} for one in range(30)]}
NEWER: dict[str, Any] = {
    **{key: {"as_of": "2027-02-01"} for key in ("services", "contacts", "laws", "platforms")},
    **{key: {"published": "2027-02-02", "title": "A newer one"} for key in sc.packs.builtin()},
    "lifecycle": {"products": {"ios": IOS}},
}


def changed(more: dict[str, Any]) -> dict[str, Any]:
    """Return the pack of what is here with something changed, and a digest that fits."""
    pack: dict[str, Any] = json.loads(MADE)
    for name, fields in more.items():
        pack["tables"].setdefault(name, {}).update(fields)
    return {**pack, "digest": digest_of(pack["tables"])}


def test_newer_content_takes_the_place_of_the_librarys_within_the_block() -> None:
    before, phone = [current() for current, _ in TABLES.values()], Described("ios", "27.1")
    pack = load_data_pack(changed(NEWER), now=NOW)
    assert lifecycle().system_support(phone, NOW.date()).support != "full", "nothing changes by loading"
    with sc.plugins.use(pack):
        assert lifecycle().system_support(phone, NOW.date()).support == "full"
        assert "windows" in lifecycle().products
        assert {one.bundled().as_of for one in (contacts, laws, platforms)} == {date(2027, 2, 1)}
        assert sc.packs.load("leak-response").translated("es").title == "A newer one", "no stale translation is shown"
        assert sc.incident.respond(sc.incident.Incident(), now=NOW).card is not None
        assert [(one.name, len(one.brings["datasets"])) for one in sc.plugins.listed()] == [("data-pack 2027-02-03", 7)]
        assert "newer" in str(raised(sc.InvalidDocumentError, load_data_pack, MADE, now=NOW)), "there is no step back"
    assert [current() for current, _ in TABLES.values()] == before


@each("name, fields, said", tables(__file__)["no_better"])
def test_a_pack_is_refused_whole_for_one_table_that_is_no_better(name: str, fields: Any, said: str) -> None:
    assert said in str(raised(sc.InvalidDocumentError, load_data_pack, changed({name: fields}), now=NOW))


def test_a_pack_that_is_for_another_library_changed_or_no_data_is_refused() -> None:
    for part, value in (("requires", ">=9"), ("requires", "newest"), ("digest", "0"), ("tables", {"laws": __file__})):
        pack = json.loads(MADE) | {part: value}
        assert part in str(raised(sc.InvalidDocumentError, load_data_pack, pack, now=NOW))
