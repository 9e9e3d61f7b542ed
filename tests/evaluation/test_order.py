"""In which order actions and steps of a plan are shown, levels by situation, and what is a step at all."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from secure_checklist import (
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
from secure_checklist.checklists.items import Situation
from secure_checklist.checklists.plan_items import PHASES
from secure_checklist.evaluation.compiled import plan_for
from secure_checklist.evaluation.evaluator import plan_on
from secure_checklist.incident import Incident
from secure_checklist.subjects import FactDeclaration
from tests.cases import each
from tests.strategies import cases
from tests.worlds import NOW

FAILS = Rule(check=Device.find_my.is_true())
OPEN = Rule(check=Device.encrypted.one_of("on"))
DEVICE = Device(find_my=False)


def item(name: str, **more: Any) -> Item:
    """Return an item that fails for the device."""
    return Item.model_validate({"id": name, "title": name, "rule": FAILS, "mitigates": ("hacking",), **more})


def report(*items: Item, **person: object) -> Report:
    inventory = Inventory(subjects=(DEVICE, Person.model_validate(person))).completed("device")
    return evaluate(Checklist.of("c", "C", *items), inventory, now=NOW)


# actions ----------------------------------------------------------------------------------------------------------


def test_a_report_in_which_each_waits_for_another_still_has_an_order() -> None:
    """No checklist says that, but a report may be written by hand."""
    data = json.loads(report(item("a"), item("b", after=("a",)), item("c", after=("b",))).to_json())
    data["items"][0]["after"] = ["c"]
    circular = load_report(json.dumps(data).encode())
    assert [action.item for action in circular.actions()] == ["a", "b", "c"]
    assert [step.item for step in circular.plan()] == ["a", "b", "c"]


def test_what_to_check_is_what_leads_and_is_not_known_and_ends_once_enough_is_known() -> None:
    asked = [item(f"a{number}", rule=OPEN, priority=True) for number in range(7)]
    later = item("behind", rule=OPEN, priority=True, level="essential", after=("a0",))
    found = report(*asked, later, item("later", rule=OPEN), item("undone"))
    assert [action.item for action in found.to_check()] == ["a0", "a1", "a2", "a3", "a4"]
    assert all(action.maybe_done and action.outcome == "unknown" for action in found.to_check())
    assert [action.item for action in found.actions()] == ["undone"]
    assert report(*(item(f"k{number}", priority=True) for number in range(5)), *asked).to_check() == ()


# levels by situation ----------------------------------------------------------------------------------------------


class WaryPerson(Person):
    """A person with an ordinary fact that is derived from a private one."""

    namespace = "acme"

    @derived(reads=("targeted",))
    def wary(self, context: Context) -> bool | None:
        """True where someone may go after them."""
        del context
        return self.targeted


RAISED = Situation(when=Person.targeted.is_true(), level="essential")
FIRST = RAISED.replace(first=True)
SALE = Situation(when=Person.about_to_sell_device.is_true(), level="essential", first=True)


def test_a_situation_is_written_only_as_far_as_ordinary_facts_decide_it() -> None:
    """Law 9: the level would tell a private fact, also one behind a derived fact or beside an ordinary one."""
    either = Situation(when=RAISED.when | SALE.when, level="essential", first=True)
    for situation in (FIRST, SALE, either):
        items = item("plain", level="essential"), item("special", level="advanced", situations=(situation,))
        for sells in (True, False):
            calm, raised = (report(*items, targeted=one, about_to_sell_device=sells) for one in (False, True))
            assert raised.promoted == (() if situation is SALE and not sells else ("special",))
            assert raised.to_json() == calm.to_json()
            assert raised.score == calm.score
            assert raised.exported() == calm.exported() == load_report(raised.to_json())
            shown = sells and situation is not FIRST
            assert json.loads(raised.to_json())["levels"] == ({"special": "essential"} if shown else {})
            assert [action.item for action in raised.exported().actions()][:1] == (["special"] if shown else ["plain"])
    wary = Situation(when=WaryPerson.wary.is_true(), level="essential")
    declared = FactDeclaration.model_validate(WaryPerson.facts()["wary"])
    checklist = Checklist.of("c", "C", item("special", situations=(wary,))).replace(requires=(declared,))
    found = evaluate(checklist, Inventory(subjects=(DEVICE, WaryPerson(targeted=True))), now=NOW)
    assert (dict(found.levels), dict(found.exported().levels)) == ({"special": "essential"}, {})


# plans ------------------------------------------------------------------------------------------------------------

MINE = Rule(applies_to=Incident.whose.equals("me"), check=Incident.blocked.is_true())


def step(name: str, **more: Any) -> Item:
    said = {"id": name, "title": name, "question": "Is it done?", "subject": "incident", "when_unclear": "show"}
    return Item.model_validate({**said, **more})


def of_incidents(items: tuple[Item, ...], *incidents: Incident, **more: Any) -> Report:
    inventory = Inventory(subjects=incidents or (Incident(),), **more).completed("incident")
    return evaluate(Checklist.of("c", "C", *items), inventory, now=NOW)


def test_a_step_names_what_is_missing_and_whom_it_is_about() -> None:
    """The worst of several subjects counts."""
    incidents = Incident(id="one", whose="me", blocked=True), Incident(id="two", whose="me"), Incident(id="three")
    (found,) = of_incidents((step("a", rule=MINE),), *incidents).plan(done=True)
    assert (found.status, found.subjects, found.facts) == ("to_do", ("two",), ("incident.blocked",))
    (unclear,) = of_incidents((step("a", rule=MINE),)).plan()
    assert (unclear.outcome, unclear.facts) == ("unknown", ("incident.whose", "incident.blocked"))


@st.composite
def steps(draw: st.DrawFn) -> list[Item]:
    """Draw steps of random phases, each after some earlier ones whose phase is no later."""
    found: list[Item] = []
    for place in range(draw(st.integers(1, 9))):
        phase = draw(st.sampled_from(PHASES))
        fitting = [one.id for one in found if one.phase and PHASES.index(one.phase) <= PHASES.index(phase)]
        after = tuple(draw(st.lists(st.sampled_from(fitting), unique=True, max_size=3))) if fitting else ()
        found.append(step(f"i{place}", phase=phase, after=after))
    return draw(st.permutations(found))


@given(steps())
def test_law_what_an_item_comes_after_stands_before_it_and_no_step_before_an_earlier_phase(items: list[Item]) -> None:
    plan = of_incidents(tuple(items)).plan()
    places = {one.item: place for place, one in enumerate(plan)}
    assert len(places) == len(items)
    assert all(places[before] < places[one.id] for one in items for before in one.after)
    phases = [PHASES.index(one.phase) for one in plan if one.phase]
    assert phases == sorted(phases)


@each("source", ["generated", "pack"])
@given(data=st.data(), done=st.booleans())
def test_a_plan_without_a_report_is_the_reports(source: str, data: st.DataObject, *, done: bool) -> None:
    checklist, inventory = data.draw(cases(source, claims=True))
    plan = plan_for(checklist)
    found = plan_on(plan, plan.context(inventory, NOW), done=done)
    assert found == evaluate(checklist, inventory, now=NOW).plan(done=done)
