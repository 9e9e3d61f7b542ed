"""Runs the language-neutral suite in `conformance/` through the public face; its README tells the format."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

import secure_checklist as sc
from secure_checklist.core import UnknownNameError
from secure_checklist.core.types import parse_instant
from secure_checklist.rules.conditions.base import ops
from tests.cases import conformance, each, raised
from tests.loaders import LOADERS
from tests.walker import assert_walked

LACKING = {"some", "every", "none"}
"""Operations about several subjects, of which the suite has no case yet."""
TRUTHS = {"pass": "T", "fail": "F", "unknown": "U"}
Data = dict[str, Any]


def cases(name: str, key: str = "cases") -> list[Any]:
    return list(conformance(name)[key])


TRUTH, PREDICATES, EVALUATION, EXPLANATIONS = map(conformance, ("truth", "predicates", "evaluation", "explanations"))
FIELDS = ("parameters", "settings", "guards", "declares", "requires")


def checklist_of(items: list[Data], case: Data) -> sc.Checklist:
    sections = [{"id": "all", "title": "All", "items": items}]
    more = {field: case[field] for field in FIELDS if field in case}
    return sc.load_checklist({"id": "conformance", "title": "Conformance", "sections": sections, **more})


def test_every_operation_has_a_case() -> None:
    """Who adds a predicate writes cases of it in `tests/conformance/predicates.json`."""
    written = json.dumps(PREDICATES["cases"])
    lacking = [op for op in ops() if f'"op": "{op}"' not in written]
    assert set(lacking) == LACKING


# profiles -----------------------------------------------------------------------------------------------------


def profiled(case: Data) -> sc.Checklist:
    return sc.load_checklist({**conformance("profiles")["checklist"], "profiles": case["profiles"]})


@each("case", cases("profiles"))
def test_profiles(case: Data) -> None:
    checklist = profiled(case)
    for name, expected in case["expected"].items():
        if not expected["items"]:
            with pytest.raises(UnknownNameError, match="no item"):
                checklist.profile(name)
            continue
        part = checklist.profile(name)
        assert [item.id for item in part.items] == expected["items"]
        assert {**part.values} == {"days": 30} | expected.get("values", {})


@each("case", cases("profiles", "refused"))
def test_refused_profiles(case: Data) -> None:
    assert case["expected"] in str(raised(sc.InvalidChecklistError, lambda: profiled(case)))


@each(
    ("load", "model", "case"),
    [
        *((sc.load_checklist, sc.Checklist, case) for case in cases("refused", "checklists")),
        *((sc.load_inventory, sc.Inventory, case) for case in cases("refused", "inventories")),
    ],
)
def test_refused_documents(load: Any, model: type[BaseModel], case: Data) -> None:
    refused = raised(sc.InvalidDocumentError, lambda: load(case["document"]))
    expected: list[str] | str = case["expected"]
    said = [str(problem) for problem in refused.problems]
    found = zip(said, expected, strict=True) if isinstance(expected, list) else ((said[0], expected),)
    assert all(problem.startswith(begins) for problem, begins in found), said
    if "format_version" not in case["document"]:  # the loader alone knows other versions
        with pytest.raises(ValidationError):
            model.model_validate(case["document"])


@each("case", cases("refused", "texts"))
def test_refused_texts(case: Data) -> None:
    refused = raised(sc.InvalidDocumentError, lambda: sc.load_inventory(case["text"].encode(), syntax=case["syntax"]))
    (problem,) = refused.problems
    assert str(problem).startswith(case["expected"])


# truth --------------------------------------------------------------------------------------------------------

OPERANDS = ("find_my", "find_my_offline", "biometrics_only_mine")


def operand(place: int) -> Data:
    return {"op": "equals", "fact": f"device.{OPERANDS[place]}", "value": True}


def outcome(rule: Data, truths: str) -> tuple[str, tuple[str, ...]]:
    known = {name: truth == "T" for name, truth in zip(OPERANDS, truths, strict=False) if truth in "TF"}
    inventory = sc.load_inventory({"complete": ["device"], "subjects": [{"kind": "device", "id": "it", **known}]})
    report = assert_walked(checklist_of([{"id": "it", "title": "It", "rule": rule}], {}), inventory, now=NOW)
    (finding,) = report.findings
    return finding.outcome, finding.possible


NOW = parse_instant(PREDICATES["now"])


def conditions() -> Iterator[tuple[Data, str, str]]:
    """Yield each row of the tables: a condition, the truths of its operands, and its own."""
    for known, expected in TRUTH["not"]:
        yield {"op": "not", "condition": operand(0)}, known, expected
    for op in ("all_of", "any_of"):
        for one, two, expected in TRUTH[op]:
            yield {"op": op, "conditions": [operand(0), operand(1)]}, one + two, expected
    for *known, expected in TRUTH["at_least_of 2"]:
        yield {"op": "at_least_of", "count": 2, "conditions": [*map(operand, range(3))]}, "".join(known), expected


@each(("check", "known", "expected"), conditions())
def test_truth_tables(check: Data, known: str, expected: str) -> None:
    assert TRUTHS[outcome({"check": check}, known)[0]] == expected


@each("row", TRUTH["rule"])
def test_rules(row: list[Any]) -> None:
    *truths, wanted, possible = row
    parts = zip(("applies_to", "check", "partial"), truths, strict=True)
    rule = {name: operand(place) for place, (name, truth) in enumerate(parts) if truth != "-"}
    assert outcome(rule, "".join(truths)) == (wanted, tuple(possible))


# predicates ---------------------------------------------------------------------------------------------------


def holding(condition: Data, case: Data) -> sc.Checklist:
    return checklist_of([{"id": "it", "title": "It", "subject": "device", "rule": {"check": condition}}], case)


@each("case", cases("predicates"))
def test_predicates(case: Data) -> None:
    device = {"kind": "device", "id": "it", **case.get("facts", {}), "extra": case.get("extra", {})}
    person = {"kind": "person", "id": "me", **case.get("person", {})}
    inventory = sc.load_inventory({"complete": ["device"], "subjects": [device, person]})
    (finding,) = assert_walked(holding(case["condition"], PREDICATES | case), inventory, now=NOW).findings
    assert TRUTHS[finding.outcome] == case["expected"]


@each("case", cases("predicates", "refused"))
def test_refused_conditions(case: Data) -> None:
    assert raised(sc.InvalidChecklistError, lambda: holding(case["condition"], PREDICATES | case)).problems


# evaluation and scoring ---------------------------------------------------------------------------------------


@each("case", cases("evaluation"))
def test_evaluation(case: Data) -> None:
    inventory = sc.load_inventory(case["inventory"])
    report = assert_walked(checklist_of(case["items"], case), inventory, now=parse_instant(EVALUATION["now"]))
    assert [own_view(finding) for finding in report.findings] == case["findings"]
    assert list(report.first) == case.get("first", [])
    if "plan" in case:
        assert [(step.item, step.status) for step in report.plan()] == [*case["plan"].items()]
    if "shown" in case:
        shown = {name: [one.item for one in getattr(report.exported(), name)()] for name in ("actions", "plan")}
        assert shown == case["shown"]
    if "missing" in case:
        assert [one.model_dump(mode="json", exclude_none=True) for one in report.missing] == case["missing"]
    if "steps" in case:
        written = [step.model_dump(mode="json", exclude_defaults=True) for step in report.plan(done=True)]
        assert written == case["steps"]
    for name in {"actions", "to_check"} & case.keys():
        assert [action.item for action in getattr(report, name)()] == case[name]


def own_view(finding: sc.Finding) -> Data:
    """Return a finding as the person's own view shows it; what a guard does about it is never written."""
    written: Data = finding.model_dump(mode="json", exclude_defaults=True)
    guarded = {"disposition": finding.disposition, "text": finding.text}
    return written | {name: value for name, value in guarded.items() if value}


