"""Tables of subjects of a kind that a checklist declares."""

from typing import Any

import pytest

from secure_checklist import load_checklist, load_inventory
from tests.fleets import masks
from tests.worlds import NOW

polars: Any = pytest.importorskip("polars", reason="polars comes with the extra `test`")
fleet: Any = pytest.importorskip("secure_checklist.fleet", reason="narwhals comes with the extra `test`")

CHECKS = {
    "supported": {"op": "at_least", "fact": "router.support", "value": "fixes"},
    "closed": {"op": "equals", "fact": "router.ports", "value": 0},
}
ITEMS = [{"id": name, "title": name, "level": "home.urgent", "rule": {"check": rule}} for name, rule in CHECKS.items()]
CHECKLIST = load_checklist(
    {
        "id": "home",
        "title": "Home",
        "levels": [{"id": "home.urgent", "label": "Urgent", "weight": 5}],
        "kinds": [{"id": "router", "plural": "routers"}],
        "declares": [
            {"fact": "router.support", "type": "enum", "values": ["none", "fixes", "full"], "ordered": True},
            {"fact": "router.ports", "type": "integer", "minimum": 0, "confidentiality": "private"},
        ],
        "sections": [{"id": "s", "title": "S", "items": ITEMS}],
    }
)


def test_a_table_and_its_summary_are_of_the_declared_kind_and_level() -> None:
    rows: dict[str, list[Any]] = {"support": ["full", "none", None, "lots"], "ports": [0, 3, None, -1]}
    cls = CHECKLIST.vocabulary.subject("router")
    answer = fleet.evaluate(CHECKLIST, polars.DataFrame({"id": [*"abcd"], **rows}), subject=cls, now=NOW)
    for support, ports, found in zip(*rows.values(), answer.to_dicts(), strict=True):
        known = {"support": support, "ports": ports} if found["id"] in "ab" else {}
        inventory = load_inventory({"subjects": [{"kind": "router", **known}]}, vocabulary=CHECKLIST.vocabulary)
        assert {item: found[item] for item in CHECKS} == masks(CHECKLIST, inventory.subjects[0])
    summary = fleet.summary(CHECKLIST, answer, subject=cls)
    assert summary.checklist.labels["kinds.router"] == "routers"
    assert {item.weight for item in summary.total.items} == {5}
