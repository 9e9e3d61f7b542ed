"""Waivers: a decision to live with an item as it is leaves the outcome alone, and ends when it ends."""

import itertools
import pickle
from datetime import UTC, datetime, timedelta, timezone

import pytest
from pydantic import ValidationError

from secure_checklist import (
    Checklist,
    Device,
    Finding,
    Guard,
    Interview,
    Inventory,
    Item,
    Person,
    Report,
    Rule,
    Section,
    Waiver,
    evaluate,
    formats,
    load_report,
    packs,
)
from secure_checklist.checklists import Selection, Selector
from tests.extras import forms

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
TICK = timedelta(microseconds=1)
LOCK = Item(id="lock", former_ids=("old-lock",), title="Lock", rule=Rule(check=Device.screen_lock.at_least("pin")))
FIND = Item(id="find", title="Find", rule=Rule(check=Device.find_my.is_true()))
CHECKLIST = Checklist(id="c", title="C", sections=(Section(id="s", title="S", items=(LOCK, FIND)),))
PHONE, TABLET = Device(id="phone", screen_lock="none", find_my=True), Device(id="tablet", screen_lock="none")


def waiver(item: str = "lock", subject: str | None = None, until: datetime | None = None, who: str = "Me") -> Waiver:
    return Waiver(
        confidentiality="ordinary", item=item, subject=subject, who=who, why="It never leaves the house", until=until
    )


def report(*waivers: Waiver, devices: tuple[Device, ...] = (PHONE,), checklist: Checklist = CHECKLIST) -> Report:
    inventory = Inventory(subjects=devices, complete=frozenset({"device"}), waivers=waivers)
    return evaluate(checklist, inventory, now=NOW)


def lock(found: Report) -> Finding:
    (finding,) = found.of("lock", "phone")
    return finding


def test_an_active_waiver_leaves_the_outcome_and_takes_the_finding_out_of_the_score() -> None:
    found = report(waiver())
    assert (lock(found).outcome, lock(found).disposition, lock(found).waiver) == ("fail", "waived", waiver())
    assert (found.score.low, found.score.counted, found.score.waived) == (1.0, 1, 1)
    assert found.actions() == ()
    plain = report()
    assert (plain.score.low, plain.score.counted, plain.score.waived) == (0.5, 2, 0)
    both = report(waiver(), waiver("find"))
    assert (both.score.low, both.score.counted, both.score.waived) == (None, 0, 2)
    assert [action.item for action in plain.actions()] == ["lock"]


def test_a_waiver_touches_no_other_item() -> None:
    (find,) = report(waiver()).of("find")
    assert (find.disposition, find.waiver) == (None, None)


@pytest.mark.parametrize(
    ("until", "disposition"),
    [
        (None, "waived"),
        (NOW + TICK, "waived"),
        (NOW, None),
        (NOW - TICK, None),
        (NOW.astimezone(timezone(timedelta(hours=9))), None),
    ],
    ids=["without end", "just before", "at the end", "just after", "at the end, elsewhere"],
)
def test_a_waiver_ends_at_its_moment(until: datetime | None, disposition: str | None) -> None:
    finding = lock(report(waiver(until=until)))
    assert finding.disposition == disposition
    assert finding.waiver == waiver(until=until)


def test_an_expired_waiver_stays_visible_and_counts_no_longer() -> None:
    expired = report(waiver(until=NOW))
    assert (expired.score, expired.actions()) == (report().score, report().actions())
    assert b'"waiver"' in expired.to_json()


@pytest.mark.parametrize("ended_first", [True, False])
def test_a_waiver_in_force_wins_over_an_expired_one(*, ended_first: bool) -> None:
    both = (waiver(until=NOW, who="Before"), waiver(who="Now"))
    found = lock(report(*(both if ended_first else both[::-1])))
    assert found.disposition == "waived"
    assert found.waiver is not None
    assert found.waiver.who == "Now"


def test_a_waiver_for_one_subject_leaves_the_others() -> None:
    found = report(waiver(subject="phone"), devices=(PHONE, TABLET))
    assert [(f.subject, f.disposition) for f in found.of("lock")] == [("phone", "waived"), ("tablet", None)]
    assert found.actions()[0].subjects == ("tablet",)
    everywhere = report(waiver(), devices=(PHONE, TABLET))
    assert [f.disposition for f in everywhere.of("lock")] == ["waived", "waived"]


def test_a_waiver_for_one_subject_says_nothing_of_what_is_not_listed() -> None:
    one = Inventory(subjects=(PHONE,), waivers=(waiver(subject="phone"),))
    assert [f.disposition for f in evaluate(CHECKLIST, one, now=NOW).of("lock")] == ["waived", None]
    everything = Inventory(subjects=(PHONE,), waivers=(waiver(),))
    assert [f.disposition for f in evaluate(CHECKLIST, everything, now=NOW).of("lock")] == ["waived", "waived"]


