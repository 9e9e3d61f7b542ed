"""The rows of a case: `Place`, `Note`, `Report`, `Party`, `Payment`. Words, names, links and times, and nothing else.

Nothing here opens a link, and there is no field for a picture or a file. No error quotes a value, and no `repr` shows
one.
"""

import hashlib
import re
import secrets
from datetime import UTC, date, datetime
from typing import Annotated, ClassVar, Literal, Self
from urllib.parse import parse_qsl, urlencode, urlsplit

from pydantic import AfterValidator, Field, model_validator

from secure_checklist.core.clock import utc_now
from secure_checklist.core.messages import message
from secure_checklist.core.model import Quiet, mapping_of
from secure_checklist.core.text.terminal import clean
from secure_checklist.core.types import Date, Instant
from secure_checklist.incident.platforms.table import bundled as platforms
from secure_checklist.subjects.incident import ReportedTo

Route = Literal[ReportedTo, "lawyer", "court", "other"]
"""Where a report went: what `Incident.reported_to` names, and three more."""
Answer = Literal["waiting", "removed", "refused", "partly"]
"""What came of a report. `partly`: some of it was removed, and the rest stays."""
NoteKind = Literal["happened", "seen", "said", "paid", "handed_over", "damage"]
"""What a note is about. `said`: words of another person. `handed_over`: something given to the police or a lawyer.
`damage`: what it did to the person."""

REMOVES: frozenset[str] = frozenset({"platform", "search_engine", "host", "child_hotline", "regulator"})
"""The routes by which something can be taken down, so that its place no longer waits for a report."""
REFUSED: frozenset[Answer] = frozenset({"refused", "partly"})
"""The answers after which something stays where it is, which can be contested."""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
"""The time of a row that is in no case yet."""
_MOST = 1000
_TRACKING = re.compile(r"utm_\w+|fbclid|gclid|igsh(id)?|si|mibextid|ref_src")
"""What apps add to a link when it is shared, so that one post has many links."""


def link_id(address: str) -> str:
    """Return the id of the place that a link leads to, equal for the links that apps make of one post.

    Scheme, `www.`, the case of the host, the fragment and what is added when a link is shared don't count.
    """
    # All of these are one place:
    #
    #   https://www.instagram.com/p/Cx1/?igsh=MzRl    from the app's "share"
    #   http://m.instagram.com/p/Cx1                  from a phone's browser
    #   instagram.com/p/Cx1                           written by hand
    #
    # A path keeps its case, since `/p/cx1` is another post.
    scheme, colon, rest = address.strip().partition("://")
    parts = urlsplit(f"//{rest if colon else scheme}")
    host = re.sub(r"^(www|m|mobile)\.", "", parts.netloc.lower())
    given = parse_qsl(parts.query, keep_blank_values=True)
    query = urlencode([(name, value) for name, value in given if not _TRACKING.fullmatch(name)])
    plain = f"{host}{parts.path.rstrip('/')}?{query}".rstrip("?")
    return hashlib.sha256(plain.encode()).hexdigest()[:16]


def service_id(platform: str) -> str:
    """Return the id of a platform that is known by any of its names; else the name as it was written."""
    named = platforms().named_in(platform)
    return named[0].id if named else " ".join(platform.split())


def called(platform: str) -> str:
    """Return the name by which people know a service, whatever it was called."""
    known = platforms().find(platform)
    return platform.strip() if known.general else known.name


AtUtc = Annotated[Instant, AfterValidator(utc_now)]
"""A time, kept in UTC, so that equal times are written alike."""
RowId = Annotated[str, Field(strict=True, pattern=r"^[A-Za-z0-9-]{1,64}$")]
Line = Annotated[str, Field(strict=True, max_length=300)]
"""A short text; empty: not said."""
Prose = Annotated[str, Field(strict=True, max_length=10_000)]
"""A text of any length that a person writes; empty: not said."""
Link = Annotated[str, Field(strict=True, max_length=2000)]
"""A web address, as a text that is never opened; empty: not said."""
Platform = Annotated[Line, AfterValidator(service_id)]
"""The id of a platform, whatever the person called it; the name of one that isn't known; empty: not said."""


