"""Write a model as columns, which the library reads without pydantic; see `secure_checklist.core.prepared`."""

import json
from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import cast

from pydantic import BaseModel

from secure_checklist.core.model import mapping_of
from secure_checklist.core.prepared import VERSION, Json

_PLAIN = (str, int, float, bool, type(None))


def dump(model: BaseModel) -> bytes:
    """Return a model as columns, the same for the same content.

    Raises:
        TypeError: a field holds what the library can't read so.

    """
    writer = _Writer()
    root = writer.number(model)
    start, starts = 0, dict[type[BaseModel], int]()
    for cls, rows in writer.rows.items():
        starts[cls], start = start, start + len(rows)
    places = [starts[cls] + row for cls, row in writer.numbered]
    classes = [
        [cls.__module__, cls.__name__, dict(zip(cls.model_fields, columns, strict=True)), [said for said, _ in rows]]
        for cls, rows in writer.rows.items()
        for columns in [[_column(held, places) for held in zip(*(row for _, row in rows), strict=True)]]
    ]
    lines = ",\n".join(json.dumps(one, ensure_ascii=False, separators=(",", ":")) for one in classes)
    return f'{{"version":{VERSION},"root":{places[root]},"classes":[\n{lines}\n]}}\n'.encode()


class _Writer:
    """The rows of each class: which fields were given, and the value of each, in which a model is its number.

    Attributes:
        numbered: By a model's number, its class and its row there.

    """

    def __init__(self) -> None:
        self.rows: dict[type[BaseModel], list[tuple[int, list[Json]]]] = {}
        self.numbered: list[tuple[type[BaseModel], int]] = []
        self._known: dict[str, int] = {}

    def number(self, model: BaseModel) -> int:
        """Return the number of a model; equal ones share one."""
        cls, names = type(model), [*type(model).model_fields]
        said = sum(1 << place for place, name in enumerate(names) if name in model.model_fields_set)
        row = [self._value(model.__dict__[name]) for name in names]
        key = json.dumps([cls.__module__, cls.__name__, said, row])
        if key not in self._known:
            rows = self.rows.setdefault(cls, [])
            self._known[key] = len(self.numbered)
            self.numbered.append((cls, len(rows)))
            rows.append((said, row))
        return self._known[key]

    def _value(self, value: object) -> Json:
        if isinstance(value, BaseModel):
            return {"model": self.number(value)}
        if isinstance(value, _PLAIN):
            return value
        if (named := mapping_of(value)) is not None:
            return {"map": {name: self._value(one) for name, one in named.items()}}
        if isinstance(value, (tuple, frozenset)):
            found = [self._value(one) for one in cast("Collection[object]", value)]
            return {"tuple": found} if isinstance(value, tuple) else {"set": sorted(found, key=json.dumps)}
        if isinstance(value, date):
            return {"datetime" if isinstance(value, datetime) else "date": value.isoformat()}
        raise TypeError(f"no column holds a {type(value).__name__}")


def _column(written: Sequence[Json], places: Sequence[int]) -> tuple[str, list[Json]]:
    """Return the shape of a column, and its values in that shape."""
    found = [_placed(one, places) for one in written]
    if all(isinstance(one, _PLAIN) for one in found):
        return "plain", found
    models = [_held(one, "model") for one in found]
    if all(one is None or model is not None for one, model in zip(found, models, strict=True)):
        return "model", models
    rows = [row for one in found if isinstance(row := _held(one, "tuple"), list)]
    if len(rows) == len(found):
        if all(isinstance(one, _PLAIN) for row in rows for one in row):
            return "plains", [*rows]
        numbers = [[_held(one, "model") for one in row] for row in rows]
        if all(number is not None for row in numbers for number in row):
            return "models", [*numbers]
    return "any", found


def _held(value: Json, kind: str) -> Json:
    return value.get(kind) if isinstance(value, dict) else None


def _placed(value: Json, places: Sequence[int]) -> Json:
    """Return a value in which each model is its place among all models, class by class."""
    if not isinstance(value, dict):
        return value
    ((kind, held),) = value.items()
    if kind == "model" and isinstance(held, int):
        return {kind: places[held]}
    if isinstance(held, list):
        return {kind: [_placed(one, places) for one in held]}
    return {kind: {name: _placed(one, places) for name, one in held.items()}} if isinstance(held, dict) else value
