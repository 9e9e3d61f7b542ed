"""The response pack: complete and sourced steps for whom they are, and a card for each situation that is never unsafe.

A step as shown is its title and the lines of its first list. Acts of cards tell what they do by their tags: a modifier
replaces or removes what carries a tag, so it is enough to look at each modifier with each act, step and do-not.
"""

import json
import re
from collections.abc import Iterator, Mapping
from itertools import combinations, cycle, product
from pathlib import Path
from typing import Any

from secure_checklist import Item, Person, packs
from secure_checklist.checklists.cards import Modifier
from secure_checklist.core.countries import all_countries
from secure_checklist.core.prose import plain
from secure_checklist.incident import Incident, respond
from secure_checklist.incident.cards import acts_of
from secure_checklist.incident.laws.table import bundled
from secure_checklist.incident.response import Response
from secure_checklist.incident.situation import Situation
from secure_checklist_build.wording import words_in
from tests.cases import each, sure
from tests.golden_branches import FOLDER, names
from tests.plan_texts import DID_HARM, lines, shown
from tests.worlds import NOW

PACK = packs.load("leak-response")
CARDS = PACK.cards
PARTS = {section.id: {item.id for item in section.items} for section in PACK.sections}
WHOSE = ("me", "my_child", "pupil", "colleague", "friend", "someone")
SITUATIONS: list[dict[str, Any]] = [
    {"whose": whose, "did_it": did_it, "age_now": age, "age_when_taken": age, "happened": [happened]}
    for whose, did_it, age, happened in product(
        WHOSE, ("partner", "child", "known", "stranger", None), ("adult", "minor", None), ("threat", "seen", "held")
    )
]
SAFE = ["check-immediate-safety", "use-a-safer-device", "safety-plan-before-reporting"]
CRISIS = "check-self-harm-risk"
ME = {"whose": "me", "age_now": "adult", "age_when_taken": "adult"}


def plan(**facts: Any) -> Response:
    person = Person(minor=facts.pop("minor")) if "minor" in facts else None
    return respond(Incident.model_validate(facts), person=person, now=NOW)


def steps(response: Response) -> list[str]:
    return [step.item.id for step in (*response.steps, *response.later)]


# steps as shown -----------------------------------------------------------------------------------------------------


def test_a_step_rests_on_more_than_memory_and_sends_no_minor_to_a_lawyer_or_a_picture_alone() -> None:
    for item in PACK.items:
        first = item.steps[0]
        assert first.platforms == first.services == first.makers == (), item.id  # as shown it is for any system
        assert any(one.confidence in ("own", "reputable") for one in (*item.sources, *item.step_sources)), item.id
        if "picture" in item.tags:  # what touches one says first whose it may be
            assert re.search(r"18 or older|under 18", first.do[0]), item.id
        if "legal" in item.needs and item.id not in PARTS["put-right"]:
            adults = {"duty-to-report-india", "copyright-notice", "copied-work-copyright"}
            assert item.id in adults or re.search(r"Under 18\?[^.]* an adult you trust", shown(item)), item.id


ASKS = re.compile(r"\bask (them|your child|the person|first)\b|agree|if they want|whom? will you tell", re.IGNORECASE)
ANSWERS = cycle(product(("no", "yes", None), ("no", "yes", None)))
RISKS = cycle(({"self_harm_now": "yes"}, {"danger_now": "yes"}, {"self_harm_now": "unsure"}, {"danger_now": "unsure"}))


