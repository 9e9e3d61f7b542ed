"""What is said in the place of facts: results of other tools, a word that an item isn't for oneself, and waivers.

When each counts is law 7's (`tests/walker.py`); here is what law 7 doesn't draw, and what is written of them.
"""

import itertools
import json
import logging
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secure_checklist import (
    Attestation,
    Checklist,
    Device,
    ExternalResult,
    Interview,
    Inventory,
    Item,
    Person,
    Report,
    Store,
    Waiver,
    dump,
    evaluate,
    load_checklist,
    load_inventory,
    load_report,
    packs,
)
from secure_checklist.checklists import Selector
from secure_checklist.incident import Incident
from tests.cases import each, tables
from tests.evaluation.ways import of_a_report, of_the_formats, of_the_own_view
from tests.strategies import cases
from tests.worlds import NOW

DAY = timedelta(days=1)
GUARDED = load_checklist(tables(__file__)["guarded"])
CHECKLIST = GUARDED.replace(guards=())


def result(item: str | None = "lock", outcome: str = "pass", subject: str | None = "phone", **more: Any) -> Any:
    said = {"item": item, "confidentiality": None if item is None else "ordinary", "outcome": outcome}
    return ExternalResult.model_validate(said | {"subject": subject, "source": "Lynis 3.1", "at": NOW - DAY} | more)


def word(item: str, subject: str | None = None, **more: Any) -> Attestation:
    said = {"item": item, "confidentiality": "ordinary", "subject": subject, "answer": "not_applicable", "at": NOW}
    return Attestation.model_validate(said | more)


def inventory(*devices: Device, **more: Any) -> Inventory:
    return Inventory(subjects=(Person(), *(devices or (Device(id="phone"),))), **more).completed("device")


# results of other tools -------------------------------------------------------------------------------------------


def test_nobody_decides_what_a_guard_puts_first_and_no_tool_what_is_about_an_incident() -> None:
    watched = Inventory(subjects=(Person(fears_monitoring="yes"),))
    for known in (watched.with_results(result("talk", subject=None)), watched.with_attestations(word("talk"))):
        report = evaluate(GUARDED, known, now=NOW)
        assert report.of("talk")[0].outcome == "unknown"
        assert [action.item for action in report.actions()] == ["talk"]
    step = Item(id="step", title="Step", subject="incident", question="Done?", when_unclear="show")
    leak = Inventory(subjects=(Incident(id="leak"),), results=(result("step", subject="leak"),))
    assert evaluate(Checklist.of("c", "C", step), leak, now=NOW).findings[0].outcome == "unknown"
    assert "leak" not in leak.model_dump_json() + repr(leak)
    calm = Inventory(subjects=(Person(fears_monitoring="no"),), attestations=(word("talk"),))
    interview = Interview(GUARDED, calm.completed("device"), now=NOW)
    assert interview.question is not None
    assert [choice.value for choice in interview.question.choices] == ["yes", "partly", "no"]
    with pytest.raises(ValueError, match="expected one of yes, partly, no"):
        interview.answer("not_applicable")


RENAMED = load_checklist(tables(__file__)["renamed"])
ABOUT: tuple[tuple[str | tuple[str, str, str], ...], ...] = (
    ("lock.screen", "lock", "old-lock"),
    (("CIS Controls", "8", "A.5"), ("cis controls", "", "a.5"), ("Cis Controls", "8", "a.5")),
    (("Stra\u00dfe", "", "1"), ("STRASSE", "", "1"), ("strasse", "2", "1")),
)
"""What a result may be about, each in all its spellings."""
FOUND = ("pass", "fail")
TOOLS = ("caf\u00e9 1", "Cafe\u0301 1", "CAF\u00c9 1")


def looked(about: str | tuple[str, str, str], tool: str, outcome: str, days: int) -> Any:
    control = None if isinstance(about, str) else dict(zip(("framework", "version", "id"), about, strict=True))
    return result(about if isinstance(about, str) else None, outcome, control=control, source=tool, at=NOW - days * DAY)


def test_of_each_tool_the_newest_result_counts_however_it_is_spelled() -> None:
    """One key: whatever item, control and tool are called, an older result never outlives a newer one."""
    for spellings in ABOUT:
        names = itertools.product(TOOLS, spellings)
        for (tool, about), (other, again), outcome in itertools.product(names, ((TOOLS[0], spellings[0]),), FOUND):
            older, newer = looked(about, tool, outcome, 2), looked(again, other, "unknown", 1)
            ways = [inventory(results=order) for order in ((older, newer), (newer, older))]
            ways.append(inventory().with_results(older).with_results(newer))
            with Store.in_memory() as store:
                for one in (older, newer):
                    store.save(inventory(results=(one,)), now=NOW)
                ways.append(store.load())
            found = {evaluate(RENAMED, way, now=NOW).of("lock.screen", "phone")[0].outcome for way in ways}
            assert found == {"unknown"}, (older, newer)


