"""The levels and causes that items can have: the library's, and those that a checklist declares.

A checklist's own words have a namespace before them, as `club.urgent`. So a misspelt one of the library's is found at
once, and no later version of the library takes a word that a checklist has.
"""

from typing import Annotated, Any, Literal, NewType, get_args

from pydantic import Field, GetPydanticSchema
from pydantic_core import core_schema

from secure_checklist.core.model import Model
from secure_checklist.core.types import Number
from secure_checklist.core.versions.families import OsName

OwnWord = NewType("OwnWord", str)
"""A word that a checklist declares for itself, as `club.urgent`; of a platform, the kind and a value of its fact."""
Cause = Literal["hacking", "malware", "human_error", "social_engineering"]
"""How private things get out: someone breaks in, a harmful program, a mistake, or a trick played on a person."""
Level = Literal["essential", "recommended", "advanced"]
"""How much an item matters, the most first. Scores weigh them 3, 2 and 1 unless an item has a weight of its own."""
Platform = OsName
"""The systems that steps are for: the values of `device.os_name`. `linux`: any other Linux."""

_OWN = r"^[a-z][a-z0-9_]*\.[a-z0-9][a-z0-9_-]*$"
_TAGS = "literal[standard]", "literal[own]"
"""The names of the two sorts, which places in errors pass over as they do pydantic's own names."""


def _or_own(standard: object) -> GetPydanticSchema:
    """Return a schema of the library's words, and of others with a namespace."""
    schemas: dict[str, Any] = {
        _TAGS[0]: core_schema.literal_schema(list(get_args(standard))),
        _TAGS[1]: core_schema.str_schema(strict=True, pattern=_OWN, max_length=100),
    }
    schema = core_schema.tagged_union_schema(
        schemas,
        discriminator=lambda value: _TAGS[isinstance(value, str) and "." in value],
        serialization=core_schema.simple_ser_schema("str"),
    )
    return GetPydanticSchema(lambda _source, _handler: schema)


AnyCause = Annotated[Cause | OwnWord, _or_own(Cause)]
"""A cause of the library's, or one that the checklist declares."""
AnyLevel = Annotated[Level | OwnWord, _or_own(Level)]
"""A level of the library's, or one that the checklist declares."""
AnyPlatform = Annotated[Platform | OwnWord, _or_own(Platform)]
"""A system of the library's, or `kind.value`: a value of the fact that says the platform of a declared kind."""
_Own = Annotated[OwnWord, Field(pattern=_OWN, max_length=100)]
Weight = Annotated[Number, Field(gt=0, le=1000)]
"""What an item weighs in scores. Bounded, so that sums of weights stay numbers that a column holds."""

LEVEL_WEIGHT: dict[str, float] = {"essential": 3.0, "recommended": 2.0, "advanced": 1.0}


class CauseDeclaration(Model):
    """A cause of a leak as data.

    Attributes:
        id: How items refer to it, with a namespace: `club.gossip`.
        label: Its label, such as `Gossip`.
        meaning: How it lets private things get out.

    """

    id: _Own
    label: str = Field(min_length=1, max_length=100)
    meaning: str = Field(default="", max_length=10_000)


class LevelDeclaration(Model):
    """A level as data. Its weight sets its rank: the library's levels have 3, 2 and 1.

    Attributes:
        id: How items refer to it, with a namespace: `club.urgent`.
        label: Its label, such as `Urgent`.
        weight: The weight of its items in scores, and its rank: a higher weight comes first.
        meaning: What it means for an item.

    """

    id: _Own
    label: str = Field(min_length=1, max_length=100)
    weight: Weight
    meaning: str = Field(default="", max_length=10_000)
