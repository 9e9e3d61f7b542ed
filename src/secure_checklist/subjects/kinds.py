"""`KindDeclaration`: the names of a kind of subject, and the questions that ask a person to list them."""

from typing import Annotated

from pydantic import Field

from secure_checklist.core.model import FrozenMap, Model, ReadOnlyMap
from secure_checklist.core.types import Scalar

KindName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]
"""The first part of the names of a kind's facts: lower-case letters, digits and underscores."""


class SuggestedSubject(Model):
    """A subject that many people have, to suggest when asking for subjects of its kind.

    Attributes:
        id: The id under which the subject would be listed.
        label: The subject's name.
        facts: The facts that come with the subject, by field, as JSON.

    """

    id: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:@-]*$", max_length=200)
    label: str = Field(min_length=1, max_length=200)
    facts: ReadOnlyMap[str, Scalar | tuple[str, ...]] = FrozenMap()


class KindDeclaration(Model):
    """A kind of subject as data, as a pack or an app's class declares it.

    Attributes:
        id: The kind, such as `router`.
        label: The noun for one subject in a sentence, such as `router`; if empty, the id is put in words.
        plural: The noun for several subjects; if empty, the label is used.
        meaning: What counts as one subject of the kind.
        question: The question that asks for a list, such as `Which routers do you use?`; empty if no one is asked for a
            list.
        more: The question that asks for more subjects once some are listed; empty for a question made from `plural`.
        naming: How a person should name a subject, shown beside the question; empty to show nothing.
        platform: The field of the fact that holds the platform, such as `os_name` for a device; empty if the kind has
            no platform.
        suggested: The subjects of the kind that many people have.

    """

    id: KindName
    label: str = Field(default="", max_length=100)
    plural: str = Field(default="", max_length=100)
    meaning: str = Field(default="", max_length=10_000)
    question: str = Field(default="", max_length=500)
    more: str = Field(default="", max_length=500)
    naming: str = Field(default="", max_length=500)
    platform: str = Field(default="", max_length=100)
    suggested: tuple[SuggestedSubject, ...] = Field(default=(), max_length=100)

    @property
    def one(self) -> str:
        """The noun for one subject of the kind."""
        return self.label or self.id.replace("_", " ")

    @property
    def several(self) -> str:
        """The noun for several subjects of the kind."""
        return self.plural or self.one
