"""`Catalogue`: texts in another language by key, each with the fingerprint of the wording that it was made from."""

from functools import cached_property
from typing import Self

from pydantic import Field, model_validator

from secure_checklist.core.messages import Words, fault
from secure_checklist.core.model import FrozenMap, Model, ReadOnlyMap
from secure_checklist.core.types import Whole

LANGUAGE = r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$"
"""How a language tag of BCP 47 looks."""


class Translation(Model):
    """One text in another language.

    Attributes:
        text: The translation.
        of: The fingerprint of the wording it was made from; if None, not recorded.

    """

    text: str = Field(min_length=1, max_length=10_000)
    of: str | None = None


class Catalogue(Model):
    """Texts in another language, or in an app's own words: those of a checklist, of facts, and the library's messages.

    Attributes:
        language: The language, as BCP 47.
        checklist: The id of the checklist; empty: not said.
        texts: The translations by key: `item-id/field` for a checklist, `device.screen_lock/label` for a fact,
            `formats.score` for a message, `text/` and its fingerprint for a text of the directory or another table. A
            message takes the same arguments in braces in every language. A text that was made from another wording than
            the present one isn't shown.
        unreviewed: How many of the texts a machine or a model made and no one who gives a name has reviewed; if None,
            not said.

    """

    language: str = Field(pattern=LANGUAGE, max_length=60)
    checklist: str = ""
    texts: ReadOnlyMap[str, Translation] = FrozenMap()
    unreviewed: Whole | None = None

    @property
    def words(self) -> Words:
        """Its texts, as they are looked up."""
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
