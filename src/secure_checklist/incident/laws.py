"""`Law`: what a law covers and what a person can do with it, by jurisdiction, with its status. Not legal advice.

The table comes with the library; every entry says how well its text was checked. Deadlines that follow from it are
worked out in `due_dates`.
"""

from collections.abc import Iterable
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from secure_checklist.checklists.plan_items import Deadline, Verification
from secure_checklist.checklists.sources import Source
from secure_checklist.core.countries import code, state_whose_law_holds
from secure_checklist.core.model import Model
from secure_checklist.core.types import Date
from secure_checklist.core.validators import validate_own

__all__ = ["EU", "Covers", "Law", "LawTable", "bundled"]

Covered = Literal["yes", "no", "unclear"]
"""Whether a law reaches something. `unclear`: sources disagree, or nobody looked."""
Branch = Literal["criminal", "civil", "platform"]
"""`criminal`: an offence. `civil`: a claim or an order of a court or tribunal. `platform`: a duty of platforms, or what
a regulator can order."""
Standing = Literal["in_force", "not_commenced", "proposed", "superseded"]
"""`not_commenced`: passed, but not known to have begun. `superseded`: another entry holds now."""
Jurisdiction = Annotated[str, Field(pattern=r"^[A-Z]{2}(-[A-Z]{2,3})?$")]

EU = frozenset(
    {
        *("AT", "BE", "BG", "HR", "CY", "CZ", "DK", "EE", "FI", "FR", "DE", "GR", "HU", "IE"),
        *("IT", "LV", "LT", "LU", "MT", "NL", "PL", "PT", "RO", "SK", "SI", "ES", "SE"),
    }
)
"""The member states of the European Union, in which entries for `EU` hold as well."""


class Covers(Model):
    """What a law reaches. `unclear`: sources disagree, or nobody looked.

    Attributes:
        share: Sharing an intimate picture without consent.
        threat: Threatening to share it.
        edited_or_ai: Pictures that were edited, or made by a computer.
        taking: Taking it without consent.
        minors: Pictures of people under 18.
        women_only: It protects women only.

    """

    share: Covered = "unclear"
    threat: Covered = "unclear"
    edited_or_ai: Covered = "unclear"
    taking: Covered = "unclear"
    minors: Covered = "unclear"
    women_only: bool = False


class Law(Model):
    """One law, or one duty in it (information, not legal advice).

    Attributes:
        id: Jurisdiction and short name, as `us-take-it-down-criminal`.
        jurisdiction: ISO 3166-1 alpha-2, or a part of a country as `CA-BC`, `GB-EAW` (England and Wales), or `EU`.
        title: The law's name.
        citation: How it is cited, with the section.
        covers: What it reaches.
        about: What it covers, in a sentence or two.
        remedy: What a person can do with it.
        branches: Criminal, civil, or about platforms.
        deadlines: What it sets a time for.
        duty_to_report: Whether people who know of it must report; who and to whom, in words; empty: no such duty known.
        standing: Whether it holds.
        in_force_from: The first day on which it holds; None: not known.
        in_force_to: The last day on which it held; None: it still does.
        superseded_by: The id of the entry that holds instead.
        sources: Where it comes from.
        status: How well the wording was checked.
        as_of: The day on which this was so, as far as the sources go.
        note: What is disputed or open.

    """

    id: str = Field(pattern=r"^[a-z]{2}(-[a-z0-9]+)+$", max_length=80)
    jurisdiction: Jurisdiction
    title: str = Field(min_length=1, max_length=300)
    citation: str = Field(min_length=1, max_length=300)
    covers: Covers = Covers()
    about: str = Field(min_length=1, max_length=800)
    remedy: str = Field(min_length=1, max_length=800)
    branches: tuple[Branch, ...] = Field(min_length=1)
    deadlines: tuple[Deadline, ...] = ()
    duty_to_report: str = Field(default="", max_length=500)
    standing: Standing = "in_force"
    in_force_from: Date | None = None
    in_force_to: Date | None = None
    superseded_by: str = ""
    sources: tuple[Source, ...] = Field(min_length=1)
    status: Verification
    as_of: Date
    note: str = Field(default="", max_length=800)

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if self.in_force_from and self.in_force_to and self.in_force_from > self.in_force_to:
            raise ValueError("in_force_from lies after in_force_to")
        known = {source.id for source in self.sources}
        for deadline in self.deadlines:
            if deadline.source and deadline.source not in known:
                raise ValueError(f"deadline {deadline.id}: no source has the id it names")
        return self

    def holds(self, on: date) -> bool:
        """Return whether it is known to hold on a day."""
        if self.standing in ("not_commenced", "proposed"):
            return False
        began = self.in_force_from is None or self.in_force_from <= on
        return began and (self.in_force_to is None or on <= self.in_force_to)


class LawTable(Model):
    """Laws by jurisdiction, as of a day.

    Attributes:
        as_of: How far its sources go.
        laws: The laws.

    """

    as_of: Date
    laws: tuple[Law, ...] = Field(max_length=10_000)

    @model_validator(mode="after")
    def _ids(self) -> Self:
        ids = [law.id for law in self.laws]
        if len(set(ids)) != len(ids):
            raise ValueError("two laws have one id")
        for law in self.laws:
            if law.superseded_by and law.superseded_by not in ids:
                raise ValueError(f"{law.id}: superseded by an entry that isn't there")
        return self

    def of(self, country: str | None, subdivision: str | None = None, *, recalled: bool = False) -> tuple[Law, ...]:
        """Return the laws of a country, of one of its parts, and of the European Union where it is a member.

        Without a subdivision, laws of the country's parts are given too, since one of them may hold. A territory has
        the laws of its state where they hold there, without those of the state's other parts; else none. None: no law.
        Laws that are known from memory only are left out unless `recalled` asks for them.

        Raises:
            ValueError: no country has that code or name.

        """
        if country is None or (state := state_whose_law_holds(country)) is None:
            return ()
        part = subdivision if code(country) == state else f"{state}-{code(country)}"
        return tuple(
            law
            for law in self.laws
            if _reaches(law.jurisdiction, state, part) and (recalled or law.status != "recalled")
        )

    def with_laws(self, laws: Iterable[Law]) -> "LawTable":
        """Return the table with these laws added; one with a known id takes the old one's place."""
        new = {law.id: law for law in laws}
        kept = [new.pop(law.id, law) for law in self.laws]
        return self.replace(laws=(*kept, *new.values()))


def _reaches(jurisdiction: str, country: str, subdivision: str | None) -> bool:
    if jurisdiction == "EU":
        return country in EU
    if jurisdiction == country:
        return True
    if not jurisdiction.startswith(f"{country}-"):
        return False
    return subdivision is None or jurisdiction in (subdivision, _GREATER.get(subdivision))


_GREATER = {"GB-ENG": "GB-EAW", "GB-WLS": "GB-EAW"}
"""Parts of a country that share their law with others."""


@cache
def bundled() -> LawTable:
    """Return the table that comes with the library."""
    return validate_own(LawTable, files("secure_checklist.incident").joinpath("laws.json").read_bytes(), {})
