"""The directory of help: whom to turn to, by need, country, age and language.

    from secure_checklist.incident.contacts import directory

    found = directory.find(country="GB", age="adult", need="image_removal")
    first = directory.first_reachable(("child_helpline", "crisis"), country="US", age="minor")

The directory comes with the library. Apps add, replace and refresh entries from a file of their own with `load` and
`Directory.with_contacts`. Nothing here opens an address or calls anybody.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Literal, NamedTuple, Self, cast, get_args

from pydantic import Field, model_validator

from secure_checklist.checklists.plan_items import Need
from secure_checklist.core import countries
from secure_checklist.core.clock import utc_now
from secure_checklist.core.countries import Country
from secure_checklist.core.documents.format import FORMAT_VERSION
from secure_checklist.core.documents.io import Input, read_document, validated
from secure_checklist.core.documents.parsing import Syntax, loader
from secure_checklist.core.errors import InvalidDirectoryError, UnknownNameError, did_you_mean
from secure_checklist.core.extension_points import ExtensionPoint, instances_of
from secure_checklist.core.messages import message
from secure_checklist.core.model import Model
from secure_checklist.core.types import Date
from secure_checklist.core.validators import validate_own
from secure_checklist.core.worded import texts_of
from secure_checklist.incident.contacts.former import brought_up
from secure_checklist.incident.contacts.listing import Listing, listed
from secure_checklist.incident.contacts.models import Channel, Contact, Kind
from secure_checklist.incident.contacts.of_platforms import in_english, in_language
from secure_checklist.subjects.ages import agreed
from secure_checklist.subjects.incident import Age as AnyAge

__all__ = [
    "CountryReview",
    "Directory",
    "Found",
    "LeftOut",
    "NoneFound",
    "Reachable",
    "bundled",
    "find",
    "first_reachable",
    "installed",
    "load",
    "texts",
]

INTERNATIONAL = "INT"
"""What the file of those who serve people anywhere is called."""
MINIMUM: tuple[tuple[Need, ...], ...] = (
    ("emergency",),
    ("crisis",),
    ("child_helpline",),
    ("image_removal", "regulator"),
    ("police", "cybercrime"),
    ("partner_violence",),
)
"""What every country should have: somebody for one need of each row, or a word that nobody was found."""
GLOBAL: tuple[Need, ...] = ("hash_matching", "platform_report", "search_removal")
"""Needs for which services of all countries are the right ones, and no makeshift."""
FOR_THE_YOUNG: tuple[Need, ...] = ("child_helpline",)
"""Needs of people under 18 alone."""
Fallback = Literal["international", "instead", "none"]
"""What is given where a country has nobody for a need. `international`: services that help with it anywhere, or find
who does. `instead`: what helps in its place, as the review of the country, or the library's own, says. `none`: nothing.
"""


class LeftOut(Model):
    """A service that is not in the directory on purpose, and why.

    Attributes:
        name: What it is called.
        country: Where it works, as ISO 3166-1 alpha-2; None: anywhere, or not said.
        why: Why it is left out.

    """

    name: str = Field(min_length=1, max_length=200)
    country: str | None = Field(default=None, pattern=r"^[A-Z]{2}$")
    why: str = Field(min_length=1, max_length=500)


class NoneFound(Model):
    """That nobody was found for a need, when a country was gone through.

    Attributes:
        need: The need.
        use: What helps in its place: ids of contacts, or other needs as `need:police`, the best first.
        note: What was looked for; empty: not said.

    """

    need: Need
    use: tuple[str, ...] = ()
    note: str = Field(default="", max_length=500)

    @model_validator(mode="after")
    def _needs(self) -> Self:
        needs = [use.removeprefix(_NEED) for use in self.use if use.startswith(_NEED)]
        if not set(needs).issubset(get_args(Need)):
            raise ValueError("use: there is no such need")
        return self


class CountryReview(Model):
    """When somebody went through the needs of a country, and for which of them nobody was found.

    Attributes:
        country: The country, as ISO 3166-1 alpha-2; None: what holds wherever a country's own doesn't say.
        reviewed: The day.
        none_found: Needs for which nobody was found.

    """

    country: str | None = Field(default=None, pattern=r"^[A-Z]{2}$")
    reviewed: Date
    none_found: tuple[NoneFound, ...] = ()


class Found(Model):
    """What a search gave.

    Attributes:
        listings: The contacts as they may be shown, the best first. Empty only where nothing is listed that helps:
            `note` then says what to do.
        fallback: What is given because the country has nobody listed for the need; None: it has. Tools, platforms and
            search engines serve all countries, so they are no fallback.
        note: Says so in words, or that services of its state are given for a territory; empty otherwise.

    """

    listings: tuple[Listing, ...]
    fallback: Fallback | None = None
    note: str = ""

    @property
    def contacts(self) -> tuple[Contact, ...]:
        """The contacts alone, in order."""
        return tuple(listing.contact for listing in self.listings)


class Reachable(Model):
    """The one contact, and the one way to reach it, that is right for a person.

    Attributes:
        contact: The contact, with the channels that may be shown.
        channel: Which of its channels to use.
        need: For which of the needs it is.
        open_now: Whether somebody answers there now; None: not known.

    """

    contact: Contact
    channel: Channel
    need: Need
    open_now: bool | None = None


class _Asked(NamedTuple):
    """One question to the directory."""

    place: Country | None
    subdivision: str | None
    case: Country | None
    age: AnyAge | None
    taken: AnyAge | None
    language: str | None
    helper: bool | AnyAge
    recalled: bool
    now: datetime

    @property
    def whom(self) -> Literal["adult", "minor"] | None:
        """Whom a contact must serve: who may be under 18 is sent only to those who help minors."""
        return None if self.age is None else "adult" if self.age == "adult" else "minor"


class Directory(Model):
    """Contacts, as of a day.

    Attributes:
        format_version: The version of the file format.
        as_of: The day on which the entries were as they are here.
        reviews: Which countries were gone through, and when.
        left_out: Services that are not in it on purpose.
        contacts: Everybody in it. Use `find` rather than these: it leaves out what isn't to be relied on.

    """

    format_version: str = FORMAT_VERSION
    as_of: Date
    reviews: tuple[CountryReview, ...] = Field(default=(), max_length=300)
    left_out: tuple[LeftOut, ...] = ()
    contacts: tuple[Contact, ...] = Field(default=(), max_length=20_000)

    @model_validator(mode="after")
    def _ids(self) -> Self:
        twice = next((name for name, times in Counter(one.id for one in self.contacts).items() if times > 1), None)
        if twice is not None:
            raise ValueError(f"two contacts have the id {twice}")
        return self

    def texts(self) -> dict[str, str]:
        """Return the texts that people read, by key: what a catalogue can translate.

        Those of platforms are not among them: they are in the table of platforms.
        """
        of_platforms = in_english()
        return texts_of(one for one in self.contacts if of_platforms.get(one.id) != one)

    def get(self, contact_id: str) -> Contact:
        """Return the contact with that id, present or former, in English as the directory has it.

        Raises:
            UnknownNameError: there is none; the message offers the nearest ids.

        """
        for contact in self.contacts:
            if contact_id == contact.id or contact_id in contact.former_ids:
                return contact
        hint = did_you_mean(contact_id, (contact.id for contact in self.contacts))
        raise UnknownNameError(f'no contact "{contact_id[:80]}"; {hint}'.rstrip("; "))

    def with_contacts(self, contacts: Iterable[Contact]) -> "Directory":
        """Return the directory with these contacts added; one with a known id, present or former, replaces the old."""
        new = list(contacts)
        gone = {name for contact in new for name in (contact.id, *contact.former_ids)}
        return self.replace(contacts=(*(kept for kept in self.contacts if kept.id not in gone), *new))

    def without(self, *contact_ids: str) -> "Directory":
        """Return the directory without these contacts.

        Raises:
            UnknownNameError: one of them isn't there.

        """
        gone = {self.get(contact_id).id for contact_id in contact_ids}
        return self.replace(contacts=tuple(contact for contact in self.contacts if contact.id not in gone))

    def find(  # noqa: PLR0913 - keywords of one question
        self,
        *,
        country: str | None = None,
        subdivision: str | None = None,
        country_of_case: str | None = None,
        age: AnyAge | None = None,
        age_when_taken: AnyAge | None = None,
        need: Need | None = None,
        language: str | None = None,
        helper: bool | AnyAge = False,
        recalled: bool = False,
        now: datetime | None = None,
    ) -> Found:
        """Return whom to turn to for a need; where nobody is listed, what helps in their place, and that it does.

        Texts are in the language in force, as far as there are translations; numbers, addresses and names are as the
        directory has them.

        Services that help anywhere, or find who helps, stand in only for a need that they are listed for. For police,
        law and removal it is what the review of the country names, or else what helps everywhere: the police station,
        the platform's own form, a tool that stops uploads.

        Args:
            country: Where the person is: ISO 3166-1 alpha-2, or another name that `countries.find` knows; None: not
                known. For a territory, services of its state are given as well, and `note` says so; an emergency number
                only where it is listed for the territory.
            subdivision: ISO 3166-2, where a service covers a part of a country only.
            country_of_case: Where the case is, if that is another country: who is there comes last, with what can be
                reached from abroad only. None: where the person is.
            age: The age today of whoever seeks help. `unsure` is treated as `minor`: only who helps people under 18 is
                given. None: not known; who helps adults only comes last.
            age_when_taken: The age at the time of the picture, for services that go by it, and for tools that work with
                the picture: without `adult`, only the official ones for young people are given. None: not known, but
                whoever is a minor today was one then. Where the two contradict each other, `minor` counts.
            need: What for; None: anything.
            language: BCP 47; those that answer in it come first.
            helper: It is somebody else than the person shown who asks: tools that work with the picture are left out.
                Their own age, if it is known: a line for parents is not given to a friend who isn't an adult.
                Without it, services for those who help alone, as parents, are left out. Their own age, if it is known:
                a line for parents is not for a friend under 18, and for anybody else, however young the person shown.
            recalled: Return entries and numbers that are known from memory only, too.
            now: The time by which entries are old; None reads the clock.

        Raises:
            ValueError: `now` has no offset, or no country has that code or name.

        """
        place = None if country is None else countries.find(country)
        case = None if country_of_case is None else countries.find(country_of_case)
        taken, age = agreed(age_when_taken, age)
        other = None if case == place else case
        asked = _Asked(place, subdivision, other, age, taken, language, helper, recalled, utc_now(now))
        listings = _listings(self.contacts, asked, need)
        if any(not one.contact.international and not one.abroad for one in listings) or (listings and need in GLOBAL):
            return Found(listings=tuple(listings), note=_of_the_state(listings, place))
        return self._in_place(asked, need, listings)

    def _in_place(self, asked: _Asked, need: Need | None, listings: list[Listing]) -> Found:
        """Return what helps where a country has nobody for a need, with those of the case's country."""
        instead = self._instead(asked, need, asked.place.code if asked.place else None)
        if asked.place and instead:
            ids = {one.contact.id for one in instead}
            rest = (one for one in listings if one.contact.id not in ids)
            note = f"incident.given.{need}" if need in _SAID_OF else "incident.instead"
            return Found(listings=(*instead, *rest), fallback="instead", note=message(note))
        if all(one.abroad for one in listings):
            anywhere = (one for one in bundled().contacts if one.international)
            listings = [*listings, *_listings(anywhere, asked, need)]
        if any(not one.abroad for one in listings):
            note = message(_note_of_gap(asked.place, need, given=True))
            return Found(listings=tuple(listings), fallback="international", note=note)
        instead = self._instead(asked, need, None)
        note = message(_note_of_gap(asked.place, need, given=bool(instead)))
        return Found(listings=(*instead, *listings), fallback="instead" if instead else "none", note=note)

    def _instead(self, asked: _Asked, need: Need | None, country: str | None) -> list[Listing]:
        """Return what a review names in place of a need, each contact once."""
        reviews = self.reviews if country or any(one.country is None for one in self.reviews) else bundled().reviews
        uses = [
            use
            for review in reviews
            if review.country == country
            for gap in review.none_found
            if gap.need == need
            for use in gap.use
        ]
        found: dict[str, Listing] = {}
        for use in uses:
            for one in self._named(asked, use):
                found.setdefault(one.contact.id, one)
        return list(found.values())

    def _named(self, asked: _Asked, use: str) -> list[Listing]:
        """Return who is meant by a contact's id or by another need.

        Of another need it is those of the country, and of anywhere only the tools and platforms that serve everybody:
        a finder of helplines is no help with a different need. Where this directory has nobody, it is the library's.
        """
        holders: list[Directory] = [self] if self is bundled() else [self, bundled()]
        need = cast("Need", use.removeprefix(_NEED)) if use.startswith(_NEED) else None
        for holder in holders:
            if need is None:
                contacts = [one for one in holder.contacts if use == one.id or use in one.former_ids]
            else:
                contacts = [one for one in holder.contacts if not one.international or need in GLOBAL]
            found = _listings(contacts, asked, need)
            if holder is not self:
                found = [one for one in found if one.contact.international]
            if found:
                return found
        return []

    def first_reachable(  # noqa: PLR0913 - keywords of one question
        self,
        needs: Iterable[Need],
        *,
        country: str | None = None,
        subdivision: str | None = None,
        age: AnyAge | None = None,
        age_when_taken: AnyAge | None = None,
        language: str | None = None,
        helper: bool | AnyAge = False,
        written: bool = False,
        for_women: bool = True,
        now: datetime | None = None,
    ) -> Reachable | None:
        """Return the one contact, and the one way to reach it, for somebody who gets one number; None: nobody.

        The needs are in order: the first wins for which somebody is listed who isn't known to be closed now. Then come
        those who are closed, and at last what stands in: what `find` gives in place of a need, services for anywhere,
        an emergency number for another need, who serves a part of the country that isn't known to be the person's, and
        for an adult who serves those who were under 18 in the picture. Of one need, who serves
        everybody of that age goes before who serves some, a line for young people before others where the person is or
        may be under 18, a phone before a chat and a page, what is free before what isn't, and who answers at any hour
        before others. Tools, platforms and search engines are nobody to talk to, so they are never the one.

        Args:
            needs: What for, the most important first.
            country: As in `find`.
            subdivision: As in `find`.
            age: As in `find`.
            age_when_taken: As in `find`.
            language: As in `find`.
            helper: As in `find`.
            written: Only where one can write, for somebody who can't talk aloud: a text, WhatsApp, a chat, an e-mail.
            for_women: False: who serves women alone is left out.
            now: The time at which somebody should answer; None reads the clock.

        Raises:
            ValueError: `now` has no offset, or no country has that code or name.

        """
        at = utc_now(now)
        ranked: list[tuple[tuple[object, ...], Reachable]] = []
        for place, need in enumerate(needs):
            found = self.find(
                country=country,
                subdivision=subdivision,
                age=age,
                age_when_taken=age_when_taken,
                need=need,
                language=language,
                helper=helper,
                now=at,
            )
            for order, listing in enumerate(found.listings):
                if listing.contact.kind in _NOBODY or (listing.contact.for_women and not for_women):
                    continue
                way = _best_way(listing.contact, need, at, WRITTEN if written else _MEDIA)
                if way is None:
                    continue
                stands_in = found.fallback is not None or _only_in_place(
                    listing.contact, need, subdivision, age, age_when_taken
                )
                tier = 2 if stands_in else 1 if _closed(way, at) else 0
                ranked.append(((tier, place, *_rank(way, listing, age), order), way))
        return min(ranked, key=lambda one: one[0], default=(None, None))[1]

    def goes_by_age(self, needs: Iterable[Need], *, country: str | None = None, subdivision: str | None = None) -> bool:
        """Return True if it depends on the age today who is given for one of these needs there."""
        wanted, place = set(needs), None if country is None else countries.find(country)
        return bool(wanted.intersection(FOR_THE_YOUNG)) or any(
            len(contact.ages) == 1
            and not contact.by_age_when_taken
            and not wanted.isdisjoint(contact.needs)
            and _serves(contact, place, subdivision)
            for contact in self.contacts
        )


