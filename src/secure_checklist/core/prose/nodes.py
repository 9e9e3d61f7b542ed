"""The nodes of parsed prose: blocks, and the content of paragraphs. Every format renders these."""

from dataclasses import dataclass
from typing import TypeAlias

MENU_ENDS = "[", " > ", "]"
"""The start, separator and end of a menu path: `[Settings > Privacy]`."""
MARKUP = str.maketrans({sign: f"\\{sign}" for sign in "\\`*_[]"})
"""A translation table that puts a backslash before each character that can have a meaning within a line."""


@dataclass(frozen=True)
class Text:
    """Literal text.

    Attributes:
        text: The words.

    """

    text: str


@dataclass(frozen=True)
class Code:
    """Something to type or to read character by character.

    Attributes:
        text: The characters.

    """

    text: str


@dataclass(frozen=True)
class Menu:
    """A menu path: the labels to open, one after the other.

    Attributes:
        labels: At least two labels.

    """

    labels: tuple[str, ...]

    def __str__(self) -> str:
        """Return the path in prose notation: `[Settings > Privacy]`."""
        start, between, end = MENU_ENDS
        labels = (label.translate(MARKUP).replace(between, " \\> ") for label in self.labels)
        return f"{start}{between.join(labels)}{end}"


@dataclass(frozen=True)
class Emphasis:
    """Emphasised words.

    Attributes:
        content: The words.

    """

    content: "tuple[Inline, ...]"


@dataclass(frozen=True)
class Strong:
    """Strongly emphasised words, which no one should miss.

    Attributes:
        content: The words.

    """

    content: "tuple[Inline, ...]"


@dataclass(frozen=True)
class Link:
    """Words that link to an address.

    Attributes:
        content: The words.
        url: The address, with `https:`, `mailto:` or `tel:`.

    """

    content: "tuple[Inline, ...]"
    url: str

    @property
    def address(self) -> str:
        """The address as people say it, without `mailto:` or `tel:`."""
        return self.url.removeprefix("mailto:").removeprefix("tel:")


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of text.

    Attributes:
        content: The parts of the text.

    """

    content: "tuple[Inline, ...]"


@dataclass(frozen=True)
class CodeBlock:
    """Lines to type or to run, from a fenced block. The language of the block is dropped, since it isn't to be typed.

    Attributes:
        lines: The lines exactly as they were written, including spaces.

    """

    lines: tuple[str, ...]


@dataclass(frozen=True)
class List:
    """A list.

    Attributes:
        items: The blocks of each list item.
        start: The number of the first item. If None, the list isn't numbered.

    """

    items: "tuple[tuple[Block, ...], ...]"
    start: int | None = None


Inline: TypeAlias = Text | Code | Menu | Emphasis | Strong | Link
"""A node within a paragraph."""
Block: TypeAlias = Paragraph | List | CodeBlock
"""A block-level node."""
