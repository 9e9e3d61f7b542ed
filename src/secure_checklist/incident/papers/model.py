"""`Paper`: a text that a person sends or copies into a form, filled in from what is known, with visible blanks.

It is a value like any other: nothing here sends it, keeps it or asks for a picture.
"""

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import Field

from secure_checklist.checklists.sources import Confidence
from secure_checklist.core.addresses import WebAddress
from secure_checklist.core.messages import language as language_in_force
from secure_checklist.core.messages import message
from secure_checklist.core.model import FrozenMap, Quiet, ReadOnlyMap
from secure_checklist.formats import paper as printed
from secure_checklist.formats.paper import Block, Heading, Paragraph, Points, Row, Rows
from secure_checklist.incident.case.rows import Line, Prose, Route
from secure_checklist.translations.known import in_language, languages

PaperKind = Literal["notice", "request", "report", "statement", "letter", "record", "answers"]
"""`notice`, `request`: by a law. `report`: for the form of a service. `statement`: for the police. `letter`: to people
whom the person knows. `record`: for the files of someone's work; it isn't sent. `answers`: what to put into the form
of an authority, question by question; it isn't sent either."""
SomeLines = Annotated[str, Field(strict=True, max_length=2000)]
"""A few lines, as an address has."""


class Details(Quiet):
    """The sender of a paper, its recipient, and what only the sender can say. Empty fields are left blank in the paper.

    It is never stored.

    Attributes:
        name: The sender's name.
        address: Their postal address.
        email: An e-mail address that no one else reads.
        phone: A telephone number on which no one else answers.
        shown_name: The name of the person shown, where that is someone else.
        age_then: How old the person shown was when it was made, as "17".
        account: The sender's own account on the service.
        recipient: Who gets the paper: a service, a police station, a school.
        reference: The number of the case there.
        offence: The offence that the person chooses, as one of `Paper.offences`.
        what_happened: What happened, in the person's own words, without saying what a picture shows.

    """

    name: Line = ""
    address: SomeLines = ""
    email: Line = ""
    phone: Line = ""
    shown_name: Line = ""
    age_then: Line = ""
    account: Line = ""
    recipient: SomeLines = ""
    reference: Line = ""
    offence: Line = ""
    what_happened: Prose = ""


class FilledField(Quiet):
    """One thing that a paper says, beside its label.

    Attributes:
        id: Which.
        label: What it is called.
        values: What it says, line by line; where nothing is known and it is needed, the blank alone.
        blank: Whether it is still to be filled in.

    """

    id: str
    label: str
    values: tuple[str, ...]
    blank: bool = False


class FilledPart(Quiet):
    """One part of a paper, or one question of a form.

    Attributes:
        id: Which.
        title: Its title, or what the form asks.
        texts: What it says in sentences; in `answers`, what helps to answer.
        fields: What it says beside labels; of a chronology, what happened beside when.

    """

    id: str
    title: str
    texts: tuple[str, ...] = ()
    fields: tuple[FilledField, ...] = ()


class Citation(Quiet):
    """A source of what a form asks for.

    Attributes:
        publisher: Who published it.
        title: What it is called.
        url: Where it is.
        date: Of when it is, in words where it has no date.
        confidence: Whose word it is.

    """

    publisher: str
    title: str
    url: WebAddress
    date: str
    confidence: Confidence


class Outline(Quiet):
    """What is so of a paper, however it is filled.

    Attributes:
        id: Which paper; its title and what it is for are the messages `documents.ID.title` and `.about`.
        kind: What kind of text.
        address: Where the form is; if None, it has none.
        route: To whom it goes, as a `Report` of a case names it once it was sent; if None, it isn't sent.
        law: The id of the law under which it is made, for `Report.law`; if None, none.
        once_a_platform: Whether it goes to one service and names only what is there.
        signed: Whether it ends with lines to sign by hand.
        form: The form or law whose parts it has; empty: none.

    """

    id: str
    kind: PaperKind
    address: WebAddress | None = None
    route: Route | None = None
    law: str | None = None
    once_a_platform: bool = False
    signed: bool = False
    form: str = ""


class Paper(Outline):
    """A filled-in paper. The library never sends or stores it.

    Attributes:
        title: What it is called.
        about: What it is for, in a sentence for the person.
        language: In which the person reads what is for them alone, such as `checks`, as BCP 47. Write the paper
            in it.
        sent_in: In which what is sent is written, as BCP 47.
        languages: In which whoever takes it reads it: see `Offer`.
        parts: What it says, in order.
        missing: The ids of the fields that are blank, in order.
        blanks: The texts that stand in their places.
        unused: The names of the details that the paper has no place for, so that it doesn't say them.
        offences: The offences of which the person may choose one for it, as `Details.offence`; empty: it names none.
        lacking: The titles of the parts without which its law need not be followed, and which say nothing yet.
        checks: What to check before sending it, in order.
        notice: The notice that it is a draft and not legal advice.
        sources: Where it is known from that the form asks for a part, by the id of the part; for an expert's eyes.

    """

    title: str
    about: str
    language: str = Field(default_factory=language_in_force)
    sent_in: str = Field(default_factory=language_in_force)
    languages: tuple[str, ...] = ()
    parts: tuple[FilledPart, ...]
    missing: tuple[str, ...] = ()
    blanks: tuple[str, ...] = ()
    unused: tuple[str, ...] = ()
    offences: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()
    checks: tuple[str, ...]
    notice: str
    sources: ReadOnlyMap[str, Citation] = FrozenMap()

    def __repr_args__(self) -> Iterator[tuple[str | None, Any]]:
        """Show which paper it is, and nothing that it says."""
        yield "id", self.id

    def paper(self) -> printed.PrintDocument:
        """Return it for `formats.write(paper, "text")` or `"html"`.

        What to look at first stands before it, on a sheet of its own that isn't sent.
        """
        own = tuple(self._own())
        # A catalogue that is no language of the library's can't be found again: then it is the one in force.
        with in_language(self.sent_in if self.sent_in in languages() and self.sent_in != self.language else None):
            blocks = tuple(self._sent())
        return printed.PrintDocument(
            self.title,
            blocks,
            own_title=message("documents.own"),
            own=own,
            blanks=self.blanks,
            language=self.sent_in,
            own_language=language_in_force(),
        )

    def _own(self) -> Iterator[Block]:
        yield Paragraph(self.about)
        yield Paragraph(self.notice, boxed=True)
        if self.address:
            yield Rows((Row(message("documents.address"), (self.address,)),))
        yield Points(self.checks, boxes=True)
        if self.lacking:
            yield Rows((Row(message("documents.lacking"), self.lacking),))
        if self.missing:
            missing = tuple(message(f"documents.field.{name}") for name in self.missing)
            yield Rows((Row(message("documents.missing"), missing),))

    def _sent(self) -> Iterator[Block]:
        for number, part in enumerate(self.parts, 1):
            rows = tuple(Row(field.label, field.values, blank=field.blank) for field in part.fields)
            if self.kind == "answers":
                yield Rows(rows, message("documents.question", number=number, title=part.title))
            elif part.title:
                yield Heading(part.title)
            yield from (Paragraph(text) for text in part.texts)
            if rows and self.kind != "answers":
                yield Rows(rows)
        if self.signed:
            yield Rows(tuple(Row(message(f"documents.sign.{line}"), ()) for line in ("place_and_date", "signature")))