class Row(Quiet):
    """One row of a case.

    Attributes:
        id: Random and without meaning; of a place with a link, made of that link.
        changed: When it was changed last; the case sets it.
        added: When it was added; the case sets it, and lists its rows in this order.
        withheld: Which of its fields a copy leaves out that is asked to: `names`, `links`, `words` or `money`.
        described: Which of its fields describe it, in order, each behind its label.

    """

    withheld: ClassVar[dict[str, str]] = {}
    described: ClassVar[tuple[str, ...]] = ()

    id: RowId = Field(default_factory=lambda: secrets.token_hex(8))
    changed: AtUtc = EPOCH
    added: AtUtc = EPOCH

    @property
    def times(self) -> tuple[date, ...]:
        """Every time and day at which it says that something happened."""
        said = (getattr(self, name) for name in type(self).model_fields if name not in Row.model_fields)
        return tuple(one for one in said if isinstance(one, date))


class Change(Quiet):
    """One thing that became of a place.

    Attributes:
        kind: It was removed, or it came back.
        at: When, or when someone noticed.
        address: Where it came back; empty: at the same address, or removed.

    """

    kind: Literal["removed", "back"]
    at: AtUtc
    address: Link = ""


class Place(Row):
    """One place where the content is, was, or may come back.

    Attributes:
        platform: The service.
        kind: What it is there: a post, a story, a message, a fake account and so on.
        address: The exact link at first. A place with a link has an id that is made of it, so that one post is
            listed once; whoever has the file can find out whether it names a link that they know.
        account: The name of the account that shared it.
        since: Since when it has been there, as far as known; if None, not known.
        history: What happened to it, in order.

    """

    withheld: ClassVar[dict[str, str]] = {"account": "names", "address": "links", "history": "links"}
    described: ClassVar[tuple[str, ...]] = ("kind", "account")

    platform: Platform = ""
    kind: Line = ""
    address: Link = ""
    account: Line = ""
    since: AtUtc | None = None
    history: tuple[Change, ...] = Field(default=(), max_length=_MOST)

    @model_validator(mode="before")
    @classmethod
    def _named_by_its_link(cls, data: object) -> object:
        given = mapping_of(data)
        address = given.get("address") if given is not None else None
        if given is None or not isinstance(address, str) or not address.strip():
            return data
        try:
            return {**given, "id": link_id(address)}
        except ValueError:  # as a host in brackets that is none; then it is a text like any other
            return data

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        before = self.since
        # A place begins as one where it is, so changes alternate: removed, back, removed, ...
        for number, change in enumerate(self.history):
            if change.kind == ("back" if number % 2 == 0 else "removed"):
                raise ValueError(
                    "it can only come back after it was removed, and be removed again after it came back; "
                    "list what is somewhere else as a place of its own"
                )
            if before is not None and change.at < before:
                raise ValueError("a time lies before the one that it follows; correct one of them")
            before = change.at
        return self

    @property
    def times(self) -> tuple[date, ...]:
        """Since when it is there, and when it was removed and came back."""
        return (*super().times, *(one.at for one in self.history))

    @property
    def is_up(self) -> bool:
        """Whether it is there, as far as known."""
        return not self.history or self.history[-1].kind == "back"

    @property
    def at_present(self) -> str:
        """The link at which it is now, or was last; empty: not said."""
        return next((one.address for one in reversed(self.history) if one.address), self.address)

    @property
    def back_since(self) -> datetime | None:
        """When it came back for the last time, so that older reports are over; if None, it never did."""
        return next((one.at for one in reversed(self.history) if one.kind == "back"), None)


