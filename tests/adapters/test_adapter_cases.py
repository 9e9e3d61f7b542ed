"""What each source's records say, case by case: `fixtures/adapter_cases.json`.

A case has a record, or the name of a sample, and of each subject in it all facts, why others are unknown, the source's
own words that were kept, when it was so (`at`), and who says it (`from`: `reported` where it isn't named).
"""

import json
from pathlib import Path
from typing import Any, cast

import pytest

from secure_checklist import Subject, adapters

FIXTURES = Path(__file__).parents[1] / "fixtures"
SAMPLES = {path.stem: json.loads(path.read_bytes()) for path in sorted((FIXTURES / "adapters").glob("*.json"))}
GROUPS: list[dict[str, Any]] = json.loads((FIXTURES / "adapter_cases.json").read_bytes())


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
