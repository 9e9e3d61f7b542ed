"""What becomes of an item for a subject: outcomes, what is still possible, and why something is unknown."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any, Literal

import pytest

from secure_checklist import (
    Account,
    Attestation,
    Checklist,
    Context,
    Device,
    Fact,
    Finding,
    Inventory,
    Item,
    Person,
    ReasonCode,
    Report,
    Rule,
    Section,
    Subject,
    ask,
    derived,
    evaluate,
)
from secure_checklist.core import FrozenMap
from secure_checklist.subjects import FactDeclaration, Provenance
from tests.cases import each
from tests.walker import assert_walked

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
TALK = Item(id="talk", former_ids=("old-talk",), title="Talk", question="Have you talked?")
LOCK = Item(id="lock", title="Lock it", rule=Rule(check=Device.screen_lock.at_least("pin")))
IOS = Device.os_name.equals("ios")


def checklist(*items: Item, **fields: object) -> Checklist:
    sections = (Section(id="s", title="S", items=items),)
    return Checklist.model_validate({"id": "c", "title": "C", "sections": sections, **fields})


def judged(items: Item | Checklist, *subjects: Subject, **fields: object) -> Report:
    inventory = Inventory.model_validate({"subjects": subjects, **fields})
    content = items if isinstance(items, Checklist) else checklist(items)
    return assert_walked(content, inventory, now=NOW)


def one(item: Item | Checklist, *subjects: Subject, **fields: object) -> Finding:
    """Return the only finding about a subject."""
    (finding,) = (f for f in judged(item, *subjects, **fields).findings if f.subject is not None)
    return finding


def why(finding: Finding) -> list[tuple[ReasonCode, str | None]]:
    return [(reason.code, reason.fact) for reason in finding.reasons]


# the table of applies_to, check and partial -----------------------------------------------------------------------


# items that the person answers for --------------------------------------------------------------------------------


# freshness --------------------------------------------------------------------------------------------------------

FRESH = LOCK.replace(renew_after=30)
EDGE = NOW - timedelta(days=30)
TOO_OLD = EDGE - timedelta(microseconds=1)


@each(
    ("fields", "as_of"),
    [
        ({"observed": {"screen_lock": Provenance(at=TOO_OLD)}, "observed_at": NOW}, NOW),
        ({"observed_at": TOO_OLD}, NOW),
        ({}, TOO_OLD),
    ],
)
def test_an_older_answer_is_stale(fields: dict[str, Any], as_of: datetime) -> None:
    finding = one(FRESH, Device(screen_lock="pin").replace(**fields), as_of=as_of)
    assert finding.possible == ("pass", "fail")
    assert why(finding) == [("stale", "device.screen_lock")]


def test_what_was_seen_ahead_of_now_never_stays_fresh() -> None:
    """A clock that runs ahead, or a forged one, doesn't keep an answer from growing old."""
    seen = one(FRESH, Device(screen_lock="pin", observed_at=NOW + timedelta(days=1)))
    assert seen.outcome == "pass"
    ahead = one(FRESH, Device(screen_lock="pin", observed_at=NOW + timedelta(days=1, seconds=1)))
    assert why(ahead) == [("implausible", "device.screen_lock")]


# the time of the advice itself ------------------------------------------------------------------------------------


def test_expired_advice_that_does_not_apply_stays_so() -> None:
    rule = Rule(applies_to=IOS, check=Device.screen_lock.at_least("pin"))
    item = LOCK.replace(rule=rule, valid_until=NOW.date() - timedelta(days=1))
    assert one(item, Device(os_name="android")).outcome == "not_applicable"


def test_advice_that_does_not_hold_yet_is_not_asked_for_where_nothing_is_listed() -> None:
    (finding,) = judged(LOCK.replace(valid_from=NOW.date() + timedelta(days=1))).findings
    assert finding.outcome == "not_applicable"


def test_the_day_is_that_of_utc() -> None:
    late = datetime(2026, 11, 24, 23, tzinfo=timezone(-timedelta(hours=5)))
    item = LOCK.replace(valid_until=date(2026, 11, 24))
    report = evaluate(checklist(item), Inventory(subjects=(Device(),)), now=late)
    assert report.now == late
    assert report.now.utcoffset() == timedelta()
    assert why(report.findings[0]) == [("content_expired", None)]


