"""Reading a report: scores, what to do next, what is missing, what changed; and writing it."""

import copy
import json
import pickle
from datetime import UTC, date, datetime
from math import isclose
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError, create_model

from secure_checklist import (
    Account,
    Cause,
    Checklist,
    Device,
    Guard,
    InvalidReportError,
    Inventory,
    Item,
    Person,
    Report,
    Rule,
    Section,
    Subject,
    Waiver,
    evaluate,
    load_report,
)
from secure_checklist.checklists import Selection
from secure_checklist.core import FrozenMap, UnknownNameError
from secure_checklist.evaluation import Change, Findings, MissingFact
from tests.cases import each

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
MALWARE: tuple[Cause, ...] = ("malware", "hacking")
PATCH = Item(
    id="patch",
    title="Update",
    level="essential",
    mitigates=MALWARE,
    rule=Rule(check=Device.security_patch.within_days(90), partial=Device.auto_update_os.is_true()),
)
LOCK = Item(id="lock", title="Lock", mitigates=("hacking",), rule=Rule(check=Device.screen_lock.at_least("pin")))
MFA = Item(
    id="mfa",
    former_ids=("two-steps",),
    title="Two steps",
    level="advanced",
    rule=Rule(
        applies_to=Person.targeted.is_true() | Account.roles.has_any("primary_email"),
        check=Account.mfa.at_least("on"),
    ),
)
TALK = Item(id="talk", title="Talk", effort="hour", mitigates=("human_error",), question="Done?")


def a_checklist(*items: Item, **fields: object) -> Checklist:
    device, people = (
        Section(id="device", title="D", items=(PATCH, LOCK)),
        Section(id="rest", title="R", items=(MFA, TALK)),
    )
    sections = (Section(id="s", title="S", items=items),) if items else (device, people)
    return Checklist.model_validate({"id": "c", "title": "C", "version": "2", "sections": sections, **fields})


OLD = Device(id="old", label="My old phone", security_patch=date(2026, 1, 1), auto_update_os=True, screen_lock="none")
NEW = Device(id="new", security_patch=date(2026, 11, 1), screen_lock="pin")
MAIL = Account(id="mail", roles=frozenset({"primary_email"}), mfa="off")
KINDS = frozenset({"device", "account"})


def near(number: float | None, expected: float) -> bool:
    return number is not None and isclose(number, expected)


def report(*subjects: Subject, checklist: Checklist | None = None, explain: bool = False, **fields: object) -> Report:
    inventory = Inventory.model_validate({"subjects": subjects, "complete": KINDS, **fields})
    return evaluate(checklist or a_checklist(), inventory, now=NOW, explain=explain)


# scores -----------------------------------------------------------------------------------------------------------


def test_a_part_of_a_report_is_about_one_subject() -> None:
    """It is a report itself: what follows from its findings follows from these alone."""
    whole = report(OLD, NEW, MAIL)
    for subject in ("old", "new"):
        part = whole.for_subject(subject)
        assert part.findings == Findings.of(finding for finding in whole.findings if finding.subject == subject)
        assert part.score == whole.by_subject[subject]
        assert load_report(part.to_json()).score == part.exported().score
        assert {one for action in part.actions() for one in action.subjects} <= {subject}
    assert {subject: score.low for subject, score in whole.by_subject.items()} == {
        "old": 0.3,
        "new": 1.0,
        "mail": 0.0,
        "person": 0.0,
    }
    assert whole.by_subject.keys() == {finding.subject for finding in whole.findings} - {None}
    with pytest.raises(UnknownNameError, match='no findings about "nw"; did you mean "new"'):
        whole.for_subject("nw")
    with pytest.raises(UnknownNameError, match="of a kind that no item is for"):
        whole.for_subject("zzzzz")


# what to do next --------------------------------------------------------------------------------------------------


def undone(*ids: str, **fields: Any) -> list[Item]:
    return [TALK.replace(id=name, effort="minutes", **fields) for name in ids]


def order(*items: Item, **answers: str) -> list[str]:
    """Return the order of the actions of a person who has done nothing, or part of it."""
    words = {item.id: "no" for item in items} | answers
    attestations = [{"item": name, "confidentiality": "ordinary", "answer": answer} for name, answer in words.items()]
    return [action.item for action in report(checklist=a_checklist(*items), attestations=attestations).actions()]


def test_an_action_says_for_whom_and_what_it_gains() -> None:
    patch, lock, mfa = report(OLD, NEW, MAIL).actions()
    assert [action.item for action in (patch, lock, mfa)] == ["patch", "lock", "mfa"]
    assert (patch.outcome, patch.subjects, patch.level, patch.effort) == ("partial", ("old",), "essential", "minutes")
    assert near(patch.gain, 3 * 0.25 / 8)
    assert near(lock.gain, 2 * 0.5 / 8)
    assert (mfa.outcome, mfa.subjects, mfa.title, mfa.flagged) == ("fail", ("mail",), "Two steps", False)


