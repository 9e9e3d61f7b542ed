"""`Card`: the first thing to read. It says what to do, who can act, who listens, and that it isn't the person's fault.

The checklist holds the texts (`CardSet`). This module finds the card for a person, and applies modifiers to its acts.
"""

from collections.abc import Iterable, Sequence

from secure_checklist.checklists.cards import Act, CardSet, CardTemplate, Modifier
from secure_checklist.checklists.plan_items import Need
from secure_checklist.core.messages import is_english, message, sentence
from secure_checklist.core.model import Quiet
from secure_checklist.evaluation.summaries import made
from secure_checklist.incident.recipients import Recipient, Recipients, way_to
from secure_checklist.incident.situation import Situation


class Card(Quiet):
    """What to read first after a leak. A card's `repr` shows nothing, since even the choice of card reveals a lot.

    Attributes:
        id: The id of the template.
        title: What the card is for, in a few of the person's own words; may be empty.
        acts: What to do, in order.
        neutral_acts: The acts, in words that reveal nothing to an onlooker.
        can_act: The contact who can act on the incident. If someone is in danger, this contact gives the emergency
            number.
        listens: The contact whom the person can talk to now.
        headings: The headings for the contact who can act and for the contact who listens.
        listens_first: Whether the contact who listens comes before the contact who can act.
        comfort: A sentence that says that it isn't the person's fault.
        neutral_comfort: The comforting sentence in words that reveal nothing to an onlooker.
        emergency: The emergency number, for a card on which no contact gives that number; empty if no number is listed.
        neutral_emergency: The emergency number in words that reveal nothing to an onlooker.

    """

    id: str
    title: str = ""
    acts: tuple[str, ...]
    neutral_acts: tuple[str, ...] = ()
    can_act: Recipient
    listens: Recipient
    headings: tuple[str, str]
    listens_first: bool = False
    comfort: str
    neutral_comfort: str = ""
    emergency: str = ""
    neutral_emergency: str = ""

    @property
    def slots(self) -> tuple[tuple[str, Recipient], ...]:
        """The contact who can act and the contact who listens, each with its heading, in reading order."""
        slots = tuple(zip(self.headings, (self.can_act, self.listens), strict=True))
        return slots[::-1] if self.listens_first else slots

    @property
    def lines(self) -> tuple[str, ...]:
        """Everything on the card, in reading order."""
        slots = (line for _, slot in self.slots for line in slot.lines)
        return (*self.acts, *slots, self.comfort, *([self.emergency] if self.emergency else []))

    @property
    def words(self) -> int:
        """The number of words on the card."""
        return sum(len(line.split()) for line in self.lines)


def card_of(situation: Situation, cards: CardSet, recipients: Recipients) -> Card | None:
    """Return the card for a person, or None if the checklist has none."""
    # The first template that fits counts: the order in the checklist is that of urgency, so someone in danger never
    # gets the card for a platform's report.
    templates = (one for one in cards.cards if one.applies_to is None or situation.evaluate(one.applies_to))
    template = next(templates, None)
    if template is None:
        return None
    acts = acts_of(template, cards, situation.modifiers)
    can_act, listens = _needs(template, situation, "can_act"), _needs(template, situation, "listens")
    acting = recipients.best(can_act)
    listening = recipients.best(listens, listens=True, besides=acting)
    said = [_said(act, acting, listening) for act in acts]
    hidden = [act.neutral_text or cards.neutral_texts[act.tags[0]] for act in acts]
    at = next((place for place, act in enumerate(acts) if "maybe-close" in act.tags), None)
    if at is not None:  # once on a card, and with a number of its own: the slots may name no one for violence at home
        ways = recipients.ways_to_ask("child_helpline" if situation.ages.now in ("minor", "unsure") else _SAFETY)
        said[at] = f"{message('incident.slot.close_first', way=ways[0])} {said[at]}"
        hidden[at] = f"{message('incident.slot.neutral.close_first', way=ways[1])} {hidden[at]}"
    headings = (acting.heading if acting else "can_act", "listens")
    danger = None if "emergency" in can_act else recipients.emergency
    parts = {
        "id": template.id,
        "title": template.title,
        "acts": tuple(said),
        "neutral_acts": tuple(hidden),
        "can_act": acting or _nobody(can_act, situation),
        "listens": listening or _nobody(listens, situation, acting),
        "headings": tuple([message(f"incident.slot.{key}") for key in headings]),
        "listens_first": any(one.listens_first for one in situation.modifiers)
        or (danger is not None and _is_safety_first(acting, listening)),
        "comfort": template.comfort,
        "neutral_comfort": message(f"incident.slot.neutral.comfort{'.doer' if situation.harmed_others else ''}"),
        "emergency": "" if danger is None else recipients.in_danger(danger),
        "neutral_emergency": "" if danger is None else danger.neutral_text,
    }
    return _fitted(made(Card, parts))


