"""The directory of help: contacts by need, country, age and language.

    from secure_checklist.incident import contacts

    found = contacts.bundled().find(country="GB", age="adult", need="image_removal")
    here = contacts.bundled().serving(countries.find("GB"))

The directory comes with the library. With `load` and `Directory.with_contacts`, apps can add, replace and refresh
entries from a file of their own. Nothing here opens an address or calls anyone.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import cached_property
from typing import Literal, Self, cast

from pydantic import Field, model_validator

from secure_checklist.checklists.plan_items import Helper, Need
from secure_checklist.core import countries, prepared
from secure_checklist.core.clock import utc_now
from secure_checklist.core.countries import Country
from secure_checklist.core.documents.format import FORMAT_VERSION
from secure_checklist.core.documents.io import Input, read_document, validated
from secure_checklist.core.documents.parsing import Syntax, loader
from secure_checklist.core.errors import InvalidDirectoryError, UnknownNameError, did_you_mean
from secure_checklist.core.extension_points import ExtensionPoint, instances_of, renewed
from secure_checklist.core.localized import texts_of
from secure_checklist.core.messages import english, message, noted, notes
from secure_checklist.core.model import Model
from secure_checklist.core.types import Date
from secure_checklist.evaluation.summaries import made
from secure_checklist.incident.contacts.listing import Asker, Listing, completed, group_of, in_place, listed
from secure_checklist.incident.contacts.models import FOR_THE_YOUNG, NUMBERS, Age, Caller, Contact
from secure_checklist.subjects.ages import agreed
from secure_checklist.subjects.incident import Age as AnyAge
from secure_checklist.subjects.person import Person

GLOBAL: tuple[Need, ...] = ("hash_matching", "platform_report", "search_removal")
"""Needs for which international services are the right ones, and not a fallback."""
Fallback = Literal["international", "instead", "none"]
"""What is returned if a country has no contact for a need. `international`: services that help with the need
anywhere, or find someone who does. `instead`: what helps instead, according to the review of the country or the
library's own. `none`: nothing."""


class NoneFound(Model):
    """A record that a review of a country found no contact for a need.

    Attributes:
        need: The need.
        use: What to use instead, the best first: ids of contacts, or other needs in the form `need:police`.

    """

    need: Need
    use: tuple[str, ...] = ()


class CountryReview(Model):
    """When the needs of a country were reviewed, and the needs for which no contact was found.

    Attributes:
        country: The country, as ISO 3166-1 alpha-2; if None, the review applies where a country has none of its own.
        reviewed: The date of the review.
        none_found: The needs for which no contact was found.

    """

    country: str | None = Field(default=None, pattern=r"^[A-Z]{2}$")
    reviewed: Date
    none_found: tuple[NoneFound, ...] = ()


class Found(Model):
    """The result of a search.

    Attributes:
        listings: The contacts as they may be shown, the best first. Empty only if no contact that helps is listed;
            `note` then says what to do.
        fallback: The kind of substitute returned because the country has no contact for the need; if None, it has one.
            Tools, platforms and search engines serve all countries, so they aren't a fallback.
        note: A note on the fallback, or that the services for a territory are those of its state; otherwise empty.

    """

    listings: tuple[Listing, ...]
    fallback: Fallback | None = None
    note: str = ""

    @property
    def contacts(self) -> tuple[Contact, ...]:
        """The contacts, without their listings, in order."""
        return tuple(listing.contact for listing in self.listings)