@each(("unclear", "listed"), [(None, True), ("show", True), ("hide", False), ("ask_first", False)])
def test_display_under_doubt(unclear: Any, *, listed: bool) -> None:
    """While it isn't known whether an undone item applies, the item decides whether it is shown."""
    content = a_checklist(MFA.replace(when_unclear=unclear))
    doubtful = report(Account(id="shop", mfa="off"), checklist=content)
    (finding,) = doubtful.findings
    assert finding.possible == ("fail", "not_applicable")
    assert finding.display == (unclear or "show")
    assert [action.item for action in doubtful.actions()] == (["mfa"] if listed else [])
    clear = report(MAIL, checklist=content)
    assert (clear.findings[0].display, [action.item for action in clear.actions()]) == ("show", ["mfa"])
    (undone,) = report(Account(id="mail", roles=frozenset({"primary_email"})), checklist=content).findings
    assert (undone.outcome, undone.display) == ("unknown", "show"), "it surely applies"


# what is missing --------------------------------------------------------------------------------------------------


def test_missing_facts_are_told_once_for_each_subject_with_the_most_weight_first() -> None:
    unsure = LOCK.replace(id="again", rule=Rule(check=Device.screen_lock.at_least("password")))
    content = a_checklist(LOCK, PATCH, unsure, MFA, TALK)
    found = report(Device(id="a"), Device(id="b", screen_lock="pin"), Account(id="x", mfa="on"), checklist=content)
    assert found.missing[0] == MissingFact(fact="device.screen_lock", subject="a", items=("lock", "again"), weight=4.0)
    assert {(entry.fact, entry.subject, entry.weight) for entry in found.missing[1:]} == {
        ("device.security_patch", "a", 3.0),
        ("device.auto_update_os", "a", 3.0),
        ("device.security_patch", "b", 3.0),
        ("device.auto_update_os", "b", 3.0),
        ("person.attested.talk", None, 2.0),
        ("account.roles", "x", 1.0),
        ("person.targeted", None, 1.0),
    }
    weights = [entry.weight for entry in found.missing]
    assert weights == sorted(weights, reverse=True)


def test_declined_facts_and_waived_items_are_not_missing() -> None:
    content = a_checklist(LOCK)
    declined = Device(id="a", unknown=FrozenMap({"screen_lock": "declined"}))
    assert report(declined, checklist=content).missing == ()
    waived = (Waiver(confidentiality="ordinary", item="lock", who="Me", why="Mine"),)
    assert report(Device(id="a"), checklist=content, waivers=waived).missing == ()


def test_a_fact_of_the_person_is_missing_once_for_all() -> None:
    accounts = (
        Account(id="a", roles=frozenset({"bank"}), mfa="off"),
        Account(id="b", roles=frozenset({"bank"}), mfa="off"),
    )
    found = report(*accounts, checklist=a_checklist(MFA))
    assert found.missing == (MissingFact(fact="person.targeted", subject=None, items=("mfa",), weight=1.0),)


# what changed -----------------------------------------------------------------------------------------------------


def test_a_diff_tells_what_changed_and_the_scores() -> None:
    older, newer = report(OLD, MAIL), report(OLD.replace(screen_lock="pin"), MAIL, NEW)
    difference = newer.diff(older)
    assert sorted(difference.changes, key=lambda change: (change.subject or "", change.item)) == [
        Change(item="lock", subject="new", before=None, after="pass"),
        Change(item="patch", subject="new", before=None, after="pass"),
        Change(item="lock", subject="old", before="fail", after="pass"),
    ]
    assert (difference.before, difference.after) == (older.score, newer.score)
    assert len(difference.of("pass")) == 3
    assert difference.of("fail") == ()


def test_a_diff_tells_what_is_gone() -> None:
    changes = report(MAIL).diff(report(MAIL, NEW)).changes
    gone = {(change.item, change.subject, change.before, change.after) for change in changes}
    assert {("lock", "new", "pass", None), ("patch", "new", "pass", None)} <= gone


def test_a_diff_follows_renamed_items() -> None:
    before = a_checklist(MFA.replace(id="two-steps", former_ids=()))
    older, newer = report(MAIL, checklist=before), report(MAIL.replace(mfa="on"), checklist=a_checklist(MFA))
    assert newer.diff(older).changes == (Change(item="mfa", subject="mail", before="fail", after="pass"),)
    assert report(MAIL, checklist=a_checklist(MFA)).diff(older).changes == ()


# writing ----------------------------------------------------------------------------------------------------------


def guarded() -> Checklist:
    when = Person.fears_monitoring.equals("yes")
    guard = Guard(id="g", when=when, holds=Selection(items=("lock",)), instead=("talk",), neutral_text="Später.")
    return a_checklist(guards=(guard,))


