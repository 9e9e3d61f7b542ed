"""In which order actions and steps of a plan are shown."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from secure_checklist import Checklist, Device, Inventory, Item, Report, Rule, evaluate, load_report
from secure_checklist.checklists.plan_items import PHASES
from secure_checklist.evaluation.compiled import plan_for
from secure_checklist.evaluation.evaluator import plan_on
from secure_checklist.incident import Incident
from tests.cases import each
from tests.strategies import cases
from tests.worlds import NOW


def report(**more: dict[str, Any]) -> Report:
    """Return the report on a device for items that it fails, save for what more is said of each."""
    failed = {"mitigates": ("hacking",), "rule": Rule(check=Device.find_my.is_true())}
    items = (Item.model_validate({"id": name, "title": name, **failed, **said}) for name, said in more.items())
    device = Inventory(subjects=(Device(find_my=False),)).completed("device")
    return evaluate(Checklist.of("c", "C", *items), device, now=NOW)


def test_a_report_in_which_each_waits_for_another_still_has_an_order() -> None:
    """No checklist says that, but a report may be written by hand."""
    data = json.loads(report(a={}, b={"after": ("a",)}, c={"after": ("b",)}).to_json())
    data["items"][0]["after"] = ["c"]
    circular = load_report(json.dumps(data).encode())
    assert [action.item for action in circular.actions()] == ["a", "b", "c"]
    assert [step.item for step in circular.plan()] == ["a", "b", "c"]


def test_what_to_check_is_what_leads_and_is_not_known_and_ends_once_enough_is_known() -> None:
    unknown = {"rule": Rule(check=Device.encrypted.one_of("on"))}
    leading: dict[str, Any] = {f"a{number}": unknown | {"priority": True} for number in range(7)}
    behind = unknown | {"priority": True, "level": "essential", "after": ("a0",)}
    found = report(**leading, behind=behind, later=unknown, undone={})
    assert [action.item for action in found.to_check()] == ["a0", "a1", "a2", "a3", "a4"]
    assert [action.item for action in found.actions()] == ["undone"]
    known: dict[str, Any] = {f"k{number}": {"priority": True} for number in range(5)}
    assert report(**known, **leading).to_check() == ()


STEP = Item(id="step", title="Step", question="Is it done?", subject="incident", when_unclear="show")


def test_a_step_names_what_is_missing_and_whom_it_is_about() -> None:
    """The worst of several subjects counts."""
    step = STEP.replace(
        rule=Rule(applies_to=Incident.whose.equals("me"), check=Incident.blocked.is_true()), question=""
    )
    incidents = Incident(id="one", whose="me", blocked=True), Incident(id="two", whose="me"), Incident(id="three")
    several = Inventory(subjects=incidents).completed("incident")
    (found,) = evaluate(Checklist.of("c", "C", step), several, now=NOW).plan(done=True)
    assert (found.status, found.subjects, found.facts) == ("to_do", ("two",), ("incident.blocked",))


@st.composite
def steps(draw: st.DrawFn) -> list[Item]:
    """Draw steps of random phases, each after some earlier ones whose phase is no later."""
    found: list[Item] = []
    for place in range(draw(st.integers(1, 9))):
        phase = draw(st.sampled_from(PHASES))
        fitting = [one.id for one in found if one.phase and PHASES.index(one.phase) <= PHASES.index(phase)]
        after = tuple(draw(st.lists(st.sampled_from(fitting), unique=True, max_size=3))) if fitting else ()
        found.append(STEP.replace(id=f"i{place}", phase=phase, after=after))
    return draw(st.permutations(found))


@given(steps())
def test_law_what_an_item_comes_after_stands_before_it_and_no_step_before_an_earlier_phase(items: list[Item]) -> None:
    inventory = Inventory(subjects=(Incident(),)).completed("incident")
    plan = evaluate(Checklist.of("c", "C", *items), inventory, now=NOW).plan()
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
