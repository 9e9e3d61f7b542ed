"""The laws of a plan over random walks: whatever is answered, left open or contradicted, nobody is endangered.

What is right is worked out here once more, from the facts, the directory and the laws, without the library's machine.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from random import Random

import pytest

from secure_checklist import packs
from secure_checklist.checklists.plan_items import PHASES
from secure_checklist.core import countries
from secure_checklist.incident import Incident, Response, Step, respond
from secure_checklist.incident.contacts import Contact, bundled
from secure_checklist.incident.laws import bundled as bundled_laws
from secure_checklist.incident.papers import considered
from secure_checklist.incident.papers.templates import bundled as templates
from tests.cases import sure
from tests.incident.rows import offered
from tests.incidents import Met, walk
from tests.plan_texts import told

PACK = packs.load("leak-response")
CHOICE = "safety-plan-before-reporting"
MOST_WORDS = 120
WALKS, PARTS, THOROUGH = 75, 8, 120
"""How many walks the quick suite goes; in how many parts the thorough one does, and how many walks each."""
PICTURE = re.compile(
    r"\b(open|view|look at|watch|save|keep|download|screenshot|capture|copy|upload|hash|fingerprint|scan|print|store|"
    r"forward|send|share|attach|hand over) (\w+ )?"
    r"(it|them|the picture|a picture|the image|the video|the file|a copy)\b",
    re.IGNORECASE,
)
"""What somebody could do with a picture, as a text might put it."""
ABOUT_SOMETHING_ELSE = {
    "The police can take it out and keep it as proof.",  # a camera
}
TELLS = re.compile(r"pictur|nude|sex|video|threat|consent|remov|suicid|police", re.IGNORECASE)
"""What an onlooker must not read."""
KEEPS = re.compile(r"don't delete|delete nothing|keep the chat", re.IGNORECASE)
TAGS = {one.id: one.tags for one in templates().papers}
ACTS_FOR_THEM = {"report", "alerting", "block", "account", "others", "police"}


class Seen:
    """What somebody is shown at one point of a walk, and what is so by their answers."""

    def __init__(self, met: Met) -> None:
        self.met, self.incident, self.person = met, met.incident, met.person
        self.response: Response = respond(self.incident, person=self.person, now=met.now, zone=met.zone)
        self.now = met.now
        self.card = sure(self.response.card)
        told = self.response
        self.steps: tuple[Step, ...] = (*told.steps, *told.later, *told.held, *told.on_answer)
        incident = self.incident
        self.danger = incident.danger_now in ("yes", "unsure") and incident.safe_for_now is not True
        self.crisis = incident.self_harm_now in ("yes", "unsure")
        self.mine = incident.whose == "me"
        self.did = not self.mine and incident.did_it in ("me", "my_child")
        self.for_another = not self.did and incident.whose in ("friend", "pupil", "colleague")
        country = incident.country or (self.person.country if self.mine else None)
        self.country, self.here = country, self.person.country or country
        self.risky = any(_risky(one) for one in {self.country, self.here} if one)
        # they can't call anybody themselves
        self.silent = not (incident.access_needs or frozenset()).isdisjoint({"cannot_speak", "cannot_hear"})

    @property
    def overdue(self) -> bool:
        """Whether a platform's time by law is over, nothing came of it, and nothing else comes first."""
        incident = self.incident
        over = any(one.kind == "removal" and one.state == "over" for one in self.response.due)
        done = incident.platform_answer in ("removed", "refused") or "regulator" in (incident.reported_to or ())
        return over and not (done or self.danger or self.crisis or self.did)

    @property
    def grown_up(self) -> bool:
        """Whether nothing speaks against it that an adult was one when it was made, and asks for themselves."""
        incident, minor = self.incident, self.person.minor
        adult_now = incident.age_now in ("adult", None) and minor is not True
        return self.mine and incident.age_when_taken == "adult" and adult_now

    @property
    def adult_now(self) -> bool:
        """Whether the person shown is an adult today, or nobody said anything else."""
        incident = self.incident
        young = incident.whose in ("my_child", "pupil", "someone") or incident.age_now in ("minor", "unsure")
        return not (young or "school" in (incident.involves or ()) or incident.age_when_taken in ("minor", "unsure"))


