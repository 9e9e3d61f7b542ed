"""`Card`: three acts, the one number that is right for this person, and that it is not their fault.

The checklist holds the texts (`CardTemplate`). Here it is worked out whose card it is, and whom to call.
"""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple, Protocol

from secure_checklist.checklists.cards import CardTemplate
from secure_checklist.checklists.checklist import Checklist
from secure_checklist.checklists.plan_items import Need
from secure_checklist.core import countries
from secure_checklist.core.messages import message
from secure_checklist.core.model import Model
from secure_checklist.incident.applies import Applying
from secure_checklist.incident.contacts.directory import WRITTEN, Reachable
from secure_checklist.incident.contacts.models import NUMBERS, Channel

__all__ = ["Card", "card_of"]


class Card(Model):
    """What somebody reads first; everything else waits behind it.

    Attributes:
        template: The card of the checklist from which it is made.
        reachable: Whom to call or write to, and how; None: nobody is listed, and `reach` says what to do.
        warning: What to know before turning to them: that telling the police can bring trouble there; empty: nothing.
        reach: Whom to call or write to in a line or two, with the country whose number it is.
        also: What stands below, in a line each: whom else there is for somebody whom it doesn't serve, or if it gets
            too much, the emergency number where it may be needed, and how to write where it is a number to call. What
            is not listed, or is more than fits on a card, is left out.
        neutral_reach: Whom to call in words that tell whoever looks on nothing; an address is not in it.

    """

    template: CardTemplate
    reachable: Reachable | None = None
    warning: str = ""
    reach: str
    also: tuple[str, ...] = ()
    neutral_reach: str = ""

    def __repr_args__(self) -> Iterator[tuple[str | None, Any]]:
        """Show nothing: which card it is tells what happened to somebody."""
        return iter(())

    @property
    def id(self) -> str:
        """The id of the template."""
        return self.template.id

    @property
    def title(self) -> str:
        """What the card is for, in a few words of the person; empty: not said."""
        return self.template.title

    @property
    def acts(self) -> tuple[str, str, str]:
        """What to do, in order."""
        return self.template.acts

    @property
    def neutral_acts(self) -> tuple[str, ...]:
        """The same in words that tell whoever looks on nothing of what happened; empty: the checklist has none."""
        return self.template.neutral_acts

    @property
    def comfort(self) -> str:
        """That it is not their fault."""
        return self.template.comfort

    @property
    def lines(self) -> tuple[str, ...]:
        """All that is on it, in the order in which it is read."""
        return (*self.acts, *([self.warning] if self.warning else []), self.reach, self.comfort, *self.also)

    @property
    def words(self) -> int:
        """How many words are on it."""
        return sum(len(line.split()) for line in self.lines)


MOST_WORDS = 120
"""How many words a card has at most."""
_OFFICIAL = ("police", "regulator")


class Find(Protocol):
    """Returns who is right for a need, or who is and can be written to, or serves not women alone; None: nobody."""

    def __call__(self, need: Need, *, written: bool = False, for_women: bool = True) -> Reachable | None:
        """Return them."""
        ...


class Reader(NamedTuple):
    """Who reads a card.

    Attributes:
        country: The country that the number is for; None: not known.
        part: Which part of it is known.
        own: It is about the person themselves, or a friend with whom they call, so that a line for people under 18 is
            one for them.
        young: The person it is about is, or may be, under 18.
        risky: Telling the police there can turn on the person shown, so others go before them.

    """

    country: str | None
    part: bool
    own: bool
    young: bool
    risky: bool


