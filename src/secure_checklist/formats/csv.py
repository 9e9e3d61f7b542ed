"""A report as a table for spreadsheets and other programs: long form, one row for each finding.

Rows about steps that others may notice come last. Their column `observable` is `yes`, and `before` names what to read
first.

The table shows no more than the other formats, because it can be opened and printed like any page, and a title alone
could alert someone. An item that must stay hidden until it is known to apply has no row. So the table can have fewer
rows than the report has findings; `to_json` has them all. The table also leaves out the score, the prose and the full
explanation.

The file is UTF-8 with a byte order mark. Every cell is quoted, and rows end as in RFC 4180. A missing value is an empty
cell, and several values are joined by `|`. Every text is on one line, with invisible characters made visible. An
apostrophe precedes a text that a spreadsheet could take for a formula, and `csv_cells.unguarded` removes it.
"""

import csv
import io
from collections.abc import Iterator

from secure_checklist.core.text.csv_cells import cell
from secure_checklist.core.types import format_instant, utc
from secure_checklist.formats.rows import Row
from secure_checklist.formats.summary import Summary
from secure_checklist.subjects.base import name_of

COLUMNS = (
    *("checklist", "version", "evaluated_at", "section", "section_title", "item", "title", "level", "weight"),
    *("effort", "causes", "kind", "subject", "subject_name", "outcome", "possible", "reasons", "missing_facts"),
    *("disposition", "display", "waiver_who", "waiver_until", "waiver_why", "justification", "observable", "before"),
    *("credits", "references", "profile", "left_out"),
    *("external_source", "external_outcome", "external_at", "external_url"),
)
"""The columns, in order. New ones may be added at the end."""


def write(summary: Summary) -> bytes:
    """Write a summary as CSV, in UTF-8 with a byte order mark."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in _rows(summary):
        writer.writerow([cell(row.get(column, ""), one_line=True) for column in COLUMNS])
    return out.getvalue().encode("utf-8-sig")


def _rows(summary: Summary) -> Iterator[dict[str, str]]:
    about = summary.report.checklist
    same = {"checklist": about.id, "version": about.version, "evaluated_at": format_instant(utc(summary.report.now))}
    same |= summary.marks
    before = "|".join(about.plan_first)
    for part in summary.parts:
        for entry in part.entries:
            item, known = entry.item, summary.item(entry.item.id)
            of_item = {
                "section": part.id,
                "section_title": part.title,
                "item": item.id,
                "title": item.title,
                "level": entry.level,
                "weight": str(item.weight).removesuffix(".0"),
                "effort": item.effort,
                "causes": "|".join(item.mitigates),
                "references": "|".join(one.label for one in item.references),
                "kind": known.kind if known is not None else "",
                "observable": "yes" if part.observable else "",
                "before": before if part.observable else "",
            }
            yield from ({**same, **of_item, **_of_row(summary, row)} for row in entry.rows)


def _of_row(summary: Summary, row: Row) -> dict[str, str]:
    finding = row.finding
    subject, waiver = summary.subjects.get(finding.subject or ""), finding.waiver
    return {
        "subject": finding.subject or "",
        "subject_name": name_of(subject) if subject is not None else "",
        "outcome": finding.outcome,
        "possible": "|".join(finding.possible),
        "reasons": "|".join(row.reasons),
        "missing_facts": "|".join(dict.fromkeys(reason.fact for reason in finding.reasons if reason.fact)),
        "disposition": finding.disposition or "",
        "display": finding.display,
        "justification": row.justification,
        "external_source": "|".join(one.source for one in finding.external),
        "external_outcome": "|".join(one.outcome for one in finding.external),
        "external_at": "|".join(format_instant(utc(one.at)) for one in finding.external),
        "external_url": "|".join(one.url or "" for one in finding.external),
        "waiver_who": waiver.who if waiver else "",
        "waiver_until": format_instant(utc(waiver.until)) if waiver and waiver.until else "",
        "waiver_why": waiver.why if waiver else "",
    }
