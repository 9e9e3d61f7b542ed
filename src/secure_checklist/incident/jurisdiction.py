"""The country of an incident, whose laws count."""

from secure_checklist.core.countries import state_whose_law_holds
from secure_checklist.subjects.incident import Incident
from secure_checklist.subjects.person import Person


def country_of(incident: Incident, person: Person | None) -> str | None:
    """Return the country whose laws count: the incident's, or the person's own if it is about them; None if unknown."""
    if incident.country is not None:
        return incident.country
    return person.country if person is not None and incident.whose == "me" else None


def placed_by_law(incident: Incident, country: str | None) -> Incident:
    """Return the incident with the state whose laws hold in a country, since rules and laws name states.

    A territory that makes laws of its own keeps its own code.
    """
    state = country and (state_whose_law_holds(country) or country)
    return incident if incident.country == state else incident.replace(country=state)
