"""The card: three acts, one number that is right for this person, and that it is not their fault."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secure_checklist import packs
from secure_checklist.checklists import CardTemplate
from secure_checklist.incident import Card, Incident, contacts, laws, respond, triage
from secure_checklist.incident.contacts.directory import WRITTEN
from secure_checklist.packs.lint.readability import grade
from secure_checklist.subjects import Person
from secure_checklist.subjects.incident import CLOSE
from tests.golden_branches import names, response_to
from tests.incidents import COUNTRIES, NOW, incidents

PACK = packs.load("leak-response")
CARDS = {card.id: card for card in PACK.cards}
MOST_WORDS = 120
MOST_WORDS_ELSEWHERE = 150
ON_THE_PICTURE = re.compile(
    r"\b(screenshot|save|keep a copy|download|upload|print|hash|fingerprint|show (it|them) the picture)\b",
    re.IGNORECASE,
)
ALERTING = re.compile(r"\b(block|report|delete|password|sign out|recovery page)\b", re.IGNORECASE)
CHOICE = re.compile(
    r"somebody close may be behind it|[Aa]sk the helper below before|before anybody is blocked or reported"
)

SITUATIONS: dict[str, dict[str, Any]] = {
    "danger-of-others": {"role": "helper", "danger_now": "unsure"},
    "danger": {"role": "self", "danger_now": "yes"},
    "suicide-of-others": {"role": "parent_or_guardian", "self_harm_now": "unsure"},
    "suicide-after-sharing": {"role": "shared_it", "self_harm_now": "unsure"},
    "suicide": {"self_harm_now": "yes"},
    "shared-it-young": {"role": "shared_it", "age_now": "minor"},
    "shared-it": {"role": "shared_it"},
    "parent": {"role": "parent_or_guardian", "states": {"threatened"}},
    "work": {"role": "professional", "involves": {"work"}, "age_now": "adult"},
    "school-or-work": {"role": "professional", "age_now": "minor"},
    "helper": {"role": "helper", "age_now": "adult"},
    "close-young": {"role": "self", "age_now": "minor", "perpetrator": "family"},
    "close": {"role": "self", "age_now": "adult", "perpetrator": "ex_partner", "states": {"posted_publicly"}},
    "threatened-young": {
        "role": "self",
        "age_now": "minor",
        "demands": {"money"},
        "perpetrator": "online_stranger",
    },
    "threatened-young-known": {"role": "self", "age_now": "minor", "states": {"threatened"}},
    "threatened-while-watched": {"age_now": "adult", "states": {"threatened"}, "device_watched": "unsure"},
    "threatened-by-stranger": {"age_now": "adult", "states": {"threatened"}, "perpetrator": "online_stranger"},
    "threatened": {"age_now": "adult", "states": {"threatened"}, "perpetrator": "not_known"},
    "account-taken": {"age_now": "adult", "account_hacked": True},
    "fake-young": {"age_now": "unsure", "content": {"edited_or_ai"}},
    "fake": {"age_now": "adult", "content": {"edited_or_ai"}},
    "posted-young": {"age_now": "minor", "states": {"sent_privately"}},
    "posted": {"age_now": "adult", "states": {"posted_publicly"}},
    "has-it-young": {"age_now": "minor", "states": {"held_by_somebody"}},
    "has-it": {"age_now": "adult", "states": {"held_by_somebody"}},
    "found-out": {"states": {"found_by_others"}},
    "nothing-known": {},
}


def card_for(country: str | None = "GB", person: Person | None = None, **facts: Any) -> Card:
    card = respond(Incident(country=country, **facts), person=person, now=NOW).card
    assert card is not None
    return card


# whose card it is -------------------------------------------------------------------------------------------------


def test_every_card_has_a_situation() -> None:
    assert list(SITUATIONS) == list(CARDS)


@pytest.mark.parametrize("name", SITUATIONS)
def test_each_situation_has_its_card(name: str) -> None:
    assert card_for(**SITUATIONS[name]).id == name


@given(incidents())
def test_danger_and_self_harm_change_the_card_itself(incident: Incident) -> None:
    """Whatever else is known, danger leads, then thoughts of suicide; being somewhere safe ends the danger."""
    quiet = incident.replace(danger_now="no", self_harm_now="no")
    danger = quiet.replace(danger_now="yes", safe_for_now=None)
    suicide = quiet.replace(self_harm_now="yes")
    safe = quiet.replace(danger_now="yes", safe_for_now=True)
    kinds = [_id_of(one) for one in (danger, suicide, quiet, safe)]
    assert kinds[0].startswith("danger")
    assert kinds[1].startswith("suicide")
    assert not kinds[2].startswith(("danger", "suicide"))
    assert kinds[3] == kinds[2]


def _id_of(incident: Incident) -> str:
    card = respond(incident, now=NOW).card
    assert card is not None
    return card.id


@given(incidents(role="self"))
def test_who_may_be_a_minor_reads_no_card_for_adults(incident: Incident) -> None:
    """Law 10: where the age is doubtful, the card is that for a minor, and so is the number."""
    response = respond(incident.replace(danger_now="no", self_harm_now="no"), person=Person(minor=True), now=NOW)
    card = response.card
    assert card is not None
    twin = f"{card.id}-young"
    assert twin not in CARDS
    assert card.reachable is None or "minor" in card.reachable.contact.ages


# what is on it ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("card", CARDS.values(), ids=lambda card: card.id)
def test_a_card_is_short_and_easy(card: CardTemplate) -> None:
    text = " ".join((*card.acts, card.comfort))
    assert len(text.split()) <= 85, "a number and its hours need some, too"
    assert grade(text) <= 6
    assert re.search(r"\b(fault|not to blame|right to hurt you|worth the help)\b", card.comfort)
    assert len(re.findall(r"[.!?]", card.comfort)) == 1, "one sentence"


@pytest.mark.parametrize("name", names())
def test_the_card_of_every_branch_keeps_its_length(name: str) -> None:
    card = response_to(name).card
    assert card is not None
    assert card.words <= MOST_WORDS
    assert card.words == len(" ".join(card.lines).split())


@pytest.mark.parametrize("country", COUNTRIES)
@pytest.mark.parametrize("name", SITUATIONS)
def test_a_card_keeps_its_length_everywhere(name: str, country: str) -> None:
    assert card_for(country, **SITUATIONS[name]).words <= MOST_WORDS


@pytest.mark.parametrize("card", CARDS.values(), ids=lambda card: card.id)
def test_no_act_touches_a_picture(card: CardTemplate) -> None:
    for act in card.acts:
        for sentence in re.split(r"(?<=[.!?])\s", act):
            refused = re.match(r"(Don't|Leave)", sentence)
            assert refused or not ON_THE_PICTURE.search(sentence), sentence


@pytest.mark.parametrize("card", CARDS.values(), ids=lambda card: card.id)
def test_nothing_that_alerts_comes_before_the_choice_to_be_safe(card: CardTemplate) -> None:
    """Law 10: unless it is surely a stranger, or the reader themselves, a helper is asked before anything alerts."""
    if card.id in ("threatened-by-stranger", "shared-it", "shared-it-young"):
        return
    asked = False
    for act in card.acts:
        for sentence in re.split(r"(?<=[.!?])\s", act):
            asked = asked or CHOICE.search(sentence) is not None
            refused = sentence.startswith(("Don't", "Answer nobody")) or "Don't block" in sentence
            assert asked or refused or not ALERTING.search(sentence), sentence


GIVING_AWAY = re.compile(
    r"picture|photo|video|leak|share|post|report|nude|fake|partner|ex\b|abuse|violen|police|blackmail|threat|suicid|crime",
    re.IGNORECASE,
)
"""What somebody who looks at the screen must not read."""


@pytest.mark.parametrize("card", CARDS.values(), ids=lambda card: card.id)
def test_in_neutral_words_a_card_gives_nothing_away(card: CardTemplate) -> None:
    assert len(card.neutral_acts) == 3
    for act in card.neutral_acts:
        assert not GIVING_AWAY.search(act)
        assert len(act.split()) <= 18
        told = act.replace("Delete nothing", "").replace("delete nothing yet", "")
        assert not ALERTING.search(told) or (
            card.id == "account-taken" and "Ask a helper first" in card.neutral_acts[0]
        )


def test_neutral_acts_are_as_many_as_the_acts_or_none() -> None:
    card = CARDS["posted"]
    assert card.replace(neutral_acts=()).neutral_acts == ()
    with pytest.raises(ValueError, match="one for each act"):
        card.replace(neutral_acts=card.neutral_acts[:2])


@pytest.mark.parametrize("question", triage.QUESTIONS, ids=lambda question: question.id)
def test_in_neutral_words_a_question_gives_nothing_away(question: triage.TriageQuestion) -> None:
    texts = [question.neutral_text, *(choice.neutral_text for choice in question.choices)]
    assert not [text for text in texts if GIVING_AWAY.search(text)]
    assert len(set(texts)) == len(texts)


# who else is named --------------------------------------------------------------------------------------------------


@given(incidents(), st.none() | st.booleans())
def test_below_the_number_is_who_can_be_written_to_and_who_is_there_if_it_gets_too_much(
    incident: Incident, minor: bool | None
) -> None:
    """Somebody who can't talk aloud, or can't bear it, finds a way on the card, wherever the directory has one."""
    person = None if minor is None else Person(minor=minor)
    card = respond(incident, person=person, now=NOW).card
    assert card is not None
    if card.reachable is None or card.reachable.need == "emergency":
        assert card.also == ()
        return
    written = any(channel.medium in WRITTEN for channel in card.reachable.contact.channels)
    if card.reachable.channel.medium == "phone" and written:
        assert any(line.startswith("Can't talk?") for line in card.also)
    if card.reachable.channel.medium != "phone":
        assert not any(line.startswith("Can't talk?") for line in card.also)
    wanted = "crisis" in card.template.needs and card.reachable.need != "crisis"
    assert wanted or not any(line.startswith("If it gets too much") for line in card.also)


@pytest.mark.parametrize("name", ["threatened-young", "close", "posted", "threatened-by-stranger", "fake-young"])
@pytest.mark.parametrize("country", ["US", "GB", "IE", "CA", "AU", "DE", "IN"])
def test_a_crisis_line_stands_on_the_card(country: str, name: str) -> None:
    card = card_for(country, **SITUATIONS[name])
    assert card.reachable is not None
    named = card.reachable.need == "crisis" or any("too much" in line for line in card.also)
    assert named


@pytest.mark.parametrize("country", ["GB", "DE", "ES", "FR", "BR", "IN", "MX", "EG", "CA", "AU", "US"])
def test_where_the_number_is_for_women_somebody_else_reads_of_another(country: str) -> None:
    card = card_for(country, **SITUATIONS["close"])
    assert card.reachable is not None
    if card.reachable.contact.for_women:
        assert any(line.startswith("Not a woman") for line in card.also)
    else:
        assert not any(line.startswith("Not a woman") for line in card.also)


def test_nobody_who_thinks_of_suicide_is_told_to_write_an_email() -> None:
    """Somebody who answers at once is given, or nobody; and the emergency number stands on the card, too."""
    for country in COUNTRIES:
        for name in ("suicide", "suicide-of-others", "suicide-after-sharing"):
            also = card_for(country, **SITUATIONS[name]).also
            assert not any("@" in line for line in also), (country, name)
    assert "Emergency number: 999." in card_for("GB", **SITUATIONS["suicide"]).also
    assert any("Shout" in line for line in card_for("GB", **SITUATIONS["suicide"]).also)


def test_a_friend_who_may_be_under_18_reads_of_no_line_for_parents() -> None:
    for minor in (None, True):
        card = card_for("GB", None if minor is None else Person(minor=minor), role="helper", age_now="minor")
        assert card.reachable is not None
        assert card.reachable.contact.id == "gb-childline"
    parent = card_for("GB", **SITUATIONS["parent"]).reachable
    assert parent is not None
    assert parent.contact.audience == "supporter"


@pytest.mark.parametrize("name", ["suicide", "threatened-young", "close", "posted", "fake-young"])
@pytest.mark.parametrize("country", ["US", "GB", "AU"])
def test_somebody_who_cant_talk_aloud_finds_a_way_on_the_card(country: str, name: str) -> None:
    card = card_for(country, **SITUATIONS[name])
    assert card.reachable is not None
    assert card.reachable.channel.medium != "phone" or any("Can't talk?" in line for line in card.also)


@pytest.mark.parametrize("country", sorted({risk.country for risk in laws.bundled().risks}))
def test_where_the_police_can_bring_trouble_they_stand_on_a_card_last_and_with_a_warning(country: str) -> None:
    directory = contacts.bundled()
    if not laws.bundled().risks_of(country):
        pytest.skip("the risk is that of a part of the country")
    for name, facts in SITUATIONS.items():
        card = card_for(country, **facts)
        if card.reachable is None or card.reachable.contact.kind != "police":
            continue
        assert "can bring trouble" in card.warning, name
        assert card.lines.index(card.warning) < card.lines.index(card.reach), "before the number"
        for need in card.template.needs:
            other = directory.first_reachable((need,), country=country, age=facts.get("age_now"), now=NOW)
            if other is not None and need in other.contact.needs and not other.contact.international:
                official = other.contact.kind in ("police", "regulator", "emergency")
                assert official or other.contact.for_women, (name, need)


@pytest.mark.parametrize("country", COUNTRIES)
def test_nobody_who_is_to_ask_a_helper_first_is_sent_to_the_police_while_somebody_else_is_listed(country: str) -> None:
    """That call would be the report before which the card says to ask."""
    directory = contacts.bundled()
    for name, facts in SITUATIONS.items():
        card = card_for(country, **facts)
        if {"police", "cybercrime", "emergency"} & {*card.template.needs}:
            assert name.startswith(("danger", "suicide", "threatened-by-stranger", "account-taken"))
            continue
        if card.reachable is not None and card.reachable.contact.kind == "police":
            for need in card.template.needs:
                other = directory.first_reachable((need,), country=country, age=facts.get("age_now"), now=NOW)
                if other is not None and need in other.contact.needs and not other.contact.international:
                    assert other.contact.kind in ("police", "regulator") or other.contact.subdivisions, (name, need)


def test_whoever_shared_it_is_sent_by_their_own_age_and_not_by_that_of_the_person_shown() -> None:
    facts: dict[str, Any] = {"role": "shared_it", "age_now": "minor"}
    adult = card_for("GB", Person(minor=False), **facts)
    assert adult.id == "shared-it"
    assert adult.reachable is not None
    assert "adult" in adult.reachable.contact.ages
    young = card_for("GB", Person(minor=True), role="shared_it")
    assert young.id == "shared-it-young"
    assert young.reachable is not None
    assert "minor" in young.reachable.contact.ages


# whose number stands on it ----------------------------------------------------------------------------------------


@given(incidents(), st.none() | st.booleans())
def test_the_number_is_one_that_this_person_can_use(incident: Incident, minor: bool | None) -> None:
    person = None if minor is None else Person(minor=minor)
    response = respond(incident, person=person, now=NOW)
    card = response.card
    assert card is not None
    if card.reachable is None:
        assert "country" in card.reach or "listed" in card.reach
        return
    contact, channel = card.reachable.contact, card.reachable.channel
    # whoever may be under 18 is given a line for them, whatever else the card is about
    assert card.reachable.need in (*card.template.needs, *contacts.FOR_THE_YOUNG)
    assert channel.shown in card.reach
    assert contact.name in card.reach
    if incident.role != "self":
        assert not contact.takes_file
        assert contact.audience != "person_shown"
    if channel.is_short_code:
        assert contact.countries, "a short code belongs to a country"


def test_a_number_is_never_shown_without_its_country() -> None:
    """*4141 is the suicide line in Chile and the women's line in Uruguay."""
    assert "(United Kingdom)" in card_for("GB", **SITUATIONS["threatened-young"]).reach


