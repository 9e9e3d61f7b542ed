"""Bring languages up to the present texts, and compile them.

Each folder of `data/translations` is a language, with the PO files that translators edit. They are compiled into
the package `secure_checklist.translations`. A region beside its language, such as `es-MX` beside `es`, has only the
texts that differ there, and inherits the rest. Given a file with your own checklist and a folder named after its
language, both files of that checklist are written there. This needs the extra `i18n`.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError

from secure_checklist import dump, load_checklist, packs
from secure_checklist.core.messages import SHORT, all_messages, data_key, fingerprint
from secure_checklist.core.model import list_of, mapping_of
from secure_checklist.incident.contacts import directory as contacts
from secure_checklist.incident.laws import table as laws
from secure_checklist.incident.platforms import table as platforms
from secure_checklist.rules.declaration import AnyFact
from secure_checklist.subjects.vocabulary import Vocabulary
from secure_checklist.translations.known import COMMON, ENDING, PACKAGES
from secure_checklist.translations.models import Catalogue
from secure_checklist_build.editorial import Changes, names_in
from secure_checklist_build.sources import DATA, LIBRARY, ContentFileError

if TYPE_CHECKING:
    from secure_checklist_build.labels import Labels

FOLDER = DATA / "translations"
TARGETS = [LIBRARY.parent.joinpath(*package.split(".")) for package in PACKAGES]
_AT_ONCE = ("response", "leak-response")
"""The parts that are in the library's own package, as whoever needs help at once reads them."""
_LATER = re.compile(r"(account|cli|country|device|documents|fleet|kinds|messenger|service|subjects|system|version)\b")
"""How the keys begin of the library's texts that aren't for the response, as those of papers and commands."""
TEMPLATE = ".pot"
"""The ending of a file with the texts of a part, of which a language begins."""
COMPONENTS = "weblate.json"
_WRITTEN = ("language", "unreviewed", "checklist")
"""What is written of a part of a language beside its texts."""
_OF_FACT = ("question", "meaning", "absence", "unit", "when_true", "when_false")


def sources() -> dict[str, Mapping[str, str]]:
    """Return every text that can be translated: of the library, of each built-in checklist, and of the tables."""
    of_packs = {name: packs.load(name).texts() for name in packs.builtin()}
    library = all_messages() | dict(_of_facts(Vocabulary.standard().facts.values()))
    tables = contacts.bundled().texts() | laws.bundled().texts() | platforms.bundled().texts()
    response = {key: text for key, text in library.items() if not _LATER.match(key)}
    rest = {key: text for key, text in library.items() if key not in response}
    return {"response": response, "library": rest, "data": tables, **of_packs}


def _of_facts(facts: Iterable[AnyFact]) -> Iterator[tuple[str, str]]:
    for fact in facts:
        yield f"{fact.name}/label", fact.label
        for field in _OF_FACT:
            if text := getattr(fact.declared, field):
                yield f"{fact.name}/{field}", text
        yield from ((f"{fact.name}/choices/{word}", text) for word, text in fact.labels.items())


def places_in_tables() -> dict[str, list[str]]:
    """Return where each text of the tables stands, by its key, as `contacts/us-988/hours`."""
    found: dict[str, list[str]] = {}
    for model in (contacts.bundled(), laws.bundled(), platforms.bundled()):
        for place, text in _strings(model.model_dump(mode="json", exclude_defaults=True)):
            found.setdefault(data_key(text), []).append(place)
    return found


def _strings(value: object, place: str = "") -> Iterator[tuple[str, str]]:
    """Return each string of plain data with its place, by the ids of what it is in where they have some."""
    if isinstance(value, str):
        yield place, value
    elif (table := mapping_of(value)) is not None:
        for name, one in table.items():
            yield from _strings(one, f"{place}/{name}".lstrip("/"))
    else:
        for number, one in enumerate(list_of(value) or ()):
            table = mapping_of(one) or {}
            name = re.sub(r"[^\w.+-]", "_", str(table.get("id") or table.get("value") or number))
            yield from _strings(one, f"{place}/{name}")


def built(*own: Path, changes: Changes | None = None) -> dict[Path, bytes]:
    """Return each language's PO files with the present texts, and what is compiled of them.

    Args:
        own: A file with a checklist, and the folder of one language; if left out, the built-in ones.
        changes: What the author says of English texts that changed; if None, nothing.

    Raises:
        ContentFileError: a file is no PO file, or a translation doesn't fit its text.
        ImportError: the extra isn't installed.

    """
    from secure_checklist_build import labels, po  # noqa: PLC0415 - they need an extra

    folders, parts = [one for one in sorted(FOLDER.iterdir()) if one.is_dir()], sources()
    if own:
        file, folder = own
        checklist = load_checklist(file)
        folders, parts = [folder], {checklist.id: checklist.texts()}
    found, faults, standing = dict[Path, bytes](), list[str](), {} if own else places_in_tables()
    names = names_in(text for texts in parts.values() for text in texts.values())
    changes = replace(changes or Changes(), names=names)
    made: dict[str, dict[Path, Catalogue]] = {part: {} for part in parts}
    table = None if own else labels.Labels(standing)
    for language in folders:
        for part, wanted in parts.items():
            path = language / f"{part}.po"
            held = po.read(path) if path.exists() else None
            texts = wanted if own else _said_in(language, wanted, map(po.key_of, held or ()))
            if not texts:
                continue
            present = po.updated(texts, language.name, held, standing, changes)
            if table:
                labels.put_back(present)
            found[path], data = po.written(present), po.compiled(present)
            wrong = dict(po.misfits(present)) | (dict(table.misfits(texts, data)) if table else {})
            faults += (f"{language.name}/{path.name}: {key}: {fault}" for key, fault in wrong.items())
            compiled = language if own else _target(part) / language.name
            _put_over(made[part], _in_words_of_labels(data, part, compiled, table))
            if own:
                catalogue = made[part][compiled / f"{part}{ENDING}"]
                found[compiled / f"{part}{ENDING}"] = dump(catalogue, indent=2).encode()
    if faults:
        raise ContentFileError("\n".join(faults))
    for part, texts in () if own else parts.items():
        found[FOLDER / f"{part}{TEMPLATE}"] = po.written(po.updated(texts, "", places=standing))
        found |= _prepared(part, texts, made[part])
    return found if own else {**found, FOLDER / COMPONENTS: _components(parts)}


