"""`ask`: the interview on a terminal, screen by screen. Answers are stored only in a file that the person names."""

import argparse
from collections.abc import Container, Iterator, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from shlex import quote

from secure_checklist.checklists.checklist import Checklist
from secure_checklist.checklists.profiles import profile_line
from secure_checklist.cli.asking import WATCHED, Asking
from secure_checklist.cli.calls import FINE, CallError
from secure_checklist.cli.doing import act, interview_of, is_interactive, write_next
from secure_checklist.cli.inputs import QUICK, find_checklist, read_interview, read_known
from secure_checklist.cli.leaving import cleared_by_signals
from secure_checklist.cli.output import refuse_ending, save_answers
from secure_checklist.cli.parser import DEFAULT_PACK, LOOK, Parser, number, screen_of, write_call
from secure_checklist.cli.prompts import Back, Page, Responds, Stopped, is_terminal, place_of
from secure_checklist.core.messages import heading, listed, message, number_of
from secure_checklist.core.prose.as_text import plain, write_prose
from secure_checklist.core.text.terminal import Screen
from secure_checklist.core.zones import country_of, local_zone
from secure_checklist.evaluation.audience import plan_first
from secure_checklist.evaluation.report import Audience
from secure_checklist.formats.labels import sentences
from secure_checklist.formats.summary import Summary, summary_of
from secure_checklist.formats.text import write_page, write_task
from secure_checklist.incident.contacts.directory import installed
from secure_checklist.incident.interview import IncidentInterview, question_of
from secure_checklist.interview.interview import Interview
from secure_checklist.interview.questions import Question
from secure_checklist.interview.screens import Screen as Asked
from secure_checklist.subjects.disclosure import INCIDENT
from secure_checklist.subjects.inventory import Inventory
from secure_checklist.subjects.person import Person

URGENT = frozenset({"threatened", "leaked", "picture_asked"})
"""The recent events for which the response has help as well."""


def add_arguments(parser: Parser) -> None:
    """Add the arguments of the command."""
    parser.share(*LOOK)
    parser.add_sources()
    parser.add("--resume", exclusive=True, metavar="FILE")
    parser.share("--pack", "--profile")
    parser.add("--budget", type=number, metavar="N")
    parser.add("--save", metavar="FILE")
    parser.add("--keep-all", action="store_true")


def begin(screen: Screen, known: Inventory, *, profile: str) -> None:
    """Ask for the missing facts, as the command without a file does."""
    parser = Parser("ask")
    add_arguments(parser)
    # Through the parser, so that every option has its default, also one that is added later.
    options = parser.parse_args(["--profile", profile])
    checklist = find_checklist(DEFAULT_PACK, profile)
    _Session(screen, options, checklist, interview_of(checklist, known)).run()


def run(options: argparse.Namespace) -> int:
    """Run the command."""
    if options.resume is None:
        checklist = find_checklist(options.pack, options.profile or (QUICK if options.pack == DEFAULT_PACK else None))
        known = read_known(options, checklist) or Inventory()
        begun = interview_of(checklist, known, options.budget)
    else:
        named = options.pack if options.pack != DEFAULT_PACK else None
        checklist, saved = read_interview(options.resume, named, options.profile)
        # What is left of an earlier budget still holds. One that is used up doesn't: someone wants to go on.
        saved = saved.replace(budget=saved.budget or None)
        try:
            begun = interview_of(checklist, saved, options.budget)
        except ValueError as error:
            raise CallError(f"{options.resume}: {error}") from None
        options.save = options.save or options.resume
    _Session(screen_of(options), options, checklist, begun).run()
    return FINE


