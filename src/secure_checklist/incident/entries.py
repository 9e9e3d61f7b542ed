"""What a person enters about their case, as screens: rows, what came of a report, a paper that was sent.

    screen = row_screen("places")
    sent = fields.posted(screen, parse_qs(body), zone=asking.zone)
    asking = asking.replace(case=with_row(asking.case, "places", sent.answers, now=now, zone=asking.zone))

Each is a `Screen`, drawn and read like those of an interview. Everything may be left blank unless its function says so,
and times are written as people write them. What a field is named is not a fact: `places.platform` and the like are only
the keys of the answers.
"""

from collections.abc import Generator, Iterable, Mapping
from contextlib import contextmanager
from datetime import datetime, tzinfo
from typing import Any, cast, get_args

from pydantic import ValidationError

from secure_checklist.core.clock import utc_now
from secure_checklist.core.errors import InvalidCaseError
from secure_checklist.core.messages import english, in_a_row, message
from secure_checklist.core.model import FrozenMap
from secure_checklist.core.zones import zone_of
from secure_checklist.incident.case.case import Case
from secure_checklist.incident.case.rows import ROWS, Answer, NoteKind, Report, Route, Row, RowKind, called, place_name
from secure_checklist.incident.dates import EntryError as EntryError  # noqa: PLC0414 - raised by what is here
from secure_checklist.incident.dates import latest, lies_ahead, read_when
from secure_checklist.incident.laws.table import bundled as laws
from secure_checklist.incident.laws.table import clocked_by
from secure_checklist.incident.papers.filling import platforms_of
from secure_checklist.incident.papers.model import Details, Paper
from secure_checklist.incident.platforms.table import bundled as platforms
from secure_checklist.interview.questions import Choice, Question, Suggestion
from secure_checklist.interview.screens import Screen
from secure_checklist.subjects.incident import Incident

FORMS: Mapping[RowKind, tuple[str, ...]] = {
    "places": ("platform", "kind", "address", "account", "since"),
    "notes": ("kind", "when", "words", "place"),
    "reports": ("to", "at", "number", "officer"),
    "people": ("part", "label", "relation", "handles", "phones", "why"),
    "payments": ("amount", "currency", "how", "recipient", "transaction", "when"),
}
"""What is asked of each kind of row, in order."""
TIMES = ("since", "when", "at")
ALL, NONE = "all", "none"
"""What a paper may be about besides one place."""
LEGAL_NOTICE = Incident.us_legal_notice.name
_CHOICES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "reports.answer": ("incident.entry.reports.answer", get_args(Answer)),
    "notes.kind": ("incident.entry.notes.kind", get_args(NoteKind)),
    "people.part": ("incident.entry.people.part", ("doer", "witness")),
    "reports.to": ("documents.route", get_args(Route)),
}
"""What can be chosen, with the messages that say it."""
_SCREEN_SECONDS = 15.0
"""About how long it takes to fill one in; nobody measured it."""


# the screens -----------------------------------------------------------------------------------------------------


def row_screen(kind: RowKind, row: Row | None = None, case: Case | None = None, *, discreet: bool = False) -> Screen:
    """Return the screen for a row: a new one, or one that is known, of which no link is shown again.

    Args:
        kind: The kind of row.
        row: The row that is changed; if None, it is a new one.
        case: The case, whose places a note can name.
        discreet: Name no platform, and show nothing that was entered before.

    """
    asked = (_field(kind, name, None if discreet else row, case, discreet=discreet) for name in FORMS[kind])
    return _screen(kind, *filter(None, asked))


def answer_screen(case: Case, report: str) -> Screen:
    """Return the screen for what came of a report, with whether it was a notice under the law that a clock goes by.

    Raises:
        InvalidCaseError: there is no such report.

    """
    made = case.report(report)
    asked = [_chosen("reports.answer"), *_sent_fields(), _asked("reports.officer")]
    if asks_for_notice(case, made):
        yes_no = {True: message("answer.yes"), False: message("answer.no")}
        text = Incident.facts()["us_legal_notice"].question
        asked.insert(0, _asked(LEGAL_NOTICE, yes_no, input="yes_no", text=text))
    return _screen("answer", *asked)


def sent_screen(case: Case, *, discreet: bool = False) -> Screen:
    """Return the screen for a paper that was sent: when, and about which of the places that are still there.

    Args:
        case: The case.
        discreet: Name no platform.

    """
    there = _places(case, discreet=discreet)
    only = next(iter(there)) if len(there) == 1 else None
    every = {ALL: message("incident.entry.all")} if only is None else {}
    labels = {**there, **every, NONE: message("interview.form.none")}
    about = (_asked("reports.places", labels, old=only),) if there else ()
    return _screen("sent", *about, *_sent_fields())


