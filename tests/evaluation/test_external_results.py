"""What other tools found: when it stands for an item, and that every report says whose result it is."""

import json
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, cast

import pytest

from secure_checklist import (
    Checklist,
    Device,
    ExternalResult,
    Finding,
    Guard,
    Interview,
    InvalidInventoryError,
    Inventory,
    Item,
    Person,
    Report,
    Rule,
    Store,
    evaluate,
)
from secure_checklist.checklists import Reference, Selection
from secure_checklist.cli import main
from secure_checklist.evaluation import External, outcomes
from secure_checklist.subjects import Control, Incident, load_results
from tests.cases import each, spread

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
DAY = timedelta(days=1)
LOCKED = Device.screen_lock.at_least("pin")
LOCK = Item(id="lock", title="Lock it", rule=Rule(check=LOCKED, partial=Device.screen_lock.one_of("pattern")))
TALK = Item(id="talk", title="Talk about it", question="Have you talked?")
CIS = Control(framework="CIS Controls", version="8", id="6.5")
URL = "https://scan.example.org/runs/7"


def result(item: str | None = "lock", outcome: Any = "pass", subject: str | None = "phone", **more: Any) -> Any:
    return ExternalResult.model_validate(
        {
            "item": item,
            "confidentiality": None if item is None else "ordinary",
            "outcome": outcome,
            "subject": subject,
            "source": "Lynis 3.1",
            "at": NOW - DAY,
            **more,
        }
    )


def judged(*results: ExternalResult, item: Item = LOCK, now: datetime = NOW, **facts: Any) -> Report:
    checklist = Checklist.of("c", "C", item)
    device = Device(id="phone", label="Phone", **facts)
    inventory = Inventory(subjects=(Person(), device), complete=frozenset({"device"}), results=results)
    report = evaluate(checklist, inventory, now=now, explain=True)
    assert outcomes(checklist, inventory, now=now) == report.findings.outcomes()
    return report


def found(*results: ExternalResult, **more: Any) -> Finding:
    (finding,) = judged(*results, **more).findings
    return finding


def codes(finding: Finding) -> list[str]:
    return [reason.code for reason in finding.reasons]


# when it stands -----------------------------------------------------------------------------------------------


@each("outcome", ["pass", "fail", "not_applicable"])
def test_it_stands_for_what_the_facts_leave_open(outcome: str) -> None:
    finding = found(result(outcome=outcome, url=URL))
    assert (finding.outcome, finding.possible, finding.reasons) == (outcome, (), ())
    assert finding.external == (
        External(
            source="Lynis 3.1",
            outcome=cast("Any", outcome),
            at=NOW - DAY,
            url=URL,  # pyright: ignore[reportArgumentType]
            otherwise="unknown",
        ),
    )
    assert 'Lynis 3.1 reports "' in finding.explain("It")


@each(
    ("lock", "outcome", "comes_to"),
    [
        ("none", "pass", "fail"),
        ("none", "not_applicable", "fail"),
        ("none", "unknown", "fail"),
        ("pattern", "pass", "partial"),
        ("pattern", "fail", "fail"),
        ("pin", "fail", "fail"),
        ("pin", "not_applicable", "pass"),
        ("pin", "pass", "pass"),
    ],
)
def test_where_both_know_the_stricter_counts_and_both_are_said(lock: Any, outcome: str, comes_to: str) -> None:
    own = found(screen_lock=lock)
    finding = found(result(outcome=outcome), screen_lock=lock)
    assert finding.outcome == comes_to
    assert (finding.external[0].outcome, finding.external[0].otherwise) == (outcome, own.outcome)
    said = finding.explain("It")
    assert f'reports "{SAID[outcome]}"' in said
    assert (f'without that, the result is "{SAID[own.outcome]}"' in said) == (outcome not in (own.outcome, "unknown"))


SAID = {"pass": "done", "partial": "partly done", "fail": "not done", "not_applicable": "does not apply"}
SAID["unknown"] = "not known yet"


def test_it_is_too_old_after_its_max_age_or_the_items_renewal() -> None:
    old = result(at=NOW - 90 * DAY)
    assert found(old).outcome == "pass"
    for finding in (
        found(old, now=NOW + timedelta(seconds=1)),
        found(old.replace(max_age=30)),
        found(old, item=LOCK.replace(renew_after=60)),
    ):
        assert (finding.outcome, codes(finding)) == ("unknown", ["not_asked", "result_stale"])
        assert not finding.external[0].counts
        assert "which no longer counts" in finding.explain("It")
    decided = found(old.replace(max_age=30), screen_lock="none")
    assert (decided.outcome, codes(decided)) == ("fail", [])


def test_one_that_is_dated_ahead_does_not_count() -> None:
    ahead = result(at=NOW + 2 * DAY)
    assert found(ahead).outcome == "unknown"
    assert found(ahead, result(outcome="fail")).outcome == "fail"


