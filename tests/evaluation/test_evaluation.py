"""What becomes of an item for a subject: what is still possible, and why something is unknown.

The walk of law 7 compiles nothing and remembers nothing, but takes the values of facts from the library. So here is
how these come about, and what one checklist serves: every day, every class and every reason. What is said in
the place of facts hides no fact, and a comment leaves nowhere.
"""

import gc
import json
import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import partial
from itertools import product
from types import FunctionType, ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import secure_checklist as sc
from secure_checklist.checklists.checklist import plans_of
from secure_checklist.subjects import FactDeclaration
from tests import values
from tests.cases import each, tables
from tests.evaluation.ways import of_a_report, of_the_formats, of_the_own_view
from tests.strategies import cases
from tests.walker import assert_walked
from tests.worlds import NOW, Gadget

TABLES = tables(__file__)
DAY = timedelta(days=1)
LOCK, MINE, ROOTED = sc.Device.screen_lock.at_least("pin"), sc.Device.find_my.is_true(), sc.Device.rooted.equals("no")
IOS = sc.Device.os_name.equals("ios")


def of(*rules: sc.Rule | sc.Condition, requires: tuple[sc.Fact[Any], ...] = (), **more: Any) -> sc.Checklist:
    """Return a checklist with an item for each rule, called by its place."""
    items = [
        sc.Item.model_validate({"id": f"i{place}", "title": "I", "subject": "device", "rule": rule, **more})
        for place, rule in enumerate(rules)
    ]
    return sc.Checklist.of("c", "C", *items, requires=requires)


def report(made: sc.Checklist, *subjects: sc.Subject, now: datetime = NOW, **more: Any) -> sc.Report:
    """Return the report on subjects that are listed in full; it says what the plain walk says (law 7)."""
    tables = more.pop("tables", None)
    return assert_walked(made, sc.Inventory(subjects=subjects, **more).completed("device"), now=now, tables=tables)


def why(found: sc.Report | sc.Finding) -> list[tuple[str, str | None]]:
    """Return the reasons of the only finding."""
    (finding,) = found.findings if isinstance(found, sc.Report) else (found,)
    return [(reason.code, reason.fact) for reason in finding.reasons]


# times ------------------------------------------------------------------------------------------------------------
AHEAD = NOW + DAY + timedelta(seconds=1)


def test_of_two_words_on_an_item_the_newer_counts_in_any_order_and_under_any_id() -> None:
    """A word without a time was said `as_of`, else now; and one dated ahead hides no other."""
    talk = sc.Checklist.of("c", "C", sc.Item(id="talk", former_ids=("old-talk",), title="Talk", question="Have you?"))
    early, late = NOW - 9 * DAY, NOW - DAY
    times = ((early, late, None), (late, None, None), (early, None, late), (None, late, early), (AHEAD, early, None))
    for old, new, as_of in times:
        for first, second in (("talk", "old-talk"), ("old-talk", "talk"), ("talk", "talk")):
            for owner in (None, "me"):
                no = sc.Attestation(confidentiality="ordinary", item=first, answer="no", at=old)
                yes = sc.Attestation(confidentiality="ordinary", item=second, answer="yes", at=new, subject=owner)
                for order in ((no, yes), (yes, no)):
                    found = report(talk, sc.Person(id="me"), attestations=order, as_of=as_of)
                    assert [finding.outcome for finding in found.findings] == ["pass"], (old, new, as_of, order)


# derived facts and facts that others supply -----------------------------------------------------------------------


