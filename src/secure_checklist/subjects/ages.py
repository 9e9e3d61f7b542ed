"""The ages that an incident is handled by: the one place that decides who counts as a possible minor.

Four answers say something about the age of the person shown: who it is, the age when the picture was made, the age now,
and, where the advised person is the person shown, `Person.minor`. People leave them open, err, and change their minds.
So plan, questions, contacts and evidence log all read what `ages_of` makes of them:

1. Whoever is under 18 now was so when it was made. Whoever was an adult when it was made is an adult now.
2. Where two answers contradict each other, the younger one counts.
3. Where an answer is open and a sign points to a minor, it counts as `unsure`, which is handled as `minor` everywhere.
   What follows from another answer isn't open.

What follows from an answer isn't asked again. What is only assumed from a sign still is.
"""

from typing import Any, NamedTuple, cast

from secure_checklist.subjects.base import Subject
from secure_checklist.subjects.incident import Age, Incident, Whose, role_of
from secure_checklist.subjects.inventory import Inventory
from secure_checklist.subjects.person import Person

TOUCHES_MEDIA = frozenset({"own_copy", "self_taken"})
"""The facts of an incident about the picture itself: asked only of an adult about a picture of their own."""
_OPEN = (None, "unsure")
_CHILDREN: tuple[Whose, ...] = ("my_child", "pupil")
"""Who is under 18, as the answer itself says."""


class Ages(NamedTuple):
    """How old the person shown is taken to be.

    Attributes:
        then: When it was made. Only `adult` allows what an adult may do with a picture of their own; if None, nobody
            said, and there is no sign of a minor, so nothing is offered that only adults may do.
        now: Today, which decides who can help. `unsure` is treated as `minor`; if None, nobody said, no sign.
        open: Which of `age_when_taken` and `age_now` nobody answered, and an answer would still change.

    """

    then: Age | None
    now: Age | None
    open: frozenset[str] = frozenset()

    @property
    def possible_minor(self) -> bool:
        """Whether the person shown may have been under 18 when it was made; True where nobody knows."""
        return self.then != "adult"


def agreed(then: Age | None, now: Age | None) -> tuple[Age | None, Age | None]:
    """Return the age when it was made and the age now as they follow from each other; a contradiction gives `minor`."""
    if now == "minor":
        return "minor", "minor"
    if now == "unsure" and then in ("adult", None):
        return "unsure", "unsure"
    if then == "adult":
        return "adult", "adult"
    return then, "unsure" if now is None and then is not None else now


def ages_of(incident: Incident, person: Person | None = None) -> Ages:
    """Return the ages that an incident is handled by.

    Args:
        incident: What is known of it.
        person: The advised person, who may be the person shown; if None, nothing is known of them.

    """
    then, now = incident.age_when_taken, incident.age_now
    taken, unsettled = _taken(incident, person, then, now), set[str]()
    if then is None and taken[0] in _OPEN and {_taken(incident, person, one, now) for one in _ANSWERS} != {taken}:
        unsettled.add("age_when_taken")
    if now is None and taken[1] in _OPEN and {_taken(incident, person, then, one) for one in _ANSWERS} != {taken}:
        unsettled.add("age_now")
    return Ages(*taken, frozenset(unsettled))


_ANSWERS: tuple[Age, ...] = ("adult", "minor", "unsure")


def _taken(
    incident: Incident, person: Person | None, then: Age | None, now: Age | None
) -> tuple[Age | None, Age | None]:
    """Return the age when it was made and the age now that count where these are the answers."""
    young = None if person is None else person.minor
    if incident.whose in _CHILDREN:
        now = "minor"
    elif incident.whose == "me" and young is not None:
        now = "minor" if young else now or "adult"
    elif incident.whose == "colleague":
        now = now or "adult"
    elif incident.whose == "someone":
        now = now or (None if then == "adult" else "unsure")
    elif incident.whose is None and young and now != "minor":
        now = "unsure"  # it may be about themselves
    if then is None and _sign_of_a_minor(incident):
        then = "unsure"
    return agreed(then, now)


def may_be_asked(field: str, incident: Incident, person: Person | None) -> bool:
    """Return False for a fact about the picture itself, unless an adult is asked about a picture of their own."""
    own = incident.whose == "me" and not ages_of(incident, person).possible_minor
    return own or field not in TOUCHES_MEDIA


def _sign_of_a_minor(incident: Incident) -> bool:
    """Return True if school comes into it."""
    return "school" in (incident.involves or ())


def acted_on(inventory: Inventory, *, asking: bool = False) -> Inventory:
    """Return the inventory with the ages by which its incidents are handled in place of those that were said.

    Whoever did it is unknown unless somebody said, and may be close. Danger lasts until somebody says that it is over.
    It is for evaluation only and must not be saved: it holds what nobody said. Where `Person.minor` is open, it is set
    to False where an incident is about an adult, since the rules for adults ask for it; and to True for whoever shared
    something of somebody who is, or may be, under 18, who is mostly of the same age.

    Args:
        inventory: What is known.
        asking: Leave open what is only assumed from a sign, so that it is asked.

    """
    person = next((one for one in inventory.subjects if isinstance(one, Person)), None)
    changed = list[Subject]()
    grown_up = young = False
    for incident in inventory.subjects:
        if isinstance(incident, Incident):
            ages = ages_of(incident, person)
            grown_up = grown_up or not ages.possible_minor
            young = young or (role_of(incident) == "doer" and ages.now in ("minor", "unsure"))
            left = ages.open if asking else frozenset[str]()
            changed.append(
                _said(
                    incident if asking else _safer(incident),
                    age_when_taken=None if "age_when_taken" in left else ages.then,
                    age_now=None if "age_now" in left else ages.now,
                )
            )
    if (grown_up or young) and (person is None or person.minor is None):
        changed.append(_said(person or Person(id=_free_id(inventory)), minor=young))
    return inventory.with_subjects(*changed) if changed else inventory


def _safer(incident: Incident) -> Incident:
    """Return the incident with the safer answers where nobody said who did it, or whether a danger is over."""
    values: dict[str, Any] = {}
    if incident.did_it is None:
        values["did_it"] = "unknown"
    elif incident.whose is None and role_of(incident) is not None:
        values["whose"] = "someone"
    if incident.safe_for_now is None and incident.danger_now in ("unsure", "yes"):
        values["safe_for_now"] = False
    return cast("Incident", _said(incident, **values)) if values else incident


def _said(subject: Subject, **values: Any) -> Subject:  # noqa: ANN401 - values of any fact
    """Return the subject with these values, and without the reasons why they were unknown."""
    unknown = {name: why for name, why in subject.unknown.items() if values.get(name) is None}
    return subject.replace(**values, unknown=unknown)


def _free_id(inventory: Inventory) -> str:
    """Return an id for a person in an inventory that lists none."""
    name = "person"
    while name in inventory.by_id:
        name += "-"
    return name