class Directory(Model):
    """A directory of contacts, as of a date.

    Attributes:
        format_version: The version of the file format.
        as_of: The date on which the entries were correct.
        reviews: The countries that were reviewed, and when.
        contacts: All contacts, including unreliable entries, which the method `find` leaves out.

    """

    format_version: str = FORMAT_VERSION
    as_of: Date
    reviews: tuple[CountryReview, ...] = Field(default=(), max_length=300)
    contacts: tuple[Contact, ...] = Field(default=(), max_length=20_000)

    @model_validator(mode="after")
    def _ids(self) -> Self:
        twice = next((name for name, times in Counter(one.id for one in self.contacts).items() if times > 1), None)
        if twice is not None:
            raise ValueError(f"two contacts have the id {twice}")
        return self

    def texts(self) -> dict[str, str]:
        """Return the texts to translate, by key."""
        return texts_of(self.contacts)

    def get(self, contact_id: str) -> Contact:
        """Return the contact with this current or former id, in English as in the directory.

        Raises:
            UnknownNameError: If there is no such contact.

        """
        for contact in self.contacts:
            if contact_id == contact.id or contact_id in contact.former_ids:
                return contact
        hint = did_you_mean(contact_id, (contact.id for contact in self.contacts))
        raise UnknownNameError(f'no contact "{contact_id[:80]}"; {hint}'.rstrip("; "))

    def with_contacts(self, contacts: Iterable[Contact]) -> "Directory":
        """Return the directory with these contacts added, in place of any with the same current or former id."""
        new = list(contacts)
        gone = {name for contact in new for name in (contact.id, *contact.former_ids)}
        return self.replace(contacts=(*(kept for kept in self.contacts if kept.id not in gone), *new))

    def without(self, *contact_ids: str) -> "Directory":
        """Return the directory without these contacts.

        Raises:
            UnknownNameError: If a contact isn't in the directory.

        """
        gone = {self.get(contact_id).id for contact_id in contact_ids}
        return self.replace(contacts=tuple(contact for contact in self.contacts if contact.id not in gone))

    @cached_property
    def _known(self) -> dict[tuple[str | None, Need | None], tuple[Contact, ...]]:
        """Who serves a country for a need, by both: what was looked up so far."""
        return {}

    def serving(self, place: Country | None, need: Need | None = None) -> tuple[Contact, ...]:
        """Return the contacts that serve people in a place, in the order of the directory and in English.

        The result contains the place's own contacts, those of its state if the place is a territory, and international
        ones. Of the state's contacts, only the channels that work from outside the state are included. Emergency
        numbers are the place's own, or else those of its state if they are listed for the territory. If no contact
        reaches the police, the numbers that mobile phones can call anywhere are included.

        Args:
            place: The country or territory. If None, only contacts that serve people anywhere are returned.
            need: The need for which the contacts are listed, or None for any need.

        """
        key = place.code if place else None, need
        found = self._known.get(key)
        if found is None:
            here = self._serving(place) if need is None else self.serving(place)
            found = self._known[key] = tuple(one for one in here if need is None or need in one.needs)
        return found

    def _serving(self, place: Country | None) -> list[Contact]:
        here = [one for held in self.contacts for one in in_place(held, place)]
        numbers = [one for one in here if one.kind == "emergency"]
        own = [one for one in numbers if place and place.code in one.countries]
        known = own or [one for one in numbers if not one.international]
        # Exactly one set of emergency numbers, never a mixture. In Puerto Rico 911 is listed for the territory; in a
        # territory where the state's number doesn't work, it isn't given. 112 from a mobile phone is the last resort,
        # also beside numbers that are all known to be of the fire service or the ambulance.
        enough = any("police" in (way.services or ("police",)) for one in known for way in one.channels)
        right = {one.id for one in (known if enough else numbers)}
        return [one for one in here if one.kind != "emergency" or one.id in right]

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
        caller: Caller = "person_shown",
        caller_age: AnyAge | None = None,
        now: datetime | None = None,
    ) -> Found:
        """Return the contacts for a need or, if none is listed, contacts that help instead and a note.

        Texts are in the active language if there are translations. Numbers, addresses and names aren't translated.

        Services that help anywhere, or that refer people to someone, are returned only for needs that they are listed
        for. For police, law and removal, the substitute is the one that the country's review names, or else one that
        helps everywhere: the police station, the platform's own form, or a tool that stops uploads.

        Args:
            country: Where the person is: ISO 3166-1 alpha-2, or another name that `countries.find` knows; None if the
                country isn't known. For a territory, services of its state are also returned, and a note says so; an
                emergency number is returned only if it is listed for the territory.
            subdivision: ISO 3166-2, for services that cover only a part of a country.
            country_of_case: The country of the case, or None for the person's country. If the case is in another
                country, contacts in that country come last, and only those of their channels that work from abroad are
                listed. If a parent, friend or professional asks for help in danger, after violence or in a crisis,
                contacts in the country of the case come first, with every channel.
            age: The age today of the person who seeks help. The value `unsure` counts as `minor`, so only contacts that
                help people under 18 are returned. If None, contacts that help only adults come last.
            age_when_taken: The age when the picture was made, for services that go by it and for tools that work with
                the picture. Unless that age is `adult`, only the official tools for young people are returned. If None,
                the picture of someone who is a minor today counts as a minor's. If the two ages contradict each other,
                the value `minor` is used.
            need: The need, or None for any need.
            language: BCP 47. Contacts who answer in this language come first.
            caller: Who asks for help. Tools that work with the picture are only for the person shown, and services only
                for helpers, such as parents, are only returned for helpers. If a helper asks, services that say they
                serve such helpers come first.
            caller_age: The caller's age, if the caller isn't the person shown. For example, a line for parents isn't
                for a friend under 18. If None, the caller's age isn't known.
            now: The aware datetime to compare the age of entries with, or None for now.

        Raises:
            ValueError: If the time has no UTC offset, or no country has this code or name.

        """
        place = None if country is None else countries.find(country)
        case = None if country_of_case is None else countries.find(country_of_case)
        taken, age = agreed(age_when_taken, age)
        part = subdivision.upper() if subdivision else None
        day = utc_now(now).date()
        other = None if case == place else case
        ages = group_of(age), group_of(taken)
        return self.answer(Asker(day, place, part, other, *ages, caller, group_of(caller_age), language), need)

    def answer(self, asker: Asker, need: Need | None) -> Found:
        """Return the result of `find()` for someone who has several needs.

        If the picture is of someone under 18, contacts who take such pictures down come before those who take down any
        picture.
        """
        theirs = asker.theirs if need in FOR_WHERE_THEY_ARE else None
        if theirs is not None and theirs.place and asker.place:
            # Help must come to whoever is helped, and their own country's lines know what is safe there. The helper's
            # own come last, labelled as theirs.
            there, here = self._answer(theirs, need), self._answer(asker._replace(case=None), need)
            places = (there, {"there": theirs.place.name}), (here, {"here": asker.place.name})
            named = {
                one.contact.id: one if one.contact.international else one.model_copy(update=place)
                for each, place in places
                for one in each.listings
            }
            listings = tuple(sorted(named.values(), key=lambda one: one.contact.international))
            return there.model_copy(update={"listings": listings})
        found = self._answer(asker, need)
        if need != "image_removal" or asker.taken != "minor":
            return found
        young = self._answer(asker, "child_image")
        if young.fallback is not None:
            return found
        more = [one for one in young.listings if one.contact.countries or one.contact.takes_file]  # no page of pages
        both = {one.contact.id: one for one in (*found.listings, *more)}.values()
        first = sorted(both, key=lambda one: (bool(one.there), "child_image" not in one.contact.needs))
        return made(Found, {"listings": tuple(first), "fallback": None, "note": young.note})

    def _answer(self, asker: Asker, need: Need | None) -> Found:
        place, found, instead = asker.place, self._listings(asker, need), list[Listing]()
        said = need if asker.police or need not in FOR_POLICE else None
        fallback: Fallback | None = None
        # Four cases, from good to poor: someone in the country; what its review names instead; international services
        # for this need; what the library's own review names for any country. `note` says which, so that "police" isn't
        # taken for "we found a helpline".
        national = [one for one in found if one.contact.countries and not one.there]
        # For whoever didn't say in which part they are, lines of small parts come behind what its review names.
        far = bool(national) and asker.part is None and all(one.contact.serves_small_part for one in national)
        answered = bool(national or (found and need in GLOBAL))
        if place and (far or not answered):
            instead = (self._backed or self)._instead(asker, need, place.code)  # noqa: SLF001 - another of us
        if answered:
            note = _of_the_state(found, place)
            if said == "police" and all(one.contact.kind == "emergency" for one in found):
                # a number for danger is no place to report what has happened
                note = " ".join(filter(None, (note, message("incident.given.police"))))
        else:
            backed = self._backed or self
            if not instead and all(one.there for one in found):
                found += listed(backed.serving(None, need), asker)
            if instead:
                key = f"incident.given.{said}"
                fallback, note = "instead", message(key if key in english("incident") else "incident.instead")
            elif not all(one.there for one in found):
                fallback, note = "international", message(_note_of_gap(place, said, given=True))
            else:
                instead = backed._instead(asker, need, None)  # noqa: SLF001 - another of us
                fallback = "instead" if instead else "none"
                note = message(_note_of_gap(place, said, given=bool(instead)))
        named = {one.contact.id for one in instead}
        listings = (*instead, *[one for one in found if one.contact.id not in named])
        return made(Found, {"listings": listings, "fallback": fallback, "note": note})

    @cached_property
    def _backed(self) -> "Directory | None":
        """The directory with those of the library's who serve people anywhere; if None, it has all of them."""
        library, ids = bundled(), {one.id for one in self.contacts}
        more = [one for one in library.contacts if one.international and one.id not in ids]
        general = [one for one in library.reviews if one.country is None]
        if any(one.country is None for one in self.reviews):
            general = []
        if not more and not general:
            return None  # not itself: copies that hold themselves can't be compared
        return self.replace(contacts=(*self.contacts, *more), reviews=(*self.reviews, *general))

    def _listings(self, asker: Asker, need: Need | None) -> list[Listing]:
        """Return those who are listed for a need, the best first, and who is where the case is last."""
        police, here = need in FOR_POLICE, self.serving(asker.place, need)
        found = listed(here, asker, police=police)
        if asker.case is not None:
            ids = {one.id for one in here}
            there = [one for one in self.serving(asker.case, need) if one.id not in ids]
            found += listed(there, asker._replace(part=None), police=police, abroad=True)
        return found

    def _instead(self, asker: Asker, need: Need | None, country: str | None) -> list[Listing]:
        """Return the contacts that a review names in place of a need, each once.

        Of another need it is those of the country, and of anywhere only what serves everybody: a finder of helplines is
        no help with a different need.
        """
        gaps = [gap for one in self.reviews if one.country == country for gap in one.none_found if gap.need == need]
        found = dict[str, Listing]()
        for use in [use for gap in gaps for use in gap.use]:
            if use.startswith(_NEED):
                other = cast("Need", use.removeprefix(_NEED))
                anywhere = other in (*GLOBAL, "emergency")
                named = [one for one in self.serving(asker.place, other) if anywhere or not one.international]
            else:
                named = [one for one in self.serving(asker.place) if use == one.id or use in one.former_ids]
            for one in listed(named, asker, police=need in FOR_POLICE):
                found.setdefault(one.contact.id, one)
        return sorted(found.values(), key=lambda one: asker.may_be_a_boy(one.contact))

    def helpers(self, needs: Iterable[Need], person: Person) -> Iterator[Helper]:
        """Yield the first contacts for each need, for the person's country and age, each with the best channel.

        If the country isn't known, contacts that help anywhere are yielded. Unless the person is known to be an adult,
        a line for young people is included. After a line for women comes one for others, and after a contact that is
        only a web page comes one with a number.
        """
        age: Age | None = None if person.minor is None else "minor" if person.minor else "adult"

        def rank(contact: Contact) -> tuple[bool, bool, bool]:
            """Put who is there for this age first, and an emergency number last where nobody asks for one."""
            of_pictures = contact.by_age_when_taken  # an adult's own picture may not be one that it deals with
            alone = "emergency" in contact.needs and need != "emergency"
            return alone, of_pictures and age != "minor", age is not None and contact.ages != (age,)

        for need in needs:
            if (need in FOR_THE_YOUNG and age == "adult") or (need in FOR_POLICE and person.country is None):
                continue  # no police is everywhere, and what is everywhere takes no report in its place
            found, label = self.find(country=person.country, age=age, need=need), message(f"need.{need}")
            fit = [one.contact for one in found.listings if not (one.contact.by_age_when_taken and age == "adult")]
            for contact in completed(sorted(fit, key=rank)):
                numbers = [one for one in contact.channels if one.medium in NUMBERS]
                way = next(iter(numbers or contact.channels), None)
                shown = noted(way.shown, way.says) if way else ""
                about = notes((contact.serves, contact.hours.text))
                yield Helper(label, contact.name, shown, way.href if way else "", about)
            if not found.listings and found.note:
                yield Helper(label, "", found.note)

    def goes_by_age(self, needs: Iterable[Need], *, country: str | None = None, subdivision: str | None = None) -> bool:
        """Return True if the contacts for one of these needs in a place depend on the person's age today."""
        wanted, place = set(needs), None if country is None else countries.find(country)
        part = subdivision.upper() if subdivision else None
        return not wanted.isdisjoint(FOR_THE_YOUNG) or any(
            len(contact.ages) == 1
            and not contact.by_age_when_taken
            and (not contact.subdivisions or part in (None, *contact.subdivisions))
            for need in wanted
            for contact in self.serving(place, need)
        )


