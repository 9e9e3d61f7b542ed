"""Make the table of lifecycles that the library carries from the files of others.

A file is a `Lifecycle` as JSON, or of endoflife.date's API, version 1: the dump of all products, or single
products; a folder stands for the `.json` files in it. Only names, dates and versions are taken. Of a product that two
have, the newer counts; one that no file has stays as it is.
"""

import json
from functools import reduce
from pathlib import Path

from secure_checklist.datasets.lifecycle.sources import read_lifecycle
from secure_checklist.datasets.lifecycle.table import Lifecycle, bundled
from secure_checklist_build.sources import LIBRARY

TARGET = LIBRARY / "datasets" / "lifecycle" / "lifecycle.json"


def built(*files: Path, target: Path = TARGET) -> dict[Path, bytes]:
    """Return the text of the table's file, with what files and folders of them have.

    Raises:
        OSError: a file can't be read, or there is none in a folder.
        InvalidLifecycleError: a file has no lifecycles.

    """
    tables = (read_lifecycle(path) for one in files for path in _files(one))
    return {target: render(reduce(Lifecycle.merged_with, tables, bundled())).encode()}


def _files(path: Path) -> list[Path]:
    """Return a file, or those of a folder.

    Raises:
        OSError: there is none in it.

    """
    found = sorted(path.glob("*.json")) if path.is_dir() else [path]
    if not found:
        raise FileNotFoundError(f"{path}: no .json file in this folder")
    return found


def render(table: Lifecycle) -> str:
    """Write the table as the text of its file: one cycle a line, so that changes can be read."""
    document = table.model_dump(mode="json", exclude_defaults=True)
    products: list[str] = []
    for name, product in document.pop("products").items():
        cycles = ",\n".join(
            "   " + json.dumps(cycle, ensure_ascii=False, separators=(",", ":")) for cycle in product.pop("cycles")
        )
        head = json.dumps(product, ensure_ascii=False)[1:-1]
        products.append(f'  {json.dumps(name)}:{{{head},"cycles":[\n{cycles}\n  ]}}')
    about = [f" {json.dumps(key)}:{json.dumps(said, ensure_ascii=False)}," for key, said in document.items()]
    return "\n".join(["{", *about, ' "products":{', ",\n".join(products), " }", "}", ""])
