"""A screen as the fields of an HTML form that needs no script, and how to read what a browser sends.

    html = fields(screen)                       # goes into a <form> of the app, with buttons of its own
    sent = posted(screen, parse_qs(body))       # what was answered, and what of it is no answer
    if not sent.wrong:
        interview = interview.reply(sent.answers, screen)

Each field has a label. Each error is shown next to its field and linked to it. What the person typed is shown again
unless the question is private and the page is an older one. Classes and ids begin with `sc-`, so a page can hold only
one screen. `STYLE` is a style sheet for them. The extra `html` is required, except for `posted` and `wanted`.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from itertools import count
from typing import TYPE_CHECKING, NamedTuple

from secure_checklist.core import countries
from secure_checklist.core.messages import find, message
from secure_checklist.core.model import FrozenMap, list_of
from secure_checklist.core.text.templates import environment, files_of
from secure_checklist.core.zones import zone_names, zone_of
from secure_checklist.interview.forms import PASSES, hows_of, read, reply_of
from secure_checklist.interview.questions import CHOSEN, MANY, Question
from secure_checklist.interview.screens import Screen

if TYPE_CHECKING:
    from markupsafe import Markup

__all__ = ["STYLE", "Posted", "fields", "posted", "wanted"]

SAME = "same:"
"""The prefix of the fact that is used in place of a question's key if an answer is for all subjects."""
NOTHING = ""
"""The key in `Posted.wrong` for a form in which nothing was filled in, used instead of a question's key."""
NAMES = 2
"""The number of subjects of one kind that can be named on one page, in addition to those that can be ticked."""
LISTS = ("two", "others")
"""The fields of a list of subjects besides the ticked ones: those that the person has two of, and other names."""
FEW = 12
"""The largest number of choices that are shown as buttons. Longer lists become a drop-down list."""
SKIP = "skip"
"""The name of the button that leaves a screen with several questions blank."""
_file = files_of("interview")
STYLE = _file("fields.css")
"""A style sheet for the fields. It uses the page's `--ink`, `--paper`, `--soft`, `--line`, `--accent` and `--bad`, and
has defaults for those that the page lacks, by `color-scheme`."""
_MARK = "~"
"""Stands before what isn't an answer, as `~not-known`; no choice begins with it."""
_HOWS = {f"{_MARK}{how}": how for how in ("none-of-these", "not-known", "rather-not-say")}
_WHOLE = re.compile(r"[+-]?[0-9]{1,15}")
_NUMBER = re.compile(r"[+-]?[0-9]{1,15}([.,][0-9]{1,9})?")


class Posted(NamedTuple):
    """The answers that a browser sent.

    Attributes:
        answers: The answers by the key of each question, in the form that `Interview.reply` takes. Blank ones are left
            out.
        wrong: A sentence that says what to enter, by the key of each question with an invalid answer. If nothing was
            filled in, the sentence is at an empty key: an untouched form isn't an answer.

    """

    answers: Mapping[str, object]
    wrong: Mapping[str, str]

    def __repr__(self) -> str:
        """Show the number of answers, but not their content."""
        return f"Posted({len(self.answers)} answers, {len(self.wrong)} wrong)"


def posted(
    screen: Screen,
    sent: Mapping[str, Sequence[str]],
    *,
    taken: Collection[str] = (),
    zone: str = "UTC",
) -> Posted:
    """Return the answers that a browser sent with the form of a screen.

    The form contains the fields, and a button or field `how`. Unless `how` is `as-answered`, it says for the whole
    screen that the answer is none of these, that it isn't known, or that the person would rather not say. On a screen
    with several questions, the last two only apply to questions that were left blank, and `skip` leaves those blank.

    Args:
        screen: The screen that was shown. Check that it is this one with `Screen.key`.
        sent: All values by the name of their field, as returned by `urllib.parse.parse_qs`.
        taken: Ids of subjects that are already in use, such as those in the inventory.
        zone: The time zone of a local time, as its IANA name.

    """
    whole = next(iter(sent.get("how", ())), "") or "as-answered"
    answers, wrong = dict[str, object](), dict[str, str]()
    for question in screen.questions:
        try:
            reply = _reply(screen, question, sent, whole, zone)
            if reply:
                answers[question.key] = read(question, reply, taken)
        except _BothError:
            wrong[question.key] = message("interview.wanted.not_both")
        except ValueError:
            wrong[question.key] = wanted(question)
    if not answers and not wrong and whole != SKIP:
        wrong[NOTHING] = message("interview.wanted.something")
    return Posted(answers, wrong)


def wanted(question: Question) -> str:
    """Return a description of a valid answer, for someone whose last answer was refused. It quotes nothing."""
    least, most = question.minimum, question.maximum
    key = f"interview.wanted.{question.input}"
    if question.input in ("whole_number", "number") and least is not None:
        if most is not None:
            return message(f"{key}.between", least=f"{least:g}", most=f"{most:g}")
        return message(f"{key}.least", least=f"{least:g}")
    return message(key)


