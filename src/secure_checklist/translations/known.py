"""The built-in languages and those of plug-ins, with all texts in each."""

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from functools import cache, lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from pydantic_core import from_json

from secure_checklist.core.errors import UnknownNameError
from secure_checklist.core.extension_points import ExtensionPoint, instances_of
from secure_checklist.core.messages import SHORT, Words, use_messages
from secure_checklist.translations.models import LANGUAGE, Catalogue

SOURCE = "en"
"""The language in which the library's texts are written."""
COMMON = ("response", "library", "data")
"""The parts of a language that every checklist uses. Every other part belongs to the checklist of the same name."""
PACKAGES = ("secure_checklist.translations", "secure_checklist_languages")
"""The packages with the built-in languages. This package has the urgent texts, and another has the rest."""
ENDING = ".json"
"""The file extension of a language's texts. The build has already checked the built-in ones."""
FOLDERS = "SECURE_CHECKLIST_TRANSLATIONS"
"""The environment variable that names folders with further languages, in the form of `PATH`."""
SHARE = 0.8
"""The share of the cards and first pages that must be in a language before it is offered."""
_PACKS = ("leak-prevention", _CARDS := "leak-response")
_FIRST = ("cards/", "incident.screen.", "interview.")
"""How the keys of cards and of first pages begin."""
_MOST_JOINED = 64

CATALOGUES: ExtensionPoint[Catalogue] = ExtensionPoint(
    "catalogues", instances_of(Catalogue), lambda one: (f"{one.language}/{one.checklist or '*'}",), dict
)
"""The translations from plug-ins, one for each language and checklist. Those without a checklist are for all."""


def languages() -> tuple[str, ...]:
    """Return the languages in which texts can be shown, as BCP 47: English, and those of plug-ins and folders of texts.

    A language from a folder counts once it has most texts of the cards and first pages (`SHARE`).
    """
    return (SOURCE, *sorted(tag for tag in {*_known().values()} - {SOURCE} if _is_offered(tag)))


def preferred(wanted: Iterable[str], *, partly: bool = False) -> str:
    """Return the first wanted language that is available, or English. Tags are shortened as in RFC 4647, section 3.4.

    A language with most texts of the cards and first pages (`SHARE`) comes before any language without these texts.

    Args:
        wanted: Languages in order of preference, as BCP 47 or as POSIX locales (`es_MX.UTF-8`).
        partly: Whether a folder with only a few texts counts as a language.

    """
    known = _known()
    tags = (shorter.lower() for tag in wanted for shorter in _shortened(tag))
    found = [known[tag] for tag in tags if tag in known and _is_offered(known[tag], partly=partly)]
    return next(filter(_is_whole, found), found[0] if found else SOURCE)


def _known() -> Mapping[str, str]:
    """Return English, the languages of plug-ins and those that have a folder, by their names in lower case."""
    brought = {one.value.language.lower(): one.value.language for one in CATALOGUES.all()}
    there = {lower: tag for root in _roots() for lower, tag in _languages_in(root).items()}
    return {SOURCE: SOURCE, **brought, **there}


def _is_offered(tag: str, *, partly: bool = False) -> bool:
    brought = any(one.value.language == tag for one in CATALOGUES.all())
    return brought or _is_whole(tag) or (partly and any(one.texts for one in _of(tag, _CARDS)))


def _is_whole(tag: str) -> bool:
    """Return True if enough is in a language, or a checklist is in it that isn't built in."""
    own, *wider = [tuple(_of(shorter, _CARDS)) for shorter in _shortened(tag)]
    parts = {one.value.checklist for one in CATALOGUES.all() if one.value.language == tag}
    parts |= {part for root in _roots() for part in _parts(root, tag)}
    enough = any(one.texts for one in own) and _has_enough(sum(wider, own))
    return tag == SOURCE or enough or bool(parts - {"", *COMMON, *_PACKS})


@lru_cache(_MOST_JOINED)
def _has_enough(parts: tuple[Words, ...]) -> bool:
    first = {key for part in (_CARDS, COMMON[0]) for key in _index(PACKAGES[0], part)[0] if key.startswith(_FIRST)}
    return sum(any(key in one.texts for one in parts) for key in first) >= SHARE * len(first)


def words(language: str | Catalogue, checklist: str = "") -> Words:
    """Return the texts of a language by key: those for all checklists, overridden by those for one.

    Texts of plug-ins override built-in ones. Texts of a region (`es-MX`) override those of its language (`es`). English
    may have no texts, as it is the source language.

    Args:
        language: The language, as BCP 47, or a catalogue, in which case only its texts are returned. If a region has no
            texts, its language is used.
        checklist: The id of the checklist. If empty, only texts for all checklists.

    Raises:
        UnknownNameError: If there are no texts in that language. The message suggests others.

    """
    if isinstance(language, Catalogue):
        return language.words
    if parts := [one for tag in reversed(_shortened(language)) for one in _of(tag, checklist)]:
        return _joined(tuple(parts), checklist)
    # English needs no texts, and a plug-in may have some for another checklist alone.
    if (found := preferred([language], partly=True)) != SOURCE or _shortened(language)[-1].lower() == SOURCE:
        return _empty(found)
    raise UnknownNameError(f'no catalogue in "{language[:100]}"; there are {", ".join(languages())}')


