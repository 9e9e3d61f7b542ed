"""The profiles of the built-in packs: each has items, keeps what makes them safe, and says that it is only a part."""

import pytest

from secure_checklist import (
    Account,
    Checklist,
    Device,
    Interview,
    Inventory,
    Messenger,
    Person,
    evaluate,
    load_inventory,
    packs,
)
from secure_checklist.checklists.validation import facts_of
from secure_checklist.evaluation.audience import behind
from secure_checklist.incident import Incident, respond
from tests.cases import spread
from tests.golden_branches import FOLDER as BRANCHES
from tests.golden_branches import names as branches
from tests.golden_personas import NOW, inventory_of, names
from tests.plan_texts import DID_HARM
from tests.strategies import GUARDED

PREVENTION, RESPONSE = packs.load("leak-prevention"), packs.load("leak-response")
PROFILES = [(pack, profile.id) for pack in (PREVENTION, RESPONSE) for profile in pack.profiles]


def ids(checklist: Checklist) -> set[str]:
    return {item.id for item in checklist.items}


def test_a_profile_has_items_and_a_reason() -> None:
    for pack, name in PROFILES:
        (profile,) = (one for one in pack.profiles if one.id == name)
        assert ids(pack.profile(name)) <= ids(pack)
        assert pack.profile(name).items
        assert profile.description
        assert not profile.settings  # a number of ours would need a source


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


@pytest.mark.thinned
def test_a_part_of_the_response_says_what_the_whole_says_first() -> None:
    """Whom to call, what not to do, and its steps in their order, whoever was harmed or helps.

    Whoever shared it has a profile of their own, which `respond` takes by itself.
    """
    for branch in spread([name for name in branches() if not name.startswith("shared-it")], 6):
        for name in [profile.id for profile in RESPONSE.profiles]:
            inventory = load_inventory(BRANCHES / f"{branch}.json")
            (incident,) = (one for one in inventory.subjects if isinstance(one, Incident))
            part, whole = (
                respond(incident, person=inventory.person, now=NOW, checklist=one)
                for one in (RESPONSE.profile(name), RESPONSE)
            )
            kept = ids(RESPONSE.profile(name))
            assert part.urgent == whole.urgent
            assert "only a part" not in whole.disclaimer
            assert part.disclaimer.startswith(whole.disclaimer)
            assert "only a part" in part.disclaimer
            assert part.do_nots == whole.do_nots
            for found, wanted in (
                (part.steps, whole.steps),
                (part.later, whole.later),
                (part.on_answer, whole.on_answer),
            ):
                assert [step.item.id for step in found] == [step.item.id for step in wanted if step.item.id in kept]


def test_the_quick_check_says_that_it_is_only_the_first_part() -> None:
    (quick,) = (one for one in PREVENTION.profiles if one.id == "quick")
    assert "only the first part" in quick.description
    assert ids(PREVENTION.profile("quick")) < ids(PREVENTION.profile("standard")) < ids(PREVENTION.profile("full"))
    assert ids(PREVENTION.profile("full")) == ids(PREVENTION)


def test_the_part_for_a_first_phone_has_nothing_for_adults_only() -> None:
    part = PREVENTION.profile("first-phone")
    assert [item.id for item in part.items if "adults-only" in item.tags] == []
    assert {"young.if-asked", "phish.sextortion-plan", "share.minors-never", "safety.plan-first"} <= ids(part)
    assert part.items[0].id == "young.if-asked"


def test_an_interview_on_it_asks_only_what_its_items_read() -> None:
    for name in [profile.id for profile in PREVENTION.profiles]:
        part, facts = PREVENTION.profile(name), facts_of(PREVENTION)
        read = {fact for item in part.items for fact in (*item.facts(), f"{item.kind}.attested.{item.id}")}
        read |= {fact for guard in part.guards for fact in ("person.fears_monitoring", *guard.warning_facts)}
        known = {below for fact in read for below in behind(fact, facts)}
        world = Inventory(
            subjects=(Person(id="me"), Device(id="phone"), Account(id="mail"), Messenger(id="chat")),
            complete=frozenset({"device", "account", "messenger"}),
        )
        asked = {question.fact for question in Interview(part, world, now=NOW).open()}
        assert asked
        assert asked <= known


@pytest.mark.thinned
def test_a_part_says_of_each_persona_what_the_whole_says() -> None:
    """The outcomes of a profile's items are those that they have in the whole checklist."""
    for persona in spread(names(), 4):
        inventory = inventory_of(persona)
        whole = {(one.item, one.subject): one.outcome for one in evaluate(PREVENTION, inventory, now=NOW).findings}
        for profile in PREVENTION.profiles:
            part = PREVENTION.profile(profile.id)
            found = {(one.item, one.subject): one.outcome for one in evaluate(part, inventory, now=NOW).findings}
            assert found == {key: outcome for key, outcome in whole.items() if key[0] in ids(part)}


@pytest.mark.thinned
def test_what_to_do_first_follows_the_order_of_the_profile() -> None:
    """What a guard or a situation puts first leads; then what the profile names, in its order, with what it needs."""
    for persona in spread(names(), 4):
        for name in [profile.id for profile in PREVENTION.profiles]:
            part = PREVENTION.profile(name)
            assert part.tailored_to is not None
            order = part.tailored_to.order
            report = evaluate(part, inventory_of(persona), now=NOW)
            for one in (report, report.exported()):
                plan = {*one.checklist.plan_first} if one.audience == "anybody" else {*()}
                leading = {*one.first, *one.promoted, *plan}
                found = [action.item for action in one.actions()]
                named = [item for item in found if item in order and item not in leading]
                needed = {before for item in (*order, *leading) for before in part.item(item).after if part.find(item)}
                assert [item for item in named if item not in needed] == [
                    item for item in order if item in named and item not in needed
                ]
                rest = [item for item in found if item not in leading | {*order} | needed]
                if named and rest:
                    assert found.index(named[-1]) < found.index(rest[0])
                checked = [action.item for action in one.to_check()]
                assert sorted(checked, key=lambda item: item not in order) == checked


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


def test_whoever_answers_alone_is_asked_first_whether_somebody_watches() -> None:
    for name in [profile.id for profile in PREVENTION.profiles if not profile.aloud]:
        first = Interview(
            PREVENTION.profile(name), Inventory(subjects=(Person(id="me"), Device(id="phone"))), now=NOW
        ).open()
        assert first[0].fact == "person.fears_monitoring"
