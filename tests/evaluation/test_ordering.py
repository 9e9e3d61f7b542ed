"""In which order actions are shown, levels by situation, and what must hold of `after`."""

import json
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from secure_checklist import (
    Action,
    Checklist,
    Context,
    Device,
    Inventory,
    Item,
    Person,
    Report,
    Rule,
    derived,
    evaluate,
    load_report,
)
from secure_checklist.checklists import Situation
from secure_checklist.evaluation import ItemSummary
from secure_checklist.subjects import FactDeclaration
from tests.cases import each

NOW = datetime(2026, 11, 24, tzinfo=UTC)
FAILS = Rule(check=Device.find_my.is_true())
DEVICE = Device(find_my=False)
LEVELS = ("essential", "recommended", "advanced")
EFFORTS = ("minutes", "hour", "ongoing")


def item(name: str, **more: Any) -> Item:
    """Return an item that fails for the device."""
    return Item.model_validate({"id": name, "title": name, "rule": FAILS, "mitigates": ("hacking",), **more})


def report(*items: Item, **person: object) -> Report:
    """Judge the items for the device and a person."""
    inventory = Inventory(subjects=(DEVICE, Person.model_validate(person))).completed("device")
    return evaluate(Checklist.of("c", "C", *items), inventory, now=NOW)


def order(*items: Item, **person: object) -> list[str]:
    """Return the ids of the actions."""
    return [action.item for action in report(*items, **person).actions()]


def test_a_situation_leads_its_level_even_where_the_level_stays() -> None:
    same = Situation(when=Person.targeted.is_true(), level="essential")
    lower = Situation(when=Person.minor.is_true(), level="recommended")
    items = (
        item("a", level="essential", priority=True),
        item("b", level="essential", situations=(same, lower)),
        item("c", level="recommended", priority=True),
    )
    assert order(*items) == ["a", "b", "c"]
    assert order(*reversed(items), targeted=True) == ["b", "a", "c"]
    assert order(*items, minor=True) == ["a", "c", "b"]


