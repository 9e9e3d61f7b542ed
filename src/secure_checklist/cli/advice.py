"""The report as a person reads it: what to do, what holds, what is not known, and how far that goes.

Values of facts are never shown, nor anything that a guard keeps back.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from math import ceil, floor

from secure_checklist.checklist import Checklist
from secure_checklist.cli.questions import Question, open_questions
from secure_checklist.cli.sources import Subjects
from secure_checklist.cli.steps import fitting_steps, write_steps
from secure_checklist.cli.terminal import Screen, Style
from secure_checklist.cli.wording import EFFORTS, PLURALS, counted, described, listed, name_of, sentences
from secure_checklist.content import Item
from secure_checklist.explaining import REASON_TEXT, render
from secure_checklist.facts import Fact, Subject
from secure_checklist.findings import Evidence, Finding
from secure_checklist.ordering import Action
from secure_checklist.report import Report
from secure_checklist.scoring import Score
from secure_checklist.verification import facts_of

MOST_HELD = 12
"""How many entries that hold are named."""
MOST_GROUND = 150
"""How long the ground on which an entry isn't done may be, in characters, to be told."""
_OUTCOMES = {"fail": "not done", "partial": "partly done", "unknown": "not fully done"}
_OUTCOME_STYLE: dict[str, Style] = {"fail": "bad", "partial": "open", "unknown": "open"}


@dataclass(frozen=True)
class Advice:
    """One report with what it was made from, and how many actions and questions to show."""

    checklist: Checklist
    subjects: Subjects
    report: Report
    limit: int

    def named(self, ids: Iterable[str]) -> list[Subject]:
        """Give the subjects with these ids, in the inventory's order."""
        wanted = set(ids)
        return [subject for subject in self.subjects.inventory.subjects if subject.id in wanted]

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """Every finding, looked at once."""
        return tuple(self.report.findings)

    @cached_property
    def facts(self) -> dict[str, Fact[object]]:
        """The facts that the checklist may read, by name."""
        return dict(facts_of(self.checklist))

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """What would settle what is not known, the weightiest first."""
        return open_questions(self.checklist, self.subjects, self.report, self.findings, self.facts)


def failing(report: Report) -> bool:
    """Say whether something fails that is neither waived nor held."""
    return any(finding.outcome == "fail" and finding.counted for finding in report.findings)


def write_advice(screen: Screen, advice: Advice) -> None:
    """Write the whole report."""
    screen.write(advice.checklist.title, style="bold")
    _write_subjects(screen, advice)
    _write_actions(screen, advice)
    _write_held(screen, advice)
    _write_unknown(screen, advice)
    _write_set_aside(screen, advice)
    _write_score(screen, advice)
    _write_limits(screen, advice)


def _write_subjects(screen: Screen, advice: Advice) -> None:
    day = advice.report.now.date().isoformat()
    names = listed((described(subject) for subject in advice.subjects.inventory.subjects), most=6)
    if advice.subjects.measured:
        screen.write(f"{names}, looked at on {day}", style="dim")
    else:
        screen.write(f"{names or 'Nothing is listed'}, as told by {advice.subjects.origin}, on {day}", style="dim")


# what to do ------------------------------------------------------------------------------------------------------


def _write_actions(screen: Screen, advice: Advice) -> None:
    actions = advice.report.actions()
    screen.heading("What to do first")
    if not actions:
        known = advice.report.score.coverage == 1
        screen.write("Nothing is left to do." if known else "Nothing is known to be undone; see what is not known.")
        return
    for number, action in enumerate(actions[: advice.limit], 1):
        screen.blank()
        _write_action(screen, advice, number, action)
    rest = len(actions) - advice.limit
    if rest > 0:
        screen.blank()
        screen.write(f"{counted(rest, 'more thing')} to do: --limit {len(actions)} shows all.", style="dim")


