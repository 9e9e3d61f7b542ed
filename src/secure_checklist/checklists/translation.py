"""Translation: which texts a checklist has, under which keys, and how a catalogue replaces them.

Works on any value with the fields of a checklist, so that it stands below it.
"""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from pydantic import BaseModel

from secure_checklist.core.model import list_of, mapping_of
from secure_checklist.translations.misfits import leads_elsewhere
from secure_checklist.translations.models import Catalogue

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


def texts_of(checklist: BaseModel) -> dict[str, str]:
    """Return every text by key."""
    return {key: holder[name] for key, holder, name in _places(checklist.model_dump(mode="json")) if holder[name]}


class Translated(NamedTuple):
    """A checklist's data in another language.

    Attributes:
        data: The data, with the texts of the catalogue.
        stale: The keys of translations of an older wording, which weren't used.
        untranslated: The keys of all texts that stayed as they are, those of `stale` among them.

    """

    data: dict[str, Any]
    stale: tuple[str, ...]
    untranslated: tuple[str, ...]


def translate(checklist: BaseModel, catalogue: Catalogue) -> Translated:
    """Return the checklist's data with the catalogue's texts."""
    data = checklist.model_dump(mode="json")
    stale, untranslated = list[str](), list[str]()
    for key, holder, name in _places(data):
        source = holder[name]
        entry = catalogue.texts.get(key)
        if entry is not None and entry.fits(source) and not leads_elsewhere(source, entry.text):
            holder[name] = entry.text
        elif source:
            untranslated.append(key)
            if entry is not None:
                stale.append(key)
    return Translated(data, tuple(stale), tuple(untranslated))


def text_at(data: object, path: Iterable[int | str]) -> str | None:
    """Return the text at a path through a checklist's data; None: there is none."""
    for name in path:
        if isinstance(name, str):
            data = (mapping_of(data) or {}).get(name)
        else:
            data = dict(enumerate(list_of(data) or ())).get(name)
    return data if isinstance(data, str) else None


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
    named = [("do_not", f"do_nots/{entry['id']}", entry) for entry in data["do_nots"]]
    named += [(group, f"cards/{group}/{one['id']}", one) for group, parts in data["cards"].items() for one in parts]
    for noun, prefix, entry in named:
        yield from ((noun, place) for place in _plain(prefix, entry))
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


def _plain(prefix: str, holder: dict[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    for name in _PLAIN:
        if holder.get(name) and isinstance(holder[name], str):
            yield f"{prefix}/{name}", holder, name


def _lines(prefix: str, lines: list[str]) -> Iterator[tuple[str, Any, Any]]:
    yield from ((f"{prefix}/{index}", lines, index) for index in range(len(lines)))
