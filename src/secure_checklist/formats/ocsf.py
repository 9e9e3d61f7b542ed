"""A report as OCSF compliance findings for a security lake or SIEM: a JSON array with one event for each finding.

The events have the class Compliance Finding (2003) of the Open Cybersecurity Schema Framework 1.6.0, without a profile.

    outcome          compliance.status_id
    pass             1, Pass
    partial          2, Warning
    fail             3, Fail
    unknown          0, Unknown: silence is never a pass
    not_applicable   99, Other, with the outcome as `status`

An active waiver doesn't change that, but sets the finding's own status to Suppressed. Events about steps that others
may notice come last, and their `remediation` says what to read first. `unmapped.unlisted` counts the findings without
an event: it isn't known whether they apply or may be shown.

Subjects have only their ids, because readers of a lake don't need the names of people and devices. The events leave out
explanations, the possible outcomes of unknown findings, the details of waivers, results of other tools, actions, steps
and scores.
"""

import json
from collections.abc import Iterator

from secure_checklist.core.prose.as_text import plain
from secure_checklist.core.types import format_instant, utc
from secure_checklist.formats.rows import Entry, Part, Row
from secure_checklist.formats.summary import Summary

VERSION = "1.6.0"
"""The version of the schema framework."""
_CLASS = {"category_uid": 2, "class_uid": 2003, "activity_id": 1, "type_uid": 200301}
"""Findings, Compliance Finding, Create, and the last two as one number."""
_STATUSES = {"pass": (1, "Pass"), "partial": (2, "Warning"), "fail": (3, "Fail"), "unknown": (0, "Unknown")}
_OTHER = 99
_SEVERITIES = {"essential": 4, "recommended": 3, "advanced": 2}
"""High, Medium and Low. A level that a checklist declares is Other, with its name beside it."""


def write(summary: Summary) -> bytes:
    """Write a summary as JSON in ASCII, so that no character can affect the program that displays it."""
    about = summary.report.checklist
    now = utc(summary.report.now)
    feature = {"uid": about.id, "name": about.title, "version": about.version}
    of_report: dict[str, object] = {
        **_CLASS,
        "time": int(now.timestamp() * 1000),
        "metadata": {
            "version": VERSION,
            "product": {"name": "secure-checklist", "feature": feature},
            "original_time": format_instant(now),
        },
    }
    of_report["unmapped"] = {**summary.marks, "unlisted": str(summary.unlisted)}
    events = [
        of_report | dict(_fields(summary, part, entry, row))
        for part in summary.parts
        for entry in part.entries
        for row in entry.rows
    ]
    return json.dumps(events, indent=1).encode() + b"\n"


def _fields(summary: Summary, part: Part, entry: Entry, row: Row) -> Iterator[tuple[str, object]]:
    """Yield the fields of the event on one finding."""
    item, found, known = entry.item, row.finding, summary.item(entry.item.id)
    yield "severity_id", _SEVERITIES.get(entry.level, _OTHER)
    yield "severity", entry.level
    waived = found.disposition == "waived"
    yield "status_id", 3 if waived else 1
    yield "status", "Suppressed" if waived else "New"
    if part.observable:
        yield "remediation", {"desc": " ".join((*summary.report.checklist.cautions, summary.begin_here))}
    uid = "/".join((summary.report.checklist.id, item.id, found.subject or ""))
    why = {"desc": plain(known.why)} if known is not None else {}
    yield "finding_info", {"uid": uid, "title": item.title, **why}
    status_id, status = _STATUSES.get(found.outcome, (_OTHER, found.outcome))
    yield (
        "compliance",
        {
            "control": item.id,
            "standards": [*dict.fromkeys(f"{one.framework} {one.version}".strip() for one in item.references)],
            "requirements": [one.label for one in item.references],
            "status_id": status_id,
            "status": status,
            "status_details": [*row.reasons],
        },
    )
    if found.subject is not None:
        yield "resources", [{"uid": found.subject, **({"type": known.kind} if known is not None else {})}]
