"""The three screens before the card: how it is now, who it is about and who did it, and what happened.

Each is a `Screen`, drawn and read like those of an interview. Every question may be left open; what is left open leads
to the safer branch. Of the first two, the first answer that is true is chosen; of the third, all that are true.
"""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple, cast

from secure_checklist.core.messages import message
from secure_checklist.interview.effort import TAP, answering, choosing, reading
from secure_checklist.interview.questions import Choice, InputKind, Question
from secure_checklist.interview.screens import Screen
from secure_checklist.rules.fact import Fact
from secure_checklist.subjects.incident import AccessNeed, Incident
from secure_checklist.subjects.person import Person

__all__ = ["ACCESS_KEYS", "NOW", "WHO", "answered", "first_screens", "name_of", "screen_of"]

NOW, WHO = "incident.now", "incident.who"
"""The names of the two questions whose answers set several facts at once."""
DID_IT, HAPPENED = Incident.did_it.name, Incident.happened.name
ACCESS_KEYS: tuple[AccessNeed, ...] = ("cannot_speak", "cannot_hear", "reading_is_hard")
"""What a key at the foot of every screen says; another says that somebody may see the screen."""


class _Answer(NamedTuple):
    """What an answer says: facts of the incident, and whether the person who answers is under 18 (None: nothing)."""

    facts: Mapping[str, Any]
    minor: bool | None = None


def _who(whose: str, age: str | None = None, *, minor: bool | None = None) -> _Answer:
    return _Answer({"whose": whose, "age_now": age}, minor)


def _now(danger: str | None = None, self_harm: str | None = None, at_risk: str | None = None) -> _Answer:
    return _Answer({"danger_now": danger, "self_harm_now": self_harm, "at_risk": at_risk})


_ANSWERS: Mapping[str, Mapping[str, _Answer]] = {
    NOW: {
        "danger": _now(danger="yes", at_risk="me"),
        "danger_other": _now(danger="yes", at_risk="other"),
        "self_harm": _now(self_harm="yes", at_risk="me"),
        "self_harm_other": _now(self_harm="yes", at_risk="other"),
        "unsure": _now(danger="unsure"),
        "safe": _now(danger="no"),
    },
    WHO: {
        "me_young": _who("me", "minor", minor=True),
        "me_adult": _who("me", "adult", minor=False),
        "my_child": _who("my_child", "minor"),
        "pupil": _who("pupil", "minor"),
        "young": _who("friend", "minor"),
        "colleague": _who("colleague", "adult"),
        "adult": _who("friend", "adult"),
        "someone": _who("someone"),
    },
}


def first_screens(*, discreet: bool = False) -> tuple[Screen, Screen, Screen]:
    """Return the three screens; discreet ones tell an onlooker nothing of what happened."""
    now, who = _choices(NOW, _ANSWERS[NOW], discreet=discreet), _choices(WHO, _ANSWERS[WHO], discreet=discreet)
    did, happened = Incident.facts()["did_it"], Incident.facts()["happened"]
    asked = (
        _question(WHO, "one_of", who, discreet=discreet),
        _question(DID_IT, "one_of", _of_fact(did, discreet=discreet), discreet=discreet),
    )
    text = message("incident.screen.neutral.who" if discreet else "incident.screen.who")
    return (
        screen_of(_question(NOW, "one_of", now, discreet=discreet)),
        screen_of(*asked, text=text),
        screen_of(_question(HAPPENED, "some_of", _of_fact(happened, discreet=discreet), discreet=discreet)),
    )


def answered(incident: Incident, person: Person, answers: Mapping[str, object]) -> tuple[Incident, Person]:
    """Return the incident and the person with answers to the first screens; what is no answer says nothing.

    An error would stand before the card, so there is none. Another answer takes the place of the earlier one.
    """
    for name, known in _ANSWERS.items():
        found = known.get(str(answers.get(name)))
        if found is not None:
            incident = incident.replace(**found.facts)
            person = person.replace(minor=found.minor) if name == WHO else person
    for fact, many in ((Incident.facts()["did_it"], False), (Incident.facts()["happened"], True)):
        value = answers.get(fact.name)
        given = tuple(cast("Iterable[object]", value)) if isinstance(value, frozenset | list | tuple) else (value,)
        words = {one for one in given if isinstance(one, str) and one in (fact.vocabulary or ())}
        if given and len(words) == len(given) and (many or len(words) == 1):
            incident = incident.replace(**{fact.field: frozenset(words) if many else words.pop()})
    return incident, person


def screen_of(*questions: Question, text: str = "") -> Screen:
    """Return the screen of one question, or of several with a text above them."""
    labels = [[choice.label for choice in one.choices] for one in questions]
    seconds = sum(
        TAP + reading(one.text) + choosing(names, one.input) + answering(one.input)
        for one, names in zip(questions, labels, strict=True)
    )
    return Screen(
        layout="single" if len(questions) == 1 else "together",
        text=text or questions[0].text,
        questions=questions,
        seconds=round(seconds, 1),
    )


def name_of(screen: Screen) -> str:
    """Return the facts that a screen asks for, by which it is known that it was shown."""
    return " ".join(question.fact for question in screen.questions)


def _question(name: str, kind: InputKind, choices: tuple[Choice, ...], *, discreet: bool) -> Question:
    key = f"incident.screen.{'neutral.' if discreet else ''}{name.removeprefix('incident.')}.question"
    return Question(fact=name, kind="incident", text=message(key), input=kind, choices=choices, sensitivity="private")


def _choices(name: str, values: Mapping[str, object], *, discreet: bool) -> tuple[Choice, ...]:
    base = f"incident.screen.{'neutral.' if discreet else ''}{name.removeprefix('incident.')}"
    return tuple(Choice(value=value, label=message(f"{base}.{value}")) for value in values)


def _of_fact(fact: Fact[Any], *, discreet: bool) -> tuple[Choice, ...]:
    if discreet:
        return _choices(fact.name, dict.fromkeys(fact.vocabulary or ()), discreet=discreet)
    labels = fact.choices
    return tuple(Choice(value=value, label=labels[value]) for value in fact.vocabulary or ())
