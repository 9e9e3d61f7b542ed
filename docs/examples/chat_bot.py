"""Ask a checklist's questions in a text chat, one at a time.

The bot logs nothing, stores nothing and never repeats an answer. The chat platform may keep the messages, so the bot
warns before a private question. To name devices and accounts, people choose from common ones instead of typing names.
"""

import sys
from collections.abc import Callable

from secure_checklist import Interview, Inventory, Question, packs
from secure_checklist.interview import Pass

Say = Callable[[str], object]
Hear = Callable[[], str | None]  # None if the person has left
PASSES = {"skip": Pass.DECLINED, "don't know": Pass.UNKNOWN}
MANY = ("some_of", "subjects")
TAKES = {"date": "A day, as 2026-01-31.", "datetime": "A moment, as 2026-01-31T18:30:00Z.", "text": "A short text."}


def chat(interview: Interview, say: Say, hear: Hear) -> Interview:
    """Ask questions until none is left or the person stops; return the interview with the answers so far."""
    say("Say the number of your answer, or: skip, don't know, back, why?, stop.")
    before = list[Interview]()  # An interview is immutable, so going back means returning to an earlier one.
    while question := interview.question:
        _ask(question, say)
        if (said := hear()) is None or (word := said.strip().casefold().replace("\u2019", "'")) == "stop":
            break
        if word == "why?":
            waiting = "; ".join(interview.report.title(item) for item in question.items[:3])
            say(f"{question.help} It is asked for: {'your safety' if question.safety else waiting}.")
            continue
        if word == "back":
            interview = before.pop() if before else interview
            continue
        try:
            after = interview.answer(PASSES.get(word) or _read(question, said.strip()))
        except ValueError:  # our reply doesn't quote the answer
            say("Sorry, that is no answer to this question.")
            continue
        before.append(interview)
        interview = after
    report = interview.report.exported()  # a chat keeps messages, which must not show what someone fears
    unknown = report.outcomes()["unknown"]
    say(f"{len(report.actions())} to do; {unknown} not known, which is no pass.")
    return interview


def _ask(question: Question, say: Say) -> None:
    if question.sensitivity != "ordinary":
        say("The next one is private. If somebody else may read this chat: skip it, or stop and ask elsewhere.")
    say(f"{question.label}: {question.text}" if question.label else question.text)
    for number, choice in enumerate(question.choices, 1):
        say(f"{number}: {choice.label}")
    several = "Numbers with commas. 0: none, or that is all."
    say(several if question.input in MANY else TAKES.get(question.input, "One number."))


def _read(question: Question, said: str) -> object:
    numbered = {str(number): choice.value for number, choice in enumerate(question.choices, 1)}
    if question.input in MANY:
        return [] if said == "0" else [numbered.get(part.strip()) for part in said.split(",")]
    return numbered.get(said) if numbered else {"whole_number": int, "number": float}.get(question.input, str)(said)


if __name__ == "__main__":
    chat(Interview(packs.load("leak-prevention"), Inventory()), print, lambda: sys.stdin.readline() or None)
