"""The evidence log: only added to; a change behind its back is found; a redacted text is gone; all of it loads."""

import copy
import hashlib
import json
import logging
import pickle
import re
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta, timezone
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from secure_checklist import InvalidDocumentError
from secure_checklist.core import InvalidEvidenceError
from secure_checklist.incident import EvidenceLog, EvidenceRecord
from secure_checklist.incident.evidence import (
    CopyKept,
    CustodyLine,
    Entry,
    EntryText,
    Handling,
    ReportMade,
    Witness,
    hash_of,
    load_log,
)
from secure_checklist.incident.evidence import log as room
from secure_checklist.incident.evidence.log import link_of
from secure_checklist.subjects import Incident

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
LATER = NOW + timedelta(days=1)
SALT = "0f" * 16
MARK = "zq7secret"
AGES = ("adult", "minor", "unsure", None)
ROLES = ("self", "parent_or_guardian", "helper", "professional", None)


def a_record(handling: Any = "references_only", kind: Any = "threat", **fields: Any) -> EvidenceRecord:
    return EvidenceRecord.model_validate({"handling": handling, "kind": kind, **fields})


READY = a_record(
    kind="message",
    platform="sms",
    message_ref="thread 5",
    account_handle="+00",
    posted_at_certainty="unknown",
    captured_at=NOW,
    zone="Asia/Kolkata",
    captured_by="me",
    captured_by_role="self",
    capture_method="note_only",
    words="what they wrote",
    screenshot_present=False,
    copies=[{"where": "on paper"}],
    custody=[{"at": NOW, "handed_to": "me"}],
    original_location="on my phone",
)


def a_log(handling: Handling = "references_only") -> EvidenceLog:
    """Return a log of five entries: two records, a correction of the first, a redaction of the second, a third one."""
    log = EvidenceLog(handling=handling).append(a_record(words="one"), now=NOW).append(a_record(words="two"), now=NOW)
    log = log.correct(1, a_record(words="uno"), why="a letter was wrong", now=NOW + timedelta(hours=1))
    log = log.redact(2, why="it names a friend", now=NOW + timedelta(hours=2))
    return log.append(READY, now=NOW + timedelta(hours=3))


def words(log: EvidenceLog) -> list[str]:
    return [record.words for record in log.current()]


def refused(act: Callable[[], object]) -> str:
    with pytest.raises(InvalidEvidenceError) as caught:
        act()
    return str(caught.value)


# which records ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("age", AGES)
@pytest.mark.parametrize("role", ROLES)
def test_only_an_adult_logs_files_of_their_own(age: Any, role: Any) -> None:
    log = EvidenceLog.for_incident(Incident(age_when_taken=age, role=role))
    own = age == "adult" and role == "self"
    assert log.handling == ("full" if own else "references_only")
    assert log.entries == ()
    full = a_record("full", file_name="a.png")
    if own:
        assert log.append(full, now=LATER).current() == (full,)
    else:
        assert "takes references only" in refused(lambda: log.append(full, now=LATER))
        assert "takes references only" in refused(lambda: log.append(a_record(), now=LATER).correct(1, full, why="x"))


def test_in_doubt_references_alone() -> None:
    assert EvidenceLog().handling == "references_only"
    assert EvidenceLog.for_incident(Incident()).handling == "references_only"


def test_a_full_log_takes_both() -> None:
    log = EvidenceLog(handling="full").append(a_record("full"), now=LATER).append(a_record(), now=LATER)
    assert [record.handling for record in log.current()] == ["full", "references_only"]


def test_the_refusal_says_what_to_do() -> None:
    told = refused(lambda: EvidenceLog().append(a_record("full"), now=LATER))
    assert told.startswith("invalid evidence log: 1 problem\n  handling: this log takes references only")
    assert "set handling to references_only, and leave out file_name" in told


# adding -----------------------------------------------------------------------------------------------------------


def test_a_log_is_a_value() -> None:
    empty = EvidenceLog()
    one = empty.append(READY, now=LATER)
    assert (len(empty.entries), len(one.entries)) == (0, 1)
    assert one == pickle.loads(pickle.dumps(one))  # noqa: S301 - our own
    assert hash(one) == hash(load_log(one.to_json()))
    with pytest.raises(AttributeError):
        one.entries = ()


