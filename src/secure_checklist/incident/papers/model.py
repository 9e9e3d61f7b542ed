"""`Paper`: a text that a person sends or copies into a form, filled in from what is known, with visible blanks.

A paper is a plain value. Nothing here sends it, stores it or asks for a picture.
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
"""The kind of paper. `notice`, `request`: under a law. `report`: for a service's form. `statement`: for the police.
`letter`: to people whom the person knows. `record`: for the files of someone's work; it isn't sent. `answers`: what
to enter in an authority's form, question by question; it isn't sent either."""
SomeLines = Annotated[str, Field(strict=True, max_length=2000)]
"""A few lines of text, as in an address."""


class Details(Quiet):
    """The sender and recipient of a paper, and what only the sender can say. Empty fields are left blank in the paper.

    The details are never stored.

    Attributes:
        name: The sender's name.
        address: The sender's postal address.
        email: An email address that no one else reads.
        phone: A phone number that no one else answers.
        shown_name: The name of the person shown, if that is someone else.
        age_then: The age of the person shown when the picture was made, such as "17".
        account: The sender's own account on the service.
        recipient: Who receives the paper: a service, a police station, a school.
        reference: The recipient's number for the case.
        offence: The offence that the person chooses, one of `Paper.offences`.
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
    """One field of a paper, with its label.

    Attributes:
        id: The id of the field.
        label: The label of the field.
        values: The content, line by line. If a required field has no known value, the blank alone.
        blank: Whether the field still has to be filled in.

    """

    id: str
    label: str
    values: tuple[str, ...]
    blank: bool = False


class FilledPart(Quiet):
    """One part of a paper, or one question of a form.

    Attributes:
        id: The id of the part.
        title: The title, or what the form asks.
        texts: The sentences of the part; in `answers`, guidance for answering.
        fields: The fields with their labels; in a chronology, each event with its time.

    """

    id: str
    title: str
    texts: tuple[str, ...] = ()
    fields: tuple[FilledField, ...] = ()


class Citation(Quiet):
    """A source that says what a form asks for.

    Attributes:
        publisher: Who published the source.
        title: The title of the source.
        url: The address of the source.
        date: The date of the source, in words if it has no exact date.
        confidence: The confidence of the source.

    """

    publisher: str
    title: str
    url: WebAddress
    date: str
    confidence: Confidence


class Outline(Quiet):
    """The properties of a paper that are the same however it is filled in.

    Attributes:
        id: The id of the paper, whose title and purpose are the messages `documents.ID.title` and `.about`.
        kind: The kind of paper.
        address: The address of the form, or None if there is no form.
        route: Where the paper goes, as a case's `Report` names it once the paper was sent, or None if the paper isn't
            sent.
        law: The id of the law under which the paper is written, for `Report.law`, or None if there is no such law.
        once_a_platform: Whether the paper goes to one service and names only content on that service.
        signed: Whether the paper ends with lines to sign by hand.
        form: The form or law that the paper's parts follow; empty for none.

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
    """A filled-in paper, which the library never sends or stores.

    Attributes:
        title: The title of the paper.
        about: The purpose of the paper, in a sentence for the person.
        language: The language of the parts for the person alone, such as what to check, as BCP 47. Write the paper in
            this language.
        sent_in: The language of the parts that are sent, as BCP 47.
        languages: The languages that the recipient reads, as in `Offer.languages`.
        parts: The parts of the paper, in order.
        missing: The ids of the fields that are blank, in order.
        blanks: The texts shown in place of the missing fields.
        unused: The names of the details that the paper has no place for and leaves out.
        offences: The offences of which the person may choose one as `Details.offence`; empty if the paper names none.
        lacking: The titles of the empty parts that the law requires.
        checks: What to check before sending the paper, in order.
        notice: The notice that the paper is a draft and not legal advice.
        sources: The sources that show that the form asks for a part, by the part's id, for an expert to check.

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
        """Yield the id of the paper, and none of its content."""
        yield "id", self.id

    def paper(self) -> printed.PrintDocument:
        """Return the paper for `formats.write(paper, "text")` or `"html"`.

        The list of what to check first is on a separate sheet at the front, which isn't sent.
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
