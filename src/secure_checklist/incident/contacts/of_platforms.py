"""Ways to report something to a platform, as contacts: so a step names them beside everybody else who helps.

What is known of platforms stands in `incident.platforms`, and nothing of it is said here again. Such a contact's texts
are joined of several of a platform's. So it isn't translated as a whole, but made again of those in the language in
force: see `in_language`.
"""

from collections.abc import Iterable, Mapping
from functools import cache

from secure_checklist.checklists.plan_items import Need
from secure_checklist.core.messages import (
    data_differs,
    declared_text,
    kept_by_language,
    message,
    noting_what_lacks,
    use_messages,
)
from secure_checklist.core.prose.as_text import plain
from secure_checklist.incident.contacts.models import AGES, Age, Channel, Contact, Medium
from secure_checklist.incident.platforms.models import Platform, ReportRoute
from secure_checklist.incident.platforms.reports import PlatformReport
from secure_checklist.incident.platforms.table import bundled
from secure_checklist.translations.models import Catalogue

__all__ = ["contact_of", "contacts_of", "in_english", "in_language"]

MOST_WAYS = 4
"""How many ways to report are shown for one platform; `platforms.for_incident` has all of them."""
_MOST_SAID, _MOST_LIMITS, _MOST_WAY = 300, 600, 500


_made = kept_by_language(dict[tuple[object, ...], tuple[PlatformReport, Contact]])
_MOST_KEPT = 2_000


def contacts_of(reports: Iterable[PlatformReport]) -> tuple[Contact, ...]:
    """Return each platform of some reports as a contact, in their order, each once.

    A place that isn't known is named as the general advice is, and not as the person wrote it: where it is, is private.
    """
    made, found = _made(), dict[str, Contact]()
    if len(made) > _MOST_KEPT:
        made.clear()
    for report in reports:
        routes = report.routes[:MOST_WAYS]
        key = report.note, id(report.platform), *map(id, routes)  # which stay alive with what is kept
        if key not in made:
            made[key] = report, contact_of(report.platform, routes, report.note)
        found.setdefault(made[key][1].id, made[key][1])
    return tuple(found.values())


def _for_anybody() -> dict[str, Contact]:
    """Return what the directory has of platforms, where nobody said which one: the general advice, search engines."""
    wanted = (one.translated() for one in (bundled().general, *bundled().of_kind("search_engine")))
    found = (contact_of(one, (route for route in one.routes if route.country is None)) for one in wanted)
    return {contact.id: contact for contact in found}


@cache
def in_english() -> Mapping[str, Contact]:
    """Return what the library's directory has of platforms for anybody, by id: in English, as all that it holds."""
    with use_messages(Catalogue(language="en", texts={})):
        return _for_anybody()


_translated = kept_by_language(dict[str, tuple[Contact, Contact, frozenset[str]]])


def in_language(contact: Contact) -> Contact:
    """Return a contact of a directory with its texts in the language in force."""
    if not data_differs():
        return contact
    kept = _translated()
    known = kept.get(contact.id)
    if known is None or known[0] is not contact:  # that of another directory may have the same id
        with noting_what_lacks() as lacking:
            found = _for_anybody()[contact.id] if in_english().get(contact.id) is contact else contact.translated()
        known = kept[contact.id] = contact, found, frozenset(lacking)
    for lack in known[2]:
        declared_text(lack, "")  # what is in English is so again, and a page says so
    return known[1]


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
    says = _within(_MOST_SAID, (title, *way)) if route.url else title
    if address := route.url or route.email:
        medium: Medium = "url" if route.url else "email"
        return Channel(medium=medium, value=address, says=says, ages=ages, source=source)
    return Channel(medium="app", value=_within(_MOST_WAY, way), says=says, ages=ages, source=source)


def _within(most: int, sentences: Iterable[str]) -> str:
    """Return as many whole texts, in order and each once, as have room."""
    found = ""
    for text in dict.fromkeys(filter(None, sentences)):
        longer = f"{found} {text}".strip()
        if len(longer) > most:
            break
        found = longer
    return found
