"""`Contact`: someone who helps, or a place to report to, with what is known about it and how well that was checked.

Numbers stop working and pages move, so every contact and each of its channels names its source, with the source's date
and confidence. `directory` searches many contacts.
"""

import re
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Annotated, ClassVar, Literal, Self, get_args
from urllib.parse import quote

from pydantic import Field, model_validator

from secure_checklist.checklists.plan_items import Need
from secure_checklist.checklists.sources import Confidence, Source
from secure_checklist.core import subdivisions
from secure_checklist.core.addresses import MAX_ADDRESS, WebAddress, is_link
from secure_checklist.core.localized import Localized
from secure_checklist.core.messages import direction
from secure_checklist.core.types import Date
from secure_checklist.core.zones import zone_of
from secure_checklist.incident.laws.law import best

Age = Literal["adult", "minor"]
"""The age of the people that a contact helps. `minor`: people under 18."""
Medium = Literal["phone", "sms", "whatsapp", "url", "chat", "email", "app", "in_person"]
"""The way to reach a contact. `url`: a page or form. `chat`: a page with a chat. `app`: a path within a platform's
app, described in words. `in_person`: described in words."""
Caller = Literal["person_shown", "parent", "friend", "professional", "doer"]
"""Who may ask a contact for help. `doer`: the person who did harm."""
Group = Literal["women", "men", "lgbt", "harms_partner", "harms_young"]
"""The group that a contact serves, perhaps with those close to them. `harms_partner`, `harms_young`: people who hurt
a partner or young people, or fear that they might."""
Service = Literal["police", "ambulance", "fire"]
"""The emergency service that answers. `police` includes a gendarmerie."""
Kind = Literal["emergency", "helpline", "hotline", "police", "regulator", "hash_matching", "platform", "search_engine"]
"""The kind of contact. `hotline`: a body that takes reports, such as reports of illegal content or of harm, and
passes them on."""
Cost = Literal["free", "local", "premium", "unknown"]
"""The cost of a call from within the country. `local`: the same as any call there."""
OLD_DAYS = 5 * 365
"""The number of days after which the newest source counts as old, since a number may have changed unnoticed."""
Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
Subdivision = Annotated[str, Field(pattern=r"^[A-Z]{2}-[A-Z0-9]{1,3}$")]
Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]
_Prose = Annotated[str, Field(min_length=1, max_length=500)]
DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_DAY, _TIME = "|".join(DAYS), "([01][0-9]|2[0-3]):[0-5][0-9]"
_DAY_LONG, _WEEK = 24 * 60, 7 * 24 * 60
"""The number of minutes in a day and in a week."""
SPAN = rf"^({_DAY})(-({_DAY}))? {_TIME}-({_TIME}|24:00)$"
"""The pattern for one time span in `Hours.open`."""
NUMBERS: tuple[Medium, ...] = ("phone", "sms", "whatsapp")
"""The media whose value is a number."""
WRITTEN: tuple[Medium, ...] = ("sms", "chat", "whatsapp", "app", "url", "email")
"""The media for someone who can't talk."""
FOR_THE_YOUNG: tuple[Need, ...] = ("child_helpline",)
"""The needs of people under 18 only."""
_OF_THE_YOUNG: frozenset[Need] = frozenset({"child_helpline", "child_image"})
"""Needs that are about people under 18, whoever asks."""
IN_WORDS: tuple[Medium, ...] = ("app", "in_person")
"""The media whose value is a description in words."""
_YEAR = re.compile(r"(?<![0-9])20[0-9]{2}(?![0-9])")
_NUMBER = re.compile(r"\+[0-9]{7,15}|[#*]?[0-9]{2,6}(\*[0-9]{2,6})?#?")
"""A number as E.164, or a short code."""


