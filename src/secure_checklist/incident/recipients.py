"""`Recipients`: the one look-up of who helps, by need, caller, what the person can use, and the hour.

Each card has two slots beneath its acts: who can act on it, and who listens now. A slot holds no advice and an act no
number, so each can be proved alone, and every pair holds.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from operator import itemgetter
from typing import Any, NamedTuple

from secure_checklist.checklists.plan_items import Need
from secure_checklist.core import countries
from secure_checklist.core.messages import message, noted, sentence
from secure_checklist.core.model import Model
from secure_checklist.core.types import Whole
from secure_checklist.incident.contacts.directory import FOR_POLICE, FOR_THE_YOUNG, Directory, Found
from secure_checklist.incident.contacts.listing import Asker, Listing, group_of, in_language
from secure_checklist.incident.contacts.models import NUMBERS, Age, Caller, Channel, Contact, Medium, Service
from secure_checklist.incident.platforms.reports import search_engines, where_it_is
from secure_checklist.incident.situation import Situation
from secure_checklist.subjects.incident import CLOSE

__all__ = ["Recipient", "Recipients", "neutral_way"]

WRITTEN: tuple[Medium, ...] = ("sms", "chat", "whatsapp", "app", "url", "email")
"""The media of somebody who can't talk."""
_NUMBER_FIRST: tuple[Medium, ...] = ("phone", *WRITTEN)
_BEST_FIRST: tuple[Medium, ...] = ("phone", "chat", "sms", "whatsapp", "url", "app", "email", "in_person")
_TOOLS = ("hash_matching", "platform", "search_engine")
"""Kinds that are tools or forms, and not somebody who answers."""
_NO_TALK: tuple[Medium, ...] = ("url", "app", "in_person")
_NO_LISTENERS = ("police", "hotline", "regulator")
_CALLERS: dict[str | None, Caller] = {
    "parent": "parent",
    "parent_of_doer": "parent",
    "helper": "friend",
    "witness": "friend",
    "professional": "professional",
    "doer": "doer",
}
_OF_VIOLENCE: frozenset[Need] = frozenset({"partner_violence", "sexual_violence"})
"""Needs of which the lines for one group are the usual ones."""
_OF_PICTURES: frozenset[Need] = frozenset({"image_removal", "regulator", "sextortion", "child_image", "cybercrime"})
"""Needs of a slot in which only somebody who acts is named: whoever listens has a slot of their own."""
_REMOVAL: frozenset[Need] = frozenset({"image_removal", "child_image"})


class _Ranked(NamedTuple):
    """Somebody who fits a slot.

    Attributes:
        rank: The least is the best.
        contact: Who it is.
        channel: By which way.
        need: For which need.
        open: Whether they answer there now; None: not known.

    """

    rank: tuple[object, ...]
    contact: Contact
    channel: Channel
    need: Need
    open: bool | None


class Recipient(Model):
    """Who is named in one slot, and how to reach them.

    Attributes:
        contact: Who; None: nobody is listed, and `lines` say what to do.
        channel: How to reach them; None: as before.
        need: For which need.
        open_now: Whether somebody answers there now; None: not known.
        lines: What to say, in sentences: the name with what it is for, the number or link, and when it is open.
        needed: How many of the lines a card without room keeps longest.
        neutral_text: The number or address without a name.
        heading: The key of the heading, of who acts.
        others: How to reach who is named beside `contact`.

    """

    contact: Contact | None = None
    channel: Channel | None = None
    need: Need | None = None
    open_now: bool | None = None
    lines: tuple[str, ...]
    needed: Whole = 1
    neutral_text: str = ""
    heading: str = "can_act"
    others: tuple[Channel, ...] = ()

    def __repr_args__(self) -> Iterator[tuple[str | None, Any]]:
        """Show nothing: who helps somebody tells with what."""
        return iter(())

    @property
    def text(self) -> str:
        """All that is said of them."""
        return " ".join(self.lines)

    def pieces(self, line: str) -> tuple[tuple[str, str], ...]:
        """Return a line cut at the numbers and addresses in it, each part with what a press opens; empty: nothing."""
        channels = () if self.contact is None else (*self.others, *self.contact.channels, self.channel)
        ways = {_bare(one): one.href for one in channels if one and one.href}  # of two alike, the way shown counts
        if not ways:
            return ((line, ""),)
        known = "|".join(map(re.escape, sorted(ways, key=len, reverse=True)))
        return tuple((part, ways.get(part, "")) for part in re.split(rf"(?<!\w)({known})(?!\w)", line) if part)