@cache
def _risky(country: str) -> bool:
    place = countries.find(country)
    state = place.part_of if place.part_of and place.same_law else place.code
    return any(risk.jurisdiction[:2] == state for risk in bundled_laws().risks)


@cache
def _serving(country: str | None) -> tuple[Contact, ...]:
    place = None if country is None else countries.find(country)
    names = set[str | None]() if place is None else {place.code, place.part_of}
    return tuple(one for one in bundled().contacts if not one.countries or not names.isdisjoint(one.countries))


def _ordered(text: str) -> str:
    """Return what a text tells somebody to do, without the sentences that say what they needn't or mustn't."""
    sentences = re.split(r"(?<=[.?!]) ", told(text))
    return " ".join(one for one in sentences if "n't" not in one and one not in ABOUT_SOMETHING_ELSE)


# the laws --------------------------------------------------------------------------------------------------------


def no_picture_is_handled_where_a_minor_may_be_shown_or_for_somebody_else(seen: Seen) -> None:
    if seen.grown_up:
        return
    assert not [step.item.id for step in seen.steps if "picture" in step.item.tags]
    texts = [line for step in seen.steps for steps in step.item.steps for line in steps.do]
    assert [one for one in (*texts, *seen.card.acts) if PICTURE.search(_ordered(one))] == []
    tools = {c.id for step in seen.steps for found in step.contacts.values() for c in found.contacts if c.takes_file}
    theirs = seen.incident.whose in ("me", None) and not seen.did
    assert not tools if not theirs else all(bundled().get(one).ages == ("minor",) for one in tools)


def the_choice_to_be_safe_comes_before_what_others_notice(seen: Seen) -> None:
    known = seen.incident.did_it in ("stranger", "child", "me", "my_child") and seen.incident.device_watched == "no"
    if known or seen.did or seen.incident.safe_choice_made:
        return
    order = [step.item.id for step in (*seen.response.steps, *seen.response.later)]
    noticed = [step.item.id for step in seen.steps if "alerting" in step.item.tags and step.item.id in order]
    place = order.index(CHOICE) if CHOICE in order else len(order)
    assert [one for one in noticed if order.index(one) < place] == []


def steps_are_numbered_in_the_order_of_their_phases(seen: Seen) -> None:
    for steps in (seen.response.steps, seen.response.later):
        phases = [PHASES.index(step.phase) if step.phase else len(PHASES) for step in steps]
        assert phases == sorted(phases)


def danger_leads_to_the_emergency_number_at_once(seen: Seen) -> None:
    card = seen.card
    assert seen.response.urgent is (seen.danger or seen.crisis)
    if not (seen.danger or seen.crisis):
        return
    assert card.id.removesuffix("-other").removesuffix("-someone") == ("danger" if seen.danger else "self-harm")
    assert all("safety" in step.item.tags for step in seen.response.steps)
    assert seen.response.first_do_nots == ()
    place = None if seen.here is None else countries.find(seen.here)
    working = {place.code, place.part_of if place.same_emergency_number else ""} if place else set[str]()
    listed = [one for one in bundled().contacts if one.kind == "emergency" and working & {*one.countries}]
    if listed:
        assert sure(card.can_act.contact).kind == "emergency"
        assert sure(card.can_act.channel).shown in card.can_act.text


def a_card_has_room_and_each_slot_a_way_or_a_word(seen: Seen) -> None:
    card = seen.card
    assert card.words <= MOST_WORDS, (card.id, card.words)
    needs = seen.incident.access_needs or frozenset()
    for _, slot in card.slots:
        assert slot.lines
        assert (slot.contact is None) is (slot.channel is None)
        if slot.channel is not None:
            assert slot.channel.shown.removeprefix("https://").rstrip("/") in slot.lines[0]
            silent_call = slot.need == "emergency" and "cannot_hear" not in needs
            called = seen.silent and slot.channel.medium == "phone" and not silent_call
            assert not called or "someone can call for you" in slot.text
    assert 1 <= len(card.acts) <= (2 if "reading_is_hard" in needs else 3)
    assert [one for one in card.neutral_acts if TELLS.search(one)] == []


