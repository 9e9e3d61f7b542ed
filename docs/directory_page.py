"""The page of the directory of help: what it covers, whose word that is, and everybody in it, country by country.

`generate.py` writes it.
"""  # noqa: INP001 - a script's part, beside the pages it writes

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import product
from typing import NamedTuple, get_args

from content_pages import table
from response_pages import cell, place
from words import CONFIDENCES

from secure_checklist.checklists import Need
from secure_checklist.core import countries
from secure_checklist.incident import Contact, Directory
from secure_checklist.incident.contacts import MINIMUM, Age, Channel, Fallback, bundled

HELP = """# Directory of help

The directory has {contacts} entries, as of {as_of}: emergency numbers of {emergency} countries and territories, other
help in {countries} countries, and services for anywhere. **Called or opened by somebody in this project: {called} of
{channels} channels.** Every channel names its source. [Search the directory](howto/directory.md) explains how an app
uses it. The data says what each service does, and its limits: `contacts.bundled().get(id)`. Read them before you send
anybody there.

In danger, call the emergency number of the place where you are.

Unknown hours never count as "always". An entry is stale if there is a sign that something changed, or if its newest
source is older than five years. Emergency numbers and short codes, which states keep for decades, aren't stale for
their age. Where an entry is old and has a page, its numbers are left out.

Numbers belong in one place, where they can be updated. Don't copy them from this page; let the app search for them.
"""
COVERED = """## What it covers

Who is listed for the minimum that every country should have. "None found" means that somebody looked, and says what
helps instead. An empty cell means that nobody looked yet.
"""
SHARE = """Of all look-ups by country, need and age in these {countries} countries ({all}), {share:.0%} find nobody of
the country: {international} get services that help anywhere or find who does, {instead} what helps instead, and {none}
a sentence alone. {alone} end at the one finder of helplines, which stands in for such lines only.
"""
WHOSE = "## Whose word it is\n\nAn entry counts as its best source does.\n"
ONLY_EMERGENCY = """## Other countries and territories

Emergency numbers alone: what two tables and the countries' own texts and press give. Where one list alone gives
a number, or says who answers, the entry says so.
"""
LEFT = "## Left out on purpose\n\nListed so that nobody adds it again without a better source.\n"
NAMES = ("emergency", "crisis", "young people", "removal", "police", "partner violence")
"""What the rows of the minimum are called at the head of a table."""
AGES: tuple[Age, ...] = get_args(Age)
NEEDS: tuple[Need, ...] = get_args(Need)


def channel_of(channel: Channel) -> str:
    """Write one way to reach a contact: how, what, from where, and at what price."""
    words = {"phone": "call ", "sms": "text ", "whatsapp": "WhatsApp ", "chat": "chat "}.get(channel.medium, "")
    shown = channel.shown if channel.medium in ("app", "in_person") else f"`{channel.shown}`"
    said = f". {channel.says}" if channel.says else ""
    more: list[str] = [channel.cost] if channel.cost != "unknown" else []
    if channel.abroad.startswith("+"):
        more.append(f"from abroad `{channel.abroad}`")
    return cell(f"{words}{shown}{said}" + (f" ({', '.join(more)})" if more else ""))


def contact_row(contact: Contact) -> tuple[str, ...]:
    """Write one contact as a row."""
    ages = "" if len(contact.ages) > 1 else "; adults" if "adult" in contact.ages else "; under 18"
    serves = f"; {contact.serves}" if contact.serves else ""
    newest = contact.newest
    return (
        f"{cell(contact.name)} (`{contact.id}`{cell(ages + serves)})",
        ", ".join(need.replace("_", " ") for need in contact.needs),
        "<br>".join(channel_of(one) for one in contact.channels if not one.recalled),
        cell(contact.hours.text) or "not known",
        f"{contact.confidence}, {newest.year if newest else 'undated'}",
    )


HEADS = ("who", "for what", "how to reach it", "hours", "whose word")


class Shelf(NamedTuple):
    """The contacts of one country, or, without a code, of anywhere."""

    code: str
    contacts: list[Contact]

    @property
    def only_emergency(self) -> bool:
        """Whether nobody but its emergency services is listed."""
        return bool(self.code) and all(one.kind == "emergency" for one in self.contacts)


