"""Statements about items, in addition to facts: attestations, waivers, intentions and results of other tools."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Annotated, Any, ClassVar, Literal, Self
from unicodedata import normalize
from uuid import uuid4

from pydantic import Field, StrictInt, model_validator

from secure_checklist.core.addresses import WebAddress
from secure_checklist.core.model import Model, mapping_of
from secure_checklist.core.redaction import pattern_for
from secure_checklist.core.types import Date, Instant
from secure_checklist.rules.declaration import Confidentiality
from secure_checklist.subjects.declarations import ID_TEXT
from secure_checklist.subjects.observations import Origin

PERSON = "person"

Answer = Literal["yes", "partly", "no", "not_applicable"]
"""A person's answer about an item: how far it is done, or that it doesn't apply to them."""
_ID = pattern_for(
    rf"^{ID_TEXT}$",
    "an id has letters and digits of English, `.`, `_`, `-`, `(` and `)`, and begins with a letter or digit, as "
    '"screen-lock" or "AC-6(1)"',
)
ItemId = Annotated[str, Field(pattern=_ID, max_length=200)]
"""A stable id: ASCII letters and digits, dots, hyphens, underscores and brackets, as in `AC-6(1)`."""


_Name = Annotated[str, Field(pattern=r"^\S+( \S+)*$", max_length=200)]
ActionState = Literal["open", "doing", "done", "not_for_me", "later"]
"""What a person has done about an action. `open`: nothing yet, or the date it was put off until has come. `doing`:
they are doing it. `done`: the item passes wherever it applies. `not_for_me`: the item is waived or doesn't apply.
`later`: it is put off until a date."""
FoundOutcome = Literal["pass", "fail", "unknown", "not_applicable"]
"""The outcomes that another tool can report."""


class _OfItem(Model):
    """An entry on an item, which states the item's confidentiality."""

    @model_validator(mode="before")
    @classmethod
    def _says_how_private(cls, value: object) -> object:
        # A store or an export has the inventory alone. It can't look up in a checklist how private "I said yes to this
        # item" is, and without the level it would have to be guessed: so the level is no default but required.
        given = mapping_of(value)
        if given is not None and given.get("item") is not None and "confidentiality" not in given:
            raise ValueError(
                "`confidentiality` is missing; write that of the item, so that every writer knows how private this is, "
                "as `item.attest(...)` and `item.waive(...)` do"
            )
        return value

    def __repr_args__(self) -> Iterator[tuple[str | None, Any]]:
        """Yield only the confidentiality if the item isn't ordinary."""
        level = getattr(self, "confidentiality", None)
        yield from super().__repr_args__() if level in (None, "ordinary") else [("confidentiality", level)]


class Attestation(_OfItem):
    """A person's dated statement about an item: how far the item is done, or that it doesn't apply to them.

    The answers `yes`, `partly` and `no` decide only an item without a rule. The answer `not_applicable` makes any item
    not applicable, and the finding says that this is the person's own statement. The answer `not_applicable` has no
    effect if facts decide the item or show that it applies, or if the item may be urgent, is about an incident, or is
    put first by a guard. In these cases, the finding states both the outcome and the answer.

    Of several attestations of one item and subject, including those under a former id, the newest counts, whatever
    their order. An attestation dated more than a day in the future is treated as a mistake, and another attestation
    counts in its place. If no other attestation exists, the finding is unknown with the reason `implausible`.

    Attributes:
        item: The item's id.
        answer: The person's answer.
        confidentiality: The item's confidentiality.
        subject: The id of the subject that the attestation is about, or None for the advised person.
        at: When the person gave the answer. If None, the inventory's `as_of` is used, or else the current time.
        source: Who gave the answer.
        comment: The person's own comment. Comments are as private as any fact, and only the inventory contains them.

    """

    item: ItemId
    answer: Answer
    confidentiality: Confidentiality
    subject: str | None = None
    at: Instant | None = None
    source: Origin = "stated"
    comment: str = Field(default="", max_length=2000)

    def __repr_args__(self) -> Iterator[tuple[str | None, Any]]:
        """Leave out the answer and the comment, since an answer about an item can be as private as any fact."""
        return ((key, value) for key, value in super().__repr_args__() if key not in ("answer", "comment"))