@each("facts", [{}, *SITUATIONS], quick=48)
def test_whatever_is_said_a_plan_is_short_for_this_person_and_safe(facts: dict[str, Any]) -> None:
    """At most 60 words of a step, no line for others, no consent to ask for where a life is at stake."""
    device, doubt = next(ANSWERS)
    told = plan(**facts, device_watched=device, self_harm_now=doubt, involves=["school"], country="GB")
    for step in (*told.steps, *told.later, *told.held):
        text = plain(" ".join((f"{step.item.title}.", *step.brief)))
        assert words_in(text) <= 60, step.item.id
        if facts.get("whose") == "me":
            assert not re.search(r"\bHelping\b|[Ss]tay with them|said no", text), step.item.id
            assert not (facts["age_now"] == "adult" and "Under 18?" in text), step.item.id
        if not facts:
            assert not re.search(r"[Ss]tay with them|said no|Your child|are you safe yourself", text), step.item.id
        if facts.get("did_it") == "stranger":
            assert not re.search(r"[Ss]omebody close behind|partner", text), step.item.id
    there = {"tell-somebody-at-school", "tell-child-protection", "work-or-school-report"} & {*steps(told)}
    assert len(there) <= 2
    assert not there >= {"tell-somebody-at-school", "work-or-school-report"}
    risky = plan(**facts, **next(RISKS), country="GB")
    texts = [*sure(risky.card).acts, *(line for step in risky.steps for line in step.brief)]
    assert [text for text in texts if ASKS.search(text) and not text.startswith("Ask them openly")] == []
    young = facts.get("age_now") in ("minor", "unsure")
    tool = plan(**facts, minor=young)
    tools = [one.item.id for one in (*tool.steps, *tool.held) if one.item.id.startswith("hash-")]
    of_me = facts.get("whose") == "me" and facts["age_now"] is not None
    assert tools == ([] if not of_me else ["hash-block-minor" if young else "hash-block-adult"])
    calm = plan(**facts, danger_now="no", country="GB")
    assert CRISIS in steps(calm)[1:], "it is there for everyone, and first only for whoever said that it is too much"
    assert {"crisis", "child_helpline"} & {need for one in calm.calls if one.contact for need in one.contact.needs}
    found = steps(plan(**facts))
    assert not {*found} >= {"report-to-platform", "report-to-platform-young"}
    assert DID_HARM.isdisjoint(found)


@each("whose, did_it, doubt", product(WHOSE, ("partner", "stranger", None), ("yes", "unsure")))
def test_thoughts_of_suicide_lead_to_ones_own_safety_first(whose: str, did_it: str | None, doubt: str) -> None:
    """A line that listens, somebody near, the emergency number: nothing about violence comes before it."""
    crisis = {SAFE[0], CRISIS, "tell-one-trusted-person", "tell-child-protection"}
    for danger in ("no", "unsure", None):
        found = plan(whose=whose, did_it=did_it, happened=["threat"], self_harm_now=doubt, danger_now=danger).steps
        assert found[0].item.id == (SAFE[0] if danger == "unsure" else CRISIS)
        assert danger == "unsure" or {step.item.id for step in found} <= crisis


SAID = json.loads(Path(__file__).with_name("situations.json").read_text("utf-8"))
SAYS = {said: {*needs} for said, needs in SAID["says"].items()}
"""What a step says of whom to turn to, and the needs of which one is there in its place."""


@each("country", ["IN", *(one.code for one in all_countries())], quick=40)
@each("facts", ({"whose": "me", "happened": ["threat"]}, {"whose": "my_child", "age_now": "minor"}, ME))
def test_whom_a_step_names_can_be_reached_from_it(country: str, facts: dict[str, Any]) -> None:
    """Law: a step that says police or emergency number has it beside it, wherever the directory has one."""
    for step in plan(country=country, **facts).steps:
        listed = {need for found in step.contacts.values() for one in found.listings for need in one.contact.needs}
        for said, needs in SAYS.items():
            assert not re.search(said, " ".join(step.brief)) or needs & listed, (step.item.id, said)
    for item in packs.load("leak-prevention").items:
        told = " ".join(line for one in item.steps for line in one.do)
        assert all(not re.search(said, told) or needs & {*item.needs} for said, needs in SAYS.items()), item.id


# for whom -----------------------------------------------------------------------------------------------------------


