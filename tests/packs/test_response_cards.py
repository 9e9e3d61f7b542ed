"""The cards of the response plan: one for each situation, acts that tell what they do by their tags.

A modifier replaces or removes what carries a tag, and what takes its place is settled again. So it is enough to look at
each modifier with each act, step and do-not: what it must not let pass has a tag that it names.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import combinations
from typing import Any

from secure_checklist import Item, Person, packs
from secure_checklist.checklists.cards import Modifier
from secure_checklist.core.prose import plain
from secure_checklist.incident import respond
from secure_checklist.incident.cards import acts_of
from secure_checklist.incident.laws.table import bundled
from secure_checklist.incident.situation import Situation
from secure_checklist.subjects import Incident
from tests.plan_texts import DID_HARM, lines

PACK = packs.load("leak-response")
CARDS = PACK.cards
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
MODIFIERS = {one.id: one for one in CARDS.modifiers}
MOST_WORDS = 62
"""How many words a card may have after modifiers have changed it."""
APART = [
    ("alone", "self_harm"),
    ("alone", "self_harm_other"),
    ("self_harm", "self_harm_other"),
    ("risk_own", "risk_of_others"),
    ("assault_close", "assault_close_other"),
    ("assault_close", "child_threatened"),
]
"""The modifiers that are never active together: one is for what the other is not."""
URGENT = frozenset({"alone", "at_home", "self_harm", "self_harm_other"})
"""The modifiers that keep safety alone."""

SITUATIONS = """
my ex posted it: me partner posted: close
my husband will send it to my parents: me partner threat: close
ex has it, nothing yet: me partner held: close
flatmate's brother and mine film me: me family camera: close
boyfriend forced me, I'm 16: me minor partner assault,seen: close
a stranger wants money: me stranger threat: threat-stranger
girl of 14, a man online wants more: me minor stranger threat: threat-stranger
a subscriber tells my family: me stranger threat,paid_work: threat-stranger
a classmate threatens me: me minor child threat: threat
a hacker wants money: me unknown threat,account: threat
hidden camera in a holiday flat: me known camera: camera
upskirted on a train: me stranger camera: camera
changing room, I'm 15: me minor unknown camera,posted: camera
phone stolen: me stranger account,held: account
nudes with my address: me unknown address,posted: address
AI nude by classmates: me minor child fake,seen: fake
fake profile with my pictures: me unknown fake: fake
paid videos copied: me stranger paid_work,posted: copied-work
in the class chat: me minor child seen: online
no idea who posted it: me - posted: online
posted it myself, regret it: me me posted: i-posted-it
drugged, filmed, posted: me unknown assault,posted: assault
repair shop copied my pictures: me known held: held
sent it to the wrong person: me me held: held
I answer nothing: - - -: other
daughter of 13 blackmailed: my_child stranger threat: my-child
son's nude in the class chat: my_child child seen: my-child
teacher, a pupil's picture: pupil child seen: pupil
trainee of 17: colleague minor known seen: pupil
HR, staff share a video: colleague unknown seen: adult-at-work
pupils faked a teacher: colleague child fake: adult-at-work
grown-up daughter's ex posted: friend adult partner posted: adult-friend
my sister of 17: friend minor partner posted: young-friend
a friend, no age said: friend unknown seen: young-friend
a stranger's nude in a group: someone unknown seen: saw-it
I sent her picture on: friend minor me seen: i-did-it
I threatened my ex: friend adult me threat: i-did-it
son shared a girl's picture: friend my_child seen: my-child-did-it
son filmed his sister: my_child my_child camera: my-child-did-it
he has a knife: me partner threat danger: danger
not sure if I'm safe: me partner threat unsafe?: danger
said nothing yet but danger: - - - danger: danger-someone
a friend is in danger, nothing else said: - - - danger of-other: danger-other
I am in danger, my pupil's picture: pupil child seen danger of-me: danger
a friend attacked by a partner: friend adult partner assault danger: danger-other
a gang makes me threaten: someone me threat danger: danger
safe with a friend tonight: me partner posted safe-now: close
I want to die: me minor unknown posted self-harm: self-harm
I want to die, nothing else said: - - - self-harm of-me: self-harm
somebody wants to die: - - - self-harm: self-harm-someone
my friend wants to die, my picture: me adult partner posted self-harm of-other: self-harm-other
my child wants to die: my_child unknown seen self-harm: self-harm-other
"""
"""What somebody says: whose it is, perhaps an age, who did it, what happened, perhaps a danger: the card."""
EXTRA: dict[str, dict[str, Any]] = {
    "minor": {"age_now": "minor"},
    "adult": {"age_now": "adult"},
    "danger": {"danger_now": "yes"},
    "unsafe?": {"danger_now": "unsure"},
    "safe-now": {"danger_now": "yes", "safe_for_now": True},
    "self-harm": {"self_harm_now": "unsure"},
    "of-me": {"at_risk": "me"},
    "of-other": {"at_risk": "other"},
}


def incident_of(words: str) -> Incident:
    """Return the incident that a line of `SITUATIONS` tells of."""
    said = words.split()
    facts = {name: value for word in said if word in EXTRA for name, value in EXTRA[word].items()}
    whose, did_it, happened = [None if word == "-" else word for word in said if word not in EXTRA]
    several = None if happened is None else frozenset(happened.split(","))
    return Incident.model_validate({"whose": whose, "did_it": did_it, "happened": several, **facts})


def modifiers_of(incident: Incident, person: Person | None = None) -> set[str]:
    return {one.id for one in Situation(incident, person, PACK, bundled(), NOW).modifiers}


# which card, which modifiers ----------------------------------------------------------------------------------------


def test_each_situation_has_its_card_and_each_card_a_situation() -> None:
    met = set[str]()
    for line in SITUATIONS.strip().splitlines():
        _, words, card = (part.strip() for part in line.rsplit(":", 2))
        found = respond(incident_of(words), now=NOW).card
        assert found is not None
        assert found.id == card, line
        met.add(card)
    assert met == {one.id for one in CARDS.cards}


def test_modifiers_hold_for_whom_they_are() -> None:
    for words, holds, not_held in [
        ("- - -", "minor maybe_close", "alone assault overdue close unseen tell_adult own_post no_consent"),
        ("me adult partner posted", "close", "minor maybe_close no_consent"),
        ("me adult known held", "maybe_close", "close minor"),
        ("me minor child seen", "minor tell_adult", "maybe_close no_consent"),
        ("friend adult stranger threat", "no_consent", "minor tell_adult"),
        ("friend minor stranger threat", "minor", "no_consent tell_adult"),
        ("colleague unknown seen", "no_consent maybe_close", "minor"),
        ("pupil child seen", "minor", "no_consent"),
        ("my_child - seen", "minor maybe_close", "no_consent tell_adult"),
        ("friend minor me seen,assault", "", "assault minor was_minor no_consent tell_adult maybe_close"),
        ("friend my_child seen", "child_did_it", "minor no_consent"),
        ("me adult me posted", "own_post", "maybe_close"),
        ("me adult unknown assault danger", "alone assault", "self_harm"),
        ("me adult unknown posted safe-now", "maybe_close", "alone"),
    ]:
        found = modifiers_of(incident_of(words))
        assert {*holds.split()} <= found
        assert found.isdisjoint(not_held.split())


def test_what_people_said_of_consent_watching_ages_and_voice_counts() -> None:
    helper = incident_of("friend adult stranger posted")
    assert "no_consent" not in modifiers_of(helper.replace(has_consent=True))
    assert "no_consent" in modifiers_of(helper.replace(has_consent=False))
    me = incident_of("me adult stranger posted")
    assert "unseen" in modifiers_of(me.replace(device_watched="unsure"))
    assert "unseen" in modifiers_of(me, Person(fears_monitoring="yes"))
    assert modifiers_of(me.replace(age_when_taken="minor")) == {"was_minor"}
    assert modifiers_of(me.replace(access_needs=frozenset({"cannot_hear", "reading_is_hard"}))) == {
        "no_voice",
        "no_reading",
    }
    late = me.replace(platform_reported_at=NOW - timedelta(days=9))
    over = {"overdue", "waited"}  # a time by law, or three days
    assert not over.isdisjoint(modifiers_of(late))
    assert over.isdisjoint(modifiers_of(late.replace(reported_to=frozenset({"platform", "regulator"}))))
    assert over.isdisjoint(modifiers_of(late.replace(platform_answer="removed")))


# acts, steps and do-nots carry the tags of what they do ---------------------------------------------------------------

UNDER = {
    "alone": r"\b(report|links?|write down|block|password)\b",
    "assault": r"$^",
    "overdue": r"^wait until|report each link",
    "risk": r"don't (delete|wipe)|(write down|note) (the )?(links?|names?|words|who)|write down (where|each|what)|"
    r"(go|report.*) to the (local )?police",
    "no_consent": r"report (each|them|it)|complain today|block them|^warn|go to the police",
    "close": r"report (each|them)|block them|new password|complain today",
    "unseen": r"report (each|them)|block them|new password|complain today|stop answering",
    "minor": r"^report each|\b(screenshot|choose) the (picture|whole screen)",
    "own_post": r"^report each",
    "no_voice": r"^call",
}
"""What isn't said while a modifier is active. Words are looked at, since a tag may be wrong."""
SAYS_SO = re.compile(
    r"\b(could it be someone close|sure it's a stranger|if it is safe|don't block|before you)\b", re.IGNORECASE
)


