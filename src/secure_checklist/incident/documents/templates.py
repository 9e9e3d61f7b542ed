"""What each document is made of, read from `templates.toml`; its sentences are messages."""

import tomllib
from functools import cache
from importlib.resources import files

from secure_checklist.core.addresses import WebAddress
from secure_checklist.core.model import Model, ReadOnlyMap
from secure_checklist.incident.case.records import Route
from secure_checklist.incident.documents.model import DocumentKind, SourceConfidence


class Citation(Model):
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
    confidence: SourceConfidence


class PartTemplate(Model):
    """One part of a document.

    Attributes:
        id: Which; its title and text are the messages `documents.DOCUMENT.ID.title` and `.text`.
        fields: The fields in order; one that ends in "?" is left out where nothing is known of it.
        fields_minor: The fields where the person shown may be a minor, which includes that nobody said; None: the same.
        fields_young: The fields where somebody said that they are or may be one; None: the same.
        fields_private: The fields where it was only sent in private, and may have no link; None: the same.
        age: Whether to say that the person shown was, or may have been, under 18.
        made: Whether to say that the picture was edited or made by a computer.
        chronology: Whether it is the chronology.
        only_if: A field without which there is no such part; empty: it is there always.
        source: The id of the source; empty: no form asks for it.

    """

    id: str
    fields: tuple[str, ...] = ()
    fields_minor: tuple[str, ...] | None = None
    fields_young: tuple[str, ...] | None = None
    fields_private: tuple[str, ...] | None = None
    age: bool = False
    made: bool = False
    chronology: bool = False
    only_if: str = ""
    source: str = ""


class Template(Model):
    """One document.

    Attributes:
        id: Which; its title and what it is for are the messages `documents.ID.title` and `.about`.
        kind: What kind of text.
        form: The form or law whose parts it has; empty: none.
        address: Where the form is; None: it has none.
        route: To whom it goes; None: it isn't sent.
        law: The id of the law under which it is made; None: none.
        countries: Where the person shown must live: countries, `EU` or `EEA`; empty: anywhere.
        conditions: What must hold of the incident, in order, by the names in `offers.CONDITIONS`.
        consent: Whether a helper needs the consent of the person shown.
        once_a_platform: Whether it goes to one service and names only what is there.
        signed: Whether it ends with lines to sign by hand.
        checks_first: What to look at before all else but the danger of alerting somebody close.
        checks: What to look at before it is sent: the messages `documents.check.CHECK`.
        checks_for_others: More of them, for whoever writes for somebody else.
        checks_young: More of them, where somebody said that the person shown is or may be a minor.
        parts: Its parts.

    """

    id: str
    kind: DocumentKind
    form: str
    address: WebAddress | None = None
    route: Route | None = None
    law: str | None = None
    countries: tuple[str, ...] = ()
    conditions: tuple[str, ...]
    consent: bool = True
    once_a_platform: bool = False
    signed: bool = False
    checks_first: tuple[str, ...] = ()
    checks: tuple[str, ...]
    checks_for_others: tuple[str, ...] = ()
    checks_young: tuple[str, ...] = ()
    parts: tuple[PartTemplate, ...]


class Templates(Model):
    """All documents, with the sources that they share.

    Attributes:
        sources: The sources by id.
        documents: The documents.

    """

    sources: ReadOnlyMap[str, Citation]
    documents: tuple[Template, ...]


@cache
def bundled() -> Templates:
    """Return the documents that come with the library."""
    text = files("secure_checklist.incident.documents").joinpath("templates.toml").read_text("utf-8")
    return Templates.model_validate(tomllib.loads(text))
