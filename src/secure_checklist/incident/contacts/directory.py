"""The directory of help: whom to turn to, by country, age, need and language. It never answers with nothing.

    from secure_checklist.incident.contacts import directory

    found = directory.find(country="GB", age="adult", need="image_removal")

The directory comes with the library. Apps add, replace and refresh entries from a file of their own with `load` and
`Directory.with_contacts`. Nothing here opens an address or calls anybody.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from typing import Self

from pydantic import Field, model_validator

from secure_checklist.checklists.plan_items import Need
from secure_checklist.core import countries
from secure_checklist.core.clock import utc_now
from secure_checklist.core.countries import Country
from secure_checklist.core.documents.format import FORMAT_VERSION
from secure_checklist.core.documents.io import Input, read_document, validated
from secure_checklist.core.documents.parsing import loader
from secure_checklist.core.errors import InvalidDirectoryError, UnknownNameError, did_you_mean
from secure_checklist.core.extension_points import ExtensionPoint, instances_of
from secure_checklist.core.messages import message
from secure_checklist.core.model import Model
from secure_checklist.core.types import Date
from secure_checklist.core.validators import validate_own
from secure_checklist.incident.contacts.models import Channel, Contact, Hours
from secure_checklist.subjects.ages import agreed
from secure_checklist.subjects.incident import Age as AnyAge

__all__ = ["Directory", "Found", "LeftOut", "Listing", "bundled", "find", "installed", "load"]

GLOBAL: tuple[Need, ...] = ("hash_matching", "platform_report", "search_removal")
"""Needs for which services of all countries are the right ones, and no makeshift."""
FOR_THE_YOUNG: tuple[Need, ...] = ("child_helpline",)
"""Needs of people under 18 alone."""
LONG_GONE = 5 * 365
"""After how many days without a new look a number is left out, where there is a page to turn to in its place."""
_NUMBERS = ("phone", "sms", "whatsapp")
_A_YEAR = 365
"""After how many days a look is called long ago; less reads as if the number no longer worked."""


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


class Listing(Model):
    """A contact as it may be shown: what isn't to be relied on left out, with the standing of the rest.

    Attributes:
        contact: The contact, with the channels and hours that may be shown.
        standing: How well and when it was checked, in a sentence that is shown with it.
        stale: Its last look is too long ago.
        speaks: Whether it answers in the wanted language; None: none was asked for, or it isn't known.

    """

    contact: Contact
    standing: str
    stale: bool
    speaks: bool | None = None


class Found(Model):
    """What a search gave: one contact at least.

    Attributes:
        listings: The contacts as they may be shown, the best first.
        fallback: Nothing for the country was found, so that international services stand in. Tools, platforms and
            search engines serve all countries, so they are no fallback.
        note: Says so in words, or that services of its state are given for a territory; empty otherwise.

    """

    listings: tuple[Listing, ...] = Field(min_length=1)
    fallback: bool = False
    note: str = ""

    @property
    def contacts(self) -> tuple[Contact, ...]:
        """The contacts alone, in order."""
        return tuple(listing.contact for listing in self.listings)


class Directory(Model):
    """Contacts, as of a day.

    Attributes:
        format_version: The version of the file format.
        as_of: The day on which the entries were as they are here.
        contacts: Everybody in it. Use `find` rather than these: it leaves out what isn't to be relied on.
        left_out: Services that are not in it on purpose.

    """

    format_version: str = FORMAT_VERSION
    as_of: Date
    contacts: tuple[Contact, ...] = Field(default=(), max_length=20_000)
    left_out: tuple[LeftOut, ...] = ()

    @model_validator(mode="after")
    def _ids(self) -> Self:
        twice = next((name for name, times in Counter(one.id for one in self.contacts).items() if times > 1), None)
        if twice is not None:
            raise ValueError(f"two contacts have the id {twice}")
        return self

    def get(self, contact_id: str) -> Contact:
        """Return the contact with that id, present or former.

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
        age: AnyAge | None = None,
        age_when_taken: AnyAge | None = None,
        need: Need | None = None,
        language: str | None = None,
        helper: bool = False,
        recalled: bool = False,
        now: datetime | None = None,
    ) -> Found:
        """Return whom to turn to; never nothing: where nothing is listed, international services stand in.

        Args:
            country: ISO 3166-1 alpha-2, or another name that `countries.find` knows; None: not known. For a territory,
                services of its state are given as well, and `note` says so; an emergency number only where it is listed
                for the territory.
            subdivision: ISO 3166-2, where a service covers a part of a country only.
            age: The age today of whoever seeks help. `unsure` is treated as `minor`: only who helps people under 18 is
                given. None: not known; who helps adults only comes last.
            age_when_taken: The age at the time of the picture, for services that go by it, and for tools that work with
                the picture: without `adult`, only the official ones for young people are given. None: not known, but
                whoever is a minor today was one then. Where the two contradict each other, `minor` counts.
            need: What for; None: anything.
            language: BCP 47; those that answer in it come first.
            helper: It is somebody else than the person shown who asks: tools that work with the picture are left out.
            recalled: Give entries and numbers that are known from memory only, too.
            now: The time by which entries are stale; None reads the clock.

        Raises:
            ValueError: `now` has no offset, or no country has that code or name.

        """
        day = utc_now(now).date()
        place = None if country is None else countries.find(country)
        taken, age = agreed(age_when_taken, age)
        fitting = [
            contact
            for contact in self.contacts
            if (need is None or need in contact.needs)
            and _fits_age(contact, taken if contact.by_age_when_taken else age)
            and (taken == "adult" or not contact.takes_file or contact.ages == ("minor",))
            and not (helper and (contact.takes_file or contact.audience == "person_shown"))
            and _serves(contact, place, subdivision)
        ]
        listings = [found for contact in fitting if (found := _listing(contact, day, language, recalled=recalled))]
        national = any(not listing.contact.international for listing in listings)
        listings.sort(
            key=lambda one: (
                one.speaks is False,
                one.contact.international,
                age is None and one.contact.ages == ("adult",),
                one.stale,
            )
        )
        listings = listings or _anywhere(self, day, language)
        if national or (fitting and need in GLOBAL):
            return Found(listings=tuple(listings), note=_of_the_state(listings, place))
        unlisted = "incident.no_country" if country is None else "incident.no_entry"
        note = message("incident.no_emergency_number" if need == "emergency" else unlisted)
        return Found(listings=tuple(listings), fallback=True, note=note)

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


