"""Which documents fit an incident, and why the others don't: what happened, whose it is, how old, and where.

In doubt a document isn't offered, and the reason says what is open. None is offered that only an adult may use for a
picture of their own while the person shown is or may be a minor. A helper without consent gets none, and somebody who
was told at work only what stays there or protects a child.

Two ages count, and aren't mixed up. The age of the person shown, when it was made, decides what may be done with the
picture; their age now, or that of a helper who is advised, decides what the writer can send alone.
"""

from collections.abc import Callable, Mapping

from secure_checklist.core import countries
from secure_checklist.core.messages import message
from secure_checklist.incident.documents.templates import Template, bundled
from secure_checklist.incident.evidence.record import Quiet
from secure_checklist.incident.laws.table import EEA, EU
from secure_checklist.incident.laws.table import bundled as bundled_laws
from secure_checklist.subjects.ages import ages_of
from secure_checklist.subjects.incident import Incident
from secure_checklist.subjects.person import Person


class Offer(Quiet):
    """Whether a document fits, and why.

    Attributes:
        document: Its id.
        title: What it is called.
        fits: Whether it is for this incident.
        reason: Why it fits, or what speaks against it or is still open, in a sentence for the person.
        languages: In which whoever takes it reads it, as BCP 47: the official ones of the country whose law it names,
            or else of the incident's, the most widely used first. Empty: not known, or it isn't sent. Fill it in one of
            them to send, and in the person's own for them to check.

    """

    document: str
    title: str
    fits: bool
    reason: str
    languages: tuple[str, ...] = ()


def offered(incident: Incident, person: Person | None = None) -> tuple[Offer, ...]:
    """Return the documents that fit, each with the reason. What isn't known leads to fewer.

    Args:
        incident: What is known of it.
        person: The advised person; None: nothing is known of them.

    """
    return tuple(offer for offer in considered(incident, person) if offer.fits)


def considered(incident: Incident, person: Person | None = None) -> tuple[Offer, ...]:
    """Return every document, with the reason why it fits, or why it doesn't or isn't known to."""
    found: list[Offer] = []
    for template in bundled().documents:
        against = _against(template, incident, person)
        reason = message(f"documents.not.{against}" if against else f"documents.{template.id}.why")
        title = message(f"documents.{template.id}.title")
        languages = languages_of(template, incident)
        found.append(Offer(document=template.id, title=title, fits=not against, reason=reason, languages=languages))
    return tuple(found)


def languages_of(template: Template, incident: Incident) -> tuple[str, ...]:
    """Return the languages in which whoever takes a document reads it; empty: not known, or it isn't sent."""
    if template.route in (None, "other"):
        return ()
    state = next((law.jurisdiction for law in bundled_laws().laws if law.id == template.law), "EU")
    place = incident.country if state == "EU" else state[:2]
    return countries.find(place).languages if place else ()


def writer_may_be_young(incident: Incident, person: Person | None) -> bool:
    """Return whether whoever writes is, or may be, under 18 now.

    Of somebody who writes for themselves that is also so where nobody said; of whoever writes for somebody else, only
    where it is known of the advised person.
    """
    if incident.role == "self":
        return ages_of(incident, person).now != "adult"
    return person is not None and person.minor is True


def _against(template: Template, incident: Incident, person: Person | None) -> str:
    """Return what speaks against a document, as the last part of a message's key; empty: nothing."""
    if incident.role is None:
        return "no_role"
    if incident.role == "shared_it":
        return "shared_it"
    if template.consent and incident.role in ("helper", "professional") and not incident.has_consent:
        return "no_consent"
    if template.countries and incident.country not in _places(template.countries):
        return "elsewhere"
    for name in template.conditions:
        holds, otherwise = CONDITIONS[name]
        if not holds(incident, person):
            return otherwise
    return ""


def _places(countries: tuple[str, ...]) -> frozenset[str]:
    """Return the countries that a document is for, with those of the unions among them."""
    return frozenset(place for one in countries for place in {"EU": EU, "EEA": EEA}.get(one, {one}))


def _possible_minor(incident: Incident, person: Person | None) -> bool:
    return ages_of(incident, person).possible_minor


def _out(incident: Incident, _: Person | None) -> bool:
    """Return whether it is where others can see it."""
    return bool({"posted_publicly", "found_by_others"} & (incident.states or frozenset()))


def _passed_on(incident: Incident, _: Person | None) -> bool:
    """Return whether it has left the hands of whoever threatens."""
    return bool((incident.states or frozenset()) - {"threatened"})


def _pictures(incident: Incident, _: Person | None) -> bool:
    """Return whether a picture or a video is among it; True where nobody said."""
    return incident.content is None or bool(incident.content - {"messages"})


def _money(incident: Incident, _: Person | None) -> bool:
    return bool(incident.demands) or bool(incident.paid) or bool(incident.account_hacked)


def _no_child_alone(incident: Incident, person: Person | None) -> bool:
    return incident.role != "self" or not writer_may_be_young(incident, person)


def _no_young_helper(incident: Incident, person: Person | None) -> bool:
    return incident.role == "self" or not writer_may_be_young(incident, person)


def _may_be_young_now(incident: Incident, person: Person | None) -> bool:
    return ages_of(incident, person).now != "adult"


CONDITIONS: Mapping[str, tuple[Callable[[Incident, Person | None], bool], str]] = {
    "own": (lambda incident, _: incident.role == "self", "not_own"),
    "adult": (lambda incident, person: not _possible_minor(incident, person), "possible_minor"),
    "minor": (_possible_minor, "adult"),
    "young_now": (_may_be_young_now, "adult_decides"),
    "happened": (lambda incident, _: bool(incident.states), "no_event"),
    "happened_or_hacked": (lambda incident, _: bool(incident.states) or incident.account_hacked is True, "no_event"),
    "published": (_out, "not_out"),
    "passed_on": (_passed_on, "not_out"),
    "pictures": (_pictures, "no_picture"),
    "self_taken": (lambda incident, _: incident.self_taken is True, "not_taken_by_them"),
    "own_copy": (lambda incident, _: incident.own_copy is True, "no_copy"),
    "money": (_money, "no_money"),
    "no_child_alone": (_no_child_alone, "child_line_first"),
    "no_young_helper": (_no_young_helper, "young_helper"),
    "police_wanted": (lambda incident, _: incident.wants_police != "no", "no_police"),
    "school": (lambda incident, _: "school" in (incident.involves or ()), "no_school"),
    "work": (lambda incident, _: "work" in (incident.involves or ()), "no_work"),
    "at_work": (lambda incident, _: incident.role == "professional", "not_at_work"),
}
"""What a document may ask of an incident, by the name that `templates.toml` says, with what speaks against it else."""
