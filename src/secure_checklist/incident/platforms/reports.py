"""The ways for one person to report content in each place that an incident names."""

from secure_checklist.checklists.plan_items import Need
from secure_checklist.core.countries import state_whose_law_holds
from secure_checklist.core.messages import message
from secure_checklist.core.model import Quiet
from secure_checklist.evaluation.summaries import made
from secure_checklist.incident.contacts.models import Contact
from secure_checklist.incident.jurisdiction import country_of
from secure_checklist.incident.platforms.models import HashService, Platform, ReportRoute, within
from secure_checklist.incident.platforms.table import MOST_LETTERS, bundled, fitting
from secure_checklist.subjects.ages import ages_of
from secure_checklist.subjects.incident import Incident, role_of
from secure_checklist.subjects.person import Person

MOST_NAMED = 30
"""The maximum number of places for which routes are returned. No one works through a longer list."""

MOST_WAYS = 4
"""The maximum number of ways to report that a platform has as a contact. `PlatformReport.routes` has all of them."""
MOST_LIMITS = 600
_MOST_USED = "google-search"
_DEFAULTS = {name: field.default for name, field in Contact.model_fields.items()}


class PlatformReport(Quiet):
    """How to report content in one place that was named. The name is private.

    Attributes:
        platform: The platform, or the general advice if the place isn't a known platform.
        name: The name of the place: the platform's name, or what the person wrote if it isn't known.
        routes: The ways to report content that fit, the best first.
        hash_services: Services with which the person shown can make a fingerprint that keeps a known picture off this
            platform; empty for everyone else.
        note: A note that the routes are general advice, and why, or that none of them is based on the law of the
            country; empty if they are the platform's own.

    """

    platform: Platform
    name: str
    routes: tuple[ReportRoute, ...]
    hash_services: tuple[HashService, ...] = ()
    note: str = ""

    @property
    def contact(self) -> Contact:
        """The platform as a contact with its best routes as channels, to show together with other contacts.

        An unknown place has the name of the general advice and not what the person wrote, since the place of the
        content is private.
        """
        platform, routes = self.platform, self.routes[:MOST_WAYS]
        need: Need = "search_removal" if platform.kind == "search_engine" else "platform_report"
        parts = {
            "id": f"int-{platform.id}",
            "name": platform.name,
            "neutral_name": platform.neutral_name,
            "kind": "search_engine" if platform.kind == "search_engine" else "platform",
            "needs": (need,),
            "does": self.note or message(f"incident.route.does.{need}"),
            "limits": within(MOST_LIMITS, (platform.plain_note, *[route.plain_note for route in routes])),
            "asks": tuple(dict.fromkeys([ask for route in routes for ask in route.asks])),
            "channels": tuple([route.channel for route in routes]),
            "sources": tuple({source.id: source for route in routes for source in route.sources}.values()),
        }
        return made(Contact, {**_DEFAULTS, **parts})


def for_incident(
    incident: Incident, person: Person | None = None, *, engines: bool | None = None
) -> tuple[PlatformReport, ...]:
    """Return the ways to report content in each place that an incident names; never empty.

    The routes suit the age of the person shown and the country. A name counts as the platform that it refers to:
    "Insta" gets the routes of `instagram`. Search engines, which only stop people from finding the content, come after
    other places. Unknown names come last, each with the general advice. If the incident names no place, only the
    general advice is returned.

    Args:
        incident: What is known about the incident.
        person: The advised person.
        engines: If True, return only search engines, and all known ones if none is named. If False, return only other
            places, which host the content themselves. If None, return both.

    """
    table, known, unknown = bundled(), dict[str, Platform](), list[str]()
    for text in sorted(incident.platforms or ()):
        found = table.named_in(text)
        known |= {one.id: one for one in found}
        unknown += [] if found else [" ".join(text.split())[:MOST_LETTERS]]
    ordered = sorted(known.values(), key=lambda one: (one.kind == "search_engine", one.id))
    named = [*((one, "") for one in ordered), *((table.general, text) for text in unknown)][:MOST_NAMED]
    places = [one for one in named if engines in (None, one[0].kind == "search_engine")]
    if engines and not places:
        every = [one for one in table.platforms if one.kind == "search_engine"]
        every.sort(key=lambda one: one.id != _MOST_USED)
        places = [(one, "") for one in every]
    ages, country = ages_of(incident, person), country_of(incident, person)
    state = None if country is None else state_whose_law_holds(country)
    # only the person shown makes a fingerprint, never a helper
    service = None if role_of(incident) != "self" else "take_it_down" if ages.possible_minor else "stopncii"
    reports = list[PlatformReport]()
    for untranslated, text in places or [(table.general, "")]:
        platform = untranslated.translated()
        routes, notes = fitting(platform, age=ages.then, state=state), list[str]()
        if not routes or text:
            notes.append(message("incident.route.general.unknown"))
        elif platform.general:
            notes.append(message("incident.route.general"))
        # the Act is for places where users post
        unlisted = platform.kind not in ("host", "cdn") and not any(one.us_take_it_down for one in platform.routes)
        if state == "US" and unlisted:
            notes.append(message("incident.route.us.none_found"))
        parts = {
            "platform": platform,
            "name": text or platform.name,
            "routes": routes or fitting(table.general.translated(), age=ages.then, state=state),
            "hash_services": tuple([one.service for one in platform.hash_services if one.service == service]),
            "note": " ".join(notes),
        }
        reports.append(made(PlatformReport, parts))
    return tuple(reports)
