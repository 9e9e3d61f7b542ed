"""What is compiled once for a checklist serves every day, every size, every class and every reason."""

import gc
from datetime import date, datetime, timedelta
from types import FunctionType, ModuleType
from typing import Any, ClassVar, Literal

from secure_checklist import Checklist, Device, Fact, Inventory, Item, Report, Rule, Subject, ask
from secure_checklist.evaluation import outcomes
from secure_checklist.subjects import FactDeclaration, Provenance
from secure_checklist.subjects.resolution import Reading
from tests.cases import each
from tests.walker import assert_walked
from tests.worlds import NOW, Gadget

DAY = timedelta(days=1)


def of(*rules: Rule, requires: tuple[Fact[Any], ...] = (), **more: Any) -> Checklist:
    """Return a checklist with an item for each rule, called by its place."""
    items = [Item(id=f"i{n}", title="I", subject="device", rule=rule, **more) for n, rule in enumerate(rules)]
    return Checklist.of("c", "C", *items, requires=requires)


def report(made: Checklist, *subjects: Subject, now: datetime = NOW) -> Report:
    """Return the report on subjects that are listed in full; it says what the plain walk says (law 7)."""
    return assert_walked(made, Inventory(subjects=subjects).completed("device"), now=now)


def reasons(found: Report) -> list[list[tuple[str, str | None]]]:
    """Return the reasons of each finding, in order."""
    return [[(reason.code, reason.fact) for reason in finding.reasons] for finding in found.findings]


# days ---------------------------------------------------------------------------------------------------------------

SEEN = date(2026, 11, 1)
TIMED = of(
    Rule(check=Device.security_patch.within_days(30)),
    Rule(check=~Device.security_patch.within_days(10), partial=Device.security_patch.within_days(25)),
    Rule(check=Device.security_patch.at_least(SEEN)),
)
AGEING = of(Rule(check=Device.find_my.is_true()), renew_after=30)


def test_one_checklist_is_evaluated_on_different_days() -> None:
    """What was compiled on one day holds no date of it: a month later the same checklist gives that day's answer."""
    made = TIMED.replace(title="Of its own")
    phone = Device(id="phone", security_patch=SEEN)
    days = {0: "pass partial pass", 9: "pass partial pass", 11: "pass pass pass", 30: "pass pass pass"}
    days |= {31: "fail pass pass", -1: "unknown pass unknown"}
    days[-1], days[-3] = days[0], "unknown unknown unknown"
    for after in (*days, *reversed(days)):
        now = datetime(SEEN.year, SEEN.month, SEEN.day, 12, tzinfo=NOW.tzinfo) + after * DAY
        found = report(made, phone, now=now)
        assert [finding.outcome for finding in found.findings] == days[after].split()


def test_moments_of_one_day_are_told_apart_under_one_checklist() -> None:
    """Where a rule reads a moment, what was compiled keeps no cut-off of another hour of the same day."""
    made = of(Rule(check=Gadget.seen.within_days(1)), requires=(Gadget.seen,))
    seen = Gadget(id="g", seen=NOW)
    for hours, outcome in ((0, "pass"), (23, "pass"), (25, "fail"), (23, "pass"), (26, "fail"), (-25, "unknown")):
        now = NOW + timedelta(hours=hours)
        assert [finding.outcome for finding in report(made, seen, now=now).findings] == [outcome]


def test_what_grows_old_does_so_under_one_checklist() -> None:
    """The same of `renew_after`: an answer is stale on a later day, and fresh again when asked about an earlier one."""
    phone = Device(id="phone", find_my=True, observed={"find_my": Provenance(at=NOW)})
    for after, outcome in ((0, "pass"), (30, "pass"), (31, "unknown"), (0, "pass"), (-2, "unknown")):
        found = report(AGEING, phone, now=NOW + after * DAY)
        assert [finding.outcome for finding in found.findings] == [outcome]


