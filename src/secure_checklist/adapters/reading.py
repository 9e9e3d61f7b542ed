"""Records of every source into subjects: the adapters of the library and of plug-ins, by name."""

import warnings
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, NamedTuple

from secure_checklist.adapters._reader import Records
from secure_checklist.adapters._record import Facts
from secure_checklist.adapters._sources import SOURCES
from secure_checklist.core.documents.parsing import loader
from secure_checklist.core.errors import InvalidInventoryError, UnknownNameError, did_you_mean
from secure_checklist.core.extension_points import ExtensionPoint, instances_of
from secure_checklist.core.model import list_of, mapping_of
from secure_checklist.core.types import format_instant
from secure_checklist.subjects.base import Subject, value_held
from secure_checklist.subjects.observations import Provenance


class Adapter(NamedTuple):
    """How the records of a source are read: what a plug-in brings for a source of its own.

    Attributes:
        name: What the source is called, in lower case with hyphens between words.
        read: Takes a record or a list of them, as plain data, and returns subjects. What the record doesn't say stays
            unknown; keys that it doesn't name it leaves alone.
        other_names: What else the source is called.

    """

    name: str
    read: Callable[[object], tuple[Subject, ...]]
    other_names: tuple[str, ...] = ()


_NAMES: Mapping[str, str] = MappingProxyType(
    {other: name for name, source in SOURCES.items() for other in (name, *source.other_names)}
)
"""The name of each source of the library's own by all its names."""


def _plain(name: str) -> str:
    return name.strip().lower().replace("_", "-").replace(" ", "-")


ADAPTERS: ExtensionPoint[Adapter] = ExtensionPoint(
    "adapters",
    instances_of(Adapter),
    lambda one: tuple(map(_plain, (one.name, *one.other_names))),
    lambda: dict.fromkeys(_NAMES),
)
"""The adapters of plug-ins."""


def names() -> tuple[str, ...]:
    """Return the names of the sources that can be read, those of plug-ins last."""
    return (*SOURCES, *ADAPTERS.names())


def spellings() -> tuple[str, ...]:
    """Return every name that a source may be called by, in lower case."""
    return (*_NAMES, *ADAPTERS.names())


class Reader(Records):
    """Reads answers of a source, one after another and however many: each is a record, a list, or a page of them.

    What can't be read is counted and never left out in silence: an error of the service, a record of another source.

    Attributes:
        name: The name of the source.
        read: How many records were read.
        refused: How many weren't.
        problems: What is wrong with the first of these, and where they stand.
        more: The last page says that there are more, which weren't given.

    """

    def __init__(self, source: str, *, observed_at: datetime | None = None) -> None:
        """Read records of a source, as `read`.

        Raises:
            UnknownNameError: there is no such source; the message offers the nearest names.

        """
        super().__init__(name_of(source))
        self._adapter = None if self.name in SOURCES else ADAPTERS.find(self.name)
        self._observed_at, self._seen = observed_at, dict[str, int]()

    def subjects(self, answer: object, place: str = "") -> Iterator[Subject]:
        """Yield the subjects in one answer, which is plain data; `place` says where it stands, as `line 3`."""
        if self._adapter is not None:
            yield from (self._named(subject) for _, subject in self._by_plugin(self._adapter, answer, place))
            return
        source = SOURCES[self.name]
        for record in self.of(answer, place):
            yield self._named(source.read(record).subject(source.subject, source=source.origin))

    def facts(self, answer: object, place: str = "") -> Iterator[tuple[Mapping[str, Any], type[Subject], Facts]]:
        """Yield each record in an answer with the class of its subject and its facts, of which no subject is made."""
        if self._adapter is None:
            source = SOURCES[self.name]
            yield from ((record, source.subject, source.read(record)) for record in self.of(answer, place))
            return
        for record, subject in self._by_plugin(self._adapter, answer, place):
            facts = Facts(None if subject.observed_at is None else format_instant(subject.observed_at))
            for name, fact in type(subject).facts().items():
                if fact.reads is None and (value := subject.__dict__.get(name)) is not None:
                    facts.set(name, fact.type.serialize(value))
            yield record, type(subject), facts

    def _by_plugin(self, adapter: Adapter, answer: object, place: str) -> Iterator[tuple[Mapping[str, Any], Subject]]:
        """Read by a plug-in, which takes lists apart itself, and may return anything."""
        found = list_of(adapter.read(answer)) if answer is None or not isinstance(answer, (str, int, float)) else None
        subjects = [one for one in found or () if isinstance(one, Subject)]
        if found is None or len(subjects) < len(found):
            self.refuse(place, f"the adapter {adapter.name} returns something else than subjects", "")
        elif not found and answer:
            self.refuse(place, f"the adapter {adapter.name} finds nothing in it", "is it of another source?")
        else:
            for subject in subjects:
                self.read += 1
                yield mapping_of(answer) or {}, _reported(subject)

    def _named(self, subject: Subject) -> Subject:
        """Return a subject with an id of its own, of several alike with a number, and a time if that is known."""
        self._seen[subject.id] = number = self._seen.get(subject.id, 0) + 1
        changes: dict[str, Any] = {} if number == 1 else {"id": f"{subject.id}-{number}"}
        if self._observed_at is not None and subject.observed_at is None:
            changes["observed_at"] = self._observed_at
        return subject.replace(**changes) if changes else subject


def _reported(subject: Subject) -> Subject:
    """Return a subject whose facts without a source count as reported: without one, a person would have stated them."""
    held = [name for name in (*type(subject).facts(), *subject.extra) if value_held(subject, name) is not None]
    return subject.replace(observed=dict.fromkeys(held, Provenance(source="reported")) | dict(subject.observed))


@loader(InvalidInventoryError)
def read(source: str, record: object, *, observed_at: datetime | None = None) -> tuple[Subject, ...]:
    """Read an answer of a source into subjects: a record, a list of records, or a page that holds either.

    `record` is plain data: what `json.loads` gives. `observed_at` says when it was true, for records that don't say so
    themselves; if None, not known. Of several subjects of one kind, the second is called `device-2`,
    and so on; an empty list gives none. For many answers, use a `Reader`.

    Warns:
        UserWarning: the page says that there are more.

    Raises:
        UnknownNameError: there is no such source; the message offers the nearest names.
        InvalidInventoryError: something in it is no record of the source; the message says what, where and how many.

    """
    reader = Reader(source, observed_at=observed_at)
    found = tuple(reader.subjects(record))
    if reader.refused:
        raise InvalidInventoryError(reader.problems)
    if reader.more:
        warnings.warn(MORE, stacklevel=3)
    return found


MORE = "the last page says that there are more; give all pages"
"""What is to be said of pages that lack others."""


def name_of(source: str) -> str:
    """Return the name of a source that may be called otherwise.

    Raises:
        UnknownNameError: there is no such source; the message offers the nearest names.

    """
    name = _plain(source)
    if name in _NAMES:
        return _NAMES[name]
    if (found := ADAPTERS.find(name)) is not None:
        return _plain(found.name)
    hint = did_you_mean(name, spellings()) or f"there are {', '.join(names())}"
    raise UnknownNameError(f'no such source: "{source[:100]}"; {hint}')
