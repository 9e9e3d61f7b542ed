"""The loader of lifecycle tables. It reads a `Lifecycle` as JSON, and responses of endoflife.date's API.

Source of the format: endoflife.date, docs/api/v1 (schema 1.x; unknown keys are ignored).
"""

import os
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from secure_checklist.core.documents.io import plain_data
from secure_checklist.core.documents.parsing import Unreadable, loader
from secure_checklist.core.documents.problems import problems_of
from secure_checklist.core.errors import InvalidLifecycleError, Problem
from secure_checklist.core.model import list_of, mapping_of
from secure_checklist.core.validators import validate
from secure_checklist.datasets.lifecycle.table import Lifecycle, products_used

Input = str | os.PathLike[str] | bytes | Mapping[str, Any]
_FULL = "https://endoflife.date/api/v1/products/full/"


@loader(InvalidLifecycleError)
def read_lifecycle(source: Input) -> Lifecycle:
    """Read a lifecycle table from a path, JSON bytes or plain data.

    If the data covers all products, only those that verdicts use are kept.

    Raises:
        InvalidLifecycleError: If the data isn't a lifecycle table, or a part of it is missing or wrong.
        OSError: If the file can't be read.

    """
    entries: Mapping[str, Any] = mapping_of(plain_data(source, "json")) or {}
    if "result" in entries or "schema_version" in entries:
        entries = _from_v1(entries)
    if "products" not in entries:
        raise Unreadable("it is no table of lifecycles that is known here", f"supply {_FULL} as a file")
    try:
        table = validate(Lifecycle, entries)
    except ValidationError as error:
        raise InvalidLifecycleError(problems_of(error, dict(entries), Lifecycle)) from None
    if not table.products:
        raise InvalidLifecycleError(
            [Problem("", "it holds no product that is used here", ", ".join(sorted(products_used())))]
        )
    return table


def _from_v1(entries: Mapping[str, Any]) -> Mapping[str, Any]:
    version = str(entries.get("schema_version", ""))[:20]
    if not version.startswith("1."):
        raise Unreadable("its schema_version is not 1.x", "this library reads API v1 of endoflife.date")
    day = str(entries.get("generated_at", ""))[:10]
    result = entries.get("result")
    listed = [entry for entry in map(mapping_of, list_of(result) or (result,)) if entry is not None]
    if not any("releases" in entry for entry in listed):
        raise Unreadable("it lists no releases of a product", f"supply a product's document, or {_FULL}")
    products: dict[str, object] = {}
    for entry in listed:
        name = entry.get("name")
        if isinstance(name, str) and name in products_used():
            releases = filter(None, map(mapping_of, list_of(entry.get("releases")) or ()))
            cycles = [*map(_release_v1, releases)]
            products[name] = {"name": name, "label": entry.get("label") or "", "as_of": day, "cycles": cycles}
    return {
        "source": f"endoflife.date, API {version}",
        "licence": "MIT",
        "copyright": "Copyright 2020 endoflife.date contributors",
        "products": products,
    }


def _release_v1(release: Mapping[str, Any]) -> dict[str, Any]:
    latest = mapping_of(release.get("latest")) or {}
    found = {
        "cycle": release.get("name"),
        "label": release.get("label") or "",
        "release_date": release.get("releaseDate"),
        "latest": latest.get("name"),
        "latest_release_date": latest.get("date"),
    }
    for key, flag, day in (("eoas", "isEoas", "eoasFrom"), ("eol", "isEol", "eolFrom"), ("eoes", "isEoes", "eoesFrom")):
        found[key] = release.get(flag) if release.get(day) is None else release[day]
    return found
