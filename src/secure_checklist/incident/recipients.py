"""`Recipients`: the one look-up of who helps, by need, caller, what the person can use, and the hour.

Each card has two slots beneath its acts: who can act on it, and who listens now. A slot holds no advice and an act no
number, so each can be proved alone, and every pair holds.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from secure_checklist.checklists.plan_items import Need
from secure_checklist.core import countries, subdivisions
from secure_checklist.core.messages import either, message, noted, sentence
from secure_checklist.core.model import Quiet
from secure_checklist.evaluation.summaries import made
from secure_checklist.incident.contacts.directory import FOR_POLICE, Directory, Found
from secure_checklist.incident.contacts.listing import Asker, Listing, group_of
from secure_checklist.incident.contacts.models import (
    FOR_THE_YOUNG,
    NUMBERS,
    WRITTEN,
    Age,
    Caller,
    Channel,
    Contact,
    Group,
    Medium,
    Service,
)
from secure_checklist.incident.platforms.reports import for_incident
from secure_checklist.incident.situation import Situation
from secure_checklist.subjects.incident import CLOSE

__all__ = ["Recipient", "Recipients", "neutral_way"]

_NUMBER_FIRST: tuple[Medium, ...] = ("phone", *WRITTEN)
_BEST_FIRST: tuple[Medium, ...] = ("phone", "chat", "sms", "whatsapp", "url", "app", "email", "in_person")
_TOOLS = ("hash_matching", "platform", "search_engine")
"""Kinds that are tools or forms, where no one answers."""
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
"""Needs for which most lines serve one group, so that such a line counts as a usual one."""
_OF_PICTURES: frozenset[Need] = frozenset(
    {"image_removal", "regulator", "sextortion", "child_image", "cybercrime", "legal"}
)
"""Needs of the slot for someone who acts. Those who listen have a slot of their own."""
_REMOVAL: frozenset[Need] = frozenset({"image_removal", "child_image"})
_TYPED: tuple[Medium, ...] = ("sms", "chat", "whatsapp")
_BY_AGE = ("not_adult", "not_minor")
"""Lines for whoever is of another age than the one who the first contact is for."""
_KEPT = (*_BY_AGE, "url", "removal", "men", "not_women", "not_there", "or_call", "or_write", "crisis")
"""Lines that a card keeps: those for whoever the first contact isn't for, or can't use, and for who can't bear it."""
_TURNED_AWAY: frozenset[Group] = frozenset({"women", "men", "lgbt"})
"""Groups of those who were harmed: a line for one of them may turn others away."""
_MOST_PARTS = 3
"""The most parts of a country of which a card names the lines if no one said which part it is."""


class Recipient(Quiet):
    """The contact named in one slot, and how to reach them. Its `repr` is quiet: the helper gives away the trouble.

    Attributes:
        contact: The contact, or None if nobody is listed; `lines` say then what to do.
        channel: The way to reach them, or None if nobody is listed.
        need: The need that they meet.
        open_now: Whether someone answers there now; if None, it isn't known.
        lines: The text, in sentences: the name with its purpose, the number or link, and when it is open.
        kept: The lines that it keeps, besides the first, as long as there is another to leave out.
        by_age: Those of them with whoever helps at another age, or the tool for the young.
        neutral_text: The number or address without a name, and those of whoever the first isn't for.
        heading: The key of the heading, of who acts.
        others: The ways to reach those who are named beside `contact`.

    """

    contact: Contact | None = None
    channel: Channel | None = None
    need: Need | None = None
    open_now: bool | None = None
    lines: tuple[str, ...]
    kept: tuple[str, ...] = ()
    by_age: tuple[str, ...] = ()
    neutral_text: str = ""
    heading: str = "can_act"
    others: tuple[Channel, ...] = ()

    @property
    def text(self) -> str:
        """All lines as one text."""
        return " ".join(self.lines)

    def pieces(self, line: str) -> tuple[tuple[str, str], ...]:
        """Return a line cut at the numbers and addresses in it, each part with the link that it opens, or empty."""
        channels = () if self.contact is None else (*self.others, *self.contact.channels, self.channel)
        ways = {_bare(one): one.href for one in channels if one and one.href}  # of two alike, the way shown counts
        if not ways:
            return ((line, ""),)
        known = "|".join(map(re.escape, sorted(ways, key=len, reverse=True)))
        return tuple((part, ways.get(part, "")) for part in re.split(rf"(?<!\w)({known})(?!\w)", line) if part)


