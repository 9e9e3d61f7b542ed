"""`Law`: what a law covers, what a person can do with it and until when, and how well that was checked.

It is information, not legal advice. `incident.clocks` calculates the deadlines that follow from it.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Annotated, ClassVar, Literal, Self, get_args

from pydantic import Field, model_validator

from secure_checklist.checklists.plan_items import Deadline, Verification
from secure_checklist.checklists.sources import Confidence, Source
from secure_checklist.core.addresses import WebAddress
from secure_checklist.core.localized import Localized
from secure_checklist.core.model import Model, ReadOnlyMap
from secure_checklist.core.types import Date

Covered = Literal["yes", "no", "unclear"]
"""Whether a law reaches something. `unclear`: sources disagree, or nobody looked."""
Branch = Literal["criminal", "civil", "platform"]
"""`criminal`: an offence. `civil`: a claim or an order of a court or tribunal. `platform`: a duty of platforms, or what
a regulator can order."""
Standing = Literal["in_force", "not_commenced", "proposed", "superseded"]
"""`not_commenced`: passed, but not known to have begun. `superseded`: another entry holds now."""
Limited = Literal["counted", "in_words", "no_limit", "none_found", "nothing_to_limit"]
"""What is known of a person's time limit. `counted`: deadlines of the law count it. `in_words`: a source gives one that
can't be counted from the facts of an incident. `no_limit`: a source says that there is none. `none_found`: someone
looked, and found none; there may be one. `nothing_to_limit`: the law gives a person nothing to ask for."""
Jurisdiction = Annotated[str, Field(pattern=r"^[A-Z]{2}(-[A-Z]{2,3})?$")]
EU = frozenset(
    {
        *("AT", "BE", "BG", "HR", "CY", "CZ", "DK", "EE", "FI", "FR", "DE", "GR", "HU", "IE"),
        *("IT", "LV", "LT", "LU", "MT", "NL", "PL", "PT", "RO", "SK", "SI", "ES", "SE"),
    }
)
"""The member states of the European Union, in which entries for `EU` hold as well."""
MOST_TRUSTED: tuple[Confidence, ...] = get_args(Confidence)
"""The kinds of sources, the most trusted first."""


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


_CONDUCT: Mapping[str, str] = {"threat": "threat", "fake": "edited_or_ai", "camera": "taking"}
"""What a law has to reach for what happened, besides sharing: that may have come or come yet, whatever was said."""


class TimeLimit(Localized):
    """Until when a person can act under a law, as far as that is known.

    Attributes:
        known: What is known of it.
        text: The limit in plain words, as people read it: how it was found out stands in the note of the law.
        source: The id of the source that says so, among those of the law; empty: none says anything.

    """

    read_by_people: ClassVar[frozenset[str]] = frozenset({"text"})

    known: Limited
    text: str = Field(min_length=1, max_length=500)
    source: str = Field(default="", max_length=40)


class Escalation(Localized):
    """Where to complain when someone did not do, or did not answer in time, what a law asks of them.

    Attributes:
        body: Who takes the complaint, in words that fit behind "Complain to".
        names: What that body is called in some countries, by ISO 3166-1 alpha-2, where each has its own.
        contact: The id of the body in the directory of help; empty: it isn't listed there.
        link: Its page or form; if None, none was found. Nothing ever opens it.
        paper: The id of the template that drafts the complaint; empty: there is none.
        limits: What it can't do, and what it asks for first.
        source: The id of the source that says so, among those of the law.

    """

    read_by_people: ClassVar[frozenset[str]] = frozenset({"body", "limits"})

    body: str = Field(min_length=1, max_length=120)
    names: ReadOnlyMap[str, str] = Field(default_factory=dict)
    contact: str = Field(default="", max_length=80)
    link: WebAddress | None = None
    paper: str = Field(default="", max_length=80)
    limits: str = Field(min_length=1, max_length=400)
    source: str = Field(min_length=1, max_length=40)

    def body_in(self, country: str | None) -> str:
        """Return the body that takes the complaint of someone in a country, by its name there if that is known."""
        return self.names.get(country or "", self.body)


class Entry(Model):
    """What is so in one jurisdiction, with where that is known from.

    Attributes:
        id: Jurisdiction and short name, as `us-take-it-down-criminal` or `eg-same-sex`.
        jurisdiction: ISO 3166-1 alpha-2, or a part of a country as `CA-BC`, `GB-EAW` (England and Wales), or `EU`.
        also_in: Countries outside its jurisdiction where it holds too, as the GDPR in Norway.
        sources: Where it comes from.
        status: How well the wording was checked.
        as_of: The day on which this was so, as far as the sources go.

    """

    id: str = Field(pattern=r"^[a-z]{2}(-[a-z0-9]+)+$", max_length=80)
    jurisdiction: Jurisdiction
    also_in: tuple[Jurisdiction, ...] = ()
    sources: tuple[Source, ...] = Field(min_length=1)
    status: Verification
    as_of: Date

    @property
    def confidence(self) -> Confidence | None:
        """Whose word it rests on: the most trusted of its sources; if None, none of them says."""
        return best(self.sources)

    @property
    def states(self) -> frozenset[str]:
        """The codes of the states in which it holds, or in a part of which it does."""
        own = EU if self.jurisdiction == "EU" else {self.jurisdiction[:2]}
        return frozenset((*own, *self.also_in))


class Law(Entry, Localized):
    """One law, or one duty in it (information, not legal advice).

    Attributes:
        title: The law's name.
        citation: How it is cited, with the section.
        covers: What it reaches.
        about: What it covers, in a sentence or two.
        remedy: What a person can do with it.
        branches: Criminal, civil, or about platforms.
        time_limit: Until when a person can act, or that someone looked and found nothing.
        platform_duty: What a platform must do and how soon, in words; empty: no such duty is known.
        deadlines: The deadlines that it sets.
        escalates_to: Where to complain if it isn't kept, first resort first; if empty, none was found.
        duty_to_report: Whether people who know of it must report; who and to whom, in words; empty: no such duty known.
        stands_for_parts: It tells of the laws of the country's parts together: it is given instead of theirs as long as
            it isn't known in which part someone is.
        standing: Whether it is in force.
        in_force_from: The first day on which it is in force; if None, not known.
        in_force_to: The last day on which it was in force; if None, it still is.
        superseded_by: The id of the entry that replaces it.
        note: For the entry's maintainers: how it was checked, and what is disputed or open. It isn't shown.

    """

    read_by_people: ClassVar[frozenset[str]] = frozenset(
        {"title", "about", "remedy", "platform_duty", "duty_to_report"}
    )

    title: str = Field(min_length=1, max_length=300)
    citation: str = Field(min_length=1, max_length=300)
    covers: Covers = Covers()
    about: str = Field(min_length=1, max_length=800)
    remedy: str = Field(min_length=1, max_length=800)
    branches: tuple[Branch, ...] = Field(min_length=1)
    time_limit: TimeLimit
    platform_duty: str = Field(default="", max_length=500)
    deadlines: tuple[Deadline, ...] = ()
    escalates_to: tuple[Escalation, ...] = ()
    duty_to_report: str = Field(default="", max_length=500)
    stands_for_parts: bool = False
    standing: Standing = "in_force"
    in_force_from: Date | None = None
    in_force_to: Date | None = None
    superseded_by: str = ""
    note: str = Field(default="", max_length=800)

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if self.in_force_from and self.in_force_to and self.in_force_from > self.in_force_to:
            raise ValueError("in_force_from lies after in_force_to")
        limit, counted = self.time_limit, any(one.who == "person" for one in self.deadlines)
        named = [(f"deadline {one.id}", one.source) for one in self.deadlines]
        named += [(f"escalates_to {one.body}", one.source) for one in self.escalates_to]
        named.append(("time_limit", limit.source))
        for part, source in named:
            if source and source not in {one.id for one in self.sources}:
                raise ValueError(f"{part}: no source has the id it names")
        # A wrong "no limit" does the most harm here, since someone would wait, so a source must say it. "None found"
        # needs no source: it only says that a search found nothing.
        if limit.known in ("in_words", "no_limit") and not limit.source:
            raise ValueError("time_limit: name the source that says so")
        # A clock that ends without a next step leaves someone alone with "the time is over".
        if any(one.kind in ("removal", "answer") for one in self.deadlines) and not self.escalates_to:
            raise ValueError("someone else's time can end, and escalates_to says not to whom to turn")
        if (limit.known == "counted") != counted:
            raise ValueError("time_limit: it is counted just if a deadline of the person counts it")
        return self

    def concerns(self, happened: Collection[str] | None) -> bool:
        """Return True if it may reach what happened, as `Incident.happened` says it; if that is None, all is open.

        Where nobody looked what a law reaches, it may reach anything.
        """
        said = {"share", *(_CONDUCT.get(one, "share") for one in happened or ())}
        sure = {name for name in ("share", *_CONDUCT.values()) if getattr(self.covers, name) == "yes"}
        return happened is None or not sure or not sure.isdisjoint(said)

    def confidence_of(self, deadline: Deadline) -> Confidence | None:
        """Return whose word one of its deadlines rests on: that of the source it names, else the law's."""
        return best(source for source in self.sources if deadline.source in ("", source.id))

    def holds(self, on: date) -> bool:
        """Return True if it is known to be in force on a date."""
        # These have no first day, and "no first day" means below that it has held for a long time.
        if self.standing in ("not_commenced", "proposed"):
            return False
        began = self.in_force_from is None or self.in_force_from <= on
        return began and (self.in_force_to is None or on <= self.in_force_to)


def best(sources: Iterable[Source]) -> Confidence | None:
    """Return the most trusted confidence among sources; if None, none of them says."""
    found = {source.confidence for source in sources}
    return next((one for one in MOST_TRUSTED if one in found), None)