_NEED = "need:"
"""How `NoneFound.use` begins where it names another need."""
_LIVE = ("phone", "chat", "sms", "whatsapp")
"""The media on which somebody answers at once."""
_MEDIA = ("phone", "chat", "sms", "whatsapp", "url", "email", "app", "in_person")
"""The order in which one of a contact's channels is taken."""
WRITTEN = ("sms", "whatsapp", "chat", "email")
"""The media of somebody who can't talk aloud."""
_COSTS = ("free", "local", "unknown", "premium")


_NOBODY: tuple[Kind, ...] = ("hash_matching", "platform", "search_engine")
"""Kinds that are tools or forms and not somebody who answers."""


def _best_way(contact: Contact, need: Need, now: datetime, media: tuple[str, ...]) -> Reachable | None:
    """Return the best way to reach somebody: live rather than by a form, and open if possible, else in their order."""
    ways = [
        Reachable(contact=contact, channel=channel, need=need, open_now=contact.hours_of(channel).open_at(now))
        for channel in contact.channels
        if channel.medium in media
    ]
    return min(
        [way for way in ways if way.channel.medium in _LIVE] or ways,
        key=lambda way: (
            way.open_now is False,
            bool(way.channel.serves),
            _MEDIA.index(way.channel.medium),
            way.channel.cost == "premium",
        ),
        default=None,
    )


