"""Make the table that the library carries from a source, or say what a source would change in it.

Run `python -m secure_checklist_build.lifecycle FILE...` to write it, or with `--check` to learn what the files
would change (exit status 1 if anything). A file is of the library's own shape or of endoflife.date's API, version 1:
the dump of all products, or single products; a folder stands for the `.json` files in it. Only names, dates and
versions are taken. Of a product that two have, the newer counts; one that no file has stays as it is.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from secure_checklist.core.errors import InvalidLifecycleError
from secure_checklist.datasets.lifecycle.cache import document_of
from secure_checklist.datasets.lifecycle.models import Cycle
from secure_checklist.datasets.lifecycle.sources import read_lifecycle
from secure_checklist.datasets.lifecycle.table import Lifecycle, bundled

DATA = Path(__file__).parent / "lifecycle.json"


def main(arguments: Sequence[str] | None = None, data: Path = DATA) -> int:
    """Write or check the table, and return the exit status: 0 if all is well, 1 for differences, 2 for bad input."""
    parser = argparse.ArgumentParser(prog="python -m secure_checklist_build.lifecycle", description=__doc__)
    parser.add_argument("files", nargs="+", metavar="FILE", help="a source, or a folder of them")
    parser.add_argument("--check", action="store_true", help="write nothing; say what would change")
    options = parser.parse_args(arguments)
    try:
        fresh = _joined([read_lifecycle(path) for name in options.files for path in _files(Path(name))])
    except (OSError, InvalidLifecycleError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    if options.check:
        changes = list(differences(bundled(), fresh))
        sys.stdout.writelines(f"{change}\n" for change in changes)
        return 1 if changes else 0
    data.write_text(render(bundled().merged_with(fresh)), encoding="utf-8")
    return 0


def _files(path: Path) -> list[Path]:
    """Return a file, or those of a folder.

    Raises:
        OSError: there is none in it.

    """
    found = sorted(path.glob("*.json")) if path.is_dir() else [path]
    if not found:
        raise FileNotFoundError(f"{path}: no .json file in this folder")
    return found


def _joined(tables: Sequence[Lifecycle]) -> Lifecycle:
    found = tables[0]
    for table in tables[1:]:
        found = found.merged_with(table)
    return found


def differences(present: Lifecycle, fresh: Lifecycle) -> Iterator[str]:
    """Return, line by line, where the fresher table differs, in the products that it has."""
    for name, product in fresh.products.items():
        known = present.products.get(name)
        if known is None:
            yield f"{name}: new, {len(product.cycles)} cycles"
            continue
        if known.as_of != product.as_of:
            yield f"{name}: as of {known.as_of} -> {product.as_of}"
        before = {cycle.cycle: cycle for cycle in known.cycles}
        after = {cycle.cycle: cycle for cycle in product.cycles}
        yield from (f"{name} {gone}: gone" for gone in before.keys() - after.keys())
        for key, cycle in after.items():
            yield from _changes(f"{name} {key}", before.get(key), cycle)


def _changes(place: str, before: Cycle | None, after: Cycle) -> Iterator[str]:
    if before is None:
        yield f"{place}: new"
        return
    for field in Cycle.model_fields:
        old, new = getattr(before, field), getattr(after, field)
        if old != new or type(old) is not type(new):
            yield f"{place}: {field} {old} -> {new}"


def render(table: Lifecycle) -> str:
    """Write the table as the text of its file: one cycle a line, so that changes can be read."""
    document = document_of(table)
    lines = ["{", f' "meta":{json.dumps(document["meta"], ensure_ascii=False)},', ' "products":{']
    products: list[str] = []
    for name, product in document["products"].items():
        cycles = ",\n".join(
            "   " + json.dumps(cycle, ensure_ascii=False, separators=(",", ":")) for cycle in product["cycles"]
        )
        head = json.dumps({key: part for key, part in product.items() if key != "cycles"}, ensure_ascii=False)[1:-1]
        products.append(f'  {json.dumps(name)}:{{{head},"cycles":[\n{cycles}\n  ]}}')
    return "\n".join([*lines, ",\n".join(products), " }", "}", ""])


if __name__ == "__main__":
    raise SystemExit(main())