class Note(Row):
    """A person's note on one thing that happened.

    Attributes:
        kind: What it is about.
        when: When it happened; a day where the time isn't known; if None, not said.
        words: What was said or seen, in words. For a possible minor they never say what a picture shows.
        place: The id of the place it was at; empty: none in particular.

    """

    withheld: ClassVar[dict[str, str]] = {"words": "words"}
    described: ClassVar[tuple[str, ...]] = ("words",)

    kind: NoteKind
    when: Instant | Date | None = None
    words: Prose = ""
    place: Annotated[str, Field(strict=True, pattern=r"^([A-Za-z0-9-]{1,64})?$")] = ""


class Report(Row):
    """One report, complaint or request, and its result.

    Attributes:
        places: The ids of the places that it is about; empty: it is about the matter as a whole.
        to: Where it went.
        law: The id of the law that it was made under; empty: under none; if None, not said.
        at: When it was sent. Clocks start from it.
        number: The number that the other side gave it.
        answer: The result.
        answered_at: When they answered; if None, they haven't.
        officer: The officer or clerk to ask for.

    """

    withheld: ClassVar[dict[str, str]] = {"officer": "names"}
    described: ClassVar[tuple[str, ...]] = ("number", "officer")

    places: tuple[RowId, ...] = Field(default=(), max_length=_MOST)
    to: Route
    law: str | None = Field(default=None, strict=True, pattern=r"^([a-z]{2}(-[a-z0-9]+)+)?$", max_length=80)
    at: AtUtc
    number: Line = ""
    answer: Answer = "waiting"
    answered_at: AtUtc | None = None
    officer: Line = ""

    @model_validator(mode="after")
    def _answered(self) -> Self:
        if len(set(self.places)) != len(self.places):
            raise ValueError("names a place twice; name each once")
        if (self.answered_at is None) is not (self.answer == "waiting"):
            raise ValueError("an answer needs the time at which it came, and no answer has none")
        if self.answered_at is not None and self.answered_at < self.at:
            raise ValueError("the answer lies before the report; correct one of the times")
        return self


class Party(Row):
    """Someone who is believed to have done it, or who saw or heard it.

    Attributes:
        part: Whether they are believed to have done it, or are a witness.
        label: What the person calls them; a full name only if wished.
        relation: How they stand to the person shown, in words.
        handles: The names that they use on any service, and their e-mail addresses.
        phones: Their telephone numbers.
        why: What makes the person believe it, or what the witness saw or heard.

    """

    withheld: ClassVar[dict[str, str]] = {"label": "names", "handles": "names", "phones": "names", "why": "words"}
    described: ClassVar[tuple[str, ...]] = ("relation", "handles", "phones", "why")

    part: Literal["doer", "witness"] = "doer"
    label: Line = ""
    relation: Line = ""
    handles: tuple[Line, ...] = Field(default=(), max_length=100)
    phones: tuple[Line, ...] = Field(default=(), max_length=100)
    why: Prose = ""


class Payment(Row):
    """One payment, as a bank or the police ask for it.

    Attributes:
        when: When it was made; a day where the time isn't known; if None, not said.
        amount: How much.
        currency: In which currency, or of which shop.
        how: How, as "bank transfer", "gift card", "crypto".
        recipient: Which account or wallet it went to.
        transaction: The number that the bank or service gave it.

    """

    withheld: ClassVar[dict[str, str]] = {
        **dict.fromkeys(("amount", "currency", "how", "transaction"), "money"),
        "recipient": "names",
    }
    described: ClassVar[tuple[str, ...]] = ("amount", "currency", "how", "recipient", "transaction")

    when: Instant | Date | None = None
    amount: Line = ""
    currency: Line = ""
    how: Line = ""
    recipient: Line = ""
    transaction: Line = ""


ROWS: dict[str, type[Row]] = {
    "places": Place,
    "notes": Note,
    "reports": Report,
    "people": Party,
    "payments": Payment,
}
"""The kinds of rows, by the field of a case that holds them."""


def place_name(place: Place, number: int) -> str:
    """Return the name of a place in a list: its number, and its platform if that was said."""
    if not place.platform:
        return message("incident.case.place", number=number)
    return message("incident.case.place_on", number=number, platform=clean(called(place.platform)))
