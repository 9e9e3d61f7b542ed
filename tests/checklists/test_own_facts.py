"""Loading a checklist with a vocabulary: facts of an app's own are checked like standard ones, with their places."""

from collections.abc import Mapping
from typing import Any, Literal

import pytest

from secure_checklist import (
    Checklist,
    Context,
    Device,
    Fact,
    InvalidChecklistError,
    Inventory,
    Subject,
    Vocabulary,
    ask,
    derived,
    dump,
    evaluate,
    load_checklist,
)
from secure_checklist.core import Problem
from secure_checklist.subjects import FactDeclaration
from tests.cases import each


class AcmeDevice(Device):
    """A device with facts of its own."""

    namespace = "acme"

    vpn: Fact[Literal["none", "old", "current"]] = ask("Which VPN?", ordered=True)
    agent_running: Fact[bool] = ask("Is the agent running?")

    @derived(reads=("agent_running",))
    def quiet(self, context: Context) -> bool | None:
        """Whether the agent is off."""
        assert context
        return not self.agent_running


class Router(Subject):
    """A kind of its own."""

    kind = "router"

    open_ports: Fact[int] = ask("How many ports are open?")


OURS = Vocabulary.standard().with_subjects(AcmeDevice, Router)
IN_FILE = FactDeclaration(fact="device.club.album", type="boolean")


def document(check: Mapping[str, Any], **more: object) -> dict[str, Any]:
    item = {"id": "one", "title": "One", "rule": {"check": check}}
    return {"id": "ours", "title": "Ours", "sections": [{"id": "s", "title": "S", "items": [item]}], **more}


def problem(data: Mapping[str, Any], vocabulary: Vocabulary | None = OURS) -> Problem:
    with pytest.raises(InvalidChecklistError) as refused:
        load_checklist(data, vocabulary=vocabulary)
    (found,) = refused.value.problems
    return found


CHECK = {"op": "at_least", "fact": "device.acme.vpn", "value": "old"}
WHERE = 'sections[0].items[0] "one" > check'


def test_facts_of_the_vocabulary_are_required_by_what_is_loaded() -> None:
    loaded = load_checklist(document(CHECK), vocabulary=OURS)
    assert [(entry.fact, entry.type, entry.values) for entry in loaded.requires] == [
        ("device.acme.vpn", "enum", ("none", "old", "current"))
    ]
    assert load_checklist(dump(loaded).encode()) == loaded == load_checklist(dump(loaded).encode(), vocabulary=OURS)
    assert loaded.replace(title="Other").requires == loaded.requires
    report = evaluate(loaded, Inventory(subjects=(AcmeDevice(vpn="old"),)).completed("device"))
    assert [finding.outcome for finding in report.findings] == ["pass"]


def test_facts_within_a_quantifier_are_required_too() -> None:
    loaded = load_checklist(document({"op": "some", "where": CHECK}), vocabulary=OURS)
    assert [entry.fact for entry in loaded.requires] == ["device.acme.vpn"]
    found = problem(document({"op": "some", "where": {**CHECK, "fact": "device.acme.vnp"}}))
    assert found.path.startswith(f"{WHERE} > where")
    assert "device.acme.vpn" in found.suggestion


def test_without_the_vocabulary_the_fact_is_unknown() -> None:
    assert problem(document(CHECK), None).message.startswith("no such fact")


@each(
    ("check", "where", "says", "suggestion"),
    [
        ({**CHECK, "fact": "device.acme.vnp"}, WHERE, "no such fact", 'did you mean "device.acme.vpn" or '),
        ({**CHECK, "value": "odl"}, f"{WHERE} > value", "", ""),
        ({**CHECK, "fact": "device.acme.agent_running"}, WHERE, "", ""),
        ({"op": "equals", "fact": "device.acme.agent_running", "value": "yes"}, f"{WHERE} > value", "", ""),
    ],
)
def test_wrong_uses_of_its_facts_are_told_with_their_place(
    check: Mapping[str, Any], where: str, says: str, suggestion: str
) -> None:
    found = problem(document(check))
    assert found.path.startswith(where)
    assert says in found.message
    assert suggestion in found.suggestion
    assert "odl" not in str(found)


@each("field", ["requires", "declares"])
def test_a_list_of_facts_that_contradicts_the_vocabulary_is_refused(field: str) -> None:
    listed = [{"fact": "device.acme.agent_running", "type": "integer"}]
    check = {"op": "at_least", "fact": "device.acme.agent_running", "value": 3}
    found = problem(document(check, **{field: listed}))
    assert found.path == f'{field}[0] "device.acme.agent_running" > type'
    assert load_checklist(document(check, **{field: listed})).id == "ours"


def test_what_examples_give_is_checked_and_required_too() -> None:
    item = {
        "id": "one",
        "title": "One",
        "rule": {"check": {"op": "equals", "fact": "device.acme.quiet", "value": False}},
        "examples": [{"outcome": "pass", "facts": {"device.acme.agent_running": True}}],
    }
    data = {"id": "ours", "title": "Ours", "sections": [{"id": "s", "title": "S", "items": [item]}]}
    loaded = load_checklist(data, vocabulary=OURS)
    assert [entry.fact for entry in loaded.requires] == ["device.acme.quiet", "device.acme.agent_running"]


def test_an_item_that_a_person_answers_for_a_kind_of_ones_own_stays_valid() -> None:
    item = {"id": "one", "title": "One", "question": "Is it done?", "subject": "router"}
    data = {"id": "ours", "title": "Ours", "sections": [{"id": "s", "title": "S", "items": [item]}]}
    loaded = load_checklist(data, vocabulary=OURS)
    assert load_checklist(dump(loaded).encode()) == loaded == loaded.replace(title="Ours")
    report = evaluate(loaded, Inventory(subjects=(Router(id="r"),)).completed("router"))
    (finding,) = report.findings
    assert (finding.subject, [reason.code for reason in finding.reasons]) == ("r", ["not_asked"])
    assert problem(data, None).message == 'no such kind of subject: "router"'


def test_facts_that_the_file_declares_itself_need_no_vocabulary() -> None:
    check = {"op": "equals", "fact": "device.club.album", "value": True}
    data = document(check, declares=[IN_FILE.model_dump(mode="json", exclude_none=True)])
    assert load_checklist(data, vocabulary=OURS) == load_checklist(data)
    assert load_checklist(data, vocabulary=OURS.with_facts([IN_FILE])) == load_checklist(data)


def test_a_vocabulary_leaves_checklists_of_standard_facts_as_they_are() -> None:
    data = document({"op": "at_least", "fact": "device.screen_lock", "value": "pin"})
    assert load_checklist(data, vocabulary=OURS) == load_checklist(data) == Checklist.model_validate(data)