def everything() -> list[Report]:
    """Give reports that between them hold everything that a report can hold."""
    me = Person(fears_monitoring="yes")
    until = datetime(2026, 12, 1, tzinfo=UTC)
    waivers = (
        Waiver(confidentiality="ordinary", item="patch", subject="old", who="Zoë", why='"Enough"', until=until),
        Waiver(confidentiality="ordinary", item="talk", who="M", why="x"),
    )
    return [
        report(),
        report(OLD, NEW, MAIL),
        report(OLD, NEW, MAIL, complete=()),
        report(OLD, MAIL, checklist=guarded()),
        report(OLD, me, checklist=guarded(), waivers=waivers, explain=True, as_of=NOW),
        report(Device(id="a", os_name="ios"), Account(id="x"), explain=True),
    ]


@each("index", range(6))
def test_a_report_written_and_read_is_the_same(index: int) -> None:
    found = everything()[index].exported()
    for text in (found.to_json(), found.model_dump_json(), found.model_dump_json(exclude_defaults=True)):
        assert Report.model_validate_json(text) == found
    assert Report.model_validate(found.model_dump()) == found
    read = Report.model_validate_json(found.to_json())
    assert (read.score, read.actions(), read.missing) == (found.score, found.actions(), found.missing)
    assert read.to_json() == found.to_json()


def test_a_report_holds_no_values_and_no_labels() -> None:
    text = report(OLD, NEW, MAIL, explain=True).to_json().decode()
    assert "My old phone" not in text
    assert "2026-01-01" not in text
    assert '"value"' not in text.replace('"value":null', "")


def test_a_report_can_be_read_without_its_checklist() -> None:
    found = report(OLD)
    assert (found.checklist.id, found.checklist.version, found.checklist.title, found.checklist.language) == (
        "c",
        "2",
        "C",
        "en",
    )
    assert [(note.id, note.section, note.weight) for note in found.items] == [
        ("patch", "device", 3.0),
        ("lock", "device", 2.0),
        ("mfa", "rest", 1.0),
        ("talk", "rest", 2.0),
    ]
    assert found.items[2].former_ids == ("two-steps",)


def test_a_saved_score_is_not_believed() -> None:
    data = json.loads(report(OLD, NEW, MAIL).to_json())
    data["score"]["low"] = 1.0
    assert Report.model_validate(data).score == report(OLD, NEW, MAIL).score


def test_a_finding_about_an_unlisted_item_is_refused() -> None:
    data = json.loads(report(OLD).to_json())
    data["items"] = data["items"][1:]
    with pytest.raises(ValidationError, match="which the report does not list"):
        Report.model_validate(data)


@each(
    ("change", "said"),
    [
        ({"possible": []}, "an unknown finding has at least two outcomes in `possible`"),
        ({"possible": ["pass"]}, "an unknown finding has at least two outcomes in `possible`"),
        ({"possible": ["pass", "pass"]}, "an unknown finding has at least two outcomes in `possible`"),
        ({"possible": ["pass", "unknown"]}, "`possible` lists what an unknown outcome may become"),
        ({"outcome": "pass", "possible": ["pass", "fail"]}, "`possible` goes with the outcome `unknown` only"),
    ],
)
def test_unknown_never_counts_as_one_outcome(change: dict[str, Any], said: str) -> None:
    """A report in which an unknown finding named "pass" alone had a score of 100 %."""
    written = json.loads(report(Device(id="blank")).to_json())
    unknown = next(finding for finding in written["findings"] if finding["outcome"] == "unknown")
    unknown |= change
    with pytest.raises(InvalidReportError) as caught:
        load_report(json.dumps(written).encode())
    (problem,) = caught.value.problems
    assert problem.message.startswith(said)


def test_a_report_is_held_and_not_extended() -> None:
    """A subclass lost its own fields silently in whatever was written; a model that holds a report keeps both."""
    with pytest.raises(TypeError, match="give a model of your own a field of type Report"):

        class Ours(Report):  # pyright: ignore[reportUnusedClass] - it is never made
            ticket: str = ""

    held = create_model("Held", report=(Report, ...), ticket=(str, "T-1"))
    report = evaluate(a_checklist(), Inventory(), now=NOW)
    written: dict[str, Any] = held(report=report).model_dump(mode="json")
    assert written["ticket"] == "T-1"
    assert written["report"] == report.model_dump(mode="json")


def test_what_a_report_gives_are_ordinary_values() -> None:
    """They are made without being validated once more, and behave as if they had been."""
    found = report(OLD, NEW, MAIL)
    for value in (found.score, *found.actions(), *found.findings, *found.missing, *found.items):
        assert {*value.__dict__} == {*type(value).model_fields}
        again = copy.copy(value), copy.deepcopy(value), value.model_copy(), pickle.loads(pickle.dumps(value))  # noqa: S301 - our own bytes
        for other in (*again, type(value).model_validate(value.model_dump())):
            assert other == value


def test_findings_are_written_by_themselves_as_in_their_report() -> None:
    found, adapter = report(OLD, NEW, MAIL), TypeAdapter(Findings)
    written = adapter.dump_json(found.findings)
    assert json.loads(written) == json.loads(found.to_json())["findings"]
    assert adapter.dump_python(found.findings) == found.model_dump()["findings"]
    assert adapter.validate_json(written) == found.findings
