"""What a translator is told of a text beside it, where the text alone doesn't say enough.

That is what a program puts in, what a text of one or two words belongs to, and that a word is one of the law.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

_PLACEABLE = re.compile(r"\{[a-z_]+\}")
_FEW = 3
"""From how many words on a text says what it is about."""
_MOST_NEIGHBOURS = 4
_LEGAL = re.compile(
    r"\b(offen[cs]e|consent|prosecut\w+|misdemeanou?r|felony|statute|tribunal|courts?|complaint|injunction|"
    r"restraining order|protective order|protection order|defamation|jurisdiction|guardian|summary|indictable|"
    r"time limit|civil case|criminal case|affidavit|copyright|lawyer|regulator|prosecutor)\b",
    re.IGNORECASE,
)
_OF_A_FACT = {
    "label": "What is asked about, as it stands within a sentence",
    "unit": "The unit of the number that answers",
    "when_true": "Said if the answer is yes",
    "when_false": "Said if the answer is no",
}


def hints(sources: Mapping[str, str], places: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """Return what is said of texts beside them, by key.

    Args:
        sources: The texts of a part, by key.
        places: Where the texts of tables stand, by key.

    """
    return {key: found for key, text in sources.items() if (found := [*_of(key, text, sources, places)])}


def _of(key: str, text: str, sources: Mapping[str, str], places: Mapping[str, Sequence[str]]) -> Iterator[str]:
    if put_in := dict.fromkeys(_PLACEABLE.findall(text)):
        yield f"Filled in by the program: {', '.join(put_in)}. Keep each as it is, wherever it has to stand."
    if len(text.split()) < _FEW:
        yield _what(key, sources, places)
    if legal := dict.fromkeys(found.lower() for found in _LEGAL.findall(text)):
        yield f"A legal term: {', '.join(legal)}. Use the word of the laws where your language is spoken."


def _what(key: str, sources: Mapping[str, str], places: Mapping[str, Sequence[str]]) -> str:
    """Return what a short text belongs to."""
    if key in places:
        name, *_, field = places[key][0].split("/")
        return f"The {field.replace('_', ' ')} of an entry of the {name}."
    home, _, field = key.partition("/")
    question = sources.get(f"{home}/question", "")
    if field.startswith("choices/"):
        return f"An answer to: {question}"
    if "/" in key:
        of = question or sources.get(f"{home}/title", "") or home
        return f"{_OF_A_FACT.get(field, field.rpartition('/')[2].replace('_', ' ').capitalize())}: {of}"
    group = key.removesuffix(".one").removesuffix(".other").rpartition(".")[0]
    beside = [text for one, text in sources.items() if one.startswith(f"{group}.") and one != key]
    return f"One of the group {group}, with: {'; '.join(beside[:_MOST_NEIGHBOURS])}" if group else f"A message: {key}"
