"""Fleets: what only the scalar evaluator can say, guards, and what each engine takes and gives back."""

# ruff: noqa: E402 - a run without the extras skips this module before it imports what needs them

from collections.abc import Callable
from typing import Any, ClassVar, cast

import pytest

pl: Any = pytest.importorskip("polars", reason="polars comes with the extra `test`")
pa: Any = pytest.importorskip("pyarrow", reason="pyarrow comes with the extra `test`")
pd: Any = pytest.importorskip("pandas", reason="pandas comes with the extra `test`")
duckdb: Any = pytest.importorskip("duckdb", reason="duckdb comes with the extra `test`")

from secure_checklist import Context, Guard, Inventory, derived, evaluate, fleet
from secure_checklist.checklists import Selection
from secure_checklist.datasets.lifecycle import bundled
from secure_checklist.rules import Matches
from secure_checklist.subjects.base import step
from tests.fleet_cases import (
    ENGINE,
    FLAG,
    FLAGGED,
    NAIVE,
    NONE_RED,
    NOT_POOR,
    NOTE,
    TAGS,
    codes,
    equals,
    framed,
    item,
    judge,
    one,
    refused,
    scalar,
)
from tests.fleets import on, plain
from tests.strategies import checklist_of
from tests.worlds import NOW, Gadget

# what the scalar evaluator says -------------------------------------------------------------------------------


class Counted(Gadget):
    calls: ClassVar[list[object]] = []

    @derived(reads=("flag", "count"))
    def calm(self, context: Context) -> bool | None:  # pyright: ignore[reportIncompatibleVariableOverride]
        del context
        self.calls.append(None)
        return self.flag is True and self.count == 1


@ENGINE
def test_python_is_asked_once_for_each_combination(engine: str) -> None:
    Counted.calls.clear()
    pairs = [(True, 0), (True, 1), (False, 0), (False, 1), (False, 2)] * 2_000
    table = on(engine, framed(acme__flag=[flag for flag, _ in pairs], acme__count=[count for _, count in pairs]))
    checklist = one(equals("device.acme.calm", value=True))
    found = codes(checklist, table, subject=Counted)
    assert len(Counted.calls) == 5
    assert found == [2, 8, 2, 2, 2] * 2_000
    batches = fleet.evaluate_batches(checklist, [table] * 3, subject=Counted, now=NOW)
    assert [len(plain(batch)) for batch in batches] == [10_000] * 3
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


WAYS: dict[str, Callable[[Any, Context], bool | None]] = {
    "some first": lambda own, _: own.count == 1 if own.flag else None if own.note is None else own.note > "b",
    "steps": lambda own, context: own.count == 1 if own.said(context) == "True" else own.said(context) == "noted",
    "dumped": lambda own, _: own.model_dump(mode="json").get("count") == 1,
    "compared": lambda own, _: bool(own == _twin(own)),
    "copied": lambda own, _: own.replace(note=None).count == 2 or bool(own.steady),
    "through the context": lambda _, context: _own(context) is not None and _own(context).note == "c",
    "listed": lambda own, _: dict(own).get("count") == 2 and "flag" in repr(own),
}


@ENGINE
@pytest.mark.parametrize("way", WAYS)
def test_a_derived_fact_may_look_at_its_subject_in_any_way(engine: str, way: str) -> None:
    """What it doesn't look at may differ; whatever it does counts."""

    class Curious(Watchful):
        @derived(reads=("flag", "count", "note"), partial_input=True)
        def calm(self, context: Context) -> bool | None:  # pyright: ignore[reportIncompatibleVariableOverride]
            return WAYS[way](self, context)

    rows = [
        {"flag": flag, "count": count, "note": note}
        for flag in (True, False, None)
        for count in (1, 2, 3, None)
        for note in ("a", "c", None)
    ]
    checklist = one(equals("device.acme.calm", value=True))
    table = framed(**{f"acme__{field}": [row[field] for row in rows] for field in ("flag", "count", "note")})
    inventories = [Inventory(subjects=(Curious.model_validate({"id": "device", **row}),)) for row in rows]
    expected = [next(iter(evaluate(checklist, each, now=NOW).findings)).mask for each in inventories]
    assert codes(checklist, on(engine, table), subject=Curious) == expected
    assert len(set(expected)) > 1