def test_without_a_country_the_card_says_how_to_get_a_number() -> None:
    card = card_for(None, **SITUATIONS["danger"])
    assert card.reachable is None
    assert "With your country" in card.reach


def test_a_teenager_who_is_blackmailed_by_a_stranger_reads_of_no_violence_at_home() -> None:
    """The reviewers' boy of 16 in the US was sent to a line for domestic violence."""
    response = respond(
        Incident(
            role="self", age_now="minor", country="US", demands=frozenset({"money"}), perpetrator="online_stranger"
        ),
        now=NOW,
    )
    assert response.card is not None
    assert response.card.id == "threatened-young"
    assert response.card.reachable is not None
    assert "minor" in response.card.reachable.contact.ages
    told = " ".join(response.card.lines).lower()
    assert "domestic" not in told
    assert "partner" not in told


@pytest.mark.parametrize("who", CLOSE)
def test_somebody_close_leads_to_a_helper_before_anything_else(who: str) -> None:
    card = card_for("AU", role="self", age_now="adult", perpetrator=who, states={"threatened"}, demands={"money"})
    assert card.id == "close"
    assert card.reachable is not None
    assert card.reachable.need == "partner_violence"


@pytest.mark.parametrize("device_watched", ["yes", "unsure"])
def test_on_a_device_that_may_be_watched_no_stranger_is_blocked_before_a_helper_was_asked(device_watched: str) -> None:
    """Law 10: the plan puts the choice to be safe first there, and so does the card."""
    stranger: dict[str, Any] = {"age_now": "adult", "perpetrator": "online_stranger", "demands": {"money"}}
    assert card_for("US", **stranger, device_watched=device_watched).id == "threatened-while-watched"
    assert card_for("US", **stranger, device_watched="no").id == "threatened-by-stranger"


@pytest.mark.parametrize("name", ["threatened-by-stranger", "posted", "account-taken", "fake"])
def test_a_service_for_women_stands_on_no_card_where_another_would_do(name: str) -> None:
    """Most of those whom strangers blackmail for money are young men, and nobody asked who reads the card."""
    directory = contacts.bundled()
    for country in sorted({place for one in directory.contacts for place in one.countries if not one.recalled}):
        card = card_for(country, **SITUATIONS[name])
        if card.reachable is not None and card.reachable.contact.for_women:
            others = [
                found.contact
                for need in card.template.needs
                if (found := directory.first_reachable((need,), country=country, age="adult", now=NOW)) is not None
                and need in found.contact.needs
                and found.contact.kind != "emergency"
                and not found.contact.international
            ]
            assert all(one.for_women for one in others), country
