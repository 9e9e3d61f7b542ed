"""Folding: what never changes leaves a rule, and what the rule says of anybody whose facts are known stays the same."""

from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from secure_checklist import Checklist, Device, Inventory, Item, Rule, Subject
from secure_checklist.rules import at_least_of
from secure_checklist.rules.conditions.compare import Compare
from secure_checklist.rules.outcome import outcome_of
from secure_checklist.rules.related import related_facts
from secure_checklist.rules.simplify import folded
from secure_checklist.subjects.resolution import EvaluationContext, SubjectView
from tests.cases import each
from tests.strategies import PLAIN_FACTS, checklist_of, learned, open_facts, rules, subjects, typed_values
from tests.walker import possible
from tests.worlds import NOW, VOCABULARY, Gadget

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


@st.composite
def known(draw: st.DrawFn) -> tuple[Item, Subject]:
    """A rule over a few facts, and a gadget all of whose facts are known."""
    facts = draw(st.lists(st.sampled_from(PLAIN_FACTS), min_size=1, max_size=3, unique_by=id))
    item = Item(id="only", title="Only", rule=draw(rules(facts)))
    gadget = draw(subjects(Gadget, "gadget", facts))
    for fact in open_facts(gadget, facts):
        gadget = learned(gadget, fact, draw(typed_values(fact.type)))
    return item, gadget


OF_A_PACK = Rule(check=Compare(op="at_least", fact="device.pack.grade", value="poor") & REAL)


@given(case=known())
@example(
    case=(Item(id="only", title="Only", rule=OF_A_PACK), Gadget(id="g", find_my=True, extra={"pack.grade": "fair"}))
)
def test_folding_changes_no_outcome_of_anybody_who_is_known(case: tuple[Item, Subject]) -> None:
    """For a subject all of whose facts are known, the folded rule gives the outcome of the rule as it was written."""
    item, gadget = case
    checklist = checklist_of((item,))
    assert item.rule is not None
    kept = item.replace(rule=folded(item.rule, VOCABULARY.facts, checklist.values))
    conditions = [condition for _, condition in item.rule.conditions()]
    facts = {**VOCABULARY.facts, **related_facts(conditions, VOCABULARY.facts, checklist.values)}
    view = SubjectView(gadget, EvaluationContext(NOW, Inventory(subjects=(gadget,)), facts))
    assert _outcome(kept, view, checklist) == _outcome(item, view, checklist)


def _outcome(item: Item, view: SubjectView, checklist: Checklist) -> Any:
    assert item.rule is not None
    return outcome_of(possible(item.rule, view, checklist.values))