class Recipients:
    """Looks up who helps with one incident: the best one for a slot, or all who are listed for a need."""

    def __init__(self, situation: Situation, directory: Directory, language: str | None = None) -> None:
        self._situation, self._directory = situation, directory
        incident, person, ages = situation.incident, situation.person, situation.ages
        minor = None if person is None else person.minor
        own: Age | None = None if minor is None else "minor" if minor else "adult"
        caller = _CALLERS.get(situation.role, "person_shown")
        doer = caller == "doer"
        # a tool for an adult's own picture is for nobody of whom it isn't known whose it is
        hidden = doer or (situation.role is None and ages.then == "adult")
        self._asker = Asker(
            day=situation.now.date(),
            place=None if situation.here is None else countries.find(situation.here),
            part=situation.part and situation.part.upper(),
            case=None if situation.country in (None, situation.here) else countries.find(situation.country),
            age=own if doer else group_of(ages.now),
            taken=None if hidden else group_of(ages.then),
            caller=caller,
            own_age=own,
            language=language,
            police=not situation.risks,
        )
        needs = incident.access_needs or frozenset()
        self._talks = needs.isdisjoint({"cannot_speak", "cannot_hear"})
        harm = incident.self_harm_now in ("yes", "unsure") and incident.danger_now not in ("yes", "unsure")
        # whoever asks for the person shown calls a line themselves
        self._talker = self._asker.age if caller in ("person_shown", "doer") else own
        self._service: Service = "ambulance" if harm else "police"
        self._abused = "assault" in (incident.happened or ()) or incident.did_it in CLOSE
        self._found: dict[tuple[Need, Asker], Found] = {}

    # one slot --------------------------------------------------------------------------------------------------------

    def best(
        self, needs: Sequence[Need], *, listens: bool = False, besides: Recipient | None = None
    ) -> Recipient | None:
        """Return who fits these needs best, the most important first; None: nobody is listed.

        Whoever listens is there now, if that is known, and is somebody to talk to. Whoever acts on a picture is named
        at every hour, with when it opens, and is never a line that only listens. Where the person can't talk and nobody
        can be written to, it is who can be called by somebody else. Where who fits best may turn this person away, the
        next line names somebody for them. Beside help after violence stands who takes a picture down.
        """
        other = None if besides is None else besides.contact
        for media in (None,) if self._talks else (WRITTEN, None):
            ranked = sorted(self._ranked(needs, media, listens=listens, other=other), key=itemgetter(0))
            if ranked:
                found = self._recipient(ranked, listens=listens, by_phone=media is None and not self._talks)
                return found if listens else self._with_removal(found, needs)
        return None

    def _with_removal(self, found: Recipient, needs: Sequence[Need]) -> Recipient:
        """Return who helps after violence together with who takes a picture down, where the card asks for both."""
        removal: tuple[Need, ...] = tuple(need for need in needs if need in _OF_PICTURES)
        if found.need in removal or needs[0] not in _OF_VIOLENCE or not removal:
            return found
        second = self.best(removal, besides=found)
        if second is None or second.contact is None or second.channel is None:
            return found
        line = message("incident.slot.removal", name=in_language(second.contact).name, way=_shown(second.channel))
        return found.replace(lines=(*found.lines, line), others=(*found.others, second.channel))

    def _ranked(
        self, needs: Sequence[Need], media: tuple[Medium, ...] | None, *, listens: bool, other: Contact | None
    ) -> Iterator[_Ranked]:
        """Yield who fits, in no order.

        For children, parents and professionals, lines for children or parents come first among those who listen, open
        or not, and for adults a crisis line last. Lines about abuse or violence come after the others, unless that is
        what happened.
        """
        asker, now = self._asker, self._situation.now
        taken = {one.shown for one in other.channels} if other else set[str]()
        seen = {other.id} if other else set[str]()
        helps = listens and asker.caller in ("parent", "professional")
        young = helps or (listens and asker.caller in ("person_shown", "friend") and asker.age == "minor")
        violence = not _OF_VIOLENCE.isdisjoint(needs)
        of_picture = not listens and needs[0] in _OF_PICTURES
        women = needs[0] in _OF_VIOLENCE and (other is None or other.for_whom != ("women",))
        usual = ((), ("women",)) if women else ((),)
        unsure = self._talker is None and (listens or asker.caller == "doer")
        for place, need in enumerate(needs):
            for contact in self._directory.serving(asker.place, need) if self._wanted(need) else ():
                if contact.id in seen or (not listens and need in _OF_PICTURES and contact.listens):
                    continue
                seen.add(contact.id)
                if not self._fits(contact, need, listens=listens):
                    continue
                if of_picture and need not in _OF_PICTURES:
                    continue
                channel = self._channel(contact, need, media, listens=listens)
                if channel is None or channel.shown in taken:
                    continue
                opened = contact.hours_of(channel).open_at(now)
                rank = (
                    not contact.countries,
                    helps and need not in FOR_THE_YOUNG,
                    not of_picture and self._is_about_abuse(contact, violence=violence),
                    young and (need not in FOR_THE_YOUNG) + (helps and need == "crisis"),
                    helps and asker.caller not in contact.callers,
                    listens and opened is not True,
                    bool(contact.subdivisions)
                    and asker.part is None
                    and ((listens and violence) or contact.serves_small_part),
                    contact.for_whom not in usual or (unsure and contact.only_for is not None),
                    self._hardly_of_then(contact),
                    listens and not contact.listens and not _OF_PICTURES.isdisjoint(contact.needs),
                    asker.part is not None and not contact.subdivisions and violence,
                    place,
                    asker.age is None and contact.only_for is not None,
                    asker.caller not in ("person_shown", *contact.callers),
                    contact.is_of_police,
                    opened is False,
                    channel.cost != "free",
                    asker.language is not None and asker.language.partition("-")[0] not in contact.languages,
                    contact.id,
                )
                yield _Ranked(rank, contact, channel, need, opened)

    def _is_about_abuse(self, contact: Contact, *, violence: bool) -> bool:
        """Return whether a line is about abuse or violence, where that isn't what happened."""
        general = violence or "crisis" in contact.needs
        violent = not general and not _OF_VIOLENCE.isdisjoint(contact.needs)
        return not self._abused and ((contact.of_abuse and self._asker.age != "adult") or violent)

    def _fits(self, contact: Contact, need: Need, *, listens: bool) -> bool:
        """Return whether somebody serves this person, is no tool, and brings no harm to them."""
        if need == "emergency" or contact.kind == "emergency":
            return need == "emergency" and contact.kind == "emergency" and bool(contact.sources)
        whose, then = self._situation.incident.whose, self._situation.ages.then
        return bool(
            contact.kind not in _TOOLS
            and not contact.takes_file
            and bool(contact.sources)
            and not (listens and (contact.is_of_police or contact.kind in _NO_LISTENERS))
            and not ("harms_partner" in contact.for_whom and whose not in (None, "someone"))
            and not ("harms_young" in contact.for_whom and then == "adult")
            # a line for children is no ear for an adult beside the child
            and not (listens and contact.only_for == "minor" and self._grown(contact))
            # what finds helplines acts on nothing
            and (listens or contact.countries or need == "child_image")
            and (self._asker.police or contact.kind != "regulator")
            and ("change" not in contact.needs or self._asker.caller == "doer")
            and self._asker.may_use(contact)
        )

    def _hardly_of_then(self, contact: Contact) -> bool:
        """Return whether a line is about pictures of children, and nobody said that an adult's picture is one."""
        grown = self._asker.age == "adult" and self._asker.taken is None
        return grown and contact.by_age_when_taken and contact.only_for == "minor"

    def _grown(self, contact: Contact) -> bool:
        """Return whether whoever turns to a line is surely an adult, and isn't named by it."""
        named = contact.for_helpers or self._asker.caller in ("parent", *contact.callers)
        return self._talker == "adult" and not named

    def _channel(
        self, contact: Contact, need: Need, media: tuple[Medium, ...] | None, *, listens: bool = False
    ) -> Channel | None:
        """Return the best way to reach somebody that this person can use; None: there is none."""
        emergency, now = contact.kind == "emergency", self._situation.now
        order = media or (_NUMBER_FIRST if emergency else _BEST_FIRST)
        ways = [
            one
            for one in self._asker.channels(contact)
            if one.medium in order
            and not (need == "crisis" and one.medium == "email")
            # what finds a line for any country is named where no line is
            and not (listens and one.medium in _NO_TALK and contact.countries)
        ]
        if len(ways) < 2:  # noqa: PLR2004 - nothing to choose
            return ways[0] if ways else None
        return min(
            ways,
            key=lambda one: (
                emergency and self._service not in one.services,
                contact.hours_of(one).open_at(now) is False,
                bool(one.serves),
                order.index(one.medium),
                one.cost == "premium",
            ),
        )

    def _recipient(self, ranked: Sequence[_Ranked], *, listens: bool, by_phone: bool) -> Recipient:
        """Return the first of those who fit, with what is said of them in the language in force.

        Each number's hours stand beside it. What is least needed comes last.
        """
        first = ranked[0]
        contact, channel = _read(first)
        name = message("incident.slot.name", name=contact.name, purpose=contact.purpose) if contact.purpose else ""
        who = message(f"incident.slot.{channel.medium}", name=name or contact.name, way=_shown(channel))
        persons = channel.serves or contact.serves
        serves = message("incident.slot.serves", persons=persons.removesuffix(".")) if persons else ""
        # whom a line turns away is said in one breath with it, whatever a card has room for
        lines = [f"{who} {serves}".rstrip() if contact.for_whom else who, self._when(first)]
        if first.need == "emergency":
            lines += [_says(channel), self._ambulance(contact, channel)]
        if first.open is False and channel.medium not in WRITTEN:
            written = self._channel(contact, first.need, WRITTEN)
            lines.append("" if written is None else message("incident.slot.write_now", way=_shown(written)))
        others = self._for_others(ranked, listens=listens)
        if not contact.for_whom:
            lines.append(serves)
        for key, other in others.items():
            helper, way = _read(other)
            said = message(f"incident.slot.{key}", name=helper.name, way=_shown(way))
            when = self._when(other)
            lines.append(said if when == message("incident.slot.unknown") else f"{said} {when}".rstrip())
        if first.need == "change" and contact.serves and not others:
            lines.append(message("incident.slot.not_you"))
        lines.append(self._abroad(contact))
        if by_phone:
            lines.append(message("incident.slot.by_phone"))
        needed = len([line for line in lines if line])
        if channel.shows_on_bill is False:
            lines.append(message("incident.slot.not_on_bill"))
        if not listens and self._when(first) == message("incident.slot.unknown"):
            lines.append(message("incident.slot.next"))
        removal = first.need in _REMOVAL and "posted" in (self._situation.incident.happened or ())
        return Recipient(
            contact=first.contact,
            channel=first.channel,
            need=first.need,
            open_now=first.open,
            lines=tuple(filter(None, lines)),
            needed=needed,
            neutral_text=neutral_way(contact, (channel, *(self._asker.channels(contact) if self._talks else ()))),
            heading="can_act.removal" if removal else "can_act",
            others=tuple(one.channel for one in others.values()),
        )

    def _for_others(self, ranked: Sequence[_Ranked], *, listens: bool) -> dict[str, _Ranked]:
        """Return who is there where the first one may turn this person away, or doesn't answer; each by why."""
        need, first, asker = ranked[0].need, ranked[0].contact, self._asker
        only, age = first.only_for, self._talker if listens else asker.age
        alone = first.for_helpers and asker.caller in first.callers
        reasons = {
            "not_women": first.for_whom == ("women",),
            f"not_{only}": only is not None and age is None and not (listens and alone),
            "not_there": bool(first.subdivisions) and asker.part is None,
            "for_child": listens and asker.caller == "parent" and alone,
            "no_answer": listens and ranked[0].open is not True and first.kind != "emergency",
        }
        fits: dict[str, Callable[[_Ranked], bool]] = {
            "not_women": lambda one: one.need == need and one.contact.for_whom in ((), ("men",)),
            f"not_{only}": lambda one: one.contact.only_for != only,
            "not_there": lambda one: listens or one.need == need,
            "for_child": lambda one: one.contact.ages != ("adult",) and one.need in FOR_THE_YOUNG,
            "no_answer": lambda one: one.open is True and one.contact.for_whom in ((), first.for_whom),
        }
        there = [one for one in ranked[1:] if asker.part is not None or not one.contact.subdivisions]
        found = dict[str, _Ranked]()
        for key in (key for key, holds in reasons.items() if holds):
            other = next((one for one in there if fits[key](one)), None)
            if other is not None and other not in found.values():
                found[key] = other
        return found

    def _abroad(self, contact: Contact) -> str:
        """Return that a contact is in another country than the person, whom it serves; empty: it isn't."""
        place, home = self._asker.place, contact.id.partition("-")[0].upper()
        if place is None or contact.international or home in (place.code, place.part_of):
            return ""
        return message("incident.contact.there", place=countries.find(home).name)

    def in_danger(self) -> str:
        """Return the emergency number, with the ambulance's where that is another; empty: none is listed."""
        found = self.best(("emergency",))
        if found is None or found.contact is None or found.channel is None:
            return ""
        anywhere, sms = found.contact.international, found.channel.medium == "sms"
        key = f"incident.slot.in_danger{'.anywhere' if anywhere else '.sms' if sms else ''}"
        written = found.channel.medium in WRITTEN
        way = found.channel.shown
        more = _says(found.channel) if written else self._ambulance(found.contact, found.channel)
        return f"{message(key, way=way)} {more}".rstrip()

    def _ambulance(self, contact: Contact, channel: Channel) -> str:
        """Return the number of the ambulance where the one named is another service's."""
        ways = (one for one in contact.channels if one.medium == channel.medium and "ambulance" in one.services)
        found = None if "ambulance" in channel.services else next(ways, None)
        return "" if found is None else message("incident.slot.ambulance", way=_shown(found))

    def _when(self, first: _Ranked) -> str:
        contact, channel = _read(first)
        hours = contact.hours_of(channel)
        if contact.kind == "emergency" or channel.medium in (*_NO_TALK, "email"):
            return ""
        free = ".free" if channel.cost == "free" else ""
        if hours.always:
            return message(f"incident.slot.always{free}")
        if first.open:
            return message(f"incident.slot.open{free}")
        starts = hours.opens(self._situation.now)
        if starts is None:
            return message("incident.slot.hours", hours=hours.text) if hours.text else message("incident.slot.unknown")
        day = message(f"incident.weekday.{starts.weekday()}")
        return message("incident.slot.opens", day=day, time=starts.strftime("%H:%M"))

    # all for a need --------------------------------------------------------------------------------------------------

    def find_all(self, needs: Sequence[Need], *, police: bool = False) -> dict[Need, Found]:
        """Return all who are listed for each need, in order; where nobody is, what helps in their place.

        Those of young people alone are left out where all are adults. Where telling the police is a risk, nothing leads
        there, unless the `police` are asked for.
        """
        if not needs:
            return {}
        asker = self._asker._replace(police=police or self._asker.police)
        found = dict[Need, Found]()
        for need in filter(self._wanted, needs):
            one = self._found.get((need, asker))
            if one is None:
                one = self._found[need, asker] = self._in_order(self._find(need, asker))
            if one.listings or asker.police or need not in FOR_POLICE:
                found[need] = one
        return found

    def _in_order(self, found: Found) -> Found:
        """Return those who are listed with the written ways to reach them first, for whoever can't talk."""
        if self._talks:
            return found
        contacts = (one.contact for one in found.listings)
        ordered = [tuple(sorted(one.channels, key=lambda way: way.medium not in WRITTEN)) for one in contacts]
        listings = zip(found.listings, ordered, strict=True)
        return found.replace(
            listings=tuple(one.replace(contact=one.contact.replace(channels=ways)) for one, ways in listings)
        )

    def _wanted(self, need: Need) -> bool:
        """Return whether a need is theirs: where all are surely adults, lines for young people are for nobody."""
        return need not in FOR_THE_YOUNG or self._asker.age != "adult" or self._asker.own_age == "minor"

    def _find(self, need: Need, asker: Asker) -> Found:
        situation = self._situation
        if need in ("platform_report", "search_removal"):
            where = where_it_is if need == "platform_report" else search_engines
            reports = {one.platform.id: one for one in reversed(where(situation.incident, situation.person))}
            listings = tuple(Listing(contact=one.contact, day=asker.day) for one in reversed(reports.values()))
            own = self._directory.serving(asker.place, need)
            return Found(listings=(*listings, *(self._directory.answer(asker, need).listings if own else ())))
        found = self._directory.answer(asker, need)
        if asker.caller == "doer" and need == "legal":
            # who helps with more is there for those who were harmed
            listings = tuple(one for one in found.listings if one.contact.needs == ("legal",) and not found.fallback)
            return Found(listings=listings, note=found.note if listings else message("incident.none.legal"))
        return found


def _read(ranked: _Ranked) -> tuple[Contact, Channel]:
    """Return a contact and the channel with their texts in the language in force."""
    contact = in_language(ranked.contact)
    return contact, contact.channels[ranked.contact.channels.index(ranked.channel)]


def _shown(channel: Channel) -> str:
    """Return the number or address, with what to write first in a text message."""
    return noted(_bare(channel), channel.says) if channel.says and channel.medium == "sms" else _bare(channel)


def _bare(channel: Channel) -> str:
    return channel.shown.removeprefix("https://").rstrip("/") if channel.medium in ("url", "chat") else channel.shown


def _says(channel: Channel) -> str:
    return channel.says if not channel.says or channel.says.endswith(".") else sentence(channel.says)


def neutral_way(contact: Contact, channels: Sequence[Channel]) -> str:
    """Return how to reach somebody by the first of these that is a number, without saying who it is."""
    way = next((one for one in channels if one.medium in NUMBERS), channels[0])
    medium = way.medium if way.medium in NUMBERS else "page"
    return message(f"incident.slot.neutral.{medium}", name=contact.neutral_name, number=way.shown)
