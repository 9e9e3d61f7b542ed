"""Incidents: nothing shows what was answered, and nothing is written unless it is asked for."""

import copy
import json
import logging
import pickle
import warnings
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import ValidationError

from secure_checklist import (
    Attestation,
    Device,
    Inventory,
    Person,
    SecureChecklistError,
    Waiver,
    delete,
    dump,
    evaluate,
    load_inventory,
    packs,
    save,
)
from secure_checklist.interview import Interview
from secure_checklist.subjects import Incident

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
EPHEMERAL = {"at_risk", "danger_now", "safe_for_now", "self_harm_now", "crisis_line_seen"}
FULL = Incident(
    id="case",
    whose="me",
    at_risk="me",
    age_when_taken="adult",
    country="GB",
    demands=frozenset({"money"}),
    paid=True,
    danger_now="yes",
    self_harm_now="unsure",
    safe_for_now=False,
    crisis_line_seen=True,
)
PHONE = Device(id="phone", find_my=True)
INVENTORY = Inventory(
    subjects=(PHONE, FULL),
    attestations=(
        Attestation(confidentiality="ordinary", item="keep-accounts-alive", subject="case", answer="partly"),
        Attestation(confidentiality="ordinary", item="share.consent", answer="yes"),
    ),
    waivers=(Waiver(confidentiality="ordinary", item="police-report", subject="case", who="me", why="not now"),),
    complete=frozenset({"incident"}),
)


def test_every_fact_is_private_at_least_and_those_of_safety_are_never_written() -> None:
    found = {fact.field: fact.confidentiality for fact in Incident.facts().values()}
    assert {field for field, level in found.items() if level == "transient"} == EPHEMERAL | {"in_danger"}
    assert "ordinary" not in found.values()


def test_every_question_can_be_left_open() -> None:
    assert Incident() == Incident(id="incident")
    assert {fact.field for fact in Incident.facts().values() if fact.reads is None} <= set(Incident.model_fields)


def test_repr_says_nothing_of_what_was_answered() -> None:
    assert repr(FULL) == "Incident(id='case')"
    assert str(FULL) == "id='case'"
    assert "partly" not in repr(INVENTORY)


def test_errors_and_logs_say_nothing_of_what_was_answered(caplog: pytest.LogCaptureFixture) -> None:
    marker = "zz-marker"
    with warnings.catch_warnings(record=True) as seen, caplog.at_level(logging.DEBUG):
        for field in ("whose", "country", "demands", "known_since", "places", "platform_reported_at"):
            with pytest.raises(ValidationError) as caught:
                FULL.replace(**{field: [marker] if field == "country" else marker})
            assert marker not in str(caught.value)
            assert marker not in repr(caught.value)
        evaluate(packs.load("leak-response"), INVENTORY, now=NOW)
    assert caplog.text == ""
    assert seen == []


def test_what_is_said_of_danger_is_written_nowhere(tmp_path: Path) -> None:
    texts = [FULL.model_dump_json(), dump(INVENTORY, incidents=True), pickle.dumps(FULL).decode("latin-1")]
    save(INVENTORY, tmp_path / "inventory.json", incidents=True)
    texts.append((tmp_path / "inventory.json").read_text(encoding="utf-8"))
    back = pickle.loads(pickle.dumps(FULL))  # noqa: S301 - our own bytes
    assert {name for name in EPHEMERAL if getattr(back, name) is not None} == set()
    assert copy.deepcopy(FULL).paid is True
    assert all('"danger_now":' not in text and '"self_harm_now":' not in text for text in texts)
    assert all('"unsure"' not in text for text in texts)


