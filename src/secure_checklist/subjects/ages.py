"""The ages that determine how an incident is handled. This module alone decides who counts as a possible minor.

Four answers bear on the age of the person shown: who it is, their age when the picture was made, their age now and, if
the advised person is the person shown, `Person.minor`. People leave questions open, make mistakes and change their
minds. So the plan, questions, contacts and evidence log all read the result of `ages_of`:

1. Anyone who is under 18 now was also under 18 when the picture was made. Anyone who was an adult then is an adult now.
2. If two answers contradict each other, the younger age counts.
3. If an answer is open and a sign points to a minor, the age counts as `unsure`, which is treated as `minor`
   everywhere. An age that follows from another answer isn't open.

An age that follows from an answer isn't asked about again. An age that is only assumed from a sign still is.
"""

from typing import Any, NamedTuple

from secure_checklist.subjects.base import Subject
from secure_checklist.subjects.incident import Age, Incident, Whose, role_of
from secure_checklist.subjects.inventory import Inventory
from secure_checklist.subjects.person import Person

TOUCHES_MEDIA = frozenset({"own_copy", "self_taken"})
"""The facts of an incident about the picture itself. Only adults are asked for them, about a picture of their own."""
_OPEN = (None, "unsure")
_CHILDREN: tuple[Whose, ...] = ("my_child", "pupil")
"""The answers that mean that the person shown is under 18."""


class Ages(NamedTuple):
    """The ages that the person shown is assumed to have.

    Attributes:
        then: The age when the picture was made. Only `adult` allows what an adult may do with a picture of their own.
            If None, no one has said and there is no sign of a minor, and nothing that only adults may do is offered.
        now: The age today, which determines who can help. `unsure` is treated as `minor`. If None, no one has said, and
            there is no sign of a minor.
        open: Those of `age_when_taken` and `age_now` that no one has answered and whose answer would make a difference.

    """

    then: Age | None
    now: Age | None
    open: frozenset[str] = frozenset()

    @property
    def possible_minor(self) -> bool:
        """Whether the person shown may have been under 18 when the picture was made. True if no one knows."""
        return self.then != "adult"


def agreed(then: Age | None, now: Age | None) -> tuple[Age | None, Age | None]:
    """Return the age when the picture was made and the age now, each adjusted to fit the other.

    If the two contradict each other, the younger age counts.
    """
    # In many countries an intimate picture of a minor may not even be kept as evidence, neither by the minor nor by
    # helpers who mean well. So if answers disagree, the younger one counts. All pairs, with `-` for an answer that no
    # one gave:
    #
    #   then \ now   minor           unsure           adult            -
    #   minor        minor, minor    minor, unsure    minor, adult     minor, unsure
    #   unsure       minor, minor    unsure, unsure   unsure, adult    unsure, unsure
    #   adult        minor, minor    unsure, unsure   adult, adult     adult, adult
    #   -            minor, minor    unsure, unsure   -, adult         -, -
    if now == "minor":
        return "minor", "minor"
    if now == "unsure" and then in ("adult", None):
        return "unsure", "unsure"
    if then == "adult":
        return "adult", "adult"
    return then, "unsure" if now is None and then is not None else now


def ages_of(incident: Incident, person: Person | None = None) -> Ages:
    """Return the ages that determine how an incident is handled.

    Args:
        incident: The answers about the incident.
        person: The advised person, who may be the person shown; if None, nothing is known about them.

    """
    then, now = incident.age_when_taken, incident.age_now
    taken, unsettled = _taken(incident, person, then, now), set[str]()
    # Open means: no one answered, it isn't settled by another answer, and at least one of the three answers would
    # change something. Asking anything else would be a question about a child's picture for nothing.
    if then is None and taken[0] in _OPEN and {_taken(incident, person, one, now) for one in _ANSWERS} != {taken}:
        unsettled.add("age_when_taken")
    if now is None and taken[1] in _OPEN and {_taken(incident, person, then, one) for one in _ANSWERS} != {taken}:
        unsettled.add("age_now")
    return Ages(*taken, frozenset(unsettled))


_ANSWERS: tuple[Age, ...] = ("adult", "minor", "unsure")


def _taken(
    incident: Incident, person: Person | None, then: Age | None, now: Age | None
) -> tuple[Age | None, Age | None]:
    """Return the age when it was made and the age now that count, given these two answers."""
    young = None if person is None else person.minor
    if incident.whose in _CHILDREN:
        now = "minor"
    # The person's own word on `Person.minor` is about today. If it says minor, it outweighs an `age_now` from another
    # screen; if not, an explicit `minor` or `unsure` there stays, being the younger answer.
    elif incident.whose == "me" and young is not None:
        now = "minor" if young else now or "adult"
    elif incident.whose == "colleague":
        now = now or "adult"
    elif incident.whose == "someone":
        # A stranger's age is a guess, so without an answer it is `unsure`. An adult then is an adult now, which
        # `agreed` finds out.
        now = now or (None if then == "adult" else "unsure")
    elif incident.whose is None and young and now != "minor":
        now = "unsure"  # it may be about themselves
    # School may mean a teacher, but the sign only ever makes the handling safer, and the question is still asked.
    if then is None and "school" in (incident.involves or ()):
        then = "unsure"
    return agreed(then, now)


def may_be_asked(field: str, incident: Incident, person: Person | None) -> bool:
    """Return True unless a fact is about the picture itself, and it may not be an adult's own picture."""
    own = incident.whose == "me" and not ages_of(incident, person).possible_minor
    return own or field not in TOUCHES_MEDIA


def acted_on(inventory: Inventory, *, asking: bool = False) -> Inventory:
    """Return the inventory with the ages that determine how its incidents are handled in place of the answers.

    If no one has said who did it, the person who did it is unknown and may be close. Danger lasts until someone says
    that it is over. The result is for evaluation only and must not be saved, since it contains what no one has said. If
    `Person.minor` is open, it becomes False if an incident is about an adult, since the rules for adults ask for it. It
    becomes True for someone who shared something of a person who is, or may be, under 18, since the two are usually of
    the same age.

    Args:
        inventory: The answers.
        asking: Whether to leave open what is only assumed from a sign, so that the person is asked.

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
                incident.replace(
                    **({} if asking else _safer(incident)),
                    age_when_taken=None if "age_when_taken" in left else ages.then,
                    age_now=None if "age_now" in left else ages.now,
                )
            )
    if (grown_up or young) and (person is None or person.minor is None):
        changed.append((person or Person(id=_free_id(inventory))).replace(minor=young))
    subjects = {one.id: one for one in (*inventory.subjects, *changed)}
    return inventory.model_copy(update={"subjects": tuple(subjects.values())})  # which are validated, and no id twice


def _safer(incident: Incident) -> dict[str, Any]:
    """Return the safer answers if no one said who did it, or whether a danger is over."""
    values: dict[str, Any] = {}
    if incident.did_it is None:
        values["did_it"] = "unknown"
    elif incident.whose is None and role_of(incident) is not None:
        values["whose"] = "someone"
    if incident.safe_for_now is None and incident.danger_now in ("unsure", "yes"):
        values["safe_for_now"] = False
    return values


def _free_id(inventory: Inventory) -> str:
    """Return an id for a person in an inventory that lists none."""
    name = "person"
    while name in inventory.by_id:
        name += "-"
    return name
