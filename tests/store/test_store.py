"""`Store`: what is kept comes back, what mustn't be kept doesn't, and history stays."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import secure_checklist as sc
from secure_checklist.core import UnknownNameError
from secure_checklist.core.documents.format import FORMAT_VERSION
from secure_checklist.evaluation.trends import point_of
from secure_checklist.incident import Incident
from secure_checklist.incident.case import Case, Note, load_case
from secure_checklist.store import Saved, StoredAnswer, end_of
from secure_checklist.subjects import Observation
from tests.cases import raised
from tests.strategies import cases
from tests.worlds import NOW, VOCABULARY, Gadget

DAY = timedelta(days=1)
LOCK = sc.Item(id="lock", title="Lock", rule=sc.Device.screen_lock.at_least("pin"), mitigates=("hacking",))
FIND = sc.Item(id="find", title="Find", rule=sc.Device.find_my.is_true(), mitigates=("human_error",))
TALK = sc.Item(id="talk", title="Talk", question="Did you talk?")


def checklist(*items: sc.Item, **more: Any) -> sc.Checklist:
    parts = (
        sc.Section(id="first", title="First", items=items[:1]),
        sc.Section(id="rest", title="Rest", items=items[1:]),
    )
    return sc.Checklist.model_validate({"id": "c", "title": "C", "version": "1", "sections": parts, **more})


CHECKLIST = checklist(LOCK, FIND, TALK)
PHONE = sc.Device(id="phone", label="My phone", screen_lock="none")
MINE = sc.Inventory(
    subjects=(sc.Person(), PHONE),
    complete=frozenset({"device"}),
    attestations=(TALK.attest("partly", at=NOW),),
    as_of=NOW - DAY,
)
LEAK = Incident(id="the-leak", whose="me", demands=frozenset({"money"}))
CASE = Case(incident=LEAK, notes=(Note(kind="said", words="pay"),))


@pytest.fixture(name="store")
def on_disk(tmp_path: Path) -> Iterator[sc.Store]:
    with sc.Store(path=tmp_path / "store.db") as store:
        yield store


@pytest.fixture(name="memory")
def in_memory() -> Iterator[sc.Store]:
    with sc.Store.in_memory() as store:
        yield store


def seen(value: Any, hours: int = 0, source: Any = "stated") -> Observation:
    return Observation(value=value, source=source, at=NOW + timedelta(hours=hours))


# the present state -----------------------------------------------------------------------------------------------


def test_inventories_have_names_and_are_there_for_another_process(store: sc.Store) -> None:
    assert (store.load(), store.names(), store.answers(), store.case()) == (sc.Inventory(), (), (), None)
    assert (store.delete(), store.delete_report(1), store.delete_case()) == (False, False, False)
    assert store.save(MINE, now=NOW).dropped == ()
    store.save(sc.Inventory(subjects=(sc.Device(id="other"),)), name="her phone", now=NOW)
    assert store.path is not None
    with sc.Store(path=store.path) as again:
        assert (again.names(), again.load()) == (("default", "her phone"), MINE)
        assert [subject.id for subject in again.load("her phone").subjects] == ["other"]
        assert [(answer.subject, answer.fact, answer.value, answer.recorded_at) for answer in again.answers()] == [
            ("phone", "device.screen_lock", "none", NOW),
            (None, "person.attested.talk", "partly", NOW),
        ]
        assert again.delete("her phone")
    assert (store.names(), store.answers(name="her phone")) == (("default",), ())
    for name in ("", "x" * 201, "a\nb"):
        with pytest.raises(ValueError, match="a name has 1 to 200 characters"):
            store.save(MINE, name=name)


def test_answers_are_added_and_never_overwritten_and_a_state_remembers_some_of_them(store: sc.Store) -> None:
    store.save(MINE, now=NOW)
    store.answer("phone", sc.Device.screen_lock, seen("pin", 1, "measured"), now=NOW)
    store.answer("phone", "device.screen_lock", seen("pattern", 2), now=NOW)
    phone = store.load().by_id["phone"]
    assert phone == PHONE.observe(screen_lock=(seen("pin", 1, "measured"),)).observe(screen_lock=seen("pattern", 2))
    assert [(answer.value, answer.way) for answer in store.answers(subject="phone", fact=sc.Device.screen_lock)] == [
        ("none", "set"),
        ("pin", "observed"),
        ("pattern", "observed"),
    ]
    for number in range(30):
        store.answer("phone", sc.Device.apps_with_all_photos, seen(number, number), now=NOW)
    superseded = store.load().by_id["phone"].observed["apps_with_all_photos"].superseded
    assert [one.value for one in superseded] == list(range(28, 8, -1))
    numbers = [answer.number for answer in store.answers(fact="device.apps_with_all_photos")]
    assert (len(numbers), numbers) == (30, sorted(numbers))


def test_what_a_save_takes_away_it_takes_away_only_since(store: sc.Store) -> None:
    store.save(MINE, now=NOW)
    less = sc.Inventory(subjects=(sc.Device(id="phone", label="My phone"),))
    store.save(less, now=NOW)
    assert store.load() == MINE
    store.save(less, since=MINE, now=NOW)
    assert store.load() == less
    gone = store.answers(subject="phone")[-1]
    assert (gone.fact, gone.value, gone.unknown) == ("device.screen_lock", None, None)


def test_what_has_its_time_from_its_subject_keeps_it_and_a_reason_goes_with_an_answer(store: sc.Store) -> None:
    store.save(sc.Inventory(subjects=(sc.Device(id="phone", screen_lock="pin", observed_at=NOW - 9 * DAY),)), now=NOW)
    declined = sc.Device(id="phone", find_my=True, observed_at=NOW, unknown={"encrypted": "declined"})
    store.save(sc.Inventory(subjects=(declined,)), now=NOW)
    phone = store.load().by_id["phone"]
    assert (phone.observed_at, phone.observed["screen_lock"].at) == (NOW, NOW - 9 * DAY)
    assert "find_my" not in phone.observed or phone.observed["find_my"].at == NOW
    assert (phone.unknown, store.answers(fact="device.encrypted")[0].unknown) == ({"encrypted": "declined"}, "declined")
    store.answer("phone", sc.Device.encrypted, seen("on"), now=NOW)
    assert store.load().by_id["phone"].unknown == {}


def test_a_store_needs_a_place(tmp_path: Path) -> None:
    for app, path in ((None, None), ("a", tmp_path / "b")):
        with pytest.raises(ValueError, match=r"Store\(\"your-app\"\)"):
            sc.Store(app, path=path)
    for name in ("", "..", "a/b", "a\0"):
        with pytest.raises(ValueError, match="no path"):
            sc.Store(name)


def test_a_waiver_ends_with_a_day_in_a_zone_and_stays_visible(store: sc.Store) -> None:
    until = end_of(date(2027, 3, 27), "Europe/Berlin")
    assert until == datetime(2027, 3, 27, 23, tzinfo=UTC)
    assert end_of(date(2027, 3, 28), "Europe/Berlin") == datetime(2027, 3, 28, 22, tzinfo=UTC)
    with pytest.raises(ValueError, match="no such time zone"):
        end_of(date(2027, 3, 27), "Mars/Olympus")
    store.save(MINE, now=NOW)
    waiver = LOCK.waive(who="me", why="at home", until=until)
    for _ in range(2):
        store.update(lambda listed: listed.with_waivers(waiver), now=NOW)
    (kept,) = store.load().waivers
    assert (kept, kept.until and kept.until.utcoffset()) == (waiver, timedelta(hours=1))


# what may be kept ------------------------------------------------------------------------------------------------


def test_an_incident_stays_out_of_a_file_unless_asked_for(store: sc.Store) -> None:
    whole = MINE.with_subjects(LEAK).completed("incident")
    whole = whole.with_attestations(TALK.attest("yes", subject=LEAK.id))
    whole = whole.with_waivers(LOCK.waive(who="me", why="later", subject=LEAK.id))
    assert store.save(whole, now=NOW).dropped == ("the-leak",)
    assert store.load() == MINE
    extortion = sc.Item(id="x", title="X", rule=Incident.demands.has_none("money"), when_unclear="show")
    own, plan = checklist(extortion, LOCK.replace(when_unclear="show")), sc.packs.load("leak-response")
    there = [
        (plan, one)
        for one in (whole.replace(waivers=()), sc.Inventory(), sc.Inventory(subjects=(Incident(id="phone"),)))
    ]
    reports = [sc.evaluate(of, found, now=NOW) for of, found in (*there, (own, whole.replace(waivers=())))]
    attempts: tuple[Callable[[], object], ...] = (
        lambda: store.answer(LEAK.id, Incident.whose, seen("me"), now=NOW),
        lambda: store.save_case(CASE),
        *(partial(store.add_report, report, now=NOW) for report in reports),
    )
    for attempt in attempts:
        assert raised(sc.StoreError, attempt).code == "refused"
    assert "keep_incidents=True" in str(raised(sc.StoreError, attempts[1]))
    assert store.path is not None
    assert not any(name in store.path.read_bytes() for name in (b"the-leak", b"incident"))


def test_what_a_store_would_not_keep_stays_when_all_else_is_replaced(tmp_path: Path) -> None:
    """Private facts and incidents that were kept when asked for can't be given by whoever doesn't keep them."""
    person = sc.Person(country="GB")
    whole = sc.Inventory(
        subjects=(person, PHONE, LEAK),
        attestations=(TALK.attest("yes", subject=LEAK.id, at=NOW),),
        waivers=(LOCK.waive(subject=LEAK.id, who="I", why="because"),),
    )
    with sc.Store(path=tmp_path / "store.db", keep_private=True, keep_incidents=True) as store:
        store.save(whole, now=NOW)
    with sc.Store(path=tmp_path / "store.db") as store:
        store.update(lambda _: sc.Inventory(subjects=(sc.Person(), LEAK.replace(whose="friend"))), now=NOW)
        assert store.load() == whole.replace(subjects=(person, LEAK))
        store.save(sc.Inventory(subjects=(sc.Device(id="new"),)), since=store.load(), now=NOW)
        assert store.load() == whole.replace(subjects=(LEAK, sc.Device(id="new")))


def test_evidence_is_left_out_of_reports_unless_private_facts_are_kept(store: sc.Store, memory: sc.Store) -> None:
    report = sc.evaluate(CHECKLIST, MINE, now=NOW, explain=True, show_values=True)
    with pytest.raises(sc.StoreError, match="save the inventory first"):
        store.add_report(report)
    for kept, there in ((store, False), (memory, True)):
        kept.save(MINE, now=NOW)
        found = kept.report(kept.add_report(report, now=NOW))
        assert any(finding.explanation for finding in found.findings) is there
        assert [finding.outcome for finding in found.findings] == [finding.outcome for finding in report.findings]


# reports ---------------------------------------------------------------------------------------------------------


def test_reports_are_history(store: sc.Store) -> None:
    store.save(MINE, now=NOW)
    numbers: list[int] = []
    for days, lock in enumerate(("none", "pin", "pin")):
        store.answer("phone", sc.Device.screen_lock, seen(lock, 24 * days), now=NOW + days * DAY)
        report = sc.evaluate(CHECKLIST, store.load(), now=NOW + days * DAY)
        numbers.append(store.add_report(report, now=NOW))
        assert store.report(numbers[-1]) == report
        assert store.add_report(report, now=NOW + DAY) == numbers[-1], "the same report is kept once"
    entry, *more = store.reports(checklist="c")
    assert [entry.number, *(one.number for one in more)] == numbers
    assert (entry.recorded_at, entry.point) == (NOW, point_of(store.report(entry.number)))
    assert store.reports(checklist="d") == ()
    points = store.trend(CHECKLIST).points
    assert [point.sections["first"].low for point in points] == [0.0, 1.0, 1.0]
    assert [point.causes["hacking"].low for point in points] == [0.0, 1.0, 1.0]
    assert store.delete_report(numbers[1])
    assert [point.now for point in store.trend("c").points] == [NOW, NOW + 2 * DAY]
    for number in (numbers[1], 0, -1, 2**70):
        with pytest.raises(UnknownNameError):
            store.report(number)


def test_progress_survives_renames_of_items_and_of_the_checklist(store: sc.Store) -> None:
    store.save(MINE.with_waivers(FIND.waive(who="me", why="never leaves the house")), now=NOW)
    first = store.add_report(sc.evaluate(CHECKLIST, store.load(), now=NOW), now=NOW)
    items = (one.replace(id=f"{one.id}-it", former_ids=(one.id,)) for one in (LOCK, FIND, TALK))
    renamed = checklist(*items, former_ids=("c",), id="d", version="2")
    found = store.report(store.add_report(sc.evaluate(renamed, store.load(), now=NOW), now=NOW))
    assert [finding.outcome for finding in found.of("talk-it")] == ["partial"]
    assert found.of("find-it")[0].disposition == "waived"
    assert found.diff(store.report(first)).changes == ()
    assert len(store.trend(renamed).points) == 2
    assert [entry.point.version for entry in store.reports(checklist=renamed)] == ["1", "2"]


# as one document -------------------------------------------------------------------------------------------------


@pytest.fixture(name="full")
def full_store(memory: sc.Store) -> sc.Store:
    memory.save(MINE.with_subjects(LEAK).with_waivers(FIND.waive(who="me", why="so", until=NOW + DAY)), now=NOW)
    memory.answer("phone", sc.Device.screen_lock, seen("pin", 1, "measured"), now=NOW)
    for days in range(2):
        memory.add_report(sc.evaluate(CHECKLIST, memory.load(), now=NOW + days * DAY), now=NOW)
    memory.save_case(CASE)
    memory.save(sc.Inventory(subjects=(sc.Device(id="other", find_my=True),)), name="second", now=NOW)
    return memory


def test_a_store_is_exported_as_documents_that_load(full: sc.Store) -> None:
    document = json.loads(json.dumps(full.export()))
    assert document["format_version"] == FORMAT_VERSION
    first, second = document["inventories"]
    assert (first["name"], second["name"]) == full.names()
    assert sc.load_inventory(first["inventory"]) == full.load()
    assert [sc.load_report(one) for one in first["reports"]] == [full.report(entry.number) for entry in full.reports()]
    assert [load_case(one["case"]) for one in first["cases"]] == [full.case()]
    assert [StoredAnswer.model_validate_json(json.dumps(one)) for one in first["answers"]] == [
        one.model_copy(update={"number": 0}) for one in full.answers()
    ]


# laws ------------------------------------------------------------------------------------------------------------


def unrepeated(inventory: sc.Inventory) -> sc.Inventory:
    """Return an inventory as a store keeps it: one answer an item, a waiver once, devices of the vocabulary's class."""
    words: dict[Any, sc.Attestation] = {}
    for entry in inventory.attestations:
        words.pop((entry.item, entry.subject), None)
        words[entry.item, entry.subject] = entry
    subjects = tuple(Gadget.model_validate(dict(one)) if one.kind == "device" else one for one in inventory.subjects)
    waivers = tuple(dict.fromkeys(inventory.waivers))
    return inventory.replace(subjects=subjects, attestations=tuple(words.values()), waivers=waivers)