def touched(one: Modifier, tags: tuple[str, ...]) -> bool:
    held = set(tags)
    return not held.isdisjoint({*one.removes, *one.replaces}) or bool(one.keeps and held.isdisjoint(one.keeps))


def test_what_contradicts_a_modifier_carries_a_tag_that_it_names() -> None:
    for name, words in UNDER.items():
        one, pattern = MODIFIERS[name], re.compile(words, re.IGNORECASE)
        for act in CARDS.acts:
            if pattern.search(act.text) and not SAYS_SO.search(act.text):
                assert touched(one, act.tags), act.id
        if name in ("risk", "no_consent", "overdue"):
            for item in PACK.items:
                if item.id not in DID_HARM and any(pattern.search(line) for line in (item.title, *lines(item))):
                    assert touched(one, item.tags), item.id
            for entry in PACK.do_nots:
                if name == "risk" and pattern.search(entry.text):
                    assert touched(one, entry.tags), entry.id


def test_every_replacement_is_safe_under_the_modifier_that_puts_it_there() -> None:
    for one in CARDS.modifiers:
        for act in one.replaces.values():
            tags = CARDS.by_id[act].tags
            assert next((one.replaces[tag] for tag in tags if tag in one.replaces), act) == act, (one.id, act)
            assert set(tags).isdisjoint(one.removes), (one.id, act)
        assert not one.why or len(one.why.split()) <= 25


