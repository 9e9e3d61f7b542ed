"""How hard a text is to read, through textstat (extra `lint`). Imported only by `_lint_text`, when it is used.

Of textstat's measures, this is one that counts characters. Those that count syllables look them up in a dictionary
which textstat downloads, and this library never uses the network.
"""

from textstat.textstat import textstatistics  # type: ignore[import-untyped]  # textstat ships no types

_MEASURE = textstatistics()


def grade(text: str) -> float:
    """Give the automated readability index of an English text: 9 is for readers of 13 to 14, and each year adds 1."""
    return float(_MEASURE.automated_readability_index(text))
