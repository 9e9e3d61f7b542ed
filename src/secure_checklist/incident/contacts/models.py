"""`Contact`: somebody who helps, or a place to report to, with what is known of it and how well that was checked.

Numbers die and pages move, so every contact says where it was seen, when, and how. The search over many of them is in
`directory`.
"""

import re
from datetime import date
from typing import Annotated, Literal, Self, get_args

from pydantic import Field, model_validator

from secure_checklist.checklists.plan_items import Need, Verification
from secure_checklist.checklists.sources import Source
from secure_checklist.core.model import Model
from secure_checklist.core.types import Date

Age = Literal["adult", "minor"]
"""Whom somebody helps. `minor`: people under 18."""
AGES: tuple[Age, ...] = get_args(Age)
Medium = Literal["phone", "sms", "whatsapp", "url", "chat", "email", "app", "in_person"]
"""How to reach somebody. `url`: a page or form. `chat`: a page on which to chat. `app`: a way within a platform's app,
described in words. `in_person`: described in words."""
Audience = Literal["person_shown", "supporter", "anybody"]
"""Who may turn to somebody. `supporter`: who helps the person shown."""
Kind = Literal["emergency", "helpline", "hotline", "police", "regulator", "hash_matching", "platform", "search_engine"]
"""What it is, which also decides how soon it grows stale. `hotline`: a body that takes reports of illegal content."""
FRESH_DAYS: dict[Kind, int] = {
    "emergency": 365,
    "helpline": 90,
    "hotline": 90,
    "police": 90,
    "regulator": 90,
    "hash_matching": 90,
    "platform": 60,
    "search_engine": 60,
}
"""After how many days without a new look an entry is stale."""
Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
Subdivision = Annotated[str, Field(pattern=r"^[A-Z]{2}-[A-Z0-9]{1,3}$")]
Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]
_Prose = Annotated[str, Field(min_length=1, max_length=500)]
_NUMBER = re.compile(r"\+[0-9]{7,15}|[#*]?[0-9]{2,6}(\*[0-9]{2,6})?#?")
"""A number as E.164, or a short code."""
_ADDRESS = re.compile(r'https://[^ <>"\n]*')


class Channel(Model):
    """One way to reach a contact.

    Attributes:
        medium: How.
        value: The number as E.164 (`+443456000459`), or a short code as it is dialled in its country (`116016`, `112`);
            an `https://` address; an e-mail address; for `app` and `in_person` the way in words.
        display: The number as people write it; empty: as in `value`.
        says: What to write or choose first, as `START` in a text message; or what it is for.
        status: How well this very value was checked. From memory only, it is off unless asked for.
        seen: When its newest source was written or looked at: a day, a month or a year; empty: undated.
        shows_on_bill: Whether a call stands on the phone bill or in the log; None: not known, so say that it may.

    """

    medium: Medium
    value: str = Field(min_length=1, max_length=500)
    display: str = Field(default="", max_length=100)
    says: str = Field(default="", max_length=300)
    status: Verification
    seen: str = Field(default="", pattern=r"^([0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?)?$")
    shows_on_bill: bool | None = None

    @model_validator(mode="after")
    def _form(self) -> Self:
        if self.medium in ("url", "chat") and not _ADDRESS.fullmatch(self.value):
            raise ValueError("an address begins with https:// and has no blanks")
        if self.medium in ("phone", "sms", "whatsapp") and not _NUMBER.fullmatch(self.value):
            raise ValueError("give a number as + and digits (7 to 15 of them), or a short code of 2 to 6 digits")
        if self.medium == "email" and ("@" not in self.value or " " in self.value):
            raise ValueError("this is no e-mail address")
        return self

    @property
    def is_short_code(self) -> bool:
        """Whether the number can only be dialled within its country."""
        return self.medium in ("phone", "sms") and not self.value.startswith("+")

    @property
    def shown(self) -> str:
        """The value as people write it."""
        return self.display or self.value


class Hours(Model):
    """When somebody answers.

    Attributes:
        always: Whether they answer at any hour; None: not known, which is never read as always.
        text: The hours in words, with the place whose time it is; empty: not known.
        zone: The time zone of that place, as `Europe/Berlin`; empty: not said.
        status: How well the hours were checked.

    """

    always: bool | None = None
    text: str = Field(default="", max_length=200)
    zone: str = Field(default="", max_length=60)
    status: Verification = "recalled"


