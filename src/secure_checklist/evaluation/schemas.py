"""The JSON Schemas of documents."""

from typing import Literal

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaValue

from secure_checklist.checklists.checklist import Checklist
from secure_checklist.evaluation.report import Report
from secure_checklist.subjects.inventory import Inventory
from secure_checklist.subjects.vocabulary import Vocabulary


def schema(
    document: Literal["checklist", "inventory", "report"] = "checklist", *, vocabulary: Vocabulary | None = None
) -> JsonSchemaValue:
    """Return the JSON Schema (2020-12) of a kind of document, for editors and other languages.

    Args:
        document: The kind of document.
        vocabulary: Which classes the subjects of an inventory are of; None: the standard ones.

    """
    models: dict[str, type[BaseModel]] = {"checklist": Checklist, "inventory": Inventory, "report": Report}
    model = models[document]
    if vocabulary is not None and document == "inventory":
        model = type("Inventory", (Inventory,), {"own_classes": tuple(vocabulary), "__doc__": Inventory.__doc__})
    made = model.model_json_schema(mode="validation")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **made}
