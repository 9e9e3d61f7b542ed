"""The profiles of the built-in packs: each has items, keeps what makes them safe, and says that it is only a part."""

import pytest

from secure_checklist import Checklist, Interview, Person, evaluate, packs
from tests.cases import spread
from tests.golden_personas import NOW, inventory_of, names
from tests.plan_texts import DID_HARM
from tests.strategies import GUARDED

PREVENTION, RESPONSE = packs.load("leak-prevention"), packs.load("leak-response")
PROFILES = [(pack, profile.id) for pack in (PREVENTION, RESPONSE) for profile in pack.profiles]


def ids(checklist: Checklist) -> set[str]:
    return {item.id for item in checklist.items}


def test_planning_first_stays_with_what_others_may_notice() -> None:
    for pack, name in PROFILES:
        part = pack.profile(name)
        for guard in pack.guards:
            if any(guard.holds.picks(item) for item in part.items):
                assert {*guard.instead} <= ids(part)
                assert part.guards[pack.guards.index(guard)].instead == guard.instead


def test_a_part_of_the_response_keeps_what_makes_its_steps_safe() -> None:
    """The choice to be safe, what is said to minors and their helpers, and each step's prerequisites."""
    for name in ["first-hour", "first-day"]:
        part = RESPONSE.profile(name)
        assert [item.after for item in part.items] == [RESPONSE.item(item.id).after for item in part.items]
        safe = {"check-immediate-safety", "check-self-harm-risk", "use-a-safer-device", "safety-plan-before-reporting"}
        assert safe <= ids(part)
        others = DID_HARM | {item.id for one in RESPONSE.sections if one.id == "put-right" for item in one.items}
        assert {item.id for item in RESPONSE.items if "safety" in item.tags} - others <= ids(part)
        assert {item.id for item in RESPONSE.items if item.phase == "first_hour"} - others <= ids(part)
        assert DID_HARM.isdisjoint(ids(part))
        assert part.do_nots == RESPONSE.do_nots


def test_the_part_for_a_first_phone_has_nothing_for_adults_only() -> None:
    part = PREVENTION.profile("first-phone")
    assert [item.id for item in part.items if "adults-only" in item.tags] == []
    assert {"young.if-asked", "phish.sextortion-plan", "share.minors-never", "safety.plan-first"} <= ids(part)
    assert part.items[0].id == "young.if-asked"


ALOUD = [profile.id for profile in PREVENTION.profiles if profile.aloud]


@pytest.mark.thinned
def test_nothing_that_is_for_one_alone_is_asked_aloud() -> None:
    """Neither whether somebody watches nor what tells of a threat or a fear: so nobody says "no" for others' ears."""
    for persona in spread(names(), 6):
        for name in ALOUD:
            part = PREVENTION.profile(name)
            alone = GUARDED | {
                f"{item.kind}.attested.{item.id}" for item in PREVENTION.items if item.confidentiality == "private"
            }
            alone |= {"person.help_contacts_saved", "messenger.view_once"}
            inventory = inventory_of(persona)
            bare = Person(id=inventory.person.id, minor=inventory.person.minor)
            for one in (inventory, inventory.replace(attestations=()).with_subjects(bare)):
                asked = {question.fact for question in Interview(part, one, now=NOW).open()}
                assert asked.isdisjoint(alone)
            report = evaluate(part, inventory.with_subjects(bare), now=NOW)
            if any(one.observable for one in report.actions()):  # not to know leads to the safer branch
                assert {one.item for one in report.actions()} & {*report.checklist.plan_first}
