"""The page of one question, for both lists: showing it, and taking what was sent."""

from typing import NamedTuple

from starlette.responses import Response

from secure_checklist import Question
from web.case import Case
from web.course import Course, LateError
from web.forms import Sent, as_answer
from web.pages import asked, why
from web.visits import Visit, go
from web.words import says_what

__all__ = ["Walk", "answered", "error_of", "shown"]

LATE = "That page was an older one, so nothing was changed. Here is the question to go on with."


class Walk(NamedTuple):
    """A list as it is asked on pages.

    Attributes:
        asks: What gives the questions and takes the answers.
        base: The address of its pages.
        stop: Where to go instead of answering, and how that is called.
        urgent: Whether the page offers whom to call.
        zone: The person's time zone.

    """

    asks: Course | Case
    base: str
    stop: tuple[str, str]
    urgent: bool = False
    zone: str = "UTC"


def shown(visit: Visit, walk: Walk, number: int, typed: Sent | None = None) -> Response:
    """Show a question: as it is asked, or once more with what was typed and what is wrong with it."""
    asks = walk.asks
    question = asks.question(number)
    if question is None:
        return go(walk.base)
    titles, more, effects = why(question, asks.checklist)
    return visit.page(
        "question.html",
        200 if typed is None else 422,
        asked=asked(question, typed, asks.reply(number)),
        number=number,
        done=asks.number - 1,
        older=number < asks.number,
        remaining=asks.remaining,
        titles=titles,
        more=more,
        effects=effects,
        error="" if typed is None else error_of(question, typed),
        base=walk.base,
        stop=walk.stop,
        urgent=walk.urgent,
        zone=walk.zone,
    )


def answered(visit: Visit, walk: Walk, number: int, sent: Sent) -> Response:
    """Take what was sent; then go on, or show the question again."""
    try:
        question = walk.asks.find(number, sent.one("question"))
        walk.asks.take(number, as_answer(question, sent))
    except LateError:
        visit.say(LATE)
    except ValueError:
        return shown(visit, walk, min(number, walk.asks.number), sent)
    return go(walk.base)


def error_of(question: Question, typed: Sent) -> str:
    """Say kindly why what was sent is no answer. It never repeats what was sent."""
    filled = [text for name in ("answer", "others") for text in typed.all(name) if text.strip()]
    if typed.one("how") == "none-of-these":
        return "You chose something and pressed “None”. Take back one of the two."
    if not filled:
        return f"Nothing is filled in yet. {says_what(question)} Or press one of the other buttons."
    return says_what(question)
