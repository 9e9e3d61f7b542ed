"""A report as JUnit XML for a build server, with a suite for each section and a test case for each finding.

Test cases about steps that others may notice are in separate suites at the end. Their property `read_first` says what
to read first.

An item that is done passes. An item that isn't done, or only in part, is a failure of type `fail` or `partial`. An
unknown item is an error of type `unknown`, so that a server can't count missing data as passed. An item that doesn't
apply or has an active waiver is skipped. An expired waiver has no effect.

The file is valid against the schema of Jenkins' xUnit plug-in (`junit-10.xsd`) and windyroad's `JUnit.xsd` for Ant's
JUnit tasks. Elements that `JUnit.xsd` requires are empty if a report has no such data. The host is always `localhost`.
Actions, questions, steps, sources and the score are left out.

Every text is on one line. Characters that are invisible or not allowed in XML are made visible.
"""

import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterator

from secure_checklist.core.messages import clauses, message
from secure_checklist.core.prose.as_text import plain
from secure_checklist.core.text.csv_cells import visible
from secure_checklist.core.types import utc
from secure_checklist.formats.rows import Entry, Part, Row
from secure_checklist.formats.summary import Summary

_RESULTS = {"fail": "failure", "partial": "failure", "unknown": "error", "not_applicable": "skipped"}
_COUNTED = {"failures": "failure", "errors": "error", "skipped": "skipped"}


def write(summary: Summary) -> bytes:
    """Write a summary as XML 1.0 in UTF-8."""
    root = ET.Element("testsuites")
    for number, part in enumerate(summary.parts):
        root.append(_suite(summary, part, number))
    ET.indent(root)
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def _suite(summary: Summary, part: Part, number: int) -> ET.Element:
    cases = [case for entry in part.entries for case in _cases(summary, entry)]
    counts = Counter(child.tag for case in cases for child in case)
    title = message("formats.observable_part", title=part.title) if part.observable else part.title
    suite = ET.Element(
        "testsuite",
        name=_line(title) or _line(part.id) or "-",
        package=_line(summary.report.checklist.id),
        id=str(number),
        timestamp=utc(summary.report.now).replace(tzinfo=None).isoformat(timespec="seconds"),
        hostname="localhost",
        tests=str(len(cases)),
        time="0",
    )
    for name, tag in _COUNTED.items():
        suite.set(name, str(counts[tag]))
    about = summary.report.checklist
    known = {"checklist": about.id, "version": about.version, "title": about.title, "section": part.id}
    known |= {**summary.marks, "unlisted": str(summary.unlisted)}
    if part.observable:
        known["read_first"] = " ".join((*summary.report.checklist.cautions, summary.begin_here))
    for entry in part.entries:
        if entry.item.references:
            known[f"references.{entry.item.id}"] = clauses(one.label for one in entry.item.references)
    properties = ET.SubElement(suite, "properties")
    for name, value in known.items():
        ET.SubElement(properties, "property", name=name, value=_line(value))
    suite.extend(cases)
    ET.SubElement(suite, "system-out")
    ET.SubElement(suite, "system-err")
    return suite


def _cases(summary: Summary, entry: Entry) -> Iterator[ET.Element]:
    """Return the test cases of an entry, no two of one name: servers take cases of one name for one."""
    names = [_name(entry, row) for row in entry.rows]
    shared = Counter(names)
    for row, name in zip(entry.rows, names, strict=True):
        own = f"{name} [{_line(row.finding.subject or '')}]" if shared[name] > 1 else name
        classname = _line(f"{summary.report.checklist.id}.{entry.item.id}")
        case = ET.Element("testcase", name=own, classname=classname, time="0")
        waived = row.finding.disposition == "waived"
        tag = "skipped" if waived else _RESULTS.get(row.finding.outcome)
        if tag is not None:  # else it passed
            found = _line(clauses((message(f"outcome.{row.finding.outcome}"), row.why)))
            shown = ET.SubElement(case, tag, message=found)
            if tag != "skipped":
                shown.set("type", row.finding.outcome)
                item = summary.item(entry.item.id)
                shown.text = _line(plain(item.why)) if item is not None else None
        yield case


def _name(entry: Entry, row: Row) -> str:
    if row.person:
        return _line(entry.item.title) or _line(entry.item.id)
    subjects = row.subject if row.subject is not None else message("formats.none_listed")
    return _line(f"{entry.item.title} ({subjects})")


def _line(text: str) -> str:
    return " ".join(visible(text, one_line=True).split())