class Contact(Model):
    """Somebody who helps, or a place to report to (the directory's entry).

    Attributes:
        id: Country and short name in lower case, as `gb-revenge-porn-helpline`; `int-` for international ones.
        former_ids: Former ids.
        name: What it is called.
        neutral_name: What a screen may say without revealing what it is about.
        kind: What it is.
        needs: What it helps with.
        does: What it does, in a sentence or two.
        limits: What it doesn't do, and what to know first.
        countries: Where it serves people, as ISO 3166-1 alpha-2; empty: anywhere.
        subdivisions: Where it serves only part of a country, as ISO 3166-2; empty: all of it.
        ages: Whom it serves.
        by_age_when_taken: The age that counts is that at the time of the picture, not today's.
        serves: In words: whom else it serves or doesn't, as "women"; empty: anybody of these ages.
        audience: Who may turn to it.
        takes_file: It works with the picture itself, on the device of the person shown. Never offered to helpers.
        files_complaint: A report there is also a formal complaint to the police; None: not known.
        asks: What it asks for that somebody may not want to give, as `legal name` or `proof of identity`.
        languages: In which it answers, as BCP 47; empty: not known.
        channels: How to reach it, the best first.
        hours: When.
        home: Its own page, for when a number no longer holds; empty: not known.
        status: How well the entry as a whole was checked.
        seen: When its newest source was written or looked at; empty: undated.
        seen_by: Who looked: a third party, or the makers of this directory.
        verified_on: The day on which a person of this directory called the number or opened the page; None: nobody has.
        sources: Where it comes from.
        note: What else is known of how well it was checked.

    """

    id: str = Field(pattern=r"^[a-z]{2,3}-[a-z0-9-]+$", max_length=80)
    former_ids: tuple[str, ...] = ()
    name: str = Field(min_length=1, max_length=200)
    neutral_name: str = Field(min_length=1, max_length=80)
    kind: Kind
    needs: tuple[Need, ...] = Field(min_length=1)
    does: _Prose
    limits: str = Field(default="", max_length=600)
    countries: tuple[Country, ...] = ()
    subdivisions: tuple[Subdivision, ...] = ()
    ages: tuple[Age, ...] = AGES
    by_age_when_taken: bool = False
    serves: str = Field(default="", max_length=200)
    audience: Audience = "anybody"
    takes_file: bool = False
    files_complaint: bool | None = None
    asks: tuple[str, ...] = ()
    languages: tuple[Language, ...] = ()
    channels: tuple[Channel, ...] = Field(min_length=1)
    hours: Hours = Hours()
    home: str = Field(default="", pattern=r"^(https://\S+)?$", max_length=300)
    status: Verification
    seen: str = Field(default="", pattern=r"^([0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?)?$")
    seen_by: Literal["us", "third_party"] = "us"
    verified_on: Date | None = None
    sources: tuple[Source, ...] = Field(min_length=1)
    note: str = Field(default="", max_length=500)

    @model_validator(mode="after")
    def _places_fit(self) -> Self:
        strays = [place for place in self.subdivisions if place[:2] not in self.countries]
        if strays:
            raise ValueError(f"subdivisions: {strays[0]} lies in none of its countries")
        return self

    @property
    def international(self) -> bool:
        """Whether it serves people anywhere."""
        return not self.countries

    def last_look(self) -> date | None:
        """Return the day on which it was surely last looked at: the first day of a month or year; None: undated."""
        return self.verified_on or first_day(self.seen)

    def stale(self, on: date) -> bool:
        """Return whether its last look is too long ago for what it is; an undated one always is."""
        return self.last_look() is None or self.unseen_for(on, FRESH_DAYS[self.kind])

    def unseen_for(self, on: date, days: int) -> bool:
        """Return whether its last look is known to be more than so many days ago."""
        last = self.last_look()
        return last is not None and (on - last).days > days


def first_day(seen: str) -> date | None:
    """Return the first day of a day, month or year; None for an empty text."""
    return date.fromisoformat((seen + "-01-01")[:10]) if seen else None