def test_a_waiver_under_a_former_id_counts() -> None:
    found = lock(report(waiver("old-lock")))
    assert found.disposition == "waived"


def test_a_waiver_may_be_for_a_finding_that_is_done_or_unknown() -> None:
    found = report(waiver("find"), devices=(PHONE, TABLET))
    assert [(f.outcome, f.disposition) for f in found.of("find")] == [("pass", "waived"), ("unknown", "waived")]
    assert found.missing == ()


def test_a_waiver_for_another_checklist_is_reported_and_stops_nothing() -> None:
    """One waiver in a store must not block every other checklist: it is kept in the report, and changes nothing."""
    others = (waiver("lok"), waiver("zzzzz", subject="phone"), waiver("incident.step", until=NOW - TICK))
    found = report(others[0], waiver(), *others[1:])
    assert found.unmatched_waivers == others
    assert lock(found).disposition == "waived"
    assert found.findings == report(waiver()).findings
    assert found.score == report(waiver()).score


def test_a_waiver_for_another_checklist_is_written_nowhere() -> None:
    """What somebody waived of another checklist, as of a response plan, is nothing that this one's reader may learn."""
    found = report(waiver("incident.step"))
    plain = report()
    assert plain.unmatched_waivers == ()
    assert found.to_json() == plain.to_json()
    assert found.model_dump() == plain.model_dump()
    assert found.model_dump_json() == plain.model_dump_json()
    assert load_report(found.to_json()) == found.exported() == plain.exported()
    assert pickle.loads(pickle.dumps(found)) == plain  # noqa: S301
    for name in forms():
        assert formats.write(found, name, checklist=CHECKLIST) == formats.write(plain, name, checklist=CHECKLIST)


@pytest.mark.parametrize("name", packs.names())
def test_a_stored_waiver_blocks_no_pack_plan_interview_or_cut(name: str) -> None:
    """Every verb that evaluates takes an inventory whose waivers are about something else."""
    pack, inventory = packs.load(name), Inventory(subjects=(PHONE,), waivers=(waiver("somebody.elses"),))
    assert evaluate(pack, inventory, now=NOW).unmatched_waivers == inventory.waivers
    assert Interview(pack, inventory, now=NOW).report.unmatched_waivers == inventory.waivers
    essential = pack.select(Selector(levels=("essential",)))
    gone = next(item for item in pack.items if essential.find(item.id) is None)
    waived = Inventory(waivers=(waiver(gone.id),))
    assert evaluate(essential, waived, now=NOW).unmatched_waivers == waived.waivers
    assert evaluate(pack, waived, now=NOW).unmatched_waivers == ()


def test_of_several_expired_waivers_the_last_to_end_is_shown() -> None:
    """Where all waivers of an item have ended, the one that ended last is shown, in whatever order they are listed."""
    ends = (timedelta(days=2), timedelta(hours=1), timedelta(days=9))
    listed = [waiver(until=NOW - age, who=f"{age}") for age in ends]
    for order in itertools.permutations(listed):
        found = lock(report(*order))
        assert (found.disposition, found.waiver) == (None, listed[1])


def test_of_several_waivers_in_force_the_last_to_end_is_shown() -> None:
    """The same of those in force: one without an end outlasts them all."""
    listed = [waiver(until=NOW + timedelta(days=days), who=f"{days}") for days in (3, 1)]
    for order in itertools.permutations([*listed, waiver(until=NOW - TICK)]):
        assert lock(report(*order)).waiver == listed[0]
    for order in itertools.permutations([*listed, waiver(who="for ever")]):
        assert lock(report(*order)).waiver == waiver(who="for ever")


def test_an_unknown_subject_is_refused_by_the_inventory() -> None:
    with pytest.raises(ValidationError, match="no subject has the id 'phon', named by an entry on 'lock'"):
        report(waiver(subject="phon"))


@pytest.mark.parametrize("field", ["who", "why"])
def test_somebody_must_say_who_and_why(field: str) -> None:
    with pytest.raises(ValidationError, match=field):
        waiver().replace(**{field: ""})


def test_an_end_must_name_a_moment() -> None:
    with pytest.raises(ValidationError, match="date and time with an offset"):
        waiver(until=NOW.replace(tzinfo=None))


@pytest.mark.parametrize("listed", [True, False])
def test_a_caution_does_not_undo_a_waiver(*, listed: bool) -> None:
    guard = Guard(
        id="g",
        when=Person.fears_monitoring.equals("yes"),
        holds=Selection(items=("lock",)),
        neutral_text="Later.",
    )
    subjects = (PHONE,) if listed else ()
    inventory = Inventory(subjects=subjects, waivers=(waiver(),))
    for finding in evaluate(CHECKLIST.replace(guards=(guard,)), inventory, now=NOW).of("lock"):
        assert (finding.disposition, finding.text) == ("waived", "Later.")
