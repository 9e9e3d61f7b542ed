"""How long a question takes to read and to answer, in seconds: a stated model, not a measurement of people.

Reading goes at the mean speed of silent reading in English, 238 words a minute (Brysbaert, "How many words do we read
per minute?", Journal of Memory and Language 109, 2019, 104047). Deciding and tapping go by the keystroke-level model
(Card, Moran and Newell, "The keystroke-level model for user performance time with interactive systems",
Communications of the ACM 23 (7), 1980): 1.35 s for a mental act, 1.1 s to point, 0.1 s each to press and to release,
0.28 s for a key of someone who isn't a typist. Nobody measured `LOOK`; it is an assumption.
"""

from collections.abc import Mapping
from functools import lru_cache

from secure_checklist.interview.questions import InputKind

WORD = 60 / 238
"""Reading one word."""
DECIDE = 1.35
"""Making up one's mind."""
TAP = 1.3
"""Pointing at something and tapping it."""
LOOK = 8.0
"""Looking up a number or a day, as in a phone's settings; assumed."""
_TYPED: Mapping[InputKind, float] = {
    "whole_number": LOOK + TAP + 2 * 0.28,
    "number": LOOK + TAP + 4 * 0.28,
    "date": LOOK + 3 * TAP,
    "datetime": LOOK + 5 * TAP,
    "text": TAP + 12 * 0.28,
}
TICKED = 2
"""How many of several choices are ticked; assumed."""


@lru_cache(maxsize=4096)
def reading(text: str) -> float:
    """Return the seconds that reading a text takes."""
    return WORD * len(text.split())


@lru_cache(maxsize=4096)
def asking(text: str, labels: tuple[str, ...], kind: InputKind) -> float:
    """Return the seconds that a question takes: to read it and its choices, and to answer.

    Of choices of which one is taken, half are read on the average: who looks for one entry of a list stops at it
    (Sternberg, "Memory-scanning: mental processes revealed by reaction-time experiments", American Scientist 57, 1969,
    on self-terminating search). A yes or no is read at a glance.
    """
    words = sum(map(reading, labels))
    return reading(text) + {"yes_no": 0.0, "one_of": words / 2}.get(kind, words) + answering(kind)


def answering(kind: InputKind) -> float:
    """Return the seconds that giving an answer takes once the question has been read."""
    if kind in ("some_of", "subjects"):
        return DECIDE + TICKED * TAP
    return DECIDE + _TYPED.get(kind, TAP)
