"""How the built-in packs are worded: long sentences, hard texts, and words to do without. English only.

Words are to be avoided on four grounds: they blame or belittle the reader, they frighten without helping, they promise
what nobody can keep, or those who help people whose images were shared advise against them.

How hard a text is to read is the automated readability index: E. A. Smith and R. J. Senter, "Automated Readability
Index", AMRL-TR-66-220, Wright-Patterson Air Force Base, November 1967, <https://apps.dtic.mil/sti/pdfs/AD667273.pdf>.
Neither the report nor its address has been opened: the formula and the strokes are as others quote them.

It counts typed characters, not syllables. A count of syllables needs a pronouncing dictionary or a guess at each word.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from pydantic import TypeAdapter

from secure_checklist.checklists.checklist import Checklist
from secure_checklist.checklists.items import Item
from secure_checklist.core.prose.blocks import menus
from secure_checklist.core.prose.nodes import MENU_ENDS
from secure_checklist.packs.lint.texts import shown
from secure_checklist_build.sources import DATA, read_toml

LONGEST_SENTENCE = 25
"""How many words a sentence may have; GOV.UK's guide to writing has the same limit."""
HARDEST = 7.5
"""The hardest grade that an item may have. On the scale of the index, 7 is for readers of 11 to 12 and 8 for those of
12 to 13: whoever is frightened or tired reads like somebody younger."""
FEWEST_WORDS = 50
"""In a shorter text one long name moves the grade by more than half a year, so it isn't measured."""


SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
"""Where one sentence ends and the next begins: an address or a decimal fraction has no blank behind its point."""
_ADDRESS = re.compile(r"\S*\w[./@]\w\S*")
_QUOTED = re.compile(r'"[^"]*"|\u201c[^\u201d]*\u201d')


class Banned(NamedTuple):
    """Words that mean the same wrong thing, and what to do instead.

    Attributes:
        words: As in a text, in lower case; a blank stands for any blanks.
        better: What to say instead.
        fine_after: Words after which it is fine, as in "it is not your fault".
        fine_before: Words before which it is fine, as in "just as before".

    """

    words: tuple[str, ...]
    better: str
    fine_after: tuple[str, ...] = ()
    fine_before: tuple[str, ...] = ()


BANNED = TypeAdapter(tuple[Banned, ...]).validate_python(read_toml(DATA / "wording.toml")["banned"])
"""Words to do without, each with what is better."""


def diagnostics(checklist: Checklist) -> Iterator[str]:
    """Return the texts of a checklist that could be worded better, each with its place."""
    for item in checklist.items:
        hard = _grade_of(item)
        if hard is not None and hard > HARDEST:
            yield f"{item.id}: its readability grade is {hard:.1f}; a reader of 12 manages {HARDEST:g}"
    for key, source in checklist.texts().items():
        text = shown(key, source)
        longest = max((len(sentence.split()) for sentence in SENTENCE_END.split(_simple(text, source))), default=0)
        if longest > LONGEST_SENTENCE:
            yield f"{key}: a sentence of {longest} words, more than {LONGEST_SENTENCE}; make two of it"
        yield from (f'{key}: "{words}" is better not said; {banned.better}' for words, banned in banned_in(text))


def _grade_of(item: Item) -> float | None:
    sample = _sample(item)
    return None if words_in(sample) < FEWEST_WORDS else grade(sample)


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
    texts = dict.fromkeys(_simple(shown("do", line), line).strip() for line in lines if line.strip())
    return " ".join(text if text.endswith((".", "!", "?")) else f"{text}." for text in texts)


def _simple(text: str, source: str) -> str:
    """Return a text without what no author can make easier: of ways through menus all but the first, and addresses."""
    for menu in menus(source):
        text = text.replace(MENU_ENDS[1].join(menu.labels), menu.labels[0])
    return _ADDRESS.sub("it", text)


def grade(text: str) -> float:
    """Return the readability index of an English text: 9 is for readers of 13 to 14, and each year adds 1.

    A stroke is each character that isn't blank, punctuation too: the index was made for a typewriter that counts.

    Raises:
        ValueError: The text has no word.

    """
    words = words_in(text)
    if not words:
        raise ValueError("a text without words has no grade")
    strokes = sum(len(part) for part in text.split())
    sentences = sum(1 for sentence in SENTENCE_END.split(text) if words_in(sentence))
    return 4.71 * strokes / words + 0.5 * words / sentences - 21.43


def words_in(text: str) -> int:
    """Return the number of words of a text: what stands between blanks and has a letter or a digit, unlike a dash."""
    return sum(1 for part in text.split() if any(character.isalnum() for character in part))