def card_of(checklist: Checklist, applying: Applying, find: Find, reader: Reader) -> Card | None:
    """Return the card for somebody: the first that surely is for them; None: the checklist has none.

    Args:
        checklist: Whose cards they are.
        applying: Evaluates their conditions.
        find: Returns who is right for a need; None: nobody.
        reader: Who reads it.

    Whoever only stands in for somebody else is given where nobody is listed for any need of the card: a line for
    victims of violence is of little help to somebody who thinks of suicide.

    """
    template = next((one for one in checklist.cards if one.applies_to is None or _fits(one, applying)), None)
    if template is None:
        return None
    needs = _needs(template, young=reader.own and reader.young)

    def best(found: Iterable[Reachable | None]) -> Reachable | None:
        fitting = [one for one in found if one is not None and _fits_a_card(one)]
        listed = [one for one in fitting if one.need in one.contact.needs]
        return min(listed or fitting, key=lambda one: _rank(one, template, reader), default=None)

    found: dict[Need, Reachable | None] = {need: find(need) for need in needs}
    reachable = best(found.values())
    if reachable is None:
        reach = message("incident.card.nobody" if reader.country else "incident.card.no_country")
        return Card(template=template, reach=reach, neutral_reach=reach)
    crisis = found.get("crisis")
    if crisis is not None and (not _fits_a_card(crisis) or crisis.contact.id == reachable.contact.id):
        crisis = None
    card = Card(
        template=template,
        reachable=reachable,
        warning=message("incident.card.risk") if reader.risky and reachable.contact.kind == "police" else "",
        reach=_reach(reachable, reader.country),
        neutral_reach=_neutrally(reachable, crisis, reader.country),
    )
    if reachable.need == "emergency":
        return card.replace(also=_emergency_by_text(reachable))
    written = best(find(need, written=True) for need in needs)
    if reader.risky and written is not None and written.contact.kind in _OFFICIAL:
        written = None
    other = find(reachable.need, for_women=False) if reachable.contact.for_women else None
    lines = [
        *_others(reachable, other, crisis),
        *_writing(reachable, written, needs),
        *_emergency(found.get("emergency")),
    ]
    while lines and card.replace(also=tuple(lines)).words > MOST_WORDS:
        lines.pop()
    return card.replace(also=tuple(lines))


def _others(first: Reachable, other: Reachable | None, crisis: Reachable | None) -> tuple[str, ...]:
    """Return whom else there is: for whoever isn't a woman where the number is for women, and if it gets too much."""
    lines: list[str] = []
    if other is not None and other.need in other.contact.needs and not other.contact.international:
        lines.append(message("incident.card.not_women", number=_number(other.channel), name=other.contact.name))
    if crisis is not None:
        key = "incident.card.not_women.crisis" if first.contact.for_women and not lines else "incident.card.crisis"
        lines.append(message(key, number=_number(crisis.channel), name=crisis.contact.name))
    return tuple(lines)


def _writing(first: Reachable, written: Reachable | None, needs: tuple[Need, ...]) -> tuple[str, ...]:
    """Return how to write to who stands on the card, or to somebody else, where that is a number to call.

    Where somebody answers at once comes first, and an e-mail is no answer for somebody who thinks of suicide.
    """
    if first.channel.medium != "phone":
        return ()
    own = {channel.medium: channel for channel in first.contact.channels if channel.medium in WRITTEN}
    live = next((own[medium] for medium in WRITTEN if medium in own and medium != "email"), None)
    named = written if written is not None and written.need in written.contact.needs else None
    if live is None and named is not None and named.channel.medium != "email":
        channel, name = named.channel, named.contact.name
        return (message(f"incident.card.write.{channel.medium}", number=_number(channel), name=name),)
    mail = None if needs[0] == "crisis" else own.get("email")
    if live or mail:
        channel = live or own["email"]
        return (message(f"incident.card.write.same.{channel.medium}", number=_number(channel)),)
    if named is None or needs[0] == "crisis":
        return ()
    return (message("incident.card.write.email", number=_number(named.channel), name=named.contact.name),)


def _emergency(found: Reachable | None) -> tuple[str, ...]:
    """Return the emergency number for a card that names it without being one for danger."""
    if found is None or found.contact.kind != "emergency":
        return ()
    return (message("incident.card.emergency", number=_number(found.channel)),)


def _emergency_by_text(reachable: Reachable) -> tuple[str, ...]:
    """Return how to reach the emergency service without speaking, where one can text it and the number says nothing."""
    texts = [channel for channel in reachable.contact.channels if channel.medium == "sms"]
    if reachable.channel.says or not texts:
        return ()
    return (message("incident.card.emergency.sms", number=texts[0].shown),)


