"""Reading a report: its part about one subject, what is checked of a saved one, its order, and its explanations."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import secure_checklist as sc
from secure_checklist.checklists.items import Selection
from secure_checklist.checklists.plan_items import PHASES
from secure_checklist.core import UnknownNameError
from secure_checklist.evaluation.compiled import plan_for
from secure_checklist.evaluation.evaluator import plan_on
from secure_checklist.evaluation.findings import Findings
from secure_checklist.evaluation.trends import trend
from secure_checklist.incident import Incident
from secure_checklist.rules import none
from tests.cases import each, raised, tables
from tests.golden_personas import inventory_of, names
from tests.strategies import cases
from tests.worlds import NOW

TABLES = tables(__file__)
CHECKLIST = sc.load_checklist(TABLES["guarded"]).replace(guards=())
OLD = sc.Device(
    id="old", label="My old phone", security_patch=date(2026, 1, 1), auto_update_os=True, screen_lock="none"
)
NEW = sc.Device(id="new", security_patch=date(2026, 11, 1), screen_lock="pin")
MAIL = sc.Account(id="mail", roles=frozenset({"primary_email"}), mfa="off")


def report(*subjects: sc.Subject) -> sc.Report:
    return sc.evaluate(CHECKLIST, sc.Inventory(subjects=subjects).completed("device", "account"), now=NOW)


def test_a_part_of_a_report_is_about_one_subject() -> None:
    """It is a report itself: what follows from its findings follows from these alone."""
    whole = report(OLD, NEW, MAIL)
    for subject, low in (("old", 0.3), ("new", 1.0), ("mail", 0.0)):
        part = whole.for_subject(subject)
        assert part.findings == Findings.of(finding for finding in whole.findings if finding.subject == subject)
        assert part.score.low == low
        assert {one for action in part.actions() for one in action.subjects} <= {subject}
    for name, said in (
        ("nw", 'no findings about "nw"; did you mean "new"'),
        ("zzzzz", "of a kind that no item is for"),
    ):
        with pytest.raises(UnknownNameError, match=said):
            whole.for_subject(name)


# what changed -----------------------------------------------------------------------------------------------------


def test_a_trend_is_of_one_checklist_in_the_order_of_its_times() -> None:
    older, newer = (sc.evaluate(CHECKLIST, sc.Inventory(), now=NOW + timedelta(days=days)) for days in (0, 1))
    assert [point.now for point in trend([newer, older]).points] == [older.now, newer.now]
    assert trend([]).points == ()
    with pytest.raises(ValueError, match="different checklists"):
        trend([older, newer.replace(checklist=newer.checklist.replace(id="d"))])


@each(("change", "said"), TABLES["wrong_findings"])
def test_a_saved_report_is_checked_and_its_score_is_not_believed(change: dict[str, Any], said: str) -> None:
    """A report in which an unknown finding named "pass" alone had a score of 100 %."""
    made = report(sc.Device(id="blank"))
    written = json.loads(made.to_json())
    written["score"]["low"] = 1.0
    assert sc.load_report(json.dumps(written).encode()).score == made.score
    unknown = next(finding for finding in written["findings"] if finding["outcome"] == "unknown")
    unknown |= change
    (problem,) = raised(sc.InvalidReportError, lambda: sc.load_report(json.dumps(written).encode())).problems
    assert problem.message.startswith(said)


# in which order ------------------------------------------------------------------------------------------------------


def test_a_report_in_which_each_waits_for_another_still_has_an_order() -> None:
    """No checklist says that, but a report may be written by hand."""
    undone, after = sc.Rule(check=sc.Device.find_my.is_true()), {"a": (), "b": ("a",), "c": ("b",)}
    items = (sc.Item(id=name, title=name, rule=undone, after=before) for name, before in after.items())
    device = sc.Inventory(subjects=(sc.Device(find_my=False),)).completed("device")
    data = json.loads(sc.evaluate(sc.Checklist.of("c", "C", *items), device, now=NOW).to_json())
    data["items"][0]["after"] = ["c"]
    circular = sc.load_report(json.dumps(data).encode())
    assert [action.item for action in circular.actions()] == ["a", "b", "c"]
    assert [step.item for step in circular.plan()] == ["a", "b", "c"]


STEP = sc.Item(id="step", title="Step", question="Is it done?", subject="incident", when_unclear="show")


@st.composite
def steps(draw: st.DrawFn) -> list[sc.Item]:
    """Draw steps of random phases, each after some earlier ones whose phase is no later."""
    found: list[sc.Item] = []
    for place in range(draw(st.integers(1, 9))):
        phase = draw(st.sampled_from(PHASES))
        fitting = [one.id for one in found if one.phase and PHASES.index(one.phase) <= PHASES.index(phase)]
        after = tuple(draw(st.lists(st.sampled_from(fitting), unique=True, max_size=3))) if fitting else ()
        found.append(STEP.replace(id=f"i{place}", phase=phase, after=after))
    return draw(st.permutations(found))


@given(steps())
def test_law_what_an_item_comes_after_stands_before_it_and_no_step_before_an_earlier_phase(
    items: list[sc.Item],
) -> None:
    inventory = sc.Inventory(subjects=(Incident(),)).completed("incident")
    plan = sc.evaluate(sc.Checklist.of("c", "C", *items), inventory, now=NOW).plan()
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
    assert found == sc.evaluate(checklist, inventory, now=NOW).plan(done=done)


# explanations --------------------------------------------------------------------------------------------------------


def leaves(node: sc.Explanation | None) -> Iterator[sc.Explanation]:
    for child in node.children if node else ():
        yield from leaves(child) if child.children else (child,)


def test_of_what_nobody_may_learn_only_the_person_reads_whether_it_holds() -> None:
    """An implied fact is as confidential as what it reads, and the facts that are read are in its name (law 9)."""
    facts = sc.Account.facts().values()
    private = next(fact for fact in facts if fact.confidentiality == "private" and fact.type.name == "boolean")
    rules = {
        "calm": sc.Person.fears_monitoring.equals("no") & sc.Device.find_my.is_true(),
        "private": none(private.is_true()),
        "guarded": none(sc.Account.mfa.equals("on") & sc.Person.fears_monitoring.equals("yes")),
    }
    items = (sc.Item(id=name, title="I", rule=rule) for name, rule in rules.items())
    guard = sc.Guard(
        id="g", when=sc.Person.fears_monitoring.equals("yes"), holds=Selection(tags=("x",)), neutral_text="N"
    )
    checklist = sc.Checklist.of("c", "C", *items).replace(guards=(guard,))
    account, written = sc.Account.model_validate({"id": "a", "mfa": "on", private.field: True}), set[bytes]()
    for answer, truth in (("yes", False), ("no", True), (None, None)):
        person = sc.Person.model_validate({"fears_monitoring": answer})
        inventory = sc.Inventory(subjects=(account, person, sc.Device(find_my=True))).completed("account", "device")
        report = sc.evaluate(checklist, inventory, now=NOW, explain=True, show_values=True)
        secret, shown = leaves(report.of("calm")[0].explanation)
        assert (secret, shown.fact, shown.value) == (sc.Explanation(op="equals", truth=truth), "device.find_my", True)
        written.add(report.to_json())
    (same,) = written
    assert b"fears_monitoring" not in same
    assert b'"value"' not in same.replace(b'"value":null', b"")


def test_what_rests_on_a_transient_fact_is_never_explained_nor_shown_in_the_own_view() -> None:
    """What was said of danger is for the moment in which it was asked."""
    calm = sc.Item(id="calm", title="Calm", when_unclear="show", rule=sc.Rule(check=Incident.danger_now.equals("no")))
    for danger in ("yes", "no", None):
        inventory = sc.Inventory(subjects=(Incident(id="leak", danger_now=danger),)).completed("incident")
        report = sc.evaluate(sc.Checklist.of("c", "C", calm), inventory, now=NOW, explain=True)
        (own,) = report.exported("self").findings
        assert (report.findings[0].explanation, own.explanation, own.outcome) == (None, None, "unknown")
        assert [(reason.code, reason.fact) for reason in own.reasons] == [("not_asked", "incident.danger_now")]


def test_nobody_is_said_to_have_answered_what_is_worked_out_and_no_settled_value_is_left_open() -> None:
    """Law: over all personas, a derived fact has no "your answer"; what support has come to is said alone."""
    pack = sc.packs.load("leak-prevention")
    derived, settled, standard = 0, 0, sc.Vocabulary.standard().facts
    for inventory in map(inventory_of, names()):
        for finding in sc.evaluate(pack, inventory, now=NOW, explain=True).findings:
            if finding.explanation is None or finding.outcome in ("unknown", "not_applicable"):
                continue
            read = [standard.get(node.fact or "") for node in leaves(finding.explanation)]
            text = finding.explain(inventory=inventory)
            if read and all(fact is not None and fact.reads is not None for fact in read):
                derived += 1
                assert "your answer" not in text, (finding.item, text)
            if finding.item == "updates.os-supported" and finding.outcome != "pass":
                settled += 1
                assert " or " not in text.replace("answers or readings", ""), text
    assert derived > 9
    assert settled > 3
