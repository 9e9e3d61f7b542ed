"""Incidents: nothing shows what was answered, and nothing is written unless it is asked for."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

import secure_checklist as sc

SAFETY = {"at_risk", "danger_now", "safe_for_now", "self_harm_now", "crisis_line_seen", "in_danger"}
INVENTORY = sc.Inventory(
    subjects=(sc.Device(id="phone", find_my=True), sc.incident.Incident(id="case", whose="me", danger_now="yes")),
    attestations=(
        sc.Attestation(confidentiality="ordinary", item="keep-accounts-alive", subject="case", answer="partly"),
        sc.Attestation(confidentiality="ordinary", item="share.consent", answer="yes"),
    ),
    complete=frozenset({"incident"}),
)


def test_every_fact_is_private_at_least_and_those_of_safety_are_never_written() -> None:
    found = {fact.field: fact.confidentiality for fact in sc.incident.Incident.facts().values()}
    assert {field for field, level in found.items() if level == "transient"} == SAFETY
    assert "ordinary" not in found.values()


def test_saving_leaves_incidents_in_memory(tmp_path: Path) -> None:
    path = tmp_path / "inventory.json"
    whole = sc.packs.load("leak-prevention")
    for value in (
        INVENTORY,
        sc.Interview(whole, INVENTORY).saved(),
        sc.Interview(whole, INVENTORY).saved(keep_all=True),
    ):
        with pytest.raises(sc.SecureChecklistError, match="incidents=True"):
            sc.save(value, path)
        assert not path.exists()
    assert sc.save(INVENTORY, path, incidents=False) == ("case",)
    text = path.read_text(encoding="utf-8")
    assert "case" not in text
    assert "incident" not in text
    assert sc.load_inventory(path) == INVENTORY.without_incidents()
    assert json.loads(sc.dump(INVENTORY)) == json.loads(text)


def test_erasing_takes_what_an_interrupted_save_left_beside(tmp_path: Path) -> None:
    path = tmp_path / "case.json"
    sc.save(INVENTORY, path, incidents=True)
    for name in (".case.json.abcd1234", ".case.json.bak", "other.json"):
        (tmp_path / name).write_text("half", encoding="utf-8")
    assert (sc.delete_file(path), sc.delete_file(path), sc.delete_file(tmp_path / "nowhere" / "case.json")) == (
        True,
        False,
        False,
    )
    assert sorted(left.name for left in tmp_path.iterdir()) == [".case.json.bak", "other.json"]


def test_a_response_is_in_its_language_wherever_it_is_read() -> None:
    incident = sc.incident.Incident(country="MX", happened=frozenset({"posted"}))
    response = sc.incident.respond(incident, now=datetime(2026, 11, 30, tzinfo=UTC), language="es")
    read: list[list[str]] = []
    for language in ("en", "es"):
        with sc.translations.in_language(language):
            assert response.card is not None
            read.append([title for title, _ in (*response.card.slots, *response.chapters)])
    assert read[0] == read[1]
    assert "Later" not in read[0]