# what isn't listed ------------------------------------------------------------------------------------------------


def test_a_complete_kind_has_no_more() -> None:
    (finding,) = judged(LOCK, Device(screen_lock="pin"), complete=["device"]).findings
    assert finding.subject == "device"


# derived facts and facts that others supply -----------------------------------------------------------------------


class AcmeDevice(Device):
    namespace = "acme"
    seal: Fact[bool] = ask("Is the seal whole?")
    stamp: Fact[date] = ask("Which day is on the stamp?")

    @derived(reads=("seal",))
    def raises(self, context: Context) -> bool | None:
        raise LookupError(str(context.now))

    @derived(reads=("seal",))
    def nonsense(self, context: Context) -> bool | None:
        del context
        return "yes"  # type: ignore[return-value]  # pyright: ignore[reportReturnType]

    @derived(reads=("seal",))
    def silent(self, context: Context) -> bool | None:
        del context
        return None

    @derived(reads=("seal",))
    def tomorrow(self, context: Context) -> date | None:
        return context.now.date() + timedelta(days=2)

    @derived(reads=("seal", "find_my"), partial_input=True)
    def either(self, context: Context) -> bool | None:
        del context
        known = (self.seal, self.find_my)
        return True if True in known else None if None in known else False

    @derived(reads=("seal",))
    def listed(self, context: Context) -> bool | None:
        return self.seal if context.related(Account, "mail") else None

    @derived(reads=("seal",))
    def in_stock(self, context: Context) -> bool | None:
        return "acme" in context.tables

    @derived(reads=("seal",))
    def looked_up(self, context: Context) -> bool | None:
        return context.tables["acme"] == "open" and self.seal


def acme(check: Rule, *subjects: Subject, tables: dict[str, object] | None = None) -> Finding:
    required = [fact for fact in AcmeDevice.facts().values() if fact.name.startswith("device.acme.")]
    content = checklist(Item(id="i", title="I", rule=check, renew_after=30), requires=required)
    inventory = Inventory(subjects=subjects, complete=frozenset({"device"}))
    return assert_walked(content, inventory, now=NOW, tables=tables).of("i")[0]


@each(
    ("field", "code"),
    [("raises", "error"), ("nonsense", "error"), ("silent", "unplaceable"), ("listed", "unplaceable")],
)
def test_a_derived_fact_that_gives_no_answer_is_unknown(field: str, code: str) -> None:
    fact = AcmeDevice.facts()[field]
    finding = acme(Rule(check=fact.equals(value=True)), AcmeDevice(seal=True))
    assert why(finding) == [(code, f"device.acme.{field}")]


def failing(**options: Any) -> Report:
    """Evaluate every derived fact of the class, for two devices whose answers must not come up."""
    facts = [fact for fact in AcmeDevice.facts().values() if fact.reads is not None and fact.type.name == "boolean"]
    items = [Item(id=fact.field, title="T", rule=Rule(check=fact.equals(value=True))) for fact in facts]
    content = checklist(*items, requires=[fact for fact in AcmeDevice.facts().values() if ".acme." in fact.name])
    own = Inventory(subjects=tuple(AcmeDevice(id=f"id-{n}", label="LABEL", seal=True, find_my=True) for n in range(2)))
    return evaluate(content, own, now=NOW, tables={"acme": "SECRET"}, **options)


def test_a_failing_derived_fact_is_logged_once_without_any_value(caplog: pytest.LogCaptureFixture) -> None:
    """A developer finds the line at which a derived fact failed; the log never holds an answer, an id, a label or the
    text of the exception, which may quote one; and a thousand devices log one failure once.
    """
    report = failing()
    assert {f.item for f in report.findings for r in f.reasons if r.code == "error"} == {"raises", "nonsense"}
    assert [record.name for record in caplog.records] == ["secure_checklist"] * 2
    raised, nonsense = sorted((record.getMessage() for record in caplog.records), key=lambda text: "nonsense" in text)
    assert raised.startswith("device.acme.raises: this derived fact failed")
    assert f'File "{__file__}", line ' in raised
    assert "in raises" in raised
    assert raised.splitlines()[-1] == "LookupError"
    assert nonsense.startswith("device.acme.nonsense: ")
    assert nonsense.splitlines()[-1] == "WrongAnswerError: it returned a str; its annotation says true or false"
    for record in caplog.records:
        assert record.exc_info is None  # handlers that send locals along find none
        for value in ("id-0", "LABEL", "SECRET", "yes", "2026-11-24"):
            assert value not in record.getMessage()


