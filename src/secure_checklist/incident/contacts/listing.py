"""Who asks, and how a contact may be shown to them. What is unreliable, or isn't for them, is left out."""

from collections.abc import Sequence
from datetime import date
from operator import itemgetter
from typing import NamedTuple

from secure_checklist.checklists.plan_items import Need
from secure_checklist.core.countries import Country
from secure_checklist.core.messages import day_of, message
from secure_checklist.core.model import Model
from secure_checklist.evaluation.summaries import made
from secure_checklist.incident.contacts.models import FOR_THE_YOUNG, NUMBERS, WRITTEN, Age, Caller, Channel, Contact
from secure_checklist.subjects.incident import Age as AnyAge


class Asker(NamedTuple):
    """The person who seeks help, their location and the date: everything that determines which contacts serve them.

    Attributes:
        day: Today's date, which determines which entries are old.
        place: The country or territory where they are; if None, not known.
        part: The part of the country, as ISO 3166-2; if None, not known.
        case: The country of the case, if it is a different one.
        age: The age today of the person shown, or of the person who did harm if they ask; if None, not known.
        taken: The age when the picture was made; if None, not known.
        caller: Who they are.
        own_age: Their own age if they aren't the person shown; if None, not known.
        language: The preferred language, as BCP 47; if None, any.
        police: Whether they may be referred to the police. False means that this would be a risk for them.
        writes: Whether they can't talk, so that ways to write come first.

    """

    day: date
    place: Country | None = None
    part: str | None = None
    case: Country | None = None
    age: Age | None = None
    taken: Age | None = None
    caller: Caller = "person_shown"
    own_age: Age | None = None
    language: str | None = None
    police: bool = True
    writes: bool = False

    @property
    def theirs(self) -> "Asker | None":
        """Whoever is helped, if they are in another country than the one who asks for them; otherwise None."""
        helps = self.case is not None and self.caller in ("friend", "parent", "professional")
        return self._replace(place=self.case, case=None, part=None) if helps else None

    def wants(self, need: Need) -> bool:
        """Return True unless a need is for young people only, and everyone concerned is known to be an adult."""
        return need not in FOR_THE_YOUNG or self.age != "adult" or self.own_age == "minor"

    def may_use(self, contact: Contact) -> bool:
        """Return True if a contact is for them, considering who they are, where they are, and the age that counts.

        For lines that are only for helpers, such as parents, the caller's age counts. For tools that work with a
        picture, the age when the picture was made counts; unless that is `adult`, only the official tools for young
        people qualify.
        """
        if contact.takes_file and (
            self.caller != "person_shown" or (self.taken != "adult" and contact.ages != ("minor",))
        ):
            return False
        if contact.is_of_police and not self.police:
            return False
        if contact.subdivisions and self.part not in (None, *contact.subdivisions):
            return False
        # Whoever hears a young person and their parents hears others who look after them, as a teacher.
        looks_after = self.caller == "professional" and self.age == "minor" and "parent" in contact.callers
        heard = "person_shown" in contact.callers and (looks_after or self.caller == "doer")
        if contact.callers and self.caller not in contact.callers and not heard:
            return False
        age = self.own_age if contact.for_helpers else self.taken if contact.by_age_when_taken else self.age
        return age is None or age in contact.ages

    def may_be_too_old(self, contact: Contact) -> bool:
        """Return True if a contact is for pictures of children, and an adult gave no age for when theirs was made."""
        return contact.only_for == "minor" and contact.by_age_when_taken and self.age == "adult" and self.taken is None

    def may_be_a_boy(self, contact: Contact) -> bool:
        """Return True if a contact is for women, of a child: nobody asks whether it is a girl."""
        return self.age == "minor" and contact.for_whom == ("women",)

    def channels(self, contact: Contact) -> list[Channel]:
        """Return the ways to reach a contact that have a source and are for their age."""
        age = None if contact.for_helpers or contact.by_age_when_taken else self.age
        return [one for one in contact.channels if one.source and (age is None or not one.ages or age in one.ages)]


def group_of(age: AnyAge | None) -> Age | None:
    """Return the age that a contact must serve. Anyone who may be under 18 is sent only to help for minors."""
    return None if age is None else "adult" if age == "adult" else "minor"


class Listing(Model):
    """A contact as it may be shown, without what is unreliable, and with the standing of the rest.

    Attributes:
        contact: The contact, with the channels that may be shown. If it is in another country than the person, the
            channels are those that work from abroad.
        day: The date on which the contact is shown.
        language: The preferred language; if None, any.
        there: The name of the country of the case, if the contact is there and the person isn't; otherwise empty.
        here: The name of the person's country, if the contact is there and they help someone elsewhere; otherwise
            empty.

    """

    contact: Contact
    day: date
    language: str | None = None
    there: str = ""
    here: str = ""

    @property
    def standing(self) -> str:
        """A short sentence on the kind and date of the source, which also says if the contact may have changed."""
        contact, newest = self.contact, self.contact.newest
        if contact.called is not None:
            said = message("incident.contact.called", day=day_of(contact.called))
        elif newest is None:
            said = message(f"incident.contact.{contact.confidence}")
        else:
            said = message(f"incident.contact.{contact.confidence}.dated", year=str(newest.year))
        if contact.changed is not None:
            return f"{said} {contact.changed.text}"
        return f"{said} {message('incident.contact.old')}" if contact.old(self.day) else said

    @property
    def stale(self) -> bool:
        """Whether the entry may be outdated, because something changed or its newest source is old."""
        return self.contact.changed is not None or self.contact.old(self.day)

    @property
    def speaks(self) -> bool | None:
        """Whether the contact answers in the preferred language; if None, none was requested, or this isn't known."""
        if self.language is None:
            return None
        contact, wanted = self.contact, self.language.partition("-")[0].lower()
        spoken = [one for channel in contact.channels for one in channel.languages or contact.languages]
        return any(one.partition("-")[0].lower() == wanted for one in spoken) if spoken else None

    @property
    def note(self) -> str:
        """A note in which of two countries the contact is, and whether it can be reached from here; otherwise empty."""
        if not self.there:
            return message("incident.contact.here", place=self.here) if self.here else ""
        sure = all(channel.from_abroad for channel in self.contact.channels)
        return message("incident.contact.there" if sure else "incident.contact.there.unsure", place=self.there)