# what is sent ----------------------------------------------------------------------------------------------------


class _BothError(ValueError):
    """Something was answered, and that there is no answer was said as well."""


def _reply(
    screen: Screen, question: Question, sent: Mapping[str, Sequence[str]], whole: str, zone: str
) -> Mapping[str, object]:
    """Return the reply to one question, as its form takes it; empty: it was left blank.

    Raises:
        ValueError: If something was answered, and that there is no answer was said as well.

    """
    part = _part(question, sent, question.key, zone)
    # A page has fields, and buttons for the whole of it. With several questions a field comes first:
    #
    #   field    button       reply
    #   yes      not-known    yes
    #   blank    not-known    not known
    #   blank    skip         none
    #
    # With one question the button was pressed last, whatever the field still holds.
    if screen.layout == "single":
        if whole == "none-of-these" and part:
            raise _BothError
        return {"how": whole} if whole in PASSES else {"how": whole, **part}
    if not part and question.subject is not None:
        part = _part(question, sent, f"{SAME}{question.fact}", zone)
    return part or ({"how": whole} if whole in PASSES else {})


def _part(question: Question, sent: Mapping[str, Sequence[str]], key: str, zone: str) -> dict[str, object]:
    """Return what stands in the fields of one question, as its form takes it; empty: they were left blank.

    Raises:
        ValueError: If something was answered, and that there is no answer was said as well.

    """
    many = question.input in MANY
    given = [one for one in sent.get(f"answer:{key}", ()) if one.strip()]
    hows = [_HOWS[one] for one in given if one in _HOWS]
    values = [one if many else one.strip() for one in given if one not in _HOWS]
    lists = {name: [one.strip() for one in sent.get(f"{name}:{key}", ()) if one.strip()] for name in LISTS}
    part: dict[str, object] = {name: found for name, found in lists.items() if found}
    if hows:
        if values or part or len(hows) > 1:
            raise _BothError
        return {"how": hows[0]}
    if values:
        part["answer"] = values if many else _value(question, values[0], zone)
    return part


def _value(question: Question, text: str, zone: str) -> object:
    """Return a number, or a local time with its offset; what is none comes back as it was."""
    if question.input == "whole_number" and _WHOLE.fullmatch(text):
        return int(text)
    if question.input == "number" and _NUMBER.fullmatch(text):
        return float(text.replace(",", "."))
    if question.input != "datetime":
        return text
    try:
        at, place = datetime.fromisoformat(text), zone_of(zone)
    except ValueError:
        return text
    # A browser's `datetime-local` has no zone. It is the wall clock of the place, which the app knows, and not of the
    # server.
    return text if at.tzinfo is not None else at.replace(tzinfo=place, second=0, microsecond=0).isoformat()


# the fields ------------------------------------------------------------------------------------------------------


class _Field(NamedTuple):
    """One question as its template draws it.

    Attributes:
        question: The question.
        name: What stands behind `answer:` in the names of its fields.
        id: What its ids begin with.
        about: What the person calls the subject, where nothing else on the page says it; empty: it is said.
        legend: What it asks.
        hint: What helps to answer; empty: nothing.
        hows: Further choices, which say that there is no answer; empty: buttons below say that.
        error: What is wrong with what was typed; empty: nothing.
        chosen: The words that are chosen at first.
        text: What stands in a field at first.
        two: The words of which there are two.
        others: What stands in the fields for names.

    """

    question: Question
    name: str
    id: str
    about: str
    legend: str
    hint: str
    hows: tuple[tuple[str, str], ...]
    error: str = ""
    chosen: frozenset[str] = frozenset()
    text: str = ""
    two: frozenset[str] = frozenset()
    others: tuple[str, ...] = ("",) * NAMES

    @property
    def choices(self) -> tuple[tuple[str, str], ...]:
        """Words and labels to choose from."""
        if self.question.input == "text" and self.question.fact.endswith(".country"):  # nobody has to know its code
            return tuple((one.code, one.name) for one in countries.by_name())
        return tuple(self.question.words.items())

    @property
    def listed(self) -> bool:
        """Whether one of many choices is taken from a list that opens."""
        return len(self.choices) > FEW and self.question.input in ("one_of", "text")

    @property
    def grouped(self) -> bool:
        """Whether it has several fields, which need a name in common."""
        return not self.listed and (self.question.input in (*CHOSEN, *MANY, "datetime") or bool(self.hows))


class _Part(NamedTuple):
    """What is asked of one subject, or at once of several.

    Attributes:
        text: The question, where it stands above the names of several; empty: with its field, or in the heading.
        same: The field for an answer that is the same for all; if None, it is asked of one.
        fields: The fields, one for each subject.

    """

    text: str
    same: _Field | None
    fields: tuple[_Field, ...]

    @property
    def opened(self) -> bool:
        """Whether something stands, or is wrong, in the fields for each."""
        return any(one.error or one.chosen or one.text for one in self.fields)


