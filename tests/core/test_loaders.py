"""Loaders have one budget: what a stranger wrote costs no more than in proportion to its size, and ends in one error.

No test here looks at a clock: work is counted. Times and memory are in `tests.benchmarks.hostile_documents`.
"""

import json
import os
import re
import stat
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

import secure_checklist as sc
from secure_checklist.core.budget import BUDGET, Budget, spending
from secure_checklist.core.documents.parsing import Unreadable, loader, parse, plain
from secure_checklist.core.errors import UnforeseenError
from secure_checklist.core.patterns import cost_of, linear_matcher
from secure_checklist.core.validators import validate
from tests.cases import each, raised, tables
from tests.fuzz.target import CASES, run
from tests.loaders import LOADERS, SHAPES, entered, entrances, functions, refuses

pytest.importorskip("polars", reason="the walk takes every loader, one of which needs the extra `fleet`")
pytest.importorskip("jinja2", reason="the walk looks into every module, the pages among them")

TABLES = tables(__file__)
NO_LOADERS = {
    "core.documents.io.read_document": "the inside of every loader",
    "core.documents.io.plain_data": "the inside of every loader",
}
"""What takes a document and is no loader, and why."""


# every loader --------------------------------------------------------------------------------------------------------


def test_every_function_that_takes_documents_is_a_door() -> None:
    """One budget is spent by every loader: a new one that isn't made by `loader` is found here."""
    found = {
        name.removeprefix("secure_checklist."): one
        for name, one in functions()
        if "bytes | collections.abc.Mapping" in " ".join(map(str, getattr(one, "__annotations__", {}).values()))
        and "._" not in name
    }
    assert {name for name, one in found.items() if refuses(one) is None} == set(NO_LOADERS)


@each("name", (*LOADERS, *(f"adapters.{source}" for source in sc.adapters.names()), "read_records"))
def test_every_door_lets_its_sample_in(name: str) -> None:
    """What the other tests spoil is sound to begin with, so that they get past the first check."""
    entrance = entrances()[name]
    if entrance.syntax == "json":
        assert entered(entrance, json.dumps(entrance.sample).encode()) is None


@each("shape", SHAPES)
def test_every_door_ends_with_its_own_error_on_every_shape(shape: str) -> None:
    """Whatever a stranger writes, a loader gives a value or its documented error, of a bounded number of problems."""
    syntax, write = SHAPES[shape]
    for entrance in entrances().values():
        if entrance.syntax == syntax:
            entered(entrance, write(4_000))


@given(st.binary(max_size=200) | st.text().map(lambda text: json.dumps({"id": text, "sections": text}).encode()))
def test_law_8_loading_raises_only_documented_errors(data: bytes) -> None:
    """The loaders raise only documented errors on any input, end, and never use the network."""
    for entrance in entrances().values():
        entered(entrance, data)


def test_what_a_door_did_not_foresee_becomes_its_own_error_with_a_cause_that_says_where() -> None:
    """Anything unexpected becomes the documented error; its cause names the kind of fault and the line, no value."""

    @loader(sc.InvalidChecklistError)
    def broken(value: str) -> int:
        return {"a": 1}[value]

    caught = raised(sc.InvalidChecklistError, lambda: broken("zz-private"))
    cause = caught.__cause__
    assert isinstance(cause, UnforeseenError)
    assert re.fullmatch(r"KeyError in tests\.core\.test_loaders, line [0-9]+", str(cause))
    assert "zz-private" not in repr(caught) + str(cause)
    assert caught.__context__ is cause or caught.__context__ is None


# counted work ------------------------------------------------------------------------------------------------------


@each("count", [2_000, 200_000])
def test_faults_are_collected_up_to_the_budget_and_no_further(count: int) -> None:
    """2 MB of `[1,1,...]` made a million faults, a message of 78 MB: at most ten for each that is listed are kept."""
    data = {"id": "c", "title": "C", "sections": [1] * count}
    with spending(), pytest.raises(ValueError, match="valid") as caught:
        validate(sc.Checklist, data)
    assert cast("Any", caught.value).error_count() <= BUDGET.problems * 10
    error = raised(sc.InvalidChecklistError, lambda: sc.load_checklist(data))
    assert error.more
    assert len(error.problems) == BUDGET.problems
    assert str(error).endswith("\n  and more")
    assert len(str(error)) < 20_000


# before the parsers ------------------------------------------------------------------------------------------------


