"""`Contact`: someone who helps, or a place to report to, with what is known of it and how well that was checked.

Numbers die and pages move, so every contact and each of its channels names its source, with its date and whose word it
is. The search over many of them is in `directory`.
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
"""Whom someone helps. `minor`: people under 18."""
Medium = Literal["phone", "sms", "whatsapp", "url", "chat", "email", "app", "in_person"]
"""How to reach someone. `url`: a page or form. `chat`: a page on which to chat. `app`: a way within a platform's app,
described in words. `in_person`: described in words."""
Caller = Literal["person_shown", "parent", "friend", "professional", "doer"]
"""Who may turn to someone. `doer`: whoever did harm."""
Group = Literal["women", "men", "lgbt", "harms_partner", "harms_young"]
"""Whom someone serves, perhaps with those near them. `harms_partner`, `harms_young`: who hurt those, or fear to."""
Service = Literal["police", "ambulance", "fire"]
"""Which emergency service answers. `police`: a gendarmerie, too."""
Kind = Literal["emergency", "helpline", "hotline", "police", "regulator", "hash_matching", "platform", "search_engine"]
"""What it is. `hotline`: a body that takes reports, as of illegal content or of harm, and passes them on."""
Cost = Literal["free", "local", "premium", "unknown"]
"""What a call costs from within the country. `local`: as any call there."""
OLD_DAYS = 5 * 365
"""After how many days the newest source is old, so that a number may have changed without a trace."""
Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
Subdivision = Annotated[str, Field(pattern=r"^[A-Z]{2}-[A-Z0-9]{1,3}$")]
Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]
_Prose = Annotated[str, Field(min_length=1, max_length=500)]
DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_DAY, _TIME = "|".join(DAYS), "([01][0-9]|2[0-3]):[0-5][0-9]"
_DAY_LONG, _WEEK = 24 * 60, 7 * 24 * 60
"""How many minutes they have."""
SPAN = rf"^({_DAY})(-({_DAY}))? {_TIME}-({_TIME}|24:00)$"
"""One span of `Hours.open`."""
NUMBERS: tuple[Medium, ...] = ("phone", "sms", "whatsapp")
"""The media whose value is a number."""
WRITTEN: tuple[Medium, ...] = ("sms", "chat", "whatsapp", "app", "url", "email")
"""The media of someone who can't talk."""
FOR_THE_YOUNG: tuple[Need, ...] = ("child_helpline",)
"""Needs of people under 18 alone."""
_OF_THE_YOUNG: frozenset[Need] = frozenset({"child_helpline", "child_image"})
"""Needs that are about people under 18, whoever asks."""
IN_WORDS: tuple[Medium, ...] = ("app", "in_person")
"""The media whose value is a way in words."""
_YEAR = re.compile(r"(?<![0-9])20[0-9]{2}(?![0-9])")
_NUMBER = re.compile(r"\+[0-9]{7,15}|[#*]?[0-9]{2,6}(\*[0-9]{2,6})?#?")
"""A number as E.164, or a short code."""


class Hours(Localized):
    """When someone answers.

    Attributes:
        always: Whether they answer at any hour; if None, not known, which is never read as always.
        text: The hours in words; empty: not known.
        open: The same hours for a program, each as `Mo-Fr 08:30-16:00` in the time of `zone`; past midnight the second
            time is the smaller one. Empty: not known, or `always`. Public holidays are not in it.
        zone: The time zone of the place whose time it is, as `Europe/Berlin`; empty: not said.

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
        """Return True if someone answers at that time, or None if it isn't known. On a public holiday it may be wrong.

        It isn't known either where the machine has no table of time zones: see `core.zones`.
        """
        if self.always:
            return True
        known = self._there(now)
        return None if known is None else any((known[1] - since) % _WEEK < length for since, length in self._spans)

    def opens(self, now: datetime) -> datetime | None:
        """Return the time of the next answer, in the zone of the place; None if it is now, or if it isn't known."""
        known = self._there(now)
        if known is None or self.open_at(now):
            return None
        there, minute = known
        ahead = min((since - minute) % _WEEK for since, _ in self._spans)
        return there.replace(second=0, microsecond=0) + timedelta(minutes=ahead)


