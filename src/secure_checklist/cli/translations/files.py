"""The folder of a language: a PO file for each part, where translators write, and what is compiled of it."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from secure_checklist.cli.translations import po
from secure_checklist.translations.compiled import SUFFIX

Parts = Mapping[str, Mapping[str, str]]


class Part(NamedTuple):
    """The files of one part of a language, brought up to the present texts.

    Attributes:
        name: The part.
        written: Its PO file.
        compiled: What is compiled of it. A translation that doesn't fit isn't in it.
        faults: Which translations don't fit, and why.

    """

    name: str
    written: bytes
    compiled: bytes
    faults: tuple[str, ...]


def brought_up(folder: Path, parts: Parts) -> Iterator[Part]:
    """Return the files of a language, brought up to the present texts; a part that has no file gets one.

    The folder is called as the language is. A translation that doesn't fit stays in the PO file.

    Raises:
        PoError: a file is no PO file.
        OSError: a file can't be read.

    """
    for part, texts in parts.items():
        path = folder / f"{part}.po"
        present = po.updated(texts, folder.name, po.read(path) if path.exists() else None)
        wrong = dict(po.misfits(present))
        faults = tuple(f"{path.name}: {key}: {fault}" for key, fault in wrong.items())
        yield Part(part, po.written(present), po.compiled(present, without=wrong.keys()), faults)


def bring_up(folder: Path, parts: Parts) -> Iterator[str]:
    """Bring the files of a language up to the present texts, compile them, and say which translations don't fit.

    Raises:
        PoError: a file is no PO file.
        OSError: a file can't be read or written.

    """
    for part in brought_up(folder, parts):
        yield from part.faults
        folder.joinpath(f"{part.name}.po").write_bytes(part.written)
        folder.joinpath(f"{part.name}{SUFFIX}").write_bytes(part.compiled)
