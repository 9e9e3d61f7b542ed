"""Suggestions for an unknown fact name, by how facts are described: `account.mfa` for `account.two_factor`."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import islice

from secure_checklist.core.errors import did_you_mean
from secure_checklist.rules.declaration import AnyFact

_MOST_FACTS, _MOST_WORDS, _LONGEST = 200, 4, 600
"""Limits on the search, since a document may name many missing facts and declare many."""


def near_facts(name: str, facts: Mapping[str, AnyFact]) -> str:
    """Return `did you mean "x"?` for facts with a similar name, or else for those that the name describes.

    A name describes the one or two facts of its kind whose label, question, meaning and choices contain most of its
    words; words in the label count first. Return an empty string if no fact is similar.
    """
    depth = name.count(".")  # what has a namespace of its own is no slip of a standard fact's name
    if near := did_you_mean(name, (other for other in facts if other.count(".") == depth)):
        return near
    kind, _, rest = name.partition(".")
    wanted = sorted(_words(rest))[:_MOST_WORDS]
    found: list[tuple[int, str]] = []
    for full, other in islice((one for one in facts.items() if one[1].kind == kind), _MOST_FACTS):
        said = " ".join((other.label, other.question, other.meaning, *other.labels.values()))
        hits = _among(wanted, _words(said[:_LONGEST]))
        if hits * 2 > len(wanted):
            found.append((-hits - _among(wanted, _words(f"{other.field} {other.label}")), full))
    best = [other for hits, other in sorted(found)[:2] if hits == min(found)[0]]
    return "did you mean " + " or ".join(f'"{other}"' for other in best) + "?" if best else ""


@lru_cache(maxsize=_MOST_FACTS * 2)
def _words(text: str) -> frozenset[str]:
    """Return the words of a text, in lower case, without the shortest ones."""
    return frozenset(re.findall("[a-z0-9]{3,}", re.sub("[-\u2011]", "", text.lower()).replace("_", " ")))


def _among(wanted: Iterable[str], words: frozenset[str]) -> int:
    """Return how many words are among others, or begin like one of them, or end as one: "passcode" is a code."""
    stems = [(word, word[: max(4, len(word) - 3)]) for word in wanted]
    ends = {word for word in words if len(word) > 3}  # noqa: PLR2004 - "the" ends nothing
    return sum(any(x.startswith(stem) or (x in ends and word.endswith(x)) for x in words) for word, stem in stems)
