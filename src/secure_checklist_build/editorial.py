"""Whether a change of an English text can be one of wording alone, so that its translations may still be shown.

Only its author knows. What differs in a number, a name, a link, what a program puts in, or a negation says something
else in any case, and isn't accepted.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

_SAME = (
    ("\u2019", "'"),
    (r"\bcan't\b|\bcannot\b", "can not"),
    (r"\bwon't\b", "will not"),
    (r"n't\b", " not"),
    (r"\bno[ -]one\b", "nobody"),
    (r"(?<=\w)'s\b|(?<=s)'(?!\w)", ""),
    (r"\be-mail", "email"),
    (r"\bE-mail", "Email"),
)
"""What says the same in two spellings, and what stands for both."""
_LINK = re.compile(r"https?://[^\s)\]>\"]+|(?<=\]\()[^)]+|[\w.+-]+@[\w-]+\.[\w.-]*\w|`[^`]+`|(?<![\w-])--[a-z][a-z-]*")
_DOMAIN = re.compile(r"\b(?:[a-z0-9-]+\.)+(?:com|org|net|gov|edu|int|info|io|app|[a-z]{2})\b(?:/\S*\w)?")
_PLACEABLE = re.compile(r"\{\w+\}")
_NUMBER = re.compile(r"\d+(?:[.,:/-]\d+)*")
_SPELLED = {
    "two": "2",
    "three": "3",
    "four": "4",
    "five": "5",
    "six": "6",
    "seven": "7",
    "eight": "8",
    "nine": "9",
    "ten": "10",
    "eleven": "11",
    "twelve": "12",
    "twenty": "20",
    "thirty": "30",
    "hundred": "100",
    "thousand": "1000",
    "million": "1000000",
    "half": "1/2",
    "twice": "2",
}
"""Numbers in words. "One" is mostly none."""
_NEGATION = re.compile(r"\b(?:not|no|nobody|none|never|nothing|nowhere|neither|nor|without)\b")
_WORD = re.compile(r"[^\W\d_][\w&+'-]*")
_SENTENCE = re.compile(r"(?:[.!?:;]['\"”»)]*\s+|\n+|^\W*)")
_NO_NAMES = frozenset(("I", "I'm", "I've", "I'd", "I'll"))


def names_in(texts: Iterable[str]) -> frozenset[str]:
    """Return the words that some of the texts have with a capital within a sentence, and none of them in lower case."""
    capital, lower = set[str](), set[str]()
    for text in texts:
        for word, first in _words(_plain(text)):
            if word[0].islower():
                lower.add(word)
            elif not first:
                capital.add(word)
    return frozenset(word for word in capital - _NO_NAMES if word.lower() not in lower)


def difference(before: str, after: str, names: frozenset[str] = frozenset()) -> str:
    """Return why two wordings of an English text can't say the same; if empty, nothing says that they don't.

    Args:
        before: The wording that was translated.
        after: The present wording.
        names: Words that are names even where they begin a sentence.

    """
    before, after = _plain(before), _plain(after)
    for what, found in _COMPARED.items():
        was, now = found(before), found(after)
        if was != now:
            return _described(what, Counter(was), Counter(now))
    names_before, names_after = _names(before, names), _names(after, names)
    if names_before != names_after:
        return _described("names", Counter(names_before), Counter(names_after))
    denied, denies = _denied(before), _denied(after)
    if len(denied) != len(denies):
        denied, denies = [sum(denied)], [sum(denies)]
    return "" if denied == denies else f"negations by sentence: {denied} → {denies}"


def _described(what: str, before: Counter[str], after: Counter[str]) -> str:
    """Return what is in one wording only."""
    gone, new = (", ".join(sorted(one.elements())) for one in (before - after, after - before))
    return f"{what}: {gone or '-'} → {new or '-'}" if gone or new else f"{what}: in another order"


def _plain(text: str) -> str:
    for pattern, same in _SAME:
        text = re.sub(pattern, same, text)
    return text


def _links(text: str) -> Sequence[str]:
    return sorted({one.rstrip(".,;") for one in (*_LINK.findall(text), *_DOMAIN.findall(_LINK.sub(" ", text)))})


def _placeables(text: str) -> Sequence[str]:
    return sorted(_PLACEABLE.findall(text))


def _numbers(text: str) -> Sequence[str]:
    text = _LINK.sub(" ", text)
    spelled = re.sub(r"[A-Za-z]+", lambda found: _SPELLED.get(found[0].lower(), found[0]), text)
    return _NUMBER.findall(spelled)


_COMPARED: Mapping[str, Callable[[str], Sequence[str]]] = {
    "links": _links,
    "placeables": _placeables,
    "numbers": _numbers,
}


def _words(text: str) -> Iterator[tuple[str, bool]]:
    """Return the words of a text, each with whether it begins a sentence."""
    text = _PLACEABLE.sub(" ", _LINK.sub(" ", text))
    starts = {found.end() for found in _SENTENCE.finditer(text)}
    for found in _WORD.finditer(text):
        yield found[0].rstrip("'-"), found.start() in starts


def _names(text: str, known: frozenset[str]) -> set[str]:
    """Return the names in a text: words with a capital within a sentence, with one inside a word, and known ones."""
    return {
        word
        for word, first in _words(text)
        if word not in _NO_NAMES
        and (word in known or (word[0].isupper() and not first) or any(map(str.isupper, word[1:])))
    }


def _denied(text: str) -> list[int]:
    """Return how many negations each sentence has."""
    return [len(_NEGATION.findall(part.lower())) for part in re.split(r"[.!?]+(?:\s+|$)|\n+", text) if part.strip()]


@dataclass(frozen=True)
class Changes:
    """What an author says of the English texts that changed.

    Attributes:
        editorial: Patterns of the keys or references of texts whose wording alone changed; an empty pattern stands for
            every text that changed since the last build; None: none did.
        meaning: The same of texts that say something else than before; it counts more.
        names: Words that are names even where they begin a sentence.
        found: Takes the key of each text that changed, and why its translations aren't shown; empty: they are.

    """

    editorial: Sequence[str] = ()
    meaning: Sequence[str] = ()
    names: frozenset[str] = frozenset()
    found: dict[str, str] = field(default_factory=dict[str, str])

    def keep(self, named: Sequence[str], texts: Iterable[tuple[str, str]], *, kept: bool, new: bool) -> bool:
        """Return True if the translation of a text that changed is still shown.

        Args:
            named: The key of the text, and its references.
            texts: Its forms, each as it was and as it is.
            kept: Whether the author said so before.
            new: Whether it changed since the last build.

        """
        said = not _matches(self.meaning, named, new=new) and (
            _matches(self.editorial, named, new=new) or (kept and not new)
        )
        why = next(filter(None, (difference(*pair, self.names) for pair in texts)), "") if said else "it may mean more"
        if new or (said and why) or _matches(self.editorial, named, new=new):
            self.found[named[0]] = why
        return said and not why


def _matches(patterns: Sequence[str], named: Sequence[str], *, new: bool) -> bool:
    return any(fnmatchcase(name, one) for one in patterns for name in named) or (new and "" in patterns)