def test_entries_are_numbered_and_say_what_they_are() -> None:
    log = a_log()
    told = [(entry.number, entry.kind, entry.refers_to, entry.at - NOW) for entry in log.entries]
    assert told == [
        (1, "record", None, timedelta()),
        (2, "record", None, timedelta()),
        (3, "correction", 1, timedelta(hours=1)),
        (4, "redaction", 2, timedelta(hours=2)),
        (5, "record", None, timedelta(hours=3)),
    ]


def test_corrections_apply_and_redactions_leave_out() -> None:
    log = a_log()
    assert words(log) == ["uno", "what they wrote"]
    assert [entry.number for entry in log.in_force()] == [3, 5]
    assert log.entries[0].record is not None
    assert log.entries[0].record.words == "one"
    assert [log.versions(number) for number in range(7)] == [(), (1, 3), (2,), (1, 3), (), (5,), ()]


def test_a_correction_keeps_the_id() -> None:
    log = a_log()
    assert log.entries[2].record is not None
    assert log.entries[0].record is not None
    assert log.entries[2].record.id == log.entries[0].record.id


def test_a_correction_may_name_any_version() -> None:
    log = (
        a_log()
        .correct(1, a_record(words="eins"), why="x", now=LATER)
        .correct(3, a_record(words="un"), why="y", now=LATER)
    )
    assert words(log) == ["un", "what they wrote"]
    assert log.versions(1) == (1, 3, 6, 7)
    assert log.check() == ()


def test_a_redacted_correction_brings_nothing_back() -> None:
    log = a_log().redact(3, why="x", now=LATER)
    assert words(log) == ["what they wrote"]
    assert log.check() == ()
    assert "no record that is in force" in refused(lambda: log.correct(1, a_record(), why="x", now=LATER))


def test_a_redacted_early_version_leaves_the_later_one() -> None:
    log = a_log().redact(1, why="x", now=LATER)
    assert words(log) == ["uno", "what they wrote"]
    assert log.check() == ()


def test_the_reason_of_a_redaction_can_be_redacted() -> None:
    log = a_log().redact(4, why="x", now=LATER)
    assert b"friend" not in log.to_json()
    assert log.check() == ()


@pytest.mark.parametrize("number", [0, -1, 2, 4, 6])
def test_only_a_record_in_force_is_corrected(number: int) -> None:
    assert "no record that is in force" in refused(lambda: a_log().correct(number, a_record(), why="x", now=LATER))


@pytest.mark.parametrize("number", [0, -1, 2, 6])
def test_only_a_text_that_is_there_is_redacted(number: int) -> None:
    assert "holds no text" in refused(lambda: a_log().redact(number, why="x", now=LATER))


@pytest.mark.parametrize("why", ["", " \n"])
def test_a_change_says_why(why: str) -> None:
    assert "why: say why" in refused(lambda: a_log().correct(1, a_record(), why=why, now=LATER))
    assert "why: say why" in refused(lambda: a_log().redact(1, why=why, now=LATER))


def test_a_record_is_added_once() -> None:
    log = a_log()
    assert "use correct()" in refused(lambda: log.append(READY, now=LATER))
    gone = log.redact(5, why="x", now=LATER)
    assert gone.append(READY, now=LATER).current()[-1] == READY


def test_custody_is_added_to_and_never_rewritten() -> None:
    log = EvidenceLog().append(READY, now=LATER)
    second = CustodyLine(at=NOW, handed_by="me", handed_to="the police")
    longer = READY.replace(custody=(*READY.custody, second))
    assert log.correct(1, longer, why="handed over", now=LATER).current()[0].custody[1] == second
    for custody in ((), (second,), (second, *READY.custody)):
        changed = READY.replace(custody=custody)
        assert "custody: a correction may add lines" in refused(partial(log.correct, 1, changed, why="x", now=LATER))


def test_the_time_of_an_entry_is_told_or_read() -> None:
    local = NOW.astimezone(timezone(timedelta(hours=5, minutes=30)))
    assert b'"at":"2026-11-24T12:00:00Z"' in EvidenceLog().append(READY, now=local).to_json()
    before = datetime.now(UTC)
    assert before <= EvidenceLog().append(READY).entries[0].at <= datetime.now(UTC)
    with pytest.raises(ValueError, match="needs an offset"):
        EvidenceLog().append(READY, now=datetime(2026, 11, 24))  # noqa: DTZ001 - that is what is refused


def test_salts_are_random_unless_given() -> None:
    log = EvidenceLog().append(READY, now=LATER, salt=SALT)
    assert log == EvidenceLog().append(READY, now=LATER, salt=SALT)
    assert log.entries[0].text_hash != EvidenceLog().append(READY, now=LATER).entries[0].text_hash
    with pytest.raises(ValidationError):
        EvidenceLog().append(READY, now=LATER, salt="short")