def _write_action(screen: Screen, advice: Advice, number: int, action: Action) -> None:
    item = advice.checklist.item(action.item)
    margin = " " * 4
    screen.write(item.title, first=f"{number:2}. ", style="bold")
    subjects = advice.named(action.subjects)
    led = action.item in advice.report.first
    # the item's own level: one that a situation gives it would tell the situation to whoever sees the screen
    told = "comes first" if led else _OUTCOMES[action.outcome] + _for_whom(subjects)
    screen.write(f"{told} · {item.level} · {EFFORTS[item.effort]}", first=margin, style=_OUTCOME_STYLE[action.outcome])
    if action.cautioned:
        screen.write("Read entry 1 before you do this.", first=margin, style="open")
    screen.write(sentences(item.why, 2), first=margin)
    for ground, holders in _found(advice, item, subjects).items():
        whom = f" for {listed(holders)}" if len(subjects) > 1 else ""
        screen.write(f"Found{whom}: {ground}.", first=margin, style="dim")
    write_steps(screen, fitting_steps(item, subjects, advice.subjects.inventory), margin)
    for warning in item.do_not:
        screen.write(warning, first=f"{margin}! ")


def _for_whom(subjects: list[Subject]) -> str:
    names = [name_of(subject) for subject in subjects if subject.kind != "person"]
    return f" for {listed(names)}" if names else ""


def _found(advice: Advice, item: Item, subjects: list[Subject]) -> dict[str, list[str]]:
    """Say on what ground an item isn't done, unless that would tell a private value, and of whom that is so."""
    ids = {subject.id: name_of(subject) for subject in subjects}
    grounds: dict[str, list[str]] = {}
    for finding in advice.findings:
        undone = finding.item == item.id and finding.subject in ids and finding.outcome in ("fail", "partial")
        if undone and finding.evidence is not None and _tellable(finding.evidence, advice.facts):
            told = finding.replace(evidence=_pruned(finding.evidence))
            said = render("", told).partition(", because ")[2].rstrip(".")
            if 0 < len(said) <= MOST_GROUND:
                grounds.setdefault(said, []).append(ids[finding.subject or ""])
    return grounds


def _pruned(evidence: Evidence) -> Evidence:
    """Leave out what merely says which system it is."""
    kept = tuple(_pruned(child) for child in evidence.children if child.fact != "device.os_name")
    return evidence.replace(children=kept)


def _tellable(evidence: Evidence, facts: dict[str, Fact[object]]) -> bool:
    """Say whether no private fact and no guard's fact takes part."""
    if not evidence.children:
        fact = facts.get(evidence.fact or "")
        return fact is not None and fact.confidentiality == "ordinary"
    return all(_tellable(child, facts) for child in evidence.children)


# what holds, what is not known -----------------------------------------------------------------------------------


def _write_held(screen: Screen, advice: Advice) -> None:
    holding: dict[str, list[str]] = {}
    for finding in advice.findings:
        if finding.outcome == "pass" and finding.subject is not None and finding.disposition != "held":
            holding.setdefault(finding.item, []).append(finding.subject)
    screen.heading("What holds")
    if not holding:
        screen.write("Nothing is known to hold yet.")
        return
    several = len(advice.subjects.inventory.subjects) > 1
    for item, subjects in list(holding.items())[:MOST_HELD]:
        whom = _for_whom(advice.named(subjects)) if several else ""
        screen.write(f"{advice.report.title(item)}{whom}", first="  ✓ ", style="good")
    if len(holding) > MOST_HELD:
        screen.write(f"and {len(holding) - MOST_HELD} more", first="    ", style="dim")


def _write_unknown(screen: Screen, advice: Advice) -> None:
    questions = advice.questions
    screen.heading("What is not known")
    for question in questions[: advice.limit]:
        _write_question(screen, advice, question)
    rest = len(questions) - advice.limit
    if rest > 0:
        screen.write(f"and {counted(rest, 'more question')}", first="    ", style="dim")
    told = [*_unlisted(advice), *_expired(advice)]
    if questions and told:
        screen.blank()
    for line in told:
        screen.write(line)
    if not questions and not told:
        screen.write("Nothing: every entry is settled.")


def _write_question(screen: Screen, advice: Advice, question: Question) -> None:
    subjects = advice.named(question.subjects)
    whom = listed(name_of(subject) for subject in subjects if subject.kind != "person")
    waiting = f" ({question.items} entries)" if question.items > 1 else ""
    screen.write(f"{whom}: {question.text}{waiting}" if whom else f"{question.text}{waiting}", first="  ? ")
    screen.write(f"{question.fact}: {question.answers}", first="    ", style="dim")
    reason = "" if question.code == "not_asked" else f"{REASON_TEXT[question.code].capitalize()}."
    screen.write(question.note or reason, first="    ", style="dim")


