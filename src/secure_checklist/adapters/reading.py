"""Convert records from any source into subjects, with the adapters of the library and of plug-ins."""

import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any, NamedTuple

from secure_checklist.adapters._record import Facts, Source, at
from secure_checklist.adapters._sources import SOURCES, heads, is_of, likely
from secure_checklist.core.documents.parsing import loader
from secure_checklist.core.errors import (
    InvalidInventoryError,
    Problem,
    SecureChecklistError,
    UnforeseenError,
    UnknownNameError,
    did_you_mean,
)
from secure_checklist.core.extension_points import ExtensionPoint, instances_of
from secure_checklist.core.model import list_of, mapping_of
from secure_checklist.core.types import format_instant
from secure_checklist.subjects.base import Subject, value_held
from secure_checklist.subjects.observations import Provenance


class Adapter(NamedTuple):
    """A reader of a source's records. Plug-ins can provide adapters for further sources.

    Attributes:
        name: The name of the source, in lower case with hyphens between words.
        read: A function that takes a record or a list of records, as plain data, and returns subjects. Facts that
            aren't in the record stay unknown. The function must not read keys that it doesn't name.
        other_names: Other names for the source.

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
"""The adapters that plug-ins add."""


def names() -> tuple[str, ...]:
    """Return the names of the sources that can be read, with those of plug-ins last."""
    return (*SOURCES, *ADAPTERS.names())


def spellings() -> tuple[str, ...]:
    """Return all names of the sources, in lower case."""
    return (*_NAMES, *ADAPTERS.names())


_DEEPEST = 10
"""How deep pages stand in pages."""
_REPORTED = 10
"""How many problems are described; the others are counted."""
_OF_ERRORS = frozenset(
    ("error", "errors", "httpStatus", "statusCode", "status_code", "error_description", "message", "code", "traceId")
)
"""The keys of answers that are errors and no records."""


class Reader:
    """A reader of many answers from a source. An answer is a record, a list of records, or a page of records.

    Anything that can't be read, such as a service's error or another source's record, is counted and never silently
    dropped.

    Attributes:
        name: The name of the source.
        read: The number of records that were read.
        refused: The number of records that were refused.
        problems: The problems of the first refused records, with their places.
        more: Whether the last page says that there are more records, which the reader hasn't been given.

    """

    def __init__(self, source: str, *, observed_at: datetime | None = None) -> None:
        """Create a reader for a source.

        Raises:
            UnknownNameError: If there is no such source.

        """
        self.read = self.refused = self._listed = 0
        self.more = False
        self.name = name_of(source)
        self._first: list[Problem] = []
        self._adapter = None if self.name in SOURCES else ADAPTERS.find(self.name)
        self._observed_at, self._seen = observed_at, dict[str, int]()

    def subjects(self, answer: object, place: str = "") -> Iterator[Subject]:
        """Yield the subjects in one answer, given as plain data. Errors name the answer's place, such as `line 3`."""
        if self._adapter is not None:
            yield from (self._named(subject) for _, subject in self._by_plugin(self._adapter, answer, place))
            return
        source = SOURCES[self.name]
        for record in self.of(answer, place):
            yield self._named(source.read(record).subject(source.subject, source=source.origin))

    def facts(self, answer: object, place: str = "") -> Iterator[tuple[Mapping[str, Any], type[Subject], Facts]]:
        """Yield the subject class and the facts of each record in an answer, without creating subjects."""
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

    @property
    def _source(self) -> Source:
        return SOURCES[self.name]

    def of(self, body: object, place: str = "", depth: int = 0) -> Iterator[Mapping[str, Any]]:
        """Yield the records in an answer: a record, a list of records, or a page of records, which may be nested."""
        # Users paste what they have: one device, a list, a page of Graph with `value`, or a list of such pages. All of
        # them lead to the same records:
        #
        #   {"deviceName": ..., "osVersion": ...}                  one record
        #   {"@odata.nextLink": ..., "value": [{...}, {...}]}      two, and `more`
        #   [{"value": [{...}]}, {"value": [{...}]}]               two
        entries, parts = mapping_of(body), list_of(body)
        if depth > _DEEPEST:
            self.refuse(place, "is a page in too many pages", "give the pages one by one")
        elif parts is not None:
            yield from self._in_list(parts, place, depth)
        elif entries is None:
            self.refuse(place, "is no record", "a record is an object with named fields")
        elif wrapper := next(
            (key for key in self._source.wrappers if isinstance(entries.get(key), (list, tuple, Mapping))), None
        ):
            held = entries[wrapper]
            self._listed += len(list_of(held) or (held,))
            # What a page says of others: Graph's and Google's links to the next, Fleet's flag, Jamf's total.
            links = (
                entries.get("@odata.nextLink"),
                entries.get("nextPageToken"),
                at(entries, "meta", "has_next_results"),
            )
            total = entries.get("totalCount")
            self.more = any(links) or (isinstance(total, int) and self._listed < total)
            yield from self.of(held, f"{place} > {wrapper}".removeprefix(" > "), depth + 1)
        elif self._is_record(entries, place):
            self.read += 1
            yield entries

    def refuse(self, place: str, detail: str, hint: str) -> None:
        """Count something that isn't a record, and store the reason."""
        self.refused += 1
        if len(self._first) < _REPORTED:
            self._first.append(Problem(place, detail, hint))

    @property
    def problems(self) -> tuple[Problem, ...]:
        """The problems of the first refused records. If there are more, their total number comes first."""
        if not self.refused or self.read + self.refused == 1:
            return tuple(self._first)
        detail = f"{self.refused} of {self.read + self.refused} records can't be read"
        count = Problem("", detail, f"the first {_REPORTED} follow" if self.refused > _REPORTED else "")
        return (count, *self._first)

    def _in_list(self, parts: Sequence[object], place: str, depth: int) -> Iterator[Mapping[str, Any]]:
        listed = self._source.listed
        # The list of one account's ways to sign in looks like a list of accounts. The keys of its entries distinguish
        # the two.
        if listed and any(is_of(self.name, _keys(part), part=True) for part in parts):
            yield from self.of({listed: parts}, place, depth + 1)  # the list of one record, alone
            return
        for number, part in enumerate(parts):
            yield from self.of(part, f"{place}[{number}]", depth + 1)

    def _is_record(self, entries: Mapping[str, Any], place: str) -> bool:
        if not is_of(self.name, _keys(entries)):
            self._refuse_other(entries, place)
            return False
        listed = self._source.listed
        parts = [part for part in list_of(entries.get(listed)) or () if _keys(part)]
        if parts and not any(is_of(self.name, _keys(part), part=True) for part in parts):
            self._refuse_other(mapping_of(parts[0]) or {}, f"{place} > {listed}".removeprefix(" > "))
            return False
        return True

    def _refuse_other(self, entries: Mapping[str, Any], place: str) -> None:
        keys = _keys(entries)
        inside = (part for held in entries.values() for part in (list_of(held) or (held,))[:1])  # of an unknown page
        other = likely(keys, *map(_keys, inside))
        if other is not None and other != self.name:
            self.refuse(place, f"is no record of {self.name}", f"it looks like one of {other}")
        elif keys & _OF_ERRORS:
            self.refuse(place, f"is an error that the service answered, no record of {self.name}", "ask it again")
        else:
            names = self._source.wrappers
            hint = f"give its records, or its list under {' or '.join(names)}" if names else "give its records"
            self.refuse(place, f"has none of the keys of a record of {self.name}", hint)

    def _by_plugin(self, adapter: Adapter, answer: object, place: str) -> Iterator[tuple[Mapping[str, Any], Subject]]:
        """Read by a plug-in, which takes lists apart itself, and may return anything."""
        try:
            found = (
                list_of(adapter.read(answer)) if answer is None or not isinstance(answer, (str, int, float)) else None
            )
        except SecureChecklistError:
            raise
        except Exception as fault:  # noqa: BLE001 - it may raise anything, with the record in its message
            self.refuse(place, f"the adapter {adapter.name} can't read it: {UnforeseenError.of(fault)}", "")
            return
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


