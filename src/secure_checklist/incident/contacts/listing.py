"""How one contact may be shown: what isn't to be relied on left out, and what is said of how well it was checked."""

from collections.abc import Callable
from datetime import date

from secure_checklist.core.countries import Country
from secure_checklist.core.messages import day_of, declared_text, kept_by_language, message, noting_what_lacks
from secure_checklist.core.model import Model
from secure_checklist.incident.contacts.models import NUMBERS, Age, Channel, Contact


class Listing(Model):
    """A contact as it may be shown: what isn't to be relied on left out, with the standing of the rest.

    Attributes:
        contact: The contact, with the channels that may be shown. In another country than the person's, they are as
            they are used from abroad.
        standing: Whose word it is and of when, in a short sentence.
        stale: It may no longer hold: something changed, or its newest source is old.
        speaks: Whether it answers in the wanted language; None: none was asked for, or it isn't known.
        abroad: It is in the other country, that of the case.
        note: That it is in the other country, and whether it can be reached from here; empty otherwise.

    """

    contact: Contact
    standing: str
    stale: bool
    speaks: bool | None = None
    abroad: bool = False
    note: str = ""


_Made = tuple[object, Callable[[], Listing | None], Listing | None, frozenset[str]]
_kept = kept_by_language(dict[tuple[object, ...], _Made])
_MOST_KEPT = 20_000


def kept(key: tuple[object, ...], of: object, make: Callable[[], Listing | None]) -> Listing | None:
    """Return what was made before for a key in the language in force, or else make it.

    Args:
        key: All on which it depends, besides the language.
        of: The entry that it is of: that of another directory may have the same key.
        make: Makes it. It is kept with what it made, so what it holds is never another thing with the same `id`.

    """
    held = _kept()
    known = held.get(key)
    if known is None or known[0] is not of:
        if len(held) >= _MOST_KEPT:
            held.clear()
        with noting_what_lacks() as lacking:
            made = make()
        known = held[key] = of, make, made, frozenset(lacking)
    for lack in known[3]:
        declared_text(lack, "")  # what is in English is so again, and a page says so
    return known[2]


def listed(
    contact: Contact,
    day: date,
    *,
    age: Age | None,
    language: str | None,
    police: bool = False,
    abroad: Country | None = None,
) -> Listing | None:
    """Return a contact as it may be shown; None where nothing of it may be.

    Args:
        contact: The contact.
        day: Today.
        age: Whom its channels must serve; None: not known.
        language: The wanted language.
        police: It must be the police who answer, so another emergency service's number is left out.
        abroad: The country that it is in, where the person is in another one; None: the person is there.

    """
    channels = [
        channel
        for channel in contact.channels
        if not channel.recalled and (age is None or not channel.ages or age in channel.ages)
    ]
    if police and contact.kind == "emergency":
        reached = [channel for channel in channels if "police" in channel.services]
        channels = reached or [channel for channel in channels if not channel.services]
    elsewhere = bool(contact.home) or any(channel.medium not in NUMBERS for channel in channels)
    if elsewhere and contact.old(day):
        channels = [channel for channel in channels if channel.medium not in NUMBERS]
    if not channels and contact.home and contact.sources:
        channels = [Channel(medium="url", value=contact.home, source=contact.sources[0].id)]
    if abroad is not None:
        channels = [channel.as_dialled_abroad() for channel in channels if channel.from_abroad is not False]
    if not channels:
        return None
    shown = tuple(channels)
    return Listing(
        contact=contact if shown == contact.channels else contact.replace(channels=shown),
        standing=standing(contact, day),
        stale=contact.stale(day),
        speaks=None if language is None else _speaks(contact, channels, language),
        abroad=abroad is not None,
        note=_from_here(abroad, channels),
    )


def _from_here(there: Country | None, channels: list[Channel]) -> str:
    """Return what to know before turning to somebody in another country."""
    if there is None:
        return ""
    sure = all(channel.from_abroad for channel in channels)
    return message("incident.contact.there" if sure else "incident.contact.there.unsure", place=there.name)


def _speaks(contact: Contact, channels: list[Channel], language: str) -> bool | None:
    wanted = language.partition("-")[0].lower()
    spoken = [one for channel in channels for one in channel.languages or contact.languages]
    return any(one.partition("-")[0].lower() == wanted for one in spoken) if spoken else None


def standing(contact: Contact, day: date) -> str:
    """Return whose word it is and of when, in a short sentence; and that it may have changed, where that is so."""
    newest = contact.newest()
    if contact.called is not None:
        told = message("incident.contact.called", day=day_of(contact.called))
    elif newest is None or contact.confidence is None:
        told = message(f"incident.contact.{contact.confidence or 'recalled'}")
    else:
        told = message(f"incident.contact.{contact.confidence}.dated", year=str(newest.year))
    if contact.changed is not None:
        return f"{told} {contact.changed.text}"
    return f"{told} {message('incident.contact.old')}" if contact.old(day) else told


def provenance(contact: Contact) -> tuple[str, ...]:
    """Return each source of a contact in a sentence, for somebody who checks it."""
    return tuple(
        message(
            "incident.contact.source",
            whose=message(f"confidence.{source.confidence or 'weak'}"),
            publisher=source.publisher,
            title=source.title,
            day=source.dated or message("incident.contact.undated"),
        )
        for source in contact.sources
    )