def contradictions(active: tuple[Modifier, ...], *, without: str = "") -> Iterator[tuple[str, str, str]]:
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
        if sum(len(act.text.split()) for act in acts) > MOST_WORDS:
            yield card.id, "too long", " ".join(told)
        if "assault" in names and not urgent and "doctor" not in told[0]:
            yield card.id, "assault", told[0]
        if "overdue" in names and not urgent and not any("complain" in name for name in told[:2]):
            yield card.id, "overdue", told[0]
        for name in names & UNDER.keys():
            for act in acts:
                if re.search(UNDER[name], act.text, re.IGNORECASE) and not SAYS_SO.search(act.text):
                    yield card.id, name, act.id


def test_no_card_contradicts_any_three_modifiers_and_each_of_them_is_needed() -> None:
    urgent = {card.id: card for card in CARDS.cards if card.id.startswith(("danger", "self-harm"))}
    found = [
        (*wrong, tuple(one.id for one in active))
        for count in range(4)
        for active in combinations(CARDS.modifiers, count)
        if not any({*pair} <= {one.id for one in active} for pair in APART)
        for wrong in contradictions(active)
        if wrong[0] not in urgent or "alone" in {one.id for one in active}
        if not URGENT & {one.id for one in active} or wrong[0] in urgent
    ]
    assert found == []
    for name in UNDER.keys() - {"own_post"}:
        assert [*contradictions((MODIFIERS[name],), without=name)], name


def before(item: Item) -> set[str]:
    """Return the ids of all that an item comes after, directly or not."""
    items = {one.id: one for one in PACK.items}
    found, pending = set[str](), [*item.after]
    while pending:
        name = pending.pop()
        if name not in found:
            found.add(name)
            pending += items[name].after
    return found


ALERTING = re.compile(r"^(Report|Block|Write to|Tell .* bank|Ask search engines|Use each search|Set your profiles)\b")


def test_what_somebody_close_may_notice_says_so_and_comes_after_the_choice_to_be_safe() -> None:
    """Law: it is tagged, and stands behind the safety plan, or its first line names a helper."""
    walked = 0
    for item in PACK.items:
        if item.id in DID_HARM or "put-right" in {s.id for s in PACK.sections if item in s.items}:
            continue
        told = lines(item)
        if any(ALERTING.search(plain(line)) for line in told):
            assert "alerting" in item.tags, item.id
        if "alerting" in item.tags:
            walked += 1
            assert "safety-plan-before-reporting" in before(item) or "helper" in told[0], item.id
    assert walked > 20


def test_an_act_that_stands_last_puts_nothing_first_and_a_block_comes_after_notes() -> None:
    """Law: what is to be done first isn't said last; notes, a report, a block, and nothing deleted, in this order."""
    for card in CARDS.cards:
        for count in range(3):
            for active in combinations(CARDS.modifiers, count):
                acts = acts_of(card, CARDS, active)
                assert len(acts) < 2 or not re.search(r"\bfirst[.?]?$", acts[-1].text), (card.id, acts[-1].id)
    for act in CARDS.acts:
        text = act.text.lower()
        if "block them" in text and "stranger?" not in text:
            places = [text.index(word) for word in ("write down", "report", "block", "don't delete")]
            assert places == sorted(places), act.id


# words --------------------------------------------------------------------------------------------------------------

TELLS = re.compile(r"pictur|nude|sex|video|police|threat|consent|remov|suicid|report|block|hurt|danger", re.IGNORECASE)


def test_every_act_and_tag_is_used() -> None:
    named = {act for card in CARDS.cards for act in card.acts}
    named |= {act for one in CARDS.modifiers for act in (one.first, one.second, *one.replaces.values())}
    assert {act.id for act in CARDS.acts} == named - {""}
    used = {tag for act in CARDS.acts for tag in act.tags}
    used |= {tag for one in CARDS.modifiers for tag in (*one.removes, *one.replaces, *one.keeps)}
    assert {tag.id for tag in CARDS.tags} == used


def test_neutral_texts_tell_an_onlooker_nothing() -> None:
    assert [one.id for one in CARDS.tags if TELLS.search(one.neutral_text)] == []