class Hours(Localized):
    """When someone answers.

    Attributes:
        always: Whether someone answers at any hour; if None, not known, which is never read as True.
        text: The hours in words; if empty, not known.
        open: The same hours for programs, each span in the form `Mo-Fr 08:30-16:00`, in the time of `zone`. If a span
            ends after midnight, the second time is the smaller one. Empty if the hours aren't known, or if `always` is
            True. Public holidays aren't included.
        zone: The time zone of the hours, such as `Europe/Berlin`; if empty, not given.

    """

    read_by_people: ClassVar[frozenset[str]] = frozenset({"text"})

    always: bool | None = None
    text: str = Field(default="", max_length=200)
    open: tuple[Annotated[str, Field(pattern=SPAN)], ...] = Field(default=(), max_length=14)
    zone: str = Field(default="", max_length=60)

    @cached_property
    def _spans(self) -> tuple[tuple[int, int], ...]:
        """When someone answers, each time as its first minute of the week, from Monday on, and how long it is."""
        # As minutes of the week, so that no span needs a special case at midnight or from Sunday to Monday:
        #
        #   Fr-Sa 22:00-02:00    since 7080 for 240 minutes (Friday), since 8520 for 240 (Saturday)
        #
        # At 01:00 on Sunday, which is minute 8700, the distance from 8520 modulo a week is 180 and less than 240: open.
        found = list[tuple[int, int]]()
        for span in self.open:
            days, _, times = span.rpartition(" ")
            first, _, last = days.partition("-")
            start, end = DAYS.index(first), DAYS.index(last or first)
            since, until = (int(time[:2]) * 60 + int(time[3:]) for time in times.split("-"))
            length = until - since if until > since else until - since + _DAY_LONG
            found += [((start + step) % 7 * _DAY_LONG + since, length) for step in range((end - start) % 7 + 1)]
        return tuple(found)

    def _there(self, now: datetime) -> tuple[datetime, int] | None:
        """Return the time where they are, and its minute of the week; if None, it isn't known."""
        try:
            there = now.astimezone(zone_of(self.zone)) if self.open and self.zone else None
        except ValueError:
            return None
        return None if there is None else (there, there.weekday() * _DAY_LONG + there.hour * 60 + there.minute)

    def open_at(self, now: datetime) -> bool | None:
        """Return True if someone answers at that time, or None if this isn't known.

        The result may be wrong on a public holiday. It is also None if the machine has no time zone data: see
        `core.zones`.
        """
        if self.always:
            return True
        known = self._there(now)
        return None if known is None else any((known[1] - since) % _WEEK < length for since, length in self._spans)

    def opens(self, now: datetime) -> datetime | None:
        """Return when someone answers next, in the time zone of the hours, or None if that is now or isn't known."""
        known = self._there(now)
        if known is None or self.open_at(now):
            return None
        there, minute = known
        ahead = min((since - minute) % _WEEK for since, _ in self._spans)
        return there.replace(second=0, microsecond=0) + timedelta(minutes=ahead)


class Changed(Localized):
    """A sign that what is known about a contact is outdated.

    Attributes:
        text: What changed, in a sentence that is shown with the contact.
        source: The id of the contact's source that says so.

    """

    read_by_people: ClassVar[frozenset[str]] = frozenset({"text"})

    text: str = Field(min_length=1, max_length=200)
    source: str = Field(min_length=1, max_length=40)


