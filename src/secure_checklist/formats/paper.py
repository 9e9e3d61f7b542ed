"""`PrintDocument`: a text that someone sends or hands over, as plain text and as a page to print.

What writes papers stands above this package (statements of evidence, letters, notices), so a value that has a method
`paper` is enough. The page has no script, loads nothing, and is made for A4. Texts from people are never taken for a
part of the form: in plain text they stand behind a label or a bar, on the page they are escaped; in both, characters
that can't be seen are shown.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from secure_checklist.core.messages import direction, heading, labelled
from secure_checklist.core.messages import language as language_in_force
from secure_checklist.core.text.csv_cells import visible
from secure_checklist.core.text.templates import environment, files_of

if TYPE_CHECKING:
    from markupsafe import Markup

RULE = "-" * 80
BY_HAND = "_" * 40
"""Stands where someone writes by hand."""
_file = files_of("formats/templates")


@dataclass(frozen=True, repr=False)
class Heading:
    """The title of a part.

    Attributes:
        text: What it says.

    """

    text: str


@dataclass(frozen=True, repr=False)
class Paragraph:
    """Sentences.

    Attributes:
        text: What they say.
        boxed: Whether they are set apart, so that everyone sees them.

    """

    text: str
    boxed: bool = False


@dataclass(frozen=True, repr=False)
class Row:
    """A label and what stands beside it.

    Attributes:
        label: The label.
        lines: The texts, each on lines of its own; if there is none, someone writes there by hand, as a signature.
        blank: Whether someone still has to fill it in.

    """

    label: str
    lines: tuple[str, ...]
    blank: bool = False


@dataclass(frozen=True, repr=False)
class Rows:
    """Labels with what stands beside them.

    Attributes:
        rows: The rows.
        title: What they are about; empty: they need no title.

    """

    rows: tuple[Row, ...]
    title: str = ""


@dataclass(frozen=True, repr=False)
class Points:
    """A list.

    Attributes:
        lines: What stands at each point.
        boxes: Whether there is a box to tick at each.

    """

    lines: tuple[str, ...]
    boxes: bool = False


Block = Heading | Paragraph | Rows | Points


@dataclass(frozen=True, repr=False)
class PrintDocument:
    """What is sent or handed over, with what is for its sender alone.

    Attributes:
        title: What it is.
        blocks: What it says, in order.
        own_title: The title of the part for the sender.
        own: What the sender should read first, and not send; empty: nothing.
        blanks: The texts that stand for what is still to be filled in; a page marks them wherever they occur.
        language: Of the library's texts in what is sent, as BCP 47.
        own_language: Of those for the sender.

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
    """Whatever can be written as a paper."""

    def paper(self) -> PrintDocument:
        """Return it as a paper."""
        ...


# plain text ------------------------------------------------------------------------------------------------------


def as_text(paper: PrintDocument) -> str:
    """Return a paper as plain text: its parts apart by rules, the part for the sender first."""
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
    """Return a paper as one page that loads nothing; the part for the sender is printed on a sheet of its own.

    Raises:
        SecureChecklistError: the extra `html` isn't installed.

    """
    template = environment(_file).get_template("paper.html.jinja")
    from markupsafe import Markup  # noqa: PLC0415 - it comes with the extra

    return template.render(
        paper=paper,
        direction=direction,
        visible=visible,
        marked=partial(_marked, paper.blanks),
        style=Markup(_file("paper.css").strip()),  # noqa: S704 - our own file
    )


def _marked(blanks: tuple[str, ...], text: str) -> "Markup":
    """Return a text as HTML, with what is still to be filled in marked."""
    from markupsafe import Markup, escape  # noqa: PLC0415 - it comes with the extra

    found = re.split("(" + "|".join(map(re.escape, blanks)) + ")", visible(text)) if blanks else [visible(text)]
    parts = (Markup("<mark>{}</mark>").format(part) if place % 2 else escape(part) for place, part in enumerate(found))
    return Markup("").join(parts).replace("\n", Markup("<br>\n"))
