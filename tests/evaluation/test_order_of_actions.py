"""What is shown one after the other can be done one after the other, and nothing is asked for twice.

Walked over the personas and over people made at random, in their own view and in the default one.
"""

from collections.abc import Iterator
from functools import cache

from secure_checklist import Inventory, Report, evaluate, packs
from tests.golden_personas import NOW, inventory_of, names
from tests.people import people

PACK = packs.load("leak-prevention")
REPORTS = [(inventory, evaluate(PACK, inventory, now=NOW)) for inventory in (*map(inventory_of, names()), *people(300))]


def views() -> Iterator[tuple[Inventory, Report]]:
    for inventory, report in REPORTS:
        yield inventory, report
        yield inventory, report.exported()


@cache
def before(name: str) -> frozenset[str]:
    """Return what comes before an item, directly or through others; all that its texts refer to, as the linter sees."""
    after = PACK.item(name).after
    return frozenset(after).union(*map(before, after))


def test_no_action_asks_for_one_that_stands_below_it() -> None:
    walked = 0
    for _, report in views():
        listed = [action.item for action in report.actions()]
        for place, name in enumerate(listed):
            walked += 1
            assert not before(name) & {*listed[place + 1 :]}, (name, listed)
    assert walked > 4000


# one act -----------------------------------------------------------------------------------------------------------
