"""What each paper is made of, and who it is for, read from `templates.toml`; its sentences are messages."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Annotated, Literal

from pydantic import BeforeValidator

from secure_checklist.checklists.cards import Tag
from secure_checklist.core.model import FrozenMap, Model, ReadOnlyMap
from secure_checklist.incident.papers.model import Citation, Outline
from secure_checklist.rules.conditions.base import AnyCondition, Condition


def _read(condition: object) -> object:
    return Condition.parse(condition) if isinstance(condition, str) else condition


class Test(Model):
    """What an incident is asked.

    Attributes:
        when: The condition, in the notation of rules; ages are those by which the incident is handled.
        if_unknown: It counts as met, too, where that is unknown.

    """

    when: Annotated[AnyCondition, BeforeValidator(_read)]
    if_unknown: bool = False


class Requirement(Test):
    """What must be true of an incident for a paper to be offered.

    Attributes:
        against: What is said where it isn't: the message `documents.not.AGAINST`.

    """

    against: str


class PartTemplate(Model):
    """One part of a paper.

    Attributes:
        id: Which; its title and text are the messages `documents.DOCUMENT.ID.title` and `.text`.
        fields: The fields in order; one that ends in "?" is left out where nothing is known of it.
        fields_if: The fields instead of these, by what they are for, of which the first counts: `private`, it was only
            sent in private, and may have no link; `young`, someone said that the person shown is or may be a minor;
            `minor`, they may be one, which includes that nobody said.
        age: Whether to say that the person shown was, or may have been, under 18.
        made: Whether to say that the picture was edited or made by a computer.
        chronology: Whether it is the chronology.
        only_if: A field without which there is no such part; empty: it is there always.
        needs: Its law need not be followed without this part, which lacks while none of these fields says anything.
        source: The id of the source; empty: no form asks for it.

    """

    id: str
    fields: tuple[str, ...] = ()
    fields_if: ReadOnlyMap[Literal["private", "young", "minor"], tuple[str, ...]] = FrozenMap()
    age: bool = False
    made: bool = False
    chronology: bool = False
    only_if: str = ""
    needs: tuple[str, ...] = ()
    source: str = ""


class Template(Outline):
    """One paper.

    Attributes:
        tags: What sending it does, as `report`: modifiers of the cards change by them what is offered.
        requires: What must be true of the incident, in order, by the names of the requirements.
        escalates: Whether it goes to the body that a law of the place names for when its time is over.
        checks_first: What to look at before all else but the danger of alerting someone close.
        checks: What to look at before it is sent: the messages `documents.check.CHECK`.
        parts: Its parts.

    """

    tags: tuple[Tag, ...] = ()
    requires: tuple[str, ...]
    escalates: bool = False
    checks_first: tuple[str, ...] = ()
    checks: tuple[str, ...]
    parts: tuple[PartTemplate, ...]


class Templates(Model):
    """All papers, with the requirements and sources that they share.

    Attributes:
        sources: The sources by id.
        requirements: The requirements by name.
        always: What must be true for any paper.
        first_checks: What to look at in any paper.
        checks: When to look at something, by its name: where any of these is met.
        papers: The papers, those that come first in a list first.

    """

    sources: ReadOnlyMap[str, Citation]
    requirements: ReadOnlyMap[str, Requirement]
    always: tuple[str, ...]
    first_checks: tuple[str, ...]
    checks: ReadOnlyMap[str, tuple[Test, ...]]
    papers: tuple[Template, ...]


@cache
def bundled() -> Templates:
    """Return the papers that come with the library."""
    text = files("secure_checklist.incident.papers").joinpath("templates.toml").read_text("utf-8")
    return Templates.model_validate(tomllib.loads(text))
