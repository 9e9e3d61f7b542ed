"""Drawing pages: the templates with what they are given, and the parts of the report."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from secure_checklist import Checklist, Inventory, Report, formats
from secure_checklist.checklists import Catalogue, Translation
from secure_checklist.core import FrozenMap, countries
from secure_checklist.core.messages import day_of, direction, find, in_a_row, language, language_notes, message
from secure_checklist.core.prose import html
from secure_checklist.core.zones import zone_names, zone_of
from secure_checklist.formats import Document, document_of
from secure_checklist.incident.case.rows import place_name
from secure_checklist.incident.contacts.models import NUMBERS
from secure_checklist.incident.dates import in_words
from secure_checklist.incident.laws import Law
from secure_checklist.translations import catalogue
from web.texts import languages, text

__all__ = ["HERE", "Pages", "document_for", "report_file"]

HERE = Path(__file__).parent
STANDINGS = {
    "in_force": "In force, as far as the sources go",
    "not_commenced": "Passed, and not known to have begun",
    "proposed": "Proposed only",
    "superseded": "Replaced by another law",
}


class Pages:
    """Draws templates. Everything that is put into them is escaped; one that lacks a value fails."""

    def __init__(self) -> None:
        self._templates = Environment(
            loader=FileSystemLoader(HERE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.filters["prose"] = _prose
        self._templates.globals.update(_GIVEN)

    def draw(self, name: str, values: Mapping[str, object]) -> str:
        """Draw a template."""
        return self._templates.get_template(name).render(values)


def _country_name(code: str | None) -> str:
    return countries.find(code).name if code else ""


def _prose(source: str, *, bare: bool = False) -> Markup:
    return Markup(html(source, bare=bare))  # noqa: S704 - it escapes all that it is given


def _law_line(law: Law) -> str:
    """Return whether a law holds, and how well that was checked."""
    standing, checked = text(STANDINGS[law.standing]), message(f"checked.{law.status}")
    return text("{standing} ({checked}), as of {day}.", standing=standing, checked=checked, day=day_of(law.as_of))


@cache
def _messages(tag: str, checklist: str) -> Catalogue:
    """Return the texts for a report, save what stands at its end: the answers were sent to a server."""
    known = catalogue(tag, checklist)
    limits = text("Made from what you told this site. A report doesn't say that you are safe.")
    texts = FrozenMap({**known.texts, "formats.limits": Translation(text=str(limits))})
    return Catalogue.model_construct(language=tag, checklist=checklist, texts=texts, unreviewed=known.unreviewed)


def document_for(report: Report, checklist: Checklist, inventory: Inventory) -> Document:
    """Return a report made ready for a page."""
    return document_of(report, checklist=checklist, inventory=inventory, language=_messages(language(), checklist.id))


def report_file(report: Report, checklist: Checklist, inventory: Inventory) -> bytes:
    """Return the report as a document of its own, to be kept or printed."""
    return formats.write(
        report, "html", checklist=checklist, inventory=inventory, language=_messages(language(), checklist.id)
    )


_GIVEN: dict[str, Any] = {
    "_": text,
    "language": language,
    "direction": direction,
    "languages": languages,
    "language_notes": language_notes,
    "day_of": day_of,
    "in_a_row": in_a_row,
    "in_words": in_words,
    "say": message,
    "label": find,
    "countries": countries.by_name,
    "country_name": _country_name,
    "zones": zone_names,
    "zone_of": zone_of,
    "place_name": place_name,
    "NUMBERS": NUMBERS,
    "law_line": _law_line,
    "STANDINGS": STANDINGS,
}
"""What every template may use."""
