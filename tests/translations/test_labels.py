"""The makers' own words for menus and buttons, which translations of the checklists take: each has a source."""

import json
import re
from pathlib import Path
from typing import Any

from secure_checklist import packs
from secure_checklist.core.prose.blocks import menus
from tests.cases import each

FOLDER = Path(__file__).parents[2] / "docs" / "translations"
TABLES = sorted(FOLDER.glob("labels-*.json"))

NAMES = {"ChatGPT", "Google", "Google Assistant", "Play Protect", "WhatsApp", "Windows Update"}
"""Names of products, which are the same in every language."""


def entries(path: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return found


@each("path", TABLES)
def test_a_label_of_a_menu_is_a_makers_word_or_stands_in_quotes(path: Path) -> None:
    """A menu is what stands on the screen: nobody translates a label by its English.

    What is no label but a description, such as "the app's settings", is translated as any text is.
    """
    tag = path.stem.removeprefix("labels-")
    known = {entry["text"] for entry in entries(path)} | {entry.get("also", "") for entry in entries(path)}
    wrong: list[str] = []
    for name in packs.builtin():
        pack, english = packs.load(name).translated(tag), packs.load(name).texts()
        for key, text in pack.texts().items():
            for source, target in zip(menus(english[key]), menus(text), strict=True):
                for before, after in zip(source.labels, target.labels, strict=True):
                    if after == before and re.search("[A-Za-z]", before) and after not in known | NAMES:
                        wrong.append(f"{key}: {after}")
    assert wrong == []
