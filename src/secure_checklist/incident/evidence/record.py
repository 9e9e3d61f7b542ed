"""`EvidenceRecord`: what somebody writes down of one post, message or threat, and what is still needed of it.

A record holds words about a thing, never the thing: no picture, no file, no path. Nothing here opens, fetches, copies
or hashes anything. Addresses are texts like any other. With `handling="references_only"` even the name of a file is
refused, since copying such a picture can be a crime for anyone where the person shown is or may be under 18.

A record may be as incomplete as a frightened person's first note. `missing` says what it can't do without, which is
little: of a post, a link and a time. `worth_adding` says what else police and courts ask for; none of it is required.
"""

import secrets
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import AfterValidator, Field, PlainSerializer, StrictBool, ValidationInfo, field_validator

from secure_checklist.core.model import Model, mapping_of
from secure_checklist.core.types import Date, Instant
from secure_checklist.core.zones import zone_of
from secure_checklist.subjects.incident import Age, Demand, Perpetrator, Role

Handling = Literal["full", "references_only"]
"""`full`: only for an adult's own record of pictures taken as an adult. `references_only`: in every other case, and in
doubt: words, names, addresses and times, and at most captures of screens without any picture."""
Kind = Literal["post", "message", "profile", "threat", "payment_demand", "payment", "call", "file", "site", "in_person"]
"""What the record is about. `threat`: a message that threatens. `payment`: something that was paid. `file`: a file that
was sent or offered."""
Certainty = Literal["exact", "estimated", "shown", "unknown"]
"""How sure the time is. `shown`: only as the page puts it, such as "2h ago". `unknown`: a full answer, too."""
CaptureMethod = Literal["screenshot", "screen_photo", "export", "print", "text_screen", "note_only"]
"""How it was written down. `text_screen`: a capture of words only, no picture in it. `note_only`: nothing but words."""

ON_THE_WEB: tuple[Kind, ...] = ("post", "profile", "site")
"""Kinds that have an address; of others, a link or a way to find them again in their app will do."""
SPOKEN: tuple[Kind, ...] = ("message", "threat", "payment_demand", "call", "in_person")
"""Kinds in which somebody says something; references alone need their words."""
TEXT_ONLY: tuple[CaptureMethod, ...] = ("text_screen", "note_only")
"""The ways to write something down that references alone allow."""
NAMES_A_FILE = ("file_name", "file_size", "mime", "sha256", "integrity_checked_at")
"""The fields that describe a file; references alone leave them empty."""
AS_WRITTEN = "secure_checklist.incident.evidence.record.as_written"
"""In a validation context: take names of time zones as they stand, as another machine may have known more of them."""

_YEARS = range(1900, 9001)
_REFERENCES = "must stay empty with handling references_only: say in words where it is, and make no copy"


def _fixed(value: datetime) -> datetime:
    """Keep the offset and nothing else of a time zone, so that a datetime reads back as it was written."""
    offset = value.utcoffset() or timedelta()
    if value.year not in _YEARS or offset.microseconds:
        raise ValueError(f"lies outside the years {_YEARS[0]} to {_YEARS[-1]}")
    return value.replace(tzinfo=timezone(offset))


def _exists(zone: str) -> bool:
    try:
        zone_of(zone)
    except ValueError:
        return False
    return True


def _known_zone(value: str, info: ValidationInfo) -> str:
    """Refuse a zone that this machine's table lacks; without a table, the form alone is evaluated."""
    as_written = AS_WRITTEN in (mapping_of(info.context) or ())
    if value and not as_written and not _exists(value) and _exists("Europe/London"):
        raise ValueError("no such time zone; use a name of the IANA table, as Asia/Kolkata or Europe/Berlin")
    return value


FixedInstant = Annotated[Instant, AfterValidator(_fixed)]
"""A datetime with its offset. Two that differ only in their offset are equal, and are still written differently."""
Zone = Annotated[
    str,
    Field(strict=True, max_length=64, pattern=r"^([A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+)*)?$"),
    AfterValidator(_known_zone),
]
"""The IANA name of a time zone; empty: not said."""
Line = Annotated[str, Field(strict=True, max_length=300)]
"""A short text; empty: not said."""
Prose = Annotated[str, Field(strict=True, max_length=10_000)]
"""A text of any length that a person writes; empty: not said."""
Demands = Annotated[frozenset[Demand], PlainSerializer(sorted, return_type=list[str], when_used="json")]