def details_screen(paper: Paper, case: Case, details: Details) -> Screen | None:
    """Return the screen for what is still blank in a paper, and what was typed for it before; if None, nothing is.

    What is entered goes into the paper, and is kept nowhere.
    """
    labels = {field.id: field.label for part in paper.parts for field in part.fields}
    asked = [
        _asked(f"details.{name}", text=labels.get(name) or message(f"incident.entry.details.{name}"))
        for name in Details.model_fields
        if name != "offence" and (name in paper.missing or getattr(details, name))
    ]
    if len(paper.offences) > 1:
        label = message("incident.entry.details.offence")
        asked.append(_asked("details.offence", {one: one for one in paper.offences}, text=label))
    services = platforms_of(case, case.incident) if paper.once_a_platform else ()
    if len(services) > 1:
        asked.insert(0, _asked("details.service", {one: one for one in services}))
    return _screen("details", *asked) if asked else None


def asks_for_notice(case: Case, report: Report) -> bool:
    """Return True if the person must be asked whether a report was a notice under a law whose clock depends on that."""
    return report.law is None and report.to == "platform" and bool(_notices(case.incident))


# what they change ------------------------------------------------------------------------------------------------


def with_row(  # noqa: PLR0913 - keywords of one entry
    case: Case,
    kind: RowKind,
    answers: Mapping[str, object],
    row: Row | None = None,
    *,
    places: tuple[str, ...] = (),
    now: datetime | None = None,
    zone: tzinfo | str = "UTC",
) -> Case:
    """Return the case with a row, or with a change to one. What was left blank stays as it is known.

    Args:
        case: The case.
        kind: The kind of row.
        answers: What was entered, by the keys of the questions.
        row: The row that is changed; if None, a new one.
        places: The ids of the places that a new report is about.
        now: The time of entering, aware; None reads the clock. A report without a time was sent now.
        zone: The time zone of the person, or its IANA name.

    Raises:
        EntryError: what must be chosen isn't, something is too long, or a time can't be.

    """
    said = _said(kind, FORMS[kind], answers, now, zone)
    if kind == "reports" and row is None:
        said = {"at": utc_now(now), "places": places, **said}
    return _with(case, kind, said, row, now)


def with_answer(
    case: Case,
    answers: Mapping[str, object],
    report: str,
    *,
    now: datetime | None = None,
    zone: tzinfo | str = "UTC",
) -> Case:
    """Return the case with what came of a report. What was left blank stays as it is.

    Raises:
        EntryError: something is too long, or a time can't be.
        InvalidCaseError: there is no such report.

    """
    made, notice = case.report(report), answers.get(LEGAL_NOTICE)
    said = _said("reports", ("at", "number", "officer"), answers, now, zone)
    at, answer = said.pop("at", utc_now(now)), answers.get("reports.answer")
    if isinstance(notice, bool):
        laws = _notices(case.incident)
        if notice and not laws:  # a form of another incident
            raise EntryError(message("incident.entry.wrong"))
        said["law"] = min(laws) if notice else ""
    case = _with(case, "reports", said, made, now) if said else case
    with _refused("wrong_time"):
        return case if answer is None else case.answered(report, cast("Answer", answer), cast("datetime", at), now=now)


def with_sent(
    case: Case,
    answers: Mapping[str, object],
    paper: Paper,
    *,
    now: datetime | None = None,
    zone: tzinfo | str = "UTC",
) -> Case:
    """Return the case with a paper that was sent, under its law: a clock that runs from then begins.

    Raises:
        EntryError: there are places, and it isn't said which it is about; something is too long, or a time can't be.
        ValueError: that paper isn't sent.

    """
    if paper.route is None:
        raise ValueError("this paper isn't sent to anyone")
    there = [one for one in case.places if one.is_up]
    wanted = answers.get("reports.places") if there else NONE
    if not isinstance(wanted, str):
        raise EntryError(message("incident.entry.wrong"))
    about = [one for one in there if wanted in (one.id, ALL)]
    searches = bool(about) and all(platforms().find(one.platform).kind == "search_engine" for one in about)
    made = {
        "at": utc_now(now),
        **_said("reports", ("at", "number"), answers, now, zone),
        "to": "search_engine" if paper.route == "platform" and searches else paper.route,
        "law": paper.law or "",
        "places": tuple(one.id for one in about),
    }
    return _with(case, "reports", made, None, now)


def details_of(answers: Mapping[str, object]) -> Details:
    """Return the details that were typed for a paper.

    Raises:
        EntryError: something is too long.

    """
    with _refused("wrong"):
        return Details.model_validate({name: _text(answers, f"details.{name}") for name in Details.model_fields})


def service_of(answers: Mapping[str, object]) -> str | None:
    """Return the service that a paper goes to, or None if it wasn't said."""
    return _text(answers, "details.service") or None


# common parts ----------------------------------------------------------------------------------------------------