class Channel(Localized):
    """One way to reach a contact.

    Attributes:
        medium: The medium, such as a phone call.
        value: The value as it is dialled inside the country: a number in E.164 form (`+443456000459`) or a short code
            (`116016`, `112`); an `https://` address; an email address; for `app` and `in_person`, a description in
            words.
        display: The number as people write it; if empty, people write the value itself.
        says: What to write or choose first, such as `START` in a text message, or what the channel is for.
        services: The emergency services that answer, according to a source. If empty, the channel isn't an emergency
            number, or no source says.
        abroad: How to reach the contact from another country. `yes`: by the same value. `no`: not at all. A number in
            E.164 form: by that number. `unknown`: no source says.
        set_up_first: Whether the channel works only for people who registered or set it up beforehand, or None if not
            known.
        cost: The cost from within the country.
        cost_note: More about the cost, such as who pays.
        hours: When someone answers on this channel. If None and no channel has hours, the contact's hours apply;
            otherwise, the hours aren't known.
        languages: The languages in which the channel answers, if they differ from the contact's; otherwise empty.
        ages: The ages that the channel serves, if they differ from the contact's; otherwise empty.
        serves: Who else the channel serves or doesn't, in words, if this differs from the contact's; otherwise empty.
        source: The id of the contact's source for this exact value. If empty, the value is from memory, so it isn't
            shown.
        called: The date on which someone last called or opened the channel, or None if no one has.
        shows_on_bill: Whether a call or message appears on the phone bill. If None, the answer isn't known, so say that
            a call may appear. The phone itself always lists the call, so even False doesn't promise that there is no
            trace.

    """

    read_by_people: ClassVar[frozenset[str]] = frozenset({"says", "cost_note", "serves"})

    medium: Medium
    value: str = Field(min_length=1, max_length=MAX_ADDRESS)
    display: str = Field(default="", max_length=100)
    says: str = Field(default="", max_length=300)
    services: tuple[Service, ...] = ()
    abroad: str = Field(default="unknown", pattern=r"^(yes|no|unknown|\+[0-9]{7,15})$")
    set_up_first: bool | None = None
    cost: Cost = "unknown"
    cost_note: str = Field(default="", max_length=200)
    hours: Hours | None = None
    languages: tuple[Language, ...] = ()
    ages: tuple[Age, ...] = ()
    serves: str = Field(default="", max_length=200)
    source: str = Field(default="", max_length=40)
    called: Date | None = None
    shows_on_bill: bool | None = None

    @model_validator(mode="after")
    def _form(self) -> Self:
        if self.medium in ("url", "chat", "email") and not is_link(self.href):
            raise ValueError(
                "this is no e-mail address"
                if self.medium == "email"
                else "give the address of a page: https://, its host with no name before it, and ASCII signs"
            )
        if self.medium in NUMBERS and not _NUMBER.fullmatch(self.value):
            raise ValueError("give a number as + and digits (7 to 15 of them), or a short code of 2 to 6 digits")
        if self.abroad == "yes" and self.is_short_code:
            raise ValueError("a short code works within its country only: give the number for abroad, or no")
        return self

    def _fields_for_people(self) -> frozenset[str]:
        """Return those fields of this channel whose texts people read: where it is a way in words, that as well."""
        return self.read_by_people | {"value"} if self.medium in IN_WORDS else self.read_by_people

    @property
    def is_short_code(self) -> bool:
        """Whether the value is a short code, which can only be dialled within its country."""
        return self.medium in ("phone", "sms") and not self.value.startswith("+")

    @property
    def shown(self) -> str:
        """The value as people write it.

        Non-breaking spaces keep the groups of a number in order in right-to-left text (UAX 9, rule W4).
        """
        text = self.display or self.value
        if " " in text and self.medium in NUMBERS and direction() == "rtl":
            return text.replace(" ", "\u00a0")
        return text

    @property
    def href(self) -> str:
        """The `tel:`, `sms:`, `mailto:` or `https:` address that a tap opens; empty if the channel has none.

        Values without an address are used by hand, such as a `whatsapp` number, which a link would first send to
        another site.
        """
        if self.medium in ("phone", "sms"):
            return f"{'tel' if self.medium == 'phone' else 'sms'}:{quote(self.value, safe='+*')}"
        if self.medium == "email":
            return f"mailto:{self.value}"
        return self.value if self.medium in ("url", "chat") else ""

    @property
    def from_abroad(self) -> bool | None:
        """Whether the channel works from another country, or None if no source says."""
        if self.abroad != "unknown":
            return self.abroad != "no"
        if self.medium in NUMBERS:
            # 116016 from abroad reaches nobody, or someone else. Of a full number it isn't known: some free numbers
            # answer within the country only.
            return False if self.is_short_code else None
        return self.medium != "in_person"

    def as_dialled_abroad(self) -> "Channel":
        """Return the channel as it is used from another country, with any number for calls from abroad."""
        if self.medium not in NUMBERS or self.abroad in ("no", "unknown"):
            return self
        number = self.value if self.abroad == "yes" else self.abroad
        # Cost and display are those of the number at home; a free call there is an expensive one from abroad.
        return self.replace(value=number, display="", abroad="yes", cost="unknown", cost_note="")