class Quiet(Model):
    """A value whose `repr` says no more than its class.

    Attributes:
        names: Which of its fields hold names of people, or what finds them; a copy can leave these out.

    """

    names: ClassVar[frozenset[str]] = frozenset()

    def __repr_args__(self) -> Iterator[tuple[str | None, Any]]:
        """Show nothing."""
        return iter(())


class ReportMade(Quiet):
    """One report of the thing: where it went, and what came of it.

    Attributes:
        channel: To whom and by which way, in words.
        sent_at: When it was sent; None: not said.
        reference: The number or name that the other side gave it.
        response: What they answered.
        removed_at: When it was gone; None: not gone, or not known.

    """

    channel: Line = ""
    sent_at: FixedInstant | None = None
    reference: Line = ""
    response: Prose = ""
    removed_at: FixedInstant | None = None


class Payment(Quiet):
    """One payment that was made, as a bank or the police ask for it.

    Attributes:
        on: The day.
        method: How, as "bank transfer", "gift card", "crypto".
        amount: How much.
        currency: In which currency, or of which shop.
        transaction: The number that the bank or service gave it.
        recipient: Who got it: a name, an account, a wallet.

    """

    names: ClassVar[frozenset[str]] = frozenset({"transaction", "recipient"})

    on: Date | None = None
    method: Line = ""
    amount: Line = ""
    currency: Line = ""
    transaction: Line = ""
    recipient: Line = ""


class CopyKept(Quiet):
    """Where a copy of the record is kept; with `references_only`, of the written note alone.

    Attributes:
        where: The place, in words.
        medium: Paper, memory stick, another account, and so on.
        who_can_access: Everybody who could get at it.

    """

    names: ClassVar[frozenset[str]] = frozenset({"who_can_access"})

    where: Line = ""
    medium: Line = ""
    who_can_access: Line = ""


class Witness(Quiet):
    """Somebody who saw or heard it.

    Attributes:
        label: A label, a full name only if wished.
        how_they_know: What they saw or heard.

    """

    names: ClassVar[frozenset[str]] = frozenset({"label"})

    label: Line = ""
    how_they_know: Prose = ""


class CustodyLine(Quiet):
    """One line of the list of holders: when, from whom to whom, and what was done.

    Attributes:
        at: When; None: not said.
        handed_by: Who had it before; empty for the first line.
        handed_to: Who has it since.
        action: What was done, as "written down", "copied", "handed over", "corrected".
        note: Anything else.

    """

    names: ClassVar[frozenset[str]] = frozenset({"handed_by", "handed_to"})

    at: FixedInstant | None = None
    handed_by: Line = ""
    handed_to: Line = ""
    action: Line = ""
    note: Prose = ""


