"""`PrintDocument`: a document that someone sends or hands over, as plain text or as a page to print.

Packages above this one write the documents: statements of evidence, letters and notices. Any value with a method
`paper` can be written. The page has no script, loads nothing and is laid out for A4. A person's text can't be mistaken
for a part of the form: plain text puts it after a label or a bar, and the page escapes it. Both show invisible
characters.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Protocol, runtime_checkable

from secure_checklist.core.messages import direction, heading, labelled
from secure_checklist.core.messages import language as language_in_force
from secure_checklist.core.text.csv_cells import visible
from secure_checklist.core.text.templates import environment, files_of

RULE = "-" * 80
BY_HAND = "_" * 40
"""The blank for someone to fill in by hand."""
_file = files_of("formats/templates")


@dataclass(frozen=True, repr=False)
class Heading:
    """The title of a part.

    Attributes:
        text: The text.

    """

    text: str


@dataclass(frozen=True, repr=False)
class Paragraph:
    """Sentences.

    Attributes:
        text: What they say.
        boxed: Whether they are set apart so that no one misses them.

    """

    text: str
    boxed: bool = False


@dataclass(frozen=True, repr=False)
class Row:
    """A label and the text next to it.

    Attributes:
        label: The label.
        lines: The texts, each on its own lines. If there are none, someone fills it in by hand, for example with a
            signature.
        blank: Whether someone still has to fill it in.

    """

    label: str
    lines: tuple[str, ...]
    blank: bool = False


@dataclass(frozen=True, repr=False)
class Rows:
    """Labels and the texts next to them.

    Attributes:
        rows: The rows.
        title: The title of the rows, or empty if they need none.

    """

    rows: tuple[Row, ...]
    title: str = ""


@dataclass(frozen=True, repr=False)
class Points:
    """A list.

    Attributes:
        lines: The text of each point.
        boxes: Whether each point has a checkbox.

    """

    lines: tuple[str, ...]
    boxes: bool = False


Block = Heading | Paragraph | Rows | Points


@dataclass(frozen=True, repr=False)
class PrintDocument:
    """A document to send or hand over, with a part that is only for its sender.

    Attributes:
        title: The title of the document.
        blocks: The content, in order.
        own_title: The title of the part for the sender.
        own: The part that the sender should read first and not send. Empty if there is none.
        blanks: The placeholders that still need filling in. A page marks them wherever they occur.
        language: The language of the library's texts in the document, as BCP 47.
        own_language: The language of the sender's part, as BCP 47.

    """

    title: str
    blocks: tuple[Block, ...]
    own_title: str = ""
    own: tuple[Block, ...] = ()
    blanks: tuple[str, ...] = ()
    language: str = field(default_factory=language_in_force)
    own_language: str = field(default_factory=language_in_force)

    def paper(self) -> "PrintDocument":
        """Return itself."""
        return self


@runtime_checkable
class Printable(Protocol):
    """An object that can be written as a document."""

    def paper(self) -> PrintDocument:
        """Return the document."""
        ...


# plain text ------------------------------------------------------------------------------------------------------


def as_text(paper: PrintDocument) -> str:
    """Return a document as plain text. The sender's part comes first, and lines separate the parts."""
    own = (Heading(paper.own_title), *paper.own) if paper.own else ()
    blocks = (*own, Heading(paper.title), *paper.blocks)
    text = "\n".join("".join(f"{line}\n" for line in _text(block)) for block in blocks)
    return text.removeprefix(f"{RULE}\n")  # nothing is above the first part


def _text(block: Block) -> Iterator[str]:
    if isinstance(block, Heading):
        yield from (RULE, visible(block.text, one_line=True))
    elif isinstance(block, Paragraph):
        yield from (f"  {line}" for line in visible(block.text).split("\n"))
    elif isinstance(block, Points):
        mark = "[ ]" if block.boxes else "-"
        yield from (f"  {mark} {visible(line, one_line=True)}" for line in block.lines)
    else:
        if block.title:
            yield visible(block.title, one_line=True)
        for row in block.rows:
            yield from _row(row)


def _row(row: Row) -> Iterator[str]:
    """Write a text beside its label, or below it behind a bar, so that no text can look like a part of the form."""
    label = visible(row.label, one_line=True)
    lines = [line for text in row.lines or (BY_HAND,) for line in visible(text).split("\n")]
    if len(lines) == 1:
        yield f"  {visible(labelled(label, lines[0]), one_line=True)}".rstrip()
    else:
        yield f"  {visible(heading(label), one_line=True)}"
        yield from (f"    | {line}".rstrip() for line in lines)


# a page ----------------------------------------------------------------------------------------------------------


def as_html(paper: PrintDocument) -> str:
    """Return a document as one page that loads nothing. The sender's part is printed on a separate sheet.

    Raises:
        SecureChecklistError: If the extra `html` isn't installed.

    """
    template = environment(_file).get_template("paper.html.jinja")
    return template.render(
        paper=paper,
        direction=direction,
        visible=visible,
        parts=partial(_parts, paper.blanks),
        style=_file("paper.css").strip(),
    )


def _parts(blanks: tuple[str, ...], text: str) -> list[str]:
    """Return a text in parts, of which every second one is still to be filled in."""
    return re.split("(" + "|".join(map(re.escape, blanks)) + ")", visible(text)) if blanks else [visible(text)]
