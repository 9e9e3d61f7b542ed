"""Turn the directory's files, written by hand one a country, into the one JSON file that the library loads.

`data/contacts/XX.toml` holds the contacts of a country, and `INT.toml` those that serve people anywhere. In
`emergency.toml` stand the emergency numbers of all countries, which complete a country's own. Each contact is
checked here by the model that readers use.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import get_args

from pydantic import ValidationError

from secure_checklist.checklists.plan_items import Need
from secure_checklist.core import countries
from secure_checklist.core.documents.format import FORMAT_VERSION
from secure_checklist.incident.contacts.models import DAYS, Contact, Service
from secure_checklist_build.sources import DATA, LIBRARY, ContentFileError, Table, content_of, read_toml

FOLDER = DATA / "contacts"
TARGET = LIBRARY / "incident" / "contacts" / "directory.json"
EMERGENCY = "emergency.toml"
INTERNATIONAL = "INT"
"""What the file of those who serve people anywhere is called."""
MINIMUM: tuple[tuple[Need, ...], ...] = (
    ("emergency",),
    ("crisis",),
    ("child_helpline",),
    ("image_removal", "regulator"),
    ("police", "cybercrime"),
    ("partner_violence",),
)
"""What every country should have: a contact for one need of each row, or a word that none was found."""
_FILE = frozenset({"country", "reviewed", "contacts", "none_found", "left_out"})
"""What a country's file may hold. What was left out on purpose, and what was looked for, is for whoever edits it."""


def built(folder: Path = FOLDER, target: Path = TARGET) -> dict[Path, Table]:
    """Read the files of a folder into the plain form of one directory.

    A contact's hours are those of its first channel that has some, unless it has its own. Sources of which nothing is
    said count as read in the publisher's own text where they are the body's own, and as second-hand otherwise.

    Raises `ContentFileError` for a file that isn't TOML or has the wrong shape, a country whose minimum is neither
    met nor said to have been looked for in vain, and a contact or need to use instead that isn't there.
    """
    files = {path.stem: read_toml(path) for path in sorted(folder.glob("*.toml")) if path.name != EMERGENCY}
    contacts, reviews = list[Contact](), list[Table]()
    for stem, table in sorted(files.items(), key=lambda one: (one[0] != INTERNATIONAL, one[0])):
        where = {} if stem == INTERNATIONAL else {"country": stem}
        with content_of(f"{stem}.toml"):
            contacts += _contacts(stem, table)
            if "reviewed" in table:
                gaps = [
                    {name: one[name] for name in ("need", "use") if name in one} for one in table.get("none_found", ())
                ]
                reviews.append({**where, "reviewed": table["reviewed"], **({"none_found": gaps} if gaps else {})})
    numbers = read_toml(folder / EMERGENCY) if (folder / EMERGENCY).is_file() else {}
    with content_of(EMERGENCY):
        contacts = _with_numbers(contacts, list(_emergency(numbers)))
    contacts.sort(key=lambda one: (one.countries[:1], one.kind != "emergency"))
    _refuse_gaps(files, contacts)
    held = {
        "format_version": FORMAT_VERSION,
        "as_of": max((str(review["reviewed"]) for review in reviews), default="2026-01-01"),
        "reviews": reviews,
        "contacts": [contact.model_dump(mode="json", exclude_defaults=True) for contact in contacts],
    }
    return {target: held}


# one country's file ---------------------------------------------------------------------------------------------------


def _contacts(stem: str, table: Table) -> Iterator[Contact]:
    """Read the contacts of one file."""
    name = f"{stem}.toml"
    if table.get("country") != stem:
        raise ContentFileError(f'{name}: country must be "{stem}", as the file is called')
    if strange := sorted(set(table) - _FILE):
        raise ContentFileError(f"{name}: unknown: {', '.join(strange)}")
    if stem != INTERNATIONAL and stem not in {one.code for one in countries.all_countries()}:
        raise ContentFileError(f"{name}: no country has that code")
    for entry in table.get("contacts", ()):
        place = f"{name}: {entry.get('id', 'a contact without id')}"
        if not str(entry.get("id", "")).startswith(f"{stem.lower()}-"):
            raise ContentFileError(f"{place}: an id begins with {stem.lower()}-")
        yield _contact(place, entry, () if stem == INTERNATIONAL else (stem,))


