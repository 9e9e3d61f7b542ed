"""Facts of an app's own in a checklist; other faults that a whole checklist can have are in the conformance suite."""

from collections.abc import Mapping
from typing import Any

import pytest

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
from tests.cases import each
from tests.worlds import Gadget

Data = Mapping[str, Any]


class Router(Subject):
    """A kind of its own."""

    kind = "router"

    open_ports: Fact[int] = ask("How many ports are open?")


OWN = Vocabulary.standard().with_subjects(Gadget, Router)
ALBUM = {"fact": "device.club.album", "type": "boolean"}
GRADE = {"op": "at_least", "fact": "device.acme.grade", "value": "fair"}
CALM = {"outcome": "pass", "facts": {"device.acme.flag": True, "device.acme.count": 1}}
IN_ROUTER: Data = {"question": "?", "subject": "router"}


def rule(check: Data) -> Data:
    return {"rule": {"check": check}}


def is_true(fact: str) -> Data:
    return {"op": "equals", "fact": fact, "value": True}


def document(item: Data, **more: object) -> dict[str, Any]:
    items = [{"id": "lock", "title": "Lock it", **item}]
    return {"id": "c", "title": "C", "sections": [{"id": "s", "title": "S", "items": items}], **more}


@each(
    ("data", "required", "subject"),
    [
        (document(rule(GRADE)), ["grade"], Gadget(grade="fair")),
        (
            document({**rule(is_true("device.acme.calm")), "examples": [CALM]}),
            ["calm", "count", "flag"],
            Gadget(flag=True, count=1),
        ),
        (document(IN_ROUTER), ["attested.lock"], None),
        (document(rule(is_true("device.club.album")), declares=[ALBUM]), [], None),
    ],
)
def test_facts_of_the_vocabulary_are_required_by_what_is_loaded(
    data: Data, required: list[str], subject: Subject | None
) -> None:
    """With a vocabulary, an app's own facts are checked and listed as those that it brings."""
    loaded = load_checklist(data, vocabulary=OWN.with_facts([FactDeclaration.model_validate(ALBUM)]))
    assert [entry.fact.removeprefix("device.acme.").removeprefix("router.") for entry in loaded.requires] == required
    assert load_checklist(dump(loaded).encode()) == loaded == loaded.replace(title="C")
    if subject is not None:
        report = evaluate(loaded, Inventory(subjects=(subject,)).completed("device"))
        assert [finding.outcome for finding in report.findings] == ["pass"]


FLAG = {"fact": "device.acme.flag", "type": "integer"}


@each(
    ("data", "place"),
    [
        *(
            (document(IN_ROUTER, **{name: [FLAG]}), f'{name}[0] "device.acme.flag" > type')
            for name in ("requires", "declares")
        ),
        (document(rule({**GRADE, "value": "odl"})), 'sections[0].items[0] "lock" > check > value'),
    ],
)
def test_wrong_uses_of_its_facts_are_reported_with_their_place(data: Data, place: str) -> None:
    with pytest.raises(InvalidChecklistError) as caught:
        load_checklist(data, vocabulary=OWN)
    (problem,) = caught.value.problems
    assert problem.path == place
    assert "odl" not in str(problem)
