"""`Recipients`: the one look-up of who helps, by need, caller, what the person can use, and the hour.

Each card has two slots beneath its acts: who can act on it, and who listens now. A slot holds no advice and an act no
number, so each can be proved alone, and every pair holds.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from secure_checklist.checklists.plan_items import Need
from secure_checklist.core import countries
from secure_checklist.core.messages import message, noted, sentence
from secure_checklist.core.model import Model
from secure_checklist.incident.contacts.directory import Directory, Found
from secure_checklist.incident.contacts.models import NUMBERS, Age, Caller, Channel, Contact, Medium, Service
from secure_checklist.incident.contacts.of_platforms import in_english, listings_of
from secure_checklist.incident.platforms.reports import search_engines, where_it_is
from secure_checklist.incident.situation import Situation

__all__ = ["Recipient", "Recipients"]

WRITTEN: tuple[Medium, ...] = ("sms", "chat", "whatsapp", "app", "url", "email")
"""The media of somebody who can't talk."""
SPOKEN: tuple[Medium, ...] = ("phone",)
_TOOLS = ("hash_matching", "platform", "search_engine")
"""Kinds that are tools or forms, and not somebody who answers."""
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
_YOUNG: tuple[Need, ...] = ("child_helpline",)


_Ranked = tuple[tuple[object, ...], Contact, Channel, Need]
"""What orders somebody, who it is, by which way, and for which need."""


class Recipient(Model):
    """Who is named in one slot, and how to reach them.

    Attributes:
        contact: Who; None: nobody is listed, and `lines` say what to do.
        channel: How to reach them; None: as before.
        need: For which need.
        open_now: Whether somebody answers there now; None: not known.
        lines: What to say, in sentences: the name with what it is for, the number or link, and when it is open.
        neutral_text: The number or address without a name.

    """

    contact: Contact | None = None
    channel: Channel | None = None
    need: Need | None = None
    open_now: bool | None = None
    lines: tuple[str, ...]
    neutral_text: str = ""

    def __repr_args__(self) -> Iterator[tuple[str | None, Any]]:
        """Show nothing: who helps somebody tells with what."""
        return iter(())

    @property
    def text(self) -> str:
        """All that is said of them."""
        return " ".join(self.lines)

    def pieces(self, line: str) -> tuple[tuple[str, str], ...]:
        """Return a line cut at the numbers and addresses in it, each part with what a press opens; empty: nothing."""
        channels = () if self.contact is None else self.contact.channels
        ways = {_bare(one): one.href for one in reversed(channels) if one.href}  # the way shown comes first
        if not ways:
            return ((line, ""),)
        known = "|".join(map(re.escape, sorted(ways, key=len, reverse=True)))
        return tuple((part, ways.get(part, "")) for part in re.split(rf"(?<!\w)({known})(?!\w)", line) if part)


