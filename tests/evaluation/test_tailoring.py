"""What is kept of a checklist may read the answer to what is left out."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from secure_checklist import (
    Attestation,
    Checklist,
    Device,
    Interview,
    Inventory,
    Item,
    Rule,
    dump,
    evaluate,
    load_checklist,
)
from secure_checklist.checklists import Deadline, Example, Selector, Situation
from secure_checklist.packs.lint import lint
from secure_checklist.rules import Equals
from tests.cases import each

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
# what is kept reads the answer to what is dropped --------------------------------------------------------------------

TALK = Item(id="talk", title="Talk", question="Have you talked about it?", level="advanced")
EVERYWHERE = Item(id="2fa.on-all", title="All", question="Is it on?", subject="device", level="advanced")
YES, SOME = (Equals(fact=fact, value="yes") for fact in ("person.attested.talk", "device.attested.2fa.on-all"))
LINKED: dict[str, Item] = {
    "check": Item(id="kept", title="K", rule=Rule(check=Device.find_my.is_true() & YES)),
    "applies_to": Item(id="kept", title="K", rule=Rule(applies_to=~YES, check=Device.find_my.is_true())),
    "partial": Item(id="kept", title="K", rule=Rule(check=Device.screen_lock.equals("pin"), partial=YES | SOME)),
    "own kind": Item(id="kept", title="K", rule=Rule(check=SOME)),
    "situation": Item(id="kept", title="K", question="Q?", situations=(Situation(when=YES, level="essential"),)),
    "example": Item(
        id="kept",
        title="K",
        rule=Rule(check=Device.find_my.is_true()),
        examples=(Example(outcome="pass", facts={"device.find_my": True, "person.attested.talk": "yes"}),),
    ),
    "deadline": Item(
        id="kept",
        title="K",
        question="Q?",
        deadlines=(
            Deadline(
                id="d", kind="reminder", starts="incident.known_since", days=3, due="Look", when=YES, status="found"
            ),
        ),
    ),
}
CUTS: dict[str, Callable[[Checklist], Checklist]] = {
    "without": lambda whole: whole.without("talk", "2fa.on-all"),
    "by level": lambda whole: whole.select(Selector(levels=("recommended",))),
    "by tag": lambda whole: whole.select(Selector(tags=("x",))),
}


def linked(part: str) -> Checklist:
    return Checklist.of("c", "C", TALK, EVERYWHERE, LINKED[part].replace(tags=("x",)))


@each("cut", CUTS)
@each("part", LINKED)
def test_what_reads_the_answer_to_a_dropped_item_is_kept_and_said(part: str, cut: str) -> None:
    """A cut never fails because a kept item reads the answer to a dropped one; whoever cuts is warned of it."""
    with pytest.warns(UserWarning, match=r'"kept" reads the answer to "(talk|2fa\.on-all)", which is left out'):
        found = CUTS[cut](linked(part))
    assert found.items == linked(part).items[2:]
    assert load_checklist(dump(found).encode()) == found
    assert lint(found) is not None


@each("part", ["check", "applies_to", "partial", "own kind"])
def test_a_rule_that_reads_the_answer_to_a_dropped_item_stays_unknown(part: str) -> None:
    """The rule is what it was. Only the answer is missing, and it counts again as soon as there is one."""
    with pytest.warns(UserWarning, match="left out"):
        cut = linked(part).without("talk", "2fa.on-all")
    phone = Device(id="phone", find_my=True, screen_lock="none")
    known = Inventory(subjects=(phone,)).completed("device")
    (finding,) = evaluate(cut, known, now=NOW).findings
    (whole,) = evaluate(linked(part), known, now=NOW).of("kept")
    assert finding == whole
    assert finding.outcome == "unknown"
    assert {reason.fact for reason in finding.reasons} <= {"person.attested.talk", "device.attested.2fa.on-all"}
    said = (
        Attestation(confidentiality="ordinary", item="talk", answer="yes"),
        Attestation(confidentiality="ordinary", item="2fa.on-all", answer="yes", subject="phone"),
    )
    told = known.with_attestations(*said)
    assert evaluate(cut, told, now=NOW).of("kept") == evaluate(linked(part), told, now=NOW).of("kept")
    assert evaluate(cut, told, now=NOW).of("kept")[0].outcome in ("pass", "partial", "not_applicable")


@each("part", ["check", "own kind"])
def test_an_interview_on_what_is_left_asks_for_the_answer(part: str) -> None:
    """Law 3: the answer still decides a finding, so it is asked for, in the dropped item's own words."""
    with pytest.warns(UserWarning, match="left out"):
        cut = linked(part).without("talk", "2fa.on-all")
    run = Interview(cut, Inventory(subjects=(Device(id="phone", find_my=True),)).completed("device"), now=NOW)
    asked = run.question
    assert asked is not None
    assert asked.text in (TALK.question, EVERYWHERE.question)
    done = run.answer("yes")
    assert done.question is None
    assert [finding.outcome for finding in done.report.findings] == ["pass"]


def test_a_dropped_item_that_comes_back_answers_for_itself() -> None:
    """What stood in for it gives way, so that nothing is asked twice."""
    with pytest.warns(UserWarning, match="left out"):
        cut = linked("check").without("talk")
    again = cut.with_items(TALK)
    assert {item.id for item in again.items} == {item.id for item in linked("check").items}
    known = Inventory(subjects=(Device(id="phone", find_my=True),)).completed("device")
    run = Interview(again, known, now=NOW)
    assert sorted(question.fact for question in run.open()).count("person.attested.talk") == 1


def test_a_cut_that_drops_nothing_that_is_read_says_nothing() -> None:
    """No warning without a cause: the test configuration turns each into an error."""
    whole = linked("check")
    assert whole.without("2fa.on-all").requires == ()
    assert whole.tailored().requires == ()
