"""A plan is a state of the person: none, being made, made. Made, it unlocks what a guard held; unknown unlocks nothing.

The walks take each answer on being watched with each state of the plan and each sign of danger. The facts and items
are found by looking at the pack's guards. So are the private items, of which what is written by default tells nobody
anything: whoever is close and reads a report must not learn from it of a picture that was asked for or sent, of a
threat, or of a fear: neither from what is undone nor from what is done.
"""

import re
from collections.abc import Iterator
from html import unescape
from itertools import product
from typing import Any, get_args

import pytest

import secure_checklist as sc
from secure_checklist.checklists.implied import facts_of
from secure_checklist.evaluation.report import Audience
from secure_checklist.interview import Pass
from secure_checklist.rules.conditions.quantified import quantifiers
from secure_checklist.subjects.attestation import ATTESTED
from secure_checklist.subjects.entries import Answer
from tests.cases import each, spread, tables
from tests.extras import forms
from tests.golden_personas import NOW, PACK, inventory_of, names, report_on

WATCHED, LEFT = PACK.guards
FACTS = [name.partition(".")[2] for name in dict.fromkeys((*WATCHED.facts(), *LEFT.facts()))]
HELD = {item.id for item in PACK.items if WATCHED.holds.picks(item)}
CALM = {**dict.fromkeys(FACTS), "fears_monitoring": "no", "separated": False}
"""What someone says for whom nothing has to wait."""
THREATS: dict[str, dict[str, Any]] = {
    name: {fact: {*value} if isinstance(value, list) else value for fact, value in said.items()}
    for name, said in tables(__file__)["threats"].items()
}
PLAN = PACK.item("safety.plan-first")
NOTES = [PACK.profile(profile.id).tailored_to for profile in PACK.profiles]
ALWAYS = [note.id for note in NOTES if note is not None and note.always_guarded]
AS_PLANNED = "Only take these steps as you planned, and when you planned."


def answers() -> Iterator[dict[str, Any]]:
    """Yield every combination of answers on being watched and the plan, unknown among them; of signs, one at a time."""
    facts = sc.Person.facts()
    kinds = {name: facts[name].type.name for name in FACTS}
    words = {name: [None, *(facts[name].vocabulary or ())] if kinds[name] == "enum" else [None] for name in FACTS}
    signs = [name for name in FACTS if kinds[name] == "boolean"]
    for values in product(*words.values()):
        said = dict(zip(words, values, strict=True))
        yield said
        for sign, value in product(signs, (True, False)):
            yield {**said, sign: value}
        if said["fears_monitoring"] in (None, "no"):
            yield from ({**said, **more} for more in THREATS.values())


ANSWERS = [*answers()]
FEW = [
    *spread([said for said in ANSWERS if False not in said.values()][::2], 4),
    *({**CALM, **THREATS[name]} for name in ("separated, threatened", "threatened by a stranger")),
]
"""Some of them, for what takes longer: each is half a second's worth of pages."""


def with_answers(persona: str, said: dict[str, Any]) -> sc.Inventory:
    """Return a persona who gave these answers, and no other on what guards read."""
    inventory = inventory_of(persona)
    unknown: Any = {name: why for name, why in inventory.person.unknown.items() if name not in FACTS}
    return inventory.with_subjects(inventory.person.replace(**said, unknown=unknown))


def behind_urgent(report: sc.Report) -> list[str]:
    """Return what there is to do behind what can't wait for a plan, of which others must notice nothing."""
    actions = report.actions()
    urgent = [action for action in actions[: len(report.urgent)] if action.item in report.urgent]
    assert not any(action.observable for action in urgent)
    return [action.item for action in actions if action not in urgent]


def is_held(said: dict[str, Any]) -> bool | None:
    """Return whether the steps must wait: someone watched, or who left someone and is in danger, without a plan.

    None: that isn't known.
    """
    if said["safety_plan"] == "made":
        return False
    warned = any(value is True for value in said.values())
    watched = {"no": False, None: True if warned else None}.get(said["fears_monitoring"], True)
    events, threats = said["recent_events"], said["threats"]
    happened = events and not events.isdisjoint({"threatened", "leaked", "device_gone"})
    signs = [happened, threats and "partner" in threats]
    close = True if True in signs else None if None in (events, threats) else False
    left = False if said["separated"] is False or close is False else said["separated"] and close
    return True if True in (watched, left) else None if None in (watched, left) else False