class AcmeDevice(sc.Device):
    namespace = "acme"
    seal: sc.Fact[bool] = sc.ask("Is the seal whole?")

    @sc.derived(reads=("seal",))
    def raises(self, context: sc.Context) -> bool | None:
        raise LookupError(str(context.now))

    @sc.derived(reads=("seal",))
    def nonsense(self, context: sc.Context) -> bool | None:
        del context
        return "yes"  # type: ignore[return-value]  # pyright: ignore[reportReturnType]

    @sc.derived(reads=("seal",))
    def silent(self, context: sc.Context) -> bool | None:
        del context
        return None

    @sc.derived(reads=("seal", "find_my"), partial_input=True)
    def either(self, context: sc.Context) -> bool | None:
        del context
        known = (self.seal, self.find_my)
        return True if True in known else None if None in known else False

    @sc.derived(reads=("seal",))
    def listed(self, context: sc.Context) -> bool | None:
        return self.seal if context.related(sc.Account, "mail") else None

    @sc.derived(reads=("seal", "account.mfa"))
    def accounts(self, context: sc.Context) -> bool:
        """Read facts of other subjects, once all of them are known."""
        return all(one.mfa == "on" for one in context.subjects.values() if isinstance(one, sc.Account))

    @sc.derived(reads=("seal",))
    def looked_up(self, context: sc.Context) -> bool | None:
        return context.tables["acme"] == "open" and self.seal


ACME = tuple(fact for fact in AcmeDevice.facts().values() if ".acme." in fact.name)


@each("field, subjects, more, expected", TABLES["derived"])
def test_a_derived_fact_is_worked_out_of_what_it_reads(
    field: str, subjects: list[dict[str, Any]], more: dict[str, Any], expected: str
) -> None:
    """Of a device of the app's class, where no kind is named; others are of the library's classes."""
    kinds, made = (
        sc.Vocabulary.standard(),
        of(AcmeDevice.facts()[field].equals(value=True), requires=ACME, renew_after=30),
    )
    listed = [kinds.subject(one["kind"]) if "kind" in one else AcmeDevice for one in subjects]
    (finding,) = report(
        made, *(cls.model_validate(one) for cls, one in zip(listed, subjects, strict=True)), **more
    ).findings
    if expected in ("pass", "fail", "unknown"):
        assert finding.outcome == expected
    else:
        assert why(finding) == [(expected, f"device.acme.{field}")]


def test_a_failing_derived_fact_is_logged_once_without_any_value(caplog: pytest.LogCaptureFixture) -> None:
    """A developer finds the line; the log never holds an answer, an id, a label or the text of the exception, which
    may quote one; and a thousand devices log one failure once.
    """
    made = of(AcmeDevice.raises.is_true(), AcmeDevice.nonsense.is_true(), requires=ACME)
    own = sc.Inventory(subjects=tuple(AcmeDevice(id=f"id-{n}", label="LABEL", seal=True) for n in range(2)))
    sc.evaluate(made, own, now=NOW)
    raised, nonsense = sorted((record.getMessage() for record in caplog.records), key=lambda text: "nonsense" in text)
    assert raised.startswith("device.acme.raises: this derived fact failed")
    assert f'File "{__file__}", line ' in raised
    assert raised.splitlines()[-1] == "LookupError"
    assert nonsense.splitlines()[-1] == "WrongAnswerError: it returned a str; its annotation says true or false"
    for record in caplog.records:
        assert (record.name, record.exc_info) == ("secure_checklist", None)  # handlers that send locals find none
        assert not [value for value in ("id-0", "LABEL", "yes", "2026-11-24") if value in record.getMessage()]
    with pytest.raises(LookupError) as caught:
        sc.evaluate(made, own, now=NOW, on_error="raise")
    assert caught.value.__notes__ == ["device.acme.raises: this derived fact failed"]
    with pytest.raises(TypeError, match="it returned a str; its annotation says true or false"):
        sc.evaluate(of(AcmeDevice.nonsense.is_true(), requires=ACME), own, now=NOW, on_error="raise")


# classes ----------------------------------------------------------------------------------------------------------


OWN = Gadget(id="g", grade="good", count=1, app_version="2.0", seen=NOW)


@each(("alike", "change", "predicate"), TABLES["other_facts"])
def test_a_class_whose_fact_is_another_than_the_checklist_requires_is_not_read(
    alike: dict[str, Any], change: dict[str, Any], predicate: dict[str, Any]
) -> None:
    """A value is read only by a rule that means the same by it: else the fact counts as not installed."""
    for differs in (False, True):
        required = FactDeclaration.model_validate({**alike, **(change if differs else {})})
        item = {"id": "i", "title": "I", "rule": {"check": {"fact": required.fact, **predicate}}, "subject": "device"}
        sections = [{"id": "s", "title": "S", "items": [item]}]
        made = sc.Checklist.model_validate({"id": "c", "title": "C", "sections": sections, "requires": [required]})
        assert why(report(made, OWN)) == ([("not_installed", required.fact)] if differs else [])


