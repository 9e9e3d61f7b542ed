"""Decide whether a Mac may join a company's network, by a record of osquery.

    python onboarding_gate.py osquery.json [waivers.json]

What isn't known, or is older than a week, never joins. An administrator may waive what fails, until a stated moment;
the waiver stays on show. Only exit code 0 lets it join; 1 is Python's own for an error. Both files are believed, so
let neither come from the laptop. It opens no network; it only decides.
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
    """Return the verdict, and a line for each entry that isn't simply done."""
    now = now or datetime.now(UTC)
    (mac,) = read("osquery", record)
    if mac.observed_at is None or mac.observed_at > now + timedelta(hours=1):
        mac = Device(id=mac.id)  # undated, or by a clock that is wrong: nothing is known
    valid = tuple(waiver for waiver in waivers if waiver.who in ADMINISTRATORS and waiver.until)
    report = evaluate(MACS, Inventory(subjects=(mac,), waivers=valid).completed("device"), now=now, explain=True)
    rest = [finding for finding in report.findings if finding.outcome != "pass"]
    # A waiver accepts what is known to fail. Nobody can accept what nobody knows.
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
