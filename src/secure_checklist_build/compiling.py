"""What the builds of content share: reading TOML that is written by hand, and writing or comparing the JSON made of it.

Packs, the directory of help, laws and platforms are each written by hand in a folder of TOML and loaded from one JSON
file. Only their builds import this.
"""

import argparse
import json
import sys
import tomllib
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from secure_checklist.core.documents.io import validated
from secure_checklist.core.documents.parsing import Unreadable, parse
from secure_checklist.core.errors import InvalidDocumentError, SecureChecklistError
from secure_checklist.core.model import mapping_of

Table = dict[str, Any]
DATA = Path(__file__).with_name("data")
LIBRARY = Path(__file__).parents[1] / "secure_checklist"


class ContentFileError(SecureChecklistError, ValueError):
    """A file of TOML that can't become content; the message names the file and what in it is at fault."""


@contextmanager
def content_of(where: str) -> Generator[None]:
    """Make an error that names the file of whatever is missing within this block, or of another type than is read."""
    try:
        yield
    except ContentFileError:
        raise
    except KeyError as error:
        raise ContentFileError(f"{where}: {error} is missing (write it as the other files do)") from None
    except (TypeError, AttributeError, ValueError, IndexError):
        raise ContentFileError(f"{where}: a part is of another type (compare it with the other files)") from None


def read_toml(path: Path) -> Table:
    """Read a file as plain JSON data: dates become texts.

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


def write_or_check(
    module: str,
    description: str | None,
    arguments: Sequence[str] | None,
    compiled: Callable[[], Mapping[Path, str]],
    model: type[BaseModel] | None = None,
) -> int:
    """Run a build as a command: compile, load, and only then write.

    Return its exit status: 0 if all is well, 1 for files that would change, 2 for content that can't be loaded, of
    which nothing is written. With `--check` nothing is written at all, and each file that would change is named.

    Args:
        module: How the build is called, behind `python -m`.
        description: What its help says.
        arguments: What follows on the command line; None: what was typed.
        compiled: Returns the text of each file that is built.
        model: What each of them has to load as; None: nothing of the library's loads them as a model.

    """
    parser = argparse.ArgumentParser(prog=f"python -m {module}", description=description)
    parser.add_argument("--check", action="store_true", help="write nothing; fail if a file would change")
    check: bool = parser.parse_args(arguments).check
    try:
        files = compiled()
        if model is not None:
            for text in files.values():
                validated(model, mapping_of(parse(text.encode(), "json")) or {}, InvalidDocumentError)
    except (ContentFileError, InvalidDocumentError, Unreadable) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    if not check:
        for target, text in files.items():
            target.write_text(text, encoding="utf-8", newline="\n")
        return 0
    stale = [target for target, text in files.items() if not target.is_file() or target.read_bytes() != text.encode()]
    sys.stderr.writelines(f"{target.name} does not fit its folder; run: {parser.prog}\n" for target in stale)
    return 1 if stale else 0
