"""`KindDeclaration`: what subjects of a kind are called, and how a person is asked to list them."""

from typing import Annotated

from pydantic import Field

from secure_checklist.core.model import FrozenMap, Model, ReadOnlyMap
from secure_checklist.core.types import Scalar

KindName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]
"""The first part of the names of a kind's facts: lower-case letters, digits and underscores."""


class SuggestedSubject(Model):
    """A subject that many people have, to be offered where subjects of its kind are asked for.

    Attributes:
        id: The id under which it would be listed.
        label: What it would be called.
        facts: The facts that come with it, by field, as JSON.

    """

    id: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:@-]*$", max_length=200)
    label: str = Field(min_length=1, max_length=200)
    facts: ReadOnlyMap[str, Scalar | tuple[str, ...]] = FrozenMap()


class KindDeclaration(Model):
    """A kind of subject as data: what a pack declares, or an app's class says of its kind as `declaration`.

    Attributes:
        id: The kind, as `router`.
        label: What to call one of it in a sentence, as `router`; empty: its id in words.
        plural: What to call several of it; empty: the label.
        meaning: What counts as one.
        question: What to ask for the list of them, as `Which routers do you use?`; empty: no one is asked for a list.
        more: What to ask for others once some are listed; empty: a question made from `plural`.
        naming: How a person names one, to be shown beside the question; empty: nothing in particular.
        platform: The field of the fact that says its platform, as `os_name` does of a device; empty: it has none.
        suggested: What many people have of it.

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
        """What to call one of it."""
        return self.label or self.id.replace("_", " ")

    @property
    def several(self) -> str:
        """What to call several of it."""
        return self.plural or self.one