@given(cases("rules"))
def test_law_what_is_saved_is_loaded(case: tuple[sc.Checklist, sc.Inventory]) -> None:
    """`load(save(x)) == x` holds for every inventory, also through a document, and its report is the same."""
    found, inventory = case[0], unrepeated(case[1])
    with sc.Store.in_memory(vocabulary=VOCABULARY) as store:
        store.save(inventory, now=NOW)
        loaded = store.load()
        assert loaded == inventory
        assert sc.evaluate(found, loaded, now=NOW) == sc.evaluate(found, inventory, now=NOW)
        assert store.save(inventory, now=NOW) == Saved()
        (part,) = store.export()["inventories"]
        assert sc.load_inventory(part["inventory"], vocabulary=VOCABULARY) == inventory


@given(cases("rules"), st.data())
def test_law_an_update_gives_what_it_made(case: tuple[sc.Checklist, sc.Inventory], data: st.DataObject) -> None:
    """`update` and `save(since=)` leave exactly what they were given where nobody else wrote."""
    first = unrepeated(case[1])
    names = data.draw(st.sets(st.sampled_from(sorted(first.by_id)))) if first.subjects else set[str]()
    kept = (one for one in first.subjects if one.id in names)
    second = sc.Inventory(
        subjects=tuple(one.replace(label="new") if one.kind == "device" else one for one in kept),
        attestations=tuple(entry for entry in first.attestations if entry.subject in {None, *names})[:1],
        complete=first.complete - {"device"},
    )
    with sc.Store.in_memory(vocabulary=VOCABULARY) as store:
        store.save(first, now=NOW)
        store.save(second, since=first, now=NOW)
        assert store.load() == second
        store.update(lambda _: first, now=NOW)
        found = store.load()
        assert found.by_id == first.by_id
        assert set(found.attestations) == set(first.attestations)
        assert (found.complete, found.as_of, set(found.waivers)) == (first.complete, first.as_of, set(first.waivers))
