"""`Slot`: which contacts fit one slot of a card, and which of them is best for the person who asks."""

from collections.abc import Sequence
from typing import NamedTuple

from secure_checklist.checklists.plan_items import Need
from secure_checklist.incident.contacts.directory import Directory
from secure_checklist.incident.contacts.listing import Asker
from secure_checklist.incident.contacts.models import (
    NUMBERS,
    WRITTEN,
    Channel,
    Contact,
    Group,
    Medium,
    Service,
)
from secure_checklist.incident.situation import Situation
from secure_checklist.subjects.incident import CLOSE

_NUMBER_FIRST: tuple[Medium, ...] = ("phone", *WRITTEN)
_BEST_FIRST: tuple[Medium, ...] = ("phone", "chat", "sms", "whatsapp", "url", "app", "email", "in_person")
_TOOLS = ("hash_matching", "platform", "search_engine")
"""Kinds that are tools or forms, where no one answers."""
NO_TALK: tuple[Medium, ...] = ("url", "app", "in_person")
_NO_LISTENERS = ("police", "hotline", "regulator")
OF_VIOLENCE: frozenset[Need] = frozenset({"partner_violence", "sexual_violence"})
"""Needs for which most lines serve one group, so a line for one group counts as a usual one."""
_OF_PICTURES: frozenset[Need] = frozenset(
    {"image_removal", "regulator", "sextortion", "child_image", "cybercrime", "legal"}
)
"""Needs for the slot of those who act. Those who listen have a slot of their own."""
_TURNED_AWAY: frozenset[Group] = frozenset({"women", "men", "lgbt"})
"""Groups of people who were harmed. A line for one of them may turn others away."""


class Fit(NamedTuple):
    """A contact that fits a slot.

    Attributes:
        rank: The contact's rank, of which the lowest is best; see `Slot.rank`.
        contact: The contact.
        channel: The way to reach the contact.
        need: The need that the contact meets.
        open: Whether someone answers now; if None, this isn't known.

    """

    rank: tuple[object, ...]
    contact: Contact
    channel: Channel
    need: Need
    open: bool | None

    @property
    def for_all(self) -> bool:
        """Whether the contact has a number and turns no one away among those who were harmed."""
        return self.channel.medium in NUMBERS and _TURNED_AWAY.isdisjoint(self.contact.for_whom)


def is_for_their_harm(contact: Contact, situation: Situation, need: Need) -> bool:
    """Return False if a contact is for people who did another kind of harm, or for those who were harmed.

    A programme for people who hurt their partner has nothing for someone who shared a picture of a pupil or a
    colleague, and one about children nothing for someone who shared an adult's. Legal help with more needs, or for one
    group, is there for those who were harmed.
    """
    whose, age, groups = situation.incident.whose, situation.ages.then or situation.ages.now, contact.for_whom
    harmed = situation.role == "doer" and need == "legal" and (groups or contact.needs != ("legal",))
    other = "harms_partner" in groups and whose not in (None, "someone")
    return not (harmed or other or ("harms_young" in groups and age == "adult"))