@each("text", TABLES["dotted"])
def test_dotted_keys_of_toml_are_refused_before_they_are_parsed(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """`a.a.a...=1` took the square of its length, 1.6 GB for 40 kB: the parser never sees it."""

    def never(_: str) -> None:
        raise AssertionError("the parser was asked")

    monkeypatch.setattr("tomllib.loads", never)
    with pytest.raises(Unreadable, match="nested deeper"):
        parse(text.encode(), "toml")


@each("syntax", ["json", "toml"])
def test_a_budget_bounds_bytes_values_and_depth_in_every_syntax(syntax: Any) -> None:
    """Bytes, values and depth are bounded for all syntaxes alike, at the same place, and one less is let in."""
    small = Budget(size=60, by_hand=60, depth=5, nodes=12)
    start = "a = " if syntax == "toml" else ""
    for text, fault in TABLES["budgets"]:
        data = (start + text).encode()
        if not fault:
            assert parse(data, syntax, small)
            continue
        with pytest.raises(Unreadable, match=fault):
            parse(data, syntax, small)
    for value, fault in (([[[[[[[0]]]]]]], "nested"), ([0] * 12, "values")):
        with pytest.raises(Unreadable, match=fault):
            plain(value, small)


def test_a_wrong_call_of_any_loader_is_a_type_error() -> None:
    """Law: what is wrong with the call is no fault of the document."""
    found = [one for _, one in functions() if refuses(one) is not None]
    assert len(found) > 10
    for function in found:
        for arguments, keywords in (((), {}), ((b"{}",), {"sintax": "json"}), ((b"{}",) * 9, {})):
            with pytest.raises(TypeError, match=rf"^{function.__name__}\(\) "):
                function(*arguments, **keywords)


# what the fuzzer found ------------------------------------------------------------------------------------------------


@each("case", sorted(CASES.glob("*/*")))
def test_a_fault_that_was_found_stays_away(case: Path) -> None:
    """Each fault that the fuzzer ever found is kept as a case, and replayed."""
    run(case.parent.name, case.read_bytes())


# saving ---------------------------------------------------------------------------------------------------------------


def test_saving_is_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "mine.json"
    sc.save(sc.Inventory(), target)
    before = target.read_bytes()
    assert os.name == "nt" or stat.S_IMODE(target.stat().st_mode) == 0o600  # readable by its owner only

    def fail(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="No space"):
        sc.save(sc.Inventory(subjects=(sc.Device(),)), target)
    assert target.read_bytes() == before
    assert [entry.name for entry in tmp_path.iterdir()] == ["mine.json"]


# patterns: on the linear-time engine no text makes them slow ---------------------------------------------------------

FACTS = sc.Vocabulary.standard().facts


@each(
    ("pattern", "text", "holds"),
    [
        *TABLES["patterns"],
        *((pattern, "a" * 50_000 + "!", False) for pattern in (r"^(a+)+$", r"^(a|aa)+$", r"(.*a){12}b", r"(a+a+)+y")),
    ],
)
def test_a_pattern_is_searched_for_anywhere_unless_anchored(pattern: str, text: str, holds: bool) -> None:
    assert linear_matcher(pattern)(text) is holds


# what they cost ---------------------------------------------------------------------------------------------------


@each("piece", [r"\p{Greek}", r"[]\w]", r"[^]\w]", r"[a[\w]]", r"[\]\w]", r"(?:a|\w)", r"(?P<name>\w)", r"(?i:\w)"])
@each("count", ["{50}", "{50,}", "{2,50}", "{ 50 }", "{10}{5}", "{50}?"])
def test_what_a_pattern_costs_is_never_taken_for_much_less(piece: str, count: str) -> None:
    """500 patterns of 58 kB took 1.1 GB: what is counted is unrolled, so it is counted before it is compiled."""
    assert cost_of(piece + count) >= 20_000
    assert cost_of(r"((a{1000}){1000}){1000}") >= 10**9
    assert min(cost_of(r"\u00e9{1000}"), cost_of(r"\w" * 100)) >= 10_000


@each("where", ["check", "guard", "situation"])
def test_all_patterns_of_a_checklist_spend_one_budget_before_one_is_compiled(
    where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wherever a condition may stand, its patterns are added up, and none is compiled when they are too many."""

    def never(_: str) -> None:
        raise AssertionError("a pattern was compiled")

    monkeypatch.setattr("secure_checklist.core.patterns.linear_matcher", never)
    one = {"op": "matches", "fact": "person.country"}
    node = {"op": "any_of", "conditions": [{**one, "pattern": rf"\w{{30}}{n}"} for n in range(20)]}
    item: dict[str, Any] = {"id": "i", "title": "T", "subject": "person"}
    item |= {"rule": {"check": node}} if where == "check" else {"question": "?"}
    item |= {"situations": [{"when": node, "level": "essential"}]} if where == "situation" else {}
    document: dict[str, Any] = {"id": "c", "title": "C", "sections": [{"id": "s", "title": "S", "items": [item]}]}
    if where == "guard":
        document["guards"] = [{"id": "g", "when": node, "holds": {}, "instead": [], "neutral_text": "N"}]
    with pytest.raises(sc.InvalidChecklistError, match="the patterns cost too much together"):
        sc.load_checklist(document)