def test_a_log_that_could_not_be_read_back_is_not_made(monkeypatch: pytest.MonkeyPatch) -> None:
    log = a_log()
    monkeypatch.setattr("secure_checklist.incident.evidence.log.MAX_BYTES", len(log.to_json()) + 100)
    assert "too large to read back" in refused(lambda: log.append(a_record(), now=LATER))


# times ------------------------------------------------------------------------------------------------------------


def test_no_entry_is_earlier_than_the_one_before_unless_it_says_why() -> None:
    log = a_log()
    adding: tuple[Callable[[bool], EvidenceLog], ...] = (
        lambda mark: log.append(a_record(), now=NOW, clock_set_back=mark),
        lambda mark: log.correct(5, READY, why="x", now=NOW, clock_set_back=mark),
        lambda mark: log.redact(5, why="x", now=NOW, clock_set_back=mark),
    )
    for add in adding:
        assert "at: the entry before this one is later" in refused(partial(add, False))  # noqa: FBT003 - the mark
        marked = add(True)  # noqa: FBT003 - as above
        assert marked.entries[-1].clock_set_back
        assert marked.check() == ()
        assert load_log(marked.to_json()) == marked
    assert not log.append(a_record(), now=LATER, clock_set_back=True).entries[-1].clock_set_back


def test_a_loaded_log_whose_times_run_back_says_where() -> None:
    """As logs were written before times were looked at: by the same chain, without the mark."""
    log = a_log().append(a_record(), now=NOW, clock_set_back=True)
    last = log.entries[-1].replace(clock_set_back=False)
    last = last.replace(link=link_of(last, log.entries[-2].link))
    old = load_log(log.replace(entries=(*log.entries[:-1], last)).to_json())
    assert [problem.path for problem in old.check()] == ["entries[5].at"]
    assert "nothing says that a clock was set back" in old.check()[0].message


def test_the_mark_is_part_of_the_chain() -> None:
    log = a_log().append(a_record(), now=NOW, clock_set_back=True).append(a_record(), now=LATER)
    bare = changed(log, lambda e: e[5].pop("clock_set_back"))
    assert {problem.path for problem in bare.check()} == {"entries[5].link", "entries[5].at"}
    more = changed(log, lambda e: e[6].update(clock_set_back=True))
    assert [problem.path for problem in more.check()] == ["entries[6].link"]


# bounded work -----------------------------------------------------------------------------------------------------


def bytes_written(monkeypatch: pytest.MonkeyPatch, count: int, change: str = "append") -> int:
    """Return how many bytes are made into JSON for so many changes of a log."""
    written: list[int] = []
    plain = json.dumps

    def counted(data: object, **options: Any) -> str:
        found = plain(data, **options)
        written.append(len(found))
        return found

    records = [a_record(id=f"{number:08}") for number in range(count)]
    log = EvidenceLog()
    if change == "redact":
        for record in records:
            log = log.append(record, now=NOW)
    with monkeypatch.context() as patched:
        patched.setattr(json, "dumps", counted)
        for number, record in enumerate(records, 1):
            log = log.append(record, now=NOW) if change == "append" else log.redact(number, why="x", now=NOW)
    assert log.check() == ()
    assert len(written) >= count
    return sum(written)


@pytest.mark.parametrize("change", ["append", "redact"])
def test_twice_the_entries_are_twice_the_work(monkeypatch: pytest.MonkeyPatch, change: str) -> None:
    """Law 12, by the work done and not by a clock: appending was quadratic once, with a ratio of 4."""
    once, twice = (bytes_written(monkeypatch, count, change) for count in (200, 400))
    assert twice < 2.2 * once


def test_a_thousand_notes_cost_little_each() -> None:
    """By the processor's time, with much room: it was a ratio of 4.8 and 3.9 seconds for a thousand."""

    def seconds(count: int) -> float:
        records = [a_record(words="x" * 50) for _ in range(count)]
        log, began = EvidenceLog(), time.process_time()
        for record in records:
            log = log.append(record, now=NOW)
        return time.process_time() - began

    assert min(seconds(2000) for _ in range(3)) < 3.5 * max(min(seconds(1000) for _ in range(3)), 0.01)


