"""Translation: which texts a checklist has, under which keys, and how a catalogue replaces them.

Works on any value with the fields of a checklist, so that it stands below it.
"""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from pydantic import BaseModel

from secure_checklist.core.model import list_of, mapping_of
from secure_checklist.translations.misfits import leads_elsewhere
from secure_checklist.translations.models import Catalogue

_TEXTS = (
    *("title", "why", "question", "intro", "description", "neutral_text", "for_whom", "neutral_title", "text"),
    *("instead", "due", "comfort", "label", "plural", "when_true", "when_false", "meaning", "more", "naming"),
    *("absence", "unit"),
)
"""The fields that people read, of whatever part has them."""


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
        # A translation of an older wording may say the opposite of the present one, and one with another link leads
        # people elsewhere. In both cases the original is safer, although it is in another language.
        if entry is not None and entry.fits(source) and not leads_elsewhere(source, entry.text):
            holder[name] = entry.text
        elif source:
            untranslated.append(key)
            if entry is not None:
                stale.append(key)
    return Translated(data, tuple(stale), tuple(untranslated))


def text_at(data: object, path: Iterable[int | str]) -> str | None:
    """Return the text at a path through a checklist's data, or None if there is none."""
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
    for noun, prefix, holder, names in _holders(data):
        for name in names:
            text: object = holder.get(name) if hasattr(holder, "get") else holder[name]
            if text and isinstance(text, str):
                key = f"{prefix}/{name}"
                key = f"{noun}:{key}" if noun and key in taken else key
                taken.add(key)
                yield key, holder, name


def _holders(data: dict[str, Any]) -> Iterator[tuple[str, str, Any, Iterable[Any]]]:
    """Return whatever holds texts: what it is, how their keys begin, and by which names or indices it holds them."""
    for guard in data["guards"]:
        yield "", guard["id"], guard, _TEXTS
    for section in data["sections"]:
        yield "", section["id"], section, _TEXTS
        for item in section["items"]:
            yield from _of_item(item["id"], item)
    yield "checklist", data["id"], data, _TEXTS
    yield from (("parameter", one["name"], one, ("meaning",)) for one in data["parameters"])
    yield from (("do_not", f"do_nots/{one['id']}", one, _TEXTS) for one in data["do_nots"])
    for group, parts in data["cards"].items():
        yield from ((group, f"cards/{group}/{one['id']}", one, _TEXTS) for one in parts)
    for group in ("levels", "causes"):
        yield from ((group[:-1], f"{group}/{one['id']}", one, _TEXTS) for one in data[group])
    for kind in data["kinds"]:
        yield "kind", f"kinds/{kind['id']}", kind, _TEXTS
        yield from (("kind", f"kinds/{kind['id']}/suggested/{one['id']}", one, _TEXTS) for one in kind["suggested"])
    for profile in (*data["profiles"], *filter(None, [data["tailored_to"]])):
        yield "profile", f"profiles/{profile['id']}", profile, _TEXTS
    for declared in data["declares"]:
        yield "fact", declared["fact"], declared, _TEXTS
        yield "fact", f"{declared['fact']}/choices", declared["choices"], declared["choices"]


def _of_item(prefix: str, item: dict[str, Any]) -> Iterator[tuple[str, str, Any, Iterable[Any]]]:
    yield "", prefix, item, _TEXTS
    yield "", f"{prefix}/do_not", item["do_not"], range(len(item["do_not"]))
    yield from (("", f"{prefix}/effects/{at}", one, _TEXTS) for at, one in enumerate(item["effects"]))
    yield from (("", f"{prefix}/deadlines/{one['id']}", one, _TEXTS) for one in item["deadlines"])
    for at, steps in enumerate(item["steps"]):
        yield "", f"{prefix}/steps/{at}/do", steps["do"], range(len(steps["do"]))