# sizes --------------------------------------------------------------------------------------------------------------


# classes ------------------------------------------------------------------------------------------------------------


class Graded(Device):
    """A device with facts that a checklist may require in another shape."""

    namespace: ClassVar[str] = "graded"
    grade: Fact[Literal["poor", "fair", "good"]] = ask("Grade?", ordered=True)
    tags: Fact[frozenset[Literal["red", "green"]]] = ask("Tags?")
    count: Fact[int] = ask("Count?")
    version: Fact[str] = ask("Version?", family="app")
    expires: Fact[date] = ask("Expires?", future=True)


OWN = Graded(id="g", grade="good", tags=frozenset({"red"}), count=1, version="2.0", expires=date(2026, 1, 1))
DIFFERENT: dict[str, tuple[dict[str, Any], dict[str, Any], dict[str, Any]]] = {
    "vocabulary": (
        {"fact": "device.graded.grade", "type": "enum", "values": ["poor", "fair", "good"], "ordered": True},
        {"values": ["good", "fair", "poor"]},
        {"op": "at_least", "value": "fair"},
    ),
    "more words": (
        {"fact": "device.graded.grade", "type": "enum", "values": ["poor", "fair", "good"], "ordered": True},
        {"values": ["poor", "fair", "good", "best"]},
        {"op": "equals", "value": "good"},
    ),
    "order": (
        {"fact": "device.graded.grade", "type": "enum", "values": ["poor", "fair", "good"], "ordered": True},
        {"ordered": False},
        {"op": "equals", "value": "good"},
    ),
    "words of a set": (
        {"fact": "device.graded.tags", "type": "enum_set", "values": ["red", "green"]},
        {"values": ["red", "green", "blue"]},
        {"op": "has_none", "values": ["green"]},
    ),
    "type": (
        {"fact": "device.graded.count", "type": "integer"},
        {"type": "number"},
        {"op": "at_least", "value": 1},
    ),
    "family": (
        {"fact": "device.graded.version", "type": "text", "family": "app"},
        {"family": "os_name"},
        {"op": "equals", "value": "2.0"},
    ),
    "future": (
        {"fact": "device.graded.expires", "type": "date", "future": True},
        {"future": False},
        {"op": "at_most", "value": "2026-02-01"},
    ),
}


@each("part", DIFFERENT)
def test_a_class_whose_fact_is_another_than_the_checklist_requires_is_not_read(part: str) -> None:
    """A value is read only by a rule that means the same by it: else the fact counts as not installed."""
    alike, change, predicate = DIFFERENT[part]
    for differs in (False, True):
        required = FactDeclaration.model_validate({**alike, **(change if differs else {})})
        item = Item.model_validate(
            {"id": "i", "title": "I", "rule": {"check": {"fact": required.fact, **predicate}}, "subject": "device"}
        )
        made = Checklist.model_validate(
            {"id": "c", "title": "C", "sections": [{"id": "s", "title": "S", "items": [item]}], "requires": [required]}
        )
        found = report(made, OWN)
        if differs:
            assert [finding.outcome for finding in found.findings] == ["unknown"]
            assert reasons(found) == [[("not_installed", required.fact)]]
        else:
            assert [finding.outcome for finding in found.findings] == ["pass"]


# reasons ------------------------------------------------------------------------------------------------------------

LOCK, MINE, ROOTED = Device.screen_lock.at_least("pin"), Device.find_my.is_true(), Device.rooted.equals("no")
FRESH = Device.security_patch.within_days(30)
NEW = Device.os_version.satisfies("ios", ">=17")
AHEAD = NOW.date() + 9 * DAY


def phone(**known: Any) -> Device:
    """Return a phone of which this is known."""
    return Device(id="phone", **known)


def no(fact: str) -> tuple[str, str]:
    """Return the reason that nobody was asked."""
    return "not_asked", f"device.{fact}"


