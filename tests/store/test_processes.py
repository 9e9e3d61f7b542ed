"""A store under several processes: whatever was acknowledged is there, however a process ends."""

import json
import os
import sqlite3
import subprocess
import sys
import threading
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from secure_checklist import Device, Inventory, Store, StoreError
from secure_checklist.store import StoredAnswer
from tests.cases import raised
from tests.store_worker import NOW, PHONE, seen

WORKER = Path(__file__).parents[1] / "store_worker.py"


def command(*arguments: object) -> list[str]:
    return [sys.executable, str(WORKER), *map(str, arguments)]


def newest(answers: tuple[StoredAnswer, ...]) -> object:
    """Return the value that the answers on the phone come to: all are measured, and none is of the same time."""
    mine = [answer for answer in answers if answer.subject == "phone"]
    return max(mine, key=lambda answer: answer.at or NOW).value


def integrity(path: Path) -> Any:
    connection = sqlite3.connect(path)
    try:
        return connection.execute("PRAGMA integrity_check").fetchall()
    finally:
        connection.close()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="it kills forked processes")
@pytest.mark.parametrize("kills", [12, pytest.param(220, marks=pytest.mark.slow)])  # the file grows with each
def test_nothing_acknowledged_is_lost_when_a_process_is_killed(tmp_path: Path, kills: int) -> None:
    """`kill -9` at any point loses nothing acknowledged: many processes are killed while they write one file."""
    path = tmp_path / "store.db"
    with Store(path=path) as store:
        store.save(PHONE, now=NOW)
    done = subprocess.run(command("killed", path, kills), capture_output=True, text=True, check=True, timeout=300)
    rounds: list[tuple[bool, list[int]]] = [tuple(json.loads(line)) for line in done.stdout.splitlines()]
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
    assert integrity(path) == [("ok",)]
    assert [one.name for one in tmp_path.iterdir()] == ["store.db"], "the first write after a kill cleans up"


def test_two_processes_that_write_at_once_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    with Store(path=path) as store:
        store.save(PHONE, now=NOW)
    count, pipe = 40, subprocess.PIPE
    children = [
        subprocess.Popen(command("append", path, place, count), stdin=pipe, stdout=pipe, stderr=pipe, text=True)
        for place in range(2)
    ]
    for child in children:
        assert child.stdout is not None
        assert child.stdout.readline() == "done\n", "it has opened the file"
    for child in children:
        assert child.stdin is not None
        child.stdin.write("go\n")
        child.stdin.flush()
    ends = [child.communicate(timeout=300) for child in children]
    assert [(child.returncode, end[1]) for child, end in zip(children, ends, strict=True)] == [(0, "")] * 2, ends
    told = [int(line) for written, _ in ends for line in written.splitlines() if line != "done"]
    with Store(path=path) as store:
        answers = store.answers()
        assert sorted(answer.number for answer in answers) == sorted(told)
        wanted = [seen(number, place) for place in range(2) for number in range(count)]
        assert {(answer.value, answer.at) for answer in answers} == {(one.value, one.at) for one in wanted}
        (phone,) = store.load().subjects
        assert phone.__dict__["apps_with_all_photos"] == newest(answers)


def test_a_stale_save_is_refused_and_takes_nothing_back_that_another_wrote(tmp_path: Path) -> None:
    """What somebody else wrote in the meantime stays; the same change is made on what is stored now."""
    path = tmp_path / "store.db"
    with Store(path=path) as ours, Store(path=path) as theirs:
        ours.save(Inventory(subjects=(Device(id="phone", find_my=False, screen_lock="none"),)), now=NOW)
        before = ours.load()
        theirs.save(Inventory(subjects=(Device(id="phone", find_my=True), Device(id="tablet"))), now=NOW)
        answers, theirs_now = theirs.answers(), theirs.load()

        def locked(inventory: Inventory) -> Inventory:
            return inventory.with_subjects(inventory.by_id["phone"].replace(screen_lock="pin"))

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
    with Store(path=tmp_path / "store.db") as store:
        store.save(PHONE, now=NOW)
        trouble: list[Exception] = []

        def write(place: int) -> None:
            try:
                for number in range(30):
                    store.answer("phone", Device.apps_with_all_photos, seen(number, place), now=NOW)
                    assert store.load().by_id["phone"].__dict__["apps_with_all_photos"] is not None
            except Exception as error:  # noqa: BLE001 - told below
                trouble.append(error)

        threads = [threading.Thread(target=write, args=(place,)) for place in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert trouble == []
        assert len(store.answers()) == 120


@pytest.mark.skipif(not hasattr(os, "fork"), reason="it forks")
def test_a_store_is_not_used_after_a_fork(tmp_path: Path) -> None:
    code = f"""
import os, sys
sys.path.insert(0, {str(WORKER.parents[1])!r})
from tests.store_worker import PHONE, Store, StoreError
store = Store(path={str(tmp_path / "store.db")!r})
child = os.fork()
try:
    store.save(PHONE)
    told = "kept"
except StoreError as error:
    told = error.code
if child:
    os.waitpid(child, 0)
print(told, flush=True)
os._exit(0)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.split() == ["closed", "kept"]


def test_a_writer_waits_no_longer_than_it_was_told(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    with Store(path=path, wait=0.05) as store:
        store.save(PHONE, now=NOW)
        other = sqlite3.connect(path, isolation_level=None)
        try:
            other.execute("BEGIN EXCLUSIVE")
            caught = raised(StoreError, lambda: store.save(Inventory(subjects=(Device(id="tablet"),)), now=NOW))
            assert caught.code == "busy"
            assert raised(StoreError, store.load).code == "busy"
            other.execute("ROLLBACK")
        finally:
            other.close()
        assert [subject.id for subject in store.load().subjects] == ["phone"]


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
    subprocess.run(command("born", tmp_path, places), check=True, timeout=300)
    for place in range(places):
        with Store(path=tmp_path / str(place) / "store.db") as store:
            store.save(PHONE, now=NOW)
            assert store.load() == PHONE
