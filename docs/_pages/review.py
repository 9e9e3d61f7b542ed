"""The lists by which a helpline reviews a translation of the cards: a page to read, and a file to write into."""

import csv
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

from _pages.text import joined, plain, table
from secure_checklist import packs
from secure_checklist_build import po
from secure_checklist_build.translations import FOLDER

PACK = "leak-response"
NAMES = {"es": "Spanish", "hi": "Hindi", "pt-BR": "Brazilian Portuguese"}
"""The languages that a model made."""
GROUPS = {
    "cards": "Titles and opening words",
    "acts": "What to do, and what not to do",
    "modifiers": "Why a card differs",
    "tags": "What a bystander may see next to a number",
}
NOTE = """\
A model translated the cards, which someone reads first after a leak. They have {count} texts and {words} words of
English, and take about an hour. If you work for a helpline and {name} is your language, please read them.

For each text, ask: Does it match the English? Would you say it like this on the phone? Would a 14-year-old understand
it? Could it shame or endanger someone? A bystander may see texts with a place that
ends in `neutral_text`, so these mustn't reveal the topic.

Write your version into the last column of [the file](cards-{language}.csv), which opens in any spreadsheet.
Leave it empty if you would change nothing. Send it back with your name, or the name you wish to be known by, and
the date. Reviewed texts are removed from this list. [Translate](../howto/translate.md) explains how to do more."""


def review_pages() -> Iterator[tuple[str, str]]:
    """Yield the page and the file of each language, by their paths on the site."""
    for language, name in NAMES.items():
        rows = list(unreviewed(language))
        words = sum(len(english.split()) for _, english, _ in rows)
        yield f"translations/cards-{language}.csv", written(rows, name)
        parts = (
            f"## {title}\n\n" + table(("place", "English", name), (map(plain, row) for row in rows if of(row) == group))
            for group, title in GROUPS.items()
        )
        note = NOTE.format(count=len(rows), words=f"{words:,}", name=name, language=language)
        yield f"translations/cards-{language}.md", joined(f"# {name} cards to review", note, *parts)


def unreviewed(language: str) -> Iterator[tuple[str, str, str]]:
    """Yield the first place, the English and the translation of each text of a card that no one has reviewed."""
    english = packs.load(PACK)
    shown = english.translated(language).texts()
    fuzzy = {po.key_of(entry) for entry in po.read(Path(FOLDER, language, f"{PACK}.po")) if entry.fuzzy}
    found = dict[tuple[str, str], str]()
    for key, text in english.texts().items():
        if key in fuzzy and key.startswith("cards/"):
            found.setdefault((text, shown[key]), key.removeprefix("cards/"))
    for texts, place in found.items():
        yield place, *texts


def of(row: tuple[str, str, str]) -> str:
    """Return the group of a text."""
    return row[0].partition("/")[0]


def written(rows: list[tuple[str, str, str]], name: str) -> str:
    """Write the file; the mark at its beginning is for spreadsheets, which take it for another alphabet otherwise."""
    file = StringIO()
    csv.writer(file, lineterminator="\r\n").writerows(
        [("place", "English", name, "better"), *((*row, "") for row in rows)]
    )
    return f"\N{ZERO WIDTH NO-BREAK SPACE}{file.getvalue()}"