def nothing_is_done_for_somebody_without_a_yes(seen: Seen) -> None:
    if not seen.for_another or seen.incident.has_consent is True or not seen.adult_now:
        return
    doing = [one for one in (*seen.response.steps, *seen.response.later) if not ACTS_FOR_THEM.isdisjoint(one.item.tags)]
    assert [step.item.id for step in doing] == []
    found = offered(seen.incident, seen.person, seen.met.now)
    assert [one.paper for one in found if not ACTS_FOR_THEM.isdisjoint(TAGS[one.paper])] == []


def where_the_police_can_turn_on_somebody_nothing_says_otherwise(seen: Seen) -> None:
    card = seen.card
    assert bool(seen.response.risks) is seen.risky
    if not seen.risky or seen.did:
        return
    doing = [line for step in seen.response.steps if not step.caution for line in step.brief]
    texts = [*card.acts, *(one.text for one in seen.response.do_nots), *doing]
    assert [one for one in texts if KEEPS.search(one)] == []
    assert not [step.item.id for step in seen.response.steps if "police" in step.item.tags]
    for step in (*seen.response.steps, *seen.response.later, *seen.response.on_answer):
        named = [one for found in step.contacts.values() for one in found.contacts]
        assert not [one.id for one in named if one.kind == "police" or one.works_with_police], step.item.id
        police = ("police", "cybercrime")
        units = [one for need, found in step.contacts.items() if need in police for one in found.contacts]
        assert not [one.id for one in units if one.kind in ("emergency", "regulator")], step.item.id
    for _, slot in card.slots:
        contact = slot.contact
        if contact is not None and contact.kind != "emergency":
            assert contact.kind not in ("police", "regulator")
            assert contact.works_with_police is not True


def a_clock_that_has_run_out_comes_first(seen: Seen) -> None:
    if not seen.overdue:
        return
    waiting = [step.item.id for step in seen.response.steps if "wait" in step.item.tags]
    assert waiting == []
    steps = seen.response.steps
    places = [place for place, step in enumerate(steps) if "escalate" in step.item.tags]
    if places:
        before = [set(step.item.tags) for step in steps[: places[0]]]
        assert all({"escalate", "medical", "safety"} & tags for tags in before), [one.item.id for one in steps[:5]]


def parents_talk_to_a_line_for_children_or_parents(seen: Seen) -> None:
    card = seen.card
    contact = card.listens.contact
    if seen.incident.whose != "my_child" or seen.did or seen.danger or seen.crisis or contact is None:
        return
    # a page that can only be read is no ear
    unusable = {"in_person", "url", "app", *(("phone",) if seen.silent else ())}
    lines = [
        one
        for one in _serving(seen.here)
        if one.countries and "child_helpline" in one.needs and one.sources and not one.subdivisions
        if one.kind == "helpline"  # what takes reports is no ear
        if not one.callers or "parent" in one.callers
        if "minor" in one.ages or "parent" in one.callers
        if not (seen.risky and one.works_with_police)
        if any(way.medium not in unusable and way.source for way in one.channels)
    ]
    only_crisis = set(contact.needs) <= {"crisis", "victim_support"}
    # A line may be named beside an open one. It comes first if it is open to parents in the same medium (in a territory
    # a phone number may not work) and isn't on the card already.
    usable = [(one, way) for one in lines for way in one.channels if way.medium not in unusable]
    medium = None if card.listens.channel is None else card.listens.channel.medium
    shown = {way.value for way in (card.can_act.channel, *card.listens.others) if way is not None}
    first = [
        one.id
        for one, way in usable
        if "parent" in one.callers and way.medium == medium and way.value not in shown
        if one.hours_of(way).open_at(seen.now)
    ]
    named = not first and any(way.value in shown for _, way in usable)
    assert not (lines and only_crisis and not named), (contact.id, [one.id for one in lines])


