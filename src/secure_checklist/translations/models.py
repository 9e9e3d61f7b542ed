"""`Catalogue`: translated texts by key, each with the fingerprint of the source text."""

from functools import cached_property
from typing import Self

from pydantic import Field, model_validator

from secure_checklist.core.messages import Words, fault
from secure_checklist.core.model import FrozenMap, Model, ReadOnlyMap
from secure_checklist.core.types import Whole

LANGUAGE = r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$"
"""The pattern of a BCP 47 language tag."""


class Translation(Model):
    """One text in another language.

    Attributes:
        text: The translation.
        of: The fingerprint of the source text, or None if it wasn't recorded.

    """

    text: str = Field(min_length=1, max_length=10_000)
    of: str | None = None


class Catalogue(Model):
    """Texts in another language or in an app's own words, for a checklist, for facts and for the library's messages.

    Attributes:
        language: The language, as BCP 47.
        checklist: The id of the checklist; empty if not given.
        texts: The translations by key: `item-id/field` for a checklist, `device.screen_lock/label` for a fact,
            `formats.score` for a message, `text/` and a fingerprint for a text in the directory or another table. A
            message has the same placeholders in braces in every language. A translation of an outdated source text
            isn't shown.
        unreviewed: The number of machine-made texts that no named person has reviewed, or None if not given.

    """

    language: str = Field(pattern=LANGUAGE, max_length=60)
    checklist: str = ""
    texts: ReadOnlyMap[str, Translation] = FrozenMap()
    unreviewed: Whole | None = None

    @property
    def words(self) -> Words:
        """The catalogue's texts by key, ready for lookup."""
        return self._words

    @cached_property
    def _words(self) -> Words:
        texts = {key: one.text for key, one in self.texts.items()}
        of = {key: one.of for key, one in self.texts.items()}
        return Words(self.language, texts, of, self.unreviewed or 0, self.checklist)

    @model_validator(mode="after")
    def _messages_fit(self) -> Self:
        for key, translation in self.texts.items():
            if wrong := fault(key, translation.text, translation.of):
                raise ValueError(f"{key[:100]}: {wrong}")
        return self
