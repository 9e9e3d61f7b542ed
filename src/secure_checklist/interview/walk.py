"""`Walk`: an interview as a person walks it on pages: forward, back to an older screen, and on again.

    walk = Walk(Interview(checklist, inventory))
    walk = walk.reply(walk.number, walk.present.key, answers)    # the form of the present page
    walk = walk.reply(1, walk.screen(1).key, other_answers)      # an older page, sent again

An older answer may be changed without losing the later ones: those that don't depend on it stay, and the others are
held ready and given again by themselves when their questions come up. It may go on in another interview, as about one
thing that was done, and its older screens stay. It knows nothing of the web. It is a value, and what is stored of it is
`walk.interview.saved()`.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple, Self, TypeVar

from secure_checklist.checklists.checklist import Checklist
from secure_checklist.core.model import FrozenMap
from secure_checklist.interview.interview import Interview
from secure_checklist.interview.questions import Question
from secure_checklist.interview.screens import Screen

__all__ = ["LateError", "Walk"]


class LateError(ValueError):
    """The form was of another screen: it was sent twice, or from an old page."""


class _Place(NamedTuple):
    """A question as it may come up again: its key, and why it is asked."""

    key: str
    because: str


class _Step(NamedTuple):
    """A screen that was replied to: the interview before it, and the answers."""

    before: Interview
    screen: Screen
    answers: Mapping[str, object]

    def __repr__(self) -> str:
        """Show nothing of what was answered."""
        return "_Step()"


class _Turn(NamedTuple):
    """Where a walk went on in another interview: after how many screens, from which one, and how that begins."""

    place: int
    before: Interview
    begin: Callable[[Interview], Interview]


W = TypeVar("W", bound="Walk")
_BLANK = object()
"""Stands for a question that was left blank."""


@dataclass(frozen=True, repr=False)
class Walk:
    """A person's way through an interview.

    Attributes:
        interview: The interview after all that was replied.
        steps: The screens that were replied to, in order.
        ready: Replies that an older page's change has set aside, until their questions come up again.
        translated: Whether older screens may be in another language, so that they are worked out anew.
        turns: Where it went on in another interview, in order.

    """

    interview: Interview
    steps: tuple[_Step, ...] = ()
    ready: Mapping[_Place, object] = FrozenMap()
    translated: bool = False
    turns: tuple[_Turn, ...] = ()

    def __repr__(self) -> str:
        """Return the number of screens that were replied to, and nothing that was answered."""
        return f"Walk(number={self.number})"

    @property
    def number(self) -> int:
        """The number of the present screen, from 1."""
        return len(self.steps) + 1

    @property
    def present(self) -> Screen | None:
        """The screen to show now; if None, there is none left."""
        return self.interview.next()

    def screen(self, number: int) -> Screen | None:
        """Return the screen of a number: the present one, or one that was replied to, or None if there is none."""
        if number == self.number:
            return self.present
        if not 1 <= number < self.number:
            return None
        step = self.steps[number - 1]
        again = step.before.next() if self.translated else None
        return again if again is not None and again.key == step.screen.key else step.screen

    def go_on(self, begin: Callable[[Interview], Interview]) -> Self:
        """Return the walk that goes on in another interview, as about one thing that was done. Older screens stay.

        Args:
            begin: Returns the other interview, with what is known by the one before, in the language in force. It is
                called again once an older answer or the language has changed.

        """
        return _gone_on(_turned(self, begin))

    def with_checklist(self, checklist: Checklist) -> Self:
        """Return the walk on the same checklist in another language, as `Interview.with_checklist` does.

        Args:
            checklist: That of the first interview, where the walk went on in others: these begin anew.

        Raises:
            ValueError: it is another checklist, or another profile of it.

        """
        first, place = (self.turns[0].before, self.turns[0].place) if self.turns else (self.interview, len(self.steps))
        interview = first.with_checklist(checklist)
        if interview is first:
            return self
        steps, after = list[_Step](), interview
        for step in reversed(self.steps[:place]):
            after = after.back()
            steps.append(step._replace(before=after))
        begun = replace(self, interview=interview, steps=tuple(reversed(steps)), translated=True, turns=())
        return _put_back(begun, self.steps[place:], self.turns)

    def answers(self, number: int) -> Mapping[str, object]:
        """Return the replies to a screen, by the keys of its questions, or those held ready for the present one.

        Of private questions it holds answers, too. Whoever shows it leaves those out, as `fields.fields` does.
        """
        if 1 <= number < self.number:
            return self.steps[number - 1].answers
        held = (
            () if self.present is None else ((one.key, self.ready.get(_place(one))) for one in self.present.questions)
        )
        return {key: answer for key, answer in held if answer not in (None, _BLANK)}

    def before(self, number: int) -> Interview:
        """Return the interview before a screen was replied to; of the present one, as it is now."""
        return self.steps[number - 1].before if 1 <= number < self.number else self.interview

    def find(self, number: int, key: str) -> Screen:
        """Return the screen that a form is of: that of its number, or the present one.

        Raises:
            LateError: it is the form of neither.

        """
        for screen in (self.screen(number), self.present):
            if screen is not None and screen.key == key:
                return screen
        raise LateError("this is the form of another screen")

    def reply(self, number: int, key: str, answers: Mapping[str, object]) -> Self:
        """Return the walk after a screen was replied to, whether it is the present or an older one.

        Args:
            number: The number of the page.
            key: The key of the screen whose form was sent.
            answers: By the key of each question, as for `Interview.reply`.

        Raises:
            LateError: it is the form of another screen.
            ValueError: one of them isn't what its question takes; the message names the question, and never the value.
            LookupError: the screen doesn't ask that.

        """
        screen = self.find(number, key)
        if screen is self.screen(number) and number < self.number:
            return self._corrected(number, answers)
        return _gone_on(_put(self, screen, answers))

    def _corrected(self, number: int, answers: Mapping[str, object]) -> Self:
        step = self.steps[number - 1]
        if answers == step.answers:
            return self  # the same form once more
        # Someone goes back from screen 6 to screen 2 and changes one answer:
        #
        #   screen 2    replied anew
        #   screen 3    doesn't depend on it: put back as it was
        #   screen 4    depends on it: its answers are held `ready`
        #   screen 5    doesn't depend on it: put back, now as screen 4
        #
        # Then the interview goes on. If the question of screen 4 comes up again, its old answer is given by itself; if
        # not, it stays in `ready`, and no one is asked in vain.
        #
        # Where the walk went on in another interview, it does so again.
        asked = step.screen.questions
        changed = [one for one in asked if answers.get(one.key, _BLANK) != step.answers.get(one.key, _BLANK)]
        taken = [one for one in self.turns if one.place < number]
        begun = replace(
            self,
            interview=step.before.reply(answers, step.screen),
            steps=(*self.steps[: number - 1], step._replace(answers=FrozenMap(answers))),
            turns=tuple(taken),
        )
        return _put_back(begun, self.steps[number:], self.turns[len(taken) :], changed)


def _put(walk: W, screen: Screen, answers: Mapping[str, object]) -> W:
    """Return the walk after the present screen was replied to."""
    after = walk.interview.reply(answers, screen)
    asked = {_place(question) for question in screen.questions}
    ready = FrozenMap({place: one for place, one in walk.ready.items() if place not in asked})
    steps = (*walk.steps, _Step(after.back(), screen, FrozenMap(answers)))
    return replace(walk, interview=after, steps=steps, ready=ready)


def _gone_on(walk: W) -> W:
    """Return the walk after the replies that are held ready for all questions of the present screen, and so on."""
    # All questions of the screen must have an answer held ready, a blank included. Half a screen is shown to the
    # person, with what is there filled in.
    while walk.ready and (screen := walk.present) is not None:
        places = {question.key: _place(question) for question in screen.questions}
        if not walk.ready.keys() >= set(places.values()):
            break
        held = {key: walk.ready[place] for key, place in places.items() if walk.ready[place] is not _BLANK}
        try:
            walk = _put(walk, screen, held)
        except (LookupError, ValueError):  # they don't fit any more, so ask
            left = {place: one for place, one in walk.ready.items() if place not in places.values()}
            return replace(walk, ready=FrozenMap(left))
    return walk


def _place(question: Question) -> _Place:
    return _Place(question.key, question.because)


def _depends(screen: Screen, answered: Sequence[Question]) -> bool:
    """Return True if a later screen may not come up in the same way once earlier questions are answered anew.

    A question comes up as before where no entry waits for both, or where they ask about two of a kind, as two phones.
    After another list of subjects, what was said of those who are still listed stands.
    """
    return any(
        not set(changed.items).isdisjoint(later.items)
        for later in screen.questions
        for changed in answered
        if changed.input != "subjects" and (changed.kind != later.kind or changed.subject == later.subject)
    )


def _turned(walk: W, begin: Callable[[Interview], Interview]) -> W:
    turn = _Turn(len(walk.steps), walk.interview, begin)
    return replace(walk, interview=begin(walk.interview), turns=(*walk.turns, turn))


def _put_back(walk: W, steps: Sequence[_Step], turns: Iterable[_Turn], changed: Sequence[Question] = ()) -> W:
    """Return the walk with later replies and turns as before; replies that don't fit any more are held ready."""
    ready, left = dict(walk.ready), [*turns]
    for place, step in enumerate(steps, len(walk.steps)):
        while left and left[0].place <= place:
            walk = _turned(walk, left.pop(0).begin)
        try:
            after = None if _depends(step.screen, changed) else walk.interview.reply(step.answers, step.screen)
        except (LookupError, ValueError):
            after = None
        if after is None:
            ready.update((_place(one), step.answers.get(one.key, _BLANK)) for one in step.screen.questions)
        else:
            walk = replace(walk, interview=after, steps=(*walk.steps, step._replace(before=after.back())))
    for turn in left:
        walk = _turned(walk, turn.begin)
    return _gone_on(replace(walk, ready=FrozenMap(ready)))