def _screen(name: str, *questions: Question) -> Screen:
    text = message(f"incident.entry.{name}")
    return Screen(layout="together", text=text, questions=questions, seconds=_SCREEN_SECONDS)


def _field(kind: RowKind, name: str, row: Row | None, case: Case | None, *, discreet: bool) -> Question | None:
    """Return the question for one field of a row, with what is known of it, or None if there is no choice."""
    key, old = f"{kind}.{name}", None if row is None else getattr(row, name)
    if name == "platform":
        known = tuple(Suggestion(id=one, label=one) for one in platforms().names())
        return _asked(key, old=old and called(old), suggestions=known)
    if name == "address":
        return _asked(key, hint=f"{key}.kept" if old else key)
    if name == "place":
        there = {} if case is None else _places(case, discreet=discreet)
        return _asked(key, there, old=old) if there else None
    if key in _CHOICES:
        return _chosen(key, old)
    if name in TIMES:
        return _asked(key, hint=key if _hint(key) else "when", old=old and old.isoformat())
    return _asked(key, old=in_a_row(cast("tuple[str, ...]", old)) if isinstance(old, tuple) else old)


def _asked(name: str, labels: Mapping[Any, str] = FrozenMap(), *, hint: str = "", **more: object) -> Question:
    """Return a question: which of these, by the labels of their values, or for a text where there are none."""
    given = {
        "fact": name,
        "kind": "incident",
        "text": more.get("text") or message(f"incident.entry.{name}"),
        "help": _hint(hint or name),
        "input": "one_of" if labels else "text",
        "choices": tuple(Choice(value=value, label=label) for value, label in labels.items()),
    }
    return Question.model_validate(given | more | {"old": more.get("old") or None})


def _chosen(name: str, old: object = None) -> Question:
    """Return a question for one of the values of a field."""
    group, values = _CHOICES[name]
    return _asked(name, {one: message(f"{group}.{one}") for one in values}, old=old)


def _hint(name: str) -> str:
    """Return the help for an answer; empty if there is none."""
    key = f"incident.entry.{name}.hint"
    return message(key) if key in english("incident") else ""


def _sent_fields() -> tuple[Question, Question]:
    return _asked("reports.at"), _asked("reports.number")


def _places(case: Case, *, discreet: bool) -> dict[str, str]:
    """Return the names of the places that are still there, each with its number in the case, by id."""
    named = ((one, one.replace(platform="") if discreet else one) for one in case.places)
    return {one.id: place_name(shown, number) for number, (one, shown) in enumerate(named, 1) if one.is_up}


def _notices(incident: Incident) -> frozenset[str]:
    """Return the ids of the laws of the place whose clock depends on whether a report was a notice under them."""
    return clocked_by(LEGAL_NOTICE) & {law.id for law in laws().of(incident.country, incident.subdivision)}


@contextmanager
def _refused(why: str) -> Generator[None, None, None]:
    """Say to the person what a case refuses."""
    try:
        yield
    except (ValidationError, InvalidCaseError):
        raise EntryError(message(f"incident.entry.{why}")) from None


def _text(answers: Mapping[str, object], name: str) -> str:
    value = answers.get(name, "")
    return value.strip() if isinstance(value, str) else ""


def _several(text: str) -> tuple[str, ...]:
    """Return the texts that are entered in one field, with commas of English or of the language in force between."""
    # Arabic has "،" and Japanese "、"; people also type the English comma of their keyboard.
    parts = text.replace(message("list.comma").strip(), ",").split(",")
    return tuple(one.strip() for one in parts if one.strip())


def _said(
    kind: RowKind, names: Iterable[str], answers: Mapping[str, object], now: datetime | None, zone: tzinfo | str
) -> dict[str, object]:
    """Return the values that were entered for fields of a row.

    A day since when something is there is the time with which it begins; that of a report, the time with which it ends.

    Raises:
        EntryError: a time can't be read, or is still to come.

    """
    said: dict[str, object] = {}
    for name in names:
        text = _text(answers, f"{kind}.{name}")
        if text and name in TIMES:
            when = read_when(text, now, zone)
            if lies_ahead(when, now, zone):
                raise EntryError(message("incident.dates.ahead"))
            if name == "since" and not isinstance(when, datetime):
                # With the beginning of the day: it may have been removed on the same day, and that mustn't lie before.
                when = datetime.combine(when, datetime.min.time(), zone_of(zone))
            said[name] = latest(when, now, zone) if name == "at" else when
        elif text:
            said[name] = _several(text) if ROWS[kind].model_fields[name].default == () else text
    return said


def _with(case: Case, kind: RowKind, said: Mapping[str, object], row: Row | None, now: datetime | None) -> Case:
    """Return the case with a row of which this was said, or with a change to one."""
    with _refused("wrong"):
        new = ROWS[kind].model_validate(said) if row is None else row.replace(**said)
        return case.with_row(new, now, instead_of="" if row is None else row.id)