def _neutrally(reachable: Reachable, crisis: Reachable | None, country: str | None) -> str:
    """Return whom to call in words that tell whoever looks on nothing; addresses mostly say what they are about."""
    if country is None:
        return message("incident.card.no_country")
    medium = reachable.channel.medium
    if medium not in NUMBERS:
        return message("incident.card.neutral.page")
    call = message(f"incident.card.neutral.{medium}", number=reachable.channel.shown)
    second = crisis.channel if crisis is not None and crisis.channel.medium == "phone" else None
    more = message("incident.card.neutral.or", number=second.shown) if second is not None else ""
    return " ".join(filter(None, (call, _when(reachable), more)))


def _number(channel: Channel) -> str:
    """Return the number or address, with what to write first in a text message."""
    return f"{channel.shown} ({channel.says})" if channel.says and channel.medium == "sms" else channel.shown


def _fits(template: CardTemplate, applying: Applying) -> bool:
    return template.applies_to is not None and True in applying.truths(template.applies_to)


def _fits_a_card(reachable: Reachable) -> bool:
    """Return False for a tool that works with the picture, an emergency number without danger, a finder of others."""
    contact = reachable.contact
    emergency = contact.kind == "emergency" and reachable.need != "emergency"
    finder = contact.international and reachable.need not in ("crisis", "child_helpline")
    return not (emergency or finder or contact.takes_file)


def _needs(template: CardTemplate, *, young: bool) -> tuple[Need, ...]:
    """Return the needs of a card, for somebody under 18 with a line for them among them, before a crisis line."""
    needs = template.needs
    if not young or "emergency" in needs:
        return needs
    rest: tuple[Need, ...] = tuple(need for need in needs if need != "child_helpline")
    before = needs.index("child_helpline") if "child_helpline" in needs and needs[0] != "crisis" else 0
    return (*rest[:before], "child_helpline", *rest[before:])


def _rank(reachable: Reachable, template: CardTemplate, reader: Reader) -> tuple[bool, ...]:
    """Put first whom one can call or write to at this hour, and last those who answer from anywhere.

    Whoever reads a card should get through to a person now: a form that fits better waits in the plan. Where a partner
    is behind it, those who know about that go first, be it with a page: a crisis line can't plan what is safe. A child,
    and somebody whose partner is behind it, talk to a helper before the police. A line for young people is for those
    who are young themselves, one that serves a part of the country comes late where nobody said which, and one that
    serves women comes after those for everybody. Where telling the police can
    turn on the person shown, they come after all others whom that person can surely turn to. Who helps to stop those
    alone who did one kind of harm is named in the plan: on the card it would call somebody what they aren't.
    """
    contact = reachable.contact
    for_the_young = contact.ages == ("minor",)
    violence = template.needs[0] == "partner_violence"
    official = contact.kind in _OFFICIAL
    return (
        contact.international,
        bool(contact.subdivisions) and not reader.part,
        reachable.need == "change" and bool(contact.serves),
        official and {"police", "cybercrime"}.isdisjoint(template.needs),
        for_the_young and not reader.own,
        contact.for_women and not violence,
        official and reader.risky,
        reachable.open_now is False,
        reachable.need == "crisis" and violence,
        reachable.channel.medium not in NUMBERS,
        reachable.channel.medium not in ("chat", "url"),
    )


def _reach(reachable: Reachable, country: str | None) -> str:
    contact, channel = reachable.contact, reachable.channel
    name = contact.name
    if country is not None and not contact.international:
        name = message("incident.card.name", name=name, country=countries.find(country).name)
    way = message(f"incident.card.reach.{channel.medium}", number=_number(channel), name=name)
    whom = channel.serves or contact.serves
    serves = message("incident.card.serves", persons=whom) if whom else ""
    bill = message("incident.card.not_on_bill") if channel.shows_on_bill is False else ""
    # what to know before one dials it, such as how to call without speaking
    told = channel.says if reachable.need == "emergency" else ""
    return " ".join(filter(None, (way, serves, _when(reachable), bill, told)))


def _when(reachable: Reachable) -> str:
    hours = reachable.contact.hours_of(reachable.channel)
    free = reachable.channel.cost == "free"
    if hours.always:
        return message("incident.card.free_always" if free else "incident.card.always")
    if hours.text and reachable.open_now is False:
        return message("incident.card.closed", hours=hours.text)
    if hours.text:
        return message("incident.card.free_hours" if free else "incident.card.hours", hours=hours.text)
    return message("incident.card.free") if free else ""
