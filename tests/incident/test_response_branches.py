"""The branches of an incident: plans are as reviewed, and in an order that endangers nobody.

The golden files are written by `tests/branches/renew_branches.py`; `tests/branches/README.md` says why they are right.
"""

import json
import re
from itertools import pairwise

import pytest

from secure_checklist import Checklist, packs
from secure_checklist.checklists import PHASES
from secure_checklist.incident import respond
from secure_checklist.subjects import Incident
from tests.golden_branches import EXPECTED, FOLDER, NOW, golden, names, response_to, written

PACK = packs.load("leak-response")
EVIDENCE = ("preserve-threats-and-posts", "record-references-only")
TAKEDOWN = ("report-to-platform", "search-engine-removal", "host-and-registrar-escalation", "copyright-notice")


def steps_of(name: str) -> list[str]:
    return [step.item.id for step in response_to(name).steps]


def first_steps(name: str) -> list[str]:
    """Return the steps that lead, where nobody said that there is no danger."""
    if any(incident.role == "shared_it" for incident in _incidents(name)):
        return ["stop-sharing"]
    safe = all(incident.danger_now == "no" for incident in _incidents(name))
    return ["check-self-harm-risk"] if safe else ["check-immediate-safety", "check-self-harm-risk"]


@pytest.fixture(scope="module")
def prevention() -> Checklist:
    return packs.load("leak-prevention")


# the golden files -------------------------------------------------------------------------------------------------


def test_every_branch_is_explained() -> None:
    assert len(names()) >= 10
    assert {path.stem for path in EXPECTED.glob("*.json")} == set(names())
    told = re.findall(r"^## (.+)$", (FOLDER / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(told) == list(names())


@pytest.mark.parametrize("name", names())
def test_the_plan_is_as_reviewed(name: str) -> None:
    """Where this differs, renew the files, read the difference, and keep it only if it is right."""
    recorded = (EXPECTED / f"{name}.json").read_text(encoding="utf-8")
    assert golden(response_to(name)) == json.loads(recorded)
    assert written(json.loads(recorded)) == recorded


# laws for all of them ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", names())
def test_safety_comes_before_evidence_and_evidence_before_takedown(name: str) -> None:
    order = steps_of(name)
    assert order[: len(first_steps(name))] == first_steps(name)
    places = {item: place for place, item in enumerate(order)}
    for before in EVIDENCE:
        for after in TAKEDOWN:
            if before in places and after in places:
                assert places[before] < places[after], (before, after)
    if "use-a-safer-device" in places:
        assert all(places["use-a-safer-device"] < places[item] for item in EVIDENCE if item in places)


@pytest.mark.parametrize("name", names())
def test_a_plan_with_somebody_close_begins_with_safety(name: str) -> None:
    """Where a partner or family is behind it, or nobody knows, planning comes before whatever could alert them."""
    response = response_to(name)
    order = [step.item.id for step in response.steps]
    if "safety-plan-before-reporting" not in order:
        return
    place = order.index("safety-plan-before-reporting")
    alerting = [step.item.id for step in response.steps[:place] if "alerts-others" in step.item.tags]
    assert alerting == []


@pytest.mark.parametrize("name", names())
def test_phases_come_in_order(name: str) -> None:
    phases = [PHASES.index(step.phase) for step in response_to(name).steps if step.phase]
    assert all(before <= after for before, after in pairwise(phases))


@pytest.mark.parametrize("name", names())
def test_every_plan_leads_to_somebody_at_any_hour(name: str) -> None:
    response = response_to(name)
    needs = {need for step in response.steps for need in step.contacts}
    assert "crisis" in needs
    assert ("emergency" in needs) == (first_steps(name)[0] != "check-self-harm-risk")
    for step in response.steps:
        assert all(found.listings or found.note for found in step.contacts.values())
    assert "not legal advice" in response.disclaimer


@pytest.mark.parametrize("name", names())
def test_only_young_people_are_told_to_report_at_once(name: str) -> None:
    response = response_to(name)
    (incident,) = (one for one in _incidents(name))
    young = incident.age_when_taken in ("minor", "unsure") and not response.urgent
    at_once = [step.item.id for step in response.of_phase("first_hour")]
    assert ("report-to-platform-young" in at_once) is young
    assert "report-to-platform" not in at_once


def _incidents(name: str) -> list[Incident]:
    data = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return [Incident.model_validate(entry) for entry in data["subjects"] if entry["kind"] == "incident"]


@pytest.mark.parametrize("name", names())
def test_discreet_titles_are_the_neutral_ones(name: str) -> None:
    response = response_to(name)
    discreet = response.titles(discreet=True)
    assert discreet == tuple(f"{step.number}. {step.item.neutral_title}" for step in response.steps)
    assert len(discreet) == len(response.steps)


def test_nothing_known_shows_only_what_is_safe_for_anybody() -> None:
    shown = {step.item.id for step in respond(now=NOW).steps}
    tags = {tag for step in respond(now=NOW).steps for tag in step.item.tags}
    assert "touches-media" not in tags
    order = [step.item.id for step in respond(now=NOW).steps]
    alerting = [step.item.id for step in respond(now=NOW).steps if "alerts-others" in step.item.tags]
    assert alerting == ["report-child-exploitation", "secure-accounts"]
    assert order.index("safety-plan-before-reporting") < order.index(alerting[0])
    assert {"record-references-only", "report-child-exploitation", "safety-plan-before-reporting"} <= shown


def test_links_to_prevention_lead_somewhere(prevention: Checklist) -> None:
    """Each item that `see_also` names exists in the pack that it names."""
    found = [name.partition("/") for item in PACK.items for name in item.see_also]
    assert {pack for pack, _, _ in found} == {"leak-prevention"}
    assert [item for _, _, item in found if prevention.find(item) is None] == []
    assert len({item for _, _, item in found}) >= 20
