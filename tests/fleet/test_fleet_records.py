"""Records in bulk: whatever a record holds, a table holds what the adapter says of it alone."""

# ruff: noqa: E402 - a run without the extras skips this module before it imports what needs them

import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

pl: Any = pytest.importorskip("polars", reason="polars comes with the extra `test`")

from secure_checklist import Device, adapters
from secure_checklist.core import InvalidTableError
from secure_checklist.core.model import mapping_of
from secure_checklist.fleet.input.records import read_records
from tests.cases import each

ADAPTERS = Path(__file__).parents[1] / "fixtures" / "adapters"
SOURCES = ("amapi-device", "fleet-host", "graph-manageddevice")
SEEN = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
ODD: tuple[Any, ...] = (
    *(None, True, False, 0, 1, 1.0, -1, 2**70, [], ["x"], {}, {"x": 1}),
    *("", " ", "Unknown", "true", "1", "none", "x" * 201, "ä\n", "15", "10.0.26100.1", "macOS 14.6.1", "rhel"),
    *("Windows", "android", "2026-08-01", "2026-08-19T21:07:53Z", "2026-08-19T21:07:53.1234567Z"),
    *("2026-08-19T21:07:53+02:00", "2026-08-19T21:07:60Z", "2026-02-30T00:00:00Z", "0001-01-01T00:00:00Z"),
    *("9999-12-31T23:59:59Z", "2004-12-31T23:59:59Z", "2100-12-31T23:59:59Z", "2026-08-19 21:07:53Z"),
    *(
        "2026-08-19T24:00:00Z",
        "\u0662026-08-19T21:07:53Z",
        "2026-08-19T21:07:53Z\n",
        "2026-08-19T21:07:53.12345678901Z",
    ),
)
"""Values that a key may hold, most of them wrongly."""


def fixtures(source: str) -> list[Any]:
    """Return the invented records of a source, those in a list one by one."""
    found: list[Any] = []
    for path in sorted(ADAPTERS.glob(f"{source}.*.json")):
        record = json.loads(path.read_bytes())
        record = record.get("record", record)
        held = next((record[key] for key in ("hosts", "host", "value", "devices") if key in record), record)
        found += held if isinstance(held, list) else [held]
    return found


def paths(record: Any) -> Iterator[tuple[str, ...]]:
    """Return the path of every key in a record, at any depth."""
    for key, value in record.items():
        yield (key,)
        if isinstance(value, dict):
            yield from ((key, *rest) for rest in paths(value))


def mutants(source: str, count: int) -> list[Any]:
    """Give records of which up to three keys hold something else, or are gone, or stand in another record."""
    rng = random.Random(source)  # noqa: S311 - no secret
    records = fixtures(source)
    assert records
    places = sorted({path for record in records for path in paths(record)})
    found: list[Any] = []
    for _ in range(count):
        mutant = json.loads(json.dumps(rng.choice(records)))
        for path in rng.choices(places, k=rng.randrange(4)):
            holder = mapping_of(mutant)
            for key in path[:-1]:
                holder = None if holder is None else mapping_of(holder.setdefault(key, {}))
            if holder is None:
                continue
            if rng.randrange(6):
                other: Any = rng.choice(records)
                for key in path:
                    other = (mapping_of(other) or {}).get(key)
                holder[path[-1]] = rng.choice((*ODD, other, other))
            else:
                holder.pop(path[-1], None)
        found.append(mutant)
    return found


def alone(source: str, record: Any) -> dict[str, Any]:
    """Return what the adapter says of one record, as a row of a table holds it."""
    device = next((one for one in adapters.read(source, record) if isinstance(one, Device)), None)
    if device is None:
        return {"observed_at": SEEN}
    held = {name: fact.type.serialize(device.__dict__[name]) for name, fact in Device.facts().items()
            if fact.reads is None and device.__dict__[name] is not None}  # fmt: skip
    return {**held, "observed_at": device.observed_at or SEEN}


def told(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if value is not None and name != "line"}


def agrees(source: str, records: list[Any]) -> None:
    """Assert that a table holds what the adapter says of each record."""
    table = read_records(source, [json.dumps(record) for record in records], observed_at=SEEN)
    assert table["line"].to_list() == list(range(1, len(records) + 1))
    for record, row in zip(records, table.to_dicts(), strict=True):
        told = {name: value for name, value in row.items() if value is not None and name != "line"}
        assert told == alone(source, record), record


@each("source", SOURCES)
def test_a_table_holds_what_the_adapter_says_of_each_record(source: str) -> None:
    records = mutants(source, 2_000)
    agrees(source, [*records, {"host": None, "value": None, "devices": None, **records[3]}])


def test_more_records_than_are_read_at_once_keep_their_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("secure_checklist.fleet.input.records._CHUNK", 7)
    agrees("fleet-host", mutants("fleet-host", 50))
    assert read_records("fleet-host", []).height == 0


@each("source", [*SOURCES, "osquery"])
def test_what_is_no_record_is_named_by_its_line(source: str) -> None:
    lines: list[bytes | str] = [
        *('{"id": 1}', "", "[1]", '{"id": 1', '{"a": 1, "a": 2}', b'{"a": "\xff"}'),
        *("null", '{"a": NaN}', "{}{}", '"secret"'),
    ]
    with pytest.raises(InvalidTableError) as caught:
        read_records(source, lines, first_line=5)
    paths = [problem.path for problem in caught.value.problems]
    assert paths == ["", "line 5", "line 7[0]", *(f"line {number}" for number in range(8, 15))]
    assert "secret" not in str(caught.value)


@each("source", [*SOURCES, "osquery"])
def test_keys_are_kept_as_text_whatever_they_hold(source: str) -> None:
    """Those that the adapter reads, too, and of a key that comes twice the last."""
    own = {"amapi-device": "softwareInfo", "fleet-host": "os_version", "graph-manageddevice": "jailBroken"}
    key = own.get(source, "alf")
    record = {"id": 7, "model": True, "serial": None, "platform": {"a": [1.5, "x"]}, key: None}
    lines = [json.dumps(record), f'{{"id": "first", "id": "last", "{key}": null}}', f'{{"{key}": null}}']
    table = read_records(source, lines, keys=("id", "model", "serial", "platform"))
    assert table.select("id", "model", "serial", "platform").rows() == [
        ("7", "True", None, "{'a': [1.5, 'x']}"),
        ("last", None, None, None),
        (None, None, None, None),
    ]
