"""`Walk`: an interview on pages. An older answer is changed without losing the later ones; nothing is taken twice."""

from collections.abc import Mapping
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secure_checklist import Account, Device, Interview, Inventory, Messenger, Question, packs
from secure_checklist.interview import LateError, Pass, Screen, Walk
from tests.cases import sure
from tests.worlds import NOW

PACK = packs.load("leak-prevention")


def begun(inventory: Inventory | None = None) -> Walk:
    """Return a walk on the built-in pack, on which nobody has answered."""
    return Walk(Interview(PACK, inventory or Inventory(), now=NOW))


def household() -> Walk:
    two = (cls(id=f"{cls.kind}-{number}") for cls in (Device, Account, Messenger) for number in range(2))
    return begun(Inventory(subjects=tuple(two)).completed("device", "account", "messenger"))


def answer_to(question: Question, pick: int = 0) -> object:
    if question.input == "subjects":
        return []
    if question.input == "some_of":
        return [question.choices[pick % len(question.choices)].value]
    return question.choices[pick % len(question.choices)].value if question.choices else Pass.UNKNOWN


def answers_to(screen: Screen, pick: int = 0) -> dict[str, object]:
    return {question.key: answer_to(question, pick + place) for place, question in enumerate(screen.questions)}


def walked(walk: Walk, most: int = 400, pick: int = 0) -> Walk:
    """Reply to every screen, to the end or for a while."""
    while (screen := walk.present) is not None and walk.number <= most:
        walk = walk.reply(walk.number, screen.key, answers_to(screen, pick + walk.number))
    return walk


@cache
def long_walk() -> Walk:
    """Return a walk of 20 screens, to change an answer in."""
    return walked(household(), 20)


def said(walk: Walk) -> Mapping[str, object]:
    return {key: answer for step in walk.steps for key, answer in step.answers.items()}


def test_the_same_form_twice_is_taken_once() -> None:
    walk = walked(begun(), 5)
    for number, step in enumerate(walk.steps, 1):
        assert walk.reply(number, step.screen.key, dict(step.answers)) is walk
        assert walk.answers(number) == step.answers


def test_the_form_of_another_screen_is_late() -> None:
    walk = walked(begun(), 3)
    for number, key in ((walk.number, "device.backup@phone"), (1, walk.steps[1].screen.key), (99, "")):
        with pytest.raises(LateError):
            walk.reply(number, key, {})
    again = walk.reply(99, sure(walk.present).key, {})
    assert again.number == walk.number + 1, "the present one's form, from a page reloaded"


def _lists(screen: Screen) -> bool:
    return screen.questions[0].input == "subjects"


def test_an_older_list_changed_keeps_what_was_said_of_those_still_listed() -> None:
    walk = begun()
    while not any(_lists(step.screen) for step in walk.steps[:-5]):
        screen = sure(walk.present)
        replies = {"device.subjects": ["iphone", "windows"], "person.separated": False}
        value = {one.key: replies.get(one.key, answer_to(one)) for one in screen.questions}
        walk = walk.reply(walk.number, screen.key, value)
    number = next(n for n, step in enumerate(walk.steps, 1) if _lists(step.screen))
    later = [one.screen.key for one in walk.steps[number:] if all(ask.subject is None for ask in one.screen.questions)]
    assert later, "something was asked of the person themselves"
    step = walk.steps[number - 1]
    changed = walk.reply(number, step.screen.key, {**step.answers, "device.subjects": ["iphone", "ipad"]})
    assert {one.id for one in changed.interview.inventory.of_kind("device")} == {"iphone", "ipad"}
    assert [step.screen.key for step in changed.steps[number:] if step.screen.key in later] == later


@given(early=st.integers(1, 20), pass_=st.sampled_from(Pass))
def test_an_older_answer_changed_keeps_the_later_ones(early: int, pass_: Pass) -> None:
    """What is kept is what was said, and what is known is what is kept: never a value that nobody gave."""
    walk = long_walk()
    early = min(early, len(walk.steps))
    step = walk.steps[early - 1]
    if step.screen.questions[0].input == "subjects":
        return
    changed_key = step.screen.questions[0].key
    changed = walk.reply(early, step.screen.key, {**step.answers, changed_key: pass_})
    before, after = said(walk), said(changed)
    assert after[changed_key] is pass_
    assert all(before[key] == answer for key, answer in after.items() if key != changed_key)
    assert len(after) >= len(before) * 0.6
    held = changed.interview.inventory.by_id
    for key, value in after.items():
        name, _, subject = key.partition("@")
        if not isinstance(value, (Pass, list)) and ".attested." not in name and subject:
            assert getattr(held[subject], name.partition(".")[2]) == value
    back = changed.reply(early, step.screen.key, dict(step.answers))
    assert said(back)[changed_key] == before[changed_key]


def test_in_another_language_it_stands_where_it_stood_with_every_answer_and_the_way_back() -> None:
    walk = walked(household(), most=4)
    whole = packs.load("leak-prevention")
    hindi = walk.with_checklist(whole.translated("hi"))
    assert (hindi.number, hindi.interview.inventory) == (walk.number, walk.interview.inventory)
    assert hindi.interview.report.language == "hi"
    for number in range(1, walk.number + 1):
        assert hindi.screen(number).key == walk.screen(number).key  # type: ignore[union-attr]
        assert hindi.answers(number) == walk.answers(number)
    assert hindi.with_checklist(whole).present == walk.present
    earlier = hindi.before(hindi.number - 2)
    assert (earlier.turns, earlier.report.language) == (walk.interview.turns - 2, "hi")
    for other in (packs.load("leak-response"), whole.profile("quick")):
        with pytest.raises(ValueError, match="another checklist"):
            walk.with_checklist(other)