_NEED = "need:"
"""The prefix of an entry in `NoneFound.use` that names another need."""
FOR_WHERE_THEY_ARE: frozenset[Need | None] = frozenset({"emergency", "partner_violence", "sexual_violence", "crisis"})
"""Needs for which someone who is helped from abroad first needs help in their own country."""
FOR_POLICE: frozenset[Need | None] = frozenset({"police", "cybercrime", "sextortion"})
"""Needs for which another emergency service's number doesn't help."""


def _note_of_gap(place: Country | None, need: Need | None, *, given: bool) -> str:
    """Return the key of what is said where a country has nobody for a need: first of all what is given in its place."""
    if need == "emergency":
        return "incident.no_emergency_number"
    if need in GLOBAL and not given:
        return "incident.slot.nobody"
    if place is None:
        return "incident.no_country" if given else "incident.no_country.nobody"
    if f"incident.none.{need}" not in english("incident"):  # no more is said of it than that a service finds who helps
        return "incident.no_entry"
    return f"incident.given.{need}" if given else f"incident.none.{need}"


def _of_the_state(listings: Iterable[Listing], place: Country | None) -> str:
    """Return the note that a territory's services are those of its state; empty where they are its own."""
    if place is None or place.part_of is None:
        return ""
    lent = [
        one for one in listings if not (one.contact.international or one.there or place.code in one.contact.countries)
    ]
    state = countries.find(place.part_of).name
    ask = any(one.contact.kind != "emergency" for one in lent)
    key = "incident.place.services.ask" if ask else "incident.place.services"
    return message(key, place=place.name, state=state) if lent else ""