class Slot:
    """Ranks the contacts that fit one slot of a card, by the slot's needs and by who asks.

    Attributes:
        asker: The person who asks.
        listens: True for the slot of those who listen; False for the slot of those who act.
        talker: The age of the person who calls, which is the helper's own if they ask for someone else.
        abused: True if someone close may have done it, or it is an assault or a hidden camera.
        of_picture: True if the slot is for acting on a picture.
        for_life: True if someone may end their life, so that a crisis line comes first.
        young_alone: True if a young person is threatened, so that a crisis line is named beside the first contact.

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
        self._violence = not OF_VIOLENCE.isdisjoint(needs)
        self.in_danger = needs[0] == "emergency"
        self.of_picture = not listens and needs[0] in _OF_PICTURES
        calm_doer = asker.caller == "doer" and incident.self_harm_now not in ("yes", "unsure")
        # a threat can be more than a young person bears, whoever asks for them
        self.young_alone = listens and asker.age == "minor" and threatened and asker.caller != "doer"
        self.for_life = listens and needs[0] == "crisis" and not calm_doer
        harm = incident.self_harm_now in ("yes", "unsure") and incident.danger_now not in ("yes", "unsure")
        # In a country with several numbers, someone who may end their life needs the ambulance, unless a person
        # endangers them: then the police come first.
        self._service: Service = "ambulance" if harm else "police"
        self._agreed = not any("police" in one.removes for one in situation.modifiers)

    def fits(self, directory: Directory, media: tuple[Medium, ...] | None) -> list[Fit]:
        """Return the contacts that fit and can be reached by one of these media, the best first.

        The contact of the other slot is left out.
        """
        seen = set[str]() if self._other is None else {self._other.id}
        # Two contacts may share a number, as a hotline and the body that runs it. On one card it would look like a
        # misprint.
        taken = set[str]() if self._other is None else {one.value for one in self._other.channels}
        found = list[Fit]()
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
                    found.append(Fit(rank, contact, channel, need, opened))
        found.sort()
        if found and found[0].open is False and self.asker.caller in ("parent", "professional") and self.listens:
            # while the line for whoever looks after a child is closed, one that is open to them comes first
            asks = self.asker.caller
            found.sort(
                key=lambda one: not one.open or (one.contact.only_for == "minor" and asks not in one.contact.callers)
            )
        return found

    def rank(self, contact: Contact, channel: Channel, place: int, *, opened: bool | None) -> tuple[object, ...]:
        """Return the reasons to rank a contact after others. Two contacts are compared by the first one that differs.

        The reasons are grouped by question, the weightiest question first.
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
                and need not in OF_VIOLENCE  # most of these are for adults: the line for the young stands beside them
            ),
            asker.may_be_too_old(contact),
            # How well do they fit: a tool for the young alone, an ear before an office, the most important need, the
            # line of the person's own part?
            contact.takes_file is not (asker.age == "minor"),
            listens and need not in OF_VIOLENCE and not contact.listens and not _OF_PICTURES.isdisjoint(contact.needs),
            place,
            asker.part is not None and not contact.subdivisions,
            # Between equals: for their age, for this caller, no office, not closed, free, in their language, and for
            # this before all else. The id comes last, so that the same question has the same answer each time.
            asker.age != "minor" and contact.for_the_young,
            not named and asker.caller != "person_shown",
            contact.is_of_police or contact.kind == "regulator",
            opened is False,
            channel.cost != "free",
            asker.language is not None and asker.language.partition("-")[0] not in contact.languages,
            need != contact.needs[0],
            contact.id,
        )

    def _is_about_abuse(self, contact: Contact) -> bool:
        """Return True if a line is about abuse or violence, and that isn't what happened.

        Someone whose picture was passed on by a stranger would read there that their partner is the offender.
        """
        violent = not (self._violence or "crisis" in contact.needs or OF_VIOLENCE.isdisjoint(contact.needs))
        of_abuse = contact.of_abuse and (self.asker.age == "minor" or (self.asker.age is None and not self._violence))
        return not self.abused and (violent or of_abuse)

    def _is_usual(self, contact: Contact) -> bool:
        """Return True if a line is for everyone, or for the group that lines for these needs usually serve."""
        if "change" in contact.needs and self.asker.caller in contact.callers:
            return True
        women = self._needs[0] in OF_VIOLENCE and (self._other is None or self._other.for_whom != ("women",))
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
            and is_for_their_harm(contact, situation, need)
            and (self._agreed or not (contact.is_of_police or contact.kind == "regulator"))
            and ("change" not in contact.needs or own)
            # An international list of helplines acts on nothing itself.
            and (heard if self.listens else need == "child_image" or not contact.international)
            and self.asker.may_use(contact)
        )

    def helps_young(self, contact: Contact, *, beside: Contact) -> bool:
        """Return True if the contact is the official tool for a young person's own picture, or a line that hears them.

        If `beside` already hears young people, a page that finds a line doesn't count.
        """
        if self.of_picture:
            return contact.takes_file
        return self.listens and contact.for_the_young and not (beside.for_the_young and contact.international)

    def near(self, fit: Fit) -> bool:
        """Return True if a contact serves this country, and isn't for children alone unless it helps a child."""
        age = self.talker if self.listens else self.asker.age
        return not fit.contact.international and (age == "minor" or fit.contact.only_for != "minor")

    def not_for_women(self, fits: Sequence[Fit], need: Need) -> Fit | None:
        """Return the best contact that isn't for women, or None.

        One in this country comes before a page that finds a line, and then one for this need comes first.
        """

        def rank(one: Fit) -> tuple[bool, bool]:
            return not self.near(one), not (self.of_picture or one.need == need)

        fitting = (one for one in fits if one.contact.for_whom in ((), ("men",)) and rank(one) != (True, True))
        return min(fitting, key=rank, default=None)

    def channel(
        self, contact: Contact, need: Need, media: tuple[Medium, ...] | None, *, talks: bool = False
    ) -> Channel | None:
        """Return the best way for this person to reach a contact, or None if there is none."""
        emergency, no_ear = contact.kind == "emergency", talks and media is None
        order = media or (_NUMBER_FIRST if emergency else _BEST_FIRST)
        ways = [
            one
            for one in self.asker.channels(contact)
            if one.medium in order
            # Against a person, the fire service or the ambulance alone is no one to call.
            and not (emergency and one.services and {"police", self._service}.isdisjoint(one.services))
            and not (need == "crisis" and one.medium == "email")
            # A page that finds a line for any country is only named if there is no line.
            and not (talks and one.medium in NO_TALK and contact.countries)
        ]
        return min(
            ways,
            key=lambda one: (
                emergency and self._service not in one.services,
                # an e-mail is no one to talk to, even while the phone is closed
                contact.hours_of(one).open_at(self._situation.now) is False or (no_ear and one.medium == "email"),
                bool(one.serves),
                order.index(one.medium),
                one.cost == "premium",
            ),
            default=None,
        )