def _contact(place: str, entry: Table, where: tuple[str, ...]) -> Contact:
    """Check one contact, with what the file leaves to be worked out."""
    sources = [_source(source) for source in entry.get("sources", ())]
    channels = [{**one, "hours": _hours(one["hours"])} if "hours" in one else one for one in entry.get("channels", ())]
    said: list[Table] = [one["hours"] for one in channels if "hours" in one]
    hours = _hours(entry["hours"]) if "hours" in entry else {key: part for one in said[:1] for key, part in one.items()}
    try:
        return Contact.model_validate_json(
            json.dumps({"countries": where, **entry, "sources": sources, "channels": channels, "hours": hours})
        )
    except ValidationError as error:
        faults = error.errors(include_url=False, include_input=False)
        faulty = "; ".join(f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in faults)
        raise ContentFileError(f"{place}: {faulty}") from None


def _source(entry: Table) -> Table:
    """Return a source: `read` is the day on which someone looked at it."""
    found = {"checked" if key == "read" else key: value for key, value in entry.items()}
    return {"status": "found" if entry.get("confidence") == "own" else "second_hand", **found}


# hours ----------------------------------------------------------------------------------------------------------------

_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_GROUPS = {
    "every day": "Mo-Su",
    "daily": "Mo-Su",
    "weekdays": "Mo-Fr",
    "weekends": "Sa-Su",
    "weekends and holidays": "Sa-Su",
}
"""Whole days of the week; of holidays nothing is kept, since `Hours.open` knows none."""
_CLOCK = r"([0-9]{1,2})[:.]([0-9]{2})"
_TIMES = re.compile(rf"(?P<days>[A-Za-z ]+?),? (?:from )?{_CLOCK} (?:to|-) {_CLOCK}")


def _hours(entry: Table) -> Table:
    """Return hours with `open` worked out from their text, where it is of a form that leaves no doubt."""
    if entry.get("always") or "open" in entry or not (spans := spans_in(entry.get("text", ""))):
        return entry
    return {**entry, "open": spans}


def spans_in(text: str) -> list[str]:
    """Return the spans that a text means, as `Hours.open` has them; empty: it says more than days and times."""
    found: list[str] = []
    for part in re.split(r"[;,] (?=[A-Z])|, and |, (?=weekends)", re.sub(r", not (on|from) .*", "", text)):
        match = _TIMES.fullmatch(part.strip().rstrip("."))
        days = _days(match["days"]) if match else None
        if match is None or days is None:
            return []
        opens, opens_at, closes, closes_at = match.groups()[1:]
        found += [f"{one} {int(opens):02}:{opens_at}-{int(closes):02}:{closes_at}" for one in days]
    return found


def _days(text: str) -> list[str] | None:
    """Return the days that a text means, each alone or as a range; if None, it means something else."""
    text = text.strip()
    if text.lower() in _GROUPS:
        return [_GROUPS[text.lower()]]
    first, _, last = text.partition(" to ")
    short: dict[str, str] = dict(zip(_NAMES, DAYS, strict=True))
    if first in short and last in short:
        return [f"{short[first]}-{short[last]}"]
    names = text.split(" and ")
    return [short[name] for name in names] if all(name in short for name in names) else None


# emergency numbers ----------------------------------------------------------------------------------------------------

_TABLES = frozenset({"libphonenumber", "android"})
"""The sources that are tables of all countries. Of one of them alone a number's words say so."""
_OF_A_ROW = ("says", "services", "abroad", "set_up_first")
"""What the table says of a number that a country's own contact has as well."""