def _unlisted(advice: Advice) -> Iterator[str]:
    """Say which kinds are not listed, or perhaps not in full: silence is never "all good"."""
    none: dict[str, int] = {}
    more: dict[str, None] = {}
    for finding in advice.findings:
        kind = advice.checklist.item(finding.item).kind
        codes = {reason.code for reason in finding.reasons} if finding.subject is None else set[str]()
        if "no_subject" in codes:
            none[kind] = none.get(kind, 0) + 1
        elif "more_may_exist" in codes:
            more[kind] = None
    if none:
        kinds = " or ".join(PLURALS.get(kind, kind) for kind in none)
        yield f"No {kinds} are listed; {counted(sum(none.values()), 'entry waits', 'entries wait')} for them."
    if more:
        yield f"There may be more {listed(PLURALS.get(kind, kind) for kind in more)} than those that are listed."


def _expired(advice: Advice) -> Iterator[str]:
    old = {f.item for f in advice.findings if any(reason.code == "content_expired" for reason in f.reasons)}
    if old:
        yield f"{counted(len(old), 'entry is', 'entries are')} past the date until which the advice holds."


def _write_set_aside(screen: Screen, advice: Advice) -> None:
    """Write what is waived, with who decided it, and that something is kept back, without saying what."""
    waived = {(f.item, f.waiver): f for f in advice.findings if f.waiver is not None and f.disposition != "held"}
    texts = dict.fromkeys(f.text for f in advice.findings if f.disposition == "held" and f.text)
    if not waived and not texts:
        return
    screen.heading("What is set aside")
    for finding in waived.values():
        if waiver := finding.waiver:
            until = f" until {waiver.until.date().isoformat()}" if waiver.until else ""
            over = "" if finding.disposition == "waived" else "; no longer in force"
            screen.write(f"{advice.report.title(finding.item)}", first="  - ")
            screen.write(f"{waiver.who}{until}{over}: {waiver.why}", first="    ", style="dim")
    for text in texts:
        screen.write(text)


# how far it goes -------------------------------------------------------------------------------------------------


def _write_score(screen: Screen, advice: Advice) -> None:
    screen.heading("Score")
    score = advice.report.score
    screen.write(score_line(score))
    if score.low is not None and score.high is not None:
        screen.write(_bar(score.low, score.high, min(50, screen.width - 10)), first="  ", style="dim")
    counts = advice.report.outcomes()
    told = (
        (counts["fail"] + counts["partial"], "not or partly done"),
        (counts["pass"], "done"),
        (counts["unknown"], "not known"),
        (counts["not_applicable"], "do not apply"),
    )
    screen.write(" · ".join(f"{number} {words}" for number, words in told), style="dim")


def score_line(score: Score) -> str:
    """Say a score as a range, rounded outwards, with the share of the weight that is known."""
    if score.low is None or score.high is None:
        return "There is no score: nothing counts yet."
    low, high = floor(score.low * 100 + 1e-9), ceil(score.high * 100 - 1e-9)
    span = f"{low} of 100" if low == high else f"Between {low} and {high} of 100"
    return f"{span}; {_share(score.coverage or 0.0)} of the weight is known."


def _share(coverage: float) -> str:
    if 0 < coverage < 0.01:  # noqa: PLR2004 - one per cent
        return "less than 1 %"
    return f"{int(coverage * 100 + 1e-9)} %"


def _bar(low: float, high: float, columns: int) -> str:
    """Draw a range: what is sure, what is open, and what is surely lost."""
    sure, top = floor(low * columns + 1e-9), ceil(high * columns - 1e-9)
    return f"0 {'█' * sure}{'▒' * (top - sure)}{'░' * (columns - top)} 100"


def _write_limits(screen: Screen, advice: Advice) -> None:
    """Write what this command can't know, and how to tell it."""
    if not advice.subjects.measured:
        return
    blind = sum(1 for code in advice.subjects.inventory.subjects[0].unknown.values() if code != "unsupported")
    screen.heading("What this can't see")
    known = f"{counted(blind, 'thing')} about it could not be read. " if blind else ""
    screen.write(
        "Only this computer was looked at, with this account's rights; nothing was changed and nothing sent. "
        f"{known}Your other devices, your accounts and your habits are not known here, and that is no sign that "
        "they are safe. List them in a file and run: secure-checklist check --facts FILE"
    )
