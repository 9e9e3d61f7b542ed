"""Ways to report something to a platform, as contacts: so a step names them beside everybody else who helps.

What is known of platforms stands in `incident.platforms`, in the language in force, and nothing of it is said here
again.
"""

from collections.abc import Iterable

from secure_checklist.checklists.plan_items import Need
from secure_checklist.core.messages import message
from secure_checklist.core.prose.as_text import plain
from secure_checklist.incident.contacts.models import AGES, Age, Channel, Contact, Medium
from secure_checklist.incident.platforms.models import Platform, ReportRoute
from secure_checklist.incident.platforms.reports import PlatformReport

__all__ = ["contacts_of"]

MOST_WAYS = 4
"""How many ways to report are shown for one platform; `platforms.for_incident` has all of them."""
_MOST_SAID, _MOST_LIMITS, _MOST_WAY = 300, 600, 500


def contacts_of(reports: Iterable[PlatformReport]) -> tuple[Contact, ...]:
    """Return each platform of some reports as a contact, in their order, each once.

    A place that isn't known is named as the general advice is, and not as the person wrote it: where it is, is private.
    """
    found = dict[str, PlatformReport]()
    for report in reports:
        found.setdefault(report.platform.id, report)
    return tuple(_contact(one.platform, one.routes[:MOST_WAYS], one.note) for one in found.values())


def _contact(platform: Platform, ways: tuple[ReportRoute, ...], note: str) -> Contact:
    """Return a platform as a contact, with some of its routes as channels; a note says first how far they go."""
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