# reasons ----------------------------------------------------------------------------------------------------------


def test_threads_that_share_a_checklist_get_the_reasons_of_their_own_subject() -> None:
    """What is remembered of one subject's reasons is never said of another."""
    made = of(LOCK & MINE, (LOCK | MINE) & ROOTED, sc.Rule(applies_to=IOS, check=LOCK, partial=MINE))
    names = ("screen_lock", "find_my", "os_name", "unknown")
    known = product(("pin", "none", None), (True, None), ("ios", None), ({"rooted": "declined"}, {"rooted": "error"}))
    owned = [
        sc.Inventory(subjects=(sc.Device.model_validate(dict(zip(names, one, strict=True)) | {"id": "d"}),))
        for one in known
    ]
    with ThreadPoolExecutor(8) as pool:
        found = pool.map(partial(sc.evaluate, made, now=NOW), owned)
        assert [one.findings for one in found] == [sc.evaluate(made.replace(), one, now=NOW).findings for one in owned]


@each("name", ["enrolment", "hush", "secret"])
def test_a_checklist_never_holds_what_someone_answered_in_confidence(name: str) -> None:
    """A checklist may serve many people and outlive them all: what it remembers of one holds no answer of theirs, nor
    that they declined to give one that is private or transient.
    """
    fact, answer = values.AcmeDevice.facts()[name], f"zz-answer-{name}"
    made = of(fact.matches("^a") | MINE, requires=(fact,))
    said: dict[str, Any] = {name: answer}
    for subject in (values.AcmeDevice(id="one", **said), values.AcmeDevice(id="two", unknown={name: "declined"})):
        assert len(why(report(made, subject))) in (1, 2)
    held = below(plans_of(made))
    assert answer not in held
    assert any(isinstance(part, tuple) and part[:1] == ("declined",) for part in held) == (name == "enrolment")


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


# what is said in the place of facts ----------------------------------------------------------------------------------

GUARDED = sc.load_checklist(tables(__file__)["guarded"])
CHECKLIST = GUARDED.replace(guards=())
SAID: dict[str, Any] = {"confidentiality": "ordinary", "answer": "not_applicable", "at": NOW}


def test_nobody_is_asked_whether_what_a_guard_puts_first_is_for_them() -> None:
    word = sc.Attestation(item="talk", **SAID)
    calm = sc.Inventory(subjects=(sc.Person(fears_monitoring="no"),), attestations=(word,))
    interview = sc.Interview(GUARDED, calm.completed("device"), now=NOW)
    with pytest.raises(ValueError, match="expected one of yes, partly, no"):
        interview.answer("not_applicable")


@each("source", ["generated", "pack"])
@given(data=st.data())
def test_law_13_a_claim_never_hides_a_fact(source: str, data: st.DataObject) -> None:
    """What is said in the place of facts is told as that, and never changes what the facts decide.

    Where a person's word makes an item not applicable, the score is as if the item were waived: never better.
    """
    checklist, said = data.draw(cases(source, claims=True))
    bare = said.replace(attestations=tuple(one for one in said.attestations if one.answer != "not_applicable"))
    claimed, plain = (sc.evaluate(checklist, one, now=NOW) for one in (said, bare))
    dropped: list[sc.Waiver] = []
    alike = True
    for finding, fact in zip(claimed.findings, plain.findings, strict=True):
        dismissed = "said_not_applicable" in {reason.code for reason in finding.reasons}
        if finding.outcome == "not_applicable" and dismissed and fact.outcome != "not_applicable":
            listed = finding.subject if finding.subject in said.by_id else None  # the person needn't be listed
            dropped.append(
                sc.Waiver(
                    confidentiality="ordinary", item=finding.item, subject=listed, who="Me", why="It stays at home"
                )
            )
            assert fact.outcome == "unknown" or checklist.item(fact.item).rule is None
        else:  # an older word may count again without the newest one
            alike &= (finding.outcome, finding.possible) == (fact.outcome, fact.possible)
            assert alike or checklist.item(fact.item).rule is None
    left_out = sc.evaluate(checklist, bare.with_waivers(*dropped), now=NOW).score
    if alike:
        assert (claimed.score.low, claimed.score.high) == (left_out.low, left_out.high)