def shelves(directory: Directory) -> list[Shelf]:
    """Return what may be shown, by country; first what serves anywhere."""
    found: dict[str, list[Contact]] = {}
    for contact in directory.contacts:
        if not contact.recalled:
            for code in contact.countries or ("",):
                found.setdefault(code, []).append(contact)
    return [Shelf(*one) for one in sorted(found.items(), key=lambda pair: (pair[0] != "", place(pair[0])))]


def covered(directory: Directory, code: str, needs: Sequence[Need]) -> str:
    """Write whether somebody in a country is listed for one of some needs, or was looked for."""
    listed = {need for one in directory.contacts if code in one.countries and not one.recalled for need in one.needs}
    if listed.intersection(needs):
        return "yes"
    reviews = (review for review in directory.reviews if review.country == code)
    return "none found" if any(gap.need in needs for review in reviews for gap in review.none_found) else ""


def share_part(directory: Directory, codes: Sequence[str]) -> str:
    """Write how many look-ups in some countries find nobody there."""
    now = datetime.combine(directory.as_of, datetime.min.time(), UTC)
    found = [
        directory.find(country=code, need=need, age=age, now=now) for code, need, age in product(codes, NEEDS, AGES)
    ]
    ends = Counter[Fallback | None](one.fallback for one in found)
    fallbacks = {kind: ends[kind] for kind in get_args(Fallback)}
    return SHARE.format(
        countries=len(codes),
        all=f"{len(found):,}",
        share=sum(fallbacks.values()) / len(found),
        alone=sum([contact.id for contact in one.contacts] == ["int-findahelpline"] for one in found),
        **fallbacks,
    )


def coverage_part(directory: Directory, codes: Sequence[str]) -> str:
    """Write who is listed for the minimum, by country."""
    rows = [(place(code), *(covered(directory, code, needs) for needs in MINIMUM)) for code in codes]
    return f"{COVERED}\n{table(('country', *NAMES), rows)}\n{share_part(directory, codes)}"


def confidence_part(directory: Directory) -> str:
    """Write whose word the entries are."""
    counts = Counter[str](contact.confidence or "from memory" for contact in directory.contacts)
    rows = [(one, means, counts[one]) for one, means in CONFIDENCES.items()]
    memory = ("from memory", "left out unless asked for with `recalled=True`", counts["from memory"])
    return f"{WHOSE}\n{table(('confidence', 'means', 'entries'), [*rows, memory])}"


def countries_part(found: Sequence[Shelf]) -> Iterator[str]:
    """Write everybody, country by country."""
    for shelf in found:
        if not shelf.only_emergency:
            name = place(shelf.code)
            yield f"## {name}\n\n{table(HEADS, map(contact_row, shelf.contacts))}"
    rows = [(place(one.code), *(_numbers(one.contacts))) for one in found if one.only_emergency]
    yield f"{ONLY_EMERGENCY}\n{table(('country', 'numbers'), rows)}"


def _numbers(contacts: Sequence[Contact]) -> list[str]:
    return ["; ".join(f"`{channel.shown}` {channel.says}" for one in contacts for channel in one.channels)]


def directory_page(head: str) -> str:
    """Write the page of the directory."""
    directory = bundled()
    found = shelves(directory)
    channels = [channel for contact in directory.contacts for channel in contact.channels]
    codes = [one.code for one in found if one.code and not one.only_emergency]
    emergency = [
        one for one in countries.all_countries() if not directory.find(country=one.code, need="emergency").fallback
    ]
    intro = HELP.format(
        as_of=directory.as_of,
        contacts=len(directory.contacts),
        countries=len(codes),
        emergency=len(emergency),
        called=sum(channel.called is not None for channel in channels),
        channels=len(channels),
    )
    left = [(cell(entry.name), place(entry.country or ""), cell(entry.why)) for entry in directory.left_out]
    parts = [head + intro, coverage_part(directory, codes), confidence_part(directory), *countries_part(found)]
    return "\n".join([*parts, LEFT + "\n" + table(("what", "where", "why"), left)])