def test_no_report_that_is_written_tells_what_was_said_of_danger() -> None:
    """A written report is the same whatever was answered: outcomes, reasons, evidence and score alike."""
    pack = packs.load("leak-response")
    quiet = FULL.replace(**dict.fromkeys(EPHEMERAL))
    reports = [
        evaluate(pack, Inventory(subjects=(incident,)), now=NOW, explain=True, show_values=True)
        for incident in (
            quiet,
            FULL,
            FULL.replace(danger_now="no", self_harm_now="no"),
            FULL.replace(safe_for_now=True, self_harm_now="yes"),
        )
    ]
    assert len({report.outcomes()["unknown"] for report in reports}) > 1
    assert len({json.dumps(json.loads(report.to_json()), sort_keys=True) for report in reports}) == 1
    assert len({report.model_dump_json() for report in reports}) == 1
    backs = [pickle.loads(pickle.dumps(report)) for report in reports]  # noqa: S301 - our own bytes
    assert all(back.findings == reports[0].exported().findings for back in backs)
    written = reports[1].exported()
    assert {step.item for step in written.plan()} >= {"check-immediate-safety", "check-self-harm-risk"}
    (finding,) = written.of("check-immediate-safety", "case")
    assert finding.outcome == "unknown"
    assert [reason.fact for reason in finding.reasons] == ["incident.danger_now", "incident.safe_for_now"]
    assert finding.explanation is None


def test_saving_leaves_incidents_in_memory(tmp_path: Path) -> None:
    path = tmp_path / "inventory.json"
    whole = packs.load("leak-prevention")
    for value in (INVENTORY, Interview(whole, INVENTORY).saved(), Interview(whole, INVENTORY).saved(keep_all=True)):
        with pytest.raises(SecureChecklistError, match="incidents=True"):
            save(value, path)
        assert not path.exists()
    assert save(INVENTORY, path, incidents=False) == ("case",)
    text = path.read_text(encoding="utf-8")
    assert "case" not in text
    assert "incident" not in text
    kept = load_inventory(path)
    assert kept == INVENTORY.without_incidents()
    assert kept.subjects == (PHONE,)
    assert [entry.item for entry in kept.attestations] == ["share.consent"]
    assert json.loads(dump(INVENTORY)) == json.loads(text)


def test_saving_an_incident_takes_asking(tmp_path: Path) -> None:
    path = tmp_path / "case.json"
    dropped = save(INVENTORY, path, incidents=True)
    assert set(dropped) == {f"case.{name}" for name in EPHEMERAL}
    back = load_inventory(path)
    assert back.by_id["case"] == FULL.replace(**dict.fromkeys(EPHEMERAL))
    assert back.waivers == INVENTORY.waivers


def test_an_inventory_without_incidents_is_left_as_it_is() -> None:
    plain = Inventory(subjects=(PHONE,))
    assert plain.without_incidents() is plain


def test_erasing_takes_what_an_interrupted_save_left_beside(tmp_path: Path) -> None:
    path = tmp_path / "case.json"
    save(INVENTORY, path, incidents=True)
    (tmp_path / ".case.json.abcd1234").write_text("half", encoding="utf-8")
    (tmp_path / ".case.json.bak").write_text("not ours", encoding="utf-8")
    (tmp_path / "other.json").write_text("not ours", encoding="utf-8")
    assert delete(path)
    assert sorted(left.name for left in tmp_path.iterdir()) == [".case.json.bak", "other.json"]
    assert not delete(path)
    assert not delete(tmp_path / "nowhere" / "case.json")


@pytest.mark.parametrize(
    ("places", "records", "ready"),
    [(None, 3, None), (3, None, None), (0, 0, False), (0, 1, True), (3, 2, False), (3, 3, True), (1, 5, True)],
)
def test_evidence_is_ready_when_every_place_has_a_record(
    places: int | None, records: int | None, ready: bool | None
) -> None:
    incident = Incident(whose="me", age_when_taken="adult", age_now="adult", places=places, records_ready=records)
    inventory = Inventory(subjects=(Person(minor=False), incident))
    report = evaluate(packs.load("leak-response"), inventory, now=NOW)
    (finding,) = report.of("preserve-threats-and-posts", "incident")
    assert finding.outcome == {None: "unknown", True: "pass", False: "fail"}[ready]
