"""`translations`: how much of each language there is, and the files in which translators write."""

import argparse
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from secure_checklist.cli.calls import FAILING, FINE, CallError
from secure_checklist.cli.inputs import find_checklist, unreadable
from secure_checklist.cli.output import write_json
from secure_checklist.cli.parser import Parser, add_look, screen_of
from secure_checklist.cli.translations.sources import sources
from secure_checklist.core.errors import UnknownNameError
from secure_checklist.core.messages import message, number_of
from secure_checklist.core.text.terminal import Screen
from secure_checklist.packs import builtin
from secure_checklist.translations.known import SOURCE, catalogue, languages
from secure_checklist.translations.models import Catalogue

__all__ = ["add_arguments", "run"]


class Count(NamedTuple):
    """How much of a part there is in a language.

    Attributes:
        language: The language, as BCP 47.
        part: The part: the library, the tables, or a checklist.
        texts: How many texts it has.
        translated: How many of them are translated.
        stale: How many have a translation of an older wording, which isn't shown.
        missing: How many have none.

    """

    language: str
    part: str
    texts: int
    translated: int
    stale: int
    missing: int


def add_arguments(parser: Parser) -> None:
    """Add the arguments of the command."""
    add_look(parser)
    parser.add("tag", nargs="?", metavar="TAG")
    parser.add("--write", metavar="FOLDER")
    parser.add("--of", metavar="FILE")
    parser.add("--json", action="store_true")


def run(options: argparse.Namespace) -> int:
    """Run the command."""
    screen = screen_of(options)
    parts = sources() if options.of is None else _own(options.of)
    if options.write is not None:
        return _write(screen, Path(options.write), parts)
    wanted = (options.tag,) if options.tag else tuple(tag for tag in languages() if tag != SOURCE)
    try:
        counts = [count for tag in wanted for count in counted(tag, parts)]
        unreviewed = {tag: _unreviewed(tag) for tag in wanted}
    except UnknownNameError as error:
        raise CallError(str(error)) from None
    if options.json:
        write_json(json.dumps([one._asdict() for one in counts]))
        return FINE
    for tag in wanted:
        screen.write(tag, style="bold")
        for one in (count for count in counts if count.language == tag):
            _tell(screen, one)
        if count := unreviewed[tag]:
            screen.write(message("cli.translations.unreviewed", count=count), first="  ", style="dim")
    return FINE


def counted(language: str, parts: Mapping[str, Mapping[str, str]]) -> Iterator[Count]:
    """Return how much of each part there is in a language."""
    for part, texts in parts.items():
        found = Counter(_state(catalogue(language, part), key, text) for key, text in texts.items())
        yield Count(language, part, len(texts), found["translated"], found["stale"], found["missing"])


def _state(known: Catalogue, key: str, text: str) -> str:
    translation = known.texts.get(key)
    if translation is None:
        return "missing"
    return "translated" if translation.fits(text) else "stale"


def _unreviewed(language: str) -> int:
    """Return how many texts of a language nobody has reviewed, those for all checklists counted once."""
    common = catalogue(language).unreviewed or 0
    return common + sum((catalogue(language, part).unreviewed or 0) - common for part in builtin())


def _tell(screen: Screen, count: Count) -> None:
    said = message(
        "cli.translations.part",
        part=count.part,
        translated=number_of(count.translated),
        texts=number_of(count.texts),
        stale=number_of(count.stale),
        missing=number_of(count.missing),
    )
    screen.write(said, first="  ", indent=4, style="" if count.translated == count.texts else "open")


def _own(name: str) -> dict[str, Mapping[str, str]]:
    checklist = find_checklist(name, translated=False)
    return {checklist.id: checklist.texts()}


def _write(screen: Screen, folder: Path, parts: Mapping[str, Mapping[str, str]]) -> int:
    try:
        from secure_checklist.cli.translations.files import bring_up  # noqa: PLC0415 - it needs an extra
        from secure_checklist.cli.translations.po import PoError  # noqa: PLC0415 - as above
    except ImportError:
        raise CallError(message("cli.translations.extra", call="pip install secure-checklist[i18n]")) from None
    try:
        folder.mkdir(parents=True, exist_ok=True)
        faults = tuple(bring_up(folder, parts))
    except PoError as error:
        raise CallError(f"{folder}: {error}") from None
    except (OSError, ValueError) as error:
        raise unreadable(str(folder), error) from None
    for fault in faults:
        screen.write(str(fault), style="open")
    screen.write(message("cli.translations.written", folder=folder, variable="SECURE_CHECKLIST_TRANSLATIONS"))
    return FAILING if faults else FINE
