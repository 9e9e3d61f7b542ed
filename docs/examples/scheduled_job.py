"""Evaluate an organisation's own machine on a schedule, and write what changed, without any data about a person.

    17 3 * * *  python scheduled_job.py /var/lib/acme-checks [osquery.json]

`changed.jsonl` contains a line for each change since the last run. The exit code is 0 if nothing got worse, 2 if
something did, and 1, Python's own code for an error, if the script failed. The script reads only what the machine
reports about itself, and sends nothing.
"""

import json
import os
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from secure_checklist import Device, Inventory, Report, adapters, evaluate, load_report, packs, save
from secure_checklist.adapters.local import FIELDS, measure

HERE, OPEN = "this-machine", ("partial", "unknown")
PACK = packs.load("leak-prevention")
CHECKLIST = PACK.replace(guards=()).without(*(item.id for item in PACK.items if item.kind != "device"))


def run(folder: Path, record: Path | None = None) -> int:
    last = folder / "last.json"
    report = assess([measured()] if record is None else adapters.read("osquery", json.loads(record.read_bytes())))
    older = load_report(last) if last.exists() else report.replace(findings=())
    changes = [c for c in report.diff(older).changes if c.subject == HERE and CHECKLIST.find(c.item)]
    write(folder / "changed.jsonl", "".join(f"{change.model_dump_json()}\n" for change in changes))
    save(report, last)  # after the changes: if this run stops in between, the next run reports them again
    return 2 if any(c.after == "fail" or (c.before == "pass" and c.after in OPEN) for c in changes) else 0


def measured() -> Device:
    found = measure()
    seen = {name: {"source": "measured", "at": found.observed_at} for name in found.facts}
    return Device.model_validate({**found.facts, "observed": seen, "unknown": found.unknown})


def assess(subjects: Iterable[object]) -> Report:
    """Evaluate the device with the facts that a machine can report: without ids, labels or a person's answers."""
    (device,) = (subject for subject in subjects if isinstance(subject, Device))
    known = device.model_dump(mode="json", exclude_none=True, include={*FIELDS, "observed", "observed_at", "unknown"})
    machine = Device.model_validate({**known, "id": HERE})
    return evaluate(CHECKLIST, Inventory(subjects=(machine,)).completed("device"))


def write(path: Path, text: str) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent)  # readable by its owner only
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        Path(name).replace(path)  # replaces the whole file at once
    finally:
        Path(name).unlink(missing_ok=True)


if __name__ == "__main__":
    sys.exit(run(*map(Path, sys.argv[1:])))
