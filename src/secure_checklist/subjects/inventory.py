"""`Inventory`: the subjects of one advised person, their attestations and waivers, and which lists are complete."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextvars import ContextVar
from functools import cache, lru_cache
from typing import Annotated, Any, ClassVar, Literal, Self, TypeVar, cast
from unicodedata import normalize

from pydantic import (
    BaseModel,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    SerializationInfo,
    SerializerFunctionWrapHandler,
    StrictInt,
    field_validator,
    model_serializer,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from secure_checklist.core.addresses import WebAddress
from secure_checklist.core.documents.format import FORMAT_VERSION
from secure_checklist.core.errors import UnknownNameError, did_you_mean
from secure_checklist.core.messages import called, listed, message, number_of
from secure_checklist.core.model import FrozenMap, Model, SortedSet, fields_described, mapping_of
from secure_checklist.core.redaction import pattern_for
from secure_checklist.core.text.html import table
from secure_checklist.core.types import Instant
from secure_checklist.rules.declaration import AnyFact, Confidentiality
from secure_checklist.subjects.attestation import ATTESTED
from secure_checklist.subjects.base import Subject, described_fact
from secure_checklist.subjects.declarations import ID_TEXT, FactDeclaration
from secure_checklist.subjects.disclosure import BY_DEFAULT, INCIDENT, Disclosure
from secure_checklist.subjects.observations import Origin
from secure_checklist.subjects.person import Person
from secure_checklist.subjects.vocabulary import Vocabulary

Held = TypeVar("Held", bound="Inventory")
PERSON = "person"

_MOST_SHOWN = 8
"""The most ids of a kind that are shown one by one."""
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
        answer: What they said.
        confidentiality: That of the item.
        subject: The id of the subject it is about; if None, the advised person.
        at: When they said so; if None, the time isn't known, and the inventory's `as_of` stands in, else now.
        source: Who says so.
        comment: What they add, for themselves. It is as private as any fact, and nothing but the inventory holds it.

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
        framework: What the framework is called, without its version, as `NIST SP 800-53`.
        version: Its version, as `5`; empty: not said.
        id: What the framework calls the control, as `AC-6(1)`.

    """

    framework: _Name
    version: Annotated[str, Field(pattern=r"^(\S+( \S+)*)?$", max_length=60)] = ""
    id: _Name

    @property
    def label(self) -> str:
        """What it is called in full, as `NIST SP 800-53 5 AC-6(1)`."""
        return " ".join(part for part in (self.framework, self.version, self.id) if part)


class ExternalResult(_OfItem):
    """How another tool has judged an item, or a control that items answer, for one subject.

    It stands for an item that the facts leave unknown, until it is too old. Where both know, the stricter outcome
    counts, and the finding says both. It decides nothing of what a guard puts first, or of what is about an incident.

    Attributes:
        item: The item's id; if None, `control` is given.
        control: The control that it is a result for; it counts for each item that refers to it, as far as the relation
            of the reference allows; if None, `item` is given.
        confidentiality: That of the item; if None, `control` is given.
        subject: The id of the subject it is about; if None, the advised person.
        outcome: What the tool found; `unknown`: it couldn't tell.
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
    """A decision to live with an item as it is, by whom and why, until a datetime.

    The outcome stays as it is. An expired one stays visible and stops counting.

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


Entry = Attestation | Waiver | ExternalResult
"""An entry on an item, beside the facts."""


_ENTRIES = ("attestations", "waivers", "results")
_WORDS: Mapping[type[Entry], str] = {Attestation: "attested", Waiver: "waived", ExternalResult: "found"}


@cache
def _nobody() -> Person:
    return Person.model_construct()


def about_of(entry: Entry) -> str:
    """Return the item's id or the control of an entry."""
    return entry.about if isinstance(entry, ExternalResult) else entry.item


_own: ContextVar[Vocabulary | None] = ContextVar("_own", default=None)
"""The vocabulary of the inventory's class whose schema is being made."""


class _SubjectLoader:
    """Lets subjects in: instances as they are, data by its `kind` among the standard kinds and the app's classes."""

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        # An instance passes as it is, with its class: an app's `CompanyDevice` isn't cut down to a `Device`. Data is
        # read by the class of its `kind`. Which classes those are depends on the class of the inventory whose schema is
        # being built now, and pydantic passes no context for that; hence the context variable.
        instance = core_schema.is_instance_schema(Subject)
        vocabulary = _own.get() or Vocabulary.standard()
        kinds = {fact.kind for fact in vocabulary.declared if not fact.is_field}
        tagged = core_schema.tagged_union_schema(
            {
                cls.kind: handler.generate_schema(Annotated[cls, _Extra(vocabulary)] if cls.kind in kinds else cls)
                for cls in vocabulary
            },
            discriminator="kind",
        )
        return core_schema.json_or_python_schema(
            json_schema=tagged,
            python_schema=core_schema.tagged_union_schema(
                {"instance": instance, "data": tagged},
                discriminator=lambda value: "instance" if isinstance(value, Subject) else "data",
            ),
        )