def listed(report: sc.Report) -> list[str]:
    """Return every item that the report lists as something to do, to look at or to plan."""
    steps = [step.item for step in report.plan()]
    return [one.item for one in (*report.actions(), *report.to_check())] + steps


def text_of(checklist: sc.Checklist, inventory: sc.Inventory, report: sc.Report, form: str, audience: Audience) -> str:
    written = sc.formats.write(report, form, checklist=checklist, inventory=inventory, audience=audience)
    return " ".join(unescape(re.sub(r"<[^>]*>|\\", "", written.decode())).split())


def assert_unlocked_in_order(persona: str, said: dict[str, Any]) -> None:
    """Assert that what waits is what a plan that is made unlocks, in its order; one of them may be waived."""
    for waivers in ((), (PACK.item("lock.screen-lock").waive(who="me", why="so"),)):
        inventories = (with_answers(persona, one) for one in (said, {**said, "safety_plan": "made"}))
        held, made = (sc.evaluate(PACK, one.with_waivers(*waivers), now=NOW) for one in inventories)
        assert held.held == tuple(step.item for step in made.plan() if step.item in HELD), said
        assert {one.item for one in waivers}.isdisjoint(held.held)


@each("persona", names(), quick=2)
def test_what_is_held_is_counted_and_what_is_unlocked_is_listed(persona: str) -> None:
    """Own view: held, and so counted and not shown; or shown as to anybody else, and marked as observable."""
    calm = sc.evaluate(PACK, with_answers(persona, CALM), now=NOW)
    for said in ANSWERS:
        report = sc.evaluate(PACK, with_answers(persona, said), now=NOW)
        held = is_held(said)
        disposition = {True: "suppressed", False: None, None: "flagged"}[held]
        found = [one for one in report.findings if one.item in HELD and one.disposition != "waived"]
        assert {one.disposition for one in found} == {disposition}, said
        assert {one.disposition for one in report.findings if one.item not in HELD} <= {None, "waived"}
        undone = [one for one in found if one.outcome not in ("pass", "not_applicable")]
        assert {*report.held} <= ({one.item for one in undone} if held else set()), said
        if held:
            assert HELD.isdisjoint(listed(report)), said
            assert PLAN.id == behind_urgent(report)[0], said
            if False not in said.values():
                assert_unlocked_in_order(persona, said)
            continue
        to_do = {one.item: one for one in report.actions()}
        failing = {one.item for one in undone if one.outcome in ("fail", "partial") and one.display == "show"}
        assert failing <= to_do.keys(), said
        assert all(to_do[item].observable and to_do[item].flagged is (held is None) for item in failing)
        same = said["separated"] is None and not any(value is True or isinstance(value, set) for value in said.values())
        if said["safety_plan"] == "made" and same:  # a sign changes what items that read it come to
            assert {*to_do} == {one.item for one in calm.actions()}, said


@pytest.mark.thinned
@each("form", [form for form in forms() if form in ("text", "markdown", "html")])
@each("name", [None, *ALWAYS])
def test_what_waits_and_what_a_plan_unlocks_is_said_in_the_own_view_only(name: str | None, form: str) -> None:
    """How many steps wait, and never that there is nothing to do; with a plan that is made, that its order counts.

    By default, what is written is the same for all of them (law 9).
    """
    checklist = PACK if name is None else PACK.profile(name)
    same: set[str] = set()
    for said in FEW:
        inventory = with_answers("parent-after-separation", said)
        report = sc.evaluate(checklist, inventory, now=NOW)
        waits = is_held({**said, "safety_plan": None}) is not False or name is not None
        unlocked = said["safety_plan"] == "made" and waits
        for audience in get_args(Audience):
            text = text_of(checklist, inventory, report, form, audience)
            waiting = len(report.held) if audience == "self" else 0
            assert (f"wait until you've made your plan ({waiting})" in text) is (waiting > 0)
            undone = [one for one in report.findings if one.outcome in ("fail", "partial")]
            if waiting or (undone and audience == "self"):
                assert not [one for one in ("Nothing to do", "Everything on this list is done") if one in text]
            before, line, _ = text.partition(AS_PLANNED)
            assert bool(line) is (unlocked and audience == "self"), said
            assert not line or "Your next" in before, said
            same |= {text} if audience == "anybody" else set()
    assert len(same) == 1