def _fitted(card: Card) -> Card:
    """Return the card with at most `MOST_WORDS`: the lines that are needed least go first, and never the name."""
    extra = card.words - (MOST_WORDS if is_english() else MOST_WORDS_ELSEWHERE)
    # First the lines that aren't `kept`, then who else can act or listen, then when someone is there, and last who
    # helps at another age: a child must find someone to talk to. The first line of a slot, with the number, stays.
    acts_last = ("listens", "can_act")
    listens_last = ("can_act", "listens") if card.emergency else acts_last  # else who acts is the emergency number
    stages = ((("when", "kept"), acts_last), (("when", "by_age"), listens_last), (("by_age",), acts_last))
    each = ((keeps, slot) for keeps, slots in (*stages, ((), listens_last)) for slot in slots)
    for keeps, slot in each:
        found: Recipient = getattr(card, slot)
        stay = (found.lines[0], *(line for field in keeps for line in getattr(found, field)))
        gone = set[str]()
        for line in reversed(found.lines):
            if extra > 0 and line not in stay and line not in gone:
                gone.add(line)
                extra -= found.lines.count(line) * len(line.split())
        if gone:
            lines = tuple([line for line in found.lines if line not in gone])
            card = card.model_copy(update={slot: found.model_copy(update={"lines": lines})})  # they were validated
    return card


MOST_WORDS, MOST_WORDS_ELSEWHERE = 120, 150
"""The maximum number of words on a card: in English, and in other languages, in which the same lines are longer."""


def acts_of(template: CardTemplate, cards: CardSet, modifiers: Sequence[Modifier]) -> tuple[Act, ...]:
    """Return the acts of a card with modifiers applied: the leading acts, the second acts, then the card's own."""

    def settled(names: Iterable[str]) -> list[Act]:
        found = [settle(cards.by_id[name], cards, modifiers) for name in names if name]
        return [act for act in found if act is not None]

    own = settled(template.acts)
    lead = settled([one.first for one in modifiers]) or own[:1]
    second = settled([one.second for one in modifiers])
    most = min((one.most_acts for one in modifiers), default=len(template.acts))
    return tuple(dict.fromkeys((*lead, *second, *own)))[:most]


def settle(act: Act, cards: CardSet, modifiers: Sequence[Modifier]) -> Act | None:
    """Return an act with modifiers applied, or None if one removes it. They also apply to an act that replaces it."""
    for one in modifiers:
        # For a watched phone, "change your password" becomes "change it from a device that no one watches". That act
        # has tags of its own, which another modifier may replace in turn.
        name = next((one.replaces[tag] for tag in act.tags if tag in one.replaces), act.id)
        if name != act.id:
            return settle(cards.by_id[name], cards, modifiers)
        if not set(act.tags).isdisjoint(one.removes) or (one.keeps and set(act.tags).isdisjoint(one.keeps)):
            return None
    return act


def _said(act: Act, acting: Recipient | None, listening: Recipient | None) -> str:
    """Return the text of an act, with the words that say how to reach both slots if they are known and it has some."""
    ways = (way_to(acting), way_to(listening)) if act.numbered and acting and listening else ("", "")
    return act.numbered.replace("{danger}", sentence(ways[0])).replace("{talk}", ways[1]) if all(ways) else act.text


def _needs(template: CardTemplate, situation: Situation, slot: str) -> tuple[Need, ...]:
    """Return the needs of a slot: those of modifiers, then the card's own. In danger, only those of safety count."""
    alone = any(one.keeps for one in situation.modifiers)
    adding = (one for one in situation.modifiers if one.keeps or not alone)
    added = [need for one in adding for need in getattr(one, slot)]
    return tuple(dict.fromkeys((*added, *getattr(template, slot))))


def _is_safety_first(acting: Recipient | None, listening: Recipient | None) -> bool:
    """Return True if help against violence at home is only in the second slot: it says what is safe to do at all."""
    return (acting and acting.need) != _SAFETY and (listening and listening.need) == _SAFETY


def _nobody(needs: Sequence[Need], situation: Situation, acting: Recipient | None = None) -> Recipient:
    """Return the text of a slot without a contact: the reason, and whether the country or a yes would change that."""
    if situation.here is None and needs[0] != "emergency":
        key = "no_country"
    elif acting is not None:
        key = "same" if acting.open_now else "nobody_listens"
    else:
        waits = not situation.risks and any("police" in one.removes for one in situation.modifiers)
        key = needs[0] if needs[0] in _SAID else "theirs" if waits else "nobody"
    said = message(f"incident.slot.{key}")
    return Recipient.model_construct(lines=(said,), neutral_text=said if key == "no_country" else "")


_SAFETY: Need = "partner_violence"
_SAID: tuple[Need, ...] = ("emergency", "change")
"""Needs with a text of their own if no contact is listed."""
