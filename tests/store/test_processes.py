"""A store under several processes: whatever was acknowledged is there, however a process ends."""

import os
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import datetime
from functools import partial
from pathlib import Path

import pytest

from secure_checklist import Device, Inventory, Store, StoreError
from secure_checklist.store import StoredAnswer, delete_store
from tests.cases import raised
from tests.store_worker import NOW, PHONE, seen, started


def newest(answers: tuple[StoredAnswer, ...]) -> object:
    """Return the value that the answers on the phone come to: all are measured, and none is of the same time."""
    mine = [answer for answer in answers if answer.subject == "phone"]
    return max(mine, key=lambda answer: answer.at or NOW).value


@pytest.mark.skipif(not hasattr(os, "fork"), reason="it kills forked processes")
@pytest.mark.parametrize("kills", [12, pytest.param(220, marks=pytest.mark.slow)])  # the file grows with each
def test_nothing_acknowledged_is_lost_when_a_process_is_killed(tmp_path: Path, kills: int) -> None:
    """`kill -9` at any point loses nothing acknowledged: many processes are killed while two at once write one file."""
    path = tmp_path / "store.db"
    with Store(path=path) as store:
        store.save(PHONE, now=NOW)
    with ThreadPoolExecutor() as pool:
        halves = pool.map(partial(started, "killed", path, kills // 2), (0, kills))
        rounds: list[tuple[bool, list[int]]] = [tuple(one) for half in halves for one in half]
    assert len(rounds) == kills
    assert all(killed for killed, _ in rounds), "a worker ended by itself"
    told = [number for _, numbers in rounds for number in numbers]
    assert len(told) > kills, "each is killed after some writes"
    with Store(path=path) as store:
        answers = store.answers()
        kept = {answer.number for answer in answers}
        assert set(told) <= kept
        assert len(told) == len(set(told))
        assert len(kept) - len(told) <= kills * 2, "at most what was under way may be there unacknowledged"
        assert store.check()
        assert store.load().by_id["phone"].__dict__["apps_with_all_photos"] == newest(answers)
        words = {entry.item: entry.at for entry in store.load().attestations}
        wanted: dict[str, datetime] = {}
        for answer in answers:
            if answer.fact.startswith("person.attested.") and answer.at is not None:
                item = answer.fact.removeprefix("person.attested.")
                wanted[item] = max(answer.at, wanted.get(item, answer.at))
        assert words == wanted
    with Store(path=path) as store:
        store.save(PHONE.completed("device"), now=NOW)
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert [one.name for one in tmp_path.iterdir()] == ["store.db"], "the first write after a kill cleans up"


def test_a_stale_save_is_refused_and_takes_nothing_back_that_another_wrote(tmp_path: Path) -> None:
    """What somebody else wrote in the meantime stays; the same change is made on what is stored now."""
    path = tmp_path / "store.db"
    with Store(path=path) as ours, Store(path=path) as theirs:
        ours.save(Inventory(subjects=(Device(id="phone", find_my=False, screen_lock="none"),)), now=NOW)
        before = ours.load()
        theirs.save(Inventory(subjects=(Device(id="phone", find_my=True), Device(id="tablet"))), now=NOW)
        answers, theirs_now = theirs.answers(), theirs.load()

        def locked(inventory: Inventory) -> Inventory:
            return inventory.with_subjects(inventory.by_id["phone"].model_copy(update={"screen_lock": "pin"}))

        with pytest.raises(StoreError, match="load it again") as caught:
            ours.save(locked(before), since=before, now=NOW)
        assert caught.value.code == "stale"
        assert (ours.load(), ours.answers()) == (theirs_now, answers)
        ours.save(locked(ours.load()), since=ours.load(), now=NOW)
        phones = (Device(id="phone", find_my=True, screen_lock="pin"), Device(id="tablet"))
        assert ours.load() == theirs.load() == Inventory(subjects=phones)
        theirs.delete(subject="phone")
        assert ours.load() == Inventory(subjects=phones[1:]), "what was deleted isn't remembered by anybody"


def test_threads_may_share_a_store(tmp_path: Path) -> None:
    with Store(path=tmp_path / "store.db") as store, ThreadPoolExecutor(4) as pool:
        store.save(PHONE, now=NOW)

        def write(place: int) -> None:
            for number in range(30):
                store.answer("phone", Device.apps_with_all_photos, seen(number, place), now=NOW)
                assert store.load().by_id["phone"].__dict__["apps_with_all_photos"] is not None

        assert list(pool.map(write, range(4))) == [None] * 4
        assert len(store.answers()) == 120


@pytest.mark.skipif(not hasattr(os, "fork"), reason="it forks")
def test_a_store_is_not_used_after_a_fork(tmp_path: Path) -> None:
    assert started("forked", tmp_path / "store.db") == ["closed", "kept"]


def test_a_writer_waits_no_longer_than_it_was_told(tmp_path: Path) -> None:
    path, tablet = tmp_path / "store.db", Inventory(subjects=(Device(id="tablet"),))
    with Store(path=path, wait=0.05) as store, closing(sqlite3.connect(path, isolation_level=None)) as other:
        store.save(PHONE, now=NOW)
        attempts = (lambda: store.save(tablet, now=NOW), lambda: delete_store(path=path, wait=0.05), store.load)
        for lock, busy in (("IMMEDIATE", attempts[:2]), ("EXCLUSIVE", attempts)):
            other.execute(f"BEGIN {lock}")
            assert [raised(StoreError, attempt).code for attempt in busy] == ["busy"] * len(busy)
            other.execute("ROLLBACK")
        assert store.load() == PHONE


def test_a_function_changes_what_is_stored_while_nobody_else_can(tmp_path: Path) -> None:
    with Store(path=tmp_path / "store.db") as store:
        store.update(lambda _: PHONE, now=NOW)
        store.update(lambda listed: listed.with_subjects(Device(id="phone", find_my=True)), now=NOW)
        caught = raised(StoreError, lambda: store.update(lambda listed: (store.save(listed), listed)[1], now=NOW))
        assert caught.code == "refused"
        with pytest.raises(LookupError):
            store.update(lambda listed: listed.with_subjects(listed.by_id["nobody"]), now=NOW)
        assert store.load() == Inventory(subjects=(Device(id="phone", find_my=True),))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="it kills forked processes")
def test_a_worker_that_is_killed_while_it_creates_the_file_leaves_one_that_opens(tmp_path: Path) -> None:
    places = 12
    assert started("born", tmp_path, places) == [[True] * places]
    for place in range(places):
        with Store(path=tmp_path / str(place) / "store.db") as store:
            store.save(PHONE, now=NOW)
            assert store.load() == PHONE