class _Session:
    """One run of the interview, and what becomes of its answers."""

    def __init__(self, screen: Screen, options: argparse.Namespace, checklist: Checklist, begun: Interview) -> None:
        self.screen, self.options, self.checklist = screen, options, checklist
        self.asking = Asking(screen, begun)
        self.asking.store, self.asking.explanation, self.about = self._keep_part, self._why, ""
        self.asking.help = self._write_help
        self.planned = self.warned = self.done = False
        self.helped = set[str]()  # items that were shown at once
        self.country: str | None = None  # to choose numbers by; it isn't kept

    @property
    def interview(self) -> Interview:
        """The interview as far as it has come."""
        return self.asking.interview

    def run(self) -> None:
        """Ask until nothing is left to ask, or the person stops or leaves; a signal clears the screen, too."""
        responds = False
        with cleared_by_signals(self.asking.clear) as self.asking.wait:
            try:
                self._ask()
                self._end()
            except Responds:
                responds = True
        if responds:
            from secure_checklist.cli.respond import begin as begin_response  # noqa: PLC0415 - for import time: few go there

            begin_response(self.screen, self._person)

    def _ask(self) -> None:
        try:
            self._begin()
            self._ask_all()
        except Stopped:
            if is_interactive():
                self.asking.clear()  # what was asked and answered
                self.screen.write(message("cli.ask.cleared"), style="dim")

    @property
    def _person(self) -> Person:
        """The person, with the country that they named for numbers alone if no question has asked for it."""
        person = self.interview.inventory.person
        return person if person.country is not None else person.replace(country=self.country)

    # asking ------------------------------------------------------------------------------------------------------

    def _begin(self) -> None:
        screen = self.screen
        if self.options.save is not None:
            refuse_ending(self.options.save)
            self._refuse_to_lose_incident(self.options.save)
        screen.write(self.checklist.title, style="bold")
        if (note := self.checklist.tailored_to) is not None:
            self.about = whole = profile_line(note)
            key = "cli.ask.profile.part" if note.left_out else "cli.ask.profile.whole"
            short = message(key, title=note.title, about=sentences(plain(note.description), 1))
            screen.write(short if note.title else whole)
        screen.write(message("cli.watched"))
        self.asking.write_keys(message("cli.ask.keys"))

    def _write_help(self) -> None:
        self.asking.write_emergency(self._person)
        self.asking.write_keys(self.asking.hint)

    def _why(self, question: Question) -> Iterator[str]:
        """Yield which items wait for an answer and, before anything is answered, all about the profile."""
        interview = self.asking.begun
        titles = [interview.report.title(item) for item in question.items]
        yield message("cli.ask.items", titles=listed(titles)) if titles else message("cli.ask.safety")
        yield "" if interview.turns else self.about

    def _ask_all(self) -> None:
        while True:
            try:
                self._plan_first()
                asked = self.interview.next()
                if asked is None:
                    return
                self._write_progress()
                self.warned = False
                self.asking.ask(asked)
                self.save()
                if any(question.fact == WATCHED[0] for question in asked.questions):
                    self._warn()
                self._help_at_once()
            except Back:
                self.asking.back()
                self.save()  # what was taken back doesn't stay in the file

    def _keep_part(self) -> None:
        """Keep what was answered of a screen so far; whoever may be watched is warned before the rest of it."""
        self.save()
        last = self.interview.asked[-1:]
        if last and last[0].fact == WATCHED[0] and not self.warned:
            self._warn()
            self._plan_first()
        self._help_at_once()

    def _help_at_once(self) -> None:
        """Show, once, what an answer calls for at once, before anything else is asked; the response is named there."""
        new = set(self.interview.report.urgent) - self.helped
        if not new or not is_interactive():
            return
        self.helped |= new
        person, here = self.interview.inventory.person, country_of(local_zone())
        placed = person.replace(country=person.country or self.country or here)
        summary = self._summary(self.interview.inventory.with_subjects(placed), "self")
        pages = self._at_once(summary.at_once, new)
        if not pages:  # a guard holds all of it, and its plan was shown; that is for who has someone near them to fear
            self.asking.clear()
            keys = message("cli.ask.urgent.held", alone=message("formats.at_once.alone"))
            if self.asking.key(f"{message('formats.at_once.held')} {keys}", "s") == "":
                return
            pages = self._at_once(summary.released, new)
        self.asking.clear()
        urgent = not URGENT.isdisjoint(person.recent_events or ())
        if urgent:
            self.asking.write_emergency(placed)
        elif not self.asking.read(pages):
            raise Stopped
        hint, keys = message("cli.ask.urgent.keys" if urgent else "cli.ask.plan.keys"), "dn" if urgent else ""
        unplaced = self._person.country is None
        self.screen.write(message("cli.ask.urgent.country") if unplaced else "", style="dim")
        pressed = self.asking.key(hint, keys, other=place_of if unplaced else None)
        if urgent and pressed == "":
            raise Responds
        self.asking.clear()
        if pressed == "d":
            self.asking.read(pages)
            self.asking.key(message("cli.ask.plan.keys"))
            self.asking.clear()
        elif pressed not in ("", "n"):  # a country: the same, with its numbers
            self.country = pressed
            self.helped -= new
            self._help_at_once()

    def _at_once(self, now: Summary, items: Container[str]) -> Sequence[Page]:
        tasks = (one for one in now.tasks if one.action.item in items)
        drawn = (partial(write_task, self.screen, now, one, folded=False) for one in tasks)
        return [page for one in drawn for page in self.asking.pages(one)]

    def _write_progress(self) -> None:
        turns, left = self.interview.turns, self.interview.progress.screens
        number, total = number_of(turns + 1), number_of(turns + (left or 0))
        key = "cli.ask.screen" if left is None else "cli.ask.progress"
        self.screen.blank()
        self.screen.write(message(key, number=number, total=total), style="dim")

    def _warn(self) -> None:
        """Say what being watched means for this device, before anything else is asked on it.

        A question that was left open is no no: whoever fears an answer on this screen reads how to leave, too.
        """
        watched = getattr(self.interview.inventory.person, WATCHED[0].partition(".")[2], None)
        if self.warned or (watched is not None and watched not in WATCHED[1]):
            return
        self.warned = True
        screen = self.screen
        screen.blank()
        screen.write(message("cli.ask.watched" if watched else "cli.ask.watched.open"), style="bold")
        screen.write(message("cli.ask.watched.device") if watched else "")
        screen.write(message("cli.ask.watched.file", file=self.options.save) if self.options.save else "")
        guarded = self._guarded()
        if not guarded:
            write_call(screen, message("cli.ask.watched.helper"), "secure-checklist respond")
        if is_terminal():
            key = "cli.ask.watched.keys.plan" if guarded and not self.planned else "cli.ask.watched.keys"
            self.asking.key(message(key))

    def _guarded(self) -> bool:
        """Whether what to plan first comes before all else: a guard holds, or the profile is for where one may."""
        profile = self.checklist.tailored_to
        always = profile is not None and profile.always_guarded
        return bool(self.interview.report.notices or always) and bool(plan_first(self.checklist))

    def _plan_first(self) -> None:
        """Show once what to plan first, and who helps with it; on a terminal nothing of it stays there afterwards."""
        if self.planned or not self._guarded():
            return
        # Without a country only international helplines can be named.
        if self._person.country is None and is_terminal():
            self.screen.blank()
            self.country = self._ask_country()
        self.asking.clear()
        write_plan(self.screen, self.checklist, self._person)
        if is_terminal():
            self.asking.key(message("cli.ask.plan.keys"))
            self.asking.clear()
            self.asking.write_keys(message("cli.ask.keys"))
        self.planned = True

    def _ask_country(self) -> str | None:
        """Ask where the person is, apart from the interview, which doesn't store it."""
        asking = Asking(self.screen, IncidentInterview())
        asking.beside(self.asking)
        asking.ask(Asked.of(question_of("country").replace(text=message("cli.ask.plan.country"))))
        return asking.interview.country

    # ending ------------------------------------------------------------------------------------------------------

    def _offer_skipped(self) -> None:
        """Offer once more to say what has just happened, if that was skipped: help at once depends on nothing else."""
        saved = self.interview.saved(keep_all=True)
        left = tuple([one for one in saved.passed if one[0] != Person.recent_events.name])
        with suppress(Stopped):
            if left != saved.passed and self.asking.agrees(message("cli.ask.skipped")):
                self.asking.begin(interview_of(self.checklist, saved.replace(passed=left, budget=None), 1))
                self._ask_all()

    def _end(self) -> None:
        if is_interactive():
            self._offer_skipped()
        self.screen.blank()
        progress = self.interview.progress
        answered = message("cli.ask.answered", count=progress.answered, open=number_of(progress.passed))
        self.screen.write(f"{answered} {message('cli.ask.more' if progress.remaining else 'cli.ask.done')}")
        self.screen.blank()
        self._act()
        self._offer_to_keep()

    def _act(self) -> None:
        """Show what to do next; on a terminal, in the person's own view, and take what is done."""
        own = is_interactive()
        inventory = self._placed() if own else self.interview.inventory
        summary = self._summary(inventory, "self" if own else "anybody")
        if not own:
            write_page(self.screen, summary, unfolded=len(summary.first))
            write_call(self.screen, message("cli.ask.urgent"), "secure-checklist respond")
            return
        if inventory.person.fears_monitoring in WATCHED[1]:
            try:
                self.asking.key(message("cli.ask.watched.keys.do"))
            except (Back, Stopped):
                self.asking.clear()
                return
        done, _ = act(self.asking, summary, draw=write_with_help)
        self.asking.clear()  # as the first screen says of `q`
        if done.inventory is not None and done is not summary:
            known = done.inventory
            if inventory is not self.interview.inventory:  # the country in it was asked for numbers alone
                known = known.with_subjects(known.person.replace(country=None))
            saved = self.interview.saved(keep_all=True).replace(inventory=known)
            self.asking.begin(interview_of(self.checklist, saved))
            self.done = True

    def _summary(self, inventory: Inventory, audience: Audience) -> Summary:
        report, directory = self.interview.report, installed()
        return summary_of(report, checklist=self.checklist, inventory=inventory, audience=audience, directory=directory)

    def _placed(self) -> Inventory:
        """Return the inventory with a country to choose numbers by; it is asked for where needed, and not kept."""
        inventory = self.interview.inventory
        if self._person.country is None and inventory.person.recent_events:
            with suppress(Back, Stopped):
                self.country = self._ask_country()
        return inventory if self._person == inventory.person else inventory.with_subjects(self._person)

    def _offer_to_keep(self) -> None:
        if self.options.save is not None:
            self.save()
        elif is_terminal() and (self.interview.progress.answered or self.done):
            self.options.save = self.asking.kept_in(message("cli.ask.offer"), self._write)
        name = self.options.save
        if name is None:
            return
        self.screen.write(message("cli.ask.written", file=name))
        write_call(self.screen, message("cli.ask.later"), f"secure-checklist ask --resume {quote(name)}")
        if not self.options.keep_all:
            self.screen.write(message("cli.ask.left_out"))
        elif self.interview.inventory.of_kind(INCIDENT):
            self.screen.write(message("cli.respond.never_written"))

    def save(self) -> None:
        """Write the answers where a file is named: at once, so that no signal or crash loses what was answered."""
        if self.options.save is not None:
            self._write(self.options.save)

    def _write(self, name: str) -> None:
        """Write the answers to a file; an incident only where all is to be written, and the screen says so."""
        self._refuse_to_lose_incident(name)
        keep_all = self.options.keep_all
        save_answers(self.interview.saved(keep_all=keep_all), name, incidents=keep_all)

    def _refuse_to_lose_incident(self, name: str) -> None:
        """Refuse to write over the file that was read, where it holds an incident that wouldn't be written again.

        Raises:
            CallError: If it is that file, and the call doesn't ask to write all.

        """
        read = self.options.resume or self.options.facts
        lost = not self.options.keep_all and self.interview.inventory.of_kind(INCIDENT)
        if read is not None and lost and Path(name).resolve() == Path(read).resolve():
            raise CallError(message("cli.wrong.over_incident", file=name))


def write_with_help(screen: Screen, summary: Summary) -> None:
    """Write the next actions and, below them so that it stays visible, how to get help."""
    write_next(screen, summary)
    write_call(screen, message("cli.ask.urgent"), "secure-checklist respond")


def write_plan(screen: Screen, checklist: Checklist, person: Person) -> None:
    """Write what guards put first, in brief, and the helpers for the person's country and age."""
    for item in map(checklist.item, plan_first(checklist)):
        screen.write(item.title, style="bold")
        general = (steps for steps in item.steps if steps.kind == "advice" and not steps.platforms)
        brief = [steps.do for steps in general if steps.link is None]  # whoever helps is listed below
        for place, line in enumerate((line for lines in brief for line in lines), 1):
            write_prose(screen, line, first=f"{place:2}. ")
        said = ""
        for helper in installed().helpers(item.needs, person):
            screen.write(heading(helper.need) if helper.need != said else "", style="bold")
            screen.write(helper.line, first="  • ")
            said = helper.need
