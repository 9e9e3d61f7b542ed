"""The levels and causes of items: the library's own, and those that a checklist declares.

The names that a checklist declares have a namespace, as in `club.urgent`. A misspelt name of the library's is therefore
found at once, and no later version of the library can clash with a checklist's names.
"""

from typing import Annotated, Any, Literal, NewType, get_args

from pydantic import Field, GetPydanticSchema
from pydantic_core import core_schema

from secure_checklist.core.model import Model
from secure_checklist.core.types import Number
from secure_checklist.core.versions.families import OsName

OwnWord = NewType("OwnWord", str)
"""A name that a checklist declares, such as `club.urgent`. For a platform, it is the kind and a value of its fact."""
Cause = Literal["hacking", "malware", "human_error", "social_engineering"]
"""How private material gets out: a break-in, harmful software, a mistake, or a trick."""
Level = Literal["essential", "recommended", "advanced"]
"""How much an item matters, from most to least. In scores, the levels weigh 3, 2 and 1, unless an item has its own
weight."""
Platform = OsName
"""The systems that steps are for, as values of `device.os_name`. The value `linux` means any other Linux."""

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
"""A cause defined by the library or declared by the checklist."""
AnyLevel = Annotated[Level | OwnWord, _or_own(Level)]
"""A level defined by the library or declared by the checklist."""
AnyPlatform = Annotated[Platform | OwnWord, _or_own(Platform)]
"""A platform of the library's, or `kind.value`, with a value of the fact that gives the platform of a declared kind."""
_Own = Annotated[OwnWord, Field(pattern=_OWN, max_length=100)]
Weight = Annotated[Number, Field(gt=0, le=1000)]
"""The weight of an item in scores. It is bounded so that a column can hold the sum of weights."""

LEVEL_WEIGHT: dict[str, float] = {"essential": 3.0, "recommended": 2.0, "advanced": 1.0}


class CauseDeclaration(Model):
    """A cause of a leak, as data.

    Attributes:
        id: The id by which items refer to the cause, with a namespace: `club.gossip`.
        label: The label, such as `Gossip`.
        meaning: How the cause lets private material get out.

    """

    id: _Own
    label: str = Field(min_length=1, max_length=100)
    meaning: str = Field(default="", max_length=10_000)


class LevelDeclaration(Model):
    """A level, as data. The level's weight determines its rank among the library's levels, which weigh 3, 2 and 1.

    Attributes:
        id: The id by which items refer to the level, with a namespace: `club.urgent`.
        label: The label, such as `Urgent`.
        weight: The weight of the level's items in scores.
        meaning: What the level means for an item.

    """

    id: _Own
    label: str = Field(min_length=1, max_length=100)
    weight: Weight
    meaning: str = Field(default="", max_length=10_000)
