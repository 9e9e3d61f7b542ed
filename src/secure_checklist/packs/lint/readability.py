"""How hard an English text is to read: the automated readability index.

E. A. Smith and R. J. Senter, "Automated Readability Index", AMRL-TR-66-220, Aerospace Medical Research Laboratories,
Wright-Patterson Air Force Base, November 1967, <https://apps.dtic.mil/sti/pdfs/AD667273.pdf>. Neither the report nor
its address has been opened: the formula and the strokes are as others quote them.

It counts typed characters, not syllables. A count of syllables needs a pronouncing dictionary or a guess at each word.
"""

import re

SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
"""Where one sentence ends and the next begins: an address or a decimal fraction has no blank behind its point."""


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
    """Return how many words a text has: what stands between blanks and has a letter or a digit, unlike a dash."""
    return sum(1 for part in text.split() if any(character.isalnum() for character in part))