def finding_of(item: str, subject: int, given: list[str] | Data) -> Data:
    told = given if isinstance(given, dict) else {"possible": given}
    possible = told["possible"]
    unknown = len(possible) > 1
    finding: Data = {"item": item, "outcome": "unknown" if unknown else possible[0], "subject": f"s{subject}"}
    if told.get("more_may_exist"):
        finding |= {"subject": None, "reasons": [{"code": "more_may_exist"}]}
    return finding | {"possible": possible if unknown else [], "disposition": told.get("disposition")}


def report_of(items: list[Data]) -> sc.Report:
    plain = {"section": "all", "title": "It", "level": "essential"}
    notes = [
        plain | {key: value for key, value in item.items() if key != "findings"} | {"id": f"item-{number}"}
        for number, item in enumerate(items)
    ]
    findings = [
        finding_of(note["id"], place, given)
        for note, item in zip(notes, items, strict=True)
        for place, given in enumerate(item["findings"])
    ]
    about = {"id": "conformance", "version": "0", "title": "Conformance", "language": "en"}
    return sc.load_report({"checklist": about, "now": PREDICATES["now"], "items": notes, "findings": findings})


@each("case", cases("scoring"))
def test_scoring(case: Data) -> None:
    report = report_of(case["items"])
    assert_score(report.score, case["expected"])
    for name, wanted in case.get("by_section", {}).items():
        assert_score(report.by_section[name], wanted)
    for name, wanted in case.get("by_cause", {}).items():
        assert_score(report.by_cause[name], wanted)


def assert_score(score: BaseModel, wanted: Data) -> None:
    found = score.model_dump()
    for name in ("low", "high", "coverage", "counted", "decided", "waived", "suppressed"):
        value = wanted.get(name, 0)
        assert found[name] == (None if value is None else pytest.approx(value)), name  # pyright: ignore[reportUnknownMemberType]


# explanations and round trips ---------------------------------------------------------------------------------


@each("case", cases("explanations"))
def test_explanations(case: Data) -> None:
    inventory = sc.load_inventory(case["inventory"])
    show_values: bool = case.get("show_values", False)
    checklist = checklist_of([case["item"]], case)
    now = parse_instant(EXPLANATIONS["now"])
    report = sc.evaluate(checklist, inventory, now=now, explain=True, show_values=show_values)
    (finding,) = report.findings
    assert finding.explain(case["item"]["title"], inventory, checklist.vocabulary.facts) == case["text"]


@each("case", cases("roundtrip"))
def test_round_trips(case: Data) -> None:
    load: Any = LOADERS[f"load_{case['kind']}"][0]
    assert sc.dump(load(case["document"])) == case["canonical"]
    assert sc.dump(load(case["canonical"].encode())) == case["canonical"]
