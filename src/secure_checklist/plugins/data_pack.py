"""Data packs: newer tables and checklists for an app that can't wait for a release of the library.

A pack is one data file. Before loading it, the app decides whether to trust its origin and signature, and by
`DataPack.as_of` whether it is too old. Nothing is fetched or stored.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from pydantic import Field

from secure_checklist import __version__
from secure_checklist.core.clock import utc_now
from secure_checklist.core.documents.format import FORMAT_VERSION
from secure_checklist.core.documents.io import Input, read_document, validated
from secure_checklist.core.documents.parsing import loader
from secure_checklist.core.errors import InvalidDocumentError, Problem, did_you_mean
from secure_checklist.core.extension_points import DataPack
from secure_checklist.core.model import Model, ReadOnlyMap
from secure_checklist.datasets import messaging_services
from secure_checklist.datasets.lifecycle import sources, table
from secure_checklist.incident import contacts, laws, platforms
from secure_checklist.packs.loading import builtin, load

TABLES: Mapping[str, tuple[Callable[[], Model], str]] = {
    "lifecycle": (table.bundled, "products"),
    "services": (messaging_services.bundled, "services"),
    "contacts": (contacts.bundled, "contacts"),
    "laws": (laws.bundled, "laws"),
    "platforms": (platforms.bundled, "platforms"),
    **{name: (partial(load, name), "items") for name in builtin()},
}
"""The tables that a data pack can renew, by name. Each has the function that returns the table in use, and the field
with its entries."""


class _File(Model):
    """A data pack as it is written.

    Attributes:
        requires: For which versions of the library it is, as a version specifier of packaging.
        digest: What `digest_of` returns of the tables.
        tables: The tables and checklists as plain data, by name.

    """

    format_version: str = FORMAT_VERSION
    requires: str = Field(default="", max_length=100)
    digest: str
    tables: ReadOnlyMap[str, dict[str, Any]] = Field(min_length=1)


def digest_of(tables: Mapping[str, object]) -> str:
    """Return the SHA-256 of plain data, in hexadecimal. The order of keys doesn't matter."""
    return hashlib.sha256(json.dumps(tables, sort_keys=True).encode()).hexdigest()


@loader(InvalidDocumentError)
def load_data_pack(source: Input, *, now: datetime | None = None) -> DataPack:
    """Load a data pack, or a lifecycle table by itself, from a path, JSON bytes or plain data.

    From a lifecycle table, only the products with newer data than the table in use count.

    Args:
        source: The pack, a `Lifecycle` as JSON, or a response of endoflife.date's API v1.
        now: The current time, or None to use the system clock. No table may have a later date.

    Raises:
        InvalidDocumentError: If the pack is for other versions of the library, its digest doesn't match, or a table is
            invalid, older than the one in use, dated in the future, or lacks half of its entries.
        OSError: If the file can't be read.

    """
    data = read_document(source, "data pack", "json")
    if "tables" not in data:
        data = dict[str, object](digest=digest_of({"lifecycle": data}), tables={"lifecycle": data})
    file, latest = validated(_File, data, InvalidDocumentError), utc_now(now).date() + timedelta(days=1)
    problems, found, days = [*_unfit(file)], dict[str, object](), list[date]()
    for name, plain in file.tables.items() if not problems else ():
        current = TABLES[name][0]()
        try:
            new = _read(type(current), plain)
        except InvalidDocumentError as error:
            problems += [one._replace(path=f"tables > {name} > {one.path}") for one in error.problems]
            continue
        if getattr(new, "id", name) != name:
            problems.append(Problem(f"tables > {name} > id", "it is another checklist"))
        sizes = _sizes(name, new)
        problems += _worse(f"tables > {name}", sizes, _sizes(name, current), latest)
        days += [day for day, _ in sizes.values()]
        found[name] = table.bundled().merged_with(new) if isinstance(new, table.Lifecycle) else new
    if problems:
        raise InvalidDocumentError(problems)
    return DataPack(f"data-pack {max(days)}", max(days), found)


def _unfit(file: _File) -> Iterator[Problem]:
    try:
        fits = SpecifierSet(file.requires).contains(__version__, prereleases=True)
    except InvalidSpecifier:
        fits = False
    if not fits:
        yield Problem("requires", f"it isn't for version {__version__} of the library", "get the pack that is for it")
    if file.digest != digest_of(file.tables):
        yield Problem("digest", "the tables have another one", "get the file anew")
    for name in sorted(file.tables.keys() - TABLES.keys()):
        yield Problem(f"tables > {name[:100]}", "there is no such table", did_you_mean(name, TABLES))


def _read(model: type[Model], plain: Mapping[str, Any]) -> Model:
    if model is table.Lifecycle:
        return sources.read_lifecycle(plain)
    return validated(model, read_document(plain, "table"), InvalidDocumentError)


def _sizes(name: str, held: Any) -> Mapping[str, tuple[date, int]]:  # noqa: ANN401 - as above
    """Return the parts of a table that have days of their own, with the day and the number of entries of each."""
    if isinstance(held, table.Lifecycle):
        return {f" > {one.name}": (one.as_of, len(one.cycles)) for one in held.products.values()}
    day = held.published or date.min if hasattr(held, "published") else held.as_of
    return {"": (day, len(getattr(held, TABLES[name][1])))}


def _worse(
    path: str, new: Mapping[str, tuple[date, int]], current: Mapping[str, tuple[date, int]], latest: date
) -> Iterator[Problem]:
    """Yield why the table in use is better than a new one. A file cut short is no news."""
    for part, (day, size) in new.items():
        entries = current[part][1] if part in current else 0
        if 2 * size < entries:
            yield Problem(path + part, f"it lists {size} entries where {entries} are known")
        if day > latest:
            yield Problem(path + part, "its day is to come")
    if all(part in current and day < current[part][0] for part, (day, _) in new.items()):
        yield Problem(path, f"nothing in it is newer than what is there, of {min(current[part][0] for part in new)}")