def test_a_failing_derived_fact_is_raised_when_asked_for() -> None:
    """In a test or at a developer's desk the exception itself comes up, and says which fact failed."""
    with pytest.raises(LookupError) as caught:
        failing(on_error="raise")
    assert caught.value.__notes__ == ["device.acme.raises: this derived fact failed"]
    content = checklist(
        Item(id="i", title="T", rule=Rule(check=AcmeDevice.nonsense.is_true())), requires=[AcmeDevice.nonsense]
    )
    with pytest.raises(TypeError, match="it returned a str; its annotation says true or false"):
        evaluate(content, Inventory(subjects=(AcmeDevice(seal=True),)), now=NOW, on_error="raise")


def test_a_derived_fact_is_called_only_when_all_it_reads_is_known() -> None:
    rule = Rule(check=AcmeDevice.raises.is_true())
    assert why(acme(rule, AcmeDevice())) == [("not_asked", "device.acme.raises")]
    stale = AcmeDevice(seal=True, observed_at=TOO_OLD)
    assert why(acme(rule, stale)) == [("stale", "device.acme.raises")]
    declined = AcmeDevice(unknown=FrozenMap({"seal": "declined"}))
    assert why(acme(rule, declined)) == [("declined", "device.acme.raises")]


def test_partial_input_lets_one_known_fact_decide() -> None:
    rule = Rule(check=AcmeDevice.either.is_true())
    assert acme(rule, AcmeDevice(seal=True)).outcome == "pass"
    assert acme(rule, AcmeDevice(find_my=True)).outcome == "pass"
    assert acme(rule, AcmeDevice(seal=False)).outcome == "unknown"
    assert acme(rule, AcmeDevice(seal=False, find_my=False)).outcome == "fail"
    assert acme(rule, AcmeDevice(seal=True, observed_at=TOO_OLD)).outcome == "unknown"


def test_a_derived_fact_may_look_at_other_subjects_and_tables() -> None:
    listed = Rule(check=AcmeDevice.listed.is_true())
    assert acme(listed, AcmeDevice(seal=True), Account(id="mail")).outcome == "pass"
    looked_up = Rule(check=AcmeDevice.looked_up.is_true())
    assert acme(looked_up, AcmeDevice(seal=True), tables={"acme": "open"}).outcome == "pass"
    assert acme(looked_up, AcmeDevice(seal=True), tables={"acme": "shut"}).outcome == "fail"
    assert why(acme(looked_up, AcmeDevice(seal=True))) == [("error", "device.acme.looked_up")]
    assert acme(Rule(check=AcmeDevice.in_stock.is_true()), AcmeDevice(seal=True)).outcome == "fail"


@each("name", ["seal", "either"])
def test_a_required_fact_without_its_supplier_is_not_installed(name: str) -> None:
    finding = acme(Rule(check=AcmeDevice.facts()[name].equals(value=True)), Device())
    assert why(finding) == [("not_installed", f"device.acme.{name}")]


def test_a_kind_that_nobody_supplies_has_no_subject() -> None:
    fact = {"fact": "camera.acme.locked", "type": "boolean", "provider": "acme-plugin"}
    rule = Rule.model_validate({"check": {"op": "equals", "fact": "camera.acme.locked", "value": True}})
    (finding,) = judged(checklist(Item(id="i", title="I", rule=rule), requires=[fact])).findings
    assert why(finding) == [("no_subject", None)]


# calling ----------------------------------------------------------------------------------------------------------