@each(
    "whose, age, country, minor",
    product(("friend", "someone"), ("minor", "adult"), ("IN", "GB", "US", None), (True, False)),
    quick=14,
)
def test_whoever_did_harm_gets_the_steps_for_them_and_no_line_for_victims(
    whose: str, age: str, country: str | None, minor: bool
) -> None:
    """To stop, to undo, no pressure, help for themselves of their own age; a lawyer or legal aid, or nobody."""
    told = plan(whose=whose, did_it="me", age_now=age, country=country, happened=["seen", "assault"], minor=minor)
    assert {*steps(told)} == DID_HARM
    assert steps(told)[0] == "stop-sharing"
    assert {entry.id for entry in told.do_nots} == {"no-copy-minor-image", "no-forward-as-proof"}
    assert (*told.on_answer, told.done_already) == ("",)
    card = sure(told.card)
    for slot in (card.can_act, card.listens):
        if slot.contact is not None and not slot.contact.international:
            assert set(slot.contact.needs).isdisjoint({"sexual_violence", "child_image", "image_removal"})
    by_id = {step.item.id: step.contacts for step in told.steps}
    legal = by_id["legal-advice-for-you"].get("legal")
    assert legal is None or {need for one in legal.contacts for need in one.needs} <= {"legal"}
    if country == "GB":
        change = by_id["change-with-help"]
        named = {one.id for one in change["change"].contacts}  # a line about children is for nobody who harmed an adult
        assert (("gb-stop-it-now", "gb-shore")[minor] in named) is (minor or age == "minor")
        assert ("int-troubled-desire" in named) is (age == "minor" and not minor)
        assert ("child_helpline" in change) is minor


@each("facts, first, held, absent", SAID["order"])
def test_what_cannot_wait_comes_right_after_what_makes_it_safe(
    facts: dict[str, Any], first: list[str], held: list[str], absent: list[str]
) -> None:
    """Somebody close is left alone until the choice to be safe is made."""
    told = plan(**facts)
    assert steps(told)[: len(first)] == first
    assert {*held} <= {step.item.id for step in told.held}
    assert {*absent}.isdisjoint(steps(told))
    if held == ["authority-at-once"]:
        assert steps(plan(**facts, safe_choice_made=True)).index(held[0]) <= 9


BLOCKS = re.compile(r"\bblock (?:them|it|her|him|anybody)\b|\ba block\b|\bblocking\b", re.IGNORECASE)
CAREFUL = re.compile(r"stranger|helper|don't block|eSafety", re.IGNORECASE)


def test_nobody_is_told_to_block_somebody_close() -> None:
    """Wherever a block is advised, the same words say that it is for a stranger, or whom to ask first."""
    acts = [act.text for act in CARDS.acts if "block" not in act.tags]
    texts = [*acts, *(one.instead for one in PACK.do_nots), *(" ".join(s.do) for i in PACK.items for s in i.steps)]
    advised = [text for text in texts if BLOCKS.search(text)]
    assert len(advised) > 5
    assert [text for text in advised if not CAREFUL.search(text)] == []


# which card, which modifiers ----------------------------------------------------------------------------------------


def incident_of(said: str, facts: Mapping[str, object] | None = None) -> Incident:
    extra = {
        name: value for word in said.split() if word in SAID["words"] for name, value in SAID["words"][word].items()
    }
    whose, did_it, happened = [None if word == "-" else word for word in said.split() if word not in SAID["words"]]
    several = None if happened is None else frozenset(happened.split(","))
    return Incident.model_validate({"whose": whose, "did_it": did_it, "happened": several, **extra, **(facts or {})})


@each("card, said", [(card, said) for card, situations in SAID["cards"].items() for said in situations])
def test_each_situation_has_its_card_and_each_card_a_situation(card: str, said: str) -> None:
    assert sure(respond(incident_of(said), now=NOW).card).id == card
    assert {*SAID["cards"]} == {one.id for one in CARDS.cards}


@each("case", SAID["modifiers"])
def test_modifiers_hold_for_whom_they_are(case: Any) -> None:
    incident = incident_of(case["said"], case.get("facts"))
    found = {one.id for one in Situation(incident, None, PACK, bundled(), NOW).modifiers}
    assert {*case["active"]} <= found
    assert found.isdisjoint(case["inactive"])


def test_no_caution_says_one_thing_twice() -> None:
    for facts in SITUATIONS[::7]:
        for step in plan(**facts, device_watched="unsure", country="MX").steps:
            said = re.findall(r"[^.]+\.", step.caution)
            assert len({*said}) == len(said), step.item.id


def test_a_card_in_danger_says_a_victims_words_to_nobody_else() -> None:
    theirs, own = (re.compile(words) for words in (r"cough or tap|Take your phone", r"\b(they|them)\b"))
    for said, words in (("friend adult partner assault danger", theirs), ("me partner threat danger", own)):
        acts = " ".join(sure(respond(incident_of(said), now=NOW).card).acts)
        assert words.search(acts) is None


HELPING = re.compile(r"parent or helper|[Tt]he young person|in your care")


