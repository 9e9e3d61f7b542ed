"""`Screen`: questions to ask together, and the choice of open facts for the next screen.

First come the facts that decide whether advice is suppressed, and what has just happened. The next screen asks what the
person uses, with the remaining facts that decide which advice comes first. Then come the topics, one after the other. A
topic is facts of one kind of subject, each asked once for all subjects.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from enum import Enum
from itertools import groupby, islice
from typing import ClassVar, Literal, NamedTuple, Self

from pydantic import Field

from secure_checklist.core.messages import message
from secure_checklist.core.model import Model
from secure_checklist.core.types import Number
from secure_checklist.interview.effort import TAP, answering, asking, reading
from secure_checklist.interview.open_facts import Candidate
from secure_checklist.interview.questions import InputKind, Question

Layout = Literal["single", "each", "together"]
"""How the questions of a screen belong together. `single`: there is one question. `each`: one fact of several subjects.
`together`: several facts, each of one or several subjects."""
MOST_FACTS = 8
"""The largest number of facts to ask for at once."""
MOST_ANSWERS = 12
"""The largest number of answers to ask for at once."""
MOST_OPENING = 4
"""The largest number of facts about the person's situation to ask for at once, including those that guards read. The
person who sees the first screen may be frightened."""
OWN_SCREEN = 3.0
"""The time in seconds that a screen takes besides its questions: to read the heading, look around and continue."""
_NAME = 3 * reading("word")
"""Reading what a person calls a subject, such as "My old phone"."""


class Pass(Enum):
    """A reply without an answer.

    Attributes:
        UNKNOWN: The person doesn't know.
        DECLINED: The person prefers not to say.

    """

    UNKNOWN = "unknown"
    DECLINED = "declined"


class Screen(Model):
    """A screen with questions to ask together.

    Attributes:
        layout: How the questions belong together.
        text: The text to read first: the question, or what the questions are about.
        label: The person's name for the subject of all questions. If empty, the questions are about the person or
            several subjects.
        questions: The questions, at least one. Questions on the same fact are next to each other, in the order of the
            subjects.
        seconds: The longest time to read and answer the screen, by the model in `interview.effort`.
        safety: Whether the screen comes first because advice may have to be suppressed.

    """

    kind_only: ClassVar[frozenset[str]] = frozenset({"label"})

    layout: Layout
    text: str
    label: str = ""
    questions: tuple[Question, ...] = Field(min_length=1)
    seconds: Number
    safety: bool = False

    @property
    def key(self) -> str:
        """The key of the screen, so that a form sent twice or late isn't taken as a reply to the next screen."""
        first = self.questions[0]
        return {"single": first.key, "each": first.fact, "together": f"{first.key} +{len(self.questions) - 1}"}[
            self.layout
        ]

    @property
    def groups(self) -> tuple[tuple[Question, ...], ...]:
        """The questions grouped by fact. A group about several subjects can be answered once for all of them."""
        return _groups(self.questions)

    @classmethod
    def of(cls, *questions: Question, text: str = "") -> Self:
        """Return a screen with these questions, and a text to read first, which questions about several facts need."""
        first, groups = questions[0], _groups(questions)
        layout: Layout = "single" if len(questions) == 1 else "each" if len(groups) == 1 else "together"
        known = {"single": first.text, "each": message("interview.each", question=first.text), "together": text}
        asked = ((one[0], len(one), tuple(choice.label for choice in one[0].choices)) for one in groups)
        seconds = sum(asking(one.text, labels, one.input) + spared(one.input, count) for one, count, labels in asked)
        return cls(
            layout=layout,
            text=known[layout],
            label=first.label if len({one.subject for one in questions}) == 1 else "",
            questions=questions,
            seconds=round(seconds + TAP + (0.0 if layout == "single" else OWN_SCREEN), 1),
            safety=any(one.safety for one in questions),
        )


