"""Translation: which texts a checklist has, under which keys, and how a catalogue replaces them.

Works on any value with the fields of a checklist, so that it stands below it.
"""

import hashlib
from collections.abc import Iterator
from typing import Any, Self

from pydantic import BaseModel, Field, model_validator

from secure_checklist.core.messages import fault
from secure_checklist.core.model import Model, ReadOnlyMap

_PLAIN = (
    "title",
    "why",
    "question",
    "intro",
    "description",
    "neutral_text",
    "for_whom",
    "neutral_title",
    "text",
    "instead",
    "due",
    "comfort",
)
_OF_WORD = ("label", "meaning")
_OF_KIND = ("label", "plural", "meaning", "question", "more", "naming")
_OF_FACT = ("label", "when_true", "when_false", "meaning", "absence", "unit")


class Translation(Model):
    """One text in another language.

    Attributes:
        text: The translation.
        of: The fingerprint of the wording it was made from; None: not recorded.

    """

    text: str = Field(min_length=1, max_length=10_000)
    of: str | None = None


class Catalogue(Model):
    """Texts in another language, or in an app's own words: those of a checklist, of facts, and the library's messages.

    Attributes:
        language: The language, as BCP 47.
        checklist: The id of the checklist; empty: not said.
        texts: The translations by key: `item-id/field` for a checklist, `device.screen_lock/label` for a fact,
            `formats.score` for a message. A message takes the same arguments in braces in every language.

    """

    language: str = Field(pattern=r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$", max_length=60)
    checklist: str = ""
    texts: ReadOnlyMap[str, Translation]

    @model_validator(mode="after")
    def _messages_fit(self) -> Self:
        for key, translation in self.texts.items():
            if wrong := fault(key, translation.text):
                raise ValueError(f"{key[:100]}: {wrong}")
        return self


def fingerprint(text: str) -> str:
    """Return the short fingerprint by which a changed wording is noticed."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def texts_of(checklist: BaseModel) -> dict[str, str]:
    """Return every text by key."""
    return {key: holder[name] for key, holder, name in _places(checklist.model_dump(mode="json")) if holder[name]}


def translate(checklist: BaseModel, catalogue: Catalogue) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Return the checklist's data with the catalogue's texts, and the keys whose wording has changed since."""
    data = checklist.model_dump(mode="json")
    stale: list[str] = []
    for key, holder, name in _places(data):
        entry = catalogue.texts.get(key)
        if entry is None:
            continue
        if entry.of is not None and entry.of != fingerprint(holder[name]):
            stale.append(key)
        holder[name] = entry.text
    return data, tuple(stale)


def _places(data: dict[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    """Return every translatable text: its key, and the mapping or list with the name or index that holds it.

    The ids of items, sections and guards differ from each other. Anything else may bear the id of one of them; then its
    key says what it is (`checklist:phone/title`), so that no two texts share a key.
    """
    taken: set[str] = set()
    for place in _of_parts(data):
        taken.add(place[0])
        yield place
    for noun, place in _of_others(data):
        key, holder, name = place
        if key in taken:
            key = f"{noun}:{key}"
        taken.add(key)
        yield key, holder, name


def _of_parts(data: dict[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    for guard in data["guards"]:
        yield from _plain(guard["id"], guard)
    for section in data["sections"]:
        yield from _plain(section["id"], section)
        for item in section["items"]:
            yield from _plain(item["id"], item)
            yield from _lines(f"{item['id']}/do_not", item["do_not"])
            for index, effect in enumerate(item["effects"]):
                yield from _plain(f"{item['id']}/effects/{index}", effect)
            for deadline in item["deadlines"]:
                yield from _plain(f"{item['id']}/deadlines/{deadline['id']}", deadline)
            for index, steps in enumerate(item["steps"]):
                yield from _lines(f"{item['id']}/steps/{index}/do", steps["do"])


def _of_others(data: dict[str, Any]) -> Iterator[tuple[str, tuple[str, Any, Any]]]:
    yield from (("checklist", place) for place in _plain(data["id"], data))
    yield from (("parameter", (f"{p['name']}/meaning", p, "meaning")) for p in data["parameters"] if p["meaning"])
    yield from _of_response(data)
    for group in ("levels", "causes"):
        for one in data[group]:
            yield from ((group[:-1], (f"{group}/{one['id']}/{name}", one, name)) for name in _OF_WORD if one[name])
    for kind in data["kinds"]:
        prefix = f"kinds/{kind['id']}"
        yield from (("kind", (f"{prefix}/{name}", kind, name)) for name in _OF_KIND if kind[name])
        for one in kind["suggested"]:
            yield "kind", (f"{prefix}/suggested/{one['id']}", one, "label")
    for enum in data["enums"]:
        prefix = f"enums/{enum['id']}/choices"
        yield from (("enum", (f"{prefix}/{word}", enum["choices"], word)) for word in enum["choices"])
    for profile in (*data["profiles"], *filter(None, [data["tailored_to"]])):
        yield from (("profile", place) for place in _plain(f"profiles/{profile['id']}", profile))
    for declared in data["declares"]:
        prefix = declared["fact"]
        yield "fact", (f"{prefix}/question", declared, "question")
        yield from (("fact", (f"{prefix}/{name}", declared, name)) for name in _OF_FACT if declared[name])
        for word in declared["choices"]:
            yield "fact", (f"{prefix}/choices/{word}", declared["choices"], word)


def _of_response(data: dict[str, Any]) -> Iterator[tuple[str, tuple[str, Any, Any]]]:
    for entry in data["do_nots"]:
        yield from (("do_not", place) for place in _plain(f"do_nots/{entry['id']}", entry))
    for card in data["cards"]:
        yield from (("card", place) for place in _plain(f"cards/{card['id']}", card))
        for field in ("acts", "neutral_acts"):
            yield from (("card", place) for place in _lines(f"cards/{card['id']}/{field}", card[field]))


def _plain(prefix: str, holder: dict[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    yield from ((f"{prefix}/{name}", holder, name) for name in _PLAIN if _is_text(holder.get(name)))


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value)


def _lines(prefix: str, lines: list[str]) -> Iterator[tuple[str, Any, Any]]:
    yield from ((f"{prefix}/{index}", lines, index) for index in range(len(lines)))
