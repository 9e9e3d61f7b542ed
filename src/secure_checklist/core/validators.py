"""The validator for documents from outside, rewritten from the schema that pydantic builds for a model.

It counts the faulty entries of every list and mapping, and limits the unknown keys of every model, so that the loader's
budget limits the errors that pydantic collects. Only the outermost model keeps input out of errors, while
`redaction.hide` does so for each model that is validated by itself.
"""

from collections.abc import Mapping
from functools import lru_cache, partial
from typing import TypeVar, cast

from pydantic import BaseModel, ValidationError
from pydantic_core import CoreSchema, SchemaValidator, core_schema

from secure_checklist.core.budget import counted, few_unknown
from secure_checklist.core.garbage import collected_later
from secure_checklist.core.redaction import Node, hides, without_input

M = TypeVar("M", bound=BaseModel)
_LISTS = frozenset({"list", "set", "frozenset", "tuple"})
_NO_SCHEMAS = frozenset(
    {"cls", "config", "metadata", "serialization", "default", "function", "expected", "type", "ref"}
)


def validate(model: type[M], data: object, context: Mapping[str, object] | None = None) -> M:
    """Validate plain data from outside.

    Raises:
        pydantic.ValidationError: the data isn't valid. The error lists every fault, up to the loader's budget.

    """
    try:
        with collected_later():
            found: M = _validator(model).validate_python(data, context=dict(context or {}))
    except ValidationError as fault:
        error = without_input(fault, value=data)
    else:
        return found
    raise error  # out here, so that it drags no error along that holds a value


@lru_cache(maxsize=300)
def _validator(model: type[BaseModel]) -> SchemaValidator:
    model.model_rebuild()  # where that wasn't done yet
    # inner models too by the schema that is given, and not by the validator that each class has
    return SchemaValidator(cast("CoreSchema", _rewritten(model.__pydantic_core_schema__)), _use_prebuilt=False)


def _rewritten(part: object) -> object:
    """Return a copy of a schema in which the entries of lists and mappings are counted."""
    if isinstance(part, (list, tuple)):
        return [_rewritten(inner) for inner in cast("list[object]", part)]
    if not isinstance(part, dict):
        return part
    found: Node = {}
    for key, value in cast("Node", part).items():
        # A field may be called `type`, as in `{"fields": {"type": {...}}}`. Without this, its schema would be taken for
        # a node's type.
        if key in ("fields", "choices") and isinstance(value, dict):  # named by a model, so `type` may be among them
            found[key] = {name: _rewritten(inner) for name, inner in cast("Node", value).items()}
        else:
            found[key] = value if key in _NO_SCHEMAS else _rewritten(value)
    return _counting(found)


def _counting(found: Node) -> Node:
    """Return a node that counts its entries."""
    if hides(cast("CoreSchema", found)):  # only the outermost model keeps its input out of errors
        found = {**found["schema"], "ref": found["ref"]} if "ref" in found else found["schema"]
    if found["type"] == "tuple":
        if len(found["items_schema"]) == 1 and "variadic_item_index" in found:
            found["items_schema"] = [_counted(found["items_schema"][0])]
    elif found["type"] in _LISTS:
        found["items_schema"] = _counted(found.get("items_schema", core_schema.any_schema()))
    elif found["type"] == "dict":
        for place in found.keys() & {"keys_schema", "values_schema"}:
            found[place] = _counted(found[place])
    elif found["type"] == "model" and found["config"].get("extra_fields_behavior") == "forbid":
        outer = found
        while outer["schema"]["type"] != "model-fields":
            outer = outer["schema"]
        few = partial(few_unknown, known=outer["schema"]["fields"].keys())
        outer["schema"] = core_schema.no_info_before_validator_function(few, outer["schema"])
    return found


def _counted(entry: CoreSchema) -> CoreSchema:
    return core_schema.no_info_wrap_validator_function(counted, entry)
