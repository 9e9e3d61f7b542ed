"""`Walk`: a person's progress through the pages of an interview: forward, back to an older screen, and on again.

    walk = Walk(Interview(checklist, inventory))
    walk = walk.reply(walk.number, walk.present.key, answers)    # the form of the present page
    walk = walk.reply(1, walk.screen(1).key, other_answers)      # an older page, sent again

A person may change an older answer without losing the later ones, except for answers about a subject that is no longer
listed. A walk may continue in another interview, for example about one action that was done, and its older screens
stay. The module knows nothing about the web. A walk is a value, and `walk.interview.saved()` is what to store.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from copy import copy
from dataclasses import dataclass, replace
from typing import NamedTuple, Self, TypeVar

from secure_checklist.checklists.checklist import Checklist
from secure_checklist.core.model import FrozenMap
from secure_checklist.interview.interview import Interview
from secure_checklist.interview.screens import Screen

__all__ = ["LateError", "Walk"]


class LateError(ValueError):
    """Raised if a form belongs to another screen, because it was sent twice or from an old page."""


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


@dataclass(frozen=True, repr=False)
class Walk:
    """A person's progress through the pages of an interview.

    Attributes:
        interview: The interview after all replies.
        steps: The screens that have been replied to, in order.
        translated: Whether older screens may be in another language.
        turns: The screens after which the person went on to another interview, in order.

    """

    interview: Interview
    steps: tuple[_Step, ...] = ()
    translated: bool = False
    turns: tuple[_Turn, ...] = ()

    def __repr__(self) -> str:
        """Return the number of screens that have been replied to, without any answers."""
        return f"Walk(number={self.number})"

    @property
    def number(self) -> int:
        """The number of the current screen, from 1."""
        return len(self.steps) + 1

    @property
    def present(self) -> Screen | None:
        """The screen to show now, or None if no screen is left."""
        return self.interview.next()

    def screen(self, number: int) -> Screen | None:
        """Return the screen with a number, either the current one or an earlier one; None if no screen has it."""
        if number == self.number:
            return self.present
        if not 1 <= number < self.number:
            return None
        step = self.steps[number - 1]
        again = step.before.next() if self.translated else None
        return again if again is not None and again.key == step.screen.key else step.screen

    def go_on(self, begin: Callable[[Interview], Interview]) -> Self:
        """Continue the walk in another interview, for example about an action just done, and keep older screens.

        Args:
            begin: A function that takes the current interview and returns the other one, in the active language. The
                function is called again if an older answer or the language changes.

        """
        turn = _Turn(len(self.steps), self.interview, begin)
        return replace(self, interview=begin(self.interview), turns=(*self.turns, turn))

    def with_checklist(self, checklist: Checklist) -> Self:
        """Return the walk on the same checklist in another language, as `Interview.with_checklist` does.

        Args:
            checklist: The checklist of the first interview. If the person went on to further interviews, these
                interviews start again.

        Raises:
            ValueError: If the checklist is another one, or another profile of it.

        """
        first, place = (self.turns[0].before, self.turns[0].place) if self.turns else (self.interview, len(self.steps))
        interview = first.with_checklist(checklist)
        if interview is first:
            return self
        steps = tuple(one._replace(before=one.before.with_checklist(checklist)) for one in self.steps[:place])
        begun = replace(self, interview=interview, steps=steps, translated=True, turns=())
        return _put_back(begun, self.steps[place:], self.turns)

    def answers(self, number: int) -> Mapping[str, object]:
        """Return the replies to a screen, by the keys of its questions, or nothing without such a screen or reply.

        The replies include private answers, which an app should leave out when showing replies.
        """
        return self.steps[number - 1].answers if 1 <= number < self.number else FrozenMap()

    def before(self, number: int) -> Interview:
        """Return the interview before a screen was answered or, for the current screen, the present interview."""
        return self.steps[number - 1].before if 1 <= number < self.number else self.interview

    def find(self, number: int, key: str) -> Screen:
        """Return the screen that a form belongs to: the one with that number, or the current one.

        Raises:
            LateError: If the form belongs to neither screen.

        """
        for screen in (self.screen(number), self.present):
            if screen is not None and screen.key == key:
                return screen
        raise LateError("this is the form of another screen")

    def reply(self, number: int, key: str, answers: Mapping[str, object]) -> Self:
        """Return the walk after a reply to the current screen or an older one.

        Args:
            number: The number of the page.
            key: The key of the screen whose form was sent.
            answers: The replies by the key of each question, as for `Interview.reply`.

        Raises:
            LateError: If the form belongs to another screen.
            ValueError: If a question doesn't accept its reply. The message names the question, and never quotes the
                value.
            LookupError: If the screen doesn't ask one of the questions.

        """
        screen = self.find(number, key)
        if screen is self.screen(number) and number < self.number:
            step = self.steps[number - 1]
            if answers == step.answers:
                return self  # the same form once more
            taken = tuple(one for one in self.turns if one.place < number)
            steps = (*self.steps[: number - 1], step._replace(answers=FrozenMap(answers)))
            begun = replace(self, interview=step.before.reply(answers, step.screen), steps=steps, turns=taken)
            return _put_back(begun, self.steps[number:], self.turns[len(taken) :])
        return _put(self, screen, answers)


def _put(walk: W, screen: Screen, answers: Mapping[str, object]) -> W:
    """Return the walk after the present screen was replied to."""
    step = _Step(copy(walk.interview), screen, FrozenMap(answers))
    return replace(walk, interview=walk.interview.reply(answers, screen), steps=(*walk.steps, step))


def _put_back(walk: W, steps: Sequence[_Step], turns: Iterable[_Turn]) -> W:
    """Return the walk with later replies and turns as before; what doesn't fit any more is asked again."""
    left = [*turns]
    for place, (_, screen, answers) in enumerate(steps, len(walk.steps)):
        while left and left[0].place <= place:
            walk = walk.go_on(left.pop(0).begin)
        # What was said is so, whether or not it would be asked now. Only of a subject that isn't listed any more there
        # is nothing to say.
        listed = walk.interview.inventory.by_id
        asked = [one for one in screen.questions if one.subject is None or one.subject in listed]
        if not asked:
            continue
        again = screen if len(asked) == len(screen.questions) else Screen.of(*asked, text=screen.text)
        keys = {one.key for one in asked}
        with suppress(LookupError, ValueError):
            walk = _put(walk, again, {key: answer for key, answer in answers.items() if key in keys})
    for turn in left:
        walk = walk.go_on(turn.begin)
    return walk
