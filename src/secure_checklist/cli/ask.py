"""`ask`: the interview on a terminal. Answers are kept only in a file that is named."""

import argparse
from pathlib import Path
from secrets import token_hex

from secure_checklist.checklists.checklist import Checklist
from secure_checklist.cli.inputs import CallError, find_checklist, read_inventory
from secure_checklist.cli.output import counted
from secure_checklist.cli.prompts import is_terminal, picked, picked_one, read_line, write_choices
from secure_checklist.core.documents.io import save
from secure_checklist.core.errors import SecureChecklistError
from secure_checklist.core.text.terminal import Screen
from secure_checklist.datasets.lifecycle.cache import current
from secure_checklist.evaluation.audience import without_guarded
from secure_checklist.formats.phrases import score_line
from secure_checklist.interview.interview import Interview
from secure_checklist.interview.questions import Question
from secure_checklist.subjects.inventory import Inventory

LEFT_OUT = "Whatever you may have answered on being watched or controlled is not in it; --keep-all writes it, too."
"""Said to everybody alike, whether or not there was such an answer."""
MOST_TOLD = 4
"""How many entries are named that wait for an answer."""
_KEYS = "? explains. - declines. Enter: I don't know. b: back. q: stop here, and keep what was answered."


def interview(screen: Screen, options: argparse.Namespace) -> None:
    """Run the command.

    Raises:
        CallError: the call or a file is wrong.

    """
    checklist = find_checklist(options.pack)
    known = read_inventory(options.facts).inventory if options.facts is not None else Inventory()
    run = Interview(checklist, known, lifecycle=current())
    screen.write(checklist.title, style="bold")
    screen.write("Every question may be left open. Nothing is kept unless a file is named.", style="dim")
    screen.write(_KEYS, style="dim")
    while question := run.next():
        if options.limit is not None and len(run.asked) >= options.limit:
            break
        after = _ask(screen, run, question)
        if after is None:
            break
        run = after
        if options.save is not None:
            # at once, so that no signal or crash loses what was answered
            _write_to(options.save, _kept(checklist, run, options))
    _end(screen, run)
    _keep(screen, checklist, run, options)


def _ask(screen: Screen, run: Interview, question: Question) -> Interview | None:
    """Ask one question until there is an answer; None: the person stops."""
    _write(screen, question)
    while True:
        said = read_line(screen)
        if said is None or said == "q":
            return None
        if said == "?":
            _explain(screen, run, question)
        elif said == "b":
            return run.back()
        elif said in ("-", ""):
            return run.decline() if said == "-" else run.dont_know()
        else:
            try:
                return run.answer(_value(question, said))
            except ValueError:
                screen.write(f"Please give {_wanted(question)}.", first="  ", style="open")


def _write(screen: Screen, question: Question) -> None:
    screen.blank()
    whom = f"{question.label}: " if question.label else ""
    screen.write(f"{whom}{question.text}", style="bold")
    write_choices(screen, [choice.label for choice in question.choices])
    if question.old is not None:
        when = f", on {question.old_at.date().isoformat()}" if question.old_at else ""
        screen.write(f"Your last answer{when}: {_shown(question)}. It may have changed since.", first="  ", style="dim")
    screen.write(f"{_wanted(question).capitalize()}.", first="  ", style="dim")


def _shown(question: Question) -> str:
    labels = {choice.value: choice.label for choice in question.choices}
    values = question.old if isinstance(question.old, tuple) else (question.old,)
    return ", ".join(labels.get(value, str(value)) for value in values if value is not None) or "none of them"


def _wanted(question: Question) -> str:
    """Say what an answer is."""
    if question.input == "subjects":
        return "numbers with commas between, or names of your own; 0: none, or that is all"
    if question.input == "some_of":
        return "numbers with commas between; 0: none of them"
    if question.choices:
        return f"a number from 1 to {len(question.choices)}"
    unit = f", in {question.unit}" if question.unit else ""
    words = {
        "whole_number": "a whole number",
        "number": "a number",
        "date": "a day, as 2026-01-31",
        "moment": "a moment, as 2026-01-31T18:30:00Z",
        "text": "a short text",
    }
    return words[question.input] + unit


def _value(question: Question, said: str) -> object:
    """Read an answer.

    Raises:
        ValueError: it is none.

    """
    values = [choice.value for choice in question.choices]
    if question.input == "subjects":
        return _subjects(question, said)
    if question.input == "some_of":
        return [str(values[place]) for place in picked(said, len(values))]
    if values:
        return values[picked_one(said, len(values))]
    if question.input == "whole_number":
        return int(said)
    return float(said) if question.input == "number" else said


def _subjects(question: Question, said: str) -> list[object]:
    """Read subjects: numbers of suggestions, or names of the person's own."""
    try:
        return [question.suggestions[place].id for place in picked(said, len(question.suggestions))]
    except ValueError:
        names = [name.strip() for name in said.split(",") if name.strip()]
        if not names or any(name.isdigit() for name in names):
            raise
    return [{"id": f"{question.kind}-{token_hex(4)}", "label": name[:200]} for name in names]


def _explain(screen: Screen, run: Interview, question: Question) -> None:
    """Say what the answer means, why it is asked, and what each answer would do."""
    screen.write(question.help, first="  ")
    titles = [run.report.title(item) for item in question.items]
    told = "; ".join(titles[:MOST_TOLD])
    more = f"; and {len(titles) - MOST_TOLD} more" if len(titles) > MOST_TOLD else ""
    screen.write(f"It is asked for: {told}{more}." if told else "It comes first for safety's sake.", first="  ")
    labels = {choice.value: choice.label for choice in question.choices}
    for effect in question.effects:
        settled = counted(len(effect.decides), "entry", "entries")
        label = labels.get(effect.value, "") if not isinstance(effect.value, tuple) else ""
        screen.write(f"{label}: settles {settled}.", first="    ", style="dim")


def _end(screen: Screen, run: Interview) -> None:
    screen.blank()
    progress = run.progress
    left = f"At most {progress.remaining} may follow." if progress.remaining else "Nothing more can change the result."
    screen.write(f"{counted(progress.answered, 'answer')}, {progress.passed} left open. {left}")
    screen.write(score_line(progress.score))


def _keep(screen: Screen, checklist: Checklist, run: Interview, options: argparse.Namespace) -> None:
    name = options.save
    if name is None and is_terminal() and run.progress.answered:
        screen.write("To keep the answers, name a file. Enter keeps none.")
        name = read_line(screen) or None
    if name is None:
        return
    _write_to(name, _kept(checklist, run, options))
    screen.write(f"Written to {name}, readable by you only. To go on later: ask --facts {name} --save {name}")
    if not options.keep_all:
        screen.write(LEFT_OUT)


def _kept(checklist: Checklist, run: Interview, options: argparse.Namespace) -> Inventory:
    return run.inventory if options.keep_all else without_guarded(run.inventory, checklist)


def _write_to(name: str, kept: Inventory) -> None:
    try:
        save(kept, Path(name))
    except (OSError, SecureChecklistError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise CallError(f"{name}: {reason or 'it cannot be written'}") from None
