"""The three screens before the card: the situation now, who it is about and who did it, and what happened.

Each is a `Screen`, shown and read like those of an interview. Every question may be left open, which leads to the safer
branch. On the first two screens, the person chooses the first answer that is true; on the third, all that are true.
"""

import json
from collections.abc import Collection, Iterable, Mapping
from importlib.resources import files
from typing import Any, cast

from secure_checklist.core.messages import message
from secure_checklist.interview.questions import Choice, InputKind, Question
from secure_checklist.interview.screens import Screen
from secure_checklist.subjects.incident import AccessNeed, Incident
from secure_checklist.subjects.person import Person

NOW, WHO = "incident.now", "incident.who"
"""The names of the two questions whose answers set several facts at once."""
ACCESS_KEYS: tuple[AccessNeed, ...] = ("cannot_speak", "cannot_hear", "reading_is_hard")
"""The access needs on the buttons at the foot of every screen. Another button says that someone may see the screen."""


_ANSWERS: Mapping[str, Mapping[str, Mapping[str, Any]]] = json.loads(
    files("secure_checklist.incident").joinpath("first_answers.json").read_bytes()
)
"""The values that each answer to these two questions sets for facts of the incident; None sets no value."""


def first_screens(*, discreet: bool = False) -> tuple[Screen, Screen, Screen]:
    """Return the three screens. Discreet ones reveal nothing to an onlooker about what happened."""
    text = message("incident.screen.neutral.who" if discreet else "incident.screen.who")
    now, who, did_it = (_question(name, "one_of", discreet=discreet) for name in (NOW, WHO, Incident.did_it.name))
    return (
        Screen.of(now),
        Screen.of(who, did_it, text=text),
        Screen.of(_question(Incident.happened.name, "some_of", discreet=discreet)),
    )


def is_first(screen: Screen) -> bool:
    """Return True if a screen is one of the three first ones, or a part of one."""
    known = {NOW, WHO, Incident.did_it.name, Incident.happened.name}
    return known.issuperset(question.fact for question in screen.questions)


def open_part(screen: Screen, incident: Incident, shown: Collection[str]) -> Screen | None:
    """Return what a screen still asks, or None if it is answered.

    Only choices that don't contradict what is known are included.

    Args:
        screen: One of the three screens.
        incident: What is known, including what another interview found out.
        shown: The facts that have been asked for, and aren't asked for again.

    """
    asked = (_open(one, incident) for one in screen.questions if one.fact not in shown)
    found = [one for one in asked if one is not None]
    return Screen.of(*found, text=screen.text) if found else None


def _open(question: Question, incident: Incident) -> Question | None:
    if question.fact not in _ANSWERS:
        return question if getattr(incident, question.fact.partition(".")[2]) is None else None
    fit = [
        choice
        for choice in question.choices
        if all(
            getattr(incident, field) in (None, said)
            for field, said in _ANSWERS[question.fact][str(choice.value)].items()
        )
    ]
    return question.replace(choices=fit) if len(fit) > 1 else None


def answered(incident: Incident, person: Person, answers: Mapping[str, object]) -> tuple[Incident, Person]:
    """Return the incident and the person with the answers to the first screens. Invalid answers are ignored.

    An error would delay the card, so none is raised. A new answer replaces an earlier one.
    """
    for name, known in _ANSWERS.items():
        found = known.get(str(answers.get(name)))
        if found is not None:
            incident = incident.replace(**found)
            if name == WHO:
                person = person.replace(minor=incident.age_now == "minor" if incident.whose == "me" else None)
    for fact, many in ((Incident.facts()["did_it"], False), (Incident.facts()["happened"], True)):
        value = answers.get(fact.name)
        given = tuple(cast("Iterable[object]", value)) if isinstance(value, frozenset | list | tuple) else (value,)
        words = {one for one in given if isinstance(one, str) and one in (fact.vocabulary or ())}
        if given and len(words) == len(given) and (many or len(words) == 1):
            value = frozenset(words) if many else words.pop()
            incident = incident.replace(**cast("dict[str, Any]", {fact.field: value}))
    return incident, person


def name_of(screen: Screen) -> str:
    """Return the facts that a screen asks for, which identify the screen once it has been shown."""
    return " ".join(question.fact for question in screen.questions)


def _question(name: str, kind: InputKind, *, discreet: bool) -> Question:
    base = f"incident.screen.{'neutral.' if discreet else ''}{name.removeprefix('incident.')}"
    fact = Incident.named_facts().get(name)
    if fact is None or discreet:
        values = _ANSWERS[name] if fact is None else fact.vocabulary or ()
        labels = {value: message(f"{base}.{value}") for value in values}
    else:
        labels = {**fact.choices}
    choices = tuple(Choice(value=value, label=label) for value, label in labels.items())
    text = message(f"{base}.question")
    return Question(fact=name, kind="incident", text=text, input=kind, choices=choices, sensitivity="private")
