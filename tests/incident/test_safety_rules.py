"""The rules of safety, a row each: in danger first, who comes before whom on a card, and what is never offered.

Each row of `ORDER` has a directory of its own with two lines that differ in one thing. Where a rule is broken, the
other line stands on the card.
"""

from datetime import date
from itertools import permutations, product
from typing import Any, get_args

import pytest

from secure_checklist.checklists import Source
from secure_checklist.incident import Incident, Response, respond, triage
from secure_checklist.incident.contacts import Channel, Contact, Directory, Hours
from secure_checklist.subjects import Person
from secure_checklist.subjects.incident import Doubt, Perpetrator, Role
from tests.incidents import NOW

SOURCE = Source(
    id="s", publisher="A body", title="Its page", url="https://help.example/", date=date(2026, 1, 1), status="found"
)
CLOSED = Hours(open=("Mo-Su 03:00-03:01",), text="at night", zone="UTC")
AT_HOME = ("current_partner", "ex_partner", "family", "somebody_close", "not_known", None)
DOUBTS = (None, *get_args(Doubt))


def line(name: str, *needs: str, medium: Any = "phone", value: str = "", **rest: Any) -> Contact:
    """Return a contact in Great Britain that answers at any hour."""
    defaults = {"phone": "+442079460000", "whatsapp": "+442079460001", "email": "help@help.example"}
    channel = Channel(medium=medium, value=value or defaults.get(medium, "https://help.example/"), source="s")
    known: dict[str, Any] = {
        "kind": "helpline",
        "countries": ("GB",),
        "hours": Hours(always=True),
        "channels": (channel,),
    }
    return Contact.model_validate(
        {
            "id": f"gb-{name}",
            "name": name,
            "neutral_name": "A line",
            "needs": needs,
            "does": "It helps.",
            "sources": (SOURCE,),
            **known,
            **rest,
        }
    )


def answer(incident: Incident, *contacts: Contact, person: Person | None = None) -> Response:
    return respond(incident, person=person, directory=Directory(as_of=NOW.date(), contacts=contacts), now=NOW)


def said(response: Response) -> str:
    assert response.card is not None
    return "\n".join(response.card.lines)


def case(**facts: Any) -> Incident:
    return Incident.model_validate({"kind": "incident", "country": "GB", **facts})


ADULT = {"role": "self", "age_now": "adult", "age_when_taken": "adult"}
CHILD = {"role": "self", "age_now": "minor"}
BY_PARTNER = {**ADULT, "perpetrator": "ex_partner"}
POSTED = {**ADULT, "states": {"posted_publicly"}}
EXTORTED = {**ADULT, "states": {"threatened"}, "perpetrator": "online_stranger"}

ORDER: dict[str, tuple[Incident, Contact, Contact]] = {
    # who is right, then who must come after
    "a woman harmed by her partner calls the line for that, not a crisis line": (
        case(**BY_PARTNER),
        line("women", "partner_violence", for_women=True),
        line("crisis", "crisis"),
    ),
    "also where that line has a page only": (
        case(**BY_PARTNER),
        line("page", "partner_violence", medium="url"),
        line("crisis", "crisis"),
    ),
    "for a posted picture, a line for everybody comes before one for women": (
        case(**POSTED),
        line("all", "victim_support"),
        line("women", "image_removal", for_women=True),
    ),
    "a picture of an adult: a helper before the regulator": (
        case(**POSTED),
        line("helper", "victim_support"),
        line("office", "image_removal", kind="regulator"),
    ),
    "an adult doesn't get a line for children": (
        case(**POSTED),
        line("grown", "victim_support"),
        line("young", "image_removal", ages=("minor",)),
    ),
    "a child talks to a line for children before a crisis line": (
        case(**CHILD, states={"posted_publicly"}),
        line("young", "child_helpline", ages=("minor",)),
        line("crisis", "crisis"),
    ),
    "somebody who answers now comes before somebody who doesn't": (
        case(**POSTED),
        line("open", "victim_support"),
        line("shut", "image_removal", hours=CLOSED),
    ),
    "a tool that works with the picture is nobody to call": (
        case(**POSTED),
        line("person", "victim_support"),
        line("tool", "image_removal", takes_file=True),
    ),
    "a line in the country comes before one for anywhere": (
        case(**POSTED),
        line("here", "victim_support"),
        line("anywhere", "image_removal", countries=()),
    ),
    "whoever shared it is not called a kind of offender": (
        case(role="shared_it", age_now="adult"),
        line("crisis", "crisis"),
        line("change", "change", serves="people who are drawn to children"),
    ),
}


@pytest.mark.parametrize("rule", ORDER)
def test_who_stands_on_the_card(rule: str) -> None:
    """Both orders of the directory lead to the same line."""
    incident, right, other = ORDER[rule]
    person = Person(minor=False) if incident.age_now == "adult" else None
    for contacts in permutations((right, other)):
        card = answer(incident, *contacts, person=person).card
        assert card is not None
        assert card.reachable is not None
        assert card.reachable.contact.id == right.id