class _Extra:
    """Checks the values of declared facts in a subject's `extra`, and describes them."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self._check, handler(source))

    def _check(self, subject: Subject) -> Subject:
        """Return the subject.

        Raises:
            ValueError: a value of a declared fact is of another type.

        """
        problems = self._vocabulary.problems_of_extra(subject)
        if problems:
            raise ValueError("; ".join(map(str, problems)))
        return subject

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        described = handler(schema)
        whole = handler.resolve_ref_schema(described)
        kind = whole["properties"]["kind"]["const"]
        facts = (one.reference() for one in self._vocabulary.declared if not one.is_field)
        whole["properties"]["extra"]["properties"] = {
            fact.field: {**fact.type.json_schema(), **described_fact(fact)} for fact in facts if fact.kind == kind
        }
        return described


AnySubject = Annotated[Subject, _SubjectLoader()]


class Inventory(Model):
    """The subjects of one advised person (OSCAL: inventory).

    However it is written, two things are left out unless the writer's context asks for them: incidents, with all that
    was said of them, and what is the person's alone: facts that guards read, and what was said of private items. So it
    is with
    `dump(inventory, incidents=True, private=True)`, or in pydantic's own way
    `inventory.model_dump(context={"incidents": True, "private": True})`.

    Data is read by the standard classes. Where a type must say which classes of an app's it holds, as in a web
    framework's request and response, take `Inventory.for_vocabulary(vocabulary)`.

    Attributes:
        own_classes: The app's classes that data is read by and schemas describe, besides the standard ones.
        own_facts: The declared facts that are checked in `extra` and described.
        format_version: The version of the file format.
        subjects: The subjects, ids unique. At most one is a `Person`; without one, nothing is known of them.
        complete: The kinds that are listed in full. Of any other kind, more may exist.
        attestations: The person's word on items.
        waivers: Decisions to live with an item as it is.
        results: How other tools have judged items.
        as_of: When undated values were true. If None, the app vouches that they are current when evaluated.

    """

    own_classes: ClassVar[tuple[type[Subject], ...]] = ()
    own_facts: ClassVar[tuple[FactDeclaration, ...]] = ()

    format_version: str = FORMAT_VERSION
    subjects: tuple[AnySubject, ...] = Field(default=(), max_length=20_000)
    complete: SortedSet = frozenset()
    attestations: tuple[Attestation, ...] = Field(default=(), max_length=100_000)
    waivers: tuple[Waiver, ...] = Field(default=(), max_length=100_000)
    results: tuple[ExternalResult, ...] = Field(default=(), max_length=100_000)
    as_of: Instant | None = None

    @field_validator("subjects", mode="before")
    @classmethod
    def _is_no_subject(cls, given: object) -> object:
        """Refuse one subject by itself, through whose fields pydantic would walk."""
        if isinstance(given, Subject):
            raise ValueError("one subject is no list of subjects; write subjects=(subject,)")  # noqa: TRY004 - pydantic collects it
        return given

    @model_validator(mode="after")
    def _check(self) -> Self:
        check_fit(self)
        return self

    @classmethod
    def __get_pydantic_core_schema__(cls, source: type[BaseModel], handler: GetCoreSchemaHandler) -> CoreSchema:
        """Let the app's classes in, too."""
        token = _own.set(cls._vocabulary())
        try:
            return super().__get_pydantic_core_schema__(source, handler)
        finally:
            _own.reset(token)

    @classmethod
    def for_vocabulary(cls, vocabulary: Vocabulary) -> "type[Inventory]":
        """Return the class of inventories of a vocabulary, as the type of a request or response of a web framework.

        Data is read by the vocabulary's classes, values of declared facts are checked, and the JSON Schema has them
        all. What it gives is an `Inventory`. The same vocabulary gives the same class.
        """
        return _class_for(vocabulary)

    @classmethod
    def _vocabulary(cls) -> Vocabulary:
        return Vocabulary.standard().with_subjects(*cls.own_classes).with_facts(cls.own_facts)

    @model_serializer(mode="wrap")
    @fields_described
    def _write(self, handler: SerializerFunctionWrapHandler, info: SerializationInfo) -> dict[str, Any]:
        """Leave out what isn't to be written, whatever writes, unless the context asks for it."""
        # Every way out leads here: `model_dump`, `model_dump_json`, FastAPI's response, the store. Pickle and `repr`
        # have methods of their own below. Whoever wants more must ask for it, with a context.
        written: dict[str, Any] = handler(self.disclosed(Disclosure.of(info.context)))
        return written

    def __getstate__(self) -> dict[Any, Any]:
        """Return the content of a pickle: what is written by default. A copy in the process keeps everything."""
        return super(Inventory, self.disclosed()).__getstate__()

    def __repr_args__(self) -> Iterator[tuple[str | None, object]]:
        """Show who is listed, and what is written by default: a representation ends in logs."""
        shown = self.disclosed()
        for kind, ids in shown._listed().items():  # noqa: SLF001 - its own
            yield kind, listed(ids) if len(ids) <= _MOST_SHOWN else len(ids)
        yield "complete", sorted(shown.complete)
        yield from (("attestations", len(shown.attestations)), ("waivers", len(shown.waivers)))
        if shown.results:
            yield "results", len(shown.results)

    def _repr_html_(self) -> str:
        """Show who is listed, by kind, in a notebook; no facts, and nothing that isn't written by default."""
        found = self.disclosed()._listed().items()  # noqa: SLF001 - its own
        rows = [(called("kinds", kind), number_of(len(ids)), listed(ids, _MOST_SHOWN)) for kind, ids in found]
        return table(message("notebook.inventory"), rows)

    def _listed(self) -> Mapping[str, Sequence[str]]:
        """Return the ids of the subjects by kind."""
        found: dict[str, list[str]] = {}
        for subject in self.subjects:
            found.setdefault(subject.kind, []).append(subject.id)
        return found

    @property
    def person(self) -> Person:
        """The advised person; one of whom nothing is known where none is listed."""
        return next((subject for subject in self.subjects if isinstance(subject, Person)), None) or _nobody()

    @property
    def by_id(self) -> Mapping[str, Subject]:
        """The subjects by id."""
        return {subject.id: subject for subject in self.subjects}

    def of_kind(self, kind: str) -> tuple[Subject, ...]:
        """Return the subjects of a kind, in order."""
        return tuple(subject for subject in self.subjects if subject.kind == kind)

    def with_subjects(self, *subjects: Subject) -> Self:
        """Return the inventory with these subjects added; one with a known id takes the old one's place."""
        new = {subject.id: subject for subject in subjects}
        kept = [new.pop(subject.id, subject) for subject in self.subjects]
        return self.replace(subjects=(*kept, *new.values()))

    def with_attestations(self, *attestations: Attestation) -> Self:
        """Return the inventory with these attestations added; a newer word on an item takes the old one's place.

        One that is older than what is held is added too; then the held one still counts, as the newer.
        """
        new = {(entry.item, entry.subject): entry.at for entry in attestations}
        kept = [
            entry
            for entry in self.attestations
            if (key := (entry.item, entry.subject)) not in new
            or (entry.at is not None and (at := new[key]) is not None and at < entry.at)
        ]
        return self.replace(attestations=(*kept, *attestations))

    def with_waivers(self, *waivers: Waiver) -> Self:
        """Return the inventory with these waivers added."""
        return self.replace(waivers=(*self.waivers, *waivers))

    def with_results(self, *results: ExternalResult) -> Self:
        """Return the inventory with these results added; each takes the place of an older one of the same tool.

        Raises:
            ValidationError: one is about a subject that isn't listed.

        """
        return self.replace(results=newest_results((*self.results, *results), self.person.id))

    def completed(self, *kinds: str) -> Self:
        """Return the inventory with these kinds marked as listed in full.

        Raises:
            UnknownNameError: one is no kind, and near to one; an app's own kinds needn't be known here.

        """
        known = {*self._vocabulary().kinds, *(one.kind for one in self.subjects)}
        for kind in kinds:
            if kind not in known and (hint := did_you_mean(kind, known)):
                raise UnknownNameError(f'no such kind of subject: "{kind[:100]}"; {hint}')
        return self.replace(complete=self.complete | set(kinds))

    def without_incidents(self) -> Self:
        """Return the inventory without its incidents and all that was said of them."""
        gone = {subject.id for subject in self.subjects if subject.kind == INCIDENT}
        if not gone and INCIDENT not in self.complete:
            return self
        kept: dict[str, Any] = {
            "subjects": tuple(subject for subject in self.subjects if subject.id not in gone),
            "complete": self.complete - {INCIDENT},
        }
        for name in _ENTRIES:
            kept[name] = tuple(entry for entry in getattr(self, name) if entry.subject not in gone)
        return _with_only(self, kept)

    def disclosed(self, disclosure: Disclosure = BY_DEFAULT, facts: Mapping[str, AnyFact] = FrozenMap()) -> Self:
        """Return the inventory as a writer may write it, which is the one rule for all ways out.

        Args:
            disclosure: What it may write.
            facts: The facts that a checklist declares or implies, by full name. With them, an item is as private as the
                checklist says, whatever the inventory says.

        """
        shown = self if disclosure.incidents else self.without_incidents()
        kinds = {subject.id: subject.kind for subject in shown.subjects}

        def allowed(entry: Entry) -> bool:
            known = facts.get(f"{kinds.get(entry.subject or '', PERSON)}.{ATTESTED}{about_of(entry)}")
            return disclosure.entry(entry.confidentiality) and (known is None or disclosure.fact(known))

        kept: dict[str, tuple[Any, ...]] = {
            "subjects": tuple(one.disclosed(disclosure, facts) for one in shown.subjects)
        }
        for name in _ENTRIES:
            kept[name] = tuple(entry for entry in getattr(shown, name) if allowed(entry))
        changed = {name: part for name, part in kept.items() if part != getattr(shown, name)}
        return _with_only(shown, changed) if changed else shown

    def dropped(self, *, incidents: bool = False, private: bool = False) -> tuple[str, ...]:
        """List what saving would leave out, by names that hold no value.

        An incident is listed by its id, a fact as `subject.field`, also where only its source or why it has no value
        is known, what was said of an item as `subject.attested.item`.
        """
        return self.withheld(Disclosure(private, incidents))

    def withheld(self, disclosure: Disclosure, facts: Mapping[str, AnyFact] = FrozenMap()) -> tuple[str, ...]:
        """List what a writer may not write, by the names that `dropped` says."""
        shown = self if disclosure.incidents else self.without_incidents()
        kept = shown.disclosed(disclosure, facts)
        gone = [] if disclosure.incidents else [subject.id for subject in self.of_kind(INCIDENT)]
        for subject in shown.subjects:
            gone += (f"{subject.id}.{name}" for name in sorted(subject.withheld(disclosure, facts)))
        for name in _ENTRIES:
            left: tuple[Entry, ...] = getattr(kept, name)
            gone += (name_of_entry(entry) for entry in getattr(shown, name) if entry not in left)
        return tuple(gone)


