"""What is done of every adapter: it reads what it is given, makes nothing up, and nothing stops it."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import reduce
from operator import getitem
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secure_checklist import InvalidInventoryError, Subject, adapters
from secure_checklist.core import UnknownNameError, list_of, mapping_of
from tests.cases import spread

FOLDER = Path(__file__).parents[1] / "fixtures" / "adapters"
OUTSIDE = Path(__file__).parents[1] / "conformance" / "outside" / "payloads.json"
SAMPLES = {
    path.name.removesuffix(".json"): json.loads(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.json"))
}
ODD: tuple[Any, ...] = (
    *(None, "", "\x00", "unknown", 0, -1, 10**30, 1.5, True, [], {}, [[]], "x" * 100_000, ["x"], {"a": 1}),
)
GROUPS: list[dict[str, Any]] = json.loads((FOLDER.parent / "adapter_cases.json").read_bytes())
"""A record, or the name of a sample, and of each subject in it all facts, why others are unknown, the words of the
source that were kept, when it was so (`at`), and who says it (`from`: `reported` where it isn't named)."""
WORDS = ("INVENTED", "invented", "person@example.org", "0000000000")
"""What stands in the samples in the places of names, numbers and addresses."""


def source_of(sample: str) -> str:
    """Return the source that a sample is from: what stands before the first dot of its name."""
    return sample.partition(".")[0]


def known(subjects: tuple[Subject, ...]) -> dict[tuple[int, str], Any]:
    """Return every fact that has a value, by the subject's place and the field."""
    return {
        (place, name): value
        for place, subject in enumerate(subjects)
        for name in type(subject).facts()
        if (value := subject.__dict__.get(name)) is not None
    }


def told(source: str, record: Any) -> set[tuple[int, str]]:
    """Return which facts are known of a record; none of one that is refused."""
    try:
        return set(known(adapters.read(source, record)))
    except InvalidInventoryError:
        return set()


def paths(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Return the path of everything inside a record."""
    entries = mapping_of(value)
    parts = entries.items() if entries is not None else enumerate(list_of(value) or ())
    for key, part in parts:
        yield (*path, key)
        yield from paths(part, (*path, key))


def changed(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    """Return a copy in which another thing stands at a path; `...` takes it away."""
    (key, *rest), copy = path, value.copy()
    if rest:
        copy[key] = changed(copy[key], (*rest,), new)
    elif new is ...:
        del copy[key]
    else:
        copy[key] = new
    return copy


def test_no_name_goes_through() -> None:
    """Law: what identifies a person or a device never becomes part of a subject."""
    for sample, record in SAMPLES.items():
        for subject in adapters.read(source_of(sample), record):
            written = subject.model_dump_json()
            assert not [word for word in WORDS if word in written], sample
            assert subject.label == "", sample


@pytest.mark.thinned
@pytest.mark.filterwarnings("ignore:the last page says")
def test_without_a_key_or_with_an_odd_value_nothing_new_is_known() -> None:
    """Law: no adapter yields a value for a key that is absent, or holds a wrong type, null, nothing or too much."""
    wrong: list[object] = []
    for sample, record in SAMPLES.items():
        source = source_of(sample)
        before = set(known(adapters.read(source, record)))
        for path in spread(paths(record), 25):
            absent = [...] if isinstance(path[-1], str) else []
            for odd in (*absent, *ODD):
                if odd is True and reduce(getitem, path, record) in (None, False, True):
                    continue  # a right value in the place of one of its own type
                if more := told(source, changed(record, path, odd)) - before:
                    wrong.append((sample, path, odd, more))
    assert not wrong


def test_one_strange_record_never_loses_another() -> None:
    """A list is read whole, or an error names what isn't a record: a preview build must not hide others' devices."""
    strange = ("Baklava", "16 beta", "\u00b2", "9" * 150, "-5", "1e400", "2026-13-45", "..")
    for sample, record in SAMPLES.items():
        source = source_of(sample)
        alone, *others = adapters.read(source, [record, record])
        if [one.id for one in others] != [f"{alone.id}-2"]:
            continue  # a sample that is a list already, or a source whose list is one subject
        for place, path in enumerate(paths(record)):
            try:
                _, second = adapters.read(source, [changed(record, path, strange[place % len(strange)]), record])
            except InvalidInventoryError as error:
                assert error.problems[1].path.startswith("[0]")  # noqa: PT017 - most are read
            else:
                assert second.replace(id=alone.id) == alone, (sample, path)


def test_an_empty_list_gives_nothing_and_an_empty_record_is_refused() -> None:
    """Law: silence is no fact."""
    for source in adapters.names():
        assert adapters.read(source, []) == ()
        with pytest.raises(InvalidInventoryError, match="none of the keys"):
            adapters.read(source, {})


@given(st.sampled_from(adapters.names()), st.data())
def test_any_json_is_read_without_an_error(source: str, data: st.DataObject) -> None:
    """Law 8: whatever the record, reading it ends and raises nothing but what is documented."""
    leaves = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
    keys = st.sampled_from(
        sorted({key for record in SAMPLES.values() for path in paths(record) for key in path if isinstance(key, str)})
    )
    trees = st.recursive(leaves, lambda below: st.lists(below, max_size=3) | st.dictionaries(keys, below, max_size=4))
    record = data.draw(trees)
    try:
        subjects = adapters.read(source, record)
    except InvalidInventoryError as error:
        assert error.problems  # noqa: PT017 - it may be read
    else:
        assert all(isinstance(subject, Subject) for subject in subjects)


def test_an_unknown_source_is_told_with_a_suggestion() -> None:
    with pytest.raises(UnknownNameError, match="amapi-device"):
        adapters.read("amapi-devise", {})
    with pytest.raises(InvalidInventoryError, match="object"):
        adapters.read("amapi-device", "text")


def test_a_record_without_a_time_takes_the_caller_s() -> None:
    """The record's own time wins; else what the caller knows counts for all of its facts."""
    record, when = SAMPLES["amapi-device.modern"], datetime(2026, 11, 23, tzinfo=UTC)
    untimed = changed(record, ("lastStatusReportTime",), ...)
    times = [adapters.read("amapi-device", one, observed_at=when)[0].observed_at for one in (record, untimed)]
    assert times == [datetime(2026, 11, 20, 10, 0, 0, 500_000, tzinfo=UTC), when]


def test_records_of_other_projects_say_what_their_vendors_document() -> None:
    """Records from others' tests and documents: each fact is as a reader of the vendor's documentation expects it.

    Where it differs by design, the file lists it.
    """
    wrong: dict[str, object] = {}
    facts = differences = 0
    for record in json.loads(OUTSIDE.read_text("utf-8"))["records"]:
        (subject,) = adapters.read(record["adapter"], record["payload"])
        found, by_design = subject.model_dump(mode="json"), record.get("differences", {})
        assert by_design.keys() <= record["facts"].keys() <= type(subject).facts().keys(), record["file"]
        facts, differences = facts + len(record["facts"]), differences + len(by_design)
        expected = record["facts"] | {name: ours for name, (ours, _) in by_design.items()}
        for name, value in expected.items():
            if found.get(name) != value:
                wrong[f"{record['file']} {name}"] = found.get(name), value
    assert not wrong
    assert (facts, differences) == (307, 3)


# case by case -------------------------------------------------------------------------------------------------


def described(subject: Subject) -> dict[str, Any]:
    """Return everything that is known of a subject, as a case writes it."""
    data = subject.model_dump(mode="json")
    facts = {name: data[name] for name in type(subject).facts() if data.get(name) is not None}
    unknown: dict[str, list[str]] = {}
    for name, why in sorted(subject.unknown.items()):
        unknown.setdefault(why, []).append(name)
    found: dict[str, Any] = {
        "facts": {
            name: sorted(cast("list[str]", value)) if isinstance(value, list) else value
            for name, value in facts.items()
        },
        "unknown": {why: " ".join(names) for why, names in unknown.items()},
        "words": {name: seen.raw for name, seen in sorted(subject.observed.items()) if seen.raw},
        "at": data.get("observed_at"),
        "from": next((seen.source for seen in subject.observed.values() if seen.source != "reported"), None),
    }
    return {key: value for key, value in found.items() if value or key == "facts"}


@pytest.mark.filterwarnings("ignore:the last page says")
def test_each_record_has_exactly_these_facts_and_reasons() -> None:
    wrong: list[str] = []
    for group in GROUPS:
        for case in group["cases"]:
            record = SAMPLES[case["sample"]] if "sample" in case else case["record"]
            found = [described(subject) for subject in adapters.read(case["source"], record)]
            if found != case["subjects"]:
                wrong.append(f"{group['why']}: {case['source']} {record!r:.300}\n  {found}\n  {case['subjects']}")
    assert not wrong, "\n".join(wrong)


def test_every_sample_and_every_source_has_a_case() -> None:
    cases = [case for group in GROUPS for case in group["cases"]]
    assert {case["sample"] for case in cases if "sample" in case} == set(SAMPLES)
    assert {case["source"] for case in cases} == set(adapters.names())
