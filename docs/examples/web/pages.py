"""What pages are drawn from: the templates, a question as its page shows it, and the report."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from secure_checklist import Checklist, Inventory, Question, Report, formats
from secure_checklist.checklists import Catalogue, Translation
from secure_checklist.core.prose import html
from secure_checklist.formats import document_of
from secure_checklist.formats.html import fragment
from secure_checklist.interview import Effect, Reply
from web import words
from web.course import key_of
from web.forms import Sent, takes_country

__all__ = ["Asked", "Pages", "asked", "report_document", "report_fragment", "why"]

HERE = Path(__file__).parent
TEMPLATES = HERE / "templates"
MOST_TITLES = 5
MOST_EFFECTS = 4
"""For up to how many answers it is told what each would settle."""
MOST_SETTLED = 3
LIMITS = Translation(text="Made from what you told this site. A report doesn't say that you are safe.")
MESSAGES = Catalogue(language="en", texts={"formats.limits": LIMITS})
"""The library's messages for a report, save what stands at its end."""
NAMES = 3
"""How many subjects can be named on one page; whether there are more is asked later."""


class Pages:
    """Draws templates. Everything that is put into them is escaped; one that lacks a value fails."""

    def __init__(self) -> None:
        self._templates = _templates()

    def draw(self, name: str, values: Mapping[str, object]) -> str:
        """Draw a template."""
        return self._templates.get_template(name).render(**values, words=words)


def _templates() -> Environment:
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["prose"] = _prose
    return made


def _prose(source: str, *, bare: bool = False) -> Markup:
    return Markup(html(source, bare=bare))  # noqa: S704 - it escapes all that it is given


# a question ------------------------------------------------------------------------------------------------------


class Asked(NamedTuple):
    """A question as its page shows it.

    Attributes:
        question: The question.
        key: What tells its form from that of another question.
        choices: Words and labels to choose from.
        chosen: The words that are chosen at first.
        text: What stands in a field at first.
        others: What stands in the fields for names.
        named: How often it stands on the page: nothing, or a number behind its ids.

    """

    question: Question
    key: str
    choices: tuple[tuple[str, str], ...]
    chosen: frozenset[str] = frozenset()
    text: str = ""
    others: tuple[str, ...] = ()
    named: str = ""

    @property
    def country(self) -> bool:
        """Whether it asks for a country."""
        return takes_country(self.question)

    @property
    def listed(self) -> bool:
        """Whether "none of these" is an answer."""
        return self.question.input in ("some_of", "subjects")


def asked(question: Question, typed: Sent | None = None, reply: Reply | None = None, named: str = "") -> Asked:
    """Make a question ready for its page, with what was typed, or with an earlier reply unless that is private."""
    choices = tuple((_word(choice.value), choice.label) for choice in question.choices)
    bare = Asked(question, key_of(question), choices, others=("",) * NAMES, named=named)
    if typed is not None:
        others = (*typed.all("others"), *bare.others)[: max(NAMES, len(typed.all("others")))]
        return bare._replace(chosen=frozenset(typed.all("answer")), text=typed.one("answer"), others=others)
    value = question.old if reply is None else reply.value
    if value is None or question.sensitivity != "ordinary":
        return bare
    several = value if isinstance(value, tuple) else (value,)
    names = tuple(entry["label"] for entry in several if isinstance(entry, Mapping))
    chosen = frozenset(_word(entry) for entry in several if not isinstance(entry, Mapping))
    others = (*names, *bare.others)[: max(NAMES, len(names))]
    return bare._replace(chosen=chosen, text="".join(chosen) if len(chosen) == 1 else "", others=others)


class Effects(NamedTuple):
    """What an answer would settle: its label, some titles with outcomes, and how many more there are."""

    label: str
    settled: tuple[tuple[str, str], ...]
    more: int


def why(question: Question, checklist: Checklist) -> tuple[tuple[str, ...], int, tuple[Effects, ...]]:
    """Say why a question is asked: titles of the entries that wait, how many more, and what answers would settle."""
    titles = [checklist.item(item).title for item in question.items]
    effects = question.effects if len(question.effects) <= MOST_EFFECTS else ()
    told = tuple(found for effect in effects if (found := _effect(effect, question, checklist)) is not None)
    return tuple(titles[:MOST_TITLES]), max(0, len(titles) - MOST_TITLES), told


def _effect(effect: Effect, question: Question, checklist: Checklist) -> Effects | None:
    """Say what an answer would settle; None: nothing that is worth telling."""
    label = next((choice.label for choice in question.choices if choice.value == effect.value), "")
    settled = [
        (checklist.item(item).title, words.OUTCOMES[outcome])
        for item, outcome in effect.decides.items()
        if outcome in words.OUTCOMES
    ]
    if not label or not settled:
        return None
    return Effects(label, tuple(settled[:MOST_SETTLED]), max(0, len(settled) - MOST_SETTLED))


def _word(value: Any) -> str:
    """Return a value as the word that a form sends for it."""
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


# the report ------------------------------------------------------------------------------------------------------


def report_fragment(report: Report, checklist: Checklist, inventory: Inventory) -> Markup:
    """Return the report as a part of a page that has its style sheet."""
    return fragment(document_of(report, checklist=checklist, inventory=inventory, messages=MESSAGES))


def report_document(report: Report, checklist: Checklist, inventory: Inventory) -> bytes:
    """Return the report as a document of its own, to be kept or printed."""
    return formats.write(report, "html", checklist=checklist, inventory=inventory, messages=MESSAGES)
