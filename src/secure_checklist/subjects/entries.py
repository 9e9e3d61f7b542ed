"""Statements about items, beside the facts: attestations, waivers, intentions, and results of other tools."""

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
"""A person's word on an item: how far it is done, or that it doesn't apply to them."""
_ID = pattern_for(
    rf"^{ID_TEXT}$",
    "an id has letters and digits of English, `.`, `_`, `-`, `(` and `)`, and begins with a letter or digit, as "
    '"screen-lock" or "AC-6(1)"',
)
ItemId = Annotated[str, Field(pattern=_ID, max_length=200)]
"""An id that stays the same: letters and digits of English, dots, hyphens, underscores and brackets, as `AC-6(1)`."""


_Name = Annotated[str, Field(pattern=r"^\S+( \S+)*$", max_length=200)]
ActionState = Literal["open", "doing", "done", "not_for_me", "later"]
"""What a person has made of an action. `open`: nothing yet, or what they put off is due. `doing`: they are at it.
`done`: it passes wherever it applies. `not_for_me`: it is waived or doesn't apply. `later`: put off until a day."""
FoundOutcome = Literal["pass", "fail", "unknown", "not_applicable"]
"""The outcomes that another tool may report."""


class _OfItem(Model):
    """An entry on an item. It is as confidential as the item, and says so itself."""

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
        """Show no more of an item that isn't ordinary than that."""
        level = getattr(self, "confidentiality", None)
        yield from super().__repr_args__() if level in (None, "ordinary") else [("confidentiality", level)]


class Attestation(_OfItem):
    """A person's word on an item, with its time: how far it is done, if no fact says so, or that it isn't for them.

    `yes`, `partly` and `no` decide only an item without a rule. `not_applicable` makes any item not applicable, and the
    finding says that this is the person's word. It doesn't count where facts decide the item, or say that it applies,
    nor for what others wait for: an item that a guard puts first, or one about an incident. Then the finding says both.

    Of several on one item and subject, be it under a former id, the newest counts, in whatever order they are listed.
    Like any fact, one dated more than a day ahead of now is taken for a mistake: another one counts in its place, and
    where there is none, the finding is unknown with the reason `implausible`.

    Attributes:
        item: The item's id.
        answer: Their answer.
        confidentiality: The item's confidentiality.
        subject: The id of the subject it is about; if None, the advised person.
        at: When they said so; if None, the time isn't known, and the inventory's `as_of` stands in, else now.
        source: Who says so.
        comment: Their own comment. It is as private as any fact, and only the inventory contains it.

    """

    item: ItemId
    answer: Answer
    confidentiality: Confidentiality
    subject: str | None = None
    at: Instant | None = None
    source: Origin = "stated"
    comment: str = Field(default="", max_length=2000)

    def __repr_args__(self) -> Iterator[tuple[str | None, Any]]:
        """Leave the answer and the comment out: what someone said of an item can be as private as any fact."""
        return ((key, value) for key, value in super().__repr_args__() if key not in ("answer", "comment"))


class Control(Model):
    """A control of a framework, as `NIST SP 800-53 5 AC-6(1)`.

    Attributes:
        framework: The name of the framework, without its version, such as `NIST SP 800-53`.
        version: Its version, such as `5`; if empty, not given.
        id: The framework's id of the control, such as `AC-6(1)`.

    """

    framework: _Name
    version: Annotated[str, Field(pattern=r"^(\S+( \S+)*)?$", max_length=60)] = ""
    id: _Name

    @property
    def label(self) -> str:
        """Its full name, such as `NIST SP 800-53 5 AC-6(1)`."""
        return " ".join(part for part in (self.framework, self.version, self.id) if part)


class ExternalResult(_OfItem):
    """The result of another tool for an item, or for a control that items answer, about one subject.

    It stands for an item that the facts leave unknown, until it is too old. Where both know, the stricter outcome
    counts, and the finding says both. It decides nothing of what a guard puts first, or of what is about an incident.

    Attributes:
        item: The item's id; if None, `control` is given.
        control: The control that it is a result for; it counts for each item that refers to it, as far as the relation
            of the reference allows; if None, `item` is given.
        confidentiality: That of the item; if None, `control` is given.
        subject: The id of the subject it is about; if None, the advised person.
        outcome: What the tool found; `unknown`: it found no answer.
        source: What the tool is called, as `Lynis`, in any case. Its newer results take the place of its older ones; a
            name with a version in it, as `Lynis 3.1`, is that of another tool.
        at: When it looked.
        url: Where its result can be read; if None, not said.
        max_age: For how many days it counts. An item's `renew_after` may end that sooner.

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
        """The item's id, or what the control is called."""
        return self.control.label if self.control is not None else self.item or ""

    def __repr_args__(self) -> Iterator[tuple[str | None, Any]]:
        """Leave out what was found, and the address, which may say whose device it was."""
        return ((key, value) for key, value in super().__repr_args__() if key not in ("outcome", "url"))