@ENGINE
def test_a_function_that_is_not_pure_is_asked_about_whole_rows(engine: str) -> None:
    seen: list[object] = []

    class Fickle(Gadget):
        @derived(reads=("flag", "count"), partial_input=True)
        def calm(self, context: Context) -> bool | None:  # pyright: ignore[reportIncompatibleVariableOverride]
            seen.append(context)
            return self.flag if len(seen) % 2 else self.count == 1

    pairs = [(flag, count) for flag in (True, False) for count in (0, 1, 2, 3)]
    table = framed(acme__flag=[flag for flag, _ in pairs], acme__count=[count for _, count in pairs])
    found = codes(one(equals("device.acme.calm", value=True)), on(engine, table), subject=Fickle)
    assert set(found) == {2, 8}


@ENGINE
def test_a_text_that_is_rare_is_told_apart_too(engine: str) -> None:
    """However texts are found: one among many rows, and one that the first of several tables hasn't got."""
    checklist = one(Matches(fact=NOTE, pattern="b"))
    texts: list[str | None] = ["a", "c"] * 30_000
    texts[7], texts[8], texts[-1] = "ab", "new", None
    expected = [2] * len(texts)
    expected[7], expected[-1] = 8, 10
    assert codes(checklist, on(engine, framed(acme__note=texts))) == expected
    parts = [on(engine, framed(acme__note=part)) for part in (["a", None], ["b", "a", None], ["c", "b"], ["", "ab"])]
    found = fleet.evaluate_batches(checklist, parts, subject=Gadget, now=NOW)
    assert [[row["it"] for row in plain(part)] for part in found] == [[2, 10], [8, 2, 10], [2, 8], [2, 8]]


