"""Tables of subjects of a kind that a checklist declares."""

from datetime import UTC, datetime
from typing import Any

import pytest

from secure_checklist import evaluate, load_checklist, load_inventory

polars = pytest.importorskip("polars")
fleet = pytest.importorskip("secure_checklist.fleet", reason="fleets need the extra `fleet`")

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
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
                    {
                        "id": "supported",
                        "title": "Supported",
                        "level": "home.urgent",
                        "rule": {"check": {"op": "at_least", "fact": "router.support", "value": "fixes"}},
                    },
                    {
                        "id": "closed",
                        "title": "Closed",
                        "rule": {"check": {"op": "equals", "fact": "router.ports", "value": 0}},
                    },
                    {
                        "id": "boxed",
                        "title": "Boxed",
                        "rule": {"check": {"op": "equals", "fact": "router.acme.box", "value": True}},
                    },
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


def test_a_table_has_the_outcomes_of_its_rows() -> None:
    cls = CHECKLIST.vocabulary.subject("router")
    found = fleet.evaluate(CHECKLIST, polars.DataFrame(ROWS), subject=cls, now=NOW, score=True).to_dicts()
    for row, codes in zip(ROWS[:3], found, strict=False):
        fields = {name: value for name, value in row.items() if value is not None and name != "acme.box"}
        extra = {} if row["acme.box"] is None else {"acme.box": row["acme.box"]}
        data = {"subjects": [{"kind": "router", **fields, "extra": extra}], "complete": ["router"]}
        report = evaluate(CHECKLIST, load_inventory(data, vocabulary=CHECKLIST.vocabulary), now=NOW)
        outcomes = {finding.item: finding.outcome for finding in report.findings}
        assert {item: {2: "fail", 8: "pass"}.get(codes[item], "unknown") for item in outcomes} == outcomes
        assert codes["score.low"] == report.score.low
    assert {codes for name, codes in found[3].items() if name in ("supported", "closed")} == {10}


def test_a_summary_calls_the_kind_and_the_level_as_the_pack_does() -> None:
    cls = CHECKLIST.vocabulary.subject("router")
    answer = fleet.evaluate(CHECKLIST, polars.DataFrame(ROWS), subject=cls, now=NOW)
    summary = fleet.summary(CHECKLIST, answer, subject=cls)
    assert summary.checklist.labels["kinds.router"] == "routers"
    assert summary.total is not None
    assert {item.item: item.weight for item in summary.total.items}["supported"] == 5
