"""The sources that support an item's claims, and the controls of frameworks that an item answers."""

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
"""How an item relates to a control (NIST IR 8477). `equal`: it requires the same. `subset_of`: it requires a part of
the control. `superset_of`: it requires the control and more. `intersects_with`: it requires some of the control and
other things. `supports`: it only helps to meet the control."""


Confidence = Literal["own", "reputable", "press", "weak"]
"""The standing of a source, from most to least trusted. `own`: the maker or body itself. `reputable`: a third party
with a good name. `press`: a newspaper. `weak`: someone whose standing isn't known."""


class RepositoryFile(Model):
    """A file in a public repository at one commit, so that anyone can read the same text.

    Attributes:
        repository: The owner and name, as `owner/name`.
        path: The path of the file in the repository.
        commit: The full commit hash.

    """

    repository: str = Field(pattern=r"^[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+$", max_length=140)
    path: str = Field(min_length=1, max_length=1000)
    commit: str = Field(pattern=r"^[0-9a-f]{40}$")


UNDATED = "undated"
"""The note to use if nothing is known about a date. Pages show it in the reader's language."""


class Source(Model):
    """The source of a claim.

    Attributes:
        id: The id by which steps and deadlines refer to the source; empty if none do.
        publisher: The name of the publisher.
        title: The title of the text.
        url: The address of the text, which the library never opens. If None, the text has no address, or the address
            isn't known.
        date: The date of the text. If None, the text is undated, and `date_note` says what is known instead.
        date_note: What is known about the date, in words, such as `monthly`.
        status: How the claim was checked.
        confidence: The standing of the source, or None if not recorded.
        checked: The date of the check, or None if not recorded.
        checked_by: The name of the person who checked the claim; empty if not recorded.
        file: The file in a public repository, or None if the source isn't such a file.
        note: A note on the source, such as what it leaves out, or where in the source the claim is made.

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
        """The date of the text, or else what is known about the date, in words; empty if nothing is known."""
        return self.date.isoformat() if self.date else "" if self.date_note == UNDATED else self.date_note


class Reference(Control):
    """A control of a framework that an item answers (XCCDF: ident; OSCAL: a map's target).

    Unlike a source, a reference supports no claim. Auditors use references to find items, and no page for the person
    shows them.

    Attributes:
        relation: How the item relates to the control, or None if not recorded.
        url: The address of the control's text, or None if not recorded.
        source: The source for the mapping, or for what the control says; None if not recorded.

    """

    relation: Relation | None = None
    url: WebAddress | None = None
    source: Source | None = None


class ReferenceMapping(Model):
    """References for the items of a checklist, in a separate file. The author of a mapping needn't own the checklist.

    Attributes:
        format_version: The version of the file format.
        checklist: The id of the checklist. If empty, the mapping is for any checklist with these items.
        source: The source of references that name none themselves. If None, it isn't recorded.
        credits: The authors and terms of the mapping.
        references: The references by item id, present or former.

    """

    format_version: str = FORMAT_VERSION
    checklist: ItemId | Literal[""] = ""
    source: Source | None = None
    credits: tuple[Credit, ...] = Field(default=(), max_length=500)
    references: ReadOnlyMap[ItemId, Annotated[tuple[Reference, ...], Field(max_length=500)]] = Field(
        json_schema_extra={"additionalProperties": False}
    )
