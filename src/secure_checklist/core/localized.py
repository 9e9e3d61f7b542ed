"""`Localized`: an entry of a built-in table, such as the directory, with some texts for people.

A table stays in English, whatever language is active: it is loaded once, and what is stored is the same for everyone.
An entry is translated into the active language when it is shown, text by text. The key of each text is made from its
wording, and a text that the catalogue lacks stays in English.
"""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import ClassVar, Self, cast

from pydantic import ValidationError

from secure_checklist.core.messages import (
    data_differs,
    data_key,
    data_text,
    declared_text,
    kept_by_language,
    noting_what_lacks,
)
from secure_checklist.core.model import Model


class Localized(Model):
    """An entry with texts that people read.

    Attributes:
        read_by_people: The names of the fields whose texts are translated, unlike names, numbers and sources.

    """

    read_by_people: ClassVar[frozenset[str]] = frozenset()

    def _fields_for_people(self) -> frozenset[str]:
        """Return those fields of this entry whose texts people read."""
        return self.read_by_people

    def texts(self) -> dict[str, str]:
        """Return the translatable texts of the entry, by key."""
        found: dict[str, str] = {}
        for _, value in self._for_people():
            for one in _as_tuple(value):
                if isinstance(one, Localized):
                    found |= one.texts()
                elif isinstance(one, str) and any(map(str.isalpha, one)):
                    found[data_key(one)] = one
        return found

    def translated(self) -> Self:
        """Return the entry with its texts in the active language.

        A text that the catalogue lacks stays as it is, and so does a text whose translation is too long for its field.
        """
        if not data_differs():
            return self
        key = type(self), cast("str", getattr(self, "id", ""))
        known = _kept().get(key)
        if known is None or known[0] is not self:  # that of another table may have the same id
            with noting_what_lacks() as lacking:
                found = self._translated()
            known = _kept()[key] = self, found, frozenset(lacking)
        for lack in known[2]:
            declared_text(lack, lack)  # what is in English is so again, and a page says so
        return cast("Self", known[1])

    def _translated(self) -> Self:
        changes = {name: found for name, value in self._for_people() if (found := _each(value)) != value}
        try:
            return self.replace(**changes) if changes else self
        except ValidationError:
            fitting = self
            for name, value in changes.items():
                with suppress(ValidationError):
                    fitting = fitting.replace(**{name: value})
            return fitting

    def _for_people(self) -> Iterator[tuple[str, object]]:
        """Return the fields that are translated, and those that hold entries with such fields."""
        wanted = self._fields_for_people()
        for name in type(self).model_fields:
            value: object = getattr(self, name)
            if name in wanted or any(isinstance(one, Localized) for one in _as_tuple(value)[:1]):
                yield name, value


_kept = kept_by_language(dict[tuple[type[Localized], str], tuple[Localized, Localized, frozenset[str]]])
"""The entries that were translated, each with its translation and the keys of what is in English all the same."""


def texts_of(entries: Iterable[Localized]) -> dict[str, str]:
    """Return the translatable texts of several entries by key, in order and without duplicates."""
    return {key: text for one in entries for key, text in one.texts().items()}


def _as_tuple(value: object) -> tuple[object, ...]:
    return cast("tuple[object, ...]", value) if isinstance(value, tuple) else (value,)


def _each(value: object) -> object:
    """Return a text, an entry, or each of several in the active language."""
    if isinstance(value, tuple):
        return tuple(map(_each, cast("tuple[object, ...]", value)))
    if isinstance(value, Localized):
        return value.translated()
    return data_text(value) if isinstance(value, str) else value