class EvidenceRecord(Quiet):
    """What is written down of one thing. Only `handling` and `kind` must be given; None or empty means not said.

    Attributes:
        handling: Whether files may be named at all.
        kind: What it is about.
        id: Random, without meaning.
        platform: The service, as a short name in lower case: `instagram`, `sms`, `example.com`.
        url: The exact address, from the share menu where there is one. A text, never read as a link or fetched.
        message_ref: Where it is if not on the web: a link in the app, the group, the thread, the number of the sender.
        account_display_name: The name that the account shows.
        account_handle: The name that the account is addressed by.
        account_profile: The id of the account, or the address of its profile.
        posted_at: When it was posted, sent, said or done.
        posted_at_certainty: How sure that is.
        posted_shown_as: The time as the page puts it, word by word.
        captured_at: When it was written down; not before `posted_at` where that is exact.
        zone: The time zone of the place where it was written down.
        captured_by: Who wrote it down: a label, a full name only if wished.
        captured_by_role: How that person stands to the person shown.
        capture_method: How it was written down.
        device_clock_ok: Whether the clock of the device was right.
        words: What was said or written, word by word.
        file_name: The name of a file that the person keeps. Never with `references_only`, as the next three.
        file_size: Its size in bytes.
        mime: Its type, as `image/png`.
        sha256: Its SHA-256 in 64 hex digits, which the person made of the untouched file; the library makes none.
        screenshot_present: Whether there is a capture of a screen.
        image_visible_in_screenshot: Whether the private picture can be seen in it. Never with `references_only`.
        full_context: Whether the whole thread was kept, nothing cut off.
        copies: Where copies are.
        witnesses: Who else saw or heard it.
        suspected_person: Who is believed to be behind it. A belief, not a finding.
        why_suspected: What makes the person believe so.
        relationship: How the suspected person stands to the person shown.
        suspect_handles: The names that the suspected person uses, on any service.
        suspect_phones: Telephone numbers of theirs.
        suspect_emails: E-mail addresses of theirs.
        suspect_ip: An internet address (IP) of theirs, where a service showed it.
        suspect_country: Where they are, or say they are, in words.
        suspect_age: How old they seem or say they are.
        demands: What is demanded; empty: nothing; None: not said.
        payment_handle: The account that money should go to.
        wallet: The address of a wallet that money should go to.
        amount: How much, with the currency.
        deadline: Until when, as they put it; "none given" is an answer.
        payments: What was paid.
        impact_note: What it did to the person.
        reports: To whom it was reported.
        police_reference: The number that the police gave it.
        police_officer: Whom to ask for there.
        police_station: Where.
        custody: Who held the record or the device since. A correction may add lines and never drops one.
        original_location: Where the original is, as "left in the app on my old phone".
        integrity_checked_at: The day on which the hash was compared last. Never with `references_only`.
        hidden_in_shared_copy: What was covered in a copy that was passed on.
        notes: Anything else.

    """

    names: ClassVar[frozenset[str]] = frozenset(
        {"message_ref", "account_display_name", "account_handle", "account_profile", "captured_by", "suspected_person"}
        | {"why_suspected", "payment_handle", "wallet", "police_officer"}
        | {"suspect_handles", "suspect_phones", "suspect_emails", "suspect_ip"}
    )

    handling: Handling
    kind: Kind
    id: str = Field(default_factory=lambda: secrets.token_hex(16), strict=True, pattern=r"^[A-Za-z0-9-]{8,64}$")
    platform: str = Field(default="", strict=True, pattern=r"^([a-z0-9][a-z0-9._-]*)?$", max_length=100)
    url: str = Field(default="", strict=True, max_length=2000)
    message_ref: Line = ""
    account_display_name: Line = ""
    account_handle: Line = ""
    account_profile: str = Field(default="", strict=True, max_length=2000)
    posted_at: FixedInstant | None = None
    posted_at_certainty: Certainty | None = None
    posted_shown_as: Line = ""
    captured_at: FixedInstant | None = None
    zone: Zone = ""
    captured_by: Line = ""
    captured_by_role: Role | None = None
    capture_method: CaptureMethod | None = None
    device_clock_ok: StrictBool | None = None
    words: Prose = ""
    file_name: Line = ""
    file_size: int | None = Field(default=None, ge=0, le=10**15, strict=True)
    mime: Line = ""
    sha256: str = Field(default="", strict=True, pattern=r"^([0-9A-Fa-f]{64})?$")
    screenshot_present: StrictBool | None = None
    image_visible_in_screenshot: StrictBool | None = None
    full_context: StrictBool | None = None
    copies: tuple[CopyKept, ...] = Field(default=(), max_length=100)
    witnesses: tuple[Witness, ...] = Field(default=(), max_length=100)
    suspected_person: Line = ""
    why_suspected: Prose = ""
    relationship: Perpetrator | None = None
    suspect_handles: tuple[Line, ...] = Field(default=(), max_length=100)
    suspect_phones: tuple[Line, ...] = Field(default=(), max_length=100)
    suspect_emails: tuple[Line, ...] = Field(default=(), max_length=100)
    suspect_ip: Line = ""
    suspect_country: Line = ""
    suspect_age: Age | None = None
    demands: Demands | None = None
    payment_handle: Line = ""
    wallet: Line = ""
    amount: Line = ""
    deadline: Line = ""
    payments: tuple[Payment, ...] = Field(default=(), max_length=1000)
    impact_note: Prose = ""
    reports: tuple[ReportMade, ...] = Field(default=(), max_length=100)
    police_reference: Line = ""
    police_officer: Line = ""
    police_station: Line = ""
    custody: tuple[CustodyLine, ...] = Field(default=(), max_length=1000)
    original_location: Line = ""
    integrity_checked_at: Date | None = None
    hidden_in_shared_copy: tuple[Line, ...] = Field(default=(), max_length=100)
    notes: Prose = ""

    @field_validator(*NAMES_A_FILE)
    @classmethod
    def _no_file(cls, value: object, info: ValidationInfo) -> object:
        if value not in ("", None) and info.data.get("handling") == "references_only":
            raise ValueError(_REFERENCES)
        return value

    @field_validator("sha256")
    @classmethod
    def _of_a_named_file(cls, value: str, info: ValidationInfo) -> str:
        if value and info.data.get("handling") == "full" and not info.data.get("file_name"):
            raise ValueError("belongs to a file: give file_name, too, or leave the hash out")
        return value.lower()

    @field_validator("capture_method")
    @classmethod
    def _words_only(cls, value: CaptureMethod | None, info: ValidationInfo) -> CaptureMethod | None:
        if value is not None and value not in TEXT_ONLY and info.data.get("handling") == "references_only":
            raise ValueError("must be note_only or text_screen with handling references_only: no capture of a picture")
        return value

    @field_validator("image_visible_in_screenshot")
    @classmethod
    def _no_picture(cls, value: bool | None, info: ValidationInfo) -> bool | None:  # noqa: FBT001 - pydantic's call
        if value and info.data.get("handling") == "references_only":
            raise ValueError(
                "must not be true with handling references_only: make no such capture. "
                "If there is one, don't send or copy it; ask a hotline, a lawyer or the police what to do with it"
            )
        if value and info.data.get("screenshot_present") is False:
            raise ValueError("screenshot_present says that there is no capture; correct one of the two")
        return value

    @field_validator("captured_at")
    @classmethod
    def _after_the_post(cls, value: datetime | None, info: ValidationInfo) -> datetime | None:
        posted = info.data.get("posted_at")
        exact = info.data.get("posted_at_certainty") == "exact"
        if exact and posted is not None and value is not None and value < posted:
            raise ValueError("lies before posted_at; correct one of them, or say that posted_at is estimated")
        return value

    def replace(self, **changes: object) -> Self:
        """Return a new, validated record with these fields changed, and the same id.

        Raises:
            pydantic.ValidationError: the changed record isn't valid.

        """
        return super().replace(**({"id": self.id} | changes))

    def complete(self) -> bool:
        """Return whether nothing is `missing`."""
        return not missing(self)

    def __repr_args__(self) -> Iterator[tuple[str | None, Any]]:
        """Return what kind it is, and nothing that was written."""
        yield "kind", self.kind


