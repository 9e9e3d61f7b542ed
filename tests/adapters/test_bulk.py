"""Many records of a source: every one is read, or an error says which isn't and why; nothing is lost or made up."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any, cast

import pytest

from secure_checklist import Account, Device, InvalidInventoryError, SecureChecklistError, adapters
from secure_checklist.core import InvalidTableError, mapping_of
from secure_checklist.core.errors import Problem
from tests.adapters.test_adapters import SAMPLES, source_of
from tests.cases import each, raised, tables

TABLES = tables(__file__)
fleet: Any = pytest.importorskip("secure_checklist.fleet.input.records", reason="polars comes with the group `test`")
FIXTURES: dict[str, list[Any]] = {}
for _sample, _body in SAMPLES.items():
    FIXTURES.setdefault(source_of(_sample), []).append(_body)
WRAPPERS: Mapping[str, tuple[str, ...]] = TABLES["wrappers"]
"""The keys under which a vendor's page holds its list."""
ERRORS: tuple[Any, ...] = TABLES["no_answers"]
"""What isn't an answer with records."""


def records(source: str) -> list[Any]:
    """Return the records in the fixtures of a source, each alone."""
    found: list[Any] = []
    for body in FIXTURES[source]:
        page = mapping_of(body) or {}
        held: Any = next((page[key] for key in WRAPPERS.get(source, ()) if key in page), body)
        alone = source in ("graph-authentication-methods", "hibp-breached-account", "webauthn-credentials")
        found += held if isinstance(held, list) and not alone else [held]
    return found


def shapes(source: str, found: list[Any]) -> Iterator[tuple[str, Any]]:
    """Yield answers that hold these records, each with its name."""
    yield "array", found
    for key in WRAPPERS.get(source, ()):
        page = {"@odata.context": "x", key: found}
        yield f"page {key}", page
        yield "pages in a list", [{key: found[:1]}, {key: found[1:]}]
        yield "a page in a page", {key: [{key: found}]}
    if len(found) == 1:
        yield "one", found[0]
        for key in WRAPPERS.get(source, ()):
            yield f"one {key}", {key: found[0]}


def refused(read: Callable[[], object], error: type[SecureChecklistError]) -> str:
    """Return the message of what is refused; every problem has a remedy or counts others."""
    caught = raised(error, read)
    problems: Sequence[Problem] = getattr(caught, "problems", ())
    assert problems
    assert all(problem.suggestion or "can't be read" in problem.message for problem in problems)
    return str(caught)


def test_every_record_is_read_in_whatever_shape() -> None:
    """Into subjects with ids of their own, and into a table with a row for each."""
    for source in adapters.names():
        own = records(source)
        alone = [adapters.read(source, one)[0].replace(id="x") for one in own]
        for count in (1, 3):
            found = [own[place % len(own)] for place in range(count)]
            for name, body in shapes(source, found):
                subjects = adapters.read(source, body)
                assert len({subject.id for subject in subjects}) == count, (source, name)
                assert [one.replace(id="x") for one in subjects] == [alone[place % len(own)] for place in range(count)]
                assert fleet.read_records(source, [json.dumps(body)]).height == count, (source, name)


@pytest.mark.parametrize("source", ["fleet-host", "hibp-breached-account", "workspace-user-2sv"])
def test_what_is_no_record_is_refused_with_its_place(source: str) -> None:
    """For a source that is read in bulk, one whose record is a list, and one that is read record by record."""
    own = records(source)[0]
    strange = [*ERRORS, *(body for other, bodies in FIXTURES.items() if other != source for body in bodies)]
    for body in strange:
        refused(partial(adapters.read, source, body), InvalidInventoryError)
        refused(partial(fleet.read_records, source, [json.dumps(body)]), InvalidTableError)
        if not isinstance(own, list) and not isinstance(body, list):
            said = refused(partial(adapters.read, source, [own, body, own]), InvalidInventoryError)
            assert "records can't be read" in said
            assert "[1]" in said
            said = refused(partial(fleet.read_records, source, [json.dumps(own), json.dumps(body)]), InvalidTableError)
            assert "line 2" in said
            for key in WRAPPERS.get(source, ()):
                said = refused(partial(adapters.read, source, {key: [own, body]}), InvalidInventoryError)
                assert f"{key}[1]" in said


