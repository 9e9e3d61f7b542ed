"""`Course`: an interview as a person walks it on pages: forward, back to an older answer, and on again.

It knows nothing of the web. An older answer may be changed without losing the later ones: they are held ready, and
given again by themselves when their questions come up.
"""

from collections.abc import Mapping
from typing import NamedTuple

from secure_checklist import Checklist, Interview, Inventory, Question
from secure_checklist.interview import Reply, form, read

__all__ = ["Course", "LateError", "key_of"]


class LateError(ValueError):
    """The form was of another question: it was sent twice, or from an old page."""


class Place(NamedTuple):
    """A question as it may come up again: what it asks for, of whom, and why."""

    fact: str
    subject: str | None
    because: str


class Step(NamedTuple):
    """A question that was dealt with: the interview before it, and what the person replied."""

    before: Interview
    question: Question
    reply: Reply


class Course:
    """One person's way through an interview.

    Args:
        checklist: What to judge by.
        inventory: What is known. What the person didn't know earlier isn't asked again.

    """

    def __init__(self, checklist: Checklist, inventory: Inventory) -> None:
        self.checklist = checklist
        self.interview = Interview(checklist, inventory, passed=_passed(inventory))
        self.steps: list[Step] = []
        self._ready: dict[Place, list[Reply]] = {}
        self.present = self.interview.question

    @property
    def remaining(self) -> int:
        """How many questions may still come, at most."""
        return self.interview.progress.remaining

    @property
    def number(self) -> int:
        """The number of the present question, from 1."""
        return len(self.steps) + 1

    def question(self, number: int) -> Question | None:
        """Return the question of a number: the present one, or one that was dealt with; None: there is none."""
        if number == self.number:
            return self.present
        return self.steps[number - 1].question if 1 <= number < self.number else None

    def reply(self, number: int) -> Reply | None:
        """Return what was replied to a question; None: nothing so far."""
        return self.steps[number - 1].reply if 1 <= number < self.number else None

    def find(self, number: int, key: str) -> Question:
        """Return the question that a form is of: that of its number, or the present one.

        Raises:
            LateError: it is the form of neither.

        """
        for question in (self.question(number), self.present):
            if question is not None and key_of(question) == key:
                return question
        raise LateError

    def take(self, number: int, sent: Mapping[str, object]) -> None:
        """Take what was sent with the form of a question, whether it is the present or an older one.

        Raises:
            LateError: it is the form of another question; nothing has changed.
            ValueError: it is no answer; nothing has changed.

        """
        question = self.find(number, str(sent.get("question")))
        if question is self.question(number) and number < self.number:
            self._correct(number, sent)
        else:
            self._put(question, read(question, sent, self.interview.inventory.by_id))
            self._go_on()

    def _correct(self, number: int, sent: Mapping[str, object]) -> None:
        step = self.steps[number - 1]
        reply = read(step.question, sent, step.before.inventory.by_id)
        if reply == step.reply:
            return  # the same form once more
        interview, steps = _after(step.before, reply), [step._replace(reply=reply)]
        ready: dict[Place, list[Reply]] = {}
        for later in self.steps[number:]:
            after = None if _depends(later.question, step.question) else _put_back(interview, later)
            if after is None:
                ready.setdefault(_place(later.question), []).append(later.reply)
            else:
                interview = after
                steps.append(Step(interview.back(), later.question, later.reply))
        self._ready = {**self._ready, **ready}
        self.steps[number - 1 :] = steps
        self.interview, self.present = interview, interview.question
        self._go_on()

    def _put(self, question: Question, reply: Reply) -> None:
        interview = _after(self.interview, reply)
        self.steps.append(Step(interview.back(), question, reply))
        self.interview, self.present = interview, interview.question

    def _go_on(self) -> None:
        """Return the replies that are held ready, as long as their questions come."""
        while self.present is not None and (replies := self._ready.get(_place(self.present))):
            reply = replies.pop(0)
            try:
                self._put(self.present, reply)
            except ValueError:
                continue  # it doesn't fit any more, so ask


def key_of(question: Question) -> str:
    """Name a question, as its form does."""
    return str(form(question).data["question"])


def _place(question: Question) -> Place:
    return Place(question.fact, question.subject, question.because)


def _depends(later: Question, changed: Question) -> bool:
    """Return whether a later question may not come up any more once an earlier one is answered anew.

    It comes up as before where no entry waits for both, or where they ask about two of a kind, as two phones. After
    another list of subjects, what was said of those who are still listed stands.
    """
    apart = changed.kind == later.kind and changed.subject != later.subject
    return changed.input != "subjects" and not apart and not set(changed.items).isdisjoint(later.items)


def _put_back(interview: Interview, step: Step) -> Interview | None:
    """Return the interview with a reply that was given before; None: it doesn't fit any more."""
    try:
        return _after(interview, step.reply, step.question)
    except (LookupError, ValueError):
        return None


def _after(interview: Interview, reply: Reply, question: Question | None = None) -> Interview:
    if reply.how == "answered":
        return interview.answer(reply.value, question)
    return interview.decline(question) if reply.how == "declined" else interview.dont_know(question)


def _passed(inventory: Inventory) -> list[tuple[str, str]]:
    """Return what the person didn't know. The interview itself remembers what was declined."""
    return [
        (f"{subject.kind}.{field}", subject.id)
        for subject in inventory.subjects
        for field, reason in subject.unknown.items()
        if reason == "not_reported"
    ]