def _closed(way: Reachable, now: datetime) -> bool:
    """Return True if nobody answers there now, as far as is known; where a line is closed, a chat may be, too."""
    hours = [way.contact.hours_of(one) for one in way.contact.channels if one.medium in _LIVE]
    return way.open_now is False or (way.open_now is None and any(one.open_at(now) is False for one in hours))


def _only_in_place(
    contact: Contact, need: Need, subdivision: str | None, age: AnyAge | None, taken: AnyAge | None
) -> bool:
    """Return True if somebody isn't, or may not be, who is meant by a need, and so comes after all others."""
    elsewhere = bool(contact.subdivisions) and subdivision is None
    # an adult most likely was one in the picture, too
    young = age == "adult" and taken is None and contact.by_age_when_taken and contact.ages == ("minor",)
    return elsewhere or young or contact.international or (contact.kind == "emergency" and need != "emergency")


def _rank(way: Reachable, listing: Listing, age: AnyAge | None) -> tuple[object, ...]:
    """Return what orders the contacts for one need: the least is the best.

    Who serves those who help alone is given to nobody else, and is the right one for them.
    """
    contact, channel = way.contact, way.channel
    # a line for young people itself is as its author ordered it, whether or not others may call, too
    young = age is not None and age != "adult" and way.need not in FOR_THE_YOUNG
    return (
        listing.speaks is False,
        contact.audience != "supporter",
        bool(channel.serves or contact.serves),
        (contact.ages != ("minor",)) if young else (age is None and contact.ages == ("minor",)),
        _MEDIA.index(channel.medium),
        _COSTS.index(channel.cost),
        contact.hours_of(channel).always is not True,
        listing.stale,
    )


