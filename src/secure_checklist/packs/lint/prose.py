"""Diagnostics on texts that are too long for their place, and where texts stand."""

import re
from collections.abc import Iterator, Mapping

from secure_checklist.checklists.checklist import Checklist
from secure_checklist.checklists.items import Item
from secure_checklist.core.prose.as_text import plain
from secure_checklist.core.prose.blocks import links
from secure_checklist.packs.lint.diagnostic import Diagnostic, Run

LONGEST: Mapping[str, int] = {
    "title": 80,
    "question": 160,
    "neutral_text": 160,
    "neutral_title": 80,
    "for_whom": 80,
    "due": 160,
    "text": 160,
    "instead": 320,
    "do": 160,
    "do_not": 160,
    "why": 320,
    "intro": 320,
    "meaning": 320,
    "description": 640,
}
"""How many characters each sort of text may have. A line on a phone has about 40: two for a title, four for a step."""
PROSE = {"do", "do_not", "why", "intro", "meaning", "description", "instead"}
"""The sorts of text that are prose."""
_PARTS = (
    ("sections", "id", ("title", "intro")),
    ("profiles", "id", ("title", "description")),
    ("parameters", "name", ("meaning",)),
    ("guards", "id", ("neutral_text",)),
    ("do_nots", "id", ("text", "why", "instead")),
)
"""What a checklist has beside items that bears texts, by what it is called, and which."""
Text = tuple[str, str, str]
"""A path, the sort of text, and the text."""
SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
"""Where one sentence ends and the next begins: an address or a decimal fraction has no blank behind its point."""


def on_texts(run: Run) -> Iterator[Diagnostic]:
    """Report texts of the checklist's own that are too long for their place."""
    yield from _too_long(texts_of_whole(run.checklist))


def on_item_texts(path: str, item: Item, _: Run) -> Iterator[Diagnostic]:
    """Report texts of one item that are too long for their place."""
    yield from _too_long(texts_of_item(path, item))


def _too_long(texts: Iterator[Text]) -> Iterator[Diagnostic]:
    for path, sort, source in texts:
        size = len(shown(source) if sort in PROSE else source)
        if size > LONGEST[sort]:
            yield Diagnostic(path, "long-text", f"{size} characters, more than {LONGEST[sort]}; shorten or split it")


# where texts stand -----------------------------------------------------------------------------------------------


def texts_of_whole(checklist: Checklist) -> Iterator[Text]:
    """Return the texts that are the checklist's own and no item's."""
    yield "title", "title", checklist.title
    yield "description", "description", checklist.description
    for field, named, sorts in _PARTS:
        for index, part in enumerate(getattr(checklist, field)):
            yield from (
                (f'{field}[{index}] "{getattr(part, named)}" > {sort}', sort, getattr(part, sort)) for sort in sorts
            )
    for group, sort in (("tags", "neutral_text"), ("acts", "text"), ("modifiers", "why"), ("cards", "comfort")):
        for index, part in enumerate(getattr(checklist.cards, group)):
            yield f'cards > {group}[{index}] "{part.id}" > {sort}', "do", getattr(part, sort)
    yield from _of_declared(checklist)


def _of_declared(checklist: Checklist) -> Iterator[Text]:
    for group in ("levels", "causes"):
        for index, word in enumerate(getattr(checklist, group)):
            yield f'{group}[{index}] "{word.id}" > label', "question", word.label
            yield f'{group}[{index}] "{word.id}" > meaning', "meaning", word.meaning
    for index, kind in enumerate(checklist.kinds):
        path = f'kinds[{index}] "{kind.id}"'
        for sort in ("label", "plural", "question", "more", "naming"):
            yield f"{path} > {sort}", "question", getattr(kind, sort)
        yield f"{path} > meaning", "meaning", kind.meaning
        yield from ((f"{path} > suggested > {one.id}", "question", one.label) for one in kind.suggested)
    for index, enum in enumerate(checklist.enums):
        for word, label in enum.choices.items():
            yield f'enums[{index}] "{enum.id}" > choices > {word}', "question", label
    for index, declared in enumerate(checklist.declares):
        path = f'declares[{index}] "{declared.fact}"'
        for sort in ("question", "label", "when_true", "when_false", "absence"):
            yield f"{path} > {sort}", "question", getattr(declared, sort)
        yield f"{path} > meaning", "meaning", declared.meaning
        for word, label in declared.choices.items():
            yield f"{path} > choices > {word}", "question", label


def texts_of_item(path: str, item: Item) -> Iterator[Text]:
    """Return the texts of one item."""
    for sort in ("title", "why", "question", "for_whom", "neutral_title"):
        yield f"{path} > {sort}", sort, getattr(item, sort)
    for index, deadline in enumerate(item.deadlines):
        yield f"{path} > deadlines[{index}] > due", "due", deadline.due
    for index, text in enumerate(item.do_not):
        yield f"{path} > do_not[{index}]", "do_not", text
    for outer, steps in enumerate(item.steps):
        for inner, text in enumerate(steps.do):
            yield f"{path} > steps[{outer}] > do[{inner}]", "do", text


def shown(source: str) -> str:
    """Return the words of prose, without the addresses of links."""
    text = plain(source)
    for link in links(source):
        text = text.replace(f" ({link.address})", "")
    return text
