"""Ways to report something to a platform, as contacts: so a step names them beside everybody else who helps.

What is known of platforms stands in `incident.platforms`, and nothing of it is said here again. Such a contact's texts
are joined of several of a platform's. So it isn't translated as a whole, but made again of those in the language in
force: see `in_language`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache, partial

from secure_checklist.checklists.plan_items import Need
from secure_checklist.core.messages import data_differs, kept_by_language, message, use_messages
from secure_checklist.core.prose.as_text import plain
from secure_checklist.incident.contacts.listing import Listing, kept
from secure_checklist.incident.contacts.models import AGES, Age, Channel, Contact
from secure_checklist.incident.platforms.models import Platform, ReportRoute
from secure_checklist.incident.platforms.reports import PlatformReport
from secure_checklist.incident.platforms.table import PlatformTable, bundled
from secure_checklist.translations.models import Catalogue

__all__ = ["contact_of", "for_anybody", "in_english", "in_language", "listings_of"]

MOST_WAYS = 4
"""How many ways to report are shown for one platform; `platforms.for_incident` has all of them."""
_MOST_SAID, _MOST_LIMITS, _MOST_WAY = 300, 600, 500


def listings_of(reports: Iterable[PlatformReport], day: date) -> tuple[Listing, ...]:
    """Return each platform of some reports as a contact that may be shown, in their order, each once.

    A place that isn't known is named as the general advice is, and not as the person wrote it: where it is, is private.
    """
    found: dict[str, Listing] = {}
    for report in reports:
        routes = report.routes[:MOST_WAYS]
        key = report.platform.id, report.note, day, *map(id, routes)
        listing = kept(key, report.platform, partial(_listing, report.platform, routes, report.note, day))
        if listing is not None:
            found.setdefault(listing.contact.id, listing)
    return tuple(found.values())


def _listing(platform: Platform, routes: Sequence[ReportRoute], note: str, day: date) -> Listing:
    contact = contact_of(platform, routes, note)
    return Listing(contact=contact, standing=routes[0].standing, stale=all(route.old(day) for route in routes))


def for_anybody(table: PlatformTable | None = None) -> tuple[Contact, ...]:
    """Return what a directory has of platforms, where nobody said which one: the general advice, and search engines.

    Args:
        table: The platforms; None: those that come with the library.

    """
    platforms = bundled() if table is None else table
    wanted = (one.translated() for one in (platforms.general, *platforms.of_kind("search_engine")))
    return tuple(contact_of(one, (route for route in one.routes if route.country is None)) for one in wanted)


@cache
def in_english() -> Mapping[str, Contact]:
    """Return what the library's directory has of platforms for anybody, by id: in English, as all that it holds."""
    with use_messages(Catalogue(language="en", texts={})):
        return {contact.id: contact for contact in for_anybody()}


def in_language(contact: Contact) -> Contact:
    """Return a contact of a directory with its texts in the language in force."""
    if not data_differs():
        return contact
    return _in_force()[contact.id] if in_english().get(contact.id) is contact else contact.translated()


_in_force = kept_by_language(lambda: {contact.id: contact for contact in for_anybody()})
"""What the library's directory has of platforms in the language in force, by id."""


def contact_of(platform: Platform, routes: Iterable[ReportRoute], note: str = "") -> Contact:
    """Return a platform as a contact, with some of its routes as channels.

    Args:
        platform: The platform.
        routes: Which ways to show; at least one.
        note: What to say first, as that it is general advice; empty: how the platform takes reports.

    """
    ways = tuple(routes)
    engine = platform.kind == "search_engine"
    need: Need = "search_removal" if engine else "platform_report"
    sources = {source.id: source for route in ways for source in route.sources}
    return Contact(
        id=f"int-{platform.id}",
        name=platform.name,
        neutral_name=platform.neutral_name,
        kind="search_engine" if engine else "platform",
        needs=(need,),
        does=note or message(f"incident.route.does.{need}"),
        limits=_within(_MOST_LIMITS, map(plain, (platform.note, *(route.note for route in ways)))),
        asks=tuple(dict.fromkeys(ask for route in ways for ask in route.asks)),
        channels=tuple(map(_channel, ways)),
        sources=tuple(sources.values()),
    )


def _channel(route: ReportRoute) -> Channel:
    """Return one route as a channel: its page or its e-mail address, or else the way in words."""
    way = list(map(plain, route.way))
    title, source = message("sentence", clause=route.title), route.sources[0].id
    ages: tuple[Age, ...] = () if route.shown == "any" else tuple(age for age in AGES if age == route.shown)
    if route.url:
        says = _within(_MOST_SAID, (title, *way))
        return Channel(medium="url", value=route.url, says=says, ages=ages, source=source)
    if route.email:
        return Channel(medium="email", value=route.email, says=title, ages=ages, source=source)
    return Channel(medium="app", value=_within(_MOST_WAY, way), says=title, ages=ages, source=source)


def _within(most: int, sentences: Iterable[str]) -> str:
    """Return as many whole texts, in order and each once, as have room."""
    return " ".join(_fitting(most, dict.fromkeys(filter(None, sentences))))


def _fitting(most: int, texts: Iterable[str]) -> Iterator[str]:
    room = most
    for text in texts:
        room -= len(text) + 1
        if room < 0:
            return
        yield text