def _listings(contacts: Iterable[Contact], asked: _Asked, need: Need | None) -> list[Listing]:
    """Return those who are listed for a need, the best first; without one, everybody."""
    meant = (contact for contact in contacts if need is None or need in contact.needs)
    found = [one for contact in meant if (one := _listing(contact, asked))]
    own = [one for one in found if _for_emergencies_in(asked.place, one.contact)]
    if own:  # a territory's own numbers, beside which those of its state may not work
        found = [one for one in found if one in own or one.contact.kind != "emergency"]
    found.sort(
        key=lambda one: (
            one.abroad,
            one.speaks is False,
            one.contact.international,
            asked.age is None and one.contact.ages == ("adult",),
            one.stale,
        )
    )
    return found


def _for_emergencies_in(place: Country | None, contact: Contact) -> bool:
    return contact.kind == "emergency" and place is not None and place.code in contact.countries


def _listing(contact: Contact, asked: _Asked) -> Listing | None:
    """Return a contact as it may be shown to whoever asks; None: it isn't for them."""
    counted = asked.taken if contact.by_age_when_taken else asked.age
    if contact.audience == "supporter":  # they call for somebody else, so their own age counts
        counted = None if isinstance(asked.helper, bool) else asked.helper
    whom = None if counted is None else "adult" if counted == "adult" else "minor"
    picture = contact.takes_file and asked.taken != "adult" and contact.ages != ("minor",)
    other = contact.audience == "supporter"
    if asked.helper:
        other = contact.takes_file or contact.audience == "person_shown"
    if (whom and whom not in contact.ages) or picture or other:
        return None
    here = _serves(contact, asked.place, asked.subdivision)
    there = not here and asked.case is not None and _serves(contact, asked.case, None)
    if not here and not there:
        return None
    return listed(
        in_language(contact),
        asked.now.date(),
        age=None if contact.by_age_when_taken or contact.audience == "supporter" else asked.whom,
        language=asked.language,
        recalled=asked.recalled,
        abroad=asked.case if there else None,
    )


