"""Facts of an app's own in a checklist; other faults that a whole checklist can have are in the conformance suite."""

from collections.abc import Mapping
from typing import Any, Literal

import pytest

from secure_checklist import (
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
from secure_checklist.core.errors import Problem
from secure_checklist.subjects import FactDeclaration
from tests.cases import each

Data = Mapping[str, Any]
ITEM = 'sections[0].items[0] "lock"'
CHECK = f"{ITEM} > check"


def equals(fact: str, **value: object) -> Data:
    return {"op": "equals", "fact": fact, "value": True, **value}


LOCKED = equals("device.find_my")


def item(check: Data | None = LOCKED, **more: object) -> Data:
    rule = {} if check is None else {"rule": {"check": check}}
    return {"id": "lock", "title": "Lock it", **rule, **more}


def document(*items: Data, **more: object) -> dict[str, Any]:
    return {"id": "c", "title": "C", "sections": [{"id": "s", "title": "S", "items": list(items)}], **more}


def found_in(data: Data, vocabulary: Vocabulary | None = None) -> tuple[Problem, ...]:
    with pytest.raises(InvalidChecklistError) as caught:
        load_checklist(data, vocabulary=vocabulary)
    return caught.value.problems


ODD_CHECK = f"{CHECK} > value"


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


OWN = Vocabulary.standard().with_subjects(AcmeDevice, Router)
VPN = {"op": "at_least", "fact": "device.acme.vpn", "value": "old"}
QUIET = item(
    equals("device.acme.quiet"),
    examples=[{"outcome": "pass", "facts": {"device.acme.agent_running": False}}],
)
ALBUM = {"fact": "device.club.album", "type": "boolean"}


@each(
    ("data", "required", "subject"),
    [
        (document(item(VPN)), ["device.acme.vpn"], AcmeDevice(id="d", vpn="old")),
        (document(QUIET), ["device.acme.quiet", "device.acme.agent_running"], AcmeDevice(agent_running=False)),
        (document(item(None, question="?", subject="router")), ["router.attested.lock"], None),
        (document(item(equals("device.club.album")), declares=[ALBUM]), [], None),
    ],
)
def test_facts_of_the_vocabulary_are_required_by_what_is_loaded(
    data: Data, required: list[str], subject: Subject | None
) -> None:
    """With a vocabulary, an app's own facts are checked and listed as those that it brings."""
    loaded = load_checklist(data, vocabulary=OWN.with_facts([FactDeclaration.model_validate(ALBUM)]))
    assert [entry.fact for entry in loaded.requires] == required
    assert load_checklist(dump(loaded).encode()) == loaded == loaded.replace(title="C")
    if subject is not None:
        report = evaluate(loaded, Inventory(subjects=(subject,)).completed("device"))
        assert [finding.outcome for finding in report.findings] == ["pass"]


@each("field", ["requires", "declares"])
def test_a_fact_that_is_listed_with_another_type_than_its_class_has_is_reported(field: str) -> None:
    running = "device.acme.agent_running"
    (problem,) = found_in(document(item(), **{field: [{"fact": running, "type": "integer"}]}), OWN)
    assert (problem.path, problem.suggestion) == (f'{field}[0] "{running}" > type', "write the same here")
    (wrong,) = found_in(document(item({**VPN, "value": "odl"})), OWN)
    assert wrong.path == ODD_CHECK
    assert "odl" not in str(wrong)