class Contact(Localized):
    """Someone who helps, or a place to report to (the directory's entry).

    Attributes:
        id: The country and a short name in lower case, such as `gb-revenge-porn-helpline`, or `int-` and a name for
            international contacts.
        former_ids: Former ids.
        name: The contact's name.
        name_in_words: Whether the name only describes the contact, or is an English version made for this directory.
            Contacts' own names aren't translated.
        neutral_name: The name to show on a screen without revealing what the contact is about.
        kind: The kind of contact.
        needs: The needs that the contact helps with.
        does: What the contact does, in a sentence or two.
        limits: What the contact doesn't do, and what to know first.
        countries: The countries that the contact serves, as ISO 3166-1 alpha-2; empty for all countries.
        subdivisions: The parts of a country that the contact serves, as ISO 3166-2; empty for the whole country.
        ages: The ages that the contact serves.
        by_age_when_taken: Whether the age that counts is the age when the picture was made, and not today's.
        for_whom: The groups that the contact serves, perhaps with those close to them; empty for everyone. The contact
            may turn other people away.
        serves: Who else the contact serves or doesn't, in words, such as "women"; empty for anyone of these ages.
        callers: Who may ask the contact for help, according to a source. If empty, no source says who: the contact is
            then for the person shown, and other callers see it after contacts that name them.
        works_with_police: Whether the contact refers people to the police, or informs the police, or None if not known.
        purpose: The contact's purpose, in at most eight words, such as "a crisis line"; empty if the contact's needs
            describe it.
        of_abuse: Whether the contact is for abuse, neglect or trouble at home. For anything else, other contacts come
            first.
        takes_file: Whether the contact works with the picture itself, on the device of the person shown. Such a contact
            is never offered to helpers.
        asks: What the contact asks for that someone may not want to give, such as `legal name` or `proof of identity`.
        languages: The languages in which the contact answers, as BCP 47; empty if not known.
        channels: The ways to reach the contact, best first.
        hours: The opening hours of the first channel that states them.
        home: The contact's own page, for when a number no longer works, or None if not known.
        changed: A sign that something about the contact has changed, or None if no sign is known.
        sources: The sources, the contact's own page first. If empty, the contact is from memory, so it isn't shown.
        note: More about how well the entry was checked.

    """

    read_by_people: ClassVar[frozenset[str]] = frozenset(
        {"neutral_name", "does", "limits", "serves", "asks", "note", "purpose"}
    )

    id: str = Field(pattern=r"^[a-z]{2,3}-[a-z0-9-]+$", max_length=80)
    former_ids: tuple[str, ...] = ()
    name: str = Field(min_length=1, max_length=200)
    name_in_words: bool = False
    neutral_name: str = Field(min_length=1, max_length=80)
    kind: Kind
    needs: tuple[Need, ...] = Field(min_length=1)
    does: _Prose
    limits: str = Field(default="", max_length=600)
    countries: tuple[Country, ...] = ()
    subdivisions: tuple[Subdivision, ...] = ()
    ages: tuple[Age, ...] = get_args(Age)
    by_age_when_taken: bool = False
    for_whom: tuple[Group, ...] = ()
    serves: str = Field(default="", max_length=200)
    callers: tuple[Caller, ...] = ()
    works_with_police: bool | None = None
    purpose: str = Field(default="", max_length=60)
    of_abuse: bool = False
    takes_file: bool = False
    asks: tuple[str, ...] = ()
    languages: tuple[Language, ...] = ()
    channels: tuple[Channel, ...] = Field(min_length=1)
    hours: Hours = Hours()
    home: WebAddress | None = None
    changed: Changed | None = None
    sources: tuple[Source, ...] = Field(default=(), max_length=50)
    note: str = Field(default="", max_length=500)

    @cached_property
    def is_of_police(self) -> bool:
        """Whether the police answer, or are informed about callers."""
        return self.kind == "police" or self.works_with_police is True

    @model_validator(mode="after")
    def _places_fit(self) -> Self:
        strays = [place for place in self.subdivisions if place[:2] not in self.countries]
        if strays:
            raise ValueError(f"subdivisions: {strays[0]} lies in none of its countries")
        known = {source.id for source in self.sources}
        named = [channel.source for channel in self.channels if channel.source]
        named += [self.changed.source] if self.changed else []
        if not known.issuperset(named):
            raise ValueError("source: a channel, or what changed, names none of the contact's sources")
        return self

    def _fields_for_people(self) -> frozenset[str]:
        """Return those fields of this contact whose texts people read: its name where that is no organisation's."""
        return self.read_by_people | {"name"} if self.name_in_words else self.read_by_people

    @cached_property
    def international(self) -> bool:
        """Whether the contact serves people anywhere."""
        return not self.countries

    @cached_property
    def serves_small_part(self) -> bool:
        """Whether the contact serves less than half of the parts of its country."""
        parts = {part.code for part in subdivisions.of(self.subdivisions[0][:2])} if self.subdivisions else set[str]()
        return 2 * len(parts.intersection(self.subdivisions)) < len(parts)

    @property
    def confidence(self) -> Confidence | None:
        """The confidence of the best source, which is weak if not stated, or None if there is no source."""
        return best(self.sources) or ("weak" if self.sources else None)

    @property
    def called(self) -> date | None:
        """The last date on which someone called or opened one of the contact's channels, or None if no one has."""
        return max((channel.called for channel in self.channels if channel.called), default=None)

    @cached_property
    def newest(self) -> date | None:
        """The date of the newest source or of the last call, or None if neither is dated.

        If a source's date is only approximate, its first day counts.
        """
        dated = [day for source in self.sources if (day := dated_on(source))]
        return max((*dated, *([self.called] if self.called else [])), default=None)

    def old(self, on: date) -> bool:
        """Return True if the entry may be outdated by its age alone, because its newest source is old.

        Emergency numbers and short codes are never old.
        """
        if self.newest is None or (on - self.newest).days <= OLD_DAYS:
            return False
        # Marking 112 as "may be outdated" would make someone in danger hesitate.
        return self.kind != "emergency" and not any(channel.is_short_code for channel in self.channels)

    @cached_property
    def only_for(self) -> Age | None:
        """The only age group that the contact serves, or whose pictures it is about; None if it is for both."""
        if len(self.ages) == 1:
            return self.ages[0]
        return "minor" if set(self.needs) <= _OF_THE_YOUNG else None

    @cached_property
    def for_helpers(self) -> bool:
        """Whether the contact is only for those who help the person shown, such as parents."""
        return bool(self.callers) and "person_shown" not in self.callers

    @cached_property
    def has_number(self) -> bool:
        """Whether people can call or text the contact."""
        return any(channel.medium in NUMBERS for channel in self.channels)

    @cached_property
    def for_the_young(self) -> bool:
        """Whether the contact is listed for a need of people under 18 only, whatever else it is listed for."""
        return not set(FOR_THE_YOUNG).isdisjoint(self.needs)

    @cached_property
    def listens(self) -> bool:
        """Whether the contact is a line to talk to, which doesn't get pictures removed, whatever else it does."""
        line = self.of_abuse or not {"crisis", "child_helpline"}.isdisjoint(self.needs)
        return line and "image_removal" not in self.needs

    def hours_of(self, channel: Channel) -> Hours:
        """Return the hours of a channel: its own, or the contact's if no channel has any."""
        return channel.hours or (_UNKNOWN if any(one.hours is not None for one in self.channels) else self.hours)


_UNKNOWN = Hours()


def dated_on(source: Source) -> date | None:
    """Return the date of a source, or the first day of the last year that its date note names, or None."""
    if source.date is not None:
        return source.date
    years = [int(year) for year in _YEAR.findall(source.date_note)]
    return date(max(years), 1, 1) if years else None