def test_where_telling_the_police_is_a_risk_others_come_first_and_no_line_of_the_card_leads_to_them() -> None:
    """Kenya: the police come after a helper, their WhatsApp isn't offered; where nobody else is listed, it says so."""
    incident = case(**EXTORTED).replace(country="KE")
    police = line("police", "police", "cybercrime", kind="police", countries=("KE",))
    chat = line("chat", "police", "cybercrime", kind="police", countries=("KE",), medium="whatsapp")
    helper = line("helper", "crisis", countries=("KE",))
    assert answer(incident, police).risks
    for contacts in permutations((police, chat, helper)):
        card = answer(incident, *contacts).card
        assert card is not None
        assert card.reachable is not None
        assert card.reachable.contact.id == helper.id
        assert not card.warning
        assert "whatsapp" not in said(answer(incident, *contacts)).casefold()
    alone = answer(incident, police).card
    assert alone is not None
    assert alone.warning
    assert alone.warning in alone.lines
    safe = answer(incident.replace(country="GB"), line("police", "police", kind="police")).card
    assert safe is not None
    assert not safe.warning, "where there is no risk, nobody is frightened"


def test_whoever_thinks_of_suicide_is_never_given_an_e_mail_address() -> None:
    mail = Channel(medium="email", value="help@help.example", source="s")
    phone = line("crisis", "crisis")
    both = phone.replace(channels=(*phone.channels, mail))
    for facts in (CHILD, ADULT, {}):
        assert "@" not in said(
            answer(case(**facts, self_harm_now="unsure"), both, line("mail", "crisis", medium="email"))
        )


# danger ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [None, *get_args(Role)])
def test_danger_and_doubt_lead_at_once(role: Role | None) -> None:
    """For every answer about danger, self-harm and being safe, in every role: who is urgent, and what is asked.

    Unsure counts as yes. Being somewhere safe ends the danger of others alone.
    """
    crisis, help_now = line("crisis", "crisis"), line("police", "emergency", kind="emergency", value="999")
    home = line("home", "partner_violence")
    for danger, harm, safe, who in product(DOUBTS, DOUBTS, (None, True), (None, *get_args(Perpetrator))):
        incident = case(role=role, danger_now=danger, self_harm_now=harm, safe_for_now=safe, perpetrator=who)
        in_danger = danger in ("yes", "unsure") and safe is not True
        suicidal = harm in ("yes", "unsure")
        assert triage.endangered(incident) is (in_danger or suicidal)
        if in_danger or suicidal:
            assert triage.needed(incident) == ()
        if who not in ((None, "ex_partner", "online_stranger", "not_known") if in_danger else (None,)):
            continue  # who else did it changes nothing more
        response = answer(incident, crisis, help_now, home)
        needs = [one.need for one in response.urgent]
        assert bool(needs) is (in_danger or suicidal)
        assert ("crisis" in needs) is suicidal
        assert ("emergency" in needs) is (in_danger or suicidal)
        if in_danger:
            assert needs[0] == "emergency"
            at_home = who in AT_HOME and not (role == "shared_it" and who in ("not_known", None))
            assert ("partner_violence" in needs) is at_home


def test_the_questions_that_are_left() -> None:
    """For every role and age: who it is about is asked until the age that decides whose number it is was said."""
    for role, age, young in product((None, *get_args(Role)), (None, "adult", "minor", "unsure"), (None, "no")):
        incident = case(role=role, age_now=age, danger_now=young)
        expected = {
            "danger": young is None,
            "who": role is None or (role in ("self", "helper") and age is None),
            "what": role != "shared_it",
        }
        assert [one.id for one in triage.needed(incident)] == [name for name, asked in expected.items() if asked]


# ages and pictures -----------------------------------------------------------------------------------------------


def test_a_tool_for_pictures_is_offered_to_no_helper_and_for_no_possible_minor() -> None:
    """For every role, age then and now, the person's own word and a school: only an adult, of their own picture."""
    tool = line("tool", "hash_matching", kind="hash_matching", takes_file=True, medium="url", ages=("adult",))
    for role, now, then, minor, school in product(
        (None, *get_args(Role)), (None, "adult", "minor"), (None, "adult", "unsure"), (None, True, False), (False, True)
    ):
        incident = case(role=role, age_now=now, age_when_taken=then, involves=["school"] if school else [])
        response = answer(incident, tool, person=Person(minor=minor))
        steps = (*response.steps, *response.later, *response.on_answer)
        found = [one for step in steps for listed in step.contacts.values() for one in listed.contacts]
        grown_up = then == "adult" and now != "minor" and minor is not True
        assert (tool.id in [one.id for one in found]) is (role == "self" and grown_up), (role, now, then, minor)
