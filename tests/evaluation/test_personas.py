"""Eighteen people: what the built-in checklist makes of them is as reviewed, in an order that endangers nobody.

`test_golden_files.py` compares `tests/personas/expected`, and `tests/personas/README.md` says why it is right.
`first_seven.toml` says for each persona what must be among the first seven, and why; `same.toml` which items do the
same, so that one of a pair is enough. What to read before something that others may notice is no step, and so isn't
counted; it has to stand before the first such step.
"""

import tomllib
from collections.abc import Mapping

from secure_checklist import Report
from tests.cases import each
from tests.golden_personas import FOLDER, PACK, names, report_on

SEVEN, TEN = 7, 10
PLAN_FIRST = "safety.plan-first"
WRITTEN_DOWN: Mapping[str, Mapping[str, Mapping[str, str]]] = tomllib.loads(
    (FOLDER / "first_seven.toml").read_text(encoding="utf-8")
)
PAIRS: list[list[str]] = tomllib.loads((FOLDER / "same.toml").read_text(encoding="utf-8"))["pairs"]


def listed(report: Report) -> list[str]:
    """Return what a reader meets from the top: what to do, then what to check; without what to read first."""
    return [action.item for action in (*report.actions(), *report.to_check()) if action.item != PLAN_FIRST]


@each("name", names())
@each("view", ("own", "shown"))
def test_the_first_seven_have_what_was_written_down_and_no_two_do_the_same(name: str, view: str) -> None:
    own = report_on(name)
    report, expected = own if view == "own" else own.exported(), WRITTEN_DOWN[name]
    wanted = {PACK.item(item).id for item in (*expected.get("must", {}), *expected.get(view, {}))}
    found = listed(report)
    assert wanted - {PLAN_FIRST} - set(found[:SEVEN]) == set()
    leading = [action.item for action in report.actions() if action.item not in report.urgent]
    assert PLAN_FIRST not in wanted or leading[0] == PLAN_FIRST
    shown = [PACK.item(item).confidentiality for item in listed(own)[:TEN]]
    first = {*found[: TEN if view == "own" else shown.count("ordinary")]}  # what is private has a part of its own there
    merged = [{PACK.item(item).id for item in pair} for pair in PAIRS]
    assert [pair for pair in merged if len(pair) > 1 and pair <= first] == []