def _emergency(table: Table) -> Iterator[Contact]:
    """Make a contact of each country's rows in the table of emergency numbers."""
    sources = table.get("sources", {})
    for country, rows in groupby(table.get("numbers", ()), key=itemgetter("country")):
        held = list(rows)
        named = (name for row in held for name in row["sources"])
        entry = {
            **table["contact"],
            "id": f"{country.lower()}-emergency",
            "kind": "emergency",
            "needs": ["emergency"],
            "channels": [_number(table["says"], row) for row in held],
            "sources": [{"id": name, **sources[name]} for name in dict.fromkeys(named)],
        }
        yield _for_police(_contact(f"{EMERGENCY}: {country}", entry, (country,)))


def _number(words: Mapping[str, str], row: Table) -> Table:
    """Return the channel of one row, with which services answer and how sure that is."""
    services, sources = row["services"], set(row["sources"])
    key = row.get("says") or "_".join(services) or "unknown"
    if len(services) == len(get_args(Service)) and sources <= _TABLES:
        raise ContentFileError(f"{EMERGENCY}: {row['country']}: all services take a source of the country")
    says = words.get(key, key)
    if services and sources < _TABLES and "says" not in row:
        says = words["one_table"].format(says=says)
    medium = row.get("medium", "phone")
    abroad = {} if row["number"].startswith("+") else {"abroad": "no"}
    return {**abroad, "medium": medium, "value": row["number"], "says": says, "services": services,
            "set_up_first": row.get("set_up_first"), "source": row["sources"][0]}  # fmt: skip


def _with_numbers(contacts: Sequence[Contact], table: Sequence[Contact]) -> list[Contact]:
    """Return the contacts with those of the table; a country's own for emergencies takes from it what it lacks."""
    rows = {row.countries: row for row in table}
    found: list[Contact] = []
    for contact in contacts:
        row = rows.pop(contact.countries, None) if contact.kind == "emergency" and contact.countries else None
        found.append(_completed(contact, row) if row else contact)
    return [*found, *rows.values()]


def _completed(contact: Contact, row: Contact) -> Contact:
    """Return a country's own contact for emergencies in the table's order, with its words and its other numbers."""
    own = {(one.medium, one.value): one for one in contact.channels}
    said = [(own.pop((one.medium, one.value), one), one) for one in row.channels]
    channels = (
        one.replace(source=f"table-{new.source}", **{name: getattr(new, name) for name in _OF_A_ROW})
        for one, new in said
    )
    sources = (one.replace(id=f"table-{one.id}") for one in row.sources)
    return _for_police(
        contact.replace(channels=(*channels, *own.values()), sources=(*contact.sources, *sources)),
    )


def _for_police(contact: Contact) -> Contact:
    """Return a contact for emergencies as one for the police, too, just where they answer one of its numbers."""
    reached = any("police" in channel.services for channel in contact.channels)
    needs = (need for need in contact.needs if need != "police")
    return contact.replace(needs=(*needs, *(["police"] if reached else [])))


# the whole ------------------------------------------------------------------------------------------------------------


def _refuse_gaps(files: Mapping[str, Table], contacts: Sequence[Contact]) -> None:
    """Refuse a reviewed country of which the minimum is neither met nor said to be missing; and strange references."""
    ids = {one.id for one in contacts}
    for stem, table in files.items():
        if "reviewed" not in table:
            continue
        with content_of(f"{stem}.toml"):
            listed = {need for one in contacts if stem in one.countries and one.sources for need in one.needs}
            said = {entry.get("need") for entry in table.get("none_found", ())}
            for either in MINIMUM:
                if stem != INTERNATIONAL and listed.isdisjoint(either) and said.isdisjoint(either):
                    raise ContentFileError(
                        f"{stem}.toml: nobody for {' or '.join(either)}: list one, or say none_found"
                    )
            for use in (use for entry in table.get("none_found", ()) for use in entry.get("use", ())):
                if use not in ids and use.removeprefix("need:") not in get_args(Need):
                    raise ContentFileError(f"{stem}.toml: none_found: use: no contact {use}")