class Control(Model):
    """A control of a framework, such as `NIST SP 800-53 5 AC-6(1)`.

    Attributes:
        framework: The name of the framework, without its version, such as `NIST SP 800-53`.
        version: The framework's version, such as `5`; empty if not given.
        id: The framework's id for the control, such as `AC-6(1)`.

    """

    framework: _Name
    version: Annotated[str, Field(pattern=r"^(\S+( \S+)*)?$", max_length=60)] = ""
    id: _Name

    @property
    def label(self) -> str:
        """The control's full name, such as `NIST SP 800-53 5 AC-6(1)`."""
        return " ".join(part for part in (self.framework, self.version, self.id) if part)


class ExternalResult(_OfItem):
    """The result of another tool for an item, or for a control that items refer to, about one subject.

    The result decides an item that the facts leave unknown, until the result is too old. If both the facts and the
    result decide the item, the stricter outcome counts, and the finding states both outcomes. A result never decides an
    item that a guard puts first, that may be urgent, or that is about an incident.

    Attributes:
        item: The item's id, or None if the result is for a control.
        control: The control that the result is for, or None if the result is for an item. The result counts for each
            item that refers to the control, unless the relation between the two says otherwise.
        confidentiality: The item's confidentiality, or None if the result is for a control.
        subject: The id of the subject that the result is about, or None for the advised person.
        outcome: What the tool found. The outcome `"unknown"` means that the tool found no answer.
        source: The tool's name, such as `Lynis`, in upper or lower case. A tool's newer results replace its older ones.
            A name with a version in it, such as `Lynis 3.1`, counts as another tool.
        at: When the tool ran.
        url: The address of the tool's result, or None if not given.
        max_age: The number of days for which the result counts, unless the item's `renew_after` is shorter.

    """

    kind_only: ClassVar[frozenset[str]] = frozenset({"source"})

    item: ItemId | None = None
    control: Control | None = None
    confidentiality: Confidentiality | None = None
    subject: str | None = None
    outcome: FoundOutcome
    source: _Name
    at: Instant
    url: WebAddress | None = None
    max_age: StrictInt = Field(default=90, ge=1, le=3650)

    @model_validator(mode="after")
    def _check(self) -> Self:
        if (self.item is None) == (self.control is None):
            raise ValueError("a result is for an item or for a control: give one of `item` and `control`")
        if (self.item is None) != (self.confidentiality is None):
            raise ValueError("`confidentiality` is that of an item, and goes with `item`")
        return self

    @property
    def about(self) -> str:
        """The item's id, or the control's full name."""
        return self.control.label if self.control is not None else self.item or ""

    def __repr_args__(self) -> Iterator[tuple[str | None, Any]]:
        """Leave out the outcome and the address, which may reveal whose device it was."""
        return ((key, value) for key, value in super().__repr_args__() if key not in ("outcome", "url"))


class Waiver(_OfItem):
    """A decision to accept an item as it is until a given time, with who decided it and why.

    A waiver doesn't change the outcome. An expired waiver stays visible but no longer counts.

    Attributes:
        item: The item's id.
        confidentiality: The item's confidentiality.
        subject: The id of the subject for which the item is waived, or None for all subjects.
        who: Who decided to waive the item.
        why: Why the item is waived.
        until: The time at which the waiver expires, or None if it never does.

    """

    kind_only: ClassVar[frozenset[str]] = frozenset({"who", "why"})

    item: ItemId
    confidentiality: Confidentiality
    subject: str | None = None
    who: str = Field(min_length=1, max_length=200)
    why: str = Field(min_length=1, max_length=2000)
    until: Instant | None = None


