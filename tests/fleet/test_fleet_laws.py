"""Law 7 for tables: the table evaluator equals the scalar one, row by row, on every engine."""

import math
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secure_checklist import Checklist, Device, Finding, Inventory, Person, evaluate, packs
from secure_checklist.checklists.implied import related_of
from tests.fleets import EAGER, Fleet, fleet, fleets, on, plain, polars_frame
from tests.strategies import checklists, pack_parts
from tests.worlds import NOW

fleet_data: Any = pytest.importorskip("tests.benchmarks.fleet_data", reason="polars comes with the group `test`")


@st.composite
def tables(draw: st.DrawFn) -> tuple[Checklist, Fleet]:
    """A checklist about one kind, generated or a part of the shipped pack, and a table to judge by it."""
    checklist = draw(st.one_of(checklists(guards=False), pack_parts(guards=False)))
    kind = draw(st.sampled_from(sorted(checklist.by_kind)))
    others = [item.id for item in checklist.items if item.kind != kind]
    return checklist.without(*others), draw(fleets(checklist, kind))


def agreeing(
    checklist: Checklist, table: Fleet, rows: list[dict[str, Any]]
) -> Iterator[tuple[dict[str, Any], Finding]]:
    """Yield each row of an answer with each finding on what it says, once their outcomes and scores agree.

    A row is one subject of its kind, and says nothing of others that there may be, so that a score has no meaning where
    a rule asks of them.
    """
    quantified = any(True for _ in related_of(checklist))
    for row, inventory in zip(rows, table.inventories, strict=True):
        report = evaluate(checklist, inventory.replace(complete=frozenset()) if quantified else inventory, now=NOW)
        findings = [finding for finding in report.findings if finding.subject == inventory.subjects[0].id]
        assert {finding.item: row[finding.item] for finding in findings} == {f.item: f.mask for f in findings}
        assert len(findings) == len(checklist.items)
        for end, exact in () if quantified else (("low", report.score.low), ("high", report.score.high)):
            known = row[f"score.{end}"]
            assert (None if known is None or math.isnan(known) else known) == pytest.approx(exact)
        yield from ((row, finding) for finding in findings)


@pytest.mark.parametrize("engine", EAGER)
@given(case=tables())
def test_a_table_gives_what_each_row_gives(engine: str, case: tuple[Checklist, Fleet]) -> None:
    """7. The evaluator equals the reference evaluator; the table evaluator equals both, row by row."""
    checklist, table = case
    found: Any = fleet.evaluate(
        checklist, on(engine, polars_frame(table)), subject=table.cls, now=NOW, score=True, reasons=True
    )
    rows = plain(found)
    assert [row["id"] for row in rows] == list(range(len(table.inventories)))
    for row, finding in agreeing(checklist, table, rows):
        reasons = row[f"{finding.item}.reasons"]
        reasons = reasons if isinstance(reasons, str) else ""  # pandas has a number for nothing
        if derived_in(checklist, table, finding.item):
            assert bool(reasons) == bool(finding.reasons)
            continue
        told = {f"{r.code}:{r.fact}" if r.fact else r.code for r in finding.reasons if r.code != "indeterminate"}
        assert told <= set(reasons.split("|")), "a table names what three-valued logic does, and tries no values"


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
def test_the_built_in_pack_gives_what_each_row_gives(engine: str) -> None:
    """Law 7 on the built-in pack, where one answer serves all rows that are alike in what it depends on."""
    pack = packs.load("leak-prevention")
    frame = fleet_data.devices(pack, 3_000)
    rows = {row["id"]: row for row in plain(fleet.evaluate(pack, on(engine, frame), now=NOW))}
    facts = Device.facts()
    for row in frame.sample(150, seed=5).to_dicts():
        known: dict[str, Any] = {name: row[name] for name in facts if row.get(name) is not None}
        for name in list(known):
            kind, value = facts[name].type, known[name]
            if kind.name == "enum_set":
                known[name] = frozenset(value.split("|")) - {""}
            elif (kind.name == "enum" and not kind.knows(value)) or (
                kind.minimum is not None and float(value) < kind.minimum
            ):
                del known[name]
        device = Device.model_validate(known)
        report = evaluate(pack, Inventory(subjects=(device,)), now=NOW)
        found = {finding.item: finding.mask for finding in report.findings if finding.subject == device.id}
        assert found == {item: rows[row["id"]][item] for item in found}
        assert len(found) == len(pack.by_kind["device"])


def derived_in(checklist: Checklist, table: Fleet, name: str) -> bool:
    """Whether an item reads a fact that is worked out, whose reasons a table gives by what it is worked out from."""
    facts = {**Person.named_facts(), **table.cls.named_facts()}
    rule = checklist.item(name).rule
    return rule is not None and any(facts[fact].reads is not None for fact in rule.facts() if fact in facts)
