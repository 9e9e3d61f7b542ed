"""What an item is based on and what it answers: the sources of its claims, and references to controls of frameworks."""

from typing import Annotated, Literal

from pydantic import Field

from secure_checklist.checklists.credits import Credit
from secure_checklist.checklists.plan_items import Verification
from secure_checklist.core.addresses import WebAddress
from secure_checklist.core.documents.format import FORMAT_VERSION
from secure_checklist.core.model import Model, ReadOnlyMap
from secure_checklist.core.types import Date
from secure_checklist.subjects.entries import Control, ItemId

Relation = Literal["equal", "subset_of", "superset_of", "intersects_with", "supports"]
"""How an item relates to a control (NIST IR 8477): both ask the same, it asks for part of it, for more, for some of it
and other things, or it only helps to reach it."""


Confidence = Literal["own", "reputable", "press", "weak"]
"""Whose word it is, the most trusted first: the maker's or body's own; someone's with a name for it; a newspaper's; or
someone's whose standing isn't known."""


class RepositoryFile(Model):
    """A file of a public repository, at one commit, so that anybody can read the same text.

    Attributes:
        repository: Its owner and name, as `owner/name`.
        path: Where in it the file is.
        commit: The commit, in full.

    """

    repository: str = Field(pattern=r"^[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+$", max_length=140)
    path: str = Field(min_length=1, max_length=1000)
    commit: str = Field(pattern=r"^[0-9a-f]{40}$")


UNDATED = "undated"
"""What people write as the note of a date where nothing is known of it: pages say it in the reader's language."""


class Source(Model):
    """Where a claim comes from.

    Attributes:
        id: How steps and deadlines refer to it; if empty, nothing does.
        publisher: Who published it.
        title: Its title.
        url: Its address; if None, it has none, or the address isn't known. Nothing ever opens it.
        date: The date of the text; if None, it is undated, and `date_note` says what is known instead.
        date_note: What is known about its date, in words, such as `monthly`.
        status: How well it was checked.
        confidence: Who makes the claim; if None, not recorded.
        checked: The date of the check; if None, not recorded.
        checked_by: Who checked it; if empty, not recorded.
        file: Its file in a public repository; if None, it isn't such a file.
        note: What it doesn't say, or where in it the claim is.

    """

    id: str = Field(default="", max_length=40)
    publisher: str = Field(min_length=1, max_length=200)
    title: str = Field(min_length=1, max_length=300)
    url: WebAddress | None = None
    date: Date | None = None
    date_note: str = Field(default="", max_length=200)
    status: Verification
    confidence: Confidence | None = None
    checked: Date | None = None
    checked_by: str = Field(default="", max_length=200)
    file: RepositoryFile | None = None
    note: str = Field(default="", max_length=5000)

    @property
    def dated(self) -> str:
        """The date of the text, or else what is known about it, in words; if empty, nothing is known."""
        return self.date.isoformat() if self.date else "" if self.date_note == UNDATED else self.date_note


class Reference(Control):
    """A control of a framework that an item answers (XCCDF: ident; OSCAL: a map's target).

    Unlike a source it supports no claim: auditors find items by it, and no page for the advised person shows it.

    Attributes:
        relation: How the item relates to the control; if None, not recorded.
        url: Where to read the control; if None, not recorded.
        source: The source for the mapping, or for what the control says; if None, not recorded.

    """

    relation: Relation | None = None
    url: WebAddress | None = None
    source: Source | None = None


class ReferenceMapping(Model):
    """References for the items of a checklist, kept apart from it: whoever maps a framework need not own the checklist.

    Attributes:
        format_version: The version of the file format.
        checklist: The id of the checklist; empty: any that has these items.
        source: Where those references come from that name no source; if None, not said.
        credits: Whose work the mapping is.
        references: The references by item id, present or former.

    """

    format_version: str = FORMAT_VERSION
    checklist: ItemId | Literal[""] = ""
    source: Source | None = None
    credits: tuple[Credit, ...] = Field(default=(), max_length=500)
    references: ReadOnlyMap[ItemId, Annotated[tuple[Reference, ...], Field(max_length=500)]] = Field(
        json_schema_extra={"additionalProperties": False}
    )