def _keys(record: object) -> frozenset[str]:
    return heads(map(str, mapping_of(record) or ()))


def _reported(subject: Subject) -> Subject:
    """Return a subject whose facts without a source count as reported: without one, a person would have stated them."""
    held = [name for name in (*type(subject).facts(), *subject.extra) if value_held(subject, name) is not None]
    return subject.replace(observed=dict.fromkeys(held, Provenance(source="reported")) | dict(subject.observed))


@loader(InvalidInventoryError)
def read(source: str, record: object, *, observed_at: datetime | None = None) -> tuple[Subject, ...]:
    """Read a source's answer into subjects. An answer is a record, a list of records, or a page of records.

    Records are plain data, as returned by `json.loads`. For records without their own time, `observed_at` is the time
    of the facts, or None if unknown. If there are several subjects of one type, the second has the id `device-2`, and
    so on. For an empty list, no subjects are returned. For many answers, use a `Reader`.

    Warns:
        UserWarning: the page says that there are more records.

    Raises:
        UnknownNameError: If there is no such source.
        InvalidInventoryError: If something in the answer isn't a record of the source. The message says what couldn't
            be read, where, and how often.

    """
    reader = Reader(source, observed_at=observed_at)
    found = tuple(reader.subjects(record))
    if reader.refused:
        raise InvalidInventoryError(reader.problems)
    if reader.more:
        warnings.warn(MORE, stacklevel=3)
    return found


MORE = "the last page says that there are more; give all pages"
"""The warning about pages that aren't the last."""


def name_of(source: str) -> str:
    """Return the main name of a source from any of its names.

    Raises:
        UnknownNameError: If there is no such source.

    """
    name = _plain(source)
    if name in _NAMES:
        return _NAMES[name]
    if (found := ADAPTERS.find(name)) is not None:
        return _plain(found.name)
    hint = did_you_mean(name, spellings()) or f"there are {', '.join(names())}"
    raise UnknownNameError(f'no such source: "{source[:100]}"; {hint}')
