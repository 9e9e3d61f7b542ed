"""Triage: three short questions before the card, on danger, on who is in it, and on what happened.

    from secure_checklist.incident import Incident, respond, triage

    incident = Incident(country="GB")
    danger, who, what = triage.QUESTIONS
    incident = what.answered(who.answered(danger.answered(incident, "no"), "me_young"), "stranger")
    respond(incident, person=who.answered_by(Person(), "me_young")).card

Every question may be left open. An answer sets facts of the incident, and of the person who answers; what it says
nothing of stays as it is.
"""

from typing import Any

from secure_checklist.core.errors import UnknownNameError, did_you_mean
from secure_checklist.core.messages import message
from secure_checklist.core.model import FrozenMap, Model, ReadOnlyMap
from secure_checklist.subjects.incident import Incident
from secure_checklist.subjects.person import Person

__all__ = ["QUESTIONS", "TriageChoice", "TriageQuestion", "endangered", "needed"]


class TriageChoice(Model):
    """One answer.

    Attributes:
        id: Stable.
        question: The id of its question.
        facts: What it says of the incident, as JSON values by field; empty: nothing.
        minor: What it says of whether the person who answers is under 18; None: nothing.

    """

    id: str
    question: str
    facts: ReadOnlyMap[str, bool | str | tuple[str, ...]] = FrozenMap()
    minor: bool | None = None

    @property
    def text(self) -> str:
        """The answer in words."""
        return message(f"incident.triage.{self.question}.{self.id}")

    @property
    def neutral_text(self) -> str:
        """The answer in words that tell whoever looks on nothing of what happened."""
        return message(f"incident.triage.neutral.{self.question}.{self.id}")


class TriageQuestion(Model):
    """One question, of which one answer is chosen.

    Attributes:
        id: Stable.
        choices: The answers, in the order in which they are read.

    """

    id: str
    choices: tuple[TriageChoice, ...]

    @property
    def text(self) -> str:
        """The question in words."""
        return message(f"incident.triage.{self.id}")

    @property
    def neutral_text(self) -> str:
        """The question in words that tell whoever looks on nothing of what happened."""
        return message(f"incident.triage.neutral.{self.id}")

    def answered(self, incident: Incident, choice: str) -> Incident:
        """Return the incident with what an answer says.

        Whoever says that they are an adult, and then that they shared it, has said nothing of the person shown.

        Raises:
            UnknownNameError: the question has no such answer; the message offers the nearest.

        """
        found = self._choice(choice)
        said = Incident.model_validate({"kind": Incident.kind, **found.facts})
        values = {field: getattr(said, field) for field in found.facts}
        if said.role == "shared_it" and incident.role == "self" and incident.age_now == "adult":
            values["age_now"] = None
        return incident.replace(**values)

    def answered_by(self, person: Person, choice: str) -> Person:
        """Return the person who answers with what an answer says of them: whether they are under 18.

        Raises:
            UnknownNameError: as in `answered`.

        """
        minor = self._choice(choice).minor
        return person if minor is None else person.replace(minor=minor)

    def _choice(self, name: str) -> TriageChoice:
        found = next((one for one in self.choices if one.id == name), None)
        if found is None:
            hint = did_you_mean(name, (one.id for one in self.choices))
            raise UnknownNameError(f'the question "{self.id}" has no such answer; {hint}'.rstrip("; "))
        return found


_OWN_AGE = {"me_young": True, "me_adult": False}


def _question(name: str, **choices: dict[str, Any]) -> TriageQuestion:
    return TriageQuestion(
        id=name,
        choices=tuple(
            TriageChoice(id=one, question=name, facts=facts, minor=_OWN_AGE.get(one)) for one, facts in choices.items()
        ),
    )


QUESTIONS = (
    _question(
        "danger",
        no={"danger_now": "no"},
        others={"danger_now": "yes"},
        suicide={"self_harm_now": "yes"},
        unsure={"danger_now": "unsure"},
    ),
    _question(
        "who",
        me_young={"role": "self", "age_now": "minor"},
        me_adult={"role": "self", "age_now": "adult"},
        my_child={"role": "parent_or_guardian"},
        young={"role": "helper", "age_now": "minor"},
        adult={"role": "helper", "age_now": "adult"},
        pupil={"role": "professional", "involves": ("school",)},
        colleague={"role": "professional", "involves": ("work",)},
    ),
    _question(
        "what",
        close={"perpetrator": "somebody_close"},
        stranger={"states": ("threatened",), "perpetrator": "online_stranger"},
        known={"states": ("threatened",)},
        posted={"states": ("posted_publicly",)},
        account={"account_hacked": True},
        fake={"content": ("edited_or_ai",)},
        held={"states": ("held_by_somebody",)},
        shared={"role": "shared_it"},
        other={},
    ),
)
"""What is asked before the card, in this order. Where there is danger, the first answer alone decides the card."""
_OF_WHAT = ("states", "perpetrator", "demands", "account_hacked", "content")


def endangered(incident: Incident) -> bool:
    """Return True if somebody is, or may be, in danger or thinks of suicide: they read the card at once."""
    danger = incident.danger_now in ("yes", "unsure") and incident.safe_for_now is not True
    return danger or incident.self_harm_now in ("yes", "unsure")


def needed(incident: Incident) -> tuple[TriageQuestion, ...]:
    """Return the questions that the incident doesn't answer yet, in order; none where somebody is `endangered`."""
    if endangered(incident):
        return ()
    unanswered = {
        "danger": incident.danger_now is None and incident.self_harm_now is None,
        "who": incident.role is None or (incident.role in ("self", "helper") and incident.age_now is None),
        "what": incident.role != "shared_it" and all(getattr(incident, field) is None for field in _OF_WHAT),
    }
    return tuple(question for question in QUESTIONS if unanswered[question.id])