def listed(contacts: Sequence[Contact], asker: Asker, *, police: bool = False, abroad: bool = False) -> list[Listing]:
    """Return the contacts that may be shown to the person who asks, in the active language, the best first.

    Args:
        contacts: The contacts.
        asker: The person who asks.
        police: Whether the police must answer. If so, the number of another emergency service is left out.
        abroad: Whether the contacts are in the country of the case and the person is in another. If so, tools that a
            country provides only for its own people are left out.

    """
    if not contacts:
        return []
    unfit = {"hash_matching"} if abroad else set[str]()
    if police and not asker.police:
        unfit |= {"emergency", "regulator"}
    found = list[tuple[tuple[bool, ...], Listing]]()
    for held in contacts:
        if held.kind in unfit or not asker.may_use(held):
            continue
        contact, old = held.translated(), held.old(asker.day)
        channels = tuple(_channels(contact, asker, old=old, police=police, abroad=abroad))
        if not channels:
            continue
        if channels != contact.channels:
            contact = contact.model_copy(update={"channels": channels})  # they were validated
        there = asker.case.name if abroad and asker.case else ""
        shown = {"day": asker.day, "language": asker.language, "there": there, "here": ""}
        one = made(Listing, {"contact": contact, **shown})
        # As in `recipients`, False comes before True: each entry is a reason to come later. Sorting is stable, so the
        # rest keeps the order of the directory.
        order = (
            asker.language is not None and one.speaks is False,
            asker.part is None and held.serves_small_part,
            held.international,
            asker.may_be_a_boy(held),
            asker.may_be_too_old(held),
            asker.caller != "person_shown" and asker.caller not in held.callers,
            asker.age is None and held.ages == ("adult",),
            old or held.changed is not None,
        )
        found.append((order, one))
    found.sort(key=itemgetter(0))
    return [one for _, one in found]


def _channels(contact: Contact, asker: Asker, *, old: bool, police: bool, abroad: bool) -> list[Channel]:
    """Return the channels of a contact that may be shown; an old number is replaced by the contact's own page."""
    channels = asker.channels(contact)
    if police and contact.kind == "emergency":
        reached = [channel for channel in channels if "police" in channel.services]
        channels = reached or [channel for channel in channels if not channel.services]
    # A number that no one has checked for long may have been given to someone else. The contact's own page is shown
    # then, where the present number is.
    if old and (contact.home or any(channel.medium not in NUMBERS for channel in channels)):
        channels = [channel for channel in channels if channel.medium not in NUMBERS]
    if not channels and contact.home and contact.sources:
        channels = [Channel.model_construct(medium="url", value=contact.home, source=contact.sources[0].id)]
    if abroad:
        channels = [channel.as_dialled_abroad() for channel in channels if channel.from_abroad is not False]
    return sorted(channels, key=lambda channel: channel.medium not in WRITTEN) if asker.writes else channels


def in_place(contact: Contact, place: Country | None) -> list[Contact]:
    """Return the contact as it serves people in a place, in a list that is empty if it doesn't.

    In a territory of the contact's state, only web addresses and numbers that a source gives for calls from abroad
    work. Any other number may be dead there, or belong to someone else. If a source says that everything works in a
    territory, `Contact.countries` names it. If the state's emergency number is listed for the territory, calls work but
    texts don't.
    """
    if contact.international or (place and place.code in contact.countries):
        return [contact]
    if place is None or place.part_of not in contact.countries or contact.subdivisions:
        return []
    if contact.kind == "emergency":
        kept = [one for one in contact.channels if one.medium == "phone" and place.same_emergency_number]
    else:
        lent = [one for one in contact.channels if one.medium in ("url", "chat", *NUMBERS) and one.from_abroad]
        kept = [one.as_dialled_abroad() for one in lent]
    # the hours of a number that is left out hold for no other way
    return [contact.replace(channels=kept, hours=contact.hours_of(kept[0]))] if kept else []


def completed(contacts: Sequence[Contact], most: int = 1) -> list[Contact]:
    """Return the first contacts, followed by others that make up for what they lack, if any are listed.

    These are a line for men and, if every contact serves only a group, or none that serves everyone has a number, the
    first nationwide contact that does, or else one more line.
    """
    found = [*contacts[:most]]
    whole = [one for one in contacts[most:] if one.countries and not one.subdivisions]
    found += [one for one in whole if one.for_whom == ("men",)][:1]
    if not any(one.for_whom == () for one in found):
        found += [one for one in whole if not one.for_whom][:1] or [one for one in whole if one not in found][:1]
    if not any(one.for_whom == () and one.has_number for one in found):
        found += [one for one in whole if not one.for_whom and one.has_number][:1]
    return found
