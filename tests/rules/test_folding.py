"""Folding: what never changes leaves a rule, and what the rule says of anybody whose facts are known stays the same."""

from secure_checklist import Checklist, Device, Item, Rule
from secure_checklist.rules import at_least_of
from tests.cases import each

ALWAYS = Device.screen_lock.at_least("none")
NEVER = ~ALWAYS
REAL = Device.find_my.is_true()
MORE = Device.rooted.equals("no")
OTHER = Device.auto_update_os.is_true()


def folded_rule(rule: Rule) -> Rule:
    item = Item(id="a", title="A", rule=rule)
    checklist = Checklist.of("c", "C", item)
    found = checklist.by_kind["device"][0].rule
    assert found is not None
    return found


@each(
    ("rule", "wanted"),
    [
        (Rule(check=ALWAYS & REAL), Rule(check=REAL)),
        (Rule(check=~(NEVER | ~REAL)), Rule(check=~~REAL)),
        (Rule(applies_to=ALWAYS, check=REAL), Rule(check=REAL)),
        (Rule(check=REAL, partial=NEVER), Rule(check=REAL)),
        (Rule(check=at_least_of(2, ALWAYS, REAL, MORE)), Rule(check=REAL | MORE)),
        (Rule(check=at_least_of(2, NEVER, REAL, MORE, OTHER)), Rule(check=at_least_of(2, REAL, MORE, OTHER))),
        (Rule(check=ALWAYS), Rule(check=ALWAYS)),
        (Rule(applies_to=NEVER, check=REAL), Rule(applies_to=NEVER, check=REAL)),
    ],
)
def test_what_never_changes_leaves_the_logic_around_it(rule: Rule, wanted: Rule) -> None:
    assert folded_rule(rule) == wanted
