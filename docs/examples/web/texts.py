"""The example's own texts in the language in force, and which language someone gets. What the library says is its own.

A text stands in English where it is used, as `text("All steps")`, and in other languages in `texts/es.json` and so
on, by the English one. Where that isn't there, English is shown. Spanish and Hindi were made by a model, and nobody has
reviewed them yet.
"""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from markupsafe import Markup

from secure_checklist import translations
from secure_checklist.core import countries
from secure_checklist.core.messages import direction, language, primary

__all__ = ["accepted", "languages", "region", "text"]

NAMES: Mapping[str, str] = {"en": "English", "es": "Español", "hi": "हिन्दी"}
"""What languages call themselves, as CLDR has it. One that isn't here is called by its tag."""
MOST_ACCEPTED = 20


def text(source: str, /, **values: object) -> Markup:
    """Return a text in the language in force with its values, which are escaped."""
    return Markup(_texts(language()).get(source, source)).format(**values)  # noqa: S704 - a text of our own


def languages() -> list[tuple[str, str, str]]:
    """Return the languages to choose from, each with its own name and its direction."""
    return [(tag, NAMES.get(tag, tag), direction(tag)) for tag in translations.languages()]


def accepted(header: str) -> Iterator[str]:
    """Return the languages of an `Accept-Language`, the best first."""
    weighed: list[tuple[float, str]] = []
    for one in header.split(",")[:MOST_ACCEPTED]:
        tag, _, weight = one.partition(";")
        try:
            weighed.append((float(weight.partition("=")[2] or 1), tag.strip()))
        except ValueError:
            continue
    yield from (tag for weight, tag in sorted(weighed, key=lambda one: -one[0]) if weight > 0 and tag)


def region(header: str) -> str | None:
    """Return the country that the languages of a browser name first; if None, they name none.

    `en-US` counts as none: it is what browsers say whose languages nobody has chosen.
    """
    known = {one.code for one in countries.all_countries()}
    named = (tag.rpartition("-")[2] for tag in accepted(header) if "-" in tag and tag.lower() != "en-us")
    return next((one for one in map(str.upper, named) if one in known), None)


@cache
def _texts(tag: str) -> Mapping[str, str]:
    file = Path(__file__).parent / "texts" / f"{primary(tag)}.json"
    found: Mapping[str, str] = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    return found