@ENGINE
def test_combinations_without_end_are_refused(engine: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("secure_checklist.fleet.compile.lookups.MOST_COMBINATIONS", 3)
    checklist = one(Matches(fact=NOTE, pattern="b"))
    assert codes(checklist, on(engine, framed(acme__note=["a", "b", "c"] * 3))) == [2, 8, 2] * 3
    told = refused(lambda: judge(checklist, on(engine, framed(acme__note=["a", "b", "c", "geheim"]))))
    assert f"distinct combinations of {NOTE} (evaluate the table in parts, or round what needn't be exact)" in told
    assert "geheim" not in told


@ENGINE
def test_the_lifecycle_may_be_given(engine: str) -> None:
    """A bare "not over" is unknown 90 days after its day, unless the table says otherwise."""
    checklist = one(equals("device.os_support", "full"))
    table = on(engine, framed(os_name=["ios", "ios"], os_version=["26.3", "17.2"]))
    patient = bundled().replace(fresh_days=3650)
    device = {"os_name": "ios", "os_version": "26.3"}
    assert codes(checklist, table) == [scalar(checklist, device), 2] == [10, 2]
    assert codes(checklist, table, lifecycle=patient) == [scalar(checklist, device, lifecycle=patient), 2] == [8, 2]


# guards -------------------------------------------------------------------------------------------------------


@ENGINE
@pytest.mark.parametrize("fact", ["person.fears_monitoring", "person.someone_knows_codes", "person.targeted"])
def test_a_table_may_not_hold_what_a_guard_reads(engine: str, fact: str) -> None:
    """A table of many people is no place for what may endanger one of them."""
    guard = Guard(
        id="watched",
        when=equals("person.fears_monitoring", "yes"),
        holds=Selection(items=("it",)),
        instead=("it",),
        neutral_text="Talk to somebody first.",
        warning_facts=("person.someone_knows_codes",),
    )
    checklist = checklist_of([item("it", equals(FLAG, value=True))], guards=(guard,))
    table = on(engine, pl.DataFrame({"id": [0], "acme.flag": [True], fact: [True]}))
    if fact == "person.targeted":
        assert codes(checklist, table) == [8]
        return
    told = refused(lambda: judge(checklist, table))
    assert f'column "{fact}": holds what guards read' in told
    assert "(leave it out; evaluate whoever it is about by themselves, with evaluate())" in told
    assert refused(lambda: fleet.columns(checklist, table, subject=Gadget)) == told


# what goes in and what comes out ------------------------------------------------------------------------------


def test_what_is_lazy_stays_lazy() -> None:
    frame = framed(acme__flag=[True, None], acme__count=[1, 1])
    checklist = one(equals("device.acme.calm", value=True))
    assert isinstance(judge(checklist, frame.lazy()), pl.LazyFrame)
    assert isinstance(judge(checklist, frame), pl.DataFrame)
    assert isinstance(judge(checklist, frame.to_arrow()), pa.Table)
    assert isinstance(judge(checklist, frame.to_arrow().to_pandas()), pd.DataFrame)
    assert isinstance(judge(checklist, on("duckdb", frame)), duckdb.DuckDBPyRelation)
    assert judge(checklist, frame.lazy()).collect().equals(judge(checklist, frame))


def test_nothing_is_left_behind_in_duckdb() -> None:
    connection = duckdb.connect()
    connection.sql('create table gear as select 0 as id, true as "acme.flag", 1 as "acme.count", [\'red\'] as tags')
    checklist = checklist_of([item("it", equals("device.acme.calm", value=True)), item("tags", NONE_RED)])
    found = judge(checklist, connection.table("gear"), reasons=True, score=True, mapping={TAGS: "tags"}, keys=("id",))
    assert found.fetchall()[0][:2] == (0, 8)
    left = "select table_name from duckdb_tables() union all select view_name from duckdb_views() where not internal"
    assert connection.sql(left).fetchall() == [("gear",)]
    connection.sql("insert into gear values (1, false, 1, null)")
    assert len(connection.table("gear")) == 2


@ENGINE
def test_the_table_that_was_given_is_unchanged(engine: str) -> None:
    columns = {"acme__flag": [True, None], "acme__grade": ["good", "mauve"], "acme__tags": [["red"], [None]]}
    table, twin = (on(engine, framed(**columns)) for _ in range(2))
    checklist = checklist_of([item("it", NOT_POOR), item("tags", NONE_RED), item("on", equals(FLAG, value=True))])
    judge(checklist, table, reasons=True, score=True)
    if engine == "pandas":
        pd.testing.assert_frame_equal(table, twin)
    else:
        assert plain(table) == plain(twin)


@ENGINE
def test_a_table_without_rows_has_an_answer_without_rows(engine: str) -> None:
    table = framed(acme__flag=[True], acme__count=[1], acme__tags=[["red"]])[:0]
    items = [item("it", equals("device.acme.calm", value=True)), item("tags", NONE_RED)]
    found = judge(checklist_of(items), on(engine, table), reasons=True, score=True)
    assert plain(found) == []
    names = found.column_names if engine == "pyarrow" else found.columns
    assert list(names) == ["id", "it", "tags", "it.reasons", "tags.reasons", "score.low", "score.high"]


@pytest.mark.parametrize("table", [[{"id": 1}], {"id": [1]}, None, pl.Series([1])])
def test_what_is_no_table_is_refused(table: Any) -> None:
    told = "polars DataFrame or LazyFrame, a DuckDB relation, a pandas DataFrame, a PyArrow table or a PySpark"
    with pytest.raises(TypeError, match=told):
        judge(FLAGGED, table)
    with pytest.raises(TypeError, match=told):
        fleet.columns(FLAGGED, table)


def test_now_must_say_where() -> None:
    with pytest.raises(ValueError, match="now"):
        judge(FLAGGED, framed(acme__flag=[True]), now=NAIVE)
    with pytest.raises(ValueError, match="now"):
        fleet.evaluate_batches(FLAGGED, [], now=NAIVE)


def test_two_columns_of_one_name_are_refused() -> None:
    table = pd.DataFrame([[0, True, False]], columns=["id", "acme.flag", "acme.flag"])
    assert 'column "acme.flag": is there twice (drop one of them)' in refused(lambda: judge(FLAGGED, table))
