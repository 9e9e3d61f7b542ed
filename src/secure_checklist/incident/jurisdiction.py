"""The country of an incident, whose laws apply."""

from secure_checklist.core.countries import state_whose_law_holds
from secure_checklist.subjects.incident import Incident
from secure_checklist.subjects.person import Person


def country_of(incident: Incident, person: Person | None) -> str | None:
    """Return the country whose laws apply, or None if it isn't known.

    It is the incident's country, or else the person's own if the incident is about them.
    """
    if incident.country is not None:
        return incident.country
    return person.country if person is not None and incident.whose == "me" else None


def placed_by_law(incident: Incident, country: str | None) -> Incident:
    """Return the incident with the state whose laws apply in a country, since rules and laws name states.

    A territory that makes its own laws keeps its own code.
    """
    state = country and (state_whose_law_holds(country) or country)
    return incident if incident.country == state else incident.replace(country=state)
