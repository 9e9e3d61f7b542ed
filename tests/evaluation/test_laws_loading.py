"""The laws of the loaders as property tests: law 4 (nothing is lost out and in) and law 8 (nothing odd is raised).

Each docstring quotes its law.
"""

import json
import socket
from collections.abc import Callable
from functools import partial
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
    Report,
    dump,
    evaluate,
    load_checklist,
    load_inventory,
    load_report,
)
from tests.cases import each, tables
from tests.strategies import PACK, cases
from tests.worlds import NOW, VOCABULARY, Gadget

SOURCES = each("source", ["generated", "pack"])

# law 4 --------------------------------------------------------------------------------------------------------


def alike(owned: Inventory) -> Inventory:
    """The inventory with one class for its devices, as a vocabulary has it."""
    return owned.with_subjects(
        *(Gadget.model_validate(device.model_dump()) for device in owned.subjects if device.kind == "device")
    )


@SOURCES
@given(data=st.data())
def test_law_4_documents(source: str, data: st.DataObject) -> None:
    """`load(save(x)) == x` for every public type; of a report, what may leave the process."""
    checklist, drawn = data.draw(cases(source, claims=True))
    owned = alike(drawn)
    assert load_checklist(dump(checklist).encode()) == checklist
    assert owned.dropped(private=True) == ()
    assert load_inventory(dump(owned, private=True).encode(), vocabulary=VOCABULARY) == owned
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

_WORDS = st.sampled_from(tables(__file__)["words"])
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | _WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_WORDS, inner, max_size=3),
    max_leaves=5,
)


@st.composite
def spoiled(draw: st.DrawFn, value: BaseModel) -> dict[str, Any]:
    """A document with one or two of its parts replaced, dropped, doubled or added."""
    root: dict[str, Any] = json.loads(dump(value))
    for _ in range(draw(st.integers(1, 2))):
        data: dict[Any, Any] | list[Any] = root
        while data:
            keys: list[Any] = list(data) if isinstance(data, dict) else list(range(len(data)))
            key: Any = draw(st.sampled_from(keys))
            inner = cast("dict[Any, Any] | list[Any] | None", data[key])
            if isinstance(inner, (dict, list)) and draw(st.integers(0, 4)):
                data = inner
                continue
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
            break
    return root


@SOURCES
@given(data=st.data())
def test_law_8_spoiled_documents(source: str, data: st.DataObject) -> None:
    """The loaders raise only documented errors on any input; what they let in can be evaluated, or read and written."""
    checklist, owned = data.draw(cases(source))
    doors: tuple[tuple[BaseModel, Callable[[Any], Any], type[ValueError]], ...] = (
        (checklist, load_checklist, InvalidChecklistError),
        (checklist, Checklist.model_validate, ValidationError),
        (owned, partial(load_inventory, vocabulary=VOCABULARY), InvalidInventoryError),
        (evaluate(checklist, owned, now=NOW, explain=True), load_report, InvalidReportError),
    )
    for value, load, error in doors:
        try:
            loaded = load(data.draw(spoiled(value)))
        except error:
            continue
        if isinstance(loaded, Report):
            assert (loaded.score, loaded.by_section, loaded.by_cause, loaded.missing, loaded.actions(3)) is not None
            assert load_report(dump(loaded).encode()) == loaded
            continue
        found, said = (loaded, owned) if isinstance(loaded, Checklist) else (checklist, loaded)
        try:
            evaluate(found, said, now=NOW, explain=True, show_values=True)
        except InvalidInventoryError:
            assert said.waivers


def test_law_8_no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """The loaders never use the network."""
    for name in ("socket", "create_connection", "getaddrinfo"):
        monkeypatch.setattr(socket, name, None)
    checklist = load_checklist(dump(PACK).encode())
    assert load_report(dump(evaluate(checklist, Inventory(), now=NOW)).encode()).findings