def missing(record: EvidenceRecord) -> tuple[str, ...]:
    """Name the fields without which a record is of little use to anybody, in the order of the record.

    They are few: where or what it is, and a time. Where one of several fields will do, the usual one is named: `url`
    for a link or a way to find it, `words` for what was said or where to find it, `captured_at` for any time. Blanks
    are no answer; that the time is not known (`posted_at_certainty="unknown"`) is one.
    """
    needed = {names[0] for names in _LEAST[record.kind] if _lacks(record, *names)}
    if not _timed(record):
        needed.add("captured_at")
    return _in_order(needed)


def worth_adding(record: EvidenceRecord, *, sextortion: bool = False) -> tuple[str, ...]:
    """Name the fields that police, courts and platforms ask for as well, in the order of the record; none is required.

    An honest "not known" is an answer, as a text or as the certainty `unknown`; blanks are none. Where one of several
    fields will do, the usual one is named: `account_handle` for any of the three of an account, `message_ref` for a
    link or a way to find it, `payment_handle` for that or a wallet. Something that happened in person needs words in
    place of a platform, and a suspected person will do in place of an account. References alone are worth more with the
    words that were said, and where the original is. `copies` needs one with a place, `custody` one with a time and a
    holder, `payments` one with a day, a method, an amount and who got it.

    Args:
        record: The record.
        sextortion: Whether somebody demands something of the person: then what is demanded in it
            (`demands=frozenset()`: nothing) and until when is worth noting. Of a `payment_demand` it is in any case.

    """
    needed = {names[0] for names in _asked(record, sextortion=sextortion) if _lacks(record, *names)}
    if not any(copy.where.strip() for copy in record.copies):
        needed.add("copies")
    if not any(line.at and line.handed_to.strip() for line in record.custody):
        needed.add("custody")
    paid = record.payments
    if (paid or record.kind == "payment") and not any(
        one.on and one.method.strip() and one.amount.strip() and one.recipient.strip() for one in paid
    ):
        needed.add("payments")
    return _in_order(needed)