def test_many_corrections_cost_little_each() -> None:
    """Likewise: it was a ratio of 12."""

    def seconds(count: int) -> float:
        log, began = EvidenceLog().append(a_record(), now=NOW), time.process_time()
        record = log.current()[0]
        for number in range(1, count + 1):
            log = log.correct(number, record, why="x", now=NOW)
        assert log.versions(1) == tuple(range(1, count + 2))
        return time.process_time() - began

    assert min(seconds(3200) for _ in range(2)) < 7 * max(min(seconds(800) for _ in range(3)), 0.01)


def test_a_log_grows_in_two_ways_from_one() -> None:
    """What is remembered for speed belongs to one log alone: neither copy, pickle nor sibling knows the other's."""
    log, other = a_log(), a_record(words="other")
    first = log.append(other, now=LATER)
    for twin in (log, copy.copy(log), log.model_copy(), pickle.loads(pickle.dumps(log))):  # noqa: S301 - our own
        assert twin.append(other, now=LATER).entries[-1].record == other
    for twin in (first, copy.copy(first), first.model_copy(), pickle.loads(pickle.dumps(first))):  # noqa: S301 - our own
        assert "in the log already" in refused(partial(twin.append, other, now=LATER))
    shared = copy.copy(first)
    third = a_record(words="third")
    assert first.append(third, now=LATER).entries[-1].record == third
    assert shared.append(third, now=LATER).entries[-1].record == third
    assert b"_tally" not in pickle.dumps(first)


# the facts of the incident ----------------------------------------------------------------------------------------


def test_the_log_tells_how_many_records_are_ready_and_no_more() -> None:
    log = a_log()
    assert log.facts() == {"records_ready": 1}
    assert log.redact(5, why="x", now=LATER).facts() == {"records_ready": 0}
    assert EvidenceLog().facts() == {"records_ready": 0}


def test_the_facts_are_facts() -> None:
    incident = Incident(places=1).replace(**a_log().facts())
    assert incident.records_ready == 1


# the chain --------------------------------------------------------------------------------------------------------


def test_the_hashes_are_what_the_docs_say() -> None:
    """Computed here by hand, as a twin in another language would."""
    record = a_record(words="dünn", id="a" * 32)
    log = EvidenceLog().append(record, now=NOW, salt=SALT).redact(1, why="x", now=NOW, salt=SALT)

    def sha(text: str) -> str:
        return hashlib.sha256(text.encode()).hexdigest()

    text = (
        '{"record":{"handling":"references_only","id":"' + "a" * 32 + '","kind":"threat","words":"dünn"},'
        f'"salt":"{SALT}"}}'
    )
    start = sha('{"handling":"references_only","secure_checklist evidence log":1}')
    first = sha(f'["{start}",1,"2026-11-24T12:00:00Z","record",null,"{sha(text)}"]')
    why = sha(f'{{"salt":"{SALT}","why":"x"}}')
    second = sha(f'["{first}",2,"2026-11-24T12:00:00Z","redaction",1,"{why}"]')
    assert [(entry.text_hash, entry.link) for entry in log.entries] == [(sha(text), first), (why, second)]
    assert log.last_link == second
    assert EvidenceLog().last_link == ""


def test_a_redacted_text_is_gone_with_its_salt() -> None:
    log = EvidenceLog().append(a_record(words=MARK), now=NOW, salt=SALT)
    gone = log.redact(1, why="x", now=NOW)
    assert MARK.encode() in log.to_json()
    assert MARK.encode() not in gone.to_json()
    assert SALT.encode() not in gone.to_json()
    assert gone.entries[0].text_hash == log.entries[0].text_hash
    assert gone.entries[0].link == log.entries[0].link


Change = Callable[[list[dict[str, Any]]], object]


def swapped(entries: list[dict[str, Any]]) -> None:
    entries[1], entries[2] = entries[2], entries[1]


def renumbered(entries: list[dict[str, Any]]) -> None:
    """Take one out and number the rest anew."""
    del entries[1]
    for number, entry in enumerate(entries, 1):
        entry["number"] = number


