"""The nodes of parsed prose: blocks, and the contents of paragraphs. Every format renders these."""

from dataclasses import dataclass
from typing import TypeAlias

MENU_ENDS = "[", " > ", "]"
"""How a way through menus is written: `[Settings > Privacy]`."""
MARKUP = str.maketrans({sign: f"\\{sign}" for sign in "\\`*_[]"})
"""Puts a backslash before each sign that can mean something within a line."""


@dataclass(frozen=True)
class Text:
    """Literal text.

    Attributes:
        text: The words.

    """

    text: str


@dataclass(frozen=True)
class Code:
    """Something to type or to read sign by sign.

    Attributes:
        text: The signs.

    """

    text: str


@dataclass(frozen=True)
class Menu:
    """A menu path: the labels of what to open, one after the other.

    `str` returns it in prose notation: `f"Open {Menu(('Settings', 'Privacy'))}."`.

    Attributes:
        labels: Two or more.

    """

    labels: tuple[str, ...]

    def __str__(self) -> str:
        """Return the way as prose has it: `[Settings > Privacy]`."""
        start, between, end = MENU_ENDS
        labels = (label.translate(MARKUP).replace(between, " \\> ") for label in self.labels)
        return f"{start}{between.join(labels)}{end}"


@dataclass(frozen=True)
class Emphasis:
    """Words to stress.

    Attributes:
        content: The words.

    """

    content: "tuple[Inline, ...]"


@dataclass(frozen=True)
class Strong:
    """Words that no one should miss.

    Attributes:
        content: The words.

    """

    content: "tuple[Inline, ...]"


@dataclass(frozen=True)
class Link:
    """Words that lead to an address.

    Attributes:
        content: The words.
        url: The address, by `https:`, `mailto:` or `tel:`.

    """

    content: "tuple[Inline, ...]"
    url: str

    @property
    def address(self) -> str:
        """The address as people say it: without `mailto:` and `tel:`."""
        return self.url.removeprefix("mailto:").removeprefix("tel:")


@dataclass(frozen=True)
class Paragraph:
    """Sentences.

    Attributes:
        content: What they are made of.

    """

    content: "tuple[Inline, ...]"


@dataclass(frozen=True)
class CodeBlock:
    """Lines to type or to run, as a fenced block holds them. Its language is dropped: it is no part of what to type.

    Attributes:
        lines: Each as it was written, blanks and all.

    """

    lines: tuple[str, ...]


@dataclass(frozen=True)
class List:
    """A list.

    Attributes:
        items: What stands at each point.
        start: The number of the first; if None, the points have no numbers.

    """

    items: "tuple[tuple[Block, ...], ...]"
    start: int | None = None


Inline: TypeAlias = Text | Code | Menu | Emphasis | Strong | Link
"""What stands within a paragraph."""
Block: TypeAlias = Paragraph | List | CodeBlock
"""What stands by itself."""
