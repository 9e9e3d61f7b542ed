"""The branches of an incident: who is in it, and what the built-in plan makes of it, in the form of the golden files.

`golden_files.py` writes these files, and `test_golden_files.py` compares them.
"""

import json
from pathlib import Path

from secure_checklist import load_inventory
from secure_checklist.incident import Incident, Response, respond
from tests.worlds import NOW

FOLDER = Path(__file__).parent / "branches"
EXPECTED = FOLDER / "expected"
ZONES = {"AU": "Australia/Sydney", "US": "America/New_York", "IN": "Asia/Kolkata", "IT": "Europe/Rome"}


def names() -> tuple[str, ...]:
    """Return the names of the branches."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.json")))


def response_to(name: str, country: str | None = None, language: str | None = None) -> Response:
    """Work out the plan of a branch at the moment for which all of them were written, in the person's time zone.

    Args:
        name: The name of the branch.
        country: Where it is in place of where it was written for.
        language: In which language.

    """
    inventory = load_inventory(FOLDER / f"{name}.json")
    (incident,) = (one for one in inventory.subjects if isinstance(one, Incident))
    incident = incident if country is None else incident.replace(country=country, subdivision=None)
    zone = ZONES.get(incident.country or "", "UTC")
    return respond(incident, person=inventory.person, now=NOW, zone=zone, language=language)


def golden(name: str) -> str:
    """Return a golden file: the card, the steps in order, whom they lead to, what not to do, what is due."""
    response = response_to(name)
    card = response.card
    contacts = {
        need: [contact.id for contact in found.contacts] + (["(fallback)"] if found.fallback else [])
        for step in response.steps
        for need, found in step.contacts.items()
    }
    found = {
        "card": None if card is None else [card.id, *card.lines],
        "steps": [
            f"{step.phase}: {step.item.id}" + (f" [{status}]" if (status := step.plan.status) != "to_do" else "")
            for step in response.steps
        ],
        "later": [step.item.id for step in response.later],
        "held": [step.item.id for step in response.held],
        "on_answer": [step.item.id for step in response.on_answer],
        "do_nots": [entry.id for entry in response.first_do_nots],
        "due": [
            f"{due.id} ({due.kind}): {due.at.isoformat() if due.at else due.length}, {due.state}"
            for due in response.due
        ],
        "contacts": dict(sorted(contacts.items())),
    }
    return json.dumps(found, indent=1) + "\n"
