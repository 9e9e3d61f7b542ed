"""Build the table of which languages are official in which country, from what Unicode CLDR says of territories.

A language that is official in a part of a country only is left out; one that is so in fact, without a law, comes last.
It needs Babel, which brings CLDR.
"""

import json
from pathlib import Path

from secure_checklist.core.countries import OFFICIAL_LANGUAGES, all_countries
from secure_checklist_build.sources import LIBRARY

TARGET = LIBRARY / "core" / OFFICIAL_LANGUAGES
_ABOUT = (
    "Languages that are official in a whole country or territory, as BCP 47, the most widely used first; after them, "
    "those that are official in fact. Countries of which CLDR names none are left out."
)


def built() -> dict[Path, bytes]:
    """Return the text of the file.

    Raises:
        ImportError: Babel isn't installed.

    """
    import babel  # noqa: PLC0415 - only this build needs it
    from babel.core import get_cldr_version  # noqa: PLC0415 - as above
    from babel.languages import get_official_languages  # noqa: PLC0415 - as above

    found: dict[str, list[str]] = {}
    for country in all_countries():
        by_law = get_official_languages(country.code)
        in_fact = get_official_languages(country.code, de_facto=True)
        if names := [name.replace("_", "-") for name in dict.fromkeys((*by_law, *in_fact))]:
            found[country.code] = names
    source = f"Unicode CLDR {get_cldr_version()}, by way of Babel {babel.__version__}"
    entries = ",\n".join(f"  {json.dumps(code)}: {json.dumps(names)}" for code, names in sorted(found.items()))
    sources = json.dumps([{"publisher": source, "title": "supplementalData: territoryInfo, official status"}])
    text = f'{{\n "about": {json.dumps(_ABOUT)},\n "sources": {sources},\n "languages": {{\n{entries}\n }}\n}}\n'
    return {TARGET: text.encode()}
