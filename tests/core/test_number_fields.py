"""Every numeric field of every model: what it takes is a finite number of 64 bits, comes back, and can be written.

The walk finds the fields by itself, so that a new one is covered without a word here.
"""

import contextlib
import importlib
import json
import math
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from typing import Annotated, Any

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError

import secure_checklist
from secure_checklist import (
    Device,
    load_inventory,
)
from secure_checklist.core import list_of, mapping_of
from secure_checklist.core.types import ValueType
from tests.cases import each

SKIPPED = ("__main__", "_on_spark", "_windows")
EDGES: tuple[Any, ...] = (
    *(0, -1, 1, 0.5, 1e16, 1e308, -1e308, 5e-324, 2**53 + 1, 2**63 - 1, -(2**63)),
    *(math.inf, -math.inf, math.nan, 2**63, -(2**63) - 1, 10**400, -(10**400)),
    *("1" * 400, "3", " 3", "1e5", "NaN", "Infinity", True, False),
)


WRAPS: Mapping[str, Callable[[Any], Any]] = {
    "plain": lambda value: value,
    "listed": lambda value: [value],
    "mapped": lambda value: {"pack.a": value},
    "by fact": lambda value: {"device.acme.a": value},
}


def models() -> list[type[BaseModel]]:
    """Return every model of the library, private ones too."""
    for module in pkgutil.walk_packages(secure_checklist.__path__, "secure_checklist."):
        if not module.name.endswith(SKIPPED):
            with contextlib.suppress(ImportError):  # an extra that isn't installed
                importlib.import_module(module.name)
    found: dict[str, type[BaseModel]] = {}
    pending: list[type[BaseModel]] = [BaseModel]
    while pending:
        for cls in pending.pop().__subclasses__():
            pending.append(cls)
            if cls.__module__.startswith("secure_checklist."):
                found[f"{cls.__module__}.{cls.__name__}"] = cls
    return [found[name] for name in sorted(found)]


def fields() -> Iterator[Any]:
    """Yield a reader for every field that takes some number, alone or inside of something."""
    for cls in models():
        for info in cls.model_fields.values():
            annotation: Any = info.annotation
            for constraint in info.metadata:
                annotation = Annotated[annotation, constraint]
            reader: TypeAdapter[Any] = TypeAdapter(annotation)
            for wrap in WRAPS.values():
                if _takes(reader, wrap(1)) and not _takes_anything(reader, wrap(_NOTHING)):
                    yield reader, wrap
                    break


def _takes(reader: TypeAdapter[Any], value: Any) -> bool:
    try:
        found = reader.validate_python(value)
    except ValidationError:
        return False
    return type(_inside(found)) in (int, float)


_NOTHING = object()


def _takes_anything(reader: TypeAdapter[Any], value: Any) -> bool:
    """Return True if a field is typed `Any`: what goes out through it was read elsewhere."""
    try:
        return _inside(reader.validate_python(value)) is _NOTHING
    except ValidationError:
        return False


def _inside(value: Any) -> Any:
    """Return the first value within lists and mappings."""
    mapping, parts = mapping_of(value), list_of(value)
    if mapping is not None:
        return _inside(next(iter(mapping.values())))
    return value if parts is None else _inside(parts[0])


@each(("reader", "wrap"), [*fields()])
def test_a_number_field_takes_what_can_be_kept(reader: TypeAdapter[Any], wrap: Callable[[Any], Any]) -> None:
    """A number that is taken is finite, fits 64 bits, comes back with its type, and no text or truth becomes one."""
    for edge in EDGES:
        try:
            found = reader.validate_python(wrap(edge))
        except ValidationError:
            continue
        inner = _inside(found)
        assert isinstance(edge, str) == isinstance(inner, str), f"{edge!r:.12} became {inner!r:.12}"
        assert isinstance(edge, bool) == isinstance(inner, bool), f"{edge!r} became {inner!r}"
        if isinstance(inner, (int, float)):
            assert math.isfinite(inner)
            assert isinstance(inner, float) or -(2**63) <= inner < 2**63
            assert inner == (float(edge) if isinstance(inner, float) else edge)
        plain = reader.dump_python(found, mode="json")
        for back in (json.loads(json.dumps(plain, allow_nan=False)), _through_yaml(plain)):
            again = reader.validate_python(back)
            assert (again, type(_inside(again))) == (found, type(inner))


def _through_yaml(value: Any) -> Any:
    yaml = pytest.importorskip("secure_checklist.core.documents.yaml", exc_type=ImportError)
    return yaml.parse_yaml(yaml.write_yaml({"x": value}))["x"]


@each("value", [2**63, -(2**63) - 1, 10**400])
def test_a_whole_number_beyond_64_bits_is_no_value(value: int) -> None:
    """Tables, stores and other languages hold 64 bits; what isn't a field of a model holds no more."""
    builds: tuple[Callable[[], object], ...] = (
        lambda: Device(extra={"pack.x": value}),
        lambda: ValueType("integer").parse(value),
        lambda: ValueType("number").parse(value),
        lambda: ValueType("number", minimum=value),
        lambda: ValueType("number", maximum=math.inf),
        lambda: load_inventory({"subjects": [{"kind": "device", "id": "d", "extra": {"pack.x": value}}]}),
    )
    for build in builds:
        with pytest.raises(ValueError, match=r"64|least|most|greater|less|whole|number"):
            build()
