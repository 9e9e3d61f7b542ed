"""What an incident's platforms mean for one person: the ways to report it in each place that was named."""

from collections.abc import Iterator
from typing import Any

from secure_checklist.core.countries import state_whose_law_holds
from secure_checklist.core.messages import message
from secure_checklist.core.model import Model
from secure_checklist.incident.jurisdiction import country_of
from secure_checklist.incident.platforms.models import HashService, Platform, ReportRoute
from secure_checklist.incident.platforms.table import MOST_LETTERS, PlatformTable, bundled, fitting
from secure_checklist.subjects.ages import Ages, ages_of
from secure_checklist.subjects.incident import Incident, role_of
from secure_checklist.subjects.person import Person

__all__ = ["PlatformReport", "for_incident", "search_engines", "where_it_is"]

MOST_NAMED = 30
"""For how many places routes are given: more is no list that anybody works through."""

_MOST_USED = "google-search"


class PlatformReport(Model):
    """How to report something in one place that was named.

    Attributes:
        platform: The platform; the general advice where none that is known was named.
        named: The place as the person wrote it, where it isn't known; empty: it is, or nothing was named.
        routes: The ways to report it that fit, the best first.
        hash_services: Services with which the person shown can make a fingerprint, so that a known picture is kept off
            this platform; empty for everybody else.
        note: Says that the routes are general advice, and why, or that none of them is for the law of the country;
            empty: they are the platform's own.

    """

    platform: Platform
    named: str = ""
    routes: tuple[ReportRoute, ...]
    hash_services: tuple[HashService, ...] = ()
    note: str = ""

    @property
    def name(self) -> str:
        """What to call the place: as the person wrote it, or the platform's name."""
        return self.named or self.platform.name

    def __repr_args__(self) -> Iterator[tuple[str | None, Any]]:
        """Show no more than how many routes there are: where it is, is private."""
        yield "routes", len(self.routes)


def for_incident(
    incident: Incident, person: Person | None = None, *, table: PlatformTable | None = None
) -> tuple[PlatformReport, ...]:
    """Return how to report something in each place that an incident names; never none.

    Routes are those for the age of the person shown, and for the country. A name counts for the platform that it names,
    so an incident that holds "Insta" and one that holds `instagram` get the same. Search engines come after the others,
    since they only stop people from finding it, and names that aren't known come last, each with the general advice.
    That is all there is where the incident names no place.

    Args:
        incident: What is known of it.
        person: The advised person.
        table: The platforms; None: those that come with the library.

    """
    platforms = bundled() if table is None else table
    texts = sorted(incident.platforms or ())
    known = {one.id: one for text in texts for one in platforms.named_in(text)}
    unknown = [" ".join(text.split())[:MOST_LETTERS] for text in texts if not platforms.named_in(text)]
    ordered = sorted(known.values(), key=lambda one: (one.kind == "search_engine", one.id))
    reports = [_report(one, platforms, incident, person) for one in ordered]
    reports += [_report(platforms.general, platforms, incident, person, named=text) for text in unknown]
    return tuple(reports[:MOST_NAMED]) or (_report(platforms.general, platforms, incident, person),)


def where_it_is(
    incident: Incident, person: Person | None = None, *, table: PlatformTable | None = None
) -> tuple[PlatformReport, ...]:
    """Return what `for_incident` does but for search engines, which hold nothing themselves; never none."""
    platforms = bundled() if table is None else table
    named = [one for one in for_incident(incident, person, table=table) if one.platform.kind != "search_engine"]
    return tuple(named) or (_report(platforms.general, platforms, incident, person),)


def search_engines(
    incident: Incident, person: Person | None = None, *, table: PlatformTable | None = None
) -> tuple[PlatformReport, ...]:
    """Return how to have it left out of search results: of the engines that are named, or else of all that are known.

    The arguments are those of `for_incident`.
    """
    platforms = bundled() if table is None else table
    named = [one for one in for_incident(incident, person, table=table) if one.platform.kind == "search_engine"]
    engines = sorted(platforms.of_kind("search_engine"), key=lambda one: one.id != _MOST_USED)
    return tuple(named) or tuple(_report(one, platforms, incident, person) for one in engines)


def _report(
    platform: Platform, table: PlatformTable, incident: Incident, person: Person | None, named: str = ""
) -> PlatformReport:
    ages, country = ages_of(incident, person), country_of(incident, person)
    age, platform = ages.then, platform.translated()
    routes = fitting(platform, age=age, country=country)
    notes: list[str] = []
    if not routes or named:
        notes.append(message("incident.route.general.unknown"))
    elif platform.general:
        notes.append(message("incident.route.general"))
    bound = platform.kind not in ("host", "cdn")  # the Act is for places where users post
    if bound and not platform.us_request_known and country and state_whose_law_holds(country) == "US":
        notes.append(message("incident.route.us.none_found"))
    return PlatformReport(
        platform=platform,
        named=named,
        routes=routes or fitting(table.general.translated(), age=age, country=country),
        hash_services=_hash_services(platform, incident, ages),
        note=" ".join(notes),
    )


def _hash_services(platform: Platform, incident: Incident, ages: Ages) -> tuple[HashService, ...]:
    """Return the services that somebody may be told of: only the person shown makes a fingerprint, never a helper."""
    if role_of(incident) != "self":
        return ()
    wanted = "take_it_down" if ages.possible_minor else "stopncii"
    return tuple(cover.service for cover in platform.hash_services if cover.service == wanted)
