"""`Platform` and `ReportRoute`: an app, a site or a host, and the ways to report something there.

Menus move and forms vanish, so every route says where it was read and when. What to show of many is in `table`.
"""

from collections.abc import Iterable
from functools import cached_property
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from secure_checklist.checklists.plan_items import MARKDOWN
from secure_checklist.checklists.sources import Confidence, Source
from secure_checklist.core.addresses import MailAddress, WebAddress
from secure_checklist.core.localized import Localized
from secure_checklist.core.messages import message
from secure_checklist.core.model import Model
from secure_checklist.core.prose.as_text import plain
from secure_checklist.incident.contacts.models import Age, Channel, Medium
from secure_checklist.incident.laws.law import best

Kind = Literal[
    "social",
    "messenger",
    "video",
    "forum",
    "dating",
    "adult",
    "game",
    "search_engine",
    "storage",
    "host",
    "cdn",
    "general",
]
"""What it is. `storage`: files behind a link. `host`: where other people's websites lie. `cdn`: a network between a
website and its visitors. `general`: none in particular, see `PlatformTable.general`."""
Surface = Literal[
    "post",
    "story",
    "live",
    "message",
    "group",
    "channel",
    "comment",
    "account",
    "fake_account",
    "search_result",
    "file",
    "website",
]
"""Where on a platform something is. `post`: also a video or a picture on a page. `account`: someone's profile.
`fake_account`: one that pretends to be someone. `file`: behind a link, as in a cloud storage."""
Shown = Literal["adult", "minor", "any"]
"""Whom the picture may show, for a route to be given. `minor`: someone who was under 18 then."""
NeedsAccount = Literal["yes", "no", "unknown"]
HashService = Literal["stopncii", "take_it_down"]
"""`stopncii`: StopNCII.org, for adults and their own pictures. `take_it_down`: Take It Down, for pictures of people who
were under 18 then. Both work with fingerprints, made on the device of the person shown."""
_MOST_SAID, _MOST_WAY = 300, 500
_Id = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
_Line = Annotated[str, Field(min_length=1, max_length=300, json_schema_extra=MARKDOWN)]
_Text = Annotated[str, Field(min_length=1, max_length=200)]


def within(most: int, sentences: Iterable[str]) -> str:
    """Return as many whole texts, in order and each once, as have room."""
    found = ""
    for text in dict.fromkeys(filter(None, sentences)):
        longer = f"{found} {text}".strip()
        # Whole sentences only. Half an instruction, as "don't block them", could mean the opposite of the whole.
        if len(longer) > most:
            break
        found = longer
    return found


