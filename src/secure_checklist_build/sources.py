"""What the builds of content share: reading TOML that is written by hand, and putting sources where they are cited.

Packs, the directory of help, laws and platforms are each written by hand in a folder of TOML and loaded from JSON.
"""

import json
import tomllib
from collections.abc import Callable, Container, Generator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import secure_checklist
from secure_checklist.core.errors import SecureChecklistError
from secure_checklist.core.model import list_of, mapping_of

Table = dict[str, Any]
DATA = Path(__file__).with_name("data")
"""Where the sources are that are written by hand."""
LIBRARY = Path(secure_checklist.__file__).parent
"""Where the files are that are made of them."""


class ContentFileError(SecureChecklistError, ValueError):
    """A file of TOML that can't become content; the message names the file and what in it is at fault."""


@contextmanager
def content_of(where: str) -> Generator[None]:
    """Raise an error that names the file for whatever is missing within this block, or of another type than is read."""
    try:
        yield
    except ContentFileError:
        raise
    except KeyError as error:
        raise ContentFileError(f"{where}: {error} is missing (write it as the other files do)") from None
    except (TypeError, AttributeError, ValueError, IndexError):
        raise ContentFileError(f"{where}: a part is of another type (compare it with the other files)") from None


def read_toml(path: Path) -> Table:
    """Return a file as plain JSON data: dates become texts.

    Raises:
        ContentFileError: it is missing, or isn't TOML.

    """
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ContentFileError(f"{path.name}: missing from {path.parent.name}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ContentFileError(f"{path.name}: not valid TOML: {error}") from error
    plain: Table = json.loads(json.dumps(table, default=date.isoformat))
    return plain


def tables_in(value: object, where: str) -> list[Table]:
    """Return a list of tables.

    Raises:
        ContentFileError: it is something else.

    """
    listed = list_of(value)
    tables = None if listed is None else [mapping_of(one) for one in listed]
    if tables is None or None in tables:
        raise ContentFileError(f"{where}: expected a list of tables")
    return [dict(table) for table in tables if table is not None]


class Sources:
    """Sources by id, which entries name: each of them at least once, and none of them twice in what shares them."""

    def __init__(self, table: Mapping[str, Table], file: str, common: "Sources | None" = None) -> None:
        """Take the sources of one file, besides those that it has in common with others.

        Raises:
            ContentFileError: a source is among the common ones too.

        """
        self.own, self._file, self._common, self._left = table, file, common, set(table)
        if twice := sorted({*table} & {*common.own} if common else ()):
            raise ContentFileError(f"{file}: the source {twice[0]} is in a file for all too")

    def named(self, name: object, where: str) -> Table:
        """Return a source with its id, for what names it somewhere.

        Raises:
            ContentFileError: there is no such source.

        """
        if isinstance(name, str) and name in self.own:
            self._left.discard(name)
            return {"id": name, **self.own[name]}
        if self._common is None:
            raise ContentFileError(f"{where}: no source has the id {name!r}")
        return self._common.named(name, where)

    def in_full(self, entry: Table, file: str | None = None) -> Table:
        """Return an entry with each source that it names in full.

        Args:
            entry: What names its sources by their ids.
            file: The file that the entry is from; if None, that of the sources.

        Raises:
            ContentFileError: there is no such source, or what should name it is no list of ids.

        """
        where = f"{file or self._file}: {entry.get('id', 'an entry')}"
        names = list_of(entry.get("sources"))
        if names is None:
            raise ContentFileError(f"{where}: sources: expected a list of ids")
        return {**entry, "sources": [self.named(name, where) for name in names]}

    def refuse_unused(self) -> None:
        """Refuse a source that nothing names.

        Raises:
            ContentFileError: there is one.

        """
        if self._left:
            raise ContentFileError(f"{self._file}: nothing cites the source {min(self._left)}")


def read_folder(
    folder: Path, common: Sources, others: Container[str], take: Callable[[Path, Table, Sources], None]
) -> None:
    """Read each file of a folder, and see that each of its sources is cited.

    Args:
        folder: What holds the files.
        common: The sources that several files may cite.
        others: The names of files that are read otherwise.
        take: Takes each file with its table and its sources, which it is to cite.

    Raises:
        ContentFileError: a file isn't TOML or has another shape than is read, or a source is unused or there twice.

    """
    for path in sorted(folder.glob("*.toml")):
        if path.name not in others:
            with content_of(path.name):
                table = read_toml(path)
                sources = Sources(table.pop("sources", {}), path.name, common)
                take(path, table, sources)
                sources.refuse_unused()
    common.refuse_unused()
