"""`Store`: what is kept comes back, what mustn't be kept doesn't, and history stays."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secure_checklist import (
    Attestation,
    Checklist,
    Device,
    InvalidDocumentError,
    InvalidInventoryError,
    Inventory,
    Item,
    Person,
    Rule,
    Section,
    Store,
    StoreError,
    Vocabulary,
    Waiver,
    evaluate,
    load_inventory,
    packs,
)
from secure_checklist.core import UnknownNameError
from secure_checklist.core.budget import BUDGET
from secure_checklist.core.documents.format import FORMAT_VERSION
from secure_checklist.core.errors import Problem
from secure_checklist.incident import Incident
from secure_checklist.incident.case import Case, Note
from secure_checklist.store import Saved, end_of
from secure_checklist.subjects import FactDeclaration, Observation
from tests.strategies import cases
from tests.worlds import VOCABULARY, Gadget

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
DAY = timedelta(days=1)
LOCK = Item(id="lock", title="Lock", rule=Rule(check=Device.screen_lock.at_least("pin")), mitigates=("hacking",))
FIND = Item(id="find", title="Find", rule=Rule(check=Device.find_my.is_true()), mitigates=("human_error",))
TALK = Item(id="talk", title="Talk", question="Did you talk?")
FEAR = Item(id="fear", title="Fear", rule=Rule(check=Person.fears_monitoring.equals("no")))


def checklist(*items: Item, **more: Any) -> Checklist:
    parts = (Section(id="first", title="First", items=items[:1]), Section(id="rest", title="Rest", items=items[1:]))
    return Checklist.model_validate({"id": "c", "title": "C", "version": "1", "sections": parts, **more})


CHECKLIST = checklist(LOCK, FIND, TALK)
PHONE = Device(id="phone", label="My phone", screen_lock="none")
MINE = Inventory(
    subjects=(Person(), PHONE),
    complete=frozenset({"device"}),
    attestations=(Attestation(confidentiality="ordinary", item="talk", answer="partly", at=NOW),),
    as_of=NOW - DAY,
)
CASE = Case(incident=Incident(id="case", whose="me"), notes=(Note(kind="said", words="pay"),))


@pytest.fixture(name="store")
def on_disk(tmp_path: Path) -> Iterator[Store]:
    with Store(path=tmp_path / "store.db") as store:
        yield store


@pytest.fixture(name="memory")
def in_memory() -> Iterator[Store]:
    with Store.in_memory() as store:
        yield store


def seen(value: Any, hours: int = 0, source: Any = "stated") -> Observation:
    return Observation(value=value, source=source, at=NOW + timedelta(hours=hours))


# the present state -----------------------------------------------------------------------------------------------


def test_an_empty_store_has_an_empty_inventory(store: Store) -> None:
    assert store.load() == Inventory()
    assert (store.names(), store.answers(), store.reports(), store.cases(), store.case()) == ((), (), (), (), None)
    assert store.trend("c").points == ()
    assert not store.delete()
    assert not store.delete_report(1)
    assert not store.delete_case()


def test_what_was_saved_is_there_in_another_process_too(store: Store) -> None:
    kept = store.save(MINE, now=NOW)
    assert kept.dropped == ()
    assert store.load() == MINE
    assert store.path is not None
    with Store(path=store.path) as again:
        assert again.load() == MINE
        assert again.names() == ("default",)
        assert [(answer.subject, answer.fact, answer.value) for answer in again.answers()] == [
            ("phone", "device.screen_lock", "none"),
            (None, "person.attested.talk", "partly"),
        ]
        assert {answer.recorded_at for answer in again.answers()} == {NOW}


def test_inventories_have_names(store: Store) -> None:
    store.save(MINE, now=NOW)
    store.save(Inventory(subjects=(Device(id="other"),)), name="her phone", now=NOW)
    assert store.names() == ("default", "her phone")
    assert store.load() == MINE
    assert [subject.id for subject in store.load("her phone").subjects] == ["other"]
    assert store.delete("her phone")
    assert store.names() == ("default",)
    assert store.answers(name="her phone") == ()
    store.save(MINE, name="x" * 200)
    for name in ("", "x" * 201, "a\nb"):
        with pytest.raises(ValueError, match="a name has 1 to 200 characters"):
            store.save(MINE, name=name)


def test_answers_are_added_and_never_overwritten(store: Store) -> None:
    store.save(MINE, now=NOW)
    store.answer("phone", Device.screen_lock, seen("pin", 1, "measured"), now=NOW)
    store.answer("phone", "device.screen_lock", seen("pattern", 2), now=NOW)
    phone = store.load().by_id["phone"]
    assert phone == PHONE.observe(screen_lock=(seen("pin", 1, "measured"),)).observe(screen_lock=seen("pattern", 2))
    found = store.answers(subject="phone", fact=Device.screen_lock)
    assert [(answer.value, answer.source, answer.way) for answer in found] == [
        ("none", "stated", "set"),
        ("pin", "measured", "observed"),
        ("pattern", "stated", "observed"),
    ]
    assert [answer.number for answer in found] == sorted(answer.number for answer in store.answers() if answer.subject)
    assert store.answers(subject="nobody") == ()


def test_a_state_remembers_a_bounded_number_of_beaten_answers(store: Store) -> None:
    store.save(MINE, now=NOW)
    for number in range(60):
        store.answer("phone", Device.apps_with_all_photos, seen(number, number), now=NOW)
    phone = store.load().by_id["phone"]
    assert phone.__dict__["apps_with_all_photos"] == 59
    assert [one.value for one in phone.observed["apps_with_all_photos"].superseded] == list(range(58, 38, -1))
    assert len(store.answers(fact="device.apps_with_all_photos")) == 60


def test_an_answer_to_nothing_or_of_another_type_is_refused(memory: Store) -> None:
    memory.save(MINE, now=NOW)
    wrong: tuple[tuple[str, Any, type[Exception]], ...] = (
        ("device.screen_lok", "pin", UnknownNameError),
        ("device.os_support", "pin", UnknownNameError),
        ("device.screen_lock", "pni", ValueError),
        ("device.find_my", 1, ValueError),
        ("person.minor", True, StoreError),
    )
    for fact, value, error in wrong:
        with pytest.raises(error):
            memory.answer("phone", fact, seen(value), now=NOW)
        assert memory.load() == MINE


def test_what_a_save_takes_away_it_takes_away_only_since(store: Store) -> None:
    store.save(MINE, now=NOW)
    less = Inventory(subjects=(Device(id="phone", label="My phone"),))
    store.save(less, now=NOW)
    assert store.load() == MINE
    store.save(less, since=MINE, now=NOW)
    assert store.load() == less
    gone = store.answers(subject="phone")[-1]
    assert (gone.fact, gone.value, gone.unknown) == ("device.screen_lock", None, None)
    assert [answer.fact for answer in store.answers()].count("person.attested.talk") == 1


def test_a_reason_for_no_answer_is_kept_and_goes_with_an_answer(store: Store) -> None:
    store.save(Inventory(subjects=(Device(id="phone", unknown={"find_my": "declined"}),)), now=NOW)
    assert store.load().by_id["phone"].unknown == {"find_my": "declined"}
    assert store.answers()[0].unknown == "declined"
    store.answer("phone", Device.find_my, seen(value=True), now=NOW)
    assert store.load().by_id["phone"].unknown == {}


def test_a_subjects_own_time_stays_with_its_values(store: Store) -> None:
    store.save(Inventory(subjects=(Device(id="phone", screen_lock="pin", observed_at=NOW - 9 * DAY),)), now=NOW)
    store.save(Inventory(subjects=(Device(id="phone", find_my=True, observed_at=NOW),)), now=NOW)
    phone = store.load().by_id["phone"]
    assert phone.observed_at == NOW
    assert phone.observed["screen_lock"].at == NOW - 9 * DAY
    assert "find_my" not in phone.observed or phone.observed["find_my"].at == NOW


def test_another_person_or_another_kind_is_refused_whole(store: Store) -> None:
    store.save(MINE, now=NOW)
    for wrong in (Person(id="me"), Device(id="person")):
        with pytest.raises(StoreError) as caught:
            store.save(Inventory(subjects=(wrong, Device(id="new"))), now=NOW)
        assert caught.value.code == "refused"
        assert store.load() == MINE


def test_a_store_needs_a_place(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"Store\(\"your-app\"\)"):
        Store()
    with pytest.raises(ValueError, match=r"Store\(\"your-app\"\)"):
        Store("a", path=tmp_path / "b")
    for name in ("", "..", "a/b", "a\0"):
        with pytest.raises(ValueError, match="no path"):
            Store(name)


# what may be kept ------------------------------------------------------------------------------------------------

DECLARED = (
    FactDeclaration(fact="device.acme.open", type="boolean"),
    FactDeclaration(fact="device.acme.secret", type="text", confidentiality="private"),
    FactDeclaration(fact="device.acme.fleeting", type="text", confidentiality="transient"),
)


EXTRA: dict[str, bool | str] = {
    "acme.open": True,
    "acme.secret": "zz-1",
    "acme.fleeting": "zz-2",
    "acme.strange": "zz-3",
}


def test_private_facts_are_kept_only_when_asked(tmp_path: Path) -> None:
    person = Person(country="GB", fears_monitoring="yes", unknown={"minor": "declined"})
    with Store(path=tmp_path / "a.db") as store:
        kept = store.save(Inventory(subjects=(person,)), now=NOW)
        assert kept.dropped == ("person.country", "person.fears_monitoring", "person.minor")
        assert kept.answers == ()
        assert store.load() == Inventory(subjects=(Person(),))
        assert store.answer("person", Person.country, seen("FR"), now=NOW) == Saved((), ("person.country",))
        assert store.answers() == ()
    with Store(path=tmp_path / "b.db", keep_private=True) as store:
        assert store.save(Inventory(subjects=(person,)), now=NOW).dropped == ()
        assert store.load() == Inventory(subjects=(person,))
        assert "GB" not in repr(store.answers())
    with Store(path=tmp_path / "b.db") as store:
        loaded = store.load()
        store.save(loaded.with_subjects(Device(id="phone")), since=loaded, now=NOW)
        assert store.load().by_id["person"] == person, "what was kept when it was asked for stays"


def test_declared_facts_are_kept_as_their_declarations_say(tmp_path: Path) -> None:
    device = Device(id="phone", extra=EXTRA)
    for private, left in ((False, {"acme.open"}), (True, {"acme.open", "acme.secret"})):
        path = tmp_path / f"{private}.db"
        vocabulary = Vocabulary.standard().with_facts(DECLARED)
        with Store(path=path, vocabulary=vocabulary, keep_private=private) as store:
            kept = store.save(Inventory(subjects=(device,)), now=NOW)
            assert set(store.load().by_id["phone"].extra) == left
            assert set(kept.dropped) == {f"phone.{name}" for name in EXTRA.keys() - left}
            store.answer("phone", "device.acme.open", seen(value=False), now=NOW)
            assert store.load().by_id["phone"].extra["acme.open"] is False
        assert b"zz-2" not in path.read_bytes()
        assert b"zz-3" not in path.read_bytes()
        assert (b"zz-1" in path.read_bytes()) is private


def test_a_store_with_subjects_of_an_app_needs_its_vocabulary(tmp_path: Path) -> None:
    gadget = Gadget(id="g", flag=True, grade="good", tags=frozenset({"red"}))
    with Store(path=tmp_path / "store.db", vocabulary=VOCABULARY) as store:
        store.save(Inventory(subjects=(gadget,)), now=NOW)
        assert store.load() == Inventory(subjects=(gadget,))
    with Store(path=tmp_path / "store.db") as store, pytest.raises(StoreError) as caught:
        store.load()
    assert caught.value.code == "vocabulary"


def test_an_incident_stays_out_of_a_file_unless_asked_for(store: Store) -> None:
    case = Incident(id="the-leak", whose="me", demands=frozenset({"money"}))
    whole = MINE.with_subjects(case).completed("incident")
    whole = whole.with_attestations(Attestation(confidentiality="ordinary", item="a", subject="the-leak", answer="yes"))
    whole = whole.with_waivers(Waiver(confidentiality="ordinary", item="b", subject="the-leak", who="me", why="later"))
    assert store.save(whole, now=NOW).dropped == ("the-leak",)
    assert store.load() == MINE
    with pytest.raises(StoreError) as caught:
        store.answer("the-leak", Incident.whose, seen("me"), now=NOW)
    assert caught.value.code == "refused"
    with pytest.raises(StoreError) as caught:
        store.save_case(CASE)
    assert caught.value.code == "refused"
    plan = packs.load("leak-response")
    for inventory in (whole.replace(waivers=()), Inventory(), Inventory(subjects=(Incident(id="phone"),))):
        with pytest.raises(StoreError) as caught:
            store.add_report(evaluate(plan, inventory, now=NOW), now=NOW)
        assert caught.value.code == "refused"
    extortion = Item(id="x", title="X", rule=Rule(check=Incident.demands.has_none("money")), when_unclear="show")
    own = checklist(extortion, LOCK.replace(when_unclear="show"))
    with pytest.raises(StoreError) as caught:
        store.add_report(evaluate(own, whole.replace(waivers=()), now=NOW), now=NOW)
    assert caught.value.code == "refused"
    assert store.path is not None
    assert b"the-leak" not in store.path.read_bytes()
    assert b"incident" not in store.path.read_bytes()


def test_an_incident_is_kept_when_asked_for_without_what_is_ephemeral(tmp_path: Path, memory: Store) -> None:
    case = Incident(id="case", whose="me", danger_now="yes", unknown={"self_harm_now": "declined"})
    whole = MINE.with_subjects(case)
    with Store(path=tmp_path / "store.db", keep_private=True, keep_incidents=True) as store:
        for kept in (store, memory):
            assert kept.save(whole, now=NOW).dropped == ("case.danger_now", "case.self_harm_now")
            assert kept.load().by_id["case"] == Incident(id="case", whose="me")
            assert kept.save_case(CASE.with_incident(case, NOW)).dropped == ("case.danger_now", "case.self_harm_now")
            assert kept.case() == CASE.with_incident(case, NOW).with_incident(CASE.incident, NOW)
            assert kept.add_report(evaluate(packs.load("leak-response"), whole, now=NOW), now=NOW) == 1
        assert b"danger_now" not in (tmp_path / "store.db").read_bytes().replace(b'"incident.danger_now"', b"")
    with Store(path=tmp_path / "store.db") as store:
        with pytest.raises(StoreError):
            store.save_case(CASE)
        loaded = store.load()
        assert store.save(loaded.with_subjects(case.replace(whose="friend")), since=loaded).dropped == ("case",)
        assert store.load() == loaded


def test_what_a_store_would_not_keep_stays_when_all_else_is_replaced(tmp_path: Path) -> None:
    """Private facts and incidents that were kept when asked for can't be given by whoever doesn't keep them."""
    case, waived = (
        Incident(id="case", whose="me"),
        Waiver(confidentiality="ordinary", item="w", subject="case", who="I", why="because"),
    )
    said = Attestation(confidentiality="ordinary", item="talk", subject="case", answer="yes", at=NOW)
    person = Person(country="GB")
    whole = Inventory(subjects=(person, PHONE, case), attestations=(said,), waivers=(waived,))
    with Store(path=tmp_path / "store.db", keep_private=True, keep_incidents=True) as store:
        store.save(whole, now=NOW)
    with Store(path=tmp_path / "store.db") as store:
        store.update(lambda _: Inventory(subjects=(Person(),)), now=NOW)
        assert store.load() == whole.replace(subjects=(person, case))
        store.save(Inventory(subjects=(Device(id="new"),)), since=store.load(), now=NOW)
        assert store.load() == whole.replace(subjects=(case, Device(id="new")))


def test_evidence_is_left_out_of_reports_unless_private_facts_are_kept(store: Store, memory: Store) -> None:
    report = evaluate(CHECKLIST, MINE, now=NOW, explain=True, show_values=True)
    for kept, there in ((store, False), (memory, True)):
        kept.save(MINE, now=NOW)
        found = kept.report(kept.add_report(report, now=NOW))
        assert any(finding.explanation for finding in found.findings) is there
        assert [finding.outcome for finding in found.findings] == [finding.outcome for finding in report.findings]


# reports ---------------------------------------------------------------------------------------------------------


def test_reports_are_history(store: Store) -> None:
    store.save(MINE, now=NOW)
    numbers: list[int] = []
    for days, lock in enumerate(("none", "pin", "pin")):
        store.answer("phone", Device.screen_lock, seen(lock, 24 * days), now=NOW + days * DAY)
        report = evaluate(CHECKLIST, store.load(), now=NOW + days * DAY)
        numbers.append(store.add_report(report, now=NOW))
        assert store.report(numbers[-1]) == report
        assert store.add_report(report, now=NOW + DAY) == numbers[-1], "the same report is kept once"
    assert [entry.number for entry in store.reports()] == numbers
    entry, *_ = store.reports(checklist="c")
    assert (entry.checklist, entry.version, entry.now) == ("c", "1", NOW)
    assert store.reports(checklist="d") == ()
    assert [(c.item, c.before, c.after) for c in store.diff(numbers[0], numbers[2]).changes] == [
        ("lock", "fail", "pass")
    ]
    assert store.diff(numbers[2], numbers[1]).changes == ()
    points = store.trend(CHECKLIST).points
    assert [point.sections["first"].low for point in points] == [0.0, 1.0, 1.0]
    assert [point.causes["hacking"].low for point in points] == [0.0, 1.0, 1.0]
    assert [point.now for point in points] == [NOW, NOW + DAY, NOW + 2 * DAY]
    assert store.delete_report(numbers[1])
    assert [point.now for point in store.trend("c").points] == [NOW, NOW + 2 * DAY]
    for number in (numbers[1], 0, -1, 2**70):
        with pytest.raises(UnknownNameError):
            store.report(number)


def test_a_report_on_subjects_that_are_not_stored_is_refused(store: Store) -> None:
    report = evaluate(CHECKLIST, MINE, now=NOW)
    with pytest.raises(StoreError, match="save the inventory first"):
        store.add_report(report)
    assert store.reports() == ()


def test_progress_survives_renames_of_items_and_of_the_checklist(store: Store) -> None:
    store.save(MINE, now=NOW)
    store.waive(
        Waiver(confidentiality="ordinary", item="find", who="me", why="never leaves the house"), CHECKLIST, now=NOW
    )
    first = store.add_report(evaluate(CHECKLIST, store.load(), now=NOW), now=NOW)
    renamed = checklist(
        LOCK.replace(id="lock-it", former_ids=("lock",)),
        FIND.replace(id="find-it", former_ids=("find",)),
        TALK.replace(id="talk-it", former_ids=("talk",)),
        former_ids=("c",),
        id="d",
        version="2",
    )
    second = store.add_report(evaluate(renamed, store.load(), now=NOW), now=NOW)
    found = store.report(second)
    assert [finding.outcome for finding in found.of("talk-it")] == ["partial"]
    assert found.of("find-it")[0].disposition == "waived"
    assert store.diff(first, second).changes == ()
    assert len(store.trend(renamed).points) == 2
    assert [entry.version for entry in store.reports(checklist=renamed)] == ["1", "2"]


def test_a_report_says_what_a_guard_holds_to_nobody(store: Store) -> None:
    """What is stored is the same for everybody: nothing is missing where a guard holds it, and nothing marked."""
    pack, calm = packs.load("leak-prevention"), Inventory(subjects=(Person(), PHONE))
    store.save(calm, now=NOW)
    report = evaluate(pack, calm.with_subjects(Person(fears_monitoring="yes")), now=NOW)
    assert any(finding.disposition == "suppressed" for finding in report.findings)
    assert store.report(store.add_report(report, now=NOW)) == evaluate(pack, calm, now=NOW).exported()


# attestations and waivers ----------------------------------------------------------------------------------------


def test_a_newer_word_takes_an_older_ones_place(store: Store) -> None:
    store.save(MINE, now=NOW)
    store.attest(Attestation(confidentiality="ordinary", item="talk", answer="yes", at=NOW + DAY), now=NOW)
    store.attest(Attestation(confidentiality="ordinary", item="talk", answer="no", at=NOW - DAY), now=NOW)
    assert [entry.answer for entry in store.load().attestations] == ["yes"]
    assert [answer.value for answer in store.answers(fact="person.attested.talk")] == ["partly", "yes", "no"]
    with pytest.raises(StoreError, match="save the inventory first"):
        store.attest(Attestation(confidentiality="ordinary", item="talk", answer="yes", subject="nobody"))


def test_a_waiver_for_an_unknown_item_is_an_error(store: Store) -> None:
    with pytest.raises(InvalidInventoryError) as caught:
        store.waive(Waiver(confidentiality="ordinary", item="lok", who="me", why="so"), CHECKLIST)
    assert caught.value.problems == (Problem("item", 'the checklist has no item "lok"', 'did you mean "lock"?'),)
    with pytest.raises(StoreError, match="save the inventory first"):
        store.waive(Waiver(confidentiality="ordinary", item="lock", who="me", why="so", subject="nobody"), CHECKLIST)
    assert store.load().waivers == ()


def test_a_waiver_ends_with_a_day_in_a_zone_and_stays_visible(store: Store) -> None:
    until = end_of(date(2027, 3, 27), "Europe/Berlin")
    assert until == datetime(2027, 3, 27, 23, tzinfo=UTC)
    assert end_of(date(2027, 3, 28), "Europe/Berlin") == datetime(2027, 3, 28, 22, tzinfo=UTC)
    assert end_of(date(2026, 12, 31), "Asia/Kolkata") == datetime(2026, 12, 31, 18, 30, tzinfo=UTC)
    with pytest.raises(ValueError, match="no such time zone"):
        end_of(date(2027, 3, 27), "Mars/Olympus")
    store.save(MINE, now=NOW)
    waiver = Waiver(confidentiality="ordinary", item="lock", who="me", why="at home", until=until)
    for _ in range(2):
        store.waive(waiver, CHECKLIST, now=NOW)
    assert store.load().waivers == (waiver,)
    offsets = [entry.until.utcoffset() for entry in store.load().waivers if entry.until]
    assert offsets == [timedelta(hours=1)]
    for now, wanted in ((until - timedelta(seconds=1), "waived"), (until, None)):
        (finding,) = evaluate(CHECKLIST, store.load(), now=now).of("lock", "phone")
        assert (finding.disposition, finding.waiver) == (wanted, waiver)
    store.update(lambda listed: listed.replace(waivers=()))
    assert store.load().waivers == ()


# as one document -------------------------------------------------------------------------------------------------


def full(store: Store) -> None:
    store.save(MINE.with_subjects(Incident(id="case", whose="me")), now=NOW)
    store.answer("phone", Device.screen_lock, seen("pin", 1, "measured"), now=NOW)
    store.waive(
        Waiver(confidentiality="ordinary", item="find", who="me", why="so", until=NOW + DAY), CHECKLIST, now=NOW
    )
    for days in range(2):
        store.add_report(evaluate(CHECKLIST, store.load(), now=NOW + days * DAY), now=NOW)
    store.save_case(CASE)
    store.save(Inventory(subjects=(Device(id="other", find_my=True),)), name="second", now=NOW)


def test_a_store_goes_through_one_json_document(memory: Store, tmp_path: Path) -> None:
    full(memory)
    document = memory.export()
    assert document["format_version"] == FORMAT_VERSION
    path = tmp_path / "document.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    for source in (path, path.read_bytes(), document):
        with Store.in_memory() as other:
            kept = other.import_(source, now=NOW)
            assert kept.dropped == ()
            assert len(kept.answers) == len(memory.answers()) + len(memory.answers(name="second"))
            assert other.export() == document
            assert other.answers() == memory.answers()
            assert other.trend("c") == memory.trend("c")
            assert other.check()
            with pytest.raises(StoreError, match="of a name in this document is stored"):
                other.import_(source, now=NOW)
            assert other.export() == document


def test_a_history_may_have_more_bytes_than_other_documents(memory: Store, store: Store) -> None:
    """What `export` gave comes back whatever its size; an inventory of this size is refused."""
    full(memory)
    memory.answer("phone", Device.os_version, seen("9" * 9_000, 1), now=NOW)
    document = memory.export()
    (first, *_) = document["inventories"]
    first["answers"] = first["answers"] * (BUDGET.size // 9_000)
    text = json.dumps(document).encode()
    assert len(text) > BUDGET.size
    with pytest.raises(InvalidInventoryError, match="larger than 20 MB"):
        load_inventory(text)
    assert store.import_(text, now=NOW).dropped
    assert store.load() == memory.load().without_incidents()


def test_a_file_takes_of_a_document_only_what_it_keeps(memory: Store, store: Store) -> None:
    full(memory)
    kept = store.import_(memory.export(), now=NOW)
    assert "case" in kept.dropped
    assert "case default" in kept.dropped
    assert "case.whose" in kept.dropped
    assert store.load() == memory.load().without_incidents()
    assert store.cases() == ()
    assert len(store.reports()) == 2
    assert store.path is not None
    assert b"incident" not in store.path.read_bytes()


def test_a_document_that_is_wrong_changes_nothing(memory: Store, store: Store) -> None:
    full(memory)
    document: Any = memory.export()
    part: dict[str, Any] = document["inventories"][0]
    wrong: tuple[Any, ...] = (
        {**document, "format_version": "2.0"},
        {**document, "surprise": 1},
        {"inventories": [part, {**part, "name": ""}]},
        {"inventories": [{**part, "inventory": {"subjects": [{"kind": "device", "screen_lock": 7}]}}]},
        {"inventories": [{**part, "answers": [{"way": "set"}]}]},
        {"inventories": [{**part, "reports": [{"now": 1}]}]},
        {"inventories": [{**part, "cases": [{"name": "a", "case": {"notes": 7}}]}]},
        {"inventories": 7},
        b"{",
        b'{"inventories": NaN}',
        b"[" * 100_000,
        "{}",
    )
    for source in wrong:
        with pytest.raises(InvalidDocumentError) as caught:
            store.import_(source, now=NOW)
        assert caught.value.problems
    with pytest.raises(OSError, match="nowhere"):
        store.import_("nowhere.json")
    with pytest.raises(StoreError):
        store.import_({"inventories": [part, part]})
    assert (store.names(), store.load()) == ((), Inventory())


# laws ------------------------------------------------------------------------------------------------------------


def unrepeated(inventory: Inventory) -> Inventory:
    """Return an inventory as a store keeps it: one answer an item, a waiver once, devices of the vocabulary's class."""
    words: dict[Any, Attestation] = {}
    for entry in inventory.attestations:
        words.pop((entry.item, entry.subject), None)
        words[entry.item, entry.subject] = entry
    subjects = tuple(Gadget.model_validate(dict(one)) if one.kind == "device" else one for one in inventory.subjects)
    waivers = tuple(dict.fromkeys(inventory.waivers))
    return inventory.replace(subjects=subjects, attestations=tuple(words.values()), waivers=waivers)


