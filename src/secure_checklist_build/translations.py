"""Bring the built-in languages up to the present texts, and compile them.

Each folder of `data/translations` is a language: PO files, in which translators write. What is compiled of them stands
in the package `secure_checklist.translations`. This needs the extra `i18n`.
"""

from pathlib import Path

from secure_checklist.cli.translations.sources import sources
from secure_checklist.translations.compiled import SUFFIX, read
from secure_checklist_build.sources import DATA, LIBRARY, ContentFileError

FOLDER = DATA / "translations"
TARGET = LIBRARY / "translations"


def built(folder: Path = FOLDER, target: Path = TARGET) -> dict[Path, bytes]:
    """Return each language's PO files with the present texts, and what is compiled of them.

    Raises:
        ContentFileError: a file is no PO file, or a translation doesn't fit its text.
        ImportError: the extra isn't installed.

    """
    from secure_checklist.cli.translations.po import PoError, brought_up  # noqa: PLC0415 - it needs an extra

    found, faults, parts = dict[Path, bytes](), list[str](), sources()
    for language in sorted(one for one in folder.iterdir() if one.is_dir()):
        try:
            for part in brought_up(language, parts):
                faults += (f"{language.name}/{fault}" for fault in part.faults)
                found[language / f"{part.name}.po"] = part.written
                found[target / language.name / f"{part.name}{SUFFIX}"] = part.compiled
        except PoError as error:
            raise ContentFileError(f"{language.name}/{error}") from None
    if faults:
        raise ContentFileError("\n".join(faults))
    return found


def is_current(path: Path, data: bytes) -> bool:
    """Return True if a file needn't be built again: that a text of a PO isn't translated yet is no fault.

    What is compiled is compared by what it says, since each version of Babel writes its own number into it.
    """
    return path.suffix != SUFFIX or read(path.read_bytes()) == read(data)