def _said_in(folder: Path, texts: Mapping[str, str], held: Iterable[str]) -> Mapping[str, str]:
    """Return the texts for a folder: for a region whose language has a folder too, only those it already has."""
    general, _, region = folder.name.partition("-")
    if not (region and folder.with_name(general).is_dir()):
        return texts
    keys = set(held)
    return {key: text for key, text in texts.items() if {key, key.rpartition(".")[0]} & keys}


def _put_over(made: dict[Path, Catalogue], more: Mapping[Path, Catalogue]) -> None:
    """Add catalogues. A text of the region itself replaces the one made from its language with the region's labels."""
    for path, one in more.items():
        texts = {**made[path].texts, **one.texts} if path in made else one.texts
        made[path] = one.model_copy(update={"texts": texts})


def _target(part: str) -> Path:
    """Return the folder of the package that a part of the built-in languages is in."""
    return TARGETS[0 if part in _AT_ONCE else 1]


def _in_words_of_labels(
    data: Mapping[str, object], part: str, folder: Path, table: "Labels | None"
) -> dict[Path, Catalogue]:
    """Return a part of a language with the words of labels, and of each region that has others, by file.

    Raises:
        ContentFileError: a text is too long for where it stands.

    """
    found: dict[Path, Mapping[str, object]] = {folder: data}
    if table:
        regions = {folder.with_name(tag): table.compiled(data, tag) for tag in table.regions(folder.name)}
        found[folder] = table.compiled(data)
        found.update((one, own) for one, own in regions.items() if own["texts"])
    return {one / f"{part}{ENDING}": _catalogue(texts, part) for one, texts in found.items()}


def _components(parts: Iterable[str]) -> bytes:
    """Return what Weblate's command `import_json` takes: each part as a component of a project."""
    place = f"src/secure_checklist_build/data/{FOLDER.name}"
    components = [
        {
            "name": part.replace("-", " ").capitalize(),
            "slug": part,
            "file_format": "po",
            "filemask": f"{place}/*/{part}.po",
            "new_base": f"{place}/{part}{TEMPLATE}",
            "new_lang": "add",
            "language_code_style": "bcp",
            "check_flags": "python-brace-format",
            "allow_translation_propagation": False,
        }
        for part in parts
    ]
    return f"{json.dumps(components, indent=2)}\n".encode()


def _catalogue(data: Mapping[str, object], part: str) -> Catalogue:
    """Return a part of a language, each text of which keeps the limits of its place in a checklist.

    Raises:
        ContentFileError: a text is too long for where it stands.

    """
    found = Catalogue.model_validate({**data, "checklist": "" if part in COMMON else part})
    try:
        if part in packs.builtin():
            packs.load(part).translated(found)
    except ValidationError as error:
        raise ContentFileError(f"{found.language}/{part}.po: {error}") from None
    return found


def _prepared(part: str, texts: Mapping[str, str], made: Mapping[Path, Catalogue]) -> dict[Path, bytes]:
    """Return what the library reads of a part without checking it again: the keys and fingerprints once for all.

    Keys and fingerprints would be half of each language's file. What was translated from another wording is left out.
    """
    known = {key: one.of or "" for found in made.values() for key, one in found.texts.items()}
    present = {key: fingerprint(texts[key]) if key in texts else was for key, was in known.items()}
    of = {key: one for key, one in present.items() if any(_is_of(found, key, one) for found in made.values())}
    files: dict[Path, dict[str, object]] = {
        _target(part) / f"{part}{ENDING}": {"keys": [*of], "of": "".join(one[:SHORT] for one in of.values())}
    }
    for path, found in made.items():
        head = {name: getattr(found.words, name) for name in _WRITTEN}
        files[path] = {
            **head,
            "texts": [found.texts[key].text if _is_of(found, key, one) else None for key, one in of.items()],
        }
    return {path: json.dumps(one, ensure_ascii=False, indent=0).encode() for path, one in files.items()}


def _is_of(found: Catalogue, key: str, wording: str) -> bool:
    return key in found.texts and found.texts[key].of == wording


def is_current(path: Path, data: bytes) -> bool:
    """Return True if a file needn't be built again: that a text of a PO isn't translated yet is no fault."""
    return path.suffix == ".po" or path.read_bytes() == data