class _Fit(NamedTuple):
    """A contact that fits a slot.

    Attributes:
        rank: The least is the best; see `_Slot.rank`.
        contact: The contact.
        channel: The way to reach them.
        need: The need that they meet.
        open: Whether they answer now; if None, it isn't known.

    """

    rank: tuple[object, ...]
    contact: Contact
    channel: Channel
    need: Need
    open: bool | None

    @property
    def for_all(self) -> bool:
        """Whether it has a number, and turns away nobody of those who were harmed."""
        return self.channel.medium in NUMBERS and _TURNED_AWAY.isdisjoint(self.contact.for_whom)


class _Slot:
    """Ranks the contacts that fit one slot of a card, by its needs and by who asks.

    Attributes:
        asker: The person who asks.
        listens: True for the slot of those who listen; False for the slot of those who act.
        talker: The age of the person who calls, which is the helper's own if they ask for someone else.
        abused: True if someone close may have done it, or it is an assault or a hidden camera.
        of_picture: True if the slot is for acting on a picture.
        for_life: True if someone may end their life, so that a crisis line comes first.
        young_alone: True if a young person is threatened, so that a crisis line stands beside the first.

    """

    def __init__(
        self, asker: Asker, situation: Situation, needs: Sequence[Need], *, listens: bool, other: Contact | None
    ) -> None:
        self.asker, self.listens = asker, listens
        self._situation, self._other = situation, other
        self.talker = asker.age if asker.caller in ("person_shown", "doer") else asker.own_age
        incident = situation.incident
        happened = incident.happened or frozenset()
        # what only a threat makes necessary is for nobody whom nobody threatens
        threatened = "threat" in happened or bool(incident.demands)
        calm = bool(happened) and not threatened
        self._needs: list[Need] = [need for need in needs if not (calm and need == "sextortion")]
        self._acts = _OF_PICTURES - ({"legal", "sextortion"} if calm else {"legal"})
        self.abused = not happened.isdisjoint({"assault", "camera"}) or incident.did_it in CLOSE
        self._violence = not _OF_VIOLENCE.isdisjoint(needs)
        self.in_danger = needs[0] == "emergency"
        self.of_picture = not listens and needs[0] in _OF_PICTURES
        calm_doer = asker.caller == "doer" and incident.self_harm_now not in ("yes", "unsure")
        # a threat can be more than a young person bears, whoever asks for them
        self.young_alone = listens and asker.age == "minor" and threatened and asker.caller != "doer"
        self.for_life = listens and needs[0] == "crisis" and not calm_doer
        self._agreed = not any("police" in one.removes for one in situation.modifiers)

    def fits(self, directory: Directory, media: tuple[Medium, ...] | None) -> list[_Fit]:
        """Return the contacts that fit and have one of these media, the best first, except that of the slot beside."""
        seen = set[str]() if self._other is None else {self._other.id}
        # Two contacts may share a number, as a hotline and the body that runs it. On one card it would look like a
        # misprint.
        taken = set[str]() if self._other is None else {one.value for one in self._other.channels}
        found = list[_Fit]()
        for place, need in enumerate(self._needs):
            for contact in directory.serving(self.asker.place, need) if self.asker.wants(need) else ():
                # what only listens takes no picture down, but may be wanted for another need
                only_listens = contact.listens and need in _OF_PICTURES and not self.listens
                if contact.id in seen or only_listens:
                    continue
                seen.add(contact.id)
                channel = self.channel(contact, need, media, talks=self.listens) if self._takes(contact, need) else None
                if channel is not None and channel.value not in taken:
                    opened = contact.hours_of(channel).open_at(self._situation.now)
                    rank = self.rank(contact, channel, place, opened=opened)
                    found.append(_Fit(rank, contact, channel, need, opened))
        return sorted(found)

    def rank(self, contact: Contact, channel: Channel, place: int, *, opened: bool | None) -> tuple[object, ...]:
        """Return the reasons why a contact comes after others. The first one in which two contacts differ decides.

        They are grouped by question, the weightiest first.
        """
        asker, listens, need = self.asker, self.listens, self._needs[place]
        child = listens and asker.age == "minor" and not self.for_life
        helps = child and asker.caller in ("parent", "professional")
        young, named, only = contact.for_the_young, asker.caller in contact.callers, contact.only_for
        # may well be for another part of the country
        in_part = contact.serves_small_part or (bool(contact.subdivisions) and listens and self._violence)
        far = asker.part is None and in_part
        # Tuples compare from the left, and False comes before True. So each entry is a reason to come later, and
        # the ones after it only matter between equals. A minor who wants to be heard at three in the morning:
        #
        #                               child and not young    listens and opened is not True
        #   child helpline, closed      False                  True
        #   helpline for all, open      True                   (not looked at)
        #
        # The child helpline is named first, and `_for_others` adds the one that is open.
        return (
            # Are they the right ones: of this country, for the person who asks, and for what happened? General legal
            # help is better than none; if the police are a risk, it is what is needed, and isn't put behind.
            contact.international or (self.of_picture and need == "legal" and asker.police),
            self.for_life and (opened is False, need != "crisis"),
            child and not (young and not far),
            not self.of_picture and self._is_about_abuse(contact),
            helps and not named,
            # Is someone there now, if that is what counts?
            listens and opened is not True,
            # Those for pictures come before the police for any crime.
            self.of_picture and place > 0 and need == "cybercrime" and contact.is_of_police,
            # Of whoever said no age, most are grown up: what is for the young alone stands beside the first, as such.
            self.of_picture and asker.age is None and asker.caller == "person_shown" and contact.only_for == "minor",
            # May they turn the person away, by place, by group, or by age?
            far,
            not self._is_usual(contact)
            or (
                only is not None
                and self.talker is None
                and (listens or asker.caller == "doer")
                and need not in _OF_VIOLENCE  # most of these are for adults: the line for the young stands beside them
            ),
            only == "minor" and contact.by_age_when_taken and asker.age == "adult" and asker.taken is None,
            # How well do they fit: a tool for the young alone, an ear before an office, the most important need, the
            # line of the person's own part?
            contact.takes_file is not (asker.age == "minor"),
            listens and need not in _OF_VIOLENCE and not contact.listens and not _OF_PICTURES.isdisjoint(contact.needs),
            place,
            asker.part is not None and not contact.subdivisions,
            # Between equals: for their age, for this caller, no office, not closed, free, in their language. The id
            # comes last, so that the same question has the same answer each time.
            asker.age != "minor" and contact.for_the_young,
            not named and asker.caller != "person_shown",
            contact.is_of_police or contact.kind == "regulator",
            opened is False,
            channel.cost != "free",
            asker.language is not None and asker.language.partition("-")[0] not in contact.languages,
            contact.id,
        )

    def _is_about_abuse(self, contact: Contact) -> bool:
        """Return True if a line is about abuse or violence, and that isn't what happened.

        Someone whose picture was passed on by a stranger would read there that their partner is the offender.
        """
        violent = not (self._violence or "crisis" in contact.needs or _OF_VIOLENCE.isdisjoint(contact.needs))
        of_abuse = contact.of_abuse and (self.asker.age == "minor" or (self.asker.age is None and not self._violence))
        return not self.abused and (violent or of_abuse)

    def _is_usual(self, contact: Contact) -> bool:
        """Return True if a line is for everyone, or for the group that lines for these needs usually serve."""
        if "change" in contact.needs and self.asker.caller in contact.callers:
            return True
        women = self._needs[0] in _OF_VIOLENCE and (self._other is None or self._other.for_whom != ("women",))
        return not contact.for_whom or (women and contact.for_whom == ("women",))

    def _takes(self, contact: Contact, need: Need) -> bool:
        """Return True if a contact serves this person, is no tool, and brings them no harm."""
        # Someone who stands by victims acts on a picture if they are listed for that as well. Until the person agrees
        # to more, such as the police, the others may be named, too.
        stands_by = (self.asker.police and not self._agreed) or not self._acts.isdisjoint(contact.needs)
        if self.of_picture and need not in _OF_PICTURES and not (need == "victim_support" and stands_by):
            return False
        if need == "emergency" or contact.kind == "emergency":
            # Only in one pair: no emergency number for another need, and no other line for danger. A number without a
            # source is never dialled in an emergency.
            return need == "emergency" and contact.kind == "emergency" and bool(contact.sources)
        situation, doer = self._situation, self.asker.caller == "doer"
        whose, age = situation.incident.whose, situation.ages.then or situation.ages.now
        own = doer or (situation.role == "parent_of_doer" and "parent" in contact.callers)
        # the official tool for the young person's own picture, where a picture is the matter
        happened = situation.incident.happened or frozenset()
        pictures = self.of_picture and not (happened and happened.issubset({"account", "address"}))
        own_tool = pictures and contact.ages == ("minor",) and "child_image" in contact.needs
        # A line for children is none for most adults.
        named = contact.for_helpers or self.asker.caller in ("parent", *contact.callers)
        wrong_age = contact.only_for == "minor" and self.talker == "adult" and not named
        heard = not (wrong_age or contact.is_of_police or contact.kind in _NO_LISTENERS)
        return bool(
            ((contact.kind not in _TOOLS and not contact.takes_file) or own_tool)
            and contact.sources
            # A programme for people who hurt their partner has nothing for someone who shared a picture of a pupil or a
            # colleague.
            and not ("harms_partner" in contact.for_whom and whose not in (None, "someone"))
            and not ("harms_young" in contact.for_whom and age == "adult")
            and (self._agreed or not (contact.is_of_police or contact.kind == "regulator"))
            and ("change" not in contact.needs or own)
            # Legal help with more needs, or for one group, is there for those who were harmed.
            and not (doer and need == "legal" and (contact.for_whom or contact.needs != ("legal",)))
            # An international list of helplines acts on nothing itself.
            and (heard if self.listens else need == "child_image" or not contact.international)
            and self.asker.may_use(contact)
        )

    def helps_young(self, contact: Contact, *, beside: Contact) -> bool:
        """Return True if it is the official tool for a young person's own picture, or a line where they are heard.

        Beside a contact that hears young people itself, a page that finds a line is none.
        """
        if self.of_picture:
            return contact.takes_file
        return self.listens and contact.for_the_young and not (beside.for_the_young and contact.international)

    def near(self, fit: _Fit) -> bool:
        """Return True if a contact is of this country, and for children alone only if a child asks."""
        return not fit.contact.international and (self.talker == "minor" or fit.contact.only_for != "minor")

    def not_for_women(self, fits: Sequence[_Fit], need: Need) -> _Fit | None:
        """Return the best one that isn't for women: of this country before a page that finds a line, then by need."""

        def rank(one: _Fit) -> tuple[bool, bool]:
            return not self.near(one), not (self.of_picture or one.need == need)

        fitting = (one for one in fits if one.contact.for_whom in ((), ("men",)) and rank(one) != (True, True))
        return min(fitting, key=rank, default=None)

    def channel(
        self, contact: Contact, need: Need, media: tuple[Medium, ...] | None, *, talks: bool = False
    ) -> Channel | None:
        """Return the best way to reach a contact that this person can use, or None if there is none."""
        emergency, incident = contact.kind == "emergency", self._situation.incident
        order = media or (_NUMBER_FIRST if emergency else _BEST_FIRST)
        ways = [
            one
            for one in self.asker.channels(contact)
            if one.medium in order
            and not (need == "crisis" and one.medium == "email")
            # A page that finds a line for any country is only named if there is no line.
            and not (talks and one.medium in _NO_TALK and contact.countries)
        ]
        if len(ways) < 2:  # noqa: PLR2004 - nothing to choose
            return ways[0] if ways else None
        harm = incident.self_harm_now in ("yes", "unsure") and incident.danger_now not in ("yes", "unsure")
        service: Service = "ambulance" if harm else "police"
        return min(
            ways,
            key=lambda one: (
                # In a country with several numbers, someone who may end their life needs the ambulance, unless a person
                # endangers them: then the police come first.
                emergency and service not in one.services,
                contact.hours_of(one).open_at(self._situation.now) is False,
                bool(one.serves),
                order.index(one.medium),
                one.cost == "premium",
            ),
        )


