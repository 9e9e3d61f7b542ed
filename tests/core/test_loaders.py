"""Loaders have one budget: what a stranger wrote costs no more than in proportion to its size, and ends in one error.

No test here looks at a clock: work is counted. Times and memory are in `tests.benchmarks.hostile_documents`.
"""

import gc
import json
import pickle
import re
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from itertools import product
from typing import Any, cast

import pytest

from secure_checklist import (
    Checklist,
    InvalidChecklistError,
    InvalidDocumentError,
    adapters,
    load_checklist,
)
from secure_checklist.core import list_of, mapping_of
from secure_checklist.core.budget import BUDGET, Budget, spending
from secure_checklist.core.documents.parsing import Unreadable, loader, parse, plain
from secure_checklist.core.errors import UnforeseenError
from secure_checklist.core.validators import validate
from tests.cases import each
from tests.loaders import (
    LOADERS,
    SHAPES,
    Entrance,
    Path_,
    entrances,
    functions,
    refuses,
)

pytest.importorskip("yaml", reason="the walk takes every loader, one of which needs the extra `yaml`")
pytest.importorskip("polars", reason="the walk takes every loader, one of which needs the extra `fleet`")
pytest.importorskip("jinja2", reason="the walk looks into every module, the pages among them")

NO_LOADERS = {
    "core.documents.io.read_document": "the inside of every loader",
    "core.documents.io.plain_data": "the inside of every loader",
    "datasets.lifecycle.cache.install": "enters through `read_lifecycle`",
    "store.store.Store.import_": "enters through `store.export.read`",
}
"""What takes a document and is no loader, and why."""
NAMES = (*LOADERS, *(f"adapters.{source}" for source in adapters.names()), "read_records")


@cache
def all_entrances() -> dict[str, Entrance]:
    return entrances()


def entered(entrance: Entrance, data: bytes) -> InvalidDocumentError | None:
    """Bring bytes to a loader. Give its error, which says no more than it may, or None; anything else is a fault."""
    refused = None
    with suppress(Unreadable):  # records are parsed by whoever has them
        try:
            entrance.enter(data)
        except InvalidDocumentError as error:
            refused = error
    if refused is not None:
        assert 0 < len(refused.problems) <= BUDGET.problems
        assert len(str(refused)) <= 1000 * BUDGET.problems
        assert refused.__cause__ is None, refused.__cause__
    return refused


# every loader --------------------------------------------------------------------------------------------------------


def takes_documents(name: str, function: Callable[..., Any]) -> bool:
    takes = " ".join(map(str, getattr(function, "__annotations__", {}).values()))
    return "bytes | collections.abc.Mapping" in takes and not any(part.startswith("_") for part in name.split("."))


def test_every_function_that_takes_documents_is_a_door() -> None:
    """One budget is spent by every loader: a new one that isn't made by `loader` is found here."""
    found = {name.removeprefix("secure_checklist."): one for name, one in functions() if takes_documents(name, one)}
    assert {name for name, one in found.items() if refuses(one) is None} == set(NO_LOADERS)


@each("name", NAMES)
def test_every_door_lets_its_sample_in(name: str) -> None:
    """What the other tests spoil is sound to begin with, so that they get past the first check."""
    entrance = all_entrances()[name]
    if entrance.syntax == "json":
        assert entered(entrance, json.dumps(entrance.sample).encode()) is None


@each("shape", SHAPES)
def test_every_door_ends_with_its_own_error_on_every_shape(shape: str) -> None:
    """Whatever a stranger writes, a loader gives a value or its documented error, of a bounded number of problems."""
    syntax, write = SHAPES[shape]
    for entrance in all_entrances().values():
        if entrance.syntax == syntax:
            entered(entrance, write(4_000))


@each("shape", [name for name, (form, _) in SHAPES.items() if form == "mo"], quick=6)
def test_a_compiled_catalogue_takes_no_more_memory_than_a_constant_times_its_size(shape: str) -> None:
    """Law 12: bytes produced count, not only bytes read, whatever the tables of the file refer to."""
    _, write = SHAPES[shape]
    for size in (20_000, 100_000):
        data = write(size)
        entered(all_entrances()["load_catalogue.mo"], data[:200])  # what is imported and built once isn't the file's
        gc.collect()
        tracemalloc.start()
        try:
            entered(all_entrances()["load_catalogue.mo"], data)
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
        assert peak <= 50 * max(len(data), 4_000)


def test_what_a_door_did_not_foresee_becomes_its_own_error_with_a_cause_that_says_where() -> None:
    """Anything unexpected becomes the documented error; its cause names the kind of fault and the line, no value."""

    @loader(InvalidChecklistError)
    def broken(value: str) -> int:
        return {"a": 1}[value]

    with pytest.raises(InvalidChecklistError) as caught:
        broken("zz-private")
    cause = caught.value.__cause__
    assert isinstance(cause, UnforeseenError)
    assert re.fullmatch(r"KeyError in tests\.core\.test_loaders, line [0-9]+", str(cause))
    assert "zz-private" not in repr(caught.value) + str(cause)
    assert caught.value.__context__ is cause or caught.value.__context__ is None


def _refused(document: dict[str, Any]) -> InvalidChecklistError:
    with pytest.raises(InvalidChecklistError) as caught:
        load_checklist(document)
    return caught.value


# counted work ------------------------------------------------------------------------------------------------------


