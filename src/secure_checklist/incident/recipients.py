"""`Recipients`: the one look-up of who helps, by need, caller, what the person can use, and the hour.

Each card has two slots beneath its acts: who can act on it, and who listens now. A slot holds no advice and an act no
number, so each can be proved alone, and every pair holds.
"""

import re
from collections.abc import Iterator, Sequence
from operator import itemgetter
from typing import Any, NamedTuple

from secure_checklist.checklists.plan_items import Need
from secure_checklist.core import countries, subdivisions
from secure_checklist.core.messages import message, noted, sentence
from secure_checklist.core.model import Model
from secure_checklist.incident.contacts.directory import FOR_THE_YOUNG, Directory, Found
from secure_checklist.incident.contacts.listing import Asker, Listing, group_of
from secure_checklist.incident.contacts.models import NUMBERS, Age, Caller, Channel, Contact, Medium, Service
from secure_checklist.incident.contacts.of_platforms import contacts_of, in_english, in_language
from secure_checklist.incident.platforms.reports import search_engines, where_it_is
from secure_checklist.incident.situation import Situation
from secure_checklist.subjects.incident import CLOSE

__all__ = ["Recipient", "Recipients"]

WRITTEN: tuple[Medium, ...] = ("sms", "chat", "whatsapp", "app", "url", "email")
"""The media of somebody who can't talk."""
_NUMBER_FIRST: tuple[Medium, ...] = ("phone", *WRITTEN)
_BEST_FIRST: tuple[Medium, ...] = ("phone", "chat", "sms", "whatsapp", "url", "app", "email")
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
        neutral_text: The number or address without a name.
        other: How to reach who is named for those whom `contact` may turn away; None: nobody is.

    """

    contact: Contact | None = None
    channel: Channel | None = None
    need: Need | None = None
    open_now: bool | None = None
    lines: tuple[str, ...]
    neutral_text: str = ""
    other: Channel | None = None

    def __repr_args__(self) -> Iterator[tuple[str | None, Any]]:
        """Show nothing: who helps somebody tells with what."""
        return iter(())

    @property
    def text(self) -> str:
        """All that is said of them."""
        return " ".join(self.lines)

    def pieces(self, line: str) -> tuple[tuple[str, str], ...]:
        """Return a line cut at the numbers and addresses in it, each part with what a press opens; empty: nothing."""
        channels = () if self.contact is None else (self.other, *self.contact.channels, self.channel)
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
        )
        needs = incident.access_needs or frozenset()
        self._talks = needs.isdisjoint({"cannot_speak", "cannot_hear"})
        harm = incident.self_harm_now in ("yes", "unsure") and incident.danger_now not in ("yes", "unsure")
        self._service: Service = "ambulance" if harm else "police"
        self._abused = "assault" in (incident.happened or ()) or incident.did_it in CLOSE
        self._found: dict[Need, Found] = {}
        self._best: dict[tuple[object, ...], Recipient | None] = {}

    # one slot --------------------------------------------------------------------------------------------------------

    def best(
        self, needs: Sequence[Need], *, listens: bool = False, besides: Recipient | None = None
    ) -> Recipient | None:
        """Return who fits these needs best, the most important first; None: nobody is listed.

        Whoever listens is there now, if that is known. Whoever acts is named at every hour, with when it opens. Where
        the person can't talk and nobody can be written to, it is who can be called by somebody else. Where who fits
        best may turn this person away, the next line names somebody for them.
        """
        other = None if besides is None else besides.contact
        key = tuple(needs), listens, other and other.id
        if key not in self._best:
            self._best[key] = None
            for media in (None,) if self._talks else (WRITTEN, None):
                ranked = sorted(self._ranked(needs, media, listens=listens, other=other), key=itemgetter(0))
                if ranked:
                    self._best[key] = self._recipient(ranked, by_phone=media is None and not self._talks)
                    break
        return self._best[key]

    def _ranked(
        self, needs: Sequence[Need], media: tuple[Medium, ...] | None, *, listens: bool, other: Contact | None
    ) -> Iterator[_Ranked]:
        """Yield who fits, in no order.

        For parents and professionals, lines for children or parents come first among those who listen, open or not,
        and a crisis line last. Lines about abuse come after the others, unless abuse is what happened.
        """
        asker, now = self._asker, self._situation.now
        taken = {one.shown for one in other.channels} if other else set[str]()
        seen = {other.id} if other else set[str]()
        helps = listens and asker.caller in ("parent", "professional")
        women = needs[0] in _OF_VIOLENCE and (other is None or other.for_whom != ("women",))
        usual = ((), ("women",)) if women else ((),)
        unsure = asker.age is None and (listens or asker.caller == "doer")
        for place, need in enumerate(needs):
            for contact in self._directory.serving(asker.place, need) if self._wanted(need) else ():
                if contact.id in seen:
                    continue
                seen.add(contact.id)
                if not self._fits(contact, need, listens=listens):
                    continue
                channel = self._channel(contact, need, media)
                if channel is None or channel.shown in taken:
                    continue
                opened = contact.hours_of(channel).open_at(now)
                rank = (
                    not contact.countries,
                    helps and (need not in FOR_THE_YOUNG) + (need == "crisis"),
                    listens and self._is_about_abuse(contact, need),
                    listens and opened is not True,
                    bool(contact.subdivisions) and asker.part is None and _in_a_small_part(contact),
                    contact.for_whom not in usual or (unsure and contact.only_for is not None),
                    place,
                    asker.age is None and contact.only_for is not None,
                    asker.caller not in ("person_shown", *contact.callers),
                    contact.kind == "police",
                    opened is False,
                    channel.cost != "free",
                    asker.language is not None and asker.language.partition("-")[0] not in contact.languages,
                    contact.id,
                )
                yield _Ranked(rank, contact, channel, need, opened)

    def _is_about_abuse(self, contact: Contact, need: Need) -> bool:
        """Return whether a line is about abuse, where that isn't what happened; to a child, also an assault."""
        assault = need == "victim_support" and "sexual_violence" in contact.needs
        young = self._asker.caller == "person_shown" and self._asker.age == "minor"
        return not self._abused and ((contact.of_abuse and self._asker.age != "adult") or (young and assault))

    def _fits(self, contact: Contact, need: Need, *, listens: bool) -> bool:
        """Return whether somebody serves this person, is no tool, and brings no harm to them."""
        if need == "emergency" or contact.kind == "emergency":
            return need == "emergency" and contact.kind == "emergency" and bool(contact.sources)
        risky = contact.kind in ("police", "regulator") or contact.works_with_police is True
        return bool(
            contact.kind not in _TOOLS
            and not contact.takes_file
            and bool(contact.sources)
            and not (listens and contact.kind in _NO_LISTENERS)
            # what finds helplines acts on nothing
            and (listens or contact.countries or need == "child_image")
            and not (risky and self._situation.risks)
            and ("change" not in contact.needs or self._asker.caller == "doer")
            and self._asker.may_use(contact)
        )

    def _channel(self, contact: Contact, need: Need, media: tuple[Medium, ...] | None) -> Channel | None:
        """Return the best way to reach somebody that this person can use; None: there is none."""
        emergency, now = contact.kind == "emergency", self._situation.now
        order = media or (_NUMBER_FIRST if emergency else _BEST_FIRST)
        ways = [
            one
            for one in self._asker.channels(contact)
            if one.medium in order and not (need == "crisis" and one.medium == "email")
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

    def _recipient(self, ranked: Sequence[_Ranked], *, by_phone: bool) -> Recipient:
        """Return the first of those who fit, with what is said of them in the language in force."""
        first = ranked[0]
        contact, channel = _read(first)
        name = message("incident.slot.name", name=contact.name, purpose=contact.purpose) if contact.purpose else ""
        lines = [message(f"incident.slot.{channel.medium}", name=name or contact.name, way=_shown(channel))]
        if serves := channel.serves or contact.serves:
            lines.append(message("incident.slot.serves", persons=serves))
        key, other = self._for_others(ranked)
        if other is not None:
            lines.append(message(f"incident.slot.{key}", name=_read(other)[0].name, way=_shown(_read(other)[1])))
        if by_phone:
            lines.append(message("incident.slot.by_phone"))
        lines.append(self._when(first))
        if first.open is False and channel.medium not in WRITTEN:
            written = self._channel(contact, first.need, WRITTEN)
            lines.append("" if written is None else message("incident.slot.write_now", way=_shown(written)))
        if channel.shows_on_bill is False:
            lines.append(message("incident.slot.not_on_bill"))
        if first.need == "emergency":
            lines.append(self._ambulance(contact, channel))
            lines.append(channel.says if not channel.says or channel.says.endswith(".") else sentence(channel.says))
        return Recipient(
            contact=first.contact,
            channel=first.channel,
            need=first.need,
            open_now=first.open,
            lines=tuple(filter(None, lines)),
            neutral_text=_neutral(channel),
            other=None if other is None else other.channel,
        )

    def _for_others(self, ranked: Sequence[_Ranked]) -> tuple[str, _Ranked | None]:
        """Return who is for this person where the first one may turn them away: by sex, age, or place; and why."""
        need, first = ranked[0].need, ranked[0].contact
        only = first.only_for
        if first.for_whom == ("women",):
            key, fits = (
                "not_women",
                [one for one in ranked if one.need == need and one.contact.for_whom in ((), ("men",))],
            )
        elif only is not None and self._asker.age is None:
            key, fits = f"not_{only}", [one for one in ranked if one.contact.only_for != only]
        elif first.subdivisions and self._asker.part is None:
            key, fits = "not_there", [one for one in ranked if not one.contact.subdivisions]
        else:
            return "", None
        return key, next(iter(fits), None)

    def _ambulance(self, contact: Contact, channel: Channel) -> str:
        """Return the number of the ambulance where the one named is another service's."""
        ways = (one for one in contact.channels if one.medium == channel.medium and "ambulance" in one.services)
        found = None if "ambulance" in channel.services else next(ways, None)
        return "" if found is None else message("incident.slot.ambulance", way=_shown(found))

    def _when(self, first: _Ranked) -> str:
        contact, channel = _read(first)
        hours = contact.hours_of(channel)
        if contact.kind == "emergency" or channel.medium in ("url", "app", "email"):
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

    def find_all(self, needs: Sequence[Need]) -> dict[Need, Found]:
        """Return all who are listed for each need, in order; where nobody is, what helps in their place.

        Those of young people alone are left out where all are adults.
        """
        if not needs:
            return {}
        wanted = [need for need in needs if self._wanted(need)]
        for need in wanted:
            if need not in self._found:
                self._found[need] = self._find(need)
        return {need: self._found[need] for need in wanted}

    def _wanted(self, need: Need) -> bool:
        """Return whether a need is theirs: where all are surely adults, lines for young people are for nobody."""
        return need not in FOR_THE_YOUNG or self._asker.age != "adult" or self._asker.own_age == "minor"

    def _find(self, need: Need) -> Found:
        situation, asker, library = self._situation, self._asker, in_english()
        if need in ("platform_report", "search_removal"):
            where = where_it_is if need == "platform_report" else search_engines
            reports = contacts_of(where(situation.incident, situation.person))
            listings = tuple(Listing(contact=one, day=asker.day) for one in reports)
            if all(one.id in library for one in self._directory.serving(asker.place, need)):
                return Found(listings=listings)
            more = (one for one in self._directory.answer(asker, need).listings if one.contact.id not in library)
            return Found(listings=(*listings, *more))
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


def _in_a_small_part(contact: Contact) -> bool:
    """Return whether a contact of some parts of a country serves less than half of them."""
    parts = {part.code for part in subdivisions.of(contact.subdivisions[0][:2])}
    return 2 * len(parts.intersection(contact.subdivisions)) < len(parts)


def _shown(channel: Channel) -> str:
    """Return the number or address, with what to write first in a text message."""
    return noted(_bare(channel), channel.says) if channel.says and channel.medium == "sms" else _bare(channel)


def _bare(channel: Channel) -> str:
    return channel.shown.removeprefix("https://").rstrip("/") if channel.medium in ("url", "chat") else channel.shown


def _neutral(channel: Channel) -> str:
    if channel.medium in NUMBERS:
        return message(f"incident.slot.neutral.{channel.medium}", number=channel.shown)
    return message("incident.slot.neutral.page")