CHANGES: dict[str, tuple[Change, str]] = {
    "a word": (lambda e: e[0]["text"]["record"].update(words="One"), "entries[0].text: the text isn't"),
    "a reason": (lambda e: e[2]["text"].update(why="none"), "entries[2].text: the text isn't"),
    "a salt": (lambda e: e[0]["text"].update(salt=SALT), "entries[0].text: the text isn't"),
    "a time": (lambda e: e[1].update(at="2026-11-24T12:00:01Z"), "entries[1].link: this entry or"),
    "an offset": (lambda e: e[1].update(at="2026-11-24T13:00:00+01:00"), "entries[1].link: this entry or"),
    "a kind": (lambda e: e[2].update(kind="redaction"), "entries[2].text: records and corrections hold"),
    "a record's kind": (lambda e: e[0].update(kind="correction"), "entries[0].refers_to: names no entry"),
    "a hash": (lambda e: e[0].update(text_hash="0" * 64), "entries[0].text: the text isn't"),
    "a hash of what is gone": (lambda e: e[1].update(text_hash="0" * 64), "entries[1].link: this entry or"),
    "a link": (lambda e: e[0].update(link="0" * 64), "entries[1].link: this entry or"),
    "the last link": (lambda e: e[4].update(link="0" * 64), "entries[4].link: this entry or"),
    "a number": (lambda e: e[1].update(number=7), "entries[1].number: an entry is missing"),
    "what it corrects": (lambda e: e[2].update(refers_to=2), "entries[2].link: this entry or"),
    "itself": (lambda e: e[3].update(refers_to=4), "entries[3].refers_to: names no entry"),
    "what comes later": (lambda e: e[2].update(refers_to=5), "entries[2].refers_to: names no entry"),
    "a record that corrects": (lambda e: e[4].update(refers_to=1), "entries[4].refers_to: names no entry"),
    "the first": (lambda e: e.pop(0), "entries[0].number: an entry is missing"),
    "one in the middle": (lambda e: e.pop(1), "entries[1].number: an entry is missing"),
    "one in the middle, told otherwise": (renumbered, "entries[1].link: this entry or"),
    "the order": (swapped, "entries[1].number: an entry is missing"),
    "one more": (lambda e: e.insert(1, dict(e[0])), "entries[1].number: an entry is missing"),
    "a text that is gone": (lambda e: e[0].pop("text"), "entries[0].text: the text is gone, and no later entry"),
    "a text that came back": (lambda e: e[1].update(text=e[0]["text"]), "entries[1].text: the text was redacted and"),
    "a record that is gone": (lambda e: e[0]["text"].pop("record"), "entries[0].text: records and corrections hold"),
}


def changed(log: EvidenceLog, change: Change) -> EvidenceLog:
    data = json.loads(log.to_json())
    change(data["entries"])
    return load_log(data)


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_behind_its_back_is_found(name: str) -> None:
    change, message = CHANGES[name]
    found = [str(problem) for problem in changed(a_log(), change).check()]
    assert any(problem.startswith(message) for problem in found), found


def test_only_broken_places_are_named() -> None:
    found = changed(a_log(), lambda e: e[1].update(at="2026-11-24T12:00:01Z")).check()
    assert [problem.path for problem in found] == ["entries[1].link"]


def test_the_handling_is_part_of_the_chain() -> None:
    data = json.loads(a_log().to_json())
    assert [problem.path for problem in load_log(data | {"handling": "full"}).check()] == ["entries[0].link"]


def test_a_full_record_in_a_log_of_references_is_found() -> None:
    data = json.loads(EvidenceLog(handling="full").append(a_record("full"), now=LATER).to_json())
    found = [problem.path for problem in load_log(data | {"handling": "references_only"}).check()]
    assert found == ["entries[0].link", "entries[0].text > record > handling"]


def test_a_tail_that_was_cut_off_is_found_only_with_a_link_noted_elsewhere() -> None:
    log = a_log()
    cut = changed(log, lambda e: e.pop())
    assert cut.check() == ()
    (problem,) = cut.check(noted=log.last_link)
    assert problem.message == "the link that was noted elsewhere isn't in this log"
    assert log.check(noted=log.last_link) == ()
    assert log.check(noted=f" {log.last_link.upper()}\n") == ()
    assert log.append(a_record(), now=LATER).check(noted=log.last_link) == ()
    assert log.redact(1, why="x", now=LATER).check(noted=log.last_link) == ()


def test_a_chain_that_was_computed_anew_is_found_only_with_a_link_noted_elsewhere() -> None:
    """The honest limit: the chain alone can't tell a forger from the author."""
    log, forged = a_log(), EvidenceLog().append(a_record(words="other"), now=LATER)
    assert forged.check() == ()
    assert len(forged.check(noted=log.last_link)) == 1


def test_checking_a_long_log_takes_no_square_of_time() -> None:
    data = json.loads(a_log().to_json())
    gone = {key: part for key, part in data["entries"][1].items() if key != "text"}
    log = load_log(data | {"entries": [*data["entries"], *([gone] * 20_000)]})
    assert len(log.check()) > 20_000