class Intention(_OfItem):
    """A person's plan for an item: they are doing the item, or will do it from a given date.

    An intention changes no outcome and no score.

    An item that is done is recorded as an `Attestation` or a fact, and an item that doesn't apply to the person as an
    attestation or a `Waiver`. The newest intention for an item and a subject counts. A new intention keeps the `uid` of
    the one it replaces.

    Attributes:
        item: The item's id.
        confidentiality: The item's confidentiality.
        subject: The id of the subject that the plan is for, or None for the item as a whole.
        until: The date from which the item is open again, or None if the person is doing the item now.
        at: When the person made the plan.
        uid: The id that calendars use for the plan, which is random and reveals nothing about the item.

    """

    item: ItemId
    confidentiality: Confidentiality
    subject: str | None = None
    until: Date | None = None
    at: Instant
    uid: str = Field(default_factory=lambda: str(uuid4()), pattern=r"^[0-9a-f-]{36}$")

    def state(self, day: date) -> ActionState:
        """Return `"doing"` or `"later"`, or `"open"` from the date until which the item was put off."""
        if self.until is None:
            return "doing"
        return "later" if day < self.until else "open"

    def __repr_args__(self) -> Iterator[tuple[str | None, Any]]:
        """Leave out the calendar id, so that a log can't be matched with a calendar."""
        return ((key, value) for key, value in super().__repr_args__() if key != "uid")


def newest_intentions(intentions: Iterable[Intention]) -> tuple[Intention, ...]:
    """Return the newest intention for each item and subject, with the `uid` of the oldest.

    If two have the same time, the later in the list counts.
    """
    newest: dict[tuple[str, str | None], Intention] = {}
    for one in sorted(intentions, key=lambda one: one.at):
        older = newest.get((one.item, one.subject), one)
        newest[one.item, one.subject] = one.replace(uid=older.uid)
    return tuple(newest.values())


Entry = Attestation | Waiver | Intention | ExternalResult
"""An entry on an item, in addition to facts."""

_WORDS: Mapping[type[Entry], str] = {
    Attestation: "attested",
    Waiver: "waived",
    Intention: "intended",
    ExternalResult: "found",
}


def about_of(entry: Entry) -> str:
    """Return the item's id or the control that an entry is about."""
    return entry.about if isinstance(entry, ExternalResult) else entry.item


def newest_results(results: Iterable[ExternalResult], person: str) -> tuple[ExternalResult, ...]:
    """Return the newest result of each tool for each subject and each item or control.

    If two have the same time, the later in the list counts. `person` is the id of the advised person, whom a result
    without a subject is about. Without a checklist, the current id and a former id of an item count as two items. The
    evaluation resolves them with the same key.
    """
    newest: dict[ResultKey, ExternalResult] = {}
    for result in results:
        key = result_key(result, result.subject or person, name_of(result.control or result.item or ""))
        if key not in newest or newest[key].at <= result.at:
            newest[key] = result
    return tuple(newest.values())


ResultKey = tuple[str, str, tuple[str, ...]]
"""The key under which a newer result supersedes an older one: the tool, the subject's id, and the name of the item
or control."""


def result_key(result: ExternalResult, subject: str, about: tuple[str, ...]) -> ResultKey:
    """Return the key that a newer result of the same tool shares with an older one."""
    return _spelled(result.source), subject, about


def name_of(about: Control | str) -> tuple[str, ...]:
    """Return the name by which results are compared: an item's id, or a control's name in any spelling."""
    if isinstance(about, str):
        return (about,)
    return _spelled(about.framework), _spelled(about.version), _spelled(about.id)


def _spelled(name: str) -> str:
    """Return a name without the differences of spelling that don't matter: case, and how Unicode composes it."""
    return normalize("NFKC", normalize("NFKC", name).casefold())


def name_of_entry(entry: Entry) -> str:
    """Return the name under which an entry is listed if its content isn't written."""
    return f"{entry.subject or PERSON}.{_WORDS[type(entry)]}.{about_of(entry)}"