def test_a_word_that_names_no_device_is_told_to_have_counted_for_nothing() -> None:
    lock = sc.Item(id="lock", title="Lock", rule=sc.Device.screen_lock.at_least("pin"))
    phone = sc.Device(id="phone")
    for subject, unmatched in ((None, 1), ("phone", 0)):
        word = lock.attest("not_applicable", at=NOW, subject=subject)
        held = sc.Inventory(subjects=(phone,), attestations=(word,)).completed("device")
        found = sc.evaluate(sc.Checklist.of("own", "Own", lock), held, now=NOW)
        assert len(found.unmatched_attestations) == unmatched
        (finding,) = found.findings
        assert finding.outcome == ("unknown" if unmatched else "not_applicable")


def test_no_word_and_no_waiver_takes_away_what_is_put_first() -> None:
    """Whoever has the phone in their hand could write one, and then the person would read that nothing is urgent."""
    pack = sc.packs.load("leak-prevention")
    for event in (None, *(sc.Person.recent_events.vocabulary or ())):
        events: Any = frozenset({event}) if event else None
        bare = sc.Inventory(subjects=(sc.Person(fears_monitoring="yes", recent_events=events), sc.Device(id="phone")))
        words = [item.attest("not_applicable", at=NOW) for item in pack.items]
        waivers = [item.waive(who="Me", why="It is fine") for item in pack.items]
        shown: list[tuple[object, ...]] = []
        for said in (bare, bare.with_waivers(*waivers), bare.with_attestations(*words)):
            report = sc.evaluate(pack, said, now=NOW)
            at_once = sc.formats.summary_of(report, checklist=pack, inventory=said, audience="self").at_once
            shown.append((report.first, report.urgent, [one.action.item for one in (*at_once.plan, *at_once.tasks)]))
        assert "safety.plan-first" in str(shown[0])
        assert shown[0] == shown[1] == shown[2], event


SECRET = "my-aunt-reads-this"  # noqa: S105 - no password


def test_a_comment_leaves_with_the_inventory_alone(caplog: pytest.LogCaptureFixture) -> None:
    """What a person adds for themselves is in no report, format, representation, notebook, question or log.

    Nor is what they waived of another checklist, as of a response plan: no reader of this one's report may learn of it.
    """
    said = tuple(
        sc.Attestation(item=item, subject=subject, comment=SECRET, **SAID)
        for item, subject in (("talk", None), ("lock", "phone"), ("astray", None))
    )
    astray = sc.Waiver(confidentiality="ordinary", item="of-another-list", who=SECRET, why=SECRET)
    house = sc.Inventory(subjects=(sc.Person(), sc.Device(id="phone")), attestations=said, waivers=(astray,)).completed(
        "device"
    )
    with caplog.at_level(logging.DEBUG):
        report = sc.evaluate(CHECKLIST, house, now=NOW, explain=True, show_values=True)
        assert report.unmatched_attestations == (sc.Attestation(item="astray", **SAID),)
        assert report.unmatched_waivers == (astray,)
        assert repr(report).endswith("unmatched_attestations=1, unmatched_waivers=1)")
        private = house.replace(attestations=(), waivers=(astray.replace(confidentiality="private"),))
        assert "unmatched" not in repr(sc.evaluate(CHECKLIST, private, now=NOW))
        for ways in (of_a_report, of_the_formats, of_the_own_view):
            for name, found in ways(CHECKLIST, house, report):
                assert SECRET not in str(found), name
    assert SECRET not in caplog.text + repr((said, house))
    assert SECRET in sc.dump(house)
    assert sc.load_inventory(json.loads(house.model_dump_json())) == house
