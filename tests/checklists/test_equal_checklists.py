"""Equal checklists judge equally, whatever they came through: pickle, a copy, a file, another process."""

import copy
import pickle
from collections.abc import Callable
from typing import Any

from pydantic import TypeAdapter

from secure_checklist import (
    Checklist,
    Device,
    Interview,
    Inventory,
    Item,
    Rule,
    Section,
    dump,
    evaluate,
    load_checklist,
    param,
)
from secure_checklist.checklists import Parameter
from secure_checklist.packs import load, names
from tests.cases import each
from tests.extras import HAS_YAML
from tests.worlds import NOW

ALWAYS, NEVER = Device.screen_lock.at_least("none"), Device.screen_lock.less_than("none")
FIND = Device.find_my.is_true()
ITEMS = (
    Item(id="all", title="All", rule=Rule(check=ALWAYS & FIND)),
    Item(id="any", title="Any", rule=Rule(check=FIND | NEVER)),
    Item(id="guarded", title="Guarded", rule=Rule(applies_to=ALWAYS, check=FIND)),
    Item(id="part", title="Part", rule=Rule(check=FIND, partial=NEVER)),
    Item(id="set", title="Set", rule=Rule(check=Device.screen_lock.at_least(param("lock")) & FIND)),
)
CHECKLIST = Checklist(
    id="c",
    title="C",
    sections=(Section(id="s", title="S", items=ITEMS),),
    parameters=(Parameter(name="lock", type="enum", values=("none", "swipe", "pin"), default="none"),),
)
UNDONE = Inventory(subjects=(Device(id="phone", find_my=False),)).completed("device")

FIELDS: tuple[str, ...] = tuple(Checklist.model_fields)
WAYS: dict[str, Callable[[Checklist], Checklist]] = {
    **{
        f"pickle {protocol}": lambda made, protocol=protocol: pickle.loads(pickle.dumps(made, protocol))  # type: ignore[misc] # noqa: S301
        for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1)
    },
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
    "model_copy": lambda made: made.model_copy(),
    "model_copy deep": lambda made: made.model_copy(deep=True),
    "model_copy update": lambda made: made.model_copy(update={"title": made.title}),
    "model_construct": lambda made: Checklist.model_construct(**{name: getattr(made, name) for name in FIELDS}),
    "model_validate": lambda made: Checklist.model_validate(made.model_dump()),
    "type adapter": lambda made: TypeAdapter(Checklist).validate_json(TypeAdapter(Checklist).dump_json(made)),
    "json": lambda made: load_checklist(dump(made).encode()),
    "replace": lambda made: made.replace(title=made.title),
    "with_items": lambda made: made.with_items(*made.items),
    "without": lambda made: (
        made.with_items(Item(id="x", title="X", rule=Rule(check=FIND))).without("x").replace(tailored_to=None)
    ),
    "tailored": lambda made: made.tailored(),
    "merged_with": lambda made: made.merged_with(made),
}
if HAS_YAML:
    WAYS["yaml"] = lambda made: load_checklist(dump(made, "yaml").encode(), syntax="yaml")


def judged(checklist: Checklist) -> dict[str, Any]:
    """Return all that evaluation, the interview and the fleet's layout make of a checklist."""
    return {
        "outcomes": evaluate(checklist, UNDONE, now=NOW).to_json(),
        "evidence": evaluate(checklist, UNDONE, now=NOW, explain=True).model_dump(mode="json"),
        "asked": [question.fact for question in Interview(checklist, Inventory(), now=NOW).open()],
        "items": {kind: [item.model_dump() for item in items] for kind, items in checklist.by_kind.items()},
    }


@each("way", WAYS)
def test_equal_checklists_judge_equally(way: str) -> None:
    """A checklist that equals another one gives the same report, whatever made it: what is folded is folded again."""
    found = WAYS[way](CHECKLIST)
    assert found == CHECKLIST
    assert found.digest == CHECKLIST.digest
    assert judged(found) == judged(CHECKLIST)
    assert [finding.outcome for finding in evaluate(found, UNDONE, now=NOW).findings] == ["fail"] * 5


@each("way", WAYS)
def test_a_used_checklist_passes_on_nothing_that_was_prepared_for_it(way: str) -> None:
    """What was prepared for a value belongs to it alone: another value made from it prepares its own."""
    used = CHECKLIST.replace(title="Used")
    judged(used)
    assert judged(WAYS[way](used)) == judged(used)


def test_a_changed_copy_judges_by_what_it_holds() -> None:
    """`model_copy(update=...)` makes another value, and leaves alone the one that it was made from."""
    before = judged(CHECKLIST)
    one = CHECKLIST.sections[0].replace(items=CHECKLIST.items[:1])
    changed = CHECKLIST.model_copy(update={"sections": (one,)})
    assert [finding.item for finding in evaluate(changed, UNDONE, now=NOW).findings] == ["all"]
    assert changed != CHECKLIST
    assert changed.digest != CHECKLIST.digest
    assert judged(CHECKLIST) == before


@each("name", names())
def test_a_shipped_pack_judges_as_its_equal_does(name: str) -> None:
    """The packs skip the checks when they are loaded. They hold nothing to fold, so they need not be folded."""
    pack = load(name)
    again: Checklist = pickle.loads(pickle.dumps(pack))  # noqa: S301
    assert again == pack
    assert again.by_kind == pack.by_kind
