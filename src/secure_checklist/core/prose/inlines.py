r"""The content of a paragraph: emphasis, code, links, menu paths and backslashes, as in CommonMark 0.31 (section 6).

Only simple emphasis is supported: a run of one to three `*` or `_` is paired with the nearest earlier run of the same
characters that can open and is unpaired. Unpaired markers are literal text, as are entities and HTML. A menu path,
`[Settings > Privacy]`, is our own extension and has no meaning in CommonMark. An image is replaced by its description,
and a link within its own page or site, which leads nowhere here, by its words. If an external address can't be a link,
it follows the words as text.

A single pass finds the markers and pairs the brackets. The other markers are then paired in each link, and finally in
the whole text. Emphasis within its own kind is dropped, so no tree is deep.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from itertools import groupby
from typing import Final, NamedTuple, TypeAlias

from secure_checklist.core.addresses import is_link
from secure_checklist.core.prose.nodes import MENU_ENDS, Code, Emphasis, Inline, Link, Menu, Strong, Text

_PUNCTUATION = r"!-/:-@\[-`{-~"
_MARK = re.compile(rf"\\[{_PUNCTUATION}]|`+|\*+|_+|!?\[|\]")
_ESCAPED = re.compile(rf"\\([{_PUNCTUATION}])")
TARGET: Final = re.compile(
    r"""\( *(?:<(?P<framed>[^<>]*)>|(?P<bare>(?!<)(?:[^\s()\\]|\\\S|\([^\s()]*\))*))(?: +(?:"[^"]*"|'[^']*'))? *\)"""
)
"""The address after the words of a link or an image, with an optional title, which isn't shown."""
_ELSEWHERE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")
"""The beginning of a complete address; any other one is relative to where its text was published."""
_MOST_SIGNS = 3
"""The most signs of a run that means something: emphasis and strong emphasis at once."""


class _Run(NamedTuple):
    """A run of `*` or `_`, and whether it may open and close emphasis (section 6.2)."""

    signs: str
    opens: bool
    closes: bool


class _Edge(NamedTuple):
    """Where emphasis begins (1) or ends (-1)."""

    kind: type[Emphasis | Strong]
    step: int


class _Wall(NamedTuple):
    """Where words of a picture, or of a link that leads nowhere here, begin or end. No run is paired across it."""

    begins: bool


class _Bracket(NamedTuple):
    """An opening bracket: its index in the text and among the parts, and True for a picture."""

    at: int
    part: int
    picture: bool


_Part: TypeAlias = str | Inline | _Run | _Wall


def inlines(text: str) -> tuple[Inline, ...]:
    """Return the content of a paragraph, given its text on one line."""
    return _folded(_Reader(text).read())


class _Reader:
    def __init__(self, text: str) -> None:
        self._text = text
        self._parts: list[_Part] = []
        self._brackets: list[_Bracket] = []
        self._fence = 0  # where the last bracket or code stood: a menu has none within
        self._linked = 0  # where the last link began: no other one begins before it, since a link holds no link
        self._ticks: dict[int, list[int]] = {}
        for run in re.finditer("`+", text):
            # All runs of backticks by length, found in advance. A search for the closing run from each opening one
            # would take quadratic time for a text of many different runs.
            self._ticks.setdefault(len(run[0]), []).append(run.start())
        for starts in self._ticks.values():
            starts.reverse()

    def read(self) -> list[_Part]:
        at, text = 0, self._text
        while found := _MARK.search(text, at):
            start, mark = found.start(), found[0]
            self._parts.append(text[at:start])
            at = found.end()
            if mark[0] == "\\":
                self._parts.append(mark[1])
            elif mark[0] == "`":
                at = self._code(start, at)
            elif mark[-1] == "[":
                self._parts.append(mark[:-1])
                self._brackets.append(_Bracket(at - 1, len(self._parts), len(mark) > 1))
                self._parts.append("[")
                self._fence = at - 1
            elif mark == "]":
                at = self._bracket(start)
                self._fence = start
            else:
                self._run(start, mark)
        self._parts.append(text[at:])
        return self._parts

    def _code(self, start: int, end: int) -> int:
        """Read code up to the next run of as many backticks, or a literal run. Return the index after it."""
        length = end - start
        starts = self._ticks.get(length, [])
        while starts and starts[-1] < end:
            starts.pop()
        self._fence = start
        if not starts:
            self._parts.append(self._text[start:end])
            return end
        code = self._text[end : starts[-1]]
        padded = code[0] == code[-1] == " " and code != " "
        self._parts.append(Code(code[1:-1] if padded else code))
        return starts[-1] + length

    def _bracket(self, at: int) -> int:
        """Read a closing bracket: the end of a link or of a menu, or a plain sign. Return the index after it."""
        if not self._brackets:
            self._parts.append("]")
            return at + 1
        # A link holds no link, so of two nested ones the inner one wins: in `[a [b](x) c](y)` only `b` is a link, and
        # the outer brackets are text.
        opening = self._brackets.pop()
        if opening.at < self._linked and not opening.picture:
            self._parts.append("]")
            return at + 1
        inside = self._text[opening.at + 1 : at] if opening.at == self._fence else ""
        if found := TARGET.match(self._text, at + 1):
            address = found["framed"] or found["bare"] or ""
            if opening.picture:
                self._parts[opening.part - 1 : opening.part + 1] = "", _Wall(begins=True)
                self._parts.append(_Wall(begins=False))
            elif is_link(address):
                # Emphasis begins and ends on the same side of a bracket, so what is within is folded now: `*a [b*
                # c](x)` has none.
                content = _folded(self._parts[opening.part + 1 :])
                shown = any(not isinstance(part, Text) or part.text.strip() for part in content)
                self._parts[opening.part :] = [Link(content if shown else (Text(address),), address)]
                self._linked = opening.at
            else:
                self._parts[opening.part] = _Wall(begins=True)
                self._parts += [_Wall(begins=False), f" ({address})" if _ELSEWHERE.match(address) else ""]
            return found.end()
        labels = tuple(_ESCAPED.sub(r"\1", label).strip() for label in inside.split(MENU_ENDS[1]))
        if len(labels) > 1 and all(labels):
            self._parts[opening.part :] = [Menu(labels)]
        else:
            self._parts.append("]")
        return at + 1

    def _run(self, start: int, mark: str) -> None:
        before = self._text[start - 1 : start] or " "
        after = self._text[start + len(mark) : start + len(mark) + 1] or " "
        # "Left-flanking" and "right-flanking" of section 6.2. `2 * 3` is neither, so its star is literal. `_` within a
        # word is both, and opens nothing: `device_id` stays as it is.
        left = not after.isspace() and (not _is_punctuation(after) or before.isspace() or _is_punctuation(before))
        right = not before.isspace() and (not _is_punctuation(before) or after.isspace() or _is_punctuation(after))
        opens, closes = left, right
        if mark[0] == "_":
            opens = left and (not right or _is_punctuation(before))
            closes = right and (not left or _is_punctuation(after))
        self._parts.append(_Run(mark, opens, closes))


def _is_punctuation(sign: str) -> bool:
    return unicodedata.category(sign)[0] in "PS"


def _folded(parts: Iterable[_Part]) -> tuple[Inline, ...]:
    """Return parts after pairing their runs of signs."""
    depth = {Emphasis: 0, Strong: 0}
    contents: list[list[str | Inline]] = [[]]
    for part in _paired(parts):
        if not isinstance(part, _Edge):
            contents[-1].append(part)
            continue
        depth[part.kind] += part.step
        # A pair within another of its kind, however deep, means nothing: what it holds is emphasised already.
        if depth[part.kind] == (part.step > 0):
            if part.step > 0:
                contents.append([])
            else:
                before, words, after = apart(_joined(contents.pop()))
                contents[-1] += [before, *([part.kind(words)] if words else []), after]
    return _joined(contents[0])


def _paired(parts: Iterable[_Part]) -> "list[str | Inline | _Edge]":
    """Return parts with each run of signs as an edge of emphasis if it is paired, or else as text."""
    found: list[str | Inline | _Edge] = []
    marks: list[tuple[str, int]] = []  # what is open, and its index in `found`, where it is text until it is closed
    count = Counter[str]()  # how many of each are open, within the last wall
    walls: list[tuple[int, Counter[str]]] = []  # for each wall around, how many marks are open before it
    for part in parts:
        if isinstance(part, _Wall):
            if part.begins:
                walls.append((len(marks), count))
                count = Counter[str]()
            else:
                before, count = walls.pop()
                del marks[before:]
            continue
        if not isinstance(part, _Run):
            found.append(part)
            continue
        sign = part.signs[0]
        # `***` is `*` and `**` at once. It opens `*` first, so that `**` is inside, as in `***a** b*`. If it closes, it
        # begins with the one that is inside.
        halves = [sign, sign * 2] if len(part.signs) == _MOST_SIGNS else [part.signs]
        for mark in reversed(halves) if marks and marks[-1][0] == sign * 2 else halves:
            if part.closes and count[mark]:
                opened, at = marks.pop()
                while opened != mark:  # it was opened later, so that it stays text
                    count[opened] -= 1
                    opened, at = marks.pop()
                count[mark] -= 1
                kind = Emphasis if mark == sign else Strong
                found[at] = _Edge(kind, 1)
                found.append(_Edge(kind, -1))
                continue
            if part.opens and len(mark) < _MOST_SIGNS:
                marks.append((mark, len(found)))
                count[mark] += 1
            found.append(mark)
    return found


def apart(content: tuple[Inline, ...]) -> tuple[str, tuple[Inline, ...], str]:
    """Return the blanks before a content, the content without those at its ends, and the blanks after it.

    A picture without words leaves them.
    """
    ends = ["", ""]
    for place, strip in enumerate((str.lstrip, str.rstrip)):
        part = content[-place] if content else None
        if isinstance(part, Text) and (words := strip(part.text, " ")) != part.text:
            ends[place] = " "
            rest = content[:-1] if place else content[1:]
            kept = (Text(words),) if words else ()
            content = (*rest, *kept) if place else (*kept, *rest)
    return ends[0], content, ends[1]


def _joined(parts: Iterable[str | Inline]) -> tuple[Inline, ...]:
    """Return parts after joining adjacent texts, and adjacent emphasis."""
    found: list[Inline] = []
    for kind, group in groupby((Text(one) if isinstance(one, str) else one for one in parts if one != ""), type):
        if kind is Text:
            found.append(Text("".join(one.text for one in group if isinstance(one, Text))))
        elif kind is Emphasis or kind is Strong:
            found.append(kind(_joined(part for one in group if isinstance(one, kind) for part in one.content)))
        else:
            found += group
    return tuple(found)