class Recipients:
    """Looks up who helps with one incident: the best one for a slot, or all who are listed for a need."""

    def __init__(self, situation: Situation, directory: Directory, language: str | None = None) -> None:
        self._situation, self._directory, self._language = situation, directory, language
        self._place = None if situation.here is None else countries.find(situation.here)
        self._caller: Caller = _CALLERS.get(situation.role, "person_shown")
        incident, person = situation.incident, situation.person
        needs = incident.access_needs or frozenset()
        self._speaks = needs.isdisjoint({"cannot_speak", "cannot_hear"})
        self._own_age: Age | None = (
            None if person is None or person.minor is None else "minor" if person.minor else "adult"
        )
        self._found: dict[Need, Found] = {}
        self._women_named = False
        """The other slot names a line for women, so this one is for everybody."""

    # one slot --------------------------------------------------------------------------------------------------------

    def best(
        self, needs: Sequence[Need], *, listens: bool = False, besides: Recipient | None = None
    ) -> Recipient | None:
        """Return who fits these needs best, the most important first; None: nobody is listed.

        Whoever listens is there now, if that is known. Whoever acts is named at every hour, with when it opens. Where
        the person can't talk and nobody can be written to, it is who can be called by somebody else.
        """
        named = None if besides is None else besides.contact
        self._women_named = named is not None and named.for_whom == ("women",)
        for media in (None,) if self._speaks else (WRITTEN, None):
            ranked = sorted(self._ranked(needs, media, listens=listens, other=named), key=lambda one: one[0])
            if ranked:
                found = self._recipient(*ranked[0][1:], by_phone=media is None and not self._speaks)
                return found.replace(lines=(*found.lines, *self._for_others(*ranked)))
        return None

    def _for_others(self, first: _Ranked, *rest: _Ranked) -> Iterator[str]:
        """Yield whom whoever isn't a woman can turn to, where a line is for women."""
        _, contact, _, need = first
        others = (one for one in rest if one[3] == need and one[1].for_whom in ((), ("men",)))
        if contact.for_whom == ("women",) and (other := next(others, None)) is not None:
            _, read = _in_language(*other[1:3])
            yield message("incident.slot.not_women", name=read.name, way=_shown(read.channels[0]))

    def _ranked(
        self, needs: Sequence[Need], media: tuple[Medium, ...] | None, *, listens: bool, other: Contact | None
    ) -> Iterator[_Ranked]:
        taken = {one.shown for one in other.channels} if other else set[str]()
        wanted: dict[Need, int] = {need: place for place, need in enumerate(needs)}
        for contact in self._directory.serving(self._place):
            places = [place for place, one in enumerate(needs) if one in contact.needs and self._wanted(one)]
            same = other is not None and contact.id == other.id
            if not places or same or not self._fits(contact, needs[places[0]], listens=listens):
                continue
            need = needs[places[0]]
            channel = self._channel(contact, need, media)
            if channel is not None and channel.shown not in taken:
                yield self._rank(contact, channel, need, wanted, listens=listens), contact, channel, need

    def _fits(self, contact: Contact, need: Need, *, listens: bool) -> bool:
        """Return whether somebody serves this person at all: by age, caller, place, and without harm to them."""
        emergency, part = need == "emergency", self._situation.part
        risky = contact.kind in ("police", "regulator") or contact.works_with_police is True
        refused = (
            (contact.kind == "emergency") is not emergency,
            contact.recalled or contact.takes_file or contact.kind in _TOOLS,
            listens and contact.kind in _NO_LISTENERS,
            contact.international and not listens and need != "child_image",  # what finds helplines acts on nothing
            risky and not emergency and bool(self._situation.risks),
            "change" in contact.needs and self._caller != "doer",
            bool(contact.subdivisions) and part not in (None, *contact.subdivisions),
        )
        return not any(refused) and self._serves_caller(contact) and self._serves_age(contact)

    def _serves_caller(self, contact: Contact) -> bool:
        if self._caller == "doer":
            return not contact.callers or not {"doer", "person_shown"}.isdisjoint(contact.callers)
        return not contact.callers or self._caller in contact.callers

    def _serves_age(self, contact: Contact) -> bool:
        """Return whether the ages fit: those of the person shown, or of whoever calls where it is a line for them."""
        own = self._own_age
        if self._caller == "doer":
            return own is None or own in contact.ages
        if self._caller != "person_shown" and self._caller in contact.callers:
            return self._caller != "friend" or own is None or own in contact.ages
        ages = self._situation.ages
        age = ages.then if contact.by_age_when_taken else ages.now
        return age is None or ("adult" if age == "adult" else "minor") in contact.ages

    def _channel(self, contact: Contact, need: Need, media: tuple[Medium, ...] | None) -> Channel | None:
        """Return the best way to reach somebody that this person can use; None: there is none."""
        ages = self._situation.ages.now
        whom = None if ages is None else "adult" if ages == "adult" else "minor"
        ways = [
            one
            for one in contact.channels
            if not one.recalled
            and one.medium != "in_person"
            and (media is None or one.medium in media)
            and (self._caller != "person_shown" or whom is None or not one.ages or whom in one.ages)
            and not (need == "crisis" and one.medium == "email")
        ]
        if contact.kind == "emergency" or media is not None:
            order = (*SPOKEN, *WRITTEN) if media is None else media
        else:
            order = ("phone", "chat", "sms", "whatsapp", "url", "app", "email")
        incident = self._situation.incident
        harm = incident.self_harm_now in ("yes", "unsure") and incident.danger_now not in ("yes", "unsure")
        service: Service = "ambulance" if harm else "police"
        return min(
            ways,
            key=lambda one: (
                contact.kind == "emergency" and service not in one.services,
                contact.hours_of(one).open_at(self._situation.now) is False,
                bool(one.serves),
                order.index(one.medium),
                one.cost == "premium",
            ),
            default=None,
        )

    def _rank(
        self, contact: Contact, channel: Channel, need: Need, wanted: dict[Need, int], *, listens: bool
    ) -> tuple[object, ...]:
        """Return what orders those who fit: the least is the best.

        For parents and professionals, lines for children or parents come first among those who listen, open or not,
        and a crisis line last.
        """
        opened = contact.hours_of(channel).open_at(self._situation.now)
        helps = self._caller in ("parent", "professional") and listens
        usual = ("women",) if next(iter(wanted)) in _OF_VIOLENCE and not self._women_named else ()
        unsure = self._situation.ages.now is None or self._caller == "doer"
        return (
            contact.international,
            helps and (need not in _YOUNG) + (need == "crisis"),
            listens and opened is not True,
            bool(contact.subdivisions) and self._situation.part is None,
            contact.for_whom not in ((), usual) or (unsure and len(contact.ages) == 1),
            wanted[need],
            self._caller != "person_shown" and self._caller not in contact.callers,
            contact.kind == "police",
            opened is False,
            channel.cost != "free",
            self._language is not None and self._language.partition("-")[0] not in contact.languages,
            contact.id,
        )

    def _recipient(self, contact: Contact, channel: Channel, need: Need, *, by_phone: bool) -> Recipient:
        first, read = _in_language(contact, channel)
        return Recipient(
            contact=first,
            channel=channel,
            need=need,
            open_now=contact.hours_of(channel).open_at(self._situation.now),
            lines=tuple(filter(None, self._lines(read, read.channels[0], need, by_phone=by_phone))),
            neutral_text=_neutral(channel),
        )

    def _lines(self, contact: Contact, channel: Channel, need: Need, *, by_phone: bool) -> Iterator[str]:
        name = message("incident.slot.name", name=contact.name, purpose=contact.purpose) if contact.purpose else ""
        yield message(f"incident.slot.{channel.medium}", name=name or contact.name, way=_shown(channel))
        if channel.serves or contact.serves:
            yield message("incident.slot.serves", persons=channel.serves or contact.serves)
        if by_phone:
            yield message("incident.slot.by_phone")
        yield self._when(contact, channel)
        closed = contact.hours_of(channel).open_at(self._situation.now) is False
        if closed and channel.medium not in WRITTEN:
            written = self._channel(contact, need, WRITTEN)
            yield "" if written is None else message("incident.slot.write_now", way=_shown(written))
        if channel.shows_on_bill is False:
            yield message("incident.slot.not_on_bill")
        if need == "emergency":
            yield self._ambulance(contact, channel)
            yield channel.says if not channel.says or channel.says.endswith(".") else sentence(channel.says)

    def _ambulance(self, contact: Contact, channel: Channel) -> str:
        """Return the number of the ambulance where the one named is another service's."""
        ways = (one for one in contact.channels if one.medium == channel.medium and "ambulance" in one.services)
        found = None if "ambulance" in channel.services else next(ways, None)
        return "" if found is None else message("incident.slot.ambulance", way=_shown(found))

    def _when(self, contact: Contact, channel: Channel) -> str:
        hours = contact.hours_of(channel)
        if contact.kind == "emergency" or channel.medium in ("url", "app", "email"):
            return ""
        free = ".free" if channel.cost == "free" else ""
        opened = hours.open_at(self._situation.now)
        if hours.always:
            return message(f"incident.slot.always{free}")
        if opened is None:
            return message("incident.slot.hours", hours=hours.text) if hours.text else message("incident.slot.unknown")
        if opened:
            return message(f"incident.slot.open{free}")
        starts = hours.opens(self._situation.now)
        if starts is None:
            return message("incident.slot.hours", hours=hours.text)
        day = message(f"incident.weekday.{starts.weekday()}")
        return message("incident.slot.opens", day=day, time=starts.strftime("%H:%M"))

    # all for a need --------------------------------------------------------------------------------------------------

    def find(self, need: Need) -> Found:
        """Return all who are listed for a need; where nobody is, what helps in their place, and that it does."""
        found = self._found.get(need)
        if found is None:
            found = self._found[need] = self._find(need)
        return found

    def find_all(self, needs: Iterable[Need]) -> dict[Need, Found]:
        """Return who helps with each need, in order; those of young people alone are left out where all are adults."""
        return {need: self.find(need) for need in needs if self._wanted(need)}

    def _wanted(self, need: Need) -> bool:
        """Return whether a need is theirs: where all are surely adults, lines for young people are for nobody."""
        age = self._own_age if self._caller == "doer" else self._situation.ages.now
        return need not in _YOUNG or age != "adult" or self._own_age == "minor"

    def _find(self, need: Need) -> Found:
        situation, person = self._situation, self._situation.person
        doer = self._caller == "doer"
        # a tool for an adult's own picture is for nobody of whom it isn't known whose it is
        taken = None if doer or (situation.role is None and situation.ages.then == "adult") else situation.ages.then
        found = self._directory.find(
            country=situation.here,
            country_of_case=situation.country,
            subdivision=situation.part,
            age=self._own_age if doer else situation.ages.now,
            age_when_taken=taken,
            need=need,
            language=self._language,
            caller=self._caller,
            caller_age=self._own_age,
            now=situation.now,
        )
        if doer and need == "legal":
            return _for_anybody(found)
        if need == "platform_report":
            reports = where_it_is(situation.incident, person)
        elif need == "search_removal":
            reports = search_engines(situation.incident, person)
        else:
            return found
        rest = (one for one in found.listings if one.contact.id not in in_english())
        listings = listings_of(reports, situation.now.date())
        return Found(listings=(*listings, *(() if found.fallback else rest)))


def _for_anybody(found: Found) -> Found:
    """Return those who give legal help and nothing else: who helps with more is there for those who were harmed."""
    listings = tuple(one for one in found.listings if one.contact.needs == ("legal",) and not found.fallback)
    return Found(listings=listings, note=found.note if listings else message("incident.none.legal"))


def _in_language(contact: Contact, channel: Channel) -> tuple[Contact, Contact]:
    """Return a contact with this channel first, as it is listed and with its texts in the language in force."""
    first = contact.replace(channels=(channel, *(one for one in contact.channels if one is not channel)))
    return first, first.translated()


def _shown(channel: Channel) -> str:
    """Return the number or address, with what to write first in a text message."""
    return noted(_bare(channel), channel.says) if channel.says and channel.medium == "sms" else _bare(channel)


def _bare(channel: Channel) -> str:
    return channel.shown.removeprefix("https://").rstrip("/") if channel.medium in ("url", "chat") else channel.shown


def _neutral(channel: Channel) -> str:
    if channel.medium in NUMBERS:
        return message(f"incident.slot.neutral.{channel.medium}", number=channel.shown)
    return message("incident.slot.neutral.page")