# where a "no" may have been given under someone's eyes -----------------------------------------------------------


@each("name", ALWAYS)
@each("persona", names(), quick=2)
def test_the_plan_stands_before_what_others_may_notice_whatever_is_answered(persona: str, name: str) -> None:
    """In the own view and in what is written. Only a plan that is made isn't listed again in the own view."""
    checklist = PACK.profile(name)
    for said in ANSWERS:
        own = sc.evaluate(checklist, with_answers(persona, said), now=NOW)
        assert own.first == (() if said["safety_plan"] == "made" else (PLAN.id,))
        for report in (own, own.exported()):
            actions = [(one.item, one.observable) for one in report.actions()]
            noticed = [place for place, (_, observable) in enumerate(actions) if observable]
            steps = [one.item for one in report.plan()]
            made = report is own and {one.outcome for one in own.of(PLAN.id)} <= {"pass"}
            if report is own and not made and said["safety_plan"] != "made":
                assert PLAN.id == behind_urgent(report)[0], said
            if noticed and said["safety_plan"] != "made":
                assert PLAN.id in [item for item, _ in actions[: noticed[0]]], said
            late = [place for place, item in enumerate(steps) if item in HELD]
            if late and PLAN.id in steps:
                assert steps.index(PLAN.id) < late[0], said


@pytest.mark.thinned
@each("name", ALWAYS)
def test_the_interview_asks_for_the_plan_before_what_others_may_notice(name: str) -> None:
    """After a "no", it is asked behind the question on a separation, and only whoever doesn't say "no" to that, too."""
    checklist = PACK.profile(name)
    for said in spread(ANSWERS, 30):
        interview, asked = sc.Interview(checklist, sc.Inventory(), now=NOW), list[str]()
        calm = said["fears_monitoring"] == "no"
        while (question := interview.question) is not None and (question.safety or calm):
            asked.append(question.fact.partition(".")[2])
            value = said.get(asked[-1], [] if question.input == "subjects" else None)
            interview = interview.answer(Pass.DECLINED if value is None else value)
        assert asked[0] == "fears_monitoring"
        if not calm:
            assert asked[-1] == "safety_plan", said
            continue
        assert ("safety_plan" in asked) is (said["separated"] is not False), said
        assert "safety_plan" not in asked[: asked.index("separated")], said


# private items -------------------------------------------------------------------------------------------------------

OF_PACK = facts_of(PACK)
PRIVATE = [item for item in PACK.items if item.confidentiality == "private"]
ORDINARY = [item for item in PACK.items if item.confidentiality == "ordinary"]
TELLS = re.compile(
    r"sexual|nudes?\b|wants a picture|threaten|blackmail|spying|trackers?\b|meet online|fake(s|d)? picture|"
    r"ask everyone in the picture|agree on rules|what a picture gives away|shown only once|vault, filter|"
    r"ask for help|make a plan before",
    re.IGNORECASE,
)
"""How a title or a question speaks of pictures that are asked for or sent, of a threat, or of a fear."""
NO_CLAIM = {
    "share.sensitive-warning": "A setting of the device, which says nothing of what is sent or received.",
    "share.hidden-cameras": "A habit in rooms of strangers.",
}
"""What speaks of such things and yet tells nothing of the person, with the reason."""


