"""Tables of subjects of a kind that a checklist declares."""

from typing import Any

import pytest

from secure_checklist import load_checklist, load_inventory
from tests.fleets import masks
from tests.worlds import NOW

polars = pytest.importorskip("polars")
fleet = pytest.importorskip("secure_checklist.fleet", reason="fleets need the extra `fleet`")

ITEMS = {
    "supported": {"op": "at_least", "fact": "router.support", "value": "fixes"},
    "closed": {"op": "equals", "fact": "router.ports", "value": 0},
    "boxed": {"op": "equals", "fact": "router.acme.box", "value": True},
}
CHECKLIST = load_checklist(
    {
        "id": "home",
        "title": "Home",
        "levels": [{"id": "home.urgent", "label": "Urgent", "weight": 5}],
        "kinds": [{"id": "router", "plural": "routers"}],
        "enums": [{"id": "support", "values": ["none", "fixes", "full"], "ordered": True}],
        "declares": [
            {"fact": "router.support", "type": "enum", "enum": "support"},
            {"fact": "router.ports", "type": "integer", "minimum": 0, "confidentiality": "private"},
            {"fact": "router.acme.box", "type": "boolean"},
        ],
        "sections": [
            {
                "id": "s",
                "title": "S",
                "items": [
                    {"id": name, "title": name.title(), "level": "home.urgent", "rule": {"check": check}}
                    for name, check in ITEMS.items()
                ],
            }
        ],
    }
)
ROWS: list[dict[str, Any]] = [
    {"id": "a", "support": "full", "ports": 0, "acme.box": True},
    {"id": "b", "support": "none", "ports": 3, "acme.box": False},
    {"id": "c", "support": None, "ports": None, "acme.box": None},
    {"id": "d", "support": "lots", "ports": -1, "acme.box": None},
]


def test_a_table_and_its_summary_are_of_the_declared_kind_and_level() -> None:
    cls = CHECKLIST.vocabulary.subject("router")
    answer = fleet.evaluate(CHECKLIST, polars.DataFrame(ROWS), subject=cls, now=NOW)
    found = answer.to_dicts()
    for row, codes in zip(ROWS[:3], found, strict=False):
        known = {name: value for name, value in row.items() if value is not None}
        extra = {"acme.box": known.pop("acme.box")} if "acme.box" in known else {}
        data = {"subjects": [{"kind": "router", **known, "extra": extra}]}
        inventory = load_inventory(data, vocabulary=CHECKLIST.vocabulary)
        assert {item: codes[item] for item in ITEMS} == masks(CHECKLIST, inventory.subjects[0])
    assert {found[3][name] for name in ("supported", "closed")} == {10}
    summary = fleet.summary(CHECKLIST, answer, subject=cls)
    assert summary.checklist.labels["kinds.router"] == "routers"
    assert {item.weight for item in summary.total.items} == {5}