class Waiver(_OfItem):
    """A decision to accept an item as it is until a datetime, with who decided it and why.

    The outcome doesn't change. An expired waiver stays visible but no longer counts.

    Attributes:
        item: The item's id.
        confidentiality: That of the item.
        subject: The id of the subject it is waived for; if None, all.
        who: Who decided it.
        why: Why.
        until: The time from which it counts no longer; if None, without end.

    """

    kind_only: ClassVar[frozenset[str]] = frozenset({"who", "why"})

    item: ItemId
    confidentiality: Confidentiality
    subject: str | None = None
    who: str = Field(min_length=1, max_length=200)
    why: str = Field(min_length=1, max_length=2000)
    until: Instant | None = None


class Intention(_OfItem):
    """A person's plan for an item: they are doing it, or will from a day on. It changes no outcome and no score.

    What is done is an `Attestation` or a fact, and what isn't for them an attestation or a `Waiver`. The newest
    intention for an item and a subject counts; it keeps the `uid` of the older one, whose place it takes.

    Attributes:
        item: The item's id.
        confidentiality: That of the item.
        subject: The id of the subject it is for; if None, the item is meant as a whole.
        until: The day from which the item is open again; if None, they are doing it now.
        at: When they said so.
        uid: What calendars know it by. It is random, so that it says nothing about the item.

    """

    item: ItemId
    confidentiality: Confidentiality
    subject: str | None = None
    until: Date | None = None
    at: Instant
    uid: str = Field(default_factory=lambda: str(uuid4()), pattern=r"^[0-9a-f-]{36}$")

    def state(self, day: date) -> ActionState:
        """Return `doing`, `later`, or, from the day on until which it was put off, `open`."""
        if self.until is None:
            return "doing"
        return "later" if day < self.until else "open"

    def __repr_args__(self) -> Iterator[tuple[str | None, Any]]:
        """Leave out what calendars know it by, so that a log can't be matched with a calendar."""
        return ((key, value) for key, value in super().__repr_args__() if key != "uid")


def newest_intentions(intentions: Iterable[Intention]) -> tuple[Intention, ...]:
    """Return the newest intention for each item and subject, under the `uid` of the oldest; of equal times the last."""
    newest: dict[tuple[str, str | None], Intention] = {}
    for one in sorted(intentions, key=lambda one: one.at):
        older = newest.get((one.item, one.subject), one)
        newest[one.item, one.subject] = one.replace(uid=older.uid)
    return tuple(newest.values())


Entry = Attestation | Waiver | Intention | ExternalResult
"""An entry on an item, beside the facts."""

_WORDS: Mapping[type[Entry], str] = {
    Attestation: "attested",
    Waiver: "waived",
    Intention: "intended",
    ExternalResult: "found",
}


def about_of(entry: Entry) -> str:
    """Return the item's id or the control of an entry."""
    return entry.about if isinstance(entry, ExternalResult) else entry.item


def newest_results(results: Iterable[ExternalResult], person: str) -> tuple[ExternalResult, ...]:
    """Return the newest result of each tool for each item or control, and subject; of equal times the later listed.

    `person` is the id of the advised person, who a result without a subject is about. Without a checklist, the present
    and a former id of an item are two items; the evaluation resolves them, by the same key.
    """
    newest: dict[ResultKey, ExternalResult] = {}
    for result in results:
        key = result_key(result, result.subject or person, name_of(result.control or result.item or ""))
        if key not in newest or newest[key].at <= result.at:
            newest[key] = result
    return tuple(newest.values())


ResultKey = tuple[str, str, tuple[str, ...]]
"""What a result supersedes another by: the tool, the subject's id, and the name of the item or control."""


def result_key(result: ExternalResult, subject: str, about: tuple[str, ...]) -> ResultKey:
    """Return the key that a newer result of the same tool shares with an older one."""
    return _spelled(result.source), subject, about


def name_of(about: Control | str) -> tuple[str, ...]:
    """Return the name of an item, or of a control in any spelling, by which results are compared."""
    if isinstance(about, str):
        return (about,)
    return _spelled(about.framework), _spelled(about.version), _spelled(about.id)


def _spelled(name: str) -> str:
    """Return a name without the differences of spelling that don't matter: case, and how Unicode composes it."""
    return normalize("NFKC", normalize("NFKC", name).casefold())


def name_of_entry(entry: Entry) -> str:
    """Return the name under which what was said of an item is listed where it isn't written."""
    return f"{entry.subject or PERSON}.{_WORDS[type(entry)]}.{about_of(entry)}"
