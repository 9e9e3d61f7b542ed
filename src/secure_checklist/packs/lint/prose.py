"""Diagnostics on texts: too long, too hard, and words to do without.

Lengths are checked in every language; sentences, readability and words only in English.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache

from secure_checklist.checklists.checklist import Checklist
from secure_checklist.checklists.items import Item
from secure_checklist.core.prose.as_text import plain
from secure_checklist.core.prose.blocks import links, menus
from secure_checklist.core.prose.nodes import MENU_ENDS
from secure_checklist.packs.lint.banned_words import BANNED, Banned
from secure_checklist.packs.lint.diagnostic import Diagnostic, Run
from secure_checklist.packs.lint.readability import SENTENCE_END, grade, words_in

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
LONGEST_SENTENCE = 25
"""How many words a sentence may have; GOV.UK's guide to writing has the same limit."""
HARDEST = 7.5
"""The hardest grade that an item may have. On the scale of the index, 7 is for readers of 11 to 12 and 8 for those of
12 to 13: whoever is frightened or tired reads like somebody younger."""
FEWEST_WORDS = 50
"""In a shorter text one long name moves the grade by more than half a year, so it isn't measured."""

_ADDRESS = re.compile(r"\S*\w[./@]\w\S*")
_QUOTED = re.compile(r'"[^"]*"|\u201c[^\u201d]*\u201d')
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


def on_texts(run: Run) -> Iterator[Diagnostic]:
    """Report what could be better in the texts that are the checklist's own and no item's."""
    for path, sort, text in texts_of_whole(run.checklist):
        yield from _on_text(path, sort, text, english=run.english)


def on_item_texts(path: str, item: Item, run: Run) -> Iterator[Diagnostic]:
    """Report what could be better in the texts of one item."""
    for where, sort, text in texts_of_item(path, item):
        yield from _on_text(where, sort, text, english=run.english)
    hard = _grade_of(item) if run.english else None
    if hard is not None and hard > HARDEST:
        yield Diagnostic(
            path,
            "hard-text",
            f"its readability grade is {hard:.1f}, and a reader of 12 manages {HARDEST:g}; "
            "use shorter sentences and shorter words",
        )


def grades(checklist: Checklist) -> Mapping[str, float]:
    """Return the readability grades of an English checklist's items that are long enough, by id, the hardest first."""
    found = {item.id: _grade_of(item) for item in checklist.items}
    return dict(sorted(((name, at) for name, at in found.items() if at is not None), key=lambda one: -one[1]))


def _grade_of(item: Item) -> float | None:
    sample = _sample(item)
    return None if words_in(sample) < FEWEST_WORDS else grade(sample)


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


# one text --------------------------------------------------------------------------------------------------------


def _on_text(path: str, sort: str, source: str, *, english: bool) -> Iterator[Diagnostic]:
    text = _shown(source) if sort in PROSE else source
    if len(text) > LONGEST[sort]:
        yield Diagnostic(path, "long-text", f"{len(text)} characters, more than {LONGEST[sort]}; shorten or split it")
    if not english:
        return
    longest = max((len(sentence.split()) for sentence in SENTENCE_END.split(_simple(text, source))), default=0)
    if longest > LONGEST_SENTENCE:
        yield Diagnostic(
            path, "long-sentence", f"a sentence of {longest} words, more than {LONGEST_SENTENCE}; make two of it"
        )
    for words, banned in banned_in(text):
        yield Diagnostic(path, "banned-word", f'"{words}" is better not said; {banned.better}')


def banned_in(text: str) -> Iterator[tuple[str, Banned]]:
    """Return the words of an English text that are better not said, each with what is better; not those quoted."""
    said = _QUOTED.sub('""', text.replace("\u2019", "'"))
    for banned in BANNED:
        yield from ((found[0], banned) for found in _pattern(banned).finditer(said))


@cache
def _pattern(banned: Banned) -> re.Pattern[str]:
    """Compile words so that they are found whole, in any case, and not where they are fine."""
    words = "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in sorted(banned.words, key=len, reverse=True))
    fine = "".join(rf"(?<!\b{re.escape(word)}\s)" for word in banned.fine_after)
    before = "".join(rf"(?!\s+{re.escape(word)}\b)" for word in banned.fine_before)
    return re.compile(rf"(?<![\w-]){fine}(?:{words})(?![\w-]){before}", re.IGNORECASE)


def _sample(item: Item) -> str:
    """Put an item's texts together as sentences, each once: alone, most are too short to measure."""
    lines = (item.title, item.why, *item.do_not, *(line for steps in item.steps for line in steps.do))
    texts = dict.fromkeys(_simple(_shown(line), line).strip() for line in lines if line.strip())
    return " ".join(text if text.endswith((".", "!", "?")) else f"{text}." for text in texts)


def _shown(source: str) -> str:
    """Return the words of prose, without the addresses of links."""
    text = plain(source)
    for link in links(source):
        text = text.replace(f" ({link.address})", "")
    return text


def _simple(text: str, source: str) -> str:
    """Return a text without what no author can make easier: of ways through menus all but the first, and addresses."""
    for menu in menus(source):
        text = text.replace(MENU_ENDS[1].join(menu.labels), menu.labels[0])
    return _ADDRESS.sub("it", text)
