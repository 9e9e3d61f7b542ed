"""Facts of an app's own in a checklist; other faults that a whole checklist can have are in the conformance suite."""

from typing import Any

from secure_checklist import (
    Fact,
    InvalidChecklistError,
    Inventory,
    Subject,
    Vocabulary,
    ask,
    dump,
    evaluate,
    load_checklist,
)
from secure_checklist.subjects import FactDeclaration
from tests.cases import each, raised, tables
from tests.worlds import Gadget


class Router(Subject):
    """A kind of its own."""

    kind = "router"

    open_ports: Fact[int] = ask("How many ports are open?")


TABLES = tables(__file__)
OWN = Vocabulary.standard().with_subjects(Gadget, Router)


@each(("data", "required", "facts"), TABLES["required"])
def test_facts_of_the_vocabulary_are_required_by_what_is_loaded(
    data: dict[str, Any], required: list[str], facts: dict[str, Any] | None
) -> None:
    """With a vocabulary, an app's own facts are checked and listed as those that it brings."""
    loaded = load_checklist(data, vocabulary=OWN.with_facts([FactDeclaration.model_validate(TABLES["album"])]))
    assert [entry.fact.removeprefix("device.acme.").removeprefix("router.") for entry in loaded.requires] == required
    assert load_checklist(dump(loaded).encode()) == loaded == loaded.replace(title="C")
    if facts is not None:
        report = evaluate(loaded, Inventory(subjects=(Gadget(**facts),)).completed("device"))
        assert [finding.outcome for finding in report.findings] == ["pass"]


@each(("data", "place"), TABLES["wrong"])
def test_wrong_uses_of_its_facts_are_reported_with_their_place(data: dict[str, Any], place: str) -> None:
    (problem,) = raised(InvalidChecklistError, lambda: load_checklist(data, vocabulary=OWN)).problems
    assert problem.path == place
    assert "odl" not in str(problem)