def test_a_child_reads_no_line_for_helpers_and_a_helper_none_for_a_child() -> None:
    """Law: nor among the details."""
    young = {"age_now": "minor", "did_it": "child", "happened": ["posted"], "involves": ["school"], "minor": True}
    told = plan(**young, whose="me", device_watched="no")
    texts = [line for step in told.steps for part in (*step.shown, *step.details) for line in part.do]
    assert [text for text in texts if HELPING.search(text)] == []
    pupil = plan(**{**young, "minor": False}, whose="pupil")
    opened = {step.item.id: " ".join((step.item.title, *step.brief)) for step in pupil.steps}
    assert "work-or-school-report" not in opened, "child protection was told on the first day"
    assert [text for text in opened.values() if re.search(r"Under 18\?|hurt you|people you trust in", text)] == []
    assert any(HELPING.search(line) for step in pupil.steps for line in step.brief)


@each("country", ["KR", "US", "GB", "AU", "ES"])
def test_someone_young_whose_picture_it_is_reads_no_if_about_that(country: str) -> None:
    """ "If it's of you" made a child doubt; and a tool of the UK stood in every country's plan."""
    for happened in (["posted"], ["posted", "fake"], ["threat"]):
        young: Any = {"age_now": "minor", "age_when_taken": "minor", "happened": happened, "minor": True}
        told = plan(**young, whose="me", country=country, device_watched="no", did_it="stranger")
        texts = [step.item.title for step in told.steps] + [line for step in told.steps for line in step.brief]
        texts += [one.text for one in told.do_nots]
        doubts = re.compile(r"[Ii]f (it's of you|you're in the picture|it may show)|unless it's of you|looks under 18")
        assert [text for text in texts if doubts.search(text)] == []
        assert any("Report Remove" in text for text in texts) is (country == "GB")


def test_what_was_done_is_not_asked_again_by_a_card_or_a_caution() -> None:
    pupil, tell = incident_of("pupil child seen", {"has_consent": True}), PACK.item("tell-child-protection")
    for asked, done in ((False, tell.attest("yes", at=NOW, subject="i")), (True, tell.attest("partly", subject="i"))):
        told = respond(pupil.replace(id="i"), attestations=[done], now=NOW)
        said = [*sure(told.card).acts, *(step.caution for step in told.steps)]
        assert any("tell the person in charge" in text.lower() for text in said) is asked


# acts, steps and do-nots carry the tags of what they do ---------------------------------------------------------------

MODIFIERS = {one.id: one for one in CARDS.modifiers}
APART = [
    *({"alone", "self_harm"}, {"alone", "self_harm_other"}, {"self_harm", "self_harm_other"}),
    *({"risk_own", "risk_of_others"}, {"assault_close", "assault_close_other"}, {"assault_close", "child_threatened"}),
]
"""The modifiers that are never active together: one is for what the other is not."""
URGENT = frozenset({"alone", "at_home", "at_home_watched", "self_harm", "self_harm_other"})
"""The modifiers that keep safety alone."""
UNDER: dict[str, str] = SAID["under"]
"""What isn't said while a modifier is active. Words are looked at, since a tag may be wrong."""
SAYS_SO = re.compile(
    r"\b(isn't someone close|sure it's a stranger|if it is safe|don't block|before you)\b", re.IGNORECASE
)


def touched(one: Modifier, tags: tuple[str, ...]) -> bool:
    held = set(tags)
    return not held.isdisjoint({*one.removes, *one.replaces}) or bool(one.keeps and held.isdisjoint(one.keeps))


def test_what_contradicts_a_modifier_carries_a_tag_that_it_names() -> None:
    for name, words in UNDER.items():
        one, pattern = MODIFIERS[name], re.compile(words, re.IGNORECASE)
        said = [(act.id, [act.text], act.tags) for act in CARDS.acts if not SAYS_SO.search(act.text)]
        if name in ("risk", "no_consent", "overdue"):
            said += [(item.id, [item.title, *lines(item)], item.tags) for item in PACK.items if item.id not in DID_HARM]
            said += [(entry.id, [entry.text], entry.tags) for entry in PACK.do_nots if name == "risk"]
        wrong = [who for who, texts, tags in said if any(map(pattern.search, texts)) and not touched(one, tags)]
        assert wrong == [], name
    for one in CARDS.modifiers:
        for act in one.replaces.values():  # what takes a place is safe under the modifier that puts it there
            tags = CARDS.by_id[act].tags
            assert next((one.replaces[tag] for tag in tags if tag in one.replaces), act) == act, (one.id, act)
            assert set(tags).isdisjoint(one.removes), (one.id, act)


