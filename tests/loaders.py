"""Every loader, what goes through it, and shapes of documents that cost more than they weigh.

The tests, the benchmark `tests.benchmarks.hostile_documents` and the fuzzer share this. `test_loaders` fails when the
package has a loader that isn't here.
"""

import importlib
import inspect
import json
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from functools import cache, partial
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import secure_checklist
import secure_checklist as sc
from secure_checklist.checklists import load_catalogue, load_references
from secure_checklist.core import mapping_of
from secure_checklist.core.budget import BUDGET
from secure_checklist.core.documents.io import data_of
from secure_checklist.core.documents.parsing import Syntax, Unreadable, parse
from secure_checklist.datasets.lifecycle import bundled
from secure_checklist.datasets.lifecycle.sources import read_lifecycle
from secure_checklist.incident.case import load_case
from secure_checklist.incident.contacts import directory
from secure_checklist.interview import load_interview
from secure_checklist.subjects.loading import load_results
from tests.case_samples import a_case
from tests.cases import refusal, tables
from tests.planting import HARMLESS_WORLD

FIXTURES = Path(__file__).parent / "fixtures" / "adapters"


class Entrance(NamedTuple):
    """One loader: how bytes are brought to it, what a sound document of it is, and what else it is made of."""

    enter: Callable[[bytes], object]
    sample: Mapping[str, Any] | list[Any]
    syntax: Syntax = "json"


# what is sound -----------------------------------------------------------------------------------------------------


def _samples() -> dict[str, Any]:
    """Return a document for each loader: the checklist and the inventory have nearly every field of their formats."""
    world, case = HARMLESS_WORLD, a_case()
    checklist, inventory = data_of(world.checklist), data_of(world.inventory)
    table = bundled().model_dump(mode="json", exclude_defaults=True)
    contacts: Any = data_of(directory.bundled())
    texts = {next(iter(world.checklist.texts())): {"text": "A", "of": "x"}}
    samples: dict[str, Any] = tables(__file__)["samples"]
    return samples | {
        "load_checklist": checklist,
        "load_catalogue": {"language": "de", "checklist": world.checklist.id, "texts": texts},
        "load_inventory": inventory,
        "load_interview": {
            "checklist": world.checklist.id,
            "inventory": inventory,
            "passed": [["device.find_my", "phone"]],
        },
        "load_report": json.loads(sc.dump(world.report)),
        "load_case": data_of(case),
        "load_directory": {**contacts, "contacts": contacts["contacts"][:5]},
        "read_lifecycle": {**table, "products": {name: table["products"][name] for name in ("ios", "android")}},
    }


def _parse_condition(data: bytes) -> None:
    text: Any = (mapping_of(parse(data, "json")) or {}).get("text")
    sc.Condition.parse(text, sc.Vocabulary.standard())


def _from_rows(data: bytes) -> None:
    rows: Any = (mapping_of(parse(data, "json")) or {}).get("rows", ())
    sc.Checklist.from_rows(rows, title="Rows")


def _read(source: str, data: bytes) -> object:
    return sc.adapters.read(source, parse(data, "json"))


def _lines(data: bytes) -> object:
    from secure_checklist.fleet.input.records import read_records  # noqa: PLC0415 - the extra `fleet` may not be installed

    return read_records("amapi-device", data.splitlines())


LOADERS: dict[str, tuple[Callable[[bytes], object], Syntax]] = {
    "load_checklist": (sc.load_checklist, "json"),
    "load_checklist.toml": (partial(sc.load_checklist, syntax="toml"), "toml"),
    "load_catalogue": (load_catalogue, "json"),
    "load_references": (load_references, "json"),
    "load_inventory": (sc.load_inventory, "json"),
    "load_results": (load_results, "json"),
    "load_interview": (load_interview, "json"),
    "load_report": (sc.load_report, "json"),
    "load_case": (load_case, "json"),
    "load_data_pack": (sc.plugins.load_data_pack, "json"),
    "load_directory": (directory.load, "json"),
    "read_lifecycle": (read_lifecycle, "json"),
    "parse_condition": (_parse_condition, "json"),
    "from_rows": (_from_rows, "json"),
}
"""The loaders for documents by name; those for records have the names of their sources."""


@cache
def entrances() -> dict[str, Entrance]:
    """Return every loader by name, the hard-working ones in each of their syntaxes."""
    samples = _samples()
    found = {
        name: Entrance(enter, samples[name.partition(".")[0]], syntax) for name, (enter, syntax) in LOADERS.items()
    }
    for source in sc.adapters.names():
        record = min(FIXTURES.glob(f"{source}.*.json"))
        found[f"adapters.{source}"] = Entrance(partial(_read, source), json.loads(record.read_bytes()))
    found["read_records"] = Entrance(_lines, {"softwareInfo": {"androidVersion": "15"}})
    return found


def entered(entrance: Entrance, data: bytes) -> sc.InvalidDocumentError | None:
    """Bring bytes to a loader. Return its error, which says no more than it may; if None, there is none.

    Any other error is a fault.
    """
    refused = None
    with suppress(Unreadable):  # records are parsed by whoever has them
        refused = refusal(sc.InvalidDocumentError, entrance.enter, data)
    if refused is not None:
        assert 0 < len(refused.problems) <= BUDGET.problems
        assert len(str(refused)) <= 1000 * BUDGET.problems
        assert refused.__cause__ is None, refused.__cause__
    return refused


# shapes that cost more than they weigh -----------------------------------------------------------------------------


def _repeated(size: int, piece: str, start: str, end: str) -> bytes:
    """Return about so many bytes of one piece after the other; `<n>` is the place of a piece, `<n+1>` the next."""
    places = range(max((size - len(start) - len(end)) // len(piece), 1))
    pieces = (piece.replace("<n>", f"{place:06}").replace("<n+1>", f"{place + 1:06}") for place in places)
    return f"{start}{''.join(pieces)}{end}".encode()


SHAPES: dict[str, tuple[Syntax, Callable[[int], bytes]]] = {
    name: (syntax, partial(_repeated, piece=piece, start=start, end=end))
    for name, (syntax, piece, start, end) in tables(__file__)["shapes"].items()
}
"""By name: the syntax, and what writes one of about so many bytes."""


# the walk ------------------------------------------------------------------------------------------------------------


def modules() -> Iterator[ModuleType]:
    """Return every module of the package; those whose extra isn't installed are passed over."""
    for found in pkgutil.walk_packages(secure_checklist.__path__, "secure_checklist."):
        if found.name.endswith("__main__"):
            continue
        try:
            yield importlib.import_module(found.name)
        except ImportError:
            continue


def functions() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Return every function and method of the package with its full name, once."""
    for module in modules():
        for name, value in list(vars(module).items()):
            if getattr(value, "__module__", None) != module.__name__:
                continue
            if inspect.isfunction(value):
                yield f"{module.__name__}.{name}", value
            elif inspect.isclass(value):
                for inner, method in list(vars(value).items()):
                    plain: Any = getattr(method, "__func__", method)
                    if inspect.isfunction(plain):
                        yield f"{module.__name__}.{name}.{inner}", plain


def refuses(function: Callable[..., Any]) -> type[sc.InvalidDocumentError] | None:
    """Return the error of a loader; if None, it is none."""
    made_by_loader = getattr(function, "__wrapped__", None) is not None
    found: type[sc.InvalidDocumentError] | None = (
        inspect.getclosurevars(function).nonlocals.get("refuses") if made_by_loader else None
    )
    return found
