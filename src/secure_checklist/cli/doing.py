"""The next actions on an interactive terminal: how to do one, marking it as done, and what comes next."""

import re
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import date
from functools import partial

from secure_checklist.checklists.checklist import Checklist
from secure_checklist.cli.asking import Asking
from secure_checklist.cli.prompts import Back, Prompt, Stopped, is_sentence, is_terminal, says_yes
from secure_checklist.core.messages import message
from secure_checklist.core.text.terminal import Screen
from secure_checklist.datasets.contributed import contributed
from secure_checklist.evaluation.evaluator import evaluate
from secure_checklist.formats.summary import Advised, Summary
from secure_checklist.formats.text import write_page, write_task
from secure_checklist.interview.interview import Interview
from secure_checklist.interview.saved import SavedInterview
from secure_checklist.subjects.inventory import Inventory
from secure_checklist.subjects.vocabulary import Vocabulary

_NUMBERED = re.compile(r"^([dwl])(?=[0-9])")
"""What is done, begun or put off, typed in one word, as "d1"."""

_LENGTHS = {"d": 2, "w": 2, "l": 3}
"""Of how many words consists that something is done, that someone is doing it, and that they put it off."""


def is_interactive() -> bool:
    """Return True if a person types and reads here, with no output to a file or a pipe."""
    return is_terminal() and sys.stdout.isatty()


write_next = partial(write_page, unfolded=0)
"""A function that writes the next actions on one screen."""


def act(
    prompt: Prompt, summary: Summary, *, draw: Callable[[Screen, Summary], None] = write_next, more: str = ""
) -> tuple[Summary, bool]:
    """Show the next actions and read the person's input, until they leave or go on.

    Args:
        prompt: The prompt that asks.
        summary: The summary to show.
        draw: A function that shows the page. By default, it shows the next actions.
        more: A question whether to go on with something else. Empty if there is nothing else.

    Returns:
        The summary with the completed actions, and whether the person says yes to `more`.

    Raises:
        Left: If the person wants to leave at once.

    """
    screen = prompt.screen

    def keys() -> None:
        screen.blank()
        screen.write(more)
        prompt.write_keys(message("cli.do.keys"))

    draw(screen, summary)
    while (summary.tasks or more) and (words := _typed(prompt, keys)) != ["q"]:
        verb, chosen = words[0] if words else "", _chosen(summary, words)
        if more and says_yes(" ".join(words)):
            return summary, True
        screen.blank()
        if verb == "a":
            prompt.read(prompt.pages(partial(write_page, screen, replace(summary, details=True))))
        elif verb == "p":
            write = partial(write_task, screen, summary, folded=False)
            prompt.read([page for one in summary.plan for page in prompt.pages(partial(write, one))])
        elif verb == "b":
            draw(screen, summary)
        elif more and verb in ("", "n"):
            more = ""  # Enter alone doesn't lose the list
        elif chosen is None:
            screen.write(message("cli.do.please", most=len(summary.first)))
        elif verb in _LENGTHS:
            summary = _did(prompt, summary, chosen) if verb == "d" else _intends(summary, chosen, _day(words))
            draw(screen, summary)
            _write_done(screen, summary, chosen)
        else:
            prompt.read(prompt.pages(partial(write_task, screen, summary, chosen, folded=False)))
    return summary, False


def _typed(prompt: Prompt, keys: Callable[[], None]) -> list[str]:
    """Return the words that someone types below the list, with `b` and `q` for going back and for stopping."""

    def read(said: str) -> str:
        if is_sentence(said) and not says_yes(said):
            prompt.help()
        return said.lower()

    try:
        explain = partial(prompt.screen.write, message("cli.do.keys").partition("\n")[2], style="dim")
        return _NUMBERED.sub(r"\1 ", prompt.until(keys, read, explain)).split()
    except Back:
        return ["b"]
    except Stopped:
        return ["q"]


def _write_done(screen: Screen, summary: Summary, done: Advised) -> None:
    """Write that it is done, if it is; below the page, since above it 24 lines would have scrolled it away."""
    found = (one.outcome for one in summary.report.of(done.action.item) if one.subject is not None)
    if all(one in ("pass", "not_applicable") for one in found):
        screen.blank()
        screen.write(message("cli.do.done", title=done.action.title), style="good")


def interview_of(checklist: Checklist, known: Inventory | SavedInterview, budget: int | None = None) -> Interview:
    """Return an interview with the tables and classes of plug-ins. The arguments are those of `Interview`."""
    return Interview(checklist, known, budget=budget, **contributed(), vocabulary=Vocabulary.installed())


def _did(prompt: Prompt, summary: Summary, done: Advised) -> Summary:
    """Return the summary once something is done; what settles that is asked at once: the person has it before them.

    Raises:
        Left: If the person wants to leave at once.

    """
    checklist, known = summary.checklist, summary.inventory
    if checklist is None or known is None:
        return summary
    asking, said = Asking(prompt.screen, interview_of(checklist, known).did(done.action.item)), False
    asking.beside(prompt)
    with suppress(Stopped, Back):
        while (asked := asking.interview.next()) is not None:
            if not any(one.items and one.input != "subjects" for one in asked.questions):
                asking.begin(asking.interview.reply({}, asked))  # it was asked before, or will be
                continue
            prompt.screen.write("" if said else message("cli.do.again", title=done.action.title), style="good")
            said = True
            prompt.screen.blank()
            asking.ask(asked)
    known = asking.interview.inventory
    report = evaluate(checklist, known, explain=True, **contributed())
    return replace(summary, report=report.exported(summary.report.audience), inventory=known)


def _intends(summary: Summary, chosen: Advised, until: date | None) -> Summary:
    """Return the summary once the person is doing something, or put it off until a day."""
    if summary.inventory is None or chosen.item is None:
        return summary
    subjects = chosen.action.subjects or (None,)
    given = (chosen.item.intend(at=summary.report.now, until=until, subject=one) for one in subjects)
    return replace(summary, inventory=summary.inventory.with_intentions(*given))


def _day(words: list[str]) -> date | None:
    """Return the day that was typed behind a letter and a number; None if there is none."""
    with suppress(ValueError, IndexError):
        return date.fromisoformat(words[2])
    return None


def _chosen(summary: Summary, words: list[str]) -> Advised | None:
    """Return what to do whose number was typed, alone or behind `d` or `w`, or behind `l` and before a day."""
    length = _LENGTHS.get(words[0] if words else "", 1)
    if len(words) != length or (words[0] == "l" and _day(words) is None):
        return None
    return next((one for one in summary.tasks if str(one.number) == words[min(length, 2) - 1]), None)
