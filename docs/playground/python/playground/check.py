"""The quick check: screens, the report as far as it goes, and progress as a file."""

from collections.abc import Mapping

from playground.sent import Sent
from playground.words import Page, draw
from secure_checklist import Interview, Inventory, formats, packs
from secure_checklist.interview import Pass, form, load_interview
from secure_checklist.interview.fields import fields, wanted

__all__ = ["Check"]

PACK, PROFILE = "leak-prevention", "quick"
WATCHED = "person.fears_monitoring"
"""Whoever doesn't answer this with "no" reads of a helper before anything else is asked."""
NOT_FOLLOWED = '<base target="_blank">'
"""Makes a link of the shown report open a tab, which its frame may not: a press loads nothing. The file lacks it."""


class Check:
    """One person's quick check."""

    def __init__(self, zone: str = "UTC") -> None:
        self.checklist = packs.load(PACK).translated().profile(PROFILE)
        self.interview: Interview = Interview(self.checklist, Inventory())
        self.zone = zone
        self.unsaid = False

    def speak(self) -> None:
        """Go on in the language in force, with all that was answered."""
        self.checklist = packs.load(PACK).translated().profile(PROFILE)
        self.interview = self.interview.with_checklist(self.checklist)

    @property
    def begun(self) -> bool:
        """Whether a screen was answered."""
        return self.interview.turns > 0

    # screens -----------------------------------------------------------------------------------------------------

    def screen(self, sent: Sent | None = None, wrong: Mapping[str, str] | None = None) -> Page:
        """Show the present screen, or once more with what was sent and what is wrong; at the end, the report."""
        screen = self.interview.next()
        if screen is None:
            return self.report()
        asked = form(screen).schema_["properties"]["answers"]["properties"][screen.questions[0].key]
        hows = asked["properties"]["how"]["oneOf"]
        several = screen.layout != "single"
        return draw(
            "screen",
            screen=screen,
            drawn=fields(screen, typed=None if sent is None else sent.fields, wrong=wrong or {}, zone=self.zone),
            several=several,
            hows=[(one["const"], one["title"]) for one in (hows[-1:] if several else hows[1:])],
            wrong=bool(wrong),
            progress=self.interview.progress,
            number=self.interview.turns + 1,
            begun=self.begun,
        )

    def answer(self, sent: Sent) -> Page:
        """Take what was answered on the present screen, and show the next one."""
        screen = self.interview.next()
        if screen is None or sent.one("screen") != screen.key:
            return self.screen()  # sent twice: nothing has changed
        answers, wrong = sent.answers(screen, self.interview.inventory.by_id, self.zone)
        if wrong:
            return self.screen(sent, wrong)
        try:
            self.interview = self.interview.reply(answers, screen)
        except ValueError as error:
            named = [one for one in screen.questions if str(error).startswith(f"{one.key}:")] or screen.questions[:1]
            return self.screen(sent, {one.key: wanted(one) for one in named})
        if screen.questions[0].fact == WATCHED and answers.get(screen.questions[0].key) != "no":
            self.unsaid = answers.get(screen.questions[0].key) in (None, Pass.DECLINED)
            return self.watched()
        return self.screen()

    def watched(self) -> Page:
        """Show whoever may be watched that there are helpers, before anything else is asked."""
        return draw("watched", open=self.unsaid)

    def back(self) -> Page:
        """Take the last screen back."""
        self.interview = self.interview.back()
        return self.screen()

    # the report --------------------------------------------------------------------------------------------------

    def report(self) -> Page:
        """Show the report, as far as it goes."""
        page = self.page().replace("<head>", f"<head>{NOT_FOLLOWED}", 1)
        return draw("report", page=page, finished=self.interview.next() is None, progress=self.interview.progress)

    def page(self) -> str:
        """Return the report as a page of its own, to be kept."""
        found = formats.write(
            self.interview.report, "html", checklist=self.checklist, inventory=self.interview.inventory
        )
        return found.decode("utf-8")

    # progress ----------------------------------------------------------------------------------------------------

    def progress(self, *, private: bool) -> str:
        """Return the progress as a file; unless asked for, without what tells that someone may be watching."""
        return self.interview.saved(keep_all=private).model_dump_json()

    def open(self, text: str) -> Page:
        """Go on from a file of progress, and show the present screen.

        Raises:
            ValueError: it is no such file, or of another check.

        """
        self.interview = Interview.resume(self.checklist, load_interview(text.encode()))
        return self.screen()