def test_another_source_is_named() -> None:
    for source, bodies in FIXTURES.items():
        for other in adapters.names():
            pages = [body for body in bodies if not any(key in body for key in WRAPPERS.get(other, ()))]
            for body in pages if other != source else ():
                said = refused(partial(adapters.read, other, body), InvalidInventoryError)
                assert f"it looks like one of {source}" in said, (other, said)


@pytest.mark.parametrize(("source", "first", "last"), TABLES["pages"])
def test_pages_that_lack_others_are_noticed(source: str, first: Any, last: Any) -> None:
    key, own = WRAPPERS[source][-1], records(source)[0]
    with pytest.warns(UserWarning, match="there are more"):
        assert len(adapters.read(source, {key: [own], **first})) == 1
    reader: Any = adapters.Reader(source)
    for body in ({key: [own], **first}, {key: [own], **last}):
        assert len(list(reader.subjects(body))) == 1
    assert (reader.read, reader.refused, reader.problems, reader.more) == (2, 0, (), False)


# a table of records

SEEN = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def plain(value: Any) -> Any:
    """Return a value, of a set its words in order."""
    if isinstance(value, list):
        return sorted(cast("list[str]", value))
    return value


@pytest.mark.filterwarnings("ignore:the last page says")
@each("sample, body", SAMPLES.items())
def test_a_table_holds_what_the_adapter_says_of_each_record(sample: str, body: Any) -> None:
    source, line = source_of(sample), json.dumps(body)
    for cls in (Device, Account):
        table = fleet.read_records(source, [line, "", line], subject=cls, observed_at=SEEN)
        subjects = adapters.read(source, body, observed_at=SEEN)
        found = [{name: plain(value) for name, value in row.items() if value is not None} for row in table.to_dicts()]
        assert found == [
            {
                "line": number,
                "observed_at": one.observed_at if isinstance(one, cls) else SEEN,
                **{
                    name: plain(fact.type.serialize(one.__dict__[name]))
                    for name, fact in (cls.facts().items() if isinstance(one, cls) else ())
                    if fact.reads is None and one.__dict__[name] is not None
                },
            }
            for number in (1, 3)
            for one in subjects
        ]


@each("source", ["amapi-device", "osquery"])
def test_what_is_no_record_is_named_by_its_line(source: str) -> None:
    lines: list[bytes | str] = [
        *('{"id": 1}', "", "[1]", '{"id": 1', '{"a": 1, "a": 2}', b'{"a": "\xff"}'),
        *("null", '{"a": NaN}', "{}{}", '"secret"'),
    ]
    caught = raised(InvalidTableError, lambda: fleet.read_records(source, lines, first_line=5))
    paths = [problem.path for problem in caught.problems]
    assert paths == ["", "line 5", "line 7[0]", *(f"line {number}" for number in range(8, 15))]
    assert "secret" not in str(caught)


@each("source", ["amapi-device", "osquery"])
def test_keys_are_kept_as_text_whatever_they_hold(source: str) -> None:
    """Those that the adapter reads, too, and of a key that comes twice the last."""
    key = {"amapi-device": "softwareInfo"}.get(source, "alf")
    record = {"id": 7, "model": True, "serial": None, "platform": {"a": [1.5, "x"]}, key: None}
    lines = [json.dumps(record), f'{{"id": "first", "id": "last", "{key}": null}}', f'{{"{key}": null}}']
    table = fleet.read_records(source, lines, keys=("id", "model", "serial", "platform"))
    assert table.select("id", "model", "serial", "platform").rows() == [
        ("7", "True", None, "{'a': [1.5, 'x']}"),
        ("last", None, None, None),
        (None, None, None, None),
    ]
