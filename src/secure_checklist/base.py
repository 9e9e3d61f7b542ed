"""The ground every value stands on: frozen pydantic models and a mapping that can't be changed."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any, NoReturn, Self, TypeVar, cast

from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler, PlainSerializer
from pydantic_core import CoreSchema, core_schema

from secure_checklist.budget import counted

K = TypeVar("K")
V = TypeVar("V")

SortedSet = Annotated[frozenset[str], PlainSerializer(sorted, return_type=list[str], when_used="json")]
"""A set of texts that is written in alphabetical order, so that the same value gives the same bytes."""


class Model(BaseModel):
    """A frozen value: unknown keys are refused, schemas are built on first use, errors hide the input."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        defer_build=True,
        hide_input_in_errors=True,
        validate_default=False,
        protected_namespaces=(),
        allow_inf_nan=False,  # JSON can't say them, and what is loaded must be saved again
        str_max_length=1_000_000,  # a bound makes pydantic look at every text, and so refuse half characters
    )

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:  # noqa: ANN401 - pydantic's signature
        """Count the faulty entries of every list and mapping, so that a door's budget bounds what pydantic collects."""
        schema = handler(source)
        _count_entries(schema)
        return schema

    if not TYPE_CHECKING:

        def __setattr__(self, name: str, value: object) -> None:
            """Refuse without the value, which pydantic would put into the error."""
            raise AttributeError(f"{type(self).__name__} is frozen; build a new one with replace()")

    def replace(self, **changes: object) -> Self:
        """Give a new, validated value with these fields changed.

        Use it in place of `model_copy(update=...)`, which does not validate.

        Raises:
            pydantic.ValidationError: the changed value isn't valid.

        """
        return type(self).model_validate({name: getattr(self, name) for name in self.model_fields_set} | changes)


_ENTRIES = {
    "list": ("items_schema",),
    "set": ("items_schema",),
    "frozenset": ("items_schema",),
    "dict": ("keys_schema", "values_schema"),
}
"""Where the schemas of an entry stand, by the type of the list's own."""


def _count_entries(schema: Any) -> None:  # noqa: ANN401 - pydantic's schemas are plain data
    """Wrap the entries of the lists and mappings in the fields of one class, up to where another class begins."""
    stack: list[Any] = [schema]
    inside = False
    while stack:
        part = stack.pop()
        if (parts := list_of(part)) is not None:
            stack += parts
            continue
        node = mapping_of(part)
        if node is None:
            continue
        if node.get("type") == "model":
            if inside:
                continue
            inside = True
        if node.get("type") == "tuple" and len(node["items_schema"]) == 1 and "variadic_item_index" in node:
            node["items_schema"] = [_counting(node["items_schema"][0])]
        for place in _ENTRIES.get(str(node.get("type")), ()):
            if place in node:
                node[place] = _counting(node[place])
        stack += [value for key, value in node.items() if key not in _NO_SCHEMAS]


_NO_SCHEMAS = frozenset(
    {"cls", "config", "metadata", "serialization", "default", "function", "expected", "type", "ref"}
)


def _counting(entry: Any) -> CoreSchema:  # noqa: ANN401 - pydantic's schemas are plain data
    return core_schema.no_info_wrap_validator_function(counted, entry)


def _refuse(*_: object, **__: object) -> NoReturn:
    msg = "this mapping is frozen; build a new value instead"
    raise TypeError(msg)


class FrozenMap(dict[K, V]):
    """A dict that can't be changed, so that values which hold one stay safe to share and to hash."""

    __slots__ = ()
    __setitem__ = __delitem__ = __ior__ = _refuse
    clear = pop = popitem = setdefault = update = _refuse

    if not TYPE_CHECKING:  # type checkers know how a dict is built

        def __new__(cls, *entries: object, **named: object) -> Self:
            """Fill the map while it is being made, so that `__init__`, which anybody may call again, needn't."""
            made = super().__new__(cls)
            dict.update(made, *entries, **named)
            return made

        def __init__(self, *entries: object, **named: object) -> None:
            """Change nothing: `__new__` has filled the map."""

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(frozenset(self.items()))

    def __reduce__(self) -> tuple[type["FrozenMap[K, V]"], tuple[dict[K, V]]]:
        return FrozenMap, (dict(self),)

    def __copy__(self) -> "FrozenMap[K, V]":
        return self

    def __deepcopy__(self, memo: Mapping[int, object]) -> "FrozenMap[K, V]":
        return self

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:  # noqa: ANN401 - pydantic's signature
        """Validate as a dict of the same arguments, then freeze."""
        args = getattr(source, "__args__", (Any, Any))
        inner = core_schema.dict_schema(handler.generate_schema(args[0]), handler.generate_schema(args[1]))
        return core_schema.no_info_after_validator_function(FrozenMap, inner)


if TYPE_CHECKING:
    ReadOnlyMap = Mapping
else:
    ReadOnlyMap = FrozenMap
"""The type of a field that holds a frozen mapping; any mapping may be passed in."""


def mapping_of(value: object) -> dict[str, Any] | None:
    """Give plain data as a mapping, or None where it is none."""
    return cast("dict[str, Any]", value) if isinstance(value, dict) else None


def list_of(value: object) -> Sequence[Any] | None:
    """Give plain data as a list, or None where it is none."""
    return cast("Sequence[Any]", value) if isinstance(value, (list, tuple)) else None
