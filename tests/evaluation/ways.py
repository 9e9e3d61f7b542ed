"""Every way out: what is written of a report, an inventory and an interview, by name."""

import json
import pickle
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel, TypeAdapter

from secure_checklist import Checklist, Finding, Interview, Inventory, Report, dump, formats, load_report
from secure_checklist.evaluation.findings import Findings
from secure_checklist.evaluation.trends import point_of, trend
from secure_checklist.formats import summary_of
from secure_checklist.formats.writing import PAGES
from tests.extras import forms


class Holder(BaseModel):
    """A foreign model that a report and its findings are nested in."""

    report: Report
    findings: list[Finding]


def of_a_report(checklist: Checklist, inventory: Inventory, report: Report) -> Iterator[tuple[str, Any]]:
    """Yield everything that can be written of a report without a format, each under its name."""
    del checklist
    shown = report.exported()
    yield "notebook", [getattr(value, "_repr_html_")() for value in (inventory, report, *report.findings)]  # noqa: B009
    yield "inventory in a log", (repr(inventory), str(inventory), f"{[inventory]}")
    yield "to_json", report.to_json()
    yield "dump", dump(report)
    yield "model_dump", repr(report.model_dump())
    yield "model_dump, json", json.dumps(report.model_dump(mode="json"))
    yield "without defaults", report.model_dump_json(exclude_defaults=True)
    yield "what is set", report.model_dump_json(exclude_unset=True)
    yield "adapter", TypeAdapter(Report).dump_json(report)
    yield "nested", Holder(report=report, findings=list(report.findings)).model_dump_json()
    yield "pickle", pickle.dumps((report, report.findings))
    yield "pickled finding by finding", [pickle.dumps(finding) for finding in report.findings]
    yield "repr", repr((report, report.findings, list(report.findings)))
    yield "findings alone", TypeAdapter(Findings).dump_json(report.findings)
    yield "actions", repr((shown.actions(), shown.plan(), shown.plan(done=True), shown.missing))
    yield "scores", repr((shown.score, shown.by_section, shown.by_cause, shown.outcomes()))
    parts = [report.for_subject(name) for name in dict.fromkeys(one.subject for one in report.findings if one.subject)]
    yield "reports on one subject", [(part.to_json(), pickle.dumps(part), repr(part)) for part in parts]
    yield "difference", repr((report.diff(report), report.diff(load_report(report.to_json()))))
    yield "trend", repr((point_of(report), trend([report, report])))


def of_the_formats(checklist: Checklist, inventory: Inventory, report: Report) -> Iterator[tuple[str, Any]]:
    """Yield a report in every format, with and without what it was made from."""
    for form in forms():
        yield form, formats.write(report, form, checklist=checklist, inventory=inventory)
        yield f"{form}, few", formats.write(report, form, checklist=checklist, inventory=inventory, limit=1)
        yield f"{form} alone", formats.write(report, form)
        yield f"{form}, details", formats.write(report, form, checklist=checklist, inventory=inventory, details=True)
        if form in PAGES:
            for plan in (False, True):
                page = formats.write(checklist, form, inventory=inventory, now=report.now, plan=plan)
                yield f"{form} of the checklist, plan {plan}", page
    summary = summary_of(report, checklist=checklist, inventory=inventory)
    yield "summary in a notebook", getattr(summary, "_repr_html_")()  # noqa: B009
    yield "summary", repr((summary.parts, summary.tasks, summary.questions, summary.report.notices))


def of_the_own_view(checklist: Checklist, inventory: Inventory, report: Report) -> Iterator[tuple[str, Any]]:
    """Yield what the person alone is shown: explanations, the own view in every format, and questions."""
    yield "explanations", [finding.explain(inventory=inventory) for finding in report.findings]
    for form in forms():
        yield form, formats.write(report, form, checklist=checklist, inventory=inventory, audience="self")
    interview = Interview(checklist, inventory, now=report.now)
    yield "questions", [question.model_dump() for question in interview.open()]
    yield "interview in a log", repr(interview)