# a person's word that it doesn't apply ----------------------------------------------------------------------------


@each("source", ["generated", "pack"])
@given(data=st.data())
def test_law_13_a_claim_never_hides_a_fact(source: str, data: st.DataObject) -> None:
    """What is said in the place of facts is told as that, and never changes what the facts decide.

    Where a person's word makes an item not applicable, the score is as if the item were waived: never better.
    """
    checklist, said = data.draw(cases(source, claims=True))
    bare = said.replace(attestations=tuple(one for one in said.attestations if one.answer != "not_applicable"))
    claimed, plain = (evaluate(checklist, one, now=NOW) for one in (said, bare))
    dropped: list[Waiver] = []
    alike = True
    for finding, fact in zip(claimed.findings, plain.findings, strict=True):
        dismissed = "said_not_applicable" in {reason.code for reason in finding.reasons}
        if finding.outcome == "not_applicable" and dismissed and fact.outcome != "not_applicable":
            listed = finding.subject if finding.subject in said.by_id else None  # the person needn't be listed
            dropped.append(waiver(finding.item, listed))
            assert fact.outcome == "unknown" or checklist.item(fact.item).rule is None
        else:  # an older word may count again without the newest one
            alike &= (finding.outcome, finding.possible) == (fact.outcome, fact.possible)
            assert alike or checklist.item(fact.item).rule is None
    left_out = evaluate(checklist, bare.with_waivers(*dropped), now=NOW).score
    if alike:
        assert (claimed.score.low, claimed.score.high) == (left_out.low, left_out.high)


SECRET = "my-aunt-reads-this"  # noqa: S105 - no password


def test_a_comment_leaves_with_the_inventory_alone(caplog: pytest.LogCaptureFixture) -> None:
    """What a person adds for themselves is in no report, format, representation, notebook, question or log."""
    said = tuple(word(*of, comment=SECRET) for of in (("talk",), ("lock", "phone"), ("astray",)))
    house = inventory(attestations=said)
    with caplog.at_level(logging.DEBUG):
        report = evaluate(CHECKLIST, house, now=NOW, explain=True, show_values=True)
        assert report.unmatched_attestations == (word("astray"),)
        for ways in (of_a_report, of_the_formats, of_the_own_view):
            for name, found in ways(CHECKLIST, house, report):
                assert SECRET not in str(found), name
    assert SECRET not in caplog.text + repr(said)
    assert SECRET in dump(house)
    assert load_inventory(json.loads(house.model_dump_json())) == house


# waivers ----------------------------------------------------------------------------------------------------------

PHONE, TABLET = Device(id="phone", screen_lock="none"), Device(id="tablet", screen_lock="none")
TICK = timedelta(microseconds=1)


def waiver(item: str = "lock", subject: str | None = None, **more: Any) -> Waiver:
    return Waiver(confidentiality="ordinary", item=item, subject=subject, who="Me", why="It stays at home", **more)


def waived(*waivers: Waiver, checklist: Checklist = CHECKLIST) -> Report:
    return evaluate(checklist, inventory(PHONE, TABLET, waivers=waivers), now=NOW)


def test_a_waiver_for_another_checklist_is_reported_stops_nothing_and_is_written_nowhere() -> None:
    """What someone waived of another checklist, as of a response plan, is nothing that this one's reader may learn."""
    others = (waiver("lok"), waiver("zzzzz", subject="phone"), waiver("incident.step", until=NOW - TICK))
    found, plain = waived(others[0], waiver(), *others[1:]), waived(waiver())
    assert (found.unmatched_waivers, found.findings, found.score) == (others, plain.findings, plain.score)
    assert load_report(found.to_json()) == found.exported() == plain.exported()
    for ways in (of_a_report, of_the_formats):
        for (name, left), (_, right) in zip(
            *(ways(CHECKLIST, inventory(PHONE), one) for one in (found, plain)), strict=True
        ):
            assert left == right, name
    for name in packs.names():
        pack, known = packs.load(name), Inventory(subjects=(PHONE,), waivers=(waiver("elses"),))
        for part in (pack, pack.select(Selector(levels=("essential",)))):
            assert evaluate(part, known, now=NOW).unmatched_waivers == known.waivers
        assert Interview(pack, known, now=NOW).report.unmatched_waivers == known.waivers
