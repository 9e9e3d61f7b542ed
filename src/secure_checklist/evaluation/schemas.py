"""The JSON Schemas of documents. With a vocabulary, they describe each of its facts, for editors."""

import json
import re
from collections.abc import Mapping
from typing import Literal

from pydantic import BaseModel, TypeAdapter
from pydantic.json_schema import JsonSchemaValue

from secure_checklist.checklists.checklist import Checklist
from secure_checklist.core.model import list_of, mapping_of
from secure_checklist.core.types import SETS
from secure_checklist.evaluation.report import Report
from secure_checklist.rules.conditions.literals import FactName
from secure_checklist.rules.declaration import AnyFact
from secure_checklist.subjects.base import described_fact
from secure_checklist.subjects.inventory import Inventory
from secure_checklist.subjects.vocabulary import Vocabulary

_FACT, _VALUES = "FactName", "ValuesOfFacts"
"""What the definitions of the names of facts, and of what they are compared with, are called."""


def schema(
    document: Literal["checklist", "inventory", "report"] = "checklist", *, vocabulary: Vocabulary | None = None
) -> JsonSchemaValue:
    """Return the JSON Schema (2020-12) of a kind of document, for editors and other languages.

    Args:
        document: The kind of document.
        vocabulary: The facts that exist. In an inventory, subjects are of the vocabulary's classes or, if None, of the
            standard classes. In a checklist, conditions may only name the vocabulary's facts and those that a file
            declares or, if None, any fact. Each fact of the vocabulary is described by its question, meaning, unit and
            labels, and values are checked by type.

    """
    models: dict[str, type[BaseModel]] = {"checklist": Checklist, "inventory": Inventory, "report": Report}
    model = models[document]
    if vocabulary is not None and document == "inventory":
        model = Inventory.for_vocabulary(vocabulary)
    made: dict[str, object] = model.model_json_schema(mode="validation")
    if vocabulary is not None and document == "checklist":
        _name_facts(made, vocabulary)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **made}


def _name_facts(made: dict[str, object], vocabulary: Vocabulary) -> None:
    """Write the facts of a vocabulary into the schema of a checklist."""
    definitions = mapping_of(made["$defs"]) or {}
    name = TypeAdapter[str](FactName).json_schema()
    for definition in map(mapping_of, definitions.values()):
        properties = mapping_of((definition or {}).get("properties")) or {}
        named = {key: found for key, part in properties.items() if (found := _named(part, name)) is not None}
        if definition is None or not named:
            continue
        first = {"op": properties["op"]} if "op" in properties else {}  # a validator is quicker if it comes first
        properties |= named
        definition["properties"] = {**first, **properties}
        if "fact" in named and not properties.keys().isdisjoint(("value", "values")):
            definition["allOf"] = [{"$ref": f"#/$defs/{_VALUES}"}]
    facts = dict(sorted(vocabulary.facts.items()))
    definitions |= {_FACT: _names(vocabulary, facts), _VALUES: _values(facts)}
    examples = mapping_of((mapping_of(definitions["Example"]) or {})["properties"]) or {}
    given = {key: {**fact.type.json_schema(), **described_fact(fact)} for key, fact in facts.items() if not fact.reads}
    (mapping_of(examples["facts"]) or {})["properties"] = given
    made["$defs"] = definitions


def _named(part: object, name: Mapping[str, object]) -> dict[str, object] | None:
    """Return what stands for the name of a fact, which may be left out; if None, it is no such name."""
    rest = {key: value for key, value in (mapping_of(part) or {}).items() if key != "title"}
    found: dict[str, object] = {"$ref": f"#/$defs/{_FACT}"}
    if rest == name:
        return found
    either = list_of(rest.get("anyOf")) or ()
    return {**rest, "anyOf": [found if one == name else one for one in either]} if name in either else None


def _names(vocabulary: Vocabulary, facts: Mapping[str, AnyFact]) -> dict[str, object]:
    """Return the schema of a fact's name: one of the vocabulary's, or one that a file may declare or imply itself.

    `enumDescriptions` is what editors show beside a value.
    """
    said = [described_fact(fact) for fact in facts.values()]
    known = {
        "enum": [*facts],
        "enumDescriptions": [one.get("description", one["title"]) for one in said],
        "x-facts": {key: one["x-fact"] for key, one in zip(facts, said, strict=True)},
    }
    former = sorted(old for cls in vocabulary for old in cls.former_names())
    of_classes = {key.rpartition(".")[0] for cls in vocabulary for key in cls.named_facts()}
    taken = "|".join(re.escape(space) for space in sorted(of_classes) if "." in space)
    others = r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_-]*\..+$"
    own = {"pattern": f"^(?!({taken})\\.){others}" if taken else f"^{others}", "maxLength": 300}
    return {
        "title": "Fact",
        "type": "string",
        "anyOf": [known, *([{"enum": former, "deprecated": True}] if former else []), own],
    }


def _values(facts: Mapping[str, AnyFact]) -> dict[str, object]:
    """Return the schema that ties what a predicate compares with to its fact, once for facts that are alike in it."""
    kinds = {fact.kind: {key: one for key, one in facts.items() if one.kind == fact.kind} for fact in facts.values()}
    parts: list[object] = []
    for kind, known in kinds.items():
        alike: dict[str, list[str]] = {}
        for key, fact in known.items():
            alike.setdefault(json.dumps(_compared(fact), sort_keys=True), []).append(key)
        tied = [_where({"enum": names}, _with_value(json.loads(text))) for text, names in alike.items()]
        parts.append(_where({"pattern": rf"^{kind}\."}, {"allOf": tied}))
    return {"allOf": parts}


def _compared(fact: AnyFact) -> dict[str, object]:
    """Return the schema of what a fact is compared with: of a set, one of its words; words with their labels."""
    words = fact.vocabulary
    if words is None:
        return {"type": "string", "minLength": 1} if fact.type.name in SETS else fact.type.json_schema()
    return {"enum": [*words], "enumDescriptions": [fact.choices[word] for word in words]}


def _where(fact: Mapping[str, object], then: Mapping[str, object]) -> dict[str, object]:
    return {"if": {"properties": {"fact": fact}}, "then": then}


def _with_value(value: object) -> dict[str, object]:
    either = {"anyOf": [value, {"$ref": "#/$defs/ParamRef"}]}
    return {"properties": {"value": either, "values": {"items": either}}}
