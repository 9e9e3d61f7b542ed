"""`draw`: a template with what it is given. Everything that is put into it is escaped; one that lacks a value fails."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from secure_checklist.core import countries
from secure_checklist.core.messages import day_of, direction, find, in_a_row, language, language_notes, message
from secure_checklist.core.prose import html
from secure_checklist.incident.contacts.models import NUMBERS
from web.texts import languages, text

__all__ = ["HERE", "draw"]

HERE = Path(__file__).parent
STANDINGS = {
    "in_force": "In force, as far as the sources go",
    "not_commenced": "Passed, and not known to have begun",
    "proposed": "Proposed only",
    "superseded": "Replaced by another law",
}


def _country_name(code: str) -> str:
    return countries.find(code).name


GIVEN: dict[str, Any] = {
    "_": text,
    "language": language,
    "direction": direction,
    "languages": languages,
    "language_notes": language_notes,
    "day_of": day_of,
    "in_a_row": in_a_row,
    "say": message,
    "label": find,
    "country_name": _country_name,
    "NUMBERS": NUMBERS,
    "STANDINGS": STANDINGS,
}
"""What every template may use."""


def _prose(source: str, *, bare: bool = False) -> Markup:
    return Markup(html(source, bare=bare))  # noqa: S704 - it escapes all that it is given


_TEMPLATES = Environment(
    loader=FileSystemLoader(HERE / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_TEMPLATES.globals.update(GIVEN)
_TEMPLATES.filters["prose"] = _prose


def draw(name: str, values: Mapping[str, object]) -> str:
    """Draw a template."""
    return _TEMPLATES.get_template(name).render(values)