# controls -----------------------------------------------------------------------------------------------------


@each(
    ("relation", "outcome", "comes_to"),
    [
        (None, "pass", "pass"),
        ("equal", "fail", "fail"),
        ("subset_of", "pass", "pass"),
        ("subset_of", "fail", "unknown"),
        ("superset_of", "pass", "unknown"),
        ("superset_of", "fail", "fail"),
        ("intersects_with", "pass", "unknown"),
        ("supports", "fail", "unknown"),
    ],
)
def test_a_control_counts_as_far_as_the_relation_allows(relation: Any, outcome: str, comes_to: str) -> None:
    item = LOCK.replace(references=(Reference(framework="cis controls", version="8", id="6.5", relation=relation),))
    report = judged(result(None, outcome, control=CIS), item=item)
    assert report.findings[0].outcome == comes_to
    assert bool(report.unmatched_results) == (comes_to == "unknown")
    if comes_to != "unknown":
        assert report.findings[0].external[0].control == "CIS Controls 8 6.5"
        assert "for CIS Controls 8 6.5 on 2026-11-23" in report.findings[0].explain("It")


def test_versions_must_not_differ() -> None:
    item = LOCK.replace(references=(Reference(framework="CIS Controls", version="7", id="6.5"),))
    assert found(result(None, control=CIS), item=item).outcome == "unknown"
    assert found(result(None, control=CIS.replace(version="")), item=item).outcome == "pass"


# what others wait for -----------------------------------------------------------------------------------------


def test_no_tool_decides_what_a_guard_puts_first_or_what_is_about_an_incident() -> None:
    guard = Guard(
        id="watched",
        when=Person.fears_monitoring.one_of("yes"),
        holds=Selection(items=("lock",)),
        instead=("talk",),
        neutral_text="Plan first.",
    )
    checklist = Checklist.of("c", "C", LOCK, TALK).replace(guards=(guard,))
    report = evaluate(checklist, Inventory(results=(result("talk", subject=None),)), now=NOW)
    assert report.of("talk")[0].outcome == "unknown"
    step = Item(id="step", title="Step", subject="incident", question="Done?", when_unclear="show")
    leak = Inventory(subjects=(Incident(id="leak"),), results=(result("step", subject="leak"),))
    assert evaluate(Checklist.of("c", "C", step), leak, now=NOW).findings[0].outcome == "unknown"
    assert "leak" not in leak.model_dump_json() + repr(leak)


def test_an_interview_does_not_ask_for_what_a_fresh_result_settles() -> None:
    checklist = Checklist.of("c", "C", LOCK)
    known = Inventory(subjects=(Person(), Device(id="phone")), complete=frozenset({"device"}), results=(result(),))
    assert Interview(checklist, known, now=NOW).question is None
    question = Interview(checklist, known, now=NOW + 100 * DAY).question
    assert question is not None
    assert question.fact == "device.screen_lock"


# in and out ---------------------------------------------------------------------------------------------------


RENAMED = Checklist.of(
    "c",
    "C",
    Item(
        id="lock.screen",
        former_ids=("lock", "old-lock"),
        title="Lock it",
        rule=Rule(check=LOCKED),
        references=(
            Reference(framework="CIS Controls", version="8", id="A.5"),
            Reference(framework="Stra\u00dfe", id="1", relation="subset_of"),
            Reference(framework="NIST", id="AC-1", relation="superset_of"),
        ),
    ),
    Item(id="patch", title="Patch it", rule=Rule(check=LOCKED)),
    Item(id="talk", former_ids=("speak",), title="Talk", subject="person", question="Have you talked?"),
)
SPELLINGS: dict[str, tuple[str | tuple[str, str, str] | None, ...]] = {
    "scan": ("Scan", "scan", "SCAN"),
    "caf\u00e9": ("Caf\u00e9 1", "Cafe\u0301 1", "CAF\u00c9 1"),
    "phone": ("phone",),
    "laptop": ("laptop",),
    "me": (None, "me"),
    "lock.screen": ("lock.screen", "lock", "old-lock"),
    "patch": ("patch",),
    "talk": ("talk", "speak"),
    "cis": (("CIS Controls", "8", "A.5"), ("cis controls", "", "a.5"), ("Cis Controls", "8", "a.5")),
    "street": (("Stra\u00dfe", "", "1"), ("STRASSE", "", "1"), ("strasse", "2", "1")),
    "nist": (("NIST", "", "AC-1"), ("Nist", "", "ac-1")),
}
"""How one tool, subject, item or control may be written."""
OF_ITEM = {
    "lock.screen": {"lock.screen": "all", "cis": "all", "street": "pass not_applicable", "nist": "fail"},
    "patch": {"patch": "all"},
    "talk": {"talk": "all"},
}
"""What each item takes results about, and which outcomes it takes."""
History = list[tuple[tuple[str, str, str], ExternalResult]]