def _groups(questions: Iterable[Question]) -> tuple[tuple[Question, ...], ...]:
    return tuple(tuple(found) for _, found in groupby(questions, key=lambda one: one.fact))


def spared(kind: InputKind, count: int) -> float:
    """Return the time saved if the answer to a question is the same for `count` subjects, in seconds."""
    return (count - 1) * answering(kind) + count * _NAME if count > 1 else 0.0


class Topic(NamedTuple):
    """Open facts to ask for together.

    Attributes:
        facts: The candidates for each fact, by name, for one or several subjects.
        worth: The expected change in the first actions.

    """

    facts: Mapping[str, Sequence[Candidate]]
    worth: float

    @property
    def members(self) -> tuple[Candidate, ...]:
        """The candidates in the order in which they are asked."""
        return tuple(one for each in self.facts.values() for one in each)

    @property
    def seconds(self) -> float:
        """The time to read and answer the questions if all answers differ, in seconds."""
        return OWN_SCREEN + TAP + sum(_seconds(each) for each in self.facts.values())

    @property
    def rank(self) -> float:
        """The worth of the topic for its time. A longer topic must be worth more, but less than proportionally."""
        return float(self.worth / self.seconds**0.5)


def _seconds(found: Sequence[Candidate]) -> float:
    """Return the seconds that one fact takes: it is read once, and answered for each subject."""
    return found[0].seconds + spared(found[0].input, len(found))


def topic_of(
    open_facts: Iterable[Candidate],
    subjects: Collection[str],
    worth: Callable[[str], float],
    room: float | None = None,
    least: float = 0.0,
) -> Topic | None:
    """Return the topic that may change the first actions most, or None if none may or none fits.

    For each kind of subject, items are added while there is room, starting with those that change most for their time.
    All facts of an item are asked together, since a single one seldom settles it.

    Args:
        open_facts: The candidates that may be asked for.
        subjects: The ids of all subjects, in order.
        worth: A function that returns the expected change in the first actions once an item is known.
        room: The number of seconds left. If None, it is unlimited.
        least: The change below which an item isn't worth a screen.

    """
    order = {name: place for place, name in enumerate(subjects)}
    waiting: dict[str, dict[str, list[Candidate]]] = {}
    kinds: dict[str, list[str]] = {}
    for one in sorted(open_facts, key=lambda one: order[one.key.subject]):
        for name, item in one.items.items():
            if name not in waiting:
                kinds.setdefault(item.kind, []).append(name)
            waiting.setdefault(name, {}).setdefault(one.key.fact, []).append(one)
    values = {name: worth(name) for name in waiting}
    if not values or max(values.values()) < least:
        return None
    times = {name: sum(map(_seconds, facts.values())) for name, facts in waiting.items()}
    best: Topic | None = None
    for names in kinds.values():
        ranked = sorted(names, key=lambda name: -values[name] / times[name])
        found = _filled(((values[name], waiting[name]) for name in ranked if values[name] >= least), room)
        if found.facts and (best is None or found.rank > best.rank):
            best = found
    return best


def _filled(items: Iterable[tuple[float, Mapping[str, Sequence[Candidate]]]], room: float | None) -> Topic:
    """Return a topic with the facts of items as long as they fit; of the first one, those that fit."""
    topic = Topic({}, 0.0)
    for value, wanted in items:
        # of the first item, with one fact less each time
        sizes = (len(wanted),) if topic.facts else range(len(wanted), 0, -1)
        parts = (dict(islice(wanted.items(), size)) for size in sizes)
        for part in parts:
            new = {name: found[:MOST_ANSWERS] for name, found in part.items() if name not in topic.facts}
            more = Topic({**topic.facts, **new}, topic.worth + value)
            fits = len(more.facts) <= MOST_FACTS and len(more.members) <= MOST_ANSWERS
            if fits and (room is None or more.seconds <= room):
                topic = more
                break
    return topic
