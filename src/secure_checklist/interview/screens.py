"""`Screen`: the questions that are asked at once, and which open facts make the one to show now.

First comes what decides whether advice is held back, and what has just happened; then, on one screen, what the person
uses, with the rest of what decides which advice comes first; then one topic after the other: the facts of one kind of
thing, each asked once for all of them.
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
"""How the questions of a screen belong together: one alone; one fact of several subjects; several facts, each of one
subject or of several."""
MOST_FACTS = 8
"""How many facts are asked at once."""
MOST_ANSWERS = 12
"""How many answers are asked for at once."""
MOST_OPENING = 4
"""How many facts on the person's situation are asked at once, with those that guards read: the first screen is seen by
someone who may be frightened."""
OWN_SCREEN = 3.0
"""How many seconds a screen takes beside its questions: to read its heading, to find one's way, and to go on."""
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
    """Questions to ask at once.

    Attributes:
        layout: How the questions belong together.
        text: What to read first: the question, or what the questions are about.
        label: What the person calls the subject that all are about; empty: the person, or several subjects.
        questions: The questions, at least one; those on one fact stand together, in the order of the subjects.
        seconds: How long reading and answering it takes at most, by the model in `interview.effort`.
        safety: It comes first, since advice may have to be held back.

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
        """What names the screen, so that a form that is sent twice or late isn't taken as an answer to the next one."""
        first = self.questions[0]
        return {"single": first.key, "each": first.fact, "together": f"{first.key} +{len(self.questions) - 1}"}[
            self.layout
        ]

    @property
    def groups(self) -> tuple[tuple[Question, ...], ...]:
        """The questions by fact: what is asked of several subjects is one group, and can be answered once for all."""
        return _groups(self.questions)

    @classmethod
    def of(cls, *questions: Question, text: str = "") -> Self:
        """Return the screen of one question or several; `text` is what to read first if they are on several facts."""
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
    """Return the seconds that are saved where the answer to a question is the same for so many subjects."""
    return (count - 1) * answering(kind) + count * _NAME if count > 1 else 0.0


class Topic(NamedTuple):
    """Open facts that are asked at once.

    Attributes:
        facts: The facts by name, each of one or several subjects.
        worth: By how much the first actions may change.

    """

    facts: Mapping[str, Sequence[Candidate]]
    worth: float

    @property
    def members(self) -> tuple[Candidate, ...]:
        """The facts in the order in which they are asked."""
        return tuple(one for each in self.facts.values() for one in each)

    @property
    def seconds(self) -> float:
        """How long reading and answering them takes if the answers differ."""
        return OWN_SCREEN + TAP + sum(_seconds(each) for each in self.facts.values())

    @property
    def rank(self) -> float:
        """What it is worth for its time. A long one has to bring more, though not as much more as it is longer."""
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
    """Return the topic that may change the first actions most; None if none may, or none fits.

    Of each kind of thing, items are taken while there is room, those first that change most for their time: all facts
    of an item are asked together, since one alone seldom settles it.

    Args:
        open_facts: What may be asked.
        subjects: The ids of all subjects, in order.
        worth: By how much the first actions may change once an item is known.
        room: How many seconds are left; if None, any number.
        least: The change below which no item is worth a screen.

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
