"""Decide from a record of osquery whether a Mac may join a company's network.

    python onboarding_gate.py osquery.json [waivers.json]

A Mac may not join if a fact is unknown or older than a week. An administrator may waive a failure until a given time,
and the output shows the waiver. Exit code 0 means that the Mac may join; 1 is Python's own code for an error. The
script trusts the record and the waivers, so neither file may come from the laptop. The script opens no network
connection.
"""

import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from secure_checklist import Checklist, Device, Inventory, Item, Rule, Waiver, evaluate, load_inventory
from secure_checklist.adapters import read

EXIT = {"may join": 0, "not yet": 2, "not known": 3}
ADMINISTRATORS = {"kim@acme.example"}
MACS = Checklist.of(
    "acme-macs",
    "Macs that may join",
    Item(id="disk", title="Turn on FileVault", rule=Rule(check=Device.encrypted.one_of("on")), renew_after=7),
    Item(id="system", title="Update", rule=Rule(check=Device.os_version.satisfies("macos", ">=26.3")), renew_after=7),
)
NEXT = {"disk": "System Settings, Privacy & Security", "system": "System Settings, General, Software Update"}


def decide(record: object, waivers: tuple[Waiver, ...] = (), now: datetime | None = None) -> tuple[str, list[str]]:
    """Return the decision, and a line for each item that isn't done."""
    now = now or datetime.now(UTC)
    (mac,) = read("osquery", record)
    if mac.observed_at is None or mac.observed_at > now + timedelta(hours=1):
        mac = Device(id=mac.id)  # undated, or dated by a wrong clock, so nothing is known
    valid = tuple(waiver for waiver in waivers if waiver.who in ADMINISTRATORS and waiver.until)
    report = evaluate(MACS, Inventory(subjects=(mac,), waivers=valid).completed("device"), now=now, explain=True)
    rest = [finding for finding in report.findings if finding.outcome != "pass"]
    # A waiver accepts a known failure. No one can accept something that no one knows.
    bars = {finding.outcome for finding in rest if (finding.outcome, finding.disposition) != ("fail", "waived")}
    verdict = "not yet" if "fail" in bars else "not known" if bars else "may join"
    return verdict, [f"{f.explain(MACS.item(f.item).title)} {NEXT[f.item]}.{_waived(f.waiver, now)}" for f in rest]


def _waived(waiver: Waiver | None, now: datetime) -> str:
    if waiver is None or waiver.until is None:
        return ""
    ended = " (which is over)" if waiver.until <= now else ""
    return f" Waived by {waiver.who} until {waiver.until.isoformat()}{ended}: {waiver.why}"


if __name__ == "__main__":
    kept = load_inventory(sys.argv[2]).waivers if sys.argv[2:] else ()
    verdict, lines = decide(json.loads(Path(sys.argv[1]).read_bytes()), kept)
    print(verdict, *lines, sep="\n")
    sys.exit(EXIT[verdict])