# laws -------------------------------------------------------------------------------------------------------------

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
MOMENTS = st.datetimes(
    datetime(2000, 1, 1),  # noqa: DTZ001 - the strategy adds the zone
    datetime(2100, 1, 1),  # noqa: DTZ001 - as above
    timezones=st.sampled_from((UTC, timezone(timedelta(hours=-3)), timezone(timedelta(hours=5, minutes=30)))),
)
PARTS = {
    "copies": st.lists(st.builds(CopyKept, where=TEXTS, medium=TEXTS), max_size=2).map(tuple),
    "witnesses": st.lists(st.builds(Witness, label=TEXTS), max_size=2).map(tuple),
    "reports": st.lists(st.builds(ReportMade, channel=TEXTS, sent_at=MOMENTS), max_size=2).map(tuple),
    "words": TEXTS,
    "url": TEXTS,
    "posted_at": MOMENTS,
    "screenshot_present": st.booleans(),
    "demands": st.frozensets(st.sampled_from(("money", "sex", "other"))),
    "hidden_in_shared_copy": st.lists(TEXTS, max_size=2).map(tuple),
}
RECORDS = st.fixed_dictionaries({}, optional=PARTS).map(lambda parts: a_record(**parts))
STEPS = st.lists(
    st.tuples(st.sampled_from(("append", "append", "correct", "redact")), st.integers(1, 6), RECORDS), max_size=7
)


def grown(steps: Sequence[tuple[str, int, EvidenceRecord]]) -> EvidenceLog:
    """Take each step that the log allows."""
    log = EvidenceLog().append(READY, now=LATER)
    for step, number, record in steps:
        try:
            if step == "append":
                log = log.append(record, now=LATER)
            elif step == "correct":
                log = log.correct(number, record.replace(custody=READY.custody), why="w", now=LATER)
            else:
                log = log.redact(number, why="w", now=LATER)
        except InvalidEvidenceError:
            continue
    return log


LOGS = STEPS.map(grown)


@given(LOGS)
def test_what_is_saved_loads_equal(log: EvidenceLog) -> None:
    again = load_log(log.to_json())
    assert again == log
    assert again.to_json() == log.to_json()
    assert load_log(json.loads(log.to_json())) == log


@given(LOGS)
def test_what_the_log_does_itself_never_breaks_the_chain(log: EvidenceLog) -> None:
    assert log.check() == ()
    assert log.check(noted=log.last_link) == ()
    assert load_log(log.to_json()).check() == ()


@given(LOGS)
def test_current_holds_each_record_once(log: EvidenceLog) -> None:
    ids = [record.id for record in log.current()]
    assert len(ids) == len(set(ids))
    assert len(ids) <= sum(entry.kind == "record" for entry in log.entries)


def leaves(data: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if isinstance(data, (dict, list)):
        parts: Any = data.items() if isinstance(data, dict) else enumerate(data)  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType, reportUnknownArgumentType]
        for key, part in parts:
            yield from leaves(part, (*path, key))
    else:
        yield path


