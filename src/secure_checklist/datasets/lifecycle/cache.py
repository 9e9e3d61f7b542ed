"""A fresher table of lifecycles, kept in the user's cache folder beside the one that comes with the library.

Nothing is fetched: an app, or a person, supplies the file. What is broken or older never takes a good one's place.
"""

import os
from pathlib import Path

from platformdirs import user_cache_path

from secure_checklist.core.documents.io import write_atomically
from secure_checklist.core.errors import InvalidLifecycleError, Problem
from secure_checklist.datasets.lifecycle.models import Product
from secure_checklist.datasets.lifecycle.sources import Input, read_lifecycle
from secure_checklist.datasets.lifecycle.table import Lifecycle, bundled

_NAME = "lifecycle.json"


def current(folder: str | os.PathLike[str] | None = None) -> Lifecycle:
    """Return the table to evaluate with: the library's own, with the products that the kept file knows better.

    A kept file that can't be read is passed over. `folder` None: the user's cache folder.
    """
    try:
        kept = read_lifecycle(_path(folder))
    except (OSError, InvalidLifecycleError):
        return bundled()
    return bundled().merged_with(kept)


def install(source: Input, *, folder: str | os.PathLike[str] | None = None) -> Lifecycle:
    """Keep the products of a table that are newer than what is there; return the table to evaluate with from now on.

    The file is written whole or not at all.

    Raises:
        InvalidLifecycleError: the table is broken, or nothing in it is newer; what is there stays.
        OSError: the source can't be read, or the folder can't be written to.

    """
    offered = read_lifecycle(source)
    present = current(folder)
    problems = [
        problem for name, new in offered.products.items() if (problem := _shrunk(present.products.get(name), new))
    ]
    if problems:
        raise InvalidLifecycleError(problems)
    merged = present.merged_with(offered)
    if merged.products == present.products:
        days = sorted(known.as_of for name, known in present.products.items() if name in offered.products)
        raise InvalidLifecycleError([Problem("", f"nothing in it is newer than what is there, of {days[0]} or later")])
    path = _path(folder)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, merged.model_dump_json(exclude_defaults=True) + "\n")
    return merged


def delete(folder: str | os.PathLike[str] | None = None) -> bool:
    """Delete the kept file; return whether there was one."""
    path = _path(folder)
    existed = path.exists()
    path.unlink(missing_ok=True)
    return existed


def _path(folder: str | os.PathLike[str] | None) -> Path:
    return (user_cache_path("secure_checklist", appauthor=False) if folder is None else Path(folder)) / _NAME


def _shrunk(present: Product | None, new: Product) -> Problem | None:
    """Refuse a product that has lost half of its cycles: a file cut short is no news."""
    if present is None or 2 * len(new.cycles) >= len(present.cycles):
        return None
    return Problem(f"products > {new.name}", f"it lists {len(new.cycles)} cycles where {len(present.cycles)} are known")