def _note_of_gap(place: Country | None, need: Need | None, *, given: bool) -> str:
    """Return the key of what is said where a country has nobody for a need: first of all what is given in its place."""
    if need == "emergency":
        return "incident.no_emergency_number"
    if place is None:
        return "incident.no_country" if given else "incident.no_country.nobody"
    if need not in _SAID_OF:
        return "incident.no_entry"
    return f"incident.given.{need}" if given else f"incident.none.{need}"


_SAID_OF: frozenset[Need] = frozenset(
    {"police", "cybercrime", "sextortion", "image_removal", "regulator", "legal", "child_image", "change"}
)
"""Needs of which more is said than that a service finds who helps."""


def _serves(contact: Contact, place: Country | None, subdivision: str | None) -> bool:
    if contact.international:
        return True
    if place is None or not (place.code in contact.countries or _serves_from_the_state(contact, place)):
        return False
    return not contact.subdivisions or subdivision is None or subdivision.upper() in contact.subdivisions


def _serves_from_the_state(contact: Contact, place: Country) -> bool:
    """Return True if a territory turns to a service of its state: to its emergency number only where that works."""
    works = contact.kind != "emergency" or place.same_emergency_number
    return place.part_of in contact.countries and not contact.subdivisions and works


def _of_the_state(listings: Iterable[Listing], place: Country | None) -> str:
    """Return the note that a territory's services are those of its state; empty where they are its own."""
    if place is None or place.part_of is None:
        return ""
    lent = [
        one for one in listings if not (one.contact.international or one.abroad or place.code in one.contact.countries)
    ]
    state = countries.find(place.part_of).name
    ask = any(one.contact.kind != "emergency" for one in lent)
    key = "incident.place.services.ask" if ask else "incident.place.services"
    return message(key, place=place.name, state=state) if lent else ""


