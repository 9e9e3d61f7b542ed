"""What the tests of fleets begin with: checklists of one item, small tables, and the scalar evaluator's word."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from secure_checklist import Checklist, Condition, Inventory, Item, Not, Rule, evaluate, fleet
from secure_checklist.core import InvalidTableError
from secure_checklist.rules import Equals, Has
from tests.fleets import ENGINES, pl, plain
from tests.strategies import checklist_of
from tests.worlds import NOW, Gadget

ENGINE = pytest.mark.parametrize("engine", [name for name in ENGINES if name != "lazy"])
ORDERED = pytest.mark.parametrize("engine", [name for name in ENGINES if name not in ("duckdb", "lazy")])
FLAG, COUNT, RATIO, NOTE = (f"device.acme.{name}" for name in ("flag", "count", "ratio", "note"))
SEEN, GRADE, TAGS, DAY = "device.acme.seen", "device.acme.grade", "device.acme.tags", "device.pack.seen"
NAIVE = datetime(2026, 11, 1)  # noqa: DTZ001 - a time without zone is what is tested


def equals(fact: str, value: object) -> Condition:
    return Equals.model_validate({"op": "equals", "fact": fact, "value": value})


def item(name: str, check: Condition, **more: Any) -> Item:
    return Item(id=name, title=name, rule=Rule(check=check, applies_to=more.pop("applies_to", None)), **more)


def one(check: Condition, **more: Any) -> Checklist:
    return checklist_of([item("it", check, **more)])


NONE_RED = Has(op="has_none", fact=TAGS, values=("red",))
NOT_POOR = Not(condition=equals(GRADE, "poor"))
FLAGGED = one(equals(FLAG, value=True))


def framed(**columns: Any) -> Any:
    """Return columns of facts as a polars frame, with ids; `acme_flag` stands for `acme.flag`."""
    named = {name.replace("__", "."): values for name, values in columns.items()}
    return pl.DataFrame({"id": list(range(len(next(iter(named.values()))))), **named})


def judge(checklist: Checklist, table: Any, **more: Any) -> Any:
    asked: dict[str, Any] = {"subject": Gadget, "now": NOW, **more}
    return fleet.evaluate(checklist, table, **asked)


def codes(checklist: Checklist, table: Any, name: str = "it", **more: Any) -> list[Any]:
    return [row[name] for row in plain(judge(checklist, table, **more))]


def scalar(checklist: Checklist, data: dict[str, Any], **more: Any) -> int:
    """Return the code of the first item for one gadget, as the scalar evaluator finds it."""
    gadget = Gadget.model_validate({"id": "it", **data})
    inventory = Inventory(subjects=(gadget,), complete=frozenset({"device"}))
    return next(iter(evaluate(checklist, inventory, now=NOW, **more).findings)).mask


def refused(call: Callable[[], object]) -> str:
    with pytest.raises(InvalidTableError) as caught:
        call()
    return str(caught.value)