def fields(  # noqa: PLR0913 - keywords of one drawing
    screen: Screen,
    *,
    answers: Mapping[str, object] = FrozenMap(),
    typed: Mapping[str, Sequence[str]] | None = None,
    wrong: Mapping[str, str] = FrozenMap(),
    zone: str = "UTC",
    heading: str = "h1",
    entry: bool = False,
) -> "Markup":
    """Return the fields of a screen's form, with its heading and a hidden field `screen` that identifies the screen.

    Args:
        screen: The screen.
        answers: The initial contents of the fields, as returned by `Walk.answers`. Answers to private questions aren't
            shown.
        typed: What was sent and refused, to be shown again. If None, nothing was sent.
        wrong: The errors in `typed`, as in `Posted.wrong`.
        zone: The time zone that is selected initially, as its IANA name.
        heading: The HTML element of the heading.
        entry: Whether the fields aren't facts that someone may not know, as on the screens of a case. The help text is
            then shown next to its field.

    Raises:
        SecureChecklistError: If the extra `html` isn't installed.

    """
    numbers = count(1)

    def drawn(question: Question, legend: str, about: str = "") -> _Field:
        bare = _Field(
            question=question,
            name=question.key,
            id=f"sc-q{next(numbers)}",
            about=about,
            legend=legend,
            hint=question.help if entry else _hint(question),
            hows=_hows(question) if screen.layout != "single" and not entry else (),
            error=wrong.get(question.key, ""),
        )
        return _filled(
            bare, _sent_before(question, answers.get(question.key, question.old), zone) if typed is None else typed
        )

    parts = list[_Part]()
    for place, group in enumerate(screen.groups):
        first = group[0]
        if len(group) == 1:
            known = screen.layout != "single" and first.label == screen.label
            parts.append(_Part("", None, (drawn(first, first.text, "" if known else first.label),)))
            continue
        name, legend = f"{SAME}{first.fact}", message("interview.form.same")
        same = _Field(first, name, f"sc-same{place}", "", legend, _hint(first), _hows(first))
        each = tuple(drawn(question, question.label) for question in group)
        parts.append(_Part("" if screen.layout == "each" else first.text, _filled(same, typed or {}), each))
    template = environment(_file).get_template("fields.html.jinja")
    from markupsafe import Markup  # noqa: PLC0415 - it comes with the extra

    text = template.render(
        screen=screen,
        parts=parts,
        heading=heading,
        say=message,
        zone=zone,
        zones=zone_names() if any(one.input == "datetime" for one in screen.questions) else (),
    )
    return Markup(text)  # noqa: S704 - escaped by Jinja2


def _filled(bare: _Field, sent: Mapping[str, Sequence[str]]) -> _Field:
    """Return a field with what was sent."""
    answer, two, others = (sent.get(f"{part}:{bare.name}", ()) for part in ("answer", *LISTS))
    own = [word for word in answer if word not in _HOWS]
    padded = (*others, *("",) * (NAMES - len(others)))
    text = own[0] if len(own) == 1 else ""
    return bare._replace(chosen=frozenset(answer), text=text, two=frozenset(two), others=padded)


def _sent_before(question: Question, value: object, zone: str) -> Mapping[str, Sequence[str]]:
    """Return what a browser sends for an earlier answer; nothing if there is none, or it is private."""
    # An earlier private answer isn't sent to the browser again, even for the person: the page may stay in its history,
    # or be read by whoever uses that machine next.
    if value is None or question.sensitivity != "ordinary":
        return {}
    if question.input == "datetime" and isinstance(value, (str, datetime)):
        at = datetime.fromisoformat(value) if isinstance(value, str) else value
        return {f"answer:{question.key}": [at.astimezone(zone_of(zone)).strftime("%Y-%m-%dT%H:%M")]}
    reply = reply_of(question, value)
    given = reply.get("answer", ())
    words = [f"{_MARK}{reply['how']}"] if "how" in reply else [str(one) for one in list_of(given) or (given,)]
    lists = {f"{name}:{question.key}": reply.get(name, ()) for name in LISTS}
    return {f"answer:{question.key}": words, **lists}


def _hows(question: Question) -> tuple[tuple[str, str], ...]:
    """Return the ways to say that there is no answer, each with its label."""
    hows = ((how, label) for how, label in hows_of(question).items() if how != "as-answered")
    return tuple((f"{_MARK}{how}", message(f"interview.form.{label}")) for how, label in hows)


def _hint(question: Question) -> str:
    hint = find(f"interview.hint.{question.input}")
    unit = message("interview.help.unit", unit=question.unit) if question.unit else ""
    return " ".join(part for part in (hint, unit) if part)
