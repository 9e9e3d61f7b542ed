"""`ask`: the interview on a terminal. Answers are stored only in a file that is named."""

import argparse
from secrets import token_hex

from secure_checklist.checklists.checklist import Checklist
from secure_checklist.checklists.profiles import profile_line
from secure_checklist.cli.calls import FINE
from secure_checklist.cli.inputs import DEFAULT_PACK, find_checklist, read_inventory
from secure_checklist.cli.output import save_answers
from secure_checklist.cli.parser import Parser, add_look, add_verbose, number, screen_of
from secure_checklist.cli.prompts import chosen, is_terminal, is_unknown, picked, read_line, write_choices
from secure_checklist.core.messages import message, number_of, sentence
from secure_checklist.core.text.terminal import Screen
from secure_checklist.datasets.contributed import installed_lifecycle, installed_tables
from secure_checklist.evaluation.audience import without_guarded
from secure_checklist.formats.phrases import score_line
from secure_checklist.interview.interview import Interview
from secure_checklist.interview.questions import Question
from secure_checklist.subjects.inventory import Inventory
from secure_checklist.subjects.vocabulary import Vocabulary

MOST_NAMED = 4
"""How many entries are named that wait for an answer."""


def add_arguments(parser: Parser) -> None:
    """Add the arguments of the command."""
    add_look(parser)
    add_verbose(parser)
    parser.add("--facts", metavar="FILE")
    parser.add("--pack", metavar="NAME|FILE", default=DEFAULT_PACK)
    parser.add("--profile", metavar="NAME")
    parser.add("--limit", type=number, metavar="N")
    parser.add("--save", metavar="FILE")
    parser.add("--keep-all", action="store_true")


def begin(screen: Screen, known: Inventory, *, profile: str) -> None:
    """Ask what is missing beside what is known already, as the command does that names no file."""
    parser = Parser("ask")
    add_arguments(parser)
    options = parser.parse_args(["--profile", profile])
    _interview(screen, find_checklist(options.pack, options.profile), known, options)


def run(options: argparse.Namespace) -> int:
    """Run the command."""
    checklist = find_checklist(options.pack, options.profile)
    known = read_inventory(options.facts, checklist).inventory if options.facts is not None else Inventory()
    _interview(screen_of(options), checklist, known, options)
    return FINE


def _interview(screen: Screen, checklist: Checklist, known: Inventory, options: argparse.Namespace) -> None:
    interview = Interview(
        checklist,
        known,
        lifecycle=installed_lifecycle(),
        tables=installed_tables(),
        vocabulary=Vocabulary.installed(),
    )
    screen.write(checklist.title, style="bold")
    screen.write(profile_line(checklist.tailored_to) if checklist.tailored_to else "")
    screen.write(message("cli.ask.begin"), style="dim")
    screen.write(message("cli.ask.keys"), style="dim")
    screen.write(message("cli.watched"))
    while question := interview.question:
        if options.limit is not None and len(interview.asked) >= options.limit:
            break
        after = _ask(screen, interview, question)
        if after is None:
            break
        interview = after
        if options.save is not None:
            # at once, so that no signal or crash loses what was answered
            save_answers(_kept(checklist, interview, options), options.save)
    _end(screen, interview)
    _keep(screen, checklist, interview, options)


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
        elif said in ("-", "") or is_unknown(said, question.choices):
            return run.decline() if said == "-" else run.dont_know()
        else:
            try:
                return run.answer(_value(question, said))
            except ValueError:
                screen.write(message("cli.please", wanted=_wanted(question)), first="  ", style="open")


def _write(screen: Screen, question: Question) -> None:
    screen.blank()
    text = question.text
    if question.label:
        text = message("formats.question", subjects=question.label, question=text)
    screen.write(text, style="bold")
    write_choices(screen, question.choices)
    if question.old is not None:
        day = question.old_at.date().isoformat() if question.old_at else ""
        key = "cli.ask.old.dated" if day else "cli.ask.old"
        screen.write(message(key, answer=_shown(question), day=day), first="  ", style="dim")
    screen.write(sentence(_wanted(question)), first="  ", style="dim")


def _shown(question: Question) -> str:
    labels = {choice.value: choice.label for choice in question.choices}
    values = question.old if isinstance(question.old, tuple) else (question.old,)
    return ", ".join(labels.get(value, str(value)) for value in values if value is not None) or message(
        "cli.wanted.none"
    )


def _wanted(question: Question) -> str:
    """Return what an answer is."""
    if question.input == "subjects":
        return message("cli.wanted.subjects")
    if question.input == "some_of":
        return message("cli.wanted.some_of")
    if question.choices:
        return message("cli.wanted.one_of", most=len(question.choices))
    answers = message(f"cli.wanted.{question.input}")
    return message("open.answers.unit", answers=answers, unit=question.unit) if question.unit else answers


def _value(question: Question, said: str) -> object:
    """Read an answer.

    Raises:
        ValueError: it is none.

    """
    if question.input == "subjects":
        return _subjects(question, said)
    if question.choices or question.input == "some_of":
        return chosen(said, question.choices, several=question.input == "some_of")
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
    """Write what the answer means, why it is asked, and what each answer would do."""
    screen.write(question.help, first="  ")
    titles = [run.report.title(item) for item in question.items]
    more = [message("list.more", count=len(titles) - MOST_NAMED)] if len(titles) > MOST_NAMED else []
    titles = [*titles[:MOST_NAMED], *more]
    screen.write(
        message("cli.ask.items", titles="; ".join(titles)) if titles else message("cli.ask.safety"), first="  "
    )
    labels = {choice.value: choice.label for choice in question.choices}
    for effect in question.effects:
        label = labels.get(effect.value, "") if not isinstance(effect.value, tuple) else ""
        screen.write(message("cli.ask.settles", answer=label, count=len(effect.decides)), first="    ", style="dim")


def _end(screen: Screen, run: Interview) -> None:
    screen.blank()
    progress = run.progress
    answered = message("cli.ask.answered", count=progress.answered, open=number_of(progress.passed))
    left = message("cli.ask.left", count=progress.remaining) if progress.remaining else message("cli.ask.done")
    screen.write(f"{answered} {left}")
    screen.write(score_line(progress.score))
    screen.write(message("cli.ask.urgent", call="secure-checklist respond"))


def _keep(screen: Screen, checklist: Checklist, run: Interview, options: argparse.Namespace) -> None:
    name = options.save
    if name is None and is_terminal() and run.progress.answered:
        screen.write(message("cli.ask.offer"))
        name = read_line(screen) or None
    if name is None:
        return
    save_answers(_kept(checklist, run, options), name)
    call = f"secure-checklist ask --facts {name} --save {name}"
    screen.write(message("cli.ask.written", file=name, call=call))
    if not options.keep_all:
        screen.write(message("cli.left_out"))


def _kept(checklist: Checklist, run: Interview, options: argparse.Namespace) -> Inventory:
    return run.inventory if options.keep_all else without_guarded(run.inventory, checklist)
