"""Answers of a source, taken apart into records: every record is read, or refused with its place and the reason."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from secure_checklist.adapters._record import Source, at
from secure_checklist.adapters._sources import SOURCES, heads, is_of, likely
from secure_checklist.core.errors import Problem
from secure_checklist.core.model import list_of, mapping_of

_DEEPEST = 10
"""How deep pages stand in pages."""
_REPORTED = 10
"""How many problems are described; the others are counted."""
_OF_ERRORS = frozenset(
    ("error", "errors", "httpStatus", "statusCode", "status_code", "error_description", "message", "code", "traceId")
)
"""The keys of answers that are errors and no records."""


class Records:
    """Takes answers of one source apart, one after another, whatever their number.

    Attributes:
        read: How many records were found.
        refused: How many weren't read.
        more: The last answer says that there are more, which aren't in it.

    """

    def __init__(self, name: str) -> None:
        self.read = self.refused = self._listed = 0
        self.more = False
        self.name = name
        self._first: list[Problem] = []

    @property
    def _source(self) -> Source:
        return SOURCES[self.name]

    def of(self, body: object, place: str = "", depth: int = 0) -> Iterator[Mapping[str, Any]]:
        """Yield the records in an answer: one record, a list, or a page that holds either, however pages are nested."""
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
        """Count something that is no record, and keep the reason."""
        self.refused += 1
        if len(self._first) < _REPORTED:
            self._first.append(Problem(place, detail, hint))

    @property
    def problems(self) -> tuple[Problem, ...]:
        """The problems of the first records that weren't read, after the number of all of them if there are more."""
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


def _keys(record: object) -> frozenset[str]:
    return heads(map(str, mapping_of(record) or ()))
