"""Two validators of a model: a quick one for what is sound, and a careful one that says what is wrong.

Both are rewritten from the schema that pydantic made of the class. The quick one stops at the first fault of a list,
and calls few functions of Python. Both make the same value of what it accepts; what it refuses needn't be wrong. So a
document meets the quick one first, and one that it refuses pays for the careful one, which counts faults.
"""

from collections.abc import Callable, Mapping, Sized
from functools import lru_cache
from typing import Any, TypeVar, cast

from pydantic import BaseModel, ValidationError
from pydantic_core import CoreSchema, SchemaValidator, core_schema

from secure_checklist.core.budget import counted
from secure_checklist.core.redaction import Node, hides, without_input

M = TypeVar("M", bound=BaseModel)
F = TypeVar("F", bound=Callable[..., object])
QUICK = "secure_checklist_quick"
"""The key of a schema's metadata under which a function stands that gives its quick form, or None.

That may refuse more, as long as no other member of a union takes what it refuses.
"""
_PYTHON_ONLY = "__python_only__"
_MOST_ENTRIES = 10_000
"""How many entries a mapping may have for the quick validator: unlike a list, it doesn't stop at the first fault."""
_LISTS = frozenset({"list", "set", "frozenset", "tuple"})
_NO_SCHEMAS = frozenset(
    {"cls", "config", "metadata", "serialization", "default", "function", "expected", "type", "ref"}
)


def python_only(function: F) -> F:
    """Mark a "before" validator that hands on unchanged whatever JSON can say, or else refuses what its field refuses.

    The quick validator passes it over.
    """
    vars(function)[_PYTHON_ONLY] = True
    return function


def validate(model: type[M], data: object, context: Mapping[str, object] | None = None) -> M:
    """Validate plain data from outside.

    Raises:
        pydantic.ValidationError: with every fault, up to the budget of the loader.

    """
    given = dict(context or {})
    error: ValidationError | None = None
    try:
        quick: M = _validator(model, _quick).validate_python(data, context=given)
    except ValidationError as fault:
        if fault.error_count() == 1:
            hidden = without_input(fault)
            # a fault of the whole is the last to be looked for, and the other validator would find no more
            error = None if hidden.errors()[0]["loc"] else hidden
    except RecursionError:
        pass
    else:
        return quick
    if error is not None:  # out here, so that it drags no error along that holds a value
        raise error
    careful: M = _validator(model, _counting).validate_python(data, context=given)
    return careful


def validate_own(model: type[M], data: bytes, context: Mapping[str, object]) -> M:
    """Validate JSON that the library brings along.

    Raises:
        pydantic.ValidationError: the fields don't fit.

    """
    found: M = _validator(model, _hastened).validate_json(data, context=dict(context))
    return found


_AS_WRITTEN: dict[str, Any] = (
    {"_use_prebuilt": False} if "_use_prebuilt" in (SchemaValidator.__text_signature__ or "") else {}
)
"""Has pydantic validate inner models by the schema that it is given, too, not by the validator that each class has."""


@lru_cache(maxsize=300)
def _validator(model: type[BaseModel], change: Callable[[Node], Node]) -> SchemaValidator:
    model.model_rebuild()  # where that wasn't done yet
    return SchemaValidator(cast("CoreSchema", _rewritten(model.__pydantic_core_schema__, change)), **_AS_WRITTEN)


def _rewritten(part: object, change: Callable[[Node], Node]) -> object:
    """Return a copy of a schema, from the inside out, with each part changed."""
    if isinstance(part, (list, tuple)):
        return [_rewritten(inner, change) for inner in cast("list[object]", part)]
    if not isinstance(part, dict):
        return part
    found: Node = {}
    for key, value in cast("Node", part).items():
        if key in ("fields", "choices") and isinstance(value, dict):  # named by a model, so `type` may be among them
            found[key] = {name: _rewritten(inner, change) for name, inner in cast("Node", value).items()}
        else:
            found[key] = value if key in _NO_SCHEMAS else _rewritten(value, change)
    return change(found)


def _hastened(node: Node) -> Node:
    called: Node = node.get("function") or {}
    function: object = called.get("function") if node["type"].startswith("function-") else None
    if hides(cast("CoreSchema", node)) or hasattr(function, _PYTHON_ONLY):
        return {**node["schema"], "ref": node["ref"]} if "ref" in node else node["schema"]
    metadata: Node = node.get("metadata") or {}
    return metadata[QUICK](node) if QUICK in metadata else node


def _quick(node: Node) -> Node:
    """Stop at the first fault of a list, and don't begin with a large mapping, where nothing stops."""
    node = _hastened(node)
    if node["type"] in _LISTS:
        return {**node, "fail_fast": True}
    if node["type"] == "dict":
        return cast("Node", core_schema.no_info_before_validator_function(_few, cast("CoreSchema", node)))
    return node


def _few(value: object) -> object:
    if isinstance(value, Sized) and len(value) > _MOST_ENTRIES:
        raise ValueError("too many for the quick validator")
    return value


def _counting(node: Node) -> Node:
    """Count the faulty entries of every list and mapping, so that the loader's budget bounds what pydantic collects."""
    if node["type"] == "tuple":
        if len(node["items_schema"]) == 1 and "variadic_item_index" in node:
            node["items_schema"] = [_counted(node["items_schema"][0])]
    elif node["type"] in _LISTS:
        node["items_schema"] = _counted(node.get("items_schema", core_schema.any_schema()))
    elif node["type"] == "dict":
        for place in node.keys() & {"keys_schema", "values_schema"}:
            node[place] = _counted(node[place])
    return node


def _counted(entry: CoreSchema) -> CoreSchema:
    return core_schema.no_info_wrap_validator_function(counted, entry)
