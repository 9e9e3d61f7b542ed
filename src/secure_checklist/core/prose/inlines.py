r"""The inside of a paragraph: emphasis, code, links, menus and backslashes, as CommonMark 0.31 reads them (section 6).

Markers that don't pair are literal text. So are entities and HTML. A way through menus, `[Settings > Privacy]`, is what
CommonMark leaves as it is. Of a picture the text beside it is left, and of a link within its own page or site, which
leads nowhere here, the words. Where an address elsewhere can't be a link, it is text behind the words.

One pass finds markers; brackets are paired at once, `*` and `_` by the procedure of the section "An algorithm for
parsing nested emphasis and links" in its appendix, which is linear: where a search for an opener failed, none passes
again. What was paired is a flat sequence of opening and closing signs, which `_tree` folds. Emphasis within emphasis
says nothing more, so that no tree is deeper than a link in strong in emphasis.
"""

import re
import unicodedata
from typing import Final, Literal, NamedTuple, TypeAlias

from secure_checklist.core.addresses import is_link
from secure_checklist.core.prose.nodes import MENU_ENDS, Code, Emphasis, Inline, Link, Menu, Strong, Text

_PUNCTUATION = r"!-/:-@\[-`{-~"
_MARK = re.compile(rf"\\[{_PUNCTUATION}]|`+|\*+|_+|!?\[|\]")
_ESCAPED = re.compile(rf"\\([{_PUNCTUATION}])")
TARGET: Final = re.compile(
    r"""\( *(?:<(?P<framed>[^<>]*)>|(?P<bare>(?!<)(?:[^\s()\\]|\\\S|\([^\s()]*\))*))(?: +(?:"[^"]*"|'[^']*'))? *\)"""
)
"""What follows the words of a link or a picture: an address, and maybe a title, which nobody is shown."""
_ELSEWHERE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")
"""How an address begins that is complete; any other is read from where its text was published."""
_Kind: TypeAlias = Literal["*", "**"]
_WIDE = 2
"""How many signs make emphasis strong."""


class _Run:
    """A run of `*` or `_`, as it is used up: closing signs from its left, opening ones from its right."""

    def __init__(self, signs: str, at: int, *, opens: bool, closes: bool) -> None:
        self.sign, self.length, self.left, self.at = signs[0], len(signs), len(signs), at
        self.opens, self.closes = opens, closes
        self.closing, self.opening = list[_Kind](), list[_Kind]()

    def fits(self, closer: "_Run") -> bool:
        """Return True if this run may open what the other one closes (rules 9 and 10 of section 6.2)."""
        if not self.opens or self.sign != closer.sign:
            return False
        both = self.closes or closer.opens
        return not both or (self.length + closer.length) % 3 != 0 or self.length % 3 == closer.length % 3 == 0


class _Bracket(NamedTuple):
    """An opening bracket: where it stands in the text and among the parts, and how many runs are before it."""

    at: int
    part: int
    runs: int
    picture: bool


class _Target(NamedTuple):
    """Where a link begins; with None, where it ends."""

    url: str | None


_Part: TypeAlias = str | Code | Menu | _Run | _Target


def inlines(text: str) -> tuple[Inline, ...]:
    """Return what a paragraph holds; its text is on one line."""
    return _tree(_Reader(text).read())


class _Reader:
    def __init__(self, text: str) -> None:
        self._text = text
        self._parts: list[_Part] = []
        self._brackets: list[_Bracket] = []
        self._fence = 0  # where the last bracket or code stood: a menu has none within
        self._linked = 0  # where the last link began: no other one begins before it, since a link holds no link
        self._runs: list[_Run] = []  # those that are still to be paired
        self._ticks: dict[int, list[int]] = {}
        for run in re.finditer("`+", text):
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
                self._brackets.append(_Bracket(at - 1, len(self._parts), len(self._runs), len(mark) > 1))
                self._parts.append("[")
                self._fence = at - 1
            elif mark == "]":
                at = self._bracket(start)
                self._fence = start
            else:
                self._run(start, mark)
        self._parts.append(text[at:])
        _pair(self._runs)
        return self._parts

    def _code(self, start: int, end: int) -> int:
        """Read code up to the next run of as many backticks; without one, this run is literal."""
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
        """Read a closing bracket: the end of a link or of a menu, or itself."""
        if not self._brackets:
            self._parts.append("]")
            return at + 1
        opening = self._brackets.pop()
        if opening.at < self._linked and not opening.picture:
            self._parts.append("]")
            return at + 1
        inside = self._text[opening.at + 1 : at] if opening.at == self._fence else ""
        if found := TARGET.match(self._text, at + 1):
            _pair(self._runs[opening.runs :])
            del self._runs[opening.runs :]
            if opening.picture:
                self._parts[opening.part - 1 : opening.part + 1] = "", ""
            else:
                self._link(opening, found["framed"] or found["bare"] or "", shown=bool(inside.strip()))
            return found.end()
        labels = tuple(_ESCAPED.sub(r"\1", label).strip() for label in inside.split(MENU_ENDS[1]))
        if len(labels) > 1 and all(labels):
            del self._parts[opening.part :]
            self._parts.append(Menu(labels))
            del self._runs[opening.runs :]
        else:
            self._parts.append("]")
        return at + 1

    def _link(self, opening: _Bracket, address: str, *, shown: bool) -> None:
        """End a link to an address, or what is shown in its place."""
        if is_link(address):
            self._parts[opening.part] = _Target(address)
            self._parts += [_Target(None)] if shown or opening.at != self._fence else [address, _Target(None)]
            self._linked = opening.at
        else:
            self._parts[opening.part] = ""
            self._parts.append(f" ({address})" if _ELSEWHERE.match(address) else "")

    def _run(self, start: int, mark: str) -> None:
        before = self._text[start - 1 : start] or " "
        after = self._text[start + len(mark) : start + len(mark) + 1] or " "
        left = not after.isspace() and (not _is_punctuation(after) or before.isspace() or _is_punctuation(before))
        right = not before.isspace() and (not _is_punctuation(before) or after.isspace() or _is_punctuation(after))
        opens, closes = left, right
        if mark[0] == "_":
            opens = left and (not right or _is_punctuation(before))
            closes = right and (not left or _is_punctuation(after))
        run = _Run(mark, start, opens=opens, closes=closes)
        self._runs.append(run)
        self._parts.append(run)