def contradictions(active: tuple[Modifier, ...], *, without: str = "") -> Iterator[tuple[str, str, str]]:  # noqa: C901 - a law a line
    """Yield what is wrong with the acts of each card under some modifiers, as if one of them weren't there."""
    names = {one.id for one in active}
    urgent = not names.isdisjoint(URGENT)
    for card in CARDS.cards:
        acts = acts_of(card, CARDS, [one for one in active if one.id != without])
        told = [act.id for act in acts]
        if not acts:
            yield card.id, "none", ""
            continue
        if len({act.neutral_text or CARDS.neutral_texts[act.tags[0]] for act in acts}) < len(acts):
            yield card.id, "the same in neutral words", " ".join(told)
        if sum(len(act.text.split()) for act in acts) > 62:
            yield card.id, "too long", " ".join(told)
        if "assault" in names and not urgent and "doctor" not in told[0]:
            yield card.id, "assault", told[0]
        if "overdue_own" in names and not urgent and not any("complain" in name for name in told[:2]):
            yield card.id, "overdue", told[0]
        if len(acts) > 1 and re.search(r"\bfirst[.?]?$", acts[-1].text):  # what is to be done first isn't said last
            yield card.id, "last", acts[-1].id
        for name in names & UNDER.keys():
            for act in acts:
                if re.search(UNDER[name], act.text, re.IGNORECASE) and not SAYS_SO.search(act.text):
                    yield card.id, name, act.id


TOGETHER = [
    active
    for count in range(4)
    for active in combinations(CARDS.modifiers, count)
    if not any(pair <= {one.id for one in active} for pair in APART)
]


@each("active", TOGETHER, quick=500)
def test_no_card_contradicts_any_three_modifiers(active: tuple[Modifier, ...]) -> None:
    urgent = {card.id for card in CARDS.cards if card.id.startswith(("danger", "self-harm"))}
    names = {one.id for one in active}
    found = [
        wrong
        for wrong in contradictions(active)
        if wrong[0] not in urgent or "alone" in names
        if not URGENT & names or wrong[0] in urgent
    ]
    assert found == []


@each("name", [*UNDER.keys() - {"own_post"}, "assault"])
def test_each_modifier_is_needed(name: str) -> None:
    assert [*contradictions((MODIFIERS[name],), without=name)]


ALERTING = re.compile(r"^(Report|Block|Write to|Tell .* bank|Ask search engines|Use each search|Set your profiles)\b")


def before(item: Item) -> set[str]:
    return set(item.after).union(*(before(PACK.item(name)) for name in item.after))


def test_what_somebody_close_may_notice_says_so_and_comes_after_the_choice_to_be_safe() -> None:
    """Law: it is tagged, and stands behind the safety plan, or its first line names a helper."""
    theirs = [item for item in PACK.items if item.id not in DID_HARM | PARTS["put-right"]]
    assert sum("alerting" in item.tags for item in theirs) > 20
    for item in theirs:
        if any(ALERTING.search(plain(line)) for line in lines(item)):
            assert "alerting" in item.tags, item.id
        if "alerting" in item.tags:
            assert SAFE[2] in before(item) or "helper" in lines(item)[0], item.id
    for act in CARDS.acts:  # notes, a report, a block, and nothing deleted, in this order
        text = act.text.lower()
        if "block them" in text and "stranger?" not in text:
            places = [text.index(word) for word in ("write down", "report", "block", "don't delete")]
            assert places == sorted(places), act.id


TELLS = re.compile(r"pictur|nude|sex|video|police|threat|consent|remov|suicid|report|block|hurt|danger", re.IGNORECASE)


def test_neutral_texts_tell_an_onlooker_nothing() -> None:
    assert [one.id for one in CARDS.tags if TELLS.search(one.neutral_text)] == []


# the branches ---------------------------------------------------------------------------------------------------------


def test_every_branch_is_explained() -> None:
    told = re.findall(r"^## (.+)$", (FOLDER / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(told) == list(names())