def check_fit(inventory: Inventory) -> None:
    """Look at how the parts of an inventory fit together, each of which is valid.

    Raises:
        ValueError: they don't.

    """
    seen: set[str] = set()
    people = 0
    for subject in inventory.subjects:
        if subject.id in seen:
            raise ValueError(f"two subjects have the id {subject.id!r}; give each its own")
        seen.add(subject.id)
        people += subject.kind == PERSON
    own = {cls.kind for cls in inventory.own_classes}
    # An inventory may be complete in a kind that only a checklist declares, and the inventory doesn't know the
    # checklist. So a strange kind isn't refused, unless it looks like a slip for a known one.
    kinds = {*Vocabulary.standard().kinds, *own} if own and inventory.complete else own
    for kind in inventory.complete - kinds if own else ():
        if hint := did_you_mean(kind, kinds):
            raise ValueError(f"`complete` names no kind of subject; {hint}")
    if people > 1:
        raise ValueError("there is exactly one person, the one advised; other people are no subjects")
    entries: tuple[Entry, ...] = (*inventory.attestations, *inventory.waivers, *inventory.results)
    for entry in entries:
        if entry.subject is not None and entry.subject not in seen:
            raise ValueError(f"no subject has the id {entry.subject[:100]!r}, named by an entry on {about_of(entry)!r}")


