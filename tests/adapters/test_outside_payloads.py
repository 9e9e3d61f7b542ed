"""Records from the tests and documents of other projects: `conformance/outside/payloads.json`."""

import json
from pathlib import Path

from secure_checklist import adapters

FILE = Path(__file__).parents[1] / "conformance" / "outside" / "payloads.json"


def test_records_of_other_projects_say_what_their_vendors_document() -> None:
    wrong: dict[str, object] = {}
    facts = 0
    for record in json.loads(FILE.read_text("utf-8"))["records"]:
        (device,) = adapters.read(record["adapter"], record["payload"])
        found = device.model_dump(mode="json")
        facts += len(record["facts"])
        wrong |= {
            f"{record['file']} {name}": (found.get(name), expected)
            for name, expected in record["facts"].items()
            if found.get(name) != expected
        }
    assert not wrong
    assert facts == 55
