"""The quick check: screens, the report as far as it goes, and progress as a file."""

from collections.abc import Sequence

from playground.fields import ALL, CHOSEN, Asked, answered, asked, drawn
from playground.sent import Sent
from playground.words import Page, draw, say
from secure_checklist import Interview, Inventory, formats, packs
from secure_checklist.interview import Pass, Screen, load_interview

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

    def screen(self, sent: Sent | None = None, errors: Sequence[str] = ()) -> Page:
        """Show the present screen, or once more with what was sent and what is wrong; at the end, the report."""
        screen = self.interview.next()
        if screen is None:
            return self.report()
        return draw(
            "screen",
            screen=screen,
            asked=drawn(screen, sent, errors),
            same=self._same(screen, sent),
            wrong=any(errors),
            progress=self.interview.progress,
            number=self.interview.turns + 1,
            begun=self.begun,
        )

    def _same(self, screen: Screen, sent: Sent | None) -> Asked | None:
        """Return the question that stands for all of a screen's; None: their answers can't be said at once."""
        first = screen.questions[0]
        if screen.layout != "each" or any(one.choices != first.choices for one in screen.questions):
            return None
        if first.input not in CHOSEN:
            return None
        return asked(first.replace(label="", subject=None), 0, sent)._replace(name=ALL)

    def answer(self, sent: Sent) -> Page:
        """Take what was answered on the present screen, and show the next one."""
        screen = self.interview.next()
        if screen is None or sent.one("screen") != screen.key:
            return self.screen()  # sent twice: nothing has changed
        answers, errors = answered(screen, sent, self.interview.inventory.by_id, self.zone)
        if any(errors):
            return self.screen(sent, errors)
        if sent.one("how") == "declined":
            answers = {**{one.key: Pass.DECLINED for one in screen.questions}, **answers}
        try:
            self.interview = self.interview.reply(answers, screen)
        except ValueError as error:
            named = [one for one in screen.questions if str(error).startswith(f"{one.key}:")] or screen.questions[:1]
            told = [say(f"wrong.{one.input}") if one in named else "" for one in screen.questions]
            return self.screen(sent, told)
        for place, question in enumerate(screen.questions, 1):
            word = sent.one(f"q{place}")
            if question.fact == WATCHED and word != "no":
                self.unsaid = not word
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
        """Return the progress as a file; unless asked for, without what tells that somebody may be watching."""
        return self.interview.saved(keep_all=private).model_dump_json()

    def open(self, text: str) -> Page:
        """Go on from a file of progress, and show the present screen.

        Raises:
            ValueError: it is no such file, or of another check.

        """
        self.interview = Interview.resume(self.checklist, load_interview(text.encode()))
        return self.screen()