class Recipients:
    """Looks up contacts for one incident: the best one for a slot, or all that are listed for a need."""

    def __init__(self, situation: Situation, directory: Directory, language: str | None = None) -> None:
        self._situation, self._directory = situation, directory
        person, ages = situation.person, situation.ages
        minor = None if person is None else person.minor
        own: Age | None = None if minor is None else "minor" if minor else "adult"
        caller = _CALLERS.get(situation.role, "person_shown")
        # A tool for an adult's own picture isn't offered as long as it isn't known whose picture it is.
        hidden = caller == "doer" or (situation.role is None and ages.then == "adult")
        hard = situation.incident.access_needs or frozenset()
        self._hears, self._talks = "cannot_hear" not in hard, hard.isdisjoint({"cannot_speak", "cannot_hear"})
        self._asker = Asker(
            day=situation.now.date(),
            place=None if situation.here is None else countries.find(situation.here),
            part=situation.part and situation.part.upper(),
            case=None if situation.country in (None, situation.here) else countries.find(situation.country),
            age=own if caller == "doer" else group_of(ages.now),
            taken=None if hidden else group_of(ages.then),
            caller=caller,
            own_age=own,
            language=language,
            police=not situation.risks,
            writes=not self._talks,
        )
        # within one plan, steps ask for the same again and again
        self._found: dict[tuple[Need, bool], Found] = {}

    @cached_property
    def emergency(self) -> Recipient | None:
        """The emergency number; if None, none is listed."""
        return self.best(("emergency",))

    def listener(self, need: Need) -> Recipient | None:
        """Return whoever listens to someone with this need; None if nobody is listed."""
        return self.best((need,), listens=True)

    # one slot --------------------------------------------------------------------------------------------------------

    def best(
        self, needs: Sequence[Need], *, listens: bool = False, besides: Recipient | None = None
    ) -> Recipient | None:
        """Return the contact that fits these needs best, the most important first, or None if nobody is listed.

        For listening, it is one that is open now, if that is known, and that someone can talk to. For acting on a
        picture, it is named at every hour, with when it opens, and is never a line that only listens. If the person
        can't talk and nobody can be written to, it is one that someone else can call for them. If the best one may turn
        this person away, the next line names another for them. Help after violence comes with someone who takes a
        picture down. In danger, whoever hears calls: a silent call brings help, too.
        """
        other = None if besides is None else besides.contact
        slot = _Slot(self._asker, self._situation, needs, listens=listens, other=other)
        fits = self._fits(slot)
        if not fits:
            return None
        removal: list[Need] = [need for need in needs if need in _REMOVAL]
        takes: list[_Fit] = []
        if not listens and needs[0] in _OF_VIOLENCE and removal and fits[0].need not in removal:
            beside = _Slot(self._asker, self._situation, removal, listens=False, other=fits[0].contact)
            takes = self._fits(beside)[:1]
        return self._recipient(slot, fits, takes)

    def _fits(self, slot: _Slot) -> list[_Fit]:
        """Return the contacts that fit a slot, the best first: those that this person can use, if there are any."""
        calls = self._talks or (self._hears and slot.in_danger)
        found = (slot.fits(self._directory, media) for media in ((None,) if calls else (WRITTEN, None)))
        return next(filter(None, found), list[_Fit]())

    def _recipient(self, slot: _Slot, fits: Sequence[_Fit], takes: Sequence[_Fit]) -> Recipient:
        """Return the best contact with its lines in the active language.

        Each number has its hours beside it. The lines that are needed least come last.
        """
        first, named = fits[0], [one.contact for one in takes]
        others = [("removal", one) for one in takes]
        others += self._for_others(slot, [one for one in fits if one.contact not in named])
        contact, channel = _read(first)
        way = _anywhere(contact, channel) if first.need == "emergency" else _shown(channel)
        who = message(f"incident.slot.{channel.medium}", name=_name(contact), way=way)
        persons = channel.serves or contact.serves
        serves = message("incident.slot.serves", persons=persons.removesuffix(".")) if persons else ""
        # A line that turns people away says so in its first sentence, which even a card without room keeps.
        ages = not {*_BY_AGE}.isdisjoint(dict(others))
        if ages and contact.only_for and not contact.for_whom:
            serves = ""  # the line for the other age says it, and below that it would be read as about that one
        turns_away = ages or contact.for_whom or (contact.subdivisions and self._asker.part is None)
        beside = [(key, self._beside(contact, key, one)) for key, one in others]
        kept = tuple([line for key, line in beside if key in _KEPT])
        lines = [
            f"{who} {serves}".rstrip() if turns_away else who,
            self._when(contact, channel, opened=first.open),
            *[line for key, line in beside if key in _BY_AGE],
        ]
        if first.need == "emergency":
            lines += [_says(channel), _ambulance(contact, channel), silent := self._silent(contact, channel)]
            kept = (*kept, silent)
        closed, young = first.open is False, self._asker.age == "minor" and self._asker.caller == "person_shown"
        if channel.medium not in WRITTEN and (closed or (slot.listens and young)):
            written = slot.channel(contact, first.need, WRITTEN if closed else _TYPED)
            key = "write_now" if closed else f"or.{written and written.medium}"
            lines.append("" if written is None else message(f"incident.slot.{key}", way=_shown(written)))
        lines += [line for key, line in beside if key not in _BY_AGE]
        lines.append("" if turns_away else serves)
        if self._asker.caller == "doer" and first.need == "change" and contact.serves and not others:
            lines.append(message("incident.slot.not_you"))
        lines.append(self._abroad(contact))
        silent_call = first.need == "emergency" and self._hears
        if not (self._talks or channel.medium in WRITTEN or silent_call):
            lines.append(message("incident.slot.by_phone"))
        if channel.shows_on_bill is False:
            lines.append(message("incident.slot.not_on_bill"))
        kept_ways = [one for key, one in others if key in _KEPT and one.channel.medium in NUMBERS]
        neutral = [neutral_way(contact, (channel, *(self._asker.channels(contact) if self._talks else ())))]
        neutral += [neutral_way(_read(one)[0], (one.channel,)) for one in kept_ways]
        removal = first.need in _REMOVAL and "posted" in (self._situation.incident.happened or ())
        parts = {
            "contact": first.contact,
            "channel": first.channel,
            "need": first.need,
            "open_now": first.open,
            "lines": tuple(filter(None, lines)),
            "kept": kept,
            "by_age": tuple([line for key, line in beside if key in (*_BY_AGE, "url")]),
            "neutral_text": " ".join(neutral),
            "heading": "can_act.removal" if removal else "can_act",
            "others": tuple(one.channel for _, one in others),
        }
        return made(Recipient, parts)

    def _beside(self, contact: Contact, key: str, fit: _Fit) -> str:
        """Return the line of someone else than the first contact, with the reason for them."""
        helper, channel = _read(fit)
        short = helper.purpose == contact.purpose or key in {*_KEPT} - {"men", "not_women", "not_there"}
        name = helper.name if short else _name(helper)
        opens = self._when(helper, channel, opened=False) if fit.open is False else None
        way = noted(_shown(channel), (opens or "").removesuffix("."))
        return message(f"incident.slot.{key}", name=name, way=way, part=_part(helper))

    def _for_others(self, slot: _Slot, fits: Sequence[_Fit]) -> list[tuple[str, _Fit]]:
        """Return contacts in case the first one turns this person away or doesn't answer, each with the reason."""
        (first, channel, need, opened), asker, listens = fits[0][1:], self._asker, slot.listens
        only, age, caller = first.only_for, slot.talker if listens else asker.age, asker.caller
        alone = first.for_helpers and caller in first.callers
        grown = listens and (alone or caller in ("parent", "professional"))
        whole = [one for one in fits[1:] if asker.part is not None or not one.contact.subdivisions]
        found = list[tuple[str, _Fit]]()

        # Each reason adds one contact at most, the best that `serves` accepts, and none twice.
        def add(key: str, serves: Callable[[_Fit], bool]) -> None:
            fitting = (
                one for one in whole if one.contact.for_whom in ((), first.for_whom) or "change" in one.contact.needs
            )
            other = next(filter(serves, fitting), None)
            if other is not None and all(other != one for _, one in found):
                found.append((key, other))

        if slot.of_picture or (age is None and caller == "person_shown" and need not in FOR_THE_YOUNG):
            add("url" if age == "minor" else "not_adult", lambda one: slot.helps_young(one.contact, beside=first))
        found += [(key, one) for key, one in self._by_group(slot, fits, whole) if one not in dict(found).values()]
        if only is not None and age is None and not grown and f"not_{only}" not in dict(found):
            add(f"not_{only}", lambda one: one.contact.only_for != only)
        if first.subdivisions and asker.part is None:
            add("not_there", lambda one: listens or one.need == need)
        if first.kind != "emergency" and not any(one.for_all for one in (fits[0], *dict(found).values())):
            key = "or_call" if self._talks else "or_write"
            add(key, lambda one: slot.near(one) and one.for_all and one.contact.kind != "regulator")
        parent = listens and caller == "parent" and (alone or need not in FOR_THE_YOUNG)
        beside = listens and caller == "professional" and asker.age == "minor"
        if parent or beside or (slot.for_life and asker.age == "minor" and need not in FOR_THE_YOUNG):
            key = "for_child" if parent else "young"
            add(
                key,
                lambda one: one.contact.ages != ("adult",) and one.need in FOR_THE_YOUNG and not one.contact.of_abuse,
            )
        add("crisis", lambda one: slot.young_alone and need != "crisis" and one.need == "crisis" and one.open is True)
        if listens and opened is not True:
            # a line for children alone is no ear for whoever looks after them
            add("no_answer", lambda one: one.open is True and not (grown and one.contact.only_for == "minor"))
        elif opened is None and channel.medium in NUMBERS and first.kind != "emergency":
            add("no_answer", lambda one: one.open is True and one.need == need and not one.contact.listens)
        return found

    def _by_group(self, slot: _Slot, fits: Sequence[_Fit], whole: Sequence[_Fit]) -> Iterator[tuple[str, _Fit]]:
        """Yield who there is for others, if the first line is for women, and the lines of other parts."""
        need, for_women = fits[0].need, "women" in fits[0].contact.for_whom
        other = slot.not_for_women(whole, need) if for_women else None
        if other is not None:
            yield "men" if other.contact.for_whom else "not_women", other
        for one in self._of_parts(fits):
            yield "in_part", one
        lgbt = [one for one in whole if one.need == need and one.contact.for_whom == ("lgbt",)] if for_women else []
        for one in lgbt[:1]:
            yield "lgbt", one

    def _of_parts(self, fits: Sequence[_Fit]) -> list[_Fit]:
        """Return the best line of each other part of the country, by name, if no one said which and few have one."""
        first, parts = fits[0], dict[str, _Fit]()
        # From the worst to the best, so that of each part the best one is left.
        for one in reversed(fits[1:]):
            contact = one.contact
            other = contact.subdivisions[:1] and contact.subdivisions[0] not in first.contact.subdivisions
            if other and one.need == first.need and contact.for_whom in ((), first.contact.for_whom):
                parts[_part(contact)] = one
        few = self._asker.part is None and len(parts) <= _MOST_PARTS
        return [parts[name] for name in sorted(parts) if name] if few else []

    def _abroad(self, contact: Contact) -> str:
        """Return a sentence if a contact is in another country than the person; empty if it isn't."""
        place, home = self._asker.place, contact.id.partition("-")[0].upper()
        if place is None or contact.international or home in (place.code, place.part_of):
            return ""
        return message("incident.contact.there", place=countries.find(home).name)

    def in_danger(self, found: Recipient) -> str:
        """Return the emergency number, with the ambulance's if that is another; empty if none is listed."""
        if found.contact is None or found.channel is None:
            return ""
        anywhere, sms = found.contact.international, found.channel.medium == "sms"
        key = f"incident.slot.in_danger{'.anywhere' if anywhere else '.sms' if sms else ''}"
        way = _anywhere(found.contact, found.channel).removesuffix(".")
        says = "" if anywhere or self._talks else _says(found.channel)
        more = (says, self._silent(found.contact, found.channel, brief=True), _ambulance(found.contact, found.channel))
        return " ".join(filter(None, (message(key, way=way), *more)))

    def _silent(self, contact: Contact, channel: Channel, *, brief: bool = False) -> str:
        """Return what someone who can't talk may write to in danger, besides a call; empty if they need none."""
        if self._talks or channel.medium in WRITTEN:
            return ""
        ways = [one for one in contact.channels if one.source and one.medium in WRITTEN]
        if not ways:
            return "" if brief else message("incident.slot.by_phone")
        way = ways[0]
        if way.value in channel.says:
            return ""
        if way.medium != "sms":
            return sentence(way.value.removesuffix("."))
        if brief:
            return message("incident.slot.in_danger.or_sms", way=way.value)
        return f"{message('incident.slot.or.sms', way=way.value)} {_says(way)}".rstrip()

    def _when(self, contact: Contact, channel: Channel, *, opened: bool | None) -> str:
        """Return the hours in words, or that they aren't known; empty if they don't matter."""
        hours = contact.hours_of(channel)
        if contact.kind == "emergency" or channel.medium in (*_NO_TALK, "email"):
            return ""
        if hours.always or opened:
            free = ".free" if channel.cost == "free" else ""
            return message(f"incident.slot.{'always' if hours.always else 'open'}{free}")
        starts = hours.opens(self._situation.now)
        if starts is None:
            return message("incident.slot.hours", hours=hours.text) if hours.text else message("incident.slot.unknown")
        day = message(f"incident.weekday.{starts.weekday()}")
        return message("incident.slot.opens", day=day, time=starts.strftime("%H:%M"))

    # all for a need --------------------------------------------------------------------------------------------------

    def find_all(self, needs: Sequence[Need], *, police: bool = False) -> dict[Need, Found]:
        """Return all contacts that are listed for each need, in order; if there is none, what helps instead.

        Those for young people are left out if all are adults. If telling the police is a risk, nothing leads there,
        unless the `police` are asked for.
        """
        asker = self._asker._replace(police=True) if police and not self._asker.police else self._asker
        found = dict[Need, Found]()
        for need in filter(asker.wants, needs):
            one = self._found.get((need, asker.police))
            if one is None:
                one = self._found[need, asker.police] = self._find(need, asker)
            if one.listings or asker.police or need not in FOR_POLICE:
                found[need] = one
        return found

    def _find(self, need: Need, asker: Asker) -> Found:
        situation = self._situation
        if need in ("platform_report", "search_removal"):
            where = for_incident(situation.incident, situation.person, engines=need == "search_removal")
            # of a place that isn't known there is the general advice, once
            reports = {one.platform.id: one for one in reversed(where)}
            shown = {"day": asker.day, "language": None, "there": ""}
            places = [made(Listing, {"contact": one.contact, **shown}) for one in reversed(reports.values())]
            own = self._directory.serving(asker.place, need)
            more = self._directory.answer(asker, need).listings if own else ()
            return made(Found, {"listings": (*places, *more), "fallback": None, "note": ""})
        found = self._directory.answer(asker, need)
        if asker.caller == "doer" and need == "legal":
            # who helps with more, or one group, is there for those who were harmed
            theirs = [one for one in found.listings if one.contact.needs == ("legal",) and not one.contact.for_whom]
            listings = () if found.fallback else tuple(theirs)
            note = found.note if listings else message("incident.none.legal")
            return made(Found, {"listings": listings, "fallback": None, "note": note})
        return found