@cache
def bundled() -> Directory:
    """Return the directory that comes with the library, with what it has of platforms: see `of_platforms`.

    It is in English whatever language is in force; what `find` gives of it is in that language.
    """
    data = files("secure_checklist.incident.contacts").joinpath("directory.json").read_bytes()
    return validate_own(Directory, data, {}).with_contacts(in_english().values())


DIRECTORIES: ExtensionPoint[Directory] = ExtensionPoint(
    "directories",
    instances_of(Directory),
    lambda one: [name for contact in one.contacts for name in (contact.id, *contact.former_ids)],
    lambda: {name: None for one in bundled().contacts for name in (one.id, *one.former_ids)},
)
"""The directories of plug-ins. None takes the place of a contact that the library carries: see `with_contacts`."""


def installed() -> Directory:
    """Return the directory that comes with the library, with the contacts of the plug-ins in force."""
    more = [contact for one in DIRECTORIES.all() for contact in one.value.contacts]
    return bundled().with_contacts(more) if more else bundled()


def texts() -> dict[str, str]:
    """Return the texts of the directory that people read, by key: what a catalogue can translate."""
    return bundled().texts()


def find(  # noqa: PLR0913 - as the method
    *,
    country: str | None = None,
    subdivision: str | None = None,
    country_of_case: str | None = None,
    age: AnyAge | None = None,
    age_when_taken: AnyAge | None = None,
    need: Need | None = None,
    language: str | None = None,
    helper: bool | AnyAge = False,
    recalled: bool = False,
    now: datetime | None = None,
) -> Found:
    """Search the directory that comes with the library; see `Directory.find`.

    Raises:
        ValueError: `now` has no offset, or no country has that code or name.

    """
    return bundled().find(
        country=country,
        subdivision=subdivision,
        country_of_case=country_of_case,
        age=age,
        age_when_taken=age_when_taken,
        need=need,
        language=language,
        helper=helper,
        recalled=recalled,
        now=now,
    )


def first_reachable(  # noqa: PLR0913 - as the method
    needs: Iterable[Need],
    *,
    country: str | None = None,
    subdivision: str | None = None,
    age: AnyAge | None = None,
    age_when_taken: AnyAge | None = None,
    language: str | None = None,
    helper: bool | AnyAge = False,
    now: datetime | None = None,
) -> Reachable | None:
    """Search the directory that comes with the library; see `Directory.first_reachable`.

    Raises:
        ValueError: `now` has no offset, or no country has that code or name.

    """
    return bundled().first_reachable(
        needs,
        country=country,
        subdivision=subdivision,
        age=age,
        age_when_taken=age_when_taken,
        language=language,
        helper=helper,
        now=now,
    )


@loader(InvalidDirectoryError)
def load(source: Input, *, syntax: Syntax | None = None) -> Directory:
    """Load an app's own directory from a path (JSON, TOML or YAML by its ending), bytes of JSON, or plain data.

    Raises:
        InvalidDirectoryError: with every problem and its path.
        OSError: the file can't be read.

    """
    return validated(Directory, brought_up(read_document(source, "directory", syntax)), InvalidDirectoryError)
