"""Plans: which steps a report gives, in which order, and what a checklist must say for that."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from secure_checklist import (
    Attestation,
    Checklist,
    Inventory,
    Item,
    Report,
    Rule,
    Section,
    evaluate,
)
from secure_checklist.checklists import PHASES, Deadline
from secure_checklist.evaluation.compiled import plan_for
from secure_checklist.evaluation.evaluator import plan_on
from secure_checklist.subjects import Incident
from tests.cases import each
from tests.strategies import cases
from tests.worlds import NOW

ASKED = {"question": "Is it done?", "subject": "incident", "renew_after": 30}


def item(name: str, **values: Any) -> Item:
    return Item.model_validate({"id": name, "title": name, "when_unclear": "show", **ASKED, **values})


def ruled(name: str, **values: Any) -> Item:
    rule = Rule(applies_to=Incident.whose.equals("me"), check=Incident.blocked.is_true())
    return item(name, rule=rule, **values)


def report_on(*items: Item, incident: Incident | None = None, **inventory: Any) -> Report:
    checklist = Checklist.of("c", "C", *items)
    return evaluate(checklist, Inventory(subjects=(incident or Incident(),), **inventory).completed("incident"))


def order(report: Report) -> list[str]:
    return [step.item for step in report.plan()]


# which steps ------------------------------------------------------------------------------------------------------


@each(
    ("unclear", "incident", "status"),
    [
        ("show", Incident(), "unclear"),
        ("ask_first", Incident(), "ask_first"),
        ("hide", Incident(), None),
        ("hide", Incident(whose="me"), "to_do"),
        ("show", Incident(whose="friend"), None),
        ("hide", Incident(whose="me", blocked=False), "to_do"),
        ("show", Incident(whose="me", blocked=True), None),
    ],
)
def test_a_step_is_shown_as_it_says_while_it_is_unclear(unclear: str, incident: Incident, status: str | None) -> None:
    plan = report_on(ruled("a", when_unclear=unclear), incident=incident).plan()
    assert [step.status for step in plan] == ([status] if status else [])


def test_a_step_names_what_is_missing() -> None:
    (step,) = report_on(ruled("a")).plan()
    assert step.facts == ("incident.whose", "incident.blocked")
    assert step.subjects == ("incident",)
    assert step.outcome == "unknown"


def test_done_steps_come_along_when_asked_for() -> None:
    report = report_on(ruled("a"), incident=Incident(whose="me", blocked=True))
    assert [step.status for step in report.plan(done=True)] == ["done"]


def test_what_is_unknown_is_a_step_unlike_an_action() -> None:
    report = report_on(ruled("a"), incident=Incident(whose="me"))
    assert report.actions() == ()
    assert order(report) == ["a"]


def test_the_worst_of_several_subjects_counts() -> None:
    subjects = (Incident(id="one", whose="me", blocked=True), Incident(id="two", whose="me"), Incident(id="three"))
    checklist = Checklist.of("c", "C", ruled("a"))
    (step,) = evaluate(checklist, Inventory(subjects=subjects)).plan(done=True)
    assert (step.status, step.subjects) == ("to_do", ("two",))


# in which order ---------------------------------------------------------------------------------------------------


def test_what_comes_first_does_so_though_the_item_between_is_not_in_the_plan() -> None:
    """The choice to be safe stays before a block, also once the notes between the two are done."""
    items = (item("c", after=("b",)), item("b", after=("a",)), item("a"))
    assert order(report_on(*items)) == ["a", "b", "c"]
    done = Attestation(confidentiality="ordinary", item="b", subject="incident", answer="yes")
    assert order(report_on(*items, attestations=(done,))) == ["a", "c"]


@st.composite
def ordered_items(draw: st.DrawFn) -> list[Item]:
    """Items of random phases, each after some earlier ones whose phase is no later."""
    items: list[Item] = []
    for place in range(draw(st.integers(1, 9))):
        phase = draw(st.sampled_from(PHASES))
        fitting = [one.id for one in items if one.phase and PHASES.index(one.phase) <= PHASES.index(phase)]
        after = tuple(draw(st.lists(st.sampled_from(fitting), unique=True, max_size=3))) if fitting else ()
        items.append(item(f"i{place}", phase=phase, after=after))
    return draw(st.permutations(items))


@given(ordered_items())
def test_law_of_order(items: list[Item]) -> None:
    """Whatever an item names in `after` stands before it, and no step stands before one of an earlier phase."""
    plan = report_on(*items).plan()
    places = {step.item: place for place, step in enumerate(plan)}
    assert len(places) == len(items)
    for one in items:
        assert all(places[before] < places[one.id] for before in one.after)
    phases = [PHASES.index(step.phase) for step in plan if step.phase]
    assert phases == sorted(phases)


# what a checklist must say ----------------------------------------------------------------------------------------


def refused(**changes: Any) -> str:
    first = item("a", **changes.pop("first", {}))
    data: Mapping[str, Any] = {
        "id": "c",
        "title": "C",
        "sections": [Section(id="s", title="S", items=(first, item("b", **changes.pop("second", {}))))],
        **changes,
    }
    with pytest.raises(ValidationError) as caught:
        Checklist.model_validate(data)
    return str(caught.value)


def test_a_checklist_that_knows_an_incident_says_what_to_show_under_doubt() -> None:
    assert "give `when_unclear`" in refused(second={"when_unclear": None})


def test_what_comes_before_has_no_later_phase() -> None:
    said = refused(first={"phase": "later"}, second={"phase": "first_hour", "after": ("a",)})
    assert '"a" has a later phase' in said


def test_do_nots_are_checked() -> None:
    entry = {"id": "no-pay", "text": "Don't pay.", "why": "It brings more demands.", "instead": "Stop answering."}
    assert 'no do-not "no-pai"' in refused(do_nots=(entry,), first={"avoid": ("no-pai",)})
    assert '2 do-nots have the id "no-pay"' in refused(do_nots=(entry, entry))
    odd = {**entry, "applies_to": {"op": "equals", "fact": "incident.whos", "value": "me"}}
    assert "incident.whose" in refused(do_nots=(odd,))
    both = Incident.whose.equals("me") & Incident.blocked.is_true()
    mixed = {**entry, "applies_to": {"op": "all_of", "conditions": [both.model_dump(), _device()]}}
    assert "device and incident" in refused(do_nots=(mixed,))


def _device() -> dict[str, Any]:
    return {"op": "equals", "fact": "device.find_my", "value": True}


def deadline(**values: Any) -> Deadline:
    data = {"id": "d", "kind": "removal", "starts": "incident.platform_reported_at", "due": "It is gone", **values}
    return Deadline.model_validate(data)


def test_deadlines_are_checked() -> None:
    assert "no date or datetime" in refused(first={"deadlines": (deadline(hours=1, starts="incident.whose"),)})
    assert "did you mean" in refused(first={"deadlines": (deadline(hours=1, starts="incident.known_sinse"),)})
    wrong = Incident.country.equals("IN").model_dump() | {"value": 7}
    assert "incident.country" in refused(first={"deadlines": (deadline(hours=1, when=wrong),)})


@each("lengths", [{}, {"hours": 1, "days": 1}, {"hours": 0}, {"months": 1.5}])
def test_a_deadline_has_one_length(lengths: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        deadline(**lengths)


@each("source", ["generated", "pack"])
@given(data=st.data(), done=st.booleans())
def test_a_plan_without_a_report_is_the_reports(source: str, data: st.DataObject, done: bool) -> None:
    checklist, inventory = data.draw(cases(source, claims=True))
    plan = plan_for(checklist)
    found = plan_on(plan, plan.context(inventory, NOW), done=done)
    assert found == evaluate(checklist, inventory, now=NOW).plan(done=done)