def whoever_did_harm_reads_their_own_steps_alone(seen: Seen) -> None:
    if not seen.did:
        assert not {"harm"} & {tag for step in seen.steps for tag in step.item.tags}
        return
    assert seen.response.laws == ()
    assert seen.response.due == ()
    assert seen.response.done_already == ""
    card = seen.card
    if seen.incident.did_it == "me":
        assert {one.kind for _, slot in card.slots if (one := slot.contact)} <= {"emergency", "helpline"}


def what_the_card_says_not_to_do_yet_is_no_step(seen: Seen) -> None:
    """Reports, blocks and accounts wait where somebody close may see it, until the choice to be safe is made."""
    incident = seen.incident
    close = incident.did_it in ("partner", "family") or incident.device_watched in ("yes", "unsure")
    if not close or seen.did or incident.safe_choice_made:
        return
    doing = [
        step for step in seen.response.steps if not {"report", "block", "account", "others"}.isdisjoint(step.item.tags)
    ]
    assert [step.item.id for step in doing] == []


def papers_say_what_the_plan_says(seen: Seen) -> None:
    """What holds a step holds each paper that does as much, and what cautions one cautions the other."""
    papers_ = [(one, set(TAGS[one.paper])) for one in considered(seen.incident, seen.person, seen.met.now)]
    for step in (*seen.response.held, *seen.response.steps):
        alike = [one for one, tags in papers_ if step.item.tags and tags >= {*step.item.tags}]
        if step.number == 0:
            assert [one.paper for one in alike if one.fits] == [], step.item.id
        elif step.caution:
            assert [one.paper for one in alike if one.fits and not one.cautions] == [], step.item.id


def what_somebody_posted_themselves_they_delete(seen: Seen) -> None:
    """Where nobody else did anything, there is nobody to keep proof against, or to argue with."""
    incident, response = seen.incident, seen.response
    others = (incident.happened or frozenset()) & {"threat", "account", "assault", "camera"} or incident.demands
    if not seen.mine or incident.did_it != "me" or others:
        return
    assert not {"no-confront", "no-delete-before-preserve", "no-wipe-phone"} & {one.id for one in response.do_nots}
    steps = {step.item.id for step in (*response.steps, *response.later)}
    assert "delete-your-own-post" in steps
    assert "preserve-threats-and-posts" not in steps


def nothing_transient_is_written(seen: Seen) -> None:
    written = seen.met.asking.model_dump_json()
    facts = json.loads(written)["case"]["incident"]
    for name in Incident.transient_fields():
        assert facts.get(name) is None
        assert name not in json.loads(written)["left"]
    assert "incident.now" not in json.loads(written)["shown"]


LAWS: list[Callable[[Seen], None]] = [
    one for one in [*vars().values()] if getattr(one, "__annotations__", {}).get("seen") is Seen
]
"""Every function above that takes what is seen, so that none can be forgotten."""


def _broken(walks: int, seed: str, kinds: Counter[str]) -> Iterator[str]:
    """Yield each law that is broken on walks; `kinds` counts what the walks met."""
    random = Random(seed)  # noqa: S311 - no secret
    for _ in range(walks):
        for met in walk(random):
            seen = Seen(met)
            kinds.update(name for name in MET if getattr(seen, name))
            for law in LAWS:
                try:
                    law(seen)
                except AssertionError as error:
                    yield f"{law.__name__}: {error} {met}"


MET = ("danger", "crisis", "did", "for_another", "risky", "overdue", "grown_up")
"""What laws are about: a walk that never meets it proves nothing of it."""


def test_every_law_holds_on_random_walks() -> None:
    kinds = Counter[str]()
    assert next(_broken(WALKS, "quick", kinds), None) is None
    assert [name for name in MET if not kinds[name]] == []


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_every_law_holds_on_many_walks(part: int) -> None:
    assert next(_broken(THOROUGH, f"thorough {part}", Counter()), None) is None
