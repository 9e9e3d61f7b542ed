"""Build what the library takes from Unicode CLDR: which languages are official where, and how a language writes.

A language that is official in a part of a country only is left out; one that is so in fact, without a law, comes last.
Of how it writes there are plural categories, numbers, days and lists; a region has an entry if it differs from its
language. It needs Babel, which brings CLDR.
"""

import json
import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from secure_checklist.core.cldr import FORMS, Forms
from secure_checklist.core.countries import OFFICIAL_LANGUAGES, all_countries
from secure_checklist.core.messages import PLURAL_SAMPLES
from secure_checklist_build.sources import LIBRARY

TARGET = LIBRARY / "core" / OFFICIAL_LANGUAGES
_OFFICIAL = (
    "Languages that are official in a whole country or territory, as BCP 47, the most widely used first; after them, "
    "those that are official in fact. Countries of which CLDR names none are left out."
)
_WRITING = (
    "How languages write numbers, days and lists, and their plural categories: by a rule of gettext for whole numbers, "
    "and for 0.5, 1.5 and 2.5. English is left out."
)


def built() -> dict[Path, bytes]:
    """Return the text of each file.

    Raises:
        ImportError: Babel isn't installed.

    """
    from babel.languages import get_official_languages  # noqa: PLC0415 - only this build needs it
    from babel.localedata import locale_identifiers  # noqa: PLC0415 - as above

    found: dict[str, list[str]] = {}
    for country in all_countries():
        by_law = get_official_languages(country.code)
        in_fact = get_official_languages(country.code, de_facto=True)
        if names := [name.replace("_", "-") for name in dict.fromkeys((*by_law, *in_fact))]:
            found[country.code] = names
    written: dict[str, Forms] = {}
    for name in sorted(locale_identifiers()):
        tag = name.replace("_", "-").lower()
        forms = _forms_of(name)
        if tag.partition("-")[0] != "en" and forms != written.get(tag.rpartition("-")[0]):
            written[tag] = forms
    return {
        TARGET: _file(_OFFICIAL, "supplementalData: territoryInfo, official status", found),
        LIBRARY / "core" / FORMS: _file(_WRITING, "main and supplemental/plurals", written),
    }


def _forms_of(name: str) -> Forms:
    from babel import Locale  # noqa: PLC0415 - as above
    from babel.dates import format_date  # noqa: PLC0415 - as above
    from babel.numbers import get_group_symbol  # noqa: PLC0415 - as above
    from babel.plural import to_gettext  # noqa: PLC0415 - as above

    locale = Locale.parse(name)
    # As `%(d)s de %(MMMM)s de %(y)s`; Babel writes what the library gives no place to, as an era.
    pattern = str(locale.date_formats["long"].format)
    fields: list[str] = re.findall(r"%\((\w+)\)s", pattern)
    places = {"d": "{day}", "dd": "{day:02}", "y": "{year}"}
    (month,) = (field for field in fields if field[0] in "ML")
    given = {field: places.get(field) or format_date(date(2033, 1, 1), field, locale) for field in fields}
    lists = locale.list_patterns
    last, others = locale.decimal_formats[None].grouping
    rule = to_gettext(locale.plural_form).partition("plural=")[2].rstrip(";")
    return {
        "plural": re.sub(r"\be\b", "0", rule),  # an exponent, which our numbers don't have
        "categories": [one for one in PLURAL_SAMPLES if one in {*locale.plural_form.tags, "other"}],
        "fractions": [locale.plural_form(count) for count in (0.5, 1.5, 2.5)],
        "group": (get_group_symbol(locale, numbering_system="latn"), last, others),
        "day": pattern % {**given, month: "{month}"},
        "months": [format_date(date(2033, number, 1), month, locale) for number in range(1, 13)],
        "together": [lists["standard"][place] for place in ("2", "start", "middle", "end")],
        "either": [lists["or"][place] for place in ("2", "start", "middle", "end")],
    }


def _file(about: str, title: str, entries: Mapping[str, object]) -> bytes:
    import babel  # noqa: PLC0415 - as above
    from babel.core import get_cldr_version  # noqa: PLC0415 - as above

    source = f"Unicode CLDR {get_cldr_version()}, by way of Babel {babel.__version__}"
    sources = json.dumps([{"publisher": source, "title": title}])
    lines = (f"  {json.dumps(key)}: {json.dumps(held, ensure_ascii=False)}" for key, held in sorted(entries.items()))
    joined = ",\n".join(lines)
    return f'{{\n "about": {json.dumps(about)},\n "sources": {sources},\n "languages": {{\n{joined}\n }}\n}}\n'.encode()
