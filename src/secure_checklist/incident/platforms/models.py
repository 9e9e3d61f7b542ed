"""`Platform` and `ReportRoute`: an app, a website or a host, and the ways to report content there.

Menus change and forms disappear, so every route states its source and date. `table` chooses which of many to show.
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
"""The kind of platform. `storage`: files behind a link. `host`: a provider of other people's websites. `cdn`: a
network between a website and its visitors. `general`: no platform in particular, see `PlatformTable.general`."""
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
"""Where on a platform the content is. `post` includes a video or a picture on a page. `account`: someone's profile.
`fake_account`: an account that impersonates someone. `file`: behind a link, such as in cloud storage."""
Shown = Literal["adult", "minor", "any"]
"""Who the picture may show for a route to be offered. `minor`: someone who was under 18 when it was made."""
NeedsAccount = Literal["yes", "no", "unknown"]
HashService = Literal["stopncii", "take_it_down"]
"""A service that works with fingerprints made on the device of the person shown. `stopncii`: StopNCII.org, for
adults and their own pictures. `take_it_down`: Take It Down, for pictures of people who were under 18 when the
picture was made."""
_MOST_SAID, _MOST_WAY = 300, 500
_Id = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
_Line = Annotated[str, Field(min_length=1, max_length=300, json_schema_extra=MARKDOWN)]
_Text = Annotated[str, Field(min_length=1, max_length=200)]


def within(most: int, sentences: Iterable[str]) -> str:
    """Return as many whole sentences as fit into `most`, in order and without duplicates."""
    found = ""
    for text in dict.fromkeys(filter(None, sentences)):
        longer = f"{found} {text}".strip()
        # Whole sentences only. Half an instruction, as "don't block them", could mean the opposite of the whole.
        if len(longer) > most:
            break
        found = longer
    return found


class ReportRoute(Localized):
    """One way to report content to a platform.

    Attributes:
        id: A stable id.
        title: The name of the route, in a few words: a form, or what it is for reporting.
        surfaces: Where the reported content is; if empty, anywhere on the platform.
        shown: Who the picture may show.
        needs_account: Whether the route requires an account there; `unknown` if no source says.
        country: The country whose people can use the route, as ISO 3166-1 alpha-2, or `EU` for its member states; if
            None, people anywhere can.
        way: How to get there, in short lines of prose. Menus are named as in the source. Empty if `url` is enough.
        url: The page or form; if None, there is none, or it isn't known. The library never opens it.
        email: The email address to write to; if None, the route doesn't accept email.
        asks: What the route asks for, or who may use it, so that nobody is surprised.
        answer_within: How soon the platform says that it answers; if empty, it doesn't say. No clock starts from this:
            legal deadlines are in `incident.laws`.
        us_take_it_down: Whether this is the platform's route for a request under the US Take It Down Act.
        for_intimate_images: Whether the route is meant for intimate pictures, and not for reports of any kind.
        tells_the_other_side: Whether the person who posted or sent the content learns of the report; if None, no source
            says.
        note: What to know first, in prose.
        sources: The sources of the route, each with its `confidence`.

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
        """The confidence of the route's most trusted source. A source that states none counts as weak."""
        return best(self.sources) or "weak"

    @cached_property
    def channel(self) -> Channel:
        """The route as a way to reach the platform: its page or email address, or else the path in words."""
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
        """The date of the newest of the most trusted sources, such as `2026-05`; if empty, none is dated."""
        # Not the newest of all: a recent blog post doesn't confirm what the platform itself said two years ago.
        trusted = (source for source in self.sources if source.confidence == self.confidence)
        told = (source.date.isoformat() if source.date else source.date_note for source in trusted)
        return max((day for day in told if day[:1].isdigit()), default="")

    @property
    def standing(self) -> str:
        """How reliable the route is, in words that are shown with it."""
        if self.dated:
            return message(f"incident.route.{self.confidence}", day=self.dated)
        return message(f"incident.route.{self.confidence}.undated")


class HashCover(Model):
    """A service that keeps known pictures off a platform by their fingerprints.

    Attributes:
        service: The service.
        sources: The sources that say that the platform takes part.

    """

    service: HashService
    sources: tuple[Source, ...] = Field(min_length=1, max_length=10)


class Platform(Localized):
    """An app, a website, a search engine or a host, with the ways to report content there.

    Attributes:
        id: A stable id.
        name: The platform's name.
        neutral_name: The name to show on a screen without revealing what it is about.
        kind: The kind of platform.
        also: Other names that people use for the platform.
        domains: The platform's web domains, such as `tiktok.com`. Their subdomains and pages belong to the platform
            too.
        note: What to know about reports there, in prose.
        hash_services: Services that keep known pictures off the platform.
        routes: The ways to report content, the best first.

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
        """Whether this is the general advice, for content on no known platform."""
        return self.kind == "general"