def test_many_threads_may_share_one_checklist() -> None:
    locks: tuple[Literal["none", "pin", "password"] | None, ...] = ("none", "pin", "password", None)
    items = [
        Item(id=f"i{index}", title="I", rule=Rule(applies_to=IOS, check=Device.screen_lock.at_least("pin")))
        for index in range(20)
    ]
    inventories = [
        Inventory(subjects=(Device(os_name="ios", screen_lock=locks[index % 4]), Person(id="me")))
        for index in range(64)
    ]
    expected = [assert_walked(checklist(*items), inventory, now=NOW) for inventory in inventories]
    shared = checklist(*items)
    with ThreadPoolExecutor(8) as pool:
        running = [pool.submit(evaluate, shared, inventory, now=NOW) for inventory in inventories]
    found = [future.result() for future in running]
    assert found == expected


# times that lie ahead, and words that follow each other ------------------------------------------------------------

AHEAD = NOW + timedelta(days=1, seconds=1)
SEEN_AHEAD = Provenance(at=AHEAD)


@each("renew_after", [None, 30])
def test_whatever_is_dated_ahead_is_implausible(renew_after: int | None) -> None:
    """One rule for facts and attestations, plain, declared and derived, of the subject and of the person, with and
    without `renew_after`: what is dated more than a day ahead of now is a mistake, and decides nothing.
    """
    person = Person(observed={"targeted": SEEN_AHEAD}, targeted=True)
    device = AcmeDevice(
        observed={"seal": SEEN_AHEAD, "pack.on": SEEN_AHEAD}, seal=True, find_my=True, extra={"pack.on": True}
    )
    declared = FactDeclaration(fact="device.pack.on", type="boolean")
    conditions = {
        "own": AcmeDevice.seal.is_true(),
        "derived": AcmeDevice.raises.is_true(),
        "declared": declared.reference().is_true(),
        "person": Person.targeted.is_true(),
        "word": None,
        "fine": AcmeDevice.find_my.is_true(),
    }
    items = [
        Item(
            id=name,
            title="T",
            subject="device",
            renew_after=renew_after,
            question="Q?",
            rule=None if check is None else Rule(check=check),
        )
        for name, check in conditions.items()
    ]
    content = checklist(*items, requires=[AcmeDevice.seal, AcmeDevice.raises], declares=[declared])
    said = Attestation(confidentiality="ordinary", item="word", subject="device", answer="yes", at=AHEAD)
    inventory = Inventory(subjects=(person, device), attestations=(said,), complete=frozenset({"device"}))
    found = {f.item: f for f in evaluate(content, inventory, now=NOW).findings}
    assert found.pop("fine").outcome == "pass"
    assert {item: tuple(r.code for r in f.reasons) for item, f in found.items()} == dict.fromkeys(
        found, ("implausible",)
    )
    later = evaluate(content, inventory, now=NOW + timedelta(seconds=1))
    assert {f.item for f in later.findings if f.outcome == "pass"} == {*conditions} - {"derived"}
    whole = inventory.replace(subjects=(device.replace(observed={}, observed_at=None, extra={}),), as_of=AHEAD)
    codes = {r.code for f in evaluate(content, whole, now=NOW).findings for r in f.reasons if f.subject}
    assert codes <= {"implausible", "not_asked"}
    assert "implausible" in codes


def test_of_two_words_on_an_item_the_newer_counts_in_any_order_and_under_any_id() -> None:
    """What somebody said last is what counts: not what is listed last, nor what stands under the present id; a word
    without a time was said `as_of`, else now; and one dated ahead hides no other.
    """
    early, late = NOW - timedelta(days=9), NOW - timedelta(days=1)
    cases: list[tuple[datetime | None, datetime | None, datetime | None]] = [
        (early, late, None),
        (late, None, None),
        (early, None, late),
        (None, late, early),
        (AHEAD, early, None),
    ]
    for old, new, as_of in cases:
        for first, second in (("talk", "old-talk"), ("old-talk", "talk"), ("talk", "talk"), ("old-talk", "old-talk")):
            for owner in (None, "me"):
                no = Attestation(confidentiality="ordinary", item=first, answer="no", at=old)
                yes = Attestation(confidentiality="ordinary", item=second, answer="yes", at=new, subject=owner)
                for order in ((no, yes), (yes, no)):
                    found = judged(TALK, Person(id="me"), attestations=order, as_of=as_of)
                    assert found.findings[0].outcome == "pass", (old, new, as_of, order)