SPOTS: tuple[tuple[str, Rule, Device, list[tuple[str, str | None]]], ...] = (
    ("absent", Rule(check=LOCK), phone(), [no("screen_lock")]),
    ("declined", Rule(check=LOCK), phone(unknown={"screen_lock": "declined"}), [("declined", "device.screen_lock")]),
    ("error", Rule(check=MINE), phone(unknown={"find_my": "error"}), [("error", "device.find_my")]),
    ("date ahead", Rule(check=FRESH), phone(security_patch=AHEAD), [("implausible", "device.security_patch")]),
    ("two", Rule(check=LOCK & MINE), phone(), [no("screen_lock"), no("find_my")]),
    ("one of two", Rule(check=LOCK & MINE), phone(find_my=True), [no("screen_lock")]),
    ("or", Rule(check=LOCK | MINE), phone(screen_lock="none"), [no("find_my")]),
    ("inner or decided", Rule(check=(LOCK | MINE) & ROOTED), phone(find_my=True), [no("rooted")]),
    ("inner or open", Rule(check=(LOCK | MINE) & ROOTED), phone(rooted="no"), [no("screen_lock"), no("find_my")]),
    (
        "inner of words",
        Rule(check=(ROOTED | MINE) & LOCK),
        phone(rooted="yes", screen_lock="pin"),
        [no("find_my")],
    ),
    ("not", Rule(check=~LOCK), phone(), [no("screen_lock")]),
    ("guard", Rule(applies_to=MINE, check=LOCK), phone(screen_lock="pin"), [no("find_my")]),
    ("guard and check", Rule(applies_to=MINE, check=LOCK), phone(), [no("find_my"), no("screen_lock")]),
    ("partial", Rule(check=LOCK, partial=MINE), phone(screen_lock="none"), [no("find_my")]),
    ("check and partial", Rule(check=LOCK, partial=MINE), phone(), [no("screen_lock"), no("find_my")]),
    ("version", Rule(check=NEW), phone(os_name="ios"), [no("os_version")]),
    ("system", Rule(check=NEW), phone(os_version="17.1"), [no("os_name")]),
    ("both", Rule(check=NEW), phone(), [no("os_version"), no("os_name")]),
    (
        "other system",
        Rule(check=NEW),
        phone(os_name="android", os_version="17"),
        [("unplaceable", "device.os_version")],
    ),
    ("strange", Rule(check=NEW), phone(os_name="ios", os_version="?"), [("unplaceable", "device.os_version")]),
    ("strange, no system", Rule(check=NEW), phone(os_version="?"), [("unplaceable", "device.os_version")]),
)


@each(("name", "rule", "subject", "wanted"), SPOTS)
def test_law_7_for_reasons(name: str, rule: Rule, subject: Device, wanted: list[tuple[str, str | None]]) -> None:
    """Law 7 for reasons: findings say why they are unknown, and say what the plain walk says."""
    del name
    made = of(rule)
    for _ in range(3):  # the first looks into the rule, the others read what it left
        assert reasons(report(made, subject)) == [wanted]


def test_one_checklist_gives_each_subject_its_own_reasons() -> None:
    """What is remembered of one subject's reasons is never said of another with the same outcome."""
    made = of(*dict.fromkeys(rule for _, rule, _, _ in SPOTS))
    phones = [subject.replace(id=f"p{n}") for n, (_, _, subject, _) in enumerate(SPOTS)]
    for order in (phones, phones[::-1]):
        found = report(made, *order)
        assert reasons(found) == [one for subject in order for one in reasons(report(made.replace(), subject))]


class Confiding(Device):
    """A device with facts of every confidentiality."""

    namespace: ClassVar[str] = "confiding"
    plain: Fact[str] = ask("Plain?")
    private: Fact[str] = ask("Private?", confidentiality="private")
    fleeting: Fact[str] = ask("Fleeting?", confidentiality="transient")


