"""The quick check: its pages, the report as far as it goes, and progress as a file."""

from collections.abc import Mapping

from playground.sent import Sent
from playground.words import Page, draw
from secure_checklist import Checklist, Interview, Inventory, formats, packs
from secure_checklist.core import FrozenMap
from secure_checklist.formats.html import STYLE, fragment
from secure_checklist.interview import LateError, Pass, Walk, form, load_interview
from secure_checklist.interview.fields import fields, wanted

__all__ = ["Check"]

PACK, PROFILE = "leak-prevention", "quick"
WATCHED = "person.fears_monitoring"
"""Whoever doesn't answer this with "no" reads of a helper before anything else is asked."""


class Check:
    """One person's quick check. What was typed on a screen is there again when they come back to it."""

    def __init__(self, zone: str = "UTC", typed: Mapping[str, Sent] = FrozenMap()) -> None:
        self.checklist = quick()
        self.walk = Walk(Interview(self.checklist, Inventory()))
        self.zone = zone
        self.typed = typed
        self.unsaid = False

    def speak(self) -> None:
        """Go on in the language in force, with all that was answered."""
        self.checklist = quick()
        self.walk = self.walk.with_checklist(self.checklist)

    # screens -----------------------------------------------------------------------------------------------------

    def screen(self, number: int = 0, wrong: Mapping[str, str] = FrozenMap()) -> Page:
        """Show a screen by its number, 0 for the present one, with what is filled in; at the end, the report."""
        number = min(number, self.walk.number) or self.walk.number
        screen = self.walk.screen(number)
        if screen is None:
            return self.report()
        asked = form(screen).schema_["properties"]["answers"]["properties"][screen.questions[0].key]
        hows = asked["properties"]["how"]["oneOf"]
        several = screen.layout != "single"
        return draw(
            "screen",
            f"check {number}",
            screen=screen,
            drawn=fields(
                screen,
                answers=self.walk.answers(number),
                typed=self.typed[screen.key].fields if screen.key in self.typed else None,
                wrong=wrong,
                zone=self.zone,
            ),
            several=several,
            hows=[(one["const"], one["title"]) for one in (hows[-1:] if several else hows[1:])],
            wrong=bool(wrong),
            progress=self.walk.interview.progress,
            number=number,
        )

    def answer(self, number: int, sent: Sent) -> Page:
        """Take what was answered on a screen, and show the next one."""
        try:
            screen = self.walk.find(number, sent.one("screen"))
        except LateError:
            return self.screen()  # sent twice: nothing has changed
        # Of an older page, whoever it lists is no other than before.
        before = [*(step.before for step in self.walk.steps), self.walk.interview][number - 1]
        answers, wrong = sent.answers(screen, before.inventory.by_id, self.zone)
        try:
            self.walk = self.walk if wrong else self.walk.reply(number, screen.key, answers)
        except ValueError as error:
            named = [one for one in screen.questions if str(error).startswith(f"{one.key}:")] or screen.questions[:1]
            wrong = {one.key: wanted(one) for one in named}
        if wrong:
            return self.screen(number, wrong)
        if any(one.key == WATCHED for one in screen.questions) and answers.get(WATCHED) != "no":
            self.unsaid = answers.get(WATCHED) in (None, Pass.DECLINED)
            return self.watched()
        return self.screen(min(number + 1, self.walk.number))

    def watched(self) -> Page:
        """Show whoever may be watched that there are helpers, before anything else is asked."""
        return draw("watched", "check.watched", open=self.unsaid)

    # the report --------------------------------------------------------------------------------------------------

    def report(self) -> Page:
        """Show the report, as far as it goes."""
        interview = self.walk.interview
        summary = formats.summary_of(interview.report, checklist=self.checklist, inventory=interview.inventory)
        return draw(
            "report",
            "check.report",
            style=STYLE,
            body=fragment(summary),
            finished=self.walk.present is None,
            progress=interview.progress,
        )

    def page(self) -> str:
        """Return the report as a page of its own, to be kept."""
        report, inventory = self.walk.interview.report, self.walk.interview.inventory
        return formats.write(report, "html", checklist=self.checklist, inventory=inventory).decode()

    # progress ----------------------------------------------------------------------------------------------------

    def progress(self, *, private: bool) -> str:
        """Return the progress as a file; unless asked for, without what tells that someone may be watching."""
        return self.walk.interview.saved(keep_all=private).model_dump_json()

    def open(self, sent: Sent) -> Page:
        """Go on from a file of progress, and show the present screen; of any other file, say that it is none."""
        try:
            self.walk = Walk(Interview.resume(self.checklist, load_interview(sent.one("text").encode())))
        except ValueError:
            return draw("wrong", "check")
        return self.screen()


def quick() -> Checklist:
    """Return the quick check in the language in force."""
    return packs.load(PACK).translated().profile(PROFILE)
