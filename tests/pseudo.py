"""Pseudo-languages: catalogues in which every text of the library, of facts and of packs is there, and none is English.

Each letter has an accent, each text stands in brackets and is a third longer, and what a translator must keep is kept:
names in braces, addresses, menus, lists and other marks. So a plain Latin letter in what a person is shown comes from a
text without a key, from data, or from someone's own words. `qps-ploc` is written from left to right, `ar-XB` from
right to left.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Literal

from secure_checklist import packs
from secure_checklist.checklists import Catalogue, Translation, fingerprint
from secure_checklist.checklists.sources import UNDATED
from secure_checklist.cli.commands import COMMANDS
from secure_checklist.core import list_of, mapping_of, subdivisions
from secure_checklist.incident import contacts, laws, platforms
from secure_checklist_build.translations import sources
from tests.shown import Language

Tag = Literal["qps-ploc", "ar-XB"]

_PLAIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ACCENTED = "åƀçðéƒĝĥîĵķļɱñöþǫŕšţûṽŵẋýžÅƁÇÐÉƑĜĤÎĴĶĻṀÑÖÞǪŔŠŢÛṼŴẊÝŽ"
_ARABIC = "ابتثجحخدذرزسشصضطظعغفقكلمنه" * 2
_SIGNS = {"qps-ploc": str.maketrans(_PLAIN, _ACCENTED), "ar-XB": str.maketrans(_PLAIN, _ARABIC)}
_KEPT = re.compile(r"\{[a-z_]+\}|https?://[^\s)]+|mailto:[^\s)]+|tel:[^\s)]+|(?<![\w-])--[a-z][a-z-]*")
"""What a translation has as it is: names in braces, addresses, and options of the command line."""
_LINE = re.compile(r"^(\s*(?:(?:[-*+]|[0-9]+[.)])\s+)?)(.*?)(\s*)$")
"""A line of prose: what makes it a point of a list, what it says, and blanks."""
_LONGEST = 40
"""How much longer a text may get, in characters: texts have limits, which a translator must keep, too."""


def pseudo(text: str, tag: Tag = "qps-ploc") -> str:
    """Return a text in a pseudo-language; a line without a letter stays as it is."""
    return "\n".join(_line(line, tag) for line in text.split("\n"))


def _line(line: str, tag: Tag) -> str:
    found = _LINE.fullmatch(line)
    if found is None or not re.search("[A-Za-z]", _KEPT.sub("", found[2])):
        return line
    said, at = "", 0
    for kept in _KEPT.finditer(found[2]):
        said += found[2][at : kept.start()].translate(_SIGNS[tag]) + kept[0]
        at = kept.end()
    said += found[2][at:].translate(_SIGNS[tag])
    more = ("ö" if tag == "qps-ploc" else "و") * min(len(found[2]) // 3, _LONGEST)
    return f"{found[1]}⟦{said}{more and ' '}{more}⟧{found[3]}"


def texts_of_the_library() -> dict[str, str]:
    """Return every text in English that isn't a checklist's, by key: messages, facts and tables."""
    found = sources()
    return {**found["response"], **found["library"], **found["data"]}


def catalogue(texts: Mapping[str, str], tag: Tag, checklist: str = "") -> Catalogue:
    """Return texts as a catalogue, in which words that are compared with what is typed stay as they are."""
    found = {
        key: Translation(text=text if key.startswith("cli.words.") else pseudo(text, tag), of=fingerprint(text))
        for key, text in texts.items()
    }
    return Catalogue(language=tag, checklist=checklist, texts=found)


@cache
def language(tag: Tag = "qps-ploc") -> Language:
    """Return a pseudo-language with all that is in it."""
    english = [packs.load(name) for name in packs.builtin()]
    translated = {one.id: one.translated(catalogue(one.texts(), tag, one.id)) for one in english}
    return Language(catalogue(texts_of_the_library(), tag), translated)


# what may be left in English -------------------------------------------------------------------------------------

CALL = re.compile(
    rf"secure-checklist (?:{'|'.join(COMMANDS)})"
    r"(?: --[a-z-]+(?: [\w.-]+)?)*(?: leak-[a-z]+)?(?: [a-z0-9-]+\.[a-z0-9-]+)?"
)
"""A call that is there to be copied."""


def names_of_sources() -> Iterator[str]:
    """Return who published what, under the title that it has, and what whoever looked it up noted of it and its date.

    Titles are names, whatever the language. Notes are for whoever checks a source, which is mostly in English itself.
    """
    held: tuple[Any, ...] = (*map(packs.load, packs.builtin()), contacts.bundled(), laws.bundled(), platforms.bundled())
    for one in held:
        for source in _sources(one.model_dump(mode="json")):
            for mark in (": ", ", "):
                yield f"{source['publisher']}{mark}{source['title']}"
            yield from (source["date_note"] if source["date_note"] != UNDATED else "", source["note"])


def _sources(value: Any) -> Iterator[dict[str, str]]:
    fields = mapping_of(value) or {}
    if "publisher" in fields:
        yield value
    for part in (*fields.values(), *(list_of(value) or ())):
        yield from _sources(part)


def names_of_data() -> Iterator[str]:
    """Return the names of organisations, laws and services, how to reach them, and the makers of devices."""
    for contact in contacts.bundled().contacts:
        yield contact.name
        for channel in contact.channels:
            short = channel.shown.removeprefix("https://").rstrip("/")  # as a card has it
            yield from (channel.value, channel.display, channel.shown, short)
    for platform in platforms.bundled().platforms:
        yield from (platform.name, *platform.also, *platform.domains)
    for law in laws.bundled().laws:
        yield law.citation
    for item in packs.load("leak-prevention").items:
        yield from (maker.title() for steps in item.steps for maker in steps.makers)
    for country in ("GB", "AU", "US", "CA"):
        yield from (part.name for part in subdivisions.of(country))
