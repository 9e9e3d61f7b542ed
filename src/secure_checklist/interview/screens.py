"""`Screen`: the questions that are asked at once, and which open facts make the one to show now.

A screen asks one question; or one fact of several subjects, such as the second step of each account; or a few facts of
one subject. Each question of it is one that the interview would ask by itself. What decides whether advice is held back
stands alone, and so does a list of subjects.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from enum import Enum
from math import prod
from typing import ClassVar, Literal, NamedTuple, Self

from pydantic import Field

from secure_checklist.core.model import Model
from secure_checklist.core.types import Number
from secure_checklist.interview.effort import TAP, answering, choosing, reading
from secure_checklist.interview.questions import Question
from secure_checklist.interview.ranking import BECAUSE, Candidate

Layout = Literal["single", "each", "together"]
"""How the questions of a screen belong together: one alone; one fact of several subjects; facts of one subject."""
MOST_SUBJECTS = 12
"""Of how many subjects one fact is asked at once."""
MOST_FACTS = 6
"""How many facts of one subject are asked at once."""

OWN_SCREEN = 2.0
"""How many seconds a screen takes beside its questions: to go on, and to find one's way."""
PATIENCE = 20.0
"""How many seconds of answering a further screen costs in patience; assumed."""
WORTH = 0.1
"""How much a fact must tell for its effort, beside the most telling one of its subject, to be asked with it."""


class Pass(Enum):
    """What stands in the place of an answer where there is none.

    Attributes:
        UNKNOWN: The person doesn't know.
        DECLINED: The person would rather not say.

    """

    UNKNOWN = "unknown"
    DECLINED = "declined"


class Screen(Model):
    """What to ask at once.

    Attributes:
        layout: How the questions belong together.
        text: What to read first: the question, or whom the questions are about.
        label: What the person calls the subject that all are about; empty: the person, or several subjects.
        questions: The questions, at least one: of `each` in the order in which the subjects are listed, of `together`
            the most telling first.
        seconds: How long reading and answering it takes, by the model in `interview.effort`.
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

    @classmethod
    def of(cls, question: Question) -> Self:
        """Return the screen of a question that is asked alone."""
        labels = [choice.label for choice in question.choices]
        seconds = TAP + reading(question.text) + choosing(labels, question.input) + answering(question.input)
        return cls(
            layout="single",
            text=question.text,
            label=question.label,
            questions=(question,),
            seconds=round(seconds, 1),
            safety=question.safety,
        )


class Group(NamedTuple):
    """Open facts that could be asked at once.

    Attributes:
        layout: How they belong together.
        members: The facts.
        again: They are asked again, since the old answers are of no use.
        seconds: How long reading and answering them takes, without a heading.
        worth: How much knowing them tells, or may tell at most.

    """

    layout: Layout
    members: tuple[Candidate, ...]
    again: bool
    seconds: float
    worth: float


def best_of(
    open_facts: Iterable[Candidate],
    weigh: Callable[[Iterable[Candidate]], None],
    subjects: Iterable[str],
    last: Collection[str],
    *,
    by_screen: bool = False,
) -> Group | None:
    """Return the group of facts to ask now; if None, none is open.

    Args:
        open_facts: What may be asked.
        weigh: What finds the values of facts.
        subjects: All subjects, in order.
        last: The subjects that were asked about last.
        by_screen: Compare what screens tell, not what they tell for the effort, since only so many may be shown.

    """
    by_fact: dict[tuple[bool, str], list[Candidate]] = {}
    for one in open_facts:
        by_fact.setdefault((one.code in BECAUSE, one.fact.name), []).append(one)
    groups, order = list[Group](), {name: place for place, name in enumerate(subjects)}
    alone: dict[tuple[bool, str], list[Candidate]] = {}
    for (again, _), found in by_fact.items():
        if len(found) > 1:
            groups.append(_each(found, again, order))
        else:
            alone.setdefault((again, found[0].key.subject), []).append(found[0])
    for (again, owner), found in alone.items():
        most = sum(sorted((one.most for one in found), reverse=True)[:MOST_FACTS]) * (_CLOSER if owner in last else 1)
        groups.append(Group("together", tuple(found), again, TAP + min(one.seconds for one in found), most))

    def place(group: Group) -> tuple[bool, float]:
        return group.again, group.worth if by_screen else group.worth / (group.seconds + PATIENCE)

    # To weigh takes time, and most facts can't be worth as much as the best even if one answer decided all that waits
    # for them. So groups are weighed from the one that may be worth most, until none of the others can be worth more.
    best: Group | None = None
    for group in sorted(groups, key=place, reverse=True):
        if best is not None and place(group) <= place(best):
            break
        weigh(group.members)
        if group.layout == "each":
            exact = group._replace(worth=sum(one.value for one in group.members))
        else:
            exact = _together(group, closer=group.members[0].key.subject in last)
        if best is None or place(exact) > place(best):
            best = exact
    return best


_CLOSER = 1.25
"""How much more a screen counts that is about the same subject as the last one."""


def _each(found: list[Candidate], again: bool, order: Mapping[str, int]) -> Group:  # noqa: FBT001
    chosen = sorted(found, key=lambda one: order[one.key.subject])[:MOST_SUBJECTS]
    first, count = chosen[0], len(chosen)
    seconds = TAP + first.seconds + (count - 1) * answering(first.input) + count * _NAME  # the question is read once
    return Group("each", tuple(chosen), again, seconds, sum(one.most for one in chosen))


def _together(group: Group, *, closer: bool) -> Group:
    ranked = sorted(group.members, key=lambda one: one.rank, reverse=True)
    chosen = ranked[:1]
    for one in ranked[1:]:
        if len(chosen) == MOST_FACTS or one.rank < WORTH * ranked[0].rank:
            break
        if not _moot(one, chosen):
            chosen.append(one)
    worth = sum(one.value for one in chosen) * (_CLOSER if closer else 1)
    seconds = TAP + sum(one.seconds for one in chosen)
    return Group("single" if len(chosen) == 1 else "together", tuple(chosen), group.again, seconds, worth)


def _moot(one: Candidate, chosen: Iterable[Candidate]) -> bool:
    """Return True if asking a fact with the chosen ones wastes more, on average, than a screen of its own takes."""
    needed = max(prod(1 - other.settles(item) for other in chosen) for item in one.items)
    return (1 - needed) * one.seconds > OWN_SCREEN


_NAME = 3 * reading("word")
"""Reading what a person calls a subject, such as "My old phone"."""
