"""Values that the build has validated, loaded without validating them again.

The library's own content consists of thousands of models. Pydantic would take longer to build the schemas of their
classes than to answer the first question. The build therefore loads and checks the content, and writes it class by
class, with a column for each field. This module turns the columns back into the same models:

    ["secure_checklist.checklists.sources", "Source", {"id": ["plain", ["a", "b"]], "url": [...]}, [3, 3]]

Columns refer to a model by its number, and each model is stored once, however often it occurs. Documents from outside
are never loaded this way.
"""

from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from importlib import import_module
from itertools import chain, repeat
from pkgutil import get_data
from typing import TypedDict, TypeVar, cast

from pydantic import BaseModel
from pydantic_core import from_json

from secure_checklist.core.garbage import collected_later
from secure_checklist.core.model import FrozenMap

M = TypeVar("M", bound=BaseModel)
Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]
VERSION = 1
_COLUMNS = b'{"version":'
"""How a file of columns begins."""


class _File(TypedDict):
    """What is written: of each class its module, its name, its columns by field, and which fields each value was given.

    The fields that a value was given are the bits of a number.
    """

    version: int
    root: int
    classes: list[tuple[str, str, dict[str, tuple[str, list[Json]]], list[int]]]


def load(data: bytes, model: type[M]) -> M:
    """Return the model that `secure_checklist_build.prepared.dump` wrote.

    Raises:
        ValueError: If the data was written for other fields, or holds another model.

    """
    with collected_later(lasting=True):
        read = cast("_File", from_json(data))
        tables: list[tuple[type[BaseModel], dict[str, tuple[str, list[Json]]], list[int]]] = [
            (getattr(import_module(module), name), columns, said) for module, name, columns, said in read["classes"]
        ]
        if read["version"] != VERSION or any([*columns] != [*cls.model_fields] for cls, columns, _ in tables):
            raise ValueError(f"{model.__name__}: built for other fields; run: python -m secure_checklist_build")
        # Conditions hold each other in turn, so all are there before any is filled.
        rows = [[*map(object.__new__, repeat(cls, len(said)))] for cls, _, said in tables]
        made = [*chain.from_iterable(rows)]
        for (_, columns, said), ones in zip(tables, rows, strict=True):
            values = zip(*(_READERS[shape](held, made) for shape, held in columns.values()), strict=True)
            given = {mask: {name for place, name in enumerate(columns) if mask >> place & 1} for mask in {*said}}
            fill(ones, map(dict, map(zip, repeat([*columns]), values)), map(given.get, said))
    found = made[read["root"]]
    if not isinstance(found, model):
        raise ValueError(f"expected {model.__name__}, and it is {type(found).__name__}")  # noqa: TRY004 - of a file
    return found


def packaged(file: str, model: type[M], package: str = "") -> M:
    """Return the model in a file of a package, stored as columns or as plain JSON. The file is read once.

    If no package is named, it is the package of the model's module.
    """
    return cast("M", _packaged(file, model, package or model.__module__.rpartition(".")[0]))


@cache
def _packaged(file: str, model: type[BaseModel], package: str) -> BaseModel:
    data = get_data(package, file) or b""
    # the build has checked plain JSON, too, so its faults need no counting
    return load(data, model) if data.startswith(_COLUMNS) else model.model_validate(from_json(data))


def fill(models: Sequence[BaseModel], held: Iterable[Mapping[str, object]], said: Iterable[object]) -> None:
    """Set the fields of frozen models, and the names of the fields that were given explicitly.

    There are thousands of models, so the inner loops run without a step in Python.
    """
    parts = {"__dict__": held, "__pydantic_fields_set__": said}
    parts |= dict.fromkeys(("__pydantic_extra__", "__pydantic_private__"), repeat(None))
    for name, values in parts.items():
        put: Callable[[BaseModel, object], None] = vars(BaseModel)[name].__set__
        deque(map(put, models, values), maxlen=0)


def _plain(held: list[Json], _: Sequence[BaseModel]) -> list[Json]:
    return held


def _plains(held: list[list[Json]], _: Sequence[BaseModel]) -> list[tuple[Json, ...]]:
    return [*map(tuple, held)]


def _model(held: list[int | None], made: Sequence[BaseModel]) -> list[BaseModel | None]:
    return [None if one is None else made[one] for one in held]


def _models(held: list[list[int]], made: Sequence[BaseModel]) -> list[tuple[BaseModel, ...]]:
    return [tuple([made[one] for one in row]) for row in held]


def _each(held: list[Json], made: Sequence[BaseModel]) -> list[object]:
    return [_value(one, made) for one in held]


def _value(value: Json, made: Sequence[BaseModel]) -> object:
    """Return a value that was written with its kind, as `{"date": "2026-11-30"}`."""
    if not isinstance(value, dict):
        return value
    ((kind, held),) = value.items()
    if isinstance(held, dict):
        return FrozenMap({key: _value(one, made) for key, one in held.items()})
    if isinstance(held, list):
        return (frozenset if kind == "set" else tuple)(_each(held, made))
    return made[held] if isinstance(held, int) else _FROM_TEXT[kind](str(held))


_FROM_TEXT: Mapping[str, Callable[[str], date]] = {"date": date.fromisoformat, "datetime": datetime.fromisoformat}
_READERS: Mapping[str, Callable[..., Sequence[object]]] = {
    "plain": _plain,
    "plains": _plains,
    "model": _model,
    "models": _models,
    "any": _each,
}
"""What makes the values of a column, by its shape."""