@each(
    ("after", "said"),
    [
        ({"a": ("b",)}, 'no item "b"'),
        ({"a": ("a",)}, "before itself"),
        ({"a": ("c",), "c": ("a",)}, "before itself"),
    ],
)
def test_what_comes_before_must_be_there_and_end(after: dict[str, tuple[str, ...]], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        Checklist.of("c", "C", *(item(name, after=names) for name, names in after.items()))


def test_a_part_of_a_checklist_forgets_what_came_before() -> None:
    whole = Checklist.of("c", "C", item("a"), item("b", after=("a",)))
    assert whole.without("a").item("b").after == ()


@st.composite
def many_items(draw: st.DrawFn) -> list[Item]:
    """Draw items that differ in all that the order depends on; each may come after some of those before it."""
    half = Rule(check=Device.find_my.is_true(), partial=Device.find_my.is_false())
    names = [f"i{number}" for number in range(draw(st.integers(1, 12)))]
    return [
        item(
            name,
            level=draw(st.sampled_from(LEVELS)),
            priority=draw(st.booleans()),
            effort=draw(st.sampled_from(EFFORTS)),
            mitigates=tuple(draw(st.sets(st.sampled_from(("hacking", "malware", "human_error")), min_size=1))),
            rule=draw(st.sampled_from((FAILS, half))),
            after=tuple(draw(st.sets(st.sampled_from(names[:place]), max_size=2))) if place else (),
        )
        for place, name in enumerate(names)
    ]


@given(many_items())
def test_law_each_action_is_the_most_urgent_of_those_that_wait_for_none(items: list[Item]) -> None:
    """One after the other is chosen, of those whose prerequisites aren't waiting, by all that came before it."""
    found = report(*items)
    notes, actions = {note.id: note for note in found.items}, found.actions()
    waiting, countered = {action.item: action for action in actions}, Counter[str]()
    needed_by: dict[str, set[str]] = {name: {name} for name in notes}
    for name in reversed(notes):
        for needed in notes[name].after:
            needed_by[needed] |= needed_by[name]
    weight = {one.item: notes[one.item].weight * (0.5 if one.outcome == "partial" else 1) for one in actions}
    standing = {
        name: min((LEVELS.index(notes[one].level), not notes[one].priority, -weight[one]) for one in needed_by[name])
        for name in notes
    }
    for action in actions:
        ready = [one for one in waiting.values() if waiting.keys().isdisjoint(notes[one.item].after)]
        assert action.item == min(ready, key=lambda one: urgency(one, notes, standing[one.item], countered)).item
        del waiting[action.item]
        countered.update(notes[action.item].mitigates)
    assert not waiting
    assert found.actions(3) == actions[:3]


def urgency(
    action: Action, notes: Mapping[str, ItemSummary], standing: tuple[int, bool, float], countered: Counter[str]
) -> tuple[object, ...]:
    """Return what decides which action comes next, as the concepts page says it."""
    needed = sum(1 / (1 + countered[cause]) for cause in sorted(notes[action.item].mitigates))
    place = [*notes].index(action.item)
    return *standing, -needed, -action.gain, EFFORTS.index(action.effort), place


def test_a_report_in_which_each_waits_for_another_still_has_an_order() -> None:
    """No checklist says that, but a report may be written by hand."""
    items = item("a"), item("b", after=("a",)), item("c", after=("b",))
    data = json.loads(report(*items).to_json())
    data["items"][0]["after"] = ["c"]
    circular = load_report(json.dumps(data).encode())
    assert [action.item for action in circular.actions()] == ["a", "b", "c"]
    assert [step.item for step in circular.plan()] == ["a", "b", "c"]


# levels by situation ------------------------------------------------------------------------------------------


RAISED = Situation(when=Person.targeted.is_true(), level="essential")
LOWERED = Situation(when=Person.minor.is_true(), level="advanced")


def test_a_situation_changes_the_order_and_not_the_score() -> None:
    """The first situation that is true counts; one that isn't known changes nothing."""
    plain, special = item("plain"), item("special", level="advanced", situations=(RAISED, LOWERED))
    assert order(plain, special) == ["plain", "special"]
    assert order(plain, special, targeted=True) == ["special", "plain"]
    assert order(plain, special, targeted=True, minor=True) == ["special", "plain"]
    raised = report(plain, special, targeted=True)
    assert raised.score == report(plain, special).score
    assert dict(raised.levels) == {"special": "essential"}
    assert [action.level for action in raised.actions()] == ["essential", "recommended"]


def test_what_a_situation_puts_first_comes_before_all_that_leads_the_level() -> None:
    """Even where the rest would raise the score more; and it is never written."""
    first = item("first", situations=(RAISED.replace(first=True),), weight=1)
    rest = item("led", level="essential", priority=True), item("raised", situations=(RAISED,), weight=50)
    assert order(first, *rest, targeted=True) == ["first", "raised", "led"]
    own = report(first, *rest, targeted=True)
    assert own.ahead == own.exported("self").ahead == ("first",)
    assert own.exported().ahead == ()
    assert order(first, *rest) == ["led", "raised", "first"]


def test_a_situation_that_rests_on_a_private_fact_is_never_written() -> None:
    """Law: what is written is the same whatever that situation, since the level would tell it."""
    items = (item("plain"), item("special", level="advanced", situations=(RAISED,)))
    raised, usual = report(*items, targeted=True), report(*items)
    assert raised.to_json() == usual.to_json()
    assert raised.model_dump_json() == usual.model_dump_json()
    assert raised.exported() == usual == load_report(raised.to_json())
    assert json.loads(raised.to_json())["levels"] == {}


def test_a_situation_that_ordinary_facts_decide_is_written_and_orders_for_anybody() -> None:
    sale = Situation(when=Person.about_to_sell_device.is_true(), level="essential", first=True)
    items = (item("plain", level="essential"), item("special", level="advanced", situations=(sale,)))
    told = report(*items, about_to_sell_device=True)
    written = json.loads(told.to_json())
    assert (written["levels"], written["ahead"]) == ({"special": "essential"}, ["special"])
    for one in (told, told.exported(), load_report(told.to_json())):
        assert [(action.item, action.level) for action in one.actions()] == [
            ("special", "essential"),
            ("plain", "essential"),
        ]
    assert load_report(told.to_json()).exported() == told.exported() == load_report(told.to_json())
    assert json.loads(report(*items, about_to_sell_device=False).to_json())["levels"] == {}


def test_of_a_situation_that_either_fact_makes_only_the_ordinary_one_is_told() -> None:
    either = Person.targeted.is_true() | Person.about_to_sell_device.is_true()
    items = (item("special", level="advanced", situations=(Situation(when=either, level="essential"),)),)
    assert report(*items, targeted=True).exported().levels == {}
    assert report(*items, about_to_sell_device=True).exported().levels == {"special": "essential"}
    both = report(*items, targeted=True, about_to_sell_device=True)
    assert both.to_json() == report(*items, targeted=False, about_to_sell_device=True).to_json()


class WaryPerson(Person):
    """A person with an ordinary fact that is derived from a private one."""

    namespace = "acme"

    @derived(reads=("targeted",))
    def wary(self, context: Context) -> bool | None:
        """True where somebody may go after them."""
        del context
        return self.targeted


def test_a_situation_on_what_is_derived_from_a_private_fact_is_never_written() -> None:
    wary = Situation(when=WaryPerson.wary.is_true(), level="essential")
    declared = FactDeclaration.model_validate(WaryPerson.facts()["wary"])
    checklist = Checklist.of("c", "C", item("special", situations=(wary,))).replace(requires=(declared,))
    found = evaluate(checklist, Inventory(subjects=(DEVICE, WaryPerson(targeted=True))), now=NOW)
    assert found.levels == {"special": "essential"}
    assert found.exported().levels == {}


def test_what_a_situation_puts_first_is_listed_unless_it_is_known_to_be_done() -> None:
    """Somebody who gave a code away is to look who is signed in, whether or not they have said."""
    first = RAISED.replace(first=True)
    asked = item("asked", rule=Rule(check=Device.encrypted.one_of("on")), situations=(first,))
    done = item("done", rule=Rule(check=Device.find_my.is_false()), situations=(first,))
    assert order(asked, done, item("plain"), targeted=True) == ["asked", "plain"]
    assert [action.maybe_done for action in report(asked, item("plain"), targeted=True).actions()] == [True, False]
    assert order(asked, done, item("plain")) == ["plain"]


def test_what_to_check_is_what_leads_and_is_not_known_and_ends_once_enough_is_known() -> None:
    open_rule = Rule(check=Device.encrypted.one_of("on"))
    asked = [item(f"a{number}", rule=open_rule, priority=True) for number in range(7)]
    behind = item("behind", rule=open_rule, priority=True, level="essential", after=("a0",))
    found = report(*asked, behind, item("later", rule=open_rule), item("undone"))
    assert [action.item for action in found.to_check()] == ["a0", "a1", "a2", "a3", "a4"]
    assert all(action.maybe_done and action.outcome == "unknown" for action in found.to_check())
    assert [action.item for action in found.actions()] == ["undone"]
    known = [item(f"k{number}", priority=True) for number in range(5)]
    assert report(*known, *asked).to_check() == ()