def _in_order(names: set[str]) -> tuple[str, ...]:
    return tuple(name for name in EvidenceRecord.model_fields if name in names)


_ACCOUNT = ("account_handle", "account_display_name", "account_profile")
_SAID = (("words", "message_ref", "url"),)
_LEAST: dict[Kind, tuple[tuple[str, ...], ...]] = {
    **dict.fromkeys(ON_THE_WEB, (("url",),)),
    **dict.fromkeys(SPOKEN, _SAID),
    "payment_demand": (("words", "message_ref", "url", "amount", "payment_handle", "wallet"),),
    "payment": (("payments", "words", "amount"),),
    "call": (
        ("words", "account_handle", "account_display_name", "account_profile", "message_ref", "suspected_person"),
    ),
    "in_person": (("words",),),
    "file": (("url", "message_ref", "original_location", "file_name", "words"),),
}
"""What a record of each kind can't do without beside a time: each time the field to name, and others that will do."""


def _timed(record: EvidenceRecord) -> bool:
    """Return whether a record says when, or that nobody knows."""
    times = ("captured_at", "posted_at", "posted_shown_as")
    paid = any(one.on for one in record.payments)
    return paid or record.posted_at_certainty == "unknown" or not _lacks(record, *times)


def _lacks(record: EvidenceRecord, *names: str) -> bool:
    """Return whether none of these fields is answered."""
    values: list[object] = [getattr(record, name) for name in names]
    return all(value in (None, ()) or (isinstance(value, str) and not value.strip()) for value in values)


_TIMES = {"exact": "posted_at", "estimated": "posted_at", "shown": "posted_shown_as"}
"""Where the time is, by how sure it is."""


def _asked(record: EvidenceRecord, *, sextortion: bool) -> Iterator[tuple[str, ...]]:
    """Return what is worth having in a record: each time the field to name, and others that will do in its place."""
    if record.kind == "in_person":
        yield from (("words",), (*_ACCOUNT, "suspected_person"))
    elif record.kind != "payment":
        yield from (("platform",), _ACCOUNT, ("url",) if record.kind in ON_THE_WEB else ("message_ref", "url"))
    yield from (("posted_at_certainty",), ("captured_at",), ("zone",))
    if record.posted_at_certainty in _TIMES:
        yield (_TIMES[record.posted_at_certainty],)
    yield from (("captured_by",), ("captured_by_role",), ("capture_method",), ("screenshot_present",))
    if record.screenshot_present is not False:
        yield ("image_visible_in_screenshot",)
    if not _lacks(record, "file_name", "file_size", "mime"):
        yield ("sha256",)
    if record.handling == "references_only":
        yield from (("original_location",), *((("words",),) if record.kind in SPOKEN else ()))
    if sextortion or record.kind == "payment_demand":
        yield from _asked_of_demands(record)


def _asked_of_demands(record: EvidenceRecord) -> Iterator[tuple[str, ...]]:
    yield ("demands",)
    if record.demands:
        yield ("deadline",)
    if record.kind == "payment_demand" or "money" in (record.demands or ()):
        yield from (("amount",), ("payment_handle", "wallet"))