def other(value: Any) -> Any:
    """Give another value of the same type."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if re.fullmatch(r"[0-9a-f]{32,64}", value):
        return ("1" if value[0] == "0" else "0") + value[1:]
    if re.match(r"\d{4}-\d\d-\d\dT", value):
        return ("3" if value[0] == "2" else "2") + value[1:]
    return value + "x"


@given(LOGS, st.data())
def test_any_single_change_of_an_entry_is_found_or_refused(log: EvidenceLog, data: st.DataObject) -> None:
    plain = json.loads(log.to_json())
    path = data.draw(st.sampled_from([path for path in leaves(plain) if path[0] == "entries"]))
    here = plain
    for step in path[:-1]:
        here = here[step]
    here[path[-1]] = other(here[path[-1]])
    try:
        found = load_log(plain)
    except InvalidEvidenceError:
        return
    assert found.to_json() != log.to_json()
    assert found.check() != ()


@given(st.integers(0, 10**6), st.integers(1, 255))
def test_any_single_byte_is_found_refused_or_says_the_same(place: int, flip: int) -> None:
    whole = _WHOLE.to_json()
    place %= len(whole)
    bent = whole[:place] + bytes([whole[place] ^ flip]) + whole[place + 1 :]
    try:
        found = load_log(bent)
    except InvalidEvidenceError:
        return
    same = found.replace(format_version="1.0").to_json() == whole
    assert same or found.check() != ()


_WHOLE = a_log()


@given(LOGS.filter(lambda log: len(log.entries) > 2), st.data())
def test_no_entry_but_the_last_can_be_taken_out_unseen(log: EvidenceLog, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(log.entries) - 2))
    assert changed(log, lambda e: e.pop(place)).check() != ()


@given(LOGS.filter(lambda log: len(log.entries) > 1), st.data())
def test_no_two_entries_change_places_unseen(log: EvidenceLog, data: st.DataObject) -> None:
    first, second = data.draw(st.lists(st.integers(0, len(log.entries) - 1), min_size=2, max_size=2, unique=True))

    def swap(entries: list[dict[str, Any]]) -> None:
        entries[first], entries[second] = entries[second], entries[first]

    assert changed(log, swap).check() != ()


# loading ----------------------------------------------------------------------------------------------------------


def test_every_way_in_gives_the_same(tmp_path: Path) -> None:
    log = a_log()
    path = tmp_path / "log.json"
    path.write_bytes(log.to_json())
    assert (
        load_log(path) == load_log(str(path)) == load_log(log.to_json()) == load_log(json.loads(log.to_json())) == log
    )
    with pytest.raises(FileNotFoundError):
        load_log(tmp_path / "none.json")


def test_a_broken_chain_loads_so_that_nothing_is_lost() -> None:
    log = changed(a_log(), lambda e: e[0]["text"]["record"].update(words="other"))
    assert log.check() != ()
    assert log.entries[0].record is not None
    assert log.entries[0].record.words == "other"
    assert log.append(a_record(), now=LATER).entries[-1].number == 6


def test_a_zone_that_this_machine_lacks_loses_no_log() -> None:
    log = changed(a_log(), lambda e: e[0]["text"]["record"].update(zone="Mars/Olympus"))
    assert log.entries[0].record is not None
    assert log.entries[0].record.zone == "Mars/Olympus"


def deep() -> dict[str, Any]:
    data: dict[str, Any] = {}
    for _ in range(500):
        data = {"entries": [data]}
    return data


def loop() -> dict[str, Any]:
    data: dict[str, Any] = {}
    data["entries"] = [data]
    return data


HOSTILE: dict[str, tuple[Any, str]] = {
    "no JSON": (b"{", "no JSON"),
    "no UTF-8": (b'{"handling":"\xff"}', "not UTF-8"),
    "a list": (b"[]", "is an object with named fields"),
    "nothing": (b"", "no JSON"),
    "a key twice": (b'{"handling":"full","handling":"references_only"}', "stands twice"),
    "NaN": (b'{"entries":NaN}', "is no number here"),
    "too deep": (deep(), "nested deeper"),
    "deep text": (b'{"entries":' + b"[" * 5000 + b"]" * 5000 + b"}", "nested deeper"),
    "a loop": (loop(), "nested deeper"),
    "too large": (b" " * 20_000_001, "larger than 20 MB"),
    "another format": ({"format_version": "2.0"}, "of format 2.0"),
    "no format": ({"format_version": 1}, "format_version must be a text"),
    "an unknown field": ({"entrys": []}, "no such field"),
    "a text for a path": ('{"entries":[]}', "pass it as bytes"),
    "a number as a text": ({"entries": [{"number": "1"}]}, "entries[0].number"),
    "a truth as a number": ({"entries": [{"number": True}]}, "entries[0].number"),
    "an object in the middle": ({"entries": {"0": {}}}, "entries"),
    "a set of things": ({"entries": object()}, "object has no place"),
    "another handling": ({"handling": "all"}, "handling"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_log_is_refused_in_one_way(name: str) -> None:
    source, message = HOSTILE[name]
    assert message in refused(lambda: load_log(source))


def test_a_record_that_breaks_the_rules_is_no_log() -> None:
    data = json.loads(a_log().to_json())
    data["entries"][0]["text"]["record"]["file_name"] = "a.png"
    told = refused(lambda: load_log(data))
    assert "entries[0].text > record > file_name: must stay empty" in told


@given(st.binary(max_size=60))
def test_any_bytes_load_or_are_refused(data: bytes) -> None:
    try:
        load_log(data)
    except InvalidEvidenceError:
        pass
    else:
        assert json.loads(data) is not None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ("entries", "number", "at", "kind", "text", "record", "salt", "link", "text_hash", "handling")
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(("entries", "handling", "format_version")), JSON))
def test_any_data_loads_or_is_refused(data: dict[str, Any]) -> None:
    try:
        log = load_log(data)
    except InvalidEvidenceError as error:
        assert error.problems  # noqa: PT017 - either is right, and the error has to say what is wrong
    else:
        assert load_log(log.to_json()) == log


def test_the_error_is_one_of_ours() -> None:
    assert issubclass(InvalidEvidenceError, InvalidDocumentError)
    assert InvalidEvidenceError.noun == "evidence log"


# nothing is told by accident --------------------------------------------------------------------------------------


def marked() -> EvidenceLog:
    """Return a log with a mark in every text of its records and reasons."""
    texts = {
        name: f"{MARK}-{name}".replace("_", "-")
        for name, field in EvidenceRecord.model_fields.items()
        if field.annotation is str and name not in ("id", "zone", "sha256")
    }
    log = EvidenceLog(handling="full").append(
        a_record("full", **texts, id="a" * 32, copies=[{"where": MARK}]), now=LATER
    )
    return (
        log.correct(1, a_record(words=MARK), why=MARK, now=LATER)
        .append(a_record(words=MARK), now=LATER)
        .redact(3, why=MARK, now=LATER)
    )


def test_a_repr_tells_numbers_and_kinds_alone() -> None:
    log = marked()
    assert repr(log) == "EvidenceLog(handling='full', entries=4)"
    assert str(log) == "handling='full' entries=4"
    assert repr(log.entries[1]) == "Entry(number=2, kind='correction')"
    assert repr(log.entries[1].text) == "EntryText()"
    assert MARK not in f"{log}{log!r}{log.entries}{log.current()}{log.in_force()}{log.versions(1)}{log.check()}"


def test_no_error_of_the_log_tells_a_value() -> None:
    log = marked()
    acts: list[Callable[[], object]] = [
        lambda: log.append(a_record(words=MARK, id="a" * 32), now=LATER),
        lambda: log.correct(3, a_record(words=MARK), why=MARK, now=LATER),
        lambda: log.redact(3, why=MARK, now=LATER),
        lambda: log.correct(1, a_record(words=MARK), why=" ", now=LATER),
        lambda: EvidenceLog().append(log.current()[0].replace(handling="full"), now=LATER),
    ]
    for act in acts:
        assert MARK not in refused(act)
    for act in (lambda: log.redact(1, why=MARK * 200, now=LATER), lambda: log.append(a_record(), now=LATER, salt=MARK)):
        with pytest.raises(ValidationError) as caught:
            act()
        assert MARK not in f"{caught.value}{caught.value!r}"


def test_no_error_of_loading_tells_a_value() -> None:
    whole = json.loads(marked().to_json())
    paths = list(leaves(whole))
    for path in paths:
        data = json.loads(json.dumps(whole))
        here = data
        for step in path[:-1]:
            here = here[step]
        here[path[-1]] = {"id": MARK, "name": MARK}
        assert MARK not in refused(partial(load_log, data))
    assert len(paths) > 50


def test_no_path_of_a_problem_is_taken_from_the_file() -> None:
    told = refused(lambda: load_log({"entries": [{"id": MARK, "name": MARK, "item": MARK}]}))
    assert "entries[0].number: this field is missing" in told
    assert MARK not in told


def test_nothing_is_logged_warned_of_or_printed(
    caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.NOTSET)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        log = load_log(marked().to_json())
        log.check(noted=MARK)
        forced = a_record().model_copy(update={"words": [MARK]})
        assert MARK.encode() in log.append(forced, now=LATER).to_json()
        with pytest.raises(AttributeError) as frozen:
            log.entries[0].number = 2
    assert str(frozen.value) == "Entry is frozen; build a new one with replace()"
    assert (caplog.text, caught, capsys.readouterr()) == ("", [], ("", ""))


def test_the_module_keeps_nothing() -> None:
    """Deleting a log is deleting the value and the file: no cache, no list of logs, no copy on the disk."""
    before = {name: repr(value) for name, value in vars(room).items() if not name.startswith("__")}
    log = marked()
    load_log(log.to_json()).check()
    after = {name: repr(value) for name, value in vars(room).items() if not name.startswith("__")}
    assert after == before
    assert not any(hasattr(value, "cache_info") for value in vars(room).values())


def test_the_parts_are_public_for_twins() -> None:
    log = a_log()
    entry: Entry = log.entries[0]
    text = entry.text
    assert isinstance(text, EntryText)
    assert hash_of(text) == entry.text_hash
    assert link_of(log.entries[1], entry.link) == log.entries[1].link
