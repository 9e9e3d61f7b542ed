"""Records as tables: a row holds what the adapter says of its record."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import pytest

from secure_checklist import Account, Device, adapters
from secure_checklist.core import InvalidTableError
from tests.cases import each

fleet: Any = pytest.importorskip("secure_checklist.fleet.input.records", reason="polars comes with the extra `test`")
FOLDER = Path(__file__).parents[1] / "fixtures" / "adapters"
SOURCES = ("amapi-device", "osquery")
SEEN = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def plain(value: Any) -> Any:
    """Return a value, of a set its words in order."""
    if isinstance(value, list):
        return sorted(cast("list[str]", value))
    return value


@pytest.mark.filterwarnings("ignore:the last page says")
@each("path", sorted(FOLDER.glob("*.json")))
def test_a_table_holds_what_the_adapter_says_of_each_record(path: Path) -> None:
    source, line = path.name.partition(".")[0], json.dumps(json.loads(path.read_bytes()))
    for cls in (Device, Account):
        table = fleet.read_records(source, [line, "", line], subject=cls, observed_at=SEEN)
        subjects = adapters.read(source, json.loads(line), observed_at=SEEN)
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


@each("source", SOURCES)
def test_what_is_no_record_is_named_by_its_line(source: str) -> None:
    lines: list[bytes | str] = [
        *('{"id": 1}', "", "[1]", '{"id": 1', '{"a": 1, "a": 2}', b'{"a": "\xff"}'),
        *("null", '{"a": NaN}', "{}{}", '"secret"'),
    ]
    with pytest.raises(InvalidTableError) as caught:
        fleet.read_records(source, lines, first_line=5)
    paths = [problem.path for problem in caught.value.problems]
    assert paths == ["", "line 5", "line 7[0]", *(f"line {number}" for number in range(8, 15))]
    assert "secret" not in str(caught.value)


@each("source", SOURCES)
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