def _pair(runs: list[_Run]) -> None:
    """Pair runs, the nearest first; what is left of them stays literal."""
    openers: list[_Run] = []
    failed: dict[tuple[str, bool, int], int] = {}  # up to where in the text a search found no opener
    for closer in runs:
        key = closer.sign, closer.opens, closer.length % 3
        while closer.closes and closer.left:
            lowest = failed.get(key, -1)
            place = len(openers) - 1
            while place >= 0 and openers[place].at > lowest and not openers[place].fits(closer):
                place -= 1
            if place < 0 or openers[place].at <= lowest:
                failed[key] = openers[-1].at if openers else -1
                break
            del openers[place + 1 :]
            size = _WIDE if min(openers[place].left, closer.left) >= _WIDE else 1
            for run, signs in ((openers[place], openers[place].opening), (closer, closer.closing)):
                run.left -= size
                signs.append("**" if size == _WIDE else "*")
            if not openers[place].left:
                openers.pop()
        if closer.opens and closer.left:
            openers.append(closer)


def _is_punctuation(sign: str) -> bool:
    return unicodedata.category(sign)[0] in "PS"


# folding ---------------------------------------------------------------------------------------------------------


class _Box:
    """What is open; `kind` is an address for a link, and empty for the paragraph."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.content: list[str | Code | Menu | _Box] = []


def _tree(parts: list[_Part]) -> tuple[Inline, ...]:
    tree = _Tree()
    for part in parts:
        if isinstance(part, _Run):
            for kind in part.closing:
                tree.close(kind)
            tree.add(part.sign * part.left)
            for kind in reversed(part.opening):
                tree.open(kind)
        elif not isinstance(part, _Target):
            tree.add(part)
        elif part.url is None:
            tree.close("")
        else:
            tree.open(part.url)
    return _frozen(tree.whole)


class _Tree:
    def __init__(self) -> None:
        self.whole = _Box("")
        self._boxes = [self.whole]
        self._idle = {"*": 0, "**": 0}  # how often emphasis is open that stands in its like

    def add(self, part: str | Code | Menu) -> None:
        if part:
            self._boxes[-1].content.append(part)

    def open(self, kind: str) -> None:
        content = self._boxes[-1].content
        last = content[-1] if content else None
        if any(box.kind == kind for box in self._boxes):
            self._idle[kind] += 1
        elif isinstance(last, _Box) and last.kind == kind in self._idle:
            self._boxes.append(last)
        else:
            self._boxes.append(_Box(kind))
            content.append(self._boxes[-1])

    def close(self, kind: str) -> None:
        if self._idle.get(kind):
            self._idle[kind] -= 1
        else:
            self._boxes.pop()


def _frozen(box: _Box) -> tuple[Inline, ...]:
    found: list[Inline] = []
    words: list[str] = []
    for part in box.content:
        if isinstance(part, str):
            words.append(part)
            continue
        if words:
            found.append(Text("".join(words)))
            words.clear()
        found.append(_made(part) if isinstance(part, _Box) else part)
    if words:
        found.append(Text("".join(words)))
    return tuple(found)


def _made(box: _Box) -> Inline:
    content = _frozen(box)
    if box.kind == "*":
        return Emphasis(content)
    return Strong(content) if box.kind == "**" else Link(content, box.kind)
