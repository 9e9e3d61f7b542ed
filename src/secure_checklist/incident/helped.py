"""`Helped`: who is helped, where they are, and who in the directory is right for them."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from secure_checklist.checklists.plan_items import Need
from secure_checklist.core import countries
from secure_checklist.core.messages import message
from secure_checklist.incident.contacts.directory import FOR_THE_YOUNG, Directory, Found, Reachable
from secure_checklist.incident.contacts.listing import Listing
from secure_checklist.incident.contacts.of_platforms import in_english, listings_of
from secure_checklist.incident.due_dates import country_of
from secure_checklist.incident.platforms.reports import PlatformReport, search_engines, where_it_is
from secure_checklist.subjects.ages import ages_of
from secure_checklist.subjects.incident import Age, Incident
from secure_checklist.subjects.person import Person


class Helped:
    """Who is helped where, and by whom: looks up contacts once for each need.

    Attributes:
        age: The age that decides who helps; None: nobody said, and there is no sign.
        for_others: Somebody helps the person shown.
        country: Where whoever seeks help is; None: not known.
        part: Which part of it, as ISO 3166-2; None: not known.

    """

    def __init__(
        self,
        incident: Incident,
        person: Person | None,
        directory: Directory,
        now: datetime,
        language: str | None,
        *,
        recalled: bool,
    ) -> None:
        ages = ages_of(incident, person)
        # Whoever calls must be let in, so for a friend under 18, too, it is a line that helps minors. For whoever
        # shared it, it is their own age, if they said it.
        own_age = person.minor if person is not None else None
        shared = incident.role == "shared_it"
        self.age: Age | None = "minor" if own_age else "adult" if own_age is False and shared else ages.now
        self.for_others = incident.role in ("parent_or_guardian", "helper", "professional")
        # a line for parents is for neither a friend who may be under 18, nor whoever shared it, nor the person shown
        grown_up = incident.role in ("parent_or_guardian", "professional") or (self.for_others and own_age is False)
        self._helper: bool | Age = "adult" if grown_up and not own_age else "minor"
        if incident.role == "self":
            self._helper = False

        self._case = country_of(incident, person)
        # Whoever calls must be able to: from where they are, which may be another country than that of the incident.
        self.country = (person.country if person is not None else None) or self._case
        self.part = incident.subdivision if self.country == self._case else None
        self._incident, self._person = incident, person
        self._directory, self._now, self._language, self._recalled = directory, now, language, recalled
        self._taken: Age | None = ages.then
        self._known: dict[Need, Found | None] = {}

    @property
    def young(self) -> bool | None:
        """Whether whoever seeks help is, or may be, under 18; None: nobody said, and there is no sign."""
        return None if self.age is None else self.age != "adult"

    def reach(self, need: Need, *, written: bool = False, for_women: bool = True) -> Reachable | None:
        """Return the one who is right for a need, or who is and can be written to, or serves not women alone."""
        if self.age == "adult" and need in FOR_THE_YOUNG:
            return None
        return self._directory.first_reachable(
            (need,),
            country=self.country,
            subdivision=self.part,
            age=self.age,
            age_when_taken=self._taken,
            language=self._language,
            helper=self._helper,
            written=written,
            for_women=for_women,
            now=self._now,
        )

    def find_all(self, needs: Iterable[Need]) -> dict[Need, Found]:
        """Return who helps with each need, in order.

        Where nothing is listed for one of them and the others lead to somebody, it is left out: "nothing is listed" is
        no help to somebody frightened. A line for young people stands in for one for violence at home, and a crisis
        line for one for young people. Where everybody concerned is known to be an adult, the needs of young people are
        left out as well.
        """
        found: dict[Need, Found] = {
            need: one
            for need in needs
            if self.age != "adult" or need not in FOR_THE_YOUNG
            if (one := self._found(need)) is not None
        }
        listed = "child_helpline" in found and not found["child_helpline"].fallback
        if listed and self.young and "partner_violence" in found and found["partner_violence"].fallback:
            del found["partner_violence"]
        if "child_helpline" in found and not listed and not _LEADS_ON.isdisjoint(found):
            del found["child_helpline"]
        return found

    def _found(self, need: Need) -> Found | None:
        if need not in self._known:
            self._known[need] = self._look_up(need)
        return self._known[need]

    def _look_up(self, need: Need) -> Found | None:
        if self.for_others and self.country and self._case and self.country != self._case:
            there = self._find(need, self._case, None, self._incident.subdivision)  # whoever is there can call them
            found = _with_own(there, self._find(need, self.country, None, None), self.country)
        else:
            found = self._find(need, self.country, self._case, self.part)
        reports = _OF_PLATFORMS.get(need)
        if reports is not None:
            return _with_platforms(found, listings_of(reports(self._incident, self._person), self._now.date()))
        return _for_anybody(found) if self._incident.role == "shared_it" and need == "legal" else found

    def _find(self, need: Need, country: str | None, country_of_case: str | None, part: str | None) -> Found:
        return self._directory.find(
            country=country,
            country_of_case=country_of_case,
            subdivision=part,
            age=self.age,
            age_when_taken=self._taken,
            need=need,
            language=self._language,
            helper=self._helper,
            recalled=self._recalled,
            now=self._now,
        )


_LEADS_ON: frozenset[Need] = frozenset({"crisis", "partner_violence", "emergency"})
"""Needs beside which a line for young people is left out where none is listed: they lead to the same services."""
_OF_PLATFORMS: Mapping[Need, Callable[[Incident, Person | None], tuple[PlatformReport, ...]]] = {
    "platform_report": where_it_is,
    "search_removal": search_engines,
}
"""Needs for which an incident names the places."""


def _with_own(there: Found, here: Found, country: str) -> Found:
    """Return who helps where the person shown is, and who does where their helper is: each can call their own."""
    if here.fallback is not None:
        return there
    note = message("incident.contact.here", place=countries.find(country).name)
    known = {contact.id for contact in there.contacts}
    own = [one.replace(note=note) for one in here.listings if one.contact.id not in known]
    listings = (*there.listings, *own) if there.fallback is None else (*own, *there.listings)
    return there.replace(listings=listings)


def _with_platforms(found: Found, listings: tuple[Listing, ...]) -> Found:
    """Return the places that the incident names in place of what a directory has for anybody, and the rest of it."""
    more = (one for one in found.listings if one.contact.id not in in_english())
    return Found(listings=(*listings, *(() if found.fallback else more)))


def _for_anybody(found: Found) -> Found | None:
    """Return those who give legal help and nothing else, for whoever shared it; None: nobody does.

    A service that helps with something else, too, is one for those who were harmed, and so is what stands in for it.
    """
    listings = tuple(one for one in found.listings if one.contact.needs == ("legal",))
    return Found(listings=listings, note=found.note) if listings and not found.fallback else None
