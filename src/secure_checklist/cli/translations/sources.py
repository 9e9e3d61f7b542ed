"""Every text that can be translated, by part of a language and by key, in the language that it was written in."""

from collections.abc import Iterable, Iterator, Mapping

from secure_checklist import packs
from secure_checklist.core.messages import all_messages
from secure_checklist.incident.contacts import directory as contacts
from secure_checklist.incident.laws import table as laws
from secure_checklist.incident.platforms import table as platforms
from secure_checklist.rules.declaration import AnyFact
from secure_checklist.subjects.vocabulary import Vocabulary

_OF_FACT = ("label", "question", "meaning", "absence", "unit", "when_true", "when_false")


def sources() -> dict[str, Mapping[str, str]]:
    """Return the texts of the library, of each built-in checklist, and of the tables, by part."""
    of_packs = {name: packs.load(name).texts() for name in packs.builtin()}
    return {"library": library(), "data": tables(), **of_packs}


def library() -> dict[str, str]:
    """Return the library's messages, and the texts of the standard facts."""
    return all_messages() | dict(_of_facts(Vocabulary.standard().facts.values()))


def tables() -> dict[str, str]:
    """Return the texts of the directory, of the laws and of the platforms."""
    return contacts.bundled().texts() | laws.bundled().texts() | platforms.bundled().texts()


def _of_facts(facts: Iterable[AnyFact]) -> Iterator[tuple[str, str]]:
    for fact in facts:
        declared = fact.declared
        for field in _OF_FACT:
            if text := getattr(declared, field):
                yield f"{fact.name}/{field}", text
        yield from ((f"{fact.name}/choices/{word}", text) for word, text in fact.labels.items())
