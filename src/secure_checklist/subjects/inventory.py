"""`Inventory`: one advised person's subjects, attestations and waivers, and which kinds are listed in full."""

from collections.abc import Iterator, Mapping, Sequence
from contextvars import ContextVar
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Self, TypeVar, cast

from pydantic import (
    BaseModel,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    SerializationInfo,
    SerializerFunctionWrapHandler,
    field_validator,
    model_serializer,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from secure_checklist.core.documents.format import FORMAT_VERSION
from secure_checklist.core.errors import UnknownNameError, did_you_mean
from secure_checklist.core.messages import called, listed, message, number_of
from secure_checklist.core.model import FrozenMap, Model, SortedSet, fields_described
from secure_checklist.core.redaction import Place
from secure_checklist.core.types import Instant
from secure_checklist.rules.declaration import AnyFact
from secure_checklist.subjects.attestation import ATTESTED
from secure_checklist.subjects.base import Subject, described_fact
from secure_checklist.subjects.declarations import FactDeclaration
from secure_checklist.subjects.disclosure import BY_DEFAULT, INCIDENT, Disclosure
from secure_checklist.subjects.entries import (
    PERSON,
    Attestation,
    Entry,
    ExternalResult,
    Intention,
    Waiver,
    about_of,
    name_of_entry,
    newest_intentions,
    newest_results,
)
from secure_checklist.subjects.person import Person
from secure_checklist.subjects.vocabulary import Vocabulary

Held = TypeVar("Held", bound="Inventory")

_MOST_SHOWN = 8
"""The maximum number of ids of a kind to show one by one."""
_ENTRIES = ("attestations", "waivers", "intentions", "results")


@cache
def _nobody() -> Person:
    return Person.model_construct()


_own: ContextVar[Vocabulary | None] = ContextVar("_own", default=None)
"""The vocabulary of the inventory class whose schema is being built."""


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
            ValueError: If a value of a declared fact is of another type.

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

    By default, an inventory is written without incidents and without data that is for the person alone. To write
    incidents, with all entries on them, set `incidents=True`. To write facts that guards read and entries on private
    items, set `private=True`. To write everything, call `dump(inventory, incidents=True, private=True)` or pydantic's
    own `inventory.model_dump(context={"incidents": True, "private": True})`.

    For a type that reads an app's own classes, such as a web framework's request or response, call
    `Inventory.for_vocabulary(vocabulary)`.

    Attributes:
        own_classes: The app's own classes, in addition to the standard ones, for reading data and building schemas.
        own_facts: The app's declared facts, whose values are checked and which are included in schemas.
        format_version: The version of the file format.
        subjects: The subjects, with unique ids. At most one subject is a `Person`. Without a `Person`, all facts
            about the person are unknown.
        complete: The kinds whose subjects are all listed. More subjects of any other kind may exist.
        attestations: The person's attestations of items.
        waivers: Decisions to accept items as they are.
        intentions: The items that the person is doing, or has put off.
        results: The results of other tools for items.
        as_of: When undated values were true. If None, the app vouches that undated values are current when evaluated.

    """

    own_classes: ClassVar[tuple[type[Subject], ...]] = ()
    own_facts: ClassVar[tuple[FactDeclaration, ...]] = ()

    format_version: str = FORMAT_VERSION
    subjects: tuple[AnySubject, ...] = Field(default=(), max_length=20_000)
    complete: SortedSet = frozenset()
    attestations: tuple[Attestation, ...] = Field(default=(), max_length=100_000)
    waivers: tuple[Waiver, ...] = Field(default=(), max_length=100_000)
    intentions: tuple[Intention, ...] = Field(default=(), max_length=100_000)
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
        """Return a schema that also accepts the app's own classes."""
        token = _own.set(cls._vocabulary())
        try:
            return super().__get_pydantic_core_schema__(source, handler)
        finally:
            _own.reset(token)

    @classmethod
    def for_vocabulary(cls, vocabulary: Vocabulary) -> "type[Inventory]":
        """Return the inventory class for a vocabulary, for use as a web framework's request or response type.

        Data is read with the vocabulary's classes, the values of declared facts are checked, and the JSON Schema
        describes both. The result is a subclass of `Inventory`. The same vocabulary always returns the same class.
        """
        return _class_for(vocabulary)

    @classmethod
    def hint_for(cls, place: Place) -> str:
        """Return a suggestion for an unknown field name. Within a subject, the facts of all kinds are suggested."""
        if place[0] != "subjects" or len(place) == 1:
            return super().hint_for(place)
        known = (name for one in cls._vocabulary() for name in (*one.model_fields, *one.facts()))
        return did_you_mean(str(place[-1]), known)

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
        """Return what is written by default, as the content for a pickle. Copies within the process keep everything."""
        return super(Inventory, self.disclosed()).__getstate__()

    def __repr_args__(self) -> Iterator[tuple[str | None, object]]:
        """Yield the ids and the other content that is written by default."""
        shown = self.disclosed()
        for kind, ids in shown._listed().items():  # noqa: SLF001 - its own
            yield kind, listed(ids) if len(ids) <= _MOST_SHOWN else len(ids)
        yield "complete", sorted(shown.complete)
        yield from (("attestations", len(shown.attestations)), ("waivers", len(shown.waivers)))
        if shown.results:
            yield "results", len(shown.results)

    def _repr_html_(self) -> str:
        """Show who is listed, by kind, in a notebook; no facts, and nothing that isn't written by default."""
        from secure_checklist.core.text.html import table  # noqa: PLC0415 - for import time: only notebooks show it

        found = self.disclosed()._listed().items()  # noqa: SLF001 - its own
        rows = [(called("kinds", kind), number_of(len(ids)), listed(ids, _MOST_SHOWN)) for kind, ids in found]
        return table(message("notebook.inventory"), rows)

    def _listed(self) -> Mapping[str, Sequence[str]]:
        """Return the ids of the subjects by kind."""
        found: dict[str, list[str]] = {}
        for subject in self.subjects:
            found.setdefault(subject.kind, []).append(subject.id)
        return found

    if TYPE_CHECKING:

        @property
        def replace(self) -> type[Self]:  # pyright: ignore[reportIncompatibleMethodOverride] - it is called alike
            """Return a new, validated inventory with these fields changed. It accepts the constructor's arguments."""
            return type(self)

    @property
    def person(self) -> Person:
        """The advised person, or a person without known facts if no person is listed."""
        return next((subject for subject in self.subjects if isinstance(subject, Person)), None) or _nobody()

    @property
    def by_id(self) -> Mapping[str, Subject]:
        """The subjects by id."""
        return {subject.id: subject for subject in self.subjects}

    def of_kind(self, kind: str) -> tuple[Subject, ...]:
        """Return the subjects of a kind, in order."""
        return tuple(subject for subject in self.subjects if subject.kind == kind)

    def with_subjects(self, *subjects: Subject) -> Self:
        """Return the inventory with these subjects added, replacing subjects with the same ids."""
        new = {subject.id: subject for subject in subjects}
        kept = [new.pop(subject.id, subject) for subject in self.subjects]
        return self.replace(subjects=(*kept, *new.values()))

    def with_attestations(self, *attestations: Attestation) -> Self:
        """Return the inventory with these attestations added, which replace older attestations of the same items.

        An attestation that is older than the existing one is also added, but the newer one still counts.
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

    def with_intentions(self, *intentions: Intention) -> Self:
        """Return the inventory with these intentions added, which replace older intentions for the same items."""
        return self.replace(intentions=newest_intentions((*self.intentions, *intentions)))

    def with_results(self, *results: ExternalResult) -> Self:
        """Return the inventory with these results added. Each result replaces an older result of the same tool.

        Raises:
            ValidationError: If a result is about a subject that isn't listed.

        """
        return self.replace(results=newest_results((*self.results, *results), self.person.id))

    def completed(self, *kinds: str) -> Self:
        """Return the inventory with these kinds marked as listed in full.

        Raises:
            UnknownNameError: If a name is unknown but similar to that of a known kind. An app's own kinds are accepted.

        """
        known = {*self._vocabulary().kinds, *(one.kind for one in self.subjects)}
        for kind in kinds:
            if kind not in known and (hint := did_you_mean(kind, known)):
                raise UnknownNameError(f'no such kind of subject: "{kind[:100]}"; {hint}')
        return self.replace(complete=self.complete | set(kinds))

    def without_incidents(self) -> Self:
        """Return the inventory without its incidents and without the entries about them."""
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
        """Return the inventory without the data that the writer may not write.

        Args:
            disclosure: The permissions of the writer.
            facts: The facts that a checklist declares or implies, by full name. These facts decide how private an item
                is, whatever the inventory says.

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
        empty = any(not getattr(shown, name) for name in shown.model_fields_set)
        return _with_only(shown, changed) if changed or empty else shown

    def dropped(self, *, incidents: bool = False, private: bool = False) -> tuple[str, ...]:
        """Return the names of the data that saving would leave out. The names contain no values.

        An incident is named by its id. A fact is named as `subject.field`, even if only its source, or the reason why
        it is unknown, is stored. An entry on an item is named as `subject.attested.item`.
        """
        return self.withheld(Disclosure(private, incidents))

    def withheld(self, disclosure: Disclosure, facts: Mapping[str, AnyFact] = FrozenMap()) -> tuple[str, ...]:
        """Return the names of the data that a writer may not write, in the form that `dropped()` returns."""
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
    """Check that the parts of an inventory, each of which is valid, fit together.

    Raises:
        ValueError: If the parts don't fit together.

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
    entries: tuple[Entry, ...] = tuple(one for name in _ENTRIES for one in getattr(inventory, name))
    for entry in entries:
        if entry.subject is not None and entry.subject not in seen:
            raise ValueError(f"no subject has the id {entry.subject[:100]!r}, named by an entry on {about_of(entry)!r}")


def _with_only(inventory: Held, kept: Mapping[str, Any]) -> Held:
    # what holds nothing counts as never set, so that not even `exclude_unset` shows what is left out
    given = {name: kept.get(name, getattr(inventory, name)) for name in inventory.model_fields_set}
    return type(inventory).model_validate({name: part for name, part in given.items() if part})


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