def bundled() -> Directory:
    """Return the library's own directory.

    The directory is in English whatever the active language. The results of `find()` are in the active language.
    """
    return renewed("contacts", Directory) or prepared.packaged("directory.json", Directory)


DIRECTORIES: ExtensionPoint[Directory] = ExtensionPoint(
    "directories",
    instances_of(Directory),
    lambda one: [name for contact in one.contacts for name in (contact.id, *contact.former_ids)],
    lambda: {name: None for one in bundled().contacts for name in (one.id, *one.former_ids)},
)
"""The directories of plug-ins. None of them can replace a contact in the library's own directory: see
`with_contacts`."""


def installed() -> Directory:
    """Return the directory that comes with the library, with the contacts of the active plug-ins."""
    more = [contact for one in DIRECTORIES.all() for contact in one.value.contacts]
    return bundled().with_contacts(more) if more else bundled()


@loader(InvalidDirectoryError)
def load(source: Input, *, syntax: Syntax | None = None) -> Directory:
    """Load an app's own directory from a path (JSON or TOML, by its suffix), JSON bytes or plain data.

    Raises:
        InvalidDirectoryError: If the document has problems.
        OSError: If the file can't be read.

    """
    return validated(Directory, read_document(source, "directory", syntax), InvalidDirectoryError)
