"""`translations`: how much of each language there is, and the files in which translators write."""

import argparse
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from secure_checklist.cli.calls import FAILING, FINE, CallError
from secure_checklist.cli.inputs import find_checklist, unreadable
from secure_checklist.cli.parser import Parser, add_look, screen_of
from secure_checklist.cli.translations.sources import sources
from secure_checklist.core.errors import UnknownNameError
from secure_checklist.core.messages import message, number_of
from secure_checklist.core.text.terminal import Screen
from secure_checklist.packs import builtin
from secure_checklist.translations.compiled import SUFFIX
from secure_checklist.translations.known import SOURCE, catalogue, languages
from secure_checklist.translations.models import Catalogue


def add_arguments(parser: Parser) -> None:
    """Add the arguments of the command."""
    add_look(parser)
    parser.add("tag", nargs="?", metavar="TAG")
    parser.add("--write", metavar="FOLDER")
    parser.add("--of", metavar="FILE")


def run(options: argparse.Namespace) -> int:
    """Run the command."""
    screen = screen_of(options)
    parts = sources() if options.of is None else _own(options.of)
    if options.write is not None:
        return _write(screen, Path(options.write), parts)
    for tag in (options.tag,) if options.tag else (tag for tag in languages() if tag != SOURCE):
        try:
            common = catalogue(tag).unreviewed or 0
        except UnknownNameError as error:
            raise CallError(str(error)) from None
        screen.write(tag, style="bold")
        for part, texts in parts.items():
            _write_counts(screen, tag, part, texts)
        # those for all checklists are counted once
        if count := common + sum((catalogue(tag, part).unreviewed or 0) - common for part in builtin()):
            screen.write(message("cli.translations.unreviewed", count=count), first="  ", style="dim")
    return FINE


def _write_counts(screen: Screen, language: str, part: str, texts: Mapping[str, str]) -> None:
    """Write how many texts of a part are translated, translated from an older wording, and missing."""
    known = catalogue(language, part)
    found = Counter(_state(known, key, text) for key, text in texts.items())
    counts = {name: number_of(found[name]) for name in ("translated", "stale", "missing")}
    said = message("cli.translations.part", part=part, texts=number_of(len(texts)), **counts)
    screen.write(said, first="  ", indent=4, style="" if found["translated"] == len(texts) else "open")


def _state(known: Catalogue, key: str, text: str) -> str:
    translation = known.texts.get(key)
    if translation is None:
        return "missing"
    return "translated" if translation.fits(text) else "stale"


def _own(name: str) -> dict[str, Mapping[str, str]]:
    checklist = find_checklist(name, translated=False)
    return {checklist.id: checklist.texts()}


def _write(screen: Screen, folder: Path, parts: Mapping[str, Mapping[str, str]]) -> int:
    try:
        from secure_checklist.cli.translations.po import PoError, brought_up  # noqa: PLC0415 - it needs an extra
    except ImportError:
        raise CallError(message("cli.translations.extra", call="pip install secure-checklist[i18n]")) from None
    faults: list[str] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for part in brought_up(folder, parts):
            faults += part.faults
            folder.joinpath(f"{part.name}.po").write_bytes(part.written)
            folder.joinpath(f"{part.name}{SUFFIX}").write_bytes(part.compiled)
    except PoError as error:
        raise CallError(f"{folder}: {error}") from None
    except (OSError, ValueError) as error:
        raise unreadable(str(folder), error) from None
    for fault in faults:
        screen.write(fault, style="open")
    screen.write(message("cli.translations.written", folder=folder, variable="SECURE_CHECKLIST_TRANSLATIONS"))
    return FAILING if faults else FINE
