"""The folder of a language: a PO file for each part, where translators write, and what is compiled of it."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from secure_checklist.cli.translations import po
from secure_checklist.translations.compiled import SUFFIX, read

Parts = Mapping[str, Mapping[str, str]]


def bring_up(folder: Path, parts: Parts) -> Iterator[str]:
    """Bring the files of a language up to the present texts, compile them, and say which translations don't fit.

    The folder is called as the language is. A part that has no file gets one. A translation that doesn't fit stays in
    the PO file, and isn't compiled.

    Raises:
        PoError: a file is no PO file.
        OSError: a file can't be read or written.

    """
    for part, texts in parts.items():
        path = folder / f"{part}.po"
        present = po.updated(texts, folder.name, po.read(path) if path.exists() else None)
        wrong = dict(po.misfits(present))
        yield from (f"{path.name}: {key}: {fault}" for key, fault in wrong.items())
        path.write_bytes(po.written(present))
        path.with_suffix(SUFFIX).write_bytes(po.compiled(present, without=wrong.keys()))


def broken(folder: Path, parts: Parts) -> Iterator[str]:
    """Return what is wrong in the files of a language.

    That is a part that is missing, a translation that doesn't fit its text, and what is compiled of another PO file.
    What isn't translated, or no longer, is `missing`.

    Raises:
        PoError: a file is no PO file.
        OSError: a file can't be read.

    """
    for part, texts in parts.items():
        path = folder / f"{part}.po"
        if not path.exists():
            yield f"{folder.name}/{path.name} is missing"
            continue
        held = po.read(path)
        wrong = dict(po.misfits(po.updated(texts, folder.name, held)))
        yield from (f"{folder.name}/{path.name}: {key}: {fault}" for key, fault in wrong.items())
        target = path.with_suffix(SUFFIX)
        if not target.exists() or read(target.read_bytes()) != read(po.compiled(held, without=wrong.keys())):
            yield f"{folder.name}/{target.name} doesn't fit {path.name}"


def missing(folder: Path, parts: Parts) -> int:
    """Return how many texts have no translation of their present wording; a part without a file isn't counted.

    Raises:
        PoError: a file is no PO file.
        OSError: a file can't be read.

    """
    there = {folder / f"{part}.po": texts for part, texts in parts.items()}
    return sum(
        po.missing(po.updated(texts, folder.name, po.read(path))) for path, texts in there.items() if path.exists()
    )
