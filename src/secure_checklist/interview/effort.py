"""The time needed to read and answer a question, in seconds. This is an explicit model, not a measurement of people.

Reading is at the mean speed of silent reading in English, 238 words a minute (Brysbaert, "How many words do we read per
minute?", Journal of Memory and Language 109, 2019, 104047). Deciding and tapping follow the keystroke-level model
(Card, Moran and Newell, "The keystroke-level model for user performance time with interactive systems", Communications
of the ACM 23 (7), 1980): 1.35 s for a mental act, 1.1 s to point, 0.1 s each to press and to release, and 0.28 s per
key for someone who isn't a typist. `LOOK` is an assumption that no one has measured.
"""

from collections.abc import Mapping
from functools import lru_cache

from secure_checklist.interview.questions import InputKind

WORD = 60 / 238
"""The time to read one word, in seconds."""
DECIDE = 1.35
"""The time to make a decision, in seconds."""
TAP = 1.3
"""The time to point at something and tap it, in seconds."""
LOOK = 8.0
"""The time to look up a number or a date, for example in a phone's settings, in seconds. It is an assumption."""
_TYPED: Mapping[InputKind, float] = {
    "whole_number": LOOK + TAP + 2 * 0.28,
    "number": LOOK + TAP + 4 * 0.28,
    "date": LOOK + 3 * TAP,
    "datetime": LOOK + 5 * TAP,
    "text": TAP + 12 * 0.28,
}
TICKED = 2
"""The number of choices that a person ticks if several are allowed. It is an assumption."""


@lru_cache(maxsize=4096)
def reading(text: str) -> float:
    """Return the time to read a text, in seconds."""
    return WORD * len(text.split())


@lru_cache(maxsize=4096)
def asking(text: str, labels: tuple[str, ...], kind: InputKind) -> float:
    """Return the time to read a question and its choices and to answer it, in seconds.

    If one choice is to be selected, a person reads half of them on average, since someone who looks for one entry in a
    list stops when they find it (Sternberg, "Memory-scanning: mental processes revealed by reaction-time experiments",
    American Scientist 57, 1969, on self-terminating search). A yes or no is read at a glance.
    """
    words = sum(map(reading, labels))
    return reading(text) + {"yes_no": 0.0, "one_of": words / 2}.get(kind, words) + answering(kind)


def answering(kind: InputKind) -> float:
    """Return the time to give an answer once the question has been read, in seconds."""
    if kind in ("some_of", "subjects"):
        return DECIDE + TICKED * TAP
    return DECIDE + _TYPED.get(kind, TAP)
