"""Folding: what never changes leaves a rule, and what the rule says of anybody whose facts are known stays the same."""

from secure_checklist import Checklist, Condition, Item, Rule, Vocabulary
from tests.cases import each, tables

FACTS = Vocabulary.standard()


def rule_of(parts: dict[str, str]) -> Rule:
    return Rule.model_validate({name: Condition.parse(text, FACTS) for name, text in parts.items()})


@each("rule, wanted", tables(__file__)["folded"])
def test_what_never_changes_leaves_the_logic_around_it(rule: dict[str, str], wanted: dict[str, str]) -> None:
    checklist = Checklist.of("c", "C", Item(id="a", title="A", rule=rule_of(rule)))
    assert checklist.by_kind["device"][0].rule == rule_of(wanted)