def histories(random: Random) -> History:
    """Return results in a random order, each with what it truly is of: tool, subject, and item or control."""
    found: History = []
    for number in range(random.randint(1, 9)):
        subject = random.choice(("phone", "laptop", "me"))
        about = "talk" if subject == "me" else random.choice(("lock.screen", "patch", "cis", "street", "nist"))
        key = random.choice(("scan", "caf\u00e9")), subject, about
        tool, named, what = (random.choice(SPELLINGS[part]) for part in key)
        control = dict(zip(("framework", "version", "id"), what, strict=True)) if isinstance(what, tuple) else None
        outcome = random.choice(("pass", "fail", "unknown", "not_applicable"))
        at = NOW - timedelta(days=random.randint(1, 40), seconds=number)
        fields: dict[str, Any] = {
            "item": None if control else what,
            "control": control,
            "confidentiality": None if control else "ordinary",
            "subject": named,
            "source": tool,
            "outcome": outcome,
        }
        found.append((key, ExternalResult(**fields, at=at)))
    return found


def wanted(history: History, item: str, subject: str) -> str:
    """Return what an item comes to: the strictest of the newest results, each tool's and of each thing it looked at."""
    newest = dict(sorted(history, key=lambda entry: entry[1].at))
    found = {
        one.outcome
        for (_, of, about), one in newest.items()
        if of == subject and (takes := OF_ITEM[item].get(about)) and (takes == "all" or one.outcome in takes.split())
    }
    return next((one for one in ("fail", "pass", "not_applicable") if one in found), "unknown")


@pytest.mark.thinned
def test_of_each_tool_the_newest_result_counts_however_it_is_spelled() -> None:
    """One key: whatever item, control, subject and tool are called, an older result never outlives a newer one."""
    random = Random(31)  # noqa: S311 - picks samples
    subjects = (Person(id="me"), Device(id="phone"), Device(id="laptop"))
    own = {"me": ("talk",), "phone": ("lock.screen", "patch"), "laptop": ("lock.screen", "patch")}
    for _ in spread(range(2000), 200):
        history = histories(random)
        results = [one for _, one in history]
        listed = Inventory(subjects=subjects, results=tuple(results))
        added = Inventory(subjects=subjects)
        for one in results:
            added = added.with_results(one)
        ways = [listed, added]
        if len(history) % 3 == 0:
            with Store.in_memory() as store:
                store.save(Inventory(subjects=subjects), now=NOW)
                for place in range(0, len(results), 3):
                    store.save(Inventory(subjects=subjects, results=tuple(results[place : place + 3])), now=NOW)
                ways.append(store.load())
            with Store.in_memory() as store:
                store.update(lambda _, listed=listed: listed, now=NOW)  # type: ignore[misc]
                ways.append(store.load())
                document = store.export()
            with Store.in_memory() as store:
                store.import_(document, now=NOW)
                ways.append(store.load())
        for way in ways:
            found = {(one.subject, one.item): one.outcome for one in evaluate(RENAMED, way, now=NOW).findings}
            expected = {
                (subject, item): wanted(history, item, subject) for subject, items in own.items() for item in items
            }
            assert {key: found[key] for key in expected} == expected, history


def test_a_file_of_results_is_checked_with_the_inventory(tmp_path: Any, capsys: pytest.CaptureFixture[str]) -> None:
    files = {name: tmp_path / f"{name}.json" for name in ("facts", "results", "pack")}
    files["facts"].write_text('{"subjects": [{"kind": "device", "id": "phone"}], "complete": ["device"]}')
    files["pack"].write_text(Checklist.of("c", "C", LOCK).model_dump_json())
    astray = result("elsewhere")
    said = [json.loads(one.model_dump_json(exclude_none=True)) for one in (result(outcome="fail"), astray)]
    files["results"].write_text(json.dumps({"results": [one | {"max_age": 3650} for one in said]}))
    call = ["check", "--facts", str(files["facts"]), "--pack", str(files["pack"]), "--results", str(files["results"])]
    assert main(call) == 1
    written = capsys.readouterr()
    assert 'Lynis 3.1 reports "not done" on 2026-11-23' in " ".join(written.out.split())
    assert "1 result of another tool belongs to nothing in c" in " ".join(written.err.split())
    wrong = {"item": "lock", "confidentiality": "ordinary", "outcome": "perhaps", "source": "x", "at": "secret"}
    files["results"].write_text(json.dumps({"results": [wrong]}))
    assert main(call) == 2
    assert "secret" not in capsys.readouterr().err
    files["results"].write_text(json.dumps({"results": [said[0] | {"subject": "tablet"}]}))
    assert main(call) == 2
    assert "no subject has the id" in capsys.readouterr().err
    with pytest.raises(InvalidInventoryError, match="outcome"):
        load_results({"results": [{"item": "lock", "confidentiality": "ordinary"}]})
