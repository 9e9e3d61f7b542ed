"""The laws of the loaders as property tests: law 4 (nothing is lost out and in) and law 8 (nothing odd is raised).

Each docstring quotes its law.
"""

import json
import socket
from collections.abc import Iterable
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from secure_checklist import (
    Checklist,
    InvalidChecklistError,
    InvalidInventoryError,
    InvalidReportError,
    Inventory,
    Subject,
    dump,
    evaluate,
    load_checklist,
    load_inventory,
    load_report,
)
from tests.cases import each
from tests.strategies import PACK, cases
from tests.worlds import NOW, VOCABULARY, Gadget

SOURCES = each("source", ["generated", "pack"])

# law 4 --------------------------------------------------------------------------------------------------------


def alike(owned: Inventory) -> Inventory:
    """The inventory with one class for its devices, as a vocabulary has it."""
    return owned.with_subjects(
        *(Gadget.model_validate(device.model_dump()) for device in owned.subjects if device.kind == "device")
    )


def without(owned: Inventory, dropped: Iterable[str]) -> Inventory:
    """The inventory without what is listed as dropped."""
    gone = {*dropped}

    def stays(owner: str | None, name: str) -> bool:
        return f"{owner or 'person'}.{name}" not in gone

    def left(subject: Subject) -> Subject:
        data = {name: getattr(subject, name) for name in subject.model_fields_set if stays(subject.id, name)}
        for beside in ("extra", "observed", "unknown"):
            data[beside] = {name: one for name, one in getattr(subject, beside).items() if stays(subject.id, name)}
        return type(subject).model_validate(data)

    return owned.replace(
        subjects=tuple(left(subject) for subject in owned.subjects),
        attestations=tuple(one for one in owned.attestations if stays(one.subject, f"attested.{one.item}")),
        waivers=tuple(one for one in owned.waivers if stays(one.subject, f"waived.{one.item}")),
        results=tuple(one for one in owned.results if stays(one.subject, f"found.{one.about}")),
    )


def assert_comes_back(data: st.DataObject, checklist: Checklist, owned: Inventory) -> None:
    """An inventory is loaded as it was but for what it lists as dropped; with `private`, it drops nothing."""
    private = data.draw(st.sets(st.sampled_from([item.id for item in checklist.items])))
    entries = {
        name: tuple(
            entry.replace(confidentiality="private") if entry.item in private else entry
            for entry in getattr(owned, name)
        )
        for name in ("attestations", "waivers", "results")
    }
    owned = owned.replace(**entries)
    assert owned.dropped(private=True) == ()
    for asked in (True, False):
        loaded = load_inventory(dump(owned, private=asked).encode(), vocabulary=VOCABULARY)
        assert loaded == without(owned, owned.dropped(private=asked))


@SOURCES
@given(data=st.data())
def test_law_4_documents(source: str, data: st.DataObject) -> None:
    """`load(save(x)) == x` for every public type but for what is listed as dropped; of a report, what may leave."""
    checklist, drawn = data.draw(cases(source, claims=True))
    owned = alike(drawn)
    assert load_checklist(dump(checklist).encode()) == checklist
    assert_comes_back(data, checklist, owned)
    told = data.draw(st.booleans())
    judged = evaluate(checklist, owned, now=NOW, explain=told, show_values=told)
    assert dump(judged.exported()) == dump(judged)
    judged = judged.exported()
    loaded = load_report(dump(judged).encode())
    assert loaded == judged
    assert loaded.score == judged.score
    assert json.loads(judged.to_json()) == judged.model_dump(mode="json")
    assert load_report(judged.model_dump_json(exclude_defaults=True).encode()) == judged


# law 8 --------------------------------------------------------------------------------------------------------

_WORDS = st.sampled_from(
    (
        *("", "equals", "satisfies", "device.acme.flag", "device.pack.version", "device.attested.item-0", "item-0"),
        *("days", "old-0", "attested", "2026-02-30", "\x00", "ios", ">=17.4", "boolean", "text", "words", "person"),
        *("1.0", "9.0"),
    )
)
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | _WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_WORDS, inner, max_size=3),
    max_leaves=5,
)


@st.composite
def spoiled(draw: st.DrawFn, value: BaseModel) -> dict[str, Any]:
    """A document with one or two of its parts replaced, dropped, doubled or added."""
    data: dict[str, Any] = json.loads(dump(value))
    for _ in range(draw(st.integers(1, 2))):
        _spoil(draw, data)
    return data


def _spoil(draw: st.DrawFn, root: dict[str, Any]) -> None:
    data: dict[Any, Any] | list[Any] = root
    while True:
        keys: list[Any] = list(data) if isinstance(data, dict) else list(range(len(data)))
        if not keys:
            return
        key: Any = draw(st.sampled_from(keys))
        inner = cast("dict[Any, Any] | list[Any] | None", data[key])
        if not isinstance(inner, (dict, list)) or draw(st.integers(0, 4)) == 0:
            break
        data = inner
    action = draw(st.sampled_from(("replace", "replace", "drop", "add", "double")))
    new: Any = draw(_JSON) if action in ("replace", "add") else inner
    if action == "replace":
        data[key] = new
    elif action == "drop":
        del data[key]
    elif isinstance(data, dict):
        data[draw(_WORDS)] = new
    else:
        data.append(new)


@SOURCES
@given(data=st.data())
def test_law_8_spoiled_checklists(source: str, data: st.DataObject) -> None:
    """The loaders raise only documented errors on any input; what they let in can be evaluated."""
    checklist, owned = data.draw(cases(source))
    document = data.draw(spoiled(checklist))
    for load in (load_checklist, Checklist.model_validate):
        try:
            loaded = load(document)
        except (InvalidChecklistError, ValidationError):
            continue
        try:
            evaluate(loaded, owned, now=NOW, explain=True)
        except InvalidInventoryError:
            assert owned.waivers


@SOURCES
@given(data=st.data())
def test_law_8_spoiled_inventories(source: str, data: st.DataObject) -> None:
    """The loaders raise only documented errors on any input; what they let in can be evaluated."""
    checklist, owned = data.draw(cases(source))
    document = data.draw(spoiled(owned))
    try:
        loaded = load_inventory(document, vocabulary=VOCABULARY)
    except InvalidInventoryError:
        return
    try:
        evaluate(checklist, loaded, now=NOW, explain=True, show_values=True)
    except InvalidInventoryError:
        assert loaded.waivers


@given(data=st.data())
def test_law_8_spoiled_reports(data: st.DataObject) -> None:
    """The loaders raise only documented errors on any input; a report that comes in can be read."""
    checklist, owned = data.draw(cases("generated"))
    document = data.draw(spoiled(evaluate(checklist, owned, now=NOW, explain=True)))
    try:
        loaded = load_report(document)
    except InvalidReportError:
        return
    assert (loaded.score, loaded.by_section, loaded.by_cause, loaded.missing, loaded.actions(3)) is not None
    assert load_report(dump(loaded).encode()) == loaded


def test_law_8_no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """The loaders never use the network."""
    for name in ("socket", "create_connection", "getaddrinfo"):
        monkeypatch.setattr(socket, name, None)
    checklist = load_checklist(dump(PACK).encode())
    assert load_report(dump(evaluate(checklist, Inventory(), now=NOW)).encode()).findings