@each("count", [2_000, 200_000])
def test_faults_are_collected_up_to_the_budget_and_no_further(count: int) -> None:
    """2 MB of `[1,1,...]` made a million faults, a message of 78 MB: at most ten for each that is listed are kept."""
    data = {"id": "c", "title": "C", "sections": [1] * count}
    with spending(), pytest.raises(ValueError, match="valid") as caught:
        validate(Checklist, data)
    assert cast("Any", caught.value).error_count() <= BUDGET.problems * 10
    error = _refused(data)
    assert error.more
    assert len(error.problems) == BUDGET.problems
    assert str(error).endswith("\n  and more")
    assert len(str(error)) < 20_000


def test_a_document_with_few_faults_lists_them_all() -> None:
    """The bound takes nothing away from whoever writes by hand."""
    items = [{"id": f"i{number}", "title": "T", "level": "high"} for number in range(60)]
    error = _refused({"id": "c", "title": "C", "sections": [{"id": "s", "title": "S", "items": items}]})
    assert (len(error.problems), error.more) == (60, False)
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own
    assert (again.problems, again.more, str(again)) == (error.problems, error.more, str(error))


# before the parsers ------------------------------------------------------------------------------------------------


@each(
    "text",
    [
        ".".join("a" * 33) + "=1",
        "[" + ".".join("a" * 33) + "]",
        " . ".join('"a"' for _ in range(33)) + " = 1",
        "a = { " + ".".join("b" * 33) + " = 1 }",
        "# .....\na = '''" + "." * 50 + "'''\n" + ".".join("'a'" * 0 or ["'a'"] * 33) + "=1",
        'x = """' + '\\"' * 50 + '"""\n' + ".".join("a" * 33) + "=1",
    ],
)
def test_dotted_keys_of_toml_are_refused_before_they_are_parsed(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """`a.a.a...=1` took the square of its length, 1.6 GB for 40 kB: the parser never sees it."""

    def never(_: str) -> None:
        raise AssertionError("the parser was asked")

    monkeypatch.setattr("tomllib.loads", never)
    with pytest.raises(Unreadable, match="nested deeper"):
        parse(text.encode(), "toml")


def test_dots_that_join_no_keys_are_nothing_to_refuse() -> None:
    """Texts, comments and numbers have dots as well."""
    dots, lines = "a." * 200, "x.\n" * 200
    text = f'a = "{dots}" # {dots}\nb = [{"1.5, " * 200}]\nc = """{lines}\\""" ."""\nd = \'\'\'{dots}\'\'\'\n'
    assert parse(text.encode(), "toml")


@each("text", ["[" * 1_000, "{a: " * 1_000, "- " * 1_000, "? " * 1_000, "[a, " * 1_000])
def test_yaml_that_nests_too_deep_is_refused_by_the_scanner(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """YAML nested 1,000 deep took 0.8 s, since the scanner looks far ahead: it stops at the depth that is allowed."""
    scanner: Any = pytest.importorskip("yaml.scanner").Scanner
    fetched = 0
    whole = scanner.fetch_more_tokens

    def counted(self: Any) -> Any:
        nonlocal fetched
        fetched += 1
        return whole(self)

    monkeypatch.setattr(scanner, "fetch_more_tokens", counted)
    with pytest.raises(Unreadable, match="nested deeper than 100 levels"):
        parse(text.encode(), "yaml")
    assert fetched <= 500


@each("syntax", ["json", "yaml", "toml"])
def test_a_budget_bounds_bytes_values_and_depth_in_every_syntax(syntax: Any) -> None:
    """Bytes, values and depth are bounded for all syntaxes alike, at the same place, and one less is let in."""
    small = Budget(size=60, by_hand=60, depth=5, nodes=12)
    start = "a = " if syntax == "toml" else ""
    for text, fault in (
        ("[1,1,1,1,1,1,1,1,1]", ""),
        ("[" + "1," * 12 + "1]", "more than 12 values"),
        ("[[[[0]]]]", ""),
        ("[[[[[[[0]]]]]]]", "nested deeper than 5 levels"),
        ("[" + " " * 60 + "]", "larger than"),
    ):
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


# one fault, one problem ----------------------------------------------------------------------------------------------


def leaves(value: object, path: Path_ = ()) -> Iterator[Path_]:
    """Return one place for each value of a sample that has a name of its own, or stands in a list of such a name."""
    entries, parts = mapping_of(value), list_of(value)
    if entries is None and parts is None:
        yield path
    for key, part in entries.items() if entries is not None else enumerate(parts or ()):
        yield from leaves(part, (*path, key))


def spoilt(value: Any, path: Path_, new: object) -> Any:
    """Return a document with another value at one place."""
    step, *below = path
    changed = spoilt(value[step], tuple(below), new) if below else new
    if isinstance(value, dict):
        return {**cast("dict[str, Any]", value), step: changed}
    return [changed if place == step else part for place, part in enumerate(value)]


@each(("name", "wrong"), product(LOADERS, ("x" * 20_001, 2**64, {}, [])), quick=16)
def test_one_fault_is_one_problem(name: str, wrong: object) -> None:
    """A value that doesn't fit is reported once, not again for each branch of its type or for what then is missing."""
    entrance = all_entrances()[name]
    if entrance.syntax != "json":
        return
    seen: set[tuple[str, ...]] = set()
    for path in leaves(entrance.sample):
        names = tuple(step for step in path if isinstance(step, str))[-3:]
        if names in seen:
            continue
        seen.add(names)
        refused = entered(entrance, json.dumps(spoilt(entrance.sample, path, wrong)).encode())
        if refused is not None:
            places = [problem.path for problem in refused.problems]
            assert len(set(places)) == len(places), refused
            assert not re.search(r"default factory|after validation|function-|constrained-|\[counted", str(refused))
