"""What the builds of content share: reading TOML that is written by hand, and writing or comparing the JSON made of it.

Packs, the directory of help, laws and platforms are each written by hand in a folder of TOML and loaded from one JSON
file. Only their builds import this.
"""

import argparse
import json
import sys
import tomllib
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

Table = dict[str, Any]


class ContentFileError(ValueError):
    """A file of TOML that can't become content; the message names the file and what in it is at fault."""


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
    module: str, description: str | None, arguments: Sequence[str] | None, compiled: Callable[[], Mapping[Path, str]]
) -> int:
    """Run a build as a command, and return its exit status: 0 if all is well, 1 if not.

    With `--check` nothing is written; each file that would change is named, and makes the status 1.

    Args:
        module: How the build is called, behind `python -m`.
        description: What its help says.
        arguments: What follows on the command line; None: what was typed.
        compiled: Returns the text of each file that is built.

    """
    parser = argparse.ArgumentParser(prog=f"python -m {module}", description=description)
    parser.add_argument("--check", action="store_true", help="write nothing; fail if a file would change")
    check: bool = parser.parse_args(arguments).check
    try:
        files = compiled()
    except ContentFileError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    if not check:
        for target, text in files.items():
            target.write_text(text, encoding="utf-8", newline="\n")
        return 0
    stale = [target for target, text in files.items() if not target.is_file() or target.read_bytes() != text.encode()]
    sys.stderr.writelines(f"{target.name} does not fit its folder; run: {parser.prog}\n" for target in stale)
    return 1 if stale else 0
