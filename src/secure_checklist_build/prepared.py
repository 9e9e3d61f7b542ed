"""Write a model as columns, which the library reads without pydantic; see `secure_checklist.core.prepared`."""

import json
from collections.abc import Mapping
from datetime import date, datetime

from pydantic import BaseModel

from secure_checklist.core.prepared import VERSION

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
        self.rows: dict[type[BaseModel], list[tuple[int, list[object]]]] = {}
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

    def _value(self, value: object) -> object:
        match value:
            case BaseModel():
                return {"model": self.number(value)}
            case str() | int() | float() | None:
                return value
            case Mapping():
                return {"map": [[key, self._value(one)] for key, one in value.items()]}
            case frozenset():
                return {"set": sorted((self._value(one) for one in value), key=json.dumps)}
            case tuple():
                return {"tuple": [self._value(one) for one in value]}
            case date():
                return {"datetime" if isinstance(value, datetime) else "date": value.isoformat()}
            case _:
                raise TypeError(f"no column holds a {type(value).__name__}")


def _column(held: tuple[object, ...], places: list[int]) -> list[object]:
    """Return the shape of a column, and its values in that shape."""
    if all(isinstance(one, _PLAIN) for one in held):
        return ["plain", [*held]]
    found = [_placed(one, places) for one in held]
    kinds = {next(iter(one)) if isinstance(one, dict) else None if one is None else "plain" for one in found}
    if kinds <= {"model", None}:
        return ["model", [one["model"] if isinstance(one, dict) else None for one in found]]
    if kinds == {"tuple"}:
        rows = [one["tuple"] for one in found if isinstance(one, dict)]
        if all(isinstance(one, _PLAIN) for row in rows for one in row):
            return ["plains", rows]
        if all(isinstance(one, dict) and "model" in one for row in rows for one in row):
            return ["models", [[one["model"] for one in row] for row in rows]]
    return ["any", found]


def _placed(value: object, places: list[int]) -> object:
    """Return a value in which each model is its place among all models, class by class."""
    if not isinstance(value, dict):
        return value
    ((kind, held),) = value.items()
    if kind == "model":
        return {kind: places[held]}
    if kind == "map":
        return {kind: [[key, _placed(one, places)] for key, one in held]}
    return {kind: [_placed(one, places) for one in held]} if kind in ("set", "tuple") else value
