"""Incidents: nothing shows what was answered, and nothing is written unless it is asked for."""

import copy
import json
import logging
import pickle
import re
import warnings
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import ValidationError

from secure_checklist import (
    Attestation,
    Device,
    Interview,
    Inventory,
    SecureChecklistError,
    Waiver,
    delete,
    dump,
    evaluate,
    load_inventory,
    packs,
    save,
)
from secure_checklist.incident import Incident

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
    path = tmp_path / "inventory.json"
    assert {*save(INVENTORY, path, incidents=True)} == {f"case.{name}" for name in EPHEMERAL}
    texts = [FULL.model_dump_json(), dump(INVENTORY, incidents=True), path.read_text(encoding="utf-8")]
    texts.append(pickle.dumps(FULL).decode("latin-1"))
    assert not any(re.search('"danger_now":|"self_harm_now":|"unsure"', text) for text in texts)
    quiet = FULL.replace(**dict.fromkeys(EPHEMERAL))
    back = pickle.loads(pickle.dumps(FULL))  # noqa: S301 - our own bytes
    assert back == load_inventory(path).by_id["case"] == quiet
    assert load_inventory(path).waivers == INVENTORY.waivers
    assert copy.deepcopy(FULL).paid is True


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
    assert load_inventory(path) == INVENTORY.without_incidents()
    assert json.loads(dump(INVENTORY)) == json.loads(text)


def test_erasing_takes_what_an_interrupted_save_left_beside(tmp_path: Path) -> None:
    path = tmp_path / "case.json"
    save(INVENTORY, path, incidents=True)
    for name in (".case.json.abcd1234", ".case.json.bak", "other.json"):
        (tmp_path / name).write_text("half", encoding="utf-8")
    assert (delete(path), delete(path), delete(tmp_path / "nowhere" / "case.json")) == (True, False, False)
    assert sorted(left.name for left in tmp_path.iterdir()) == [".case.json.bak", "other.json"]