def read_by(item: sc.Item) -> set[str]:
    """Return the facts that decide an item, those of other subjects among them, or the person's word on it."""
    if item.rule is None:
        return {f"{item.kind}.{ATTESTED}{item.id}"}
    nodes = [node for _, condition in item.rule.conditions() for node in quantifiers(condition)]
    of_others = {name for node in nodes for name in node.reads_of_others()}
    return {*item.rule.facts()} - {node.fact for node in nodes} | of_others


OWN = {name for item in PRIVATE for name in read_by(item)} - {name for item in ORDINARY for name in read_by(item)}
"""What private items alone read: facts, and the person's word on some."""


def values_of(name: str) -> list[Any]:
    """Return every answer on an item, or value of a fact: of a set of words, all of them and none."""
    if ATTESTED in name:
        return [*get_args(Answer)]
    fact = OF_PACK[name]
    words = [*(fact.vocabulary or (True, False))]
    return [words, []] if fact.type.name == "enum_set" else words


def answered_at(base: sc.Inventory, place: int | None) -> sc.Inventory:
    """Return an inventory with the value at that place for all that private items alone read; if None, with none."""
    said: dict[str, Any] = {name: None if place is None else values_of(name)[place] for name in OWN}
    words = {name.partition(ATTESTED)[2]: answer for name, answer in said.items() if ATTESTED in name}
    entries = [entry for entry in base.attestations if entry.item not in words]
    for word, answer in words.items() if place is not None else ():
        entries.append(sc.Attestation(confidentiality="ordinary", item=word, answer=answer, at=NOW))
    facts = [name.partition(".")[::2] for name in OWN if ATTESTED not in name]
    subjects = [
        one.replace(**{field: said[f"{kind}.{field}"] for kind, field in facts if kind == one.kind}, unknown={})
        for one in base.subjects
    ]
    return base.replace(subjects=tuple(subjects), attestations=tuple(entries))


def test_what_tells_of_a_picture_a_threat_or_a_fear_is_private() -> None:
    """The net for new items: a text that speaks of such things is on a private item, or says why it tells nothing."""
    found = {item.id for item in ORDINARY if TELLS.search(f"{item.title} {item.question}")}
    assert found <= {*NO_CLAIM}
    assert {*NO_CLAIM} <= {item.id for item in ORDINARY}


def everything(report: sc.Report, inventory: sc.Inventory) -> Iterator[tuple[str, object]]:
    told = report.exported()
    yield "to_json", report.to_json()
    yield "actions", (told.actions(), told.to_check(), told.for_everyone(), told.plan(), told.missing)
    for form in forms():
        yield form, sc.formats.write(report, form, checklist=PACK, inventory=inventory)


@each("name", names(), quick=4)
def test_no_answer_on_a_private_item_is_told(name: str) -> None:
    """Every answer gives the same bytes in every format, and not in the person's own view."""
    inventories = [answered_at(inventory_of(name), place) for place in (None, 0, -1)]
    reports = [sc.evaluate(PACK, one, now=NOW, explain=True) for one in inventories]
    assert len({tuple(one.outcome for item in PRIVATE for one in report.of(item.id)) for report in reports}) == 3
    first, *others = map(everything, reports, inventories)
    for ways in zip(first, *others, strict=True):
        assert len({repr(written) for written in ways}) == 1, ways[0][0]


@each("name", names(), quick=4)
@each("form", [form for form in forms() if form in ("text", "markdown", "html")])
def test_the_help_that_leads_its_level_and_another_device_stand_in_every_report(name: str, form: str) -> None:
    """Whoever needs it finds it, and nobody can tell who does; in the own view it is among the actions.

    Who said "nobody watches me" may have been watched saying so: that another device may be safer depends on no answer.
    """
    wanted = [item.title for item in PRIVATE if item.priority]
    assert wanted
    report, inventory = report_on(name), inventory_of(name)
    for audience in get_args(Audience):
        written = sc.formats.write(report, form, checklist=PACK, inventory=inventory, audience=audience).decode()
        text = " ".join(written.split())
        assert text.count("another phone or computer may be safer") == 1
        part = text.partition("This is in every report, whatever you answered.")[2]
        assert bool(part) is (audience == "anybody")
        assert [title for title in wanted if part and title not in part] == []