def _read(fit: _Fit) -> tuple[Contact, Channel]:
    """Return a contact and the channel with their texts in the active language."""
    contact = fit.contact.translated()
    return contact, contact.channels[fit.contact.channels.index(fit.channel)]


def _anywhere(contact: Contact, channel: Channel) -> str:
    """Return the number to call in danger; where the country isn't known, each that a phone knows anywhere."""
    return either([one.shown for one in contact.channels]) if contact.international else _bare(channel)


def _ambulance(contact: Contact, channel: Channel) -> str:
    """Return the number of the ambulance if the one that is named belongs to another service."""
    ways = (one for one in contact.channels if one.medium == channel.medium and "ambulance" in one.services)
    found = None if "ambulance" in channel.services else next(ways, None)
    return "" if found is None else message("incident.slot.ambulance", way=_bare(found))


def _name(contact: Contact) -> str:
    """Return the name of a contact with its purpose."""
    purpose = contact.purpose
    return message("incident.slot.name", name=contact.name, purpose=purpose) if purpose else contact.name


def _part(contact: Contact) -> str:
    """Return the one part of its country that a contact serves; empty if it serves more, or a part without a name."""
    parts = subdivisions.of(contact.countries[0]) if len(contact.subdivisions) == 1 else ()
    return next((part.name for part in parts if part.code == contact.subdivisions[0]), "")


def _shown(channel: Channel) -> str:
    """Return the number or address, with what to press or to write first."""
    return noted(_bare(channel), channel.says) if channel.says and channel.medium in NUMBERS else _bare(channel)


def _bare(channel: Channel) -> str:
    return channel.shown.removeprefix("https://").rstrip("/") if channel.medium in ("url", "chat") else channel.shown


def _says(channel: Channel) -> str:
    return channel.says if not channel.says or channel.says.endswith(".") else sentence(channel.says)


def neutral_way(contact: Contact, channels: Sequence[Channel]) -> str:
    """Return the way to reach a contact by the first of these that is a number, without saying who it is."""
    way = next((one for one in channels if one.medium in NUMBERS), channels[0])
    finder = contact.international and "crisis" in contact.needs  # what finds a line for anything tells nothing
    medium = way.medium if way.medium in NUMBERS else "link" if finder else "page"
    return message(f"incident.slot.neutral.{medium}", name=contact.neutral_name, number=_bare(way))