@given(cases("rules"))
def test_law_what_is_saved_is_loaded(case: tuple[Checklist, Inventory]) -> None:
    """`load(save(x)) == x` holds for every inventory, also through a document, and its report is the same."""
    found, inventory = case[0], unrepeated(case[1])
    with Store.in_memory(vocabulary=VOCABULARY) as store:
        store.save(inventory, now=NOW)
        loaded = store.load()
        assert loaded == inventory
        assert evaluate(found, loaded, now=NOW) == evaluate(found, inventory, now=NOW)
        assert store.save(inventory, now=NOW) == Saved()
        with Store.in_memory(vocabulary=VOCABULARY) as other:
            other.import_(store.export(), now=NOW)
            assert (other.load(), other.export()) == (inventory, store.export())


@given(cases("rules"), st.data())
def test_law_an_update_gives_what_it_made(case: tuple[Checklist, Inventory], data: st.DataObject) -> None:
    """`update` and `save(since=)` leave exactly what they were given where nobody else wrote."""
    first = unrepeated(case[1])
    names = data.draw(st.sets(st.sampled_from(sorted(first.by_id)))) if first.subjects else set[str]()
    kept = (one for one in first.subjects if one.id in names)
    second = Inventory(
        subjects=tuple(one.replace(label="new") if one.kind == "device" else one for one in kept),
        attestations=tuple(entry for entry in first.attestations if entry.subject in {None, *names})[:1],
        complete=first.complete - {"device"},
    )
    with Store.in_memory(vocabulary=VOCABULARY) as store:
        store.save(first, now=NOW)
        store.save(second, since=first, now=NOW)
        assert store.load() == second
        store.update(lambda _: first, now=NOW)
        found = store.load()
        assert found.by_id == first.by_id
        assert set(found.attestations) == set(first.attestations)
        assert (found.complete, found.as_of, set(found.waivers)) == (first.complete, first.as_of, set(first.waivers))