@each("name", ["plain", "private", "fleeting"])
def test_a_checklist_never_holds_what_somebody_answered_in_confidence(name: str) -> None:
    """A checklist may serve many people and outlive them all: what it remembers of one names no answer of theirs that
    is private or transient, nor that they declined to give one.
    """
    fact, answer = Confiding.facts()[name], f"zz-answer-{name}"
    made = of(Rule(check=fact.matches("^a") | MINE), requires=(fact,))
    subjects = (Confiding(id="one").replace(**{name: answer}), Confiding(id="two", unknown={name: "declined"}))
    for subject in subjects:
        assert len(reasons(report(made, subject))[0]) in (1, 2)
    held = below(made.plans)
    assert (answer in held) == (name == "plain")
    assert any(reading.reason == "declined" for reading in held if isinstance(reading, Reading)) == (name == "plain")


def below(start: object) -> list[object]:
    """Return everything that can be reached from an object, save through modules, classes and functions' globals."""
    seen: dict[int, object] = {}
    pending = [start]
    while pending:
        one = pending.pop()
        if id(one) not in seen and not isinstance(one, (type, ModuleType)):
            seen[id(one)] = one
            pending += one.__closure__ or () if isinstance(one, FunctionType) else gc.get_referents(one)
    return list(seen.values())


@each("age", [29, 31])
def test_law_7_for_what_is_stale(age: int) -> None:
    """A value that is too old for one item and not for another is a reason for the first alone."""
    items = (
        Item(id="strict", title="I", rule=Rule(check=MINE & LOCK), renew_after=30),
        Item(id="lenient", title="I", rule=Rule(check=MINE & LOCK)),
    )
    made = Checklist.of("c", "C", *items)
    subject = phone(find_my=True, observed={"find_my": Provenance(at=NOW - age * DAY)})
    stale = [("stale", "device.find_my")] if age > 30 else []
    for _ in range(3):
        assert reasons(report(made, subject)) == [[*stale, no("screen_lock")], [no("screen_lock")]]


def test_values_that_many_predicates_of_one_fact_tell_apart_are_never_taken_for_those_of_another() -> None:
    """What is kept by the truths of a rule's predicates is kept apart, fact by fact."""
    lock, find = Device.screen_lock, Device.find_my.is_true()
    one, two, three, four = (
        lock.equals("pin"),
        lock.equals("swipe"),
        lock.one_of("pin", "set"),
        lock.one_of("pin", "pattern"),
    )
    made = of(
        Rule(check=(one | two) & three & four & ~find),
        Rule(check=~find & (one | two)),
        Rule(check=find | (two | one) & four & three),
    )
    devices = [
        Device.model_validate({"id": f"{word}-{on}", "screen_lock": word, "find_my": on})
        for word in lock.vocabulary or ()
        for on in (True, False, None)
    ]
    for subjects in (devices, devices[::-1], devices):
        report(made, *subjects)


def test_a_version_is_never_taken_for_the_same_text_of_another_family() -> None:
    """What is kept by a fact's value is kept apart by what else its predicate reads."""
    made = of(
        Rule(check=Device.os_version.satisfies("ios", ">=17")),
        Rule(check=Device.os_version.satisfies("ios", ">=17") & Device.find_my.is_true()),
    )
    devices = [
        Device.model_validate({"id": f"{system}-{number}", "os_name": system, "os_version": "17.6", "find_my": True})
        for number in range(2)
        for system in ("ios", "android", None)
    ]
    wanted = {"ios": "pass", "android": "unknown", "None": "unknown"}
    for subjects in (devices, devices[::-1], devices):
        said = [(finding.subject, finding.outcome) for finding in report(made, *subjects).findings]
        assert said == [(device.id, wanted[str(device.os_name)]) for device in subjects for _ in made.items]
        assert outcomes(made, Inventory(subjects=tuple(subjects)).completed("device"), now=NOW) == tuple(
            wanted[str(device.os_name)] for device in subjects for _ in made.items
        )
