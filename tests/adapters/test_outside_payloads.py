"""Records from the tests and documents of other projects: `conformance/outside/payloads.json`."""

import json
from pathlib import Path

from secure_checklist import adapters

FILE = Path(__file__).parents[1] / "conformance" / "outside" / "payloads.json"


def test_records_of_other_projects_say_what_their_vendors_document() -> None:
    """Each fact is as a reader of the vendor's documentation expects it, or differs by design as the file lists it."""
    wrong: dict[str, object] = {}
    facts = differences = 0
    for record in json.loads(FILE.read_text("utf-8"))["records"]:
        (subject,) = adapters.read(record["adapter"], record["payload"])
        found, by_design = subject.model_dump(mode="json"), record.get("differences", {})
        assert record["facts"].keys() <= type(subject).facts().keys(), record["file"]
        assert by_design.keys() <= record["facts"].keys(), record["file"]
        facts, differences = facts + len(record["facts"]), differences + len(by_design)
        expected = record["facts"] | {name: ours for name, (ours, _) in by_design.items()}
        wrong |= {
            f"{record['file']} {name}": (found.get(name), value)
            for name, value in expected.items()
            if found.get(name) != value
        }
    assert not wrong
    assert (facts, differences) == (308, 3)
