"""The quick check: its pages, the report as far as it goes, what someone has done since, and progress as a file."""

from collections.abc import Mapping
from functools import cache, partial
from typing import NamedTuple

from playground.sent import Sent
from playground.words import Page, draw
from secure_checklist import Checklist, Interview, Inventory, packs
from secure_checklist.checklists import Selector
from secure_checklist.core import FrozenMap
from secure_checklist.core.messages import language
from secure_checklist.formats import Summary, summary_of
from secure_checklist.formats.html import STYLE, fragment, write
from secure_checklist.interview import LateError, Pass, Walk, form, load_interview
from secure_checklist.interview.fields import fields, wanted

__all__ = ["Check"]

PACK, PROFILE = "leak-prevention", "quick"
WATCHED = "person.fears_monitoring"
"""Whoever doesn't answer this with "no" reads of a helper before anything else is asked."""


class Stage(NamedTuple):
    """A part of the way. One ends where something is done, and the next begins with what is known then.

    Attributes:
        walk: Its questions.
        item: What was done before it, about which it asks; empty: it asks about all.

    """

    walk: Walk
    item: str = ""


class Check:
    """One person's quick check. What was typed on a screen is there again when they come back to it."""

    def __init__(self, zone: str = "UTC", typed: Mapping[str, Sent] = FrozenMap()) -> None:
        self.zone, self.typed, self.unsaid = zone, typed, False
        self.stages = [Stage(Walk(Interview(quick(), Inventory())))]
        """All parts of the way, the present one last."""

    @property
    def interview(self) -> Interview:
        """The interview after all that was answered and done."""
        return self.stages[-1].walk.interview

    def speak(self) -> None:
        """Go on in the language in force, with all that was answered."""
        self.stages = [Stage(walk.with_checklist(quick(item)), item) for walk, item in self.stages]

    # screens -----------------------------------------------------------------------------------------------------

    def screen(self, number: int = 0, wrong: Mapping[str, str] = FrozenMap()) -> Page:
        """Show a screen by its number, 0 for the present one, with what is filled in; at the end, the report."""
        place, local = self._place(number)
        walk, item = self.stages[place]
        screen = walk.screen(local)
        if screen is None:
            return self.report()
        number = local + sum(len(one.walk.steps) for one in self.stages[:place])
        asked = form(screen).schema_["properties"]["answers"]["properties"][screen.questions[0].key]
        hows = asked["properties"]["how"]["oneOf"]
        several = screen.layout != "single"
        typed = self.typed[screen.key].fields if screen.key in self.typed else None
        return draw(
            "screen",
            f"check {number}",
            screen=screen,
            drawn=fields(screen, answers=walk.answers(local), typed=typed, wrong=wrong, zone=self.zone),
            several=several,
            hows=[(one["const"], one["title"]) for one in (hows[-1:] if several else hows[1:])],
            wrong=bool(wrong),
            done=bool(item),
            progress=walk.interview.progress,
            number=number,
        )

    def _place(self, number: int) -> tuple[int, int]:
        """Return the part of the way that a screen is in, and its number there; of 0, the present."""
        for place, (walk, _) in enumerate(self.stages):
            if 1 <= number <= len(walk.steps):
                return place, number
            number -= len(walk.steps)
        return len(self.stages) - 1, self.stages[-1].walk.number

    def answer(self, number: int, sent: Sent) -> Page:
        """Take what was answered on a screen, and show the next one; about what was done, the report."""
        place, local = self._place(number)
        walk, item = self.stages[place]
        try:
            screen = walk.find(local, sent.one("screen"))
        except LateError:
            return self.screen()  # sent twice: nothing has changed
        # Of an older page, whoever it lists is no other than before.
        before = [*(step.before for step in walk.steps), walk.interview][local - 1]
        answers, wrong = sent.answers(screen, before.inventory.by_id, self.zone)
        try:
            walk = walk if wrong else walk.reply(local, screen.key, answers)
        except ValueError as error:
            named = [one for one in screen.questions if str(error).startswith(f"{one.key}:")] or screen.questions[:1]
            wrong = {one.key: wanted(one) for one in named}
        if wrong:
            return self.screen(number, wrong)
        later, self.stages = self.stages[place + 1 :], [*self.stages[:place], Stage(walk, item)]
        for one in later:
            self._go_on(one.item, {step.screen.key: step.answers for step in one.walk.steps})
        if any(one.key == WATCHED for one in screen.questions) and answers.get(WATCHED) != "no":
            self.unsaid = answers.get(WATCHED) in (None, Pass.DECLINED)
            return self.watched()
        settled = item and local == len(walk.steps) and walk.present is None
        return self.report() if settled else self.screen(number + 1)

    def _go_on(self, item: str = "", held: Mapping[str, Mapping[str, object]] = FrozenMap()) -> None:
        """Begin another part of the way, with the answers that are held ready for its screens."""
        inventory, passed = self.interview.inventory, self.interview.passed
        if item:
            done, one = summary_on(self.interview).did(item), quick().item(item)
            asked = {f"{one.kind}.subjects", *one.facts(), *(question.fact for question in done.again)}
            inventory = done.inventory or inventory
            passed = tuple(key for key in passed if key.fact not in asked or key.fact.startswith("person."))
        walk, left = Walk(Interview(quick(item), inventory, passed=passed)), dict(held)
        while (screen := walk.present) is not None and screen.key in left:
            walk = walk.reply(walk.number, screen.key, left.pop(screen.key))
        self.stages.append(Stage(walk, item))

    def watched(self) -> Page:
        """Show whoever may be watched that there are helpers, before anything else is asked."""
        return draw("watched", "check.watched", open=self.unsaid)

    # the report --------------------------------------------------------------------------------------------------

    def report(self, *, noted: bool = False) -> Page:
        """Show the report, as far as it goes, and that something was noted. Questions about that are over then."""
        if self.stages[-1].item:
            self._go_on()
        progress, summary = self.interview.progress, summary_on(self.interview)
        shown = {"style": STYLE, "summary": summary, "body": partial(fragment, summary), "progress": progress}
        return draw("report", "check.report", finished=self.interview.next() is None, noted=noted, **shown)

    def did(self, item: str) -> Page:
        """Take that something is done, and show what is to be asked about it, else the next thing to do."""
        self._go_on(item)
        return self.report(noted=True) if self.interview.next() is None else self.screen()

    def page(self) -> str:
        """Return the report as a page of its own, to be kept."""
        return write(summary_on(self.interview)).decode()

    # progress ----------------------------------------------------------------------------------------------------

    def progress(self, *, private: bool) -> str:
        """Return the progress as a file; unless asked for, without what tells that someone may be watching."""
        return self.interview.saved(keep_all=private).model_dump_json()

    def open(self, sent: Sent) -> Page:
        """Go on from a file of progress, and show the present screen; of any other file, say that it is none."""
        try:
            interview = Interview.resume(quick(), load_interview(sent.one("text").encode()))
        except ValueError:
            return draw("wrong", "check")
        self.stages = [Stage(Walk(interview))]
        return self.screen()


def summary_on(interview: Interview) -> Summary:
    """Return the report on what is known, ready to be read."""
    return summary_of(interview.report, checklist=quick(), inventory=interview.inventory)


def quick(item: str = "") -> Checklist:
    """Return the quick check in the language in force, or what of it is about one item."""
    return part(item, language())


@cache
def part(item: str, tag: str) -> Checklist:
    """Return the quick check, or a part of it; the tag of the language in force keeps the copies apart."""
    del tag
    found = packs.load(PACK).translated().profile(PROFILE)
    return found.select(Selector(items=(item,))) if item else found
