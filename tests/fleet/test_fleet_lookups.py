"""Fleets: what only the scalar evaluator can say, which is asked once for each combination of values."""

from collections.abc import Callable
from typing import Any, ClassVar, cast

import pytest

from secure_checklist import Context, derived
from secure_checklist.datasets.lifecycle import bundled
from secure_checklist.rules.conditions.matches import Matches
from secure_checklist.subjects.base import step
from tests.cases import each
from tests.fleets import CALM, EAGER, NOTE, agree, codes, equals, fleet, framed, judge, masks, on, one, plain, refused
from tests.worlds import NOW, Gadget

CALMED = one(equals(CALM, value=True))
NOTED = one(Matches(fact=NOTE, pattern="b"))


class Counted(Gadget):
    calls: ClassVar[list[object]] = []

    @derived(reads=("flag", "count"))
    def calm(self, context: Context) -> bool | None:  # pyright: ignore[reportIncompatibleVariableOverride]
        del context
        self.calls.append(None)
        return self.flag is True and self.count == 1


@each("engine", EAGER)
def test_python_is_asked_once_for_each_combination(engine: str) -> None:
    Counted.calls.clear()
    pairs = [(True, 0), (True, 1), (False, 0), (False, 1), (False, 2)] * 2_000
    table = on(engine, framed(acme__flag=[flag for flag, _ in pairs], acme__count=[count for _, count in pairs]))
    assert codes(CALMED, table, subject=Counted) == [2, 8, 2, 2, 2] * 2_000
    assert len(Counted.calls) == 5
    batches = fleet.evaluate_batches(CALMED, [table] * 3, subject=Counted, now=NOW)
    assert sum(len(plain(batch)) for batch in batches) == 30_000
    assert len(Counted.calls) == 10  # once more for all batches together


class Watchful(Gadget):
    @property
    def steady(self) -> bool | None:
        return self.flag

    @step
    def said(self, context: Context) -> str:
        if self.count == 3:
            raise ValueError(context.now)
        return f"{self.flag}" if self.note is None else "noted"


def _own(context: Context) -> Any:
    return context.related(Watchful, "device")


def _twin(own: Any) -> Any:
    cls: Any = type(cast("object", own))
    return cls.model_validate({"id": own.id, "flag": True, "count": 1})


WAYS: list[Callable[[Any, Context], bool | None]] = [
    lambda own, _: own.count == 1 if own.flag else None if own.note is None else own.note > "b",
    lambda own, context: own.count == 1 if own.said(context) == "True" else own.said(context) == "noted",
    lambda own, _: own.model_dump(mode="json").get("count") == 1,
    lambda own, _: bool(own == _twin(own)),
    lambda own, _: own.replace(note=None).count == 2 or bool(own.steady),
    lambda _, context: _own(context) is not None and _own(context).note == "c",
    lambda own, _: dict(own).get("count") == 2 and "flag" in repr(own),
]


@each("way", WAYS)
def test_a_derived_fact_may_look_at_its_subject_in_any_way(way: Callable[[Any, Context], bool | None]) -> None:
    """What it doesn't look at may differ; whatever it does counts."""

    class Curious(Watchful):
        @derived(reads=("flag", "count", "note"), partial_input=True)
        def calm(self, context: Context) -> bool | None:  # pyright: ignore[reportIncompatibleVariableOverride]
            return way(self, context)

    rows: list[dict[str, Any]] = [
        {"flag": flag, "count": count, "note": note}
        for flag in (True, False, None)
        for count in (1, 2, 3, None)
        for note in ("a", "c", None)
    ]
    table = framed(**{f"acme__{field}": [row[field] for row in rows] for field in ("flag", "count", "note")})
    wanted = [masks(CALMED, Curious.model_validate({"id": "device", **row})) for row in rows]
    agree(plain(judge(CALMED, table, subject=Curious)), wanted)
    assert len({one["it"] for one in wanted}) > 1


def test_a_function_that_is_not_pure_is_asked_about_whole_rows() -> None:
    seen: list[object] = []

    class Fickle(Gadget):
        @derived(reads=("flag", "count"), partial_input=True)
        def calm(self, context: Context) -> bool | None:  # pyright: ignore[reportIncompatibleVariableOverride]
            seen.append(context)
            return self.flag if len(seen) % 2 else self.count == 1

    pairs = [(flag, count) for flag in (True, False) for count in (0, 1, 2, 3)]
    table = framed(acme__flag=[flag for flag, _ in pairs], acme__count=[count for _, count in pairs])
    assert set(codes(CALMED, table, subject=Fickle)) == {2, 8}


@each("engine", EAGER)
def test_a_rare_text_is_told_apart(engine: str) -> None:
    """However texts are found: one among many rows, and one that the first of several tables hasn't got."""
    texts: list[str | None] = ["a", "c"] * 30_000
    texts[7], texts[8], texts[-1] = "ab", "new", None
    expected = [2] * len(texts)
    expected[7], expected[-1] = 8, 10
    assert codes(NOTED, on(engine, framed(acme__note=texts))) == expected
    parts = [on(engine, framed(acme__note=part)) for part in (["a", None], ["b", "a", None], ["c", "b"], ["", "ab"])]
    found = fleet.evaluate_batches(NOTED, parts, subject=Gadget, now=NOW)
    assert [[row["it"] for row in plain(part)] for part in found] == [[2, 10], [8, 2, 10], [2, 8], [2, 8]]


def test_combinations_without_end_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("secure_checklist.fleet.compile.lookups.MOST_COMBINATIONS", 3)
    for engine in EAGER:
        table = on(engine, framed(acme__note=["a", "b", "c", "geheim"]))
        told = refused(lambda table=table: judge(NOTED, table))  # type: ignore[misc]
        assert f"distinct combinations of {NOTE} (evaluate the table in parts, or round what needn't be exact)" in told
        assert "geheim" not in told


def test_the_lifecycle_may_be_given() -> None:
    """A bare "not over" is unknown 90 days after its day, unless the table says otherwise."""
    checklist, device = one(equals("device.os_support_outlook", "lasting")), Gadget(os_name="ios", os_version="26.3")
    table = framed(os_name=["ios", "ios"], os_version=["26.3", "17.2"])
    for more, code in ({}, 10), ({"lifecycle": bundled().replace(fresh_days=3650)}, 8):
        assert codes(checklist, table, **more) == [masks(checklist, device, **more)["it"], 2] == [code, 2]