def _fits_age(contact: Contact, age: AnyAge | None) -> bool:
    """Return True if a contact serves that age; who may be under 18 is sent only to those who help minors."""
    return age is None or ("adult" if age == "adult" else "minor") in contact.ages


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
    lent = [one for one in listings if not one.contact.international and place.code not in one.contact.countries]
    state = countries.find(place.part_of).name
    ask = any(one.contact.kind != "emergency" for one in lent)
    key = "incident.place.services.ask" if ask else "incident.place.services"
    return message(key, place=place.name, state=state) if lent else ""


def _listing(contact: Contact, day: date, language: str | None, *, recalled: bool) -> Listing | None:
    """Leave out what isn't to be relied on; None where nothing is left."""
    if contact.status == "recalled" and not recalled:
        return None
    stale = contact.stale(day)
    channels = tuple(channel for channel in contact.channels if recalled or channel.status != "recalled")
    elsewhere = contact.home or any(channel.medium not in _NUMBERS for channel in channels)
    if contact.kind != "emergency" and elsewhere and contact.unseen_for(day, LONG_GONE):
        channels = tuple(channel for channel in channels if channel.medium not in _NUMBERS)
    if not channels and contact.home:
        channels = (Channel(medium="url", value=contact.home, status=contact.status),)
    if not channels:
        return None
    hours = contact.hours if recalled or contact.hours.status != "recalled" else Hours()
    speaks = None if language is None or not contact.languages else _speaks(contact, language)
    return Listing(
        contact=contact.replace(channels=channels, hours=hours),
        standing=standing(contact, day),
        stale=stale,
        speaks=speaks,
    )


def _speaks(contact: Contact, language: str) -> bool:
    wanted = language.partition("-")[0].lower()
    return any(spoken.partition("-")[0].lower() == wanted for spoken in contact.languages)


def standing(contact: Contact, day: date) -> str:
    """Return how well and when a contact was checked, in words that are shown with it."""
    if contact.verified_on is not None:
        reported = message("incident.contact.checked", day=contact.verified_on.isoformat())
    elif contact.seen_by == "third_party" and contact.seen:
        reported = message("incident.contact.third_party", day=contact.seen)
    else:
        key = "incident.contact.not_tried" if contact.seen else "incident.contact.not_tried.undated"
        reported = message(key, checked=message(f"incident.checked.{contact.status}"), day=contact.seen)
    if not (contact.stale(day) and contact.seen):
        return reported
    key = "incident.contact.old" if contact.unseen_for(day, _A_YEAR) else "incident.contact.stale"
    return f"{reported} {message(key)}"


def _anywhere(directory: Directory, day: date, language: str | None) -> list[Listing]:
    """Return the services that lead on from anywhere: this directory's own, or else those that the library carries."""
    leading = [contact for contact in directory.contacts if contact.international and "crisis" in contact.needs]
    listings = [found for one in leading if (found := _listing(one, day, language, recalled=False))]
    return listings or _anywhere(bundled(), day, language)


@cache
def bundled() -> Directory:
    """Return the directory that comes with the library."""
    data = files("secure_checklist.incident.contacts").joinpath("directory.json").read_bytes()
    return validate_own(Directory, data, {})


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


def find(  # noqa: PLR0913 - as the method
    *,
    country: str | None = None,
    subdivision: str | None = None,
    age: AnyAge | None = None,
    age_when_taken: AnyAge | None = None,
    need: Need | None = None,
    language: str | None = None,
    helper: bool = False,
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
        age=age,
        age_when_taken=age_when_taken,
        need=need,
        language=language,
        helper=helper,
        recalled=recalled,
        now=now,
    )


@loader(InvalidDirectoryError)
def load(source: Input) -> Directory:
    """Load an app's own directory from a path (JSON, TOML or YAML by its ending), bytes of JSON, or plain data.

    Raises:
        InvalidDirectoryError: with every problem and its path.
        OSError: the file can't be read.

    """
    return validated(Directory, read_document(source, "directory"), InvalidDirectoryError)