def in_language(
    language: str | Catalogue | None, declared: Mapping[str, str] | None = None, checklist: str = ""
) -> AbstractContextManager[None]:
    """Return a context manager that sets the language of texts within this thread or task.

    Args:
        language: The language, as BCP 47, or a catalogue, or None for the active messages.
        declared: The labels that a checklist declares, by message key, or None for the active labels.
        checklist: The id of a checklist whose texts to include; empty for none.

    Raises:
        UnknownNameError: If there are no texts in that language.

    """
    return use_messages(None if language is None else words(language, checklist), declared)


def _shortened(tag: str) -> tuple[str, ...]:
    """Return a language tag and its shorter forms: `zh-Hant-TW`, `zh-Hant`, `zh`."""
    parts = tag.partition(".")[0].partition("@")[0].replace("_", "-").split("-")
    return tuple("-".join(parts[:count]) for count in range(len(parts), 0, -1))


def _of(language: str, checklist: str) -> Iterator[Words]:
    for root in _roots():
        tag = _languages_in(root).get(language.lower())
        for part in filter(None, (*COMMON, checklist)) if tag else ():
            if (found := _loaded(root, tag or "", part)) is not None:
                yield found
    brought = [one.value for one in CATALOGUES.all() if one.value.language.lower() == language.lower()]
    for wanted in dict.fromkeys(("", checklist)):
        yield from (one.words for one in brought if one.checklist == wanted)


@cache
def _empty(language: str) -> Words:
    return Words(language, {}, {})


@lru_cache(_MOST_JOINED)
def _joined(parts: tuple[Words, ...], checklist: str) -> Words:
    """Return the texts of several, the later ones over the earlier."""
    texts, of = dict[str, str](), dict[str, str | None]()
    for one in parts:
        texts |= one.texts
        of |= one.of
    unreviewed = sum(one.unreviewed for one in parts)
    return Words(parts[-1].language, texts, of, unreviewed, checklist, checked=all(one.checked for one in parts))


def _roots() -> tuple[str, ...]:
    """Return the packages and folders in which a folder is a language, those of the library first."""
    return (*filter(_is_installed, PACKAGES), *filter(None, os.environ.get(FOLDERS, "").split(os.pathsep)))


@cache
def _is_installed(package: str) -> bool:
    return find_spec(package) is not None


def _folder(root: str) -> Traversable:
    return files(root) if root in PACKAGES else Path(root)


@cache
def _languages_in(root: str) -> Mapping[str, str]:
    """Return the folders of languages, by their names in lower case."""
    folder = _folder(root)
    found = (one.name for one in folder.iterdir()) if folder.is_dir() else ()
    return {tag.lower(): tag for tag in found if re.match(LANGUAGE, tag) and _parts(root, tag)}


@cache
def _parts(root: str, tag: str) -> frozenset[str]:
    """Return which parts of a language a folder has."""
    folder = _folder(root).joinpath(tag)
    files = (file.name for file in folder.iterdir()) if folder.is_dir() else ()
    return frozenset(name.removesuffix(ENDING) for name in files if name.endswith(ENDING))


@cache
def _loaded(root: str, language: str, part: str) -> Words | None:
    """Return a part of a language, or None if it has none there."""
    file = _folder(root).joinpath(language, f"{part}{ENDING}")
    if not file.is_file():
        return None
    if root in PACKAGES:
        held: dict[str, Any] = from_json(file.read_bytes())
        keys, of = _index(root, part)
        texts = {key: text for key, text in zip(keys, held.pop("texts"), strict=True) if text is not None}
        return Words(**held, texts=texts, of=of, checked=True)
    from secure_checklist.core.documents.io import read_document  # noqa: PLC0415 - for import time: few name a folder

    head = {"language": language, "checklist": "" if part in COMMON else part}
    return Catalogue.model_validate({**read_document(file.read_bytes(), "catalogue"), **head}).words


@cache
def _index(root: str, part: str) -> tuple[Sequence[str], Mapping[str, str | None]]:
    """Return the keys of a part of the built-in languages, in the order of their texts, and the fingerprints by key."""
    held = from_json(_folder(root).joinpath(f"{part}{ENDING}").read_bytes())
    return held["keys"], dict(zip(held["keys"], re.findall(f".{{{SHORT}}}", held["of"]), strict=True))