class ReportRoute(Localized):
    """One way to report something to a platform.

    Attributes:
        id: Stable.
        title: What it is, in a few words: a form, or what is reported by it.
        surfaces: Where it is that is reported; empty: anywhere on the platform.
        shown: Whom the picture may show.
        needs_account: Whether it takes an account there; `unknown`: nobody said.
        country: For whom it is, as ISO 3166-1 alpha-2, or `EU` for its member states; if None, people anywhere.
        way: How to get there, in short lines of prose; menus are as the source has them. Empty: `url` says it all.
        url: The page or form; if None, there is none, or it isn't known. Nothing ever opens it.
        email: Where to write to; if None, it takes no e-mail.
        asks: What it asks for, or who may use it, so that nobody is surprised.
        answer_within: How soon it answers, as the platform says; empty: it doesn't say. No clock starts from it: the
            times that laws set are in `incident.laws`.
        us_take_it_down: Whether it is the platform's way for a request under the US Take It Down Act.
        for_intimate_images: Whether it is made for intimate pictures, and not for reports of any kind.
        tells_the_other_side: Whether whoever posted it learns of the report, or who sent it; if None, nobody said.
        note: What to know first, in prose.
        sources: Where it was read, each with whose word it is, in `confidence`.

    """

    read_by_people: ClassVar[frozenset[str]] = frozenset({"title", "way", "asks", "answer_within", "note"})

    id: _Id
    title: str = Field(min_length=1, max_length=100)
    surfaces: tuple[Surface, ...] = ()
    shown: Shown = "any"
    needs_account: NeedsAccount = "unknown"
    country: str | None = Field(default=None, pattern=r"^[A-Z]{2}$")
    way: tuple[_Line, ...] = Field(default=(), max_length=8)
    url: WebAddress | None = None
    email: MailAddress | None = None
    asks: tuple[_Text, ...] = Field(default=(), max_length=8)
    answer_within: str = Field(default="", max_length=200)
    us_take_it_down: bool = False
    for_intimate_images: bool = False
    tells_the_other_side: bool | None = None
    note: str = Field(default="", max_length=500, json_schema_extra=MARKDOWN)
    sources: tuple[Source, ...] = Field(min_length=1, max_length=10)

    @cached_property
    def confidence(self) -> Confidence:
        """Whose word it is: that of its most trusted source; one that doesn't say counts as weak."""
        return best(self.sources) or "weak"

    @cached_property
    def channel(self) -> Channel:
        """The route as a way to reach the platform: its page or its e-mail address, or else the way in words."""
        way = [*map(plain, self.way)]
        title, source = message("sentence", clause=self.title), self.sources[0].id
        ages: tuple[Age, ...] = () if self.shown == "any" else (self.shown,)
        says = within(_MOST_SAID, (title, *way)) if self.url else title
        medium: Medium = "url" if self.url else "email" if self.email else "app"
        value = self.url or self.email or within(_MOST_WAY, way)
        return Channel.model_construct(medium=medium, value=value, says=says, ages=ages, source=source)

    @cached_property
    def plain_note(self) -> str:
        """The note as plain text."""
        return plain(self.note)

    @property
    def dated(self) -> str:
        """The date of the newest of its most trusted sources: a day, or a part of one, as `2026-05`; empty: undated."""
        # Not the newest of all: a recent blog post doesn't confirm what the platform itself said two years ago.
        trusted = (source for source in self.sources if source.confidence == self.confidence)
        told = (source.date.isoformat() if source.date else source.date_note for source in trusted)
        return max((day for day in told if day[:1].isdigit()), default="")

    @property
    def standing(self) -> str:
        """How well it is known, in words that are shown with it."""
        if self.dated:
            return message(f"incident.route.{self.confidence}", day=self.dated)
        return message(f"incident.route.{self.confidence}.undated")


class HashCover(Model):
    """A service that keeps known pictures off a platform by their fingerprints.

    Attributes:
        service: Which.
        sources: Who says that the platform takes part.

    """

    service: HashService
    sources: tuple[Source, ...] = Field(min_length=1, max_length=10)


class Platform(Localized):
    """An app, a site, a search engine or a host, with the ways to report something there.

    Attributes:
        id: Stable.
        name: What it is called.
        neutral_name: What a screen may say without revealing what it is about.
        kind: What it is.
        also: Other names that people give it.
        domains: Its addresses on the web, as `tiktok.com`: what lies below them is on it, too.
        note: What to know about reports there, in prose.
        hash_services: Services that keep known pictures off it.
        routes: The ways to report something, the best first.

    """

    read_by_people: ClassVar[frozenset[str]] = frozenset({"neutral_name", "note"})

    id: _Id
    name: str = Field(min_length=1, max_length=100)
    neutral_name: str = Field(default="App report", min_length=1, max_length=80)
    kind: Kind
    also: tuple[_Text, ...] = Field(default=(), max_length=30)
    domains: tuple[Annotated[str, Field(pattern=r"^[a-z0-9-]+(\.[a-z0-9-]+)+$", max_length=100)], ...] = ()
    note: str = Field(default="", max_length=500, json_schema_extra=MARKDOWN)
    hash_services: tuple[HashCover, ...] = ()
    routes: tuple[ReportRoute, ...] = Field(min_length=1, max_length=50)

    @cached_property
    def plain_note(self) -> str:
        """The note as plain text."""
        return plain(self.note)

    def _fields_for_people(self) -> frozenset[str]:
        """Return those fields of this platform whose texts people read: the general advice has a name in words."""
        return self.read_by_people | {"name"} if self.general else self.read_by_people

    @property
    def general(self) -> bool:
        """Whether it is the general advice, for what is on no platform that is known here."""
        return self.kind == "general"