def _with_only(inventory: Held, kept: Mapping[str, Any]) -> Held:
    # what held nothing else counts as never set, so that not even `exclude_unset` tells of what is left out
    emptied = {name for name, part in kept.items() if not part and getattr(inventory, name)}
    given = {name: kept.get(name, getattr(inventory, name)) for name in inventory.model_fields_set - emptied}
    return type(inventory).model_validate(given)


def newest_results(results: Iterable[ExternalResult], person: str) -> tuple[ExternalResult, ...]:
    """Return the newest result of each tool for each item or control, and subject; of equal times the later listed.

    `person` is the id of the advised person, whom a result without a subject is about. Without a checklist, the present
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


@lru_cache(maxsize=100)
def _class_for(vocabulary: Vocabulary) -> type[Inventory]:

    def reduce(self: Inventory, _protocol: int) -> object:
        return _restored, (vocabulary, self.__getstate__())

    own: dict[str, object] = {
        "own_classes": tuple(vocabulary),
        "own_facts": vocabulary.declared,
        "__doc__": Inventory.__doc__,
        "__module__": __name__,
        "__reduce_ex__": reduce,
    }
    return cast("type[Inventory]", type("Inventory", (Inventory,), own))


def _restored(vocabulary: Vocabulary, state: dict[Any, Any]) -> Inventory:
    """Return the pickled inventory of a class that was made for a vocabulary."""
    made = object.__new__(_class_for(vocabulary))
    made.__setstate__(state)
    return made


def name_of_entry(entry: Entry) -> str:
    """Return the name under which what was said of an item is listed where it isn't written."""
    return f"{entry.subject or PERSON}.{_WORDS[type(entry)]}.{about_of(entry)}"
