"""Waivers: a decision to live with an item as it is leaves the outcome alone, and ends when it ends."""

import itertools
import pickle
from datetime import UTC, datetime, timedelta

from secure_checklist import (
    Checklist,
    Device,
    Finding,
    Interview,
    Inventory,
    Item,
    Report,
    Rule,
    Section,
    Waiver,
    evaluate,
    formats,
    load_report,
    packs,
)
from secure_checklist.checklists import Selector
from tests.cases import each
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


@each("name", packs.names())
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
