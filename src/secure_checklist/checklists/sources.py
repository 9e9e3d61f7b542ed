"""What an item rests on and what it answers: sources of its claims, and references to controls of frameworks."""

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
        id: How steps and deadlines refer to it; empty: nothing does.
        publisher: Who published it.
        title: What it is called.
        url: Its address; if None, it has none, or it isn't known. Nothing ever opens it.
        date: The day of the text; if None, it is undated, and `date_note` says what is known instead.
        date_note: What is known of its date in words, as `monthly`.
        status: How well it was checked.
        confidence: Whose word it is; if None, nobody has said.
        checked: The day on which someone looked; if None, not recorded.
        checked_by: Who looked; empty: not recorded.
        file: The file of a public repository that it is; if None, it is none.
        note: What it doesn't say, or where within it the claim stands.

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
        """The day of the text, else what is known of its date in words; empty: it is undated, and no more is known."""
        return self.date.isoformat() if self.date else "" if self.date_note == UNDATED else self.date_note


class Reference(Control):
    """A control of a framework that an item answers (XCCDF: ident; OSCAL: a map's target).

    Unlike a source it supports no claim: auditors find items by it, and no page for the advised person shows it.

    Attributes:
        relation: How the item relates to the control; if None, not said.
        url: Where the control can be read; if None, not said.
        source: Where it says that the item answers the control, or what the control says; if None, not said.

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
