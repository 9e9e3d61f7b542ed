"""The rows of a case: `Place`, `Note`, `Report`, `Party` and `Payment`. They hold only words, names, links and times.

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
"""Where a report went: any value of `Incident.reported_to`, or one of three others."""
Answer = Literal["waiting", "removed", "refused", "partly"]
"""The answer to a report. `partly`: some of the content was removed, and the rest stays."""
NoteKind = Literal["happened", "seen", "said", "paid", "handed_over", "damage"]
"""What a note is about. `said`: another person's words. `handed_over`: something given to the police or a lawyer.
`damage`: how the incident affected the person."""

REMOVES: frozenset[str] = frozenset({"platform", "search_engine", "host", "child_hotline", "regulator"})
"""The routes that can lead to removal, so that the place no longer waits for a report."""
REFUSED: frozenset[Answer] = frozenset({"refused", "partly"})
"""The answers that leave something where it is, and that can be contested."""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
"""The time of a row that isn't in a case yet."""
_MOST = 1000
_TRACKING = re.compile(r"utm_\w+|fbclid|gclid|igsh(id)?|si|mibextid|ref_src")
"""The parameters that apps add to a link when it is shared, so that one post has many links."""


def link_id(address: str) -> str:
    """Return the id of the place that a link leads to, which is the same for all links that apps make for one post.

    The scheme, `www.`, the case of the host, the fragment and parameters added by sharing are ignored.
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
    """Return the id of a platform, given any of its names, or the name as it was written if it isn't known."""
    named = platforms().named_in(platform)
    return named[0].id if named else " ".join(platform.split())


def called(platform: str) -> str:
    """Return the name by which people know a service, given any of its names."""
    known = platforms().find(platform)
    return platform.strip() if known.general else known.name


AtUtc = Annotated[Instant, AfterValidator(utc_now)]
"""A time, kept in UTC so that equal times are written alike."""
RowId = Annotated[str, Field(strict=True, pattern=r"^[A-Za-z0-9-]{1,64}$")]
Line = Annotated[str, Field(strict=True, max_length=300)]
"""A short text; empty if not given."""
Prose = Annotated[str, Field(strict=True, max_length=10_000)]
"""A longer text that a person writes; empty if not given."""
Link = Annotated[str, Field(strict=True, max_length=2000)]
"""A web address, as a text that is never opened; empty if not given."""
Platform = Annotated[Line, AfterValidator(service_id)]
"""The id of a platform, whichever name the person used, or the name itself if it isn't known; empty if not given."""


class Row(Quiet):
    """One row of a case.

    Attributes:
        id: The row's id, which is random and without meaning, except that the id of a place with a link is made from
            the link.
        changed: When the row was last changed, as set by the case.
        added: When the row was added. The case sets this, and lists its rows in this order.
        withheld: The fields that a copy leaves out if it mustn't contain `names`, `links`, `words` or `money`.
        described: The fields that describe the row, in order, each after its label.

    """

    withheld: ClassVar[dict[str, str]] = {}
    described: ClassVar[tuple[str, ...]] = ()

    id: RowId = Field(default_factory=lambda: secrets.token_hex(8))
    changed: AtUtc = EPOCH
    added: AtUtc = EPOCH

    @property
    def times(self) -> tuple[date, ...]:
        """Every time and date at which the row says that something happened."""
        said = (getattr(self, name) for name in type(self).model_fields if name not in Row.model_fields)
        return tuple(one for one in said if isinstance(one, date))


class Change(Quiet):
    """One thing that happened to the content at a place.

    Attributes:
        kind: Whether the content was removed or came back.
        at: When it happened, or when someone noticed.
        address: The link at which the content came back; empty if it is the same link, or if the content was removed.

    """

    kind: Literal["removed", "back"]
    at: AtUtc
    address: Link = ""


class Place(Row):
    """One place where the content is, was, or may come back.

    Attributes:
        platform: The service.
        kind: The form of the content at the place: a post, a story, a message, a fake account and so on.
        address: The first exact link to the content. The id of a place with a link is made from the link, so that one
            post is listed once. Anyone who has the file can find out whether it contains a link that they know.
        account: The name of the account that shared the content.
        since: When the content appeared at the place, or None if not known.
        history: What happened to the content at the place, in order.

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
        """When the content appeared, and when it was removed or came back."""
        return (*super().times, *(one.at for one in self.history))

    @property
    def is_up(self) -> bool:
        """Whether the content is there, as far as known."""
        return not self.history or self.history[-1].kind == "back"

    @property
    def at_present(self) -> str:
        """The link at which the content is now, or was last; empty if not given."""
        return next((one.address for one in reversed(self.history) if one.address), self.address)

    @property
    def back_since(self) -> datetime | None:
        """When the content last came back, which ends older reports, or None if it never did."""
        return next((one.at for one in reversed(self.history) if one.kind == "back"), None)


class Note(Row):
    """A person's note on one thing that happened.

    Attributes:
        kind: What the note is about.
        when: When the event happened, or only the date if the time isn't known; None if not given.
        words: What was said or seen. If the person shown may be a minor, the words never describe the picture.
        place: The id of the place where the event happened; empty for no particular place.

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
        places: The ids of the places that the report is about; if empty, it is about the incident as a whole.
        to: Where the report went.
        law: The id of the law under which the report was made; empty for no law, or None if not given.
        at: When the report was sent. Deadlines are counted from the report's time.
        number: The reference number that the other side gave the report.
        answer: The result of the report.
        answered_at: When the other side answered, or None if there is no answer yet.
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
    """A person who is believed to be behind the incident, or a witness.

    Attributes:
        part: Whether the person is believed to be behind the incident, or is a witness.
        label: The person's name for the party. A full name is optional.
        relation: How the party is related to the person shown, in words.
        handles: The party's names on any service, and email addresses.
        phones: The party's phone numbers.
        why: Why the person believes that this party did it, or what the witness saw or heard.

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
    """One payment, with the details that a bank or the police ask for.

    Attributes:
        when: When the payment was made, or only the date if the time isn't known; None if not given.
        amount: The amount.
        currency: The currency, or the shop that a gift card is for.
        how: The means of payment, such as "bank transfer", "gift card" or "crypto".
        recipient: The account or wallet that received the payment.
        transaction: The number that the bank or service gave the payment.

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
    """Return the name of a place in a list: its number, and its platform if given."""
    if not place.platform:
        return message("incident.case.place", number=number)
    return message("incident.case.place_on", number=number, platform=clean(called(place.platform)))