class Changed(Localized):
    """A sign that what is known of a contact no longer holds.

    Attributes:
        text: What changed, in a sentence that is shown with the contact.
        source: The id of the source that says so, among the contact's.

    """

    read_by_people: ClassVar[frozenset[str]] = frozenset({"text"})

    text: str = Field(min_length=1, max_length=200)
    source: str = Field(min_length=1, max_length=40)


class Channel(Localized):
    """One way to reach a contact.

    Attributes:
        medium: The medium.
        value: As it is dialled inside the country: the number as E.164 (`+443456000459`), or a short code (`116016`,
            `112`); an `https://` address; an e-mail address; for `app` and `in_person` the way in words.
        display: The number as people write it; empty: as in `value`.
        says: What to write or choose first, as `START` in a text message; or what it is for.
        services: Which emergency services answer, where a source says so; empty: it is no emergency number, or nobody
            says.
        abroad: How it is reached from another country: `yes`, by `value` itself; `no`, not at all; a number as E.164,
            by that number; `unknown`.
        set_up_first: Whether it works only for people who registered or set it up beforehand; if None, not known.
        cost: What it costs from within the country.
        cost_note: More about the cost, such as who pays.
        hours: When someone answers here; if None, not known, or as the contact's where no channel has hours of its own.
        languages: In which it answers, where that differs from the contact's; empty: as the contact's.
        ages: Whom it serves, where that differs from the contact's; empty: as the contact's.
        serves: In words: whom else it serves or doesn't; empty: as the contact's.
        source: The id of the contact's source for this exact value. If empty, the value is from memory, so it isn't
            shown.
        called: The date on which someone called or opened it; if None, no one has.
        shows_on_bill: Whether a call or message stands on the phone bill; if None, not known, so say that it may. The
            phone itself lists it in any case, so even False is no promise that it leaves no trace.

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
        """Whether it is a short code, which can only be dialled within its country."""
        return self.medium in ("phone", "sms") and not self.value.startswith("+")

    @property
    def shown(self) -> str:
        """The value as people write it.

        Among words from right to left, the groups of a number would change places at blanks: there these don't break,
        which keeps the groups in order (UAX 9, rule W4).
        """
        text = self.display or self.value
        if " " in text and self.medium in NUMBERS and direction() == "rtl":
            return text.replace(" ", "\u00a0")
        return text

    @property
    def href(self) -> str:
        """The address that a press opens, by `tel:`, `sms:`, `mailto:` or `https:`; empty: it is read and used by hand.

        A number of `whatsapp` has none: a link would send it to another site first.
        """
        if self.medium in ("phone", "sms"):
            return f"{'tel' if self.medium == 'phone' else 'sms'}:{quote(self.value, safe='+*')}"
        if self.medium == "email":
            return f"mailto:{self.value}"
        return self.value if self.medium in ("url", "chat") else ""

    @property
    def from_abroad(self) -> bool | None:
        """Whether it can be reached from another country; if None, not known, as for a number of which nobody says."""
        if self.abroad != "unknown":
            return self.abroad != "no"
        if self.medium in NUMBERS:
            # 116016 from abroad reaches nobody, or someone else. Of a full number it isn't known: some free numbers
            # answer within the country only.
            return False if self.is_short_code else None
        return self.medium != "in_person"

    def as_dialled_abroad(self) -> "Channel":
        """Return the channel as it is used from another country: with the number for there, where it has one."""
        if self.medium not in NUMBERS or self.abroad in ("no", "unknown"):
            return self
        number = self.value if self.abroad == "yes" else self.abroad
        # Cost and display are those of the number at home; a free call there is an expensive one from abroad.
        return self.replace(value=number, display="", abroad="yes", cost="unknown", cost_note="")


class Contact(Localized):
    """Someone who helps, or a place to report to (the directory's entry).

    Attributes:
        id: Country and short name in lower case, as `gb-revenge-porn-helpline`; `int-` for international ones.
        former_ids: Former ids.
        name: Its name.
        name_in_words: The name only says what it is, or is English here alone: it is translated, so that people find it
            by the name on the door.
        neutral_name: What a screen may say without revealing what it is about.
        kind: What it is.
        needs: What it helps with.
        does: What it does, in a sentence or two.
        limits: What it doesn't do, and what to know first.
        countries: The countries that it serves, as ISO 3166-1 alpha-2; if empty, anywhere.
        subdivisions: The parts of a country that it serves, as ISO 3166-2; if empty, all of it.
        ages: The ages that it serves.
        by_age_when_taken: The age that counts is that at the time of the picture, not today's.
        for_whom: It serves these groups, perhaps with those near them, and others may be turned away; empty: everybody.
        serves: In words: whom else it serves or doesn't, as "women"; empty: anyone of these ages.
        callers: Who may turn to it, where a source says so; empty: not said, so it is for the person shown, and for
            others it comes after those that are.
        works_with_police: Whether it takes people to the police, or informs the police; if None, not known.
        purpose: What it is for, in eight words at most, as "a crisis line"; empty: its needs say it.
        of_abuse: It is for abuse, neglect or trouble at home. For anything else, other contacts come first.
        takes_file: It works with the picture itself, on the device of the person shown. Never offered to helpers.
        asks: What it asks for that someone may not want to give, such as `legal name` or `proof of identity`.
        languages: The languages in which it answers, as BCP 47; if empty, not known.
        channels: How to reach it, best first.
        hours: When: those of the first channel that has some, to be shown with the whole.
        home: Its own page, for when a number no longer holds; if None, not known.
        changed: A sign that something about it changed; if None, none is known.
        sources: The sources, its own page first; if empty, it is from memory, so it isn't shown.
        note: More about how well it was checked.

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
        """Whether the police answer there, or are informed about callers."""
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
        """Whether it serves people anywhere."""
        return not self.countries

    @cached_property
    def serves_small_part(self) -> bool:
        """Whether it serves less than half of the parts of its country."""
        parts = {part.code for part in subdivisions.of(self.subdivisions[0][:2])} if self.subdivisions else set[str]()
        return 2 * len(parts.intersection(self.subdivisions)) < len(parts)

    @property
    def confidence(self) -> Confidence | None:
        """How far it can be trusted: as its best source; if None, it has none. One that doesn't say counts as weak."""
        return best(self.sources) or ("weak" if self.sources else None)

    @property
    def called(self) -> date | None:
        """The last day on which someone called or opened one of its channels; if None, nobody has."""
        return max((channel.called for channel in self.channels if channel.called), default=None)

    @cached_property
    def newest(self) -> date | None:
        """The day of its newest source, or of the last call; of a rough date its first day; if None, undated."""
        dated = [day for source in self.sources if (day := dated_on(source))]
        return max((*dated, *([self.called] if self.called else [])), default=None)

    def old(self, on: date) -> bool:
        """Return True if it may no longer hold for its age alone: its newest source is old.

        An emergency number and a short code, which states assign and keep for decades, are never old.
        """
        if self.newest is None or (on - self.newest).days <= OLD_DAYS:
            return False
        # Marking 112 as "may be outdated" would make someone in danger hesitate.
        return self.kind != "emergency" and not any(channel.is_short_code for channel in self.channels)

    @cached_property
    def only_for(self) -> Age | None:
        """The one age that it serves, or whose pictures it is about; if None, it is for both."""
        if len(self.ages) == 1:
            return self.ages[0]
        return "minor" if set(self.needs) <= _OF_THE_YOUNG else None

    @cached_property
    def for_helpers(self) -> bool:
        """Whether it is for those who help the person shown, as parents, and not for that person."""
        return bool(self.callers) and "person_shown" not in self.callers

    @cached_property
    def has_number(self) -> bool:
        """Whether someone can call or text it."""
        return any(channel.medium in NUMBERS for channel in self.channels)

    @cached_property
    def for_the_young(self) -> bool:
        """Whether it is listed for a need of people under 18 alone, whatever else it is listed for."""
        return not set(FOR_THE_YOUNG).isdisjoint(self.needs)

    @cached_property
    def listens(self) -> bool:
        """Whether it is a line to talk to: it takes no picture down, whatever else it is listed for."""
        line = self.of_abuse or not {"crisis", "child_helpline"}.isdisjoint(self.needs)
        return line and "image_removal" not in self.needs

    def hours_of(self, channel: Channel) -> Hours:
        """Return the hours of one of its channels: its own, or the contact's where no channel has any."""
        return channel.hours or (_UNKNOWN if any(one.hours is not None for one in self.channels) else self.hours)


_UNKNOWN = Hours()


def dated_on(source: Source) -> date | None:
    """Return the day of a source, or the first day of the last year that the words on its date name, or None."""
    if source.date is not None:
        return source.date
    years = [int(year) for year in _YEAR.findall(source.date_note)]
    return date(max(years), 1, 1) if years else None
