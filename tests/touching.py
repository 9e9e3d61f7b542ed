"""Writes a TypeScript program that touches every field of what an app sends, as its OpenAPI document types them.

It compiles only if each field that the document requires is one that its generated type says is there, and it throws
where one isn't. So types that promise too much are found by running it on real answers.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

HEAD = """\
import type { components } from "./api.js";

type S = components["schemas"];

function there<T extends {} | null>(value: T, place: string): T {
  if (value === undefined) throw new Error(`${place} isn't there`);
  return value;
}
"""


def touching(document: Mapping[str, Any]) -> str:
    """The program: a function `touch_NAME` for each schema that what is sent is made of."""
    schemas: dict[str, Any] = document["components"]["schemas"]
    pending = [
        reference
        for path in document["paths"].values()
        for method in path.values()
        for reference in _references(method["responses"]["200"])
    ]
    made: dict[str, str] = {}
    while pending:
        name = pending.pop()
        if name not in made:
            made[name] = "\n".join(
                (f"export function {_function(name)}(v: S[{name!r}]): void {{", *_fields(schemas[name]))
            )
            pending += _references(schemas[name])
    return "\n".join((HEAD, *(f"{text}\n}}\n" for text in made.values())))


def _references(schema: object) -> list[str]:
    return [*re.findall(r"'\$ref': '#/components/schemas/([^']+)'", str(schema))]


def _function(name: str) -> str:
    return f"touch_{re.sub(r'[^A-Za-z0-9]', '_', name)}"


def _fields(schema: Mapping[str, Any]) -> Iterator[str]:
    required = {*schema.get("required", ())}
    for name, part in schema.get("properties", {}).items():
        if name in required:
            yield f"  there(v[{name!r}], {name!r});"
            yield from _value(part, f"v[{name!r}]", 0)
        else:
            yield f"  if (v[{name!r}] !== undefined) {{"
            yield from _value(part, f"v[{name!r}]", 0)
            yield "  }"


def _value(schema: Mapping[str, Any], value: str, depth: int) -> Iterator[str]:
    """Use a value as its type says; what may be of several kinds is only looked at for being null."""
    several = schema.get("anyOf", ())
    some = [one for one in several if one != {"type": "null"}]
    if several and len(some) == 1:
        yield f"  if ({value} !== null) {{"
        yield from _value(some[0], value, depth)
        yield "  }"
    elif "$ref" in schema:
        yield f"  {_function(schema['$ref'].rpartition('/')[2])}({value});"
    elif schema.get("type") == "array" and "items" in schema:
        yield f"  {value}.forEach((x{depth}) => {{"
        yield from _value(schema["items"], f"x{depth}", depth + 1)
        yield "  });"
    elif isinstance(schema.get("additionalProperties"), dict):
        yield f"  Object.values({value}).forEach((x{depth}) => {{"
        yield from _value(schema["additionalProperties"], f"x{depth}", depth + 1)
        yield "  });"
    elif "discriminator" in schema:
        yield f"  there({value}.{schema['discriminator']['propertyName']}, 'tag');"
    elif schema.get("type") == "string":
        yield f"  {value}.toString();"
